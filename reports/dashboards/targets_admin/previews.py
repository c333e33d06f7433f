"""What a target or a criterion means, in words, before it is saved."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from associations.models import Cluster, Period, Return, User
from associations.numbers import format_exact, money_in_words
from associations.sections.base import labels
from reports.analysis.results import cluster_report
from reports.dashboards.targets_admin import criteria
from reports.dashboards.targets_admin.actions import NewTarget, changes_in_words, in_unit
from reports.dashboards.targets_admin.forms import clusters_by_name
from reports.indicators import BY_CODE, Growth, Indicator, Ratio
from reports.models import Target

_MOST_CLUSTERS = 6
_STRANGE = 10  # times the result: a slip in the unit as a rule


@dataclass
class Preview:
    """Sentences that say what will be kept, and what looks like a slip."""

    facts: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def preview_of_target(*, by: User, new: NewTarget, before: NewTarget | None) -> Preview:
    """Return what a target will mean, and how it stands to the latest results."""
    indicator = BY_CODE[new.indicator]
    preview = Preview()
    preview.facts.append(f"{indicator.label}: {new.reach} đến năm {new.year}.{_aloud(indicator, new.value)}")
    if formula := how_it_is_made(indicator):
        preview.facts.append(f"Cách tính: {formula}.")
    preview.facts.append(f"Mục tiêu của {new.scope}. Căn cứ: {new.legal_basis}.")
    if before:
        preview.facts.append(f"Thay đổi: {changes_in_words(before, new) or 'không có'}.")
    if new.cluster and (national := _national(new)):
        reach = in_unit(national.value, new.indicator)
        preview.facts.append(f"Cụm có mục tiêu riêng thì không lấy mục tiêu cả nước cùng năm ({reach}).")
    for latest in _latest_results(by, new, indicator):
        _hold_against(preview, new, latest)
    preview.facts.append("Số liệu đã chốt giữ nguyên mục tiêu của lúc chốt.")
    return preview


def preview_of_criterion(*, cluster: Cluster, code: str, weight: Decimal, before: Decimal | None) -> Preview:
    """Return what a criterion will be worth, and the cluster's points together."""
    indicator = BY_CODE[code]
    total = criteria.total_points(cluster) - (before or 0) + weight
    preview = Preview([f"{cluster}: {indicator.label} được tối đa {criteria.points(weight)}."])
    if before is not None and before != weight:
        preview.facts.append(f"Thay đổi: {criteria.points(before)} → {criteria.points(weight)}.")
    preview.facts.append("Hội có giá trị cao nhất được điểm tối đa; hội khác theo tỉ lệ với giá trị ấy.")
    preview.facts.append(f"Tổng điểm tối đa của cụm thành {format_exact(total)}.")
    if not indicator.better:
        preview.doubts.append(
            f"“{indicator.label}” không phải là chỉ số càng cao càng tốt, nên cổng không xếp hạng theo chỉ số này. "
            "Chỉ lưu nếu cụm đã thống nhất như vậy."
        )
    return preview


def how_it_is_made(indicator: Indicator) -> str:
    """Return which figure is divided by which; "" for a sum."""
    if isinstance(indicator, Growth):
        return f"{labels()[indicator.numerator]} so với năm trước"
    if isinstance(indicator, Ratio):
        return f"{labels()[indicator.numerator]} ÷ {labels()[indicator.denominator]}"
    return ""


def _aloud(indicator: Indicator, value: Decimal) -> str:
    """Return how an amount is read aloud, where it is long enough to be miscounted."""
    if not indicator.unit.startswith("đồng") or value < 1000:
        return ""
    return f" Đọc là: {money_in_words(int(value))}."


def _national(new: NewTarget) -> Target | None:
    return Target.objects.filter(indicator=new.indicator, year=new.year, cluster=None).first()


def _latest_results(by: User, new: NewTarget, indicator: Indicator) -> Iterator["_LatestResult"]:
    """Yield the latest approved value of each cluster concerned."""
    clusters = [new.cluster] if new.cluster else list(clusters_by_name().values())[:_MOST_CLUSTERS]
    approved = Return.objects.filter(status=Return.Status.APPROVED)
    for cluster in clusters:
        found = approved.filter(association__memberships__cluster=cluster)
        period = Period.objects.filter(returns__in=found).order_by("-year").first()
        if period is None:
            continue
        value = cluster_report(by=by, cluster=cluster, year=period.year).result(indicator).amount.value
        if value is not None:
            yield _LatestResult(indicator, cluster, period.year, value)


@dataclass(frozen=True)
class _LatestResult:
    """The latest approved value of an indicator of a cluster, in the indicator's own unit."""

    indicator: Indicator
    cluster: Cluster
    year: int
    value: Fraction

    @property
    def text(self) -> str:
        return f"{self.indicator.text(self.value)} {self.indicator.unit}"


def _hold_against(preview: Preview, new: NewTarget, latest: _LatestResult) -> None:
    """Add what the cluster has reached, and a doubt where the target is out of all proportion to it."""
    name = latest.cluster.short_name
    preview.facts.append(f"Năm {latest.year} {name} đạt {latest.text}.")
    aim = Fraction(new.value)
    if latest.value > 0 and not latest.value / _STRANGE <= aim <= latest.value * _STRANGE:
        preview.doubts.append(
            f"Mức {new.reach} cách quá xa kết quả năm {latest.year} của {name} ({latest.text}). "
            "Kiểm tra lại đơn vị."
        )
