"""What an assignment grants: rights over associations and clusters, each for the days for which it holds.

Asked through access.py, which says who may do what.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field

from django.db import models

from associations.models import Assignment, Return
from associations.territory import ALWAYS, Days, Territories, read_memberships

Role = Assignment.Role


class Right(models.TextChoices):
    FILL = "fill", "nhập và nộp báo cáo của hội mình"
    FILL_FOR = "fill_for", "nhập hộ một hội theo văn bản của hội đó"
    REVIEW = "review", "xem xét, trả lại, duyệt và mở lại báo cáo"
    SEE_ALL = "see_all", "xem báo cáo ở mọi trạng thái, giải thích và lịch sử"
    SEE_APPROVED = "see_approved", "xem số liệu đã duyệt, chỉ số và xếp hạng"
    MANAGE = "manage", "quản lý người dùng và danh mục"


RIGHTS = {
    Role.OFFICER: {Right.FILL, Right.SEE_ALL, Right.SEE_APPROVED},
    Role.SECRETARIAT: {Right.FILL_FOR, Right.REVIEW, Right.SEE_ALL, Right.SEE_APPROVED},
    Role.CENTRAL: {Right.SEE_APPROVED},
    Role.ADMINISTRATOR: {Right.REVIEW, Right.SEE_ALL, Right.SEE_APPROVED, Right.MANAGE},
}

# By the id of an association or a cluster: the days for which something is granted.
Grants = Mapping[int, frozenset[Days]]
NOTHING: Grants = {}


@dataclass(frozen=True)
class Reach:
    """What a user may do, for which associations and clusters, and when; None stands for all at all times.

    Whoever asks names the day: the cut-off of the period that is spoken of. rights: the associations by right.
    clusters: the clusters whose report of a period may be read because of a membership. led: the clusters that are
    led, by id; whoever leads one reads all its years. own: the associations of an officer, with what they came from.
    """

    rights: Mapping[Right, Grants | None]
    clusters: Grants | None
    led: frozenset[int] | None
    own: Grants = field(default_factory=dict)

    def has(self, right: Right, association_id: int, day: datetime.date) -> bool:
        """Return whether a right holds for an association's return of a period; day: the period's cut-off."""
        return self.has_for_all(right) or holds(self.rights.get(right), association_id, day)

    def has_of(self, right: Right, return_: Return) -> bool:
        """Return whether a right holds for a return."""
        # The period is asked of the database only where it matters: imports hold thousands of returns.
        return self.has_for_all(right) or self.has(
            right, return_.association_id, return_.period.figures_as_of
        )

    def has_for_all(self, right: Right) -> bool:
        """Return whether a right holds for all associations at all times, as it does for administrators and the centre."""
        return self.rights.get(right, NOTHING) is None

    def owns(self, association_id: int, day: datetime.date) -> bool:
        """Return whether an association is the officer's own on a day, or one that it came from."""
        return holds(self.own, association_id, day)

    def reads_lists(self, association_id: int, day: datetime.date) -> bool:
        """Return whether the lists of an approved return may be read: by who sees all of it, or reads all clusters."""
        return self.reads_every_list or self.has(Right.SEE_ALL, association_id, day)

    @property
    def reads_every_list(self) -> bool:
        """Return whether the lists of all associations may be read."""
        return self.has_for_all(Right.SEE_APPROVED)

    def returns(self, right: Right) -> models.Q:
        """Return the condition on returns for which a right holds."""
        return _condition(self.rights.get(right, NOTHING), "association", "period__figures_as_of")

    def leads(self, cluster_id: int) -> bool:
        """Return whether a cluster is led, in all its years."""
        return self.led is None or cluster_id in self.led

    def reads_cluster(self, cluster_id: int, day: datetime.date) -> bool:
        """Return whether the report of a cluster may be read as it was on a day."""
        if self.clusters is None or self.leads(cluster_id):
            return True
        return holds(self.clusters, cluster_id, day)

    def cluster_years(self, cluster: str, day: str) -> models.Q:
        """Return the condition on rows of a cluster's year that may be read; cluster, day: the names of their fields."""
        if self.clusters is None or self.led is None:
            return ~models.Q(pk__in=[])  # every row, also where it is one of several conditions
        return _condition(self.clusters, cluster, day) | models.Q(**{f"{cluster}__in": self.led})

    @property
    def manages(self) -> bool:
        """Return whether the reach is an administrator's: people and the registry belong to no single association."""
        return self.has_for_all(Right.MANAGE)


def holds(grants: Grants | None, pk: int, day: datetime.date) -> bool:
    return any(days.hold(day) for days in (grants or NOTHING).get(pk, ()))


