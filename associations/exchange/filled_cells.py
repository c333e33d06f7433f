"""The cells of a filled template, read one by one: their values, and what is wrong with each."""

import datetime
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from associations.exchange import template_places
from associations.exchange.cell_names import address_of
from associations.exchange.faults import CellFault, Fault, Option
from associations.exchange.filled_rows import untaken_rows
from associations.exchange.template_layout import Layout
from associations.exchange.template_marks import Marks, as_text
from associations.exchange.template_places import Place
from associations.exchange.workbooks import Area, Cell, CellKind, Sheet
from associations.legacy_text import Legacy, legacy_of
from associations.models import Note
from associations.numbers import NumberProblem, Refusal, format_count, money_in_words
from associations.returns.cells import CellName
from associations.sections.base import Figure, figures, sections
from associations.text import folded, plain_text

_LONGEST_REMARK = 500
_LONGEST_EXPLANATION = 2_000
_LONGEST_TEXT = 20_000
_LONGEST_SIGNING = 150
_LONGEST_QUOTED = 200
# What people write for the two units of money.
_UNITS = {
    "đồng": False,
    "đ": False,
    "vnđ": False,
    "triệu đồng": True,
    "triệu": True,
    "tr.đ": True,
    "trđ": True,
}
_KINDS = {
    Refusal.NEGATIVE: Fault.NEGATIVE,
    Refusal.NOT_WHOLE: Fault.NOT_WHOLE,
    Refusal.TOO_LARGE: Fault.TOO_LARGE,
    Refusal.OTHER_UNIT: Fault.UNIT,
}
_REFUSED = object()


