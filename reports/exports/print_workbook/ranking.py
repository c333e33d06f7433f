"""The sheet of ranks: the units sorted by what the meeting compares, lists side by side."""

from typing import Any

from reports.analysis.results import ClusterReport, Result, UnitResult
from reports.exports.print_workbook.book import HEAD_FILL, SMALL, PrintBook
from reports.exports.print_workbook.outline import RANKED, RANKS, with_unit
from reports.exports.print_workbook.page import ACROSS, Page, height_of, lines_of, number_width
from reports.exports.print_workbook.remarks import reasons
from reports.exports.print_workbook.unit_tables import codes_on_sheets
from reports.exports.workbook.cells import cell_at
from reports.exports.workbook.file import UNITS_A_PAGE
from reports.exports.workbook.formulas import displayed
from reports.exports.workbook.layout import MISSING
from reports.indicators import BY_CODE
from reports.presentation import tables
from reports.presentation.printed import UNROUNDED_RANKS

_BESIDE = 5  # lists side by side
_RANK, _VALUE, _BETWEEN = 44, 76, 14  # px
_NAME, _WIDEST_NAME, _LETTER = 112, 190, 7.5  # px: the column of names, and of one of their letters
_COLUMNS = 4  # of a list, the one that parts it from the next included


def ranked_results(report: ClusterReport) -> list[Result]:
    """Return what is ranked: at least two units have a value, and it stands on a sheet; a band of lists a page of many units."""
    written = codes_on_sheets(report)
    found = [report.result(BY_CODE[code]) for code in RANKED if code in written]
    known = [result for result in found if result.included > 1]
    return known if len(report.units) <= UNITS_A_PAGE else known[:_BESIDE]


def write_ranking(book: PrintBook, number: int) -> int:
    """Write the sorted lists as sheet number `number`; return how many pages it prints."""
    results = ranked_results(book.report)
    beside = min(_BESIDE, len(results))
    longest = max(len(unit.association.name) for unit in book.report.units)
    name = min(max(_LETTER * longest + 26, _NAME), _WIDEST_NAME)
    texts = (one.indicator.display_text(u.amount.value) for one in results for u in one.units)
    value = max(_VALUE, number_width(texts))
    page = Page(book, RANKS, ACROSS, ([_RANK, name, value, _BETWEEN] * beside)[:-1])
    page.open(f"Xếp hạng các hội năm {book.report.year}", number)
    for first in range(0, len(results), _BESIDE):
        page.add(6)
        _band(page, results[first : first + _BESIDE])
    page.add(6)
    notes = [
        "Thứ tự dòng theo số liệu khi lập sổ; cột “Hạng” tính lại theo số trong sổ. Bằng nhau thì cùng hạng."
    ]
    if any(UNROUNDED_RANKS in tables.ranking_table(book.report, one.indicator).notes for one in results):
        notes.append(UNROUNDED_RANKS)
    notes += reasons(book.report, [result.indicator for result in results])
    for note in notes:
        page.say(note, italic=True)
    page.fit()
    return 1


def _band(page: Page, results: list[Result]) -> None:
    """Write lists side by side: a title and heads, then a row a unit."""
    titles = [with_unit(one.indicator.label, one.indicator.display.unit) for one in results]
    width = page.width(0, 2)
    row = page.add(
        height_of(max(lines_of(title, width, SMALL, is_bold=True, indent=0) for title in titles), SMALL)
    )
    below = page.add(height_of(1, SMALL))
    head = page.book.text(bold=True, font_size=SMALL, align="center", bg_color=HEAD_FILL)
    for place, title in enumerate(titles):
        column = place * _COLUMNS
        page.span(row, column, column + 2, title, head)
        for offset, text in enumerate(("Hạng", "Hội", f"Năm {page.book.report.year}")):
            page.sheet.write_string(below, column + offset, text, head)
    first = page.row
    names = [unit.association.name for unit in page.book.report.units]
    tall = [height_of(max(lines_of(name, page.widths[1]) for name in names))] * len(names)
    for height in tall:
        page.add(height)
    for place, result in enumerate(results):
        for at, unit in enumerate(tables.ranked(result), start=first):
            _line(page, (at, place * _COLUMNS), result, unit, (first, page.row - 1))


def _line(page: Page, at: tuple[int, int], result: Result, unit: UnitResult, rows: tuple[int, int]) -> None:
    """Write a unit's rank among the rows of its list, its name and its value."""
    book, sheet, (row, column) = page.book, page.sheet, at
    value = cell_at(row, column + 2)
    over = ":".join(cell_at(end, column + 2, True, True) for end in rows)
    formula = f'IF(ISNUMBER({value}),RANK({value},{over}),"{MISSING}")'
    centred: Any = book.text(align="center")
    sheet.write_formula(row, column, f"={formula}", centred, unit.rank or MISSING)
    sheet.write_string(row, column + 1, unit.association.name, book.text())
    place = [one.association.pk for one in book.report.units].index(unit.association.pk)
    cell = book.places[result.indicator.code].unit_cell(place)
    computed = displayed(result.indicator, cell, unit.amount.value)
    book.compute(sheet, row, column + 2, computed, book.number(result.indicator))
