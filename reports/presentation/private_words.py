"""Whether words that somebody typed tell of a person: a telephone, a mail, a form of address, the name of somebody.

What is public holds none of them. The rule errs on the careful side: it refuses some harmless words.
"""

import re

_CONTACT = re.compile(r"@|(?:\d[\s.\-]?){9,}|\b(?:liên hệ|điện thoại|đt|sđt|zalo)\b", re.IGNORECASE)
_ADDRESSED = re.compile(
    r"\b(?:[Ôô]ng|bà|[Aa]nh|[Cc]hị|cô|[Cc]hú|[Bb]ác|[Tt]hầy|[Đđ]/c|[Đđ]ồng chí|[Cc]án bộ|[Kk]ế toán)\s"
    r"|\b(?:Thị|Văn)\s+\w"
)
_NAMED = re.compile(
    r"\b(?:Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ(?! Chí Minh)|Ngô|Dương|Lý|Đinh|Đào|Đoàn|Trịnh|"
    r"Trương|Mai|Lương|Nông|Hà(?! Nội| Giang| Nam| Tĩnh)|Tô|Lưu|Chu|Cao(?! Bằng)|Vi|Hứa|Triệu)\s+(\w)"
)
# A street, a school or a hall bears the name of somebody whom everybody may name: these words stand before it.
_NAMED_AFTER = {
    "đường",
    "phố",
    "trường",
    "thpt",
    "thcs",
    "sạn",
    "hóa",
    "hát",
    "phường",
    "xã",
    "quận",
    "huyện",
}
_LONGEST_NAME = 4  # words


def tells_of_a_person(text: str) -> bool:
    """Return whether words may name somebody or say how to reach them."""
    is_named = any(found[1].isupper() for found in _NAMED.finditer(text))
    return bool(is_named or _CONTACT.search(text) or _ADDRESSED.search(text))


def public_place(text: str) -> str:
    """Return where something is held, on one line; "" where the words tell of a person.

    "Hội trường UBND tỉnh, đường Trần Phú" names a street; "hội trường, gặp ông Phú" names somebody.
    """
    place = " ".join(text.split()).rstrip(" .;,")
    return "" if tells_of_a_person(_without_names_of_places(place)) else place


def _without_names_of_places(text: str) -> str:
    kept: list[str] = []
    left = 0  # words that may still belong to the name of a place
    for word in text.split():
        left = left - 1 if word[0].isupper() and left else 0
        if not left:
            kept.append(word)
        if word.casefold() in _NAMED_AFTER:
            left = _LONGEST_NAME + 1
        elif word[-1] in ",;.)":
            left = 0
    return " ".join(kept)
