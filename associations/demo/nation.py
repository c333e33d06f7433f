"""A made-up nation: provinces in clusters, communes, and figures that add up; the same for the same seed everywhere.

Nothing in it is a real place: each name bears the mark of the demonstration, and each source says that it is made up. A
province's figures are those of its communes with a part of its own, so that they hold against each other.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from associations.demo.texts import MARK
from associations.sections.base import figures

PROVINCES = 34
LAST_YEAR = 2025
SOURCE = "Số liệu minh họa"
_IN_CLUSTER = 6

Figures = dict[str, int]


def _drawn(seed: str) -> random.Random:
    return random.Random(seed)  # noqa: S311 - the same figures for the same seed, nothing secret


# Per 100,000 of what a figure is a part of: from, to, and how much it grows in a year.
_SHARES: dict[str, tuple[str, int, int, int]] = {
    "adult_population": ("population", 68_000, 74_000, 10),
    "households": ("population", 25_000, 29_000, 10),
    "branches": ("population", 220, 320, 2),
    "committees": ("population", 150, 250, 2),
    "members": ("population", 20_000, 30_000, 300),
    "members_new": ("members", 3_000, 5_000, 0),
    "members_with_card": ("members", 70_000, 90_000, 500),
    "officers": ("population", 600, 900, 3),
    "officers_trained": ("officers", 20_000, 40_000, 0),
    "learning_centre_attendances": ("population", 30_000, 45_000, 0),
    "scholarships": ("population", 200, 400, 5),
    "pupil_prizes": ("population", 900, 1_600, 10),
    "pupils_supported": ("population", 250, 500, 5),
    "adult_prizes": ("population", 40, 90, 1),
    "teacher_prizes": ("population", 90, 150, 1),
    "family_registered": ("households", 60_000, 75_000, 500),
    "family_recognised": ("family_registered", 80_000, 90_000, 200),
    "family_awarded": ("family_recognised", 1_000, 2_000, 0),
    "clan_total": ("population", 200, 260, 1),
    "clan_registered": ("clan_total", 60_000, 75_000, 500),
    "clan_recognised": ("clan_registered", 80_000, 90_000, 200),
    "clan_awarded": ("clan_recognised", 1_000, 3_000, 0),
    "community_total": ("population", 120, 160, 1),
    "community_registered": ("community_total", 60_000, 75_000, 500),
    "community_recognised": ("community_registered", 80_000, 92_000, 200),
    "community_awarded": ("community_recognised", 1_000, 3_000, 0),
    "unit_total": ("population", 80, 110, 1),
    "unit_registered": ("unit_total", 70_000, 88_000, 300),
    "unit_recognised": ("unit_registered", 80_000, 90_000, 200),
    "unit_awarded": ("unit_recognised", 1_000, 3_000, 0),
    "citizen_registered": ("adult_population", 30_000, 38_000, 600),
    "citizen_recognised": ("citizen_registered", 80_000, 90_000, 200),
    "citizen_awarded": ("citizen_recognised", 1_000, 2_000, 0),
    "official_total": ("population", 1_800, 2_400, 5),
    "official_recognised": ("official_total", 40_000, 60_000, 1_000),
}
# What a level does by itself, whatever its size.
_BY_ITSELF = {
    "advisory_party": (4, 12),
    "advisory_authority": (5, 18),
    "cooperation_programmes": (6, 12),
    "cooperation_programmes_new": (1, 3),
    "press_items": (40, 90),
    "broadcast_items": (20, 50),
}
# Thousands of đồng a hundred people, of a year.
_INCOME = {
    "income_members": (180, 280),
    "income_organisations": (220, 380),
    "income_individuals": (150, 300),
    "income_budget": (30, 60),
    "income_other": (20, 50),
}
# Per 1,000 of what is raised.
_EXPENSES = {
    "expense_scholarships": (200, 260),
    "expense_pupil_prizes": (220, 280),
    "expense_pupil_support": (140, 180),
    "expense_adult_prizes": (15, 30),
    "expense_teacher_prizes": (30, 50),
    "expense_operations": (40, 60),
    "expense_other": (20, 40),
}


@dataclass
class Unit:
    """An association of the nation, and what of it stays the same or is handed on from year to year.

    people: how many it starts with; of a province with communes those that its own part is counted over.
    """

    key: str
    name: str
    code: str
    people: int
    seed: str
    shares: dict[str, int] = field(default_factory=dict)
    closing: int = 0  # of its fund, in the year before

    def __post_init__(self) -> None:
        drawn = _drawn(self.seed)
        self.shares = {code: drawn.randint(low, high) for code, (_, low, high, _) in _SHARES.items()}
        self.closing = self.people * drawn.randint(4, 9) * 1_000

    def figures(self, number: int) -> Figures:
        """Return the figures of its year `number` from 0; years are asked for in their order."""
        drawn = _drawn(f"{self.seed}/{number}")
        found = dict.fromkeys(figures(), 0)
        found["population"] = self.people * (1_000 + 7 * number) // 1_000
        found |= {code: drawn.randint(low, high) for code, (low, high) in _BY_ITSELF.items()}
        found |= {"communes": 1, "commune_associations": 1, "learning_centres": 1}
        for code, (whole, _, _, growth) in _SHARES.items():
            share = self.shares[code] + growth * number
            if not growth:
                share = share * drawn.randint(900, 1_100) // 1_000
            found[code] = found[whole] * min(share, 99_000) // 100_000
        self._add_fund(found, drawn)
        return found

    def _add_fund(self, found: Figures, drawn: random.Random) -> None:
        for code, (low, high) in _INCOME.items():
            found[code] = self.people * drawn.randint(low, high) * 10
        found["fund_raised"] = sum(found[code] for code in _INCOME)
        for code, (low, high) in _EXPENSES.items():
            found[code] = found["fund_raised"] // 1_000_000 * drawn.randint(low, high) * 1_000
        found["fund_spent"] = sum(found[code] for code in _EXPENSES)
        found["fund_opening"] = self.closing
        found["fund_total"] = self.closing + found["fund_raised"]
        found["fund_closing"] = self.closing = found["fund_total"] - found["fund_spent"]


@dataclass
class Province(Unit):
    """A province with its communes."""

    communes: list[Unit] = field(default_factory=list)

    def with_communes(self, number: int, of_communes: list[Figures]) -> Figures:
        """Return the province's figures of a year: its own part and those of its communes."""
        own = self.figures(number)
        there = len(of_communes)
        if there:
            own |= dict.fromkeys(("population", "adult_population", "households"), 0)
            own |= {"communes": 0, "commune_associations": 0, "learning_centres": 0}
        found = {
            code: value if code in _BY_ITSELF else value + sum(one[code] for one in of_communes)
            for code, value in own.items()
        }
        recognised = found["communes"] * min(30 + 3 * number, 90) // 100
        return found | {"commune_learning_recognised": recognised}


