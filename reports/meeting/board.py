"""The readiness board: what is there for a cluster's meeting, and what still stops it, with whom.

Every number comes from the checks, questions and dates of the returns; nothing is kept here.
"""

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import timezone

from associations import access
from associations.access import Right
from associations.checks.findings import ODD
from associations.models import Association, Cluster, Period, Question, Return, User
from associations.notices import officers_by_association, secretaries_of_cluster
from associations.returns.assessment import Assessment, assess
from associations.returns.deadlines import Deadline, deadlines_of, first_valid_submissions, is_on_time
from associations.sections.base import Section, figures, sections
from associations.territory import members_on
from reports.models import Meeting


@dataclass(frozen=True)
class SectionState:
    """How far one section of a return is: required figures answered, odd ones, open questions."""

    section: Section
    required: int
    answered: int
    odd: int
    unexplained: int
    questions: int

    @property
    def is_ready(self) -> bool:
        return self.answered == self.required and not (self.unexplained or self.questions)


@dataclass(frozen=True)
class Obstacle:
    """One thing that stands between a return and the meeting: what, who can clear it, where, days left."""

    association: Association
    what: str
    who: tuple[
        User, ...
    ]  # the officers or, where it waits for them, the secretaries concerned; may be nobody
    place: str
    days_left: int | None
    waits_for_secretariat: bool = False

    @property
    def who_is_lacking(self) -> str:
        """Who should have the matter in hand where nobody has; "" where somebody has."""
        if self.who:
            return ""
        return "chưa có thư ký cụm" if self.waits_for_secretariat else "chưa có cán bộ"


@dataclass(frozen=True)
class BoardLine:
    """One expected unit; sections, dates and obstacles only for who sees all of its return."""

    association: Association
    return_: Return | None
    sees_all: bool
    deadline: Deadline = field(default_factory=Deadline)
    states: tuple[SectionState, ...] = ()
    submitted_at: datetime.datetime | None = None
    on_time: bool | None = None
    obstacles: tuple[Obstacle, ...] = field(default=())


@dataclass(frozen=True)
class Board:
    """The board of a cluster and period as somebody may see it."""

    cluster: Cluster
    period: Period
    meeting: Meeting | None
    deadline: Deadline
    lines: tuple[BoardLine, ...]
    made_at: datetime.datetime

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """How many returns are in each state, as far as the reader may know: (state, words, number)."""
        states = Counter(line.return_.status if line.return_ else "" for line in self.lines)
        words = [*Return.Status.choices, ("", "Chưa bắt đầu")]
        return [(value, str(label), states[value]) for value, label in words]

    @property
    def sees_all(self) -> bool:
        return all(line.sees_all for line in self.lines)

    @property
    def sees_some(self) -> bool:
        return any(line.sees_all for line in self.lines)

    @property
    def approved(self) -> int:
        return sum(line.return_ is not None and line.return_.has_approved_figures for line in self.lines)

    @property
    def obstacles(self) -> list[Obstacle]:
        return [obstacle for line in self.lines for obstacle in line.obstacles]


def make_board(cluster: Cluster, period: Period, *, by: User) -> Board:
    """The board for one reader; a constant number of queries for any number of units."""
    day = period.figures_as_of
    members, reach = members_on(cluster, day), access.reach(by)
    full = {unit.pk for unit in members if reach.has(Right.SEE_ALL, unit.pk, day)}
    returns = {r.association_id: r for r in Return.objects.filter(association__in=members, period=period)}
    for unit in members:
        if unit.pk in returns:
            returns[unit.pk].association, returns[unit.pk].period = unit, period
    seen = [r for pk, r in returns.items() if pk in full]
    deadlines = deadlines_of((unit, period) for unit in members)
    assessed, first = assess(seen), first_valid_submissions(seen)
    officers = officers_by_association([unit for unit in members if unit.pk in full])
    secretaries = tuple(secretaries_of_cluster(cluster)) if full else ()
    open_questions: dict[int, list[Question]] = defaultdict(list)
    for question in Question.objects.filter(of_return__in=seen, state=Question.State.OPEN).order_by("number"):
        open_questions[question.of_return_id].append(question)
    lines = []
    for unit in members:
        return_ = returns.get(unit.pk)
        if unit.pk not in full:
            lines.append(
                BoardLine(unit, return_ if return_ and return_.has_approved_figures else None, False)
            )
            continue
        deadline = deadlines[unit.pk, period.pk]
        submitted_at = first.get(return_.pk) if return_ else None
        questions = open_questions[return_.pk] if return_ else []
        lines.append(
            BoardLine(
                unit,
                return_,
                True,
                deadline,
                _states(assessed[return_.pk], questions) if return_ else (),
                submitted_at,
                is_on_time(deadline, submitted_at),
                tuple(
                    _obstacles(
                        unit, period, return_, deadline, questions, tuple(officers[unit.pk]), secretaries
                    )
                ),
            )
        )
    meeting = Meeting.objects.filter(cluster=cluster, period=period).select_related("host").first()
    return Board(cluster, period, meeting, _common(deadlines, members, period), tuple(lines), timezone.now())


