"""The pages of dates: a cluster's schedule with its extensions, and what was changed after the due date."""

import datetime
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations import access
from associations.actions import extensions
from associations.actions import schedules as actions
from associations.actions.extensions import MoreTime
from associations.actions.schedule_effect import dates_now, effects
from associations.actions.schedules import WantedDates, WrongFields
from associations.forms.schedules import DatesForm, ExtensionForm
from associations.models import Association, Cluster, Extension, Period, Schedule, User
from associations.returns.workflow import Refused
from associations.schedules.extensions import in_words, requests_of
from associations.schedules.latecomers import late_changes
from associations.views.files import csv_file
from associations.views.places import find_cluster, members_within
from associations.views.requests import signed_in


@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Show a cluster's dates for a period and the extensions; who leads the cluster changes them here."""
    user = signed_in(request)
    cluster, period = find_cluster(user, key, year)
    members = members_within(user, cluster, period)
    found = Schedule.objects.filter(cluster=cluster, period=period).first()
    dates = DatesForm(initial={n: getattr(found, n, None) for n in ("opens", "due", "locks")})
    extension = ExtensionForm(members)
    is_done = False
    if request.POST.get("deed") == "dates":
        dates = DatesForm(request.POST)
        seen = request.POST.get("seen")
        is_done = done(request, dates, lambda: _set_dates(user, cluster, period, dates, seen))
    elif request.method == "POST":
        extension = ExtensionForm(members, request.POST)
        is_done = done(request, extension, lambda: _grant(user, cluster, period, extension))
    if is_done:
        return redirect(request.path)
    leads = access.may_lead(user, cluster)
    today = timezone.localdate()
    context = {
        "cluster": cluster,
        "period": period,
        "schedule": found,
        "dates_seen": actions.dates_seen(found),
        "days_left": (found.due - today).days if found and found.due else None,
        "today": today,
        "extensions": _extensions(found, members, today),
        "requests": [(one, in_words(one)) for one in requests_of(members, period, cluster)],
        "leads": leads,
        "changes": actions.changes_of_dates(found) if leads else [],
        "dates_form": dates,
        "extension_form": extension,
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "associations/clusters/schedule.html", context, status=status)


def _extensions(
    schedule: Schedule | None, members: list[Association], today: datetime.date
) -> list[tuple[Extension, str, bool]]:
    """Return the extensions of a cluster's members, each with its sections in words and whether it is in force."""
    found = Extension.objects.filter(schedule=schedule, association__in=members)
    rows = found.select_related("association", "granted_by", "ended_by").order_by("-until", "-pk")
    return [(one, in_words(one), one.ended_at is None and one.until >= today) for one in rows]


def done(request: HttpRequest, form: forms.Form, action: Callable[[], str]) -> bool:
    """Do the action of a valid form and add its message; return whether it was done, with errors in the form if not."""
    if not form.is_valid():
        return False
    try:
        messages.success(request, action())
    except WrongFields as wrong:
        for field, problem in wrong.fields.items():
            form.add_error(field, problem)
        return False
    except Refused as refusal:
        form.add_error(None, " ".join(refusal.obstacles))
        return False
    return True


def _set_dates(by: User, cluster: Cluster, period: Period, form: DatesForm, seen: str | None) -> str:
    before = dates_now(period, [cluster])
    wanted = WantedDates(cluster, seen=seen, **form.cleaned_data)
    actions.set_dates(by=by, period=period, wanted=wanted)
    words = [
        sentence for effect in effects(before, dates_now(period, [cluster])) for sentence in effect.words
    ]
    return " ".join(["Đã lưu lịch báo cáo của cụm.", *words])


def _grant(by: User, cluster: Cluster, period: Period, form: ExtensionForm) -> str:
    data = form.cleaned_data
    extension = extensions.grant_extension(
        by=by,
        cluster=cluster,
        period=period,
        association=data["association"],
        more_time=MoreTime(data["until"], data["reason"], data["keys"]),
    )
    return f"Đã gia hạn cho {extension.association} đến hết ngày {extension.until:%d/%m/%Y}, {in_words(extension)}."


@require_POST
def end_extension(request: HttpRequest, key: str, year: int, pk: int) -> HttpResponse:
    """End an extension before its day."""
    user = signed_in(request)
    cluster, period = find_cluster(user, key, year)
    members = members_within(user, cluster, period)
    found = get_object_or_404(
        Extension.objects.select_related("schedule__cluster", "schedule__period", "association"),
        pk=pk,
        schedule__cluster=cluster,
        schedule__period=period,
        association__in=members,
    )
    try:
        extensions.end_extension(by=user, extension=found)
        messages.success(request, f"Đã kết thúc sớm gia hạn của {found.association}.")
    except Refused as refusal:
        messages.error(request, " ".join(refusal.obstacles))
    return redirect("schedule", key=key, year=year)


@require_safe
def changes_after_due(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Show every change made after the due date that held for its association; ?tep for a file."""
    cluster, period = find_cluster(signed_in(request), key, year)
    members = members_within(signed_in(request), cluster, period)
    lines = late_changes(members, period)
    context: dict[str, Any] = {"cluster": cluster, "period": period, "lines": lines}
    if "tep" not in request.GET:
        return render(request, "associations/clusters/late.html", context)
    return csv_file(
        f"thay-doi-sau-han-{cluster.key}-{period.year}.csv",
        ["Hội", "Hạn nộp", "Lúc", "Người", "Việc", "Ô", "Trước", "Sau", "Lý do"],
        [
            (
                line.association.name,
                f"{line.due:%d/%m/%Y}",
                f"{timezone.localtime(line.event.at):%H:%M:%S %d/%m/%Y}",
                line.event.by_name,
                line.event.get_kind_display(),
                *change,
                line.event.reason,
            )
            for line in lines
            for change in line.changes or [("", "", "")]
        ],
    )
