"""The ranking of the units by one indicator."""

from fractions import Fraction

from reports.analysis.results import ClusterReport, Result, UnitResult
from reports.indicators import Indicator
from reports.presentation import wording
from reports.presentation.tables import last_year
from reports.presentation.tables.cells import (
    Cell,
    Column,
    ReportTable,
    Row,
    legend,
    partly,
    rank_cell,
    unit_cell,
    whole_cell,
)
from reports.presentation.traces import Trace


def ranking_table(report: ClusterReport, indicator: Indicator, key: str = "") -> ReportTable:
    """The units of an indicator, the highest first, with last year and the change; those without a value last.

    Ranks stand there only where a higher value is better.
    """
    result = report.result(indicator)
    figures = {unit.association.pk: unit for unit in report.units}
    rows = []
    for unit in ranked(result):
        of = figures[unit.association.pk]
        trace = Trace(indicator.code, report.year, unit.association.key)
        value = unit_cell(report, indicator, of)
        rank = (rank_cell(unit.rank, trace, by=value.text),) if indicator.better else ()
        cells = (*rank, value, *last_year.of_unit(report, indicator, unit))
        rows.append(Row(unit.association.name, cells, of=of))
    trace = Trace(indicator.code, report.year)
    whole = (
        *((Cell(""),) if indicator.better else ()),
        whole_cell(report, indicator, note=partly(report, result)),
        *last_year.of_whole(result, trace),
    )
    rows.append(Row(wording.whose_heading(report), whole, is_total=True))
    notes = (*last_year.whole_notes([result]), *last_year.unit_notes(report, [result]))
    displayed_in = indicator.display.unit
    columns = (
        *((Column("Hạng"),) if indicator.better else ()),
        Column(f"Năm {report.year}", displayed_in, is_total=True),
        Column(f"Năm {report.year - 1}", displayed_in),
        Column("Thay đổi", indicator.change_unit),
    )
    return ReportTable(
        key or indicator.code, indicator.label, "Hội", columns, tuple(rows), notes=notes, legend=legend(rows)
    )


def ranked(result: Result) -> list[UnitResult]:
    """Return units by their value, the highest first; equal ones and those without a value in the cluster's order."""

    def place(unit: UnitResult) -> tuple[bool, Fraction]:
        value = unit.amount.value
        return value is None, -value if value is not None else Fraction(0)

    return sorted(result.units, key=place)
