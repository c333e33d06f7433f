"""How far a figure may move within a year before it is asked about, by kind of figure: one table.

    band_of("members", ...) == Band(80, 140): members may fall to 80 % of last year and rise to 140 %

The bounds come from data, not from taste: of each kind, all changes from one year to the next that the
demonstration's returns hold (2022 to 2025, eight provinces, a successor against its predecessors' sum), the 1st and
the 99th per cent of them by nearest rank (the outermost, where there are fewer than a hundred), rounded outwards to
the next 5 %. `tests/associations/checks/test_bands.py` works the table out again;
docs/adr has the counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What kind of figure it is, as far as its changes within a year go."""

    AREA = "người và hộ trong địa bàn"
    UNITS = "đơn vị hành chính và thiết chế của chúng"
    PEOPLE = "người của hội"
    BRANCHES = "chi hội, ban khuyến học"
    MODELS = "mô hình học tập đăng ký, công nhận"
    AWARDS = "mô hình được biểu dương"
    ACTIVITY = "hoạt động trong kỳ"
    FUND = "tổng nguồn quỹ"
    FUND_FLOW = "tổng thu, tổng chi của quỹ"
    FUND_PART = "từng khoản thu, chi"
    LOOSE = "số dư và bàn giao"  # rules hold balances to the last đồng, and a handover happens once


@dataclass(frozen=True)
class Band:
    """Between which shares of last year, in per cent, a figure needs no explanation."""

    falls_to: int
    rises_to: int

    def holds(self, value: int, before: int) -> bool:
        """Return whether a figure of this year lies within the band around last year's."""
        return self.falls_to * before <= value * 100 <= self.rises_to * before


BANDS: Mapping[Kind, Band] = {
    Kind.AREA: Band(95, 115),
    Kind.UNITS: Band(20, 125),  # communes were merged in 2025, to a quarter in places
    Kind.PEOPLE: Band(80, 140),
    Kind.BRANCHES: Band(60, 185),
    Kind.MODELS: Band(75, 150),
    Kind.AWARDS: Band(20, 430),
    Kind.ACTIVITY: Band(30, 410),
    Kind.FUND: Band(85, 130),  # of all three balances, opening and closing included
    Kind.FUND_FLOW: Band(75, 140),
    Kind.FUND_PART: Band(50, 250),
    Kind.LOOSE: Band(14, 700),
}

_NAMED: Mapping[Kind, tuple[str, ...]] = {
    Kind.AREA: ("population", "adult_population", "households"),
    Kind.UNITS: ("communes", "commune_associations", "learning_centres", "commune_learning_recognised"),
    Kind.PEOPLE: ("members", "members_with_card", "officers"),
    Kind.BRANCHES: ("branches", "committees"),
    Kind.AWARDS: tuple(f"{model}_awarded" for model in ("family", "clan", "community", "unit", "citizen")),
    Kind.FUND: ("fund_total",),
    Kind.FUND_FLOW: ("fund_raised", "fund_spent"),
    Kind.LOOSE: ("fund_opening", "fund_closing", "transfer_in", "transfer_out"),
}
_KIND_OF = {code: kind for kind, codes in _NAMED.items() for code in codes}


def kind_of(code: str, *, is_money: bool, is_stock: bool) -> Kind:
    """Return the kind of a figure; of one that is not named here by what it counts."""
    if code in _KIND_OF:
        return _KIND_OF[code]
    if is_money:
        return Kind.LOOSE if is_stock else Kind.FUND_PART
    return Kind.MODELS if is_stock else Kind.ACTIVITY


def band_of(code: str, *, is_money: bool, is_stock: bool) -> Band:
    """Return how far a figure may move within a year."""
    return BANDS[kind_of(code, is_money=is_money, is_stock=is_stock)]
