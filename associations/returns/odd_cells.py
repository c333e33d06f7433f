"""The odd cells of submitted returns in words, for who approves: what is odd, and what the association says of it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from associations.checks.findings import Finding
from associations.models import Note, Question, Return
from associations.returns.assessment import Assessment, assess
from associations.returns.looks import Look, looks_of, ticks_of
from associations.sections.base import labels


@dataclass(frozen=True)
class Oddity:
    """One thing that is odd at a cell, and its explanation; "" where there is none."""

    statement: str
    explanation: str = ""

    def __str__(self) -> str:
        if not self.explanation:
            return self.statement
        end = "" if self.explanation.endswith((".", "!", "?", "…")) else "."
        return f"{self.statement} Giải thích: {self.explanation}{end}"


@dataclass(frozen=True)
class OddCell:
    """A cell that is odd, with all that is odd about it; `digest` is what a tick of it keeps."""

    code: str
    oddities: tuple[Oddity, ...]
    digest: str
    is_seen: bool

    @property
    def is_explained(self) -> bool:
        """Whether the association has written why for all that is odd about it."""
        return all(oddity.explanation for oddity in self.oddities)

    def __str__(self) -> str:
        return " ".join(map(str, self.oddities))


def odd_cells_of(returns: Iterable[Return]) -> dict[int, list[OddCell]]:
    """Return the cells with a finding or an open question, seen or not, in page order, by return id.

    What was asked and answered is not odd. A constant number of queries.
    """
    returns = list(returns)
    assessed = assess(returns)
    looks = looks_of(returns, assessed)
    ticks = ticks_of(returns)
    explanations = _explanations(returns)
    questions = _open_questions(returns)
    return {
        pk: [
            OddCell(
                code=code,
                oddities=tuple(_oddities(code, assessed[pk], explanations[pk], questions[pk])),
                digest=look.digest,
                is_seen=code in ticks[pk] and ticks[pk][code].seen == look.digest,
            )
            for code, look in odd.items()
        ]
        for pk, odd in _odd_looks(looks).items()
    }


def in_words(cells: Iterable[OddCell]) -> str:
    """Return how many cells are odd, and each of them with its explanation; "" for none."""
    cells = list(cells)
    return f"{len(cells)} ô lạ: {' '.join(map(str, cells))}" if cells else ""


def _odd_looks(looks: dict[int, dict[str, Look]]) -> dict[int, dict[str, Look]]:
    return {pk: {code: look for code, look in cells.items() if look.is_odd} for pk, cells in looks.items()}


_Texts = dict[
    tuple[str, str], tuple[str, str]
]  # (code, key) → the values that an explanation is about, its text


def _oddities(
    code: str, assessment: Assessment, explanations: _Texts, questions: list[Question]
) -> list[Oddity]:
    """Return all that is odd about a cell: what the checks find, then what is asked and not answered."""
    label = labels()[code]
    found = [
        Oddity(f"{label}: “{typed.text}” chưa phải là số.")
        for typed in assessment.typed
        if typed.code == code
    ]
    found += [_explained(finding, explanations) for finding in assessment.findings if finding.code == code]
    found += [
        Oddity(f"{label}: câu hỏi {question.number} chưa được trả lời.")
        for question in questions
        if question.code == code
    ]
    return found


def _explained(finding: Finding, explanations: _Texts) -> Oddity:
    """Return a finding with its explanation, where that speaks of the values as they are."""
    about, text = explanations.get((finding.code, finding.key), ("", ""))
    return Oddity(finding.statement, text if about == finding.about else "")


def _explanations(returns: list[Return]) -> dict[int, _Texts]:
    found: dict[int, _Texts] = defaultdict(dict)
    for note in Note.objects.filter(of_return__in=returns, kind=Note.Kind.EXPLANATION):
        found[note.of_return_id][note.code, note.key] = (note.about, note.text)
    return found


def _open_questions(returns: list[Return]) -> dict[int, list[Question]]:
    found: dict[int, list[Question]] = defaultdict(list)
    waiting = Question.objects.filter(of_return__in=returns, state=Question.State.OPEN)
    for question in waiting.order_by("number"):
        found[question.of_return_id].append(question)
    return found
