"""A table out of a file: its head and its rows, each cell with the place where its sender finds it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from associations.exchange.archives import MAX_BYTES, check_file
from associations.exchange.cell_names import address_of
from associations.exchange.csv_files import BrokenCsv, rows_of, separator_of
from associations.exchange.problems import BadFile, Problem
from associations.exchange.sheet_guard import check_sheet
from associations.exchange.workbooks import Book, Sheet, read_workbook

_LONGEST_QUOTED = 200  # of a value that is repeated to its sender
_MACRO_ENDINGS = (".xlsm", ".xltm", ".xlsb", ".xlam")
_OTHER_EXCEL = (".xls", ".ods", ".xlt")


@dataclass
class Table:
    """A head and rows; `lines[i]` is the line of `rows[i]` in the file, counted from 1."""

    file: str
    sheet: str | None
    head: list[str]
    head_line: int
    lines: list[int]
    rows: list[list[Any]]

    def problem(self, message: str, line: int | None, column: int | None = None, **more: Any) -> Problem:
        """Return a problem at a line, or at the cell of a line and a column counted from 0."""
        more = {
            name: text[:_LONGEST_QUOTED] if isinstance(text, str) else text for name, text in more.items()
        }
        cell = None
        if self.sheet is not None and line is not None and column is not None:
            cell = address_of(line, column + 1)
        return Problem(message, file=self.file, sheet=self.sheet, cell=cell, line=line, **more)


def read_table(path: Path) -> Table:
    """Return the first sheet of a workbook (.xlsx), or a CSV file in UTF-8.

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
    ending = path.suffix.lower()
    if ending in _MACRO_ENDINGS:
        raise _bad(path, f"Tệp {ending} có thể chứa macro nên không được nhận. Lưu lại dạng .xlsx.")
    if ending in _OTHER_EXCEL:
        raise _bad(path, f"Tệp {ending} không được nhận. Mở bằng Excel và lưu lại dạng .xlsx.")
    if ending == ".xlsx":
        return _read_workbook(path)
    if ending == ".csv":
        return _read_csv(path)
    raise _bad(path, f"Không nhận tệp đuôi “{ending or 'trống'}”. Gửi tệp .xlsx hoặc .csv.")


def _bad(path: Path, message: str, **where: Any) -> BadFile:
    return BadFile([Problem(message, file=path.name, **where)])


def _read_workbook(path: Path) -> Table:
    book = read_workbook(path, path.name, only=lambda sheet: sheet.position == 0, takes_beginning=True)
    sheet = _first_sheet(path, book)
    check_sheet(book, sheet)
    numbered = []
    for line, cells in sheet.rows():
        row: list[Any] = [""] * max(cells)
        for column, cell in cells.items():
            row[column - 1] = cell.value
        if any(value != "" for value in row):
            numbered.append((line, row))
    return _table(path, sheet.name, numbered)


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


def _read_csv(path: Path) -> Table:
    data = path.read_bytes()
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise _bad(
            path, "Tệp mang đuôi .csv nhưng không phải là văn bản. Đổi lại đuôi, hoặc lưu lại dạng CSV UTF-8."
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _bad(path, "Tệp mã hóa UTF-16. Lưu lại dạng “CSV UTF-8 (Comma delimited)”.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise _bad(
            path,
            f"Byte 0x{data[error.start]:02X} không thuộc mã UTF-8. Lưu lại dạng “CSV UTF-8 (Comma delimited)”.",
            line=line,
        ) from error
    if "\0" in text:
        raise _bad(
            path,
            "Tệp chứa ký tự NUL nên không phải là CSV. Lưu lại dạng CSV UTF-8.",
            line=text[: text.index("\0")].count("\n") + 1,
        )
    separator = separator_of(text)
    del text  # ten megabytes: the rows are read out of the bytes
    try:
        numbered = list(rows_of(data, separator))
    except BrokenCsv as error:
        raise _bad(path, str(error), line=error.line) from error
    return _table(path, None, numbered)


def _table(path: Path, sheet: str | None, numbered: list[tuple[int, list[Any]]]) -> Table:
    if not numbered:
        raise _bad(path, "Tệp không có dòng nào. Dòng đầu phải là tên cột.", sheet=sheet)
    head_line, head = numbered[0]
    names = [str(cell).strip().lower() for cell in head]
    while names and not names[-1]:
        names.pop()
    return Table(
        file=path.name,
        sheet=sheet,
        head=names,
        head_line=head_line,
        lines=[line for line, _ in numbered[1:]],
        rows=[row for _, row in numbered[1:]],
    )
