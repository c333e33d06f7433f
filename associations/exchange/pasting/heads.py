"""What the head of a column says: whether its numbers are this year's figures, or plans, shares, last year's …

Every word of a head has to be known before its column is sure: "Năm 2025" is, "Năm 2025 cấp xã" is asked about.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from associations.exchange.pasting.units import Unit, read_unit, unit_stated
from associations.text import folded

_LONGEST_HEAD = 120
_LAST_DAY = "31/12"


class Kind(StrEnum):
    """What a column holds by its head."""

    THIS_YEAR = "this"
    OPEN = "open"  # the head says too little, or something unknown
    BLANK = "blank"
    LABEL = "label"
    ORDINAL = "ordinal"
    CODE = "code"
    UNIT = "unit"
    NOTE = "note"
    PLAN = "plan"
    SHARE = "share"
    DIFFERENCE = "difference"
    OTHER_YEAR = "other year"
    OTHER_PLACE = "other association"


# Columns that never hold this year's figures.
BARRED = frozenset(Kind) - {Kind.THIS_YEAR, Kind.OPEN, Kind.BLANK}
# Beside numbers of one figure: "Tổng số hội viên | Kế hoạch | 240.000".
ASIDE = frozenset({Kind.PLAN, Kind.SHARE, Kind.DIFFERENCE, Kind.OTHER_YEAR})

_PHRASES: dict[str, tuple[str, ...]] = {
    "ordinal": ("tt", "stt", "số tt", "số thứ tự", "thứ tự", "#", "no", "no."),  # and "Năm" alone, below which years stand
    "code": ("mã", "mã số", "mã chỉ tiêu", "code", "ms"),
    "label": (
        "chỉ tiêu", "tên chỉ tiêu", "các chỉ tiêu", "nội dung", "nội dung chỉ tiêu", "nội dung báo cáo", "tiêu chí",
        "chỉ tiêu báo cáo", "nội dung công việc", "hạng mục", "khoản mục", "chỉ số", "diễn giải", "danh mục", "tên",
        "tên tiêu chí", "nội dung, chỉ tiêu", "chỉ tiêu, nội dung", "chỉ tiêu chủ yếu", "nhiệm vụ",
    ),
    "unit": ("đvt", "đơn vị tính", "đơn vị", "đv tính", "đv", "đơn vị đo"),
    "note": (
        "ghi chú", "lý do", "vì sao chưa có số", "nguồn", "nguồn số liệu", "giải trình", "nhận xét", "đánh giá", "căn cứ",
        "thuyết minh", "nguyên nhân", "người phụ trách", "chú thích", "trạng thái", "xếp hạng", "thứ hạng", "điểm",
        "điểm thi đua", "nguồn gốc",
    ),
    "plan": (
        "kế hoạch", "kh", "chỉ tiêu giao", "chỉ tiêu được giao", "chỉ tiêu đề ra", "chỉ tiêu phấn đấu", "dự kiến",
        "mục tiêu", "phấn đấu", "giao", "được giao", "trung ương giao", "nghị quyết", "nq", "đề ra", "định hướng",
        "dự toán", "chỉ tiêu", "chỉ tiêu kế hoạch", "năm tới", "năm sau", "đăng ký", "cam kết", "kế hoạch giao",
    ),
    "share": (
        "%", "tỉ lệ", "so sánh", "so với", "so", "cơ cấu", "tỉ trọng", "phần trăm", "tốc độ", "mức đạt", "bình quân",
        "đạt tỉ lệ", "tỉ suất", "‰", "hoàn thành",
    ),
    "difference": ("tăng", "giảm", "+/-", "-/+", "±", "+,-", "(+,-)", "chênh lệch", "biến động", "thay đổi", "hơn", "kém"),
    "last": ("năm trước", "năm ngoái", "cùng kỳ", "kỳ trước", "năm liền trước", "năm cũ", "số cũ", "trước"),
    "now": ("năm nay", "kỳ này", "năm báo cáo", "kỳ báo cáo", "trong năm", "trong kỳ", "cả năm", "hiện nay"),
    "actual": (
        "thực hiện", "th", "kết quả", "số liệu", "đạt được", "thực hiện được", "kết quả thực hiện", "thực tế", "số báo cáo",
        "số liệu báo cáo", "kết quả đạt được", "số thực hiện", "báo cáo", "số liệu thực hiện", "đã thực hiện",
    ),
    "neutral": (
        "số", "số lượng", "tổng số", "giá trị", "năm", "tính đến", "đến", "ngày", "hết", "của", "toàn tỉnh",
        "toàn thành phố", "tỉnh", "thành phố", "chính thức", "trong", "số tiền", "cuối năm", "cuối kỳ",
    ),
    "part": ("tháng", "quý", "đầu năm", "ước", "sơ bộ", "lũy kế", "tạm tính", "ước tính", "học kỳ", "giai đoạn", "nhiệm kỳ"),
}  # fmt: skip
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_DAY = re.compile(r"(?<!\d)(\d{1,2}[/.-]\d{1,2})[/.-]((?:19|20)\d\d)(?!\d)")
_SHORT_YEAR = re.compile(r"(?<!\d)(\d{1,2})(?!\d)")
_BETWEEN = re.compile(r"(?:19|20)\d\d\s*[/:]\s*(?:năm\s*)?(?:19|20)\d\d|\b(?:th\s*/\s*kh|kh\s*/\s*th)\b")

# "Xã Ba Sơn"; not "xã đạt chuẩn", "xã, phường"
_BELOW_PROVINCE = re.compile(
    r"(?:xã|phường|thị trấn|thị xã|huyện|quận|đặc khu)(?: (?!đạt|có|được|tiêu|chưa|đã|không|mới|là|và|của|phường)\w+){1,3}"
)
_PLACE_WORDS = re.compile(
    r"^(?:báo cáo\s+(?:của\s+)?)?(?:hội khuyến học\s+|hkh\s+)?(?:tỉnh\s+|thành phố\s+|tp\.?\s*)?"
)


@dataclass(frozen=True)
class Head:
    """The head of a column: as it is written, what it says, by a year and by a word for what was done, its unit."""

    text: str
    kind: Kind
    names_year: bool = False
    is_done: bool = False
    unit: Unit | None = None

    @property
    def is_known(self) -> bool:
        """Whether it says what stands below it."""
        return self.kind not in (Kind.OPEN, Kind.BLANK)


@dataclass(frozen=True)
class Years:
    """What heads are held against: the year of the return, the association's names, those of others."""

    year: int
    names: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()


