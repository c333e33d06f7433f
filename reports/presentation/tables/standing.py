"""Where one association stands in its cluster: the rank of a few main indicators."""

from collections.abc import Iterator
from dataclasses import replace

from reports.analysis.figures import UnitFigures
from reports.analysis.results import ClusterReport, Result, UnitResult
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
    """Return the rank of a unit by each main indicator, among how many, its value and its change since last year."""
    rows = tuple(_row(report, unit, result) for result in _results(report))
    return ReportTable(
        "vi-tri", "Hạng ở các chỉ số chính", "Chỉ số",
        (Column("Hạng"), Column(f"Năm {report.year}", is_total=True), Column("Thay đổi")),
        rows,
        notes=(
            "Hạng 2/8: thứ hai trong tám hội có số liệu.",
            *last_year.unit_notes(report, [_of_unit(result, unit) for result in _results(report)]),
        ),
        legend=legend(rows),
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
    _, change = last_year.of_unit(report, indicator, found)
    cells = (_rank(result, found, trace), unit_cell(report, indicator, unit), change)
    unit_name = indicator.display.unit
    is_named = unit_name in indicator.label.lower()
    return Row(
        indicator.label if is_named else f"{indicator.label} ({unit_name})", cells, indicator=indicator
    )


def _rank(result: Result, found: UnitResult, trace: Trace) -> Cell:
    """Return the rank and among how many: "2/8"; none where no other unit has a value."""
    if result.included < 2:
        return Cell("–", missing=_ALONE)
    cell = rank_cell(found.rank, trace)
    return replace(cell, text=f"{cell.text}/{result.included}") if found.rank else cell
