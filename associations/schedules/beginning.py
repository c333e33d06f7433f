"""A cluster's year that has hardly begun: how far it is, what comes next, and who does it.

Every page that is made of approved returns says so while there is none of them, or a single one.
"""

import datetime
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.urls import reverse

from associations import access
from associations.models import Association, Cluster, Period, Return, Schedule, User
from associations.territory import members_on, of_highest_level

Link = tuple[str, str]  # words, address

WHO = "Các hội nhập rồi nộp báo cáo; thư ký cụm duyệt; duyệt xong là số có ở đây."


def none_approved(year: int) -> str:
    """Return that no return of a year is approved."""
    return f"Năm {year} chưa có báo cáo nào được duyệt"


def one_approved(year: int) -> str:
    """Return that a single return of a year is approved."""
    return f"Năm {year} mới có một báo cáo được duyệt"


def same_page(year: int) -> str:
    """Return the words of the way to the same page of an earlier year."""
    return f"Xem trang này của năm {year}"


@dataclass(frozen=True)
class Beginning:
    """What a page of such a year says above what it has.

    belongs: what will stand on the page. state: how far the year is, as far as the reader may know it. who: who does
    what next. steps: what the reader does next, the first first. example: the page of the last year that has figures.
    is_empty: whether no return is approved at all.
    """

    heading: str
    belongs: str
    state: str
    who: str
    steps: tuple[Link, ...]
    example: Link | None
    is_empty: bool


def beginning_of(
    *, by: User, cluster: Cluster, period: Period, belongs: str, page_of: Callable[[int], str] | None = None
) -> Beginning | None:
    """Return what a page says of a year with at most one approved return; None once there are two, or all there are.

    belongs: what will stand on the page, as the rest of "Ở đây sẽ có …". page_of: the address of the same page of
    another year.
    """
    members = of_highest_level(members_on(cluster, period.figures_as_of))
    returns = {r.association_id: r for r in Return.objects.filter(association__in=members, period=period)}
    approved = [unit for unit in members if unit.pk in returns and returns[unit.pk].has_approved_figures]
    if len(approved) > 1 or (approved and len(approved) == len(members)):
        return None
    schedule = Schedule.objects.filter(cluster=cluster, period=period).first()
    year = _Year(
        by=by,
        cluster=cluster,
        period=period,
        members=members,
        returns=returns,
        due=schedule.due if schedule else None,
    )
    return Beginning(
        heading=year.heading(approved),
        belongs=belongs,
        state=year.state(approved),
        who=year.who(),
        steps=tuple(year.steps()),
        example=_example(by, cluster, period, page_of) if page_of else None,
        is_empty=not approved,
    )


@dataclass(frozen=True)
class _Year:
    """A cluster's year for a reader; returns by the association's id."""

    by: User
    cluster: Cluster
    period: Period
    members: Sequence[Association]
    returns: dict[int, Return]
    due: datetime.date | None

    @property
    def leads(self) -> bool:
        return access.may_lead(self.by, self.cluster)

    def heading(self, approved: Sequence[Association]) -> str:
        """Return how far the year is, in a few words."""
        if not self.members:
            return f"Năm {self.period.year} cụm chưa có hội nào"
        return one_approved(self.period.year) if approved else none_approved(self.period.year)

    def state(self, approved: Sequence[Association]) -> str:
        """Return how far it is: of drafts and what is submitted only to who reads them, and until when."""
        if not self.members:
            return ""
        parts = []
        if approved:
            parts.append(
                f"Số của cụm đang là của riêng {approved[0].name} (1/{len(self.members)} hội): "
                "chưa xếp hạng, chưa so sánh được."
            )
        if self.leads:
            parts.append(f"{self._counts()}.")
        parts.append(f"Hạn nộp {self.due:%d/%m/%Y}." if self.due else "Cụm chưa đặt hạn nộp.")
        return " ".join(parts)

    def _counts(self) -> str:
        states = Counter(return_.status for return_ in self.returns.values())
        status = Return.Status
        numbers = {
            "hội chưa bắt đầu": len(self.members) - sum(states.values()),
            "hội đang nhập": states[status.DRAFT] + states[status.RETURNED],
            "hội đã nộp, chờ duyệt": states[status.SUBMITTED],
        }
        return "; ".join(f"{number} {words}" for words, number in numbers.items() if number)

    def who(self) -> str:
        """Return who does what until there are figures."""
        if not self.members:
            return "Quản trị thêm các hội vào cụm, rồi các hội nhập báo cáo."
        return WHO

    def steps(self) -> list[Link]:
        """Return what the reader may do next."""
        if not self.members:
            can_add = access.may_manage(self.by)
            return [("Thêm hội vào cụm", reverse("cluster", args=[self.cluster.key]))] if can_add else []
        own = [*self._own()]
        return [*own, *self._of_who_leads()] if self.leads else own

    def _own(self) -> list[Link]:
        reach, day = access.reach(self.by), self.period.figures_as_of
        found = []
        for unit in self.members:
            if reach.owns(unit.pk, day):
                return_ = self.returns.get(unit.pk)
                waits = return_ is None or return_.is_editable
                words = f"Nhập báo cáo của {unit.name}" if waits else f"Xem báo cáo của {unit.name}"
                found.append((words, reverse("return", args=[unit.key, self.period.year])))
        return found

    def _of_who_leads(self) -> list[Link]:
        place = [self.cluster.key, self.period.year]
        submitted = sum(one.status == Return.Status.SUBMITTED for one in self.returns.values())
        if submitted:
            return [(f"Duyệt {submitted} báo cáo đã nộp", reverse("approve_many", args=place))]
        if self.due is None:
            return [("Đặt hạn nộp", reverse("schedule", args=place))]
        return [("Nhắc các hội nộp", reverse("remind", args=place))]


def _example(by: User, cluster: Cluster, period: Period, page_of: Callable[[int], str]) -> Link | None:
    """Return the same page of the last year before that has figures and that the reader reads."""
    years = [one.year for one in access.years_read(by, cluster) if one.year < period.year]
    approved = Return.objects.filter(
        period__year__in=years, association__memberships__cluster=cluster, status=Return.Status.APPROVED
    )
    last = approved.order_by("-period__year").values_list("period__year", flat=True).first()
    return (same_page(last), page_of(last)) if last else None
