"""The sheets of lists in a filled template, as tables: which sheet is which list's, its columns, its rows by their numbers.

A sheet is known by its name, else by the list's key above its hidden numbers of rows; columns by their heads. What the rows
mean, and what they change, is for `forms.filled_lists`.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from associations.exchange.cell_names import address_of
from associations.exchange.filled_cells import no_value
from associations.exchange.headed_tables import read_headed
from associations.exchange.table_heads import HeadedTable, Line, TableField
from associations.exchange.template_lists import HEAD, digest_of, is_required, sheet_name
from associations.exchange.template_marks import Marks, as_text
from associations.exchange.workbooks import Cell, CellKind, Sheet
from associations.numbers import read_plain
from associations.returns.cells import CellName
from associations.sections.base import registers
from associations.sections.register import Register
from associations.text import folded, plain_line

MOST_ROWS = 2_000  # of one list
_MOST_COLUMNS = 60
_MOST_ROWS_ABOVE = 50  # among which the key of a list is looked for


@dataclass(frozen=True)
class FilledList:
    """A list as a file has it.

    sheet: its name in the file; "" where it has none. table: its rows by their heads; line numbers are places in `numbers`,
    which are the sheet's own. ids: the rows' numbers that were handed out, by line. stood: what each held then, as a
    digest. broken: what is wrong with cells that show no value, by line and column. problem: why nothing of it is read.
    """

    register: Register
    sheet: str
    table: HeadedTable | None = None
    numbers: tuple[int, ...] = ()
    ids: Mapping[int, int] = field(default_factory=dict)
    stood: Mapping[int, str] = field(default_factory=dict)
    broken: Mapping[tuple[int, int], str] = field(default_factory=dict)
    problem: str = ""

    def number_of(self, line: Line) -> int:
        """Return the row of the sheet on which a line stands."""
        return self.numbers[line.number - 1]

    def digest(self, line: Line) -> str:
        """Return what tells the content of a line from another's, as when it was handed out."""
        return digest_of(line.cells.get(name, "") for name in self.register.columns)

    def broken_cells(self, line: Line) -> dict[str, str]:
        """Return what is wrong with the cells of a line that show no value, by column."""
        columns = self.table.columns if self.table else ()
        wrong = {one.name: self.broken.get((line.number, one.number), "") for one in columns if one.name}
        return {name: message for name, message in wrong.items() if message}

    def address(self, line: Line, column: str) -> str:
        """Return the cell of a line in a column; in the first one where the file does not have it."""
        columns = self.table.columns if self.table else ()
        found = (one.number for one in columns if one.name == column)
        return address_of(self.number_of(line), next(found, 1))

    @property
    def is_touched(self) -> bool:
        """Whether any row is other than it was handed out, is new, or gone."""
        lines = [self.digest(line) for line in self.table.lines] if self.table else []
        return sorted(lines) != sorted(self.stood.values())

    def fresh_row(self, row: int) -> int:
        """Return on which row a line stands in a fresh template that the lines are laid into."""
        lines = [self.number_of(line) for line in self.table.lines] if self.table else []
        return HEAD + 1 + lines.index(row) if row in lines else HEAD


def read_lists(among: Sequence[Sheet], marks: Marks) -> list[FilledList]:
    """Return the lists that a file was handed out with, each with what it holds of it; [] for an earlier form."""
    return [
        _read(register, _find(register, among, marks.has[key]), marks)
        for key, register in registers().items()
        if key in marks.has
    ]


def _find(register: Register, among: Sequence[Sheet], name: str) -> Sheet | None:
    keyed = [sheet for sheet in among if _id_column(sheet, register) is not None]
    named = [sheet for sheet in among if folded(sheet.name) in (folded(name), folded(sheet_name(register)))]
    return next(iter([*(sheet for sheet in named if sheet in keyed), *named, *keyed]), None)


