"""Actions on extensions: more time for one association after a cluster's due or locking day."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from associations import notices
from associations.actions.facts import WrongFields
from associations.actions.schedules import must_lead
from associations.checks.explanations import problem_with_reason
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
from associations.returns.deadlines import problem_with_day
from associations.returns.workflow import Refused, Stale
from associations.schedules.extensions import in_words
from associations.sections.base import sections
from associations.territory import members_on


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
    notices.give_notice(
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
    elif problem := problem_with_reason(more_time.reason, of="gia hạn"):
        wrong["reason"] = problem
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
