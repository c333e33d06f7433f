"""Actions on requests for more time: an officer asks, who leads the cluster grants or declines; each is written down.

All of them hold the cluster's dates first, so that of two at once one wins and the other is told who was first.
"""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from associations import access, notices
from associations.actions.schedules import (
    WrongFields,
    chosen_sections,
    grant_extension,
    must_lead,
    problem_with_end,
    write_down,
)
from associations.models import (
    Association,
    Event,
    Extension,
    ExtensionRequest,
    Notice,
    Period,
    Return,
    Schedule,
    User,
)
from associations.returns.deadlines import Deadline, deadlines_of
from associations.returns.workflow import Refused, Stale
from associations.schedules.extensions import in_words, open_request, refusal_to_ask_extension

LONGEST = 500

State = ExtensionRequest.State


@transaction.atomic
def ask_for_extension(
    *,
    by: User,
    association: Association,
    period: Period,
    until: datetime.date,
    reason: str,
    keys: Iterable[str] = (),
) -> ExtensionRequest:
    """Ask for more time for an association, for some sections (their keys) or for all; the secretariat is told.

    Raises Refused where nothing can be asked, WrongFields, and Stale while an earlier request waits.
    """
    place = (association.pk, period.pk)
    deadline = deadlines_of([(association, period)])[place]
    if deadline.schedule:
        # Held until the end of the action: a second press, and who grants meanwhile, come before or after.
        Schedule.objects.select_for_update().get(pk=deadline.schedule.pk)
        deadline = deadlines_of([(association, period)])[place]
    return_ = Return.objects.filter(association=association, period=period).first()
    refusal = refusal_to_ask_extension(
        association, period, return_=return_, by=access.reach(by), deadline=deadline
    )
    schedule = deadline.schedule
    if refusal or schedule is None:
        raise Refused([refusal])
    if waiting := open_request(association, period):
        raise Stale([f"{summary_of(waiting)} Đang chờ thư ký cụm trả lời, không cần gửi lại."])
    chosen, reason = chosen_sections(keys), reason.strip()
    wrong = {}
    if problem := problem_with_end(schedule, until) or _has_as_much(deadline, chosen, until):
        wrong["until"] = problem
    if problem := _problem_with(reason, "Ghi lý do xin gia hạn."):
        wrong["reason"] = problem
    if wrong:
        raise WrongFields(wrong)
    asked = ExtensionRequest.objects.create(
        schedule=schedule,
        association=association,
        sections=chosen,
        until=until,
        reason=reason,
        asked_by=by,
        asked_at=timezone.now(),
    )
    said = f"xin đến hết {until:%d/%m/%Y}, {in_words(asked)}"
    found = write_down(
        by, association, period, Event.Kind.ASK_EXTENSION, [None, said], reason, asked.asked_at
    )
    notices.tell(
        to=notices.leaders_of_cluster(schedule.cluster),
        kind=Notice.Kind.REQUEST,
        text=f"{by} xin gia hạn cho {association}, năm {period.year}: {said}. Lý do: {reason}",
        place=place_of(asked),
        by=by,
        of_return=found,
    )
    return asked


@transaction.atomic
def grant_request(
    *, by: User, request: ExtensionRequest, until: datetime.date, reason: str, keys: Iterable[str] = ()
) -> Extension:
    """Grant what was asked for, or as much of it as is right; see grant_extension. Stale where it is decided."""
    held = _hold(by, request)
    return grant_extension(
        by=by,
        cluster=held.schedule.cluster,
        period=held.schedule.period,
        association=held.association,
        until=until,
        reason=reason,
        keys=keys,
    )


@transaction.atomic
def decline_request(*, by: User, request: ExtensionRequest, words: str) -> None:
    """Decline a request with a reason, which its officers read. Stale where it is decided already."""
    held = _hold(by, request)
    words = words.strip()
    if problem := _problem_with(words, "Ghi lý do không gia hạn, để hội biết cần làm gì tiếp."):
        raise WrongFields({"words": problem})
    held.state, held.words, held.decided_by, held.decided_at = State.DECLINED, words, by, timezone.now()
    held.save(update_fields=["state", "words", "decided_by", "decided_at"])
    association, period = held.association, held.schedule.period
    said = f"không gia hạn đến hết {held.until:%d/%m/%Y}, {in_words(held)}"
    found = write_down(
        by, association, period, Event.Kind.DECLINE_EXTENSION, [None, said], words, held.decided_at
    )
    notices.tell(
        to=notices.officers_of(association),
        kind=Notice.Kind.REQUEST,
        text=f"{by} {said} cho {association}, năm {period.year}. Lý do: {words}",
        place=reverse("ask_extension", kwargs={"key": association.key, "year": period.year}),
        by=by,
        of_return=found,
    )


def summary_of(request: ExtensionRequest) -> str:
    """Who asked for how much, and what came of it, in one sentence."""
    asked_at = timezone.localtime(request.asked_at)
    said = (
        f"{request.asked_by} đã xin gia hạn cho {request.association} đến hết {request.until:%d/%m/%Y}, "
        f"{in_words(request)}, lúc {asked_at:%H:%M ngày %d/%m/%Y}"
    )
    if request.decided_at is None:
        return f"{said}."
    at = timezone.localtime(request.decided_at)
    done = "đã gia hạn" if request.state == State.GRANTED else "đã trả lời không gia hạn"
    return f"{said}; {request.decided_by} {done} lúc {at:%H:%M ngày %d/%m/%Y}."


def place_of(request: ExtensionRequest) -> str:
    """The address of the page on which a request is granted or declined."""
    schedule = request.schedule
    return reverse(
        "extension_request",
        kwargs={"key": schedule.cluster.key, "year": schedule.period.year, "pk": request.pk},
    )


def _hold(by: User, request: ExtensionRequest) -> ExtensionRequest:
    """A request as it is now, the cluster's dates held until the end of the action; Stale where it is decided."""
    must_lead(by, request.schedule.cluster)
    Schedule.objects.select_for_update().get(pk=request.schedule_id)
    related = ("association", "schedule__cluster", "schedule__period", "asked_by", "decided_by")
    held = ExtensionRequest.objects.select_related(*related).get(pk=request.pk)
    if not held.is_open:
        raise Stale([f"{summary_of(held)} Không cần làm lại."])
    return held


def _has_as_much(deadline: Deadline, chosen: list[str], until: datetime.date) -> str:
    """That an extension in force gives as much already; "" where none does."""
    for extension in deadline.extensions:
        covers = not extension.sections or (chosen and set(chosen) <= set(extension.sections))
        if covers and until <= extension.until:
            return (
                f"Hội đã được gia hạn đến hết {extension.until:%d/%m/%Y} ({in_words(extension)}). "
                "Muốn thêm thì ghi ngày muộn hơn."
            )
    return ""


def _problem_with(text: str, empty: str) -> str:
    if not text:
        return empty
    return f"Lý do dài {len(text)} chữ, quá {LONGEST}. Rút gọn lại." if len(text) > LONGEST else ""
