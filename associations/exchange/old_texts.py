"""Texts in the records of an .xls, which may be cut wherever a record is full."""

import struct

from associations.exchange.archives import Damaged
from associations.exchange.bounds import LONGEST_CELL, Left

_IS_WIDE, _HAS_READING, _HAS_RUNS = 1, 4, 8


class Pieces:
    """The content of a record and of those that continue it, read from its beginning."""

    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces = pieces
        self.piece = self.at = 0

    def is_at_end(self) -> bool:
        """Return whether nothing is left."""
        self._skip_ended()
        return self.piece >= len(self.pieces)

    def take(self, count: int) -> bytes:
        """Return the next bytes, whichever pieces they are in; raises Damaged where there are fewer."""
        found = []
        while count:
            if self.is_at_end():
                raise Damaged("a text is cut short")
            part = self.pieces[self.piece][self.at : self.at + count]
            self.at += len(part)
            count -= len(part)
            found.append(part)
        return b"".join(found)

    def letters(self, count: int, *, is_wide: bool) -> str:
        """Return the next letters; every piece after the first says anew how wide its letters are."""
        found = []
        while count:
            if self.at >= len(self.pieces[self.piece]):
                self.piece, self.at = self.piece + 1, 0
                if self.piece >= len(self.pieces):
                    raise Damaged("a text is cut short")
                is_wide = bool(self.take(1)[0] & _IS_WIDE)
            width = 2 if is_wide else 1
            part = self.pieces[self.piece][self.at : self.at + count * width]
            part = part[: len(part) // width * width]
            if not part:
                raise Damaged("half a letter")
            self.at += len(part)
            count -= len(part) // width
            found.append(part.decode("utf-16-le" if is_wide else "latin-1", "replace"))
        return "".join(found)

    def _skip_ended(self) -> None:
        while self.piece < len(self.pieces) and self.at >= len(self.pieces[self.piece]):
            self.piece, self.at = self.piece + 1, 0


def text_of(pieces: Pieces, left: Left, *, is_rich: bool = False) -> str:
    """Return the next text; is_rich: its looks and its reading may stand behind it."""
    count, flags = struct.unpack("<HB", pieces.take(3))
    left.take_letters(count)
    runs = struct.unpack("<H", pieces.take(2))[0] if is_rich and flags & _HAS_RUNS else 0
    further = struct.unpack("<I", pieces.take(4))[0] if is_rich and flags & _HAS_READING else 0
    text = pieces.letters(count, is_wide=bool(flags & _IS_WIDE))
    pieces.take(4 * runs + further)
    return text[: LONGEST_CELL + 1]


def short_text(content: bytes) -> str:
    """Return a text of at most 255 letters: the name of a sheet."""
    count, flags = content[0], content[1]
    return Pieces([content[2:]]).letters(count, is_wide=bool(flags & _IS_WIDE))
