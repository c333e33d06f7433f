"""The sheets of the summary and its charts, and of figures and indicators over all units."""

from math import ceil
from typing import Any

from reports.exports.workbook.book import Book
from reports.exports.workbook.drawings import ChartedRows, chart_width, ranked_chart
from reports.exports.workbook.file import PrintSetup
from reports.exports.workbook.formulas import displayed
from reports.exports.workbook.layout import FIRST, HEAD, RANKING
from reports.exports.workbook.ranking import VALUE_COLUMN, ranked_results, rows_of, whose_of
from reports.indicators import every_indicator
from reports.presentation import tables, wording
from reports.presentation.tables import ReportTable

_WIDTHS = (40, 16, 17, 17, 17, 9, 66)
_LETTERS_A_LINE = 84  # of a finding, in its column
_ROWS_OF_CHART = 22
_MOST_NAMED = 4  # units that share a place
_COLUMN_OF_CHARTS = 98  # px, as the narrowest program draws it
_ROWS_A_PAGE = 20  # of figures; a few more still fit at a smaller scale


def write_summary(book: Book, sheet: Any) -> None:
    """Write what the meeting discusses first, a row each: this year, last year, the change, the finding."""
    report, file = book.report, book.file
    file.open(sheet, f"BÁO CÁO TỔNG HỢP CÔNG TÁC KHUYẾN HỌC NĂM {report.year}", _WIDTHS)
    file.stamp(sheet, 0, len(_WIDTHS) - 1, offset=310)
    heads = (
        "Chỉ tiêu", "Đơn vị tính", f"Năm {report.year}", f"Năm {report.year - 1}", "Thay đổi", "Số hội", "Nhận xét",
    )  # fmt: skip
    file.heads(sheet, HEAD, heads)
    for row, code in enumerate(tables.SUMMARY, start=HEAD + 1):
        indicator = every_indicator()[code]
        result = report.result(indicator)
        sheet.write_string(row, 0, indicator.label, file.text())
        sheet.write_string(row, 1, indicator.display.unit, file.text())
        now = file.number(indicator, bold=True)
        formula = book.formulas.whole(indicator, report.year)
        book.compute(sheet, row, 2, displayed(indicator, formula, result.amount.value), now)
        book.two_years(sheet, row, (2, 3, 4), result)
        sheet.write_string(row, 5, result.coverage, book.centred)
        finding = wording.finding(result, report.year, most=_MOST_NAMED)
        sheet.write_string(row, 6, finding, file.text(font_size=11))
        sheet.set_row(row, max(30, 15 * (len(finding) // _LETTERS_A_LINE + 1) + 8))
    results = [report.result(every_indicator()[code]) for code in tables.SUMMARY]
    compared = [(r.indicator, r.amount.value, r.previous) for r in results]
    notes = (*book.year_notes(results), *(one.text for one in wording.of_successors(report).values()))
    notes = (book.remark_note, *notes, *book.remarks(), *tables.unrounded_notes(compared))
    row = book.say(sheet, HEAD + len(tables.SUMMARY) + 2, notes)
    if revision := report.revision:
        note = f"Mã kiểm chứng {revision.code}: quét mã vuông hoặc nhập mã ở trang kiểm chứng của cổng để xem số liệu có bị sửa không."
        book.say(sheet, row, (note,))
    file.set_up_print(sheet, PrintSetup(repeat=0))


def write_charts(book: Book, sheet: Any) -> None:
    """Write a chart for each of the two ranked indicators, a page each."""
    report, file = book.report, book.file
    widest = max(chart_width(result.included) for result in ranked_results(report))
    file.open(sheet, f"BIỂU ĐỒ NĂM {report.year}", [13] * ceil(widest / _COLUMN_OF_CHARTS))
    row, breaks = HEAD, []
    for result in ranked_results(report):
        known = [unit.amount.value is not None for unit in tables.ranked(result)]
        rows = ChartedRows(RANKING, rows_of(report, result), VALUE_COLUMN, known, whose_of(result))
        sheet.insert_chart(row, 0, ranked_chart(file.workbook, result, report.year, rows))
        row += _ROWS_OF_CHART
        breaks.append(row)
    book.say(sheet, row, (*book.rank_notes, *book.remarks(), book.title_note))
    sheet.set_h_pagebreaks(breaks[:-1])
    file.set_up_print(sheet, PrintSetup(repeat=0, has_heads=False))


def write_unit_table(book: Book, sheet: Any, table: ReportTable) -> None:
    """Write figures or indicators as rows, units as columns, the total and its coverage last."""
    report, file = book.report, book.file
    file.open(sheet, f"{table.title.upper()} NĂM {report.year}", book.unit_widths())
    book.unit_heads(sheet, HEAD, table.heading)
    lines = []
    for row in table.rows:
        if row.indicator is None:
            raise ValueError(f"{table.key}: {row.label} is no indicator")
        lines.append((row.indicator, row.label))
    end = book.unit_rows(sheet, HEAD + 1, lines)
    book.say(sheet, end + 1, (*table.notes, *book.remarks()[:1]))
    sheet.freeze_panes(HEAD + 1, FIRST)
    closer = 1 if len(lines) <= _ROWS_A_PAGE else 0.93
    file.set_up_print(sheet, PrintSetup(repeat=FIRST, units=len(report.units), closer=closer))
