"""A return under review: what a reviewer has looked at, what is to be looked at first, and what is plain."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from associations.events import net_changes
from associations.models import Event, Note, Question, Return, Tick
from associations.returns.cells import TYPED, CellName, value_text
from associations.returns.looks import Look, inputs_of, looks_of, ticks_of
from associations.returns.material import Material, read_material
from associations.returns.questions import Book
from associations.returns.registers import lines_of
from associations.returns.rows import Part, Row, Sheet, Text
from associations.sections.base import labels
from associations.sections.register import Register

_MOST_CHANGED = 5  # figures named as the largest changes


class Concern(StrEnum):
    """Why a cell is to be looked at before the others, the most pressing first; the value is what is said of it."""

    ODD = "lạ"
    CHANGED = "đã đổi"
    DEPENDENT = "phụ thuộc ô đã đổi"
    ANSWERED = "có trả lời của hội"
    WAITING = "chờ hội trả lời"


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
    changes: tuple[
        str, ...
    ] = ()  # what else of it has changed since: its source, marks, remark, rows, in words
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

    @property
    def concerns(self) -> list[Concern]:
        """Why it is to be looked at before the others, the most pressing first; [] where it is seen or plain."""
        is_answered = any(question.state == Question.State.ANSWERED for question in self.questions)
        found = {
            Concern.ODD: self.look.is_odd,
            # Where nothing of its own changed, its tick may stand no longer for one of the reasons below.
            Concern.CHANGED: bool(self.old or self.changes)
            or not (self.tick is None or self.because or is_answered),
            Concern.DEPENDENT: bool(self.because),
            Concern.ANSWERED: is_answered,
        }
        concerns = [] if self.is_seen else [concern for concern, holds in found.items() if holds]
        return [*concerns, Concern.WAITING] if self.waits else concerns


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
    def plain(self) -> list[Cell]:
        """The unseen cells without a warning, a change or a question, which one press may tick."""
        return [cell for cell in self.cells if not cell.is_seen and not cell.concerns]


@dataclass(frozen=True)
class Review:
    """A whole return under review."""

    parts: tuple[PartReview, ...]

    @cached_property
    def cells(self) -> dict[str, Cell]:
        return {cell.name: cell for part in self.parts for cell in part.cells}

    @property
    def seen(self) -> int:
        return sum(part.seen for part in self.parts)

    @property
    def total(self) -> int:
        return len(self.cells)

    @property
    def to_do(self) -> list[Cell]:
        return [cell for cell in self.cells.values() if cell.is_to_do]

    @cached_property
    def first(self) -> list[Cell]:
        """What is to be looked at before the rest, the most pressing first."""
        order = list(Concern)
        concerned = [cell for cell in self.cells.values() if cell.concerns]
        return sorted(concerned, key=lambda cell: order.index(cell.concerns[0]))

    @cached_property
    def most_changed(self) -> list[Cell]:
        """The figures without a warning that differ most from the year before, in parts of it, the largest first."""
        changes = [
            (abs(change), cell)
            for cell in self.cells.values()
            if cell.row and not cell.look.is_odd and (change := cell.row.relative_change)
        ]
        changes.sort(key=lambda pair: pair[0], reverse=True)  # of equal ones the first of the form first
        return [cell for _, cell in changes[:_MOST_CHANGED]]

    @property
    def first_in_words(self) -> str:
        """How many cells are to be looked at first, each under its most pressing concern; "" where none is."""
        counts = Counter(cell.concerns[0] for cell in self.first)
        return ", ".join(f"{counts[concern]} ô {concern}" for concern in Concern if counts[concern])


def make_review(return_: Return, sheet: Sheet, book: Book, *, material: Material | None = None) -> Review:
    """Return the review of a return: each cell with its tick and with what changed since it was sent back.

    material: the return's, where it is read already.
    """
    material = material or read_material(return_)
    rows = lines_of([return_.pk], material.kept_lists)[return_.pk]
    looks = looks_of([return_], {return_.pk: material.assessment}, {return_.pk: rows})[return_.pk]
    ticks = ticks_of([return_])[return_.pk]
    changed = _changed_since_sent_back(return_)
    beside = _changes_in_words(changed)
    names = labels()

    def cell(name: str, **what: Any) -> Cell:
        return Cell(
            name=name,
            look=looks[name],
            tick=ticks.get(name),
            old=value_text(name, changed[name][0]) if name in changed else "",
            changes=tuple(beside[name]),
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


def _changes_in_words(changed: dict[str, list[Any]]) -> dict[str, list[str]]:
    """Return by cell what has changed of it beside its value, old → new: source, marks, remark, a list's rows.

    What was typed in place of a number and the reason why one is missing too. An explanation is read with the odd
    cell that it stands beside, and changes with every figure that its check reads.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for cell, (old, new) in changed.items():
        name = CellName.parse(cell)
        if not name.kind or name.kind == Note.Kind.EXPLANATION:
            continue
        was, is_now = value_text(cell, old), value_text(cell, new)
        if was != is_now:
            found[name.code].append(f"{_what_changed(name)}: {was} → {is_now}")
    return found


def _what_changed(name: CellName) -> str:
    """Return what of a cell a name in its parts is about, in words."""
    if name.kind == TYPED:
        return "chữ đã gõ"
    return Note.Kind(name.kind).label if name.kind in Note.Kind.values else "dòng"


def _changed_since_sent_back(return_: Return) -> dict[str, list[Any]]:
    """Return each cell that changed since the return was last sent back or reopened: [old, new]; {} if it never was."""
    events = list(Event.objects.filter(of_return=return_).order_by("number"))
    kinds = (Event.Kind.SEND_BACK, Event.Kind.REOPEN)
    last = max((event.number for event in events if event.kind in kinds), default=None)
    if last is None:
        return {}
    changed = net_changes(event for event in events if event.number > last)
    return {cell: change for cell, change in changed.items() if change[0] != change[1]}
