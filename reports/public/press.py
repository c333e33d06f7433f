"""The meeting of a published year in a few sentences that a newspaper may take, from what is public alone."""

from django.conf import settings

from reports.analysis.results import ClusterReport
from reports.narrative.press import Held, Press, press, source_line
from reports.public.published import Edition


def press_of(report: ClusterReport, edition: Edition) -> Press:
    """Return the sentences about a published revision; the report is that of its public content."""
    of_today = "?map=today" if report.map_ == "today" else ""
    address = f"{settings.PORTAL_URL}{edition.own_address}{of_today}"
    source = source_line(report, f"{edition.words} (mã {edition.code})", address)
    return press(report, Held.public(edition.held_on, edition.place), source)
