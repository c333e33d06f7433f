"""An .xlsx as its cells: the parts found as programs find them, through relationships, whatever they are called."""

import zipfile
from pathlib import Path
from xml.parsers.expat import ExpatError

from associations.exchange.archives import WORKBOOK, Damaged, opened
from associations.exchange.bounds import BEGINNING, LONGEST_CELL, MOST_SHEETS, Left, TooMuch, too_much
from associations.exchange.cell_scan import Beside, Peek, SheetWalk, is_true, unescaped
from associations.exchange.number_formats import DayFormat, day_format
from associations.exchange.plain_rows import read_plain_rows
from associations.exchange.problems import BadFile, Problem
from associations.exchange.workbooks import Book, Reading, Sheet, is_chosen
from associations.exchange.xml_parts import (
    Relation,
    elements_in,
    local_name,
    main_part,
    parse_part,
    relations_of,
)

MAX_STRINGS = 30 * 1024 * 1024  # bytes of XML with the texts of a workbook
_LONGEST_CODE = 1_000  # letters of a number format
_NO_WORKBOOK = "Tệp không phải là sổ Excel .xlsx. Mở bằng Excel và lưu lại dạng .xlsx."
_TOO_MANY_TEXTS = "Tệp chứa quá nhiều chữ. Chép riêng phần số liệu sang một sổ mới."


def read_open_xml(source: Path | bytes, name: str, reading: Reading) -> Book:
    """Return a workbook out of an .xlsx, see `workbooks.read_workbook`."""
    with opened(source, name, WORKBOOK) as archive:
        return _Reader(archive, name, reading).read()


class _Reader:
    """Reads the parts of one file, one after the other."""

    def __init__(self, archive: zipfile.ZipFile, name: str, reading: Reading) -> None:
        self.archive, self.name, self.reading = archive, name, reading
        self.main = workbook_part(archive, name)

    def read(self) -> Book:
        listed = list_sheets(self.archive, self.main)
        book = Book(self.name, [sheet for sheet, _ in listed.sheets], listed.is_1904, self.properties())
        for sheet in book.sheets:
            sheet.is_read = is_chosen(sheet, self.reading.only)
        beside = Beside(self.texts(), self.days() if self.reading.with_days else {}, listed.is_1904)
        left, left_of_others = Left(), Left()
        parts = [part for _, part in listed.sheets if part]
        if len(set(parts)) < len(parts):
            raise Damaged("two sheets in one part")
        for sheet, part in listed.sheets:
            if not part:
                if sheet.is_read and sheet.is_table:
                    raise Damaged("a sheet is nowhere")
                continue
            if sheet.is_read and sheet.is_table:
                if not self.takes_plain_rows(sheet, part, beside, left):
                    self.walk(sheet, part, SheetWalk(sheet, beside, left))
            elif sheet.is_table:
                self.walk(sheet, part, Peek(sheet, left_of_others))
        return book

    def takes_plain_rows(self, sheet: Sheet, part: str, beside: Beside, left: Left) -> bool:
        """Return whether a sheet could be read as plain rows, where a table is wanted."""
        if not self.reading.as_table:
            return False
        with self.archive.open(part) as stream:
            return read_plain_rows(stream, sheet, beside, left)

    def walk(self, sheet: Sheet, part: str, walk: SheetWalk | Peek) -> None:
        if isinstance(walk, SheetWalk) and elements_in(self.archive, part) > walk.left.elements:
            walk.left = Left(elements=BEGINNING)
        try:
            with self.archive.open(part) as stream:
                walk.run(stream)
        except TooMuch:
            sheet.is_cut = True
            if not self.reading.as_table:
                raise BadFile([Problem(too_much(), file=self.name, sheet=sheet.name)]) from None

    def texts(self) -> list[str]:
        """Return the texts that cells share."""
        part = part_of(self.archive, self.main, "sharedStrings")
        if not part:
            return []
        if self.archive.getinfo(part).file_size > MAX_STRINGS:
            raise BadFile([Problem(_TOO_MANY_TEXTS, file=self.name)])
        walk = _Texts()
        try:
            with self.archive.open(part) as stream:
                parse_part(stream, walk.start, walk.characters, walk.end)
        except TooMuch:
            raise BadFile([Problem(_TOO_MANY_TEXTS, file=self.name)]) from None
        return [unescaped(text) for text in walk.found]

    def days(self) -> dict[str, DayFormat]:
        """Return which looks show a number as a day, by their number; looks that nobody can read are none."""
        part = part_of(self.archive, self.main, "styles")
        walk = _Formats()
        if part:
            try:
                with self.archive.open(part) as stream:
                    parse_part(stream, walk.start, None, walk.end)
            except (TooMuch, ExpatError):
                pass  # what was found so far counts: looks never stop reading
        return walk.found()

    def properties(self) -> dict[str, str]:
        """Return the properties that a program or a person put into the file."""
        names = self.archive.namelist()
        part = next((one.part for one in relations_of(self.archive, "") if one.kind.endswith("/custom-properties") and one.part in names), "")  # fmt: skip
        walk = _Properties()
        if part:
            with self.archive.open(part) as stream:
                parse_part(stream, walk.start, walk.characters)
        return {name: value.strip() for name, value in walk.found.items()}


