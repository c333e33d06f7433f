"""One return as every page of it shows it: sections, rows, last year, checks, notes, progress.

The filler's form, the reviewer's page and the paper form all read this; none of them computes anything.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from associations.checks.rules import IMPOSSIBLE, Finding, Sum, Values
from associations.models import Note, Return, Typed
from associations.models.associations import distinct_name
from associations.numbers import (
    NumberProblem,
    format_count,
    format_decimal,
    format_millions,
    money_in_words,
    read_cell,
)
from associations.returns.assessment import Assessment, assess, previous_units
from associations.returns.cells import CellName
from associations.returns.questions import open_must_answer
from associations.returns.registers import row_counts
from associations.sections.base import Figure, Section, read_columns, sections
from associations.sections.register import Register

_LONGEST_TEXT = 20_000

Notes = dict[tuple[str, str], dict[str, Note]]  # (code, kind) → key → note


@dataclass(frozen=True)
class RowFinding:
    """A finding at a figure and what was answered; `before` is an answer about values that have changed since."""

    finding: Finding
    explanation: str = ""
    before: str = ""

    @property
    def cell(self) -> str:
        return str(CellName(self.finding.code, Note.Kind.EXPLANATION, self.finding.key))

    @property
    def is_impossible(self) -> bool:
        return self.finding.kind == IMPOSSIBLE

    @property
    def is_open(self) -> bool:
        return not self.explanation


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
    in_millions: bool = False  # money is written in triệu đồng, for who types it so

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
        """The figure as written: grouped digits, the text that is no number, or "–"."""
        return self.typed or self._written(self.value)

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
    def has_notes(self) -> bool:
        return bool(self.reason or self.flags or self.remark)

    @property
    def state(self) -> str:
        """The worst that is to be said of the row: "error", "question", "missing" or ""."""
        if self.typed or any(found.is_impossible for found in self.findings):
            return "error"
        if any(found.is_open for found in self.findings):
            return "question"
        return "missing" if self.is_missing else ""


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
        return [row for row in self.rows if row.state]


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
    def remaining(self) -> str:
        """What is left to do before submitting, in words; "" when nothing is."""
        count: dict[str, int] = defaultdict(int)
        for row in self.troubles:
            count[row.state] += 1
        words = {"missing": "ô bắt buộc còn trống", "error": "ô sai", "question": "ô cần giải thích"}
        count["waiting"], words["waiting"] = self.waiting, "câu hỏi phải trả lời"
        return ", ".join(f"{count[state]} {word}" for state, word in words.items() if count[state])


def reading(value: int | None, *, is_money: bool) -> str:
    """A number in words where digits are easily miscounted: all money, counts from a thousand on."""
    if value is None or (not is_money and value < 1000):
        return ""
    words = money_in_words(value)
    return words if is_money else words.removesuffix(" đồng")


def make_sheet(return_: Return, values: dict[str, Any] | None = None, *, in_millions: bool = False) -> Sheet:
    """The sheet of a return as it stands, or of `values` (figures approved earlier) in its place.

    With `in_millions` money is written in triệu đồng.
    """
    columns = {**read_columns([return_.pk])[return_.pk], **(values or {})}
    notes: Notes = defaultdict(dict)
    for note in Note.objects.filter(of_return=return_):
        notes[note.code, note.kind][note.key] = note
    assessment = assess([return_])[return_.pk]
    typed = {row.code: row for row in assessment.typed}
    listed = row_counts(return_)
    parts = []
    for number, section in enumerate(sections(), start=1):
        rows = tuple(
            _row(
                f"{number}.{place}",
                figure,
                columns,
                notes,
                typed.get(figure.code),
                assessment,
                adding=section.sums.get(figure.code),
                in_millions=in_millions and figure.is_money,
            )
            for place, figure in enumerate(section.figures, start=1)
        )
        lists = tuple((register, listed[register.key]) for register in section.registers)
        parts.append(Part(number, section, rows, tuple(_texts(section, columns)), lists))
    units = previous_units(return_)
    own = not units or tuple(unit.pk for unit in units) == (return_.association_id,)
    return Sheet(
        return_,
        tuple(parts),
        f"Năm {return_.period.year - 1}",
        () if own else tuple(distinct_name(unit, [return_.association]) for unit in units),
        len(open_must_answer([return_])[return_.pk]),
    )


def approved_sheet(return_: Return, *, previous: Values, reads_texts: bool) -> Sheet:
    """A return as it is shown to who reads its approved figures alone.

    previous: the figures of the year before that stand beside them, approved ones within the reader's reach.
    reads_texts: whether the reader reads what the return says in words. What is said of a reopened return may be in
    the middle of a correction and is left out.
    """
    standing = return_.standing or {}
    sheet = make_sheet(return_, standing.get("figures"))
    parts = []
    for part in sheet.parts:
        rows = [replace(row, previous=previous.get(row.figure.code)) for row in part.rows]
        if standing:
            rows = [replace(row, remark="", source="", reason="") for row in rows]
        # The source of the population belongs to its figure; the words stand in a section without figures.
        shows = bool(part.section.figures) or (reads_texts and not standing)
        texts = part.texts if shows else ()
        parts.append(replace(part, rows=tuple(rows), texts=texts))
    return replace(sheet, parts=tuple(parts))


def remaining_of(returns: Iterable[Return]) -> dict[int, int]:
    """How many figures of each return still stand in the way of submitting; a constant number of queries."""
    found = {}
    for pk, assessment in assess(returns).items():
        codes = {figure.code for figure in assessment.missing} | {row.code for row in assessment.typed}
        codes |= {finding.code for finding in (*assessment.impossible, *assessment.questions)}
        found[pk] = len(codes)
    return found


def _row(
    number: str,
    figure: Figure,
    columns: dict[str, Any],
    notes: Notes,
    typed: Typed | None,
    assessment: Assessment,
    *,
    adding: Sum | None,
    in_millions: bool,
) -> Row:
    code = figure.code
    total = adding.expected(columns, assessment.previous) if adding else None
    source = next(iter(notes[code, Note.Kind.SOURCE].values()), None)
    remark = next(iter(notes[code, Note.Kind.REMARK].values()), None)
    return Row(
        number=number,
        figure=figure,
        value=columns[code],
        typed=typed.text if typed else "",
        problem=_why_no_number(typed, figure),
        reason=next(iter(notes[code, Note.Kind.MISSING]), ""),
        previous=assessment.previous[code],
        findings=tuple(
            _row_finding(finding, notes[code, Note.Kind.EXPLANATION].get(finding.key))
            for finding in assessment.findings
            if finding.code == code
        ),
        flags=tuple(notes[code, Note.Kind.FLAG]),
        remark=remark.text if remark else "",
        source=source.text if source else "",
        origin=source.key if source else "",
        sum_label=adding.label if adding else "",
        sum_value=total if total is not None and total >= 0 else None,
        in_millions=in_millions,
    )


def _row_finding(finding: Finding, note: Note | None) -> RowFinding:
    if note is None:
        return RowFinding(finding)
    return (
        RowFinding(finding, note.text)
        if note.about == finding.about
        else RowFinding(finding, before=note.text)
    )


def _why_no_number(typed: Typed | None, figure: Figure) -> str:
    if typed is None:
        return ""
    try:
        read_cell(typed.text, is_money=figure.is_money)
    except NumberProblem as problem:
        return str(problem)
    return ""


def _texts(section: Section, columns: dict[str, Any]) -> Iterable[Text]:
    for column in section.model.text_fields():
        is_long = column.get_internal_type() == "TextField"
        value = columns[column.name] or ""
        longest = getattr(column, "max_length", None) or _LONGEST_TEXT
        yield Text(column.name, str(column.verbose_name), str(column.help_text), value, is_long, longest)
