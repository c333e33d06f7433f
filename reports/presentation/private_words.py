"""Where something is held, in words that may be public: those of a closed grammar, so that they can name nobody.

Allowed are halls, seats of public bodies, hotels, schools, streets and areas with their names, numbers of houses and
floors. What the grammar does not know is refused, whether it is harmless or not.
"""

import re
from collections.abc import Iterator

from reports.presentation.proper_names import PLACES, composed, is_capitalised, is_one_name, may_be_a_person

# Areas stand there with their name and without.
_AREAS = [
    "tỉnh",
    "thành phố",
    "tp",
    "tp.",
    "thị xã",
    "thị trấn",
    "huyện",
    "quận",
    "phường",
    "xã",
    "đặc khu",
]
# What stands there without a name of its own: kinds of rooms and houses, and the bodies that have them.
_PHRASES = [
    "hội trường",
    "phòng họp",
    "phòng hội thảo",
    "phòng hội nghị",
    "hội trường lớn",
    "trụ sở",
    "văn phòng",
    "trung tâm",
    "nhà văn hóa",
    "nhà hát",
    "nhà thi đấu",
    "nhà khách",
    "cung văn hóa",
    "cung thiếu nhi",
    "thư viện",
    "bảo tàng",
    "bưu điện",
    "khu hành chính",
    "tòa nhà",
    "nhà làm việc",
    "cơ quan",
    "trực tuyến",
    "hội nghị",
    "hội thảo",
    "văn hóa",
    "thể thao",
    "lao động",
    "hữu nghị",
    "giáo dục thường xuyên",
    "giáo dục nghề nghiệp",
    "học tập cộng đồng",
    "bồi dưỡng chính trị",
    "hành chính công",
    "chính trị",
    "hành chính",
    "triển lãm",
    "liên cơ quan",
    "liên cơ",
    "trung ương",
    "quốc gia",
    "ubnd",
    "ủy ban nhân dân",
    "hđnd",
    "hội đồng nhân dân",
    "tỉnh ủy",
    "thành ủy",
    "huyện ủy",
    "quận ủy",
    "thị ủy",
    "đảng ủy",
    "tỉnh đoàn",
    "hội khuyến học",
    "khuyến học",
    "cụm",
    "sở giáo dục và đào tạo",
    "sở gd&đt",
    "sở gdđt",
    "phòng giáo dục và đào tạo",
    "sở nội vụ",
    "sở văn hóa",
    "sở tài chính",
    "sở khoa học và công nghệ",
    "ủy ban mặt trận tổ quốc",
    "mặt trận tổ quốc",
    "mttq",
    "liên đoàn lao động",
    "hội liên hiệp phụ nữ",
    "ban tuyên giáo",
    "bộ chỉ huy quân sự",
    "công an",
    "khối",
    "và",
    *_AREAS,
    "thống nhất",
    "ba đình",
    "hùng vương",
]
# A name may stand directly after these; of a person whom everybody may name, too, after the first ones.
_NAMED_AFTER = [
    "đường",
    "phố",
    "đại lộ",
    "quốc lộ",
    "quảng trường",
    "trường",
    "thpt",
    "thcs",
    "trung học phổ thông",
    "trung học cơ sở",
    "tiểu học",
    "mầm non",
    "cao đẳng",
    "đại học",
    "học viện",
    "sư phạm",
    "chuyên",
    "dân tộc nội trú",
    "phổ thông",
    *_AREAS,
    "công viên",
]
_NAMED = ["khách sạn", "thôn", "bản", "ấp", "làng", "khu phố", "khu đô thị", "khối", "tổ dân phố"]
_NUMBERED = [
    "số",
    "tầng",
    "lầu",
    "phòng",
    "phòng số",
    "phòng họp",
    "phòng họp số",
    "hội trường",
    "hội trường số",
    "ngõ",
    "ngách",
    "hẻm",
    "nhà số",
    "khu",
    "khối",
    "khu phố",
    "tổ",
    "tổ dân phố",
    "thôn",
    "quận",
    "phường",
    "tòa nhà",
]
_STREETS = ("đường", "phố", "đại lộ")
_NUMBER = re.compile(r"[1-9]\d{0,3}[A-Za-z]?(?:/[1-9]\d{0,2})?|[A-Z][1-9]\d?")
_MOST_DIGITS = 7  # of all numbers together: fewer than a telephone has
_SPELLINGS = {"uỷ": "ủy", "hoá": "hóa", "toà": "tòa", "thuỷ": "thủy"}
_BETWEEN = re.compile(r"[,;()]|\s[-–]\s")
_LONGEST = 7  # words of a phrase


def public_place(text: str) -> str:
    """Return where something is held, on one line; "" where any part of it is not of the closed grammar.

    "Hội trường UBND tỉnh, đường Trần Phú" names a street; "hội trường, gặp ông Phú" names somebody.
    """
    place = composed(text).rstrip(" .;,")
    if sum(map(str.isdigit, place)) > _MOST_DIGITS:
        return ""
    parts = [part.split() for part in _BETWEEN.split(place)]
    return place if all(_is_known(part) for part in parts) else ""


def _is_known(words: list[str]) -> bool:
    """Return whether a part of a place consists of nothing but what the grammar knows."""
    at = 0
    while at < len(words):
        length = next(_lengths(words[at:], is_first=at == 0), 0)
        if not length:
            return False
        at += length
    return True


def _lengths(words: list[str], *, is_first: bool) -> Iterator[int]:
    """Yield how many of the first words belong together, the longest reading first."""
    if is_first and _NUMBER.fullmatch(words[0]) and _folded(words[1:2]) in _STREETS:
        yield 1
    for length in range(min(_LONGEST, len(words)), 0, -1):
        head, rest = _folded(words[:length]), words[length:]
        if head in _NUMBERED and rest and _NUMBER.fullmatch(rest[0]):
            yield length + 1
        if name := _name_after(head, rest):
            yield length + len(name)
        if head in _WITHOUT_NAME or " ".join(words[:length]).title() in _TITLES:
            yield length


def _name_after(head: str, words: list[str]) -> list[str]:
    """Return the name that a place may bear directly after its kind; [] for none."""
    if head not in _NAMED_AFTER and head not in _NAMED:
        return []
    name = _name_at(words)
    # There are so many provinces and no more.
    is_person = " ".join(name) not in PLACES if head == "tỉnh" else head in _NAMED and may_be_a_person(name)
    return name if is_one_name(name) and not is_person else []


def _name_at(words: list[str]) -> list[str]:
    """Return the capitalised words before the next one of the grammar, without the name of a place behind them."""
    name: list[str] = []
    for at, word in enumerate(words):
        if not is_capitalised(word) or (name and " ".join(words[at:]) in PLACES) or _begins_kind(words[at:]):
            break
        name.append(word)
    return name


def _begins_kind(words: list[str]) -> bool:
    """Return whether a kind of place begins here though it is capitalised: "Phường", "Thành phố", "Cao đẳng"."""
    return any(_folded(words[:length]) in _KINDS for length in (1, 2, 3))


def _folded(words: list[str]) -> str:
    return " ".join(_SPELLINGS.get(word, word) for word in " ".join(words).casefold().split())


_WITHOUT_NAME = frozenset((*_PHRASES, *_NAMED_AFTER))
_TITLES = frozenset(name.title() for name in PLACES)
_KINDS = frozenset(one for one in _NAMED_AFTER if " " in one) | {"phường", "huyện", "quận", "tỉnh"}
