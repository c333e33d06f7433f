"""Addresses of pages of figures: their filters, where a number is explained, and what is said of one that leads nowhere."""

from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from reports.analysis.figures import Map, Status
from reports.analysis.results import ClusterReport
from reports.analysis.revision import slug_of
from reports.presentation.html import WhyOf
from reports.presentation.traces import Trace

LIVE = "chua-chot"  # live figures, where the latest revision would be shown


class Unknown(Exception):
    """What an address asks for does not exist, or not for this reader; `there_is` are (label, address) that do."""

    def __init__(self, what: str, there_is: list[tuple[str, str]]) -> None:
        self.what = what
        self.there_is = there_is


def or_unknown(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer an address that leads nowhere with 404 and what there is instead."""

    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Unknown as unknown:
            context = {"what": unknown.what, "there_is": unknown.there_is}
            return render(request, "reports/unknown.html", context, status=404)

    return require_safe(answer)


def standing_slug(report: ClusterReport) -> str:
    """Return what figures a file of a meeting holds, for its name: "phien-ban-2" or "chua-chot"."""
    return slug_of(report.revision.number) if report.revision else LIVE


def why_of(report: ClusterReport) -> WhyOf:
    """Return where a number of such a report is explained: in the same revision."""
    revision = report.revision.number if report.revision else 0

    def address(trace: Trace) -> str:
        among = [("hoi", key) for key in trace.among]
        place = [report.cluster.key, trace.year, trace.code, *([trace.unit] if trace.unit else [])]
        # A revision belongs to its own year; another year's number is explained by what stands now.
        query = filters_as_query(
            report.map_, report.status, among, revision if trace.year == report.year else 0
        )
        return reverse("why_unit" if trace.unit else "why", args=place) + query

    return address


def filters_as_query(
    map_: Map, status: Status, parameters: Sequence[tuple[str, str]] = (), revision: int = 0
) -> str:
    """Return filters and a page's own choices as the end of an address."""
    pairs = list(parameters)
    if map_ == "today":
        pairs.append(("dia-gioi", "hien-nay"))
    if revision:
        pairs.append(("so-lieu", slug_of(revision)))
    elif status == "submitted":
        pairs.append(("so-lieu", "da-nop"))
    return f"?{urlencode(pairs)}" if pairs else ""
