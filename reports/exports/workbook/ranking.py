"""The sheets of ranks: the two sorted lists that the meeting discusses, and the ranks in every indicator."""

from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from reports.analysis.results import Result, UnitResult
from reports.exports.workbook.book import Book, height
from reports.exports.workbook.file import PrintSetup
from reports.exports.workbook.formulas import displayed
from reports.exports.workbook.layout import FIRST, HEAD, INDICATOR_SHEET, MISSING
from reports.indicators import BY_CODE, INDICATORS, Indicator
from reports.presentation import tables
from reports.presentation.printed import UNROUNDED_RANKS

_VALUE, _PREVIOUS, _CHANGE = 3, 4, 5


def write_ranking(book: Book, sheet: Any) -> None:
    """Write the two indicators that the meeting discusses first, sorted."""
    book.file.open(sheet, f"XẾP HẠNG NĂM {book.report.year}", (8, 36, 18, 18, 18, 18))
    row = HEAD
    compared = []
    for code in tables.CHARTED:
        indicator = BY_CODE[code]
        row = _block(book, sheet, row, indicator) + 2
        compared += [(indicator, u.amount.value, u.previous) for u in book.report.result(indicator).units]
    of_years = book.year_notes(book.report.result(BY_CODE[code]) for code in tables.CHARTED)
    ranks = [
        UNROUNDED_RANKS
        for code in tables.CHARTED
        if UNROUNDED_RANKS in tables.ranking_table(book.report, BY_CODE[code]).notes
    ]
    book.say(sheet, row - 1, (*book.rank_notes, *of_years, *tables.unrounded_notes(compared), *ranks[:1]))
    book.file.set_up_print(sheet, PrintSetup(repeat=0, has_heads=False))


def write_ranks(book: Book, sheet: Any) -> None:
    """Write the rank of every unit in every indicator that says which end is better."""
    report, file = book.report, book.file
    count = len(report.units)
    title = f"THỨ HẠNG TỪNG HỘI NĂM {report.year} (1 LÀ CAO NHẤT)"
    file.open(sheet, title, (5, 40, 14, *[11.5] * count))
    names = [unit.association.name for unit in report.units]
    file.heads(sheet, HEAD, ("TT", "Chỉ tiêu", "Đơn vị tính", *names))
    ranked = [indicator for indicator in INDICATORS if indicator.better]
    for number, indicator in enumerate(ranked, start=1):
        at = HEAD + number
        sheet.write_string(at, 0, str(number), book.centred)
        sheet.write_string(at, 1, indicator.label, file.text())
        sheet.write_string(at, 2, indicator.unit, file.text())
        source = book.indicator_rows[indicator.code]
        first, last = (xl_rowcol_to_cell(source, c, True, True) for c in (FIRST, FIRST + count - 1))
        for column, unit in enumerate(report.result(indicator).units, start=FIRST):
            cell = f"'{INDICATOR_SHEET}'!{xl_rowcol_to_cell(source, column)}"
            formula = f"=IF(ISNUMBER({cell}),RANK({cell},'{INDICATOR_SHEET}'!{first}:{last}),\"{MISSING}\")"
            sheet.write_formula(at, column, formula, book.centred, unit.rank or MISSING)
        sheet.set_row(at, height(indicator.label, indicator.unit))
    book.say(sheet, HEAD + len(ranked) + 2, book.rank_notes)
    sheet.freeze_panes(HEAD + 1, FIRST)
    file.set_up_print(sheet, PrintSetup(repeat=FIRST, units=count))


def _block(book: Book, sheet: Any, row: int, indicator: Indicator) -> int:
    """Write a sorted list of the units, in the order of the report; return the row after it."""
    report, file = book.report, book.file
    title = f"{indicator.label} ({indicator.display.unit})"
    sheet.write_string(row, 0, title, file.format(bold=True))
    heads = ("Hạng", "Hội", "Đơn vị tính", f"Năm {report.year}", f"Năm {report.year - 1}", "Thay đổi")
    file.heads(sheet, row + 1, heads)
    first, last = row + 2, row + 1 + len(report.units)
    values = ":".join(xl_rowcol_to_cell(end, _VALUE, True) for end in (first, last))
    result = report.result(indicator)
    for at, unit in enumerate(tables.ranked(result), start=first):
        _write_rank(book, sheet, at, unit, values if result.included else "")
        _write_values(book, sheet, at, result, unit)
    return last + 1


def _write_rank(book: Book, sheet: Any, row: int, unit: UnitResult, values: str) -> None:
    """Write a unit's rank among the cells of values; "" where no unit has one."""
    if not values:
        sheet.write_string(row, 0, MISSING, book.centred)
        return
    value = xl_rowcol_to_cell(row, _VALUE)
    formula = f'=IF(ISNUMBER({value}),RANK({value},{values}),"{MISSING}")'
    sheet.write_formula(row, 0, formula, book.centred, unit.rank or MISSING)


def _write_values(book: Book, sheet: Any, row: int, result: Result, unit: UnitResult) -> None:
    """Write a unit's name, its value of both years and the change."""
    report, file, indicator = book.report, book.file, result.indicator
    association = unit.association
    sheet.write_string(row, 1, association.name, file.text())
    sheet.write_string(row, 2, indicator.display.unit, file.text())
    place = [one.association.pk for one in report.units].index(association.pk)
    cell = xl_rowcol_to_cell(book.indicator_rows[indicator.code], FIRST + place)
    now = displayed(indicator, f"'{INDICATOR_SHEET}'!{cell}", unit.amount.value)
    book.compute(sheet, row, _VALUE, now, file.number(indicator))
    book.two_years(sheet, row, (_VALUE, _PREVIOUS, _CHANGE), result, unit)
