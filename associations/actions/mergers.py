"""Actions on mergers: associations end, another takes up their history and their places in the clusters.

Stored figures never move: a merger changes rows of the registry alone, and `Merger.before` keeps their earlier values.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from associations.actions.associations import (
    lock_registry,
    must_manage,
    named,
    refusals_of_code,
    rows_that_refer_to,
)
from associations.actions.merger_checks import refusals_of_days, refusals_to_merge, refusals_to_undo
from associations.actions.records import write_down
from associations.actions.succession_days import refuse_unless_they_meet
from associations.models import Association, ClusterMembership, Merger, Succession, User
from associations.models.associations import valid_on
from associations.returns.workflow import Refused

_ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class NewAssociation:
    """The association that a merger founds; `position` is its place in the clusters, else a predecessor's."""

    key: str
    name: str
    kind: str
    gso_code: str
    position: int | None = None


@transaction.atomic
def merge(
    *,
    by: User,
    predecessors: Sequence[Association],
    successor: Association | NewAssociation,
    effective_on: datetime.date,
    legal_basis: str,
) -> Association:
    """Merge associations into one that begins on a day; with one predecessor, it continues under another name.

    The predecessors and their memberships end the day before; the successor joins every cluster of theirs that
    day, at the lowest of their positions. Raise Refused with a sentence that names both rows of each conflict.
    """
    must_manage(by)
    lock_registry()
    obstacles = refusals_of_days(predecessors, effective_on)
    if obstacles:
        raise Refused(obstacles)
    given = list(Association.objects.filter(pk__in=[unit.pk for unit in predecessors]).order_by("pk"))
    unit, place = _successor(successor, given, effective_on)
    is_new = unit.pk is None
    obstacles = refusals_to_merge(given, unit, effective_on, legal_basis, is_new=is_new)
    if obstacles:
        raise Refused(obstacles)
    if is_new:
        unit.save()
    # A successor that came out of an earlier merger was founded by it, also where a file says so.
    before = _before(unit, stood=not is_new and not unit.precessions.exists())
    memberships = _end(given, effective_on - _ONE_DAY, before)
    Succession.objects.bulk_create(
        Succession(predecessor=p, successor=unit, effective_on=effective_on, legal_basis=legal_basis.strip())
        for p in given
    )
    refuse_unless_they_meet(given)
    _join(unit, memberships, effective_on, place, before)
    Merger.objects.update_or_create(
        successor=unit, defaults={"at": timezone.now(), "by": by, "by_name": str(by), "before": before}
    )
    words = f"{_names(given)} sáp nhập thành {unit} từ {effective_on:%d/%m/%Y}"
    if legal_basis.strip():
        words += f" theo {legal_basis.strip()}"
    for row in (unit, *given):
        write_down(by=by, row=row, words=words)
    return unit


@transaction.atomic
def take_back(*, by: User, successor: Association) -> list[Association]:
    """Undo a merger that nobody has reported on yet; return the predecessors as they stand again.

    A successor that was there before the merger stays, and so does one to which something else refers.
    Raise Refused naming what stands in the way.
    """
    must_manage(by)
    lock_registry()
    unit = Association.objects.get(pk=successor.pk)
    successions = list(unit.precessions.select_related("predecessor").order_by("pk"))
    obstacles = refusals_to_undo(unit, successions)
    if obstacles:
        raise Refused(obstacles)
    stood = _undo(unit, successions)
    restored = list(Association.objects.filter(pk__in=[s.predecessor_id for s in successions]).order_by("pk"))
    words = f"hoàn tác việc sáp nhập {_names(restored)} thành {named(unit)}"
    goes = not stood and not rows_that_refer_to(unit)
    for row in (unit, *restored):
        write_down(by=by, row=row, words=words)
    if goes:
        unit.delete()
    _refuse_codes_in_use(restored, but=[unit] if stood else [])
    refuse_unless_they_meet(restored)
    return restored


def _undo(unit: Association, successions: list[Succession]) -> bool:
    """Restore the rows as they stood before a merger; return whether the successor was there before it."""
    merger = Merger.objects.filter(successor=unit).first()
    before: dict[str, Any] = merger.before if merger else {}
    first = min(s.effective_on for s in successions)
    stood: bool = before.get("stood", unit.valid_from < first)
    joined = unit.memberships.all()
    if stood:
        joined = joined.filter(pk__in=before.get("joined", []))
    joined.delete()
    for succession in successions:
        _restore(succession, before)
    Succession.objects.filter(pk__in=[s.pk for s in successions]).delete()
    if merger:
        merger.delete()
    return stood


