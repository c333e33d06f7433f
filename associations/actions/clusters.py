"""Actions on clusters: set one up, let associations join and leave."""

import datetime
from collections import Counter
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q

from associations.actions.associations import (
    lock_registry,
    must_manage,
    named,
    refusal_of_day,
    refusal_of_key,
)
from associations.actions.facts import Facts, differences, joined, refuse_stale
from associations.actions.records import write_down
from associations.models import Association, Cluster, ClusterMembership, Return, User
from associations.returns.workflow import Refused

Member = tuple[Association, int | None]


@transaction.atomic
def set_up_cluster(
    *, by: User, key: str, name: str, short_name: str, members: Sequence[Member], since: datetime.date
) -> Cluster:
    """Create a cluster with its members, each with a position, from a day on; return it. Raise Refused."""
    must_manage(by)
    lock_registry()
    name, short_name = name.strip(), short_name.strip()
    obstacles = refusal_of_key(key, name, Cluster) + _refusals_of_names(name, short_name)
    if not members:
        obstacles.append("Chọn ít nhất một hội làm thành viên.")
    obstacles += refusal_of_day(since)
    counted = Counter(unit.pk for unit, _ in members)
    units = {unit.pk: unit for unit, _ in members}
    obstacles += [
        f"{named(units[pk])} đứng hai lần. Bỏ một lần." for pk, times in counted.items() if times > 1
    ]
    obstacles += [sentence for unit in units.values() for sentence in _refusals_to_join(unit, name, since)]
    if obstacles:
        raise Refused(obstacles)
    cluster = Cluster.objects.create(key=key, name=name, short_name=short_name)
    _add(cluster, members, since)
    names = ", ".join(unit.name for unit, _ in members)
    write_down(by=by, row=cluster, words=f"lập cụm gồm {names} từ {since:%d/%m/%Y}")
    return cluster


def facts_of(cluster: Cluster) -> Facts:
    """Return the facts of a cluster in words and values."""
    return (("tên cụm", cluster.name), ("tên ngắn", cluster.short_name))


@transaction.atomic
def rename_cluster(
    *, by: User, cluster: Cluster, name: str, short_name: str, seen: str | None = None
) -> Cluster:
    """Give a cluster other names; its key stays, since addresses, files and revisions name it.

    Raise Refused where another cluster has the names, Stale where others changed them since they were `seen`.
    """
    must_manage(by)
    lock_registry()
    held = Cluster.objects.select_for_update().get(pk=cluster.pk)
    before = facts_of(held)
    refuse_stale(before, seen)
    held.name, held.short_name = name.strip(), short_name.strip()
    found = differences(before, facts_of(held))
    if not found:
        return held
    if obstacles := _refusals_of_names(held.name, held.short_name, but=held):
        raise Refused(obstacles)
    held.save(update_fields=["name", "short_name"])
    write_down(by=by, row=held, words=joined(found))
    return held


@transaction.atomic
def change_members(
    *,
    by: User,
    cluster: Cluster,
    add: Sequence[Member] = (),
    since: datetime.date | None = None,
    end: Sequence[ClusterMembership] = (),
    last_day: datetime.date | None = None,
) -> None:
    """Let associations join from a day (`since`) and members leave after a day (`last_day`). Raise Refused."""
    must_manage(by)
    lock_registry()
    obstacles: list[str] = []
    if bool(add) != bool(since) or bool(end) != bool(last_day):
        obstacles.append("Ghi ngày cho các hội vào cụm hoặc thôi.")
    if since:
        obstacles += refusal_of_day(since)
    if last_day:
        obstacles += [why for one in end for why in _refusals_to_leave(one, cluster, last_day)]
    if obstacles:
        raise Refused(obstacles)
    if last_day:
        _end_all(by, cluster, end, last_day)
    if since:
        _add_all(by, cluster, add, since)


