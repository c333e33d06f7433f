"""TCVN3 (ABC) and VNI: which words of a text are in which font, and what they read in Unicode."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from associations.legacy_text.syllables import is_syllable, may_be_syllable

_TONES = ("\u0300", "\u0301", "\u0309", "\u0303", "\u0323")  # huyền, sắc, hỏi, ngã, nặng


def _toned(letter: str) -> list[str]:
    return [unicodedata.normalize("NFC", letter + tone) for tone in _TONES]


# TCVN 5712:1993, third table: small letters with tones, the seven capitals that have a place.
_TCVN3_ROWS = {
    "a": "µ¸¶·¹", "ă": "»¾¼½Æ", "â": "ÇÊÈÉË", "e": "ÌÐÎÏÑ", "ê": "ÒÕÓÔÖ", "i": "×ÝØÜÞ",
    "o": "ßãáâä", "ô": "åèæçé", "ơ": "êíëìî", "u": "ïóñòô", "ư": "õøö÷ù", "y": "úýûüþ",
}  # fmt: skip
TCVN3 = {
    **dict(zip("¨©®ª«¬\u00ad¡¢§£¤¥¦", "ăâđêôơưĂÂĐÊÔƠƯ", strict=True)),
    **{
        code: letter
        for row, codes in _TCVN3_ROWS.items()
        for code, letter in zip(codes, _toned(row), strict=True)
    },
}
_LONE_SIGNS = "«¬ª®§µ¸¶¤"  # ô, ơ, ê, đ, Đ, à, á, ả, Ô: a bullet or a times sign is no word
_TCVN3_TABLE = str.maketrans(TCVN3)
_WITHOUT_U = re.compile("(?<!ư)([ơờớởỡợ])(?=c|ng)")
_SIGNS = "".join(code for code in TCVN3 if unicodedata.category(code)[0] != "L" or code in "ªµ")

# VNI: the mark stands behind its letter; both together are what one letter is in Unicode.
_VNI_TONES = "øùûõï"
_VNI_ROWS = {("a", "â"): "àáåãä", ("a", "ê"): "èéúüë", ("e", "â"): "àáåãä", ("o", "â"): "àáåãä"}
_VNI_BASES = {"a": "a", "e": "e", "o": "o", "u": "u", "y": "y", "ô": "ơ", "ö": "ư"}
_VNI_ALONE = {"ì": "ì", "í": "í", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "ô": "ơ", "ö": "ư", "ñ": "đ", "î": "ỵ"}
_CIRCUMFLEXES = {("a", "â"): "â", ("a", "ê"): "ă", ("e", "â"): "ê", ("o", "â"): "ô"}


def _vni() -> dict[str, str]:
    small = dict(_VNI_ALONE)
    for base, letter in _VNI_BASES.items():
        small.update(zip((base + mark for mark in _VNI_TONES), _toned(letter), strict=True))
    del small["yï"]  # ỵ has a code of its own
    for (base, mark), letter in _CIRCUMFLEXES.items():
        small[base + mark] = letter
        small.update(zip((base + mark for mark in _VNI_ROWS[base, mark]), _toned(letter), strict=True))
    # A capital's mark is a capital, or small where somebody wrote only the first letter large.
    large = {code.upper(): letter.upper() for code, letter in small.items()}
    mixed = {code[0].upper() + code[1:]: letter.upper() for code, letter in small.items() if len(code) > 1}
    return {**mixed, **large, **small}


VNI = _vni()
_VNI_CODE = re.compile("|".join(sorted(VNI, key=len, reverse=True)))
# Pairs that other languages write too ("août", "naïf", "Israël") say little.
_VNI_COMMON = frozenset({"oû", "où", "oï", "aï", "aé", "aè", "aë", "uï"})

_VNI_PAIR_WITHIN = re.compile(rf"[aeouyôö][{_VNI_TONES}âêàáåãäèéúüë](?:ng|nh|ch)$")

# Words of other languages that become a syllable by chance.
_FOREIGN = frozenset({"où", "thaï", "taï", "tôt", "dû", "mû", "£m", "£n", "£k", "§a", "§i", "µm"})

UNICODE, TCVN3_NAME, VNI_NAME = "", "phông TCVN3 (ABC)", "phông VNI"
WRITINGS = (UNICODE, TCVN3_NAME, VNI_NAME)

_TOKEN = re.compile(rf"(?:[^\W\d_]|[\u0300-\u036f{re.escape(_SIGNS)}])+")
_HOLDS = re.compile("[\u00a1-\u00fe]")
_BEYOND = re.compile("[^\x00-\xff]")

# What a word costs in a writing that it does not fit, and what it costs to go on in another writing.
_STRONG, _WEAK, _UNFIT, _FOREIGN_WORD = 2.2, 1.05, 3.0, 0.4
_AT_START, _IN_LINE, _BACK, _BACK_AT_END = 1.6, 2.0, 0.5, 0.4
_LONE_D = Counter({"®": 0.05, "§": 0.05})  # beside words of TCVN3 they are "đ" and "Đ"
_OTHERS = ((1, 2), (0, 2), (0, 1))
_NEEDED = 2.0  # of evidence, in different words
_NEEDED_AMONG_UNICODE = 3.0
_NEAR = 100  # words
_LONGEST_WORD = 20  # characters; a syllable in VNI has ten at most


class _Word(NamedTuple):
    """A word of a text: where it stands, what it costs in each writing."""

    text: str
    start: int
    end: int
    costs: tuple[float, float, float]
    at_start: bool  # of a line
    at_clause: bool  # behind a sign that ends one


def without_fonts(text: str) -> tuple[str, list[str]]:
    """Return a text with its parts in TCVN3 and VNI in Unicode, and the names of the fonts found."""
    if not _may_hold(text):
        return text, []
    words = list(_words(text))
    writings = _cheapest_way(words)
    _leave_doubtful_parts(words, writings)
    if not any(writings):
        return text, []
    return _converted(text, words, writings), [name for name in WRITINGS[1:] if name in writings]


def _may_hold(text: str) -> bool:
    """Return whether any word speaks for a font: most texts are told at once."""
    return bool(_HOLDS.search(text)) and any(
        _evidence(token, writing)
        for token in set(_TOKEN.findall(text))
        if len(token) <= _LONGEST_WORD and _HOLDS.search(token)
        for writing in WRITINGS[1:]
    )


def _words(text: str) -> Iterator[_Word]:
    end = 0
    for found in _TOKEN.finditer(text):
        between = text[end : found.start()]
        at_start = end == 0 or "\n" in between
        at_clause = any(sign in between for sign in ",;:.!?()")
        end = found.end()
        costs = _costs(found[0])
        yield _Word(found[0], found.start(), end, costs=costs, at_start=at_start, at_clause=at_clause)


# One word


def _bare(token: str) -> tuple[str, str, str]:
    """Return a word without the signs that stand around it: what is before, the word, what is behind."""
    inner = token.lstrip("«»·×½¼¾").rstrip("«»·×½¼¾¹")
    start = token.find(inner) if inner else len(token)
    return token[:start], inner, token[start + len(inner) :]


def _as_tcvn3(token: str) -> str:
    converted = token.translate(_TCVN3_TABLE)
    if "\u00ad" in token or is_syllable(converted):
        return converted
    # "®îc": the soft hyphen that is "ư" got lost; ơ stands before c and ng in ươ alone
    return _WITHOUT_U.sub(r"ư\1", converted)


def _as_vni(token: str) -> str:
    return _VNI_CODE.sub(lambda found: VNI[found[0]], token)


_CONVERTERS = {TCVN3_NAME: _as_tcvn3, VNI_NAME: _as_vni}


def convert(token: str, writing: str) -> str | None:
    """Return a word of a font in Unicode; None where the font cannot have written it."""
    if writing == UNICODE or token.isascii():
        return token
    return _in_unicode(token, writing) if len(token) <= _LONGEST_WORD else None


@lru_cache(maxsize=16384)
def _in_unicode(token: str, writing: str) -> str | None:
    if _BEYOND.search(token):
        return None
    if len(token) == 1 and token in _SIGNS and token not in _LONE_SIGNS:
        return token
    for before, inner, behind in ((("", token, "")), _bare(token)):
        converted = _CONVERTERS[writing](inner)
        if _is_word(inner, converted, writing):
            return before + converted + behind
    return token if not any(letter.isalpha() and letter not in "ªµ" for letter in token) else None


def _is_word(token: str, converted: str, writing: str) -> bool:
    """Return whether a converted word can stand in a Vietnamese text."""
    if is_syllable(converted) or (
        writing == TCVN3_NAME and _is_large(token) and is_syllable(converted.upper())
    ):
        return True
    # "đ" of money, "đ/c", "ĐHQG": abbreviations of consonants
    return (
        bool(re.fullmatch(r"[b-df-hj-np-tv-xzđB-DF-HJ-NP-TV-XZĐ]+", converted)) and "đ" in converted.lower()
    )


def _is_large(token: str) -> bool:
    """Return whether the plain letters of a word are capitals: .VnTimeH draws its small codes as capitals."""
    plain = [letter for letter in token if letter.isascii()]
    return bool(plain) and all(letter.isupper() for letter in plain)


@lru_cache(maxsize=16384)
def _evidence(token: str, writing: str) -> float:
    """Return how strongly a word speaks for a font: 0 where it may be a word as it stands."""
    if token.isascii() or may_be_syllable(unicodedata.normalize("NFC", token)) or token.lower() in _FOREIGN:
        return 0
    converted = convert(token, writing)
    if converted is None or converted == token:
        return 0
    inner = token if is_syllable(converted.lower()) else _bare(token)[1]
    if len(inner) < 2 or not is_syllable(_CONVERTERS[writing](inner).lower()):
        return 0
    is_strong = _is_odd_tcvn3(inner) if writing == TCVN3_NAME else _is_odd_vni(inner)
    return _STRONG if is_strong else _WEAK


def _is_odd_tcvn3(token: str) -> bool:
    """Return whether no other writing has such a word: a sign within it, a capital behind a small letter."""
    if len(token) < 3:
        return all(letter in _SIGNS for letter in token)
    return any(letter in _SIGNS for letter in token[:-1]) or bool(
        re.search("[a-z][\u00c0-\u00de]", token) and not token.isupper()
    )


def _is_odd_vni(token: str) -> bool:
    """Return whether no other writing has such a word: a letter with its mark behind it, an end like "aïng"."""
    small = token.lower()
    if _VNI_PAIR_WITHIN.search(small):
        return True
    return len(token) > 2 and any(
        len(found[0]) == 2 and found[0] not in _VNI_COMMON for found in _VNI_CODE.finditer(small)
    )


def _costs(token: str) -> tuple[float, float, float]:
    """Return what a word costs in each writing; one that is too long for a syllable is no font's."""
    if len(token) > _LONGEST_WORD:
        return 0, _UNFIT, _UNFIT
    return _cost(token, UNICODE), _cost(token, TCVN3_NAME), _cost(token, VNI_NAME)


