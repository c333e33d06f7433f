"""Territories through time: who belongs to a cluster on a day, and what a unit consisted of before a merger.

Stored figures never move. "On today's map" a unit's figure of the past is the sum over what it was made of then.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models

from associations.models import Association, Cluster, ClusterMembership, Succession
from associations.models.associations import holds_on
from associations.names import vietnamese_key


@dataclass(frozen=True)
class Parts:
    """What a unit consisted of on a day; `obstacle` says why its past cannot be added up, "" where it can."""

    units: tuple[Association, ...]
    obstacle: str = ""


class Territories:
    """Every succession, read once, so that a page asks the database a constant number of times."""

    def __init__(self) -> None:
        self._into: dict[int, list[Succession]] = defaultdict(list)
        self._out_of: dict[int, list[Succession]] = defaultdict(list)
        # By key and not by row: sums and what is said of their sources stand in one order on every database.
        rows = Succession.objects.select_related("predecessor", "successor")
        for succession in sorted(rows, key=lambda row: (row.predecessor.key, row.effective_on)):
            self._into[succession.successor_id].append(succession)
            self._out_of[succession.predecessor_id].append(succession)

    def parts(self, association: Association, day: datetime.date) -> Parts:
        """The units whose returns of `day` add up to `association` as it is now."""
        taken_in = [s for s in self._into[association.pk] if s.effective_on > day]
        units: list[Association] = [association] if association.is_valid_on(day) else []
        if not units and not taken_in:
            return Parts((), f"{association} chưa có vào ngày {day:%d/%m/%Y}")
        for succession in taken_in:
            predecessor = succession.predecessor
            split = {s.successor_id for s in self._out_of[predecessor.pk] if s.effective_on > day}
            if len(split) > 1:
                return Parts(
                    tuple(units), f"không quy đổi được: {predecessor} đã chia cho {len(split)} đơn vị"
                )
            before = self.parts(predecessor, day)
            if before.obstacle:
                return Parts((*units, *before.units), before.obstacle)
            units.extend(before.units)
        return Parts(tuple(units))

    def predecessors(self, association_ids: set[int]) -> set[int]:
        """All that the given associations came from, at any remove; without themselves."""
        found: set[int] = set()
        open_ids = set(association_ids)
        while open_ids:
            before = {s.predecessor_id for pk in open_ids for s in self._into[pk]} - found
            found |= before
            open_ids = before
        return found - association_ids


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
        """The memberships of several clusters by the cluster's id; one query for all."""
        rows: dict[int, list[ClusterMembership]] = defaultdict(list)
        clusters = list(clusters)
        for row in _expected_ones().filter(cluster__in=clusters):
            rows[row.cluster_id].append(row)
        return {cluster.pk: cls(cluster, rows[cluster.pk]) for cluster in clusters}

    @property
    def everyone(self) -> list[Association]:
        """All that were ever members, in the cluster's order."""
        return [m.association for m in self._ordered]

    def on(self, day: datetime.date) -> list[Association]:
        """The associations that the cluster expects to report on `day`, in the cluster's order.

        A territory that has no association yet is not expected: that differs from one that has not reported.
        """
        return [m.association for m in self._ordered if holds_on(m, day) and holds_on(m.association, day)]


def _expected_ones() -> models.QuerySet[ClusterMembership]:
    """A territory that has no association yet reports nothing."""
    return ClusterMembership.objects.filter(association__has_association=True).select_related("association")


def members_on(cluster: Cluster, day: datetime.date) -> list[Association]:
    """The associations that a cluster expects to report on one day, in the cluster's order."""
    return Memberships(cluster).on(day)