def make_years(year: int, names: Sequence[str], others: Sequence[str]) -> Years:
    """Return what heads of a table are held against."""
    own = frozenset(map(folded, names))
    return Years(year, own, frozenset(map(folded, others)) - own)


def other_place(text: str, years: Years) -> bool:
    """Return whether a line names another association or place and nothing else: "HỘI KHUYẾN HỌC TỈNH CAO BẰNG", "1. Xã Ba Sơn"."""
    words = re.sub(r"^(?:[\divx]{1,5}[.)]\s*|[-+•]\s*)", "", folded(text))
    name = _PLACE_WORDS.sub("", words)
    return name in years.others or (_BELOW_PROVINCE.fullmatch(name) is not None and name not in years.names)


@lru_cache(maxsize=4096)
def read_head(text: str, years: Years) -> Head:
    """Return what a head says, of one line or of several joined."""
    words = folded(text)
    if not words:
        return Head("", Kind.BLANK)
    line = " ".join(text.split())
    if len(words) > _LONGEST_HEAD:
        return Head(line, Kind.OPEN)
    unit = read_unit(text)
    if unit and unit.is_money:
        return Head(line, Kind.OPEN, unit=unit)
    bare = _without(words, years.names)
    if words in ("năm", "kỳ"):
        return Head(line, Kind.ORDINAL)
    if bare != words and not bare:
        return Head(line, Kind.THIS_YEAR)
    if _without(bare, years.others) != bare:
        return Head(line, Kind.OTHER_PLACE)
    found, named, rest = _take_apart(bare)
    kind = _kind(found, named, rest, years)
    names_year = kind is Kind.THIS_YEAR and years.year in named
    return Head(line, kind, names_year, "actual" in found, unit_stated(words))


