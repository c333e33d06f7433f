"""What an Excel workbook must be before its cells are read: bounded, whole, unlocked, without macros.

The reader (calamine) lays a sheet out from its first to its last used cell, so one stray cell at the sheet's
end would ask for all the memory there is; and it reads an error, or a formula without a stored result, as
blank. All of that is found here in one pass over the sheet's XML, which holds one cell at a time.
"""

import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from xml.parsers import expat

from associations.exchange.problems import BadFile, Problem

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 100 * 1024 * 1024
MAX_PARTS = 1_000
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_STRINGS = 30 * 1024 * 1024
MAX_CELLS = 400_000  # 3,321 returns of 67 columns are 222,507
MAX_ELEMENTS = 1_000_000  # rows, cells and values, the blank cells with a format included
_CHUNK = 1 << 16
_MOST = 50  # strays, formulas and merges named at most

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,  # a way of compressing that is not known
    OSError,
    KeyError,  # a part that another names is not there
    ValueError,
    expat.ExpatError,
)

WHY_BROKEN = "Tệp bị hỏng hoặc chưa tải lên hết. Mở bằng Excel, lưu lại rồi gửi lại."
_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def check_container(path: Path) -> None:
    """Refuse what is no whole, open, bounded .xlsx without macros; raises BadFile with what to do.

    Says nothing of what the cells hold.
    """
    if path.stat().st_size > MAX_BYTES:
        raise _bad(path, "Tệp nặng quá 10 MB. Xóa hình ảnh và trang tính không cần rồi gửi lại.")
    _check_container(path)
    try:
        with zipfile.ZipFile(path) as archive:
            _check_archive(path, archive)
    except BROKEN as error:
        raise _bad(path, WHY_BROKEN) from error


def check_workbook(path: Path) -> str:
    """The name of the first sheet, once the file is known to be safe to read.

    Raises BadFile with what is wrong and what to do.
    """
    _check_container(path)
    try:
        with zipfile.ZipFile(path) as archive:
            _check_archive(path, archive)
            sheet, part = _first_sheet(path, archive)
            with archive.open(part) as stream:
                scan = _scan(stream)
            _check_sheet(path, archive, sheet, scan)
    except BROKEN as error:
        raise _bad(path, WHY_BROKEN) from error
    return sheet


def _bad(path: Path, message: str, **where: str | None) -> BadFile:
    return BadFile([Problem(message, file=path.name, **where)])  # type: ignore[arg-type]


def _check_container(path: Path) -> None:
    with path.open("rb") as stream:
        start = stream.read(8)
        if start.startswith(_OLE):
            if _ENCRYPTED in stream.read():
                raise _bad(path, "Tệp có mật khẩu nên không đọc được. Bỏ mật khẩu trong Excel rồi lưu lại.")
            raise _bad(path, "Tệp ở dạng Excel 97–2003 (.xls). Mở bằng Excel và lưu lại dạng .xlsx.")
    if not start.startswith(b"PK"):
        raise _bad(path, "Tệp mang đuôi .xlsx nhưng không phải là sổ Excel. Lưu lại bằng Excel dạng .xlsx.")


def _check_archive(path: Path, archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MAX_PARTS:
        raise _bad(
            path, f"Tệp có {len(parts)} phần bên trong, quá {MAX_PARTS}. Chép số liệu sang một sổ mới."
        )
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise _bad(path, "Tệp giải nén ra quá 100 MB nên không được đọc. Chép số liệu sang một sổ mới.")
    if any(part.flag_bits & 1 for part in parts):
        raise _bad(path, "Tệp có mật khẩu nên không đọc được. Bỏ mật khẩu trong Excel rồi lưu lại.")
    names = {part.filename.lower() for part in parts}
    if any(name.endswith("vbaproject.bin") for name in names):
        raise _bad(path, "Tệp có macro nên không được nhận. Lưu lại dạng “Excel Workbook (.xlsx)”.")
    if "xl/workbook.xml" not in names:
        raise _bad(path, "Tệp không phải là sổ Excel .xlsx. Mở bằng Excel và lưu lại dạng .xlsx.")
    for part in parts:
        if part.filename.lower() == "xl/sharedstrings.xml" and part.file_size > MAX_STRINGS:
            raise _bad(path, "Tệp chứa quá nhiều chữ. Chép riêng phần số liệu sang một sổ mới.")
    # Reads each part to its end: a size that lies or a part cut short fails its checksum here.
    if broken := archive.testzip():
        raise zipfile.BadZipFile(broken)


def _first_sheet(path: Path, archive: zipfile.ZipFile) -> tuple[str, str]:
    """Name and part of the first sheet; refuses a hidden one, because its sender does not see it."""
    sheets = named_sheets(archive)
    if not sheets:
        raise _bad(path, "Sổ không có trang tính nào.")
    first = sheets[0]
    if not first.is_visible:
        raise _bad(
            path,
            "Trang tính đầu tiên đang ẩn nên không rõ cần nhập trang nào. Hiện hoặc xóa trang ấy, để trang cần nhập đứng đầu.",
            sheet=first.name,
        )
    if not first.part:
        raise KeyError(first.name)
    if "worksheets/" not in first.part:
        raise _bad(
            path, "Trang đầu tiên là biểu đồ, không phải bảng. Để bảng số liệu đứng đầu.", sheet=first.name
        )
    return first.name, first.part


@dataclass
class _Scan:
    strays: list[tuple[str, str, str]] = field(default_factory=list)  # cell, kind, raw text
    unstored: list[str] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)  # cell, what Excel shows there
    merged: list[str] = field(default_factory=list)
    is_too_much: bool = False


