"""What changed dates do to the associations of a cluster: found by holding before against after."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from associations.actions.facts import Difference, differences
from associations.models import Association, Cluster, Period, Return, Schedule
from associations.returns.deadlines import Deadline, deadlines_of, first_valid_submissions, is_on_time
from associations.territory import Memberships


@dataclass(frozen=True)
class UnitDates:
    """What dates mean for one association: whether it may enter today, whether it submitted on time."""

    unit: Association
    may_enter: bool
    on_time: bool | None
    is_open: bool  # its return is not submitted and so waits for figures


@dataclass(frozen=True)
class ClusterDates:
    """A cluster's dates of a period and what they mean for its associations."""

    cluster: Cluster
    days: tuple[datetime.date | None, ...]
    units: tuple[UnitDates, ...]


@dataclass(frozen=True)
class DatesEffect:
    """A cluster whose dates change: which, and what comes of it, in words."""

    cluster: Cluster
    differences: tuple[Difference, ...]
    words: tuple[str, ...]


_NAMES = ("mở nhập", "hạn nộp", "ngày khóa")


def dates_now(period: Period, clusters: Sequence[Cluster]) -> dict[int, ClusterDates]:
    """The dates of a period as they stand, by the cluster's id; a constant number of queries."""
    memberships = Memberships.of_all(clusters)
    members = {cluster.pk: memberships[cluster.pk].on(period.figures_as_of) for cluster in clusters}
    units = {unit.pk: unit for found in members.values() for unit in found}
    deadlines = deadlines_of([(unit, period) for unit in units.values()])
    returns = {r.association_id: r for r in Return.objects.filter(association__in=units, period=period)}
    submitted = first_valid_submissions(returns.values())
    schedules = {schedule.cluster_id: schedule for schedule in Schedule.objects.filter(period=period)}
    found = {}
    for cluster in clusters:
        of_units = tuple(
            _of_unit(unit, deadlines[unit.pk, period.pk], returns, submitted) for unit in members[cluster.pk]
        )
        found[cluster.pk] = ClusterDates(cluster, _days(schedules.get(cluster.pk)), of_units)
    return found


def _days(schedule: Schedule | None) -> tuple[datetime.date | None, ...]:
    return (schedule.opens, schedule.due, schedule.locks) if schedule else (None, None, None)


def _of_unit(
    unit: Association,
    deadline: Deadline,
    returns: Mapping[int, Return],
    submitted: Mapping[int, datetime.datetime],
) -> UnitDates:
    return_ = returns.get(unit.pk)
    return UnitDates(
        unit=unit,
        may_enter=deadline.sections_open(timezone.localdate()) != frozenset(),
        on_time=is_on_time(deadline, submitted.get(return_.pk) if return_ else None),
        is_open=return_ is None or return_.is_editable,
    )


def effects(before: Mapping[int, ClusterDates], after: Mapping[int, ClusterDates]) -> list[DatesEffect]:
    """The clusters whose dates differ, in the order in which they are given."""
    found = []
    for pk, now in after.items():
        then = before[pk]
        old, new = zip(_NAMES, then.days, strict=True), zip(_NAMES, now.days, strict=True)
        differing = differences(list(old), list(new))
        if differing:
            words = tuple(_words(then.units, now.units))
            found.append(DatesEffect(now.cluster, tuple(differing), words))
    return found


def _words(before: Sequence[UnitDates], after: Sequence[UnitDates]) -> list[str]:
    """What comes of changed dates: who may enter no longer, who may again, whose submission changes its mark."""
    pairs = list(zip(before, after, strict=True))
    closed = [now.unit for then, now in pairs if now.is_open and then.may_enter and not now.may_enter]
    opened = [now.unit for then, now in pairs if now.is_open and now.may_enter and not then.may_enter]
    late = [now.unit for then, now in pairs if now.on_time is False and then.on_time is not False]
    on_time = [now.unit for then, now in pairs if now.on_time is True and then.on_time is not True]
    said = [
        ("Từ hôm nay không nhập được nữa, trừ khi gia hạn", closed),
        ("Từ hôm nay nhập được", opened),
        ("Thành nộp muộn", late),
        ("Thành nộp đúng hạn", on_time),
    ]
    words = [f"{what}: {', '.join(unit.name for unit in units)}." for what, units in said if units]
    return words or ["Hôm nay chưa hội nào nhập được thêm hay bị khóa."]
