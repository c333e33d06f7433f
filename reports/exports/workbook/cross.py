"""A cross table as a workbook: every value and total is a live formula over the sheet of its parts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from xlsxwriter.utility import xl_rowcol_to_cell

from reports.analysis.results import ClusterReport
from reports.exports.workbook.file import WorkbookFile, pattern
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
    """A row for each indicator, year and unit with its parts, and below them the total: Σ, or Σ ÷ Σ of what has both."""
    file = WorkbookFile(report, timezone.localtime())
    sheet = file.add_sheet("Bảng chéo")
    file.open(sheet, f"{table.title}: số liệu gốc và công thức", _WIDTHS)
    file.heads(sheet, HEAD, _HEADS)
    row = HEAD
    for group in groups:
        first = row + 1
        for name, amount in group.amounts:
            row += 1
            _line(
                file, sheet, row, group.indicator, (group.indicator.label, str(group.year), name), amount, {}
            )
        row += 1
        bold = {"bold": True}
        head = (group.indicator.label, str(group.year), "Cộng")
        _line(file, sheet, row, group.indicator, head, group.total, bold, (first, row - 1))
    sheet.freeze_panes(HEAD + 1, 3)
    file.set_up_print(sheet, repeat=3, units=4)
    return file.close()


def _line(
    file: WorkbookFile,
    sheet: Any,
    row: int,
    indicator: Indicator,
    head: tuple[str, str, str],
    amount: Amount,
    bold: dict[str, Any],
    over: tuple[int, int] | None = None,
) -> None:
    """One value with its parts; `over`: the rows that a total adds up."""
    for column, text in enumerate(head):
        sheet.write_string(row, column, text, file.text(**bold))
    whole = file.format(border=1, align="right", num_format=pattern(0), **bold)
    words = file.format(border=1, text_wrap=True, **bold)
    if amount.value is None:
        for column in (_NUMERATOR, _DENOMINATOR, _VALUE):
            sheet.write_string(row, column, "–", words)
        sheet.write_string(row, _VALUE + 1, amount.missing or "chưa hội nào có số liệu", words)
        return
    has_denominator = amount.denominator is not None
    for column, part in ((_NUMERATOR, amount.numerator), (_DENOMINATOR, amount.denominator)):
        if part is None:
            sheet.write_string(row, column, "", words)
        elif over:
            cells = f"{xl_rowcol_to_cell(over[0], column)}:{xl_rowcol_to_cell(over[1], column)}"
            sheet.write_formula(row, column, f"=SUM({cells})", whole, part)
        else:
            sheet.write_number(row, column, part, whole)
    numerator = xl_rowcol_to_cell(row, _NUMERATOR)
    formula = f"={numerator}"
    if has_denominator:
        scale = f"*{indicator.scale}" if indicator.scale != 1 else ""
        formula = f"={numerator}/{xl_rowcol_to_cell(row, _DENOMINATOR)}{scale}"
    value = file.format(border=1, align="right", num_format=pattern(indicator.decimals), **bold)
    sheet.write_formula(row, _VALUE, formula, value, float(amount.value))
    sheet.write_string(row, _VALUE + 1, "", words)
