"""The data sheets: every figure as it stands in the returns, which all formulas go over and a check compares."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_range_abs

from associations.checks.rules import Values
from associations.models import Association
from associations.models.associations import told_apart
from associations.sections.base import figures as all_figures
from reports import words
from reports.reconciliation import Restated, units_in
from reports.results import ClusterReport
from reports.workbook.layout import DATA, DATA_FIRST, DATA_HEADS, HEAD, OTHER_DATA
from reports.workbook.paper import pattern

if TYPE_CHECKING:
    from reports.workbook.book import Book

_UNITS_A_PAGE = 8  # full đồng takes wide columns


@dataclass(frozen=True)
class DataBlock:
    """A data sheet: a row for each year and figure, a column for each unit.

    headings: the head of each unit's column by its id; values: the figures by year and unit id, where there is
    nothing to say of a unit in a year it is left out.
    """

    sheet: str
    title: str
    units: tuple[Association, ...]
    headings: Mapping[int, str]
    values: Mapping[int, Mapping[int, Values]]

    @property
    def rows(self) -> list[tuple[int, str]]:
        """Year and code of each row, in order."""
        return [(year, code) for year in sorted(self.values, reverse=True) for code in all_figures()]

    def value(self, year: int, code: str, pk: int) -> int | None:
        """The figure of a cell."""
        values = self.values[year].get(pk)
        return values.get(code) if values else None

    def lines(self) -> Iterator[tuple[int, str, str, str, dict[str, int | None]]]:
        """Each row as a check knows it: year, code, label, unit of measurement, the values by their column's head."""
        for year, code in self.rows:
            figure = all_figures()[code]
            values = {self.headings[unit.pk]: self.value(year, code, unit.pk) for unit in self.units}
            yield year, code, figure.label, figure.unit, values


def data_of(report: ClusterReport) -> DataBlock:
    """The figures of all years of a report, the units of its own year first."""
    every = {unit.association.pk for units in report.years.values() for unit in units}
    title = "SỐ LIỆU GỐC TRONG BÁO CÁO CỦA CÁC HỘI (TIỀN TÍNH BẰNG ĐỒNG)"
    return _block(DATA, title, report, units_in(report.years, every), sorted(report.years))


def other_data_of(
    report: ClusterReport, other: ClusterReport, reconciled: Iterable[Restated]
) -> DataBlock | None:
    """What the reconciliation needs of the other map: restated units, or their predecessors; None for none."""
    reconciled = [one for one in reconciled if one.rows]
    if report.map_ == "then":
        wanted = {one.unit.pk for one in reconciled}
    else:
        wanted = {part.pk for one in reconciled for part in one.parts}
    if not wanted:
        return None
    title = f"SỐ LIỆU {words.MAPS[other.map_].upper()}, ĐỂ ĐỐI CHIẾU (TIỀN TÍNH BẰNG ĐỒNG)"
    years = sorted({one.year for one in reconciled})
    return _block(OTHER_DATA, title, other, units_in(other.years, wanted), years)


def _block(
    sheet: str, title: str, report: ClusterReport, units: Sequence[Association], years: Iterable[int]
) -> DataBlock:
    wanted = {unit.pk for unit in units}
    values = {
        year: {
            unit.association.pk: unit.values
            for unit in report.years.get(year, [])
            if unit.association.pk in wanted
        }
        for year in years
    }
    headings = {unit.pk: told_apart(unit, units) for unit in units}
    return DataBlock(sheet, title, tuple(units), headings, values)


def write_data(book: "Book", sheet: Any, block: DataBlock) -> None:
    """A data sheet: whole units and full đồng, with a name for each block that a formula may want."""
    paper = book.paper
    paper.open(sheet, block.title, (7, 26, 40, 14, *[18] * len(block.units)))
    paper.heads(sheet, HEAD, (*DATA_HEADS, *(block.headings[unit.pk] for unit in block.units)))
    text = paper.text()
    number = paper.format(border=1, num_format=pattern(0))
    year_format = paper.format(border=1, num_format="0")
    last = HEAD
    for last, (year, code) in enumerate(block.rows, start=HEAD + 1):
        figure = all_figures()[code]
        sheet.write_number(last, 0, year, year_format)
        sheet.write_string(last, 1, code, text)
        sheet.write_string(last, 2, figure.label, text)
        sheet.write_string(last, 3, figure.unit, text)
        sheet.set_row(last, 36 if len(figure.label) > 40 or len(figure.unit) > 14 else 20)
        for column, unit in enumerate(block.units, start=DATA_FIRST):
            value = block.value(year, code, unit.pk)
            if value is None:
                sheet.write_blank(last, column, None, number)
            else:
                sheet.write_number(last, column, value, number)
    if block.rows:
        sheet.autofilter(HEAD, 0, last, DATA_FIRST - 1)
        _name_blocks(book, block)
    note = "Ô trống: chưa có số liệu, không phải bằng 0. Lý do ở trang “Nguồn, ghi chú”."
    names = (
        f"Các khối ô có tên để viết công thức: SL_{book.report.year} (mọi số của năm), "
        f"SL_members (một chỉ tiêu năm {book.report.year}, gọi theo mã ở cột B), SL_cac_hoi (tên các hội)."
    )
    book.say(sheet, last + 2, (note, names) if block.sheet == DATA else (note,))
    sheet.freeze_panes(HEAD + 1, DATA_FIRST)
    paper.print(sheet, repeat=DATA_FIRST, units=len(block.units), a_page=_UNITS_A_PAGE)


def _name_blocks(book: "Book", block: DataBlock) -> None:
    """Names for the heads of units, for each year, and for each figure of the report's year."""
    if not block.units:
        return
    last = DATA_FIRST + len(block.units) - 1
    prefix = "SL" if block.sheet == DATA else "DC"

    def define(name: str, first: int, last_row: int) -> None:
        cells = xl_range_abs(first, DATA_FIRST, last_row, last)
        book.paper.book.define_name(f"{prefix}_{name}", f"='{block.sheet}'!{cells}")

    define("cac_hoi", HEAD, HEAD)
    a_year = len(all_figures())
    for number, year in enumerate(sorted(block.values, reverse=True)):
        first = HEAD + 1 + number * a_year
        define(str(year), first, first + a_year - 1)
        if year == book.report.year:
            for at, code in enumerate(all_figures()):
                define(code, first + at, first + at)
