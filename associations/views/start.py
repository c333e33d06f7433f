"""The first page: what each role has to do next."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from associations import access
from associations.levels import how_many
from associations.models import (
    Assignment,
    Association,
    Cluster,
    ExtensionRequest,
    Period,
    Return,
    User,
)
from associations.schedules.desk import desk_of
from associations.schedules.extensions import requests_of
from associations.territory import Memberships
from associations.views.requests import signed_in

Role = Assignment.Role


@dataclass(frozen=True)
class Board:
    """What waits for the secretariat in one cluster."""

    cluster: Cluster
    period: Period
    waiting: list[Return]
    counts: list[tuple[str, str, int]]
    expected: str
    asking: list[ExtensionRequest]  # for more time


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Show what each role has to do next."""
    user = signed_in(request)
    roles = access.roles_of(user)
    held = {assignment.role for assignment in roles}
    context = {
        "desk": desk_of(user, [a.association for a in roles if a.association]),
        "reminders": settings.RETURN_REMINDERS,
        "unit_page": settings.UNIT_PAGE,
        "boards": _boards(list(dict.fromkeys(a.cluster for a in roles if a.cluster))),
        "clusters": _all_clusters(user) if held & {Role.CENTRAL, Role.ADMINISTRATOR} else [],
        "manages": Role.ADMINISTRATOR in held,
        "registry_tables": settings.REGISTRY_TABLES,
        "has_no_role": not roles,
        "unread": user.notices.filter(read_at=None).order_by("-at", "-pk")[:5],
    }
    return render(request, "associations/start.html", context)


def _boards(clusters: list[Cluster]) -> list[Board]:
    """Return what waits in each of some clusters; a constant number of queries."""
    period = Period.objects.order_by("-year").first() if clusters else None
    if period is None:
        return []
    memberships = Memberships.of_all(clusters)
    members = {cluster.pk: memberships[cluster.pk].on(period.figures_as_of) for cluster in clusters}
    everyone = {unit.pk: unit for units in members.values() for unit in units}
    returns = Return.objects.filter(association__in=everyone, period=period).order_by("submitted_at")
    found = list(returns.select_related("association", "period"))
    asking = list(requests_of(everyone.values(), period).filter(state=ExtensionRequest.State.OPEN))
    return [
        Board(
            cluster=cluster,
            period=period,
            waiting=[r for r in of_cluster if r.status == Return.Status.SUBMITTED],
            counts=[
                (value, str(label), sum(r.status == value for r in of_cluster))
                for value, label in Return.Status.choices
            ],
            expected=how_many(members[cluster.pk]),
            asking=[one for one in asking if one.schedule.cluster_id == cluster.pk],
        )
        for cluster in clusters
        for of_cluster in [_of(members[cluster.pk], found)]
    ]


def _of(units: list[Association], returns: list[Return]) -> list[Return]:
    """Return those of some returns that are of some associations."""
    ids = {unit.pk for unit in units}
    return [return_ for return_ in returns if return_.association_id in ids]


def _all_clusters(user: User) -> list[tuple[Cluster, int | None]]:
    latest = Period.objects.order_by("-year").first()
    if latest is None:
        return [(cluster, None) for cluster in Cluster.objects.order_by("pk")]
    return [(cluster, latest.year) for cluster in access.clusters_read(user, latest)]
