"""The headline indicators year by year: the units, the whole cluster, and its line."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from associations.models import Association
from reports.analysis.points import Point, comparable_run
from reports.analysis.results import ClusterReport
from reports.exports.workbook.book import Book
from reports.exports.workbook.drawings import trend_chart, whose_years
from reports.exports.workbook.file import PrintSetup
from reports.exports.workbook.formulas import displayed
from reports.exports.workbook.layout import FIRST, HEAD, TOTAL_FILL
from reports.indicators import Indicator, every_indicator
from reports.presentation import tables

_FEWEST_DRAWN = 3  # years


def write_trend(book: Book, sheet: Any) -> None:
    """Write a block with its chart for each headline indicator."""
    report, file = book.report, book.file
    indicators = trend_indicators(report)
    count = len(report.trend(indicators[0]))
    file.open(sheet, "XU HƯỚNG QUA CÁC NĂM", (6, 42, 15, *[16] * max(count, 3)))
    row, breaks = HEAD, []
    # Two tables without charts share a page.
    a_page = 1 if any(_drawn_run(report.trend(indicator)) for indicator in indicators) else 2
    for number, indicator in enumerate(indicators):
        if number and number % a_page == 0:
            breaks.append(row)
        row = _block(book, sheet, row, indicator)
    notes = [*_notes_of_charts(book, indicators), *_other_sources(report)]
    if report.map_ == "then" and report.breaks:
        notes.append(
            "Các năm trước và sau khi sáp nhập có số hội khác nhau; xem theo địa giới hiện nay để so cùng phạm vi."
        )
    book.say(sheet, row, (*notes, *(one.words for one in report.breaks)))
    sheet.set_h_pagebreaks(breaks)
    file.set_up_print(sheet, PrintSetup(repeat=FIRST, units=count, has_heads=False, closer=0.8))


def _notes_of_charts(book: Book, indicators: Sequence[Indicator]) -> list[str]:
    """Return what the looks of columns mean where there are such, and of which figures the titles are."""
    trends = [book.report.trend(indicator) for indicator in indicators]
    drawn = [point for points in trends if _drawn_run(points) for point in points]
    notes = []
    if any(point.is_partial for point in drawn):
        notes.append("Cột rỗng: chưa đủ các hội, không so được với các năm khác.")
    if any(point.segment and not point.is_partial for point in drawn):
        notes.append("Cột khác màu: không so được với cột trước (sáp nhập, hoặc dân số theo nguồn khác).")
    return [*notes, book.title_note] if drawn else []


def trend_indicators(report: ClusterReport) -> list[Indicator]:
    """Return the headline indicators that have a value in two years or more."""
    headlines = [every_indicator()[code] for code in tables.HEADLINES]
    return [one for one in headlines if sum(p.amount.value is not None for p in report.trend(one)) > 1]


def _drawn_run(points: Sequence[Point]) -> tuple[Point, ...]:
    """Return the years that make a line worth drawing: three or more that may stand beside each other; () for none."""
    run = comparable_run(points)
    return run if len(run) >= _FEWEST_DRAWN else ()


def _other_sources(report: ClusterReport) -> list[str]:
    """Return a line for each year that may not be compared with the one before, and why: people, communes."""
    labels: dict[tuple[int, str], list[str]] = {}
    for code in tables.HEADLINES:
        indicator = every_indicator()[code]
        for point in report.trend(indicator):
            if point.not_joined:
                labels.setdefault((point.year, point.not_joined), []).append(indicator.label)
    return [
        f"Năm {year}: {why}, nên không so với năm trước: {'; '.join(those)}."
        for (year, why), those in labels.items()
    ]


@dataclass(frozen=True)
class _Series:
    """An indicator of the cluster through the years."""

    indicator: Indicator
    points: Sequence[Point]


def _block(book: Book, sheet: Any, row: int, indicator: Indicator) -> int:
    """Write one indicator through the years; return the row after it and its chart."""
    report, file = book.report, book.file
    points = report.trend(indicator)
    series = _Series(indicator, points)
    file.block_title(sheet, row, f"{indicator.label} ({indicator.display.unit})")
    heads = row + 1
    file.heads(sheet, heads, ("TT", "Hội", "Thuộc cụm", *(str(point.year) for point in points)))
    at = heads + 1
    for number, unit in enumerate(book.units, start=1):
        sheet.write_string(at, 0, str(number), book.centred)
        _write_unit(book, sheet, at, series, unit)
        sheet.set_row(at, 20)
        at += 1
    _write_whole(book, sheet, at, series)
    row = at + 3
    if run := _drawn_run(points):
        sheet.insert_chart(row, 1, trend_chart(file.workbook, indicator, (heads, at), points, run))
        row += 16
    return row


def _write_unit(book: Book, sheet: Any, row: int, series: _Series, unit: Association) -> None:
    """Write a unit's years; those in which it is not expected stay blank."""
    file, indicator = book.file, series.indicator
    sheet.write_string(row, 1, book.name(unit), file.text())
    sheet.write_string(row, 2, book.memberships[unit.pk], file.text(font_size=11))
    plain = file.number(indicator)
    for column, point in enumerate(series.points, start=FIRST):
        amount = book.report.amounts(indicator, point.year).get(unit.pk)
        if amount is None:
            sheet.write_blank(row, column, None, plain)
            continue
        formula = book.formulas.one(indicator, point.year, unit)
        book.compute(sheet, row, column, displayed(indicator, formula, amount.value), plain)


def _write_whole(book: Book, sheet: Any, row: int, series: _Series) -> None:
    """Write the whole cluster's years, and in the row below how many units have a value."""
    file, indicator = book.file, series.indicator
    bold = file.number(indicator, bold=True, bg_color=TOTAL_FILL)
    for column, label in enumerate(("", whose_years(series.points), "")):
        sheet.write_string(row, column, label, file.text(bold=True, bg_color=TOTAL_FILL))
    small = file.format(border=1, align="right", indent=1, font_size=11)
    for column, label in enumerate(("", "Số hội có số liệu", "")):
        sheet.write_string(row + 1, column, label, file.text(font_size=11))
    sheet.set_row(row, 22)
    sheet.set_row(row + 1, 20)
    for column, point in enumerate(series.points, start=FIRST):
        sheet.write_string(row + 1, column, point.coverage, small)
        if point.amount.value is None:
            # Blank and not "–": a chart draws words as 0.
            sheet.write_blank(row, column, None, bold)
            continue
        formula = book.formulas.whole(indicator, point.year)
        book.compute(sheet, row, column, displayed(indicator, formula, point.amount.value), bold)
