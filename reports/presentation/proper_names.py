"""Names of places, and what looks like the name of a person: what tells them apart in words that somebody typed."""

import re
import unicodedata

from reports.presentation.tile_layout import THEN, TODAY

_SEATS = [
    "Hạ Long",
    "Móng Cái",
    "Uông Bí",
    "Cẩm Phả",
    "Việt Trì",
    "Vĩnh Yên",
    "Phủ Lý",
    "Đồng Hới",
    "Đông Hà",
    "Tam Kỳ",
    "Hội An",
    "Quy Nhơn",
    "Pleiku",
    "Buôn Ma Thuột",
    "Đà Lạt",
    "Nha Trang",
    "Phan Thiết",
    "Tuy Hòa",
    "Biên Hòa",
    "Thủ Dầu Một",
    "Vũng Tàu",
    "Bà Rịa",
    "Mỹ Tho",
    "Cao Lãnh",
    "Long Xuyên",
    "Rạch Giá",
    "Vị Thanh",
    "Tân An",
    "Gia Nghĩa",
    "Đồng Xoài",
    "Phan Rang",
    "Sầm Sơn",
    "Tam Đảo",
    "Sa Pa",
    "Cô Tô",
]
_WIDER = (
    "Hồ Chí Minh",
    "Huế",
    "Việt Nam",
    "Đông Bắc",
    "Tây Bắc",
    "Bắc Bộ",
    "Trung Bộ",
    "Nam Bộ",
    "Tây Nguyên",
)
_PROVINCES = {
    part for layout in (THEN, TODAY) for name in layout.names.values() for part in name.split(" – ")
} - {"TP Hồ Chí Minh"}
PLACES = frozenset({*_PROVINCES, *_SEATS, *_WIDER})

# Of the Kinh and of the peoples of the mountains.
SURNAMES = frozenset(
    [
        "nguyễn",
        "trần",
        "lê",
        "phạm",
        "hoàng",
        "huỳnh",
        "phan",
        "vũ",
        "võ",
        "đặng",
        "bùi",
        "đỗ",
        "hồ",
        "ngô",
        "dương",
        "lý",
        "đinh",
        "đào",
        "đoàn",
        "trịnh",
        "trương",
        "mai",
        "lương",
        "nông",
        "hà",
        "tô",
        "lưu",
        "chu",
        "cao",
        "vi",
        "hứa",
        "triệu",
        "tạ",
        "vương",
        "tống",
        "quách",
        "lại",
        "thái",
        "phùng",
        "kiều",
        "khổng",
        "nghiêm",
        "tăng",
        "mạc",
        "từ",
        "bế",
        "đàm",
        "lục",
        "giàng",
        "thào",
        "ma",
        "vừ",
        "sùng",
        "lò",
        "quàng",
        "vàng",
        "tráng",
        "lù",
        "cháng",
        "hạng",
        "mùa",
        "chảo",
        "tẩn",
        "phàn",
        "đèo",
        "cầm",
        "bàn",
        "thẩm",
        "tòng",
        "cà",
        "lường",
        "bạc",
        "lầu",
        "cứ",
        "hờ",
        "vàng",
        "thò",
        "sình",
        "ly",
        "lừu",
        "mã",
        "lộc",
        "hầu",
        "lèng",
        "hoàn",
        "cư",
    ]
)
_WITHIN_NAMES = frozenset(("a", "y", "seo", "páo", "thị", "văn", "mí", "láo"))
FORMS_OF_ADDRESS = frozenset(
    ["ông", "bà", "anh", "chị", "cô", "chú", "bác", "thầy", "em", "mr", "ms", "mrs", "đ/c"]
)
# Streets, communes and schools whose names would look like more than one name, or like a form of address.
_KNOWN = frozenset(
    [
        "bà triệu",
        "bà huyện thanh quan",
        "ông ích khiêm",
        "hai bà trưng",
        "anh sơn",
        "bác ái",
        "nguyễn thị minh khai",
        "lê thị hồng gấm",
        "phan chu trinh",
        "xô viết nghệ tĩnh",
    ]
)
_CAPITALISED = re.compile(r"[^\W\d_][^\W\d_]*")


def composed(text: str) -> str:
    """Return words on one line, each letter with its marks as one character."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def is_capitalised(word: str) -> bool:
    """Return whether a word is written as names are: "Phú", not "PHÚ", "phú" or "P2"."""
    return bool(_CAPITALISED.fullmatch(word)) and word[0].isupper() and not any(map(str.isupper, word[1:]))


def is_one_name(words: list[str]) -> bool:
    """Return whether words are a single name such as streets and communes bear, with no other name behind it."""
    text = " ".join(words)
    lower = text.casefold().split()
    if text in PLACES or text.casefold() in _KNOWN:
        return True
    if not 1 <= len(words) <= 3 or FORMS_OF_ADDRESS.intersection(lower):
        return False
    return not SURNAMES.intersection(lower[2:]) and not {"a", "seo", "páo", "thào", "y"}.intersection(lower)


def may_be_a_person(words: list[str]) -> bool:
    """Return whether words that bear no name of a place may name somebody."""
    text = " ".join(words)
    lower = text.casefold().split()
    if text in PLACES or text.casefold() in _KNOWN:
        return False
    return bool(
        SURNAMES.intersection(lower)
        or FORMS_OF_ADDRESS.intersection(lower)
        or _WITHIN_NAMES.intersection(lower)
    )
