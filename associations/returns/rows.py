"""What the sheet of a return is made of: sections, rows, texts, findings, each with the words that pages write."""

import hashlib
import json
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from associations.checks.explanations import problem_with_reason
from associations.checks.findings import IMPOSSIBLE, Finding
from associations.models import Note, Return
from associations.numbers import (
    Proposal,
    format_count,
    format_decimal,
    format_millions,
    millions_to_type,
    money_in_words,
)
from associations.returns.cells import CellName
from associations.returns.hindrances import Hindrance, Kind, at_figure, in_words
from associations.sections.base import Figure, Section
from associations.sections.register import Register


@dataclass(frozen=True)
class RowFinding:
    """A finding at a figure and its explanation; `before` is one about values that have changed since.

    `weakness` says why what was written does not explain it; "" where it does.
    """

    finding: Finding
    explanation: str = ""
    before: str = ""
    weakness: str = ""

    @property
    def cell(self) -> str:
        return str(CellName(self.finding.code, Note.Kind.EXPLANATION, self.finding.key))

    @property
    def place(self) -> str:
        """What the ids of its pieces on a page end with."""
        return place_of(self.cell)

    @property
    def is_impossible(self) -> bool:
        return self.finding.kind == IMPOSSIBLE

    @property
    def is_open(self) -> bool:
        return not self.explanation or bool(self.weakness)

    @property
    def state(self) -> str:
        """What is to be done about it: "error", "question", or "answered" where nothing is."""
        if self.is_impossible:
            return "error"
        return "question" if self.is_open else "answered"


@dataclass(frozen=True)
class Leftover:
    """An explanation that was written for a finding which the figures no longer give.

    `fits_remark` says whether the row's remark has room for it.
    """

    cell: str
    text: str
    fits_remark: bool

    @property
    def place(self) -> str:
        """What the ids of its pieces on a page end with."""
        return place_of(self.cell)


def place_of(cell: str) -> str:
    """Return a cell's name as a part of an id."""
    return "".join(letter if letter.isalnum() or letter == "_" else "-" for letter in cell)


def joined_remark(remark: str, text: str) -> str:
    """Return a remark with a further sentence behind it."""
    return f"{remark}; {text}" if remark else text


LONGEST_REMARK = 500

# What a row's state leaves to do.
_KINDS = {"missing": Kind.MISSING, "error": Kind.WRONG, "question": Kind.ODD}


@dataclass(frozen=True)
class Row:
    """One figure of a return, written out."""

    number: str
    figure: Figure
    value: int | None
    typed: str
    problem: str
    reason: str
    previous: int | None
    findings: tuple[RowFinding, ...]
    flags: tuple[str, ...]
    remark: str
    source: str
    origin: str
    sum_label: str = ""
    sum_value: int | None = None
    brief: str = ""  # the problem in one short line
    proposals: tuple[Proposal, ...] = ()  # what may be meant by a text that is no number
    in_millions: bool = False  # money is written in triệu đồng, for who types it so
    leftovers: tuple[Leftover, ...] = ()

    @property
    def sum_text(self) -> str:
        """What the figure's parts add up to so far, as written; "" where there is nothing to add."""
        return "" if self.sum_value is None else self._written(self.sum_value)

    @property
    def offers_sum(self) -> bool:
        """Whether the sum is worth a button: another number than the figure's, and no finding proposes it already."""
        proposed = [
            proposal.values.get(self.figure.code)
            for found in self.findings
            for proposal in found.finding.proposals
        ]
        return self.sum_value is not None and self.sum_value != self.value and self.sum_value not in proposed

    @property
    def unit(self) -> str:
        """What the figure is counted in as it is written here."""
        return "triệu đồng" if self.in_millions else self.figure.unit

    def _written(self, value: int | None) -> str:
        return format_millions(value) if self.in_millions else format_count(value)

    @property
    def text(self) -> str:
        """The figure as written, and as its field takes it back: grouped digits, the text that is no number, or "–"."""
        return self.typed or (millions_to_type if self.in_millions else format_count)(self.value)

    @property
    def reading(self) -> str:
        """How the number is read in words, where it is long enough to be misread."""
        return reading(self.value, is_money=self.figure.is_money)

    @property
    def reason_label(self) -> str:
        return str(Note.MissingReason(self.reason).label) if self.reason else ""

    @property
    def flag_labels(self) -> list[str]:
        return [str(Note.Flag(flag).label) for flag in self.flags]

    @property
    def origin_label(self) -> str:
        return str(Note.Origin(self.origin).label) if self.origin else ""

    @property
    def previous_text(self) -> str:
        return self._written(self.previous)

    @property
    def change(self) -> str:
        """The difference to last year with its sign, and in per cent where last year was not 0."""
        if self.value is None or self.previous is None:
            return ""
        difference = self.value - self.previous
        if not difference:
            return "như năm trước"
        text = f"{'tăng' if difference > 0 else 'giảm'} {self._written(abs(difference))}"
        if self.previous:
            text += f" ({format_decimal(Fraction(100 * abs(difference), self.previous), 1)}\u00a0%)"
        return text

    @property
    def relative_change(self) -> Fraction | None:
        """The difference to last year as a part of last year's figure; None where there is nothing to compare with."""
        if self.value is None or not self.previous:
            return None
        return Fraction(self.value - self.previous, self.previous)

    @property
    def is_missing(self) -> bool:
        """Whether a required figure is neither there nor explained."""
        return self.figure.required and self.value is None and not self.reason and not self.typed

    @property
    def is_answered(self) -> bool:
        return self.value is not None or bool(self.reason)

    @property
    def is_entered(self) -> bool:
        """Whether a number, or a text that is none, was typed."""
        return self.value is not None or bool(self.typed)

    @property
    def remark_weakness(self) -> str:
        """Why the remark beside a reason for a missing number says nothing; "" where it says something or is blank."""
        return problem_with_reason(self.remark, of="thiếu số") if self.reason and self.remark else ""

    @property
    def is_bare(self) -> bool:
        """Whether nothing stands beside the number: no note, no text in its place, nothing that the checks found."""
        return not (self.has_notes or self.source or self.origin or self.problem or self.findings)

    @property
    def has_notes(self) -> bool:
        return bool(self.reason or self.flags or self.remark)

    @property
    def state(self) -> str:
        """The worst state of the row: "error", "question", "missing"; "answered" where all is explained, else ""."""
        states = {found.state for found in self.findings}
        if self.typed or "error" in states:
            return "error"
        if "question" in states:
            return "question"
        if self.is_missing:
            return "missing"
        return "answered" if states else ""

    @property
    def is_in_the_way(self) -> bool:
        """Whether the return cannot be submitted with the row as it is."""
        return self.state not in ("", "answered")


