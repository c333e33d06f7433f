"""Who is to be reminded of a return, of what, and in which words. Sending stands in actions/reminders.py."""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from associations.models import Association, Cluster, Period, Question, Return, Schedule, User
from associations.notices import officers_by_association
from associations.returns.assessment import Assessment, assess
from associations.returns.deadlines import Deadline, deadlines_of
from associations.sections.base import figures, sections
from associations.territory import members_on

DAYS_BEFORE = 14  # nobody is reminded earlier before the due date that holds for them

_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


@dataclass(frozen=True)
class Reminder:
    """One association's reminder: to whom, and what is still missing by section."""

    association: Association
    period: Period
    deadline: Deadline
    return_: Return | None
    recipients: tuple[User, ...]
    missing: tuple[tuple[str, int], ...]  # section's title, cells still to fill, put right or explain
    questions: tuple[str, ...]  # the subjects of open questions
    day: datetime.date

    @property
    def subject(self) -> str:
        return f"Nhắc nộp báo cáo khuyến học năm {self.period.year}: {self.association}"

    @property
    def text(self) -> str:
        """Return the words of the mail, which can be copied into a messenger as they are."""
        lines = [
            "Kính gửi anh/chị,",
            f"Báo cáo năm {self.period.year} của Hội Khuyến học {self.association} {self._state}",
        ]
        lines += [f"- {title}: {count} ô" for title, count in self.missing]
        lines += [f"- Câu hỏi chờ trả lời: {subject}" for subject in self.questions]
        lines += [self._due, *self._closed]
        return "\n".join([*lines, f"Vào báo cáo: {settings.PORTAL_URL}{self.place}", "Trân trọng cảm ơn."])

    @property
    def summary(self) -> str:
        """Return the words of the notice in the portal: one line of a list."""
        cells = sum(count for _, count in self.missing)
        left = [f"còn {cells} ô"] if cells else []
        left += [f"{len(self.questions)} câu hỏi chờ trả lời"] if self.questions else []
        what = ", ".join(left) if left else "số liệu đã đủ, chỉ còn bấm Nộp"
        if self.return_ is None:
            what = "chưa bắt đầu"
        return f"Nhắc nộp báo cáo năm {self.period.year} của {self.association}: {what}. {self._due}"

    @property
    def place(self) -> str:
        """Return the address in the portal at which the return is filled."""
        page = "fill" if self.return_ else "return"
        return reverse(page, kwargs={"key": self.association.key, "year": self.period.year})

    @property
    def home(self) -> str:
        """Return the address with which every address of the return begins, `place` included, begun or not."""
        return reverse("return", kwargs={"key": self.association.key, "year": self.period.year})

    @property
    def _state(self) -> str:
        if self.return_ is None:
            return "chưa bắt đầu, còn thiếu mọi mục."
        state = "chưa nộp"
        if self.return_.status == Return.Status.RETURNED:
            state = f"được {'mở lại' if self.return_.is_reopened else 'trả lại'}, chưa nộp lại"
        if self.missing or self.questions:
            return f"{state}, còn thiếu:"
        return f"{state}; số liệu đã đủ, chỉ còn bấm Nộp."

    @property
    def _due(self) -> str:
        due = self.deadline.due
        if due is None:
            return ""
        left = (due - self.day).days
        when = f"{_WEEKDAYS[due.weekday()]} {due:%d/%m/%Y}"
        if left < 0:
            name = "Hạn nộp đã gia hạn" if self.deadline.is_extended else "Hạn nộp"
            return f"{name}: {when}, đã quá hạn {-left} ngày."
        name = "Hội được gia hạn đến" if self.deadline.is_extended else "Hạn nộp:"
        return f"{name} hết ngày {when}, còn {left} ngày." if left else f"{name} hết hôm nay, {when}."

    @property
    def _closed(self) -> list[str]:
        """Return what can no longer be entered, and who extends it: the mail would ask for what is locked."""
        if refusal := self.deadline.refusal(self.day):
            return [refusal]
        keys = self.deadline.sections_open(self.day)
        if keys is None:
            return []
        titles = "; ".join(section.title for section in sections() if section.key in keys)
        return [
            f"Hiện chỉ nhập được mục được gia hạn: {titles}. Cần sửa mục khác thì nhờ thư ký cụm gia hạn."
        ]


def reminders_due(cluster: Cluster, period: Period) -> list[Reminder]:
    """Return the reminders of today for a cluster and period, in the cluster's order; a constant number of queries.

    Only to those who have not submitted; from DAYS_BEFORE days before the due date that holds for them, an
    extension's included, and not before the cluster opens.
    """
    due = _due(cluster, period, timezone.localdate())
    begun = [place.return_ for place in due if place.return_]
    assessed = assess(begun)
    questions: dict[int, list[str]] = defaultdict(list)
    waiting = Question.objects.filter(of_return__in=begun, state=Question.State.OPEN).order_by("number")
    for question in waiting:
        questions[question.of_return_id].append(question.subject)
    officers = officers_by_association([place.unit for place in due])
    today = timezone.localdate()
    reminders = []
    for unit, deadline, return_ in due:
        reminders.append(
            Reminder(
                association=unit,
                period=period,
                deadline=deadline,
                return_=return_,
                recipients=tuple(officers[unit.pk]),
                missing=_missing(assessed[return_.pk]) if return_ else (),
                questions=tuple(questions[return_.pk]) if return_ else (),
                day=today,
            )
        )
    return reminders


def is_anybody_due(day: datetime.date) -> bool:
    """Return whether `remind` has somebody to remind today who was to be reminded on an earlier day already."""
    dated = Schedule.objects.exclude(due=None).select_related("cluster", "period")
    latest = dated.aggregate(latest=Max("period__year"))["latest"]
    return any(_due(schedule.cluster, schedule.period, day) for schedule in dated.filter(period__year=latest))


class _Place(NamedTuple):
    """An association that is to be reminded, the dates that hold for it, and its return where it has begun."""

    unit: Association
    deadline: Deadline
    return_: Return | None


def _due(cluster: Cluster, period: Period, day: datetime.date) -> list[_Place]:
    """Return the members that have not submitted and may enter, whose due date is near or past on a day."""
    members = members_on(cluster, period.figures_as_of)
    deadlines = deadlines_of((unit, period) for unit in members)
    returns = {r.association_id: r for r in Return.objects.filter(association__in=members, period=period)}
    found = []
    for unit in members:
        place = _Place(unit, deadlines[unit.pk, period.pk], returns.get(unit.pk))
        if not _is_near(place.deadline, day) or (place.return_ and not place.return_.is_editable):
            continue
        if place.return_:
            place.return_.association, place.return_.period = unit, period
        found.append(place)
    return found


def _is_near(deadline: Deadline, day: datetime.date) -> bool:
    """Return whether on a day entering is open and due within DAYS_BEFORE days, or past due."""
    if deadline.due is None or (deadline.due - day).days > DAYS_BEFORE:
        return False
    return not (deadline.opens and day < deadline.opens)


def _missing(assessment: Assessment) -> tuple[tuple[str, int], ...]:
    """Return by section, in page order, how many cells prevent submission; sections without any are left out."""
    codes = {figure.code for figure in assessment.missing} | {row.code for row in assessment.typed}
    codes |= {finding.code for finding in (*assessment.impossible, *assessment.questions)}
    known = figures()
    counts = [(s.title, sum(known[code].section == s.key for code in codes)) for s in sections()]
    return tuple((title, count) for title, count in counts if count)
