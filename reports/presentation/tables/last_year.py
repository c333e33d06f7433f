"""Last year and the change beside a number of this year, as the gate of comparability allows them."""

from collections.abc import Iterable
from dataclasses import replace

from reports.analysis.results import ClusterReport, Result, UnitResult
from reports.indicators import Indicator
from reports.presentation import wording
from reports.presentation.tables.cells import Cell, before, change_cell, value_cell
from reports.presentation.traces import Trace

PARTIAL = "*"  # beside a change that is taken over some of the units only


def of_unit(report: ClusterReport, indicator: Indicator, unit: UnitResult) -> tuple[Cell, Cell]:
    """Return last year and the change of a unit; where the two may not be compared, dashes with the reason."""
    trace = Trace(indicator.code, report.year, unit.association.key)
    if unit.not_comparable:
        return _refused(unit.not_comparable, trace)
    previous = value_cell(indicator, unit.previous, trace=_trace_before(report, unit, trace))
    return previous, change_cell(indicator, unit.change, trace=trace)


def _trace_before(report: ClusterReport, unit: UnitResult, trace: Trace) -> Trace | None:
    """Return the number of last year: of a successor the sum of what it took in, where all of it was in the cluster."""
    if not unit.is_added_from_predecessors:
        return before(trace)
    there = {one.association.pk for one in report.years.get(report.year - 1, [])}
    if not unit.pair.parts <= there:
        return None
    return replace(before(trace), unit="", among=tuple(one.key for one in unit.pair.added_from))


def of_whole(result: Result, trace: Trace) -> tuple[Cell, Cell]:
    """Return last year and the change of the whole cluster.

    Where only some of the units may be compared, last year is a dash and the change carries a mark, which
    `whole_notes` explains.
    """
    since = result.since_last_year
    if since.is_over_all:
        previous = value_cell(result.indicator, result.previous, trace=before(trace))
        return previous, change_cell(result.indicator, since.value, trace=trace)
    previous, nothing = _refused(since.reason, trace)
    if not since.is_partial:
        return previous, nothing
    return previous, change_cell(result.indicator, since.value, PARTIAL, trace=trace)


def whole_notes(results: Iterable[Result]) -> tuple[str, ...]:
    """Return what the mark beside a change of the whole cluster says: over whom it is taken."""
    over = wording.partly_over(results)
    return (f"{PARTIAL} Thay đổi {over}.",) if over else ()


def unit_notes(report: ClusterReport, results: Iterable[Result]) -> tuple[str, ...]:
    """Return which last years are sums of predecessors, and which units may not be compared and why."""
    results = list(results)
    added = dict.fromkeys(
        unit.association.name
        for result in results
        for unit in result.units
        if unit.is_added_from_predecessors and not unit.not_comparable
    )
    notes = [f"{', '.join(added)}: năm {report.year - 1} cộng từ các hội cũ."] if added else []
    return (*notes, *(f"{line}." for line in refusals(results)))


def refusals(results: Iterable[Result]) -> list[str]:
    """Return which units with a value of this year may not be compared with last year, a line a reason."""
    by_reason: dict[str, dict[str, None]] = {}
    for result in results:
        for unit in result.units:
            if unit.amount.value is not None and unit.not_comparable:
                by_reason.setdefault(unit.not_comparable, {})[unit.association.name] = None
    return [f"Không so với năm trước: {', '.join(who)} ({why})" for why, who in by_reason.items()]


def _refused(reason: str, trace: Trace) -> tuple[Cell, Cell]:
    """Return two dashes, which lead to this year's number, where the reason is explained."""
    nothing = Cell("–", missing=reason, trace=trace)
    return nothing, nothing
