"""The progress of a cluster's returns of a year: every expected unit with what a reader may see of its return."""

from dataclasses import dataclass

from associations import access
from associations.access import Right
from associations.models import Association, Cluster, Period, Return, User
from associations.returns.sheet import remaining_of
from associations.territory import members_on


@dataclass(frozen=True)
class Line:
    """One expected unit; `return_` is None where it has none, or none that the reader may see."""

    association: Association
    return_: Return | None
    sees_all: bool
    remaining: int

    @property
    def is_approved(self) -> bool:
        return self.return_ is not None and self.return_.status == Return.Status.APPROVED


def readiness(cluster: Cluster, period: Period, *, by: User) -> list[Line]:
    """Return every expected unit of a cluster with its return, in the cluster's order.

    Who does not see a unit's drafts gets no return for it until figures of it are approved.
    """
    reach = access.reach(by)
    members = members_on(cluster, period.figures_as_of)
    returns = _returns_of(members, period)
    full = {unit.pk for unit in members if reach.has(Right.SEE_ALL, unit.pk, period.figures_as_of)}
    unfinished = [r for r in returns.values() if r.is_editable and r.association_id in full]
    remaining = remaining_of(unfinished) if unfinished else {}
    lines = []
    for unit in members:
        sees_all = unit.pk in full
        return_ = _visible(returns.get(unit.pk), sees_all=sees_all)
        lines.append(Line(unit, return_, sees_all, remaining.get(return_.pk, 0) if return_ else 0))
    return lines


def _visible(return_: Return | None, *, sees_all: bool) -> Return | None:
    """Return a return where its reader may see it: every state, or only what has approved figures."""
    if return_ is None or not (sees_all or return_.has_approved_figures):
        return None
    return return_


def _returns_of(members: list[Association], period: Period) -> dict[int, Return]:
    """Return the returns of a period by the association's id, with both set on them."""
    by_pk = {unit.pk: unit for unit in members}
    found = {}
    for return_ in Return.objects.filter(association__in=by_pk, period=period):
        return_.association, return_.period = by_pk[return_.association_id], period
        found[return_.association_id] = return_
    return found
