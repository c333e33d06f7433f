"""A filled template that comes back: whose it is, what changed in it, and every fault at its cell.

The file is held against what it was handed out with (its hidden sheet), so that a figure that a colleague changed
in the portal meanwhile is not set back by a file that never touched it.
"""

import datetime
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import MergedCell

from associations.exchange import template_places
from associations.exchange.archives import WORKBOOK, check_file, opened, reading
from associations.exchange.faults import CellFault, Fault
from associations.exchange.open_xml import list_sheets, workbook_part
from associations.exchange.problems import BadFile, Problem
from associations.exchange.template_guard import check_for_openpyxl
from associations.exchange.template_places import Place
from associations.models import Association, Note
from associations.numbers import NumberProblem, format_count
from associations.returns.cells import CellName
from associations.sections.base import figures, sections

_LONGEST_REMARK = 500
_LONGEST_TEXT = 20_000


@dataclass
class Filled:
    """What a filled template holds by the cell's name, what it was handed out with, and its faults."""

    file: str
    association: str
    year: int
    stood: dict[str, Any]
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[CellFault] = field(default_factory=list)

    @property
    def changed(self) -> dict[str, Any]:
        """The cells that the file changes against what it was handed out with; None for one that it clears."""
        return {cell: value for cell, value in self.values.items() if value != self.stood.get(cell)}


def is_template(path: Path) -> bool:
    """Return whether a file looks like the portal's own template of one return; False for what cannot be opened."""
    try:
        check_file(path)
        with opened(path, path.name, WORKBOOK) as archive:
            main = workbook_part(archive, path.name)
            return any(sheet.name == template_places.HIDDEN for sheet, _ in list_sheets(archive, main).sheets)
    except BadFile:
        return False


def _open(path: Path, *, results: bool) -> Workbook:
    """Return a workbook with the stored results of its formulas, or with the formulas themselves; raises BadFile."""
    with reading(path.name, WORKBOOK.program), warnings.catch_warnings():
        # openpyxl warns of formats that it does not keep; a sender can mend nothing of that.
        warnings.simplefilter("ignore")
        return load_workbook(path, data_only=results, rich_text=not results)


def read_filled(path: Path, *, association: str | None = None, year: int | None = None) -> Filled:
    """Read a filled template, of a given association and year where they are named.

    Raises BadFile where the file as a whole is refused: broken, no template, of another association, year or form.
    """
    return read_with_book(path, association=association, year=year)[0]


def read_with_book(
    path: Path, *, association: str | None = None, year: int | None = None
) -> tuple[Filled, Workbook]:
    """Return what a filled template holds, as `read_filled`, and the workbook with its formulas, to be marked."""
    with opened(path, path.name, WORKBOOK) as archive:
        workbook_part(archive, path.name)
        check_for_openpyxl(archive, path.name)
    results, formulas = _open(path, results=True), _open(path, results=False)
    filled = _identify(path, results)
    _refuse_other(filled, association, year)
    _Reader(filled, results, formulas).read()
    return filled, formulas


def _bad(filled_name: str, message: str) -> BadFile:
    return BadFile([Problem(message, file=filled_name)])


def _identify(path: Path, book: Workbook) -> Filled:
    """Return whose template a workbook is, and what stood in its cells; raises BadFile for any other file."""
    if template_places.HIDDEN not in book.sheetnames:
        raise _bad(
            path.name, "Tệp không phải là mẫu báo cáo của cổng. Tải mẫu của hội mình rồi ghi số vào mẫu đó."
        )
    hidden = _hidden_values(book)
    stood = {name: value for name, value in hidden.items() if name not in template_places.MARKS}
    association, year, form = str(hidden.get("association")), hidden.get("year"), str(hidden.get("form"))
    if not isinstance(year, int) or hidden.get("fingerprint") != template_places.fingerprint(
        association, year, form, stood
    ):
        raise _bad(path.name, "Trang ẩn của mẫu đã bị sửa nên không biết mẫu của hội nào, năm nào. Tải mẫu mới rồi chép số sang.")  # fmt: skip
    if form != template_places.form_version():
        raise _bad(path.name, f"Tệp theo mẫu phiên bản {form}, cổng đang dùng mẫu phiên bản {template_places.form_version()}. Tải mẫu mới rồi chép số sang.")  # fmt: skip
    _check_sheets(path, book)
    return Filled(path.name, association, year, stood)


