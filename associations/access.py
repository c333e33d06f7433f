"""Who may do what: roles, their rights and reach, and the refusal in words. The only such place.

A right always holds for some associations. Strangers are told nothing (404); whoever may see a return but not
do a deed on it is told why.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property

from django.db import models
from django.utils import timezone

from associations.models import Assignment, Association, Cluster, ClusterMembership, Event, Return, User
from associations.models.associations import valid_on
from associations.models.users import PORTAL_USERNAME
from associations.territory import Territories

Role = Assignment.Role


class Right(models.TextChoices):
    FILL = "fill", "nhập và nộp báo cáo của hội mình"
    FILL_FOR = "fill_for", "nhập hộ một hội theo văn bản của hội đó"
    REVIEW = "review", "xem xét, trả lại, duyệt và mở lại báo cáo"
    SEE_ALL = "see_all", "xem báo cáo ở mọi trạng thái, giải thích và lịch sử"
    SEE_APPROVED = "see_approved", "xem số liệu đã duyệt, chỉ số và xếp hạng"
    MANAGE = "manage", "quản lý người dùng và danh mục"


RIGHTS = {
    Role.OFFICER: {Right.FILL, Right.SEE_ALL, Right.SEE_APPROVED},
    Role.SECRETARIAT: {Right.FILL_FOR, Right.REVIEW, Right.SEE_ALL, Right.SEE_APPROVED},
    Role.CENTRAL: {Right.SEE_APPROVED},
    Role.ADMINISTRATOR: {Right.REVIEW, Right.SEE_ALL, Right.SEE_APPROVED, Right.MANAGE},
}

# How far each role's rights reach, in words.
SCOPES = {
    Role.OFFICER: "hội của mình; đọc cả báo cáo của các hội đã sáp nhập vào; số liệu đã duyệt của cả cụm",
    Role.SECRETARIAT: "mọi hội đang hoặc từng thuộc cụm; đọc cả báo cáo của các hội đã sáp nhập vào",
    Role.CENTRAL: "mọi cụm, chỉ số liệu đã duyệt",
    Role.ADMINISTRATOR: "mọi cụm",
}

# What the reserved account may do: all of it, also approve what it submitted itself. Imports of past figures
# act as this account; nobody can sign in as it.
PORTAL_RIGHTS = set(Right)

_FILLING = (Event.Kind.SAVE, Event.Kind.IMPORT, Event.Kind.LIST, Event.Kind.SUBMIT)


@dataclass(frozen=True)
class Reach:
    """The associations for which a user holds each right; None stands for all."""

    scopes: dict[Right, set[int] | None]

    def has(self, right: Right, association_id: int) -> bool:
        """Whether the right holds for an association."""
        scope = self.scopes.get(right, set())
        return scope is None or association_id in scope

    def reads_lists(self, association_id: int) -> bool:
        """Whether the lists of an approved return may be read: by who sees it anyway, and by who reads all clusters."""
        return self.has(Right.SEE_ALL, association_id) or self.scopes.get(Right.SEE_APPROVED, set()) is None

    def associations(self, right: Right) -> models.QuerySet[Association]:
        """The associations for which the right holds."""
        scope = self.scopes.get(right, set())
        return Association.objects.all() if scope is None else Association.objects.filter(pk__in=scope)

    def reads_every_list(self, associations: Iterable[Association]) -> bool:
        """Whether the lists of all these associations may be read, and so what is made out of them together."""
        return all(self.reads_lists(association.pk) for association in associations)

    @property
    def manages(self) -> bool:
        """Whether the reach is an administrator's: people and the registry belong to no single association."""
        return self.scopes.get(Right.MANAGE, set()) is None


_WITH_SECOND_FACTOR = (Role.SECRETARIAT, Role.CENTRAL, Role.ADMINISTRATOR)


def may_manage(user: User) -> bool:
    """Whether a user manages people and the registry."""
    return reach(user).manages


def administrators_on(day: datetime.date) -> models.QuerySet[Assignment]:
    """The assignments of those who can manage the portal on a day."""
    return Assignment.objects.filter(valid_on(day), role=Role.ADMINISTRATOR, user__is_active=True)


def needs_second_factor(user: User) -> bool:
    """Whether a user holds a role that signs in with a second factor."""
    today = valid_on(timezone.localdate())
    return Assignment.objects.filter(today, user=user, role__in=_WITH_SECOND_FACTOR).exists()


def roles_held(user_id: int) -> set[str]:
    """The roles that somebody holds today, wherever."""
    held = Assignment.objects.filter(valid_on(timezone.localdate()), user=user_id)
    return set(held.values_list("role", flat=True))


def is_portal(user: User) -> bool:
    """Whether this is the reserved account that imports act as."""
    return user.username == PORTAL_USERNAME


_known: ContextVar[dict[int, Reach] | None] = ContextVar("known_reaches", default=None)


