"""The names of cells as spreadsheets write them: "F17"."""

import re

_COLUMN = re.compile(r"[A-Z]{1,3}")
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


def column_number(letters: str) -> int:
    """Return the number of a column: A → 1, Z → 26, AA → 27."""
    if not _COLUMN.fullmatch(letters):
        raise ValueError(letters)
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """Return the letters of a column: 1 → A, 26 → Z, 27 → AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def address_of(row: int, column: int) -> str:
    """Return the name of a cell, row and column from 1: (17, 6) → "F17"."""
    return f"{column_letters(column)}{row}"


def place_of(address: str) -> tuple[int, int]:
    """Return row and column of a cell, from 1: "F17" → (17, 6); raises ValueError for what names none."""
    found = _CELL.fullmatch(address)
    if found is None:
        raise ValueError(address)
    return int(found[2]), column_number(found[1].upper())
