"""Territories through time: who belongs to a cluster on a day, and what a unit consisted of before a merger.

Stored figures never move. "On today's map" a unit's figure of the past is the sum over what it was made of then.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db import models
from django.db.models.expressions import RawSQL

from associations.models import Association, Cluster, ClusterMembership, Succession
from associations.models.associations import holds_on
from associations.names import vietnamese_key


class Days(NamedTuple):
    """The days from `since` to `until`, both counted; None where that end is open."""

    since: datetime.date | None = None
    until: datetime.date | None = None

    def hold(self, day: datetime.date) -> bool:
        """Return whether a day is one of them."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def within(self, other: "Days") -> "Days | None":
        """Return the days that are of both; None where no day is."""
        since = max((day for day in (self.since, other.since) if day), default=None)
        until = min((day for day in (self.until, other.until) if day), default=None)
        if since and until and until < since:
            return None
        return Days(since, until)

    def condition(self, field: str) -> models.Q:
        """Return the rows whose date in `field` is one of these days."""
        found = models.Q()
        if self.since:
            found &= models.Q(**{f"{field}__gte": self.since})
        if self.until:
            found &= models.Q(**{f"{field}__lte": self.until})
        return found


ALWAYS = Days()


@dataclass(frozen=True)
class Parts:
    """What a unit consisted of on a day; `obstacle` says why its past cannot be added up, "" where it can."""

    units: tuple[Association, ...]
    obstacle: str = ""


class Territories:
    """The successions around some associations, read at once, so that a page asks a constant number of times.

    around: the ids of the associations that will be asked about. What they came from, at any remove, is read, and what
    else came of that; of others nothing is known here. Most came from nothing: one query that finds no row.
    """

    def __init__(self, around: Iterable[int]) -> None:
        self._into: dict[int, list[Succession]] = defaultdict(list)
        self._out_of: dict[int, list[Succession]] = defaultdict(list)
        # Sorted by key, not by row: sums and their sources have the same order on every database.
        rows = _successions_around(around)
        for succession in sorted(rows, key=lambda row: (row.predecessor.key, row.effective_on)):
            self._into[succession.successor_id].append(succession)
            self._out_of[succession.predecessor_id].append(succession)

    def parts(
        self, association: Association, day: datetime.date, until: datetime.date | None = None
    ) -> Parts:
        """Return the units whose returns of `day` add up to `association` as it is now, or as it was on `until`."""
        taken_in = [s for s in self._into[association.pk] if _is_between(s, day, until)]
        units: list[Association] = [association] if association.is_valid_on(day) else []
        if not units and not taken_in:
            return Parts((), f"{association} chưa có vào ngày {day:%d/%m/%Y}")
        for succession in taken_in:
            predecessor = succession.predecessor
            successors = self._successors_after(predecessor, day, until)
            if len(successors) > 1:
                return Parts(
                    tuple(units), f"không quy đổi được: {predecessor} đã chia cho {len(successors)} đơn vị"
                )
            before = self.parts(predecessor, day, until)
            if before.obstacle:
                return Parts((*units, *before.units), before.obstacle)
            units.extend(before.units)
        return Parts(tuple(units))

    def has_given_up(self, association: Association, day: datetime.date, until: datetime.date) -> bool:
        """Return whether a unit that is there on both days gave up a part of its territory between them."""
        return association.is_valid_on(until) and bool(self._successors_after(association, day, until))

    def _successors_after(
        self, association: Association, day: datetime.date, until: datetime.date | None = None
    ) -> set[int]:
        """Return the ids of the associations that a unit, or a part of it, went to after a day."""
        return {s.successor_id for s in self._out_of[association.pk] if _is_between(s, day, until)}

    def predecessors(self, association_ids: set[int]) -> set[int]:
        """Return all that the given associations came from, at any remove; without themselves."""
        found: set[int] = set()
        open_ids = set(association_ids)
        while open_ids:
            before = {s.predecessor_id for pk in open_ids for s in self._into[pk]} - found
            found |= before
            open_ids = before
        return found - association_ids

    def taken_in(self, association_ids: Iterable[int]) -> dict[int, set[Days]]:
        """Return all that the given associations came from, at any remove, with the days for which it is their past.

        One that ended when it was taken in is wholly their past; one that went on, having given up a part, is so
        only until the eve of that day.
        """
        found: dict[int, set[Days]] = defaultdict(set)
        open_ = [(pk, ALWAYS) for pk in association_ids]
        while open_:
            pk, days = open_.pop()
            for succession in self._into[pk]:
                if days.until and succession.effective_on > days.until:
                    continue  # it came in after this one had stopped being their past
                past = _past_of(succession).within(days)
                if past is not None and past not in found[succession.predecessor_id]:
                    found[succession.predecessor_id].add(past)
                    open_.append((succession.predecessor_id, past))
        return dict(found)


# What associations came from at any remove, themselves first, and the successions that speak of any of these.
_AROUND = """
    WITH RECURSIVE past (id) AS (
        {given}
        UNION SELECT s.predecessor_id FROM {successions} s JOIN past ON s.successor_id = past.id
    )
    SELECT id FROM {successions}
    WHERE successor_id IN (SELECT id FROM past) OR predecessor_id IN (SELECT id FROM past)
"""


