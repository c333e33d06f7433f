"""The sheets of ranks: the two sorted lists that the meeting discusses, and the ranks in every indicator."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from reports.analysis.comparability import difference as difference_of
from reports.analysis.results import ClusterReport, Result, UnitResult
from reports.exports.workbook.book import Book, height
from reports.exports.workbook.cells import cell_at
from reports.exports.workbook.file import PrintSetup
from reports.exports.workbook.formulas import displayed
from reports.exports.workbook.last_year import difference
from reports.exports.workbook.layout import FIRST, HEAD, INDICATOR_SHEET, MISSING
from reports.indicators import BY_CODE, INDICATORS, Indicator
from reports.presentation import tables, wording
from reports.presentation.printed import UNROUNDED_RANKS

VALUE_COLUMN, _PREVIOUS, _CHANGE, _WHOLE, _BESIDE_WHOLE = range(3, 8)
_WHOLE_CLUSTER, _COMMON = "cả cụm", "số chung"
_FEWEST = 2  # units with a value: one alone has no rank


def write_ranking(book: Book, sheet: Any) -> None:
    """Write the two indicators that the meeting discusses first, sorted."""
    book.file.open(sheet, f"XẾP HẠNG NĂM {book.report.year}", (9, 34, 17, 17, 17, 17, 20, 20))
    results = ranked_results(book.report)
    for result in results:
        _block(book, sheet, rows_of(book.report, result)[0] - 2, result.indicator)
    row = rows_of(book.report, results[-1])[1] + 3
    ranks = [
        UNROUNDED_RANKS
        for result in results
        if UNROUNDED_RANKS in tables.ranking_table(book.report, result.indicator).notes
    ]
    notes = (*book.rank_notes, *book.year_notes(results), *tables.unrounded_notes(_differences(results)))
    book.say(sheet, row - 1, (*notes, *ranks[:1]))
    book.file.set_up_print(sheet, PrintSetup(repeat=0, has_heads=False))


def ranked_results(report: ClusterReport) -> list[Result]:
    """Return the results that are ranked on a sheet of their own: of those with a value in two units or more."""
    results = [report.result(BY_CODE[code]) for code in tables.CHARTED]
    return [result for result in results if result.included >= _FEWEST]


def whose_of(result: Result) -> str:
    """Return whose the total of a ranked result is, as a head: "Cả cụm", "Ba hội có số liệu"."""
    whose = wording.whose(result)
    return f"{whose[0].upper()}{whose[1:]}"


def rows_of(report: ClusterReport, result: Result) -> tuple[int, int]:
    """Return the first and the last row, from 0, of a ranked result: below a title and heads, two blank rows after it."""
    codes = [one.indicator.code for one in ranked_results(report)]
    first = HEAD + 2 + codes.index(result.indicator.code) * (len(report.units) + 4)
    return first, first + len(report.units) - 1


def ranked_indicators(report: ClusterReport) -> list[Indicator]:
    """Return the indicators that say which end is better and have a value in two units or more."""
    return [one for one in INDICATORS if one.better and report.result(one).included >= _FEWEST]


def _differences(results: Iterable[Result]) -> Iterator[tuple[Indicator, Fraction | None, Fraction | None]]:
    """Yield what is written beside its difference: both years of each unit, and the unit with the whole."""
    for result in results:
        for unit in result.units:
            yield result.indicator, unit.amount.value, unit.previous
            yield result.indicator, unit.amount.value, result.amount.value


def write_ranks(book: Book, sheet: Any) -> None:
    """Write the rank of every unit in every indicator that says which end is better."""
    report, file = book.report, book.file
    count = len(report.units)
    title = f"THỨ HẠNG TỪNG HỘI NĂM {report.year} (1 LÀ CAO NHẤT)"
    file.open(sheet, title, (6, 42, 15, *[13] * count))
    names = [unit.association.name for unit in report.units]
    file.heads(sheet, HEAD, ("TT", "Chỉ tiêu", "Đơn vị tính", *names))
    ranked = ranked_indicators(report)
    for number, indicator in enumerate(ranked, start=1):
        at = HEAD + number
        sheet.write_string(at, 0, str(number), book.centred)
        sheet.write_string(at, 1, indicator.label, file.text())
        sheet.write_string(at, 2, indicator.unit, file.text())
        source = book.indicator_rows[indicator.code]
        first, last = (cell_at(source, c, True, True) for c in (FIRST, FIRST + count - 1))
        for column, unit in enumerate(report.result(indicator).units, start=FIRST):
            cell = f"'{INDICATOR_SHEET}'!{cell_at(source, column)}"
            formula = f"=IF(ISNUMBER({cell}),RANK({cell},'{INDICATOR_SHEET}'!{first}:{last}),\"{MISSING}\")"
            sheet.write_formula(at, column, formula, book.centred, unit.rank or MISSING)
        sheet.set_row(at, height(indicator.label, indicator.unit))
    book.say(sheet, HEAD + len(ranked) + 2, book.rank_notes)
    sheet.freeze_panes(HEAD + 1, FIRST)
    file.set_up_print(sheet, PrintSetup(repeat=FIRST, units=count))


def _block(book: Book, sheet: Any, row: int, indicator: Indicator) -> None:
    """Write a sorted list of the units, in the order of the report."""
    report, file = book.report, book.file
    result = report.result(indicator)
    title = f"{indicator.label} ({indicator.display.unit})"
    file.block_title(sheet, row, title)
    heads = (
        "Hạng", "Hội", "Đơn vị tính", f"Năm {report.year}", f"Năm {report.year - 1}", "Thay đổi", whose_of(result),
        f"So với {_WHOLE_CLUSTER if result.is_whole else _COMMON}",
    )  # fmt: skip
    file.heads(sheet, row + 1, heads)
    first, last = row + 2, row + 1 + len(report.units)
    values = ":".join(cell_at(end, VALUE_COLUMN, True) for end in (first, last))
    for at, unit in enumerate(tables.ranked(result), start=first):
        _write_rank(book, sheet, at, unit, values if result.included else "")
        _write_values(book, sheet, at, result, unit)
        sheet.set_row(at, 22)


def _write_rank(book: Book, sheet: Any, row: int, unit: UnitResult, values: str) -> None:
    """Write a unit's rank among the cells of values; "" where no unit has one."""
    if not values:
        sheet.write_string(row, 0, MISSING, book.centred)
        return
    value = cell_at(row, VALUE_COLUMN)
    formula = f'=IF(ISNUMBER({value}),RANK({value},{values}),"{MISSING}")'
    sheet.write_formula(row, 0, formula, book.centred, unit.rank or MISSING)


