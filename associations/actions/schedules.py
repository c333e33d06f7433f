"""Actions on dates: a cluster's opening, due and locking days for a period, and more time for one association."""

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
        raise Stale([f"Người khác vừa đặt lịch trong lúc anh, chị đang sửa: {now}. Xem lại rồi lưu."])
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
            wrong[name] = problem
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


@dataclass(frozen=True)
class MoreTime:
    """How much more time an association asks for or is given: until when, why, for which sections.

    `keys` are the sections' keys; none is all sections.
    """

    until: datetime.date
    reason: str
    keys: Iterable[str] = ()


@transaction.atomic
def grant_extension(
    *, by: User, cluster: Cluster, period: Period, association: Association, more_time: MoreTime
) -> Extension:
    """Give an association of a cluster more time; it ends by itself.

    Recorded with the return where there is one; its officers are notified. It answers the association's own
    request, if one is waiting.

    Raise Refused where the cluster has no dates, WrongFields, and Stale where the same has been granted already.
    """
    must_lead(by, cluster)
    schedule = Schedule.objects.select_for_update().filter(cluster=cluster, period=period).first()
    if schedule is None or not (schedule.due or schedule.locks):
        raise Refused(["Cụm chưa đặt hạn nộp hay ngày khóa cho năm này. Đặt hạn trước rồi gia hạn."])
    schedule.cluster, schedule.period = cluster, period
    if wrong := _wrong_extension(schedule, association, more_time):
        raise WrongFields(wrong)
    extension = Extension(
        schedule=schedule,
        association=association,
        sections=chosen_sections(more_time.keys),
        until=more_time.until,
        reason=more_time.reason.strip(),
        granted_by=by,
        granted_at=timezone.now(),
    )
    _refuse_granted(extension)
    extension.save()
    _answer_requests(extension)
    text = f"đến hết {extension.until:%d/%m/%Y}, {in_words(extension)}"
    event = ExtensionEvent(Event.Kind.EXTEND, [None, text], extension.granted_at, extension.reason)
    return_ = record_on_return(association, period, event, by=by)
    notices.tell(
        to=notices.officers_of(association),
        kind=Notice.Kind.EXTENSION,
        text=f"{by} gia hạn cho {association}, năm {period.year}: {text}. Lý do: {extension.reason}",
        place=reverse("return", kwargs={"key": association.key, "year": period.year}),
        by=by,
        of_return=return_,
    )
    return extension


def _wrong_extension(schedule: Schedule, association: Association, more_time: MoreTime) -> dict[str, str]:
    """Return what is wrong with an extension, by field."""
    period = schedule.period
    wrong = {}
    if association not in members_on(schedule.cluster, period.figures_as_of):
        wrong["association"] = f"{association} không thuộc cụm trong năm {period.year}."
    if problem := problem_with_end(schedule, more_time.until):
        wrong["until"] = problem
    if not more_time.reason.strip():
        wrong["reason"] = "Ghi lý do gia hạn."
    return wrong


def _refuse_granted(new: Extension) -> None:
    """Raise Stale where the same extension is in force already."""
    same = Extension.objects.filter(
        schedule=new.schedule,
        association=new.association,
        until=new.until,
        sections=new.sections,
        ended_at=None,
    )
    before = same.select_related("granted_by").first()
    if before is None:
        return
    at = timezone.localtime(before.granted_at)
    raise Stale(
        [
            f"{before.granted_by} đã gia hạn như vậy cho {new.association} lúc {at:%H:%M ngày %d/%m/%Y}. "
            "Không cần làm lại."
        ]
    )


def _answer_requests(extension: Extension) -> None:
    """Mark the association's waiting request as granted by an extension."""
    waiting = ExtensionRequest.objects.filter(
        schedule=extension.schedule, association=extension.association, state=ExtensionRequest.State.OPEN
    )
    waiting.update(
        state=ExtensionRequest.State.GRANTED,
        extension=extension,
        decided_by=extension.granted_by,
        decided_at=extension.granted_at,
    )


@transaction.atomic
def end_extension(*, by: User, extension: Extension) -> None:
    """End an extension before its day. Raise Stale where somebody has ended it, Refused where it is over."""
    must_lead(by, extension.schedule.cluster)
    held = Extension.objects.select_for_update().get(pk=extension.pk)
    if held.ended_at:
        at = timezone.localtime(held.ended_at)
        raise Stale([f"{held.ended_by} đã kết thúc gia hạn này lúc {at:%H:%M ngày %d/%m/%Y}."])
    if held.until < timezone.localdate():
        raise Refused([f"{held} đã hết rồi."])
    held.ended_by, held.ended_at = by, timezone.now()
    held.save(update_fields=["ended_by", "ended_at"])
    text = f"đến hết {held.until:%d/%m/%Y}, {in_words(held)}"
    event = ExtensionEvent(Event.Kind.EXTEND, [text, None], held.ended_at)
    record_on_return(held.association, held.schedule.period, event, by=by)


def chosen_sections(keys: Iterable[str]) -> list[str]:
    """Return the keys of sections in their order, as they are stored: [] for none and for all."""
    wanted = set(keys)
    chosen = [section.key for section in sections() if section.key in wanted]
    return [] if len(chosen) == len(sections()) else chosen


def problem_with_end(schedule: Schedule, until: datetime.date) -> str:
    """Return why more time cannot last until a day; "" where it can."""
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


@dataclass(frozen=True)
class ExtensionEvent:
    """What is recorded with a return about more time: the kind of event, [before, after] in words, when and why."""

    kind: str
    change: list[str | None]
    at: datetime.datetime
    reason: str = ""


def record_on_return(
    association: Association, period: Period, event: ExtensionEvent, *, by: User
) -> Return | None:
    """Record an event about more time with the association's return; return that return, None where there is none.

    A return that was not begun gets no event: there the extension or the request itself is the record.
    """
    found = Return.objects.select_for_update().filter(association=association, period=period).first()
    if found is not None and found.figures_version:
        action = Action(found, event.kind, found.status, {"extension": event.change}, event.reason)
        record([action], by=by, at=event.at)
    return found
