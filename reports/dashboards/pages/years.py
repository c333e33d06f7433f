"""An indicator through all years: the cluster and each of its units, on the map of then or of today."""

from fractions import Fraction

from django.http import QueryDict

from associations.models import Association
from reports.analysis.results import TREND_YEARS, ClusterReport
from reports.dashboards.pages.base import Block, Choice, Page, break_notes, marks_of, names_of
from reports.dashboards.request import PageQuery
from reports.indicators import Indicator
from reports.presentation import wording
from reports.presentation.charts import LinesChart, Series, as_number
from reports.presentation.tables import Cell, Column, ReportTable, Row, legend, unit_cell, value_cell
from reports.presentation.traces import Trace


class IndicatorYears(Page):
    name = "indicator_years"
    route = "chi-tieu/<slug:code>/cac-nam/"

    def __init__(self, query: PageQuery, data: QueryDict, code: str) -> None:
        super().__init__(query, data, code=code)
        self.of = self.indicator(code)
        self.highlighted = data.get("hoi", "")
        if self.highlighted and self.highlighted not in {u.key for u in units_through(self)}:
            self.unit(self.highlighted)

    @property
    def title(self) -> str:
        return f"{self.of.label} ({self.of.display.unit}) qua các năm, {self.query.cluster.short_name}"

    @property
    def lead(self) -> str:
        return wording.made_of(self.of)

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        return (("hoi", self.highlighted),) if self.highlighted else ()

    @property
    def choices(self) -> tuple[Choice, ...]:
        units = units_through(self)
        names = names_of(units)
        options = [("", "hội cao nhất", not self.highlighted)]
        options += [(u.key, names[u.pk], u.key == self.highlighted) for u in units]
        return (Choice("hoi", "Nêu bật", tuple(options)),)

    def blocks(self) -> list[Block]:
        return [years_block(self, self.of, self.highlighted)]


def units_through(page: Page) -> list[Association]:
    """Return every unit that was expected in one of the years of the page, in the cluster's order of then."""
    found: dict[int, Association] = {}
    for year in sorted(page.report.years):
        for unit in page.report.years[year]:
            found.setdefault(unit.association.pk, unit.association)
    return list(found.values())


def years_block(page: Page, indicator: Indicator, highlighted: str = "") -> Block:
    """Units as rows, years as columns, the cluster last; the lines of all of them, broken where territories merged.

    highlighted: the key of the unit whose line is in the strong colour; "" for the first in rank.
    """
    through = _ThroughYears(page, indicator, highlighted)
    breaks = page.breaks()
    rows = (*through.rows(), through.whole_row())
    table = ReportTable(
        key=f"cac-nam-{indicator.code}",
        title=f"{indicator.label} qua các năm",
        heading="Hội",
        columns=tuple(Column(str(year), is_total=year == page.report.year) for year in through.years),
        rows=rows,
        notes=(
            *break_notes(breaks),
            *source_notes(page.report, indicator),
            "Dấu “·”: năm ấy chưa có hoặc không còn hội này trong cụm.",
        ),
        legend=legend(rows),
    )
    return Block(
        table,
        wording.through_the_years(indicator, list(through.trend.values())),
        LinesChart((*through.series(), *through.whole_series()), marks_of(breaks)),
        "Đường đậm: hội được nêu bật. Đường đứt: cả cụm (chỉ những năm đủ các hội).",
        of=indicator,
        why=Trace(indicator.code, page.report.year),
    )


def source_notes(report: ClusterReport, indicator: Indicator) -> tuple[str, ...]:
    """Return in which years an indicator may not be joined with the year before, and why."""
    return tuple(
        f"Năm {point.year}: {point.not_joined}, nên không nối với năm trước."
        for point in report.trend(indicator)
        if point.not_joined
    )


def _first_in_rank(report: ClusterReport, indicator: Indicator) -> str:
    """Return the key of the first unit with rank 1; "" where none is ranked."""
    first = (unit.association.key for unit in report.result(indicator).units if unit.rank == 1)
    return next(first, "")


class _ThroughYears:
    """An indicator of all units that were ever expected in the years of a page, as rows and as lines."""

    def __init__(self, page: Page, indicator: Indicator, highlighted: str) -> None:
        self.report, self.indicator, self.is_chosen = page.report, indicator, bool(highlighted)
        self.highlighted = highlighted or _first_in_rank(page.report, indicator)
        self.years = [year for year in sorted(self.report.years) if year > self.report.year - TREND_YEARS]
        self.units = units_through(page)
        self.names = names_of(self.units)
        self.at = {year: {u.association.pk: u for u in self.report.years[year]} for year in self.years}
        self.trend = {point.year: point for point in self.report.trend(indicator)}

    def rows(self) -> list[Row]:
        """Return a row for each unit; "·" in the years in which the cluster did not have it."""
        return [
            Row(
                self.names[unit.pk],
                tuple(self._cell(unit, year) for year in self.years),
                of=unit,
                is_total=unit.key == self.highlighted,
            )
            for unit in self.units
        ]

    def _cell(self, unit: Association, year: int) -> Cell:
        if unit.pk not in self.at[year]:
            return Cell("·")
        return unit_cell(self.report, self.indicator, self.at[year][unit.pk], year)

    def whole_row(self) -> Row:
        """Return the whole cluster, each year with its coverage."""
        points = [self.trend[year] for year in self.years]
        cells = tuple(
            value_cell(
                self.indicator,
                point.amount.value,
                point.coverage,
                trace=Trace(self.indicator.code, point.year),
            )
            for point in points
        )
        return Row("Cộng các hội", cells, is_total=True)

    def series(self) -> list[Series]:
        """Return a line for each unit."""
        return [
            Series(
                self.names[u.pk],
                self._points(u),
                is_highlighted=u.key == self.highlighted,
                key=u.key,
                is_chosen=self.is_chosen and u.key == self.highlighted,
            )
            for u in self.units
        ]

    def _points(self, unit: Association) -> tuple[tuple[int, float | None, int], ...]:
        there = [year for year in self.years if unit.pk in self.at[year]]
        points, segment = [], 0
        for year in there:
            segment += bool(self.report.not_joined(self.indicator, year, self.at[year][unit.pk]))
            value = self.report.amounts(self.indicator, year)[unit.pk].value
            points.append((year, self._height(value), segment))
        return tuple(points)

    def whole_series(self) -> list[Series]:
        """The line of the cluster over its complete years; none for sums, which would lie far above all others."""
        if not any(point.amount.denominator for point in self.trend.values()):
            return []
        complete = [self.trend[year] for year in self.years if not self.trend[year].is_partial]
        points = tuple((p.year, self._height(p.amount.value), p.segment) for p in complete)
        return [Series("Cả cụm", points, is_whole=True)]

    def _height(self, value: Fraction | None) -> float | None:
        return as_number(self.indicator.display_value(value))
