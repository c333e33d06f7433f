"""The native charts of the workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reports.analysis.points import Point
from reports.analysis.results import ClusterReport
from reports.exports.workbook.file import pattern
from reports.exports.workbook.layout import ACCENT, FIRST, FONT, HEAD, HUE, MODELS, RANKING, STRONG, TREND
from reports.indicators import BY_CODE, Indicator
from reports.presentation import tables, wording


def bar_chart(book: Any, report: ClusterReport, code: str) -> Any:
    """Draw the ranked units of an indicator, last year beside where it may stand there; None where no unit has a value."""
    indicator = BY_CODE[code]
    units = report.result(indicator).units
    known = sum(unit.amount.value is not None for unit in units)
    if not known:
        return None
    # Each block of the ranking sheet: a title, heads, a row a unit, two blank rows.
    first = HEAD + 2 + tables.CHARTED.index(code) * (len(report.units) + 4)
    last = first + known - 1
    chart = book.add_chart({"type": "bar"})
    columns = [(3, report.year, STRONG)]
    columns += [(4, report.year - 1, HUE)] if any(unit.previous is not None for unit in units) else []
    for column, year, colour in columns:
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
                "num_format": pattern(indicator.display.decimals),
            }
        chart.add_series(series)
    chart.set_title(
        {"name": f"{indicator.label} ({indicator.unit})", "name_font": {"name": FONT, "size": 13}}
    )
    _lay_bars(chart)
    chart.set_legend({"position": "bottom", "font": {"name": FONT, "size": 11}})
    chart.set_size({"width": 940, "height": 120 + 34 * known})
    return chart


def trend_chart(book: Any, indicator: Indicator, row_of_heads: int, row: int, points: Sequence[Point]) -> Any:
    """Draw the years of all units together as columns: hollow where partial, in another hue where comparability ends."""
    chart = book.add_chart({"type": "column"})
    last = FIRST + len(points) - 1
    whose = whose_years(points)
    chart.add_series(
        {
            "name": whose,
            "categories": [TREND, row_of_heads, FIRST, row_of_heads, last],
            "values": [TREND, row, FIRST, row, last],
            "fill": {"color": STRONG},
            "gap": 120,
            "points": [_look_of(point) for point in points],
            "data_labels": {
                "value": True,
                "font": {"name": FONT, "size": 11},
                "num_format": pattern(indicator.display.decimals),
            },
        }
    )
    title = f"{indicator.label}: {whose[0].lower()}{whose[1:]} ({indicator.display.unit})"
    chart.set_title({"name": title, "name_font": {"name": FONT, "size": 13}})
    chart.set_y_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
    # Room above the highest column: its number must not stand in the title.
    chart.set_plotarea({"layout": {"x": 0.03, "y": 0.24, "width": 0.94, "height": 0.62}})
    chart.set_x_axis({"num_font": {"name": FONT, "size": 11}})
    chart.set_legend({"none": True})
    chart.set_size({"width": 640, "height": 270})
    return chart


def whose_years(points: Sequence[Point]) -> str:
    """Return whom the totals of some years are of."""
    return "Cộng các hội có số liệu" if any(point.is_partial for point in points) else "Cả cụm"


def _look_of(point: Point) -> dict[str, Any] | None:
    """Return how a year's column differs from the others; None where it does not."""
    if point.is_partial:
        return {"fill": {"color": "white"}, "border": {"color": STRONG, "width": 1.5, "dash_type": "dash"}}
    return {"fill": {"color": HUE}} if point.segment % 2 else None


def models_chart(book: Any, report: ClusterReport, heads: int) -> Any:
    """Draw both rates of the learning models of the whole cluster as columns, the targets as marks.

    A chart draws the words of a missing value as 0, so its label and its mark are left out.
    """
    count = len(tables.MODELS)
    rates = [model.indicators[3:] for model in tables.MODELS]
    chart = book.add_chart({"type": "column"})
    first, last = heads + 1, heads + count
    names = [MODELS, first, 1, last, 1]
    for place, (title, colour) in enumerate((("Công nhận/đăng ký", HUE), ("Công nhận/tổng số", STRONG))):
        column = 5 + place
        known = [report.result(pair[place]).amount.value is not None for pair in rates]
        chart.add_series(
            {
                "name": title,
                "categories": names,
                "values": [MODELS, first, column, last, column],
                "fill": {"color": colour},
                "gap": 80,
                "data_labels": {
                    "value": True,
                    "font": {"name": FONT, "size": 10},
                    "num_format": pattern(1),
                    "custom": [None if is_known else {"delete": True} for is_known in known],
                },
            }
        )
    aims = book.add_chart({"type": "line"})
    aims.add_series(
        {
            "name": "Mục tiêu trên tổng số",
            "categories": names,
            "values": [MODELS, first, 9, last, 9],
            "line": {"none": True},
            "marker": {
                "type": "long_dash",
                "size": 14,
                "fill": {"color": ACCENT},
                "border": {"color": ACCENT},
            },
            "points": [
                None if pair[1].code in report.aims else {"fill": {"none": True}, "border": {"none": True}}
                for pair in rates
            ],
        }
    )
    chart.combine(aims)
    whose = wording.whose_heading(report)
    title = f"Năm mô hình: {whose[0].lower()}{whose[1:]} (%)"
    chart.set_title({"name": title, "name_font": {"name": FONT, "size": 13}})
    chart.set_y_axis({"min": 0, "major_gridlines": {"visible": False}, "num_font": {"name": FONT}})
    chart.set_x_axis({"num_font": {"name": FONT, "size": 11}})
    chart.set_legend({"position": "bottom", "font": {"name": FONT, "size": 11}})
    chart.set_size({"width": 1000, "height": 340})
    return chart


@dataclass(frozen=True)
class ChartedRows:
    """The rows of a sheet that divide a sum: the first and the last, the column of values, which rows have one, whose."""

    sheet: str
    rows: tuple[int, int]
    column: int
    known: Sequence[bool]
    whose: str


def parts_chart(book: Any, title: str, parts: ChartedRows) -> Any:
    """Draw what a sum of the whole cluster is divided into, as bars in the order of the form."""
    chart = book.add_chart({"type": "bar"})
    first, last = parts.rows
    chart.add_series(
        {
            "name": parts.whose,
            "categories": [parts.sheet, first, 1, last, 1],
            "values": [parts.sheet, first, parts.column, last, parts.column],
            "fill": {"color": STRONG},
            "gap": 60,
            "data_labels": {
                "value": True,
                "font": {"name": FONT, "size": 10},
                "num_format": pattern(1),
                "custom": [None if is_known else {"delete": True} for is_known in parts.known],
            },
        }
    )
    whose = f"{parts.whose[0].lower()}{parts.whose[1:]}"
    chart.set_title({"name": f"{title}, {whose} (triệu đồng)", "name_font": {"name": FONT, "size": 13}})
    _lay_bars(chart)
    chart.set_legend({"none": True})
    chart.set_size({"width": 940, "height": 90 + 36 * (last - first + 1)})
    return chart


def _lay_bars(chart: Any) -> None:
    """Set the axes of bars: the first row on top, lengths from 0, no lines behind them."""
    chart.set_y_axis(
        {"reverse": True, "num_font": {"name": FONT, "size": 11}, "major_gridlines": {"visible": False}}
    )
    chart.set_x_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
