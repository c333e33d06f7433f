"""Actions on dates: a cluster's opening, due and locking dates for a period, and more time for one association."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from associations import access, notices
from associations.actions import records
from associations.actions.associations import must_manage
from associations.actions.facts import WrongFields, differences, joined
from associations.actions.facts import in_words as day_in_words
from associations.events import Action, record
from associations.models import (
    Association,
    Cluster,
    Event,
    Extension,
    ExtensionRequest,
    Notice,
    Period,
    Return,
    Schedule,
    User,
)
from associations.returns.deadlines import problem_with_day, problem_with_year
from associations.returns.workflow import Refused, Stale
from associations.schedules.extensions import in_words
from associations.sections.base import sections
from associations.territory import members_on

Day = datetime.date | None

_NAMES = ("mở nhập", "hạn nộp", "ngày khóa")


@dataclass(frozen=True)
class DatesChange:
    """That somebody changed a cluster's dates: when, who, and each date that changed, old → new, in words."""

    at: datetime.datetime
    by: str
    words: str


def dates_changed(before: Iterable[Day], after: Iterable[Day]) -> str:
    """Which of opens, due and locks changed, old → new; "" where none did."""
    old, new = zip(_NAMES, before, strict=True), zip(_NAMES, after, strict=True)
    return joined(differences(list(old), list(new)))


def changes_of_dates(schedule: Schedule | None) -> list[DatesChange]:
    """Who changed a cluster's dates of a period, when and how; the last first. One query."""
    if schedule is None:
        return []
    return [DatesChange(record.at, record.by_name, record.words) for record in records.records_of(schedule)]


def dates_seen(schedule: Schedule | None) -> str:
    """A cluster's dates in one text, with which a form says what its reader saw."""
    return (
        _days_seen(schedule.opens, schedule.due, schedule.locks) if schedule else _days_seen(None, None, None)
    )


def _days_seen(*days: Day) -> str:
    return " ".join(f"{day:%d/%m/%Y}" if day else "–" for day in days)


@transaction.atomic
def set_dates(
    *,
    by: User,
    cluster: Cluster,
    period: Period,
    opens: Day,
    due: Day,
    locks: Day,
    seen: str | None = None,
    past: bool = False,
) -> Schedule:
    """Set a cluster's dates for a period; what changed is written down. Raises WrongFields where they do not go together, or the due or the locking day lies in the past.

    seen: the dates that the person saw (`dates_seen`); Stale where somebody has set others since.
    past: days that have passed may be set, by an administrator, who puts a record of the past right.
    """
    must_lead(by, cluster)
    if past:
        must_manage(by)
    schedule, _ = Schedule.objects.select_for_update().get_or_create(cluster=cluster, period=period)
    wanted, stored = (opens, due, locks), (schedule.opens, schedule.due, schedule.locks)
    if wanted == stored:
        return schedule
    if seen is not None and seen != dates_seen(schedule):
        said = ", ".join(f"{name} {day_in_words(day)}" for name, day in zip(_NAMES, stored, strict=True))
        raise Stale([f"Người khác vừa đặt lịch trong lúc anh, chị đang sửa: {said}. Xem lại rồi lưu."])
    wrong = {}
    for name, day, before in zip(("opens", "due", "locks"), wanted, stored, strict=True):
        # A day since when entering is open may have passed; that returns were due or locked on it would be news.
        problem_with = problem_with_year if past or name == "opens" else problem_with_day
        if day and day != before and (problem := problem_with(day)):
            wrong[name] = problem
    if opens and due and due < opens:
        wrong.setdefault("due", f"Hạn nộp {due:%d/%m/%Y} sớm hơn ngày mở nhập {opens:%d/%m/%Y}.")
    if due and locks and locks < due:
        wrong.setdefault("locks", f"Ngày khóa {locks:%d/%m/%Y} sớm hơn hạn nộp {due:%d/%m/%Y}.")
    if opens and locks and not due and locks < opens:
        wrong.setdefault("locks", f"Ngày khóa {locks:%d/%m/%Y} sớm hơn ngày mở nhập {opens:%d/%m/%Y}.")
    if wrong:
        raise WrongFields(wrong)
    schedule.opens, schedule.due, schedule.locks = opens, due, locks
    schedule.save()
    # Where people's roles are written down as well; it keeps its author when work is handed over.
    records.write_down(by=by, row=schedule, words=dates_changed(stored, wanted))
    return schedule


@dataclass(frozen=True)
class WantedDates:
    """The dates that a cluster is to have for a period, and those that the person saw."""

    cluster: Cluster
    opens: Day
    due: Day
    locks: Day
    seen: str | None = None


class WrongDates(Refused):
    """Dates of several clusters that cannot be set; `clusters` holds for each, by its id, why."""

    def __init__(self, clusters: dict[int, Refused]) -> None:
        super().__init__([sentence for refusal in clusters.values() for sentence in refusal.obstacles])
        self.clusters = clusters


@transaction.atomic
def set_dates_of_clusters(*, by: User, period: Period, wanted: Iterable[WantedDates]) -> list[Schedule]:
    """Set the dates of several clusters for a period, all or none, also days that have passed.

    For administrators. A cluster whose dates are as the person saw them is passed over, whoever has set others
    since. Raises WrongDates.
    """
    must_manage(by)
    made: list[Schedule] = []
    refused: dict[int, Refused] = {}
    for dates in wanted:
        days = {"opens": dates.opens, "due": dates.due, "locks": dates.locks}
        if dates.seen == _days_seen(dates.opens, dates.due, dates.locks):
            continue
        try:
            made.append(
                set_dates(by=by, cluster=dates.cluster, period=period, seen=dates.seen, past=True, **days)
            )
        except Refused as refusal:
            refused[dates.cluster.pk] = refusal
    if refused:
        raise WrongDates(refused)
    return made


