"""The years of a cluster of one association: a ranking of it would be a single bar."""

from dataclasses import replace
from fractions import Fraction

from reports.analysis.results import ClusterReport
from reports.exports.slides.rankings import known_values
from reports.exports.slides.slide import Bars
from reports.indicators import Indicator
from reports.presentation.tables import Column, ReportTable, Row, value_cell
from reports.presentation.traces import Trace

_MOST_YEARS = 5
_FEWEST_YEARS = 3  # two bars are no line of years


def drawn_years(report: ClusterReport, indicator: Indicator) -> tuple[ReportTable, Bars] | None:
    """Return an indicator through the years that may stand beside the report's own; None where they are too few."""
    points = report.trend(indicator)
    if not points:
        return None
    joined = [point for point in points if point.segment == points[-1].segment and not point.is_partial]
    if len(joined) < _FEWEST_YEARS:
        return None
    rows = tuple(
        Row(
            f"Năm {point.year}",
            (value_cell(indicator, point.amount.value, trace=Trace(indicator.code, point.year)),),
        )
        for point in joined[-_MOST_YEARS:]
    )
    unit = indicator.display.unit
    table = ReportTable(indicator.code, indicator.label, "Năm", (Column(unit, is_total=True),), rows)
    bars = Bars(
        value=0,
        mark=None,
        highest=max([*known_values(rows, 0), Fraction(0)]),
        highlighted=frozenset([len(rows) - 1]),
        value_name=indicator.label,
        decimals=indicator.display.decimals,
        unit=unit,
    )
    return replace(table, heading=f"Năm ({unit})"), bars
