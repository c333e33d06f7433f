"""A table found on a sheet of a file by its heads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from associations.exchange.cell_scan import column_letters
from associations.exchange.every_cell import FoundCell


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
        return f"{self.sheet}!{column_letters(column)}{row}"
