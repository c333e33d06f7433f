"""What changed dates do to the associations of a cluster, found by comparing before with after."""

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
    """What dates mean for one association: whether it may enter today, whether it submitted on time.

    `on_time` is None where it has not submitted or has no due date.
    """

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
    """A cluster whose dates change: which dates, and what that does, in words."""

    cluster: Cluster
    differences: tuple[Difference, ...]
    words: tuple[str, ...]


_NAMES = ("mở nhập", "hạn nộp", "ngày khóa")

_CLOSED = "Từ hôm nay không nhập được nữa, trừ khi gia hạn"
_OPENED = "Từ hôm nay nhập được"
_LATE = "Thành nộp muộn"
_ON_TIME = "Thành nộp đúng hạn"


def dates_now(period: Period, clusters: Sequence[Cluster]) -> dict[int, ClusterDates]:
    """Return the dates of a period as they stand, by the cluster's id; a constant number of queries."""
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
    """Return the clusters whose dates differ, in the order given."""
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
    """Return what changed dates do: who may enter no longer, who may again, whose submission changes its mark."""
    units: dict[str, list[str]] = {what: [] for what in (_CLOSED, _OPENED, _LATE, _ON_TIME)}
    for then, now in zip(before, after, strict=True):
        for what in _changes_of_unit(then, now):
            units[what].append(now.unit.name)
    words = [f"{what}: {', '.join(names)}." for what, names in units.items() if names]
    return words or ["Hôm nay chưa hội nào nhập được thêm hay bị khóa."]


def _changes_of_unit(then: UnitDates, now: UnitDates) -> list[str]:
    """Return which of the changes in words hold for one association."""
    found = []
    if now.is_open and now.may_enter != then.may_enter:
        found.append(_OPENED if now.may_enter else _CLOSED)
    if now.on_time is not None and now.on_time is not then.on_time:
        found.append(_ON_TIME if now.on_time else _LATE)
    return found
