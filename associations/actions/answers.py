"""Several questions on a return answered at once: all of the answers or none, each refusal at its question."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from associations.actions import questions as actions
from associations.models import Question, Return, User
from associations.returns.questions import open_must_answer
from associations.returns.workflow import Refused


@dataclass(frozen=True)
class NewAnswer:
    """An answer to be given. seen_turns: how long the thread was that the person read."""

    question: Question
    text: str
    outcome: str = ""
    seen_turns: int | None = None


class AnswersRefused(Refused):
    """Nothing was answered; `by_number` has what stands in the way, by the question's number."""

    def __init__(self, by_number: dict[int, list[str]]) -> None:
        self.by_number = by_number
        super().__init__(
            [f"Câu hỏi {number}: {' '.join(found)}" for number, found in sorted(by_number.items())]
        )


@transaction.atomic
def answer_all(
    *, by: User, return_: Return, answers: Iterable[NewAnswer], before_submitting: bool = False
) -> list[Question]:
    """Give several answers, all or none; return the questions as answered.

    before_submitting: what must be answered and is not among them is refused as well. Raise AnswersRefused.
    """
    answers = list(answers)
    refused: dict[int, list[str]] = {}
    if before_submitting:
        given = {one.question.number for one in answers}
        refused = {
            question.number: ["Ghi câu trả lời: phải trả lời câu này rồi mới nộp lại được."]
            for question in open_must_answer([return_])[return_.pk]
            if question.number not in given
        }
    answered = []
    for one in answers:
        try:
            question = actions.answer(
                by=by,
                question=one.question,
                text=one.text,
                outcome=one.outcome,
                seen_turns=one.seen_turns,
            )
        except Refused as refusal:
            refused[one.question.number] = refusal.obstacles
        else:
            answered.append(question)
    if refused:
        raise AnswersRefused(refused)
    return answered