@dataclass(frozen=True)
class Text:
    """One text of a section."""

    name: str
    label: str
    hint: str
    value: str
    is_long: bool
    longest: int


@dataclass(frozen=True)
class Part:
    """One section of a return, filled; `lists` are its lists with their number of rows."""

    number: int
    section: Section
    rows: tuple[Row, ...]
    texts: tuple[Text, ...]
    lists: tuple[tuple[Register, int], ...] = field(default=())

    @property
    def total(self) -> int:
        return len(self.rows) or len(self.texts)

    @property
    def answered(self) -> int:
        if not self.rows:
            return sum(bool(text.value) for text in self.texts)
        return sum(row.is_answered for row in self.rows)

    @property
    def required(self) -> list[Row]:
        """The rows that have to be answered."""
        return [row for row in self.rows if row.figure.required]

    @property
    def required_answered(self) -> int:
        """How many of them are: a number, or a reason why there is none."""
        return sum(row.is_answered for row in self.required)

    @property
    def troubles(self) -> list[Row]:
        """Rows that stand in the way of submitting."""
        return [row for row in self.rows if row.is_in_the_way]


@dataclass(frozen=True)
class Sheet:
    """A whole return; `last_year` names where last year's figures come from."""

    return_: Return
    parts: tuple[Part, ...]
    last_year: str
    added_from: tuple[str, ...] = field(default=())
    waiting: int = 0  # questions that must be answered before it can be submitted

    @property
    def troubles(self) -> list[Row]:
        return [row for part in self.parts for row in part.troubles]

    @property
    def last_year_mark(self) -> str:
        """A short text that changes with any of last year's figures, which are saved on other returns."""
        before = json.dumps([row.previous for part in self.parts for row in part.rows])
        return hashlib.sha256(before.encode()).hexdigest()[:12]

    @property
    def answered(self) -> int:
        return sum(part.answered for part in self.parts if part.rows)

    @property
    def total(self) -> int:
        return sum(part.total for part in self.parts if part.rows)

    @cached_property
    def is_illustrative(self) -> bool:
        """Whether most figures are only illustrative: then the page says so once at its head."""
        known = [row for part in self.parts for row in part.rows if row.value is not None]
        marked = [row for row in known if row.origin == Note.Origin.ILLUSTRATIVE]
        return bool(known) and 2 * len(marked) > len(known)

    @property
    def this_year(self) -> str:
        """What the column of the return's own figures is called."""
        return f"Năm {self.return_.period.year}"

    @property
    def remaining(self) -> str:
        """What is left to do before submitting, in words; "" when nothing is."""
        at_cells = [at_figure(_KINDS[row.state], row.figure.code, "") for row in self.troubles]
        return in_words([*at_cells, *([Hindrance(Kind.UNANSWERED, "")] * self.waiting)])


def reading(value: int | None, *, is_money: bool) -> str:
    """Return a number in words where digits are easily miscounted: all money, counts from a thousand on."""
    if value is None or (not is_money and value < 1000):
        return ""
    words = money_in_words(value)
    return words if is_money else words.removesuffix(" đồng")
