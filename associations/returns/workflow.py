"""The moves of a return: one table, one question (`obstacles`), one action (`move`).

A move is a guarded update on (status, version, figures version), so that of two people one wins and the other
is told, on SQLite and on PostgreSQL alike. A move's event is written in the same transaction.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from associations import access, notices
from associations.access import Reach, Right
from associations.checks.explanations import problem_with_reason
from associations.events import Action, net_changes, record
from associations.models import Event, Question, Return, User
from associations.printable import message
from associations.returns import cells
from associations.returns.assessment import Assessment, assess
from associations.returns.deadlines import Deadline, deadline_of, deadlines_of
from associations.returns.hindrances import Hindrance, Hindrances, Kind
from associations.returns.material import Known
from associations.returns.questions import open_must_answer
from associations.sections.base import read_columns

Status = Return.Status

_MOST_NAMED = 5  # changed cells that a refusal names one by one


@dataclass(frozen=True)
class Move:
    """One step of the workflow; `kind` is the event that it writes, `not_done` begins a refusal of it."""

    name: str
    label: str
    not_done: str
    sources: frozenset[str]
    target: str
    right: Right
    kind: str
    needs_reason: bool = False
    needs_question: bool = False  # an open question on the return; the questions are then its reason


_MOVES = (
    Move(
        name="submit",
        label="Nộp báo cáo",
        not_done="Chưa nộp được",
        sources=frozenset({Status.DRAFT, Status.RETURNED}),
        target=Status.SUBMITTED,
        right=Right.FILL,
        kind=Event.Kind.SUBMIT,
    ),
    Move(
        name="withdraw",
        label="Thu hồi",
        not_done="Chưa thu hồi được",
        sources=frozenset({Status.SUBMITTED}),
        target=Status.DRAFT,
        right=Right.FILL,
        kind=Event.Kind.WITHDRAW,
    ),
    Move(
        name="begin_review",
        label="Bắt đầu xem xét",
        not_done="Chưa bắt đầu xem xét được",
        sources=frozenset({Status.SUBMITTED}),
        target=Status.SUBMITTED,
        right=Right.REVIEW,
        kind=Event.Kind.BEGIN_REVIEW,
    ),
    Move(
        name="send_back",
        label="Trả lại",
        not_done="Chưa trả lại được",
        sources=frozenset({Status.SUBMITTED}),
        target=Status.RETURNED,
        right=Right.REVIEW,
        kind=Event.Kind.SEND_BACK,
        needs_question=True,
    ),
    Move(
        name="approve",
        label="Duyệt",
        not_done="Chưa duyệt được",
        sources=frozenset({Status.SUBMITTED}),
        target=Status.APPROVED,
        right=Right.REVIEW,
        kind=Event.Kind.APPROVE,
    ),
    Move(
        name="reopen",
        label="Mở lại",
        not_done="Chưa mở lại được",
        sources=frozenset({Status.APPROVED}),
        target=Status.RETURNED,
        right=Right.REVIEW,
        kind=Event.Kind.REOPEN,
        needs_reason=True,
    ),
)
MOVES = {step.name: step for step in _MOVES}

# What to do next where a move does not fit the state.
_NEXT = {
    Status.DRAFT: "Báo cáo còn là bản nháp; hội nhập xong thì nộp.",
    Status.RETURNED: "Báo cáo đang chờ hội sửa và nộp lại.",
    Status.SUBMITTED: "Báo cáo đã nộp; muốn sửa thì hội thu hồi, hoặc thư ký cụm trả lại.",
    Status.APPROVED: "Báo cáo đã duyệt; muốn sửa thì thư ký cụm mở lại và ghi lý do.",
}


class Refused(Exception):
    """An action that is not allowed; `obstacles` are sentences for the user, each with the next step.

    in_short: what is left, counted, for ways in that have no page of it; with it begin `lines`, which say everything.
    """

    def __init__(self, obstacles: list[str], *, in_short: Sequence[str] = ()) -> None:
        self.obstacles = [message(obstacle) for obstacle in obstacles]
        self.lines = [*map(message, in_short), *self.obstacles]
        super().__init__(" ".join(self.lines))


class Stale(Refused):
    """Somebody else was faster; the sentence says who, what and when."""


def obstacles(return_: Return, name: str, *, by: User) -> list[str]:
    """Return why a user cannot make a move now, one sentence each; [] when nothing stands in the way."""
    return hindrances(return_, name, by=by).sentences


def hindrances(return_: Return, name: str, *, by: User, known: Known | None = None) -> Hindrances:
    """Return what stands in the way of a move now, for its button and its refusal.

    known: what the page has read of the return already; the move itself reads for itself.
    """
    return _hindrances([return_], MOVES[name], by=by, known=known)[return_.pk]


def obstacles_of(returns: list[Return], name: str, *, by: User) -> dict[int, list[str]]:
    """Return `obstacles` of the same move for several returns, by return id; a constant number of queries."""
    return {pk: found.sentences for pk, found in _hindrances(returns, MOVES[name], by=by).items()}


def offered(return_: Return, *, by: User) -> list[Move]:
    """Return the moves that fit the state and the person's role; `obstacles` says what still hinders one."""
    reach = access.reach(by)
    return [
        step
        for step in MOVES.values()
        if return_.status in step.sources and not _refusal(return_, step, reach)
    ]


