"""Where one association stands in its cluster: the rank of a few main indicators."""

from collections.abc import Iterator
from dataclasses import replace

from reports.analysis.figures import UnitFigures
from reports.analysis.results import ClusterReport, Result
from reports.indicators import BY_CODE
from reports.presentation.tables import last_year
from reports.presentation.tables.cells import Cell, Column, ReportTable, Row, legend, rank_cell, unit_cell
from reports.presentation.traces import Trace

# The five that meetings speak about and that can be ranked, in the one order of all indicators.
RANKED = (
    "members_per_population",
    "cooperation_programmes",
    "fund_per_capita",
    "family_rate",
    "citizen_rate",
)

_ALONE = "mới có một hội có số liệu được duyệt"


def standing_table(report: ClusterReport, unit: UnitFigures) -> ReportTable:
    """Return the rank of a unit by each main indicator, of how many, and its change since last year."""
    rows = tuple(_row(report, unit, result) for result in _results(report))
    return ReportTable(
        "vi-tri", "Hạng ở các chỉ số chính", "Chỉ số",
        (Column(f"Năm {report.year}", is_total=True), Column("Hạng"), Column("Hội có số liệu"), Column("Thay đổi")),
        rows,
        notes=last_year.unit_notes(report, [_of_unit(result, unit) for result in _results(report)]),
        legend=legend(rows), has_units=True,
    )  # fmt: skip


def _results(report: ClusterReport) -> Iterator[Result]:
    return (report.result(BY_CODE[code]) for code in RANKED)


def _of_unit(result: Result, unit: UnitFigures) -> Result:
    """Return a result with one of its units, for the notes on that one."""
    return replace(result, units=tuple(u for u in result.units if u.association.pk == unit.association.pk))


def _row(report: ClusterReport, unit: UnitFigures, result: Result) -> Row:
    indicator = result.indicator
    (found,) = _of_unit(result, unit).units
    trace = Trace(indicator.code, report.year, unit.association.key)
    rank = rank_cell(found.rank, trace) if result.included > 1 else Cell("–", missing=_ALONE)
    _, change = last_year.of_unit(report, indicator, found)
    cells = (unit_cell(report, indicator, unit), rank, Cell(result.coverage), change)
    return Row(indicator.label, cells, "", indicator.display.unit, indicator)
