"""Addresses of pages of figures: their filters, where a number is explained, and what is said of one that leads nowhere."""

from collections.abc import Callable, Collection, Sequence
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from reports.analysis.figures import Map
from reports.analysis.results import ClusterReport
from reports.analysis.revision import slug_of
from reports.presentation.html import WhyOf
from reports.presentation.traces import Trace

FILTERS = ("dia-gioi", "so-lieu")  # the names of the filters in an address
# What ?so-lieu says of the figures of a page, beside a revision ("phien-ban-2").
LATEST = ""  # nothing: the latest revision, live figures where there is none
LIVE = "chua-chot"  # live figures, chosen
SUBMITTED = "da-nop"  # live figures with those of returns that are only submitted


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


def why_of(report: ClusterReport, years: Collection[int]) -> WhyOf:
    """Return where a number of such a report is explained: in the same revision, or live as the report is.

    years: those of the cluster that the reader reads. A number of another year, or of a year in which the report has
    no such unit, is explained beside the number of the report's own year; one of a unit that is in neither beside the
    cluster's.
    """
    revision = slug_of(report.revision.number) if report.revision else ""
    keys = {year: {unit.association.key for unit in units} for year, units in report.years.items()}

    def address(trace: Trace) -> str:
        has_page = trace.year in years and (not trace.unit or trace.unit in keys.get(trace.year, ()))
        year = trace.year if has_page else report.year
        unit = trace.unit if trace.unit in keys.get(year, ()) else ""
        among = [("hoi", key) for key in trace.among]
        # A revision belongs to its own year; another year's number is explained by the latest of that year.
        of_revision = revision if year == report.year else LATEST
        query = filters_as_query(report.map_, of_revision if revision else LIVE, among)
        place = [report.cluster.key, year, trace.code, *([unit] if unit else [])]
        return reverse("why_unit" if unit else "why", args=place) + query

    return address


def filters_as_query(map_: Map, figures: str = LATEST, parameters: Sequence[tuple[str, str]] = ()) -> str:
    """Return filters and a page's own choices as the end of an address; figures: what ?so-lieu says."""
    pairs = list(parameters)
    if map_ == "today":
        pairs.append(("dia-gioi", "hien-nay"))
    if figures:
        pairs.append(("so-lieu", figures))
    return f"?{urlencode(pairs)}" if pairs else ""
