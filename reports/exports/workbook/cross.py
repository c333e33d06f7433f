"""A cross table as a workbook: every value and total is a live formula over the sheet of its parts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from reports.analysis.results import ClusterReport
from reports.exports.workbook.cells import cell_at
from reports.exports.workbook.file import PrintSetup, WorkbookFile, pattern
from reports.exports.workbook.layout import HEAD
from reports.indicators import Amount, Indicator
from reports.presentation.tables import ReportTable

_WIDTHS = (44, 8, 26, 18, 18, 16, 34)
_HEADS = ("Chỉ tiêu", "Năm", "Hội", "Tử số", "Mẫu số", "Giá trị", "Vì sao thiếu")
_NUMERATOR, _DENOMINATOR, _VALUE = 3, 4, 5


@dataclass(frozen=True)
class Group:
    """An indicator in a year over the chosen units: what one total is made of."""

    indicator: Indicator
    year: int
    amounts: tuple[tuple[str, Amount], ...]  # the unit's name and its value

    @property
    def total(self) -> Amount:
        return self.indicator.total(amount for _, amount in self.amounts)


def cross_as_workbook(table: ReportTable, report: ClusterReport, *, groups: Iterable[Group]) -> bytes:
    """Return a row for each indicator, year and unit with its parts, and below them the total: Σ, or Σ ÷ Σ."""
    file = WorkbookFile(report, timezone.localtime())
    sheet = file.add_sheet("Bảng chéo")
    file.open(sheet, f"{table.title}: số liệu gốc và công thức", _WIDTHS)
    file.heads(sheet, HEAD, _HEADS)
    row = HEAD
    for group in groups:
        first = row + 1
        for name, amount in group.amounts:
            row += 1
            _write(file, sheet, row, _Line(group, name, amount))
        row += 1
        _write(file, sheet, row, _Line(group, "Cộng", group.total, adds_up=(first, row - 1)))
    sheet.freeze_panes(HEAD + 1, 3)
    file.set_up_print(sheet, PrintSetup(repeat=3, units=4))
    return file.close()


@dataclass(frozen=True)
class _Line:
    """One value of a group with its parts; adds_up: the rows that a total adds up, from 0."""

    group: Group
    name: str
    amount: Amount
    adds_up: tuple[int, int] | None = None


def _write(file: WorkbookFile, sheet: Any, row: int, line: _Line) -> None:
    bold = {"bold": True} if line.adds_up else {}
    indicator, amount = line.group.indicator, line.amount
    for column, text in enumerate((indicator.label, str(line.group.year), line.name)):
        sheet.write_string(row, column, text, file.text(**bold))
    words = file.text(**bold)
    if amount.value is None:
        for column in (_NUMERATOR, _DENOMINATOR, _VALUE):
            sheet.write_string(row, column, "–", words)
        sheet.write_string(row, _VALUE + 1, amount.missing or "chưa hội nào có số liệu", words)
        return
    _write_parts(file, sheet, row, line)
    value = file.format(border=1, align="right", indent=1, num_format=pattern(indicator.decimals), **bold)
    sheet.write_formula(row, _VALUE, _formula(row, indicator, amount), value, float(amount.value))
    sheet.write_string(row, _VALUE + 1, "", words)


def _write_parts(file: WorkbookFile, sheet: Any, row: int, line: _Line) -> None:
    """Write numerator and denominator, those of a total as sums over its rows."""
    bold = {"bold": True} if line.adds_up else {}
    whole = file.format(border=1, align="right", indent=1, num_format=pattern(0), **bold)
    words = file.text(**bold)
    parts = {_NUMERATOR: line.amount.numerator, _DENOMINATOR: line.amount.denominator}
    for column, part in parts.items():
        if part is None:
            sheet.write_string(row, column, "", words)
        elif line.adds_up:
            cells = ":".join(cell_at(end, column) for end in line.adds_up)
            sheet.write_formula(row, column, f"=SUM({cells})", whole, part)
        else:
            sheet.write_number(row, column, part, whole)


def _formula(row: int, indicator: Indicator, amount: Amount) -> str:
    """Return the formula of a value over its numerator and denominator in the same row."""
    numerator = cell_at(row, _NUMERATOR)
    if amount.denominator is None:
        return f"={numerator}"
    scale = f"*{indicator.scale}" if indicator.scale != 1 else ""
    return f"={numerator}/{cell_at(row, _DENOMINATOR)}{scale}"