def _scan(stream: IO[bytes]) -> _Scan:
    """Cells far outside the table, cells with an error, formulas without a result, merged ranges."""
    return _CellScanner().run(stream)


class _TooMuch(Exception):
    """A sheet that nobody typed: reading on would only cost time."""


class CellPlace:
    """Where a walk over a sheet's XML is, rows and columns from 1; whoever wrote the file may have left both out."""

    def __init__(self) -> None:
        self.row = self.column = 0
        self._columns: dict[str, int] = {}  # by their letters: few, and asked for with every cell

    def enter_row(self, number: str | None) -> None:
        """A row begins; `number` as it is written, None for the one after the last."""
        self.row = self.row + 1 if number is None else int(number)
        self.column = 0

    def enter_cell(self, reference: str | None) -> None:
        """A cell begins; `reference` as it is written ("F17"), None for the one beside the last."""
        if reference is None:
            self.column += 1
            return
        letters = reference.rstrip("0123456789")
        if letters not in self._columns:
            self._columns[letters] = column_number(letters)
        self.column = self._columns[letters]
        self.row = int(reference[len(letters) :])


class _CellScanner(CellPlace):
    """Walks a sheet's XML; each cell is judged when the next element that is no part of it begins."""

    def __init__(self) -> None:
        super().__init__()
        self.found = _Scan()
        self.kind = ""
        self.text = ""
        self.has_formula = self.in_value = self.in_cell = False
        self.elements = self.cells = 0

    def run(self, stream: IO[bytes]) -> _Scan:
        try:
            parse_part(stream, self.start, self.characters)
            self.finish_cell()
        except _TooMuch:
            self.found.is_too_much = True
        return self.found

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Once for every row, cell and value of the sheet, so it asks for the most frequent first."""
        self.elements += 1
        if ":" in tag:
            tag = local_name(tag)
        if tag == "v" or tag == "t":
            self.in_value = True
            return
        self.in_value = False
        if tag == "c":
            if self.in_cell:
                self.finish_cell()
            self.in_cell = True
            self.kind = attributes.get("t", "")
            self.enter_cell(attributes.get("r"))
        elif tag == "f":
            self.has_formula = True
        elif tag == "row":
            self.finish_cell()
            self.enter_row(attributes.get("r"))
            if self.elements > MAX_ELEMENTS or self.cells > MAX_CELLS or len(self.found.strays) >= _MOST:
                raise _TooMuch
        elif tag == "mergeCell":
            self.finish_cell()
            if len(self.found.merged) < _MOST:
                self.found.merged.append(attributes.get("ref", ""))

    def characters(self, text: str) -> None:
        if self.in_value and self.in_cell:
            self.text += text

    def finish_cell(self) -> None:
        if not self.in_cell:
            return
        text = self.text.strip()
        if text:
            self.cells += 1
            if self.row > MAX_ROWS or self.column > MAX_COLUMNS:
                self.found.strays.append((self.address(), self.kind, text[:200]))
            elif self.kind == "e" and len(self.found.errors) < _MOST:
                self.found.errors.append((self.address(), text))
        elif self.has_formula and len(self.found.unstored) < _MOST:
            self.found.unstored.append(self.address())
        self.in_cell = self.has_formula = self.in_value = False
        self.text = ""

    def address(self) -> str:
        return f"{column_letters(self.column)}{self.row}"


def column_number(letters: str) -> int:
    """A → 1, Z → 26, AA → 27."""
    if not re.fullmatch(r"[A-Z]{1,3}", letters):
        raise ValueError(letters)
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """1 → A, 26 → Z, 27 → AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _check_sheet(path: Path, archive: zipfile.ZipFile, sheet: str, scan: _Scan) -> None:
    def problem(message: str, cell: str, value: str | None = None) -> Problem:
        return Problem(message, file=path.name, sheet=sheet, cell=cell, value=value)

    problems = [
        problem(
            f"Ô gộp {area}: không rõ số thuộc ô nào. Bỏ gộp ô (Merge & Center) rồi lưu lại.",
            area.partition(":")[0],
        )
        for area in scan.merged
    ]
    for cell, kind, raw in scan.strays:
        value = _shared_string(archive, int(raw)) if kind == "s" else raw
        problems.append(
            problem(
                f"“{value}” nằm lạc xa bảng (bảng có tối đa {MAX_ROWS} dòng, {MAX_COLUMNS} cột). Xóa ô này rồi lưu lại.",
                cell,
                value,
            )
        )
    problems += [
        problem(
            "Công thức chưa có kết quả lưu sẵn nên không đọc được số. Mở tệp bằng Excel rồi lưu lại.", cell
        )
        for cell in scan.unstored
    ]
    problems += [
        problem(f"Ô đang báo lỗi {shown}. Sửa công thức của ô, hoặc gõ số.", cell, shown)
        for cell, shown in scan.errors
    ]
    if scan.is_too_much and not problems:
        message = f"Trang tính có quá {MAX_CELLS} ô số liệu hoặc quá nhiều dòng trống có định dạng. Chép riêng bảng số liệu sang một sổ mới."
        problems.append(Problem(message, file=path.name, sheet=sheet))
    if problems:
        raise BadFile(problems)


