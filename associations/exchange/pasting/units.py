"""The units that tables write above, beside and behind their numbers, and a figure read by one of them."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from django.conf import settings

from associations.sections.base import Figure, figures
from associations.text import folded

_MONEY = r"(?:đồng|đ|vnđ|vnd|₫|đồng việt nam|việt nam đồng)"
_SCALES = (
    (10**9, r"(?:tỉ|1[ .,]?000[ .,]?000[ .,]?000)"),
    (10**6, r"(?:triệu|tr|1[ .,]?000[ .,]?000)"),
    (10**3, r"(?:nghìn|ngàn|ng|1[ .,]?000)"),
)
_SCALE_WORDS = {10**9: "tỉ", 10**6: "triệu", 10**3: "nghìn"}
_STATEMENT = re.compile(r"(?:đơn vị tính|đơn vị|đvt|đv tính)\s*[:=]\s*([^()\n]{1,30})")
_IN_BRACKETS = re.compile(r"[(\[]\s*(?:(?:đơn vị tính|đơn vị|đvt|tính bằng)\s*:?\s*)?([^()\[\]]{1,30})[)\]]")
_COUNTED_IN = re.compile(r"\btính (?:bằng|theo)\s+([^()\n.]{1,30})")
_MOST_LETTERS = 30


@dataclass(frozen=True)
class Unit:
    """A unit of a table: of money or of a count, and how many of the figure's own unit one of it is."""

    is_money: bool
    scale: int = 1
    is_share: bool = False

    @property
    def words(self) -> str:
        """What a sentence calls it: "triệu đồng"."""
        if self.is_share:
            return "%"
        return " ".join(filter(None, (_SCALE_WORDS.get(self.scale, ""), "đồng" if self.is_money else "")))

    @property
    def key(self) -> str:
        """How a form of the page sends it: "tien-1000000"."""
        return f"{'tien' if self.is_money else 'dem'}-{self.scale}"


def unit_of_key(key: str) -> Unit | None:
    """Return the unit that a page sent, however it was forged; None for none."""
    found = re.fullmatch(r"(tien|dem)-(1|1000|1000000|1000000000)", key)
    return Unit(found[1] == "tien", int(found[2])) if found else None


DONG = Unit(is_money=True)
UNITS_OF_MONEY = (DONG, *(Unit(True, scale) for scale in sorted(_SCALE_WORDS)))
SHARE = Unit(is_money=False, is_share=True)


def read_unit(text: str) -> Unit | None:
    """Return the unit that a whole text names: "triệu đồng", "1.000 đ", "người", "%"; None for any other text."""
    if not text or len(text) > 2 * _MOST_LETTERS:
        return None
    return _read_unit(text, tuple(settings.RETURN_SECTIONS))


def is_own_unit(text: str) -> bool:
    """Return whether a text is what the form itself writes for what a figure counts: "người", not "cán bộ"."""
    return folded(text) in _own_units(tuple(settings.RETURN_SECTIONS))


@lru_cache(maxsize=4096)
def _read_unit(text: str, paths: tuple[str, ...]) -> Unit | None:
    counted = _count_units(paths)
    words = folded(text).strip(" ()[].,;:")
    if not words or len(words) > _MOST_LETTERS:
        return None
    if words in ("%", "phần trăm", "tỉ lệ", "tỉ lệ %", "phần nghìn", "‰"):
        return SHARE
    if re.fullmatch(_MONEY, words):
        return DONG
    for scale, pattern in _SCALES:
        if re.fullmatch(rf"{pattern}[ .]*{_MONEY}\.?", words) or (
            words in ("tỉ", "triệu", "nghìn", "ngàn") and re.fullmatch(pattern, words)
        ):
            return Unit(True, scale)
        found = re.fullmatch(rf"{pattern} (\D+)", words)
        if found and found[1] in counted:
            return Unit(False, scale)
    return Unit(is_money=False) if words in counted else None


def unit_stated(text: str) -> Unit | None:
    """Return the unit that a title or a head states: "Đơn vị tính: triệu đồng", "Năm 2025 (triệu đồng)"."""
    words = folded(text)
    for pattern in (_STATEMENT, _IN_BRACKETS, _COUNTED_IN):
        for found in pattern.finditer(words):
            if unit := read_unit(found[1]) or _money_among(found[1]):
                return unit
    return None


def _money_among(words: str) -> Unit | None:
    """Return the unit of money among several units: "người, triệu đồng"; None where one of them is no unit."""
    units = [read_unit(part) for part in re.split(r"\s*[,;]\s*|\s+và\s+", words)]
    money = [unit for unit in units if unit and unit.is_money]
    return money[0] if None not in units and len(set(money)) == 1 else None


def states_unit(text: str) -> bool:
    """Return whether a cell does nothing but state the unit of a table: "Đơn vị tính: triệu đồng"."""
    found = _STATEMENT.match(folded(text).strip(" ()"))
    return found is not None and read_unit(found[1]) is not None


def conflict(unit: Unit | None, figure: Figure) -> str:
    """Return why a unit cannot be the figure's, as a sentence; "" where it can."""
    if unit is None:
        return ""
    if unit.is_share:
        return f"Dòng này tính theo phần trăm, chỉ tiêu tính bằng {figure.unit}."
    if unit.is_money and not figure.is_money:
        return f"Trong bảng là số tiền, chỉ tiêu tính bằng {figure.unit}."
    if figure.is_money and not unit.is_money:
        return "Trong bảng không phải là số tiền, chỉ tiêu tính bằng đồng."
    return ""


def read_in(figure: Figure, raw: str, unit: Unit | None, *, in_millions: bool) -> int | None:
    """Return the value of a figure out of a cell, money in đồng, by the table's unit, else by the person's.

    Raise NumberProblem.
    """
    if unit is None or conflict(unit, figure):
        return figure.read(raw, in_millions=in_millions)
    if figure.is_money and unit.scale == 10**6:
        return figure.read(raw, in_millions=True)
    is_bare = not any(letter.isalpha() for letter in raw)
    if unit.scale > 1 and is_bare and any(letter.isdigit() for letter in raw):
        return figure.read(f"{raw} {_SCALE_WORDS[unit.scale]}")
    return figure.read(raw)


@cache
def _count_units(paths: tuple[str, ...]) -> frozenset[str]:
    """Return the words for what is counted: the figures' own units, and others that tables write for them."""
    return _own_units(paths) | frozenset(map(folded, _OTHER_COUNTS))


@cache
def _own_units(paths: tuple[str, ...]) -> frozenset[str]:
    return frozenset(folded(figure.unit) for figure in figures().values() if not figure.is_money)


_OTHER_COUNTS = (
    "hội viên", "hv", "cán bộ", "cá nhân", "em", "học sinh", "học sinh, sinh viên", "hs", "hssv", "hs, sv", "giáo viên",
    "gđ", "gia đình", "hộ", "hộ gia đình", "xã", "xã, phường", "xã, phường, đặc khu", "cơ sở", "tổ chức", "hội", "chi hội",
    "ban", "tin", "bài", "tin bài", "tin, bài", "lượt", "lượt người", "lượt phát", "buổi", "thẻ", "cái", "suất", "giải",
    "phần", "phần thưởng", "văn bản", "vb", "chương trình", "ct", "trung tâm", "tt", "dòng họ", "cộng đồng", "đơn vị",
    "công dân", "người", "thôn", "thôn, bản", "mô hình", "cuộc", "lớp", "quỹ",
)  # fmt: skip
