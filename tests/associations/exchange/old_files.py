"""Makes workbooks of Excel 97–2003 (.xls) and of OpenDocument (.ods) out of plain tables; calamine reads them too."""

import datetime
import io
import struct
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

Rows = dict[tuple[int, int], object]  # values by row and column from 1

_SECTOR, _MINI, _END, _FREE, _FAT = 512, 64, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


@dataclass
class Formula:
    """A formula with its stored result."""

    result: object


@dataclass
class Error:
    """A cell that shows an error, by its code in an .xls and its text."""

    code: int = 0x07
    text: str = "#DIV/0!"


@dataclass
class OldSheet:
    name: str = "Sheet1"
    cells: Rows = field(default_factory=dict)
    state: int = 0  # 1 hidden, 2 very hidden
    kind: int = 0  # 2 is a chart
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    merged: tuple[tuple[int, int, int, int], ...] = ()  # top, bottom, left, right


# .xls


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _text(text: str, head: str = "<H") -> bytes:
    is_wide = any(ord(letter) > 255 for letter in text)
    encoded = text.encode("utf-16-le" if is_wide else "latin-1")
    return struct.pack(head, len(encoded) // 2 if is_wide else len(encoded)) + bytes([is_wide]) + encoded


def _shared(texts: list[str], *, cut_at: int) -> bytes:
    """The shared texts, cut into records wherever one is full, in the midst of letters as well."""
    pieces = [bytearray(struct.pack("<II", len(texts), len(texts)))]
    for text in texts:
        is_wide = any(ord(letter) > 255 for letter in text)
        width, encoded = (2, text.encode("utf-16-le")) if is_wide else (1, text.encode("latin-1"))
        if len(pieces[-1]) + 3 > cut_at:
            pieces.append(bytearray())
        pieces[-1] += struct.pack("<HB", len(encoded) // width, is_wide)
        while encoded:
            room = (cut_at - len(pieces[-1])) // width * width
            if room <= 0:
                pieces.append(bytearray([is_wide]))
                continue
            pieces[-1] += encoded[:room]
            encoded = encoded[room:]
    first, *rest = pieces
    return record(0xFC, bytes(first)) + b"".join(record(0x3C, bytes(piece)) for piece in rest)


def _cell(row: int, column: int, value: object, texts: dict[str, int]) -> bytes:
    place = struct.pack("<HHH", row - 1, column - 1, 1 if isinstance(value, datetime.date) else 0)
    if isinstance(value, Formula):
        return _formula(place, value.result)
    if isinstance(value, Error):
        return record(0x205, place + bytes([value.code, 1]))
    if isinstance(value, bool):
        return record(0x205, place + bytes([value, 0]))
    if isinstance(value, str):
        return record(0xFD, place + struct.pack("<I", texts.setdefault(value, len(texts))))
    if isinstance(value, datetime.date):
        return record(0x203, place + struct.pack("<d", (value - datetime.date(1899, 12, 30)).days))
    if isinstance(value, int) and abs(value) < 1 << 28:
        return record(0x27E, place + struct.pack("<i", value << 2 | 2))
    return record(0x203, place + struct.pack("<d", float(value)))


def _formula(place: bytes, result: object) -> bytes:
    rest = struct.pack("<HIH", 0, 0, 3) + b"\x1e\x01\x00"
    if isinstance(result, str):
        return record(0x06, place + b"\0\0\0\0\0\0\xff\xff" + rest) + record(0x207, _text(result))
    if isinstance(result, Error):
        return record(0x06, place + bytes([2, 0, result.code, 0, 0, 0, 0xFF, 0xFF]) + rest)
    return record(0x06, place + struct.pack("<d", float(result)) + rest)


def _substream(sheet: OldSheet, texts: dict[str, int]) -> bytes:
    out = [record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 1997, 0, 6))]
    out += [record(0x7D, struct.pack("<6H", n - 1, n - 1, 2000, 0, 1, 0)) for n in sheet.hidden_columns]
    rows = sorted({row for row, _ in sheet.cells} | set(sheet.hidden_rows))
    out += [record(0x208, struct.pack("<HHHHHHI", row - 1, 0, 256, 255, 0, 0, 0x100 | 0x20 * (row in sheet.hidden_rows))) for row in rows]  # fmt: skip
    out += [_cell(row, column, value, texts) for (row, column), value in sorted(sheet.cells.items())]
    if sheet.merged:
        areas = b"".join(struct.pack("<4H", *(n - 1 for n in area)) for area in sheet.merged)
        out.append(record(0xE5, struct.pack("<H", len(sheet.merged)) + areas))
    return b"".join(out) + record(0x0A)


