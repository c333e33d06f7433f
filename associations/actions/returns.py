"""Actions on returns: begin them and save what was entered. Moves stand in workflow.py."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from associations import access
from associations.events import Action, record
from associations.models import Association, Event, Note, Period, Return, Typed, User
from associations.returns import cells
from associations.returns.cells import TYPED, CellName
from associations.returns.deadlines import Deadline, deadlines_of
from associations.returns.workflow import Refused, refusal_to_enter
from associations.sections.base import figures, read_columns, write_columns

# Of these a figure has one at most; a new one takes the place of the old.
_ONE_A_FIGURE = (Note.Kind.MISSING, Note.Kind.SOURCE, Note.Kind.REMARK)
RETURN_TEXTS = ("certified_by", "certified_title")

_LONGEST_DOCUMENT_NUMBER = 200

NoteKey = tuple[str, str, str]  # code, kind, key


@dataclass
class Edit:
    """What someone entered on one return. What is not named stays as it is.

    figures: code → whole number or None (cleared); texts: column → text; typed: code → a text that is no number
    (the figure becomes null); notes: (code, kind, key) → (text, about), or None to remove it;
    seen: what the person had before, for what must not have changed since: figures and texts by name, notes as
    "code/kind/key" with their text ("code/missing" with the reason); sent: what the person sent for a cell before
    and got no answer to, so that it may stand by now.
    """

    return_: Return
    figures: dict[str, int | None] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    notes: dict[NoteKey, tuple[str, str] | None] = field(default_factory=dict)
    seen: dict[str, Any] = field(default_factory=dict)
    sent: dict[str, list[Any]] = field(default_factory=dict)

    def leave_out(self, names: Iterable[str]) -> None:
        """Take cells out again, named as in `seen`."""
        for name in names:
            for entered in (self.figures, self.texts, self.typed):
                entered.pop(name, None)
        gone = set(names)
        self.notes = {key: note for key, note in self.notes.items() if _seen_note(key, note)[0] not in gone}

    @property
    def is_empty(self) -> bool:
        """Whether nothing was entered."""
        return not (self.figures or self.texts or self.typed or self.notes)


@dataclass(frozen=True)
class Clash:
    """A cell that changed since it was seen: both values, by whom and when."""

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
                f"anh, chị ghi {_quoted(c.cell, c.yours)}. Chọn một trong hai rồi lưu lại."
                for c in clashes
            ]
        )


@transaction.atomic
def begin(*, wanted: Iterable[tuple[Association, Period]]) -> dict[tuple[int, int], Return]:
    """The returns of associations and periods, made where missing, by (association id, period id).

    A return that has just been made has no event yet: the first save writes it.
    """
    pairs = {(association.pk, period.pk): (association, period) for association, period in wanted}
    associations = {association.pk: association for association, _ in pairs.values()}
    periods = {period.pk: period for _, period in pairs.values()}

    def known() -> dict[tuple[int, int], Return]:
        found = {}
        for row in Return.objects.filter(period__in=periods, association__in=associations):
            row.association, row.period = associations[row.association_id], periods[row.period_id]
            found[row.association_id, row.period_id] = row
        return found

    found = known()
    missing = [Return(association=a, period=p) for key, (a, p) in pairs.items() if key not in found]
    if missing:
        # Two imports at once: the second finds the rows of the first instead of failing.
        Return.objects.bulk_create(missing, ignore_conflicts=True)
        found = known()
    return {key: found[key] for key in pairs}


@transaction.atomic
def open_return(*, by: User, association: Association, period: Period) -> Return:
    """The return of an association for a period, made where it is missing.

    Raises Refused where the user may not fill it or the association does not report for the period.
    """
    if not access.may_begin(access.reach(by), association, period):
        raise Refused([f"Chỉ cán bộ của {association} hoặc thư ký cụm bắt đầu báo cáo này."])
    if not association.is_valid_on(period.figures_as_of):
        raise Refused(
            [
                f"{association} không báo cáo cho năm {period.year}: hội không còn, hoặc chưa có, vào ngày chốt số liệu."
            ]
        )
    dates = deadlines_of([(association, period)])[association.pk, period.pk]
    if access.is_bound_by_dates(access.reach(by)) and (refusal := dates.refusal(timezone.localdate())):
        raise Refused([refusal])
    return begin(wanted=[(association, period)])[association.pk, period.pk]


@transaction.atomic
def save(
    *, by: User, edits: list[Edit], kind: str = Event.Kind.SAVE, document_number: str = "", reason: str = ""
) -> int:
    """Save what was entered on returns, all or nothing, one event a changed return; how many figures changed.

    An edit that changes nothing writes nothing, in any state. Raises Refused when the user may not fill a
    return or its state does not allow it, Conflict when a figure has changed since it was seen. `document_number` marks a
    return as filled for its association by the secretariat ("nhập hộ"). The caller has checked the values:
    whole numbers ≥ 0.
    """
    ids = [edit.return_.pk for edit in edits]
    # One writer at a time: the row lock on PostgreSQL, the IMMEDIATE transaction on SQLite.
    locked = {row.pk: row for row in Return.objects.select_for_update().filter(pk__in=ids)}
    columns = read_columns(ids)
    notes = _notes_of(ids)
    typed = {(row.of_return_id, row.code): row for row in Typed.objects.filter(of_return__in=ids)}
    reach = access.reach(by)
    is_dated = access.is_bound_by_dates(reach)
    dates = deadlines_of((e.return_.association, e.return_.period) for e in edits) if is_dated else {}

    changed: list[tuple[Edit, dict[str, list[Any]]]] = []
    refusals: list[str] = []
    for edit in edits:
        return_ = locked[edit.return_.pk]
        own = reach.has_of(access.Right.FILL, edit.return_)
        marked = "" if own else document_number
        if clashes := _clashes(edit, _now(return_, columns, notes, typed), by):
            raise Conflict(clashes)
        changes = _changes(edit, return_, columns[return_.pk], notes[return_.pk], typed, marked)
        if not changes and return_.figures_version:
            continue
        return_.association, return_.period = edit.return_.association, edit.return_.period
        deadline = dates.get((return_.association_id, return_.period_id))
        refusal = refusal_to_enter(return_, by=reach, document_number=marked, deadline=deadline)
        refusal = refusal or _closed_cell(changes, deadline)
        if not refusal and len(marked) > _LONGEST_DOCUMENT_NUMBER:
            refusal = (
                f"Tên văn bản nhập hộ dài {len(marked)} chữ, quá {_LONGEST_DOCUMENT_NUMBER}. Rút gọn lại."
            )
        if refusal:
            refusals.append(f"{edit.return_}: {refusal}" if len(edits) > 1 else refusal)
        changed.append((edit, changes))
    if refusals:
        raise Refused(refusals)

    now = timezone.now()
    for edit, changes in changed:
        stored = columns[edit.return_.pk]
        stored.update({cell: new for cell, (_, new) in changes.items() if cell in stored})
    write_columns(columns, {edit.return_.pk: changes.keys() for edit, changes in changed})
    _write_notes([edit for edit, _ in changed], notes)
    _write_typed([edit for edit, _ in changed], typed, by, now)
    actions = []
    for edit, changes in changed:
        return_ = edit.return_
        before = locked[return_.pk]
        return_.status, return_.version = before.status, before.version
        return_.figures_version = before.figures_version + 1
        first = "" if not before.figures_version else before.status
        actions.append(Action(return_, kind, first, changes, reason))
    _write_returns(changed)
    record(actions, by=by, at=now)
    codes = figures()
    return sum(cell in codes for _, changes in changed for cell in changes)


def _closed_cell(changes: Mapping[str, Any], deadline: Deadline | None) -> str:
    """The first cell that stands in a section which is locked while others are open; "" where none does."""
    if deadline is None:
        return ""
    for cell in changes:
        if refusal := deadline.closed_section(cells.section_of(cell), timezone.localdate()):
            return f"{cells.label(cell)}: {refusal}"
    return ""


def lock_to_enter(*, by: User, return_: Return, document_number: str = "", section: str = "") -> Return:
    """The return as it is now, held until the end of the action; raises Refused where `by` may not enter anything."""
    locked = Return.objects.select_for_update().get(pk=return_.pk)
    locked.association, locked.period = return_.association, return_.period
    if refusal := refusal_to_enter(
        locked, by=access.reach(by), document_number=document_number, section=section
    ):
        raise Refused([refusal])
    return locked


def record_beside(*, by: User, return_: Return, kind: str, changes: dict[str, list[Any]]) -> None:
    """Write down what a action changed beside the figures of a locked return: its counter of saves and one event."""
    first = "" if not return_.figures_version else return_.status
    return_.figures_version += 1
    Return.objects.filter(pk=return_.pk).update(figures_version=return_.figures_version)
    record([Action(return_, kind, first, changes)], by=by, at=timezone.now())


def save_but_clashes(*, by: User, edit: Edit, document_number: str = "") -> tuple[int, list[Clash]]:
    """Save what was entered on one return but for the cells that changed meanwhile.

    How many figures changed, and the cells left out. Raises Refused as `save` does.
    """
    try:
        return save(by=by, edits=[edit], document_number=document_number), []
    except Conflict as conflict:
        edit.leave_out([clash.cell for clash in conflict.clashes])
        changed = 0 if edit.is_empty else save(by=by, edits=[edit], document_number=document_number)
        return changed, conflict.clashes


def standing_cells(return_: Return) -> dict[str, Any]:
    """What stands in every cell of a return now, named as `Edit.seen` names it."""
    typed = {(row.of_return_id, row.code): row for row in Typed.objects.filter(of_return=return_)}
    return _now(return_, read_columns([return_.pk]), _notes_of([return_.pk]), typed)


def _now(
    return_: Return,
    columns: dict[int, dict[str, Any]],
    notes: dict[int, dict[NoteKey, Note]],
    typed: dict[tuple[int, str], Typed],
) -> dict[str, Any]:
    """What stands now, named as `Edit.seen` names it; a text that is no number stands where the figure would."""
    now = dict(columns[return_.pk]) | {name: getattr(return_, name) for name in RETURN_TEXTS}
    now |= {code: row.text for (pk, code), row in typed.items() if pk == return_.pk}
    for key, note in notes[return_.pk].items():
        cell, value = _seen_note(key, (note.text, note.about))
        now[cell] = value
    return now


def _seen_note(key: NoteKey, note: tuple[str, str] | None) -> tuple[str, str]:
    code, kind, value = key
    if kind == Note.Kind.MISSING:
        return str(CellName(code, kind)), value if note else ""
    return str(CellName(*key)), note[0] if note else ""


def _clashes(edit: Edit, now: dict[str, Any], by: User) -> list[Clash]:
    """The cells that changed since they were seen, but for the person's own saves whose answers were lost.

    A save of the same person from another page, or one that arrives after a later one, clashes like any other:
    the value that was written last would be lost in silence.
    """
    wanted = edit.figures | edit.texts | {code: text for code, text in edit.typed.items() if text}
    wanted |= dict(_seen_note(key, note) for key, note in edit.notes.items())
    moved = {
        cell: yours
        for cell, yours in wanted.items()
        if cell in edit.seen and now.get(cell, "") not in (edit.seen[cell], yours, *edit.sent.get(cell, ()))
    }
    if not moved:
        return []
    clashes = []
    events = list(Event.objects.filter(of_return=edit.return_).order_by("-number"))
    for cell, yours in moved.items():
        last = next((e for e in events if any(_is_about(name, cell) for name in e.changes)), None)
        who = "" if last is None else "Chính anh, chị" if last.by_id == by.pk else last.by_name
        at = f"{timezone.localtime(last.at):%H:%M ngày %d/%m/%Y}" if last else ""
        clashes.append(Clash(cell, now.get(cell), yours, who, at))
    return clashes


def _is_about(changed: str, cell: str) -> bool:
    return changed == cell or changed.startswith(f"{cell}/")


def _quoted(cell: str, value: Any) -> str:
    text = cells.value_text(cell, value)
    return f"“{text}”" if isinstance(value, str) and value else text


def _changes(
    edit: Edit,
    return_: Return,
    columns: dict[str, Any],
    notes: dict[NoteKey, Note],
    typed: dict[tuple[int, str], Typed],
    document_number: str,
) -> dict[str, list[Any]]:
    """Each cell that an edit changes: [old, new]. Completes the edit with what follows from it."""
    _complete(edit, columns, notes, typed)
    changes: dict[str, list[Any]] = {}
    for cell, new in (edit.figures | edit.texts).items():
        old = getattr(return_, cell) if cell in RETURN_TEXTS else columns[cell]
        if old != new:
            changes[cell] = [old, new]
    for code, text in edit.typed.items():
        row = typed.get((return_.pk, code))
        old_text = row.text if row else ""
        if old_text != text:
            changes[str(CellName(code, TYPED))] = [old_text, text]
    for (code, kind, key), new_note in edit.notes.items():
        note = notes.get((code, kind, key))
        said = [note.text, note.about] if note else None
        if said != (list(new_note) if new_note else None):
            changes[str(CellName(code, kind, key))] = [said, list(new_note) if new_note else None]
    if document_number and document_number != return_.typed_from_paper:
        changes["typed_from_paper"] = [return_.typed_from_paper, document_number]
    return changes


def _complete(
    edit: Edit, columns: dict[str, Any], notes: dict[NoteKey, Note], typed: dict[tuple[int, str], Typed]
) -> None:
    """What follows from what was entered: a number ends the reason why it was missing and the text that was no
    number; a text that is no number leaves the figure null; a new reason, source or remark replaces the old one,
    and the source of a number goes with the number.
    """
    if not (edit.typed or edit.notes or notes or typed):
        return
    for code in edit.typed:
        if edit.typed[code]:
            edit.figures[code] = None
    for code, value in edit.figures.items():
        if code not in edit.typed and (edit.return_.pk, code) in typed:
            edit.typed[code] = ""
        if value is not None:
            edit.notes.update(
                {key: None for key in notes if key[:2] == (code, Note.Kind.MISSING) and key not in edit.notes}
            )
        if value != columns[code]:
            edit.notes.update(
                {key: None for key in notes if key[:2] == (code, Note.Kind.SOURCE) and key not in edit.notes}
            )
    named = {key[:2] for key, note in edit.notes.items() if note and key[1] in _ONE_A_FIGURE}
    for key in notes:
        if key[:2] in named and key not in edit.notes:
            edit.notes[key] = None


def _notes_of(ids: list[int]) -> dict[int, dict[NoteKey, Note]]:
    notes: dict[int, dict[NoteKey, Note]] = defaultdict(dict)
    for note in Note.objects.filter(of_return__in=ids):
        notes[note.of_return_id][note.code, note.kind, note.key] = note
    return notes


def _write_notes(edits: list[Edit], notes: dict[int, dict[NoteKey, Note]]) -> None:
    gone, new, same = [], [], []
    for edit in edits:
        for (code, kind, key), said in edit.notes.items():
            note = notes[edit.return_.pk].get((code, kind, key))
            if said is None:
                if note:
                    gone.append(note.pk)
            elif note is None:
                new.append(
                    Note(of_return=edit.return_, code=code, kind=kind, key=key, text=said[0], about=said[1])
                )
            elif (note.text, note.about) != said:
                note.text, note.about = said
                same.append(note)
    Note.objects.filter(pk__in=gone).delete()
    Note.objects.bulk_update(same, ["text", "about"], batch_size=500)
    Note.objects.bulk_create(new)


def _write_typed(edits: list[Edit], typed: dict[tuple[int, str], Typed], by: User, now: Any) -> None:
    gone = [
        typed[edit.return_.pk, code].pk
        for edit in edits
        for code in edit.typed
        if (edit.return_.pk, code) in typed
    ]
    Typed.objects.filter(pk__in=gone).delete()
    Typed.objects.bulk_create(
        [
            Typed(of_return=edit.return_, code=code, text=text, by=by, at=now)
            for edit in edits
            for code, text in edit.typed.items()
            if text
        ]
    )


def _write_returns(changed: list[tuple[Edit, dict[str, list[Any]]]]) -> None:
    """The saves' counter of all changed returns, and the words that stand on the return itself."""
    by_version: dict[int, list[int]] = defaultdict(list)
    for edit, changes in changed:
        by_version[edit.return_.figures_version].append(edit.return_.pk)
        words = {name: changes[name][1] for name in (*RETURN_TEXTS, "typed_from_paper") if name in changes}
        if words:
            Return.objects.filter(pk=edit.return_.pk).update(**words)
            for name, text in words.items():
                setattr(edit.return_, name, text)
    for figures_version, ids in by_version.items():
        Return.objects.filter(pk__in=ids).update(figures_version=figures_version)
