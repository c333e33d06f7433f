"""Until when an association may enter its return: the cluster's dates and the extensions granted to it.

Every date counts until 23:59:59 in Asia/Ho_Chi_Minh, so days are compared, never hours.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from associations.models import Association, ClusterMembership, Extension, Period, Schedule
from associations.models.associations import holds_on


@dataclass(frozen=True)
class Deadline:
    """The dates that hold for one association and period; None where the cluster has set none.

    `extensions` are those granted and not ended early, in force or over, the one that lasts longest last.
    """

    schedule: Schedule | None = None
    extensions: tuple[Extension, ...] = ()

    @property
    def opens(self) -> datetime.date | None:
        return self.schedule.opens if self.schedule else None

    @property
    def locks(self) -> datetime.date | None:
        return self.schedule.locks if self.schedule else None

    @property
    def due(self) -> datetime.date | None:
        """The last day on which a submission is on time: the cluster's, or that of a later extension."""
        set_for_all = self.schedule.due if self.schedule else None
        return max((d for d in (set_for_all, self.extended_to) if d), default=None) if set_for_all else None

    @property
    def extended_to(self) -> datetime.date | None:
        """The last day of the longest extension; None where there is none."""
        return self.extensions[-1].until if self.extensions else None

    def is_locked(self, day: datetime.date) -> bool:
        """Whether the cluster's locking date has passed, extensions aside."""
        return self.locks is not None and day > self.locks

    def sections_open(self, day: datetime.date) -> frozenset[str] | None:
        """The keys of the sections that may be entered on a day: None for all, an empty set for none."""
        if self.opens and day < self.opens:
            return frozenset()
        if not self.is_locked(day):
            return None
        in_force = [extension for extension in self.extensions if day <= extension.until]
        if any(not extension.sections for extension in in_force):
            return None
        return frozenset(key for extension in in_force for key in extension.sections)


def deadlines_of(places: Iterable[tuple[Association, Period]]) -> dict[tuple[int, int], Deadline]:
    """The dates for associations and periods, by (association id, period id); a constant number of queries.

    The cluster is the one to which the association belongs on the day that the period's figures are of.
    """
    wanted = {(association.pk, period.pk): (association, period) for association, period in places}
    units = {association_id for association_id, _ in wanted}
    periods = {period_id for _, period_id in wanted}
    schedules = {
        (schedule.cluster_id, schedule.period_id): schedule
        for schedule in Schedule.objects.filter(period__in=periods).select_related("cluster", "period")
    }
    if not schedules:
        return dict.fromkeys(wanted, Deadline())
    memberships = defaultdict(list)
    for membership in ClusterMembership.objects.filter(association__in=units).order_by("pk"):
        memberships[membership.association_id].append(membership)
    granted = defaultdict(list)
    standing = Extension.objects.filter(association__in=units, schedule__in=schedules.values(), ended_at=None)
    for extension in standing.order_by("until", "pk"):
        granted[extension.association_id, extension.schedule_id].append(extension)
    found = {}
    for place, (association, period) in wanted.items():
        clusters = [m.cluster_id for m in memberships[association.pk] if holds_on(m, period.figures_as_of)]
        schedule = next((s for c in clusters if (s := schedules.get((c, period.pk)))), None)
        extensions = granted[association.pk, schedule.pk] if schedule else []
        found[place] = Deadline(schedule, tuple(extensions))
    return found