@lru_cache(maxsize=16384)
def _cost(token: str, writing: str) -> float:
    """Return what it costs to take a word as of a writing."""
    if token.isascii():
        is_foreign = writing != UNICODE and token.islower() and len(token) > 1 and not may_be_syllable(token)
        return _FOREIGN_WORD if is_foreign else 0
    if writing == UNICODE:
        return max(_evidence(token, TCVN3_NAME), _evidence(token, VNI_NAME)) or _LONE_D[token]
    return _UNFIT if convert(token, writing) is None else 0


# The whole text


def _cheapest_way(words: Sequence[_Word]) -> list[str]:
    """Return the writing of each word so that all words together cost least: going on in another one costs as well."""
    costs = [0.0, _AT_START, _AT_START]
    ways: list[list[int]] = []
    for word in words:
        step = _AT_START if word.at_start else _IN_LINE
        is_end = word.at_start or word.at_clause or word.costs[1] == _FOREIGN_WORD
        entries = (_BACK_AT_END if is_end else _BACK, step, step)
        before, came_from, costs = costs, [0, 1, 2], [0.0, 0.0, 0.0]
        for writing in (0, 1, 2):
            least = before[writing]
            for other in _OTHERS[writing] if ways else ():
                if before[other] + entries[writing] < least:
                    least, came_from[writing] = before[other] + entries[writing], other
            costs[writing] = least + word.costs[writing]
        ways.append(came_from)
    return [WRITINGS[place] for place in _traced(ways, costs)]


