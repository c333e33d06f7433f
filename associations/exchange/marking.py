"""A filled template given back with its faults in the very cells, and a list that jumps to them.

Comments and a conditional format are laid over the cells, so the officer's own formats stay as they are; what an
earlier round marked is taken off first. A file that openpyxl cannot open (looks or links of other programs) is read all
the same, so its values are laid into a fresh template, which is marked in its place and says so.
"""

import io
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import replace

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from associations.exchange import template_places
from associations.exchange.archives import WORKBOOK, opened, reading
from associations.exchange.cell_names import address_of
from associations.exchange.faults import CellFault
from associations.exchange.filled import Filled
from associations.exchange.filled_lists import FilledList
from associations.exchange.problems import BadFile
from associations.exchange.template import make_template
from associations.exchange.template_cells import put
from associations.exchange.template_guard import check_for_openpyxl
from associations.exchange.template_lists import HEAD, sheet_name
from associations.exchange.template_marks import TARGET
from associations.exchange.template_places import Place
from associations.exchange.template_targets import TARGETS, fresh_address
from associations.models import Return
from associations.returns.cells import CellName

_AUTHOR = "Cổng thông tin khuyến học"
_OURS = '"cong-thong-tin"="cong-thong-tin"'  # always true, and tells our rules from the officer's
_RED = PatternFill("solid", bgColor="F8C9C9")
_AMBER = PatternFill("solid", bgColor="FFE3A3")
_NOTE = (
    "Tệp này đã qua cổng: hộp chữ (text box), biểu đồ nhỏ trong ô và kết quả đã tính của công thức có thể không còn. "
    "Mở bằng Excel, sửa các ô dưới đây rồi LƯU LẠI trước khi gửi, để Excel tính lại các công thức."
)
_FRESH_NOTE = (
    "Tệp gửi lên có phần trang trí hoặc liên kết mà cổng không ghi lại được, nên đây là mẫu mới đã chép số và lời "
    "văn sang. Công thức, định dạng và trang tính thêm vào vẫn ở tệp cũ. Sửa các ô dưới đây rồi lưu lại trước khi gửi."
)


def mark_upload(return_: Return, content: bytes, filled: Filled, faults: Iterable[CellFault]) -> bytes:
    """Return an upload for a return with its faults marked, as `mark` does."""
    return mark(content, filled, faults, make_template(return_, in_millions=filled.in_millions))


def mark(content: bytes, filled: Filled, faults: Iterable[CellFault], fresh: bytes) -> bytes:
    """Return a file with each fault as a comment in its cell and as a line of the sheet "Cần sửa".

    fresh: the template of the same return as it is handed out, for a file that cannot be opened with its looks.
    """
    listed = list(faults)
    read = {place.sheet for place, _ in filled.targets.values()}
    sheets = [
        *read,
        filled.layout.figures.name,
        filled.layout.words.name,
        *(one.sheet for one in filled.lists if one.sheet),
    ]
    try:
        with reading(filled.file, WORKBOOK.program):
            book = _open(content, filled.file)
            _unmark(book, sheets)
            return _mark(book, listed, _NOTE)
    except BadFile:
        book = _filled_anew(fresh, filled)
        return _mark(book, _moved(listed, filled), _FRESH_NOTE)


def _open(content: bytes, name: str) -> Workbook:
    """Return a workbook with its formulas and looks; raises BadFile for what openpyxl cannot be given."""
    with opened(content, name, WORKBOOK) as archive:
        check_for_openpyxl(archive, name)
    with warnings.catch_warnings():
        # openpyxl warns of formats that it does not keep; a sender can mend nothing of that.
        warnings.simplefilter("ignore")
        return load_workbook(io.BytesIO(content), rich_text=True)


def _filled_anew(fresh: bytes, filled: Filled) -> Workbook:
    """Return a fresh template with what the cells of a file hold; one that could not be read keeps what stands."""
    book = load_workbook(io.BytesIO(fresh), rich_text=True)
    for cell, place in template_places.places_by_cell().items():
        if cell in filled.contents or cell in filled.values:
            put(book[place.sheet][place.address], _plain(filled.contents.get(cell)))
    for code, (_, text) in filled.targets.items():
        put(book[TARGETS][fresh_address(code)], _plain(text) or None)
    for one in filled.lists:
        if one.table is not None:
            _lay_list(book[sheet_name(one.register)], one)
    return book


def _lay_list(sheet: Worksheet, found: FilledList) -> None:
    """Lay the lines of a list into its fresh sheet, in the place of what stands there."""
    width = len(found.register.columns)
    for row in sheet.iter_rows(min_row=HEAD + 1, max_col=width + 1):
        for cell in row:
            cell.value = None
    for line in found.table.lines if found.table else ():
        number = found.fresh_row(found.number_of(line))
        for column, name in enumerate(found.register.columns, start=1):
            put(sheet.cell(number, column), _plain(line.cells.get(name)) or None)
        sheet.cell(number, width + 1).value = found.ids.get(line.number)


