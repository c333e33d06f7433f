"""Actions of the book of questions and answers: ask, answer, ask again, drop; each writes its event and tells people."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from associations import access, notices
from associations.access import Right
from associations.checks.explanations import problem_with_answer, problem_with_reason
from associations.events import Action, record
from associations.models import Event, Notice, Question, Return, Turn, User
from associations.numbers import format_count
from associations.returns import workflow
from associations.returns.cells import CellName
from associations.returns.deadlines import problem_with_day
from associations.returns.questions import Subject, find_subject
from associations.returns.workflow import Refused, Stale
from associations.sections.base import read_columns

LONGEST = 2000

State, Outcome, Scope = Question.State, Question.Outcome, Question.Scope


@dataclass(frozen=True)
class NewQuestion:
    """A question to be put on a return: `about` is a figure's code, a section's key or "list/row" (see find_subject)."""

    about: str
    text: str
    must_answer: bool = True
    due: datetime.date | None = None


def refusal_to_ask(return_: Return, *, by: access.Reach) -> str:
    """Return why a user may not put a question on a return; "" where it is allowed."""
    if refusal := access.refusal_to_review(return_, by=by):
        return refusal
    if return_.status == Return.Status.DRAFT:
        return "Báo cáo còn là bản nháp, hội chưa nộp. Chờ hội nộp rồi hỏi."
    return ""


def refusal_to_answer(question: Question, *, by: access.Reach) -> str:
    """Return why a user may not answer a question; "" where it is allowed."""
    return_ = question.of_return
    if not by.has_of(Right.FILL, return_):
        return f"Chỉ cán bộ của {return_.association} trả lời câu hỏi này."
    if question.state == State.DROPPED:
        return "Câu hỏi này đã được rút, không cần trả lời nữa."
    if question.state == State.ANSWERED:
        return "Câu hỏi này đã được trả lời. Muốn nói thêm thì chờ thư ký cụm hỏi lại."
    return ""


@transaction.atomic
def ask(*, by: User, return_: Return, questions: Iterable[NewQuestion]) -> list[Question]:
    """Put questions on a return, all or none, and tell its officers. Raise Refused with what is wrong with which."""
    made = _ask(by, workflow.hold(return_), list(questions))
    for question in made:
        notices.give_notice(
            to=notices.officers_of(return_.association),
            kind=Notice.Kind.QUESTION,
            text=f"{by} hỏi về {question.subject} ({return_.association}, năm {return_.period.year}).",
            place=place_of(question),
            by=by,
            of_return=return_,
        )
    return made


@transaction.atomic
def send_back(
    *,
    by: User,
    return_: Return,
    seen: tuple[int, int],
    questions: Iterable[NewQuestion] = (),
    words: str = "",
) -> None:
    """Send a return back, with new questions if any; its open questions are the reason.

    seen: the version and the figures' version that the person saw.
    words: a text beside the questions. Raise Refused where no question is open then, Stale as `move` does.
    """
    if change := workflow.changed_since(return_, *seen):
        raise Stale([change])  # before anything is asked of another version
    if new := list(questions):
        _ask(by, workflow.hold(return_), new)
    workflow.move(
        by=by,
        return_=return_,
        name="send_back",
        seen_version=seen[0],
        seen_figures_version=seen[1],
        reason=words,
    )


@transaction.atomic
def answer(
    *, by: User, question: Question, text: str, outcome: str = "", seen_turns: int | None = None
) -> Question:
    """Answer an open question with an outcome: kept, changed or noted.

    A figure that is no longer what it was when it was asked about is "đã sửa" whatever was chosen; the question
    then links both values and their versions. seen_turns: how long the thread was that the person read.
    """
    locked, now = _hold(question, seen_turns)
    reach = access.reach(by)
    if refusal := refusal_to_answer(locked, by=reach):
        raise Refused([refusal])
    text = _checked_text(text, "Ghi câu trả lời: vì sao giữ nguyên, hoặc đã sửa những gì.")
    value = _value(locked.of_return, locked)
    if locked.scope == Scope.FIGURE and value != locked.value_then:
        outcome = Outcome.CHANGED
    if outcome not in Outcome.values:
        raise Refused(["Chọn một kết quả: giữ nguyên, đã sửa hoặc ghi chú."])
    if outcome == Outcome.CHANGED and locked.scope == Scope.FIGURE and value == locked.value_then:
        raise Refused(
            [
                f"{locked.subject} vẫn là {format_count(value)} như lúc hỏi. Sửa số trước rồi trả lời, "
                "hoặc chọn “giữ nguyên”."
            ]
        )
    if problem := problem_with_answer(text, question=_last_question(locked)):
        raise Refused([problem])
    locked.state, locked.outcome = State.ANSWERED, outcome
    locked.answered_by, locked.answered_at, locked.value_answered = by, now, value
    locked.answered_version = locked.of_return.version
    locked.answered_figures_version = locked.of_return.figures_version
    locked.save()
    reply = f"{locked.get_outcome_display()}: {text}"
    _say(locked, Turn.Kind.ANSWER, by, now, text)
    _write_down(by, locked, Event.Kind.ANSWER, now, reply)
    # Whoever follows the question may have ended as secretary, or the account may be closed.
    still_reviews = not access.refusal_to_review(locked.of_return, by=access.reach(locked.handled_by))
    secretaries = notices.secretaries_of(locked.of_return.association, locked.of_return.period)
    notices.give_notice(
        to=[locked.handled_by] if still_reviews else secretaries,
        kind=Notice.Kind.ANSWER,
        text=f"{by} trả lời về {locked.subject} ({locked.of_return.association}): {reply}",
        place=place_of(locked),
        by=by,
        of_return=locked.of_return,
    )
    return locked


@transaction.atomic
def ask_again(*, by: User, question: Question, text: str, seen_turns: int | None = None) -> Question:
    """Reopen an answered question with a further question; its thread continues."""
    locked, now = _hold(question, seen_turns)
    if refusal := refusal_to_ask(locked.of_return, by=access.reach(by)):
        raise Refused([refusal])
    if locked.state != State.ANSWERED:
        raise Refused(["Chỉ hỏi lại một câu đã được trả lời."])
    text = _checked_text(text, "Ghi điều còn muốn hỏi.")
    locked.state, locked.outcome = State.OPEN, ""
    locked.answered_by = locked.answered_at = locked.value_answered = None
    locked.answered_version = locked.answered_figures_version = None
    locked.save()
    _say(locked, Turn.Kind.AGAIN, by, now, text)
    _write_down(by, locked, Event.Kind.ASK, now, f"hỏi lại: {text}")
    notices.give_notice(
        to=notices.officers_of(locked.of_return.association),
        kind=Notice.Kind.QUESTION,
        text=f"{by} hỏi lại về {locked.subject} ({locked.of_return.association}): {text}",
        place=place_of(locked),
        by=by,
        of_return=locked.of_return,
    )
    return locked


@transaction.atomic
def drop(*, by: User, question: Question, text: str, seen_turns: int | None = None) -> Question:
    """Withdraw a question with a reason; the thread stays."""
    locked, now = _hold(question, seen_turns)
    if refusal := access.refusal_to_review(locked.of_return, by=access.reach(by)):
        raise Refused([refusal])
    if locked.state != State.OPEN:
        raise Refused(["Chỉ rút được câu hỏi còn chờ trả lời."])
    text = _checked_text(text, "Ghi lý do rút câu hỏi, ví dụ: hội đã trả lời qua điện thoại.")
    if problem := problem_with_reason(text, of="rút câu hỏi"):
        raise Refused([problem])
    locked.state = State.DROPPED
    locked.save()
    _say(locked, Turn.Kind.DROP, by, now, text)
    _write_down(by, locked, Event.Kind.DROP_QUESTION, now, text)
    return locked


def place_of(question: Question) -> str:
    """Return the address of a question's page."""
    return_ = question.of_return
    return reverse(
        "question",
        kwargs={"key": return_.association.key, "year": return_.period.year, "number": question.number},
    )