def _traced(ways: Sequence[Sequence[int]], costs: Sequence[float]) -> list[int]:
    """Return the way back from the cheapest end."""
    at = min(range(3), key=lambda writing: costs[writing])
    found = []
    for came_from in reversed(ways):
        found.append(at)
        at = came_from[at]
    return found[::-1]


def _leave_doubtful_parts(words: Sequence[_Word], writings: list[str]) -> None:
    """Take a part for Unicode where too few different words speak for its font."""
    among_unicode = any(_BEYOND.search(word.text) and may_be_syllable(word.text) for word in words)
    needed = _NEEDED_AMONG_UNICODE if among_unicode else _NEEDED
    for start, end in _parts(writings):
        found = {word.text.lower(): _evidence(word.text, writings[start]) for word in words[start:end]}
        is_strong = max(found.values(), default=0) >= _STRONG
        is_doubtful = sum(found.values()) < needed or not (
            is_strong or _all_fit(_lines_of(words, start, end), writings[start])
        )
        if is_doubtful:
            writings[start:end] = [UNICODE] * (end - start)


def _all_fit(words: Sequence[_Word], writing: str) -> bool:
    """Return whether no word is foreign to a font: two short ones of a foreign line may fit by chance."""
    return not any(word.costs[WRITINGS.index(writing)] for word in words)