def _end_all(by: User, cluster: Cluster, end: Sequence[ClusterMembership], last_day: datetime.date) -> None:
    for membership in end:
        membership.valid_to = last_day
        membership.save(update_fields=["valid_to"])
        words = f"{membership.association} thôi sau ngày {last_day:%d/%m/%Y}"
        write_down(by=by, row=cluster, words=words)


def _add_all(by: User, cluster: Cluster, add: Sequence[Member], since: datetime.date) -> None:
    """Add members from a day; raise Refused, which takes back what was ended before in the same transaction."""
    obstacles: list[str] = []
    for unit, _ in add:
        obstacles += _refusals_to_join(unit, str(cluster), since)
        obstacles += _overlaps(unit, cluster, since)
    if obstacles:
        raise Refused(obstacles)
    _add(cluster, add, since)
    for unit, _ in add:
        write_down(by=by, row=cluster, words=f"thêm {named(unit)} từ {since:%d/%m/%Y}")


def _refusals_of_names(name: str, short_name: str, but: Cluster | None = None) -> list[str]:
    """Return why a cluster cannot be called so: a name is missing or too long, or another cluster has it."""
    obstacles = []
    if not name or not short_name or len(name) > 200 or len(short_name) > 60:
        obstacles.append("Ghi tên cụm (nhiều nhất 200 chữ) và tên ngắn (nhiều nhất 60 chữ).")
    others = Cluster.objects.exclude(pk=but.pk) if but else Cluster.objects.all()
    twin = others.filter(Q(name=name) | Q(short_name=short_name)).first()
    if twin:
        obstacles.append(f"“{name}” ({short_name}) trùng tên với {twin} ({twin.short_name}). Chọn tên khác.")
    return obstacles


def _add(cluster: Cluster, members: Sequence[Member], since: datetime.date) -> None:
    ClusterMembership.objects.bulk_create(
        ClusterMembership(cluster=cluster, association=unit, position=position, valid_from=since)
        for unit, position in members
    )


def _refusals_to_join(unit: Association, cluster: str, since: datetime.date) -> list[str]:
    if unit.is_valid_on(since):
        return []
    return [f"{named(unit)} không có vào ngày {since:%d/%m/%Y} nên không vào {cluster} từ ngày ấy được."]


def _overlaps(unit: Association, cluster: Cluster, since: datetime.date) -> list[str]:
    """Return a sentence for each time for which the association is or will be in the cluster anyway."""
    standing = unit.memberships.filter(Q(valid_to=None) | Q(valid_to__gte=since), cluster=cluster)
    return [
        f"{named(unit)} vào {cluster} từ {since:%d/%m/%Y} trùng với lần {membership.days}."
        for membership in standing.order_by("valid_from")
    ]


def _refusals_to_leave(membership: ClusterMembership, cluster: Cluster, last_day: datetime.date) -> list[str]:
    unit = membership.association
    if membership.cluster_id != cluster.pk:
        return [f"{membership} không phải là thành viên của {cluster}."]
    if membership.valid_to:
        return [f"{unit} đã ở {cluster} {membership.days}; không cho thôi lần nữa."]
    if last_day < membership.valid_from:
        return [
            f"{unit} vào {cluster} {membership.days}; ngày cuối {last_day:%d/%m/%Y} không thể sớm hơn ngày ấy."
        ]
    counting = Return.objects.filter(
        Q(status__in=[Return.Status.APPROVED, Return.Status.SUBMITTED]) | Q(standing__isnull=False),
        association=unit,
        period__figures_as_of__gt=last_day,
    )
    return [
        f"Báo cáo {r} ({r.get_status_display().lower()}, số liệu đến {r.period.figures_as_of:%d/%m/%Y}) "
        f"đang được tính vào {cluster}; {unit} không thôi sau ngày {last_day:%d/%m/%Y} được. "
        "Chọn ngày từ ngày chốt số liệu ấy trở đi."
        for r in counting.select_related("association", "period").order_by("period__year")
    ]
