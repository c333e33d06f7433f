"""The only door from the returns to whatever is shown: the figures of a cluster's units, year by year.

On the map "then" the units are the cluster's members at the period's cut-off; on the map "today" they are its
members today, and each unit's past is the sum over what it consisted of then. A sum that lacks a part is
missing, never smaller.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils import timezone

from associations.access import Right, reach
from associations.assessment import sum_or_missing
from associations.checks.rules import Values
from associations.models import Association, Cluster, Note, Period, Return, User
from associations.sections.base import figures as all_figures
from associations.sections.base import read_columns, sections
from associations.territory import Territories, members_on

Map = Literal["then", "today"]
Status = Literal["approved", "submitted"]

REOPENED = "dang_mo_lai"
FLAGS: dict[str, str] = {**{flag.value: str(flag.label) for flag in Note.Flag}, REOPENED: "đang mở lại"}


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
    parts: tuple[Return, ...] = ()

    @property
    def is_included(self) -> bool:
        """Whether a return stands behind every part of the unit."""
        return not self.why.get("")


Years = dict[int, list[UnitFigures]]


def figures(*, by: User, cluster: Cluster, years: Iterable[int], map_: Map, status: Status) -> Years:
    """The figures of a cluster's units in the cluster's order, for each year that has a period.

    A unit without a return that counts stands in the list with every figure missing. The number of queries does
    not depend on the number of units. Raises PermissionDenied outside the user's reach.
    """
    periods = list(Period.objects.filter(year__in=list(years)).order_by("year"))
    territories = Territories()
    units: dict[int, list[tuple[Association, tuple[Association, ...], str]]] = {}
    today = members_on(cluster, timezone.localdate()) if map_ == "today" else []
    for period in periods:
        members = today if map_ == "today" else members_on(cluster, period.figures_as_of)
        units[period.year] = [(unit, *_parts(territories, unit, period, map_)) for unit in members]
    part_ids = {part.pk for rows in units.values() for _, parts, _ in rows for part in parts}
    _check_reach(by, part_ids, status)
    counted = _counted_returns(periods, part_ids, status)
    return {
        year: [_unit(unit, parts, obstacle, year, counted, status) for unit, parts, obstacle in rows]
        for year, rows in units.items()
    }


def texts(units: Iterable[UnitFigures]) -> dict[int, list[tuple[str, str, str]]]:
    """What the units' returns say in words, by unit id: (return's association, heading, text), blanks left out.

    A return that is reopened is left out: its words may be in the middle of a correction.
    """
    parts = {part.pk: part for unit in units for part in unit.parts if part.standing is None}
    stored = read_columns(parts)
    headings = [
        (column.name, str(column.verbose_name))
        for section in sections()
        if not section.figures
        for column in section.model._meta.fields
        if column.name in section.model.texts
    ]
    return {
        unit.association.pk: [
            (str(part.association), heading, stored[part.pk][name])
            for part in unit.parts
            if part.pk in parts
            for name, heading in headings
            if stored[part.pk][name]
        ]
        for unit in units
    }


def restated(*, by: User, association: Association, years: Iterable[int]) -> dict[int, UnitFigures]:
    """One unit's approved figures on its territory of today, for each year that has a period."""
    periods = list(Period.objects.filter(year__in=list(years)).order_by("year"))
    territories = Territories()
    made_of = {period.year: _parts(territories, association, period, "today") for period in periods}
    part_ids = {part.pk for parts, _ in made_of.values() for part in parts}
    _check_reach(by, part_ids, "approved")
    counted = _counted_returns(periods, part_ids, "approved")
    return {
        year: _unit(association, parts, obstacle, year, counted, "approved")
        for year, (parts, obstacle) in made_of.items()
    }


@dataclass(frozen=True)
class _Counted:
    """A return that counts: its figures, their marks, and the reasons of those that are missing."""

    return_: Return
    values: Values
    flags: Mapping[str, frozenset[str]]
    why: Mapping[str, str]
    sources: Mapping[str, str]


