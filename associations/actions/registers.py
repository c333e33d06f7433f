"""Actions on the lists of a return: add, change, remove rows, take over what still holds from last year.

Each is one save of the return: it needs the same right and state, raises the figures' version and writes one event.
"""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from associations.actions.returns import lock_to_enter, record_beside
from associations.models import Event, RegisterRow, Return, User
from associations.returns.cells import CellName, section_of
from associations.returns.registers import rows_of, rows_to_carry
from associations.returns.workflow import Refused
from associations.sections.register import Register

Changes = dict[str, list[str | None]]


class RowChanged(Refused):
    """A row that somebody else changed since it was seen; nothing was saved."""


@transaction.atomic
def add_rows(*, by: User, return_: Return, register: Register, rows: list[dict[str, Any]]) -> int:
    """Add rows at the end of a list, each given by its columns; return how many.

    Raise Refused where the user may not fill the return, its state does not allow it, a row stands there already,
    or has a choice that there is no longer.
    """
    locked = lock_to_enter(by=by, return_=return_, section=section_of(register.key))
    new = [register.model(of_return=locked, **values) for values in rows]
    if not new:
        return 0
    _refuse_ended(locked, register, new)
    _refuse_twice(register, rows_of(locked, register), new)
    _record(by, locked, _append(locked, register, new))
    return len(new)


@transaction.atomic
def change_row(
    *, by: User, return_: Return, register: Register, pk: int, values: dict[str, Any], seen: str
) -> bool:
    """Change a row as it was seen; return whether anything changed.

    Raise RowChanged where the row is no longer as seen, Refused as `add_rows` does.
    """
    locked = lock_to_enter(by=by, return_=return_, section=section_of(register.key))
    row, others = _row(locked, register, pk, seen)
    was_refused = register.refusal(row, locked.period)
    for name, value in values.items():
        setattr(row, name, value)
    line = register.line(row)
    if line == seen:
        return False
    # A row that stands there with what has ended since stays as it is, and its other columns can be mended.
    if not was_refused:
        _refuse_ended(locked, register, [row])
    _refuse_twice(register, others, [row])
    row.save()
    _record(by, locked, {str(CellName(register.key, str(pk))): [seen, line]})
    return True


@transaction.atomic
def remove_row(*, by: User, return_: Return, register: Register, pk: int, seen: str) -> None:
    """Remove a row as it was seen; raise as `change_row` does. The record keeps its text."""
    locked = lock_to_enter(by=by, return_=return_, section=section_of(register.key))
    row, _ = _row(locked, register, pk, seen)
    row.delete()
    _record(by, locked, {str(CellName(register.key, str(pk))): [seen, None]})


@dataclass(frozen=True)
class RowsEdit:
    """What becomes of the rows of a list at once: new ones by their columns, others by their ids, each as it was seen."""

    register: Register
    new: tuple[dict[str, Any], ...] = ()
    changed: tuple[tuple[int, dict[str, Any], str], ...] = ()
    removed: tuple[tuple[int, str], ...] = ()

    @property
    def count(self) -> int:
        """How many rows are added, changed or removed."""
        return len(self.new) + len(self.changed) + len(self.removed)


@transaction.atomic
def save_rows(*, by: User, return_: Return, edit: RowsEdit) -> int:
    """Add, change and remove rows of a list, all or nothing, as one save; return how many. Raise as `change_row` does."""
    register = edit.register
    locked = lock_to_enter(by=by, return_=return_, section=section_of(register.key))
    if changes := write_rows(locked, edit):
        _record(by, locked, changes)
    return len(changes)


