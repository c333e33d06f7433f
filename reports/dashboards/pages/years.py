"""An indicator through all years: the cluster and each of its units, on the map of then or of today."""

from django.http import QueryDict

from associations.models import Association
from reports.analysis.results import TREND_YEARS
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
    """Every unit that was expected in one of the years that are shown, in the cluster's order of then."""
    found: dict[int, Association] = {}
    for year in sorted(page.report.years):
        for unit in page.report.years[year]:
            found.setdefault(unit.association.pk, unit.association)
    return list(found.values())


def years_block(page: Page, indicator: Indicator, highlighted: str = "") -> Block:
    """Units as rows, years as columns, the cluster last; the lines of all of them, broken where territories merged."""
    report = page.report
    years = [year for year in sorted(report.years) if year > report.year - TREND_YEARS]
    units = units_through(page)
    names = names_of(units)
    at = {year: {u.association.pk: u for u in report.years[year]} for year in years}
    breaks = page.breaks()
    if not highlighted:
        last = report.result(indicator)
        top = [u for u in last.units if u.rank == 1]
        highlighted = top[0].association.key if top else ""
    rows, series = [], []
    for unit in units:
        cells = [
            unit_cell(report, indicator, at[year][unit.pk], year) if unit.pk in at[year] else Cell("·")
            for year in years
        ]
        here = [year for year in years if unit.pk in at[year]]
        amounts = {year: report.amounts(indicator, year)[unit.pk] for year in here}
        rows.append(Row(names[unit.pk], tuple(cells), is_total=unit.key == highlighted))
        points = tuple((y, as_number(indicator.display_value(amounts[y].value)), 0) for y in here)
        series.append(Series(names[unit.pk], points, is_highlighted=unit.key == highlighted))
    trend = {point.year: point for point in report.trend(indicator)}
    whole = tuple(
        value_cell(indicator, trend[y].amount.value, trend[y].coverage, trace=Trace(indicator.code, y))
        for y in years
    )
    rows.append(Row("Cả cụm", whole, is_total=True))
    if any(point.amount.denominator for point in trend.values()):
        points = tuple(
            (y, as_number(indicator.display_value(trend[y].amount.value)), trend[y].segment)
            for y in years
            if not trend[y].is_partial
        )
        series.append(Series("Cả cụm", points, is_whole=True))
    notes = (*break_notes(breaks), "Dấu “·”: năm ấy chưa có hoặc không còn hội này trong cụm.")
    columns = tuple(Column(str(year), is_total=year == report.year) for year in years)
    key = f"cac-nam-{indicator.code}"
    title = f"{indicator.label} qua các năm"
    table = ReportTable(key, title, "Hội", columns, tuple(rows), notes, legend(rows))
    return Block(
        table,
        wording.through_the_years(indicator, list(trend.values())),
        LinesChart(tuple(series), marks_of(breaks)),
        "Đường đậm: hội được nêu bật. Đường đứt: cả cụm (chỉ những năm đủ các hội).",
        of=indicator,
        why=Trace(indicator.code, report.year),
    )
