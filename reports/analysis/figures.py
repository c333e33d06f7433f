"""The only door from the returns to every display: the figures of a cluster's units, year by year.

On the map "then" the units are the cluster's members at the period's cut-off; on the map "today" they are its
members today, and each unit's past is the sum over what it consisted of then. A sum that lacks a part is
missing, never smaller.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal, NamedTuple, get_args

from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils import timezone

from associations.access import Reach, Right, may_lead, reach, reads_cluster_year, reads_todays_map
from associations.checks.findings import Values
from associations.models import Association, Cluster, Note, Period, Return, User
from associations.returns.assessment import sum_or_missing
from associations.sections.base import figures as all_figures
from associations.territory import Memberships, Territories, of_highest_level
from reports.analysis.expected import Expected, before_mergers, expected_units, on_todays_map
from reports.analysis.stored_returns import read_notes, read_values

Map = Literal["then", "today"]
Status = Literal["approved", "submitted"]

REOPENED = "dang_mo_lai"
FLAGS: dict[str, str] = {**{flag.value: str(flag.label) for flag in Note.Flag}, REOPENED: "đang mở lại"}


def as_map(name: object) -> Map | None:
    """Return the map of a name in files and open data; None for anything else."""
    return next((map_ for map_ in get_args(Map) if map_ == name), None)


@dataclass(frozen=True)
class UnitFigures:
    """A unit's figures of one year: every code with a value or None.

    why: the reason of a missing figure by its code; under "" the reason why the whole unit is missing.
    flags: the quality marks of a figure by its code. sources: where a figure comes from, in words, by its code.
    parts: the returns that the figures come from.
    """

    association: Association
    values: Values
    why: Mapping[str, str] = field(default_factory=dict)
    flags: Mapping[str, frozenset[str]] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    parts: tuple["Part", ...] = ()

    @property
    def is_included(self) -> bool:
        """Whether a return stands behind every part of the unit."""
        return not self.why.get("")


Years = dict[int, list[UnitFigures]]


@dataclass(frozen=True)
class Part:
    """A return that a unit's figures come from; `is_reopened`: its approved figures count while it is corrected."""

    return_id: int
    association: Association
    year: int
    is_reopened: bool


class Stamp(NamedTuple):
    """A return that counts, by what changes with every action: `version` with moves, `figures_version` with saves."""

    pk: int
    association_id: int
    year: int
    status: str
    version: int
    figures_version: int


