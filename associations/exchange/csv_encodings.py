"""What a text file is encoded in where it is not UTF-8: recognised by its letters, named, never read by guess."""

import re
import unicodedata
from typing import NamedTuple

from associations.legacy_text import legacy_of
from associations.legacy_text.syllables import is_syllable

SAVE_AS_UTF8 = "Trong Excel chọn Lưu thành (Save As), kiểu “CSV UTF-8 (Comma delimited)”."
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_LONGEST_LOOKED_AT = 200_000  # bytes
_LONGEST_LINE = 400  # letters of the line that is looked at
_LONGEST_EXCERPT = 60
_WORD = re.compile(r"[^\W\d_]+")


class BadEncoding(NamedTuple):
    """What is wrong with a file's encoding, in words, and in which line it shows."""

    message: str
    line: int | None


def bad_encoding(data: bytes) -> BadEncoding | None:
    """Return what keeps a file from being read as UTF-8; None where nothing does."""
    if data.startswith(_UTF16) or _is_bare_utf16(data):
        return BadEncoding(f"Tệp mã hóa UTF-16 (“Unicode Text” của Excel). {SAVE_AS_UTF8}", None)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _not_utf8(data, error.start)
    if "\0" not in text:
        return None
    message = "Tệp chứa ký tự NUL nên không phải là CSV. Lưu lại dạng CSV UTF-8."
    return BadEncoding(message, text[: text.index("\0")].count("\n") + 1)


def _is_bare_utf16(data: bytes) -> bool:
    """Return whether a text without a mark is in UTF-16: most of every second byte is zero, none of the others."""
    start = data[:200]
    halves = start[::2], start[1::2]
    return len(start) >= 8 and any(
        high.count(0) * 2 > len(high) and 0 not in low for high, low in (halves, halves[::-1])
    )


def _not_utf8(data: bytes, at: int) -> BadEncoding:
    """Name the byte, and the encoding that makes Vietnamese of its line."""
    line = data[:at].count(b"\n") + 1
    begins = data.rfind(b"\n", 0, at) + 1
    content = data[begins : begins + _LONGEST_LINE].partition(b"\n")[0]
    found = _reading(content) or _reading(data[:_LONGEST_LOOKED_AT])
    meant = f" Có vẻ là {found[0]}: “{found[1]}”." if found else ""
    return BadEncoding(f"Byte 0x{data[at]:02X} không thuộc mã UTF-8.{meant} {SAVE_AS_UTF8}", line)


def _reading(content: bytes) -> tuple[str, str] | None:
    """Return how bytes read as Vietnamese: what the encoding is called, and the first words with marks."""
    best: tuple[float, str, str] | None = None
    for name, text in _readings(content):
        words = [word for word in _WORD.findall(text) if not word.isascii()]
        share = sum(map(is_syllable, words)) / len(words) if words else 0
        if share > 0.5 and (best is None or share > best[0]):
            best = (share, name, _excerpt(text))
    return best[1:] if best else None


def _readings(content: bytes) -> list[tuple[str, str]]:
    """Return a text in each encoding that Vietnamese machines wrote, with what a sentence calls it."""
    western = content.decode("cp1252", "replace")
    readings = [("mã Windows-1258", unicodedata.normalize("NFC", content.decode("cp1258", "replace")))]
    if legacy := legacy_of(western):
        readings.append((legacy.name, legacy.converted))
    return [*readings, ("mã Windows-1252", western)]


def _excerpt(text: str) -> str:
    """Return the words around the first letter with a mark."""
    line = next((line for line in text.splitlines() if not line.isascii()), text)
    cells = re.split(r"[,;\t]", line)
    return next((cell for cell in cells if not cell.isascii()), line).strip(' "')[:_LONGEST_EXCERPT]
