"""Actions on dates: a cluster's opening, due and locking days for a period."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from associations import access
from associations.actions import records
from associations.actions.associations import must_manage
from associations.actions.facts import WrongFields, differences, joined
from associations.actions.facts import in_words as day_in_words
from associations.models import (
    Cluster,
    Period,
    Schedule,
    User,
)
from associations.returns.deadlines import problem_with_day, problem_with_year
from associations.returns.workflow import Refused, Stale

Day = datetime.date | None

_FIELDS = ("opens", "due", "locks")
_NAMES = ("mở nhập", "hạn nộp", "ngày khóa")  # of the same fields


@dataclass(frozen=True)
class DatesChange:
    """A recorded change of a cluster's dates: when, by whom, and each changed date, old → new, in words."""

    at: datetime.datetime
    by: str
    words: str


def dates_changed(before: Iterable[Day], after: Iterable[Day]) -> str:
    """Return which of opens, due and locks changed, old → new; "" where none did."""
    old, new = zip(_NAMES, before, strict=True), zip(_NAMES, after, strict=True)
    return joined(differences(list(old), list(new)))


def changes_of_dates(schedule: Schedule | None) -> list[DatesChange]:
    """Return who changed a cluster's dates of a period, when and how, the last first; one query."""
    if schedule is None:
        return []
    return [DatesChange(record.at, record.by_name, record.words) for record in records.records_of(schedule)]


def dates_seen(schedule: Schedule | None) -> str:
    """Return a cluster's dates in one text, with which a form says what its reader saw."""
    return _days_seen(*_days_of(schedule)) if schedule else _days_seen(None, None, None)


def _days_seen(*days: Day) -> str:
    return " ".join(f"{day:%d/%m/%Y}" if day else "–" for day in days)


@dataclass(frozen=True)
class WantedDates:
    """The dates that a cluster is to have for a period, and those that the person saw (`dates_seen`).

    `seen` is None for who saw no page.
    """

    cluster: Cluster
    opens: Day
    due: Day
    locks: Day
    seen: str | None = None

    @property
    def days(self) -> tuple[Day, Day, Day]:
        """Return the three dates in the order opens, due, locks."""
        return self.opens, self.due, self.locks


@transaction.atomic
def set_dates(*, by: User, period: Period, wanted: WantedDates, past: bool = False) -> Schedule:
    """Set a cluster's dates for a period and record what changed.

    past: dates that have passed may be set, by an administrator, who corrects a record of the past.

    Raise Stale where somebody has set others since they were seen, WrongFields where the dates do not go
    together, or the due or the locking day lies in the past.
    """
    must_lead(by, wanted.cluster)
    if past:
        must_manage(by)
    schedule, _ = Schedule.objects.select_for_update().get_or_create(cluster=wanted.cluster, period=period)
    stored = _days_of(schedule)
    if wanted.days == stored:
        return schedule
    if wanted.seen is not None and wanted.seen != dates_seen(schedule):
        now = ", ".join(f"{name} {day_in_words(day)}" for name, day in zip(_NAMES, stored, strict=True))
        raise Stale([f"Người khác vừa đặt lịch trong lúc anh/chị đang sửa: {now}. Xem lại rồi lưu."])
    # Of two problems with one field the day's own is named.
    wrong = _wrong_days(wanted, stored, past=past)
    wrong = wrong | {name: problem for name, problem in _wrong_order(wanted).items() if name not in wrong}
    if wrong:
        raise WrongFields(wrong)
    schedule.opens, schedule.due, schedule.locks = wanted.days
    schedule.save()
    # Kept where people's roles are recorded as well; it keeps its author when work is handed over.
    records.write_down(by=by, row=schedule, words=dates_changed(stored, wanted.days))
    return schedule


def _days_of(schedule: Schedule) -> tuple[Day, Day, Day]:
    return schedule.opens, schedule.due, schedule.locks


def _wrong_days(wanted: WantedDates, stored: Iterable[Day], *, past: bool) -> dict[str, str]:
    """Return what is wrong with each changed day by itself, by field."""
    wrong = {}
    for name, day, before in zip(_FIELDS, wanted.days, stored, strict=True):
        if day is None or day == before:
            continue
        # The day since when entering is open may have passed; a due or locking day that has passed may not be set.
        problem_with = problem_with_year if past or name == "opens" else problem_with_day
        if problem := problem_with(day):
            # What has passed locks or makes late at once, so it is written down by who previews all clusters.
            hint = " Quản trị ghi được ngày đã qua." if day < timezone.localdate() and not past else ""
            wrong[name] = problem + hint
    return wrong


def _wrong_order(wanted: WantedDates) -> dict[str, str]:
    """Return which days come before those that they must follow, by field."""
    opens, due, locks = wanted.days
    wrong = {}
    if opens and due and due < opens:
        wrong["due"] = f"Hạn nộp {due:%d/%m/%Y} sớm hơn ngày mở nhập {opens:%d/%m/%Y}."
    if not locks:
        return wrong
    if due and locks < due:
        wrong["locks"] = f"Ngày khóa {locks:%d/%m/%Y} sớm hơn hạn nộp {due:%d/%m/%Y}."
    if not due and opens and locks < opens:
        wrong["locks"] = f"Ngày khóa {locks:%d/%m/%Y} sớm hơn ngày mở nhập {opens:%d/%m/%Y}."
    return wrong


class WrongDates(Refused):
    """Dates of several clusters that cannot be set; `clusters` holds for each, by its id, why."""

    def __init__(self, clusters: dict[int, Refused]) -> None:
        super().__init__([sentence for refusal in clusters.values() for sentence in refusal.obstacles])
        self.clusters = clusters


@transaction.atomic
def set_dates_of_clusters(*, by: User, period: Period, wanted: Iterable[WantedDates]) -> list[Schedule]:
    """Set the dates of several clusters for a period, all or none, days that have passed included.

    For administrators. A cluster whose dates are as the person saw them is left alone, whoever has set others
    since. Raise WrongDates.
    """
    must_manage(by)
    made: list[Schedule] = []
    refused: dict[int, Refused] = {}
    for dates in wanted:
        if dates.seen == _days_seen(*dates.days):
            continue
        try:
            made.append(set_dates(by=by, period=period, wanted=dates, past=True))
        except Refused as refusal:
            refused[dates.cluster.pk] = refusal
    if refused:
        raise WrongDates(refused)
    return made


def must_lead(by: User, cluster: Cluster) -> None:
    """Raise Refused for who does not lead a cluster."""
    if refusal := access.refusal_to_lead(by, cluster, "đặt hạn và gia hạn"):
        raise Refused([refusal])
