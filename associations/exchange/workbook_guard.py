"""What an Excel workbook must be before its cells are read: bounded, whole, unlocked, without macros.

The reader (calamine) lays a sheet out from its first to its last used cell, so one stray cell at the sheet's
end would ask for all the memory there is, and end the process; it takes the first text for a text that is not there,
and reads an error, or a formula without a stored result, as blank. All of that is found here in one pass over the
sheet's XML, which holds one cell at a time. What calamine is given is a new file with the parts that were looked at.
"""

import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from associations.exchange.archives import WORKBOOK, Damaged, opened, repacked
from associations.exchange.problems import BadFile, Problem
from associations.exchange.xml_parts import Relation, Start, local_name, main_part, parse_part, relations_of
from associations.numbers import format_count

MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_CELLS = 400_000  # 3,321 returns of 67 columns are 222,507
MAX_AREA = 1_000_000  # cells between the first and the last one used, blanks included: each is laid out
MAX_ELEMENTS = 1_000_000  # rows, cells and values, the blank cells with a format included
MAX_STRINGS = 30 * 1024 * 1024  # bytes of XML with the texts of a workbook
MAX_LETTERS = (
    20_000_000  # of all cells: a text that stands once in the file is laid out with every cell that shows it
)
LONGEST_CELL = 32_767  # letters; Excel's own limit
_MOST_SHEETS = 1_000
_MOST = 50  # strays, formulas and merges named at most
_LONGEST_QUOTED = 200  # letters of a cell that its sender is told again
_SPACE = "http://schemas.openxmlformats.org"
_KINDS = f"{_SPACE}/officeDocument/2006/relationships"
_NO_WORKBOOK = "Tệp không phải là sổ Excel .xlsx. Mở bằng Excel và lưu lại dạng .xlsx."


@dataclass(frozen=True)
class CheckedWorkbook:
    """The first sheet of a workbook, safe to read: its name, and a new .xlsx that holds it alone."""

    sheet: str
    content: bytes


def check_workbook(path: Path) -> CheckedWorkbook:
    """The first sheet, once the file is known to be safe to read; raises BadFile with what is wrong and what to do."""
    with opened(path, path.name, WORKBOOK) as archive:
        main = workbook_part(archive, path.name)
        book = list_sheets(archive, main)
        first = _first_sheet(path, book.sheets)
        strings = _Strings(archive, part_of(archive, main, "sharedStrings"), path)
        with archive.open(first.part) as stream:
            scan = _CellScanner(strings.lengths).run(stream)
        _check_sheet(path, first.name, scan, strings)
        return CheckedWorkbook(first.name, _alone(archive, main, first.part, book.is_1904))


def workbook_part(archive: zipfile.ZipFile, name: str) -> str:
    """The part that lists the sheets; raises BadFile where the file is no workbook."""
    main = main_part(archive, WORKBOOK)
    if not main:
        raise BadFile([Problem(_NO_WORKBOOK, file=name)])
    return main


def part_of(archive: zipfile.ZipFile, main: str, kind: str) -> str:
    """The part of a kind ("styles") that a workbook leads to, under its usual name where it leads to none; "" for none."""
    usual = f"xl/{kind}.xml"
    wanted = [one.part for one in relations_of(archive, main) if one.kind.endswith(f"/{kind}")]
    names = archive.namelist()
    return next((part for part in (*wanted, usual) if part in names), "")


