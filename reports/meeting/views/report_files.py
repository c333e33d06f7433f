"""The files of a year's report, for who leads the cluster: the paper to sign, the version with codes, its sources."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from associations.requests.limits import makes_files
from associations.views.files import as_download
from associations.views.places import led_cluster
from associations.views.requests import signed_in
from reports.exports.formats import CONTENT_TYPES, Dossier, make_file
from reports.meeting.report_files import ReportFile
from reports.presentation.addresses import or_unknown, standing_slug
from reports.revisions.meeting_report import meeting_report


@makes_files
@or_unknown
def report_file(request: HttpRequest, key: str, year: int, file: ReportFile) -> HttpResponse:
    """Download a file of the report: of the latest revision, or as ?so-lieu says (`meeting_report`)."""
    user = signed_in(request)
    cluster, period = led_cluster(user, key, year)
    wanted = request.GET.get("so-lieu", "")
    report = meeting_report(by=user, cluster=cluster, period=period, query=wanted, page=file.route)
    stem, _, ending = file.name.partition(".")
    content = make_file(file.format_name, Dossier.of(report, made_at=timezone.now()), ending)
    return as_download(
        content, CONTENT_TYPES[ending], f"{stem}-{key}-{year}-{standing_slug(report)}.{ending}"
    )
