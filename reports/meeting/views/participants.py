"""Who comes: lines typed or pasted, suggestions, removal, and the sheet that is signed at the door."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations import access
from associations.models import Cluster, Period
from associations.returns.workflow import Refused
from associations.territory import members_on
from associations.views.places import find_cluster, led_cluster
from associations.views.requests import signed_in
from reports.meeting import participants as actions
from reports.meeting.arranging import note_on_past
from reports.revisions.meetings import meeting_of


@require_http_methods(["GET", "HEAD", "POST"])
def participants(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Display the list; who leads adds lines to it."""
    user = signed_in(request)
    if request.method != "POST":
        cluster, period = find_cluster(user, key, year)
        return _page(request, cluster, period)
    cluster, period = led_cluster(user, key, year)
    text = request.POST.get("people", "")
    people, problems = actions.read_people(text, members_on(cluster, period.figures_as_of))
    if not problems:
        try:
            added = actions.add_participants(by=user, cluster=cluster, period=period, people=people)
        except Refused as refusal:
            problems = refusal.obstacles
        else:
            again = len(people) - added
            messages.success(
                request,
                f"Đã thêm {added} người." + (f" {again} người đã có trong danh sách." if again else ""),
            )
            _say_what_is_not_read(request, text)
            return redirect("participants", key=key, year=year)
    return _page(request, cluster, period, text, problems)


def _say_what_is_not_read(request: HttpRequest, text: str) -> None:
    table = actions.table_of_people(text)
    if table.unread_heads:
        messages.info(request, f"Không lấy cột {table.unread_heads}.")
    if table.unread:
        lines = ", ".join(f"{row.number} “{row.text}”" for row in table.unread)
        messages.info(request, f"Không lấy dòng {lines}.")


@require_POST
def add_suggested(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Add those of the suggested who were ticked."""
    user = signed_in(request)
    cluster, period = led_cluster(user, key, year)
    wanted = set(request.POST.getlist("user"))
    found = actions.suggestions(
        meeting_of(cluster, period.year), cluster, members_on(cluster, period.figures_as_of)
    )
    people = [one.person for one in found if str(one.user.pk) in wanted]
    try:
        added = actions.add_participants(by=user, cluster=cluster, period=period, people=people)
    except Refused as refusal:
        messages.error(request, " ".join(refusal.obstacles))
    else:
        text = (
            f"Đã thêm {added} người."
            if added
            else "Chưa chọn ai. Đánh dấu người cần thêm rồi bấm “Thêm người đã chọn”."
        )
        (messages.success if added else messages.warning)(request, text)
    return redirect("participants", key=key, year=year)


@require_POST
def remove(request: HttpRequest, key: str, year: int, pk: int) -> HttpResponse:
    """Take somebody off the list."""
    user = signed_in(request)
    cluster, period = led_cluster(user, key, year)
    removed = actions.remove_participant(by=user, cluster=cluster, period=period, pk=pk)
    messages.success(
        request, "Đã bỏ khỏi danh sách." if removed else "Người này đã được bỏ khỏi danh sách trước đó."
    )
    return redirect("participants", key=key, year=year)


@require_safe
def attendance(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Display the list as a sheet to be signed at the door: A4."""
    cluster, period = find_cluster(signed_in(request), key, year)
    meeting = meeting_of(cluster, period.year)
    context = {
        "cluster": cluster,
        "period": period,
        "meeting": meeting,
        "people": meeting.participants.all() if meeting else [],
        "blank": range(6),  # for who comes unannounced
    }
    return render(request, "reports/meeting/attendance.html", context)


def _page(
    request: HttpRequest, cluster: Cluster, period: Period, text: str = "", problems: list[str] | None = None
) -> HttpResponse:
    meeting = meeting_of(cluster, period.year)
    leads = access.may_lead(signed_in(request), cluster)
    members = members_on(cluster, period.figures_as_of)
    context = {
        "cluster": cluster,
        "period": period,
        "leads": leads,
        "people": meeting.participants.select_related("association") if meeting else [],
        "is_past": bool(
            meeting and note_on_past(meeting.date)
        ),  # who has an account today need not have come
        "suggestions": actions.suggestions(meeting, cluster, members) if leads else [],
        "text": text,
        "problems": problems or [],
    }
    return render(request, "reports/meeting/participants.html", context, status=409 if problems else 200)
