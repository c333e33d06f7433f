"""The native charts of the workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reports.analysis.points import Point
from reports.analysis.results import ClusterReport, Result
from reports.exports.workbook import captions
from reports.exports.workbook.file import pattern
from reports.exports.workbook.layout import ACCENT, FIRST, FONT, HUE, MODELS, STRONG, TREND
from reports.indicators import Indicator
from reports.presentation import tables, wording

_WIDTH = 980  # px of the charts that stand alone in their rows


@dataclass(frozen=True)
class ChartedRows:
    """The rows of a sheet that a chart draws: the first and the last, the column of values, which rows have one, whose."""

    sheet: str
    rows: tuple[int, int]
    column: int
    known: Sequence[bool]
    whose: str


def ranked_chart(book: Any, result: Result, year: int, charted: ChartedRows) -> Any:
    """Draw the ranked units as columns and the whole as a line across them; last year beside where it may stand there.

    The value of the whole stands three columns behind the units' own, last year's in the one behind.
    """
    known = sum(charted.known)
    first = charted.rows[0]
    last = first + known - 1

    def series(name: str, column: int, **looks: Any) -> dict[str, Any]:
        cells = {
            "categories": [charted.sheet, first, 1, last, 1],
            "values": [charted.sheet, first, column, last, column],
        }
        return {"name": name, **cells, **looks}

    chart = book.add_chart({"type": "column"})
    # White behind the numbers: the line of the whole passes there.
    labels = _labels(pattern(result.indicator.display.decimals)) | {"fill": {"color": "white"}}
    now = {"fill": {"color": STRONG}, "gap": 60, "overlap": 0}
    chart.add_series(series(f"Năm {year}", charted.column, data_labels=labels, **now))
    if any(unit.previous is not None for unit in result.units):
        chart.add_series(series(f"Năm {year - 1}", charted.column + 1, fill={"color": HUE}))
    line = book.add_chart({"type": "line"})
    across = {"color": ACCENT, "width": 1.5, "dash_type": "dash"}
    written = wording.whole(result).replace(wording.NO_BREAK, " ")
    line.add_series(series(f"{charted.whose}, năm {year}: {written}", charted.column + 3, line=across))
    chart.combine(line)
    _title(chart, captions.of_ranking(result, year))
    _stand_columns(chart)
    chart.set_legend({"position": "bottom", "font": {"name": FONT, "size": 11}})
    chart.set_size({"width": chart_width(known), "height": 380})
    return chart


def chart_width(units: int) -> int:
    """Return how many pixels wide a chart of so many ranked units is."""
    return max(_WIDTH, 40 + 52 * units)


def trend_chart(
    book: Any, indicator: Indicator, rows: tuple[int, int], points: Sequence[Point], run: Sequence[Point]
) -> Any:
    """Draw the years of all units together as columns: hollow where partial, in another hue where comparability ends.

    rows: that of the years and that of the values. run: the years of which the title speaks.
    """
    row_of_heads, row = rows
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
            "data_labels": _labels(pattern(indicator.display.decimals)),
        }
    )
    _title(chart, captions.of_years(indicator, run))
    _stand_columns(chart)
    # Room above the highest column: its number must not stand in the title.
    chart.set_plotarea({"layout": {"x": 0.03, "y": 0.28, "width": 0.94, "height": 0.58}})
    chart.set_legend({"none": True})
    chart.set_size({"width": 680, "height": 290})
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
                "data_labels": _labels(pattern(1), known),
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
    _title(chart, captions.of_models(report))
    _stand_columns(chart)
    chart.set_legend({"position": "bottom", "font": {"name": FONT, "size": 11}})
    chart.set_size({"width": 1000, "height": 340})
    return chart


def parts_chart(book: Any, title: str, parts: ChartedRows) -> Any:
    """Draw what a sum of the whole cluster is divided into, as bars in the order of their rows."""
    chart = book.add_chart({"type": "bar"})
    first, last = parts.rows
    chart.add_series(
        {
            "name": parts.whose,
            "categories": [parts.sheet, first, 1, last, 1],
            "values": [parts.sheet, first, parts.column, last, parts.column],
            "fill": {"color": STRONG},
            "gap": 60,
            "data_labels": _labels(pattern(1), parts.known),
        }
    )
    _title(chart, title)
    # Bars: the first row on top, lengths from 0, no lines behind them.
    chart.set_y_axis(
        {"reverse": True, "num_font": {"name": FONT, "size": 11}, "major_gridlines": {"visible": False}}
    )
    chart.set_x_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
    chart.set_legend({"none": True})
    chart.set_size({"width": _WIDTH, "height": 90 + 36 * (last - first + 1)})
    return chart


def _title(chart: Any, words: str) -> None:
    chart.set_title({"name": words, "name_font": {"name": FONT, "size": 13}, "overlay": False})


def _labels(number_format: str, known: Sequence[bool] = ()) -> dict[str, Any]:
    """Return the labels of a series' values; none where a row has no value."""
    labels: dict[str, Any] = {
        "value": True,
        "font": {"name": FONT, "size": 10},
        "num_format": number_format,
    }
    if known:
        labels["custom"] = [None if is_known else {"delete": True} for is_known in known]
    return labels


def _stand_columns(chart: Any) -> None:
    """Set the axes of columns: heights from 0, which the labels say, no lines behind them."""
    chart.set_y_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
    chart.set_x_axis({"num_font": {"name": FONT, "size": 11}})
