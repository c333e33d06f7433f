"""What the column "Giải thích" of a filled template answers: which finding of a figure each text is bound to.

A text answers what is still asked about its figure, once the file's figures stand: what the person wrote anew, or what
the file's own figures give rise to. A text that nobody touched never answers what a colleague brought about meanwhile.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from associations.checks.explanations import is_explained, problem_with_explanation
from associations.checks.findings import ODD, Finding
from associations.models import Note, Return
from associations.returns.cells import CellName

FindingKey = tuple[str, str, str]  # the figure, the key, the values that it is about


@dataclass(frozen=True)
class Written:
    """A text of the column as a file has it, and the one that it was handed out with; "" for a blank."""

    code: str
    text: str
    stood: str

    @property
    def is_new(self) -> bool:
        """Whether the text is another one than the file was handed out with."""
        return self.text != self.stood

    def was_handed_out(self, text: str) -> bool:
        """Return whether an explanation stood in the file; of several findings all stand in one cell."""
        return " ".join(text.split()) in " ".join(self.stood.split())


@dataclass(frozen=True)
class Answer:
    """A text and the finding that it answers.

    weakness: why it explains nothing, "" where it may. replaces: an explanation of it that somebody else wrote since the
    file was handed out, "" for none.
    """

    finding: Finding
    text: str
    weakness: str = ""
    replaces: str = ""


@dataclass
class Answers:
    """What texts answer, the stored explanations that they clear, and those for which nothing asks."""

    given: list[Answer] = field(default_factory=list)
    cleared: list[tuple[str, str]] = field(default_factory=list)  # (figure, key)
    unasked: list[Written] = field(default_factory=list)

    @property
    def notes(self) -> dict[tuple[str, str, str], tuple[str, str] | None]:
        """As an edit keeps them."""
        kind = str(Note.Kind.EXPLANATION)
        found: dict[tuple[str, str, str], tuple[str, str] | None] = {
            (code, kind, key): None for code, key in self.cleared
        }
        for answer in self.given:
            found[answer.finding.code, kind, answer.finding.key] = (answer.text, answer.finding.about)
        return found

    @property
    def settled(self) -> set[FindingKey]:
        """The findings that are explained by it."""
        return {key_of(answer.finding) for answer in self.given if not answer.weakness}


def key_of(finding: Finding) -> FindingKey:
    """Return what tells a finding from every other, those about other values included."""
    return finding.code, finding.key, finding.about


Stored = Mapping[tuple[str, str], tuple[str, str]]  # (figure, key) → text, the values that it is about


def stored_explanations(return_: Return) -> Stored:
    """Return the explanations of a return as they are stored."""
    notes = Note.objects.filter(of_return=return_, kind=Note.Kind.EXPLANATION)
    return {(note.code, note.key): (note.text, note.about) for note in notes}


def bind(
    texts: Iterable[Written], findings: Iterable[Finding], known: Collection[FindingKey], stored: Stored
) -> Answers:
    """Return what the texts of a file answer.

    findings: what is found once the file's figures stand. known: what was found before.
    """
    odd = [finding for finding in findings if finding.kind == ODD]
    answers = Answers()
    for written in texts:
        of_figure = [finding for finding in odd if finding.code == written.code]
        if not written.text:
            answers.cleared += _cleared(written, stored)
        elif written.is_new and not of_figure:
            answers.unasked.append(written)
        else:
            answers.given += _given(written, of_figure, known, stored)
    return answers


def _cleared(written: Written, stored: Stored) -> list[tuple[str, str]]:
    """Return the stored explanations of a figure that a blank takes away: those that stood in the file."""
    if not written.is_new:
        return []
    return [
        pair for pair, (text, _) in stored.items() if pair[0] == written.code and written.was_handed_out(text)
    ]


def _given(
    written: Written, of_figure: list[Finding], known: Collection[FindingKey], stored: Stored
) -> list[Answer]:
    """Return what a text answers: what is still asked, else all that is asked where it was written anew."""
    open_ = [finding for finding in of_figure if _is_open(finding, stored)]
    wanted = [finding for finding in open_ if written.is_new or key_of(finding) not in known]
    if written.is_new and not open_:
        wanted = of_figure
    return [
        Answer(
            finding,
            written.text,
            problem_with_explanation(written.text, question=finding.question),
            _written_since(written, finding, stored),
        )
        for finding in wanted
        if stored.get((finding.code, finding.key)) != (written.text, finding.about)
    ]


def _written_since(written: Written, finding: Finding, stored: Stored) -> str:
    """Return the explanation of a finding as it stands now, where the file was handed out without it; else ""."""
    text, about = stored.get((finding.code, finding.key), ("", ""))
    return text if about == finding.about and not written.was_handed_out(text) else ""


def _is_open(finding: Finding, stored: Stored) -> bool:
    text, about = stored.get((finding.code, finding.key), ("", ""))
    return about != finding.about or not is_explained(text, question=finding.question)


def column_cell(code: str) -> str:
    """Return the cell of a figure in the column of explanations."""
    return str(CellName(code, Note.Kind.EXPLANATION))
