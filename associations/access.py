"""Who may do what: roles, their rights and reach, and the refusal in words. The only such place.

Every right follows from an assignment that is valid today, and holds for associations or clusters at a time: the
cut-off (`figures_as_of`) of the period in question. Nothing follows from what happens to be visible (ADR 27).
Strangers get 404; whoever may see a return but not do an action on it is told why.
"""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection, models
from django.utils import timezone

from associations.grants import NOTHING, RIGHTS, Grants, Registry, granted, holds, together
from associations.grants import Reach as Reach
from associations.grants import Right as Right
from associations.grants import Role as Role
from associations.models import (
    Assignment,
    Association,
    Cluster,
    ClusterMembership,
    Event,
    Period,
    Return,
    Succession,
    User,
)
from associations.models.associations import valid_on
from associations.models.users import PORTAL_USERNAME
from associations.territory import Territories

# How far each role's rights reach, in words.
SCOPES = {
    Role.OFFICER: (
        "hội của mình; đọc cả báo cáo của các hội đã sáp nhập vào; "
        "số liệu đã duyệt của cụm trong những năm hội mình thuộc cụm"
    ),
    Role.SECRETARIAT: (
        "cụm được giao, mọi năm của cụm; báo cáo của mỗi hội trong những năm hội ấy thuộc cụm; "
        "đọc cả báo cáo của các hội đã sáp nhập vào"
    ),
    Role.CENTRAL: "mọi cụm, chỉ số liệu đã duyệt",
    Role.ADMINISTRATOR: "mọi cụm",
}

# What the reserved account may do: all of it, also approve what it submitted itself. Imports of past figures act as this
# account, and commands of who holds the machine (the first administrator, ADR 51); nobody can sign in as it.
PORTAL_RIGHTS = set(Right)

_FILLING = (Event.Kind.SAVE, Event.Kind.IMPORT, Event.Kind.LIST, Event.Kind.SUBMIT)

_WITH_SECOND_FACTOR = (Role.SECRETARIAT, Role.CENTRAL, Role.ADMINISTRATOR)


def may_manage(user: User) -> bool:
    """Return whether a user manages people and the registry."""
    return reach(user).manages


def administrators_on(day: datetime.date) -> models.QuerySet[Assignment]:
    """Return the assignments of those who can manage the portal on a day."""
    return Assignment.objects.filter(valid_on(day), role=Role.ADMINISTRATOR, user__is_active=True)


def needs_second_factor(user: User) -> bool:
    """Return whether a user holds a role that signs in with a second factor."""
    return any(assignment.role in _WITH_SECOND_FACTOR for assignment in roles_of(user))


def roles_held(user_id: int) -> set[str]:
    """Return the roles that somebody holds today, wherever."""
    held = Assignment.objects.filter(valid_on(timezone.localdate()), user=user_id)
    return set(held.values_list("role", flat=True))


def is_portal(user: User) -> bool:
    """Return whether this is the reserved account that imports act as."""
    return user.username == PORTAL_USERNAME


# What reaches are worked out from; whatever else is written changes nobody's rights.
_REACH_TABLES = tuple(
    f'"{model._meta.db_table}"' for model in (Assignment, Association, Succession, ClusterMembership, User)
)