@dataclass(frozen=True)
class Material:
    """What the figures of a cluster's years are made of: who is expected, and which returns count.

    The figures themselves are read on first use, so that a caller that only needs to know whether something changed
    costs few queries. noted: the years whose marks, reasons and sources are wanted. states: the state of every
    return, also of those that do not count, by association id and year. before: what the units of the last year whose
    territory changed since the year before were made of then.
    """

    units: Mapping[int, list[Expected]]
    status: Status
    stamps: list[Stamp]
    noted: frozenset[int]
    states: Mapping[tuple[int, int], str]
    before: tuple[Expected, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Changes with every save and move of a return that counts, and with the units and their names.

        Figures, notes and states of a return are only written by actions, each of which raises one of the versions.
        """
        expected = [(year, one) for year, rows in self.units.items() for one in rows]
        expected += [(max(self.units), one) for one in self.before]
        names = {
            unit.pk: (unit.key, unit.name, unit.kind, unit.valid_from, unit.valid_to)
            for _, one in expected
            for unit in (one.unit, *one.parts)
        }
        made_of = [(year, one.obstacle, one.unit.pk, *(p.pk for p in one.parts)) for year, one in expected]
        content = repr((names, made_of, self.status, sorted(self.noted), self.stamps))
        return hashlib.sha256(content.encode()).hexdigest()

    def figures(self) -> Years:
        """Return the figures of every year's units."""
        return self.figures_of(self.units)

    def figures_of(self, units: Mapping[int, list[Expected]]) -> Years:
        """Return the figures of other units that are made of the same parts."""
        return {
            year: [_unit(expected, year, self._counted, self.status) for expected in rows]
            for year, rows in units.items()
        }

    def predecessors(self) -> dict[int, UnitFigures]:
        """Return the year before of each unit whose territory changed since, added up over it, by the unit's id."""
        year = max(self.units, default=0) - 1
        return {one.unit.pk: _unit(one, year, self._counted, self.status) for one in self.before}

    def included(self, year: int) -> frozenset[int]:
        """Return the ids of a year's units with a return that counts behind every part; reads no figures."""
        there = {(stamp.association_id, stamp.year) for stamp in self.stamps}
        return frozenset(
            one.unit.pk
            for one in self.units.get(year, [])
            if not one.obstacle and all((part.pk, year) in there for part in one.parts)
        )

    @cached_property
    def _counted(self) -> dict[tuple[int, int], UnitFigures]:
        """Return the returns that count by (association id, year); a reopened one with its approved figures."""
        reported = read_values(stamp.pk for stamp in self.stamps)
        notes = read_notes(stamp.pk for stamp in self.stamps if stamp.year in self.noted)
        standing = self._standing()
        associations = {
            unit.pk: unit
            for rows in (*self.units.values(), self.before)
            for expected in rows
            for unit in expected.parts
        }
        counted = {}
        for stamp in self.stamps:
            values, mark = self._values_and_mark(stamp, reported[stamp.pk], standing.get(stamp.pk))
            association = associations[stamp.association_id]
            counted[stamp.association_id, stamp.year] = UnitFigures(
                association,
                values,
                flags=_with_mark(notes.flags.get(stamp.pk, {}), values, mark),
                why=notes.missing.get(stamp.pk, {}),
                sources=notes.sources.get(stamp.pk, {}),
                parts=(Part(stamp.pk, association, stamp.year, stamp.pk in standing),),
            )
        return counted

    def _standing(self) -> dict[int, Values]:
        """Return the approved figures of the returns that are reopened, by return id."""
        unapproved = [stamp.pk for stamp in self.stamps if stamp.status != Return.Status.APPROVED]
        rows = Return.objects.filter(pk__in=unapproved).exclude(standing=None)
        return {pk: kept["figures"] for pk, kept in rows.values_list("pk", "standing") if kept}

    def _values_and_mark(self, stamp: Stamp, reported: Values, standing: Values | None) -> tuple[Values, str]:
        """Return the figures with which a return counts, and the mark that all of them carry; "" for none."""
        if stamp.status == Return.Status.SUBMITTED and self.status == "submitted":
            return reported, Note.Flag.PROVISIONAL.value
        if standing is not None:
            return {code: standing.get(code) for code in all_figures()}, REOPENED
        return reported, ""


@dataclass(frozen=True, kw_only=True)
class Span:
    """The years that figures are read for: the last one is reported, the others are there for comparison.

    noted: the years whose marks, reasons and sources are wanted; all where it is None. periods: every period there
    is, where they have been read already.
    """

    years: frozenset[int]
    noted: frozenset[int] | None = None
    periods: Collection[Period] | None = None

    @classmethod
    def back_from(cls, year: int, back: int, periods: Collection[Period] | None = None) -> "Span":
        """Return a year with `back` years before it; notes are wanted of the year itself."""
        years = frozenset(range(year - back, year + 1))
        return cls(years=years, noted=frozenset({year}), periods=periods)

    def read_periods(self) -> list[Period]:
        """Return the periods of the years, the oldest first; a query unless they have been read already."""
        periods = self.periods
        if periods is None:
            periods = Period.objects.filter(year__in=self.years)
        return sorted((p for p in periods if p.year in self.years), key=lambda period: period.year)


def read_material(
    *,
    by: User,
    cluster: Cluster,
    span: Span,
    map_: Map,
    status: Status,
) -> Material:
    """Read what the figures of a cluster's years are made of, in the cluster's order.

    Whoever may read the report of the last year reads the others with it. The number of queries depends neither on
    the number of units nor of years. Raises PermissionDenied for who does not read that year of the cluster, or not
    on this map.
    """
    periods = span.read_periods()
    memberships = Memberships(cluster)
    territories = memberships.territories()
    on_map = territories if map_ == "today" else None
    units = {period.year: expected_units(memberships, period, on_map) for period in periods}
    if periods:
        refuse_to_report(by, cluster, periods[-1], map_)
    if status == "submitted":
        _refuse_submitted(by, cluster, periods, units)
    if map_ == "today":
        return material_of(periods, units, status, span.noted)
    before = before_mergers(
        units,
        periods,
        territories,
        reads_outside=lambda: status == "approved" and reads_todays_map(by, cluster, periods[-1]),
    )
    return material_of(periods, units, status, span.noted, before)


def reads_submitted(*, by: User, cluster: Cluster, span: Span, map_: Map) -> bool:
    """Return whether a user reads the submitted figures of a cluster's years on a map; at most two queries."""
    periods, memberships = span.read_periods(), Memberships(cluster)
    territories = memberships.territories() if map_ == "today" else None
    units = {period.year: expected_units(memberships, period, territories) for period in periods}
    return may_lead(by, cluster) and _all_within(reach(by), Right.SEE_ALL, periods, units)


def refuse_to_report(by: User, cluster: Cluster, period: Period, map_: Map) -> None:
    reads = reads_todays_map if map_ == "today" else reads_cluster_year
    if not reads(by, cluster, period):
        raise PermissionDenied(_OUTSIDE)


def _refuse_submitted(
    by: User, cluster: Cluster, periods: Iterable[Period], units: Mapping[int, list[Expected]]
) -> None:
    """Refuse submitted figures to who does not lead the cluster or may not see all the returns in every state."""
    if not may_lead(by, cluster) or not _all_within(reach(by), Right.SEE_ALL, periods, units):
        raise PermissionDenied(_OUTSIDE)


def figures(*, by: User, cluster: Cluster, years: Iterable[int], map_: Map, status: Status) -> Years:
    """Return the figures of a cluster's units in the cluster's order, for each year that has a period.

    A unit without a return that counts is listed with every figure missing. Raises PermissionDenied as
    `read_material` does.
    """
    span = Span(years=frozenset(years))
    return read_material(by=by, cluster=cluster, span=span, map_=map_, status=status).figures()


# (association id, year) of approved figures that a report opens to its reader, in addition to those within reach.
Opened = frozenset[tuple[int, int]]
_NOTHING_OPENED: Opened = frozenset()


def opened_by_report(*, by: User, cluster: Cluster, period: Period) -> Opened:
    """Return what the report of a cluster's year adds up, in that year and those before, on each map that is read.

    Empty for who does not read that report. A constant number of queries.
    """
    found: set[tuple[int, int]] = set()
    if not reads_cluster_year(by, cluster, period):
        return frozenset(found)
    memberships = Memberships(cluster)
    territories = memberships.territories()
    today = of_highest_level(memberships.on(timezone.localdate()))
    if not reads_todays_map(by, cluster, period):
        today = []
    for one in Period.objects.filter(year__lte=period.year):
        day = one.figures_as_of
        found |= {(unit.pk, one.year) for unit in of_highest_level(memberships.on(day))}
        found |= {(part.pk, one.year) for unit in today for part in territories.parts(unit, day).units}
    return frozenset(found)


def figures_within(
    *, by: User, associations: Iterable[Association], years: Iterable[int], opened: Opened = _NOTHING_OPENED
) -> Years:
    """Return approved figures of associations as they reported, in the given order, for each year that has a period.

    An association is listed only in the years in which its territory existed and that the user may read.
    """
    associations, mine = list(associations), reach(by)
    periods = list(Period.objects.filter(year__in=list(years)).order_by("year"))
    units = {
        period.year: [
            Expected(a, (a,), "")
            for a in associations
            if a.is_valid_on(period.figures_as_of) and _is_within(mine, a, period, opened)
        ]
        for period in periods
    }
    return material_of(periods, units, "approved", None).figures()


def restated(
    *, by: User, association: Association, years: Iterable[int], opened: Opened = _NOTHING_OPENED
) -> dict[int, UnitFigures]:
    """Return one unit's approved figures on its territory of today, for each year that has a period.

    Raises PermissionDenied where it is added up from returns that the user may not read.
    """
    periods = list(Period.objects.filter(year__in=list(years)).order_by("year"))
    territories = Territories(around={association.pk})
    units = {period.year: [on_todays_map(territories, association, period)] for period in periods}
    if not _all_within(reach(by), Right.SEE_APPROVED, periods, units, opened):
        raise PermissionDenied(_OUTSIDE)
    found = material_of(periods, units, "approved", None).figures()
    return {year: unit for year, (unit,) in found.items()}


def restated_within_reach(
    *, by: User, associations: Iterable[Association], year: int, opened: Opened = _NOTHING_OPENED
) -> dict[int, UnitFigures]:
    """Return units' approved figures of a year on their territory of today, by id; the number of queries is constant.

    A unit that is added up from returns outside the reader's reach is left out.
    """
    associations, periods = list(associations), list(Period.objects.filter(year=year))
    territories, mine = Territories(around={unit.pk for unit in associations}), reach(by)
    units = {
        period.year: [
            expected
            for expected in (on_todays_map(territories, a, period) for a in associations)
            if all(_is_within(mine, part, period, opened) for part in expected.parts)
        ]
        for period in periods
    }
    found = material_of(periods, units, "approved", None).figures()
    return {unit.association.pk: unit for unit in found.get(year, [])}


def _with_mark(
    flags: Mapping[str, frozenset[str]], values: Values, mark: str
) -> Mapping[str, frozenset[str]]:
    """Add a mark to every figure; without a mark the flags stay as they are."""
    if not mark:
        return flags
    return {code: flags.get(code, frozenset()) | {mark} for code in values}


_OUTSIDE = "Số liệu của cụm này nằm ngoài phạm vi được xem."


def _is_within(mine: Reach, unit: Association, period: Period, opened: Opened) -> bool:
    return (unit.pk, period.year) in opened or mine.has(Right.SEE_APPROVED, unit.pk, period.figures_as_of)


def _all_within(
    mine: Reach,
    right: Right,
    periods: Iterable[Period],
    units: Mapping[int, list[Expected]],
    opened: Opened = _NOTHING_OPENED,
) -> bool:
    """Whether a right holds for all that the units of each year are added up from, or a report opens it."""
    for period in periods:
        for part in (part for expected in units[period.year] for part in expected.parts):
            is_open = (part.pk, period.year) in opened
            if not is_open and not mine.has(right, part.pk, period.figures_as_of):
                return False
    return True


def material_of(
    periods: list[Period],
    units: Mapping[int, list[Expected]],
    status: Status,
    noted: Iterable[int] | None,
    before: tuple[Expected, ...] = (),
) -> Material:
    """Return the returns of the units' parts that count; those that add up to a year before among them."""
    every = (*units.values(), before)
    part_ids = {part.pk for rows in every for expected in rows for part in expected.parts}
    rows = (
        Return.objects.filter(period__in=periods, association__in=part_ids)
        .order_by("pk")
        .values_list(
            "pk", "association_id", "period__year", "status", "version", "figures_version",
            ExpressionWrapper(Q(standing__isnull=False), BooleanField()),
        )
    )  # fmt: skip
    states, stamps = {}, []
    counting = {Return.Status.APPROVED.value}
    if status == "submitted":
        counting.add(Return.Status.SUBMITTED.value)
    for *row, is_standing in rows:
        stamp = Stamp(*row)
        states[stamp.association_id, stamp.year] = stamp.status
        if stamp.status in counting or is_standing:
            stamps.append(stamp)
    years = frozenset(units) if noted is None else frozenset(noted)
    return Material(units, status, stamps, noted=years, states=states, before=before)


def _unit(
    expected: Expected, year: int, counted: Mapping[tuple[int, int], UnitFigures], status: Status
) -> UnitFigures:
    unit, parts = expected.unit, expected.parts
    if expected.obstacle:
        return _without_figures(unit, expected.obstacle)
    there = [counted.get((part.pk, year)) for part in parts]
    if len(parts) == 1 and not any(there):
        return _without_figures(unit, _NO_RETURN[status])
    return added_up(unit, there)


def added_up(unit: Association, parts: Sequence[UnitFigures | None]) -> UnitFigures:
    """Return the figures of a unit out of those of all its parts; a figure that one of them lacks is missing."""
    there = [part for part in parts if part is not None and part.is_included]
    if len(there) < len(parts):
        return _without_figures(unit, _incomplete(len(there), len(parts)))
    if len(there) == 1:
        return replace(there[0], association=unit)
    values = {code: sum_or_missing([part.values[code] for part in there]) for code in all_figures()}
    return UnitFigures(
        unit,
        values,
        why={code: _why_missing(code, there) for code, value in values.items() if value is None},
        flags={code: _flags_of_any(code, there) for code in values},
        sources={code: cited for code in values if (cited := _sources_of_all(code, there))},
        parts=tuple(part for one in there for part in one.parts),
    )


def _why_missing(code: str, parts: Sequence[UnitFigures]) -> str:
    return _incomplete(sum(part.values[code] is not None for part in parts), len(parts))


def _flags_of_any(code: str, parts: Sequence[UnitFigures]) -> frozenset[str]:
    return frozenset().union(*(part.flags.get(code, frozenset()) for part in parts))


def _sources_of_all(code: str, parts: Sequence[UnitFigures]) -> str:
    """Return where the parts of a sum come from, each source once; "" where none is known."""
    return "; ".join(dict.fromkeys(part.sources[code] for part in parts if code in part.sources))


def _without_figures(unit: Association, why: str) -> UnitFigures:
    return UnitFigures(unit, dict.fromkeys(all_figures()), {"": why})


_NO_RETURN: dict[Any, str] = {
    "approved": "chưa có báo cáo được duyệt",
    "submitted": "chưa có báo cáo đang chờ duyệt hoặc đã duyệt",
}


def _incomplete(there: int, wanted: int) -> str:
    return f"chưa đủ ({there}/{wanted})"
