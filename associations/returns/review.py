"""What a reviewer has looked at in a return and what is still to be looked at.

A tick stands while all that was seen with a cell is the same: its value, the figures that its rules read, last
year, notes, findings with their explanations, and what was asked and answered. So after a resubmission only what
changed, and what depends on it, is to be looked at again.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.conf import settings
from django.db.models import Count

from associations.events import net_changes
from associations.models import Event, Note, Question, Return, Tick
from associations.returns.assessment import Assessment, assess
from associations.returns.cells import value_text
from associations.returns.questions import Book
from associations.returns.registers import lines_of
from associations.returns.rows import Part, Row, Sheet, Text
from associations.sections.base import Section, labels, read_columns, sections
from associations.sections.register import Register


@dataclass(frozen=True)
class Look:
    """What is to be seen at one cell: its digest, and whether it should be looked at by itself."""

    digest: str
    is_odd: bool


def looks_of(returns: Iterable[Return]) -> dict[int, dict[str, Look]]:
    """Return each cell that a reviewer looks at, by return id: figures, filled texts, lists with rows.

    A constant number of queries for any number of returns.
    """
    returns = list(returns)
    ids = [return_.pk for return_ in returns]
    columns = read_columns(ids)
    assessed = assess(returns)
    notes: dict[int, dict[str, list[tuple[str, str, str]]]] = defaultdict(lambda: defaultdict(list))
    for note in Note.objects.filter(of_return__in=ids).order_by("code", "kind", "key"):
        notes[note.of_return_id][note.code].append((note.kind, note.key, note.text))
    questions: dict[int, dict[str, list[tuple[int, str, int]]]] = defaultdict(lambda: defaultdict(list))
    talk = Question.objects.filter(of_return__in=ids).exclude(state=Question.State.DROPPED)
    for question in talk.annotate(turn_count=Count("turns")).order_by("number"):
        questions[question.of_return_id][question.code].append(
            (question.number, question.state, question.turn_count)
        )
    rows = lines_of(ids)
    return {pk: _looks(columns[pk], assessed[pk], notes[pk], questions[pk], rows[pk]) for pk in ids}


def ticks_of(returns: Iterable[Return]) -> dict[int, dict[str, Tick]]:
    """Return the ticks of each return by cell, standing or not; one query."""
    found: dict[int, dict[str, Tick]] = defaultdict(dict)
    for tick in Tick.objects.filter(of_return__in=list(returns)).select_related("by"):
        found[tick.of_return_id][tick.cell] = tick
    return found


def unseen_odd(returns: Iterable[Return]) -> dict[int, list[str]]:
    """Return the cells with a finding or a question that no standing tick covers, by return id; clean where empty."""
    returns = list(returns)
    ticks = ticks_of(returns)
    return {
        pk: [
            cell
            for cell, look in looks.items()
            if look.is_odd and not (cell in ticks[pk] and ticks[pk][cell].seen == look.digest)
        ]
        for pk, looks in looks_of(returns).items()
    }


@dataclass(frozen=True)
class Cell:
    """One line of the reviewer's page: a figure, a text or a list, with its tick."""

    name: str
    look: Look
    tick: Tick | None
    row: Row | None = None
    text: Text | None = None
    register: Register | None = None
    lines: tuple[str, ...] = ()
    old: str = ""  # the value when the return was last with its association, where it has changed since
    because: tuple[str, ...] = ()  # the changed figures that it depends on
    questions: tuple[Question, ...] = ()
    earlier_questions: tuple[Question, ...] = ()

    @property
    def label(self) -> str:
        if self.row:
            return self.row.figure.label
        return self.text.label if self.text else f"Danh mục {self.register.title}" if self.register else ""

    @property
    def is_seen(self) -> bool:
        """Whether a reviewer has looked at it as it stands."""
        return self.tick is not None and self.tick.seen == self.look.digest

    @property
    def waits(self) -> bool:
        """Whether a question on it is unanswered."""
        return any(question.is_open for question in self.questions)

    @property
    def is_to_do(self) -> bool:
        """Whether it is among what is still to be looked at."""
        return not self.is_seen or self.waits


@dataclass(frozen=True)
class PartReview:
    """One section under review."""

    part: Part
    cells: tuple[Cell, ...]
    questions: tuple[Question, ...]  # on the section as a whole and on rows of its lists

    @property
    def seen(self) -> int:
        return sum(cell.is_seen for cell in self.cells)

    @property
    def to_do(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.is_to_do]

    @property
    def plain(self) -> list[Cell]:
        """The unseen cells without finding or question, which one press may tick."""
        return [cell for cell in self.cells if not cell.is_seen and not cell.look.is_odd]


