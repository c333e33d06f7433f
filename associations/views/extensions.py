"""The pages of a request for more time: an officer asks, who leads the cluster answers."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from associations import access
from associations.access import Right
from associations.actions import extension_requests as actions
from associations.actions.extensions import MoreTime
from associations.forms.schedules import AskExtensionForm, DeclineForm, MoreTimeForm
from associations.models import Association, ExtensionRequest, Period, Return, User
from associations.returns.deadlines import Deadline, deadlines_of
from associations.schedules.extensions import in_words, refusal_to_ask_extension, requests_of
from associations.views.places import find_place, led_cluster
from associations.views.requests import signed_in
from associations.views.schedules import done


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Show what an association asked more time for, and the form to ask; for who sees its returns in every state."""
    user = signed_in(request)
    association, period = find_place(key, year)
    if not access.reach(user).has(Right.SEE_ALL, association.pk, period.figures_as_of):
        raise Http404
    form = AskExtensionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and done(request, form, lambda: _ask(user, association, period, form)):
        return redirect(request.path)
    context = {
        "association": association,
        "period": period,
        "form": form,
        **more_time(
            user, association, period, Return.objects.filter(association=association, period=period).first()
        ),
        "requests": [(wanted, in_words(wanted)) for wanted in requests_of([association], period)],
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "associations/returns/ask_extension.html", context, status=status)


def more_time(
    user: User,
    association: Association,
    period: Period,
    return_: Return | None = None,
    deadline: Deadline | None = None,
) -> dict[str, Any]:
    """Return what a page of a return says of asking for more time: whether this user may, and what waits for an answer.

    return_: the association's return, where there is one. deadline: its dates, where they are read already.
    """
    deadline = deadline or deadlines_of([(association, period)])[association.pk, period.pk]
    refused = refusal_to_ask_extension(
        association, period, return_=return_, by=access.reach(user), deadline=deadline
    )
    waiting = requests_of([association], period).filter(state=ExtensionRequest.State.OPEN).first()
    return {
        "deadline": deadline,
        "more_time_refused": refused,
        "time_request": waiting,
        "time_summary": actions.summary_of(waiting) if waiting else "",
        "decides": waiting is not None and access.may_lead(user, waiting.schedule.cluster),
    }


def _ask(by: User, association: Association, period: Period, form: AskExtensionForm) -> str:
    actions.ask_for_extension(
        by=by, association=association, period=period, more_time=MoreTime(**form.cleaned_data)
    )
    return "Đã gửi thư ký cụm. Có trả lời thì cổng báo ngay."


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, key: str, year: int, pk: int) -> HttpResponse:
    """Show a request for more time to who leads the cluster; grant it, as asked or otherwise, or decline it."""
    user = signed_in(request)
    cluster, period = led_cluster(user, key, year)
    wanted = get_object_or_404(
        ExtensionRequest.objects.select_related(
            "association", "schedule__cluster", "schedule__period", "asked_by", "decided_by", "extension"
        ),
        pk=pk,
        schedule__cluster=cluster,
        schedule__period=period,
    )
    grant = MoreTimeForm(initial={"keys": wanted.sections, "until": wanted.until, "reason": wanted.reason})
    decline = DeclineForm()
    if request.method == "POST":
        if request.POST.get("deed") == "decline":
            decline = DeclineForm(request.POST)
            is_done = done(request, decline, lambda: _decline(user, wanted, decline))
        else:
            grant = MoreTimeForm(request.POST)
            is_done = done(request, grant, lambda: _grant(user, wanted, grant))
        if is_done:
            return redirect("schedule", key=key, year=year)
        wanted.refresh_from_db()  # somebody else may have answered meanwhile
    context = {
        "cluster": cluster,
        "period": period,
        "wanted": wanted,
        "what": in_words(wanted),
        "summary": actions.summary_of(wanted),
        "is_late": request.method == "POST" and not wanted.is_open,
        "grant_form": grant,
        "decline_form": decline,
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "associations/clusters/extension_request.html", context, status=status)


def _grant(by: User, wanted: ExtensionRequest, form: forms.Form) -> str:
    extension = actions.grant_request(by=by, request=wanted, more_time=MoreTime(**form.cleaned_data))
    return (
        f"Đã gia hạn cho {wanted.association} đến hết ngày {extension.until:%d/%m/%Y}, {in_words(extension)}."
    )


def _decline(by: User, wanted: ExtensionRequest, form: forms.Form) -> str:
    actions.decline_request(by=by, request=wanted, **form.cleaned_data)
    return f"Đã trả lời {wanted.association}: không gia hạn."
