"""The headline indicators year by year: the units, the whole cluster, and its line."""

from typing import Any

from reports.exports.workbook.book import Book
from reports.exports.workbook.drawings import trend_chart
from reports.exports.workbook.layout import FIRST, HEAD, TOTAL_FILL
from reports.indicators import Indicator, every_indicator
from reports.presentation import tables


def write_trend(book: Book, sheet: Any) -> None:
    """A block with its chart for each headline indicator."""
    report, file = book.report, book.file
    count = len(report.trend(every_indicator()[tables.HEADLINES[0]]))
    file.open(sheet, "XU HƯỚNG QUA CÁC NĂM", (5, 40, 14, *[13] * max(count, 3)))
    row, breaks = HEAD, []
    for code in tables.HEADLINES:
        if row > HEAD:
            breaks.append(row)
        row = _block(book, sheet, row, every_indicator()[code])
    notes = []
    if any(point.is_partial for code in tables.HEADLINES for point in report.trend(every_indicator()[code])):
        notes.append("Cột rỗng: chưa đủ các hội, không so được với các năm khác.")
    if report.map_ == "then" and report.breaks:
        notes.append(
            "Các năm trước và sau khi sáp nhập có số hội khác nhau; xem theo địa giới hiện nay để so cùng phạm vi."
        )
    book.say(sheet, row, (*notes, *(one.words for one in report.breaks)))
    sheet.set_h_pagebreaks(breaks)
    file.set_up_print(sheet, repeat=FIRST, units=count, has_heads=False, closer=0.8)


def _block(book: Book, sheet: Any, row: int, indicator: Indicator) -> int:
    """One indicator through the years; the row after it and its chart."""
    report, file = book.report, book.file
    points = report.trend(indicator)
    sheet.write_string(row, 0, f"{indicator.label} ({indicator.display.unit})", file.format(bold=True))
    heads = row + 1
    file.heads(sheet, heads, ("TT", "Hội", "Thuộc cụm", *(str(point.year) for point in points)))
    plain = file.number(indicator)
    at = heads + 1
    for number, unit in enumerate(book.units, start=1):
        sheet.write_string(at, 0, str(number), book.centred)
        sheet.write_string(at, 1, book.name(unit), file.text())
        sheet.write_string(at, 2, book.memberships[unit.pk], file.format(border=1, font_size=11))
        for column, point in enumerate(points, start=FIRST):
            amount = report.amounts(indicator, point.year).get(unit.pk)
            if amount is None:
                sheet.write_blank(at, column, None, plain)
                continue
            formula = book.formulas.one(indicator, point.year, unit)
            book.value(sheet, at, column, formula, amount.value, indicator, plain)
        sheet.set_row(at, 18)
        at += 1
    bold = file.number(indicator, bold=True, bg_color=TOTAL_FILL)
    for column, label in enumerate(("", "Cả cụm", "")):
        sheet.write_string(at, column, label, file.format(border=1, bold=True, bg_color=TOTAL_FILL))
    small = file.format(border=1, align="right", font_size=11)
    for column, label in enumerate(("", "Số hội có số liệu", "")):
        sheet.write_string(at + 1, column, label, file.format(border=1, font_size=11))
    for column, point in enumerate(points, start=FIRST):
        sheet.write_string(at + 1, column, f"{point.included}/{point.expected}", small)
        if point.amount.value is None:
            # Empty and not "–": a chart takes words for 0.
            sheet.write_blank(at, column, None, bold)
            continue
        formula = book.formulas.whole(indicator, point.year)
        book.value(sheet, at, column, formula, point.amount.value, indicator, bold)
    row = at + 3
    if sum(point.amount.value is not None for point in points) > 1:
        chart = trend_chart(file.workbook, indicator, heads, at, points)
        sheet.insert_chart(row, 1, chart)
        row += 14
    return row
