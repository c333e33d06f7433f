"""The first page: what each role has to do next."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

from associations import access
from associations.access import Right
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
from associations.notices import marked_past
from associations.returns.odd_cells import odd_cells_of
from associations.schedules.desk import desk_of
from associations.schedules.extensions import waiting_for_answers
from associations.territory import Memberships
from associations.views.requests import keep_clusters, periods_of, signed_in

Role = Assignment.Role

_MOST_NOTICES = 5


@dataclass(frozen=True)
class Board:
    """What waits for the secretariat in one cluster, of the latest year and of those before; counts are of the latest.

    `waiting` are the submitted returns, each with how many of its odd cells nobody has looked at.
    """

    cluster: Cluster
    period: Period
    waiting: list[tuple[Return, int]]
    counts: list[tuple[str, str, int]]
    expected: str
    asking: list[ExtensionRequest]  # for more time
    next_pages: list[tuple[str, str]]  # where the next deed is done: (name of the address, words)


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Show what each role has to do next."""
    user = signed_in(request)
    roles = access.roles_of(user)
    held = {assignment.role for assignment in roles}
    manages = Role.ADMINISTRATOR in held
    periods = periods_of(request)
    unread = _unread(user)
    desk = desk_of(user, [a.association for a in roles if a.association], periods)
    led = list(dict.fromkeys(a.cluster for a in roles if a.cluster))
    keep_clusters(request, [*desk.clusters, *led])
    context = {
        "desk": desk,
        "reminders": settings.RETURN_REMINDERS,
        "unit_page": settings.UNIT_PAGE,
        "boards": _boards(user, led, periods),
        "clusters": _all_clusters(user, periods) if held & {Role.CENTRAL, Role.ADMINISTRATOR} else [],
        "manages": manages,
        "system_problems": import_string(settings.SYSTEM_PROBLEMS)() if manages else [],
        "registry_tables": settings.REGISTRY_TABLES,
        "has_no_role": not roles,
        "unread": unread,
        "frame_unread": unread[0].unread if unread else 0,
    }
    return render(request, "associations/start.html", context)


def _unread(user: User) -> list[Any]:
    """Return the last notices that a person has not read, each with how many there are (`unread`); one query."""
    notices = user.notices.filter(read_at=None)
    counted = notices.order_by().values("to").annotate(unread=Count("pk")).values("unread")
    return list(
        marked_past(notices).annotate(unread=Subquery(counted)).order_by("-at", "-pk")[:_MOST_NOTICES]
    )


def _boards(user: User, clusters: list[Cluster], periods: list[Period]) -> list[Board]:
    """Return what waits in each of some clusters, in whatever year; a constant number of queries.

    periods: all there are, the last first.
    """
    if not clusters or not periods:
        return []
    period = periods[0]
    memberships = Memberships.of_all(clusters)
    members = {cluster.pk: memberships[cluster.pk].on(period.figures_as_of) for cluster in clusters}
    everyone = {unit.pk for one in memberships.values() for unit in one.everyone}
    waits = Q(access.reach(user).returns(Right.REVIEW), status=Return.Status.SUBMITTED)
    rows = Return.objects.filter(waits | Q(period=period), association__in=everyone)
    returns = list(rows.select_related("association", "period").order_by("submitted_at"))
    asking = waiting_for_answers(clusters)
    of_year = [return_ for return_ in returns if return_.period_id == period.pk]
    submitted = [return_ for return_ in returns if return_.status == Return.Status.SUBMITTED]
    unseen = _unseen_odd(submitted, periods)
    return [
        Board(
            cluster=cluster,
            period=period,
            waiting=[(r, unseen[r.pk]) for r in submitted if _waits_in(memberships[cluster.pk], r)],
            counts=_counts(of_year, members[cluster.pk]),
            expected=how_many(members[cluster.pk]),
            asking=[one for one in asking if one.schedule.cluster_id == cluster.pk],
            next_pages=_next_pages(of_year, members[cluster.pk]),
        )
        for cluster in clusters
    ]


def _next_pages(returns: list[Return], members: list[Association]) -> list[tuple[str, str]]:
    """Return the pages of the next deed: while returns are missing the readiness and the reminder, then the meeting."""
    ids = {unit.pk for unit in members}
    mine = [return_ for return_ in returns if return_.association_id in ids]
    approved = sum(return_.status == Return.Status.APPROVED for return_ in mine)
    gathering, gathered = settings.NEXT_PAGES
    if members and approved == len(members):
        return [gathered]
    filed = approved + sum(return_.status == Return.Status.SUBMITTED for return_ in mine)
    return [gathering] if filed == len(members) else [gathering, ("remind", "Nhắc các hội chưa nộp")]


def _unseen_odd(returns: list[Return], periods: list[Period]) -> dict[int, int]:
    """Return how many odd cells of each return no reviewer has looked at, by return id."""
    odd = odd_cells_of(returns, periods=periods)
    return {pk: sum(not cell.is_seen for cell in cells) for pk, cells in odd.items()}


def _waits_in(memberships: Memberships, return_: Return) -> bool:
    """Return whether a submitted return waits for the secretariat of the cluster to which it belonged in its year."""
    return return_.association in memberships.on(return_.period.figures_as_of)


def _counts(returns: list[Return], members: list[Association]) -> list[tuple[str, str, int]]:
    """Return how many of some returns are in each state, of those that are of members: (state, words, number)."""
    ids = {unit.pk for unit in members}
    states = [return_.status for return_ in returns if return_.association_id in ids]
    return [(value, str(label), states.count(value)) for value, label in Return.Status.choices]


def _all_clusters(user: User, periods: list[Period]) -> list[tuple[Cluster, int | None]]:
    if not periods:
        return [(cluster, None) for cluster in Cluster.objects.order_by("pk")]
    return [(cluster, periods[0].year) for cluster in access.clusters_read(user, periods[0])]
