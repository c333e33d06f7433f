"""Which figure a row of somebody's table is for, by the words in front of its number.

A name fits where its words are the figure's: numbering, bullets, stars, marks between words, a unit in brackets and the
spelling aside. What comes near is proposed, never taken.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache

from django.conf import settings

from associations.exchange.pasting.units import Unit, conflict, is_own_unit, read_unit
from associations.exchange.prose import read_paragraph
from associations.names import without_marks
from associations.sections.base import Figure, figures
from associations.text import folded

_LONGEST_NAME = 200
_MOST_CHOICES = 6
_NEAR = 0.8  # of difflib's ratio: "Tổng số hôi viên"

_MARKS_IN_FRONT = re.compile(r"^(?:[-+•·*●○■□▪▫►▶➢➤✓✔→»\s]+|o\s+)")
_NUMBERING = re.compile(
    r"^\(?(?:[ivxl]{1,6}|\d{1,3}|[a-zđ])(?:\.(?:\d{1,3}|[a-zđ]))*\s*(?:[.):/]+|-(?=\s))\s*(?=\D)"
    r"|^\d{1,2}(?:\.\d{1,2})*\s+(?=\D)"
)
_FOOTNOTE = re.compile(r"\s*(?:\(\s*\*+\s*\)|\[\s*\d{1,2}\s*\]|\(\s*\d{1,2}\s*\)|[¹²³⁴⁵⁶⁷⁸⁹])$")
_MARKS_BEHIND = re.compile(r"[\s*:;.,…_=-]+$")
_UNIT_BEHIND = (
    re.compile(r"\s*[(\[]\s*(?:(?:đơn vị tính|đơn vị|đvt|tính bằng)\s*:?\s*)?([^()\[\]]{1,30})[)\]]$"),
    re.compile(r"\s*(?:[,;:/]|\s-)\s*(?:(?:đơn vị tính|đơn vị|đvt)\s*:?\s*)?([^,;:()]{1,30})$"),
)
_PLACE_BEHIND = re.compile(
    r"\s+(?:(?:(?:của|trong)\s+)?(?:toàn|cả)\s+|trên địa bàn\s+(?:toàn\s+)?)(?:tỉnh|thành phố)$"
)
_WORD = re.compile(r"\w+")
_ALIKE = {
    "trong năm": "trong kỳ",
    "đầu năm": "đầu kỳ",
    "cuối năm": "cuối kỳ",
    "đăng kí": "đăng ký",
    "gđht": "gia đình học tập",
    "dhht": "dòng họ học tập",
    "cđht": "cộng đồng học tập",
    "đvht": "đơn vị học tập",
    "cdht": "công dân học tập",
    "cbccvc": "cán bộ công chức viên chức",
    "hssv": "học sinh sinh viên",
    "hs sv": "học sinh sinh viên",
    "tthtcđ": "trung tâm học tập cộng đồng",
}
# "Trong đó thu: hội viên đóng góp" is a part of what is raised: tables write it below that row, and shorter.
_PARENTS = {"thu": "fund_raised", "chi": "fund_spent"}
_PART = re.compile(r"trong đó (thu|chi) (.+)")
_LEADING = re.compile(r"^(?:(?:trong đó|gồm|bao gồm|cụ thể)\s+)?(?:(thu|chi)\s+(?:(?:từ|cho)\s+)?)?")
_PARENT_LINE = re.compile(r"(?:(?:trong đó|gồm|phần|bao gồm) )?(thu|chi)(?: (?:gồm|trong kỳ|trong đó))?")
# Words that every second name has; what is left of a label has to stand in the figure's name.
_TOTALS = frozenset({"tổng cộng", "cộng", "tổng", "tổng hợp", "cộng chung"})  # of a table, of no figure
_EMPTY_WORDS = frozenset(
    {
        "số",
        "tổng",
        "các",
        "của",
        "được",
        "trong",
        "kỳ",
        "là",
        "có",
        "cho",
        "đã",
        "ở",
        "tại",
        "về",
        "người",
        "năm",
        "đó",
    }
)


@dataclass(frozen=True)
class Named:
    """What a label names: a figure, or figures that may be meant, the likeliest first; the unit that stands in it."""

    figure: Figure | None = None
    choices: tuple[Figure, ...] = ()
    unit: Unit | None = None


@dataclass(frozen=True)
class _Catalogue:
    """The figures by the words of their names."""

    by_key: Mapping[str, Figure]
    by_bare_key: Mapping[str, Figure]  # without the marks of the letters
    parts: Mapping[str, Mapping[str, Figure]]  # what stands behind "Trong đó thu:" → "thu" → the figure
    words: Mapping[str, frozenset[str]]  # of each figure's name, by code


def name(label: str, *, year: int, parent: str = "") -> Named:
    """Return the figure that a label names, or the parts that it may be. `parent`: "thu" or "chi" below such a row.

    A code of a figure is its name, too.
    """
    if len(label) > _LONGEST_NAME or not any(map(str.isalpha, label)):
        return Named()
    if known := figures().get(label.strip().lower()):
        return Named(known)
    return _name(label, year, parent, tuple(settings.RETURN_SECTIONS))


@lru_cache(maxsize=32_768)  # more than the cells of the largest block
def _name(label: str, year: int, parent: str, paths: tuple[str, ...]) -> Named:
    catalogue = _catalogue(paths)
    words = folded(label)
    if found := catalogue.by_key.get(_key(words)):
        return Named(found)
    bare, unit = _bare(words)
    for form in _without_year(bare, year):
        if found := catalogue.by_key.get(_key(form)):
            return Named(found, (), unit)
    return _part(_key(bare), parent if is_part(label) else "", unit, catalogue)


def near(label: str, heading: str, unit: Unit | None, *, year: int) -> tuple[Figure, ...]:
    """Return figures that a label which names none may mean, the likeliest first; `heading` stands above its row."""
    if not label or len(label) > _LONGEST_NAME:
        return ()
    catalogue = _catalogue(tuple(settings.RETURN_SECTIONS))
    bare = _without_year(_bare(folded(label))[0], year)[0]
    key = _key(bare)
    if key in _TOTALS:
        return ()
    found = [
        *_ways_to_read(bare, heading, unit),
        *filter(None, [catalogue.by_bare_key.get(without_marks(key))]),
        *_alike(key, catalogue),
        *_holding(key, catalogue),
    ]
    fitting = dict.fromkeys(figure for figure in found if not conflict(unit, figure))
    return tuple(fitting)[:_MOST_CHOICES]


def is_part(label: str) -> bool:
    """Return whether a label says that its row is a part of the one above: with a dash, a letter, "Trong đó"."""
    words = folded(label)
    return bool(re.match(r"[-+•*·]|[a-zđ]\)|(?:trong đó|gồm|bao gồm)\b", words))


def parent_of(label: str, figure: Figure | None) -> str:
    """Return whose parts the rows below a row are, "thu" or "chi"; "" for none."""
    if figure:
        return next((kind for kind, code in _PARENTS.items() if figure.code == code), "")
    found = _PARENT_LINE.fullmatch(_key(_bare(folded(label))[0]))
    return found[1] if found else ""


def part_kind(figure: Figure) -> str:
    """Return what a figure is a part of, "thu" or "chi"; "" for none."""
    found = _PART.fullmatch(_key(folded(figure.label)))
    return found[1] if found else ""


def _bare(words: str) -> tuple[str, Unit | None]:
    """Return a folded label without what stands in front of its words and behind them, and the unit of it."""
    unit = None
    for _ in range(4):
        shorter = _NUMBERING.sub("", _MARKS_IN_FRONT.sub("", words))
        shorter = _MARKS_BEHIND.sub("", _FOOTNOTE.sub("", shorter))
        shorter, found = _without_unit(shorter)
        shorter = _PLACE_BEHIND.sub("", shorter)
        unit = unit or found
        if shorter == words:
            break
        words = shorter
    return words, unit


def _without_unit(words: str) -> tuple[str, Unit | None]:
    for pattern in _UNIT_BEHIND:
        if (found := pattern.search(words)) and (unit := read_unit(found[1])):
            is_count = not (unit.is_money or unit.is_share)
            if is_count and _goes_on(found):
                return words, None
            return words[: found.start()], unit
    return words, None


def _goes_on(found: re.Match[str]) -> bool:
    """Return whether what looks like a unit of a count goes on with the name: "hội viên/chi hội", "hội viên, cán bộ"."""
    mark = found[0].lstrip()[0]
    return mark == "/" or (mark in ",;" and not is_own_unit(found[1]))


def _without_year(words: str, year: int) -> tuple[str, ...]:
    """Return how a label may be read without the year of the return: "kết nạp trong năm 2025" as "kết nạp trong năm"."""
    if str(year) not in words:
        return (words,)
    shortest = re.sub(
        rf"[\s,(]*\b(?:(?:trong|của|tính đến|đến|đến hết|tính đến hết)\s+)?(?:ngày\s+)?(?:(?:cuối\s+)?năm\s+|31/12/){year}\)?$",
        "",
        words,
    )
    return shortest, re.sub(rf"\bnăm\s+{year}\b", "năm", words)


def _key(words: str) -> str:
    """Return the words of a folded label alone, those that are written in two ways in one."""
    key = " ".join(word for word in _WORD.findall(words) if word != "và")
    for other, one in _ALIKE.items():
        if other in key:
            key = re.sub(rf"\b{other}\b", one, key)
    return key


def _part(key: str, parent: str, unit: Unit | None, catalogue: _Catalogue) -> Named:
    """Return what a label is as a part: of what it says itself, else of the row above; both where nothing says it."""
    leading = _LEADING.match(key)
    rest = key[leading.end() :] if leading else key
    kinds = catalogue.parts.get(rest, {})
    own = (leading[1] or "") if leading else ""
    if own in kinds:
        return Named(kinds[own], (), unit)
    if not own and parent in kinds and " " in rest:  # "Khác" alone says too little
        return Named(kinds[parent], (), unit)
    likely = sorted(kinds, key=lambda kind: kind != parent)
    return Named(None, () if own else tuple(dict.fromkeys(kinds[kind] for kind in likely)), unit)


def _ways_to_read(label: str, heading: str, unit: Unit | None) -> Iterable[Figure]:
    """Yield the figures that a sentence of these words would be about."""
    number = "1.234 triệu đồng" if unit and unit.is_money else "1.234"
    for words in (label, f"{heading}: {label}" if heading else ""):
        if not words:
            continue
        for mention in read_paragraph(f"{words}: {number}", figures=figures()):
            if mention.kind == "total":
                yield from (figures()[code] for code in mention.candidates)


def _alike(key: str, catalogue: _Catalogue) -> list[Figure]:
    """Return the figures whose names are spelled nearly so, the nearest first."""
    words = set(key.split())
    ratios = []
    for other, figure in catalogue.by_key.items():
        if 2 * len(words & set(other.split())) < len(words):
            continue
        matcher = SequenceMatcher(None, key, other, autojunk=False)
        if matcher.real_quick_ratio() >= _NEAR and matcher.quick_ratio() >= _NEAR:
            ratios.append((matcher.ratio(), figure))
    return [figure for ratio, figure in sorted(ratios, key=lambda pair: -pair[0]) if ratio >= _NEAR]


def _holding(key: str, catalogue: _Catalogue) -> list[Figure]:
    """Return the figures whose names hold all words of a label, the shortest name first."""
    words = set(key.split()) - _EMPTY_WORDS or set(key.split())
    if not words:
        return []
    found = [code for code, known in catalogue.words.items() if words <= known]
    return [figures()[code] for code in sorted(found, key=lambda code: len(catalogue.words[code]))]


@cache
def _catalogue(paths: tuple[str, ...]) -> _Catalogue:
    """Return the figures of the sections that are named by their dotted paths."""
    known = tuple(figures().values())
    by_key: dict[str, Figure] = {}
    for figure in known:
        words = folded(figure.label)
        by_key[_key(words)] = figure
        short = re.sub(r"\s*\([^()]*\)$", "", words)
        by_key.setdefault(_key(short), figure)
    return _Catalogue(
        by_key=by_key,
        by_bare_key={without_marks(key): figure for key, figure in by_key.items()},
        parts=_parts(known),
        words={figure.code: frozenset(_key(folded(figure.label)).split()) for figure in known},
    )


def _parts(known: tuple[Figure, ...]) -> dict[str, dict[str, Figure]]:
    parts: dict[str, dict[str, Figure]] = {}
    for figure in known:
        if found := _PART.fullmatch(_key(folded(figure.label))):
            for words in {found[2], found[2].removeprefix("nguồn ")}:
                parts.setdefault(words, {})[found[1]] = figure
    return parts
