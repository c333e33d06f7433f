"""The lists of a filled template, read by the same form as a row that is typed or pasted: what is new, changed, or gone.

A row is known by its content before its number: sorted, moved and copied rows change nothing. What a file no longer has is
removed only where somebody chose it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from associations.actions.filled_lists import Becomes, ListReading, RowChange
from associations.actions.registers import RowsEdit
from associations.exchange.faults import CellFault, Fault
from associations.exchange.filled_lists import FilledList
from associations.exchange.table_heads import Line
from associations.exchange.template_lists import digest_of, written
from associations.exchange.template_places import Place
from associations.forms.pasted_rows import form_of_line
from associations.forms.registers import RowForm, proposals_of_column
from associations.models import RegisterRow, Return
from associations.returns.registers import rows_of


def read_lists(
    lists: Iterable[FilledList], return_: Return, chosen: Collection[str] | None = None
) -> list[ListReading]:
    """Return what the lists of a file change in a return as it is stored; chosen: the keys of rows to be removed."""
    return [_Reader(one, return_, chosen or ()).read() for one in lists if not one.problem]


@dataclass
class _Matched:
    """The lines of a file beside the rows that were handed out: what became of which, by the rows' numbers."""

    changed: list[tuple[int, Line]] = field(default_factory=list)
    new: list[Line] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)


def _match(found: FilledList) -> _Matched:
    """Match lines with the rows that were handed out: by content with the own number, by content, by number alone."""
    lines = list(found.table.lines) if found.table else []
    left = dict(found.stood)
    rest = [line for line in lines if not _takes(left, found.ids.get(line.number), found.digest(line))]
    by_content = {digest: pk for pk, digest in left.items()}
    rest = [line for line in rest if not _takes(left, by_content.get(found.digest(line)), found.digest(line))]
    matched = _Matched()
    for line in rest:
        pk = found.ids.get(line.number)
        if pk in left:
            del left[pk]
            matched.changed.append((pk, line))
        else:
            matched.new.append(line)
    matched.gone = list(left)
    return matched


def _takes(left: dict[int, str], pk: int | None, digest: str) -> bool:
    """Take a row out of those that are left where a line holds just what it held."""
    if pk is None or left.get(pk) != digest:
        return False
    del left[pk]
    return True


class _Reader:
    """Reads one list."""

    def __init__(self, found: FilledList, return_: Return, chosen: Collection[str]) -> None:
        self.found, self.register, self.period = found, found.register, return_.period
        self.chosen = chosen
        self.present = {row.pk: row for row in rows_of(return_, self.register)}
        self.lines_of_rows = {pk: self.register.line(row) for pk, row in self.present.items()}
        self.reading = ListReading(self.register)
        self.new: list[dict[str, Any]] = []
        self.changed: list[tuple[int, dict[str, Any], str]] = []
        self.removed: list[tuple[int, str]] = []

    def read(self) -> ListReading:
        matched = _match(self.found)
        for pk in matched.gone:
            self.remove(pk)
        for pk, line in matched.changed:
            if pk in self.present:
                self.change(pk, line)
            else:
                matched.new.append(line)
        known = set(self.lines_of_rows.values())
        for line in matched.new:
            self.add(line, known)
        self.reading.edit = RowsEdit(self.register, tuple(self.new), tuple(self.changed), tuple(self.removed))
        return self.reading

    def remove(self, pk: int) -> None:
        """Ask about a row that the file no longer has."""
        row = self.present.get(pk)
        if row is None:
            return
        key = f"{self.register.key}/{pk}"
        seen, is_chosen = self.lines_of_rows[pk], key in self.chosen
        if is_chosen:
            self.removed.append((pk, seen))
        is_moved = self.is_moved(row)
        change = RowChange(Becomes.REMOVED, "", seen, "", key=key, is_chosen=is_chosen, is_moved=is_moved)  # fmt: skip
        self.tell(change)

    def change(self, pk: int, line: Line) -> None:
        row = self.present[pk]
        seen, is_moved = self.lines_of_rows[pk], self.is_moved(row)
        form = self.form(line, row)
        if form is None:
            return
        text = self.register.line(form.instance)
        if any(text == other for one, other in self.lines_of_rows.items() if one != pk):
            message = (
                f"“{text[:80]}” đã có trong danh mục. Ghi thêm cho khác nếu là hai {self.register.row_name}."
            )
            self.fault(line, self.register.columns[0], message, text)
        elif text != seen:
            self.changed.append((pk, form.values, seen))
            self.lines_of_rows[pk] = text
            self.tell(RowChange(Becomes.CHANGED, self.place(line), seen, text, is_moved=is_moved))

    def add(self, line: Line, known: set[str]) -> None:
        form = self.form(line, None)
        if form is None:
            return
        text = self.register.line(form.instance)
        if text in known:
            self.reading.known += 1
            return
        known.add(text)
        self.new.append(form.values)
        self.tell(RowChange(Becomes.NEW, self.place(line), "", text))

    def form(self, line: Line, row: RegisterRow | None) -> RowForm | None:
        """Return the form of a line; None for one that cannot be read, whose cells are then named."""
        columns = self.found.table.columns if self.found.table else ()
        cells = {name: line.cells.get(name, "") for name in self.register.columns}
        if row is not None:  # a column that the file no longer has keeps what stands in the row
            read = {column.name for column in columns}
            kept = zip(self.register.columns, written(self.register, row), strict=True)
            cells |= {name: "" if value is None else str(value) for name, value in kept if name not in read}
        if broken := self.found.broken_cells(line):
            for name, message in broken.items():
                self.fault(line, name, message, cells[name])
            return None
        form = form_of_line(self.register, self.period, cells, row=row)
        if form.is_valid():
            return form
        for name, problems in form.errors.items():
            meant = proposals_of_column(form, name)
            message = " ".join(map(str, problems)) + (f" Có thể là {meant[0]}." if len(meant) == 1 else "")
            column = name if name in cells else self.register.columns[0]
            self.fault(line, column, message, cells[column])
        return None

    def fault(self, line: Line, column: str, message: str, value: str) -> None:
        """Name a cell of a line that is not taken."""
        label = f"{self.register.heading}: {dict(zip(self.register.columns, self.register.labels, strict=True))[column]}"
        place = Place(f"{self.register.key}/{column}", self.found.sheet, self.found.address(line, column), label)  # fmt: skip
        self.reading.faults.append(CellFault(place, Fault.ROW, message, value[:200]))

    def is_moved(self, row: RegisterRow) -> bool:
        return digest_of(written(self.register, row)) != self.found.stood.get(row.pk)

    def place(self, line: Line) -> str:
        return f"dòng {self.found.number_of(line)}"

    def tell(self, change: RowChange) -> None:
        self.reading.changes.append(change)
