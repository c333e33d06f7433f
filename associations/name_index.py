"""Associations by how people write them: "Tỉnh Lạng Sơn", "HỘI KHUYẾN HỌC LẠNG SƠN", "Lang Son", "lang-son".

One place for every door that takes an association by its name or key: files, commands, search, lists of people.
"""

import datetime
import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from associations.legacy_text import legacy_of, possible_readings
from associations.models import Association
from associations.names import searched, without_marks
from associations.text import folded, plain_line

_CUTOFF = 0.75  # how alike a name is that may have been meant
_LONGEST = 100
# What stands before a name, folded, and the kind of territory that it says; without marks as well.
_MARKED = {
    "hội khuyến học": "", "khuyến học": "", "hội kh": "", "hkh": "", "hội": "",
    "tỉnh": "tỉnh", "t.": "tỉnh", "thành phố": "thành phố", "tp.": "thành phố", "tp": "thành phố",
    "xã": "xã", "x.": "xã", "phường": "phường", "p.": "phường", "đặc khu": "đặc khu",
}  # fmt: skip
_TITLES = {**_MARKED, **{without_marks(title): kind for title, kind in _MARKED.items()}}
_LONGEST_FIRST = "|".join(map(re.escape, sorted(_TITLES, key=len, reverse=True)))
_TITLE = re.compile(rf"({_LONGEST_FIRST})(?:[ :.-]+|(?<=\.))")
_AROUND = "-.,:; '"
_OF_THE_UNION = ("hội khuyến học", "hội kh", "hkh")
_UNMARKED_KINDS = ("tinh", "xa", "phuong")  # may begin a name


class NameIndex:
    """Associations to be found by name or key."""

    def __init__(self, units: Iterable[Association]) -> None:
        self._by_words: dict[str, list[Association]] = defaultdict(list)
        for unit in units:
            for words in dict.fromkeys((_words(unit.name), _words(unit.key))):
                self._by_words[words].append(unit)

    def named(self, text: str, *, on: datetime.date | None = None) -> list[Association]:
        """Return the associations that a text names, of those that hold on a day where one is given.

        Several have one name at two times, or at two levels. A mark that is written must be the right one; marks may
        be left out. A kind that is written ("tỉnh", "phường") must be the association's.
        """
        for words, kind in _readings(text):
            found = [
                unit
                for unit in self._by_words.get(searched(words), ())
                if (not kind or unit.kind == kind) and _is_written_so(words, unit)
            ]
            if on is not None and len(found) > 1:
                found = [unit for unit in found if unit.is_valid_on(on)] or found
            if found:
                return found
        return []

    def near(self, text: str, most: int = 3) -> list[Association]:
        """Return the associations that a text may mean, the likeliest first; those that it names where it names some."""
        if named := self.named(text):
            return named[:most]
        units: dict[int, Association] = {}
        for words, _ in _readings(text[:_LONGEST]):
            for alike in difflib.get_close_matches(searched(words), self._by_words, n=most, cutoff=_CUTOFF):
                units |= {id(unit): unit for unit in self._by_words[alike]}
        return list(units.values())[:most]


def bare_name(text: str, kind: str) -> str:
    """Return a name to be stored, without "Hội Khuyến học" and its own kind before it: "Tỉnh Lạng Sơn" → "Lạng Sơn"."""
    name = plain_line(text)
    while title := _TITLE.match(folded(name)):
        is_own = title[1] in _OF_THE_UNION or (_TITLES[title[1]] == kind and title[1] not in _UNMARKED_KINDS)
        if not is_own or not name[title.end() :].strip(_AROUND):
            break
        name = name[title.end() :].strip(_AROUND)
    return name


def association_named(
    text: str, units: Iterable[Association], *, on: datetime.date | None = None
) -> Association | None:
    """Return the one association that a text names or whose key it is; None where none or several are named."""
    found = NameIndex(units).named(text, on=on)
    return found[0] if len(found) == 1 else None


def _words(text: str) -> str:
    return searched(_spaced(folded(text)))


def _spaced(text: str) -> str:
    return " ".join(re.sub(r"[-_,.:;()]+", " ", text).split())


def _readings(text: str) -> list[tuple[str, str]]:
    """Return a text folded, whole and without each title before the name, with the kind that the titles say."""
    legacy = legacy_of(text)
    in_unicode = [legacy.converted] if legacy else [text, *possible_readings(text)]
    return [reading for one in in_unicode for reading in _without_titles(one)]


def _without_titles(text: str) -> list[tuple[str, str]]:
    rest = folded(text).strip(_AROUND)
    found, kind = [(_spaced(rest), "")], ""
    while title := _TITLE.match(rest):
        kind = _TITLES[title[1]] or kind
        rest = rest[title.end() :].strip(_AROUND)
        found.append((_spaced(rest), kind))
    return [(words, kind) for words, kind in found if words]


def _is_written_so(words: str, unit: Association) -> bool:
    """Return whether a text is the key, or the name with some or all of its marks left out."""
    name = _spaced(folded(unit.name))
    return _words(unit.key) == words or (
        len(name) == len(words) and all(_is_letter_of(*pair) for pair in zip(words, name, strict=True))
    )


def _is_letter_of(written: str, letter: str) -> bool:
    """Return whether a letter is written, with all its marks or fewer: "a", "ă" or "á" for "ắ"; "d" for "đ"."""
    if written == letter or (written, letter) == ("d", "đ"):
        return True
    own, wanted = unicodedata.normalize("NFD", written), unicodedata.normalize("NFD", letter)
    return own[0] == wanted[0] and set(own[1:]) <= set(wanted[1:])