def _refuse_codes_in_use(units: list[Association], *, but: list[Association]) -> None:
    """Raise Refused where units would bear codes that others bear; `but` may bear them, as before the merger.

    The transaction takes back what was restored until then.
    """
    obstacles = [sentence for unit in units for sentence in refusals_of_code(unit, but=but)]
    if obstacles:
        raise Refused(obstacles)


def _names(units: Iterable[Association]) -> str:
    return ", ".join(unit.name for unit in units)


def _successor(
    successor: Association | NewAssociation, predecessors: list[Association], day: datetime.date
) -> tuple[Association, int | None]:
    """Return the successor, unsaved where it is new, and the place in the clusters that was chosen for it."""
    if isinstance(successor, NewAssociation):
        return _founded(successor, predecessors, day), successor.position
    return Association.objects.get(pk=successor.pk), None


def _founded(new: NewAssociation, predecessors: list[Association], day: datetime.date) -> Association:
    """Return the new association, unsaved, with its predecessors' level and parent."""
    parents = {p.parent_id for p in predecessors}
    return Association(
        key=new.key.strip(),
        name=new.name.strip(),
        kind=new.kind,
        gso_code=new.gso_code.strip(),
        level=predecessors[0].level,
        parent_id=parents.pop() if len(parents) == 1 else None,
        valid_from=day,
        has_association=any(p.has_association for p in predecessors),
    )


def _before(unit: Association, *, stood: bool) -> dict[str, Any]:
    """Return what is kept so far: an association may take others in by a second merger of the same day."""
    earlier = Merger.objects.filter(successor=unit).first()
    if earlier:
        return dict(earlier.before)
    return {"stood": stood, "joined": [], "associations": {}, "memberships": {}}


def _end(
    predecessors: list[Association], eve: datetime.date, before: dict[str, Any]
) -> list[ClusterMembership]:
    """End the predecessors and their memberships; return the memberships of that last day.

    How they stood is kept in `before`.
    """
    memberships = list(
        ClusterMembership.objects.filter(valid_on(eve), association__in=predecessors)
        .select_related("cluster")
        .order_by("pk")
    )
    rows: tuple[tuple[str, Sequence[Association | ClusterMembership]], ...] = (
        ("associations", predecessors),
        ("memberships", memberships),
    )
    for name, ended in rows:
        for row in ended:
            before[name][str(row.pk)] = row.valid_to.isoformat() if row.valid_to else None
            if row.valid_to != eve:
                row.valid_to = eve
                row.save(update_fields=["valid_to"])
    return memberships


def _join(
    unit: Association,
    memberships: list[ClusterMembership],
    day: datetime.date,
    place: int | None,
    before: dict[str, Any],
) -> None:
    """Make the successor a member of its predecessors' clusters, where it is none on that day already."""
    clusters = {m.cluster_id: m.cluster for m in memberships}
    here = set(unit.memberships.filter(valid_on(day)).values_list("cluster_id", flat=True))
    for pk, cluster in clusters.items():
        if pk in here:
            continue
        later = unit.memberships.filter(cluster=cluster, valid_from__gt=day).first()
        if later:
            raise Refused([f"{named(unit)} vào {cluster} từ {day:%d/%m/%Y} trùng với lần {later.days}."])
        positions = [m.position for m in memberships if m.cluster_id == pk and m.position is not None]
        made = ClusterMembership.objects.create(
            cluster=cluster,
            association=unit,
            position=place if place is not None else min(positions, default=None),
            valid_from=day,
        )
        before["joined"].append(made.pk)


def _restore(succession: Succession, before: dict[str, Any]) -> None:
    """Give a predecessor and its memberships back the ends that they had before the merger.

    Of what a file loaded nothing is kept: there, whatever ended the day before had no end.
    """
    pk, eve = succession.predecessor_id, succession.effective_on - _ONE_DAY
    predecessor = Association.objects.filter(pk=pk)
    memberships = ClusterMembership.objects.filter(association=pk)
    if str(pk) not in before.get("associations", {}):
        predecessor.update(valid_to=None)
        memberships.filter(valid_to=eve).update(valid_to=None)
        return
    predecessor.update(valid_to=_day(before["associations"][str(pk)]))
    for membership in memberships.filter(pk__in=[int(key) for key in before["memberships"]]):
        membership.valid_to = _day(before["memberships"][str(membership.pk)])
        membership.save(update_fields=["valid_to"])


def _day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None