def xls_records(sheets: Iterable[OldSheet], *, more: bytes = b"", cut_at: int = 8224) -> bytes:
    """The records of a workbook; more: further ones among the globals."""
    texts: dict[str, int] = {}
    listed = list(sheets)
    bodies = [_substream(sheet, texts) for sheet in listed]
    head = record(0x809, struct.pack("<HHHHII", 0x600, 0x05, 0, 1997, 0, 6)) + more
    head += record(0x41E, struct.pack("<H", 164) + _text("dd/mm/yyyy"))
    head += b"".join(
        record(0xE0, struct.pack("<HHHBBBBIIH", 0, look, 0, 0, 0, 0, 0, 0, 0, 0)) for look in (0, 164)
    )
    tail = _shared(list(texts), cut_at=cut_at) + record(0x0A)
    named = [_text(sheet.name, "<B") for sheet in listed]
    at = len(head) + sum(10 + len(name) for name in named) + len(tail)
    for sheet, name, body in zip(listed, named, bodies, strict=True):
        head += record(0x85, struct.pack("<IBB", at, sheet.state, sheet.kind) + name)
        at += len(body)
    return head + tail + b"".join(bodies)


def xls(*sheets: OldSheet, name: str = "Workbook", more_streams: tuple[str, ...] = (), **options) -> bytes:
    return container({name: xls_records(sheets, **options), **dict.fromkeys(more_streams, b"x" * 5000)})