def _write_values(book: Book, sheet: Any, row: int, result: Result, unit: UnitResult) -> None:
    """Write a unit's name, its value of both years and the change, the whole cluster's value and the distance from it."""
    report, file, indicator = book.report, book.file, result.indicator
    association = unit.association
    sheet.write_string(row, 1, association.name, file.text())
    sheet.write_string(row, 2, indicator.display.unit, file.text())
    place = [one.association.pk for one in report.units].index(association.pk)
    cell = cell_at(book.indicator_rows[indicator.code], FIRST + place)
    now = displayed(indicator, f"'{INDICATOR_SHEET}'!{cell}", unit.amount.value)
    book.compute(sheet, row, VALUE_COLUMN, now, file.number(indicator))
    book.two_years(sheet, row, (VALUE_COLUMN, _PREVIOUS, _CHANGE), result, unit)
    total = cell_at(book.indicator_rows[indicator.code], FIRST + len(report.units))
    whole = displayed(indicator, f"'{INDICATOR_SHEET}'!{total}", result.amount.value)
    book.compute(sheet, row, _WHOLE, whole, file.number(indicator))
    cells = [cell_at(row, column) for column in (VALUE_COLUMN, _WHOLE)]
    apart = difference_of(unit.amount.value, result.amount.value)
    beside = displayed(indicator, difference(*cells), apart)
    book.compute(sheet, row, _BESIDE_WHOLE, beside, file.number(indicator, is_change=True))