def _condition(grants: Grants | None, place: str, day: str) -> models.Q:
    """Return the rows whose `place` is granted on the date in their field `day`."""
    if grants is None:
        return models.Q()
    by_days: dict[Days, list[int]] = defaultdict(list)
    for pk, spans in grants.items():
        for days in spans:
            by_days[days].append(pk)
    found = models.Q(pk__in=[])
    for days, ids in by_days.items():
        found |= models.Q(**{f"{place}__in": ids}) & days.condition(day)
    return found


def granted(role: Role, places: set[int], registry: "Registry") -> dict[Right, Grants | None]:
    """Return what assignments of one role grant; places: the ids of its associations or clusters."""
    if role in (Role.CENTRAL, Role.ADMINISTRATOR):
        return dict.fromkeys(RIGHTS[role])
    if role == Role.SECRETARIAT:
        members = registry.members_of(places)
        read = together(members, registry.past_of(members))
        return {Right.FILL_FOR: members, Right.REVIEW: members, Right.SEE_ALL: read, Right.SEE_APPROVED: read}
    if role != Role.OFFICER:
        raise ValueError(f"What the role {role} grants is not written down.")
    own: Grants = {pk: frozenset({ALWAYS}) for pk in places}
    seen = registry.with_past(places)
    beside = registry.members_beside(registry.clusters_of(seen))
    return {Right.FILL: own, Right.SEE_ALL: seen, Right.SEE_APPROVED: together(seen, beside)}


def together(first: Grants | None, second: Grants | None) -> Grants | None:
    """Return what either grants; None, which is all, takes in everything."""
    if first is None or second is None:
        return None
    return {pk: first.get(pk, frozenset()) | second.get(pk, frozenset()) for pk in {*first, *second}}


class Registry:
    """What reaches are worked out from, read for what is asked, each part at most once.

    around: the ids of the associations that will be asked about one by one, which are then read together.
    """

    def __init__(self, around: Iterable[int] = ()) -> None:
        self._around = frozenset(around)
        self._territories: dict[frozenset[int], Territories] = {}
        self._members: dict[int, list[tuple[int, Days]]] = {}
        self._with_clusters: set[int] = set()  # the associations all of whose clusters are among those

    def territories_around(self, association_ids: Iterable[int]) -> Territories:
        """Return the territories around associations; those around more of them, where they are read already."""
        ids = frozenset(association_ids)
        for around, territories in self._territories.items():
            if ids <= around:
                return territories
        wanted = self._around if ids <= self._around else ids
        if wanted not in self._territories:
            self._territories[wanted] = Territories(around=wanted)
        return self._territories[wanted]

    def past_of(self, association_ids: Iterable[int]) -> Grants:
        """Return what associations came from, for the days that are their past."""
        ids = frozenset(association_ids)
        found = self.territories_around(ids).taken_in(ids)
        return {pk: frozenset(spans) for pk, spans in found.items()}

    def with_past(self, association_ids: Iterable[int]) -> Grants:
        """Return associations at all times, and what they came from."""
        own: Grants = {pk: frozenset({ALWAYS}) for pk in association_ids}
        return together(own, self.past_of(own)) or {}

    def members_of(self, cluster_ids: Iterable[int]) -> Grants:
        """Return the members of clusters for the days of their membership."""
        found: dict[int, set[Days]] = defaultdict(set)
        cluster_ids = set(cluster_ids)
        if unread := cluster_ids - self._members.keys():
            # A cluster without members is known to have none.
            self._members |= {pk: [] for pk in unread} | read_memberships(clusters=unread)
        for cluster_id in cluster_ids:
            for pk, days in self._members[cluster_id]:
                found[pk].add(days)
        return {pk: frozenset(spans) for pk, spans in found.items()}

    def clusters_of(self, units: Grants) -> Grants:
        """Return the clusters to which associations belonged, on days for which those are granted."""
        found: dict[int, set[Days]] = defaultdict(set)
        self._read_clusters_of(units.keys())
        for cluster_id, members in self._members.items():
            for pk, days in members:
                for granted in units.get(pk, ()):
                    if (both := days.within(granted)) is not None:
                        found[cluster_id].add(both)
        return {pk: frozenset(spans) for pk, spans in found.items()}

    def members_beside(self, clusters: Grants) -> Grants:
        """Return the members of clusters that `clusters_of` gave, on days for which those are granted."""
        found: dict[int, set[Days]] = defaultdict(set)
        for cluster_id, spans in clusters.items():
            for pk, days in self._members[cluster_id]:
                for granted in spans:
                    if (both := days.within(granted)) is not None:
                        found[pk].add(both)
        return {pk: frozenset(days) for pk, days in found.items()}

    def _read_clusters_of(self, association_ids: Set[int]) -> None:
        """Read the clusters to which associations ever belonged, whole; one query unless that was done."""
        if association_ids <= self._with_clusters:
            return
        wanted = association_ids | self.with_past(self._around).keys()
        self._members |= read_memberships(beside=wanted)
        self._with_clusters |= wanted
