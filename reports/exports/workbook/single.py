"""One table of a page as a workbook: real numbers, Vietnamese formats, notes below, A4 across."""

from typing import Any

from django.utils import timezone

from reports.analysis.results import ClusterReport
from reports.exports.workbook.file import PrintSetup, WorkbookFile, pattern
from reports.exports.workbook.layout import HEAD
from reports.presentation.printed import printed
from reports.presentation.tables import Cell, ReportTable, last_year

_FIRST, _UNIT, _OTHERS = 34, 14, 15  # widths of columns, in letters


def table_as_workbook(table: ReportTable, report: ClusterReport, standing: str = "") -> bytes:
    """Return the table with its head and notes as .xlsx; a number that is missing is written as its reason.

    standing: what the head says of the figures, where the report does not know it, as of several clusters together.
    """
    file = WorkbookFile(report, timezone.localtime(), standing=standing)
    sheet = file.add_sheet(_sheet_name(table.title))
    labels = ("Đơn vị tính",) if table.has_units else ()
    first = 1 + len(labels)  # the first column of values
    heads = [f"{column.title} ({column.unit})" if column.unit else column.title for column in table.columns]
    file.open(sheet, table.title, _widths(table))
    file.heads(sheet, HEAD, [table.heading, *labels, *heads])
    end = _write_rows(file, sheet, table, first)
    _write_notes(file, sheet, table, end + 1)
    sheet.freeze_panes(HEAD + 1, first)
    file.set_up_print(sheet, PrintSetup(repeat=first, units=len(table.columns)))
    return file.close()


def _widths(table: ReportTable) -> list[float]:
    widths: list[float] = [_FIRST, _UNIT] if table.has_units else [_FIRST]
    return widths + [_FIRST if column.is_text else _OTHERS for column in table.columns]


def _write_rows(file: WorkbookFile, sheet: Any, table: ReportTable, first: int) -> int:
    """Write the rows below the heads, their values from column `first` on; return the last row."""
    at = HEAD
    for at, row in enumerate(table.rows, start=HEAD + 1):
        bold = {"bold": True} if row.is_total else {}
        sheet.write_string(at, 0, row.label, file.text(**bold))
        if table.has_units:
            sheet.write_string(at, 1, row.unit, file.text(**bold))
        for column, cell in enumerate(row.cells, start=first):
            _write(file, sheet, (at, column), cell, bold)
    return at


def _write_notes(file: WorkbookFile, sheet: Any, table: ReportTable, row: int) -> None:
    """Write the notes, a row each below a blank row."""
    notes = filter(None, (table.legend, *table.notes))
    for at, note in enumerate(notes, start=row + 1):
        sheet.write_string(at, 0, note, file.format(italic=True))


def _write(file: WorkbookFile, sheet: Any, place: tuple[int, int], cell: Cell, bold: dict[str, Any]) -> None:
    words = file.text(align="left" if cell.is_text else "right", **bold)
    if cell.value is None:
        sheet.write_string(*place, cell.missing or cell.text, words)
        return
    # "đạt", "3/8", "< 0,1": words, though there is a number behind
    if printed(cell.text) is None or not cell.text[-1:].isdigit():
        sheet.write_string(*place, cell.text, words)
        return
    decimals = len(cell.text.partition(",")[2])
    star = f'"{cell.note}"' if cell.note == last_year.PARTIAL else ""
    number = file.format(border=1, align="right", indent=1, num_format=pattern(decimals) + star, **bold)
    sheet.write_number(*place, float(cell.value), number)


def _sheet_name(title: str) -> str:
    """Return a name that a sheet may have: no signs that programs refuse, 31 letters at most."""
    return "".join(letter for letter in title if letter not in "[]:*?/\\'")[:31] or "Bảng"
