"""What was entered on returns, compared with what is stored. The action itself is `returns.save`."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from associations.events import Action
from associations.models import Event, Note, Return, Typed, User
from associations.returns import cells
from associations.returns.cells import TYPED, CellName
from associations.returns.workflow import Refused
from associations.sections.base import read_columns

# A figure has at most one note of each of these kinds; a new one replaces the old.
_ONE_A_FIGURE = (Note.Kind.MISSING, Note.Kind.SOURCE, Note.Kind.REMARK)
RETURN_TEXTS = ("certified_by", "certified_title")

NoteKey = tuple[str, str, str]  # code, kind, key
NoteText = tuple[str, str]  # text, about
Changes = dict[str, list[Any]]  # [old, new] by cell


@dataclass
class Edit:
    """What someone entered on one return. What is not named stays as it is.

    figures: code → whole number or None (cleared); texts: column → text; typed: code → a text that is no number
    (the figure becomes null); notes: (code, kind, key) → (text, about), or None to remove it;
    seen: what the person had before, for what must not have changed since: figures and texts by name, notes as
    "code/kind/key" with their text ("code/missing" with the reason); sent: what the person sent for a cell before
    and got no answer to, so that it may stand by now; read: the return as the page has just read it.
    """

    return_: Return
    figures: dict[str, int | None] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    notes: dict[NoteKey, NoteText | None] = field(default_factory=dict)
    seen: dict[str, Any] = field(default_factory=dict)
    sent: dict[str, list[Any]] = field(default_factory=dict)
    read: "AsRead | None" = None

    def leave_out(self, names: Iterable[str]) -> None:
        """Remove cells from what was entered; they are named as in `seen`."""
        removed = set(names)
        for name in removed:
            for entered in (self.figures, self.texts, self.typed):
                entered.pop(name, None)
        self.notes = {
            key: note for key, note in self.notes.items() if _seen_note(key, note)[0] not in removed
        }

    @property
    def is_empty(self) -> bool:
        """Return whether nothing was entered."""
        return not (self.figures or self.texts or self.typed or self.notes)


@dataclass(frozen=True)
class Clash:
    """A cell that somebody changed since it was seen: the stored and the entered value, by whom and when."""

    cell: str
    theirs: Any
    yours: Any
    by_name: str
    at: str


class Conflict(Refused):
    """Cells that changed since they were seen; nothing was saved."""

    def __init__(self, clashes: list[Clash]) -> None:
        self.clashes = clashes
        super().__init__(
            [
                f"{cells.label(c.cell)}: {c.by_name} đã ghi {_quoted(c.cell, c.theirs)} lúc {c.at}, "
                f"anh/chị ghi {_quoted(c.cell, c.yours)}. Chọn một trong hai rồi lưu lại."
                for c in clashes
            ]
        )


@dataclass
class Stored:
    """What the database holds of one return: columns by name, notes by key, texts that are no numbers by code."""

    return_: Return
    columns: dict[str, Any]
    notes: dict[NoteKey, Note]
    typed: dict[str, Typed]

    def cells(self) -> dict[str, Any]:
        """Return the value of every cell, named as `Edit.seen` names it.

        A text that is no number stands in the place of the figure.
        """
        found = dict(self.columns) | {name: getattr(self.return_, name) for name in RETURN_TEXTS}
        found |= {code: row.text for code, row in self.typed.items()}
        found |= dict(_seen_note(key, (note.text, note.about)) for key, note in self.notes.items())
        return found


@dataclass(frozen=True)
class AsRead:
    """What was read of a return outside the transaction that saves it, after its counter of saves was.

    Whatever writes columns, notes or texts raises the counter in the same transaction. So what was read still holds once
    the return is locked and its counter is the one that was read before all else.
    """

    return_id: int
    figures_version: int
    columns: Mapping[str, Any]
    notes: Sequence[Note]
    typed: Sequence[Typed]

    def stored(self, locked: Return) -> Stored:
        """Return it as what is stored of the locked return; a save changes that and not what the page has read."""
        notes = {(note.code, note.kind, note.key): copy(note) for note in self.notes}
        return Stored(locked, dict(self.columns), notes, {row.code: row for row in self.typed})


def read_stored(returns: Iterable[Return], read: Iterable[AsRead] = ()) -> dict[int, Stored]:
    """Return what is stored of returns, by the return's id; a constant number of queries.

    read: what is read already of some of them, which are locked by now; it is used where it still holds.
    """
    by_pk = {return_.pk: return_ for return_ in returns}
    found = {
        known.return_id: known.stored(by_pk[known.return_id])
        for known in read
        if known.return_id in by_pk and known.figures_version == by_pk[known.return_id].figures_version
    }
    if unread := [pk for pk in by_pk if pk not in found]:
        columns = read_columns(unread)
        found |= {pk: Stored(by_pk[pk], columns[pk], {}, {}) for pk in unread}
        for note in Note.objects.filter(of_return__in=unread):
            found[note.of_return_id].notes[note.code, note.kind, note.key] = note
        for row in Typed.objects.filter(of_return__in=unread):
            found[row.of_return_id].typed[row.code] = row
    return found


@dataclass
class Edited:
    """An edit that changes its return, with what is stored of it and the changes by cell."""

    edit: Edit
    stored: Stored
    changes: Changes

    def raise_counter(self) -> None:
        """Set the state and the versions that the return has after this save on the edit's own object."""
        return_, before = self.edit.return_, self.stored.return_
        return_.status, return_.version, return_.standing = before.status, before.version, before.standing
        return_.figures_version = before.figures_version + 1

    def action(self, kind: str, reason: str) -> Action:
        """Return the action to record; the state before is "" for the first save of a return."""
        before = self.stored.return_
        from_status = before.status if before.figures_version else ""
        return Action(self.edit.return_, kind, from_status, self.changes, reason)