def hold(return_: Return) -> Return:
    """Return a return as it is now, locked until the transaction ends, so that state, numbers and chain stay whole."""
    held = Return.objects.select_for_update().get(pk=return_.pk)
    held.association, held.period = return_.association, return_.period
    return held


def refusal_to_enter(
    return_: Return,
    *,
    by: Reach,
    document_number: str = "",
    section: str = "",
    deadline: Deadline | None = None,
) -> str:
    """Return why a user may not enter anything on a return as it is now, with the next step; "" where it is allowed.

    section: the key of the one that is to be entered, where only some may be. deadline: the return's, where it is
    known already.
    """
    if refusal := access.refusal_to_fill(return_, by=by, document_number=document_number):
        return refusal
    if not return_.is_editable:
        return next_step(return_)
    if not access.is_bound_by_dates(by):
        return ""
    dates, today = deadline or deadline_of(return_), timezone.localdate()
    return dates.refusal(today) or dates.closed_section(section, today)


def next_step(return_: Return) -> str:
    """Return what has to happen before figures of this return can be saved."""
    return _NEXT[Status(return_.status)]


def move(
    *,
    by: User,
    return_: Return,
    name: str,
    seen_version: int,
    seen_figures_version: int | None = None,
    reason: str = "",
) -> None:
    """Make one move of one return that the user saw in a given version.

    Raises Stale when the return has changed since, Refused with the obstacles when the move is not allowed.
    """
    seen_figures = return_.figures_version if seen_figures_version is None else seen_figures_version
    if refusal := changed_since(return_, seen_version, seen_figures):
        raise Stale([refusal])
    move_all(by=by, returns=[return_], name=name, reason=reason)


def changed_since(return_: Return, seen_version: int, seen_figures_version: int) -> str:
    """Return who changed a return since somebody saw it in a version, when, and which figures; "" where nobody has."""
    if (seen_version, seen_figures_version) == (return_.version, return_.figures_version):
        return ""
    return _who_was_first(return_, seen_figures_version)


@transaction.atomic
def move_all(*, by: User, returns: list[Return], name: str, reason: str = "", kind: str = "") -> None:
    """Make the same move of several returns, all or nothing, each with its own event.

    returns: as the user saw them. kind: of the events, where it is not the move's own (imports of the past). Raises
    Refused or Stale, whose sentences name the return where there are several.
    """
    step = MOVES[name]
    reason = reason.strip()
    _hold_all(returns)
    if step.needs_reason and not reason:
        raise Refused([f"{step.not_done}. Còn phải ghi lý do, để hội biết cần sửa gì."])
    _refuse_if_hindered(returns, step, by=by)
    reasons = _questions_as_reasons(returns, reason) if step.needs_question else {}
    is_read = step.needs_reason or (step.needs_question and reason)
    if is_read and (problem := problem_with_reason(reason, of=step.label.lower())):
        raise Refused([problem])
    now = timezone.now()
    actions = []
    for group in _alike(returns, step):
        for return_, from_status in _update(group, step, by=by, now=now):
            own_reason = reasons.get(return_.pk, reason)
            actions.append(Action(return_, kind or step.kind, from_status, reason=own_reason))
    record(actions, by=by, at=now)
    notices.about_moves([(action.return_, action.kind, action.reason) for action in actions], by=by)


def _hold_all(returns: list[Return]) -> None:
    """Lock the rows of returns, so that what the obstacles say holds until the move is made.

    Whoever asks a question or saves meanwhile waits.
    """
    ids = [return_.pk for return_ in returns]
    list(Return.objects.select_for_update().filter(pk__in=ids).order_by("pk").values("pk"))


def _refuse_if_hindered(returns: list[Return], step: Move, *, by: User) -> None:
    """Raise Refused with all that stands in the way of a move, each return named where there are several."""
    hindered = _hindrances(returns, step, by=by, reach=access.reach_now(by))
    sentences, in_short = [], []
    for return_ in returns:
        found, place = hindered[return_.pk], f"{return_}: " if len(returns) > 1 else ""
        sentences += [f"{place}{sentence}" for sentence in found.sentences]
        in_short += [f"{place}{found.summary}"] if found.left else []
    if sentences:
        raise Refused(sentences, in_short=in_short)


