"""Where each province stands on the tile map: a square of the same size for each, roughly as on the map of Vietnam.

True shapes hide the small provinces behind the large ones, and need outlines that change with each merger.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from associations.models import Association

# (column, row): columns go east, rows go south.
Square = tuple[int, int]

MERGED_ON = date(2025, 7, 1)  # Nghị quyết 202/2025/QH15: 63 provinces became 34


@dataclass(frozen=True)
class Layout:
    """Where each province stands, and its name, by its GSO code; `islands`: (name, square) by the owner's code."""

    squares: Mapping[str, Square]
    names: Mapping[str, str]
    islands: Mapping[str, tuple[str, Square]]


_ISLANDS = {"HS": ("48", "Hoàng Sa"), "TS": ("56", "Trường Sa")}

_NAMES = {
    "01": "Hà Nội", "02": "Hà Giang", "04": "Cao Bằng", "06": "Bắc Kạn", "08": "Tuyên Quang", "10": "Lào Cai",
    "11": "Điện Biên", "12": "Lai Châu", "14": "Sơn La", "15": "Yên Bái", "17": "Hòa Bình", "19": "Thái Nguyên",
    "20": "Lạng Sơn", "22": "Quảng Ninh", "24": "Bắc Giang", "25": "Phú Thọ", "26": "Vĩnh Phúc",
    "27": "Bắc Ninh", "30": "Hải Dương", "31": "Hải Phòng", "33": "Hưng Yên", "34": "Thái Bình", "35": "Hà Nam",
    "36": "Nam Định", "37": "Ninh Bình", "38": "Thanh Hóa", "40": "Nghệ An", "42": "Hà Tĩnh",
    "44": "Quảng Bình", "45": "Quảng Trị", "46": "Thừa Thiên Huế", "48": "Đà Nẵng", "49": "Quảng Nam",
    "51": "Quảng Ngãi", "52": "Bình Định", "54": "Phú Yên", "56": "Khánh Hòa", "58": "Ninh Thuận",
    "60": "Bình Thuận", "62": "Kon Tum", "64": "Gia Lai", "66": "Đắk Lắk", "67": "Đắk Nông", "68": "Lâm Đồng",
    "70": "Bình Phước", "72": "Tây Ninh", "74": "Bình Dương", "75": "Đồng Nai", "77": "Bà Rịa – Vũng Tàu",
    "79": "TP Hồ Chí Minh", "80": "Long An", "82": "Tiền Giang", "83": "Bến Tre", "84": "Trà Vinh",
    "86": "Vĩnh Long", "87": "Đồng Tháp", "89": "An Giang", "91": "Kiên Giang", "92": "Cần Thơ",
    "93": "Hậu Giang", "94": "Sóc Trăng", "95": "Bạc Liêu", "96": "Cà Mau",
}  # fmt: skip
# A merged province took over a code and not always the name that had belonged to it.
_NAMES_TODAY = {
    **_NAMES, "15": "Lào Cai", "24": "Bắc Ninh", "44": "Quảng Trị", "46": "Huế", "52": "Gia Lai", "80": "Tây Ninh",
    "82": "Đồng Tháp", "91": "An Giang",
}  # fmt: skip


def _layout(drawn: str, names: dict[str, str]) -> Layout:
    squares: dict[str, Square] = {}
    islands = {}
    for row, line in enumerate(drawn.strip().splitlines()):
        for column, code in enumerate(line.split()):
            if code in _ISLANDS:
                owner, name = _ISLANDS[code]
                islands[owner] = (name, (column, row))
            elif code != "..":
                if code in squares:
                    raise ValueError(f"{code} stands twice")
                squares[code] = (column, row)
    own_names = {code: names[code] for code in squares}
    return Layout(MappingProxyType(squares), MappingProxyType(own_names), MappingProxyType(islands))


# The 63 provinces until 30/6/2025.
THEN = _layout(
    """
    .. .. .. 02 04 .. .. ..
    12 10 15 08 06 20 .. ..
    11 14 25 26 19 24 22 ..
    .. .. 17 01 27 30 31 ..
    .. .. .. 35 33 34 .. ..
    .. .. 38 37 36 .. .. ..
    .. .. 40 42 .. .. .. ..
    .. .. .. 44 45 .. .. ..
    .. .. .. .. 46 48 .. HS
    .. .. .. .. .. 49 .. ..
    .. .. .. .. 62 51 .. ..
    .. .. .. .. 64 52 .. ..
    .. .. .. .. 66 54 .. ..
    .. .. 70 67 68 56 .. TS
    .. 72 74 75 60 58 .. ..
    .. 80 79 77 .. .. .. ..
    89 87 82 .. .. .. .. ..
    91 92 86 83 .. .. .. ..
    .. 93 94 84 .. .. .. ..
    96 95 .. .. .. .. .. ..
    """,
    _NAMES,
)

# The 34 provinces since 1/7/2025.
TODAY = _layout(
    """
    12 15 08 04 .. .. ..
    11 14 25 19 20 .. ..
    .. .. 01 24 22 .. ..
    .. .. 37 33 31 .. ..
    .. .. 38 .. .. .. ..
    .. .. 40 42 .. .. ..
    .. .. .. 44 46 .. ..
    .. .. .. .. 48 .. HS
    .. .. .. .. 51 .. ..
    .. .. .. .. 52 .. ..
    .. .. .. .. 66 .. ..
    .. 80 75 68 56 .. TS
    91 82 79 .. .. .. ..
    .. 92 86 .. .. .. ..
    96 .. .. .. .. .. ..
    """,
    _NAMES_TODAY,
)


def place(association: Association, is_today: bool) -> Square | None:
    """Return where an association stands on the map of today, or on the one before the mergers; None for nowhere.

    The dates decide together with the code: 24 was Bắc Giang and is Bắc Ninh.
    """
    if association.level != Association.Level.PROVINCE:
        return None
    since, until = association.valid_from, association.valid_to
    if is_today and until is not None and until < MERGED_ON:
        return None
    if not is_today and since is not None and since >= MERGED_ON:
        return None
    return (TODAY if is_today else THEN).squares.get(association.gso_code)
