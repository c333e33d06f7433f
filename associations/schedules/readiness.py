"""How far a cluster's returns of a year are: every expected unit with what a reader may know of its return."""

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
    """Every expected unit of a cluster with the state of its return, in the cluster's order."""
    reach = access.reach(by)
    members = members_on(cluster, period.figures_as_of)
    by_pk = {unit.pk: unit for unit in members}
    found = {r.association_id: r for r in Return.objects.filter(association__in=by_pk, period=period)}
    for r in found.values():
        r.association, r.period = by_pk[r.association_id], period
    full = {unit.pk for unit in members if reach.has(Right.SEE_ALL, unit.pk, period.figures_as_of)}
    unfinished = [r for r in found.values() if r.is_editable and r.association_id in full]
    remaining = remaining_of(unfinished) if unfinished else {}
    lines = []
    for unit in members:
        return_ = found.get(unit.pk)
        if return_ and unit.pk not in full and not return_.has_approved_figures:
            return_ = None
        lines.append(Line(unit, return_, unit.pk in full, remaining.get(return_.pk, 0) if return_ else 0))
    return lines