def _plain(value: object) -> object:
    return template_places.plain(value) if isinstance(value, str) else value


def _moved(faults: Iterable[CellFault], filled: Filled) -> list[CellFault]:
    """Return the faults at the places that their cells have in a fresh template; a row that it lacks has none."""
    known = template_places.places_by_cell()
    lists = {one.register.key: one for one in filled.lists}

    def place_of(place: Place) -> Place:
        name = CellName.parse(place.cell)
        if found := lists.get(name.code):
            row, column = found.fresh_row(place.row), found.register.columns.index(name.kind) + 1
            return replace(place, sheet=sheet_name(found.register), address=address_of(row, column))
        if name.code == TARGET:
            return replace(place, sheet=TARGETS, address=fresh_address(name.kind))
        return known.get(place.cell) or replace(place, sheet="", address="")

    return [replace(fault, place=place_of(fault.place)) for fault in faults]


def _mark(book: Workbook, faults: list[CellFault], note: str) -> bytes:
    for fault in faults:
        if not fault.place.address:
            continue
        sheet = book[fault.place.sheet]
        cell = sheet[fault.place.address]
        comment = f"{fault.fault}: {fault.whole_message}"
        if cell.comment is not None:  # the officer's own comment stays
            comment = f"{cell.comment.text}\n\n{comment}"
        cell.comment = Comment(comment, _AUTHOR, height=140, width=320)
        sheet.conditional_formatting.add(
            fault.place.address,
            FormulaRule(formula=[_OURS], fill=_RED if fault.is_refused else _AMBER, stopIfTrue=False),
        )
    if faults:
        _write_list(book.create_sheet(template_places.TODO, 0), faults, note)
        book.active = 0
        for sheet in book.worksheets:
            sheet.sheet_view.tabSelected = sheet.title == template_places.TODO
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _unmark(book: Workbook, sheets: Sequence[str]) -> None:
    """Take off what an earlier round marked."""
    if template_places.TODO in book.sheetnames:
        del book[template_places.TODO]
    for name in sheets:
        sheet = book[name]
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment is not None and cell.comment.author == _AUTHOR:
                    cell.comment = None
        _drop_rules(sheet)


def _drop_rules(sheet: Worksheet) -> None:
    kept = ConditionalFormattingList()
    for area in sheet.conditional_formatting:
        for rule in area.rules:
            if rule.formula != [_OURS]:
                kept.add(str(area.sqref), rule)
    sheet.conditional_formatting = kept


def _write_list(sheet: Worksheet, faults: list[CellFault], note: str) -> None:
    sheet["A1"].value = f"Cần sửa {len(faults)} ô"
    sheet["A1"].font = Font("Times New Roman", 14, bold=True)
    sheet["A2"].value = note
    sheet.merge_cells("A2:E2")
    sheet["A2"].alignment = Alignment(wrap_text=True, vertical="top")
    sheet.row_dimensions[2].height = 64
    for letter, head, width in zip(
        "ABCDE", ("Ô", "Chỉ tiêu", "Đang ghi", "Loại", "Cần làm gì"), (18, 42, 26, 26, 70), strict=True
    ):
        sheet[f"{letter}4"].value = head
        sheet[f"{letter}4"].font = Font("Times New Roman", 12, bold=True)
        sheet.column_dimensions[letter].width = width
    for line, fault in enumerate(faults, start=5):
        _write_line(sheet, line, fault)
    sheet.freeze_panes = "A5"
    sheet.set_printer_settings(paper_size=9, orientation="landscape")  # 9 is A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _write_line(sheet: Worksheet, line: int, fault: CellFault) -> None:
    """Write one fault, with a jump to its cell where it has one."""
    place = fault.place
    if place.address:
        name = place.sheet.replace("'", "''")
        sheet[f"A{line}"].value = f"{place.sheet} {place.address}"
        sheet[f"A{line}"].hyperlink = Hyperlink(ref=f"A{line}", location=f"'{name}'!{place.address}")
    words = (place.label, fault.value, str(fault.fault), fault.whole_message)
    for letter, text in zip("BCDE", words, strict=True):
        put(sheet[f"{letter}{line}"], template_places.plain(text))
    for letter in "ABCDE":
        cell = sheet[f"{letter}{line}"]
        is_link = letter == "A" and bool(place.address)
        cell.font = Font("Times New Roman", 12, underline="single" if is_link else None, color="0B4F8A" if is_link else None)  # fmt: skip
        cell.alignment = Alignment(wrap_text=True, vertical="top")
