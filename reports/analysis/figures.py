"""The only door from the returns to whatever is shown: the figures of a cluster's units, year by year.

On the map "then" the units are the cluster's members at the period's cut-off; on the map "today" they are its
members today, and each unit's past is the sum over what it consisted of then. A sum that lacks a part is
missing, never smaller.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, get_args

from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils import timezone

from associations.access import Reach, Right, may_lead, reach, reads_cluster_year, reads_todays_map
from associations.checks.rules import Values
from associations.models import Association, Cluster, Note, Period, Return, User
from associations.returns.assessment import sum_or_missing
from associations.sections.base import figures as all_figures
from associations.sections.base import read_columns, sections
from associations.territory import Memberships, Territories

Map = Literal["then", "today"]
Status = Literal["approved", "submitted"]

REOPENED = "dang_mo_lai"
FLAGS: dict[str, str] = {**{flag.value: str(flag.label) for flag in Note.Flag}, REOPENED: "đang mở lại"}


def as_map(said: object) -> Map | None:
    """A map as files and open data name it; None for anything else."""
    return next((map_ for map_ in get_args(Map) if map_ == said), None)


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
    """A return that a unit's figures come from; `is_reopened`: its approved figures stand while it is corrected."""

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
    """A return that counts, by what changes with every deed: `version` with moves, `figures_version` with saves."""

    pk: int
    association_id: int
    year: int
    status: str
    version: int
    figures_version: int


@dataclass(frozen=True)
class Material:
    """What the figures of a cluster's years are made of: who is expected, and which returns count.

    The figures themselves are read when they are asked for, so that whoever only wants to know whether something
    changed asks for little. noted: the years whose marks, reasons and sources are wanted. states: the state of every
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

        Figures, notes and states of a return are only written by deeds, and each raises one of the versions.
        """
        names: dict[int, tuple[Any, ...]] = {}
        made_of = []
        for year, rows in self.units.items():
            for expected in rows:
                made_of.append((year, expected.obstacle, expected.unit.pk, *(p.pk for p in expected.parts)))
                for u in (expected.unit, *expected.parts):
                    if u.pk not in names:
                        names[u.pk] = (u.key, u.name, u.kind, u.valid_from, u.valid_to)
        said = repr((names, made_of, self.status, sorted(self.noted), self.stamps))
        return hashlib.sha256(said.encode()).hexdigest()

    def figures(self) -> Years:
        """The figures of every year's units."""
        counted = self._counted()
        return {
            year: [_unit(expected, year, counted, self.status) for expected in rows]
            for year, rows in self.units.items()
        }

    def _counted(self) -> dict[tuple[int, int], "_Counted"]:
        """The returns by (association id, year); a reopened one counts with its approved figures."""
        values = self._values()
        flags, why, sources = _read_notes(stamp.pk for stamp in self.stamps if stamp.year in self.noted)
        reopened = (
            Return.objects.filter(pk__in=[s.pk for s in self.stamps if s.status != Return.Status.APPROVED])
            .exclude(standing=None)
            .values_list("pk", "standing")
        )
        standing = {pk: approved["figures"] for pk, approved in reopened if approved}
        associations = {
            unit.pk: unit for rows in self.units.values() for expected in rows for unit in expected.parts
        }
        counted = {}
        for stamp in self.stamps:
            figures_, marks, extra = values[stamp.pk], flags[stamp.pk], ""
            if stamp.pk in standing:
                approved = standing[stamp.pk]
                figures_, extra = {code: approved.get(code) for code in all_figures()}, REOPENED
            if stamp.status == Return.Status.SUBMITTED and self.status == "submitted":
                figures_, extra = values[stamp.pk], Note.Flag.PROVISIONAL.value
            if extra:
                marks = {code: marks.get(code, frozenset()) | {extra} for code in figures_}
            part = Part(stamp.pk, associations[stamp.association_id], stamp.year, stamp.pk in standing)
            counted[stamp.association_id, stamp.year] = _Counted(
                part, figures_, marks, why[stamp.pk], sources[stamp.pk]
            )
        return counted

    def _values(self) -> dict[int, Values]:
        found: dict[int, dict[str, int | None]] = {stamp.pk: {} for stamp in self.stamps}
        for section in sections():
            codes = [figure.code for figure in section.figures]
            if not codes:
                continue
            rows = section.model._default_manager.filter(pk__in=list(found)).values_list("pk", *codes)
            stored = {row[0]: row[1:] for row in rows}
            nothing = (None,) * len(codes)
            for pk, values in found.items():
                values.update(zip(codes, stored.get(pk, nothing), strict=True))
        return dict(found)


