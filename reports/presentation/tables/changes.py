"""What changed since last year in one indicator, unit by unit, as the gate of comparability allows it."""

from fractions import Fraction

from reports.analysis.results import ClusterReport, Result, UnitResult
from reports.indicators import Indicator
from reports.presentation import wording
from reports.presentation.tables import last_year
from reports.presentation.tables.cells import Column, ReportTable, Row, legend, partly, unit_cell, whole_cell
from reports.presentation.traces import Trace


def changes_table(report: ClusterReport, indicator: Indicator) -> ReportTable:
    """Return last year, this year and the change of each unit, what rose most first, the cluster last."""
    result = report.result(indicator)
    figures = {unit.association.pk: unit for unit in report.units}
    rows = []
    for unit in by_change(result):
        of = figures[unit.association.pk]
        previous, change = last_year.of_unit(report, indicator, unit)
        rows.append(Row(unit.association.name, (previous, unit_cell(report, indicator, of), change), of=of))
    previous, change = last_year.of_whole(result, Trace(indicator.code, report.year))
    whole = whole_cell(report, indicator, note=partly(report, result))
    rows.append(Row(wording.whose_heading(report), (previous, whole, change), is_total=True))
    columns = (
        Column(f"Năm {report.year - 1}", indicator.display.unit),
        Column(f"Năm {report.year}", indicator.display.unit),
        Column("Thay đổi", indicator.change_unit, is_total=True),
    )
    notes = (*last_year.whole_notes([result]), *last_year.unit_notes(report, [result]))
    title = f"{indicator.label} so với năm {report.year - 1}"
    return ReportTable(
        f"thay-doi-{indicator.code}", title, "Hội", columns, tuple(rows), notes=notes, legend=legend(rows)
    )


def by_change(result: Result) -> list[UnitResult]:
    """Return the units by their change, what rose most first; those that may not be compared are last."""

    def place(unit: UnitResult) -> tuple[bool, Fraction]:
        return unit.change is None, -unit.change if unit.change is not None else Fraction(0)

    return sorted(result.units, key=place)
