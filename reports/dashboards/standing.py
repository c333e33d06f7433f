"""What the receipt of a return shows from above: the day of the meeting, and where the association stands."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from associations import access
from associations.models import Association, Cluster, Period, Return, User
from associations.models.associations import valid_on
from associations.returns.assessment import previous_units
from associations.views.places import visible_return
from associations.views.requests import HtmxRequest, signed_in
from reports.analysis.figures import Map, UnitFigures
from reports.analysis.results import ClusterReport
from reports.dashboards.request import PageQuery, read_query
from reports.models import Meeting
from reports.presentation import wording
from reports.presentation.addresses import Unknown, filters_as_query
from reports.presentation.html import draw_table
from reports.presentation.tables import standing_table
from reports.presentation.traces import Trace


@require_safe
def standing(request: HtmxRequest, key: str, year: int) -> HttpResponse:
    """Display the meeting and the standing of a return's association; a fragment where htmx asks, else a page."""
    user = signed_in(request)
    return_ = visible_return(user, key, year)
    context = {
        "return_": return_,
        "meeting": _meeting(user, return_),
        "standing": _standing(request, user, return_),
    }
    template = "reports/_standing.html" if request.htmx else "reports/standing.html"
    return render(request, template, context)


@dataclass(frozen=True)
class Standing:
    """Where an association stood in the latest year of which figures of its own are approved."""

    report: ClusterReport
    unit: UnitFigures
    table: SafeString
    profile: str

    @property
    def why_missing(self) -> str:
        """Why the unit has no figures in the report: a revision older than its approval, say; "" where it has."""
        return self.unit.why.get("", "")

    @property
    def badge(self) -> str:
        return wording.badge(self.report)

    @property
    def illustrative(self) -> str:
        return wording.ILLUSTRATIVE if self.report.is_illustrative else ""


def _meeting(user: User, return_: Return) -> Meeting | None:
    """Return the meeting that reviews a return's year, where its day is set and the reader reads of it."""
    cluster = _cluster_of(return_.association, return_.period)
    if cluster is None or not access.reads_cluster_year(user, cluster, return_.period):
        return None
    meetings = Meeting.objects.filter(cluster=cluster, period=return_.period, date__isnull=False)
    return meetings.select_related("cluster", "period").first()


def _cluster_of(association: Association, period: Period) -> Cluster | None:
    """Return the cluster to which an association belongs at a period's cut-off; None where it belongs to none."""
    memberships = association.memberships.filter(valid_on(period.figures_as_of)).select_related("cluster")
    first = memberships.order_by("pk").first()
    return first.cluster if first else None


def _standing(request: HtmxRequest, user: User, return_: Return) -> Standing | None:
    """Return the standing as far as approved figures within reach show it; None where there is none."""
    found = _latest_approved(user, return_)
    if found is None:
        return None
    period, map_ = found
    cluster = _cluster_of(return_.association, period if map_ == "then" else return_.period)
    if cluster is None:
        return None
    try:
        query = read_query(request, cluster.key, period.year)
        report = query.report if map_ == query.map_ else query.on_map(map_)
    except (Unknown, PermissionDenied):
        return None  # a year or a map of the cluster that the reader does not read
    unit = next((u for u in report.units if u.association.key == return_.association.key), None)
    if unit is None:
        return None
    return Standing(report, unit, _drawn(query, report, unit), _profile(query, unit, map_))


def _latest_approved(user: User, return_: Return) -> tuple[Period, Map] | None:
    """Return the last year up to a return's with approved figures of its association, and the map that has them.

    A successor without any stands by the sum of what it took in, which the map of today holds.
    """
    approved = access.approved_returns(user).select_related("period")
    own = approved.filter(association=return_.association, period__year__lte=return_.period.year)
    if latest := own.order_by("-period__year").first():
        return latest.period, "then"
    units = previous_units(return_)
    before = list(approved.filter(association__in=units, period__year=return_.period.year - 1))
    return (before[0].period, "today") if units and len(before) == len(units) else None


def _drawn(query: PageQuery, report: ClusterReport, unit: UnitFigures) -> SafeString:
    """Return the table; numbers of another map than the page's are explained on the profile only."""
    is_same = report.map_ == query.map_

    def why_of(trace: Trace) -> str:
        return query.why_of(trace) if is_same else ""

    return draw_table(standing_table(report, unit), why_of=why_of)


def _profile(query: PageQuery, unit: UnitFigures, map_: Map) -> str:
    """Return the address of the profile of a unit in the year, on the map."""
    address = query.address("unit_profile", unit=unit.association.key).partition("?")[0]
    return address + filters_as_query(map_, query.figures)
