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
from associations.levels import how_many_of
from associations.models import Association, Cluster, Period, Question, Return, User
from associations.notices import officers_by_association, secretaries_of_cluster
from associations.returns.assessment import Assessment, assess
from associations.returns.deadlines import Deadline, deadlines_of, first_valid_submissions, is_on_time
from associations.sections.base import Section, figures, sections
from associations.territory import members_on
from reports.models import Meeting


@dataclass(frozen=True)
class SectionState:
    """How far one section of a return is: required figures answered, odd ones, those of them that nothing explains, open questions."""

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
    def approved(self) -> str:
        """How many have approved figures: "7/8 hội"."""
        return how_many_of([line.association for line in self.lines], self._approved)

    @property
    def is_approved(self) -> bool:
        """Whether every expected unit has approved figures."""
        return bool(self.lines) and len(self._approved) == len(self.lines)

    @property
    def _approved(self) -> list[Association]:
        return [
            line.association
            for line in self.lines
            if line.return_ is not None and line.return_.has_approved_figures
        ]

    @property
    def obstacles(self) -> list[Obstacle]:
        return [obstacle for line in self.lines for obstacle in line.obstacles]


Deadlines = dict[tuple[int, int], Deadline]  # by the ids of association and period


def make_board(cluster: Cluster, period: Period, *, by: User) -> Board:
    """Return the board for one reader, with a constant number of queries for any number of units."""
    members = members_on(cluster, period.figures_as_of)
    deadlines = deadlines_of((unit, period) for unit in members)
    lines = _Lines(cluster, period, members, by, deadlines)
    meeting = Meeting.objects.filter(cluster=cluster, period=period).select_related("host").first()
    return Board(
        cluster=cluster,
        period=period,
        meeting=meeting,
        deadline=_common(deadlines, members, period),
        lines=tuple(lines.of(unit) for unit in members),
        made_at=timezone.now(),
    )


class _Lines:
    """What the lines of a board are made of, read for all units at once."""

    def __init__(
        self,
        cluster: Cluster,
        period: Period,
        members: list[Association],
        by: User,
        deadlines: Deadlines,
    ) -> None:
        day, reach = period.figures_as_of, access.reach(by)
        self.period, self.deadlines = period, deadlines
        self.full = {unit.pk for unit in members if reach.has(Right.SEE_ALL, unit.pk, day)}
        self.returns = _returns_of(members, period)
        seen = [return_ for pk, return_ in self.returns.items() if pk in self.full]
        self.assessed, self.first = assess(seen), first_valid_submissions(seen)
        self.officers = officers_by_association([unit for unit in members if unit.pk in self.full])
        self.secretaries = tuple(secretaries_of_cluster(cluster)) if self.full else ()
        self.questions = _open_questions(seen)

    def of(self, unit: Association) -> BoardLine:
        """Return the line of a unit; of one that the reader does not see in full only its approved return."""
        return_ = self.returns.get(unit.pk)
        if unit.pk not in self.full:
            approved = return_ if return_ and return_.has_approved_figures else None
            return BoardLine(unit, approved, sees_all=False)
        deadline = self.deadlines[unit.pk, self.period.pk]
        people = _People(tuple(self.officers[unit.pk]), self.secretaries)
        questions = self.questions[return_.pk] if return_ else []
        submitted_at = self.first.get(return_.pk) if return_ else None
        return BoardLine(
            association=unit,
            return_=return_,
            sees_all=True,
            deadline=deadline,
            states=_states(self.assessed[return_.pk], questions) if return_ else (),
            submitted_at=submitted_at,
            on_time=is_on_time(deadline, submitted_at),
            obstacles=tuple(_Obstacles(unit, self.period, return_, deadline, people).all(questions)),
        )


def _returns_of(members: list[Association], period: Period) -> dict[int, Return]:
    """Return the returns of a period by the id of their association, each with the objects that are read already."""
    units = {unit.pk: unit for unit in members}
    returns = {r.association_id: r for r in Return.objects.filter(association__in=members, period=period)}
    for pk, return_ in returns.items():
        return_.association, return_.period = units[pk], period
    return returns


def _open_questions(returns: list[Return]) -> dict[int, list[Question]]:
    """Return the open questions of returns by the return's id, in the order of their numbers."""
    found: dict[int, list[Question]] = defaultdict(list)
    rows = Question.objects.filter(of_return__in=returns, state=Question.State.OPEN)
    for question in rows.order_by("number"):
        found[question.of_return_id].append(question)
    return found


