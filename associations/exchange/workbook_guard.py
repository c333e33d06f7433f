"""What an Excel workbook must be before its cells are read: bounded, whole, unlocked, without macros.

The reader (calamine) lays a sheet out from its first to its last used cell, so one stray cell at the sheet's
end would ask for all the memory there is, and end the process; it takes the first text for a text that is not there,
and reads an error, or a formula without a stored result, as blank. All of that is found here in one pass over the
sheet's XML, which holds one cell at a time. What calamine is given is a new file with the parts that were looked at.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from associations.exchange.archives import WORKBOOK, Damaged, opened, repacked
from associations.exchange.cell_scan import (
    LONGEST_CELL,
    LONGEST_QUOTED,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    CellScanner,
    Scan,
    TooMuch,
    bounded,
    shared_number,
)
from associations.exchange.problems import BadFile, Problem
from associations.exchange.xml_parts import Relation, local_name, main_part, parse_part, relations_of
from associations.numbers import format_count

MAX_STRINGS = 30 * 1024 * 1024  # bytes of XML with the texts of a workbook
_MOST_SHEETS = 1_000
_SPACE = "http://schemas.openxmlformats.org"
_KINDS = f"{_SPACE}/officeDocument/2006/relationships"
_NO_WORKBOOK = "Tệp không phải là sổ Excel .xlsx. Mở bằng Excel và lưu lại dạng .xlsx."


@dataclass(frozen=True)
class CheckedWorkbook:
    """The first sheet of a workbook, safe to read: its name, and a new .xlsx that holds it alone."""

    sheet: str
    content: bytes


def check_workbook(path: Path) -> CheckedWorkbook:
    """Return the first sheet of a file that is safe to read; raises BadFile with what is wrong and what to do."""
    with opened(path, path.name, WORKBOOK) as archive:
        main = workbook_part(archive, path.name)
        book = list_sheets(archive, main)
        first = _first_sheet(path, book.sheets)
        strings = _Strings(archive, part_of(archive, main, "sharedStrings"), path)
        with archive.open(first.part) as stream:
            scan = CellScanner(strings.lengths).run(stream)
        _check_sheet(path, first.name, scan, strings)
        return CheckedWorkbook(first.name, _alone(archive, main, first.part, book.is_1904))


def workbook_part(archive: zipfile.ZipFile, name: str) -> str:
    """Return the part that lists the sheets; raises BadFile where the file is no workbook."""
    main = main_part(archive, WORKBOOK)
    if not main:
        raise BadFile([Problem(_NO_WORKBOOK, file=name)])
    return main


def part_of(archive: zipfile.ZipFile, main: str, kind: str) -> str:
    """Return the part of a kind ("styles") that a workbook leads to, else the one of the usual name; "" for none."""
    usual = f"xl/{kind}.xml"
    wanted = [one.part for one in relations_of(archive, main) if one.kind.endswith(f"/{kind}")]
    names = archive.namelist()
    return next((part for part in (*wanted, usual) if part in names), "")


def _alone(archive: zipfile.ZipFile, main: str, sheet: str, is_1904: bool) -> bytes:
    """Return a workbook of one sheet, with the texts and formats that its cells name."""
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
    """Return a list of one relationship."""
    return (
        f'<Relationships xmlns="{_SPACE}/package/2006/relationships">'
        f'<Relationship Id="r" Type="{_KINDS}/{kind}" Target="{target}"/></Relationships>'
    ).encode()


def _bad(path: Path, message: str, **where: str | None) -> BadFile:
    return BadFile([Problem(message, file=path.name, **where)])  # type: ignore[arg-type]


def _first_sheet(path: Path, sheets: list["NamedSheet"]) -> "NamedSheet":
    """Return the first sheet; refuses a hidden one, because its sender does not see it."""
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
                parse_part(stream, bounded(self._start), self._characters)
        except TooMuch:
            raise _bad(path, "Tệp chứa quá nhiều chữ. Chép riêng phần số liệu sang một sổ mới.") from None

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if local_name(tag) == "si":
            self.lengths.append(0)

    def _characters(self, text: str) -> None:
        if self.lengths:
            self.lengths[-1] += len(text)

    def text(self, wanted: int) -> str:
        """Return the beginning of one text, for naming a stray cell."""
        position, parts = -1, list[str]()

        def start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal position
            position += local_name(tag) == "si"

        def characters(text: str) -> None:
            if position == wanted and len(parts) < LONGEST_QUOTED:
                parts.append(text)

        with self.archive.open(self.part) as stream:
            parse_part(stream, start, characters)
        return "".join(parts).strip()[:LONGEST_QUOTED]


def _check_sheet(path: Path, sheet: str, scan: Scan, strings: _Strings) -> None:
    """Raise BadFile with every cell that a reader would read otherwise than Excel shows it."""
    found = [*_merged(scan), *_strays(scan, strings), *_unreadable(scan)]
    problems = [
        Problem(message, file=path.name, sheet=sheet, cell=cell, value=value)
        for cell, message, value in found
    ]
    if scan.is_too_much and not problems:
        message = (
            f"Trang tính có quá {MAX_CELLS} ô số liệu, quá nhiều chữ hoặc quá nhiều ô trống có định dạng. "
            "Chép riêng bảng số liệu sang một sổ mới."
        )
        problems.append(Problem(message, file=path.name, sheet=sheet))
    if problems:
        raise BadFile(problems)


CellProblem = tuple[str, str, str | None]  # address, message, what the cell holds


def _merged(scan: Scan) -> Iterator[CellProblem]:
    for area in scan.merged:
        message = f"Ô gộp {area}: không rõ số thuộc ô nào. Bỏ gộp ô (Merge & Center) rồi lưu lại."
        yield area.partition(":")[0], message, None


def _strays(scan: Scan, strings: _Strings) -> Iterator[CellProblem]:
    """Yield the cells that lie far outside the table."""
    for cell, kind, raw in scan.strays:
        value = raw
        if kind == "s" and raw:
            value = strings.text(shared_number(raw, len(strings.lengths)))
        quoted = f"“{value}”" if value else "Ô trông như trống nhưng có dữ liệu,"
        message = (
            f"{quoted} nằm lạc xa bảng (bảng có tối đa {MAX_ROWS} dòng, {MAX_COLUMNS} cột). "
            "Xóa ô này rồi lưu lại."
        )
        yield cell, message, value


def _unreadable(scan: Scan) -> Iterator[CellProblem]:
    """Yield formulas without a stored result, cells that show an error, and texts that are too long."""
    for cell in scan.unstored:
        message = "Công thức chưa có kết quả lưu sẵn nên không đọc được số. Mở tệp bằng Excel rồi lưu lại."
        yield cell, message, None
    for cell, error in scan.errors:
        yield cell, f"Ô đang báo lỗi {error}. Sửa công thức của ô, hoặc gõ số.", error
    for cell in scan.long:
        yield cell, f"Ô chứa quá {format_count(LONGEST_CELL)} chữ. Rút gọn lại.", None


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
    """Return what a workbook's main part says of its sheets."""
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
