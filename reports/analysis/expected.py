"""Who is expected to report in a period, and what a unit whose territory changed was made of a year before."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from associations.models import Association, Period
from associations.territory import Memberships, Territories, by_level, of_highest_level


@dataclass(frozen=True)
class Expected:
    """A unit that is expected to report, with the units whose returns add up to it, or why they cannot."""

    unit: Association
    parts: tuple[Association, ...]
    obstacle: str


def expected_units(
    memberships: Memberships, period: Period, territories: Territories | None, level: str = ""
) -> list[Expected]:
    """Return who is expected in a period: today's members restated where territories are given, else its members.

    All are of one level, since the figures of a province hold those of its communes: of the given one, else of the
    highest that has a member.
    """
    day = timezone.localdate() if territories else period.figures_as_of
    members = memberships.on(day)
    units = by_level(members).get(level, []) if level else of_highest_level(members)
    if territories is None:
        return [Expected(unit, (unit,), "") for unit in units]
    return [on_todays_map(territories, unit, period) for unit in units]


def on_todays_map(territories: Territories, unit: Association, period: Period) -> Expected:
    parts = territories.parts(unit, period.figures_as_of)
    return Expected(unit, parts.units, parts.obstacle)


_OUT_OF_REACH = "năm trước có hội không trong cụm này"
_PARTED = "đã giao một phần địa bàn cho hội khác"


def before_mergers(
    units: Mapping[int, list[Expected]],
    periods: Sequence[Period],
    territories: Territories,
    *,
    reads_outside: Callable[[], bool],
) -> tuple[Expected, ...]:
    """Return what each unit of the last year whose territory changed since the year before was made of then.

    reads_outside: whether the reader may add up what a unit took in from outside the cluster, asked where one did.
    """
    by_year = {period.year: period for period in periods}
    now = by_year[max(by_year)] if by_year else None
    last = by_year.get(now.year - 1) if now else None
    if now is None or last is None:
        return ()
    there = {expected.unit.pk for expected in units[last.year]}
    found = []
    for unit in (expected.unit for expected in units[now.year]):
        made = _made_of(territories, unit, last.figures_as_of, now.figures_as_of)
        if made is None:
            continue
        is_within = all(part.pk in there for part in made.parts)
        if made.obstacle or is_within or reads_outside():
            found.append(made)
        else:
            found.append(Expected(unit, (), _OUT_OF_REACH))
    return tuple(found)


def _made_of(
    territories: Territories, unit: Association, day: datetime.date, until: datetime.date
) -> Expected | None:
    """Return what a unit of `until` consisted of on a day before it; None where its territory is the same."""
    if territories.has_given_up(unit, day, until):
        return Expected(unit, (), f"{unit} {_PARTED}")
    parts = territories.parts(unit, day, until)
    if parts.units == (unit,) or not parts.units:
        return None
    return Expected(unit, parts.units, parts.obstacle)