@contextmanager
def reach_once() -> Iterator[None]:
    """While a page is answered that changes nothing, everyone's reach of today is asked of the database once."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def reach(user: User, on: datetime.date | None = None) -> Reach:
    """What a user may do and where, by the assignments that hold on a day (today where none is given)."""
    known = _known.get()
    if known is None or on is not None:
        return _reach(user, on)
    if user.pk not in known:
        known[user.pk] = _reach(user, on)
    return known[user.pk]


def _reach(user: User, on: datetime.date | None) -> Reach:
    if is_portal(user):
        return Reach(dict.fromkeys(PORTAL_RIGHTS))
    if not user.is_active:
        return Reach({})
    scopes: dict[Right, set[int] | None] = {}
    held = Assignment.objects.filter(valid_on(on or timezone.localdate()), user=user)
    by_role = defaultdict(list)
    for assignment in held:
        by_role[Role(assignment.role)].append(assignment)
    registry = _Registry()
    for role, assignments in by_role.items():
        for right in RIGHTS[role]:
            scope = _scope(role, right, assignments, registry)
            before = scopes.get(right, set())
            scopes[right] = None if scope is None or before is None else before | scope
    return Reach(scopes)


def is_bound_by_dates(by: Reach) -> bool:
    """Whether opening and locking dates hold for someone: for all but the reserved account.

    It alone fills for all associations, and it brings in figures of the past, long after every date.
    """
    return by.scopes.get(Right.FILL, set()) is not None


def may_lead(user: User, cluster: Cluster) -> bool:
    """Whether a user leads a cluster: reviews the returns of all associations that were ever in it."""
    scope = reach(user).scopes.get(Right.REVIEW, set())
    if scope is None:
        return True
    members = ClusterMembership.objects.filter(cluster=cluster).values_list("association_id", flat=True)
    return bool(members) and set(members) <= scope


def refusal_to_lead(user: User, cluster: Cluster, deed: str) -> str:
    """Why a user may not do a deed of who leads a cluster ("chốt số liệu"); "" where it is allowed."""
    return "" if may_lead(user, cluster) else f"Chỉ thư ký của {cluster} hoặc quản trị {deed}."


def visible_returns(user: User) -> models.QuerySet[Return]:
    """The returns that a user may open in every state; all others do not exist for that user."""
    return Return.objects.filter(association__in=reach(user).associations(Right.SEE_ALL))


def approved_returns(user: User) -> models.QuerySet[Return]:
    """The returns whose approved figures a user may read: approved ones, and reopened ones as they were."""
    approved = models.Q(status=Return.Status.APPROVED) | models.Q(standing__isnull=False)
    return Return.objects.filter(approved, association__in=reach(user).associations(Right.SEE_APPROVED))


def may_begin(by: Reach, association: Association) -> bool:
    """Whether a user may open an association's return: its officers, and the secretariat for it."""
    return by.has(Right.FILL, association.pk) or by.has(Right.FILL_FOR, association.pk)


def visible_clusters(user: User) -> models.QuerySet[Cluster]:
    """The clusters of which a user may see the approved figures."""
    memberships = ClusterMembership.objects.all()
    scope = reach(user).scopes.get(Right.SEE_APPROVED, set())
    if scope is not None:
        memberships = memberships.filter(association__in=scope)
    return Cluster.objects.filter(pk__in=memberships.values("cluster"))


def roles_of(user: User) -> list[Assignment]:
    """The assignments that a user holds today."""
    return list(
        Assignment.objects.filter(valid_on(timezone.localdate()), user=user).select_related(
            "association", "cluster"
        )
    )


def refusal_to_fill(return_: Return, *, by: Reach, paper: str = "") -> str:
    """Why a user may not save figures of a return; "" where it is allowed."""
    if by.has(Right.FILL, return_.association_id):
        return ""
    if by.has(Right.FILL_FOR, return_.association_id):
        if paper or return_.typed_from_paper:
            return ""
        return f"Nhập hộ {return_.association} thì ghi rõ nhập theo văn bản nào của hội đó."
    return f"Chỉ cán bộ của {return_.association} nhập và nộp báo cáo này; hãy nhờ họ, hoặc nhờ thư ký cụm nhập hộ."


def refusal_to_import(association: Association, *, user: User, by: Reach, approving: bool) -> str:
    """Why a user may not bring in a return of an association, or approve figures of its past; "" where allowed."""
    rights = (Right.REVIEW,) if approving else (Right.FILL, Right.FILL_FOR)
    if any(by.has(right, association.pk) for right in rights):
        return ""
    deed = "duyệt số liệu quá khứ" if approving else "nhập báo cáo"
    return f"{user} không được {deed} của {association}. Kiểm tra phân công."


def refusal_to_review(return_: Return, *, by: Reach) -> str:
    """Why a user may not review a return; "" where it is allowed."""
    if by.has(Right.REVIEW, return_.association_id):
        return ""
    return f"Chỉ thư ký của cụm hoặc quản trị xem xét báo cáo của {return_.association}."


def returns_filled_by(user: User, returns: Iterable[Return]) -> set[int]:
    """The returns that a user filled or submitted and so does not approve; none for the reserved account."""
    if is_portal(user):
        return set()
    return set(
        Event.objects.filter(of_return__in=list(returns), by=user, kind__in=_FILLING).values_list(
            "of_return_id", flat=True
        )
    )


class _Registry:
    """What reaches are worked out from, each read at most once."""

    @cached_property
    def territories(self) -> Territories:
        return Territories()

    @cached_property
    def members(self) -> dict[int, set[int]]:
        """The associations that were ever in each cluster."""
        found: dict[int, set[int]] = defaultdict(set)
        for cluster_id, association_id in ClusterMembership.objects.values_list(
            "cluster_id", "association_id"
        ):
            found[cluster_id].add(association_id)
        return found


def _scope(role: Role, right: Right, assignments: list[Assignment], registry: _Registry) -> set[int] | None:
    if role in (Role.CENTRAL, Role.ADMINISTRATOR):
        return None
    if role == Role.SECRETARIAT:
        found = set().union(*(registry.members[a.cluster_id] for a in assignments if a.cluster_id))
    else:
        found = {a.association_id for a in assignments if a.association_id}
        if right == Right.SEE_APPROVED:
            beside = [members for members in registry.members.values() if members & found]
            found = found.union(*beside)
    # Whoever sees an association's figures sees those it is added up from, also when they were elsewhere then.
    if right in (Right.SEE_ALL, Right.SEE_APPROVED):
        found |= registry.territories.predecessors(found)
    return found
