"""The sheet of the fund: from opening to closing balance, sources, purposes, per head; unit by unit."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from reports.exports.workbook import captions
from reports.exports.workbook.book import Book
from reports.exports.workbook.drawings import ChartedRows, parts_chart
from reports.exports.workbook.file import PrintSetup
from reports.exports.workbook.layout import FIRST, HEAD
from reports.indicators import Indicator, every_indicator
from reports.presentation import tables, wording
from reports.presentation.row_labels import row_labels


class _Block(NamedTuple):
    """A way of looking at the fund: its title, its indicators, whether the first one is divided into the others."""

    title: str
    codes: Sequence[str]
    is_divided: bool = False


_BLOCKS = (
    _Block("Dòng quỹ: từ số dư đầu kỳ đến số dư cuối kỳ", tables.FUND_FLOW),
    _Block("Huy động trong năm theo nguồn", tables.FUND_SOURCES.codes, is_divided=True),
    _Block("Chi trong năm theo mục đích", tables.FUND_PURPOSES.codes, is_divided=True),
    _Block("Bình quân đầu người", ("fund_per_capita", "fund_raised_per_capita", "fund_closing_per_capita")),
)
FUND_CODES = tuple(dict.fromkeys(code for block in _BLOCKS for code in block.codes))


def write_fund(book: Book, sheet: Any) -> None:
    """Write a block for each way of looking at the fund, with a chart where it is divided."""
    book.file.open(sheet, f"QUỸ KHUYẾN HỌC NĂM {book.report.year}", book.unit_widths())
    row, breaks = HEAD, []
    for block in _BLOCKS:
        if row > HEAD:
            breaks.append(row)
        row = _write_block(book, sheet, row, block)
    notes = (
        "Tổng nguồn quỹ = số dư đầu kỳ + huy động trong kỳ + nhận bàn giao; số dư cuối kỳ = tổng nguồn quỹ − chi − bàn giao đi.",
        "Bàn giao giữa các tổ chức Hội khi sáp nhập không phải là thu, cũng không phải là chi.",
        "Các khoản chi tiết có thể cộng lại ít hơn số chung: hội chỉ ghi những khoản có theo dõi riêng.",
        *book.remarks()[:1],
        book.title_note,
    )
    book.say(sheet, row, notes)
    sheet.set_h_pagebreaks(breaks[1:-1])
    book.file.set_up_print(sheet, PrintSetup(repeat=FIRST, units=len(book.report.units), has_heads=False))


def _in_order(book: Book, block: _Block) -> list[Indicator]:
    """Return the indicators of a block; the parts of a sum by their size, what is called the rest last."""
    indicators = [every_indicator()[code] for code in block.codes]
    if not block.is_divided:
        return indicators
    whole, *parts, rest = indicators

    def size(one: Indicator) -> Fraction:
        return book.report.result(one).amount.value or Fraction(-1)

    return [whole, *sorted(parts, key=size, reverse=True), rest]


def _write_block(book: Book, sheet: Any, row: int, block: _Block) -> int:
    """Write rows of the fund over all units; return the row after them and their chart."""
    book.file.block_title(sheet, row, block.title)
    book.unit_heads(sheet, row + 1, "Khoản")
    indicators = _in_order(book, block)
    first = row + 2
    end = book.unit_rows(sheet, first, [(i, i.label) for i in indicators])
    total = FIRST + len(book.report.units)
    known = [book.report.result(i).amount.value is not None for i in indicators]
    if block.is_divided and any(known[1:]):
        # The first row is the sum of all, the others are what it is divided into.
        whose = wording.whose_heading(book.report)
        parts = ChartedRows(sheet.name, (first + 1, end - 1), total, known[1:], whose)
        largest = next(row_labels([indicators[1].label])).text if known[1] else ""
        title = captions.of_parts(book.report, block.title, largest)
        sheet.insert_chart(end + 1, 1, parts_chart(book.file.workbook, title, parts))
        end += 1 + 2 * len(block.codes) + 3
    return end + 1
