"""Whether words that somebody typed as a source are a citation: of a public body or a document, of nobody in person.

The rule errs on the careful side: it refuses some harmless words.
"""

import re
from itertools import pairwise

from reports.presentation.proper_names import (
    FORMS_OF_ADDRESS,
    PLACES,
    SURNAMES,
    composed,
    is_capitalised,
    is_one_name,
)

# A citation begins with a public body or a kind of document.
_CITED = re.compile(
    r"(?:Tổng cục|Cục|Chi cục|Tổng điều tra|Niên giám|Bộ|Sở|UBND|Ủy ban|Văn phòng|Trung ương|Nghị quyết|Nghị định|"
    r"Quyết định|Thông tư|Công văn|Kế hoạch|Đề án|Báo cáo|Báo|Tạp chí|Trang|Cổng|Số liệu|Thống kê|Hội Khuyến học)\b",
    re.IGNORECASE,
)
_LONGEST = 200
# Words of telling and ways to reach somebody, which no citation has.
_TELLING = re.compile(
    r"@|://|\bwww\.|(?<![&\-])\b(?:gọi|hỏi|gặp|gửi|(?<!sáp )nhập|nhắn|cung cấp|cho số|điện thoại|liên hệ|đt|sđt|tel|fax|email|zalo|zoom|mật khẩu|"
    r"đồng chí|cán bộ|kế toán|thủ quỹ)\b",
    re.IGNORECASE,
)
_TELEPHONE = re.compile(r"\(\s*\+?\d{2,}\s*\)|(?:\d[\s.\-]?){9,}|\b0\d{2,}[\s.\-]?\d|\+\d")
_OF_SOMEBODY = re.compile(
    r"\b(?:của|do)\s+(?!(?:Tổng cục|Cục|Chi cục|Bộ|Sở|UBND|Ủy ban|Uỷ ban|Văn phòng|Trung ương|Hội|Ban|phòng|Chính phủ|Quốc hội|"
    r"Thủ tướng|HĐND|Liên|cả|các|tỉnh|thành phố|huyện|xã|phường|cụm|ngành|năm)\b)",
    re.IGNORECASE,
)
# What is written in capitals, or with two capitals in a row, and is no name of a person.
_SHORT = frozenset(
    [
        "UBND",
        "HĐND",
        "MTTQ",
        "TP",
        "TW",
        "TƯ",
        "GD",
        "ĐT",
        "GDĐT",
        "KHCN",
        "LĐTBXH",
        "TTTT",
        "VHTTDL",
        "QĐ",
        "NQ",
        "CV",
        "KH",
        "BC",
        "CP",
        "QH",
        "TTg",
        "BGDĐT",
        "HKH",
        "KHVN",
        "CT",
        "TTr",
        "BTC",
        "CTK",
        "GSO",
        "TCTK",
        "NGTK",
        "THPT",
        "THCS",
        "GDTX",
    ]
)
_TOGETHER = [
    "Ban Thường vụ",
    "Tỉnh ủy",
    "Hội Khuyến học",
    "Khuyến học",
    "Công dân",
    "Thống kê",
    "Nhân Dân",
    "Nhân dân",
    "Lao Động",
    "Lao động",
    "Hà Nội Mới",
    "Tuổi Trẻ",
    "Thanh Niên",
    "Chính phủ",
    "Quốc hội",
    "Trung ương",
    "Giáo dục",
    "Đào tạo",
    "Dân trí",
    "Quân đội",
    "Điện tử",
    "Đảng",
]
_AREAS = frozenset(
    ("tỉnh", "phố", "tp", "xã", "trấn", "huyện", "quận", "phường", "khu")
)  # last words of kinds of areas
_WORD = re.compile(r"[^\W\d_]+")
_LOWER_NAMES = re.compile(
    r"\b(?:nguyễn|huỳnh|giàng|thào)\b|\b(?:" + "|".join(sorted(SURNAMES)) + r")\s+(?:văn|thị|seo)\s+\w",
    re.IGNORECASE,
)


def is_citation(text: str) -> bool:
    """Return whether words cite a body or a document, and neither name anybody nor say how to reach them."""
    text = composed(text)
    if len(text) > _LONGEST or not _CITED.match(text):
        return False
    if _TELLING.search(text) or _TELEPHONE.search(text) or _OF_SOMEBODY.search(text):
        return False
    return not _names_somebody(_without_places(_CITED.sub("·", text)))


def _without_places(text: str) -> str:
    """Return a citation with "·" for the names of areas, provinces and bodies: "huyện Chi Lăng" → "huyện ·"."""
    kept: list[str] = []
    words = text.split(" ")
    at = 0
    while at < len(words):
        is_area = words[at].casefold().rstrip(".") in _AREAS
        kept.append(words[at].lower() if is_area else words[at])
        at += 1
        name = _name_at(words[at:]) if is_area else []
        # There are so many provinces and no more.
        is_known = words[at - 1].casefold() != "tỉnh" or " ".join(name) in PLACES
        if is_known and is_one_name(name):
            at += len(name)
            kept.append("·")
    return _PLACES.sub(_as_place, " ".join(kept))


def _name_at(words: list[str]) -> list[str]:
    """Return the capitalised words at the beginning, to the first sign between words."""
    name: list[str] = []
    for word in words:
        bare = word.rstrip(".,;:")
        if not is_capitalised(bare):
            break
        name.append(bare)
        if bare != word:
            break
    return name


def _as_place(found: re.Match[str]) -> str:
    """Return "·" for the name of a place, but leave it where a name goes on: "Lê Hà Giang"."""
    before = found.string[: found.start()].split(" ")
    previous = before[-2] if len(before) > 1 and not before[-1] else ""
    is_name = is_capitalised(previous) and previous.casefold() in SURNAMES
    return found[0] if is_name else "·"


def _names_somebody(text: str) -> bool:
    """Return whether a name is left: two capitalised words in a row, one at the end, one in capitals, a form of address."""
    if _LOWER_NAMES.search(text) or FORMS_OF_ADDRESS.intersection(text.casefold().replace(".", " ").split()):
        return True
    for piece in re.split(r"[,;:()]|\s[-–]\s", text):
        words = [word for word in piece.split() if _WORD.fullmatch(word.rstrip("."))]
        if any(word.isupper() and len(word) > 1 and word not in _SHORT for word in words):
            return True
        kinds = [is_capitalised(word.rstrip(".")) for word in piece.split()]
        if any(a and b for a, b in pairwise(kinds)) or kinds[-1:] == [True]:
            return True
    return False


_PLACES = re.compile(
    r"\b(?:"
    + "|".join(sorted((re.escape(one) for one in (*PLACES, *_TOGETHER)), key=len, reverse=True))
    + r")\b"
)
