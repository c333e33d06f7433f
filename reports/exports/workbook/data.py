"""The content of the data sheets: every figure of the returns, which formulas refer to and a check compares."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from associations.checks.findings import Values
from associations.models import Association
from associations.models.associations import distinct_name
from associations.sections.base import figures as all_figures
from reports.analysis.reconciliation import Restated, units_in
from reports.analysis.results import ClusterReport
from reports.exports.workbook.layout import DATA, OTHER_DATA
from reports.presentation import wording


@dataclass(frozen=True)
class DataBlock:
    """A data sheet: a row for each year and figure, a column for each unit.

    headings: the head of each unit's column by its id; values: the figures by year and unit id, a unit without
    figures in a year is left out.
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
        """Return the figure of a cell."""
        values = self.values[year].get(pk)
        return values.get(code) if values else None

    def lines(self) -> Iterator[tuple[int, str, str, str, dict[str, int | None]]]:
        """Yield each row as a check reads it: year, code, label, unit, the values by their column's head."""
        for year, code in self.rows:
            figure = all_figures()[code]
            values = {self.headings[unit.pk]: self.value(year, code, unit.pk) for unit in self.units}
            yield year, code, figure.label, figure.unit, values


def data_of(report: ClusterReport) -> DataBlock:
    """Return the figures of all years of a report, the units of its own year first."""
    every = {unit.association.pk for units in report.years.values() for unit in units}
    title = "SỐ LIỆU GỐC TRONG BÁO CÁO CỦA CÁC HỘI (TIỀN TÍNH BẰNG ĐỒNG)"
    return _block(DATA, title, report, units_in(report.years, every), sorted(report.years))


def other_data_of(
    report: ClusterReport, other: ClusterReport, reconciled: Iterable[Restated]
) -> DataBlock | None:
    """Return what the reconciliation needs of the other map: restated units, or their predecessors; None for none."""
    reconciled = [one for one in reconciled if one.rows]
    if report.map_ == "then":
        wanted = {one.unit.pk for one in reconciled}
    else:
        wanted = {part.pk for one in reconciled for part in one.parts}
    if not wanted:
        return None
    title = f"SỐ LIỆU {wording.MAPS[other.map_].upper()}, ĐỂ ĐỐI CHIẾU (TIỀN TÍNH BẰNG ĐỒNG)"
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
    headings = {unit.pk: distinct_name(unit, units) for unit in units}
    return DataBlock(sheet, title, tuple(units), headings, values)
