"""The secretariat's pages about the officers of its cluster: remind them, reach them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from associations import notices
from associations.actions.reminders import Sent, send_reminders
from associations.numbers import read_plain
from associations.requests.once import repeatable
from associations.schedules.reminders import DAYS_BEFORE, reminders_due
from associations.territory import members_on
from associations.views.places import led_cluster
from associations.views.requests import signed_in


@repeatable  # whom it has reminded today it does not remind again; its transaction is one of its own
@require_http_methods(["GET", "HEAD", "POST"])
def remind(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Show today's reminders with a tick box each, or send those that were ticked."""
    cluster, period = led_cluster(signed_in(request), key, year)
    if request.method == "POST":
        numbers = [read_plain(text) for text in request.POST.getlist("hoi")]
        chosen = [pk for pk in numbers if pk is not None]
        if chosen:
            sent = send_reminders(by=signed_in(request), cluster=cluster, period=period, associations=chosen)
            _report_sent(request, sent)
        else:
            messages.error(request, "Chưa chọn hội nào để nhắc.")
        return redirect(request.path)
    context = {
        "cluster": cluster,
        "period": period,
        "reminders": reminders_due(cluster, period),
        "days_before": DAYS_BEFORE,
    }
    return render(request, "associations/clusters/remind.html", context)


def _report_sent(request: HttpRequest, sent: Sent) -> None:
    """Add a message for each way in which reminders reached people."""
    if not sent.reached:
        messages.info(request, "Chưa nhắc ai: các hội đã chọn đã nộp, hoặc chưa có cán bộ nào khác để nhắc.")
    outcomes = []
    if sent.mailed:
        outcomes.append(f"gửi thư cho {len(sent.mailed)} người (thư đi trong vài phút)")
    if sent.without_address:
        names = ", ".join(map(str, sent.without_address))
        outcomes.append(f"báo trong cổng cho {names} (không có thư điện tử)")
    if sent.already:
        outcomes.append(f"hôm nay đã nhắc {', '.join(map(str, sent.already))} rồi")
    if outcomes:
        messages.success(request, f"Đã nhắc: {'; '.join(outcomes)}.")


@require_safe
def directory(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Show a cluster's officers and secretaries with telephone and mail; it prints on one sheet."""
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
