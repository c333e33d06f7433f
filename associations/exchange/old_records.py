"""The records of an .xls: which there are, how they follow each other, and what is packed into them."""

import struct
from collections.abc import Iterator

from associations.exchange.archives import Damaged
from associations.exchange.bounds import Left
from associations.exchange.workbooks import Cell, CellKind

BOF, EOF, CONTINUE, FILEPASS, DATEMODE, BOUNDSHEET = 0x809, 0x0A, 0x3C, 0x2F, 0x22, 0x85
SST, FORMAT, XF = 0xFC, 0x41E, 0xE0
ROW, COLINFO, MERGECELLS, STRING = 0x208, 0x7D, 0xE5, 0x207
NUMBER, RK, MULRK, LABELSST, LABEL, RSTRING, BOOLERR, FORMULA = (
    0x203, 0x27E, 0xBD, 0xFD, 0x204, 0xD6, 0x205, 0x06,
)  # fmt: skip
_VERSION = 0x0600
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}

Record = tuple[int, list[bytes]]  # its kind, its content and what continues it


def records_of(data: bytes, begins_at: int, left: Left) -> Iterator[Record]:
    """Yield the records of a substream up to its end; those of charts within it are left out."""
    if struct.unpack_from("<HHH", data, begins_at)[::2] != (BOF, _VERSION):
        raise Damaged("no substream of Excel 97")
    at, depth = begins_at, 0
    while True:
        left.take_element()
        kind, length = struct.unpack_from("<HH", data, at)
        pieces = [data[at + 4 : at + 4 + length]]
        at += 4 + length
        if at > len(data):
            raise Damaged("a record is cut short")
        while data[at : at + 2] == b"\x3c\x00":
            left.take_element()
            length = struct.unpack_from("<H", data, at + 2)[0]
            pieces.append(data[at + 4 : at + 4 + length])
            at += 4 + length
        if kind == BOF:
            depth += 1
        elif kind == EOF:
            depth -= 1
            if depth == 0:
                return
        elif depth == 1:
            yield kind, pieces


def packed_number(rk: bytes) -> float:
    """Return a number out of the four bytes that most numbers are packed into."""
    bits = struct.unpack("<i", rk)[0]
    if bits & 2:
        number = float(bits >> 2)
    else:
        number = struct.unpack("<d", b"\0\0\0\0" + struct.pack("<I", bits & 0xFFFFFFFC))[0]
    return number / 100 if bits & 1 else number


def truth(code: int, *, is_error: bool) -> Cell:
    if is_error:
        return Cell(_ERRORS.get(code, "#N/A"), CellKind.ERROR)
    return Cell(bool(code), CellKind.BOOL)
