"""Actions on an existing membership of a cluster: change its days or its place, remove it."""

import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from associations.actions.associations import lock_registry, must_manage, named, refusal_of_day
from associations.actions.facts import Facts, WrongFields, differences, joined, refuse_stale
from associations.actions.records import write_down
from associations.models import Association, ClusterMembership, Return, User
from associations.models.associations import holds_on
from associations.returns.workflow import Refused


def facts_of(membership: ClusterMembership) -> Facts:
    """Return what a membership says, in words and values."""
    return (
        ("thứ tự", membership.position),
        ("từ ngày", membership.valid_from),
        ("đến hết ngày", membership.valid_to),
    )


@transaction.atomic
def change_membership(
    *,
    by: User,
    membership: ClusterMembership,
    position: int | None,
    valid_from: datetime.date,
    valid_to: datetime.date | None,
    seen: str | None = None,
) -> ClusterMembership:
    """Change the days and the place of a membership.

    Raise WrongFields where the days do not fit the association or another time in the cluster, Refused where a
    return that counts would fall out, Stale where others changed it since it was `seen`.
    """
    must_manage(by)
    lock_registry()
    held = _held(membership)
    before = facts_of(held)
    refuse_stale(before, seen)
    stood = (held.valid_from, held.valid_to)
    held.position, held.valid_from, held.valid_to = position, valid_from, valid_to
    found = differences(before, facts_of(held))
    if not found:
        return held
    if wrong := _wrong_fields(held):
        raise WrongFields(wrong)
    if obstacles := _refusals_to_lose(held, stood):
        raise Refused(obstacles)
    held.save(update_fields=["position", "valid_from", "valid_to"])
    write_down(by=by, row=held.cluster, words=f"{held.association.name}: {joined(found)}")
    return held


@transaction.atomic
def remove_membership(*, by: User, membership: ClusterMembership) -> None:
    """Remove a membership entered by mistake. Raise Refused where a return counts by it."""
    must_manage(by)
    lock_registry()
    held = _held(membership)
    if obstacles := _refusals_to_lose(held, (held.valid_from, held.valid_to), stays=False):
        raise Refused(obstacles)
    write_down(by=by, row=held.cluster, words=f"bỏ lần {named(held.association)} ở cụm {held.days}")
    held.delete()


def overlaps_elsewhere(
    unit: Association,
    *,
    valid_from: datetime.date,
    valid_to: datetime.date | None,
    but: ClusterMembership | None = None,
    cluster_id: int,
) -> list[str]:
    """Return a sentence for each time in another cluster that shares days: allowed, but counted in both."""
    others = _sharing_days(unit, valid_from, valid_to).exclude(cluster_id=cluster_id)
    if but is not None:
        others = others.exclude(pk=but.pk)
    return [
        f"{unit} cũng ở {other.cluster} {other.days}: trong những ngày trùng nhau, cả hai cụm cùng tính hội này. "
        f"Nếu hội đã chuyển cụm thì ghi ngày cuối ở {other.cluster.short_name}."
        for other in others.select_related("cluster").order_by("valid_from")
    ]


def _held(membership: ClusterMembership) -> ClusterMembership:
    rows = ClusterMembership.objects.select_for_update(of=("self",))
    return rows.select_related("cluster", "association").get(pk=membership.pk)


def _sharing_days(
    unit: Association, since: datetime.date, until: datetime.date | None
) -> QuerySet[ClusterMembership]:
    found = unit.memberships.filter(Q(valid_to=None) | Q(valid_to__gte=since))
    return found.filter(valid_from__lte=until) if until else found


def _wrong_fields(membership: ClusterMembership) -> dict[str, str]:
    """Return what is wrong with a membership's days, by field; of one field the first problem is named."""
    unit, since, until = membership.association, membership.valid_from, membership.valid_to
    wrong = _wrong_days(membership)
    if until and until < since:
        wrong.setdefault("valid_to", f"Ngày cuối {until:%d/%m/%Y} sớm hơn ngày vào {since:%d/%m/%Y}.")
    if not unit.is_valid_on(since):
        wrong.setdefault("valid_from", f"{named(unit)} không có vào ngày {since:%d/%m/%Y}.")
    if unit.valid_to and (until is None or until > unit.valid_to):
        wrong.setdefault(
            "valid_to",
            f"{named(unit)} chỉ có đến {unit.valid_to:%d/%m/%Y}; ngày cuối không muộn hơn ngày ấy.",
        )
    if wrong:
        return wrong
    here = _sharing_days(unit, since, until).filter(cluster=membership.cluster)
    for other in here.exclude(pk=membership.pk):
        wrong["valid_from"] = f"{unit} đã ở {membership.cluster} {other.days}, trùng những ngày này."
    return wrong


def _wrong_days(membership: ClusterMembership) -> dict[str, str]:
    wrong: dict[str, str] = {}
    for name, day in (("valid_from", membership.valid_from), ("valid_to", membership.valid_to)):
        if day and (obstacles := refusal_of_day(day)):
            wrong[name] = " ".join(obstacles)
    return wrong


def _refusals_to_lose(
    membership: ClusterMembership, stood: tuple[datetime.date, datetime.date | None], *, stays: bool = True
) -> list[str]:
    """Return a sentence for each return that counts in the cluster and would fall out of it."""
    was = ClusterMembership(valid_from=stood[0], valid_to=stood[1])
    unit, cluster = membership.association, membership.cluster
    counting = Return.objects.filter(
        Q(status__in=[Return.Status.APPROVED, Return.Status.SUBMITTED]) | Q(standing__isnull=False),
        association=unit,
    )
    obstacles = []
    for return_ in counting.select_related("association", "period").order_by("period__year"):
        day = return_.period.figures_as_of
        if not holds_on(was, day) or (stays and holds_on(membership, day)):
            continue
        obstacles.append(
            f"Báo cáo {return_} ({return_.get_status_display().lower()}, số liệu đến {day:%d/%m/%Y}) "
            f"đang được tính vào {cluster}. Giữ ngày {day:%d/%m/%Y} trong thời gian {unit} ở cụm."
        )
    return obstacles
