"""The returns of a cluster and a year with their states."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from associations import access
from associations.access import Right
from associations.models import Association, Period, Return, Schedule
from associations.sheet import remaining_of
from associations.territory import members_on
from associations.views.requests import signed_in


@dataclass(frozen=True)
class Line:
    """One expected unit; `return_` is None where it has none, or none that the reader may see."""

    association: Association
    return_: Return | None
    sees_all: bool
    remaining: int


@require_safe
def returns(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Every expected unit of a cluster with the state of its return, in the cluster's order."""
    user = signed_in(request)
    cluster = get_object_or_404(access.visible_clusters(user), key=key)
    period = get_object_or_404(Period, year=year)
    reach = access.reach(user)
    members = members_on(cluster, period.figures_as_of)
    found = {
        r.association_id: r
        for r in Return.objects.filter(association__in=members, period=period).select_related(
            "association", "period", "submitted_by", "approved_by"
        )
    }
    full = {unit.pk for unit in members if reach.has(Right.SEE_ALL, unit.pk)}
    remaining = remaining_of(r for r in found.values() if r.is_editable and r.association_id in full)
    lines = []
    for unit in members:
        return_ = found.get(unit.pk)
        if return_ and unit.pk not in full and not return_.has_approved_figures:
            return_ = None
        lines.append(Line(unit, return_, unit.pk in full, remaining.get(return_.pk, 0) if return_ else 0))
    context = {
        "cluster": cluster,
        "period": period,
        "lines": lines,
        "years": Period.objects.order_by("-year").values_list("year", flat=True),
        "schedule": Schedule.objects.filter(cluster=cluster, period=period).first(),
        "approved": sum(
            bool(line.return_ and line.return_.status == Return.Status.APPROVED) for line in lines
        ),
        "sees_all": bool(full) and len(full) == len(members),
    }
    return render(request, "associations/clusters/returns.html", context)
