"""Actions on the criteria of a cluster's emulation score: set one, change its points, take it away.

Each is one transaction for administrators only, and is written down in words from → to.
"""

from decimal import Decimal

from django.db import IntegrityError, transaction

from associations.actions.associations import must_manage
from associations.actions.records import write_down
from associations.models import Cluster, User
from associations.numbers import format_exact
from associations.returns.workflow import Refused, Stale
from reports.dashboards.targets_admin.actions import label_of
from reports.indicators import BY_CODE
from reports.models import ScoreCriterion

MOST_POINTS = 9999


def criterion_name(indicator: str, cluster: Cluster) -> str:
    """Return what a criterion is called in refusals and in the record."""
    return f"{label_of(indicator)}, {cluster}"


def points(weight: Decimal) -> str:
    """Return a weight in words: "10 điểm"."""
    return f"{format_exact(weight)} điểm"


def criterion_seen(criterion: ScoreCriterion | None) -> str:
    """Return a criterion in one text, with which a form says what its reader saw."""
    if criterion is None:
        return ""
    return f"{criterion_name(criterion.indicator, criterion.cluster)}: {points(criterion.weight)}"


def total_points(cluster: Cluster) -> Decimal:
    """Return what all criteria of a cluster are worth together."""
    weights = ScoreCriterion.objects.filter(cluster=cluster).values_list("weight", flat=True)
    return sum(weights, Decimal(0))


@transaction.atomic
def add_criterion(*, by: User, cluster: Cluster, indicator: str, weight: Decimal) -> ScoreCriterion:
    """Enter a criterion. Raises Refused where the cluster has one of that indicator, or it is worth nothing."""
    must_manage(by)
    _refuse_what_cannot_be(indicator, weight)
    criterion = ScoreCriterion(cluster=cluster, indicator=indicator, weight=weight)
    standing = ScoreCriterion.objects.filter(cluster=cluster, indicator=indicator)
    try:
        with transaction.atomic():
            if not standing.exists():
                criterion.save()
    except IntegrityError:  # somebody entered the same at the same moment
        criterion.pk = None
    if criterion.pk is None:
        raise Refused([f"Đã có tiêu chí này: {criterion_seen(standing.first())}. Sửa tiêu chí ấy."])
    name = criterion_name(indicator, cluster)
    write_down(by=by, row=criterion, words=f"thêm tiêu chí {name}: {points(weight)}")
    return criterion


@transaction.atomic
def change_criterion(*, by: User, criterion: ScoreCriterion, weight: Decimal, seen: str) -> None:
    """Change what a criterion is worth. Raises Stale where somebody has changed or removed it since."""
    must_manage(by)
    stored = _locked(criterion, seen)
    before = stored.weight
    if weight == before:
        return
    _refuse_what_cannot_be(stored.indicator, weight)
    stored.weight = weight
    stored.save(update_fields=["weight"])
    name = criterion_name(stored.indicator, stored.cluster)
    write_down(by=by, row=stored, words=f"sửa tiêu chí {name}: {points(before)} → {points(weight)}")


@transaction.atomic
def remove_criterion(*, by: User, criterion: ScoreCriterion, seen: str) -> None:
    """Remove a criterion. Raises Stale where somebody has changed or removed it since."""
    must_manage(by)
    stored = _locked(criterion, seen)
    name = criterion_name(stored.indicator, stored.cluster)
    write_down(by=by, row=stored, words=f"xóa tiêu chí {name}: {points(stored.weight)}")
    stored.delete()


def _refuse_what_cannot_be(indicator: str, weight: Decimal) -> None:
    problems = []
    if indicator not in BY_CODE:
        problems.append(f"Không có chỉ số “{indicator}”. Chọn trong danh sách.")
    if not 0 < weight <= MOST_POINTS:
        problems.append(f"Điểm tối đa “{format_exact(weight)}” phải lớn hơn 0 và không quá {MOST_POINTS}.")
    if problems:
        raise Refused(problems)


def _locked(criterion: ScoreCriterion, seen: str) -> ScoreCriterion:
    """Return the criterion as it stands, held until the action ends."""
    held = ScoreCriterion.objects.select_for_update(of=("self",)).select_related("cluster")
    stored = held.filter(pk=criterion.pk).first()
    if stored is None:
        raise Stale(["Tiêu chí này vừa có người xóa. Quay lại danh sách để xem."])
    if criterion_seen(stored) != seen:
        raise Stale(
            [f"Vừa có người sửa tiêu chí này; bây giờ là: {criterion_seen(stored)}. Xem lại rồi làm tiếp."]
        )
    return stored