class _Known:
    """Reaches and assignments that were read while one request is answered."""

    def __init__(self) -> None:
        self.reaches: dict[tuple[int, datetime.date], Reach] = {}
        self.assignments: dict[tuple[int, datetime.date, bool], list[Assignment]] = {}
        self._is_kept = True
        self._registry = Registry()

    @property
    def registry(self) -> Registry:
        """What reaches are worked out from, as far as it was read."""
        return self._registry if self._is_kept else Registry()

    def forget(self) -> None:
        """Have everything read again that is asked for from here on."""
        self.reaches.clear()
        self.assignments.clear()
        self._registry = Registry()

    def watch(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Run a statement; forget where it waits for others, and keep nothing once it writes what rights follow from.

        After such a write nothing is kept until the request ends: who takes it back takes back no memo.
        """
        is_reading = sql.startswith("SELECT")
        if sql.startswith("BEGIN") or (is_reading and "FOR UPDATE" in sql):
            try:
                return execute(sql, params, many, context)
            finally:
                self.forget()
        if not is_reading and any(table in sql for table in _REACH_TABLES):
            self._is_kept = False
            self.forget()
        return execute(sql, params, many, context)

    def reach(self, user: User, day: datetime.date) -> Reach:
        """Return what a user may do by the assignments of a day."""
        if (user.pk, day) in self.reaches:
            return self.reaches[user.pk, day]
        found = _reach(user, self.assignments_of(user, day), self.registry)
        if self._is_kept:
            self.reaches[user.pk, day] = found
        return found

    def assignments_of(
        self, user: User, day: datetime.date, *, with_places: bool = False
    ) -> list[Assignment]:
        """Return a user's assignments of a day; with_places: with their associations and clusters."""
        for joined in {True, with_places}:
            if (found := self.assignments.get((user.pk, day, joined))) is not None:
                return found
        found = _assignments(user, day, with_places=with_places)
        if self._is_kept:
            self.assignments[user.pk, day, with_places] = found
        return found


_known: ContextVar[_Known | None] = ContextVar("known_reaches", default=None)


@contextmanager
def reach_once() -> Iterator[None]:
    """While a request is answered, everyone's reach of a day is asked of the database once.

    It is asked again after a wait: where a transaction of SQLite has begun, where rows are locked on PostgreSQL; and
    each time once an assignment, an account, a membership, a succession or an association was written.
    """
    if _known.get() is not None:
        yield
        return
    known = _Known()
    token = _known.set(known)
    try:
        with connection.execute_wrapper(known.watch):
            yield
    finally:
        _known.reset(token)


def reach(user: User, on: datetime.date | None = None) -> Reach:
    """Return what a user may do and where, by the assignments that hold on a day (today where none is given)."""
    return (_known.get() or _Known()).reach(user, on or timezone.localdate())


def reach_now(user: User) -> Reach:
    """Return what a user may do at this moment, whatever was looked up before; for what a transaction decides on."""
    known = _known.get()
    # A transaction of SQLite is its only writer from its beginning on, where the memo was emptied.
    if known is not None and not (connection.vendor == "sqlite" and connection.in_atomic_block):
        known.forget()
    return reach(user)


def territories_around(association_ids: Iterable[int]) -> Territories:
    """Return what associations came from; it is not read again where a reach of this request was worked out from it."""
    return (_known.get() or _Known()).registry.territories_around(association_ids)


def _reach(user: User, assignments: Iterable[Assignment], registry: Registry) -> Reach:
    """Return what a user may do by the assignments that hold."""
    if is_portal(user):
        return Reach(dict.fromkeys(PORTAL_RIGHTS), clusters=None, led=None)
    if not user.is_active:
        return Reach({}, clusters={}, led=frozenset())
    by_role = _places_by_role(assignments)
    rights: dict[Right, Grants | None] = {}
    for role, places in by_role.items():
        of_role = granted(role, places, registry)
        rights |= {right: together(rights.get(right, NOTHING), of_role[right]) for right in RIGHTS[role]}
    led = None if Role.ADMINISTRATOR in by_role else frozenset(by_role.get(Role.SECRETARIAT, ()))
    own = registry.with_past(by_role[Role.OFFICER]) if Role.OFFICER in by_role else {}
    return Reach(rights, _clusters_read(by_role, registry), led, own)


def _clusters_read(by_role: Mapping[Role, set[int]], registry: Registry) -> Grants | None:
    """Return the clusters that somebody reads, with the days; None for all of them."""
    if Role.CENTRAL in by_role or Role.ADMINISTRATOR in by_role:
        return None
    if Role.OFFICER in by_role:
        return registry.clusters_of(registry.with_past(by_role[Role.OFFICER]))
    return {}


def _assignments(user: User, day: datetime.date, *, with_places: bool) -> list[Assignment]:
    """Return the assignments that a user holds on a day.

    Without their places they are of the primary alone, also for a page whose data a replica gives.
    """
    held = Assignment.objects.filter(valid_on(day), user=user)
    return list(held.select_related("association", "cluster") if with_places else held)


def _places_by_role(assignments: Iterable[Assignment]) -> dict[Role, set[int]]:
    """Return the ids of the associations or clusters of assignments, by role."""
    by_role: dict[Role, set[int]] = defaultdict(set)
    for assignment in assignments:
        by_role[Role(assignment.role)].add(assignment.association_id or assignment.cluster_id or 0)
    return by_role


def places_held(user: User) -> list[tuple[str, int]]:
    """Return the roles that a user holds today, each with the id of its association or cluster, 0 for none; in one order.

    What a user reads follows from them, from the registry and from the day: who holds the same reads the same.
    """
    assignments = (_known.get() or _Known()).assignments_of(user, timezone.localdate())
    return sorted((role.value, pk) for role, places in _places_by_role(assignments).items() for pk in places)


def is_bound_by_dates(by: Reach) -> bool:
    """Return whether opening and locking dates hold for someone: for all but the reserved account.

    It alone fills for all associations, and it brings in figures of the past, long after every date.
    """
    return not by.has_for_all(Right.FILL)


def may_lead(user: User, cluster: Cluster) -> bool:
    """Return whether a user leads a cluster, in all its years: by an assignment of today, or as administrator."""
    return reach(user).leads(cluster.pk)


def refusal_to_lead(user: User, cluster: Cluster, action: str) -> str:
    """Return why a user may not do an action of who leads a cluster ("chốt số liệu"); "" where it is allowed."""
    return "" if may_lead(user, cluster) else f"Chỉ thư ký của {cluster} hoặc quản trị {action}."


def reads_cluster_year(user: User, cluster: Cluster, period: Period) -> bool:
    """Return whether a user reads the report of a cluster's year, and whatever else is made of it or kept with it.

    Who leads the cluster does, who reads all clusters, and an officer whose association or one of its predecessors
    was a member at the period's cut-off. The report is read whole: with the years before it for comparison, and
    with what its units are added up from.
    """
    return reach(user).reads_cluster(cluster.pk, period.figures_as_of)


def reads_todays_map(
    user: User, cluster: Cluster, period: Period, made_on: datetime.date | None = None
) -> bool:
    """Return whether a user reads a cluster's year on the map of a day on which it was made, today where none is given.

    Its units are the members of that day, so the cluster of that day has to be open to the user as well.
    """
    mine = reach(user)
    day = made_on or timezone.localdate()
    return mine.reads_cluster(cluster.pk, period.figures_as_of) and mine.reads_cluster(cluster.pk, day)


def clusters_read(user: User, period: Period) -> list[Cluster]:
    """Return the clusters whose report of a period a user reads, by key; one query."""
    mine = reach(user)
    clusters = Cluster.objects.order_by("key")
    return [cluster for cluster in clusters if mine.reads_cluster(cluster.pk, period.figures_as_of)]


def years_of_any_cluster(user: User, periods: Iterable[Period]) -> list[int]:
    """Return the years in which a user reads at least one cluster's report, in the order of the periods; one query."""
    mine, ids = reach(user), list(Cluster.objects.values_list("pk", flat=True))
    return [p.year for p in periods if any(mine.reads_cluster(pk, p.figures_as_of) for pk in ids)]


def years_read(user: User, cluster: Cluster, periods: Iterable[Period] | None = None) -> list[Period]:
    """Return the periods in which a user reads a cluster's report, the last first; periods: all, if already read."""
    mine = reach(user)
    every = Period.objects.order_by("-year") if periods is None else periods
    return [period for period in every if mine.reads_cluster(cluster.pk, period.figures_as_of)]


def places_of_clusters(
    user: User, year: int, periods: Iterable[Period], clusters: Iterable[Cluster] | None = None
) -> list[tuple[Cluster, int]]:
    """The clusters of which a user reads any year, by key, each with a year to go to: the given one, else the last read.

    periods: all there are. clusters: by key those that come into question, if already read. One query at most.
    """
    found = []
    for cluster in Cluster.objects.order_by("key") if clusters is None else clusters:
        years = [period.year for period in years_read(user, cluster, periods)]
        if years:
            found.append((cluster, year if year in years else max(years)))
    return found


def units_whose_officers_read(
    units: Iterable[Association], cluster: Cluster, period: Period
) -> list[Association]:
    """Return those of some associations whose officers read a cluster's year (`reads_cluster_year`)."""
    units, day = list(units), period.figures_as_of
    registry = Registry(around={unit.pk for unit in units})
    return [
        unit for unit in units if holds(registry.clusters_of(registry.with_past([unit.pk])), cluster.pk, day)
    ]


def visible_returns(user: User) -> models.QuerySet[Return]:
    """Return the returns that a user may open in every state; all others do not exist for that user."""
    return Return.objects.filter(reach(user).returns(Right.SEE_ALL))


def approved_returns(user: User) -> models.QuerySet[Return]:
    """Return the returns whose approved figures a user may read: approved ones, and reopened ones as they were."""
    approved = models.Q(status=Return.Status.APPROVED) | models.Q(standing__isnull=False)
    return Return.objects.filter(approved, reach(user).returns(Right.SEE_APPROVED))


def may_begin(by: Reach, association: Association, period: Period) -> bool:
    """Return whether a user may open an association's return: its officers, and the secretariat for it."""
    day = period.figures_as_of
    return by.has(Right.FILL, association.pk, day) or by.has(Right.FILL_FOR, association.pk, day)


def roles_of(user: User) -> list[Assignment]:
    """Return the assignments that a user holds today."""
    known = _known.get() or _Known()
    return list(known.assignments_of(user, timezone.localdate(), with_places=True))


def refusal_to_fill(return_: Return, *, by: Reach, document_number: str = "") -> str:
    """Return why a user may not save figures of a return; "" where it is allowed."""
    if by.has_of(Right.FILL, return_):
        return ""
    if by.has_of(Right.FILL_FOR, return_):
        if document_number or return_.typed_from_paper:
            return ""
        return f"Nhập hộ {return_.association} thì ghi rõ nhập theo văn bản nào của hội đó."
    return f"Chỉ cán bộ của {return_.association} nhập và nộp báo cáo này; hãy nhờ họ, hoặc nhờ thư ký cụm nhập hộ."


def refusal_to_import(
    association: Association, period: Period, *, user: User, by: Reach, approving: bool
) -> str:
    """Return why a user may not import an association's return, or approve figures of its past; "" where allowed."""
    rights = (Right.REVIEW,) if approving else (Right.FILL, Right.FILL_FOR)
    if any(by.has(right, association.pk, period.figures_as_of) for right in rights):
        return ""
    action = "duyệt số liệu quá khứ" if approving else "nhập báo cáo"
    return f"{user} không được {action} của {association} năm {period.year}. Kiểm tra phân công."


def refusal_to_review(return_: Return, *, by: Reach) -> str:
    """Return why a user may not review a return; "" where it is allowed."""
    if by.has_of(Right.REVIEW, return_):
        return ""
    return f"Chỉ thư ký của cụm hoặc quản trị xem xét báo cáo của {return_.association}."


def returns_filled_by(user: User, returns: Iterable[Return]) -> set[int]:
    """Return the returns that a user filled or submitted and so does not approve; none for the reserved account."""
    if is_portal(user):
        return set()
    return set(
        Event.objects.filter(of_return__in=list(returns), by=user, kind__in=_FILLING).values_list(
            "of_return_id", flat=True
        )
    )
