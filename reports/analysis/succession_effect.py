"""The effect of a changed succession on past figures on today's map, found by restating before and after."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from associations.models import Association, Period, User
from associations.numbers import format_count
from associations.sections.base import figures as all_figures
from associations.territory import later_units
from reports.analysis.figures import UnitFigures, restated

Series = Mapping[int, UnitFigures]


@dataclass(frozen=True)
class RestatedFigure:
    """A figure of a unit and a year whose restated value changes: before and after."""

    label: str
    unit: str
    before: str
    after: str


@dataclass(frozen=True)
class RestatedYear:
    """A unit's year on today's map: what it is added up from, before and after, and the figures that differ."""

    unit: Association
    year: int
    before: str
    after: str
    figures: tuple[RestatedFigure, ...]


def concerned(units: Iterable[Association]) -> list[Association]:
    """Return the given associations and all their successors, at any remove, in order of their ids."""
    wanted = {unit.pk for unit in units}
    return list(Association.objects.filter(pk__in=wanted | later_units(wanted)).order_by("pk"))


def series_of(by: User, units: Iterable[Association]) -> dict[int, Series]:
    """Return units' figures of all years on today's map, by the unit's id."""
    years = list(Period.objects.values_list("year", flat=True))
    return {unit.pk: restated(by=by, association=unit, years=years) for unit in units}


def restated_changes(
    units: Iterable[Association], before: Mapping[int, Series], after: Mapping[int, Series]
) -> list[RestatedYear]:
    """Return the units and years whose restated figures differ, by unit and year."""
    found = []
    for unit in units:
        for year, then in sorted(before[unit.pk].items()):
            now = after[unit.pk][year]
            figures = tuple(_figures(then, now))
            if figures or _made_of(then) != _made_of(now):
                found.append(RestatedYear(unit, year, _parts(then), _parts(now), figures))
    return found


def _made_of(unit: UnitFigures) -> tuple[str, list[int]]:
    """Return which associations a unit's figures are added up from, whatever their names; why there are none."""
    return unit.why.get("", ""), [part.association.pk for part in unit.parts]


def _parts(unit: UnitFigures) -> str:
    """Name the associations that a unit's figures are added up from; why there are none."""
    if unit.why.get(""):
        return unit.why[""]
    return " + ".join(part.association.dated_name for part in unit.parts) or "chưa có báo cáo được duyệt"


def _figures(before: UnitFigures, after: UnitFigures) -> Iterable[RestatedFigure]:
    for code, figure in all_figures().items():
        then, now = before.values.get(code), after.values.get(code)
        if then != now:
            yield RestatedFigure(figure.label, figure.unit, format_count(then), format_count(now))
