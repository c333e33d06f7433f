"""The sheet of both years: the cluster's totals beside those of last year, the change, who leads and who is last."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from reports.analysis.results import ClusterReport, Result
from reports.exports.print_workbook.book import SMALL, PrintBook
from reports.exports.print_workbook.outline import YEARS
from reports.exports.print_workbook.page import ACROSS, Page, height_of, lines_of, number_width
from reports.exports.print_workbook.remarks import name_of, name_text
from reports.exports.print_workbook.unit_tables import codes_on_sheets, write_heads
from reports.exports.workbook.cells import cell_at
from reports.exports.workbook.formulas import Computed, displayed
from reports.exports.workbook.last_year import difference
from reports.exports.workbook.layout import MISSING
from reports.indicators import Ratio, every_indicator
from reports.presentation import tables
from reports.presentation.tables import last_year

_WIDTHS = (32, 250, 92, 92, 92, 88, 76, 56, 150, 150)
_LABEL, _BEFORE, _NOW, _CHANGE, _SHARE, _COVERAGE, _BEST = 1, 3, 4, 5, 6, 7, 8


_EQUAL = "bằng nhau"


def compared_results(report: ClusterReport) -> list[Result]:
    """Return what is held against last year; [] where nothing of it may be."""
    written = codes_on_sheets(report)
    found = [report.result(every_indicator()[code]) for code in tables.SUMMARY if code in written]
    results = [result for result in found if result.included]
    return results if any(one.since_last_year.is_displayable for one in results) else []


def write_years(book: PrintBook, number: int) -> int:
    """Write both years as sheet number `number`; return how many pages it prints."""
    report, results = book.report, compared_results(book.report)
    page = Page(book, YEARS, ACROSS, _widths(results))
    page.open(
        f"So sánh năm {report.year} với năm {report.year - 1}",
        number,
        under="Đơn vị tính: ghi ở từng dòng; tiền tính bằng triệu đồng",
    )
    heads = ("TT", "Chỉ tiêu", "Đơn vị tính", f"Năm {report.year - 1}", f"Năm {report.year}", "Tăng, giảm", "Tăng, giảm (%)", "Số hội", "Cao nhất", "Thấp nhất")  # fmt: skip
    first = write_heads(page, list(heads)) + 1
    for place, result in enumerate(results, start=1):
        _row(page, place, result)
    page.add(6)
    for note in _notes(book, results):
        page.say(note, italic=True)
    page.sheet.freeze_panes(first, 2)
    page.fit()
    return 1


def _widths(results: Sequence[Result]) -> list[float]:
    """Return the widths of the columns in px, those of numbers as wide as their numbers need."""
    texts: dict[int, list[str]] = {_BEFORE: [], _NOW: [], _CHANGE: []}
    for one in results:
        texts[_BEFORE].append(one.indicator.display_text(one.previous))
        texts[_NOW].append(one.indicator.display_text(one.amount.value))
        texts[_CHANGE].append(f"++{one.indicator.display_text(one.since_last_year.value)}*")
    return [
        max(width, number_width(texts.get(column, ()))) for column, width in enumerate(map(float, _WIDTHS))
    ]


def _row(page: Page, number: int, result: Result) -> None:
    book, sheet, indicator = page.book, page.sheet, result.indicator
    best, least = (_name(result, function) for function in ("MAX", "MIN"))
    lines = max(
        lines_of(indicator.label, _WIDTHS[_LABEL]),
        *(lines_of(name, _WIDTHS[_BEST], SMALL) for name in (best, least)),
    )
    row = page.add(height_of(lines))
    sheet.write_string(row, 0, str(number), book.text(align="center"))
    sheet.write_string(row, _LABEL, indicator.label, book.text())
    sheet.write_string(row, 2, indicator.display.unit, book.text(font_size=SMALL, align="center"))
    place = book.places[indicator.code]
    now = displayed(indicator, place.total_cell, result.amount.value)
    book.compute(sheet, row, _NOW, now, book.number(indicator, bold=True))
    _change(page, row, result)
    count = f'COUNT({place.values_range})&"/{len(result.units)}"'
    centred = book.text(align="center", font_size=SMALL)
    sheet.write_formula(row, _COVERAGE, f"={count}", centred, result.coverage)
    words = book.text(font_size=SMALL)
    for column, function, name in ((_BEST, "MAX", best), (_BEST + 1, "MIN", least)):
        values = place.values_range
        formula = f'IF(COUNT({values})<2,"{MISSING}",IF(MAX({values})=MIN({values}),"{_EQUAL}",{name_of(place, function)}))'
        sheet.write_formula(row, column, f"={formula}", words, name)


def _name(result: Result, function: str) -> str:
    """Return who has the highest ("MAX") or the lowest value; "–" where fewer than two units have one."""
    known = [unit.amount.value for unit in result.units if unit.amount.value is not None]
    if len(known) < 2:
        return MISSING
    if max(known) == min(known):
        return _EQUAL
    return name_text(result.units, max(known) if function == "MAX" else min(known))


def _change(page: Page, row: int, result: Result) -> None:
    """Write last year, the change and its share of last year; dashes where they may not stand beside this year."""
    book, sheet, indicator = page.book, page.sheet, result.indicator
    since = result.since_last_year
    last = book.book.last_year.of_whole(result)
    mark = last_year.PARTIAL if since.is_partial else ""
    signed = book.change(indicator, mark=mark)
    if last is None:
        book.missing(sheet, row, _BEFORE, book.number(indicator))
        change = book.book.last_year.change(result) if since.is_partial else None
    else:
        book.compute(sheet, row, _BEFORE, last, book.number(indicator))
        cells = [cell_at(row, column) for column in (_NOW, _BEFORE)]
        change = displayed(indicator, difference(*cells), since.value)
    if change is None:
        book.missing(sheet, row, _CHANGE, signed)
    else:
        book.compute(sheet, row, _CHANGE, change, signed)
    _share(page, row, result, is_known=last is not None)


def _share(page: Page, row: int, result: Result, *, is_known: bool) -> None:
    """Write the change of a total in per cent of last year; "x" for a ratio, whose change is one of its own kind."""
    book, sheet, since = page.book, page.sheet, result.since_last_year
    format_: Any = book.signed(1)
    if isinstance(result.indicator, Ratio) or not is_known:
        book.missing(sheet, row, _SHARE, format_)
        return
    change, before = (cell_at(row, column) for column in (_CHANGE, _BEFORE))
    formula = f'IF(COUNT({change},{before})<2,"{MISSING}",IF({before}=0,"{MISSING}",{change}/{before}*100))'
    value: Fraction | None = since.share * 100 if since.share is not None else None
    book.compute(sheet, row, _SHARE, Computed(formula, value), format_)


def _notes(book: PrintBook, results: list[Result]) -> list[str]:
    """Return how both years are held against each other, and why cells are dashes."""
    compared = [(one.indicator, one.amount.value, one.previous) for one in results]
    notes = [*book.book.year_notes(results), *tables.missing_lines(book.report)]
    if any(isinstance(one.indicator, Ratio) for one in results):
        notes.append(
            "Chỉ tiêu là tỉ lệ hoặc bình quân: tăng, giảm tính bằng đơn vị của chỉ tiêu (% thì là điểm %)."
        )
    return [*notes, *tables.unrounded_notes(compared)]
