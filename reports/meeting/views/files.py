"""The files of a meeting: listed, added, downloaded, removed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations import access
from associations.models import Cluster, Period
from associations.requests.limits import takes_files
from associations.returns.workflow import Refused
from associations.views.beginning import beginning_at
from associations.views.files import as_download
from associations.views.places import find_cluster, led_cluster
from associations.views.requests import signed_in
from reports.meeting.files import ACCEPTED, LARGEST, NewFile, add_meeting_file, remove_meeting_file
from reports.models import MeetingDocument


@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Display the files; who leads adds one."""
    user = signed_in(request)
    if request.method != "POST":
        return _page(request, *find_cluster(user, key, year))
    cluster, period = led_cluster(user, key, year)
    title, sent = request.POST.get("title", ""), request.FILES.get("paper")
    if sent is None:
        problems = ["Chưa chọn tệp nào. Chọn tệp rồi bấm “Thêm tài liệu”."]
        return _page(request, cluster, period, title, problems)
    try:
        file = NewFile(title, sent.name or "", sent.read(LARGEST + 1))
        found = add_meeting_file(by=user, cluster=cluster, period=period, file=file)
    except Refused as refusal:
        return _page(request, cluster, period, title, refusal.obstacles)
    messages.success(request, f"Đã thêm tài liệu “{found.title}”.")
    return redirect("meeting_files", key=key, year=year)


@require_safe
def file(request: HttpRequest, key: str, year: int, pk: int) -> HttpResponse:
    """Send a file as a download, never inline."""
    cluster, period = find_cluster(signed_in(request), key, year)
    found = get_object_or_404(MeetingDocument, pk=pk, meeting__cluster=cluster, meeting__period=period)
    return as_download(bytes(found.content), found.content_type, found.name)


@require_POST
def remove(request: HttpRequest, key: str, year: int, pk: int) -> HttpResponse:
    """Remove a file."""
    user = signed_in(request)
    cluster, period = led_cluster(user, key, year)
    removed = remove_meeting_file(by=user, cluster=cluster, period=period, pk=pk)
    messages.success(request, "Đã bỏ tài liệu." if removed else "Tài liệu này đã được bỏ trước đó.")
    return redirect("meeting_files", key=key, year=year)


def _page(
    request: HttpRequest, cluster: Cluster, period: Period, title: str = "", problems: list[str] | None = None
) -> HttpResponse:
    found = MeetingDocument.objects.filter(meeting__cluster=cluster, meeting__period=period)
    context = {
        "cluster": cluster,
        "period": period,
        "leads": access.may_lead(signed_in(request), cluster),
        "files": found.defer("content").select_related("by"),
        "beginning": beginning_at(
            request, cluster, period, "giấy mời, tham luận, biên bản mà thư ký cụm đưa lên cho người dự họp"
        ),
        "title": title,
        "accepted": ACCEPTED,
        "problems": problems or [],
    }
    return render(request, "reports/meeting/files.html", context, status=409 if problems else 200)
