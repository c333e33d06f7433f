"""Actions on requests for more time: an officer asks, who leads the cluster grants or declines; all are recorded.

Each locks the cluster's dates first: of two at once one wins, and the other learns who was first.
"""

import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from associations import access, notices
from associations.actions.extensions import (
    ExtensionEvent,
    MoreTime,
    chosen_sections,
    grant_extension,
    problem_with_end,
    record_on_return,
)
from associations.actions.facts import WrongFields
from associations.actions.schedules import must_lead
from associations.checks.explanations import problem_with_reason
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
    *, by: User, association: Association, period: Period, more_time: MoreTime
) -> ExtensionRequest:
    """Ask for more time for an association; the secretariat is notified.

    Raise Refused where nothing can be asked for, WrongFields, and Stale while an earlier request waits.
    """
    deadline = _hold_dates(association, period)
    schedule = deadline.schedule
    return_ = Return.objects.filter(association=association, period=period).first()
    refusal = refusal_to_ask_extension(
        association, period, return_=return_, by=access.reach(by), deadline=deadline
    )
    if refusal or schedule is None:
        raise Refused([refusal])
    if waiting := open_request(association, period):
        raise Stale([f"{summary_of(waiting)} Đang chờ thư ký cụm trả lời, không cần gửi lại."])
    if wrong := _wrong_fields(deadline, schedule, more_time):
        raise WrongFields(wrong)
    new = ExtensionRequest.objects.create(
        schedule=schedule,
        association=association,
        sections=chosen_sections(more_time.keys),
        until=more_time.until,
        reason=more_time.reason.strip(),
        asked_by=by,
        asked_at=timezone.now(),
    )
    text = f"xin đến hết {new.until:%d/%m/%Y}, {in_words(new)}"
    event = ExtensionEvent(Event.Kind.ASK_EXTENSION, [None, text], new.asked_at, new.reason)
    return_ = record_on_return(association, period, event, by=by)
    notices.give_notice(
        to=notices.leaders_of_cluster(schedule.cluster),
        kind=Notice.Kind.REQUEST,
        text=f"{by} xin gia hạn cho {association}, năm {period.year}: {text}. Lý do: {new.reason}",
        place=place_of(new),
        by=by,
        of_return=return_,
    )
    return new


def _hold_dates(association: Association, period: Period) -> Deadline:
    """Return the dates that hold for an association, the cluster's row locked until the end of the transaction.

    A second press, and who grants meanwhile, come before or after.
    """
    place = (association.pk, period.pk)
    deadline = deadlines_of([(association, period)])[place]
    if deadline.schedule is None:
        return deadline
    Schedule.objects.select_for_update().get(pk=deadline.schedule.pk)
    return deadlines_of([(association, period)])[place]


def _wrong_fields(deadline: Deadline, schedule: Schedule, more_time: MoreTime) -> dict[str, str]:
    """Return what is wrong with a request, by field."""
    chosen = chosen_sections(more_time.keys)
    wrong = {}
    if problem := problem_with_end(schedule, more_time.until) or _has_as_much(
        deadline, chosen, more_time.until
    ):
        wrong["until"] = problem
    if problem := _problem_with(more_time.reason.strip(), "xin gia hạn"):
        wrong["reason"] = problem
    return wrong


@transaction.atomic
def grant_request(*, by: User, request: ExtensionRequest, more_time: MoreTime) -> Extension:
    """Grant a request, as it was asked or otherwise; see grant_extension. Raise Stale where it is decided."""
    held = _hold(by, request)
    return grant_extension(
        by=by,
        cluster=held.schedule.cluster,
        period=held.schedule.period,
        association=held.association,
        more_time=more_time,
    )


@transaction.atomic
def decline_request(*, by: User, request: ExtensionRequest, words: str) -> None:
    """Decline a request with a reason, which its officers read. Raise Stale where it is decided already."""
    held = _hold(by, request)
    words = words.strip()
    if problem := _problem_with(words, "không gia hạn", ", để hội biết cần làm gì tiếp"):
        raise WrongFields({"words": problem})
    now = timezone.now()
    held.state, held.words, held.decided_by, held.decided_at = State.DECLINED, words, by, now
    held.save(update_fields=["state", "words", "decided_by", "decided_at"])
    association, period = held.association, held.schedule.period
    text = f"không gia hạn đến hết {held.until:%d/%m/%Y}, {in_words(held)}"
    event = ExtensionEvent(Event.Kind.DECLINE_EXTENSION, [None, text], now, words)
    return_ = record_on_return(association, period, event, by=by)
    notices.give_notice(
        to=notices.officers_of(association),
        kind=Notice.Kind.REQUEST,
        text=f"{by} {text} cho {association}, năm {period.year}. Lý do: {words}",
        place=reverse("ask_extension", kwargs={"key": association.key, "year": period.year}),
        by=by,
        of_return=return_,
    )


def summary_of(request: ExtensionRequest) -> str:
    """Return in one sentence who asked for how much, and what came of it."""
    sent_at = timezone.localtime(request.asked_at)
    text = (
        f"{request.asked_by} đã xin gia hạn cho {request.association} đến hết {request.until:%d/%m/%Y}, "
        f"{in_words(request)}, lúc {sent_at:%H:%M ngày %d/%m/%Y}"
    )
    if request.decided_at is None:
        return f"{text}."
    at = timezone.localtime(request.decided_at)
    outcome = "đã gia hạn" if request.state == State.GRANTED else "đã trả lời không gia hạn"
    return f"{text}; {request.decided_by} {outcome} lúc {at:%H:%M ngày %d/%m/%Y}."


def place_of(request: ExtensionRequest) -> str:
    """Return the address of the page on which a request is granted or declined."""
    schedule = request.schedule
    return reverse(
        "extension_request",
        kwargs={"key": schedule.cluster.key, "year": schedule.period.year, "pk": request.pk},
    )


def _hold(by: User, request: ExtensionRequest) -> ExtensionRequest:
    """Return a request as it is now, the cluster's dates locked; raise Stale where it is decided."""
    must_lead(by, request.schedule.cluster)
    Schedule.objects.select_for_update().get(pk=request.schedule_id)
    related = ("association", "schedule__cluster", "schedule__period", "asked_by", "decided_by")
    held = ExtensionRequest.objects.select_related(*related).get(pk=request.pk)
    if not held.is_open:
        raise Stale([f"{summary_of(held)} Không cần làm lại."])
    return held


def _has_as_much(deadline: Deadline, chosen: list[str], until: datetime.date) -> str:
    """Return the refusal that an extension in force gives as much already; "" where none does."""
    for extension in deadline.extensions:
        covers = not extension.sections or (chosen and set(chosen) <= set(extension.sections))
        if covers and until <= extension.until:
            return (
                f"Hội đã được gia hạn đến hết {extension.until:%d/%m/%Y} ({in_words(extension)}). "
                "Muốn thêm thì ghi ngày muộn hơn."
            )
    return ""


def _problem_with(text: str, of: str, for_what: str = "") -> str:
    """Return what is wrong with a reason of something; "" where nothing is."""
    if not text:
        return f"Ghi lý do {of}{for_what}."
    if len(text) > LONGEST:
        return f"Lý do dài {len(text)} chữ, quá {LONGEST}. Rút gọn lại."
    return problem_with_reason(text, of=of)
