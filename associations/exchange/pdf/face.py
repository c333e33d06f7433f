"""Which letters the face of the PDFs has, and a text made of those alone.

A PDF for everybody (PDF/UA) may hold no letter that its fonts cannot show, and the compiler refuses the whole
document for one emoji. So what the face lacks is shown as a box, one a letter, as programs do that lack a letter; what
is never seen (signs that turn the reading direction, joiners) is left out, for it could only mislead.
"""

import struct
import unicodedata
from functools import cache
from pathlib import Path

from django.conf import settings

MISSING = "□"
_LINE_ENDS = "\n\r\x0b\x0c\x85\u2028\u2029"
_UNSEEN = ("Cc", "Cf", "Cs")
_SELECTORS = range(0xFE00, 0xFE10)  # of how the letter before them looks; unseen themselves
_WINDOWS_UNICODE = ((3, 1), (3, 10))  # of the tables of letters: platform and encoding


def printed(text: str) -> str:
    """Return a text in letters that the face has: line feeds alone, blanks for tabs, a box for what it lacks."""
    return "".join(map(_printed, unicodedata.normalize("NFC", text.replace("\r\n", "\n"))))


def _printed(letter: str) -> str:
    if letter in _LINE_ENDS:
        return "\n"
    if letter == "\t":
        return " "
    if unicodedata.category(letter) in _UNSEEN or ord(letter) in _SELECTORS:
        return ""
    return letter if ord(letter) in letters() else MISSING


@cache
def letters() -> frozenset[int]:
    """Return the letters, as numbers, that every cut of the face has."""
    cuts = [letters_of(path.read_bytes()) for path in sorted(Path(settings.PDF_FONTS_DIR).rglob("*.ttf"))]
    return frozenset.intersection(*cuts)


def letters_of(font: bytes) -> frozenset[int]:
    """Return the letters that a TrueType file has a drawing for, by its table of letters ("cmap", format 4)."""
    start = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, start + 2)
    found: set[int] = set()
    for entry in range(count):
        platform, encoding, offset = struct.unpack_from(">HHL", font, start + 4 + 8 * entry)
        (form,) = struct.unpack_from(">H", font, start + offset)
        if (platform, encoding) in _WINDOWS_UNICODE and form == 4:
            found |= _segments(font, start + offset)
    return frozenset(found)


def _table(font: bytes, name: bytes) -> int:
    """Return where a table of a font begins."""
    (count,) = struct.unpack_from(">H", font, 4)
    for place in range(12, 12 + 16 * count, 16):
        tag, _, offset, _ = struct.unpack_from(">4sLLL", font, place)
        if tag == name:
            return int(offset)
    raise ValueError(f"the font has no table {name!r}")


def _segments(font: bytes, start: int) -> set[int]:
    """Return the letters of a table of format 4: ranges, each with a shift or its own list of drawings."""
    (doubled,) = struct.unpack_from(">H", font, start + 6)
    count = doubled // 2
    ends = struct.unpack_from(f">{count}H", font, start + 14)
    starts = struct.unpack_from(f">{count}H", font, start + 16 + doubled)
    shifts = struct.unpack_from(f">{count}H", font, start + 16 + 2 * doubled)
    lists = start + 16 + 3 * doubled
    found = set()
    for place, (first, last, shift) in enumerate(zip(starts, ends, shifts, strict=True)):
        here = lists + 2 * place
        (offset,) = struct.unpack_from(">H", font, here)
        for letter in range(first, min(last, 0xFFFE) + 1):
            drawing = letter + shift
            if offset:
                (drawing,) = struct.unpack_from(">H", font, here + offset + 2 * (letter - first))
            if drawing & 0xFFFF:
                found.add(letter)
    return found
