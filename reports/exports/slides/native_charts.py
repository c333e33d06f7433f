"""The bars of a slide as a native chart, with the workbook inside it: values as the report has them.

Columns of this year, on them thin marks of last year or of the target of each, and lines of what holds for all: the
cluster as a whole, one target. Everything is a series of one chart and can be edited. The workbook is written here,
with neither formulas nor links out of text.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from reports.exports.slides.rankings import known_values
from reports.exports.slides.shapes import (
    AIM,
    FONT,
    GREY,
    HUE,
    INK,
    LINE,
    SMALL,
    STRONG,
    WHITE,
    printable,
    rgb,
)
from reports.exports.slides.slide import Bars
from reports.exports.workbook.file import pattern
from reports.presentation.charts import as_number
from reports.presentation.tables import ReportTable

Look = Literal["bar", "mark", "target mark", "whole", "target"]
_SPACE = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"


@dataclass(frozen=True)
class Series:
    """One row of numbers of a chart, and how it is drawn."""

    name: str
    values: tuple[float | None, ...]
    look: Look


@dataclass(frozen=True)
class ChartData:
    """The bars of a table: a name and a value a category in each series; `form` is their number format."""

    categories: tuple[str, ...]
    series: tuple[Series, ...]
    form: str

    @classmethod
    def of(cls, table: ReportTable, bars: Bars) -> "ChartData":
        """Return the data of a table's bars; a mark or a line that no row has is left out."""
        return cls(
            categories=tuple(printable(row.label) for row in table.rows),
            series=tuple(_series(table, bars)),
            form=pattern(bars.decimals),
        )

    def native(self) -> Any:
        """Return the data as python-pptx takes it."""
        from pptx.chart.data import CategoryChartData

        data = CategoryChartData(number_format=self.form)
        data.categories = self.categories
        for one in self.series:
            data.add_series(one.name, one.values)
        return data

    def workbook(self) -> bytes:
        """Return the data of a chart as it is edited: in the place where the chart looks for it, text as text only."""
        import xlsxwriter

        out = io.BytesIO()
        text_only = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        with xlsxwriter.Workbook(out, text_only) as book:
            sheet = book.add_worksheet("Sheet1")
            numbers = book.add_format({"num_format": self.form})
            sheet.set_column(0, 0, 30)
            for line, category in enumerate(self.categories, start=1):
                sheet.write_string(line, 0, category)
            for at, one in enumerate(self.series, start=1):
                sheet.write_string(0, at, one.name)
                _write_values(sheet, at, one.values, numbers)
        return out.getvalue()


def _series(table: ReportTable, bars: Bars) -> Iterator[Series]:
    """Yield the bars, the marks on them, and the lines through all of them."""
    # The key is where a chart says its unit.
    yield Series(f"{bars.value_name} ({bars.unit})", _values(table, bars.value), "bar")
    if bars.mark is not None and known_values(table.rows, bars.mark):
        yield Series(
            bars.mark_name, _values(table, bars.mark), "target mark" if bars.is_mark_target else "mark"
        )
    count = len(table.rows)
    if bars.whole is not None:
        yield Series(bars.whole_name, (as_number(bars.whole),) * count, "whole")
    if bars.target is not None:
        yield Series(bars.target_name, (as_number(bars.target),) * count, "target")


def _write_values(sheet: Any, column: int, values: Sequence[float | None], form: Any) -> None:
    for line, value in enumerate(values, start=1):
        if value is not None:
            sheet.write_number(line, column, value, form)


def _values(table: ReportTable, at: int) -> tuple[float | None, ...]:
    return tuple(as_number(row.cells[at].value) for row in table.rows)


def style_chart(chart: Any, table: ReportTable, bars: Bars, data: ChartData) -> None:
    """Set the look of a chart: columns from 0 in one hue, those spoken of strong, marks and lines on them."""
    from pptx.util import Pt

    chart.font.size, chart.font.name = Pt(SMALL), FONT
    chart.font.color.rgb = rgb(INK)
    chart.has_title = False
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = _gap(len(table.rows)), 0
    plot.vary_by_categories = False
    _style_legend(chart, has_legend=len(data.series) > 1)
    _style_axes(chart, bars)
    _style_bars(plot.series[0], data.form)
    _highlight(plot.series[0], bars)
    if len(data.series) > 1:
        _draw_as_lines(plot, data.series[1:])


def _gap(columns: int) -> int:
    """Return the room between columns, in hundredths of one: few columns are not drawn as walls."""
    if columns > 6:
        return 40
    return 70 if columns > 4 else 160


def _style_legend(chart: Any, *, has_legend: bool) -> None:
    from pptx.enum.chart import XL_LEGEND_POSITION
    from pptx.util import Pt

    chart.has_legend = has_legend
    if has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        chart.legend.font.size, chart.legend.font.name = Pt(SMALL), FONT


def _style_axes(chart: Any, bars: Bars) -> None:
    from pptx.enum.chart import XL_TICK_LABEL_POSITION, XL_TICK_MARK
    from pptx.util import Pt

    categories, values = chart.category_axis, chart.value_axis
    categories.format.line.color.rgb = rgb(LINE)
    categories.major_tick_mark = XL_TICK_MARK.NONE
    categories.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    categories.tick_labels.font.size = Pt(SMALL)
    # Names stay level: a program may turn them where they are long, and turned ones cannot be read.
    for properties in categories._element.iter(f"{{{_DRAWING}}}bodyPr"):
        properties.set("rot", "0")
        properties.set("vert", "horz")
    values.visible = False
    values.has_major_gridlines = False
    values.minimum_scale = 0
    room = Fraction(118 if bars.is_mark_target else 106, 100)  # above targets stand their values
    values.maximum_scale = float(bars.highest * room) or 1


