"""Freezing a meeting's figures and publishing a revision: what would be frozen, what is missing, the revisions."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from associations import access
from associations.models import Cluster, Period, User
from associations.portal_address import local_note
from associations.returns.workflow import Refused
from associations.views.beginning import beginning_at
from associations.views.places import find_cluster, led_cluster
from associations.views.requests import signed_in
from reports.analysis.results import ClusterReport
from reports.meeting.numerals import ListedNumeral, list_numerals
from reports.meeting.revisions import list_revisions
from reports.models import StoredRevision
from reports.narrative.hand_check import check_of_revision, hand_check, stale_words
from reports.revisions.differences import in_words
from reports.revisions.freezing import find_revision, freeze, preview, publish
from reports.revisions.meetings import meeting_of

_LONGEST_REASON = 2000


@require_http_methods(["GET", "HEAD", "POST"])
def freezing(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Display the revisions of a year's figures; who leads sees what would be frozen now, and freezes it."""
    user = signed_in(request)
    if request.method != "POST":
        return _page(request, *find_cluster(user, key, year))
    cluster, period = led_cluster(user, key, year)
    reason = request.POST.get("reason", "").strip()
    if len(reason) > _LONGEST_REASON:
        problem = f"Lý do dài {len(reason)} chữ, quá {_LONGEST_REASON}. Viết gọn lại."
        return _page(request, cluster, period, reason, [problem])
    try:
        stored, is_new = freeze(
            by=user, cluster=cluster, period=period, reason=reason, seen=request.POST.get("seen", "")
        )
    except Refused as refusal:
        return _page(request, cluster, period, reason, refusal.obstacles)
    if is_new:
        messages.success(request, f"Đã chốt phiên bản {stored.revision}. Bước tiếp theo: lập bộ tài liệu.")
        if stale := stale_words(check_of_revision(stored)):
            messages.warning(request, stale)
    else:
        messages.warning(request, _not_new(stored, user))
    return redirect("freezing", key=key, year=year)


@require_http_methods(["GET", "HEAD", "POST"])
def publishing(request: HttpRequest, key: str, year: int, revision: int) -> HttpResponse:
    """Ask whether a revision is to become public; publish it when that is confirmed."""
    user = signed_in(request)
    cluster, period = led_cluster(user, key, year)
    stored = find_revision(cluster, year, revision)
    if stored is None:
        raise Http404
    if request.method != "POST" and stored.published_at is None:
        (listed,) = list_revisions(cluster, period, leads=True, number=revision)
        context = {
            "cluster": cluster,
            "period": period,
            "listed": listed,
            "address_note": local_note(),
        }
        return render(request, "reports/meeting/publish.html", context)
    if request.method == "POST" and publish(by=user, revision=stored):
        messages.success(request, f"Đã công bố phiên bản {stored.revision}.")
    else:
        at = timezone.localtime(stored.published_at)
        messages.warning(
            request,
            f"Phiên bản {stored.revision} đã được {stored.published_by} công bố lúc {at:%H:%M %d/%m/%Y}.",
        )
    return redirect("freezing", key=key, year=year)


def _not_new(stored: StoredRevision, user: User) -> str:
    at = timezone.localtime(stored.frozen_at)
    who = "anh/chị" if stored.frozen_by == user else str(stored.frozen_by)
    return (
        f"Nội dung không đổi so với phiên bản {stored.revision} mà {who} chốt lúc {at:%H:%M %d/%m/%Y}, "
        "nên không có phiên bản mới."
    )


def _stale(report: ClusterReport, cluster: Cluster, period: Period) -> list[ListedNumeral]:
    """Return the hand-written numbers that a freeze now would make old."""
    check = hand_check(report, meeting_of(cluster, period.year))
    return list_numerals(check.stale, cluster, period)


def _page(
    request: HttpRequest,
    cluster: Cluster,
    period: Period,
    reason: str = "",
    problems: list[str] | None = None,
) -> HttpResponse:
    user = signed_in(request)
    leads = access.may_lead(user, cluster)
    now = preview(by=user, cluster=cluster, period=period) if leads else None
    context = {
        "cluster": cluster,
        "period": period,
        "leads": leads,
        "beginning": beginning_at(
            request,
            cluster,
            period,
            "các phiên bản đã chốt: mọi con số giữ nguyên từ lúc chốt để in, gửi và công bố",
        ),
        "now": now,
        "changed": [in_words(one) for one in now.changed] if now else [],
        "why_not": now.why_not if now else "",
        "stale": _stale(now.report, cluster, period) if now and not now.why_not else [],
        "revisions": list_revisions(cluster, period, leads=leads),
        "public": reverse("public_year", args=[cluster.key, period.year]),
        "check": reverse("check_revision"),
        "reason": reason,
        "problems": problems or [],
    }
    return render(request, "reports/meeting/freezing.html", context, status=409 if problems else 200)
