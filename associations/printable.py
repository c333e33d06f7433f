"""Text from outside, made fit for one line of a message, a log or a terminal, and names of files fit to be kept.

What cannot be seen is written out: a line feed as \\n, the sign that turns the reading direction as \\u202e. So a
message stays one line, no line of a log can be forged, and nothing in it moves a terminal's cursor.
"""

import re
import unicodedata
from pathlib import Path

LONGEST_BRIEF = 60  # letters of a line that has its place beside a figure
LONGEST_NAME = 120  # letters of a file's name, as the database keeps it
_MOST_BYTES = 200  # of a file's name in UTF-8; file systems take 255
_LONGEST_ENDING = 10
# Names that Windows gives to devices, whatever their ending is.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)", re.IGNORECASE)
_NOT_IN_NAMES = re.compile(r'[<>:"|?*\\/]')
# Controls, what formats unseen, halves of pairs, what has no meaning, and what ends lines.
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_LONG_QUOTE = re.compile(f"“([^“”]{{{LONGEST_NAME}}})[^“”]+”")
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def printable(text: object, longest: int | None = None) -> str:
    """Return a text as one line of what can be seen, at most `longest` letters of it."""
    line = str(text)
    if not line.isprintable():
        line = "".join(_seen(letter) for letter in line)
    return cut(line, longest) if longest else line


def message(text: object) -> str:
    """Return a sentence for people: one line, and what it quotes no longer than one takes in at a glance."""
    return _LONG_QUOTE.sub(r"“\1…”", printable(text))


def cut(text: str, longest: int) -> str:
    """Return the beginning of a text with "…" where letters were left out."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def brief(*lines: str) -> str:
    """Return the first of some lines that has room beside a figure; the beginning of the last where none has."""
    fitting = (line for line in lines if len(line) <= LONGEST_BRIEF)
    return next(fitting, cut(lines[-1], LONGEST_BRIEF))


def _seen(letter: str) -> str:
    if letter.isprintable() or unicodedata.category(letter) not in _UNSEEN:
        return letter
    code = ord(letter)
    return _SHORT.get(letter) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")


def file_name(name: str, fallback: str) -> str:
    """Return a file's name for display and storage: without folders and invisible letters, cut before its ending.

    At most 120 letters and 200 bytes, composed (NFC), no device's name; `fallback` where nothing is left of it.
    """
    bare = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    seen = "".join(letter for letter in bare if letter.isprintable())
    plain = _NOT_IN_NAMES.sub("_", seen).strip(" .")
    if not plain:
        return fallback
    if _DEVICES.match(plain):
        plain = f"_{plain}"
    stem, dot, ending = plain.rpartition(".")
    if not stem or len(ending) > _LONGEST_ENDING:
        stem, dot, ending = plain, "", ""
    return _fitting(stem, dot + ending)


def _fitting(stem: str, ending: str) -> str:
    room = LONGEST_NAME - len(ending)
    if len(stem) > room:
        stem = f"{stem[: room - 1]}…"
    while len(f"{stem}{ending}".encode()) > _MOST_BYTES:
        stem = f"{stem.removesuffix('…')[:-1]}…"
    return f"{stem}{ending}"


def path_name(path: Path) -> str:
    """Return how a message names a file that a command was given: its last part, in one line."""
    return printable(path.name or path, LONGEST_NAME)
