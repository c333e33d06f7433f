"""Last year and the change since, as live formulas: over the territory of this year, or not at all.

A successor's last year is the sum over the columns of those that it took in; where one of them has no column, it is
the successor's own column on the sheet of restated figures, else its figures stand in the formula. What may stand
beside what, the results know.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reports.analysis.results import ClusterReport, Result, UnitResult
from reports.exports.workbook.data import DataBlock
from reports.exports.workbook.formulas import Computed, Formulas, Place, Stated, displayed, together
from reports.exports.workbook.layout import MISSING
from reports.indicators import Indicator


@dataclass(frozen=True)
class LastYear:
    """Writes formulas of the year before; of `sheets` each data sheet with its formulas, that of all units first."""

    report: ClusterReport
    sheets: Sequence[tuple[DataBlock, Formulas]]

    @property
    def year(self) -> int:
        """The year before the report's."""
        return self.report.year - 1

    def of_unit(self, unit: UnitResult, indicator: Indicator) -> Computed | None:
        """Return a unit's indicator last year; None where it may not stand beside this year's."""
        if unit.previous is None:
            return None
        return displayed(indicator, self._over(indicator, [unit]), unit.previous)

    def of_whole(self, result: Result) -> Computed | None:
        """Return an indicator of all units last year; None where it may not stand beside this year's total."""
        if result.previous is None:
            return None
        return displayed(result.indicator, self._whole(result), result.previous)

    def change(self, result: Result) -> Computed | None:
        """Return the change over the units that may be compared; None where there is none to display."""
        since = result.since_last_year
        if not since.is_displayable:
            return None
        formulas = self.sheets[0][1]
        if since.is_over_all:
            now, before = formulas.whole(result.indicator, self.report.year), self._whole(result)
        else:
            units: list[Place] = [(formulas, unit.association) for unit in since.units]
            now = together(result.indicator, self.report.year, units)
            before = self._over(result.indicator, since.units)
        return displayed(result.indicator, difference(now, before), since.value)

    def _whole(self, result: Result) -> str:
        """Return the formula of last year over all units."""
        if not any(unit.is_added_from_predecessors for unit in result.units):
            return self.sheets[0][1].whole(result.indicator, self.year)
        return self._over(result.indicator, result.since_last_year.units)

    def _over(self, indicator: Indicator, units: Iterable[UnitResult]) -> str:
        """Return the formula of last year over some units."""
        return together(indicator, self.year, [place for unit in units for place in self._places(unit)])

    def _places(self, unit: UnitResult) -> list[Place]:
        """Return what adds up to a unit's last year: columns of the data sheets, else its figures themselves."""
        block, formulas = self.sheets[0]
        if not unit.is_added_from_predecessors:
            return [(formulas, unit.association)]
        there = block.values.get(self.year, {})
        if all(part.pk in there for part in unit.pair.added_from):
            return [(formulas, part) for part in unit.pair.added_from]
        figures = self.report.predecessors[unit.association.pk].values
        for other, of_other in self.sheets[1:]:
            if other.values.get(self.year, {}).get(unit.association.pk) == figures:
                return [(of_other, unit.association)]
        return [(Stated(self.year, figures), unit.association)]


def difference(now: str, before: str) -> str:
    """Return the formula of now − before; "–" where one of them has no value."""
    return f'IFERROR({now}-{before},"{MISSING}")'
