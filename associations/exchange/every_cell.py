"""Every cell of a workbook as it is stored, sheet by sheet, in one bounded pass over its XML.

For files that are only compared: formulas are told from constants, and nothing is laid out, so that a stray cell at
a sheet's end costs no more than any other. The container is checked first (workbook_guard.check_container).
"""

import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from associations.exchange.problems import BadFile, Problem
from associations.exchange.workbook_guard import (
    BROKEN,
    MAX_CELLS,
    MAX_ELEMENTS,
    WHY_BROKEN,
    CellPlace,
    check_container,
    column_letters,
    local_name,
    named_sheets,
    parse_part,
)

Stored = str | int | float | None


@dataclass(frozen=True)
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
    """All cells of an .xlsx; raises BadFile for what is none, is damaged or holds too much."""
    check_container(path)
    try:
        with zipfile.ZipFile(path) as archive:
            return _read(path, archive)
    except BROKEN as error:
        raise BadFile([Problem(WHY_BROKEN, file=path.name)]) from error


def _read(path: Path, archive: zipfile.ZipFile) -> FoundWorkbook:
    found = FoundWorkbook()
    names = set(archive.namelist())
    strings = _strings(archive) if "xl/sharedStrings.xml" in names else []
    if "docProps/custom.xml" in names:
        found.properties = _properties(archive)
    left = _Left()
    for sheet in named_sheets(archive):
        if sheet.part in names:
            try:
                found.sheets[sheet.name] = _Cells(strings, left).run(archive, sheet.part)
            except _TooMuch:
                message = f"Sổ có quá {MAX_CELLS} ô, không phải là sổ của cổng."
                raise BadFile([Problem(message, file=path.name, sheet=sheet.name)]) from None
    return found


class _TooMuch(Exception):
    """More than any workbook of the portal holds."""


@dataclass
class _Left:
    """What may still be read of the whole workbook."""

    cells: int = MAX_CELLS
    elements: int = 4 * MAX_ELEMENTS


def _strings(archive: zipfile.ZipFile) -> list[str]:
    """The shared strings; phonetic readings are no part of a text."""
    found: list[str] = []
    inside = {"t": False, "rPh": False}

    def start(tag: str, attributes: dict[str, str]) -> None:
        name = local_name(tag)
        if name == "si":
            found.append("")
            inside["rPh"] = False
        inside["t"] = name == "t"
        inside["rPh"] |= name == "rPh"

    def characters(text: str) -> None:
        if inside["t"] and not inside["rPh"] and found:
            found[-1] += text

    def end(tag: str) -> None:
        inside["t"] = False
        inside["rPh"] &= local_name(tag) != "rPh"

    with archive.open("xl/sharedStrings.xml") as stream:
        parse_part(stream, start, characters, end)
    return found


def _properties(archive: zipfile.ZipFile) -> dict[str, str]:
    found: dict[str, str] = {}
    at = ""

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal at
        if local_name(tag) == "property":
            at = attributes.get("name", "")
            found[at] = ""

    def characters(text: str) -> None:
        if at:
            found[at] += text

    with archive.open("docProps/custom.xml") as stream:
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
        self.left.elements -= 1
        if self.left.elements < 0:
            raise _TooMuch
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
            self.text += text

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
        """What the cell says: text of every kind, a whole number as such, else a double."""
        if self.kind == "s":
            return self._shared(int(self.text)) if self.text else None
        if self.kind in ("str", "inlineStr", "e"):
            return self.text
        if not self.text:
            return None
        number = float(self.text)
        return int(number) if number.is_integer() else number

    def _shared(self, position: int) -> str:
        if not 0 <= position < len(self.strings):
            raise ValueError(f"no shared string {position}")
        return self.strings[position]
