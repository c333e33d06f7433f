"""The cells of a sheet's XML, walked one at a time within bounds, in whatever order and spelling a program wrote them."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO

from associations.exchange.archives import Damaged
from associations.exchange.bounds import (
    LONGEST_CELL,
    LONGEST_FORMULA,
    MAX_AREAS,
    HiddenColumns,
    Left,
    TooMuch,
)
from associations.exchange.cell_names import column_number, place_of
from associations.exchange.number_formats import DayFormat, as_day, written_day
from associations.exchange.workbooks import Area, Cell, CellKind, Sheet, Value
from associations.exchange.xml_parts import Found, local_name, parse_part

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_NUMBERS = ("", "n")  # how a cell says that it holds a number
_MOST_SHARED = 10_000  # cells that stand for all that are written alike: zeros, small counts
_NUMBER = re.compile(r"\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?\s*")


@dataclass(frozen=True)
class Beside:
    """What the cells of a workbook lean on: shared texts, the formats of days by the number of a look."""

    texts: list[str] = field(default_factory=list)
    days: Mapping[str, DayFormat] = field(default_factory=dict)
    is_1904: bool = False


class CellPlace:
    """Where a walk over a sheet's XML is, rows and columns from 1; whoever wrote the file may have left both out."""

    def __init__(self) -> None:
        self.row = self.column = 0
        self._number = ""  # of the row, as it is written
        self._columns: dict[str, int] = {}  # by their letters: few, and looked up with every cell

    def enter_row(self, number: str | None) -> None:
        """Begin a row; `number` as it is written, None for the one after the last."""
        self.enter_other_row(str(self.row + 1) if number is None else number)
        self.column = 0

    def enter_cell(self, reference: str | None) -> None:
        """Begin a cell; `reference` as it is written ("F17"), None for the one beside the last."""
        if reference is None:
            self.column += 1
            return
        letters = reference.rstrip("0123456789")
        column = self._columns.get(letters)
        if column is None:
            column = self._columns[letters] = column_number(letters.upper())
        self.column = column
        number = reference[len(letters) :]
        if number != self._number:
            self.enter_other_row(number)

    def enter_other_row(self, number: str) -> None:
        """Go on in the row that a cell names."""
        self._number, self.row = number, int(number)
        if self.row < 1:
            raise Damaged("a row before the first")