def _without(words: str, names: frozenset[str]) -> str:
    """Return a head without the names of associations in it."""
    for name in names:
        if name in words:
            words = re.sub(_as_word(name), " ", words)
    return words.strip()


def _take_apart(words: str) -> tuple[set[str], set[int], str]:
    """Return which kinds of phrase a head has, which years it names, and what of it is not known."""
    found: set[str] = set()
    if _BETWEEN.search(words):
        found.add("share")
    words = _without_units(words)
    named = set()
    for day, year in _DAY.findall(words):
        named.add(int(year))
        if day not in (_LAST_DAY, "31.12", "31-12"):
            found.add("part")
    words = _DAY.sub(" ", words)
    named |= {int(year) for year in _YEAR.findall(words)}
    words = _YEAR.sub(" ", words)
    for short in _SHORT_YEAR.findall(words):
        if re.search(rf"\b(?:năm|th|kh)\s*{short}\b", words) and len(short) == 2:
            named.add(2000 + int(short))
            words = re.sub(rf"(?<=\s){short}\b", " ", f" {words}")
    rest, last = [], 0
    for phrase in _pattern().finditer(words):
        rest.append(words[last : phrase.start()])
        found.add(_kind_of_phrase()[phrase[0]])
        last = phrase.end()
    rest.append(words[last:])
    unknown = re.sub(r"[\s()\[\].,;:/_*+-]+", "", "".join(rest))
    return found, named, unknown


def _without_units(words: str) -> str:
    """Return a head without units in brackets; "(%)" stays, for it says what is below."""

    def without(found: re.Match[str]) -> str:
        unit = read_unit(re.sub(r"^(?:đơn vị tính|đơn vị|đvt|tính bằng)\s*:?\s*", "", found[1]))
        return found[0] if unit is None or unit.is_share else " "

    return re.sub(r"[(\[]([^()\[\]]{1,40})[)\]]", without, words)


def _kind(found: set[str], named: set[int], unknown: str, years: Years) -> Kind:
    """Return what a head says by its phrases, its years and whether something of it is unknown."""
    is_of_now = bool(named) or bool(found & {"now", "actual"})
    for kind in (Kind.SHARE, Kind.DIFFERENCE):
        if kind.value in found:
            return kind
    if "plan" in found or ("label" in found and is_of_now):
        return Kind.OPEN if "actual" in found else Kind.PLAN  # "Chỉ tiêu" alone is the head of the names
    if "note" in found:
        return Kind.NOTE
    if "last" in found or (named and years.year not in named):
        return Kind.OTHER_YEAR
    return _kind_of_now(found, named, unknown, is_of_now=is_of_now)


def _kind_of_now(found: set[str], named: set[int], unknown: str, *, is_of_now: bool) -> Kind:
    """Return what a head says that speaks of no plan, share or other year."""
    beside = [kind for kind in (Kind.ORDINAL, Kind.CODE, Kind.LABEL, Kind.UNIT) if kind.value in found]
    if beside:
        return Kind.OPEN if is_of_now else beside[0]
    if unknown or len(named) > 1 or "part" in found:
        return Kind.OPEN
    return Kind.THIS_YEAR if is_of_now or "neutral" in found else Kind.OPEN


@cache
def _kind_of_phrase() -> dict[str, str]:
    return {folded(phrase): kind for kind, phrases in reversed(_PHRASES.items()) for phrase in phrases}


@cache
def _pattern() -> re.Pattern[str]:
    """Return what finds the phrases, the longest first, as whole words."""
    phrases = sorted(_kind_of_phrase(), key=len, reverse=True)
    return re.compile("|".join(_as_word(phrase) for phrase in phrases))


def _as_word(phrase: str) -> str:
    before = r"(?<!\w)" if phrase[0].isalnum() else ""
    behind = r"(?!\w)" if phrase[-1].isalnum() else ""
    return f"{before}{re.escape(phrase)}{behind}"
