"""Rows of a list pasted from Excel, Google Sheets or a table of Word, read by the same form as a row that is typed."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django import forms

from associations.days import read_as_of_a_sheet
from associations.exchange.clipboard import cells_of_clipboard, clipboard_of_cells
from associations.exchange.headed_tables import read_headed
from associations.exchange.table_heads import Column, HeadedTable, Line, TableField
from associations.forms.registers import RowForm, proposals_of_column, row_form
from associations.models import Period, RegisterRow
from associations.numbers import format_count, read_plain
from associations.sections.register import Register
from associations.text import as_typed, plain_line

MOST_PASTED = 500
_LONGEST_PASTED = 1_000_000
_MOST_COLUMNS = 60
_MOST_JOINED = 9


@dataclass(frozen=True)
class Offer:
    """What may be meant by a cell that cannot be read: taken with one press, which writes it into what was pasted.

    is_above: a blank below a merged cell, offered what stands above it. joined: how many lines are one row of a table of
    Word, whose cells of several paragraphs are copied without quotes; the cell does not matter then.
    """

    line: int
    column: int = 0
    label: str = ""
    text: str = ""
    is_above: bool = False
    joined: int = 0

    @property
    def words(self) -> str:
        """As the button says it."""
        if self.joined:
            return f"Ghép các dòng {self.line}–{self.line + self.joined - 1} thành một dòng"
        return f"Lấy {self.text} như dòng trên" if self.is_above else f"Lấy {self.text}"

    @property
    def value(self) -> str:
        """As a button sends it."""
        return f"{self.line}+{self.joined}" if self.joined else f"{self.line}:{self.column}:{self.text}"


@dataclass(frozen=True)
class PastedRow:
    """One line of what was pasted: as read, or with what is wrong; `is_known` where it stands in the list already."""

    line: int
    cells: tuple[str, ...]
    values: dict[str, Any] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()
    is_known: bool = False


@dataclass(frozen=True)
class Pasted:
    """All that was pasted, and the table as which it was read."""

    rows: tuple[PastedRow, ...]
    problem: str = ""
    table: HeadedTable | None = None

    @property
    def bad(self) -> list[PastedRow]:
        return [row for row in self.rows if row.problems]

    @property
    def new(self) -> list[PastedRow]:
        """The rows that would be added."""
        return [row for row in self.rows if not row.problems and not row.is_known]

    @property
    def known(self) -> int:
        return sum(row.is_known for row in self.rows)

    @property
    def unread(self) -> list[Column]:
        """The columns in which something stands that is not read."""
        return [column for column in self.table.columns if column.is_unread] if self.table else []

    @property
    def shows_columns(self) -> bool:
        """Whether somebody should look at what each column is read as."""
        return self.table is not None and (self.table.by != "heads" or bool(self.problem or self.unread))


@dataclass(frozen=True)
class ChosenColumns:
    """As what a person has the columns of a table read, by number; `key` names the table's heads."""

    key: str
    names: Mapping[int, str]


def read_pasted(
    register: Register,
    period: Period,
    text: str,
    present: Iterable[RegisterRow],
    chosen: ChosenColumns | None = None,
) -> Pasted:
    """Return the rows of what a spreadsheet puts on the clipboard; save nothing.

    period: that of the return to which they would be added. Columns are found by their heads, else as they were
    chosen, else by their order where the cells fit it.
    """
    if len(text) > _LONGEST_PASTED:
        return Pasted((), _too_long(len(text)))
    rows = [[as_typed(cell) for cell in row] for row in cells_of_clipboard(text)]
    if max(map(len, rows)) > _MOST_COLUMNS:
        return Pasted(
            (), f"Bảng dán có hơn {_MOST_COLUMNS} cột. Chép riêng các cột của danh mục rồi dán lại."
        )
    filled = sum(any(row) for row in rows)
    if filled > 2 * MOST_PASTED:  # titles, heads and totals are never as many again
        return Pasted((), _too_many(filled))
    fields = fields_of(register, period)
    table = read_headed(rows, fields)
    if chosen and chosen.key == table.key:
        table = read_headed(rows, fields, chosen.names)
    if problem := _refusal(table):
        return Pasted((), problem, table if table.lines else None)
    read = tuple(_read_rows(register, period, table, present))
    return Pasted(tuple(_with_joins(read, rows, len(table.columns))), table=table)


def _with_joins(read: Iterable[PastedRow], rows: Sequence[Sequence[str]], width: int) -> Iterable[PastedRow]:
    """Yield the rows, those that cannot be read and go on in the lines below with the offer to join them."""
    for row in read:
        count = _broken(rows, row.line - 1, width) if row.problems else 0
        yield replace(row, offers=(Offer(row.line, joined=count),)) if count else row


def chosen_columns(sent: Mapping[str, str]) -> ChosenColumns | None:
    """Return as what the columns are to be read, as the page sends it: a choice a column, and an offer taken."""
    names = {}
    for key, name in sent.items():
        number = read_plain(key.removeprefix("column-")) if key.startswith("column-") else None
        if number:
            names[number] = name
    taken, _, name = sent.get("take", "").partition(":")
    if number := read_plain(taken):
        names[number] = name
    return ChosenColumns(sent.get("heads", ""), names) if names else None


def fields_of(register: Register, period: Period) -> list[TableField]:
    """Return what the columns of a table of the list can say."""
    form = row_form(register, period)
    read_as_of_a_sheet(form)
    return [
        TableField(
            name,
            label,
            register.heads.get(name, ()),
            is_required=form.fields[name].required,
            # Fields of numbers and years are made of this one.
            reads=None if type(form.fields[name]) is forms.CharField else _reader(form.fields[name]),
        )
        for name, label in zip(register.columns, register.labels, strict=True)
    ]


