"""One table of a page as a workbook: real numbers, Vietnamese formats, notes below, A4 across."""

from typing import Any

from django.utils import timezone

from reports.analysis.results import ClusterReport
from reports.exports.workbook.file import WorkbookFile, pattern
from reports.exports.workbook.layout import HEAD
from reports.presentation.tables import Cell, ReportTable

_FIRST, _OTHERS = 34, 15  # widths of columns, in letters


def table_as_workbook(table: ReportTable, report: ClusterReport) -> bytes:
    """The table with its head and notes; a number that is missing is written as its reason."""
    file = WorkbookFile(report, timezone.localtime())
    sheet = file.add_sheet(_sheet_name(table.title))
    heads = [table.heading, *(["Đơn vị tính"] if table.has_units else [])]
    heads += [f"{c.title} ({c.unit})" if c.unit else c.title for c in table.columns]
    texts = {n for n, c in enumerate(table.columns) if c.is_text}
    first = len(heads) - len(table.columns)
    widths = [_FIRST, *([14] if table.has_units else [])]
    widths += [_FIRST if n in texts else _OTHERS for n in range(len(table.columns))]
    file.open(sheet, table.title, widths)
    file.heads(sheet, HEAD, heads)
    at = HEAD
    for row in table.rows:
        at += 1
        bold = {"bold": True} if row.is_total else {}
        sheet.write_string(at, 0, row.label, file.text(**bold))
        if table.has_units:
            sheet.write_string(at, 1, row.unit, file.text(**bold))
        for column, cell in enumerate(row.cells):
            _write(file, sheet, at, first + column, cell, bold)
    for note in (table.legend, *table.notes):
        if note:
            at += 1
            sheet.write_string(at + 1, 0, note, file.format(italic=True))
    sheet.freeze_panes(HEAD + 1, first)
    file.set_up_print(sheet, repeat=first, units=len(table.columns))
    return file.close()


def _write(file: WorkbookFile, sheet: Any, row: int, column: int, cell: Cell, bold: dict[str, Any]) -> None:
    words = file.format(border=1, align="left" if cell.is_text else "right", text_wrap=True, **bold)
    if cell.value is None:
        sheet.write_string(row, column, cell.missing or cell.text, words)
        return
    decimals = len(cell.text.partition(",")[2]) if cell.text[-1:].isdigit() else 0
    if not cell.text[-1:].isdigit():  # "đạt", "3/8": words, though there is a number behind
        sheet.write_string(row, column, cell.text, words)
        return
    number = file.format(border=1, align="right", num_format=pattern(decimals), **bold)
    sheet.write_number(row, column, float(cell.value), number)


def _sheet_name(title: str) -> str:
    """A name that a sheet may have: no signs that programs refuse, 31 letters at most."""
    return "".join(letter for letter in title if letter not in "[]:*?/\\'")[:31] or "Bảng"
