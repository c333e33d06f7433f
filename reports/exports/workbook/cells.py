"""Addresses of cells as formulas write them; rows and columns are counted from 0."""

from functools import lru_cache


@lru_cache(maxsize=4096)
def column_letters(column: int) -> str:
    """Return the letters of a column: "A", "AB"."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def cell_at(row: int, column: int, row_abs: bool = False, col_abs: bool = False) -> str:
    """Return the address of a cell: "B3", "$B$3"."""
    return f"{'$' * col_abs}{column_letters(column)}{'$' * row_abs}{row + 1}"


def cells_at(first_row: int, first_column: int, last_row: int, last_column: int) -> str:
    """Return the address of a block of cells, of one cell alone as such: "B3:D7"."""
    first, last = cell_at(first_row, first_column), cell_at(last_row, last_column)
    return first if first == last else f"{first}:{last}"


def fixed_cells_at(first_row: int, first_column: int, last_row: int, last_column: int) -> str:
    """Return the same for a place that does not move with the formula: "$B$3:$D$7"."""
    first, last = cell_at(first_row, first_column, True, True), cell_at(last_row, last_column, True, True)
    return first if first == last else f"{first}:{last}"