def _lines_of(words: Sequence[_Word], start: int, end: int) -> Sequence[_Word]:
    """Return the words of the lines that a part stands in, as far as they are near it."""
    first, last = max(start - _NEAR, 0), min(end + _NEAR, len(words))
    while start > first and not words[start].at_start:
        start -= 1
    while end < last and not words[end].at_start:
        end += 1
    return words[start:end]


def _parts(writings: Sequence[str]) -> Iterable[tuple[int, int]]:
    """Return where each part of one font begins and ends."""
    start = 0
    found = []
    for place in range(1, len(writings) + 1):
        if place == len(writings) or writings[place] != writings[start]:
            if writings[start]:
                found.append((start, place))
            start = place
    return found


def _converted(text: str, words: Sequence[_Word], writings: Sequence[str]) -> str:
    large = _large_words(words, writings)
    pieces = []
    end = 0
    for place, (word, writing) in enumerate(zip(words, writings, strict=True)):
        converted = convert(word.text, writing) or word.text
        pieces += [text[end : word.start], converted.upper() if place in large else converted]
        end = word.end
    return "".join([*pieces, text[end:]])


# Capitals of .VnTimeH


def _large_words(words: Sequence[_Word], writings: Sequence[str]) -> set[int]:
    """Return the places of words that .VnTimeH drew as capitals, as far as text alone can tell.

    "TØNH" shows it by its other letters; "Hµ" beside it is large where the words on both sides are, or the line ends.
    """
    kinds = [_case_of(word.text, writing) for word, writing in zip(words, writings, strict=True)]
    starts = [word.at_start for word in words]
    before = _nearest_cases(kinds, starts)
    behind = _nearest_cases(kinds[::-1], [*starts[1:], True][: len(words)][::-1])[::-1]
    return {
        place
        for place, kind in enumerate(kinds)
        if kind == "large" or (kind == "open" and {before[place], behind[place]} - {""} == {"large"})
    }


def _nearest_cases(kinds: Sequence[str], starts: Sequence[bool]) -> list[str]:
    """Return of each word whether the last one before it in its line that tells is large or small; "" for none."""
    found, last = [], ""
    for kind, is_start in zip(kinds, starts, strict=True):
        last = "" if is_start else last
        found.append(last)
        last = kind if kind in ("large", "small") else last
    return found


def _case_of(token: str, writing: str) -> str:
    plain = [letter for letter in token if letter.isascii() and letter.isalpha()]
    if writing != TCVN3_NAME or any(letter.islower() for letter in plain):
        return "small" if plain else "open"
    if token.isascii():
        return "plain" if len(token) > 1 else "open"
    return "large" if any(letter.isascii() and letter.isupper() for letter in token[1:]) else "open"


def possible_readings(text: str) -> list[str]:
    """Return how a text reads in each font that can have written all of it: to be held against known names alone."""
    if text.isascii():
        return []
    words = list(_words(text))
    found = []
    for writing in WRITINGS[1:]:
        if all(convert(word.text, writing) is not None for word in words):
            found.append(_converted(text, words, [writing] * len(words)))
    return [reading for reading in found if reading != text]
