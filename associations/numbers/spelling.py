"""How the text of a number is cleaned and matched: digits, marks, and the words that may stand behind them."""

import re
from collections.abc import Iterable

from associations.numbers.problems import NumberProblem, Refusal
from associations.text import folded, plain_line

LONGEST = 200
# Not among the dashes of words; and the other spelling of tỉ where a digit stands before it.
_ALIKE = {**dict.fromkeys(map(ord, "\u2212\ufe58"), "-"), ord("ỷ"): "ỉ"}
_LETTER = r"[^\W\d_]"
_END_OF_SENTENCE = re.compile(r" ?\./\.$|(?<=[^\W\d_)])[ .,;:]+$")
_CURRENCY = re.compile(
    rf" ?(?<!{_LETTER})(?:\((?:đồng|đ|vnđ|vnd|₫)\)|đồng(?: chẵn)?(?: việt nam| vn)?|dong|đ|d|vnđ|vnd|vn đồng|₫)$"
)
_CURRENCY_BEFORE = re.compile(r"^(?:vnđ|vnd|₫|đ) ?(?=[0-9])")
_GLUED_CURRENCY = re.compile(rf"(?<!{_LETTER})(tr|triệu|trieu|tỉ|ti|ty|nghìn|ngàn) ?\.? ?(đ|đồng)$")
_POINT_BEHIND_WORD = re.compile(rf"(?<={_LETTER})[ .]+$")


def tidy(text: str) -> str:
    """Return a text without what pasting brings along: spaces of every kind as one, digits and marks of plain width."""
    return plain_line(text)


def fold(text: str) -> str:
    """Return a text as numbers and their units are matched: small letters, one kind of dash, of quote, of tỉ."""
    line = folded(text).translate(_ALIKE)
    # A quote before it says that a sheet keeps it as text.
    return (line.strip("' ") or line) if line.startswith("'") else line


def checked(text: str) -> str:
    """Return a text as it is matched; raise NumberProblem where it is too long for a number."""
    if len(text) > LONGEST:
        raise NumberProblem(
            f"“{text[:20]}…” dài {len(text)} chữ nên không phải là số. Xóa bớt.",
            in_short=[f"Dài {len(text)} chữ; chỉ gõ số"],
            kind=Refusal.TOO_LONG,
        )
    return fold(text)


def has_letters(text: str) -> bool:
    """Return whether there is any letter in a text."""
    return any(letter.isalpha() for letter in text)


def without_currency(line: str) -> tuple[str, bool]:
    """Return an amount without its đồng, and whether there was one: "500 tr.đ" → "500 tr"."""
    bare = _GLUED_CURRENCY.sub(r"\1 \2", _END_OF_SENTENCE.sub("", line))
    amount = _CURRENCY.sub("", _CURRENCY_BEFORE.sub("", bare))
    return _POINT_BEHIND_WORD.sub("", amount).rstrip(), amount != bare


def without_unit(line: str, units: Iterable[str]) -> str:
    """Return a count without the unit behind it, in brackets or not: "500 người" → "500"."""
    bare = _END_OF_SENTENCE.sub("", line)
    for unit in sorted(map(fold, units), key=len, reverse=True):
        for ending in (f"({unit})", unit):
            before = bare.removesuffix(ending)
            if unit and before.strip() and before != bare and not (before[-1].isalpha() and ending == unit):
                return before.rstrip()
    return bare
