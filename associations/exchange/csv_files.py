"""CSV, written and read in this one place: no cell can run as a formula, and no file takes more than its share.

What goes out is UTF-8 with a byte order mark, separated by commas, so that Excel shows its accents. A text that a
spreadsheet would take for a formula gets an apostrophe before it; what comes in loses that apostrophe again.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

BOM = b"\xef\xbb\xbf"
SEPARATORS = ",;\t"
MAX_COLUMNS = 200
MAX_LINES = 400_000
_MAX_SEPARATORS = 2_000  # in the lines of one row: a quoted text may hold some
_MAX_WEIGHT = 2_000_000  # cells, each row counted as three more: what 300 MB hold
_ROW_WEIGHT = 3
_BEGINNING = 20_000  # letters among which the first line ends
_LINES_LOOKED_AT = 10  # for one with a separator: a title above the head has none
_PIECE = 100_000  # letters that are written at once
_NAMED_SEPARATOR = re.compile(f"sep=([{SEPARATORS}])", re.IGNORECASE)
_LONGEST_CELL = 131_072  # letters

# Excel takes the wide forms of East Asian keyboards for the same signs.
_SIGNS = "=+\\-@＝＋－＠"
_FORMULA = re.compile(f"[ \u00a0]*[{_SIGNS}\t\r]")
# Excel on a Vietnamese machine splits at semicolons, quotes or not: each piece is then a cell of its own.
_INNER_FORMULA = re.compile(f'([;\t\r\n][\\s"]*)([{_SIGNS}])')
_DEFUSED = re.compile(f"'[ \u00a0]*[{_SIGNS}\t\r]")
_NUMBER = re.compile(r"[+-]?\d[\d.,]*(?:[eE][+-]?\d+)?[ \u00a0]?%?")


class BrokenCsv(Exception):
    """A CSV file that cannot be read on from a line; the message says why, in words."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def as_csv(head: Sequence[object], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a table as CSV in UTF-8 with a byte order mark; None is blank, a number stays a number."""
    return b"".join(csv_pieces(head, rows))


def csv_pieces(head: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """Yield what `as_csv` returns, some rows at a time."""
    yield BOM
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in chain([head], rows):
        writer.writerow([_cell(value) for value in row])
        if out.tell() > _PIECE:
            yield _encoded(out)
            out.seek(0)
            out.truncate()
    yield _encoded(out)


def _encoded(out: io.StringIO) -> bytes:
    # A lone half of a pair of UTF-16 is no letter: nothing can hold it.
    return out.getvalue().encode("utf-8", "replace")


def _cell(value: object) -> object:
    return defused(value) if isinstance(value, str) else value


def defused(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; numbers stay as they are."""
    if _NUMBER.fullmatch(text):
        return text
    inside = _INNER_FORMULA.sub(r"\1'\2", text)
    return f"'{inside}" if _FORMULA.match(text) else inside


def plain(text: str) -> str:
    """Return a text without the apostrophe that `defused` put before it."""
    return text[1:] if _DEFUSED.match(text) else text


def separator_of(text: str) -> str:
    """Return the separator of a file: the one that its first line with any holds most often.

    A line "sep=;" before the head, as Excel knows it, names it.
    """
    lines = text[:_BEGINNING].lstrip().split("\n", _LINES_LOOKED_AT)[:_LINES_LOOKED_AT]
    if named := _NAMED_SEPARATOR.fullmatch(lines[0].strip(" \r")):
        return named[1]
    first = next((line for line in lines if any(separator in line for separator in SEPARATORS)), lines[0])
    return max(SEPARATORS, key=first.count)


def names_separator(row: Sequence[str]) -> bool:
    """Return whether a row is the line that names the separator, which the separator itself has cut."""
    return row[0].strip().lower() == "sep=" and not "".join(row[1:]).strip()


def rows_of(data: bytes, separator: str, *, encoding: str = "utf-8-sig") -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a file, each with the line where it begins, counted from 1; rows of blanks are left out.

    Raises BrokenCsv where the file cannot be read on, or holds more than any table that people send.
    """
    stream = io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="")
    lines = _Lines(stream, separator)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    weight, line = 0, 1
    try:
        for row in reader:
            lines.separators = 0
            weight += len(row) + _ROW_WEIGHT
            if weight > _MAX_WEIGHT or reader.line_num > MAX_LINES:
                raise BrokenCsv("Tệp có quá nhiều dòng hoặc quá nhiều ô. Tách thành nhiều tệp.", line)
            if len(row) > MAX_COLUMNS:
                raise BrokenCsv(_too_wide(len(row)), line)
            if any(cell.strip() for cell in row):
                yield line, [plain(cell) for cell in row]
            line = reader.line_num + 1
    except csv.Error as error:
        raise BrokenCsv(_in_words(str(error)), max(reader.line_num, 1)) from error


class _Lines:
    """Lines of which a row takes no more than it may have cells: the reader makes all cells of a row at once."""

    def __init__(self, stream: Iterable[str], separator: str) -> None:
        self.lines = iter(stream)
        self.separator = separator
        self.number = self.separators = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self.lines)
        self.number += 1
        self.separators += line.count(self.separator)
        if self.separators > _MAX_SEPARATORS:
            raise BrokenCsv(_too_wide(self.separators + 1), self.number)
        return line


def _too_wide(columns: int) -> str:
    return f"Dòng có {columns} cột, quá {MAX_COLUMNS}. Kiểm tra dấu phẩy, dấu chấm phẩy của dòng."


def _in_words(error: str) -> str:
    """Return what the reader found, in Vietnamese."""
    why = "dấu ngoặc kép đặt sai chỗ"
    if "unexpected end" in error:
        why = "dấu ngoặc kép mở mà không đóng"
    elif "field larger" in error:
        why = f"một ô dài quá {_LONGEST_CELL} chữ"
    return f"Dòng không đúng dạng CSV ({why}). Kiểm tra dấu ngoặc kép và dấu phẩy."
