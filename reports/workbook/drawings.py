"""The native charts of the workbook."""

from collections.abc import Sequence
from typing import Any

from reports import tables
from reports.indicators import BY_CODE, Indicator
from reports.results import ClusterReport, Point
from reports.workbook.layout import FIRST, FONT, HEAD, HUE, RANKING, STRONG, TREND
from reports.workbook.paper import pattern


def bar_chart(book: Any, report: ClusterReport, code: str) -> Any:
    """The ranked units of an indicator, last year beside; None where no unit has a value."""
    indicator = BY_CODE[code]
    known = sum(unit.amount.value is not None for unit in report.result(indicator).units)
    if not known:
        return None
    # Each block of the ranking sheet: a title, heads, a row a unit, two blank rows.
    first = HEAD + 2 + tables.CHARTED.index(code) * (len(report.units) + 4)
    last = first + known - 1
    chart = book.add_chart({"type": "bar"})
    for column, year, colour in ((3, report.year, STRONG), (4, report.year - 1, HUE)):
        series: dict[str, Any] = {
            "name": f"Năm {year}",
            "categories": [RANKING, first, 1, last, 1],
            "values": [RANKING, first, column, last, column],
            "fill": {"color": colour},
            "gap": 60,
        }
        if column == 3:
            series["data_labels"] = {
                "value": True,
                "font": {"name": FONT, "size": 10},
                "num_format": pattern(indicator.shown.decimals),
            }
        chart.add_series(series)
    chart.set_title(
        {"name": f"{indicator.label} ({indicator.unit})", "name_font": {"name": FONT, "size": 13}}
    )
    chart.set_y_axis(
        {"reverse": True, "num_font": {"name": FONT, "size": 11}, "major_gridlines": {"visible": False}}
    )
    chart.set_x_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
    chart.set_legend({"position": "bottom", "font": {"name": FONT, "size": 11}})
    chart.set_size({"width": 940, "height": 120 + 34 * known})
    return chart


def trend_chart(book: Any, indicator: Indicator, row_of_heads: int, row: int, points: Sequence[Point]) -> Any:
    """The cluster's years as columns: no line joins years before and after a merger; hollow where partial."""
    chart = book.add_chart({"type": "column"})
    last = FIRST + len(points) - 1
    hollow = {"fill": {"color": "white"}, "border": {"color": STRONG, "width": 1.5, "dash_type": "dash"}}
    chart.add_series(
        {
            "name": "Cả cụm",
            "categories": [TREND, row_of_heads, FIRST, row_of_heads, last],
            "values": [TREND, row, FIRST, row, last],
            "fill": {"color": STRONG},
            "gap": 120,
            "points": [hollow if point.is_partial else None for point in points],
            "data_labels": {
                "value": True,
                "font": {"name": FONT, "size": 11},
                "num_format": pattern(indicator.shown.decimals),
            },
        }
    )
    title = f"{indicator.label} của cả cụm ({indicator.shown.unit})"
    chart.set_title({"name": title, "name_font": {"name": FONT, "size": 13}})
    chart.set_y_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
    chart.set_x_axis({"num_font": {"name": FONT, "size": 11}})
    chart.set_legend({"none": True})
    chart.set_size({"width": 640, "height": 270})
    return chart