def _hidden_values(book: Workbook) -> dict[str, Any]:
    """Return the pairs of name and value on the hidden sheet."""
    rows = book[template_places.HIDDEN].iter_rows(max_row=1000, max_col=2, values_only=True)
    return {str(name): value for name, value in rows if name}


def _check_sheets(path: Path, book: Workbook) -> None:
    """Raise BadFile where a sheet of the template was deleted or renamed."""
    missing = [
        name for name in (template_places.FIGURES, template_places.WORDS) if name not in book.sheetnames
    ]
    if missing:
        raise _bad(
            path.name,
            f"Mẫu thiếu trang tính “{missing[0]}” (bị xóa hoặc đổi tên). Tải mẫu mới rồi chép số sang.",
        )


def _refuse_other(filled: Filled, association: str | None, year: int | None) -> None:
    names = {row.key: row.dated_name if row.valid_to else row.name for row in Association.objects.filter(key__in=[filled.association, association or ""])}  # fmt: skip
    if filled.association not in names:
        raise _bad(filled.file, f"Mẫu của hội “{filled.association}”, cổng không có hội này. Tải mẫu mới.")
    if association is not None and filled.association != association:
        raise _bad(filled.file, f"Mẫu này là của {names[filled.association]}, không phải của {names[association]}. Chọn đúng tệp.")  # fmt: skip
    if year is not None and filled.year != year:
        raise _bad(filled.file, f"Mẫu này là của năm {filled.year}, không phải năm {year}. Chọn đúng tệp.")