@dataclass(frozen=True)
class ClusterOfNation:
    """A cluster of provinces, in their order."""

    key: str
    name: str
    short_name: str
    provinces: tuple[Province, ...]


def first_key() -> str:
    """Return the key of the first province; a database that has it holds such a nation."""
    return _key(1)


def _key(number: int) -> str:
    return f"tinh-mau-{number:02}"


def make_provinces(*, seed: int, communes: int) -> list[Province]:
    """Return the provinces, with as many communes as evenly as can be."""
    found: list[Province] = []
    for number in range(1, PROVINCES + 1):
        drawn = _drawn(f"{seed}/{number}")
        mine = communes // PROVINCES + (number <= communes % PROVINCES)
        key = _key(number)
        people = drawn.randint(400, 600) * mine if mine else drawn.randint(600_000, 3_000_000)
        province = Province(key, f"Tỉnh số {number:02} {MARK}", f"{number:02}", people, f"{seed}/{key}")
        for place in range(1, mine + 1):
            key = f"xa-mau-{number:02}-{place:03}"
            name = f"Xã số {place:03}, tỉnh số {number:02} {MARK}"
            code = f"{sum(len(one.communes) for one in found) + place:05}"
            people = drawn.randint(8_000, 45_000)
            province.communes.append(Unit(key, name, code, people, f"{seed}/{key}"))
        found.append(province)
    return found


def clusters_of(provinces: list[Province]) -> Iterator[ClusterOfNation]:
    """Yield the clusters that provinces are in."""
    for number, start in enumerate(range(0, len(provinces), _IN_CLUSTER), start=1):
        members = tuple(provinces[start : start + _IN_CLUSTER])
        yield ClusterOfNation(
            f"cum-mau-{number}", f"Cụm thi đua số {number} {MARK}", f"Cụm số {number} {MARK}", members
        )