def _hold(question: Question, seen_turns: int | None) -> tuple[Question, datetime.datetime]:
    """Return a question as it is now, its return locked; raise Stale where its thread has grown since it was read."""
    held = workflow.hold(question.of_return)
    now = Question.objects.select_related("handled_by").get(pk=question.pk)
    now.of_return = held
    if seen_turns is not None:
        turns = list(now.turns.all())
        if len(turns) > seen_turns:
            last = turns[-1]
            raise Stale(
                [
                    f"{last.by_name} đã {last.get_kind_display()} lúc {timezone.localtime(last.at):%H:%M ngày %d/%m/%Y}: "
                    f"“{last.text}”. Đọc rồi làm tiếp."
                ]
            )
    return now, timezone.now()


def _ask(by: User, return_: Return, new: list[NewQuestion]) -> list[Question]:
    if refusal := refusal_to_ask(return_, by=access.reach(by)):
        raise Refused([refusal])
    subjects = _subjects(return_, new)
    repeated = [_waiting_already(return_, one, subject) for one, subject in zip(new, subjects, strict=True)]
    if any(repeated):
        raise Stale([sentence for sentence in repeated if sentence])
    now = timezone.now()
    values = read_columns([return_.pk], figures_only=True)[return_.pk]
    last = Question.objects.filter(of_return=return_).aggregate(last=Max("number"))["last"] or 0
    questions = []
    for number, (one, subject) in enumerate(zip(new, subjects, strict=True), start=last + 1):
        question = Question.objects.create(
            of_return=return_,
            number=number,
            scope=subject.scope,
            code=subject.code,
            section=subject.section,
            subject=subject.label,
            must_answer=one.must_answer,
            due=one.due,
            asked_by=by,
            handled_by=by,
            asked_at=now,
            asked_version=return_.version,
            asked_figures_version=return_.figures_version,
            value_then=values.get(subject.code),
        )
        _say(question, Turn.Kind.ASK, by, now, one.text.strip())
        _write_down(by, question, Event.Kind.ASK, now, f"{subject.label}: {one.text.strip()}")
        questions.append(question)
    return questions


