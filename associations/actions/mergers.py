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
    refusal_of_day,
    refusals_of_code,
    refusals_of_row,
    rows_that_refer_to,
)
from associations.actions.records import write_down
from associations.actions.succession_days import refuse_unless_they_meet
from associations.models import Association, ClusterMembership, Merger, Return, Succession, User
from associations.models.associations import valid_on
from associations.returns.workflow import Refused
from associations.territory import Territories

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
    obstacles = _refusals_of_days(predecessors, effective_on)
    if obstacles:
        raise Refused(obstacles)
    given = list(Association.objects.filter(pk__in=[unit.pk for unit in predecessors]).order_by("pk"))
    unit, place = _successor(successor, given, effective_on)
    is_new = unit.pk is None
    obstacles = _refusals(given, unit, effective_on, legal_basis, is_new=is_new)
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
    obstacles = _refusals_to_take_back(unit, successions)
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


def refusals_to_take_back(successor: Association) -> list[str]:
    """Return why a merger cannot be taken back now; [] where it can, codes that were reassigned since apart."""
    return _refusals_to_take_back(
        successor, list(successor.precessions.select_related("predecessor").order_by("pk"))
    )


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


def _refusals_of_days(predecessors: Sequence[Association], day: datetime.date) -> list[str]:
    obstacles = refusal_of_day(day)
    if not predecessors:
        obstacles.append("Chọn ít nhất một hội được sáp nhập.")
    seen: set[int] = set()
    for unit in predecessors:
        if unit.pk in seen:
            obstacles.append(f"{named(unit)} đứng hai lần trong các hội được sáp nhập. Bỏ một lần.")
        seen.add(unit.pk)
    return obstacles


def _refusals(
    predecessors: list[Association], unit: Association, day: datetime.date, basis: str, *, is_new: bool
) -> list[str]:
    obstacles = [f"Căn cứ pháp lý dài quá 200 chữ: “{basis[:40]}…”."] if len(basis.strip()) > 200 else []
    levels = {p.level: p for p in predecessors} | {unit.level: unit}
    if len(levels) > 1:
        one, other = levels.values()
        obstacles.append(f"{named(one)} và {named(other)} không cùng cấp.")
    if is_new:
        obstacles += refusals_of_row(unit, but=predecessors)
    else:
        obstacles += _refusals_of_standing(unit, predecessors, day)
    for predecessor in predecessors:
        obstacles += _refusals_of_predecessor(predecessor, unit, day)
    return obstacles


def _refusals_of_standing(
    unit: Association, predecessors: list[Association], day: datetime.date
) -> list[str]:
    """Return why an existing association cannot take others in on a day."""
    if unit in predecessors:
        return [f"{named(unit)} vừa là hội được sáp nhập vừa là hội kế thừa. Bỏ ở một chỗ."]
    names = ", ".join(named(p) for p in predecessors)
    obstacles = _circles(unit, predecessors)
    if unit.valid_from < day:
        obstacles.append(
            f"{named(unit)} đã có trước ngày {day:%d/%m/%Y} nên không kế thừa {names} từ ngày ấy được. "
            "Lập một hội mới làm hội kế thừa; hội cũ cũng là hội được sáp nhập."
        )
    elif not unit.is_valid_on(day):
        obstacles.append(
            f"{named(unit)} chưa có vào ngày {day:%d/%m/%Y}: giữa {names} và hội ấy sẽ có những ngày "
            f"không hội nào báo cáo. Chọn ngày có hiệu lực {unit.valid_from:%d/%m/%Y}."
        )
    return obstacles + refusals_of_code(unit, but=predecessors)


def _circles(unit: Association, predecessors: list[Association]) -> list[str]:
    """Return a sentence for each predecessor that itself came from the successor, at any remove."""
    territories = Territories()
    return [
        f"{named(predecessor)} → {named(unit)} tạo thành vòng kế thừa: {named(predecessor)} "
        f"đã hình thành từ {named(unit)}. Bỏ một trong hai."
        for predecessor in predecessors
        if unit.pk in territories.predecessors({predecessor.pk})
    ]


def _refusals_of_predecessor(unit: Association, successor: Association, day: datetime.date) -> list[str]:
    eve = day - _ONE_DAY
    merger = f"việc sáp nhập thành {successor.name} từ {day:%d/%m/%Y}"
    obstacles = [
        f"{named(unit)} đã được {named(s.successor)} kế thừa từ {s.effective_on:%d/%m/%Y}"
        f"{f' theo {s.legal_basis}' if s.legal_basis else ''}. Bỏ hội này, hoặc hoàn tác việc sáp nhập kia trước."
        for s in unit.successions.select_related("successor")
    ]
    if not unit.is_valid_on(eve):
        obstacles.append(
            f"{named(unit)} không có vào ngày {eve:%d/%m/%Y}, ngày trước {merger}. "
            "Chọn ngày khác, hoặc hội khác."
        )
    orphaned = Return.objects.filter(association=unit, period__figures_as_of__gte=day)
    obstacles += [
        f"Báo cáo {r} ({r.get_status_display().lower()}, số liệu đến {r.period.figures_as_of:%d/%m/%Y}) "
        f"sẽ không còn hội nào đứng tên vì {merger}. Chọn ngày có hiệu lực sau ngày chốt số liệu ấy."
        for r in orphaned.select_related("association", "period").order_by("period__year")
    ]
    later = unit.memberships.filter(valid_from__gte=day).select_related("association", "cluster")
    obstacles += [
        f"{named(unit)} vào {m.cluster} {m.days}, sau {merger}. Sửa ngày của một trong hai." for m in later
    ]
    return obstacles


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


def _refusals_to_take_back(unit: Association, successions: list[Succession]) -> list[str]:
    if not successions:
        return [f"{named(unit)} không hình thành từ việc sáp nhập nào nên không có gì để hoàn tác."]
    merger = f"việc sáp nhập {', '.join(s.predecessor.name for s in successions)} thành {named(unit)}"
    obstacles = [
        f"Báo cáo {r} {_state(r)} nên {merger} không hoàn tác được nữa."
        for r in unit.returns.select_related("association", "period").order_by("period__year")
    ]
    obstacles += [
        f"{named(unit)} đã sáp nhập thành {named(s.successor)} từ {s.effective_on:%d/%m/%Y}. "
        "Hoàn tác việc sáp nhập ấy trước."
        for s in unit.successions.select_related("successor")
    ]
    obstacles += [
        f"{a.user} được giao vai trò {a.get_role_display()} của {named(unit)} từ {a.valid_from:%d/%m/%Y}"
        f"{f' đến {a.valid_to:%d/%m/%Y}' if a.valid_to else ''} nên {merger} không hoàn tác được nữa."
        for a in unit.assignments.select_related("user").order_by("pk")
    ]
    return obstacles


def _state(return_: Return) -> str:
    if not return_.figures_version:
        return f"đã bắt đầu, chưa có số liệu ({return_.get_status_display().lower()})"
    return f"đã có số liệu ({return_.get_status_display().lower()})"


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