def write_rows(return_: Return, edit: RowsEdit) -> Changes:
    """Write what becomes of the rows of a list, without a record; return the changes. Raise as `change_row` does."""
    register = edit.register
    present = {row.pk: row for row in rows_of(return_, register)}
    changes: Changes = {}
    for pk, seen in edit.removed:
        _as_seen(return_, register, present, (pk, seen)).delete()
        del present[pk]
        changes[str(CellName(register.key, str(pk)))] = [seen, None]
    for pk, values, seen in edit.changed:
        row = _as_seen(return_, register, present, (pk, seen))
        was_refused = register.refusal(row, return_.period)
        for name, value in values.items():
            setattr(row, name, value)
        if not was_refused:
            _refuse_ended(return_, register, [row])
        changes[str(CellName(register.key, str(pk)))] = [seen, register.line(row)]
    for pk, _, _ in edit.changed:
        _refuse_twice(register, [row for other, row in present.items() if other != pk], [present[pk]])
        present[pk].save()
    new = [register.model(of_return=return_, **values) for values in edit.new]
    if new:
        _refuse_ended(return_, register, new)
        _refuse_twice(register, list(present.values()), new)
        changes |= _append(return_, register, new)
    return changes


def _as_seen(
    return_: Return, register: Register, present: dict[int, RegisterRow], wanted: tuple[int, str]
) -> RegisterRow:
    """Return the row of an id as it was seen; raise RowChanged where it is another now, or gone."""
    pk, seen = wanted
    row = present.get(pk)
    line = register.line(row) if row else None
    if row is None or line != seen:
        raise RowChanged([_who_changed(return_, str(CellName(register.key, str(pk))), seen, line)])
    return row


@transaction.atomic
def carry_over(*, by: User, return_: Return, register: Register) -> int:
    """Copy last year's rows that still hold and are not listed yet; return how many. Raise as `add_rows` does."""
    locked = lock_to_enter(by=by, return_=return_, section=section_of(register.key))
    new = [
        register.model(
            of_return=locked,
            carried_from=row.pk,
            **{name: getattr(row, name) for name in register.columns},
        )
        for row in rows_to_carry(locked, register)
    ]
    if new:
        _record(by, locked, _append(locked, register, new))
    return len(new)


def _append(return_: Return, register: Register, new: list[RegisterRow]) -> Changes:
    last = max((row.position for row in rows_of(return_, register)), default=0)
    for position, row in enumerate(new, start=last + 1):
        row.position = position
    register.model._default_manager.bulk_create(new)
    return {str(CellName(register.key, str(row.pk))): [None, register.line(row)] for row in new}


def _row(return_: Return, register: Register, pk: int, seen: str) -> tuple[RegisterRow, list[RegisterRow]]:
    """Return the row as it was seen, and the others of its list."""
    rows = {row.pk: row for row in rows_of(return_, register)}
    row = _as_seen(return_, register, rows, (pk, seen))
    return row, [other for other in rows.values() if other.pk != pk]


def _who_changed(return_: Return, cell: str, seen: str, line: str | None) -> str:
    events = Event.objects.filter(of_return=return_, kind=Event.Kind.LIST).order_by("-number")
    last = next((event for event in events if cell in event.changes), None)
    by = last.by_name if last else "Người khác"
    at = f" lúc {timezone.localtime(last.at):%H:%M ngày %d/%m/%Y}" if last else ""
    if line is None:
        return f"{by} đã xóa dòng “{seen}”{at}. Nếu vẫn cần thì thêm lại."
    return f"{by} đã sửa dòng này thành “{line}”{at}. Chưa lưu gì; xem lại rồi lưu lần nữa nếu vẫn muốn sửa."


def _refuse_ended(return_: Return, register: Register, new: list[RegisterRow]) -> None:
    """Refuse rows with a choice that there is no longer in the return's period."""
    reasons = [reason for row in new if (reason := register.refusal(row, return_.period))]
    if reasons:
        raise Refused(list(dict.fromkeys(reasons)))


def _refuse_twice(register: Register, present: list[RegisterRow], new: list[RegisterRow]) -> None:
    known = {register.line(row) for row in present}
    for row in new:
        line = register.line(row)
        if line in known:
            raise Refused(
                [f"“{line}” đã có trong danh mục. Ghi thêm cho khác nếu là hai {register.row_name}."]
            )
        known.add(line)


def _record(by: User, return_: Return, changes: Changes) -> None:
    record_beside(by=by, return_=return_, kind=Event.Kind.LIST, changes=changes)
