"""Last year and the change since, as live formulas: over the territory of this year, or not at all.

A successor's last year is the sum over the columns of those that it took in; where one of them has no column, it is
the successor's own column on the sheet of restated figures. What may stand beside what, the results know.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from associations.models import Association
from reports.analysis.results import ClusterReport, Result, UnitResult
from reports.exports.workbook.data import DataBlock
from reports.exports.workbook.formulas import Computed, Formulas, Place, displayed, together
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
        """Return a unit's indicator last year; None where it may not stand beside this year's, or has no column."""
        places = self._places(unit) if unit.previous is not None else None
        if places is None:
            return None
        return displayed(indicator, together(indicator, self.year, places), unit.previous)

    def of_whole(self, result: Result) -> Computed | None:
        """Return an indicator of all units last year; None where it may not stand beside this year's total."""
        if result.previous is None:
            return None
        formula = self._whole(result)
        return None if formula is None else displayed(result.indicator, formula, result.previous)

    def change(self, result: Result) -> Computed | None:
        """Return the change over the units that may be compared; None where there is none to display."""
        since = result.since_last_year
        if not since.is_displayable:
            return None
        formulas = self.sheets[0][1]
        now = together(
            result.indicator, self.report.year, [(formulas, one.association) for one in since.units]
        )
        before = self._over(result.indicator, since.units)
        if since.is_over_all:
            now, before = formulas.whole(result.indicator, self.report.year), self._whole(result)
        return None if before is None else displayed(result.indicator, difference(now, before), since.value)

    def _whole(self, result: Result) -> str | None:
        """Return the formula of last year over all units; None where one of them has no column."""
        if not any(unit.is_added_from_predecessors for unit in result.units):
            return self.sheets[0][1].whole(result.indicator, self.year)
        return self._over(result.indicator, result.since_last_year.units)

    def _over(self, indicator: Indicator, units: Iterable[UnitResult]) -> str | None:
        """Return the formula of last year over some units; None where one of them has no column."""
        places: list[Place] = []
        for unit in units:
            found = self._places(unit)
            if found is None:
                return None
            places += found
        return together(indicator, self.year, places)

    def _places(self, unit: UnitResult) -> list[Place] | None:
        """Return the columns that add up to a unit's last year; None where no data sheet has them."""
        block, formulas = self.sheets[0]
        if not unit.is_added_from_predecessors:
            return [(formulas, unit.association)]
        parts = self.parts(unit)
        if parts and all(part.pk in block.values.get(self.year, {}) for part in parts):
            return [(formulas, part) for part in parts]
        return self._restated(unit.association)

    def parts(self, unit: UnitResult) -> list[Association]:
        """Return the associations that a unit's last year is the sum of, in the order of the data sheet."""
        parts = self.report.predecessors[unit.association.pk].parts
        order = {one.pk: place for place, one in enumerate(self.sheets[0][0].units)}
        return sorted((part.association for part in parts), key=lambda one: order.get(one.pk, len(order)))

    def _restated(self, unit: Association) -> list[Place] | None:
        """Return a unit's own column of last year on the sheet of restated figures; None where it has none."""
        figures = self.report.predecessors[unit.pk].values
        for block, formulas in self.sheets[1:]:
            if block.values.get(self.year, {}).get(unit.pk) == figures:
                return [(formulas, unit)]
        return None


def difference(now: str, before: str) -> str:
    """Return the formula of now − before; "–" where one of them has no value."""
    return f'IFERROR({now}-{before},"{MISSING}")'
