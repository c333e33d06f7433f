"""The one reader of text: how what people type and paste is stored, and how it is folded to be compared.

    plain_line("Ðắk\u00a0Lắk\u200b ") == "Đắk Lắk"
    folded("UỶ BAN – Kì 2") == folded("ủy ban - kỳ 2")

Stored text keeps each word as it was written; only folded text loses capitals, kinds of dashes and of quotes
and the place of a tone. Letters of a legacy font are found before this (`legacy_text`): one of them is a soft
hyphen, which is taken away here.
"""

import re
import unicodedata
from functools import cache, lru_cache

# What stands for a letter of Vietnamese without being it: Icelandic Eth, African D.
_LETTERS = {0x00D0: "Đ", 0x00F0: "đ", 0x0189: "Đ", 0x0256: "đ"}
_FULL_WIDTH = {0xFF01 + offset: chr(0x21 + offset) for offset in range(94)}
_BREAKS = dict.fromkeys((0x0B, 0x0C, 0x85, 0x2028, 0x2029), "\n")
_BLANK_LETTERS = (0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0)  # letters by category, and nothing to be seen
_KEPT = "\t\n\r"
_SELDOM = 0x3000
_LONGEST_LABEL = 200
_MAY_BE_SLOW = 2000  # characters

# Joins letters of other scripts or chooses how a sign looks; nothing of it is seen in Vietnamese.
_JOINERS = (0x034F, *range(0xFE00, 0xFE10))
# Two marks of one class keep the order in which they were typed: the tone before the letter's own mark.
_TONE_FIRST = re.compile("([\u0300\u0301\u0303\u0309])([\u0302\u0306])")

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣⁃"), "-")
_QUOTES = dict.fromkeys(map(ord, '"“”„‟«»″‘’‚‛′`´ʼ'), "'")
_LOOK_ALIKES = {**_DASHES, **_QUOTES}

_TONED = {
    bare: tuple(unicodedata.normalize("NFC", bare + tone) for tone in "\u0300\u0301\u0309\u0303\u0323")
    for bare in "aeiouy"
}
# "hoà" and "hòa": the tone of an open oa, oe, uy on its first letter, as most write it.
_TONE_MOVES = {
    first + late: early + second
    for first, second in ("oa", "oe", "uy")
    for early, late in zip(_TONED[first], _TONED[second], strict=True)
}
_LATE_TONE = re.compile(rf"(?<!q)(?:{'|'.join(_TONE_MOVES)})(?!\w)")
_I_AND_Y = dict(zip("y" + "".join(_TONED["y"]), "i" + "".join(_TONED["i"]), strict=True))
_Y_AND_I = {i: y for y, i in _I_AND_Y.items()}
_OPEN_Y = re.compile(rf"(?<!\w)(t)([{''.join(_I_AND_Y)}])(?!\w)")
_OPEN_I = re.compile(rf"(?<!\w)(k|qu|h|l|m|s)([{''.join(_Y_AND_I)}])(?!\w)")


def _seen_as(character: str) -> str | None:
    """Return what a character is read as where that is another one; "" for one that is not seen."""
    if character in _KEPT:
        return None
    category = unicodedata.category(character)
    if category in ("Cf", "Cc") or ord(character) in _JOINERS:
        return ""
    if category == "Zs" or ord(character) in _BLANK_LETTERS:
        return " "
    return None


class _Readings(dict[int, str]):
    """What each character is read as: `str.translate` asks for those that are not listed, which are then kept."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        seen_as = _seen_as(character)
        reading = character if seen_as is None else seen_as
        if code < _SELDOM:  # beyond it an adversary's text could fill the memory
            self[code] = reading
        return reading


_READINGS = _Readings({**_LETTERS, **_FULL_WIDTH, **_BREAKS})
_READINGS_FOR_PRINT = _Readings({**_LETTERS, **_FULL_WIDTH, **_BREAKS, 0xA0: "\u00a0", 0x202F: "\u202f"})


def as_typed(text: str, *, keeps_spaces: bool = False) -> str:
    """Return a text in composed letters without what cannot be seen; every tab, break and plain space stays.

    This is what all text of a request goes through: it takes nothing away that a field may need. keeps_spaces:
    leave no-break spaces too, where a text is set for print.
    """
    if text.isascii() and text.isprintable():
        return text
    return composed(text.translate(_READINGS_FOR_PRINT if keeps_spaces else _READINGS))


def composed(text: str) -> str:
    """Return a text in composed letters (NFC), marks that were typed in another order included."""
    if len(text) > _MAY_BE_SLOW:
        text = _marks_beyond().sub(r"\1", text)
    made = unicodedata.normalize("NFC", text)
    if any(map(unicodedata.combining, made)):
        made = unicodedata.normalize("NFC", _TONE_FIRST.sub(r"\2\1", unicodedata.normalize("NFD", made)))
    return made


@cache
def _marks_beyond() -> re.Pattern[str]:
    """Return what finds more than thirty marks on one letter: sorting a hundred thousand takes minutes."""
    marks = "".join(filter(unicodedata.combining, map(chr, range(0x300, 0x20000))))
    return re.compile(f"([{marks}]{{30}})[{marks}]+")


def plain_line(text: str) -> str:
    """Return a text as one line is stored: composed letters, one plain space between words, nothing invisible."""
    return " ".join(as_typed(text).split())


def plain_text(text: str) -> str:
    """Return a text of several lines as it is stored: as `plain_line`, with its line breaks as "\\n".

    Spaces at the head of a line and between words stay: they may be somebody's layout.
    """
    lines = as_typed(text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def folded(text: str) -> str:
    """Return a text only to be compared with another, never stored: small letters, dashes, quotes, tones in one form."""
    return _folded_label(text) if len(text) <= _LONGEST_LABEL else _folded(text)


def _folded(text: str) -> str:
    return fold_spelling(plain_line(text).lower().translate(_LOOK_ALIKES))


_folded_label = lru_cache(maxsize=8192)(_folded)


def fold_spelling(small: str) -> str:
    """Return small composed letters with each syllable that has two spellings in one: tỷ/tỉ, kì/kỳ, quĩ/quỹ, uỷ/ủy.

    As long as what came in, letter by letter, so that places stay the same.
    """
    moved = _LATE_TONE.sub(lambda found: _TONE_MOVES[found[0]], small)
    as_y = _OPEN_I.sub(lambda found: found[1] + _Y_AND_I[found[2]], moved)
    return _OPEN_Y.sub(lambda found: found[1] + _I_AND_Y[found[2]], as_y)