def read_material(
    *,
    by: User,
    cluster: Cluster,
    years: Iterable[int],
    map_: Map,
    status: Status,
    noted: Iterable[int] | None = None,
    periods: Iterable[Period] | None = None,
) -> Material:
    """Read what the figures of a cluster's years are made of, in the cluster's order.

    The last of the years is the one that is reported, the others are there for comparison: whoever may read its
    report reads them with it. noted: the years whose marks, reasons and sources are wanted, all where none are given. The number of queries
    depends neither on the number of units nor of years. periods: every period there is, where it is read already.
    Raises PermissionDenied for who does not read that year of the cluster, or not on this map.
    """
    wanted = set(years)
    if periods is None:
        periods = Period.objects.filter(year__in=wanted)
    periods = sorted((p for p in periods if p.year in wanted), key=lambda period: period.year)
    memberships = Memberships(cluster)
    units: dict[int, list[Expected]] = {}
    if map_ == "today":
        territories, today = Territories(), memberships.on(timezone.localdate())
        for period in periods:
            units[period.year] = [_on_todays_map(territories, unit, period) for unit in today]
    else:
        for period in periods:
            members = memberships.on(period.figures_as_of)
            units[period.year] = [Expected(unit, (unit,), "") for unit in members]
    if periods:
        _refuse_to_report(by, cluster, periods[-1], map_)
    if status == "submitted":
        _refuse_submitted(by, cluster, periods, units)
    return _material(periods, units, status, noted)


def _refuse_to_report(by: User, cluster: Cluster, period: Period, map_: Map) -> None:
    reads = reads_todays_map if map_ == "today" else reads_cluster_year
    if not reads(by, cluster, period):
        raise PermissionDenied(_OUTSIDE)


def _refuse_submitted(
    by: User, cluster: Cluster, periods: Iterable[Period], units: Mapping[int, list[Expected]]
) -> None:
    """Submitted figures are for who leads the cluster, of returns that are seen in every state."""
    if not may_lead(by, cluster) or not _all_within(reach(by), Right.SEE_ALL, periods, units):
        raise PermissionDenied(_OUTSIDE)


def figures(*, by: User, cluster: Cluster, years: Iterable[int], map_: Map, status: Status) -> Years:
    """The figures of a cluster's units in the cluster's order, for each year that has a period.

    A unit without a return that counts stands in the list with every figure missing. Raises PermissionDenied as
    `read_material` does.
    """
    return read_material(by=by, cluster=cluster, years=years, map_=map_, status=status).figures()


def texts(units: Iterable[UnitFigures]) -> dict[int, list[tuple[str, str, str]]]:
    """What the units' returns say in words, by unit id: (return's association, heading, text), blanks left out.

    A return that is reopened is left out: its words may be in the middle of a correction.
    """
    units = list(units)
    ids = {part.return_id for unit in units for part in unit.parts if not part.is_reopened}
    stored = read_columns(ids)
    headings = [
        (column.name, str(column.verbose_name))
        for section in sections()
        if not section.figures
        for column in section.model._meta.fields
        if column.name in section.model.texts
    ]
    return {
        unit.association.pk: [
            (str(part.association), heading, stored[part.return_id][name])
            for part in unit.parts
            if part.return_id in ids
            for name, heading in headings
            if stored[part.return_id][name]
        ]
        for unit in units
    }


# (association's id, year) of approved figures that a report opens to its reader, beside those within reach.
Opened = frozenset[tuple[int, int]]
_NOTHING_OPENED: Opened = frozenset()


