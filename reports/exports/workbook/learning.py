"""The five learning models: registered, recognised, awarded, both rates, against the target; then unit by unit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from reports.exports.workbook.book import Book
from reports.exports.workbook.cells import cell_at
from reports.exports.workbook.drawings import models_chart
from reports.exports.workbook.file import PrintSetup
from reports.exports.workbook.formulas import displayed
from reports.exports.workbook.layout import HEAD, MISSING, TOTAL_FILL
from reports.indicators import Indicator
from reports.presentation import tables, wording
from reports.presentation.wording.aims import following, reach

_WIDTHS = (6, 32, 16, 16, 16, 15, 15, 15, 14, 14, 14, 9)
_LAST_YEAR, _CHANGE, _AIM, _GAP, _COVERAGE = 7, 8, 9, 10, 11
_RATE = 6
_ROWS_A_PAGE = 40


def write_models(book: Book, sheet: Any) -> None:
    """Write the whole cluster with its chart, then a block for each model."""
    book.file.open(sheet, f"NĂM MÔ HÌNH HỌC TẬP NĂM {book.report.year}", _WIDTHS)
    row = _whole(book, sheet)
    breaks = []
    # Few units leave room for several models on a page.
    a_page = max(1, _ROWS_A_PAGE // (len(book.report.units) + 5))
    for number, model in enumerate(tables.MODELS):
        if number % a_page == 0:
            breaks.append(row)
        row = _block(book, sheet, row, model) + 2
    of_years = book.year_notes(book.report.result(model.rate) for model in tables.MODELS)
    notes = dict.fromkeys(
        (*tables.models_table(book.report).notes, *of_years, *tables.unrounded_notes(_differences(book)))
    )
    book.say(
        sheet,
        row - 1,
        (*notes, book.title_note, "Dấu “–”: chưa có số liệu, hoặc chỉ tiêu không có mục tiêu."),
    )
    sheet.set_h_pagebreaks(breaks)
    book.file.set_up_print(sheet, PrintSetup(repeat=0, has_heads=False))


def _differences(book: Book) -> Iterator[tuple[Indicator, Fraction | None, Fraction | None]]:
    """Yield the values of both years of each rate, and its target with the value: both differences are written."""
    for model in tables.MODELS:
        result, aim = book.report.result(model.rate), book.report.aims.get(model.rate.code)
        pairs = [
            (result.amount.value, result.previous),
            *((u.amount.value, u.previous) for u in result.units),
        ]
        for now, before in pairs:
            yield model.rate, now, before
            yield model.rate, aim.value if aim else None, now


def _heads(book: Book, heading: str) -> tuple[str, ...]:
    return (
        "TT", heading, "Đăng ký", "Được công nhận", "Được khen thưởng", "Công nhận/ đăng ký (%)", "Công nhận/ tổng số (%)",
        f"Tổng số năm {book.report.year - 1} (%)", "Thay đổi (điểm %)", "Mục tiêu (%)", "Còn thiếu (điểm %)", "Số hội",
    )  # fmt: skip


def _whole(book: Book, sheet: Any) -> int:
    """Write the models of the whole cluster; return the row after the chart."""
    book.file.heads(sheet, HEAD, _heads(book, f"Mô hình ({wording.whose_heading(book.report).lower()})"))
    for number, model in enumerate(tables.MODELS, start=1):
        _write(book, sheet, HEAD + number, _Line(str(number), model.name), model.indicators)
    row = HEAD + len(tables.MODELS) + 2
    if not any(book.report.result(rate).included for model in tables.MODELS for rate in model.indicators[3:]):
        return row
    sheet.insert_chart(row, 1, models_chart(book.file.workbook, book.report, HEAD))
    return row + 19


def _block(book: Book, sheet: Any, row: int, model: tables.Model) -> int:
    """Write one model over all units, the whole cluster last; return the row after."""
    indicators = model.indicators
    aim = book.report.aims.get(model.rate.code)
    title = model.name + (f": mục tiêu {reach(aim)} ({aim.legal_basis}); {following(aim)}" if aim else "")
    book.file.block_title(sheet, row, title)
    book.file.heads(sheet, row + 1, _heads(book, "Hội"))
    at = row + 2
    for number, unit in enumerate(book.report.units):
        line = _Line(str(number + 1), unit.association.name, unit=number)
        _write(book, sheet, at, line, indicators)
        at += 1
    _write(book, sheet, at, _Line("", wording.whose_heading(book.report), is_total=True), indicators)
    return at + 1


@dataclass(frozen=True)
class _Line:
    """A row of a model: of one unit by its place in the report, or of the whole cluster where unit is None."""

    number: str
    label: str
    unit: int | None = None
    is_total: bool = False

    @property
    def bold(self) -> dict[str, Any]:
        """The properties by which the format of a total differs."""
        return {"bold": True, "bg_color": TOTAL_FILL} if self.is_total else {}


def _write(book: Book, sheet: Any, row: int, line: _Line, indicators: Sequence[Indicator]) -> None:
    report, file = book.report, book.file
    sheet.write_string(row, 0, line.number, file.format(border=1, align="center", **line.bold))
    sheet.write_string(row, 1, line.label, file.text(**line.bold))
    for column, indicator in enumerate(indicators, start=2):
        result = report.result(indicator)
        value = result.amount.value if line.unit is None else result.units[line.unit].amount.value
        computed = displayed(indicator, _formula(book, indicator, report.year, line), value)
        book.compute(sheet, row, column, computed, file.number(indicator, **line.bold))
    _write_change(book, sheet, row, line, indicators[-1])
    _write_gap(book, sheet, row, line, indicators[-1])
    result = report.result(indicators[-1])
    coverage = result.coverage if line.unit is None else ""
    sheet.write_string(row, _COVERAGE, coverage, file.format(border=1, align="center", **line.bold))
    sheet.set_row(row, 22)


def _formula(book: Book, indicator: Indicator, year: int, line: _Line) -> str:
    """Return the formula of an indicator in a year for the line's unit, or for the whole cluster."""
    if line.unit is None:
        return book.formulas.whole(indicator, year)
    return book.formulas.one(indicator, year, book.report.units[line.unit].association)


def _write_change(book: Book, sheet: Any, row: int, line: _Line, rate: Indicator) -> None:
    """Write the rate of all there are as it was last year, and the change since."""
    result = book.report.result(rate)
    unit = None if line.unit is None else result.units[line.unit]
    book.two_years(sheet, row, (_RATE, _LAST_YEAR, _CHANGE), result, unit, **line.bold)


def _write_gap(book: Book, sheet: Any, row: int, line: _Line, rate: Indicator) -> None:
    """Write the target of the rate of all there are, and how far it is."""
    report = book.report
    plain = book.file.number(rate, **line.bold)
    aim = report.aims.get(rate.code)
    if aim is None:
        sheet.write_string(row, _AIM, MISSING, plain)
        sheet.write_string(row, _GAP, MISSING, plain)
        return
    result = report.result(rate)
    value = result.amount.value if line.unit is None else result.units[line.unit].amount.value
    now, aim_cell = (cell_at(row, column) for column in (_RATE, _AIM))
    formula = f'IF(ISNUMBER({now}),{aim_cell}-{now},"{MISSING}")'
    gap = None if value is None else aim.value - value
    book.compute(sheet, row, _AIM, displayed(rate, book.aim_cell(rate.code), aim.value), plain)
    book.compute(sheet, row, _GAP, displayed(rate, formula, gap), plain)
