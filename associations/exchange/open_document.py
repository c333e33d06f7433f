"""An .ods as its cells, in one bounded pass over its content: what is repeated is counted before it is laid out."""

import datetime
import re
import zipfile
from pathlib import Path

from associations.exchange.archives import OPEN_DOCUMENT, Damaged, locked, opened
from associations.exchange.bounds import (
    BEGINNING,
    LONGEST_CELL,
    LONGEST_FORMULA,
    MAX_AREAS,
    MOST_SHEETS,
    HiddenColumns,
    Left,
    TooMuch,
    too_much,
)
from associations.exchange.cell_scan import number_of
from associations.exchange.number_formats import written_day
from associations.exchange.problems import BadFile, Problem
from associations.exchange.workbooks import Area, Book, Cell, CellKind, Reading, Sheet, Value, is_chosen
from associations.exchange.xml_parts import Depth, elements_in, parse_part

_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_PREFIX = "urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _TABLE, _TEXT, _STYLE = (f"{_PREFIX}{name}:1.0 " for name in ("office", "table", "text", "style"))
_KIND_OF_VALUE = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 value-type"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
# Within these stands nothing that a cell shows: remarks, drawings over it, what was there before a change.
_APART = (f"{_OFFICE}annotation", f"{_TABLE}tracked-changes", f"{_TABLE}shapes", f"{_TABLE}dde-links")
_DRAWING = f"{_PREFIX}drawing:1.0 "
_BREAKS = {f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_MOST_SPACES = 1_000  # that one element stands for
_TIME = re.compile(r"PT(\d{1,6})H(\d{1,2})M(\d{1,2})(?:[.,]\d{1,9})?S")
_SPACES = re.compile(r"[ \t\r\n]+")
_DAY = datetime.timedelta(days=1)
_MIDNIGHT = datetime.datetime.fromisoformat("2000-01-01")


def read_open_document(source: Path | bytes, name: str, reading: Reading) -> Book:
    """Return a workbook out of an .ods, see `workbooks.read_workbook`."""
    with opened(source, name, OPEN_DOCUMENT) as archive:
        if _is_locked(archive):
            raise locked(name, OPEN_DOCUMENT)
        if _CONTENT not in archive.namelist():
            raise Damaged("no content")
        book = Book(name)
        left = Left()
        if elements_in(archive, _CONTENT) > left.elements:
            left = Left(elements=BEGINNING)
        walk = _Walk(book, reading, left)
        try:
            with archive.open(_CONTENT) as stream:
                parse_part(stream, walk.start, walk.characters, walk.end, namespaces=True)
        except TooMuch:
            last = book.sheets[-1] if book.sheets else None
            if last is None or not (last.is_read and reading.as_table):
                raise BadFile([Problem(too_much(), file=name, sheet=last.name if last else None)]) from None
            last.is_cut = True
        return book


def _is_locked(archive: zipfile.ZipFile) -> bool:
    """Return whether the file has a password: its manifest then says how its parts are encrypted."""
    if _MANIFEST not in archive.namelist():
        return False
    found = False
    left = Left()

    def on_start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal found
        left.take_element()
        found |= tag.endswith("encryption-data")

    try:
        with archive.open(_MANIFEST) as stream:
            parse_part(stream, on_start)
    except TooMuch:
        raise Damaged("a manifest without end") from None
    return found


class _Walk:
    """Follows the content; `apart`: how deep it is within what no cell shows."""

    def __init__(self, book: Book, reading: Reading, left: Left) -> None:
        self.book, self.reading, self.left = book, reading, left
        self.depth = Depth()
        self.apart = self.tables = self.areas = 0
        self.style, self.hidden_styles = "", set[str]()
        self.sheet = Sheet("", -1)
        self.hidden_columns = HiddenColumns()
        self.row = self.rows_repeated = self.column = self.columns_defined = 0
        self.is_row_hidden = False
        self.found: list[tuple[int, Cell]] = []  # of a row: column and cell
        self.attributes: dict[str, str] = {}
        self.text: list[str] = []
        self.letters = self.row_letters = 0
        self.in_cell = self.in_paragraph = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.left.take_element()
        self.depth.enter()
        if self.apart or tag in _APART or (self.in_cell and tag.startswith(_DRAWING)):
            self.apart += 1
        elif tag in _CELLS:
            self.in_cell, self.attributes, self.text, self.letters = True, attributes, [], 0
        elif tag.startswith(_TEXT):
            self.start_text(tag, attributes)
        elif tag.startswith(_TABLE):
            self.start_table(tag, attributes)
        elif tag == f"{_STYLE}style":
            self.style = attributes.get(f"{_STYLE}name", "")
        elif tag == f"{_STYLE}table-properties" and attributes.get(f"{_TABLE}display") == "false":
            self.hidden_styles.add(self.style)

    def start_table(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.removeprefix(_TABLE)
        if name == "table":
            self.tables += 1
            if self.tables > 1:
                raise Damaged("a table within a table")
            self.begin_sheet(attributes)
        elif name == "table-row":
            self.row += 1
            self.rows_repeated = _repeated(attributes, "rows", _LAST_ROW)
            self.is_row_hidden = _is_hidden(attributes)
            self.column, self.found, self.row_letters = 0, [], 0
        elif name == "table-column":
            first, count = self.columns_defined + 1, _repeated(attributes, "columns", _LAST_COLUMN)
            self.columns_defined += count
            self.count_area()
            if _is_hidden(attributes):
                self.hidden_columns.hide(first, first + count - 1)

    def begin_sheet(self, attributes: dict[str, str]) -> None:
        if len(self.book.sheets) == MOST_SHEETS:
            raise Damaged("more sheets than anybody makes")
        is_visible = attributes.get(f"{_TABLE}style-name", "") not in self.hidden_styles
        self.sheet = Sheet(attributes.get(f"{_TABLE}name", ""), len(self.book.sheets), is_visible)
        self.sheet.is_read = is_chosen(self.sheet, self.reading.only)
        self.book.sheets.append(self.sheet)
        self.row = self.columns_defined = 0
        self.hidden_columns = HiddenColumns()

    def start_text(self, tag: str, attributes: dict[str, str]) -> None:
        if not self.in_cell:
            return
        if tag == f"{_TEXT}p":
            self.in_paragraph = True
            if self.text:
                self.text.append("\n")
        elif tag == f"{_TEXT}s":
            self.add(" " * min(_whole(attributes.get(f"{_TEXT}c", "1")), _MOST_SPACES))
        elif tag in _BREAKS:
            self.add(_BREAKS[tag])

    def add(self, text: str) -> None:
        self.left.take_letters(len(text))
        if self.letters <= LONGEST_CELL:
            self.letters += len(text)
            self.text.append(text)

    def characters(self, text: str) -> None:
        if self.in_paragraph and not self.apart:
            self.add(_SPACES.sub(" ", text))

    def end(self, tag: str) -> None:
        self.depth.leave(tag)
        if self.apart:
            self.apart -= 1
        elif tag == f"{_TEXT}p":
            self.in_paragraph = False
        elif tag in _CELLS:
            self.end_cell(is_covered=tag == _CELLS[1])
        elif tag == f"{_TABLE}table-row":
            self.end_row()
        elif tag == f"{_TABLE}table":
            self.tables -= 1
            self.sheet.hidden_columns = self.hidden_columns.numbers()

    def end_cell(self, *, is_covered: bool) -> None:
        """Keep a cell that holds something as often as it is repeated; what a merged range covers nobody sees."""
        self.in_cell = False
        count = _repeated(self.attributes, "columns", _LAST_COLUMN)
        first = self.column + 1
        self.column += count
        self.note_merged(first)
        cell = None if is_covered else self.cell()
        if cell is None:
            return
        self.sheet.holds_values = True
        if self.sheet.is_read:
            for column in range(first, first + count):
                self.left.take_cell()
                self.left.take_letters(self.letters)
                self.row_letters += self.letters
                self.found.append((column, cell))

    def end_row(self) -> None:
        last = self.row + self.rows_repeated - 1
        if self.found:
            cells = self.sheet.cells
            for row in range(self.row, last + 1):
                if row > self.row:
                    self.left.take_cell(len(self.found))
                    self.left.take_letters(self.row_letters)
                for column, cell in self.found:
                    cells[row, column] = cell
                if self.is_row_hidden:
                    self.sheet.hidden_rows.add(row)
        self.row = last

    def note_merged(self, column: int) -> None:
        rows = _whole(self.attributes.get(f"{_TABLE}number-rows-spanned", "1"))
        columns = _whole(self.attributes.get(f"{_TABLE}number-columns-spanned", "1"))
        if max(rows, columns) > 1:
            self.count_area()
            area = Area(self.row, column, self.row + max(rows, 1) - 1, column + max(columns, 1) - 1)
            self.sheet.merged.append(area)

    def count_area(self) -> None:
        self.areas += 1
        if self.areas > MAX_AREAS:
            raise TooMuch

    def cell(self) -> Cell | None:
        """Return what the cell holds; None for nothing."""
        written = self.attributes.get(f"{_TABLE}formula")
        formula = None if written is None else written.partition("=")[2][:LONGEST_FORMULA]
        kind, value = self.value()
        if value is None and formula is None:
            return None
        return Cell(value, kind, formula)

    def value(self) -> tuple[CellKind, Value]:
        kind = self.attributes.get(f"{_OFFICE}value-type", "")
        text = "".join(self.text)
        if self.attributes.get(_KIND_OF_VALUE) == "error":
            return CellKind.ERROR, text
        if kind in ("float", "percentage", "currency"):
            return CellKind.NUMBER, number_of(self.attributes.get(f"{_OFFICE}value", ""))
        if kind == "boolean":
            return CellKind.BOOL, self.attributes.get(f"{_OFFICE}boolean-value") == "true"
        if kind == "date":
            day = written_day(self.attributes.get(f"{_OFFICE}date-value", ""))
            return (CellKind.TEXT, text) if day is None else (CellKind.DATE, day)
        if kind == "time":
            time = _time(self.attributes.get(f"{_OFFICE}time-value", ""))
            return (CellKind.TEXT, text) if time is None else (CellKind.DATE, time)
        if kind == "string":
            return CellKind.TEXT, self.attributes.get(f"{_OFFICE}string-value") or text
        return CellKind.TEXT, text or None


def _time(written: str) -> datetime.time | datetime.timedelta | None:
    """Return a time of day, or hours past 24, written as PT8H30M0S; None for anything else."""
    found = _TIME.fullmatch(written)
    if found is None:
        return None
    hours, minutes, seconds = map(int, found.groups())
    span = datetime.timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return span if span >= _DAY else (_MIDNIGHT + span).time()


def _is_hidden(attributes: dict[str, str]) -> bool:
    return attributes.get(f"{_TABLE}visibility") in ("collapse", "filter")


def _repeated(attributes: dict[str, str], what: str, most: int) -> int:
    """Return how often a cell, a column or a row is repeated, no further than a sheet goes."""
    return min(max(_whole(attributes.get(f"{_TABLE}number-{what}-repeated", "1")), 1), most)


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Damaged("a number of cells that is none")
    return int(text)
