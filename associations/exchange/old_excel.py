"""An .xls of Excel 97–2003 as its cells: its records walked one at a time, within the bounds of every workbook.

Read here and not by a library: calamine lays a sheet out up to its last used cell and makes room for as many texts as
a file claims to hold, so that a small hostile file ends the process; and it reads an error as blank.
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from associations.exchange import old_records as records
from associations.exchange.archives import MAX_BYTES, Damaged, DamagedFile, Kind, locked, reading
from associations.exchange.bounds import MAX_AREAS, MOST_SHEETS, HiddenColumns, Left, TooMuch, too_much
from associations.exchange.number_formats import DayFormat, as_day, day_format
from associations.exchange.old_texts import Pieces, short_text, text_of
from associations.exchange.ole import OleFile
from associations.exchange.problems import BadFile, Problem
from associations.exchange.workbooks import Area, Book, Cell, CellKind, Reading, Sheet, Value, is_chosen
from associations.exchange.xml_parts import Found

OLD_EXCEL = Kind(".xls", "Excel", "sổ Excel 97–2003", "", "")
_ENCRYPTED_PACKAGE = "EncryptedPackage"
_MACROS = ("_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA")
_SAVE_NEW = "Mở bằng Excel, lưu lại dạng .xlsx rồi gửi lại."


def read_old_excel(source: Path | bytes, name: str, wanted: Reading) -> Book:
    """Return a workbook out of an .xls, see `workbooks.read_workbook`."""
    try:
        with reading(name, OLD_EXCEL.program):
            return _Reader(_workbook_stream(source, name), name, wanted).read()
    except DamagedFile:
        message = f"Tệp Excel 97–2003 bị hỏng hoặc chưa tải lên hết nên không đọc được. {_SAVE_NEW}"
        raise DamagedFile([Problem(message, file=name)]) from None


def _workbook_stream(source: Path | bytes, name: str) -> bytes:
    """Return the records of a workbook; raises BadFile for another kind of file, a password, a macro."""
    data = source if isinstance(source, bytes) else source.read_bytes()
    if len(data) > MAX_BYTES:
        raise _bad(name, "Tệp nặng quá 10 MB. Xóa hình ảnh và những phần không cần rồi gửi lại.")
    if _ENCRYPTED_PACKAGE.encode("utf-16-le") in data:
        raise locked(name, OLD_EXCEL)
    container = OleFile(data)
    names = {entry.name for entry in container.entries}
    if names & set(_MACROS):
        raise _bad(name, "Tệp có macro nên không được nhận. Lưu lại dạng .xlsx, không có macro.")
    stream = container.stream("Workbook")
    if stream is not None:
        return stream
    if "Book" in names:
        raise _bad(name, f"Tệp ở dạng Excel 95 hoặc cũ hơn nên không được nhận. {_SAVE_NEW}")
    if "WordDocument" in names or "PowerPoint Document" in names:
        raise _bad(name, "Tệp là văn bản Word hoặc bản trình chiếu, không phải sổ Excel. Chọn đúng tệp.")
    raise Damaged("no workbook in the container")


class _Place(NamedTuple):
    """A sheet as it is listed, and where its records begin."""

    sheet: Sheet
    begins_at: int


class _Reader:
    """Reads the records of one file, the globals first."""

    def __init__(self, data: bytes, name: str, wanted: Reading) -> None:
        self.data, self.name, self.wanted = data, name, wanted
        self.left, self.left_of_others = Left(), Left()
        self.book = Book(name)
        self.places: list[_Place] = []
        self.texts: list[str] = []
        self.codes: dict[int, str] = {}
        self.looks: list[int] = []

    def read(self) -> Book:
        try:
            self.read_globals()
        except TooMuch:
            raise _bad(
                self.name, "Tệp chứa quá nhiều chữ. Chép riêng phần số liệu sang một sổ mới."
            ) from None
        formats = {number: day_format(number, self.codes.get(number)) for number in set(self.looks)}
        days = [formats[number] if self.wanted.with_days else None for number in self.looks]
        if (
            len({place.begins_at for place in self.places}) < len(self.places)
            or len(self.places) > MOST_SHEETS
        ):
            raise Damaged("two sheets in one place, or more than anybody makes")
        for place in self.places:
            self.book.sheets.append(place.sheet)
            place.sheet.is_read = is_chosen(place.sheet, self.wanted.only)
            if place.sheet.is_table:
                self.read_sheet(place, days)
        return self.book

    def read_sheet(self, place: _Place, days: list[DayFormat | None]) -> None:
        left = self.left if place.sheet.is_read else self.left_of_others
        walk = _Sheet(place.sheet, self.texts, days, left)
        walk.is_1904 = self.book.is_1904
        try:
            walk.run(records.records_of(self.data, place.begins_at, left))
        except Found:
            return
        except TooMuch:
            place.sheet.is_cut = place.sheet.holds_values = True
            if place.sheet.is_read and not self.wanted.as_table:
                raise BadFile([Problem(too_much(), file=self.name, sheet=place.sheet.name)]) from None

    def read_globals(self) -> None:
        for kind, pieces in records.records_of(self.data, 0, self.left):
            content = pieces[0]
            if kind == records.FILEPASS:
                raise locked(self.name, OLD_EXCEL)
            if kind == records.DATEMODE:
                self.book.is_1904 = content[:1] == b"\1"
            elif kind == records.BOUNDSHEET:
                begins_at, state, type_ = struct.unpack_from("<IBB", content)
                sheet = Sheet(short_text(content[6:]), len(self.places), state & 3 == 0, type_ == 0)
                self.places.append(_Place(sheet, begins_at))
            elif kind == records.FORMAT:
                self.codes[struct.unpack_from("<H", content)[0]] = text_of(Pieces([content[2:]]), self.left)
            elif kind == records.XF:
                self.looks.append(struct.unpack_from("<H", content, 2)[0])
            elif kind == records.SST:
                self.texts = _shared_texts(pieces, self.left)


def _shared_texts(pieces: list[bytes], left: Left) -> list[str]:
    """Return the texts that cells share, as many as are really there."""
    reader = Pieces(pieces)
    _, count = struct.unpack("<II", reader.take(8))
    found: list[str] = []
    while len(found) < count and not reader.is_at_end():
        left.take_element()
        found.append(text_of(reader, left, is_rich=True))
    return found


class _Sheet:
    """Keeps the cells of one sheet; of one that is not read only whether there is any."""

    def __init__(self, sheet: Sheet, texts: list[str], days: list[DayFormat | None], left: Left) -> None:
        self.sheet, self.texts, self.days, self.left = sheet, texts, days, left
        self.is_1904 = False
        self.hidden_columns = HiddenColumns()
        self.areas = 0
        self.awaits: tuple[int, int] | None = None  # the cell of a formula whose text is in the next record

    def run(self, found: Iterator[records.Record]) -> None:
        """Read the sheet; raises TooMuch past what is left."""
        try:
            for kind, pieces in found:
                self.take(kind, pieces)
            self.settle()
        finally:
            self.sheet.hidden_columns = self.hidden_columns.numbers()

    def take(self, kind: int, pieces: list[bytes]) -> None:
        content = pieces[0]
        if kind in (
            records.NUMBER,
            records.RK,
            records.LABELSST,
            records.LABEL,
            records.RSTRING,
            records.BOOLERR,
            records.FORMULA,
        ):
            self.take_cell(kind, content, pieces)
        elif kind == records.MULRK:
            self.take_numbers(content)
        elif kind == records.STRING and self.awaits:
            self.keep(*self.awaits, Cell(text_of(Pieces(pieces), self.left), CellKind.TEXT, ""))
        elif kind == records.ROW:
            row, flags = struct.unpack_from("<H", content)[0], struct.unpack_from("<H", content, 12)[0]
            if flags & 0x20:
                self.sheet.hidden_rows.add(row + 1)
        elif kind == records.COLINFO:
            first, last, _, _, flags = struct.unpack_from("<5H", content)
            self.count_areas(1)
            if flags & 1:
                self.hidden_columns.hide(first + 1, last + 1)
        elif kind == records.MERGECELLS:
            self.take_merged(content)

    def take_cell(self, kind: int, content: bytes, pieces: list[bytes]) -> None:
        row, column, look = struct.unpack_from("<HHH", content)
        rest = content[6:]
        self.settle()
        if kind == records.FORMULA:
            self.take_formula(row, column, look, rest)
        elif kind == records.NUMBER:
            self.keep(row, column, self.number(struct.unpack_from("<d", rest)[0], look))
        elif kind == records.RK:
            self.keep(row, column, self.number(records.packed_number(rest[:4]), look))
        elif kind == records.LABELSST:
            number = struct.unpack_from("<I", rest)[0]
            if number >= len(self.texts):
                raise Damaged("a cell shows a text that is not there")
            self.left.take_letters(len(self.texts[number]))
            self.keep(row, column, Cell(self.texts[number], CellKind.TEXT))
        elif kind == records.BOOLERR:
            self.keep(row, column, records.truth(rest[0], is_error=bool(rest[1])))
        else:
            text = text_of(Pieces([rest, *pieces[1:]]), self.left)
            self.keep(row, column, Cell(text, CellKind.TEXT))

    def settle(self) -> None:
        """Keep a formula whose text never came as one without a result."""
        if self.awaits:
            self.keep(*self.awaits, Cell(None, CellKind.TEXT, ""))

    def take_formula(self, row: int, column: int, look: int, rest: bytes) -> None:
        """Keep the result of a formula; a text stands in a record of its own behind it."""
        if rest[6:8] != b"\xff\xff":
            self.keep(row, column, self.number(struct.unpack_from("<d", rest)[0], look)._replace(formula=""))
        elif rest[0] == 0:
            self.awaits = (row, column)
        elif rest[0] in (1, 2):
            self.keep(row, column, records.truth(rest[2], is_error=rest[0] == 2)._replace(formula=""))
        else:
            self.keep(row, column, Cell("", CellKind.TEXT, ""))

    def take_numbers(self, content: bytes) -> None:
        """Keep the numbers of a row that stand in one record."""
        row, first = struct.unpack_from("<HH", content)
        for place, at in enumerate(range(4, len(content) - 2 - 5, 6)):
            look = struct.unpack_from("<H", content, at)[0]
            self.keep(row, first + place, self.number(records.packed_number(content[at + 2 : at + 6]), look))

    def take_merged(self, content: bytes) -> None:
        count = struct.unpack_from("<H", content)[0]
        self.count_areas(count)
        for top, bottom, left, right in struct.iter_unpack("<4H", content[2 : 2 + 8 * count]):
            self.sheet.merged.append(Area(top + 1, left + 1, bottom + 1, right + 1))

    def count_areas(self, count: int) -> None:
        self.areas += count
        if self.areas > MAX_AREAS:
            raise TooMuch

    def number(self, number: float, look: int) -> Cell:
        value: Value = int(number) if number.is_integer() else number
        if number - number != 0:
            raise Damaged("a number without end")
        format_ = self.days[look] if look < len(self.days) else None
        day = as_day(number, format_, is_1904=self.is_1904) if format_ else None
        return Cell(value, CellKind.NUMBER) if day is None else Cell(day, CellKind.DATE)

    def keep(self, row: int, column: int, cell: Cell) -> None:
        """Keep a cell, row and column from 0."""
        self.awaits = None
        if cell.value == "" and cell.formula is None:
            return
        self.sheet.holds_values = True
        if not self.sheet.is_read:
            raise Found
        self.left.take_cell()
        if (row + 1, column + 1) in self.sheet.cells:
            raise Damaged("a cell stands twice")
        self.sheet.cells[row + 1, column + 1] = cell


def _bad(name: str, message: str) -> BadFile:
    return BadFile([Problem(message, file=name)])
