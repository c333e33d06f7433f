"""The first page: what each role has to do next."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from associations import access
from associations.levels import how_many
from associations.models import (
    Assignment,
    Association,
    Cluster,
    ExtensionRequest,
    Period,
    Question,
    Return,
    Schedule,
    User,
)
from associations.returns.deadlines import deadlines_of
from associations.returns.sheet import remaining_of
from associations.schedules.extensions import requests_of
from associations.territory import Territories, members_on
from associations.views.requests import signed_in

Role = Assignment.Role


@dataclass(frozen=True)
class OwnReturn:
    """What an officer has to do for one association in the latest period it reports for."""

    association: Association
    period: Period
    return_: Return | None
    remaining: int
    schedule: Schedule | None
    days_left: int | None
    earlier: list[Return]
    question: Question | None  # the first that waits for an answer; those that must be answered come first


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
        "own": [own for a in roles if a.association and (own := _own(user, a.association))],
        "boards": [board for a in roles if a.cluster and (board := _board(a.cluster))],
        "clusters": _all_clusters(user) if held & {Role.CENTRAL, Role.ADMINISTRATOR} else [],
        "manages": Role.ADMINISTRATOR in held,
        "registry_tables": settings.REGISTRY_TABLES,
        "has_no_role": not roles,
        "unread": user.notices.filter(read_at=None).order_by("-at", "-pk")[:5],
    }
    return render(request, "associations/start.html", context)


def _own(user: User, association: Association) -> OwnReturn | None:
    latest = _latest_period(association)
    if latest is None:
        return None
    units = {association.pk} | Territories().predecessors({association.pk})
    returns = list(
        access.visible_returns(user)
        .filter(association__in=units)
        .select_related("period", "association")
        .order_by("-period__year", "association__key")
    )
    place = (association.pk, latest.pk)
    return_ = next((r for r in returns if (r.association_id, r.period_id) == place), None)
    # By the cluster of that year: another cluster of the past has other dates.
    schedule = deadlines_of([(association, latest)])[place].schedule
    due = schedule.due if schedule else None
    questions = Question.objects.filter(of_return=return_, state=Question.State.OPEN)
    return OwnReturn(
        association=association,
        period=latest,
        return_=return_,
        remaining=remaining_of([return_])[return_.pk] if return_ and return_.is_editable else 0,
        schedule=schedule,
        days_left=(due - timezone.localdate()).days if due else None,
        earlier=[r for r in returns if r != return_],
        question=questions.order_by("-must_answer", "number").first(),
    )


def _latest_period(association: Association) -> Period | None:
    """Return the latest period that an association reports for."""
    periods = Period.objects.filter(figures_as_of__gte=association.valid_from)
    if association.valid_to:
        periods = periods.filter(figures_as_of__lte=association.valid_to)
    return periods.order_by("-year").first()


def _board(cluster: Cluster) -> Board | None:
    period = Period.objects.order_by("-year").first()
    if period is None:
        return None
    members = members_on(cluster, period.figures_as_of)
    returns = list(
        Return.objects.filter(association__in=members, period=period)
        .select_related("association", "period")
        .order_by("submitted_at")
    )
    waiting = [r for r in returns if r.status == Return.Status.SUBMITTED]
    counts = [
        (value, str(label), sum(r.status == value for r in returns)) for value, label in Return.Status.choices
    ]
    asking = requests_of(members, period, cluster).filter(state=ExtensionRequest.State.OPEN)
    return Board(
        cluster=cluster,
        period=period,
        waiting=waiting,
        counts=counts,
        expected=how_many(members),
        asking=list(asking),
    )


def _all_clusters(user: User) -> list[tuple[Cluster, int | None]]:
    latest = Period.objects.order_by("-year").first()
    if latest is None:
        return [(cluster, None) for cluster in Cluster.objects.order_by("pk")]
    return [(cluster, latest.year) for cluster in access.clusters_read(user, latest)]