def _shared_string(archive: zipfile.ZipFile, wanted: int) -> str:
    """One text of the workbook's shared strings, for naming a stray cell."""
    position, parts = -1, []

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal position
        position += local_name(tag) == "si"

    def characters(text: str) -> None:
        if position == wanted:
            parts.append(text)

    with archive.open("xl/sharedStrings.xml") as stream:
        parse_part(stream, start, characters)
    return "".join(parts).strip()[:200]


@dataclass(frozen=True)
class NamedSheet:
    """A sheet as a workbook's list of tabs names it; `part` holds its cells, "" where the workbook names none."""

    name: str
    part: str
    is_visible: bool


def named_sheets(archive: zipfile.ZipFile) -> list[NamedSheet]:
    """The sheets of a workbook in the order of their tabs."""
    sheets: list[dict[str, str]] = []
    targets: dict[str, str] = {}

    def on_sheet(tag: str, attributes: dict[str, str]) -> None:
        if local_name(tag) == "sheet":
            sheets.append({local_name(name): value for name, value in attributes.items()})

    def on_relation(tag: str, attributes: dict[str, str]) -> None:
        if local_name(tag) == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    with archive.open("xl/workbook.xml") as stream:
        parse_part(stream, on_sheet)
    with archive.open("xl/_rels/workbook.xml.rels") as stream:
        parse_part(stream, on_relation)
    return [
        NamedSheet(
            sheet.get("name", ""),
            posixpath.join("/xl", target).lstrip("/") if (target := targets.get(sheet["id"])) else "",
            sheet.get("state", "visible") == "visible",
        )
        for sheet in sheets
    ]


def parse_part(stream: IO[bytes], on_start, on_characters=None, on_end=None) -> None:  # type: ignore[no-untyped-def]
    """Walk an XML part in small pieces; tags and attributes come with their prefix. No document type is taken."""

    def refuse(*args: object) -> None:
        raise ValueError("a document type has no place in a workbook")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = on_start
    if on_characters:
        parser.CharacterDataHandler = on_characters
    if on_end:
        parser.EndElementHandler = on_end
    while piece := stream.read(_CHUNK):
        parser.Parse(piece, False)
    parser.Parse(b"", True)


def local_name(name: str) -> str:
    """A tag or an attribute without its prefix."""
    return name.rpartition(":")[2]
