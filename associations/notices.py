"""Notices inside the portal: one a person, written in the transaction of the action that it is about."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    prefetch_related_objects,
)
from django.urls import reverse
from django.utils import timezone

from associations.access import Role, administrators_on, is_portal
from associations.models import Assignment, Association, Cluster, Event, Notice, Period, Return, User
from associations.models.associations import valid_on
from associations.territory import Days


def give_notice(
    *, to: Iterable[User], kind: str, text: str, place: str, by: User, of_return: Return | None = None
) -> int:
    """Give people a notice of an action, each one, never who did it; return how many got one.

    place: the address in the portal that the notice leads to, as reverse() gives it.
    """
    now = timezone.now()
    recipients = {user.pk: user for user in to if user.pk != by.pk}
    Notice.objects.bulk_create(
        [
            Notice(to=user, kind=kind, text=text, place=place, of_return=of_return, at=now)
            for user in recipients.values()
        ]
    )
    return len(recipients)


# The events that end what a notice of a move says; that a review began ends nothing.
_MOVES = (
    Event.Kind.SUBMIT,
    Event.Kind.WITHDRAW,
    Event.Kind.SEND_BACK,
    Event.Kind.APPROVE,
    Event.Kind.REOPEN,
)


def marked_past(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """Annotate notices with `is_past`: whether the return has moved on since, so that there is nothing to do any more."""
    later = Event.objects.filter(of_return=OuterRef("of_return"), at__gt=OuterRef("at"), kind__in=_MOVES)
    return notices.annotate(
        is_past=ExpressionWrapper(Q(kind__in=_MOVES) & Exists(later), output_field=BooleanField())
    )


def officers_of(association: Association) -> QuerySet[User]:
    """Return those who fill an association's returns today and can sign in."""
    held = Assignment.objects.filter(
        valid_on(timezone.localdate()), role=Role.OFFICER, association=association
    )
    return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("pk")


def officers_by_association(associations: Iterable[Association]) -> dict[int, list[User]]:
    """Return the active officers of associations today by association id, in the order of their names; one query."""
    held = Assignment.objects.filter(
        valid_on(timezone.localdate()),
        role=Role.OFFICER,
        association__in=list(associations),
        user__is_active=True,
    )
    found: dict[int, list[User]] = defaultdict(list)
    for assignment in held.select_related("user").order_by("user__username"):
        found[assignment.association_id or 0].append(assignment.user)
    return found


def secretaries_of_cluster(cluster: Cluster) -> QuerySet[User]:
    """Return the active secretaries of a cluster today."""
    held = Assignment.objects.filter(valid_on(timezone.localdate()), role=Role.SECRETARIAT, cluster=cluster)
    return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("username")


def leaders_of_cluster(cluster: Cluster) -> list[User]:
    """Return the active secretaries of a cluster today; where it has none, the administrators."""
    if secretaries := list(secretaries_of_cluster(cluster)):
        return secretaries
    return [held.user for held in administrators_on(timezone.localdate()).select_related("user")]


def secretaries_of(association: Association, period: Period) -> QuerySet[User]:
    """Return who reviews an association's return of a period: today's secretaries of its cluster of that time."""
    held = Assignment.objects.filter(
        valid_on(timezone.localdate()),
        valid_on(period.figures_as_of, "cluster__memberships__"),
        role=Role.SECRETARIAT,
        cluster__memberships__association=association,
    )
    return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("pk")


def about_moves(moved: list[tuple[Return, str, str]], *, by: User) -> None:
    """Give notice of moves of returns to those concerned: (return, the move's kind of event, its reason).

    A submission goes to the secretaries, a decision to the officers. Two queries for the people of all returns.
    """
    kinds = {Event.Kind.SUBMIT, Event.Kind.SEND_BACK, Event.Kind.APPROVE, Event.Kind.REOPEN}
    of_interest = [(return_, kind, reason) for return_, kind, reason in moved if kind in kinds]
    if not of_interest or is_portal(by):
        return
    returns = [return_ for return_, _, _ in of_interest]
    prefetch_related_objects(returns, "association", "period")
    officers, secretaries = _people(returns)
    now = timezone.now()
    rows = []
    for return_, kind, reason in of_interest:
        people = secretaries if kind == Event.Kind.SUBMIT else officers
        text = f"{by} {Event.Kind(kind).label} báo cáo năm {return_.period.year} của {return_.association}."
        notice = {
            "kind": kind,
            "text": f"{text} {reason}".strip(),
            "place": _place_after(return_, kind),
            "of_return": return_,
            "at": now,
        }
        recipients = people[return_.pk] - {by.pk}
        rows += [Notice(to_id=pk, **notice) for pk in sorted(recipients)]
    Notice.objects.bulk_create(rows)


def _place_after(return_: Return, kind: str) -> str:
    """Return the address that a notice of a move leads to: the form where there is something to mend."""
    page = "fill" if kind in (Event.Kind.SEND_BACK, Event.Kind.REOPEN) else "return"
    return reverse(page, kwargs={"key": return_.association.key, "year": return_.period.year})


def _people(returns: list[Return]) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """Return the active officers, and the secretaries of the cluster of that period, by return id; two queries."""
    units = {return_.association_id for return_ in returns}
    held = Assignment.objects.filter(valid_on(timezone.localdate()), user__is_active=True)
    fillers: dict[int, set[int]] = defaultdict(set)
    for unit, user in held.filter(role=Role.OFFICER, association__in=units).values_list(
        "association", "user"
    ):
        fillers[unit].add(user)
    leading: dict[int, list[tuple[Days, int]]] = defaultdict(list)
    member = "cluster__memberships__"
    rows = held.filter(role=Role.SECRETARIAT, cluster__memberships__association__in=units)
    for unit, since, until, user in rows.values_list(
        f"{member}association", f"{member}valid_from", f"{member}valid_to", "user"
    ):
        leading[unit].append((Days(since, until), user))
    officers = {return_.pk: fillers[return_.association_id] for return_ in returns}
    secretaries = {}
    for return_ in returns:
        day = return_.period.figures_as_of
        secretaries[return_.pk] = {user for days, user in leading[return_.association_id] if days.hold(day)}
    return officers, secretaries
