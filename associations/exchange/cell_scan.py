"""The cells of a sheet's XML, walked one at a time within bounds: what Excel shows otherwise than a reader reads it."""

import re
from dataclasses import dataclass, field
from typing import IO

from associations.exchange.archives import Damaged
from associations.exchange.xml_parts import Start, local_name, parse_part

MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_CELLS = 400_000  # 3,321 returns of 67 columns are 222,507
MAX_AREA = 1_000_000  # cells between the first and the last one used, blanks included: each is laid out
MAX_ELEMENTS = 1_000_000  # rows, cells and values, the blank cells with a format included
# Of all cells: a text that stands once in the file is laid out with every cell that shows it.
MAX_LETTERS = 20_000_000
LONGEST_CELL = 32_767  # letters; Excel's own limit
MOST_NAMED = 50  # strays, formulas and merged ranges named at most
LONGEST_QUOTED = 200  # letters of a cell that its sender is shown again


def bounded(on_start: Start) -> Start:
    """Return a handler that raises TooMuch after as many elements as a sheet may have."""
    count = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if count > MAX_ELEMENTS:
            raise TooMuch
        on_start(tag, attributes)

    return start


@dataclass
class Scan:
    strays: list[tuple[str, str, str]] = field(default_factory=list)  # cell, kind, raw text
    unstored: list[str] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)  # cell, what Excel shows there
    merged: list[str] = field(default_factory=list)
    long: list[str] = field(default_factory=list)
    is_too_much: bool = False


class TooMuch(Exception):
    """A sheet with more in it than anybody types; the rest is not read."""


class CellPlace:
    """Where a walk over a sheet's XML is, rows and columns from 1; whoever wrote the file may have left both out."""

    def __init__(self) -> None:
        self.row = self.column = 0
        self._columns: dict[str, int] = {}  # by their letters: few, and looked up with every cell

    def enter_row(self, number: str | None) -> None:
        """Begin a row; `number` as it is written, None for the one after the last."""
        self.row = self.row + 1 if number is None else int(number)
        self.column = 0

    def enter_cell(self, reference: str | None) -> None:
        """Begin a cell; `reference` as it is written ("F17"), None for the one beside the last."""
        if reference is None:
            self.column += 1
            return
        letters = reference.rstrip("0123456789")
        if letters not in self._columns:
            self._columns[letters] = column_number(letters)
        self.column = self._columns[letters]
        self.row = int(reference[len(letters) :])


class CellScanner(CellPlace):
    """Walks a sheet's XML; each cell is judged when the next element that is no part of it begins.

    lengths: of the texts that cells share, by their number.
    """

    def __init__(self, lengths: list[int]) -> None:
        super().__init__()
        self.found = Scan()
        self.lengths = lengths
        self.kind = ""
        self.text = ""
        self.has_formula = self.has_value = self.in_value = self.in_cell = False
        self.elements = self.cells = self.letters = 0
        self.last_row = self.last_column = 0

    def run(self, stream: IO[bytes]) -> Scan:
        """Return cells far outside the table, cells with an error, formulas without a result, merged ranges."""
        try:
            parse_part(stream, self.start, self.characters)
            self.finish_cell()
            self.check_sums()
        except TooMuch:
            self.found.is_too_much = True
        return self.found

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Handle one element; called for every row, cell and value, so the most frequent comes first."""
        self.elements += 1
        if self.elements > MAX_ELEMENTS:
            raise TooMuch
        if ":" in tag:
            tag = local_name(tag)
        if tag == "v" or tag == "t":
            self.in_value = self.has_value = True
            return
        self.in_value = False
        if tag == "c":
            self.begin_cell(attributes)
        elif tag == "f":
            self.has_formula = True
        elif tag == "row":
            self.finish_cell()
            self.enter_row(attributes.get("r"))
            self.check_sums()
        elif tag == "mergeCell":
            self.finish_cell()
            self.name_merged(attributes.get("ref", ""))

    def begin_cell(self, attributes: dict[str, str]) -> None:
        if self.in_cell:
            self.finish_cell()
        self.in_cell = True
        self.kind = attributes.get("t", "")
        self.enter_cell(attributes.get("r"))

    def name_merged(self, area: str) -> None:
        if len(self.found.merged) < MOST_NAMED:
            self.found.merged.append(area)

    def check_sums(self) -> None:
        area = self.last_row * self.last_column
        if self.cells > MAX_CELLS or area > MAX_AREA or self.letters > MAX_LETTERS:
            raise TooMuch
        if len(self.found.strays) >= MOST_NAMED:
            raise TooMuch

    def characters(self, text: str) -> None:
        if self.in_value and self.in_cell and len(self.text) <= LONGEST_CELL:
            self.text += text

    def finish_cell(self) -> None:
        if not self.in_cell:
            return
        text = self.text.strip()
        if self.has_value and (self.row > MAX_ROWS or self.column > MAX_COLUMNS):
            self.found.strays.append((self.address(), self.kind, text[:LONGEST_QUOTED]))
        elif text:
            self.inside(text)
        elif self.has_formula and len(self.found.unstored) < MOST_NAMED:
            self.found.unstored.append(self.address())
        self.in_cell = self.has_formula = self.has_value = self.in_value = False
        self.text = ""

    def inside(self, text: str) -> None:
        """Count a cell of the table that holds something."""
        self.cells += 1
        self.last_row = max(self.last_row, self.row)
        self.last_column = max(self.last_column, self.column)
        length = len(self.text)
        if self.kind == "s":
            length = self.lengths[shared_number(self.text, len(self.lengths))]
        elif self.kind == "e" and len(self.found.errors) < MOST_NAMED:
            self.found.errors.append((self.address(), text[:LONGEST_QUOTED]))
        self.letters += length
        if length > LONGEST_CELL and len(self.found.long) < MOST_NAMED:
            self.found.long.append(self.address())

    def address(self) -> str:
        return f"{column_letters(self.column)}{self.row}"


def shared_number(text: str, count: int) -> int:
    """Return which of `count` shared texts a cell shows; raises Damaged for one that is not there."""
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) < count):
        raise Damaged("a cell shows a text that is not there")
    return int(text)


def column_number(letters: str) -> int:
    """Return the number of a column: A → 1, Z → 26, AA → 27."""
    if not re.fullmatch(r"[A-Z]{1,3}", letters):
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
