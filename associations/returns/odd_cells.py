"""The odd cells of submitted returns in words, for who approves: what is odd, and what the association says of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from associations.checks.findings import Finding
from associations.models import Note, Period, Question, Return
from associations.returns.assessment import Assessment, Standing, assess, read_standing
from associations.returns.looks import figure_looks
from associations.returns.written import Written
from associations.sections.base import labels
from associations.territory import Territories


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


def odd_cells_of(
    returns: Iterable[Return],
    *,
    periods: Iterable[Period] | None = None,
    territories: Territories | None = None,
) -> dict[int, list[OddCell]]:
    """Return the cells with a finding or an open question, seen or not, in page order, by return id.

    What was asked and answered is not odd. A constant number of queries. periods, territories: as `read_standing`
    takes them.
    """
    returns = list(returns)
    if not returns:
        return {}
    standing = read_standing(returns, periods=periods, territories=territories)
    assessed = assess(returns, standing)
    return {pk: _odd_cells(pk, standing, assessed[pk]) for pk in assessed}


def _odd_cells(pk: int, standing: Standing, assessment: Assessment) -> list[OddCell]:
    """Return the odd cells of one of several returns; figures alone can be odd."""
    written = standing.written[pk]
    looks = figure_looks(standing.values[pk], assessment, written)
    explanations = _explanations(written)
    return [
        OddCell(
            code=code,
            oddities=tuple(_oddities(code, assessment, explanations, written.open_questions)),
            digest=look.digest,
            is_seen=written.ticks.get(code) == look.digest,
        )
        for code, look in looks.items()
        if look.is_odd
    ]


def in_words(cells: Iterable[OddCell]) -> str:
    """Return how many cells are odd, and each of them with its explanation; "" for none."""
    cells = list(cells)
    return f"{len(cells)} ô lạ: {' '.join(map(str, cells))}" if cells else ""


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


def _explanations(written: Written) -> _Texts:
    notes = (note for note in written.notes if note.kind == Note.Kind.EXPLANATION)
    return {(note.code, note.key): (note.about, note.text) for note in notes}