def _id_column(sheet: Sheet, register: Register) -> tuple[int, int] | None:
    """Return the row and the column of a list's key, below which the numbers of its rows stand."""
    return next(
        (
            at
            for at, cell in sheet.cells.items()
            if at[0] <= _MOST_ROWS_ABOVE
            and isinstance(cell.value, str)
            and plain_line(cell.value) == register.key
        ),
        None,
    )


def _read(register: Register, sheet: Sheet | None, marks: Marks) -> FilledList:
    stood = _handed_out(register, marks)
    if sheet is None:
        problem = f"Tệp không còn trang “{sheet_name(register)}”: danh mục để như đang có trên cổng."
        return FilledList(register, "", stood=stood, problem=problem)
    found = _of_sheet(register, sheet, stood)
    problem = _problem(found)
    return FilledList(register, sheet.name, stood=stood, problem=problem) if problem else found


def _handed_out(register: Register, marks: Marks) -> dict[int, str]:
    """Return the digests of the rows that a file was handed out with, by their numbers."""
    found = {}
    for name, value in marks.stood.items():
        pk = CellName.parse(name).row if CellName.parse(name).code == register.key else None
        if pk is not None:
            found[pk] = str(value)
    return found


def _of_sheet(register: Register, sheet: Sheet, stood: Mapping[int, str]) -> FilledList:
    at = _id_column(sheet, register)
    rows = [(number, cells) for number, cells in sheet.rows() if any(map(_text, cells.values()))]
    kept = rows[: MOST_ROWS + 1]  # one more than is taken shows that there are too many
    table = read_headed([_texts(cells, at) for _, cells in kept], list(_fields(register)))
    numbers = tuple(number for number, _ in kept)
    broken = {
        (line, column): message
        for line, (_, cells) in enumerate(kept, start=1)
        for column, cell in cells.items()
        if (message := no_value(cell))
    }
    return FilledList(
        register, sheet.name, table, numbers=numbers, ids=_ids(kept, at), stood=stood, broken=broken
    )


def _fields(register: Register) -> Iterable[TableField]:
    for name, label in zip(register.columns, register.labels, strict=True):
        # Texts are left whole: what begins with 1., 2., 3. stands so in the list as well.
        yield TableField(name, label, register.heads.get(name, ()), is_required(register, name), reads=bool)


def _problem(found: FilledList) -> str:
    table = found.table
    if table is None or (table.by == "heads" and not table.missing_labels):
        return ""
    what = f"không thấy cột {table.missing_labels}" if table.missing_labels else "không thấy dòng tên cột"
    return f"Trang “{found.sheet}”: {what}, nên danh mục để như đang có trên cổng. Ghi lại tên cột như trong mẫu."


def _texts(cells: Mapping[int, Cell], id_at: tuple[int, int] | None) -> list[str]:
    """Return a row as texts by column, the hidden numbers of rows left out."""
    width = min(max(cells), _MOST_COLUMNS)
    return [
        "" if id_at and column == id_at[1] else _text(cells.get(column)) for column in range(1, width + 1)
    ]


def _text(cell: Cell | None) -> str:
    """Return what a cell holds as it would be typed; an error and a formula without a result as they are seen."""
    if cell is None or cell.value is None:
        return f"={cell.formula}" if cell is not None and cell.formula else ""
    if cell.kind == CellKind.BOOL:
        return "có" if cell.value else "không"
    if isinstance(cell.value, datetime.datetime | datetime.date | float):
        return as_text(cell.value)
    return str(cell.value).strip()


def _ids(rows: Sequence[tuple[int, Mapping[int, Cell]]], id_at: tuple[int, int] | None) -> dict[int, int]:
    """Return the numbers of rows that the hidden column holds, by line."""
    if id_at is None:
        return {}
    found = {}
    for line, (number, cells) in enumerate(rows, start=1):
        cell = cells.get(id_at[1])
        pk = read_plain(_text(cell)) if cell is not None and number > id_at[0] else None
        if pk is not None:
            found[line] = pk
    return found