class SheetWalk(CellPlace):
    """Walks a sheet's XML and keeps every cell that holds something in its sheet."""

    def __init__(self, sheet: Sheet, beside: Beside, left: Left) -> None:
        super().__init__()
        self.sheet, self.beside, self.left = sheet, beside, left
        self.cells = sheet.cells
        self.numbers: dict[str, Cell] = {}
        self.hidden_columns = HiddenColumns()
        self.areas = 0
        self.kind = self.look = self.text = ""
        self.formula: str | None = None
        self.has_value = False
        self.in_cell = self.in_text = self.in_formula = self.in_reading = False

    def run(self, stream: IO[bytes]) -> None:
        """Read the whole sheet; raises TooMuch past what is left, Damaged for what contradicts itself."""
        try:
            parse_part(stream, self.start, self.characters, self.end)
        finally:
            self.sheet.hidden_columns = self.hidden_columns.numbers()
            self.sheet.holds_values = bool(self.cells)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Handle one element; called for every row, cell and value, so the most frequent comes first."""
        left = self.left
        left.elements -= 1
        if left.elements < 0:
            raise TooMuch
        if tag == "v" or tag == "t":
            self.in_text = self.in_cell and not self.in_reading
            self.has_value = True
        elif tag == "c":
            self.in_cell = True
            self.kind = attributes.get("t", "")
            self.look = attributes.get("s", "0")
            self.text, self.formula, self.has_value = "", None, False
            self.enter_cell(attributes.get("r"))
        elif tag == "row":
            self.enter_row(attributes.get("r"))
            if is_true(attributes.get("hidden")):
                self.sheet.hidden_rows.add(self.row)
        elif ":" in tag:
            left.elements += 1
            self.start(local_name(tag), attributes)
        else:
            self.start_seldom(tag, attributes)

    def start_seldom(self, tag: str, attributes: dict[str, str]) -> None:
        """Handle an element that few cells have."""
        if tag == "f" and self.in_cell:
            self.formula, self.in_formula = "", True
        elif tag == "rPh":  # how an East Asian text is pronounced
            self.in_reading = True
        elif tag == "mergeCell" or tag == "col":
            self.start_area(tag, attributes)

    def start_area(self, tag: str, attributes: dict[str, str]) -> None:
        """Note a merged range, or hidden columns."""
        self.areas += 1
        if self.areas > MAX_AREAS:
            raise TooMuch
        if tag == "mergeCell":
            self.sheet.merged.append(area_of(attributes.get("ref", "")))
        elif is_true(attributes.get("hidden")) or attributes.get("width") == "0":
            self.hidden_columns.hide(int(attributes["min"]), int(attributes["max"]))

    def characters(self, text: str) -> None:
        if self.in_text:
            if len(self.text) <= LONGEST_CELL:
                self.text += text
        elif self.in_formula and self.formula is not None and len(self.formula) < LONGEST_FORMULA:
            self.formula = (self.formula + text)[:LONGEST_FORMULA]

    def end(self, tag: str) -> None:
        if tag == "v" or tag == "t":
            self.in_text = False
        elif tag == "c":
            self.in_cell = False
            if self.text or self.formula is not None:
                self.keep()
        elif tag == "f":
            self.in_formula = False
        elif tag == "rPh":
            self.in_reading = False
        elif ":" in tag:
            self.end(local_name(tag))

    def keep(self) -> None:
        """Keep the cell that ends, if it holds something."""
        left = self.left
        left.cells -= 1
        left.letters -= len(self.text)
        if left.cells < 0 or left.letters < 0:
            raise TooMuch
        if self.formula is None and self.kind in _NUMBERS and self.look not in self.beside.days:
            cell = self.plain_number()
        else:
            kind, value = self.read()
            if value is None and self.formula is None:
                return
            cell = Cell(value, kind, self.formula)
        if self.cells.setdefault((self.row, self.column), cell) is not cell:
            raise Damaged("a cell stands twice")

    def plain_number(self) -> Cell:
        """Return the cell of a number that is no day: one cell for all that are written alike."""
        text = self.text
        cell = self.numbers.get(text)
        if cell is None:
            cell = Cell(number_of(text), CellKind.NUMBER)
            if len(self.numbers) < _MOST_SHARED:
                self.numbers[text] = cell
        return cell

    def read(self) -> tuple[CellKind, Value]:
        """Return what the cell holds; None for nothing."""
        kind = self.kind
        if kind == "s":
            return CellKind.TEXT, self.shared_text() if self.text else None
        if kind == "str" or kind == "inlineStr":
            # A formula may well give no letters at all; then its value is there, and blank.
            return CellKind.TEXT, unescaped(self.text) if self.text or self.has_value else None
        if not self.text:
            return CellKind.NUMBER, None
        if kind in _NUMBERS:
            return self.number()
        if kind == "b":
            return CellKind.BOOL, is_true(self.text.strip())
        if kind == "e":
            return CellKind.ERROR, self.text.strip()
        if kind == "d":
            day = written_day(self.text.strip())
            return (CellKind.TEXT, self.text) if day is None else (CellKind.DATE, day)
        raise Damaged(f"a cell of kind {kind:.20}")

    def shared_text(self) -> str:
        text = self.beside.texts[shared_number(self.text, len(self.beside.texts))]
        self.left.take_letters(len(text))
        return text

    def number(self) -> tuple[CellKind, Value]:
        number = number_of(self.text)
        format_ = self.beside.days.get(self.look)
        day = as_day(number, format_, is_1904=self.beside.is_1904) if format_ else None
        return (CellKind.NUMBER, number) if day is None else (CellKind.DATE, day)


class Peek:
    """Walks a sheet's XML up to the first cell that holds something."""

    def __init__(self, sheet: Sheet, left: Left) -> None:
        self.sheet, self.left = sheet, left
        self.in_value = False

    def run(self, stream: IO[bytes]) -> None:
        """Note whether the sheet holds anything; one with very many blank cells counts as if it did."""
        try:
            parse_part(stream, self.start, self.characters, self.end)
        except (Found, TooMuch):
            self.sheet.holds_values = True

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.left.take_element()
        self.in_value = local_name(tag) in ("v", "t", "f")

    def characters(self, text: str) -> None:
        if self.in_value and text.strip():
            raise Found

    def end(self, tag: str) -> None:
        self.in_value = False


def number_of(text: str) -> int | float:
    """Return a number as a workbook stores it, int where it is whole ("3.0", "1.48724E11"); raises Damaged."""
    if text.isascii() and text.isdigit() and len(text) < 16:
        return int(text)
    if len(text) > 400 or not _NUMBER.fullmatch(text):
        raise Damaged("a number that is none")
    number = float(text)
    if not math.isfinite(number):
        raise Damaged("a number without end")
    return int(number) if number.is_integer() else number


def unescaped(text: str) -> str:
    """Return a text with the characters that a workbook writes as _x000D_."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: _letter(int(found[1], 16), found[0]), text)


def _letter(code: int, written: str) -> str:
    """Return a character by its number; what half a pair of UTF-16 is, stays as written."""
    return written if 0xD800 <= code <= 0xDFFF else chr(code)


def is_true(text: str | None) -> bool:
    """Return what an attribute says."""
    return text in ("1", "true", "on")


def area_of(reference: str) -> Area:
    """Return a merged range as written ("A1:C3"); raises ValueError."""
    first, _, last = reference.partition(":")
    top, left = place_of(first)
    bottom, right = place_of(last or first)
    return Area(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


def shared_number(text: str, count: int) -> int:
    """Return which of `count` shared texts a cell shows; raises Damaged for one that is not there."""
    number = text.strip()
    if not (number.isascii() and number.isdigit() and len(number) < 10 and int(number) < count):
        raise Damaged("a cell shows a text that is not there")
    return int(number)
