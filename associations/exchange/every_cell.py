"""Every cell of a workbook as it is stored, sheet by sheet, in one bounded pass over its XML.

For files that are only compared: formulas are kept apart from constants, and nothing is laid out, so that a stray cell at
a sheet's end costs no more than any other. The container is checked first (workbook_guard.check_container).
"""

import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from associations.exchange.archives import WORKBOOK, opened
from associations.exchange.cell_scan import (
    LONGEST_CELL,
    MAX_CELLS,
    MAX_ELEMENTS,
    CellPlace,
    column_letters,
    shared_number,
)
from associations.exchange.problems import BadFile, Problem
from associations.exchange.workbook_guard import list_sheets, part_of, workbook_part
from associations.exchange.xml_parts import local_name, parse_part

Stored = str | int | float | None
_PROPERTIES = "docProps/custom.xml"
_MOST_LETTERS = 20_000_000  # of a whole workbook; the portal's largest has a hundredth


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
        return f"{column_letters(self.column)}{self.row}"


@dataclass
class FoundWorkbook:
    """The sheets in their order, each with its cells, and the properties that a program may have put beside."""

    sheets: dict[str, list[FoundCell]] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)


def read_every_cell(path: Path) -> FoundWorkbook:
    """Return all cells of an .xlsx; raises BadFile for what is none, is damaged or holds too much."""
    with opened(path, path.name, WORKBOOK) as archive:
        return _read(path, archive)


def _read(path: Path, archive: zipfile.ZipFile) -> FoundWorkbook:
    found = FoundWorkbook()
    main = workbook_part(archive, path.name)
    left = _Left()
    sheet = ""
    try:
        texts = part_of(archive, main, "sharedStrings")
        strings = _strings(archive, texts, left) if texts else []
        if _PROPERTIES in archive.namelist():
            found.properties = _properties(archive, left)
        for named in list_sheets(archive, main).sheets:
            sheet = named.name
            if named.part:
                found.sheets[sheet] = _Cells(strings, left).run(archive, named.part)
    except _TooMuch:
        message = f"Sổ có quá {MAX_CELLS} ô, không phải là sổ của cổng."
        raise BadFile([Problem(message, file=path.name, sheet=sheet or None)]) from None
    return found


class _TooMuch(Exception):
    """More than any workbook of the portal holds."""


@dataclass
class _Left:
    """What may still be read of the whole workbook."""

    cells: int = MAX_CELLS
    elements: int = 2 * MAX_ELEMENTS
    letters: int = _MOST_LETTERS

    def element(self) -> None:
        """Count one more element."""
        self.elements -= 1
        if self.elements < 0:
            raise _TooMuch

    def more(self, before: str, text: str) -> str:
        """Return a text with the next piece of it, no longer than a cell may be."""
        self.letters -= len(text)
        if self.letters < 0:
            raise _TooMuch
        return before if len(before) > LONGEST_CELL else before + text


def _strings(archive: zipfile.ZipFile, part: str, left: _Left) -> list[str]:
    """Return the shared strings; phonetic readings are no part of a text."""
    found: list[str] = []
    inside = {"t": False, "rPh": False}

    def start(tag: str, attributes: dict[str, str]) -> None:
        left.element()
        name = local_name(tag)
        if name == "si":
            found.append("")
            inside["rPh"] = False
        inside["t"] = name == "t"
        inside["rPh"] |= name == "rPh"

    def characters(text: str) -> None:
        if inside["t"] and not inside["rPh"] and found:
            found[-1] = left.more(found[-1], text)

    def end(tag: str) -> None:
        inside["t"] = False
        inside["rPh"] &= local_name(tag) != "rPh"

    with archive.open(part) as stream:
        parse_part(stream, start, characters, end)
    return found


def _properties(archive: zipfile.ZipFile, left: _Left) -> dict[str, str]:
    found: dict[str, str] = {}
    at = ""

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal at
        left.element()
        if local_name(tag) == "property":
            at = attributes.get("name", "")
            found[at] = ""

    def characters(text: str) -> None:
        if at:
            found[at] = left.more(found[at], text)

    with archive.open(_PROPERTIES) as stream:
        parse_part(stream, start, characters)
    return {name: value.strip() for name, value in found.items()}


class _Cells(CellPlace):
    """The cells of one sheet; each is kept when it ends."""

    def __init__(self, strings: list[str], left: _Left) -> None:
        super().__init__()
        self.strings, self.left = strings, left
        self.found: list[FoundCell] = []
        self.kind, self.text = "", ""
        self.is_formula = self.in_text = False

    def run(self, archive: zipfile.ZipFile, part: str) -> list[FoundCell]:
        with archive.open(part) as stream:
            parse_part(stream, self.start, self.characters, self.end)
        return self.found

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.left.element()
        name = local_name(tag) if ":" in tag else tag
        if name == "v" or name == "t":
            self.in_text = True
        elif name == "f":
            self.is_formula = True
        elif name == "c":
            self.kind = attributes.get("t", "")
            self.text, self.is_formula = "", False
            self.enter_cell(attributes.get("r"))
        elif name == "row":
            self.enter_row(attributes.get("r"))

    def characters(self, text: str) -> None:
        if self.in_text:
            self.text = self.left.more(self.text, text)

    def end(self, tag: str) -> None:
        name = local_name(tag) if ":" in tag else tag
        if name == "v" or name == "t":
            self.in_text = False
        elif name == "c" and (self.text or self.is_formula):
            self.left.cells -= 1
            if self.left.cells < 0:
                raise _TooMuch
            self.found.append(FoundCell(self.row, self.column, self.value(), self.is_formula))

    def value(self) -> Stored:
        """Return what the cell says: text of every kind, a whole number as such, else a double."""
        if self.kind == "s":
            return self.strings[shared_number(self.text, len(self.strings))] if self.text else None
        if self.kind in ("str", "inlineStr", "e"):
            return self.text
        if not self.text:
            return None
        number = float(self.text)
        return int(number) if number.is_integer() else number