@dataclass(frozen=True)
class Review:
    """A whole return under review; `was_ticked` says whether somebody has begun to look."""

    parts: tuple[PartReview, ...]

    @cached_property
    def cells(self) -> dict[str, Cell]:
        return {cell.name: cell for part in self.parts for cell in part.cells}

    @property
    def was_ticked(self) -> bool:
        return any(cell.tick for cell in self.cells.values())

    @property
    def seen(self) -> int:
        return sum(part.seen for part in self.parts)

    @property
    def total(self) -> int:
        return len(self.cells)

    @property
    def to_do(self) -> list[Cell]:
        return [cell for cell in self.cells.values() if cell.is_to_do]


def make_review(return_: Return, sheet: Sheet, book: Book) -> Review:
    """Return the review of a return: each cell with its tick and with what changed since it was sent back."""
    looks = looks_of([return_])[return_.pk]
    ticks = ticks_of([return_])[return_.pk]
    changed = _changed_since_sent_back(return_)
    rows = lines_of([return_.pk])[return_.pk]
    names = labels()

    def cell(name: str, **what: Any) -> Cell:
        return Cell(
            name=name,
            look=looks[name],
            tick=ticks.get(name),
            old=value_text(name, changed[name][0]) if name in changed else "",
            because=tuple(names[code] for code in inputs_of(name) if code in changed),
            questions=tuple(q for q in book.about(name) if q.state != Question.State.DROPPED),
            earlier_questions=book.about_before(name),
            **what,
        )

    parts = []
    for part in sheet.parts:
        cells = [cell(row.figure.code, row=row) for row in part.rows]
        cells += [cell(text.name, text=text) for text in part.texts if text.name in looks]
        cells += [
            cell(register.key, register=register, lines=tuple(rows[register.key]))
            for register in part.section.registers
            if register.key in looks
        ]
        parts.append(PartReview(part, tuple(cells), book.beside_section(part.section.key)))
    return Review(tuple(parts))


def inputs_of(code: str) -> tuple[str, ...]:
    """Return the other figures of the same year that a figure's rules read: what it depends on."""
    return _inputs(tuple(settings.RETURN_SECTIONS)).get(code, ())


@cache
def _inputs(paths: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for section in sections():
        for rule in section.rules:
            found[rule.code].update(dict.fromkeys(rule.inputs))
    return {code: tuple(codes) for code, codes in found.items()}


def _looks(
    columns: Mapping[str, Any],
    assessment: Assessment,
    notes: Mapping[str, list[tuple[str, str, str]]],
    questions: Mapping[str, list[tuple[int, str, int]]],
    lines: Mapping[str, list[str]],
) -> dict[str, Look]:
    findings: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for finding in assessment.findings:
        findings[finding.code].append((finding.key, finding.about))
    typed = {row.code: row.text for row in assessment.typed}
    found = {}
    for section in sections():
        for figure in section.figures:
            code = figure.code
            seen = [
                columns[code],
                typed.get(code),
                [columns[name] for name in inputs_of(code)],
                assessment.previous[code],
                notes.get(code, []),
                sorted(findings[code]),
                questions.get(code, []),
            ]
            found[code] = Look(_digest(seen), bool(findings[code] or questions.get(code) or code in typed))
        found |= _other_looks(section, columns, lines)
    return found


def _other_looks(
    section: Section, columns: Mapping[str, Any], lines: Mapping[str, list[str]]
) -> dict[str, Look]:
    """Return the texts that are filled and the lists that have rows."""
    found = {name: Look(_digest(columns[name]), False) for name in section.model.texts if columns[name]}
    for register in section.registers:
        if lines[register.key]:
            found[register.key] = Look(_digest(lines[register.key]), False)
    return found


def _digest(seen: Any) -> str:
    return hashlib.sha256(json.dumps(seen, ensure_ascii=False).encode()).hexdigest()


def _changed_since_sent_back(return_: Return) -> dict[str, list[Any]]:
    """Return each cell that changed since the return was last sent back or reopened: [old, new]; {} if it never was."""
    events = list(Event.objects.filter(of_return=return_).order_by("number"))
    kinds = (Event.Kind.SEND_BACK, Event.Kind.REOPEN)
    last = max((event.number for event in events if event.kind in kinds), default=None)
    if last is None:
        return {}
    changed = net_changes(event for event in events if event.number > last)
    return {cell: change for cell, change in changed.items() if change[0] != change[1]}
