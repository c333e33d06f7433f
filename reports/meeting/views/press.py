"""The meeting in a few sentences for the press, for who leads the cluster: read and copied before it is published."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from associations.portal_address import local_note
from associations.views.places import led_cluster
from associations.views.requests import signed_in
from reports.meeting.press import meeting_press, published_revision
from reports.presentation.addresses import or_unknown
from reports.revisions.meeting_report import meeting_report
from reports.revisions.meetings import meeting_of


@require_safe
@or_unknown
def press_text(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Display the sentences of the latest revision, or of the figures that ?so-lieu names (`meeting_report`)."""
    user = signed_in(request)
    cluster, period = led_cluster(user, key, year)
    wanted = request.GET.get("so-lieu", "")
    report = meeting_report(by=user, cluster=cluster, period=period, query=wanted, page="press_text")
    published = published_revision(cluster, period, report)
    found = meeting_press(report, meeting_of(cluster, period.year), published)
    context = {
        "cluster": cluster,
        "period": period,
        "report": report,
        "found": found,
        "address_note": found.public and local_note(),
    }
    return render(request, "reports/meeting/press.html", context)
