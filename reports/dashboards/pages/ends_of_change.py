"""Who rose and who fell most since last year, in each figure that is watched."""

from collections.abc import Sequence

from reports.analysis.results import ClusterReport, Result, UnitResult
from reports.dashboards.pages.base import Block
from reports.indicators import INDICATORS, Indicator, every_indicator
from reports.presentation import wording
from reports.presentation.tables import Cell, Column, ReportTable, Row, change_cell
from reports.presentation.traces import Trace

_MOST_NAMED = 2  # names of units that changed alike; the rest is counted
_NAMED_FIRST = ("members", "members_per_population", "fund_per_capita")  # named above the table
_NOBODY = "–"


def ends_block(report: ClusterReport, indicators: Sequence[Indicator]) -> Block:
    """Return who rose and who fell most in each indicator that some units may be compared in, and only among these."""
    results = [report.result(indicator) for indicator in sorted(indicators, key=_place)]
    rows = [_row(report, result) for result in results if result.in_both_years]
    columns = (
        Column("Số hội so được"),
        Column("Tăng nhiều nhất", is_text=True),
        Column("Tăng"),
        Column("Giảm nhiều nhất", is_text=True),
        Column("Giảm"),
    )
    table = ReportTable(
        "tang-giam",
        "Hội tăng nhiều nhất, hội giảm nhiều nhất",
        "Chỉ tiêu",
        columns,
        tuple(rows),
        notes=("Thay đổi của một tỉ lệ tính bằng điểm %.", "“–”: không hội nào so được tăng, hoặc giảm."),
        has_units=True,
    )
    return Block(table, _finding(report))


def _place(indicator: Indicator) -> int:
    """Return where an indicator stands among the others; a figure with the first indicator that is made of it."""
    made_of_it = (place for place, one in enumerate(INDICATORS) if indicator.code in (one.code, *one.codes))
    return next(made_of_it, len(INDICATORS))


def _row(report: ClusterReport, result: Result) -> Row:
    indicator = result.indicator
    rose, fell = wording.ends_of_change(result)
    compared = f"{len(result.in_both_years)}/{len(result.units)}"
    trace = Trace(indicator.code, report.year)
    cells = (Cell(compared, trace=trace), *_end(report, indicator, rose), *_end(report, indicator, fell))
    return Row(indicator.label, cells, unit=indicator.change_unit, indicator=indicator)


def _end(report: ClusterReport, indicator: Indicator, units: Sequence[UnitResult]) -> tuple[Cell, Cell]:
    """Return the names of units that changed alike, and by how much."""
    if not units:
        return Cell(_NOBODY, is_text=True), Cell(_NOBODY)
    first = units[0]
    names = wording.few([unit.association.name for unit in units], _MOST_NAMED)
    trace = Trace(indicator.code, report.year, first.association.key)
    return Cell(names, is_text=True), change_cell(indicator, first.change, trace=trace)


def _finding(report: ClusterReport) -> str:
    """Return who rose and who fell most in the figures that are asked for first."""
    results = [report.result(every_indicator()[code]) for code in _NAMED_FIRST]
    compared = [result for result in results if result.in_both_years]
    if not compared:
        return f"Chưa hội nào so được với năm {report.year - 1}."
    return " ".join(f"{result.indicator.label}: {wording.movers(result, report.year)}" for result in compared)