def _alone(archive: zipfile.ZipFile, main: str, sheet: str, is_1904: bool) -> bytes:
    """A workbook of one sheet, with the texts and formats that its cells name."""
    book = (
        f'<workbook xmlns="{_SPACE}/spreadsheetml/2006/main" xmlns:r="{_KINDS}">'
        f'<workbookPr date1904="{int(is_1904)}"/>'
        '<sheets><sheet name="1" sheetId="1" r:id="r"/></sheets></workbook>'
    )
    parts: dict[str, str | bytes] = {
        "_rels/.rels": _relation("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": book.encode(),
        "xl/_rels/workbook.xml.rels": _relation("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": sheet,
    }
    for beside in ("sharedStrings", "styles"):
        if found := part_of(archive, main, beside):
            parts[f"xl/{beside}.xml"] = found
    return repacked(archive, parts)


def _relation(kind: str, target: str) -> bytes:
    """A list of one relationship."""
    return (
        f'<Relationships xmlns="{_SPACE}/package/2006/relationships">'
        f'<Relationship Id="r" Type="{_KINDS}/{kind}" Target="{target}"/></Relationships>'
    ).encode()


def _bad(path: Path, message: str, **where: str | None) -> BadFile:
    return BadFile([Problem(message, file=path.name, **where)])  # type: ignore[arg-type]


def _first_sheet(path: Path, sheets: list["NamedSheet"]) -> "NamedSheet":
    """The first sheet; refuses a hidden one, because its sender does not see it."""
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
        raise Damaged("the first sheet is nowhere")
    if not first.is_table:
        raise _bad(
            path, "Trang đầu tiên là biểu đồ, không phải bảng. Để bảng số liệu đứng đầu.", sheet=first.name
        )
    return first


class _Strings:
    """The texts that cells share: how long each is, and one of them by its number."""

    def __init__(self, archive: zipfile.ZipFile, part: str, path: Path) -> None:
        self.archive, self.part = archive, part
        self.lengths: list[int] = []
        if not part:
            return
        if archive.getinfo(part).file_size > MAX_STRINGS:
            raise _bad(path, "Tệp chứa quá nhiều chữ. Chép riêng phần số liệu sang một sổ mới.")
        try:
            with archive.open(part) as stream:
                parse_part(stream, _bounded(self._start), self._characters)
        except _TooMuch:
            raise _bad(path, "Tệp chứa quá nhiều chữ. Chép riêng phần số liệu sang một sổ mới.") from None

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if local_name(tag) == "si":
            self.lengths.append(0)

    def _characters(self, text: str) -> None:
        if self.lengths:
            self.lengths[-1] += len(text)

    def text(self, wanted: int) -> str:
        """The beginning of one text, for naming a stray cell."""
        position, parts = -1, list[str]()

        def start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal position
            position += local_name(tag) == "si"

        def characters(text: str) -> None:
            if position == wanted and len(parts) < _LONGEST_QUOTED:
                parts.append(text)

        with self.archive.open(self.part) as stream:
            parse_part(stream, start, characters)
        return "".join(parts).strip()[:_LONGEST_QUOTED]


def _bounded(on_start: Start) -> Start:
    """A handler that goes on no more after as many elements as a sheet may have."""
    count = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if count > MAX_ELEMENTS:
            raise _TooMuch
        on_start(tag, attributes)

    return start


@dataclass
class _Scan:
    strays: list[tuple[str, str, str]] = field(default_factory=list)  # cell, kind, raw text
    unstored: list[str] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)  # cell, what Excel shows there
    merged: list[str] = field(default_factory=list)
    long: list[str] = field(default_factory=list)
    is_too_much: bool = False


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
    """Walks a sheet's XML; each cell is judged when the next element that is no part of it begins.

    lengths: of the texts that cells share, by their number.
    """

    def __init__(self, lengths: list[int]) -> None:
        super().__init__()
        self.found = _Scan()
        self.lengths = lengths
        self.kind = ""
        self.text = ""
        self.has_formula = self.has_value = self.in_value = self.in_cell = False
        self.elements = self.cells = self.letters = 0
        self.last_row = self.last_column = 0

    def run(self, stream: IO[bytes]) -> _Scan:
        """Cells far outside the table, cells with an error, formulas without a result, merged ranges."""
        try:
            parse_part(stream, self.start, self.characters)
            self.finish_cell()
            self.check_sums()
        except _TooMuch:
            self.found.is_too_much = True
        return self.found

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Once for every row, cell and value of the sheet, so it asks for the most frequent first."""
        self.elements += 1
        if self.elements > MAX_ELEMENTS:
            raise _TooMuch
        if ":" in tag:
            tag = local_name(tag)
        if tag == "v" or tag == "t":
            self.in_value = self.has_value = True
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
            self.check_sums()
        elif tag == "mergeCell":
            self.finish_cell()
            if len(self.found.merged) < _MOST:
                self.found.merged.append(attributes.get("ref", ""))

    def check_sums(self) -> None:
        area = self.last_row * self.last_column
        if self.cells > MAX_CELLS or area > MAX_AREA or self.letters > MAX_LETTERS:
            raise _TooMuch
        if len(self.found.strays) >= _MOST:
            raise _TooMuch

    def characters(self, text: str) -> None:
        if self.in_value and self.in_cell and len(self.text) <= LONGEST_CELL:
            self.text += text

    def finish_cell(self) -> None:
        if not self.in_cell:
            return
        text = self.text.strip()
        if self.has_value and (self.row > MAX_ROWS or self.column > MAX_COLUMNS):
            self.found.strays.append((self.address(), self.kind, text[:_LONGEST_QUOTED]))
        elif text:
            self.inside(text)
        elif self.has_formula and len(self.found.unstored) < _MOST:
            self.found.unstored.append(self.address())
        self.in_cell = self.has_formula = self.has_value = self.in_value = False
        self.text = ""

    def inside(self, text: str) -> None:
        """A cell of the table that holds something."""
        self.cells += 1
        self.last_row = max(self.last_row, self.row)
        self.last_column = max(self.last_column, self.column)
        length = len(self.text)
        if self.kind == "s":
            length = self.lengths[shared_number(self.text, len(self.lengths))]
        elif self.kind == "e" and len(self.found.errors) < _MOST:
            self.found.errors.append((self.address(), text[:_LONGEST_QUOTED]))
        self.letters += length
        if length > LONGEST_CELL and len(self.found.long) < _MOST:
            self.found.long.append(self.address())

    def address(self) -> str:
        return f"{column_letters(self.column)}{self.row}"


def shared_number(text: str, count: int) -> int:
    """Which of `count` shared texts a cell shows; raises Damaged for one that is not there."""
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) < count):
        raise Damaged("a cell shows a text that is not there")
    return int(text)


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


def _check_sheet(path: Path, sheet: str, scan: _Scan, strings: _Strings) -> None:
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
        value = raw
        if kind == "s" and raw:
            value = strings.text(shared_number(raw, len(strings.lengths)))
        quoted = f"“{value}”" if value else "Ô trông như trống nhưng có dữ liệu,"
        message = (
            f"{quoted} nằm lạc xa bảng (bảng có tối đa {MAX_ROWS} dòng, {MAX_COLUMNS} cột). "
            "Xóa ô này rồi lưu lại."
        )
        problems.append(problem(message, cell, value))
    problems += [
        problem(
            "Công thức chưa có kết quả lưu sẵn nên không đọc được số. Mở tệp bằng Excel rồi lưu lại.", cell
        )
        for cell in scan.unstored
    ]
    problems += [
        problem(f"Ô đang báo lỗi {error}. Sửa công thức của ô, hoặc gõ số.", cell, error)
        for cell, error in scan.errors
    ]
    problems += [
        problem(f"Ô chứa quá {format_count(LONGEST_CELL)} chữ. Rút gọn lại.", cell) for cell in scan.long
    ]
    if scan.is_too_much and not problems:
        message = (
            f"Trang tính có quá {MAX_CELLS} ô số liệu, quá nhiều chữ hoặc quá nhiều ô trống có định dạng. "
            "Chép riêng bảng số liệu sang một sổ mới."
        )
        problems.append(Problem(message, file=path.name, sheet=sheet))
    if problems:
        raise BadFile(problems)


@dataclass(frozen=True)
class NamedSheet:
    """A sheet as a workbook's list of tabs names it; `part` holds its cells, "" where there is none."""

    name: str
    part: str
    is_visible: bool
    is_table: bool


@dataclass(frozen=True)
class ListedSheets:
    """The sheets of a workbook in the order of their tabs; is_1904: days are counted from 1904."""

    sheets: list[NamedSheet]
    is_1904: bool


def list_sheets(archive: zipfile.ZipFile, main: str) -> ListedSheets:
    """What a workbook's main part says of its sheets."""
    found: list[dict[str, str]] = []
    is_1904 = False

    def on_start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal is_1904
        if local_name(tag) == "sheet":
            found.append({local_name(name): value for name, value in attributes.items()})
            if len(found) > _MOST_SHEETS:
                raise Damaged("more sheets than anybody makes")
        elif local_name(tag) == "workbookPr":
            is_1904 = attributes.get("date1904", "") in ("1", "true", "on")

    with archive.open(main) as stream:
        parse_part(stream, on_start)
    targets = {one.id: one for one in relations_of(archive, main)}
    names = set(archive.namelist())
    return ListedSheets([_named(sheet, targets, names) for sheet in found], is_1904)


def _named(sheet: dict[str, str], targets: dict[str, Relation], names: set[str]) -> NamedSheet:
    target = targets.get(sheet.get("id", ""))
    part = target.part if target and target.part in names else ""
    is_table = target is not None and (target.kind.endswith("/worksheet") or "worksheets/" in part)
    return NamedSheet(sheet.get("name", ""), part, sheet.get("state", "visible") == "visible", is_table)