def _parts(
    territories: Territories, unit: Association, period: Period, map_: Map
) -> tuple[tuple[Association, ...], str]:
    if map_ == "then":
        return (unit,), ""
    parts = territories.parts(unit, period.figures_as_of)
    return parts.units, parts.obstacle


def _check_reach(by: User, association_ids: set[int], status: Status) -> None:
    right = Right.SEE_APPROVED if status == "approved" else Right.SEE_ALL
    mine = reach(by)
    if not all(mine.has(right, pk) for pk in association_ids):
        raise PermissionDenied("Số liệu của cụm này nằm ngoài phạm vi được xem.")


def _counted_returns(
    periods: list[Period], association_ids: set[int], status: Status
) -> dict[tuple[int, int], _Counted]:
    """The associations' returns that count, by (association id, year); a reopened one counts with its approved figures."""
    counts = Q(status=Return.Status.APPROVED) | Q(standing__isnull=False)
    if status == "submitted":
        counts |= Q(status=Return.Status.SUBMITTED)
    wanted = Return.objects.filter(counts, period__in=periods, association__in=association_ids)
    returns = list(wanted.select_related("association", "period"))
    ids = [return_.pk for return_ in returns]
    columns = read_columns(ids, figures_only=True)
    flags, why, sources = _notes(ids)
    counted = {}
    for return_ in returns:
        values: Values = columns[return_.pk]
        marks = flags[return_.pk]
        extra = set()
        if return_.status == Return.Status.SUBMITTED and status == "submitted":
            extra = {Note.Flag.PROVISIONAL.value}
        elif return_.standing is not None:
            values = {code: return_.standing["figures"].get(code) for code in all_figures()}
            extra = {REOPENED}
        if extra:
            marks = {code: frozenset(marks.get(code, frozenset()) | extra) for code in values}
        counted[return_.association_id, return_.period.year] = _Counted(
            return_, values, marks, why[return_.pk], sources[return_.pk]
        )
    return counted


def _notes(
    ids: list[int],
) -> tuple[dict[int, dict[str, frozenset[str]]], dict[int, dict[str, str]], dict[int, dict[str, str]]]:
    """Flags, reasons of what is missing, and sources: each by return id and code."""
    flags: dict[int, dict[str, frozenset[str]]] = defaultdict(dict)
    why: dict[int, dict[str, str]] = defaultdict(dict)
    sources: dict[int, dict[str, str]] = defaultdict(dict)
    labels = all_figures()
    kinds = (Note.Kind.FLAG, Note.Kind.SOURCE, Note.Kind.MISSING)
    rows = Note.objects.filter(of_return__in=ids, kind__in=kinds).order_by("pk")
    for pk, code, kind, key, text in rows.values_list("of_return_id", "code", "kind", "key", "text"):
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
    unit: Association,
    parts: tuple[Association, ...],
    obstacle: str,
    year: int,
    counted: Mapping[tuple[int, int], _Counted],
    status: Status,
) -> UnitFigures:
    there = [counted[part.pk, year] for part in parts if (part.pk, year) in counted]
    nothing: Values = dict.fromkeys(all_figures())
    if obstacle:
        return UnitFigures(unit, nothing, {"": obstacle})
    if len(there) < len(parts):
        if len(parts) > 1:
            return UnitFigures(unit, nothing, {"": _incomplete(len(there), len(parts))})
        return UnitFigures(unit, nothing, {"": _NO_RETURN[status]})
    if len(there) == 1:
        one = there[0]
        return UnitFigures(unit, one.values, one.why, one.flags, one.sources, (one.return_,))
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
    returns = tuple(part.return_ for part in there)
    return UnitFigures(unit, values, why, flags, sources, returns)


_NO_RETURN: dict[Any, str] = {
    "approved": "chưa có báo cáo được duyệt",
    "submitted": "chưa có báo cáo đã nộp",
}


def _incomplete(there: int, wanted: int) -> str:
    return f"chưa đủ ({there}/{wanted})"
