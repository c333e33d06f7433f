"""The only door from the returns to every display: the figures of a cluster's units, year by year.

On the map "then" the units are the cluster's members at the period's cut-off; on the map "today" they are its
members today, and each unit's past is the sum over what it consisted of then. A sum that lacks a part is
missing, never smaller.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Literal, NamedTuple, get_args

from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils import timezone

from associations.access import Reach, Right, may_lead, reach, reads_cluster_year, reads_todays_map
from associations.checks.findings import Values
from associations.models import Association, Cluster, Note, Period, Return, User
from associations.returns.assessment import sum_or_missing
from associations.sections.base import figures as all_figures
from associations.territory import Memberships, Territories
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


@dataclass(frozen=True)
class Expected:
    """A unit that is expected to report, with the units whose returns add up to it, or why they cannot."""

    unit: Association
    parts: tuple[Association, ...]
    obstacle: str


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
    return, also of those that do not count, by association id and year.
    """

    units: Mapping[int, list[Expected]]
    status: Status
    stamps: list[Stamp]
    noted: frozenset[int]
    states: Mapping[tuple[int, int], str]

    @property
    def fingerprint(self) -> str:
        """Changes with every save and move of a return that counts, and with the units and their names.

        Figures, notes and states of a return are only written by actions, each of which raises one of the versions.
        """
        expected = [(year, one) for year, rows in self.units.items() for one in rows]
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
        counted = self._counted()
        return {
            year: [_unit(expected, year, counted, self.status) for expected in rows]
            for year, rows in self.units.items()
        }

    def _counted(self) -> dict[tuple[int, int], "_Counted"]:
        """Return the returns that count by (association id, year); a reopened one with its approved figures."""
        reported = read_values(stamp.pk for stamp in self.stamps)
        notes = read_notes(stamp.pk for stamp in self.stamps if stamp.year in self.noted)
        standing = self._standing()
        associations = {
            unit.pk: unit for rows in self.units.values() for expected in rows for unit in expected.parts
        }
        counted = {}
        for stamp in self.stamps:
            values, mark = self._values_and_mark(stamp, reported[stamp.pk], standing.get(stamp.pk))
            counted[stamp.association_id, stamp.year] = _Counted(
                part=Part(stamp.pk, associations[stamp.association_id], stamp.year, stamp.pk in standing),
                values=values,
                flags=_with_mark(notes.flags.get(stamp.pk, {}), values, mark),
                why=notes.missing.get(stamp.pk, {}),
                sources=notes.sources.get(stamp.pk, {}),
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
    territories = Territories() if map_ == "today" else None
    units = {period.year: _expected_units(memberships, period, territories) for period in periods}
    if periods:
        _refuse_to_report(by, cluster, periods[-1], map_)
    if status == "submitted":
        _refuse_submitted(by, cluster, periods, units)
    return _material(periods, units, status, span.noted)


def _refuse_to_report(by: User, cluster: Cluster, period: Period, map_: Map) -> None:
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
    memberships, territories = Memberships(cluster), Territories()
    today = memberships.on(timezone.localdate()) if reads_todays_map(by, cluster, period) else []
    for one in Period.objects.filter(year__lte=period.year):
        day = one.figures_as_of
        found |= {(unit.pk, one.year) for unit in memberships.on(day)}
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
    return _material(periods, units, "approved", None).figures()


def read_clusters(
    *, by: User, clusters: Iterable[Cluster], years: Iterable[int], map_: Map
) -> dict[int, Years]:
    """Return the approved figures of several clusters by the cluster's id; the number of queries is constant.

    The last of the years is the one that is reported. Raises PermissionDenied where one cluster's is not read.
    """
    clusters = list(clusters)
    periods = list(Period.objects.filter(year__in=list(years)).order_by("year"))
    for cluster in clusters if periods else []:
        _refuse_to_report(by, cluster, periods[-1], map_)
    memberships = Memberships.of_all(clusters)
    territories = Territories() if map_ == "today" else None
    expected = {
        cluster.pk: {
            period.year: _expected_units(memberships[cluster.pk], period, territories) for period in periods
        }
        for cluster in clusters
    }
    together = {
        period.year: [one for of_years in expected.values() for one in of_years[period.year]]
        for period in periods
    }
    return _split(_material(periods, together, "approved", None).figures(), expected)


def _split(figures: Years, expected: Mapping[int, Mapping[int, list[Expected]]]) -> dict[int, Years]:
    """Divide the figures of several clusters, which stand one cluster after the other, by the cluster's id."""
    split: dict[int, Years] = {pk: {} for pk in expected}
    for year, rows in figures.items():
        remaining = iter(rows)
        for pk, units in expected.items():
            split[pk][year] = list(islice(remaining, len(units[year])))
    return split


def restated(
    *, by: User, association: Association, years: Iterable[int], opened: Opened = _NOTHING_OPENED
) -> dict[int, UnitFigures]:
    """Return one unit's approved figures on its territory of today, for each year that has a period.

    Raises PermissionDenied where it is added up from returns that the user may not read.
    """
    periods = list(Period.objects.filter(year__in=list(years)).order_by("year"))
    territories = Territories()
    units = {period.year: [_on_todays_map(territories, association, period)] for period in periods}
    if not _all_within(reach(by), Right.SEE_APPROVED, periods, units, opened):
        raise PermissionDenied(_OUTSIDE)
    found = _material(periods, units, "approved", None).figures()
    return {year: unit for year, (unit,) in found.items()}


def restated_within_reach(
    *, by: User, associations: Iterable[Association], year: int, opened: Opened = _NOTHING_OPENED
) -> dict[int, UnitFigures]:
    """Return units' approved figures of a year on their territory of today, by id; the number of queries is constant.

    A unit that is added up from returns outside the reader's reach is left out.
    """
    periods = list(Period.objects.filter(year=year))
    territories, mine = Territories(), reach(by)
    units = {
        period.year: [
            expected
            for expected in (_on_todays_map(territories, a, period) for a in associations)
            if all(_is_within(mine, part, period, opened) for part in expected.parts)
        ]
        for period in periods
    }
    found = _material(periods, units, "approved", None).figures()
    return {unit.association.pk: unit for unit in found.get(year, [])}


@dataclass(frozen=True)
class _Counted:
    """A return that counts: its figures, their marks, and the reasons of those that are missing."""

    part: Part
    values: Values
    flags: Mapping[str, frozenset[str]]
    why: Mapping[str, str]
    sources: Mapping[str, str]


def _with_mark(
    flags: Mapping[str, frozenset[str]], values: Values, mark: str
) -> Mapping[str, frozenset[str]]:
    """Add a mark to every figure; without a mark the flags stay as they are."""
    if not mark:
        return flags
    return {code: flags.get(code, frozenset()) | {mark} for code in values}


def _expected_units(
    memberships: Memberships, period: Period, territories: Territories | None
) -> list[Expected]:
    """Return who is expected in a period: today's members restated where territories are given, else its members."""
    if territories is None:
        return [Expected(unit, (unit,), "") for unit in memberships.on(period.figures_as_of)]
    today = memberships.on(timezone.localdate())
    return [_on_todays_map(territories, unit, period) for unit in today]


def _on_todays_map(territories: Territories, unit: Association, period: Period) -> Expected:
    parts = territories.parts(unit, period.figures_as_of)
    return Expected(unit, parts.units, parts.obstacle)


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


def _material(
    periods: list[Period],
    units: Mapping[int, list[Expected]],
    status: Status,
    noted: Iterable[int] | None,
) -> Material:
    """Return the returns of the units' parts that count."""
    part_ids = {part.pk for rows in units.values() for expected in rows for part in expected.parts}
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
    return Material(units, status, stamps, years, states)


def _unit(
    expected: Expected, year: int, counted: Mapping[tuple[int, int], _Counted], status: Status
) -> UnitFigures:
    unit, parts = expected.unit, expected.parts
    there = [counted[part.pk, year] for part in parts if (part.pk, year) in counted]
    nothing: Values = dict.fromkeys(all_figures())
    if expected.obstacle:
        return UnitFigures(unit, nothing, {"": expected.obstacle})
    if len(there) < len(parts):
        if len(parts) > 1:
            return UnitFigures(unit, nothing, {"": _incomplete(len(there), len(parts))})
        return UnitFigures(unit, nothing, {"": _NO_RETURN[status]})
    if len(there) == 1:
        one = there[0]
        return UnitFigures(
            unit, one.values, why=one.why, flags=one.flags, sources=one.sources, parts=(one.part,)
        )
    return _added_up(unit, there)


def _added_up(unit: Association, there: list[_Counted]) -> UnitFigures:
    values: dict[str, int | None] = {}
    why: dict[str, str] = {}
    flags: dict[str, frozenset[str]] = {}
    sources: dict[str, str] = {}
    for code in all_figures():
        parts = [part.values[code] for part in there]
        values[code] = sum_or_missing(parts)
        if values[code] is None:
            why[code] = _incomplete(sum(part is not None for part in parts), len(parts))
        flags[code] = frozenset().union(*(part.flags.get(code, frozenset()) for part in there))
        if cited := dict.fromkeys(part.sources[code] for part in there if code in part.sources):
            sources[code] = "; ".join(cited)
    parts_of_sum = tuple(one.part for one in there)
    return UnitFigures(unit, values, why=why, flags=flags, sources=sources, parts=parts_of_sum)


_NO_RETURN: dict[Any, str] = {
    "approved": "chưa có báo cáo được duyệt",
    "submitted": "chưa có báo cáo đã nộp",
}


def _incomplete(there: int, wanted: int) -> str:
    return f"chưa đủ ({there}/{wanted})"