def clashes_of(edit: Edit, stored: Stored, by: User) -> list[Clash]:
    """Return the cells that changed since they were seen, except by own saves whose answers were lost.

    A save of the same person from another page, or one that arrives after a later one, clashes like any other:
    the value that was written last would be overwritten without anybody noticing.
    """
    if not edit.seen:
        return []
    now = stored.cells()
    moved = {
        cell: entered
        for cell, entered in _entered_cells(edit).items()
        if _has_moved(edit, cell, entered, now)
    }
    if not moved:
        return []
    events = list(Event.objects.filter(of_return=edit.return_).order_by("-number"))
    return [_clash(cell, now.get(cell), entered, events, by) for cell, entered in moved.items()]


def _entered_cells(edit: Edit) -> dict[str, Any]:
    """Return what was entered, by cell, named as `Edit.seen` names it."""
    entered = edit.figures | edit.texts | {code: text for code, text in edit.typed.items() if text}
    return entered | dict(_seen_note(key, note) for key, note in edit.notes.items())


def _has_moved(edit: Edit, cell: str, entered: Any, now: dict[str, Any]) -> bool:
    if cell not in edit.seen:
        return False
    return now.get(cell, "") not in (edit.seen[cell], entered, *edit.sent.get(cell, ()))


def _clash(cell: str, theirs: Any, yours: Any, events: Sequence[Event], by: User) -> Clash:
    """Return the clash of a cell; `events` are the return's, the last first."""
    last = next((event for event in events if any(_is_about(name, cell) for name in event.changes)), None)
    if last is None:
        return Clash(cell, theirs, yours, by_name="", at="")
    by_name = "Chính anh/chị" if last.by_id == by.pk else last.by_name
    at = f"{timezone.localtime(last.at):%H:%M ngày %d/%m/%Y}"
    return Clash(cell, theirs, yours, by_name=by_name, at=at)


def changes_of(edit: Edit, stored: Stored, document_number: str) -> Changes:
    """Complete an edit with what follows from it and return each cell that it changes: [old, new]."""
    _complete(edit, stored)
    columns = stored.columns
    changes: Changes = {
        code: [old, new] for code, new in edit.figures.items() if (old := columns[code]) != new
    }
    for cell, new in edit.texts.items():
        old = getattr(stored.return_, cell) if cell in RETURN_TEXTS else columns[cell]
        if old != new:
            changes[cell] = [old, new]
    for code, text in edit.typed.items():
        row = stored.typed.get(code)
        old_text = row.text if row else ""
        if old_text != text:
            changes[str(CellName(code, TYPED))] = [old_text, text]
    changes |= _changes_of_notes(edit, stored)
    typed_from = stored.return_.typed_from_paper
    if document_number and document_number != typed_from:
        changes["typed_from_paper"] = [typed_from, document_number]
    return changes


def _changes_of_notes(edit: Edit, stored: Stored) -> Changes:
    changes: Changes = {}
    for (code, kind, key), entered in edit.notes.items():
        note = stored.notes.get((code, kind, key))
        old = [note.text, note.about] if note else None
        new = list(entered) if entered else None
        if old != new:
            changes[str(CellName(code, kind, key))] = [old, new]
    return changes


def _complete(edit: Edit, stored: Stored) -> None:
    """Add to an edit what follows from what was entered.

    A number ends the reason why it was missing and the text that was no number; a text that is no number leaves
    the figure null; a new reason, source or remark replaces the old one; a number's source goes with the number.
    """
    if not (edit.typed or edit.notes or stored.notes or stored.typed):
        return
    edit.figures.update({code: None for code, text in edit.typed.items() if text})
    for code in edit.figures:
        _complete_figure(edit, stored, code)
    _remove_notes(edit, stored, _replaced_kinds(edit))


def _replaced_kinds(edit: Edit) -> set[tuple[str, str]]:
    """Return the (code, kind) pairs of which an edit enters a new note in the place of the old."""
    return {key[:2] for key, note in edit.notes.items() if note and key[1] in _ONE_A_FIGURE}


def _complete_figure(edit: Edit, stored: Stored, code: str) -> None:
    value = edit.figures[code]
    if code not in edit.typed and code in stored.typed:
        edit.typed[code] = ""
    if value is not None:
        _remove_notes(edit, stored, {(code, Note.Kind.MISSING)})
    if value != stored.columns[code]:
        _remove_notes(edit, stored, {(code, Note.Kind.SOURCE)})


def _remove_notes(edit: Edit, stored: Stored, kinds: set[tuple[str, str]]) -> None:
    """Let an edit remove the stored notes of (code, kind) pairs, except those that it names itself."""
    for key in stored.notes:
        if key[:2] in kinds and key not in edit.notes:
            edit.notes[key] = None


def _seen_note(key: NoteKey, note: NoteText | None) -> tuple[str, str]:
    """Return a note's cell and value as `Edit.seen` holds them: a reason's value is its key, not its text."""
    code, kind, value = key
    if kind == Note.Kind.MISSING:
        return str(CellName(code, kind)), value if note else ""
    return str(CellName(*key)), note[0] if note else ""


def _is_about(changed: str, cell: str) -> bool:
    return changed == cell or changed.startswith(f"{cell}/")


def _quoted(cell: str, value: Any) -> str:
    text = cells.value_text(cell, value)
    return f"“{text}”" if isinstance(value, str) and value else text
