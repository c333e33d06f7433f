"""The book of questions and answers (sổ hỏi – đáp) read: of one return beside last year's, and of a whole cluster."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet, prefetch_related_objects

from associations import access
from associations.models import Association, Period, Question, Return, User
from associations.returns.assessment import previous_units
from associations.returns.cells import CellName
from associations.sections.base import figures, registers, sections


@dataclass(frozen=True)
class Book:
    """The questions on one return, and those answered a year before on what it came from."""

    now: tuple[Question, ...]
    before: tuple[Question, ...] = ()

    @property
    def open(self) -> list[Question]:
        """Those that the association still has to answer."""
        return [question for question in self.now if question.is_open]

    def about(self, code: str) -> tuple[Question, ...]:
        """Return this year's questions on a figure or a section, the earliest first."""
        return tuple(question for question in self.now if question.code == code)

    def about_before(self, code: str) -> tuple[Question, ...]:
        """Return last year's answered questions on the same figure or section."""
        return tuple(question for question in self.before if question.code == code)

    def beside_section(self, key: str) -> tuple[Question, ...]:
        """Return this year's questions on a section as a whole or on a row of one of its lists."""
        return tuple(q for q in self.now if q.section == key and q.scope != Question.Scope.FIGURE)


def make_book(
    return_: Return,
    *,
    by: User,
    units_before: Sequence[Association] | None = None,
    now: Sequence[Question] | None = None,
) -> Book:
    """Return the questions on a return with their threads, and last year's as far as somebody sees that return too.

    units_before: `previous_units` of the return, now: its questions, where they are read already. A constant number of queries.
    """
    units = previous_units(return_) if units_before is None else units_before
    before = with_threads(
        Question.objects.filter(
            of_return__in=access.visible_returns(by),
            of_return__association__in=units,
            of_return__period__year=return_.period.year - 1,
            state=Question.State.ANSWERED,
        ).select_related("of_return__association", "of_return__period")
    )
    if now is None:
        return Book(tuple(with_threads(Question.objects.filter(of_return=return_))), tuple(before))
    prefetch_related_objects(now, "turns")
    return Book(tuple(now), tuple(before))


def with_threads(questions: QuerySet[Question]) -> QuerySet[Question]:
    """Return questions in the order of asking, each with its thread read."""
    return questions.order_by("of_return", "number").prefetch_related("turns")


def questions_of(
    associations: Iterable[Association], period: Period, *, state: str = ""
) -> QuerySet[Question]:
    """Return the questions of a period on the returns of some associations, all or those in one state."""
    found = Question.objects.filter(of_return__association__in=list(associations), of_return__period=period)
    if state:
        found = found.filter(state=state)
    return with_threads(found.select_related("of_return__association", "of_return__period"))


def open_must_answer(returns: Iterable[Return]) -> dict[int, list[Question]]:
    """Return the unanswered questions that must be answered, by return id; one query."""
    returns = list(returns)
    found: dict[int, list[Question]] = {return_.pk: [] for return_ in returns}
    waiting = Question.objects.filter(of_return__in=returns, state=Question.State.OPEN, must_answer=True)
    for question in waiting.order_by("number"):
        found[question.of_return_id].append(question)
    return found


@dataclass(frozen=True)
class Talk:
    """All questions on one return, the earliest first, without their threads.

    mark: a short text that changes with every question, answer and withdrawal; "" where there is none.
    """

    questions: tuple[Question, ...]
    mark: str

    @property
    def unanswered(self) -> tuple[Question, ...]:
        """Those that must be answered and are not."""
        return tuple(question for question in self.questions if question.is_open and question.must_answer)


def read_talk(return_: Return) -> Talk:
    """Return the questions on a return as they stand now; one query."""
    rows = list(Question.objects.filter(of_return=return_).annotate(length=Count("turns")).order_by("number"))
    return Talk(tuple(rows), ",".join(f"{row.number}{row.state}{row.length}" for row in rows))


def subjects() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the choices of what a question is about: (section's title, [(code, label)]), the whole section first."""
    found = []
    for number, section in enumerate(sections(), start=1):
        choices = [(section.key, f"Cả mục {number}. {section.title}")]
        choices += [
            (figure.code, f"{number}.{place} {figure.label}")
            for place, figure in enumerate(section.figures, start=1)
        ]
        found.append((f"{number}. {section.title}", choices))
    return found


@dataclass(frozen=True)
class Subject:
    """What a question is about: a figure, a row of a list or a section."""

    scope: str
    code: str
    section: str
    label: str


def find_subject(return_: Return, code: str) -> Subject | None:
    """Return what a code names on a return: a figure's code, a section's key, "list/row"; None for nothing."""
    if figure := figures().get(code):
        return Subject(Question.Scope.FIGURE, code, figure.section, figure.label)
    for section in sections():
        if section.key == code:
            return Subject(Question.Scope.SECTION, code, code, f"Mục {section.title}")
    name = CellName.parse(code)
    register = registers().get(name.code)
    if register is None or name.row is None or str(name) != code:
        return None
    row = register.model._default_manager.filter(of_return=return_, pk=name.row).first()
    if row is None:
        return None
    owner = next(section.key for section in sections() if register in section.registers)
    label = f"{register.row_name.capitalize()}: {register.line(row)}"
    return Subject(Question.Scope.ROW, code, owner, label[:300])