@transaction.atomic
def grant_extension(
    *,
    by: User,
    cluster: Cluster,
    period: Period,
    association: Association,
    until: datetime.date,
    reason: str,
    keys: Iterable[str] = (),
) -> Extension:
    """Give an association of a cluster more time, for some sections (their keys) or for all; it ends by itself.

    Written down with the return where there is one; its officers are told. It answers what the association asked
    for, if anything waits. Raises WrongFields, and Stale where the same has been granted already.
    """
    must_lead(by, cluster)
    schedule = Schedule.objects.select_for_update().filter(cluster=cluster, period=period).first()
    if schedule is None or not (schedule.due or schedule.locks):
        raise Refused(["Cụm chưa đặt hạn nộp hay ngày khóa cho năm này. Đặt hạn trước rồi gia hạn."])
    chosen = chosen_sections(keys)
    wrong = {}
    if association not in members_on(cluster, period.figures_as_of):
        wrong["association"] = f"{association} không thuộc cụm trong năm {period.year}."
    if problem := problem_with_end(schedule, until):
        wrong["until"] = problem
    if not reason.strip():
        wrong["reason"] = "Ghi lý do gia hạn."
    if wrong:
        raise WrongFields(wrong)
    given = Extension.objects.filter(
        schedule=schedule, association=association, until=until, sections=chosen, ended_at=None
    ).select_related("granted_by")
    if before := given.first():
        at = timezone.localtime(before.granted_at)
        raise Stale(
            [
                f"{before.granted_by} đã gia hạn như vậy cho {association} lúc {at:%H:%M ngày %d/%m/%Y}. "
                "Không cần làm lại."
            ]
        )
    now = timezone.now()
    extension = Extension.objects.create(
        schedule=schedule,
        association=association,
        sections=chosen,
        until=until,
        reason=reason.strip(),
        granted_by=by,
        granted_at=now,
    )
    ExtensionRequest.objects.filter(
        schedule=schedule, association=association, state=ExtensionRequest.State.OPEN
    ).update(state=ExtensionRequest.State.GRANTED, extension=extension, decided_by=by, decided_at=now)
    said = f"đến hết {until:%d/%m/%Y}, {in_words(extension)}"
    return_ = write_down(by, association, period, Event.Kind.EXTEND, [None, said], reason.strip(), now)
    notices.tell(
        to=notices.officers_of(association),
        kind=Notice.Kind.EXTENSION,
        text=f"{by} gia hạn cho {association}, năm {period.year}: {said}. Lý do: {reason.strip()}",
        place=reverse("return", kwargs={"key": association.key, "year": period.year}),
        by=by,
        of_return=return_,
    )
    return extension


@transaction.atomic
def end_extension(*, by: User, extension: Extension) -> None:
    """End an extension before its day. Raises Refused where it has ended already."""
    must_lead(by, extension.schedule.cluster)
    held = Extension.objects.select_for_update().get(pk=extension.pk)
    if held.ended_at:
        at = timezone.localtime(held.ended_at)
        raise Stale([f"{held.ended_by} đã kết thúc gia hạn này lúc {at:%H:%M ngày %d/%m/%Y}."])
    if held.until < timezone.localdate():
        raise Refused([f"{held} đã hết rồi."])
    held.ended_by, held.ended_at = by, timezone.now()
    held.save(update_fields=["ended_by", "ended_at"])
    said = f"đến hết {held.until:%d/%m/%Y}, {in_words(held)}"
    place = (held.association, held.schedule.period)
    write_down(by, *place, Event.Kind.EXTEND, [said, None], "", held.ended_at)


def chosen_sections(keys: Iterable[str]) -> list[str]:
    """The keys of sections in their order as they are kept: [] for none and for all."""
    wanted = set(keys)
    chosen = [section.key for section in sections() if section.key in wanted]
    return [] if len(chosen) == len(sections()) else chosen


def problem_with_end(schedule: Schedule, until: datetime.date) -> str:
    """Why more time cannot last until a day; "" where it can."""
    last = schedule.due or schedule.locks
    if problem := problem_with_day(until):
        return problem
    if last and until <= last:
        return f"Ngày {until:%d/%m/%Y} không muộn hơn hạn chung {last:%d/%m/%Y}."
    return ""


def must_lead(by: User, cluster: Cluster) -> None:
    """Raise Refused for who does not lead a cluster."""
    if refusal := access.refusal_to_lead(by, cluster, "đặt hạn và gia hạn"):
        raise Refused([refusal])


def write_down(
    by: User,
    association: Association,
    period: Period,
    kind: str,
    change: list[str | None],
    reason: str,
    at: datetime.datetime,
) -> Return | None:
    """The event on the return, where there is one that was begun; else the extension or request is the record."""
    found = Return.objects.select_for_update().filter(association=association, period=period).first()
    if found is not None and found.figures_version:
        record([Action(found, kind, found.status, {"extension": change}, reason)], by=by, at=at)
    return found