def put(text: str, value: str) -> str:
    """Return what was pasted with an offer taken, as its button sent it; unchanged for any other value."""
    rows = cells_of_clipboard(text)
    if found := re.fullmatch(r"([0-9]{1,6})\+([2-9])", value):
        first, count = int(found[1]) - 1, int(found[2])
        if first < 0 or first + count > len(rows):
            return text
        rows[first : first + count] = [_joined(rows[first : first + count])]
        return clipboard_of_cells(rows)
    line, column, new = [*value.split(":", 2), "", ""][:3]
    place, index = (read_plain(line) or 0) - 1, (read_plain(column) or 0) - 1
    if not (0 <= place < len(rows) and 0 <= index < _MOST_COLUMNS):
        return text
    rows[place] += [""] * (index + 1 - len(rows[place]))
    rows[place][index] = new
    return clipboard_of_cells(rows)


def _joined(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return one row out of lines of which each goes on in the last cell of the one before."""
    whole: list[str] = []
    for row in rows:
        whole = [*whole[:-1], "\n".join(filter(None, (*whole[-1:], row[0]))), *row[1:]]
    return whole


def _broken(rows: Sequence[Sequence[str]], place: int, width: int) -> int:
    """Return how many lines from a place on are one row of so many columns; 0 where they are none, or the line is whole."""
    total = len(rows[place])
    for count in range(2, _MOST_JOINED + 1):
        if total >= width or place + count > len(rows):
            return 0
        total += len(rows[place + count - 1]) - 1
        if total == width and any(len(row) > 1 for row in rows[place + 1 : place + count]):
            return count
    return 0


def _too_long(length: int) -> str:
    return (
        f"Nội dung dán dài {format_count(length)} ký tự, mỗi lần nhận nhiều nhất {format_count(_LONGEST_PASTED)}."
        " Chưa đọc gì. Chép riêng các dòng của danh mục rồi dán lại."
    )


def _too_many(lines: int) -> str:
    return f"Dán {lines} dòng, mỗi lần nhận nhiều nhất {MOST_PASTED} dòng. Dán làm nhiều lần."


def _refusal(table: HeadedTable) -> str:
    """Return why a table is not read; "" where it is."""
    if not table.lines:
        return "Chưa có dòng nào. Chép các dòng trong Excel rồi dán vào ô."
    if len(table.lines) > MOST_PASTED:
        return _too_many(len(table.lines))
    if table.by == "nothing":
        return (
            "Bảng dán không có dòng tên cột, và các ô không khớp thứ tự cột của danh mục. "
            "Chọn mỗi cột là gì ở dưới, hoặc chép cả dòng tên cột rồi dán lại."
        )
    if table.twice:
        return f"Nhiều cột cùng là {_listed(table.twice)}. Chọn lại ở dưới, mỗi mục một cột."
    if table.missing and table.by != "order":
        return f"Chưa có cột nào là {_listed(table.missing)}. Chọn ở dưới, hoặc thêm cột ấy rồi dán lại."
    return ""


def _listed(fields: Iterable[TableField]) -> str:
    return ", ".join(f"“{one.label}”" for one in fields)


def _reader(field_: forms.Field) -> Callable[[str], bool]:
    def reads(text: str) -> bool:
        try:
            field_.clean(text)
        except forms.ValidationError:
            return False
        return True

    return reads


def _read_rows(
    register: Register, period: Period, table: HeadedTable, present: Iterable[RegisterRow]
) -> Iterable[PastedRow]:
    known = {register.line(row) for row in present}
    numbers = {column.name: column.number for column in table.columns if column.name}
    above: Mapping[str, str] = {}
    for line in table.lines:
        row = _read_row(register, period, line, _Around(numbers, above))
        above = {name: cell or above.get(name, "") for name, cell in line.cells.items()}
        written = register.line_of(row.cells)
        yield replace(row, is_known=not row.problems and written in known)
        known.add(written)


@dataclass(frozen=True)
class _Around:
    """Where the columns of a row stand, and what stands above it, blanks below a merged cell filled."""

    numbers: Mapping[str, int]
    above: Mapping[str, str]


def _read_row(register: Register, period: Period, line: Line, around: _Around) -> PastedRow:
    cells = tuple(line.cells.get(name, "") for name in register.columns)
    if line.too_many:
        wanted = len(register.columns)
        problem = f"có {line.too_many} cột, bảng này có {wanted} cột. Chép đúng các cột của bảng."
        return PastedRow(line.number, cells, problems=(problem,))
    form = form_of_line(register, period, dict(zip(register.columns, cells, strict=True)))
    if not form.is_valid():
        offers = tuple(_offers(form, line, around))
        return PastedRow(line.number, cells, problems=tuple(form.error_texts), offers=offers)
    return PastedRow(line.number, register.cells(form.instance), form.values)


def form_of_line(
    register: Register, period: Period, cells: Mapping[str, str], *, row: RegisterRow | None = None
) -> RowForm:
    """Return the form of a line of a sheet, by its cells as texts; `row` is the one that it stands for, if any."""
    # A cell of one line may be wrapped on its sheet.
    typed = {name: cell if register.is_long(name) else plain_line(cell) for name, cell in cells.items()}
    form = row_form(register, period, typed, row=row)
    read_as_of_a_sheet(form)
    return form


def _offers(form: RowForm, line: Line, around: _Around) -> Iterable[Offer]:
    for name in form.errors:
        if name not in around.numbers:
            continue
        column, label = around.numbers[name], str(form.fields[name].label)
        for text in proposals_of_column(form, name):
            yield Offer(line.number, column, label, text)
        if not line.cells.get(name) and (above := around.above.get(name)) and form.fields[name].required:
            yield Offer(line.number, column, label, above, is_above=True)