def _update(
    group: list[Return], step: Move, *, by: User, now: datetime.datetime
) -> Iterator[tuple[Return, str]]:
    """Move returns in the database and in memory by one guarded update; yield each with its status before.

    Raises Stale where one of them has changed since it was read.
    """
    seen = group[0]
    before, figures_version = seen.status, seen.figures_version
    changes = {"status": step.target, "version": seen.version + 1, **_facts(step, seen, by, now)}
    changed = Return.objects.filter(
        pk__in=[return_.pk for return_ in group],
        status=before,
        version=seen.version,
        figures_version=figures_version,
    ).update(**changes)
    if changed != len(group):
        faster = [return_ for return_ in group if _has_moved_on(return_)]
        raise Stale([_who_was_first(return_, figures_version) for return_ in faster])
    for return_ in group:
        for field, value in changes.items():
            setattr(return_, field, value)
        yield return_, before


def _questions_as_reasons(returns: list[Return], words: str) -> dict[int, str]:
    """Return what each return is sent back for, by its id: its open questions, and what is written beside them.

    Raises Refused where a return has none, because a sending-back without one leaves the association to guess.
    """
    found: dict[int, list[str]] = {return_.pk: [words] if words else [] for return_ in returns}
    with_question: set[int] = set()
    waiting = Question.objects.filter(of_return__in=returns, state=Question.State.OPEN)
    for question in waiting.order_by("of_return", "number").prefetch_related("turns"):
        with_question.add(question.of_return_id)
        texts = [turn.text for turn in question.turns.all() if turn.kind != turn.Kind.ANSWER]
        found[question.of_return_id].append(f"{question.subject}: {texts[-1]}")
    if any(return_.pk not in with_question for return_ in returns):
        raise Refused(
            ["Chưa trả lại được. Còn: ít nhất một câu hỏi gắn với ô hoặc mục cần sửa. Chọn ô và ghi câu hỏi."]
        )
    return {pk: "\n".join(texts) for pk, texts in found.items()}


def _alike(returns: list[Return], step: Move) -> Iterable[list[Return]]:
    """Return groups of returns that one guarded update can move; a reopening keeps figures of each, so it goes alone."""
    groups: dict[tuple[Any, ...], list[Return]] = defaultdict(list)
    for return_ in returns:
        alone = return_.pk if step.name == "reopen" else 0
        groups[return_.status, return_.version, return_.figures_version, alone].append(return_)
    return groups.values()


def _hindrances(
    returns: list[Return],
    step: Move,
    *,
    by: User,
    reach: Reach | None = None,
    known: Known | None = None,
) -> dict[int, Hindrances]:
    reach = reach or access.reach(by)
    facts = _facts_against(returns, step, by=by, known=known)
    is_bound = step.right == Right.FILL and access.is_bound_by_dates(reach)
    closed = _closed(returns, known) if is_bound else {}
    found = {}
    for return_ in returns:
        against, why_closed = facts[return_.pk], closed.get(return_.pk, "")
        found[return_.pk] = Hindrances(
            step.not_done, tuple(_found_against(return_, step, reach, against, why_closed))
        )
    return found


@dataclass(frozen=True)
class _Against:
    """What may stand against a move of one return, as far as the move asks for it."""

    is_filled_by_mover: bool
    unanswered: Sequence[Question]
    assessment: Assessment | None


def _facts_against(
    returns: list[Return], step: Move, *, by: User, known: Known | None
) -> dict[int, _Against]:
    """Return by id what may stand against a move: a constant number of queries, none that the move does not need.

    known: of the only return.
    """
    filled = access.returns_filled_by(by, returns) if step.name == "approve" else set()
    unanswered: Mapping[int, Sequence[Question]] = {}
    if step.name in ("submit", "approve"):
        unanswered = {returns[0].pk: known.unanswered} if known else open_must_answer(returns)
    assessed: Mapping[int, Assessment] = {}
    if step.name == "submit":
        assessed = {returns[0].pk: known.assessment} if known else assess(returns)
    return {
        return_.pk: _Against(
            is_filled_by_mover=return_.pk in filled,
            unanswered=unanswered.get(return_.pk, []),
            assessment=assessed.get(return_.pk),
        )
        for return_ in returns
    }


def _closed(returns: list[Return], known: Known | None) -> dict[int, str]:
    """Return by id why nothing may be entered on a return today; "" where something may. known: of the only return."""
    today = timezone.localdate()
    if known:
        return {returns[0].pk: known.deadline.refusal(today)}
    dates = deadlines_of((return_.association, return_.period) for return_ in returns)
    found = {}
    for return_ in returns:
        found[return_.pk] = dates[return_.association_id, return_.period_id].refusal(today)
    return found


