"""The slides of a cluster and a year: displayed in the browser, or as a file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from associations import access
from associations.models import Cluster, Period, User
from associations.requests.limits import makes_files
from associations.views.beginning import beginning_at
from associations.views.files import as_download
from associations.views.places import find_cluster
from associations.views.requests import signed_in
from reports.analysis.results import ClusterReport
from reports.exports.formats import FORMATS, Dossier, as_read_by, make_file
from reports.exports.slides.deck import make_deck
from reports.exports.slides.page import Drawn
from reports.presentation.addresses import or_unknown, standing_slug, why_of
from reports.presentation.qr import qr_svg
from reports.revisions.meeting_report import meeting_report
from reports.revisions.meetings import meeting_of


@or_unknown
def presenting(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """The slides in full screen: of the latest revision, or as ?so-lieu says (`meeting_report`); live figures, marked as such, without any."""
    user = signed_in(request)
    cluster, period = find_cluster(user, key, year)
    report = _report(request, user, cluster, period, "presenting")
    beginning = beginning_at(
        request, cluster, period, "trang trình chiếu của hội nghị, làm từ số liệu đã chốt hoặc đã duyệt"
    )
    if beginning and beginning.is_empty and not report.revision:
        context = {"cluster": cluster, "period": period, "beginning": beginning}
        return render(request, "reports/meeting/no_slides.html", context)
    deck = make_deck(report, meeting_of(cluster, year))
    years = {period.year for period in access.years_read(user, cluster)}
    drawn = Drawn(deck, why_of(report, years), _qr(report))
    context = {
        "deck": deck,
        "slides": drawn.slides,
        "sources": drawn.sources,
        "file_address": reverse("slides_file", args=[key, year]) + f"?so-lieu={standing_slug(report)}",
        "back_address": reverse("meeting", args=[key, year]),
    }
    response = render(request, "reports/presenting.html", context)
    response["Cache-Control"] = "no-store"
    return response


@makes_files
@or_unknown
def slides_file(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Download the slides as .pptx, of the same revision as the presenter mode."""
    user = signed_in(request)
    cluster, period = find_cluster(user, key, year)
    report = _report(request, user, cluster, period, "slides_file")
    content = make_file("pptx", Dossier.of(report, made_at=timezone.now()))
    return as_download(
        content, FORMATS["pptx"].content_type, f"trinh-chieu-{key}-{year}-{standing_slug(report)}.pptx"
    )


def _report(request: HttpRequest, user: User, cluster: Cluster, period: Period, page: str) -> ClusterReport:
    """Return the displayed report, with the lists of only those returns whose lists the reader may read."""
    wanted = request.GET.get("so-lieu", "")
    report = meeting_report(by=user, cluster=cluster, period=period, query=wanted, page=page)
    return as_read_by(report, user, period)


def _qr(report: ClusterReport) -> SafeString:
    """Return the code that leads from the screen to the page that checks it."""
    return qr_svg(report.revision, is_scaled=True) if report.revision else mark_safe("")
