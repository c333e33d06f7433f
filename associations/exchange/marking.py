"""A filled template given back with its faults in the very cells, and a list that jumps to them.

Comments and a conditional format are laid over the cells, so the officer's own formats stay as they are; what an
earlier round marked is taken off first.
"""

import io
from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from associations.exchange import template, template_places
from associations.exchange.faults import CellFault

_AUTHOR = "Cổng thông tin khuyến học"
_OURS = '"cong-thong-tin"="cong-thong-tin"'  # always true, and tells our rules from the officer's
_RED = PatternFill("solid", bgColor="F8C9C9")
_AMBER = PatternFill("solid", bgColor="FFE3A3")
_NOTE = (
    "Tệp này đã qua cổng: hộp chữ (text box), biểu đồ nhỏ trong ô và kết quả đã tính của công thức có thể không còn. "
    "Mở bằng Excel, sửa các ô dưới đây rồi LƯU LẠI trước khi gửi, để Excel tính lại các công thức."
)


def mark(book: Workbook, faults: Iterable[CellFault]) -> bytes:
    """Return the file of a workbook with each fault as a comment in its cell and as a line of the sheet "Cần sửa"."""
    _unmark(book)
    faults = list(faults)
    for fault in faults:
        sheet = book[fault.place.sheet]
        cell = sheet[fault.place.address]
        comment = f"{fault.fault}: {fault.message}"
        if cell.comment is not None:  # the officer's own comment stays
            comment = f"{cell.comment.text}\n\n{comment}"
        cell.comment = Comment(comment, _AUTHOR, height=140, width=320)
        sheet.conditional_formatting.add(
            fault.place.address,
            FormulaRule(formula=[_OURS], fill=_RED if fault.is_refused else _AMBER, stopIfTrue=False),
        )
    if faults:
        _write_list(book.create_sheet(template_places.TODO, 0), faults)
        book.active = 0
        for sheet in book.worksheets:
            sheet.sheet_view.tabSelected = sheet.title == template_places.TODO
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _unmark(book: Workbook) -> None:
    if template_places.TODO in book.sheetnames:
        del book[template_places.TODO]
    for name in (template_places.FIGURES, template_places.WORDS):
        sheet = book[name]
        for place in template_places.places():
            if place.sheet != name:
                continue
            comment = sheet[place.address].comment
            if comment is not None and comment.author == _AUTHOR:
                sheet[place.address].comment = None
        _drop_rules(sheet)


def _drop_rules(sheet: Worksheet) -> None:
    kept = ConditionalFormattingList()
    for area in sheet.conditional_formatting:
        for rule in area.rules:
            if rule.formula != [_OURS]:
                kept.add(str(area.sqref), rule)
    sheet.conditional_formatting = kept


def _write_list(sheet: Worksheet, faults: list[CellFault]) -> None:
    sheet["A1"].value = f"Cần sửa {len(faults)} ô"
    sheet["A1"].font = Font("Times New Roman", 14, bold=True)
    sheet["A2"].value = _NOTE
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
        target = f"'{fault.place.sheet}'!{fault.place.address}"
        sheet[f"A{line}"].value = f"{fault.place.sheet} {fault.place.address}"
        sheet[f"A{line}"].hyperlink = Hyperlink(ref=f"A{line}", location=target)
        words = (fault.place.label, fault.value, str(fault.fault), fault.message)
        for letter, text in zip("BCDE", words, strict=True):
            cell = sheet[f"{letter}{line}"]
            template.put(cell, template_places.plain(text))
        for letter in "ABCDE":
            cell = sheet[f"{letter}{line}"]
            cell.font = Font("Times New Roman", 12, underline="single" if letter == "A" else None, color="0B4F8A" if letter == "A" else None)  # fmt: skip
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A5"
    sheet.set_printer_settings(paper_size=9, orientation="landscape")  # 9 is A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