def _refusal(return_: Return, step: Move, reach: access.Reach) -> str:
    refuse = access.refusal_to_review if step.right == Right.REVIEW else access.refusal_to_fill
    return refuse(return_, by=reach)


def _found_against(
    return_: Return, step: Move, reach: access.Reach, against: _Against, closed: str
) -> list[Hindrance]:
    refusal = _refusal(return_, step, reach) or _misfit(return_, step) or closed
    if not refusal:
        refusal = _review_begun(return_, step)
    if not refusal and against.is_filled_by_mover:
        refusal = "Người nhập hoặc nộp báo cáo không duyệt báo cáo ấy. Hãy nhờ thư ký khác của cụm hoặc quản trị duyệt."
    if refusal:
        return [Hindrance(Kind.FORBIDDEN, refusal)]
    waiting = [Hindrance(Kind.UNANSWERED, _unanswered(q, step), q.anchor) for q in against.unanswered]
    return waiting + (against.assessment.hindrances if against.assessment else [])


def _misfit(return_: Return, step: Move) -> str:
    """Return why a move does not fit the state of a return, with the next step; "" where it does."""
    if return_.status in step.sources:
        return ""
    state = return_.get_status_display()
    return f"{step.label}: không làm được khi báo cáo ở trạng thái “{state}”. {next_step(return_)}"


def _review_begun(return_: Return, step: Move) -> str:
    """Return why a move comes too late once the review has begun; "" where it does not."""
    if not return_.review_started_at:
        return ""
    if step.name == "withdraw":
        return "Thư ký cụm đã bắt đầu xem xét nên không thu hồi được nữa. Hãy nhờ thư ký cụm trả lại."
    return "Báo cáo này đã được bắt đầu xem xét." if step.name == "begin_review" else ""


def _unanswered(question: Question, step: Move) -> str:
    """Return a question that must be answered and is not, with who has to do what."""
    sentence = f"Câu hỏi {question.number} về {question.subject} chưa được trả lời."
    if step.name == "submit":
        return f"{sentence} Trả lời ở ngay ô ấy rồi nộp."
    return f"{sentence} Chờ hội trả lời, trả lại báo cáo cho hội, hoặc rút câu hỏi."


def _facts(step: Move, seen: Return, by: User, now: datetime.datetime) -> dict[str, Any]:
    """Return what a move writes on the return beside status and version."""
    match step.name:
        case "submit":
            return {"submitted_at": now, "submitted_by": by, "review_started_at": None}
        case "begin_review":
            return {"review_started_at": now}
        case "approve":
            return {"approved_at": now, "approved_by": by, "standing": None}
        case "reopen":
            return {
                "approved_at": None,
                "approved_by": None,
                "review_started_at": None,
                "standing": _standing(seen),
            }
        case _:
            return {"review_started_at": None}


def _standing(return_: Return) -> dict[str, Any]:
    """Return the approved figures, which stay in every total until the return is approved again."""
    return {
        "version": return_.version,
        "approved_at": return_.approved_at.isoformat() if return_.approved_at else None,
        "figures": read_columns([return_.pk], figures_only=True)[return_.pk],
    }


def _has_moved_on(return_: Return) -> bool:
    now = Return.objects.get(pk=return_.pk)
    return (now.status, now.version, now.figures_version) != (
        return_.status,
        return_.version,
        return_.figures_version,
    )


def _who_was_first(return_: Return, seen_figures: int) -> str:
    """Return who changed a return since it was seen, when, and which figures from what to what."""
    last = Event.objects.filter(of_return=return_).order_by("number").last()
    if last is None:
        return f"Báo cáo {return_} đã thay đổi. Mở lại trang để xem bản mới."
    at = timezone.localtime(last.at)
    return (
        f"Báo cáo {return_} đã thay đổi trong lúc anh/chị đang xem: {last.by_name} {last.get_kind_display()} "
        f"lúc {at:%H:%M ngày %d/%m/%Y}.{_changed_since(return_, seen_figures)} "
        "Mở lại trang để xem bản mới rồi làm tiếp."
    )


def _changed_since(return_: Return, seen_figures: int) -> str:
    """Return the cells that were saved after a version was seen, old → new; "" where none was."""
    saves = Event.objects.filter(of_return=return_, figures_version__gt=seen_figures).order_by("number")
    changed = [
        f"{cells.label(cell)} {cells.value_text(cell, old)} → {cells.value_text(cell, new)}"
        for cell, (old, new) in net_changes(saves).items()
    ]
    if not changed:
        return ""
    more = f" và {len(changed) - _MOST_NAMED} ô khác" if len(changed) > _MOST_NAMED else ""
    return f" Đã đổi: {'; '.join(changed[:_MOST_NAMED])}{more}."
