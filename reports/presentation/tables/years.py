"""An indicator of the cluster year by year."""

from dataclasses import replace

from reports.analysis.points import Point
from reports.analysis.results import ClusterReport
from reports.indicators import Indicator
from reports.presentation.tables.cells import (
    Cell,
    Column,
    ReportTable,
    Row,
    beside_target,
    change_cell,
    value_cell,
)
from reports.presentation.traces import Trace


def trend_table(report: ClusterReport, indicator: Indicator, breaks: tuple[str, ...] = ()) -> ReportTable:
    """Return an indicator year by year: the whole cluster with the number of units behind it, and the year's growth."""
    rows = []
    points = report.trend(indicator)
    last: Point | None = None
    for point in points:
        same = (
            last is not None and last.segment == point.segment and not (last.is_partial or point.is_partial)
        )
        difference = None
        if same and last and point.amount.value is not None and last.amount.value is not None:
            difference = point.amount.value - last.amount.value
        trace = Trace(indicator.code, point.year)
        cells = (
            _value(report, indicator, point),
            change_cell(indicator, difference, trace=trace),
            Cell(point.coverage, trace=trace),
        )
        rows.append(Row(str(point.year), cells, indicator=indicator))
        last = point
    columns = (
        Column("Cộng các hội", indicator.display.unit, is_total=True),
        Column("So với năm trước", indicator.change_unit),
        Column("Số hội có số liệu"),
    )
    notes = (
        ["Chỉ so hai năm liền nhau khi cùng các hội, đủ số liệu và cùng nguồn dân số."]
        if len(points) > 1
        else []
    )
    return ReportTable(
        f"xu-huong-{indicator.code}", "Qua các năm", "Năm", columns, tuple(rows), notes=(*breaks, *notes)
    )


def _value(report: ClusterReport, indicator: Indicator, point: Point) -> Cell:
    value = point.amount.value
    cell = value_cell(indicator, value, trace=Trace(indicator.code, point.year))
    return replace(cell, text=beside_target(report, indicator, value, point.year))
