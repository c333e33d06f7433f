"""A table out of a file: its head and its rows, each cell with the place where its sender finds it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from associations.exchange.archives import MAX_BYTES, beginning_of, check_file
from associations.exchange.cell_names import address_of
from associations.exchange.csv_encodings import bad_encoding
from associations.exchange.csv_files import SEPARATORS, BrokenCsv, names_separator, rows_of, separator_of
from associations.exchange.lock_files import lock_problem
from associations.exchange.problems import BadFile, Problem
from associations.exchange.sheet_guard import MAX_COLUMNS, check_sheet
from associations.exchange.workbooks import Book, Sheet, read_workbook
from associations.text import plain_line

_BEGINNING = 100_000  # bytes in which the separator shows
_MOST_ABOVE = 20  # rows of titles above the heads
_LONGEST_QUOTED = 200  # of a value that is repeated to its sender
_MACRO_ENDINGS = (".xlsm", ".xltm", ".xlsb", ".xlam")
WORKBOOK_ENDINGS = (".xlsx", ".xls", ".xlt", ".ods")


Numbered = list[tuple[int, list[Any]]]  # rows, each with its line from 1


@dataclass
class Table:
    """A head and rows; `lines[i]` is the line of `rows[i]` in the file, counted from 1. above: the lines above the head.

    hidden_lines, hidden_columns (from 0): those of the table that its sender does not see. unread: further sheets that
    hold something.
    """

    file: str
    sheet: str | None
    head: list[str]
    head_line: int
    lines: list[int]
    rows: list[list[Any]]
    hidden_lines: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    unread: list[Sheet] = field(default_factory=list)
    above: Numbered = field(default_factory=list)

    def problem(self, message: str, line: int | None, column: int | None = None, **more: Any) -> Problem:
        """Return a problem at a line, or at the cell of a line and a column counted from 0."""
        more = {
            name: text[:_LONGEST_QUOTED] if isinstance(text, str) else text for name, text in more.items()
        }
        cell = None
        if self.sheet is not None and line is not None and column is not None:
            cell = address_of(line, column + 1)
        return Problem(message, file=self.file, sheet=self.sheet, cell=cell, line=line, **more)


IsHead = Callable[[list[str]], bool]


def read_table(path: Path, *, is_head: IsHead | None = None) -> Table:
    """Return the first sheet of a workbook, or a CSV file in UTF-8.

    is_head: tells the row of heads from titles above it; without it, and where none is one, the first row is taken.
    Raises BadFile with what is wrong with the file and what to do. Nothing larger than the limits is read.
    """
    size = check_file(path)
    if size == 0:
        raise _bad(path, "Tệp rỗng. Gửi lại tệp có số liệu.")
    if size > MAX_BYTES:
        raise _bad(
            path,
            f"Tệp nặng {size / 1024 / 1024:.1f} MB, quá 10 MB. Tách thành nhiều tệp.".replace(".", ",", 1),
        )
    if problem := lock_problem(path.name, beginning_of(path)):
        raise _bad(path, problem)
    ending = path.suffix.lower()
    if ending in _MACRO_ENDINGS:
        raise _bad(path, f"Tệp {ending} có thể chứa macro nên không được nhận. Lưu lại dạng .xlsx.")
    if ending in WORKBOOK_ENDINGS:
        return _read_workbook(path, is_head)
    if ending == ".csv":
        return _read_csv(path, is_head)
    raise _bad(path, f"Không nhận tệp đuôi “{ending or 'trống'}”. Gửi tệp .xlsx, .xls, .ods hoặc .csv.")


def _bad(path: Path, message: str, **where: Any) -> BadFile:
    return BadFile([Problem(message, file=path.name, **where)])


def _read_workbook(path: Path, is_head: IsHead | None) -> Table:
    book = read_workbook(path, path.name, only=lambda sheet: sheet.position == 0, as_table=True)
    sheet = _first_sheet(path, book)
    if sheet.is_cut:
        check_sheet(book, sheet, first_row=1)
    numbered = _rows_of_sheet(sheet)
    at = _head_of(numbered, is_head)
    check_sheet(book, sheet, first_row=numbered[at][0] if numbered else 1)
    table = _table(path, sheet.name, numbered, at)
    table.hidden_lines = [line for line in table.lines if line in sheet.hidden_rows]
    table.hidden_columns = [n for n in range(len(table.head)) if n + 1 in sheet.hidden_columns]
    table.unread = [other for other in book.sheets if other.holds_values and not other.is_read]
    return table


def _rows_of_sheet(sheet: Sheet) -> Numbered:
    if sheet.plain_rows is not None:
        return [(n, row) for n, row in sheet.plain_rows if row[-1] != "" or any(cell != "" for cell in row)]
    numbered = []
    for line, cells in sheet.rows():
        if max(cells) > MAX_COLUMNS:
            cells = {column: cell for column, cell in cells.items() if column <= MAX_COLUMNS}  # strays
        row: list[Any] = [""] * max(cells, default=0)
        for column, cell in cells.items():
            row[column - 1] = "" if cell.value is None else cell.value
        if any(value != "" for value in row):
            numbered.append((line, row))
    return numbered


def _first_sheet(path: Path, book: Book) -> Sheet:
    """Return the first sheet; refuses a hidden one, because its sender does not see it."""
    if not book.sheets:
        raise _bad(path, "Sổ không có trang tính nào.")
    first = book.sheets[0]
    if not first.is_visible:
        raise _bad(
            path,
            "Trang tính đầu tiên đang ẩn nên không rõ cần nhập trang nào. Hiện hoặc xóa trang ấy, để trang cần nhập đứng đầu.",
            sheet=first.name,
        )
    if not first.is_table:
        raise _bad(
            path, "Trang đầu tiên là biểu đồ, không phải bảng. Để bảng số liệu đứng đầu.", sheet=first.name
        )
    return first


def _read_csv(path: Path, is_head: IsHead | None) -> Table:
    data = path.read_bytes()
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise _bad(
            path, "Tệp mang đuôi .csv nhưng không phải là văn bản. Đổi lại đuôi, hoặc lưu lại dạng CSV UTF-8."
        )
    if bad := bad_encoding(data):
        raise _bad(path, bad.message, line=bad.line)
    separator = _separator_of(data, is_head)
    try:
        numbered = list(rows_of(data, separator))
    except BrokenCsv as error:
        raise _bad(path, str(error), line=error.line) from error
    if numbered and names_separator(numbered[0][1]):
        del numbered[0]
    return _table(path, None, numbered, _head_of(numbered, is_head))


def _separator_of(data: bytes, is_head: IsHead | None) -> str:
    """Return the separator of a file: one that makes heads of a row, else the one that its first line holds most."""
    text = data[:_BEGINNING].decode("utf-8-sig", "ignore")
    usual = separator_of(text)
    if is_head is None:
        return usual
    lines = text.splitlines()[:_MOST_ABOVE]
    for separator in (usual, *SEPARATORS):
        if any(is_head(_heads([cell.strip('"') for cell in line.split(separator)])) for line in lines):
            return separator
    return usual


def _head_of(numbered: Numbered, is_head: IsHead | None) -> int:
    """Return which row holds the heads: the first that looks like it, else the first of all."""
    if is_head is None:
        return 0
    beginning = [_heads(row) for _, row in numbered[:_MOST_ABOVE]]
    return next((position for position, heads in enumerate(beginning) if is_head(heads)), 0)


def _heads(row: list[Any]) -> list[str]:
    """Return the heads as they are compared, without the blank ones at the end."""
    names = [plain_line(str(cell)).lower() for cell in row]
    while names and not names[-1]:
        names.pop()
    return names


def _table(path: Path, sheet: str | None, numbered: Numbered, at: int) -> Table:
    """Return the table whose heads are in the row at a position."""
    if not numbered:
        raise _bad(path, "Tệp không có dòng nào. Dòng đầu phải là tên cột.", sheet=sheet)
    return Table(
        file=path.name,
        sheet=sheet,
        head=_heads(numbered[at][1]),
        head_line=numbered[at][0],
        lines=[line for line, _ in numbered[at + 1 :]],
        rows=[row for _, row in numbered[at + 1 :]],
        above=numbered[:at],
    )