class CellReader:
    """Reads the cells to fill where the layout found them."""

    def __init__(self, layout: Layout, marks: Marks, *, is_earlier: bool) -> None:
        self.layout, self.marks, self.is_earlier = layout, marks, is_earlier
        self.values: dict[str, Any] = {}
        self.contents: dict[str, Any] = {}
        self.faults: list[CellFault] = []
        self.figures = figures()
        self.longest = _longest_texts()
        self.merged: set[tuple[str, Area]] = set()

    def read(self) -> None:
        """Read every cell that the form has; what stands elsewhere is named."""
        known = template_places.places_by_cell()
        for cell, place in self.layout.places.items():
            if cell in known:
                self.read_cell(cell, place)
        self.faults += untaken_rows(
            self.layout, is_earlier=self.is_earlier, in_millions=self.marks.in_millions
        )
        self.both()

    def read_cell(self, cell: str, place: Place) -> None:
        raw = self.raw(place)
        if raw is _REFUSED:
            return  # the cell keeps what it was handed out with
        if cell in self.figures:
            self.figure(place, raw)
        elif CellName.parse(cell).kind == Note.Kind.MISSING:
            self.reason(place, raw)
        else:
            self.text(place, raw)
        self.name_hidden(cell, place, raw)

    def name_hidden(self, cell: str, place: Place, raw: Any) -> None:
        """Name what was changed where nobody sees it; what stands there as it was handed out says nothing."""
        is_changed = cell in self.values and self.values[cell] != self.marks.stood.get(cell)
        if is_changed and raw not in (None, "") and _is_hidden(self.sheet(place), place.at):
            self.fault(place, Fault.HIDDEN, f"Ô nằm trong dòng hoặc cột đang ẩn nhưng có “{as_text(raw)}”. Hiện dòng ra và xem lại; số này vẫn được đọc.", as_text(raw))  # fmt: skip

    def fault(
        self,
        place: Place,
        fault: Fault,
        message: str,
        value: object = "",
        options: tuple[Option, ...] = (),
    ) -> Any:
        self.faults.append(CellFault(place, fault, message, str(value)[:_LONGEST_QUOTED], options))
        return _REFUSED

    def sheet(self, place: Place) -> Sheet:
        """Return the sheet that a place is on."""
        return self.layout.sheet(place.sheet)

    def raw(self, place: Place) -> Any:
        """Return what a cell holds, the result of a formula included; _REFUSED where nothing can be read."""
        sheet, at = self.sheet(place), place.at
        if area := sheet.merged_area(*at):
            return self.name_merged(place, area)
        cell = sheet.cells.get(at)
        if cell is None:
            return None
        self.contents[place.cell] = f"={cell.formula}" if cell.formula and not cell.has_result else cell.value
        if fault := _unreadable(cell):
            return self.fault(place, *fault)
        if cell.kind == CellKind.BOOL and place.cell not in self.figures:
            return "đúng" if cell.value else "sai"
        return bool(cell.value) if cell.kind == CellKind.BOOL else cell.value

    def name_merged(self, place: Place, area: Area) -> Any:
        """Name a merged range once, at its own first cell."""
        if (place.sheet, area) in self.merged:
            return _REFUSED
        self.merged.add((place.sheet, area))
        first = replace(place, address=address_of(area.top, area.left))
        return self.fault(first, Fault.MERGED, f"Ô gộp {area}: không rõ số thuộc dòng nào. Bỏ gộp ô (Merge & Center).", area)  # fmt: skip

    def figure(self, place: Place, raw: Any) -> None:
        figure = self.figures[place.cell]
        if isinstance(raw, datetime.date | datetime.time | datetime.timedelta):
            text = as_text(raw)
            self.fault(place, Fault.DATE, f"Ô đang có kiểu ngày ({text}): Excel đã đổi số thành ngày. Đổi kiểu ô sang Number rồi gõ lại số.", text)  # fmt: skip
            return
        if isinstance(raw, bool):
            self.fault(place, Fault.LOGICAL, "Ô đang có kiểu đúng/sai. Gõ số.", raw)
            return
        try:
            value = figure.read(raw, in_millions=figure.is_money and self.marks.in_millions)
        except NumberProblem as problem:
            self.name_number(place, raw, problem)
            return
        if figure.is_money and self.has_other_unit(place) and value != self.marks.stood.get(place.cell):
            self.name_unit(place, figure, raw)
            return
        self.values[place.cell] = value

    def name_number(self, place: Place, raw: Any, problem: NumberProblem) -> None:
        """Name what is no number of its figure, with the numbers that may be meant."""
        kind = _KINDS.get(problem.kind, Fault.NO_NUMBER)
        options = tuple(
            Option(place.cell, one.value, one.words, f"{place.cell}={one.value}") for one in problem.proposals
        )
        value = as_text(raw)[:_LONGEST_QUOTED]
        self.faults.append(CellFault(place, kind, str(problem), value, options, in_words=problem.in_words))

    def has_other_unit(self, place: Place) -> bool:
        """Return whether the unit beside an amount is no longer the one that the file was handed out with."""
        column = self.layout.columns.get("unit")
        text = self.layout.figures.value(place.row, column) if column else None
        return _UNITS.get(folded(str(text or "")), self.marks.in_millions) != self.marks.in_millions

    def name_unit(self, place: Place, figure: Figure, raw: Any) -> None:
        """Ask which unit an amount is in, where the column of units says another one than the file."""
        options = []
        for in_millions in (not self.marks.in_millions, self.marks.in_millions):
            try:
                value = figure.read(raw, in_millions=in_millions)
            except NumberProblem:
                continue
            if value is not None:
                options.append(
                    Option(place.cell, value, f"Lấy {money_in_words(value)}", f"{place.cell}={value}")
                )
        unit = template_places.MILLIONS if self.marks.in_millions else figure.unit
        self.fault(place, Fault.UNIT, f"Mẫu này tính tiền bằng {unit} nhưng cột đơn vị tính của dòng ghi khác. Chọn cách đọc đúng.", as_text(raw), tuple(options))  # fmt: skip

    def reason(self, place: Place, raw: Any) -> None:
        text = as_text(raw) if raw is not None else ""
        if text and folded(text) not in _REASONS:
            words = ", ".join(str(label) for label in Note.MissingReason.labels)
            self.fault(place, Fault.UNKNOWN_REASON, f"“{text[:60]}” không có trong danh sách lý do ({words}). Chọn lại, hoặc ghi ở cột Ghi chú.", text)  # fmt: skip
            return
        self.values[place.cell] = str(Note.MissingReason(_REASONS[folded(text)]).label) if text else None

    def text(self, place: Place, raw: Any) -> None:
        text = "" if raw is None else as_text(raw)
        usual = _LONGEST_EXPLANATION if template_places.is_explanation(place.cell) else _LONGEST_REMARK
        longest = self.longest.get(place.cell, usual)
        legacy = (
            legacy_of(str(raw)) if isinstance(raw, str) and text != self.marks.stood.get(place.cell) else None
        )
        if len(text) > longest:
            self.fault(place, Fault.TOO_LONG, f"Nội dung dài {format_count(len(text))} chữ, quá {format_count(longest)}. Rút gọn lại.", text)  # fmt: skip
        elif legacy:
            self.name_legacy(place, str(raw), legacy)
        else:
            self.values[place.cell] = text or None

    def name_legacy(self, place: Place, raw: str, legacy: Legacy) -> None:
        """Ask whether a text of a legacy font is to be converted; it is never stored in silence."""
        converted = plain_text(legacy.converted)
        options = (
            Option(place.cell, converted, f"Lưu bản đã chuyển: “{converted}”", f"{place.cell}=chuyen", is_usual=True),
            Option(place.cell, template_places.plain(raw), "Lưu nguyên như trong tệp", f"{place.cell}=giu"),
        )  # fmt: skip
        self.fault(place, Fault.LEGACY, f"Nội dung gõ bằng {legacy.name}. Chuyển sang Unicode thì đọc là “{converted}”.", raw, options)  # fmt: skip

    def both(self) -> None:
        """Mark each number that has a reason why there is none: one of the two is wrong."""
        for code in self.figures:
            cell = str(CellName(code, Note.Kind.MISSING))
            if self.values.get(code) is not None and self.values.get(cell):
                place, at = self.layout.places[cell], self.layout.places[code].address
                self.fault(place, Fault.REASON_AND_NUMBER, f"Ô {at} đã có số mà cột này vẫn ghi lý do thiếu. Xóa một trong hai.", self.values[cell])  # fmt: skip
                self.values[cell] = self.marks.stood.get(cell)


