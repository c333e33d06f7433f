"""The readiness board, and the page that leads through the meeting step by step."""

import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from associations import access
from associations.actions.schedules import WrongFields
from associations.models import Cluster, Period, Return
from associations.returns.workflow import Refused, Stale
from associations.sections.base import sections
from associations.territory import members_on
from associations.views.beginning import beginning_at
from associations.views.places import find_cluster
from associations.views.requests import signed_in
from reports.meeting.arranging import (
    Arrangement,
    MeetingForm,
    arrange_meeting,
    countdown,
    meeting_seen,
    note_on_past,
)
from reports.meeting.board import BoardLine, make_board
from reports.meeting.report_files import report_files
from reports.meeting.steps import way_of
from reports.models import Meeting

_STATES = {*Return.Status.values, "chua-bat-dau"}


@require_safe
def board(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Display what is ready for the meeting and what still stops it.

    ?con-vuong=1 shows only the units concerned, ?trang-thai those in one state ("chua-bat-dau" for none).
    """
    user = signed_in(request)
    cluster, period = find_cluster(user, key, year)
    found = make_board(cluster, period, by=user)
    only, state = "con-vuong" in request.GET, request.GET.get("trang-thai", "")
    if state and not (found.sees_all and state in _STATES):
        raise Http404
    lines = [line for line in found.lines if _is_wanted(line, only_obstructed=only, state=state)]
    context = {
        "board": found,
        "beginning": beginning_at(
            request,
            cluster,
            period,
            "từng hội nhập đến mục nào, nộp đúng hạn không, còn vướng gì trước khi họp",
        ),
        "lines": lines,
        "obstacles": [obstacle for line in lines for obstacle in line.obstacles],
        "is_filtered": only or state,
        "state": state,
        "sections": sections(),
        "leads": access.may_lead(user, cluster),
        "countdown": _countdown_to(found.meeting),
        "due_in": _due_in(found.deadline.due),
        "profile_of": lambda unit: reverse("unit_profile", args=[key, year, unit.key]),
    }
    return render(request, "reports/board.html", context)


def _countdown_to(meeting: Meeting | None) -> str:
    return countdown(meeting.date) if meeting else ""


def _is_wanted(line: BoardLine, *, only_obstructed: bool, state: str) -> bool:
    """Return whether a line stands in the filtered board; state "" is any."""
    if only_obstructed and not line.obstacles:
        return False
    return not state or state == (line.return_.status if line.return_ else "chua-bat-dau")


def _due_in(due: datetime.date | None) -> str:
    """Return how long it is until the due day, in words; without a day the board displays none."""
    left = (due - timezone.localdate()).days if due else 0
    if left > 0:
        return f"còn {left} ngày"
    return "hôm nay" if left == 0 else f"đã qua {-left} ngày"


@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Display the meeting of a cluster and a period; who leads the cluster arranges it here."""
    user = signed_in(request)
    cluster, period = find_cluster(user, key, year)
    if request.method != "POST":
        return _meeting_page(request, cluster, period)
    form = MeetingForm(members_on(cluster, period.figures_as_of), request.POST)
    if form.is_valid():
        seen = request.POST.get("seen")
        try:
            arrangement = Arrangement(**form.cleaned_data)
            arrange_meeting(by=user, cluster=cluster, period=period, arrangement=arrangement, seen=seen)
        except WrongFields as wrong:
            for field, problem in wrong.fields.items():
                form.add_error(field, problem)
        except Stale as stale:
            form.add_error(None, " ".join(stale.obstacles))  # what was typed stays beside what stands now
        except Refused as refusal:
            messages.error(request, " ".join(refusal.obstacles))
            return redirect(request.path)
        else:
            messages.success(request, f"Đã lưu lịch họp. {note_on_past(form.cleaned_data['date'])}".strip())
            return redirect(request.path)
    return _meeting_page(request, cluster, period, form)


def _meeting_page(
    request: HttpRequest, cluster: Cluster, period: Period, form: MeetingForm | None = None
) -> HttpResponse:
    """Display the way of the meeting and its files; `form`: what was sent and could not be saved."""
    user = signed_in(request)
    leads = access.may_lead(user, cluster)
    way = way_of(cluster, period, by=user, leads=leads)
    found = way.meeting
    if leads and form is None:
        form = MeetingForm.showing(found, members_on(cluster, period.figures_as_of))
    context = {
        "cluster": cluster,
        "period": period,
        "meeting": found,
        "beginning": beginning_at(
            request, cluster, period, "ngày họp, chương trình, người dự và mọi tệp của hội nghị giao ban"
        ),
        "seen": meeting_seen(found),
        "countdown": _countdown_to(found),
        "is_past": bool(found and note_on_past(found.date)),
        "form": form if leads else None,
        "leads": leads,
        "way": way,
        "report_files": report_files(cluster, period) if leads else [],
        "files": found.documents.defer("content") if found else [],
        "presenter": reverse("presenting", args=[cluster.key, period.year]) if way.revisions else "",
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "reports/meeting/meeting.html", context, status=status)
