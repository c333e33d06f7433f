"""A table found on a sheet of a file by its heads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from associations.exchange.cell_names import address_of
from associations.exchange.workbooks import Book, Sheet

Stored = str | int | float | None


@dataclass(frozen=True, slots=True)
class FoundCell:
    """A cell that holds something; rows and columns from 1. A formula's value is its stored result."""

    row: int
    column: int
    value: Stored
    is_formula: bool = False

    @property
    def address(self) -> str:
        """As Excel writes it: "F17"."""
        return address_of(self.row, self.column)


@dataclass(frozen=True)
class FoundWorkbook:
    """The sheets in their order, each with its cells, and the properties that a program may have put beside."""

    sheets: dict[str, list[FoundCell]]
    properties: Mapping[str, str]

    @classmethod
    def of(cls, book: Book) -> "FoundWorkbook":
        """Return a workbook that was read without days: they are the numbers that are stored."""
        return cls({sheet.name: _cells_of(sheet) for sheet in book.sheets if sheet.is_table}, book.properties)


def _cells_of(sheet: Sheet) -> list[FoundCell]:
    found = []
    for (row, column), cell in sheet.cells.items():
        value = cell.value
        if isinstance(value, bool):
            value = int(value)
        elif not isinstance(value, str | int | float | None):
            value = str(value)
        found.append(FoundCell(row, column, value, cell.is_formula))
    return found


@dataclass(frozen=True)
class FoundTable:
    """A table on a sheet of the file: the row of its heads, the columns of each head, every row of the sheet."""

    sheet: str
    head: int
    columns: Mapping[str, list[int]]
    rows: Mapping[int, Mapping[int, FoundCell]]

    @classmethod
    def find(cls, sheet: str, cells: Sequence[FoundCell], heads: Sequence[str]) -> "FoundTable | None":
        """Find the first row that holds all of some heads; None where there is none."""
        rows: dict[int, dict[int, FoundCell]] = {}
        for cell in cells:
            rows.setdefault(cell.row, {})[cell.column] = cell
        for row in sorted(rows):
            columns: dict[str, list[int]] = {}
            for column, cell in rows[row].items():
                if isinstance(cell.value, str):
                    columns.setdefault(cell.value.strip(), []).append(column)
            if set(heads) <= set(columns):
                return cls(sheet, row, columns, rows)
        return None

    @cached_property
    def at(self) -> dict[str, int]:
        """The column of each head; the first, where a head is repeated."""
        return {name: columns[0] for name, columns in self.columns.items()}

    @cached_property
    def below(self) -> list[int]:
        """The rows below the heads that hold anything."""
        return [row for row in self.rows if row > self.head]

    def cell(self, row: int, name: str) -> FoundCell | None:
        """Return the cell of a row below a head; None where it is empty or the head is missing."""
        return self.rows[row].get(self.at[name]) if name in self.at else None

    def place(self, row: int, column: int) -> str:
        """Return the address of a cell with its sheet, as Excel writes it."""
        return f"{self.sheet}!{address_of(row, column)}"