def _common(
    deadlines: dict[tuple[int, int], Deadline], members: list[Association], period: Period
) -> Deadline:
    """The cluster's own dates, without anybody's extension."""
    known = (deadlines[unit.pk, period.pk].schedule for unit in members)
    return Deadline(next((schedule for schedule in known if schedule), None))


def _states(assessment: Assessment, questions: list[Question]) -> tuple[SectionState, ...]:
    known = figures()
    missing = Counter(figure.section for figure in assessment.missing)
    missing.update(known[row.code].section for row in assessment.typed if known[row.code].required)
    odd = Counter(known[f.code].section for f in assessment.findings if f.kind == ODD)
    unexplained = Counter(known[f.code].section for f in assessment.questions)
    unexplained.update(known[f.code].section for f in assessment.impossible)
    open_ = Counter(question.section for question in questions)
    found = []
    for section in sections():
        required = sum(figure.required for figure in section.figures)
        key = section.key
        found.append(
            SectionState(section, required, required - missing[key], odd[key], unexplained[key], open_[key])
        )
    return tuple(found)


def _obstacles(
    unit: Association,
    period: Period,
    return_: Return | None,
    deadline: Deadline,
    questions: list[Question],
    officers: tuple[User, ...],
    secretaries: tuple[User, ...],
) -> list[Obstacle]:
    today = timezone.localdate()
    left = (deadline.due - today).days if deadline.due else None
    here = {"key": unit.key, "year": period.year}
    overview = reverse("return", kwargs=here)
    locked = []
    schedule = deadline.schedule
    is_open = return_ is None or return_.is_editable
    if schedule and is_open and deadline.is_locked(today) and deadline.refusal(today):
        place = reverse("schedule", kwargs={"key": schedule.cluster.key, "year": period.year})
        what = "Đã khóa nhập: hội chỉ nhập và nộp được khi có gia hạn"
        locked = [Obstacle(unit, what, secretaries, place, None, waits_for_secretariat=True)]
    if return_ is None:
        return [Obstacle(unit, "Chưa bắt đầu báo cáo", officers, overview, left), *locked]
    found = []
    if return_.status == Return.Status.DRAFT:
        found.append(Obstacle(unit, "Còn là bản nháp, chưa nộp", officers, overview, left))
    elif return_.status == Return.Status.RETURNED:
        words = "Mở lại, chưa nộp lại" if return_.is_reopened else "Trả lại, chưa nộp lại"
        found.append(Obstacle(unit, words, officers, overview, left))
    elif return_.status == Return.Status.SUBMITTED:
        place = reverse("review", kwargs=here)
        found.append(
            Obstacle(unit, "Đã nộp, chờ duyệt", secretaries, place, None, waits_for_secretariat=True)
        )
    found += locked
    for question in questions:
        if question.must_answer:
            place = reverse("question", kwargs={**here, "number": question.number})
            due = (question.due - today).days if question.due else None
            what = f"Câu hỏi {question.number} chưa trả lời: {question.subject}"
            found.append(Obstacle(unit, what, officers, place, due))
    return found