class _Reader:
    """Reads the cells to fill one by one."""

    def __init__(self, filled: Filled, results: Workbook, formulas: Workbook) -> None:
        self.filled, self.results, self.formulas = filled, results, formulas
        self.figures = figures()
        self.longest = {column.name: getattr(column, "max_length", None) or _LONGEST_TEXT
                        for section in sections() for column in section.model.text_fields()}  # fmt: skip
        self.merged = {
            name: list(results[name].merged_cells.ranges)
            for name in (template_places.FIGURES, template_places.WORDS)
        }

    def read(self) -> None:
        for place in template_places.places():
            self.check_label(place)
            raw = self.raw(place)
            if raw is _REFUSED:
                continue  # the cell keeps what it was handed out with
            if place.cell in self.figures:
                self.figure(place, raw)
            elif CellName.parse(place.cell).kind == Note.Kind.MISSING:
                self.reason(place, raw)
            else:
                self.text(place, raw)
        self.both()

    def check_label(self, place: Place) -> None:
        """Refuse the file where rows were moved, because figures would go into other rows; raises BadFile."""
        label = str(self.results[place.sheet][f"{_label_column(place)}{place.address[1:]}"].value or "")
        if not label.startswith(place.label):
            raise _bad(self.filled.file, f"Trang “{place.sheet}”, dòng {place.address[1:]}: phải là “{place.label}” nhưng đang là “{label[:60]}”. Các dòng của mẫu đã bị chuyển chỗ; tải mẫu mới rồi chép số sang.")  # fmt: skip

    def fault(self, place: Place, fault: Fault, message: str, value: object = "") -> Any:
        self.filled.faults.append(CellFault(place, fault, message, str(value)[:200]))
        return _REFUSED

    def raw(self, place: Place) -> Any:
        """Return what a cell holds, the result of a formula included; _REFUSED where nothing can be read."""
        cell, source = self.results[place.sheet][place.address], self.formulas[place.sheet][place.address]
        if isinstance(cell, MergedCell):
            return _REFUSED  # named once, at the area's first cell to fill
        if area := self.merged_area(place):
            return self.fault(place, Fault.MERGED, f"Ô gộp {area}: không rõ số thuộc dòng nào. Bỏ gộp ô (Merge & Center).", area)  # fmt: skip
        if cell.data_type == "e":
            return self.fault(place, Fault.ERROR, f"Ô đang báo lỗi {cell.value}. Sửa công thức, hoặc gõ số.", cell.value)  # fmt: skip
        if source.data_type == "f" and cell.value is None:
            return self.fault(place, Fault.NO_RESULT, "Công thức chưa có kết quả lưu sẵn. Mở tệp bằng Excel rồi lưu lại.", _formula(source.value))  # fmt: skip
        if cell.value is not None and self.is_hidden(place):
            self.fault(place, Fault.HIDDEN, f"Ô nằm trong dòng hoặc cột đang ẩn nhưng có “{cell.value}”. Hiện dòng ra và xem lại; số này vẫn được đọc.", cell.value)  # fmt: skip
        return cell.value

    def merged_area(self, place: Place) -> Any:
        """Return the merged range that a place is in; None where it is in none."""
        return next((area for area in self.merged[place.sheet] if place.address in area), None)

    def is_hidden(self, place: Place) -> bool:
        sheet = self.results[place.sheet]
        return bool(sheet.row_dimensions[int(place.address[1:])].hidden or sheet.column_dimensions[place.address[0]].hidden)  # fmt: skip

    def figure(self, place: Place, raw: Any) -> None:
        figure = self.figures[place.cell]
        if isinstance(raw, datetime.date | datetime.time | datetime.timedelta):
            text = f"{raw:%d/%m/%Y}" if isinstance(raw, datetime.date) else str(raw)
            self.fault(place, Fault.DATE, f"Ô đang có kiểu ngày ({text}): Excel đã đổi số thành ngày. Đổi kiểu ô sang Number rồi gõ lại số.", text)  # fmt: skip
            return
        if isinstance(raw, bool):
            self.fault(place, Fault.LOGICAL, "Ô đang có kiểu đúng/sai. Gõ số.", raw)
            return
        try:
            self.filled.values[place.cell] = figure.read(raw)
        except NumberProblem as problem:
            self.fault(place, _kind_of(raw), str(problem), raw)

    def reason(self, place: Place, raw: Any) -> None:
        text = str(raw or "").strip()
        if text and text.lower() not in template_places.REASONS:
            words = ", ".join(str(label) for label in Note.MissingReason.labels)
            self.fault(place, Fault.UNKNOWN_REASON, f"“{text[:60]}” không có trong danh sách lý do ({words}). Chọn lại, hoặc ghi ở cột Ghi chú.", text)  # fmt: skip
            return
        self.filled.values[place.cell] = (
            str(Note.MissingReason(template_places.REASONS[text.lower()]).label) if text else None
        )

    def text(self, place: Place, raw: Any) -> None:
        text = (
            f"{raw:%d/%m/%Y}"
            if isinstance(raw, datetime.date)
            else template_places.plain(str("" if raw is None else raw))
        )
        longest = self.longest.get(
            place.cell, 150 if place.cell in template_places.SIGNING else _LONGEST_REMARK
        )
        if len(text) > longest:
            self.fault(place, Fault.TOO_LONG, f"Nội dung dài {format_count(len(text))} chữ, quá {format_count(longest)}. Rút gọn lại.", text)  # fmt: skip
            return
        self.filled.values[place.cell] = text or None

    def both(self) -> None:
        """Mark each number that has a reason why there is none: one of the two is wrong."""
        at = {place.cell: place for place in template_places.places()}
        for code in self.figures:
            cell = str(CellName(code, Note.Kind.MISSING))
            if self.filled.values.get(code) is not None and self.filled.values.get(cell):
                self.fault(at[cell], Fault.REASON_AND_NUMBER, f"Ô {at[code].address} đã có số mà cột này vẫn ghi lý do thiếu. Xóa một trong hai.", self.filled.values[cell])  # fmt: skip
                self.filled.values[cell] = self.filled.stood.get(cell)


_REFUSED = object()


def _label_column(place: Place) -> str:
    return template_places.LABEL if place.sheet == template_places.FIGURES else "A"


def _formula(value: Any) -> str:
    return str(getattr(value, "text", value))


def _kind_of(raw: Any) -> Fault:
    """Return which fault a refused number is, out of how it looks; the message says it in full."""
    if isinstance(raw, int | float):
        if raw < 0:
            return Fault.NEGATIVE
        return Fault.TOO_LARGE if float(raw).is_integer() else Fault.NOT_WHOLE
    text = str(raw).strip()
    return (
        Fault.NEGATIVE if text[:1] in "-−(" and any(letter.isdigit() for letter in text) else Fault.NO_NUMBER
    )
