"""Vietnamese order of names: one key, because neither SQLite nor the embedded PostgreSQL knows it."""

import unicodedata
from functools import lru_cache

from associations.text import as_typed, folded, plain_line

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: rank for rank, letter in enumerate(_ALPHABET, start=1)}
# ngang, huyền, hỏi, ngã, sắc, nặng
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}


@lru_cache(maxsize=8192)
def vietnamese_key(name: str) -> tuple[tuple[tuple[int, str], ...], tuple[int, ...]]:
    """Sort by letters first (đ after d, ơ after ô), by tones where the letters are the same."""
    letters: list[tuple[int, str]] = []
    tones: list[int] = []
    for character in plain_line(name).casefold():
        parts = unicodedata.normalize("NFD", character)
        tone = next((_TONES[mark] for mark in parts if mark in _TONES), 0)
        letter = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in _TONES))
        letters.append((_RANK.get(letter, 0), letter))
        tones.append(tone)
    return tuple(letters), tuple(tones)


def without_marks(text: str) -> str:
    """Text as people type it in a hurry, for searching: "Đắk Lắk" → "dak lak"."""
    decomposed = unicodedata.normalize("NFD", as_typed(text).casefold().replace("đ", "d"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def searched(text: str) -> str:
    """Return a text as it is searched: without marks, and each syllable in one spelling ("Lí Sơn" → "ly son")."""
    return without_marks(folded(text))


def key_of(name: str) -> str:
    """Return a key for addresses out of a name: "Đắk Lắk" → "dak-lak"."""
    letters = without_marks(name)
    words = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in letters).split()
    return "-".join(words)[:50].strip("-")