def _style_bars(series: Any, form: str) -> None:
    from pptx.enum.chart import XL_LABEL_POSITION
    from pptx.util import Pt

    series.format.fill.solid()
    series.format.fill.fore_color.rgb = rgb(HUE)
    labels = series.data_labels
    labels.show_value = True
    labels.number_format, labels.number_format_is_linked = form, False
    # At the foot of the columns, where no mark and no line runs through the numbers.
    labels.position = XL_LABEL_POSITION.INSIDE_BASE
    labels.font.size, labels.font.name = Pt(SMALL + 1), FONT
    labels.font.bold = True
    labels.font.color.rgb = rgb(INK)


def _highlight(series: Any, bars: Bars) -> None:
    """Fill the columns that the title speaks of in the strong colour."""
    for at in sorted(bars.highlighted):
        point = series.points[at]
        point.format.fill.solid()
        point.format.fill.fore_color.rgb = rgb(STRONG)
        _label_in_white(point)


def _label_in_white(point: Any) -> None:
    """Write the value of a strong column in white, as it is written on the others in ink."""
    from pptx.enum.chart import XL_LABEL_POSITION
    from pptx.util import Pt

    label = point.data_label
    font = label.font
    font.size, font.name, font.bold = Pt(SMALL + 1), FONT, True
    font.color.rgb = rgb(WHITE)
    label.position = XL_LABEL_POSITION.INSIDE_BASE


def _draw_as_lines(plot: Any, series: Sequence[Series]) -> None:
    """Move all series behind the first into a line chart over the same axes: columns cannot draw a mark or a line."""
    from pptx.oxml import parse_xml

    bars = plot._element
    moved = bars.findall(f"{{{_SPACE}}}ser")[1:]
    axes = "".join(f'<c:axId val="{axis.get("val")}"/>' for axis in bars.findall(f"{{{_SPACE}}}axId"))
    lines = parse_xml(
        f'<c:lineChart xmlns:c="{_SPACE}"><c:grouping val="standard"/><c:varyColors val="0"/>'
        f'<c:marker val="1"/>{axes}</c:lineChart>'
    )
    bars.addnext(lines)
    for place, (element, one) in enumerate(zip(moved, series, strict=True), start=2):
        bars.remove(element)
        lines.insert(place, _as_line(element, one))


def _as_line(element: Any, one: Series) -> Any:
    """Return a series of a bar chart as one of a line chart."""
    from pptx.oxml import parse_xml

    line = parse_xml(
        f"<c:ser xmlns:c='{_SPACE}' xmlns:a='{_DRAWING}'>{_LOOKS[one.look]}<c:smooth val='0'/></c:ser>"
    )
    for place, name in enumerate(("idx", "order", "tx")):
        line.insert(place, element.find(f"{{{_SPACE}}}{name}"))
    for name in ("cat", "val"):
        line.insert(len(line) - 1, element.find(f"{{{_SPACE}}}{name}"))
    return line


def _mark(colour: str) -> str:
    """Return the look of a thin mark across each column, without a line between them."""
    # A white edge parts it from a strong column.
    edge = f"<a:ln w='9525'><a:solidFill><a:srgbClr val='{WHITE}'/></a:solidFill></a:ln>"
    fill = f"<c:spPr><a:solidFill><a:srgbClr val='{colour}'/></a:solidFill>{edge}</c:spPr>"
    return (
        "<c:spPr><a:ln w='19050'><a:noFill/></a:ln></c:spPr>"
        f"<c:marker><c:symbol val='dash'/><c:size val='22'/>{fill}</c:marker>"
    )


def _line(colour: str, dash: str) -> str:
    """Return the look of a line through all columns, without marks."""
    return (
        f"<c:spPr><a:ln w='{_WIDTHS[dash]}' cap='flat'><a:solidFill><a:srgbClr val='{colour}'/></a:solidFill>"
        f"<a:prstDash val='{dash}'/></a:ln></c:spPr><c:marker><c:symbol val='none'/></c:marker>"
    )


def _labels(colour: str) -> str:
    """Return the values above marks, in small letters: whole numbers without decimals."""
    return (
        "<c:dLbls><c:numFmt formatCode='General' sourceLinked='0'/><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
        f"<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz='{SMALL}00' b='1'><a:solidFill>"
        f"<a:srgbClr val='{colour}'/></a:solidFill><a:latin typeface='{FONT}'/></a:defRPr></a:pPr>"
        "<a:endParaRPr lang='vi-VN'/></a:p></c:txPr><c:dLblPos val='t'/><c:showLegendKey val='0'/><c:showVal val='1'/>"
        "<c:showCatName val='0'/><c:showSerName val='0'/><c:showPercent val='0'/><c:showBubbleSize val='0'/></c:dLbls>"
    )


_WIDTHS = {"solid": 50800, "dash": 25400}  # EMU: a target is told from a mark by its width too

_LOOKS: dict[Look, str] = {
    "mark": _mark(INK),
    "target mark": _mark(AIM) + _labels(AIM),
    "whole": _line(GREY, "dash"),
    "target": _line(AIM, "solid"),
}
