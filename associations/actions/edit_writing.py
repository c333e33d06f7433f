"""Write edits of returns to the database; `edits` has found what each of them changes."""

import datetime
from collections import defaultdict
from collections.abc import Sequence

from associations.actions.edits import RETURN_TEXTS, Edited, NoteKey, NoteText
from associations.models import Note, Return, Typed, User
from associations.sections.base import write_columns


def write(changed: Sequence[Edited], *, by: User, at: datetime.datetime) -> None:
    """Write edits to columns, notes, texts and the returns' own rows; the events are the caller's."""
    for edited in changed:
        columns = edited.stored.columns
        columns.update({cell: new for cell, (_, new) in edited.changes.items() if cell in columns})
    write_columns(
        {edited.edit.return_.pk: edited.stored.columns for edited in changed},
        {edited.edit.return_.pk: edited.changes.keys() for edited in changed},
    )
    _write_notes(changed)
    _write_typed(changed, by, at)
    for edited in changed:
        edited.raise_counter()
    _write_returns(changed)


def _write_notes(changed: Sequence[Edited]) -> None:
    removed: list[int] = []
    new: list[Note] = []
    updated: list[Note] = []
    for edited in changed:
        for key, entered in edited.edit.notes.items():
            note = edited.stored.notes.get(key)
            if entered is None:
                removed += [note.pk] if note else []
            elif note is None:
                new.append(_new_note(edited.edit.return_, key, entered))
            elif (note.text, note.about) != entered:
                note.text, note.about = entered
                updated.append(note)
    Note.objects.filter(pk__in=removed).delete()
    Note.objects.bulk_update(updated, ["text", "about"], batch_size=500)
    Note.objects.bulk_create(new)


def _new_note(return_: Return, of_cell: NoteKey, entered: NoteText) -> Note:
    code, kind, key = of_cell
    text, about = entered
    return Note(of_return=return_, code=code, kind=kind, key=key, text=text, about=about)


def _write_typed(changed: Sequence[Edited], by: User, at: datetime.datetime) -> None:
    removed: list[int] = []
    new: list[Typed] = []
    for edited in changed:
        for code, text in edited.edit.typed.items():
            if code in edited.stored.typed:
                removed.append(edited.stored.typed[code].pk)
            if text:
                new.append(Typed(of_return=edited.edit.return_, code=code, text=text, by=by, at=at))
    Typed.objects.filter(pk__in=removed).delete()
    Typed.objects.bulk_create(new)


def _write_returns(changed: Sequence[Edited]) -> None:
    """Write the counter of saves of all changed returns, and the texts that are columns of the return itself."""
    by_version: dict[int, list[int]] = defaultdict(list)
    for edited in changed:
        return_, changes = edited.edit.return_, edited.changes
        by_version[return_.figures_version].append(return_.pk)
        texts = {name: changes[name][1] for name in (*RETURN_TEXTS, "typed_from_paper") if name in changes}
        if texts:
            Return.objects.filter(pk=return_.pk).update(**texts)
        for name, text in texts.items():
            setattr(return_, name, text)
    for figures_version, ids in by_version.items():
        Return.objects.filter(pk__in=ids).update(figures_version=figures_version)