class _Texts:
    """The shared texts; a phonetic reading is no part of a text."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.left = Left()
        self.in_text = self.in_reading = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.left.take_element()
        name = local_name(tag) if ":" in tag else tag
        if name == "si":
            self.found.append("")
            self.in_reading = False
        elif name == "rPh":
            self.in_reading = True
        self.in_text = name == "t" and not self.in_reading

    def characters(self, text: str) -> None:
        if self.in_text and self.found:
            self.left.take_letters(len(text))
            if len(self.found[-1]) <= LONGEST_CELL:
                self.found[-1] += text

    def end(self, tag: str) -> None:
        self.in_text = False
        if self.in_reading and local_name(tag) == "rPh":
            self.in_reading = False


class _Formats:
    """The number formats of all looks, and nothing else of them."""

    def __init__(self) -> None:
        self.left = Left()
        self.codes: dict[int, str] = {}
        self.numbers: list[int] = []
        self.in_looks = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.left.take_element()
        name = local_name(tag)
        if name == "xf":
            if self.in_looks:
                self.numbers.append(_whole(attributes.get("numFmtId")))
        elif name == "cellXfs":
            self.in_looks = True
        elif name == "numFmt":
            code = attributes.get("formatCode", "")[:_LONGEST_CODE]
            self.codes[_whole(attributes.get("numFmtId"))] = code

    def end(self, tag: str) -> None:
        if local_name(tag) == "cellXfs":
            self.in_looks = False

    def found(self) -> dict[str, DayFormat]:
        """Return the looks of days."""
        formats = {number: day_format(number, self.codes.get(number)) for number in set(self.numbers)}
        return {
            str(look): format_
            for look, number in enumerate(self.numbers)
            if (format_ := formats[number]) is not None
        }


class _Properties:
    """Properties by their names."""

    def __init__(self) -> None:
        self.left = Left()
        self.found: dict[str, str] = {}
        self.at = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.left.take_element()
        if local_name(tag) == "property":
            self.at = attributes.get("name", "")
            self.found[self.at] = ""

    def characters(self, text: str) -> None:
        if self.at and len(self.found[self.at]) <= LONGEST_CELL:
            self.found[self.at] += text


def _whole(text: str | None) -> int:
    """Return the number of a format; 0, the plain one, for what is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


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


class ListedSheets:
    """The sheets of a workbook in the order of their tabs, each with the part that holds its cells, "" for none."""

    def __init__(self) -> None:
        self.sheets: list[tuple[Sheet, str]] = []
        self.is_1904 = False


def list_sheets(archive: zipfile.ZipFile, main: str) -> ListedSheets:
    """Return what a workbook's main part says of its sheets."""
    found = ListedSheets()
    targets = {one.id: one for one in relations_of(archive, main)}
    names = set(archive.namelist())

    def on_start(tag: str, attributes: dict[str, str]) -> None:
        if local_name(tag) == "sheet":
            found.sheets.append(_listed(len(found.sheets), attributes, targets, names))
            if len(found.sheets) > MOST_SHEETS:
                raise Damaged("more sheets than anybody makes")
        elif local_name(tag) == "workbookPr":
            found.is_1904 = is_true(attributes.get("date1904"))

    with archive.open(main) as stream:
        parse_part(stream, on_start)
    return found


def _listed(
    position: int, attributes: dict[str, str], targets: dict[str, Relation], names: set[str]
) -> tuple[Sheet, str]:
    """Return a sheet as it is listed, without its cells, and its part."""
    sheet = {local_name(name): value for name, value in attributes.items()}
    target = targets.get(sheet.get("id", ""))
    part = target.part if target and target.part in names else ""
    is_table = target is None or target.kind.endswith("/worksheet") or "worksheets/" in part
    is_visible = sheet.get("state", "visible") == "visible"
    return Sheet(sheet.get("name", ""), position, is_visible, is_table), part