_REASONS = {folded(label): reason for label, reason in template_places.REASONS.items()}


def _longest_texts() -> Mapping[str, int]:
    """Return how long each text may be."""
    columns = [column for section in sections() for column in section.model.text_fields()]
    found = {column.name: getattr(column, "max_length", None) or _LONGEST_TEXT for column in columns}
    return found | dict.fromkeys(template_places.SIGNING, _LONGEST_SIGNING)


def _unreadable(cell: Cell) -> tuple[Fault, str, object] | None:
    """Return what is wrong with a cell that shows no value: fault, message and what stands there; None for a good one."""
    if cell.kind == CellKind.ERROR:
        return Fault.ERROR, f"Ô đang báo lỗi {cell.value}. Sửa công thức, hoặc gõ số.", cell.value
    if not cell.has_result:
        message = "Công thức chưa có kết quả lưu sẵn. Mở tệp bằng Excel rồi lưu lại."
        return Fault.NO_RESULT, message, f"={cell.formula or ''}"
    return None


def no_value(cell: Cell) -> str:
    """Return why a cell shows no value: an error, a formula without a result; "" where it shows one, or is blank."""
    found = _unreadable(cell) if cell.kind == CellKind.ERROR or cell.is_formula else None
    return found[1] if found else ""


def _is_hidden(sheet: Sheet, at: tuple[int, int]) -> bool:
    return at[0] in sheet.hidden_rows or at[1] in sheet.hidden_columns