def opened_by_report(*, by: User, cluster: Cluster, period: Period) -> Opened:
    """What the report of a cluster's year adds up, in its own year and those before: on both maps, where both are read.

    Of others nothing is opened by it. A constant number of queries.
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
    """Associations as they reported themselves, in the given order, for each year that has a period; approved ones.

    An association stands only in the years in which its territory was there, and that the user may read.
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
    """The approved figures of several clusters by the cluster's id; the number of queries does not grow with them.

    The last of the years is the one that is reported. Raises PermissionDenied where one cluster's is not read.
    """
    clusters = list(clusters)
    periods = list(Period.objects.filter(year__in=list(years)).order_by("year"))
    for cluster in clusters if periods else []:
        _refuse_to_report(by, cluster, periods[-1], map_)
    memberships = Memberships.of_all(clusters)
    territories = Territories() if map_ == "today" else None
    units: dict[int, dict[int, list[Expected]]] = {cluster.pk: {} for cluster in clusters}
    for cluster in clusters:
        of = memberships[cluster.pk]
        for period in periods:
            if territories:
                today = of.on(timezone.localdate())
                units[cluster.pk][period.year] = [_on_todays_map(territories, u, period) for u in today]
            else:
                members = of.on(period.figures_as_of)
                units[cluster.pk][period.year] = [Expected(u, (u,), "") for u in members]
    every = {p.year: [e for years_ in units.values() for e in years_[p.year]] for p in periods}
    found = iter(_material(periods, every, "approved", None).figures().items())
    split: dict[int, Years] = {cluster.pk: {} for cluster in clusters}
    for year, rows in found:
        for cluster in clusters:
            count = len(units[cluster.pk][year])
            split[cluster.pk][year], rows = rows[:count], rows[count:]
    return split


def restated(
    *, by: User, association: Association, years: Iterable[int], opened: Opened = _NOTHING_OPENED
) -> dict[int, UnitFigures]:
    """One unit's approved figures on its territory of today, for each year that has a period.

    Raises PermissionDenied where it was made of what the user may not read.
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
    """Units' approved figures of a year on their territory of today, by id; the number of queries does not grow.

    A unit that was made of what lies outside the reader's reach is left out.
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
    """The returns of the units' parts that count, with figures and notes."""
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


def _read_notes(
    return_ids: Iterable[int],
) -> tuple[dict[int, dict[str, frozenset[str]]], dict[int, dict[str, str]], dict[int, dict[str, str]]]:
    """Flags, reasons of what is missing, and sources: each by return id and code."""
    kinds = (Note.Kind.FLAG, Note.Kind.SOURCE, Note.Kind.MISSING)
    notes = Note.objects.filter(of_return__in=list(return_ids), kind__in=kinds).order_by("pk")
    flags: dict[int, dict[str, frozenset[str]]] = defaultdict(dict)
    why: dict[int, dict[str, str]] = defaultdict(dict)
    sources: dict[int, dict[str, str]] = defaultdict(dict)
    labels = all_figures()
    for pk, code, kind, key, text in notes.values_list("of_return_id", "code", "kind", "key", "text"):
        if kind == Note.Kind.MISSING:
            reason = str(Note.MissingReason(key).label) + (f" ({text})" if text else "")
            why[pk][code] = f"{labels[code].label}: {reason}"
            continue
        if kind == Note.Kind.SOURCE:
            sources[pk][code] = text or str(Note.Origin(key).label)
        flag = key if kind == Note.Kind.FLAG else Note.FLAG_OF_ORIGIN.get(key)
        if flag:
            flags[pk][code] = flags[pk].get(code, frozenset()) | {str(flag)}
    return flags, why, sources


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
        return UnitFigures(unit, one.values, one.why, one.flags, one.sources, (one.part,))
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
        said = dict.fromkeys(part.sources[code] for part in there if code in part.sources)
        if said:
            sources[code] = "; ".join(said)
    return UnitFigures(unit, values, why, flags, sources, tuple(one.part for one in there))


_NO_RETURN: dict[Any, str] = {
    "approved": "chưa có báo cáo được duyệt",
    "submitted": "chưa có báo cáo đã nộp",
}


def _incomplete(there: int, wanted: int) -> str:
    return f"chưa đủ ({there}/{wanted})"