def _successions_around(association_ids: Iterable[int]) -> Iterable[Succession]:
    """Return the successions of associations, of all that they came from and of all that came of those; one query."""
    ids = set(association_ids)
    if not ids:
        return []
    given, parameters = Association.objects.filter(pk__in=ids).values("pk").query.sql_with_params()
    sql = _AROUND.format(given=given, successions=Succession._meta.db_table)
    around = RawSQL(sql, parameters)  # noqa: S611 - nothing in it but names of tables
    return Succession.objects.filter(pk__in=around).select_related("predecessor", "successor")


def _is_between(succession: Succession, day: datetime.date, until: datetime.date | None) -> bool:
    """Return whether a succession took effect after a day and, where there is a last day, not after that."""
    return day < succession.effective_on and (until is None or succession.effective_on <= until)


def _past_of(succession: Succession) -> Days:
    """Return the days of a predecessor that are its successor's past."""
    ended = succession.predecessor.valid_to
    if ended is not None and ended < succession.effective_on:
        return ALWAYS
    return Days(None, succession.effective_on - datetime.timedelta(days=1))


def read_memberships(
    *, clusters: Collection[int] = (), beside: Collection[int] = ()
) -> dict[int, list[tuple[int, Days]]]:
    """Return who belongs to clusters and when, as (association's id, days) by the cluster's id; one query.

    clusters: the ids of clusters; beside: those of associations, of which all clusters are read. An association is a
    member only while it exists itself; a cluster without members is left out.
    """
    found: dict[int, list[tuple[int, Days]]] = defaultdict(list)
    theirs = ClusterMembership.objects.filter(association__in=beside).values("cluster")
    wanted = models.Q(cluster__in=theirs) if beside else models.Q(cluster__in=clusters)
    rows = (
        ClusterMembership.objects.filter(wanted)
        .order_by("pk")
        .values_list(
            "cluster",
            "association",
            "valid_from",
            "valid_to",
            "association__valid_from",
            "association__valid_to",
        )
    )
    for cluster, association, since, until, exists_from, exists_to in rows:
        days = Days(since, until).within(Days(exists_from, exists_to))
        if days is not None:
            found[cluster].append((association, days))
    return dict(found)


def later_units(association_ids: Iterable[int]) -> set[int]:
    """Return the ids of all that came of some associations, at any remove, without themselves; one query a remove."""
    given = set(association_ids)
    found, open_ids = set(given), given
    while open_ids:
        after = Succession.objects.filter(predecessor__in=open_ids).values_list("successor", flat=True)
        open_ids = set(after) - found
        found |= open_ids
    return found - given


class Memberships:
    """Every membership of a cluster, read once, so that many years cost one query."""

    def __init__(self, cluster: Cluster, rows: Iterable[ClusterMembership] | None = None) -> None:
        if rows is None:
            rows = _expected_ones().filter(cluster=cluster)
        self._ordered = sorted(
            rows,
            key=lambda m: (
                m.position is None,
                m.position or 0,
                vietnamese_key(m.association.name),
                m.association.key,
            ),
        )

    @classmethod
    def of_all(cls, clusters: Iterable[Cluster]) -> dict[int, "Memberships"]:
        """Return the memberships of several clusters by the cluster's id; one query for all."""
        rows: dict[int, list[ClusterMembership]] = defaultdict(list)
        clusters = list(clusters)
        for row in _expected_ones().filter(cluster__in=clusters):
            rows[row.cluster_id].append(row)
        return {cluster.pk: cls(cluster, rows[cluster.pk]) for cluster in clusters}

    @property
    def everyone(self) -> list[Association]:
        """Return all that were ever members, in the cluster's order."""
        return [m.association for m in self._ordered]

    def territories(self) -> Territories:
        """Return what all that were ever members came from."""
        return Territories(around={unit.pk for unit in self.everyone})

    def on(self, day: datetime.date) -> list[Association]:
        """Return the associations that the cluster expects to report on `day`, in the cluster's order.

        A territory that has no association yet is not expected: that differs from one that has not reported.
        """
        found = [m.association for m in self._ordered if holds_on(m, day) and holds_on(m.association, day)]
        return list(dict.fromkeys(found))


def _expected_ones() -> models.QuerySet[ClusterMembership]:
    """Return a territory that has no association yet reports nothing."""
    return ClusterMembership.objects.filter(association__has_association=True).select_related("association")


def by_level(units: Iterable[Association]) -> dict[str, list[Association]]:
    """Return associations by their level, the highest first, each once; a level that none is of is left out.

    What counts or adds up associations takes one level: the figures of a province hold those of its communes.
    """
    found: dict[str, list[Association]] = {level.value: [] for level in Association.Level}
    for unit in dict.fromkeys(units):
        found[unit.level].append(unit)
    return {level: of_level for level, of_level in found.items() if of_level}


def of_highest_level(units: Iterable[Association]) -> list[Association]:
    """Return those of some associations that a report adds up: the provinces, of a cluster without any the communes."""
    return next(iter(by_level(units).values()), [])


def members_on(cluster: Cluster, day: datetime.date) -> list[Association]:
    """Return the associations that a cluster expects to report on one day, in the cluster's order."""
    return Memberships(cluster).on(day)