def container(streams: dict[str, bytes], *, small: bool = False) -> bytes:
    """Streams in one file of sectors; small: those below 4,096 bytes among the small sectors, as Excel lays them."""
    sectors: list[bytes] = []
    chains: dict[int, int] = {}

    def lay(data: bytes) -> int:
        first = len(sectors)
        pieces = [data[at : at + _SECTOR].ljust(_SECTOR, b"\0") for at in range(0, len(data), _SECTOR)]
        for piece in pieces:
            chains[len(sectors)] = len(sectors) + 1
            sectors.append(piece)
        chains[len(sectors) - 1] = _END
        return first

    minis, mini_table, starts = b"", [], {}
    for name, data in streams.items():
        if small and len(data) < 4096:
            starts[name] = (len(mini_table), len(data))
            count = -(-len(data) // _MINI)
            mini_table += [*range(len(mini_table) + 1, len(mini_table) + count), _END]
            minis += data.ljust(count * _MINI, b"\0")
        else:
            starts[name] = (lay(data.ljust(4096, b"\0")), max(len(data), 4096))
    root = (lay(minis), len(minis)) if minis else (_END, 0)
    mini_at = lay(b"".join(struct.pack("<I", n) for n in mini_table)) if minis else _END
    entries = _entry("Root Entry", 5, *root) + b"".join(_entry(name, 2, *at) for name, at in starts.items())
    directory = lay(entries.ljust(-(-len(entries) // _SECTOR) * _SECTOR, b"\0"))
    lists = next(n for n in range(1, 110) if (len(sectors) + n) * 4 <= n * _SECTOR)
    table = [chains[n] for n in range(len(sectors))] + [_FAT] * lists
    packed = b"".join(struct.pack("<I", n) for n in table).ljust(lists * _SECTOR, b"\xff")
    places = [len(sectors) + n for n in range(lists)] + [_FREE] * (109 - lists)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, lists, directory, 0, 4096, mini_at, int(bool(minis)), _END, 0)  # fmt: skip
    return head + struct.pack("<109I", *places) + b"".join(sectors) + packed


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le")
    links = struct.pack("<III", _FREE, _FREE, 1 if kind == 5 else _FREE)
    return (
        encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded) + 2, kind, 1) + links + bytes(36)
        + struct.pack("<IQ", start, size)
    )  # fmt: skip


# .ods

_SPACES = "".join(
    f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"), ("draw", "drawing"))
) + ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'  # fmt: skip


def _ods_cell(value: object) -> str:
    formula = ""
    if isinstance(value, Formula):
        value, formula = value.result, ' table:formula="of:=[.A1]"'
    if value is None:
        return f"<table:table-cell{formula}/>"
    if isinstance(value, Error):
        kind = ' office:value-type="string" office:string-value="" calcext:value-type="error"'
        return f"<table:table-cell{formula}{kind}><text:p>{value.text}</text:p></table:table-cell>"
    if isinstance(value, bool):
        kind = f'"boolean" office:boolean-value="{str(value).lower()}"'
    elif isinstance(value, str):
        paragraphs = "".join(f"<text:p>{escape(line)}</text:p>" for line in value.split("\n"))
        return f'<table:table-cell{formula} office:value-type="string">{paragraphs}</table:table-cell>'
    elif isinstance(value, datetime.date):
        kind = f'"date" office:date-value="{value.isoformat()}"'
    else:
        kind = f'"float" office:value="{value!r}"'
    return f"<table:table-cell{formula} office:value-type={kind}><text:p>x</text:p></table:table-cell>"


def ods_sheet(sheet: OldSheet) -> str:
    """A sheet whose blank cells and rows are counted and not written out."""
    rows, last_row = [], 0
    for row in sorted({row for row, _ in sheet.cells}):
        if row > last_row + 1:
            rows.append(f'<table:table-row table:number-rows-repeated="{row - last_row - 1}"><table:table-cell/></table:table-row>')  # fmt: skip
        cells, last = [], 0
        for column in sorted(column for at, column in sheet.cells if at == row):
            if column > last + 1:
                cells.append(f'<table:table-cell table:number-columns-repeated="{column - last - 1}"/>')
            cells.append(_ods_cell(sheet.cells[row, column]))
            last = column
        hides = ' table:visibility="filter"' if row in sheet.hidden_rows else ""
        rows.append(f"<table:table-row{hides}>{''.join(cells)}</table:table-row>")
        last_row = row
    columns = "".join(
        f"<table:table-column{hides}/>"
        for n in range(1, max(sheet.hidden_columns, default=0) + 1)
        for hides in [' table:visibility="collapse"' if n in sheet.hidden_columns else ""]
    )
    style = ' table:style-name="ta2"' if sheet.state else ' table:style-name="ta1"'
    rows.append('<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>')  # fmt: skip
    return f"<table:table table:name={quoteattr(sheet.name)}{style}>{columns}{''.join(rows)}</table:table>"


def ods_content(body: str) -> str:
    styles = "".join(
        f'<style:style style:name="{name}" style:family="table"><style:table-properties table:display="{shows}"/></style:style>'
        for name, shows in (("ta1", "true"), ("ta2", "false"))
    )
    return (
        f"<office:document-content{_SPACES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    )


def ods(*sheets: OldSheet, parts: dict[str, str] | None = None) -> bytes:
    return ods_of(ods_content("".join(map(ods_sheet, sheets))), parts)


def ods_of(content: str, parts: dict[str, str] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        for name, text in {
            "content.xml": content,
            "META-INF/manifest.xml": "<manifest/>",
            **(parts or {}),
        }.items():
            archive.writestr(name, text)
    return out.getvalue()
