"""The meeting of a published year in a few sentences that a newspaper may take, from what is public alone."""

from django.conf import settings

from reports.analysis.results import ClusterReport
from reports.narrative.press import Held, Press, press
from reports.public.published import Edition


def press_of(report: ClusterReport, edition: Edition) -> Press:
    """Return the sentences about a published revision; the report is that of its public content."""
    of_today = "?map=today" if report.map_ == "today" else ""
    source = (
        f"Nguồn: Cổng thông tin khuyến học, {edition.title}; {edition.words[0].lower()}{edition.words[1:]} "
        f"(mã {edition.code}). "
        f"Số liệu: {settings.PORTAL_URL}{edition.own_address}{of_today}"
    )
    return press(report, Held.public(edition.held_on, edition.place), source)