def _subjects(return_: Return, new: list[NewQuestion]) -> list[Subject]:
    """Return what each question is about; raises Refused with what is wrong with which."""
    problems: list[str] = []
    subjects: list[Subject] = []
    for one in new:
        subject = find_subject(return_, one.about)
        if subject is None:
            problems.append("Chọn ô, dòng hoặc mục muốn hỏi.")
        else:
            subjects.append(subject)
        if not one.text.strip():
            problems.append("Ghi điều muốn hỏi: số nào, lạ ở chỗ nào, cần hội làm gì.")
        if len(one.text) > LONGEST:
            problems.append(f"Câu hỏi dài {len(one.text)} chữ, quá {LONGEST}. Rút gọn lại.")
        if one.due and (problem := problem_with_day(one.due)):
            problems.append(f"Hạn trả lời: {problem}")
    if problems:
        raise Refused(problems)
    return subjects


def _waiting_already(return_: Return, one: NewQuestion, subject: Subject) -> str:
    """Return who has asked the very same already and waits for the answer; "" where nobody has."""
    waiting = Question.objects.filter(of_return=return_, code=subject.code, state=State.OPEN)
    same = Turn.objects.filter(of_question__in=waiting, kind=Turn.Kind.ASK, text=one.text.strip())
    turn = same.select_related("of_question").order_by("pk").first()
    if turn is None:
        return ""
    return (
        f"{turn.by_name} đã hỏi đúng câu này lúc {timezone.localtime(turn.at):%H:%M ngày %d/%m/%Y} "
        f"(câu hỏi {turn.of_question.number} về {subject.label}). Không cần hỏi lại."
    )


def _last_question(question: Question) -> str:
    """Return what was asked last in a question's thread."""
    texts = [turn.text for turn in question.turns.all() if turn.kind != Turn.Kind.ANSWER]
    return texts[-1] if texts else ""


def _checked_text(text: str, empty: str) -> str:
    text = text.strip()
    if not text:
        raise Refused([empty])
    if len(text) > LONGEST:
        raise Refused([f"Lời dài {len(text)} chữ, quá {LONGEST}. Rút gọn lại."])
    return text


def _value(return_: Return, question: Question) -> int | None:
    if question.scope != Scope.FIGURE:
        return None
    return read_columns([return_.pk], figures_only=True)[return_.pk][question.code]


def _say(question: Question, kind: str, by: User, at: datetime.datetime, text: str) -> None:
    Turn.objects.create(of_question=question, kind=kind, at=at, by=by, by_name=str(by), text=text)


def _write_down(by: User, question: Question, kind: str, at: datetime.datetime, text: str) -> None:
    """Record the event of a question; the versions stay, since nothing of the return has changed."""
    return_ = question.of_return
    changes = {str(CellName("question", str(question.number))): [None, text]}
    record([Action(return_, kind, return_.status, changes)], by=by, at=at)