def _common(deadlines: Deadlines, members: list[Association], period: Period) -> Deadline:
    """Return the cluster's own dates, without anybody's extension."""
    known = (deadlines[unit.pk, period.pk].schedule for unit in members)
    return Deadline(next((schedule for schedule in known if schedule), None))


def _states(assessment: Assessment, questions: list[Question]) -> tuple[SectionState, ...]:
    """Return how far each section is, in the order of the form."""
    section_of = {code: figure.section for code, figure in figures().items()}
    missing = Counter(figure.section for figure in assessment.missing)
    missing.update(section_of[row.code] for row in assessment.typed if figures()[row.code].required)
    # Several things may be odd at one figure.
    odd = Counter(section_of[code] for code in {f.code for f in assessment.findings if f.kind == ODD})
    open_findings = (*assessment.questions, *assessment.impossible)
    unexplained = Counter(section_of[code] for code in {finding.code for finding in open_findings})
    open_questions = Counter(question.section for question in questions)
    states = []
    for section in sections():
        required = sum(figure.required for figure in section.figures)
        states.append(
            SectionState(
                section=section,
                required=required,
                answered=required - missing[section.key],
                odd=odd[section.key],
                unexplained=unexplained[section.key],
                questions=open_questions[section.key],
            )
        )
    return tuple(states)


@dataclass(frozen=True)
class _People:
    """Who can clear the obstacles of a return."""

    officers: tuple[User, ...]
    secretaries: tuple[User, ...]


@dataclass(frozen=True)
class _Obstacles:
    """What stands between one unit's return, which may not have begun, and the meeting."""

    unit: Association
    period: Period
    return_: Return | None
    deadline: Deadline
    people: _People

    def all(self, questions: list[Question]) -> list[Obstacle]:
        """First the state of the return, then the lock, then open questions that must be answered."""
        return [*self._state(), *self._lock(), *self._questions(questions)]

    @property
    def _here(self) -> dict[str, object]:
        return {"key": self.unit.key, "year": self.period.year}

    def _for_officers(self, what: str) -> Obstacle:
        due = self.deadline.due
        left = (due - timezone.localdate()).days if due else None
        return Obstacle(self.unit, what, self.people.officers, reverse("return", kwargs=self._here), left)

    def _for_secretaries(self, what: str, place: str) -> Obstacle:
        return Obstacle(self.unit, what, self.people.secretaries, place, None, waits_for_secretariat=True)

    def _state(self) -> list[Obstacle]:
        if self.return_ is None:
            return [self._for_officers("Chưa bắt đầu báo cáo")]
        if self.return_.status == Return.Status.DRAFT:
            return [self._for_officers("Còn là bản nháp, chưa nộp")]
        if self.return_.status == Return.Status.RETURNED:
            is_reopened = self.return_.is_reopened
            return [
                self._for_officers(
                    "Cần sửa (đang mở lại), chưa nộp lại" if is_reopened else "Cần sửa, chưa nộp lại"
                )
            ]
        if self.return_.status == Return.Status.SUBMITTED:
            return [self._for_secretaries("Đã nộp, chờ duyệt", reverse("review", kwargs=self._here))]
        return []

    def _lock(self) -> list[Obstacle]:
        """Return the lock, where the officers still have something to enter and no extension lets them."""
        today, schedule = timezone.localdate(), self.deadline.schedule
        is_open = self.return_ is None or self.return_.is_editable
        if not schedule or not is_open or not self.deadline.is_locked(today):
            return []
        if not self.deadline.refusal(today):
            return []
        place = reverse("schedule", kwargs={"key": schedule.cluster.key, "year": self.period.year})
        return [self._for_secretaries("Đã khóa nhập: hội chỉ nhập và nộp được khi có gia hạn", place)]

    def _questions(self, questions: list[Question]) -> list[Obstacle]:
        today = timezone.localdate()
        found = []
        for question in questions:
            if question.must_answer:
                place = reverse("question", kwargs={**self._here, "number": question.number})
                left = (question.due - today).days if question.due else None
                what = f"Câu hỏi {question.number} chưa trả lời: {question.subject}"
                found.append(Obstacle(self.unit, what, self.people.officers, place, left))
        return found
