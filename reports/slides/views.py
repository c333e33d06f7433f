"""The slides of a cluster and a year: shown in the browser, or as a file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from associations.models import Cluster, Period, User
from associations.views.files import as_download
from associations.views.places import find_cluster
from associations.views.requests import signed_in
from reports.asked import Unknown, filters_as_query, or_unknown
from reports.files import FORMATS, Dossier, as_read_by
from reports.frozen.freezing import find_snapshot, snapshots_of
from reports.frozen.qr import qr_svg
from reports.frozen.reading import FrozenContent
from reports.meeting.arranging import meeting_of
from reports.results import ClusterReport, cluster_report
from reports.slides.deck import make_deck
from reports.slides.page import Drawn, WhyOf
from reports.tables import Trace


@or_unknown
def presenting(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """The slides in full screen: of the latest revision, or of ?phien-ban=N; live, and said loudly, without any."""
    user = signed_in(request)
    cluster, period = find_cluster(user, key, year)
    report = _report(request, user, cluster, period)
    deck = make_deck(report, meeting_of(cluster, year))
    drawn = Drawn(deck, _why_of(report), _qr(report))
    context = {
        "deck": deck,
        "slides": drawn.slides,
        "sources": drawn.sources,
        "file_address": reverse("slides_file", args=[key, year]) + _query(report),
        "back_address": reverse("meeting", args=[key, year]),
    }
    response = render(request, "reports/presenting.html", context)
    response["Cache-Control"] = "no-store"
    return response


@or_unknown
def slides_file(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """The slides as .pptx, of the same revision as the presenter mode shows."""
    user = signed_in(request)
    cluster, period = find_cluster(user, key, year)
    report = _report(request, user, cluster, period)
    content = FORMATS["pptx"].write(Dossier.of(report, made_at=timezone.now()))
    which = f"phien-ban-{report.revision.number}" if report.revision else "chua-chot"
    return as_download(content, FORMATS["pptx"].content_type, f"trinh-chieu-{key}-{year}-{which}.pptx")


def _report(request: HttpRequest, user: User, cluster: Cluster, period: Period) -> ClusterReport:
    """The report that is shown, with the lists of those returns only whose lists the reader may read."""
    wanted = request.GET.get("phien-ban", "")
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 7 else None
    snapshot = find_snapshot(cluster, period.year, number) if number is not None or not wanted else None
    if wanted and snapshot is None:
        here = reverse("presenting", args=[cluster.key, period.year])
        there_is = [
            (f"Phiên bản {s.revision}", f"{here}?phien-ban={s.revision}")
            for s in snapshots_of(cluster, period.year)
        ]
        raise Unknown(f"Năm {period.year} chưa có phiên bản chốt số liệu “{wanted}”.", there_is)
    if snapshot:
        report = FrozenContent(snapshot).report("then")
    else:
        report = cluster_report(by=user, cluster=cluster, year=period.year)
    return as_read_by(report, user)


def _query(report: ClusterReport) -> str:
    return f"?phien-ban={report.revision.number}" if report.revision else ""


def _why_of(report: ClusterReport) -> WhyOf:
    """Where a number is explained: the same revision as the slides are of."""
    number = report.revision.number if report.revision else 0

    def address(trace: Trace) -> str:
        among = [("hoi", key) for key in trace.among]
        place = [report.cluster.key, trace.year, trace.code, *([trace.unit] if trace.unit else [])]
        # A revision belongs to its own year; another year's number is explained by what stands now.
        revision = number if trace.year == report.year else 0
        query = filters_as_query(report.map_, report.status, among, revision)
        return reverse("why_unit" if trace.unit else "why", args=place) + query

    return address


def _qr(report: ClusterReport) -> SafeString:
    """The code that leads from the screen to the page that checks it."""
    return qr_svg(report.revision) if report.revision else mark_safe("")
