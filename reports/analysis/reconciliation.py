"""Compare the two maps: what the predecessors reported, their sum, the restated figure.

Out of the two reports of one cluster and year, live or of a revision; nothing is read from the database.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from associations.models import Association
from associations.returns.assessment import sum_or_missing
from associations.sections.base import figures as all_figures
from reports.analysis.figures import UnitFigures, Years
from reports.analysis.results import ClusterReport


@dataclass(frozen=True)
class RestatedFigure:
    """One figure: of each predecessor in their order, their sum, and what stands on today's map; None where missing."""

    code: str
    parts: tuple[int | None, ...]
    total: int | None
    restated: int | None
    why: str

    @property
    def difference(self) -> int | None:
        """Sum − restated value; None where one is missing."""
        return None if self.total is None or self.restated is None else self.total - self.restated


@dataclass(frozen=True)
class Restated:
    """A unit of today in a year in which its territory was that of others.

    parts: those others, as far as they are known to the reports. why: the reason where the year cannot be restated
    as a whole; then there are no rows.
    """

    unit: Association
    year: int
    parts: tuple[Association, ...]
    why: str
    rows: tuple[RestatedFigure, ...]

    @property
    def agreeing(self) -> int:
        """How many figures have no difference."""
        return sum(row.difference == 0 for row in self.rows)

    @property
    def different(self) -> int:
        """How many figures differ: none, where restating is right."""
        return sum(bool(row.difference) for row in self.rows)

    @property
    def missing(self) -> int:
        """How many figures have no sum, because a predecessor lacks them."""
        return len(self.rows) - self.agreeing - self.different


def reconcile(then: ClusterReport, today: ClusterReport) -> list[Restated]:
    """Return every unit and year whose figures on today's map come from others, the latest year first."""
    predecessors: dict[int, tuple[Association, ...]] = {}
    for break_ in (*then.breaks, *today.breaks):
        predecessors[break_.successor.pk] = break_.predecessors
    found = []
    for year in sorted(today.years, reverse=True):
        reported = {unit.association.pk: unit for unit in then.years.get(year, [])}
        for unit in today.years[year]:
            if unit.association.pk in reported:
                continue  # reported by itself: nothing is restated
            found.append(_restated(unit, year, reported, predecessors.get(unit.association.pk, ())))
    return [one for one in found if one.parts or one.why]


def _restated(
    unit: UnitFigures, year: int, reported: Mapping[int, UnitFigures], predecessors: tuple[Association, ...]
) -> Restated:
    if not unit.is_included:
        return Restated(unit.association, year, predecessors, unit.why[""], ())
    parts = tuple(part.association for part in unit.parts)
    if [part.pk for part in parts] == [unit.association.pk]:
        return Restated(unit.association, year, (), "", ())
    rows = tuple(_restated_figure(unit, code, parts, reported) for code in all_figures())
    return Restated(unit.association, year, parts, "", rows)


def _restated_figure(
    unit: UnitFigures, code: str, parts: tuple[Association, ...], reported: Mapping[int, UnitFigures]
) -> RestatedFigure:
    """Return a figure as the parts of a unit reported it, beside the restated one."""
    values = tuple(reported[p.pk].values.get(code) if p.pk in reported else None for p in parts)
    total, why = sum_or_missing(values), ""
    if total is None:
        outside = [part.name for part in parts if part.pk not in reported]
        lacking = [part.name for part, value in zip(parts, values, strict=True) if value is None]
        why = unit.why.get(code) or f"chưa có số của {', '.join(outside or lacking)}"
    return RestatedFigure(code, values, total, unit.values.get(code), why)


def units_in(years: Years, wanted: Iterable[int]) -> list[Association]:
    """Return those of some associations, by id, that stand in a report's years: those of the latest year first."""
    ids = set(wanted)
    found: dict[int, Association] = {}
    for year in sorted(years, reverse=True):
        for unit in years[year]:
            if unit.association.pk in ids:
                found.setdefault(unit.association.pk, unit.association)
    return list(found.values())
