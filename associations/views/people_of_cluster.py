"""The secretariat's pages about the officers of its cluster: remind them, reach them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from associations import notices
from associations.actions.reminders import send_reminders
from associations.numbers import read_plain
from associations.schedules.reminders import DAYS_BEFORE, reminders_due
from associations.territory import members_on
from associations.views.places import led_cluster
from associations.views.requests import signed_in


@require_http_methods(["GET", "HEAD", "POST"])
def remind(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Preview of today's reminders, each to be ticked; sends those ticked, or their words are copied."""
    cluster, period = led_cluster(signed_in(request), key, year)
    if request.method == "POST":
        chosen = [pk for text in request.POST.getlist("hoi") if (pk := read_plain(text)) is not None]
        if not chosen:
            messages.error(request, "Chưa chọn hội nào để nhắc.")
            return redirect(request.path)
        sent = send_reminders(by=signed_in(request), cluster=cluster, period=period, associations=chosen)
        if not sent.reached:
            messages.info(
                request, "Chưa nhắc ai: các hội đã chọn đã nộp, hoặc chưa có cán bộ nào khác để nhắc."
            )
            return redirect(request.path)
        said = [f"gửi thư cho {len(sent.mailed)} người"] if sent.mailed else []
        if sent.without_address:
            said.append(
                f"báo trong cổng cho {', '.join(map(str, sent.without_address))} (không có thư điện tử)"
            )
        if sent.already:
            said.append(f"hôm nay đã nhắc {', '.join(map(str, sent.already))} rồi")
        if said:
            messages.success(request, f"Đã nhắc: {'; '.join(said)}.")
        for user in sent.failed:
            messages.error(
                request, f"Không gửi được thư cho {user} ({user.email}). Hãy gọi điện hoặc nhắn tin."
            )
        return redirect(request.path)
    context = {
        "cluster": cluster,
        "period": period,
        "reminders": reminders_due(cluster, period),
        "days_before": DAYS_BEFORE,
    }
    return render(request, "associations/clusters/remind.html", context)


@require_safe
def directory(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """The officers of a cluster's associations and its secretaries, with telephone and mail; for one sheet of paper."""
    cluster, period = led_cluster(signed_in(request), key, year)
    members = members_on(cluster, period.figures_as_of)
    officers = notices.officers_by_association(members)
    context = {
        "cluster": cluster,
        "period": period,
        "lines": [(unit, officers[unit.pk]) for unit in members],
        "secretaries": notices.secretaries_of_cluster(cluster),
    }
    return render(request, "associations/clusters/directory.html", context)
