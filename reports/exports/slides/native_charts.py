"""The bars of a slide as a native chart, with the workbook inside it: values as the report has them.

The workbook is written here, with neither formulas nor links out of text.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from reports.exports.slides.shapes import FONT, GREY, HUE, INK, LINE, STRONG, printable, rgb
from reports.exports.slides.slide import Bars
from reports.exports.workbook.file import pattern
from reports.presentation.charts import as_number
from reports.presentation.tables import ReportTable, Row


@dataclass(frozen=True)
class ChartData:
    """The bars of a table: a name and a value a category in each series; `form` is their number format."""

    categories: tuple[str, ...]
    series: tuple[tuple[str, tuple[float | None, ...]], ...]
    form: str

    @classmethod
    def of(cls, table: ReportTable, bars: Bars) -> "ChartData":
        """Return the data of a table's bars; last year is left out where no row has it."""
        # The key is where a chart says its unit.
        columns = [(f"{bars.value_name} ({bars.unit})", bars.value)]
        if bars.mark is not None and any(row.cells[bars.mark].value is not None for row in table.rows):
            columns.append((bars.mark_name, bars.mark))
        return cls(
            categories=tuple(_category(row, bars) for row in table.rows),
            series=tuple((name, _values(table, at)) for name, at in columns),
            form=pattern(bars.decimals),
        )

    @property
    def height(self) -> float:
        """Return how high the chart is drawn where it has the room, in inches."""
        return 0.9 + len(self.categories) * (0.62 if len(self.series) > 1 else 0.5)

    def native(self) -> Any:
        """Return the data as python-pptx takes it."""
        from pptx.chart.data import CategoryChartData

        data = CategoryChartData(number_format=self.form)
        data.categories = self.categories
        for name, values in self.series:
            data.add_series(name, values)
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
            for at, (name, values) in enumerate(self.series, start=1):
                sheet.write_string(0, at, name)
                _write_values(sheet, at, values, numbers)
        return out.getvalue()


def _write_values(sheet: Any, column: int, values: Sequence[float | None], form: Any) -> None:
    for line, value in enumerate(values, start=1):
        if value is not None:
            sheet.write_number(line, column, value, form)


def _values(table: ReportTable, at: int) -> tuple[float | None, ...]:
    return tuple(as_number(row.cells[at].value) for row in table.rows)


def _category(row: Row, bars: Bars) -> str:
    """Return a unit's name; one without a value has a dash beside it, and its reason in the notes.

    One line each: programs leave out names where one of them takes several.
    """
    return printable(row.label if row.cells[bars.value].value is not None else f"{row.label} (–)")


def style_chart(chart: Any, table: ReportTable, bars: Bars, form: str) -> None:
    """Set the look of a chart: bars from 0 in one hue, the highest strong, last year grey, values at their ends."""
    from pptx.util import Pt

    chart.font.size, chart.font.name = Pt(16), FONT
    chart.font.color.rgb = rgb(INK)
    chart.has_title = False
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 45, 0
    plot.vary_by_categories = False
    series = list(plot.series)
    _style_legend(chart, has_legend=len(series) > 1)
    _style_axes(chart, bars)
    for number, one in enumerate(series):
        _style_series(one, form, is_last_year=number > 0)
    _highlight_best(series[0], table, bars)


def _style_legend(chart: Any, *, has_legend: bool) -> None:
    from pptx.enum.chart import XL_LEGEND_POSITION
    from pptx.util import Pt

    chart.has_legend = has_legend
    if has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        chart.legend.font.size, chart.legend.font.name = Pt(14), FONT


def _style_axes(chart: Any, bars: Bars) -> None:
    from pptx.enum.chart import XL_TICK_LABEL_POSITION, XL_TICK_MARK

    categories, values = chart.category_axis, chart.value_axis
    categories.reverse_order = True  # the first row on top
    categories.format.line.color.rgb = rgb(LINE)
    categories.major_tick_mark = XL_TICK_MARK.NONE
    categories.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    values.visible = False
    values.has_major_gridlines = False
    values.minimum_scale = 0
    # The slides that belong together are drawn to one scale, with room for the values at the ends.
    values.maximum_scale = float(bars.highest * Fraction(112, 100)) or 1


def _style_series(series: Any, form: str, *, is_last_year: bool) -> None:
    from pptx.enum.chart import XL_LABEL_POSITION
    from pptx.util import Pt

    series.format.fill.solid()
    series.format.fill.fore_color.rgb = rgb(LINE if is_last_year else HUE)
    labels = series.data_labels
    labels.show_value = True
    labels.number_format, labels.number_format_is_linked = form, False
    labels.position = XL_LABEL_POSITION.OUTSIDE_END
    labels.font.size, labels.font.name = Pt(12 if is_last_year else 16), FONT
    labels.font.bold = not is_last_year
    labels.font.color.rgb = rgb(GREY if is_last_year else INK)


def _highlight_best(series: Any, table: ReportTable, bars: Bars) -> None:
    for at, row in enumerate(table.rows):
        value = row.cells[bars.value].value
        if value is not None and value == bars.best:
            point = series.points[at]
            point.format.fill.solid()
            point.format.fill.fore_color.rgb = rgb(STRONG)
