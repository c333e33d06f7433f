"""Write the data sheets: whole numbers, and defined names for blocks of cells."""

from typing import Any

from associations.sections.base import figures as all_figures
from reports.exports.workbook.book import Book, height
from reports.exports.workbook.cells import fixed_cells_at
from reports.exports.workbook.data import DataBlock
from reports.exports.workbook.file import PrintSetup, pattern
from reports.exports.workbook.layout import DATA, DATA_FIRST, DATA_HEADS, HEAD

_UNITS_A_PAGE = 8  # full đồng needs wide columns
_PUT_AWAY = 50  # rows that stay in memory


_WHY = "Lý do ở trang “Nguồn, ghi chú”."


def write_data(book: Book, sheet: Any, block: DataBlock, *, why: str = _WHY) -> None:
    """Write a data sheet: whole units and full đồng, with a name for each block that a formula may need.

    why: where the reader finds why a figure is missing.
    """
    file = book.file
    file.open(sheet, block.title, (9, 32, 50, 15, *[20] * len(block.units)))
    file.heads(sheet, HEAD, (*DATA_HEADS, *(block.headings[unit.pk] for unit in block.units)))
    text = file.text()
    number = file.format(border=1, align="right", indent=1, num_format=pattern(0))
    year_format = file.format(border=1, align="center", num_format="0")
    last = HEAD
    for last, (year, code) in enumerate(block.rows, start=HEAD + 1):
        figure = all_figures()[code]
        sheet.write_number(last, 0, year, year_format)
        sheet.write_string(last, 1, code, text)
        sheet.write_string(last, 2, figure.label, text)
        sheet.write_string(last, 3, figure.unit, text)
        sheet.set_row(last, height(figure.label, figure.unit, letters=52))
        for column, unit in enumerate(block.units, start=DATA_FIRST):
            value = block.value(year, code, unit.pk)
            if value is None:
                sheet.write_blank(last, column, None, number)
            else:
                sheet.write_number(last, column, value, number)
        if last % _PUT_AWAY == 0:
            sheet.settle(last)
    if block.rows:
        sheet.autofilter(HEAD, 0, last, DATA_FIRST - 1)
        _name_blocks(book, block)
    note = f"Ô trống: chưa có số liệu, không phải bằng 0. {why}"
    names = (
        f"Các khối ô có tên để viết công thức: SL_{book.report.year} (mọi số của năm), "
        f"SL_members (một chỉ tiêu năm {book.report.year}, gọi theo mã ở cột B), SL_cac_hoi (tên các hội)."
    )
    book.say(sheet, last + 2, (note, names) if block.sheet == DATA else (note,))
    sheet.freeze_panes(HEAD + 1, DATA_FIRST)
    file.set_up_print(sheet, PrintSetup(repeat=DATA_FIRST, units=len(block.units), a_page=_UNITS_A_PAGE))


def _name_blocks(book: Book, block: DataBlock) -> None:
    """Define names for the heads of units, for each year, and for each figure of the report's year."""
    if not block.units:
        return
    last = DATA_FIRST + len(block.units) - 1
    prefix = "SL" if block.sheet == DATA else "DC"

    def define(name: str, first: int, last_row: int) -> None:
        cells = fixed_cells_at(first, DATA_FIRST, last_row, last)
        book.file.workbook.define_name(f"{prefix}_{name}", f"='{block.sheet}'!{cells}")

    define("cac_hoi", HEAD, HEAD)
    a_year = len(all_figures())
    for number, year in enumerate(sorted(block.values, reverse=True)):
        first = HEAD + 1 + number * a_year
        define(str(year), first, first + a_year - 1)
        if year == book.report.year:
            for at, code in enumerate(all_figures()):
                define(code, first + at, first + at)
