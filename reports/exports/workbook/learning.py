"""The five learning models: registered, recognised, awarded, both rates, against the target; then unit by unit."""

from fractions import Fraction
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from reports.exports.workbook.book import Book
from reports.exports.workbook.drawings import models_chart
from reports.exports.workbook.layout import HEAD, MISSING, TOTAL_FILL
from reports.indicators import Indicator, every_indicator
from reports.presentation import tables

_WIDTHS = (5, 30, 15, 15, 15, 14, 14, 14, 12, 13, 13, 9)
_LAST_YEAR, _CHANGE, _AIM, _GAP, _COVERAGE = 7, 8, 9, 10, 11
_RATE = 6
_ROWS_A_PAGE = 40


def write_models(book: Book, sheet: Any) -> None:
    """The whole cluster with its chart, then a block for each model."""
    book.file.open(sheet, f"NĂM MÔ HÌNH HỌC TẬP NĂM {book.report.year}", _WIDTHS)
    row = _whole(book, sheet)
    breaks = []
    # Few units leave room for several models on a page.
    a_page = max(1, _ROWS_A_PAGE // (len(book.report.units) + 5))
    for number, model in enumerate(tables.MODELS):
        if number % a_page == 0:
            breaks.append(row)
        row = _block(book, sheet, row, model) + 2
    notes = tables.models_table(book.report).notes
    book.say(sheet, row - 1, (*notes, "Dấu “–”: chưa có số liệu, hoặc chỉ tiêu không có mục tiêu."))
    sheet.set_h_pagebreaks(breaks)
    book.file.set_up_print(sheet, repeat=0, has_heads=False)


def _heads(book: Book, heading: str) -> tuple[str, ...]:
    return (
        "TT", heading, "Đăng ký", "Được công nhận", "Được khen thưởng", "Công nhận/ đăng ký (%)", "Công nhận/ tổng số (%)",
        f"Tổng số năm {book.report.year - 1} (%)", "Thay đổi (điểm %)", "Mục tiêu (%)", "Còn thiếu (điểm %)", "Số hội",
    )  # fmt: skip


def _whole(book: Book, sheet: Any) -> int:
    """The models of the whole cluster; the row after the chart."""
    book.file.heads(sheet, HEAD, _heads(book, "Mô hình (cả cụm)"))
    for number, (name, *codes) in enumerate(tables.MODELS, start=1):
        _line(book, sheet, HEAD + number, str(number), name, [every_indicator()[c] for c in codes], None)
    row = HEAD + len(tables.MODELS) + 2
    sheet.insert_chart(row, 1, models_chart(book.file.workbook, book.report, HEAD))
    return row + 17


def _block(book: Book, sheet: Any, row: int, model: tuple[str, ...]) -> int:
    """One model over all units, the whole cluster last; the row after."""
    name, *codes = model
    indicators = [every_indicator()[code] for code in codes]
    aim = book.report.aims.get(codes[-1])
    title = name + (f": mục tiêu {aim.text} % đến năm {aim.year} ({aim.legal_basis})" if aim else "")
    sheet.write_string(row, 0, title, book.file.format(bold=True))
    book.file.heads(sheet, row + 1, _heads(book, "Hội"))
    at = row + 2
    for number, unit in enumerate(book.report.units):
        _line(book, sheet, at, str(number + 1), unit.association.name, indicators, number)
        at += 1
    _line(book, sheet, at, "", "Cả cụm", indicators, None, is_total=True)
    return at + 1


def _line(
    book: Book,
    sheet: Any,
    row: int,
    number: str,
    label: str,
    indicators: list[Indicator],
    unit: int | None,
    *,
    is_total: bool = False,
) -> None:
    """A model of one unit by its place in the report, or of the whole cluster."""
    report = book.report
    bold: dict[str, Any] = {"bold": True, "bg_color": TOTAL_FILL} if is_total else {}
    sheet.write_string(row, 0, number, book.file.format(border=1, align="center", **bold))
    sheet.write_string(row, 1, label, book.file.text(**bold))
    association = None if unit is None else report.units[unit].association
    for column, indicator in enumerate(indicators, start=2):
        result = report.result(indicator)
        value = result.amount.value if unit is None else result.units[unit].amount.value
        if association is None:
            formula = book.formulas.whole(indicator, report.year)
        else:
            formula = book.formulas.one(indicator, report.year, association)
        book.value(sheet, row, column, formula, value, indicator, book.file.number(indicator, **bold))
    _against(book, sheet, row, indicators[-1], unit, bold)
    sheet.set_row(row, 20)


def _against(
    book: Book, sheet: Any, row: int, rate: Indicator, unit: int | None, bold: dict[str, Any]
) -> None:
    """The rate of all there are held against last year and against the target."""
    report = book.report
    result = report.result(rate)
    plain, change = book.file.number(rate, **bold), book.file.number(rate, is_change=True, **bold)
    here, last, aim_cell = (xl_rowcol_to_cell(row, column) for column in (_RATE, _LAST_YEAR, _AIM))
    known: Fraction | None
    if unit is None:
        value, known, moved = result.amount.value, result.previous, result.change
        formula = book.formulas.whole(rate, report.year - 1) if report.year - 1 in report.years else ""
    else:
        one = result.units[unit]
        value, known, moved = one.amount.value, one.previous, one.change
        there = report.year - 1 in report.years
        formula = book.formulas.one(rate, report.year - 1, one.association) if there else ""
    if formula:
        book.value(sheet, row, _LAST_YEAR, formula, known, rate, plain)
    else:
        sheet.write_string(row, _LAST_YEAR, MISSING, plain)
    if moved is None:
        sheet.write_string(row, _CHANGE, MISSING, change)
    else:
        book.value(sheet, row, _CHANGE, f"{here}-{last}", moved, rate, change)
    aim = report.aims.get(rate.code)
    if aim is None:
        sheet.write_string(row, _AIM, MISSING, plain)
        sheet.write_string(row, _GAP, MISSING, plain)
    else:
        book.value(sheet, row, _AIM, book.aim_cell(rate.code), aim.value, rate, plain)
        gap = None if value is None else aim.value - value
        formula = f'IF(ISNUMBER({here}),{aim_cell}-{here},"{MISSING}")'
        book.value(sheet, row, _GAP, formula, gap, rate, plain)
    coverage = f"{result.included}/{len(result.units)}" if unit is None else ""
    sheet.write_string(row, _COVERAGE, coverage, book.file.format(border=1, align="center", **bold))
