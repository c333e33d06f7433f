"""The rows of a sheet that holds nothing but plain numbers and texts, read by one pattern a row.

`cell_scan` walks a sheet element by element, whatever it holds. Nearly all large files hold one kind of row from top to
bottom, and a pattern reads those several times faster. It takes only what it proves: that the bytes are XML, that each cell
stands once and in its own place, and that it is a whole or decimal number, a text, or blank. All else in a sheet (formulas,
days, errors, true and false, entities, cells out of order or far away) makes the whole sheet be walked; what stands around
the rows (merged ranges, hidden columns) is walked always.
"""

import io
import re
import sys
from collections.abc import Sequence
from functools import lru_cache
from typing import IO
from xml.parsers.expat import ExpatError

from associations.exchange.archives import Damaged
from associations.exchange.bounds import LONGEST_CELL, Left, TooMuch
from associations.exchange.cell_names import column_letters, column_number
from associations.exchange.cell_scan import Beside, SheetWalk, is_true, number_of, unescaped
from associations.exchange.sheet_guard import MAX_COLUMNS, MAX_ROWS
from associations.exchange.workbooks import NumberedRow, Sheet, Value

_PIECE = 1 << 20  # bytes that are unpacked at once
_MOST_WITHOUT_ROW = 4 * _PIECE
_MOST_AROUND = 4 * _PIECE
_MOST_ABOVE = 20  # rows of titles and heads: texts where all others have numbers, so they are kept apart
_BEGIN, _END, _ROW_END = b"<sheetData>", b"</sheetData>", b"</row>"
# Bytes read as UTF-8 must be meant as UTF-8.
_DECLARATION = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:<\?xml version=[\"']1\.0[\"'](?: encoding=[\"'](?i:utf-8)[\"'])?"
    rb"(?: standalone=[\"'](?:yes|no)[\"'])?\s*\?>)?"
)
_ATTRIBUTES = r'(?: [A-Za-z0-9:]++="[^"<>&\x00-\x1f]*+")*+'
_NAME_OF_ATTRIBUTE = re.compile(r' ([A-Za-z0-9:]++)="([^"]*+)"')
_FIRST_LETTERS = re.compile("[A-Za-z]")
_COLUMN = re.compile('<c r="([A-Z]{1,3})[0-9]')
# A text has no control character and no end of a section: what is left means itself, but for letters by their numbers.
_REFERENCE = "&(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});"
_NAMED_LETTERS = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'"}
_LETTERS = r"[^<>&\x00-\x1f\ufffe\uffff]"
_TEXT = f"(?!<){_LETTERS}*+(?:{_REFERENCE}{_LETTERS}*+)*+"
_LETTER = re.compile(r"[\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # that XML has
_NUMBER = r"-?[0-9]{1,15}+(?:\.[0-9]{1,20}+)?+(?:[eE][+-]?[0-9]{1,3}+)?+"
# What is kept of a cell: its number as written, or, of a text, where it is found.
_SHARED, _INLINE, _INLINE_SPACED = 's"><v>', 'inlineStr"><is><t>', 'inlineStr"><is><t xml:space="preserve">'
_KEPT = (
    rf"(?<=>)[0-9]{{1,15}}+(?=</v>)|(?<=>){_NUMBER}(?=</v>)"
    rf'|(?<=")(?:{_SHARED}[0-9]{{1,9}}+(?=</v>)|(?:{_INLINE}|{_INLINE_SPACED}){_TEXT}(?=</t></is>))'
)


class _Unproven(Exception):
    """Something that the pattern does not vouch for; the sheet is walked cell by cell."""


def read_plain_rows(stream: IO[bytes], sheet: Sheet, beside: Beside, left: Left) -> bool:
    """Read the rows of a sheet's XML into `sheet.plain_rows`; return whether they could be proven plain.

    Where not, the sheet is as it was, and nothing is said of the file: the walk finds what is wrong, and where.
    """
    try:
        reader = _Reader(beside, left)
        around = _Around(
            Sheet(sheet.name, sheet.position), beside, Left(cells=0, elements=left.elements, letters=0)
        )
        around.run(io.BytesIO(reader.read(stream)))
        around.left.elements -= reader.elements
        if not around.is_clean() or around.left.elements < 0:
            return False
    except (_Unproven, Damaged, TooMuch, ExpatError, ValueError, LookupError):
        return False
    sheet.plain_rows = reader.rows
    sheet.holds_values = bool(reader.rows)
    sheet.hidden_rows = reader.hidden
    sheet.hidden_columns = around.sheet.hidden_columns
    sheet.merged = around.sheet.merged
    left.elements = around.left.elements
    left.cells -= reader.cells
    left.letters -= reader.letters
    return True


class _Around(SheetWalk):
    """Walks what stands around the rows of a sheet, its rows left out."""

    is_outside = False  # whether the rows begin where no cell is open

    def start_seldom(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheetData":
            is_within = self.in_cell or self.in_text or self.in_formula or self.in_reading
            self.is_outside = not is_within and self.row == self.column == 0
        super().start_seldom(tag, attributes)

    def is_clean(self) -> bool:
        """Return whether no row and no cell stands outside the rows."""
        has_rows = self.row or self.column or self.sheet.hidden_rows or self.sheet.cells
        return self.is_outside and not has_rows


class _Reader:
    """Reads rows piece by piece; `letters` is not less than what the walk would count."""

    def __init__(self, beside: Beside, left: Left) -> None:
        self.beside, self.left = beside, left
        self.rows: list[NumberedRow] = []
        self.hidden: set[int] = set()
        self.elements = self.cells = self.letters = 0
        self._values = _Values(beside.texts)
        self._row = 0
        self._days = tuple(sorted(beside.days))
        self._width = 1
        self._pattern = _row_pattern(self._width, self._days)
        self._looks: dict[str, bool] = {}  # whether rows of these attributes are hidden

    def read(self, stream: IO[bytes]) -> bytes:
        """Read all rows; return the XML around them."""
        buffer = _read_until(stream, _BEGIN)
        begin = buffer.index(_BEGIN) + len(_BEGIN)
        head, buffer = buffer[:begin], buffer[begin:]
        while (end := buffer.find(_END)) < 0:
            whole = buffer.rfind(_ROW_END) + len(_ROW_END)
            if whole >= len(_ROW_END):
                self._take(buffer[:whole])
                buffer = buffer[whole:]
            buffer = _read_on(stream, buffer)
        self._take(buffer[:end])
        tail = buffer[end:] + stream.read(_MOST_AROUND)
        return self._checked(head, tail, is_whole=not stream.read(1))

    @staticmethod
    def _checked(head: bytes, tail: bytes, *, is_whole: bool) -> bytes:
        """Return the two parts joined; nothing in them can hide where the rows begin and end."""
        declared = _DECLARATION.match(head)
        around = (head[declared.end() :] if declared else head) + tail
        if not is_whole or b"<!" in around or b"<?" in around or around.count(b"sheetData") != 2:
            raise _Unproven
        return head + tail

    def _take(self, piece: bytes) -> None:
        """Read the whole rows of a piece."""
        text = piece.decode()
        self.elements += text.count("<") - text.count("</")
        self.letters += len(text)
        if self.elements > self.left.elements:
            raise TooMuch
        batch: list[tuple[int, Sequence[str | None]]] = []
        place = 0
        while place < len(text):
            found = self._pattern.match(text, place) or self._match_wider(text, place)
            number, look, *kept = found.groups()
            self._enter_row(int(number), look)
            batch.append((self._row, kept))
            if len(batch) == _MOST_ABOVE and not self.rows:
                self._keep(batch)
                batch = []
            place = found.end()
        self._keep(batch)

    def _match_wider(self, text: str, place: int) -> re.Match[str]:
        """Return the match of a row that has more columns than those before it; raises _Unproven."""
        end = text.find("</row>", place)
        names = _COLUMN.findall(text, place, end if end >= 0 else len(text))
        width = column_number(names[-1]) if names else 0
        if self._width < width <= MAX_COLUMNS:
            self._width = width
            self._pattern = _row_pattern(width, self._days)
            if found := self._pattern.match(text, place):
                return found
        raise _Unproven

    def _enter_row(self, number: int, attributes: str) -> None:
        """Go on to a row below all others; note whether it is hidden."""
        if not self._row < number <= MAX_ROWS:
            raise _Unproven
        self._row = number
        if attributes and self._is_hidden(attributes):
            self.hidden.add(number)

    def _is_hidden(self, attributes: str) -> bool:
        if attributes not in self._looks:
            named = _NAME_OF_ATTRIBUTE.findall(attributes)
            values = dict(named)
            if len(values) < len(named) or "r" in values or not all(map(_FIRST_LETTERS.match, values)):
                raise _Unproven
            self._looks[attributes] = is_true(values.get("hidden"))
        return self._looks[attributes]

    def _keep(self, batch: list[tuple[int, Sequence[str | None]]]) -> None:
        """Keep the rows of a piece that hold something, each as long as what it holds."""
        width = self._width
        lines = [kept if len(kept) == width else [*kept, *[None] * (width - len(kept))] for _, kept in batch]
        columns = [self._values.of_column(column) for column in zip(*lines, strict=True)]
        for (number, kept), row in zip(batch, map(list, zip(*columns, strict=True)), strict=True):
            filled = _filled(kept)
            if filled:
                self.cells += filled - kept[:filled].count(None)
                self.rows.append((number, row[:filled] if filled < width else row))
        self.letters += self._values.take_letters()
        if self.cells > self.left.cells or self.letters > self.left.letters:
            raise TooMuch


def _filled(kept: Sequence[str | None]) -> int:
    """Return how many columns a row takes up."""
    width = len(kept)
    while width and kept[width - 1] is None:
        width -= 1
    return width


class _Values:
    """What cells hold, by what is kept of them; texts that are shown again are found once."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._letters = 0

    def of_column(self, column: Sequence[str | None]) -> list[Value]:
        """Return the values of a column, "" for a blank cell."""
        try:
            return list(map(int, column))  # type: ignore[arg-type]
        except (TypeError, ValueError):
            return ["" if kept is None else self.of_cell(kept) for kept in column]

    def of_cell(self, kept: str) -> Value:
        """Return the value of one cell."""
        if kept.isdigit():
            return int(kept)
        if kept[0] in "-0123456789":
            return number_of(kept)
        if kept.startswith(_SHARED):
            return self._shared(int(kept[len(_SHARED) :]))
        return _inline_text(kept.removeprefix(_INLINE).removeprefix(_INLINE_SPACED))

    def _shared(self, number: int) -> str:
        if number >= len(self._texts):
            raise _Unproven
        text = self._texts[number]
        self._letters += len(text)
        return text

    def take_letters(self) -> int:
        """Return how many letters the shared texts had since the last call."""
        letters, self._letters = self._letters, 0
        return letters


def _inline_text(text: str) -> str:
    """Return a text that stands in its cell, as it is written in XML."""
    if "&" in text:
        text = re.sub(_REFERENCE, _letter_of, text)
    if len(text) > LONGEST_CELL:
        raise _Unproven
    return unescaped(text)


def _letter_of(reference: re.Match[str]) -> str:
    """Return the letter that a reference names; not what HTML makes of some numbers."""
    written = reference[0]
    if written in _NAMED_LETTERS:
        return _NAMED_LETTERS[written]
    number = int(written[3:-1], 16) if written[2] == "x" else int(written[2:-1])
    if number > sys.maxunicode or not _LETTER.fullmatch(chr(number)):
        raise _Unproven
    return chr(number)


@lru_cache(maxsize=16)
def _row_pattern(width: int, days: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of a row of at most so many columns; days: the looks in which a number is none."""
    is_day = rf'(?! s="(?:{"|".join(days)})"(?: t="n")?+><v>)' if days else ""
    cells = "".join(
        rf'(?:<c r="{column_letters(column)}\1"{is_day}(?: s="[0-9]++")?+'
        rf'(?:(?:><v>| t="(?:n"><v>)?+)({_KEPT})</(?:v|t></is)></c>| ?/>|></c>))?+'
        for column in range(1, width + 1)
    )
    return re.compile(rf'<row r="([1-9][0-9]{{0,6}})"({_ATTRIBUTES})(?: ?/>|>{cells}</row>)')


def _read_until(stream: IO[bytes], mark: bytes) -> bytes:
    """Return what a stream begins with, a mark included; raises _Unproven where the mark is not near."""
    buffer = b""
    while mark not in buffer:
        buffer = _read_on(stream, buffer)
    return buffer


def _read_on(stream: IO[bytes], buffer: bytes) -> bytes:
    """Return a buffer with the next piece behind it; raises _Unproven at the end, and where it grows large."""
    piece = stream.read(_PIECE)
    if not piece or len(buffer) > _MOST_WITHOUT_ROW:
        raise _Unproven
    return buffer + piece
