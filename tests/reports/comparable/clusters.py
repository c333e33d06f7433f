"""Random clusters as reports on both maps, and, worked out from the same raw figures by other code, what may be compared.

The truth knows nothing of `reports.analysis`: it adds up, divides and refuses by itself.
"""

import datetime
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from associations.models import Association, Cluster
from associations.sections.base import figures
from reports.analysis.breaks import Break
from reports.analysis.figures import Part, UnitFigures, Years, added_up
from reports.analysis.qualitative import QualitativeData
from reports.analysis.results import ClusterReport
from reports.analysis.targets import Aim, Aims
from reports.indicators import Growth, Indicator, Ratio

YEAR = 2025
NO_RETURN = "chưa có báo cáo được duyệt"
_DAY = datetime.date(YEAR, 7, 1)
_FOUNDED = datetime.date(1996, 10, 2)
_PEOPLE = ("population", "adult_population")
COMMUNES = ("communes", "commune_associations", "commune_learning_recognised")  # other ones since July 2025
_SMALL = ("cooperation_programmes", "advisory_party", "advisory_authority")  # where ties are usual

Raw = dict[str, int | None]


@dataclass
class Truth:
    """What is known of a cluster's units by id: this year, last year over the same territory, the year before that.

    own_before: last year of the unit itself, for what grew. gone: what stands in last year's total of others, by id.
    """

    now: dict[int, Raw] = field(default_factory=dict)
    before: dict[int, Raw] = field(default_factory=dict)
    parts: dict[int, tuple[int, ...]] = field(default_factory=dict)
    own_before: dict[int, Raw] = field(default_factory=dict)
    own_earlier: dict[int, Raw] = field(default_factory=dict)
    broken: dict[int, frozenset[str]] = field(default_factory=dict)

    def value(self, indicator: Indicator, pk: int) -> Fraction | None:
        """Return an indicator of this year."""
        return _value(indicator, self.now[pk], self.own_before.get(pk))

    def last_value(self, indicator: Indicator, pk: int) -> Fraction | None:
        """Return an indicator of last year over the territory of this year; of a sum nothing has grown."""
        if pk not in self.before:
            return None
        earlier = self.own_earlier.get(pk) if self.parts[pk] == (pk,) else None
        return _value(indicator, self.before[pk], earlier)

    def may_compare(self, indicator: Indicator, pk: int) -> bool:
        """Return whether the two years of a unit may stand beside each other."""
        if self.value(indicator, pk) is None or self.last_value(indicator, pk) is None:
            return False
        is_own = self.parts[pk] == (pk,)
        if is_own and self.broken[pk] & set(indicator.codes):
            return False
        if set(indicator.codes) & set(COMMUNES):
            return False
        return not self.leaps(indicator, pk)

    def leaps(self, indicator: Indicator, pk: int) -> bool:
        """Return whether the people that a unit's indicator divides by, or is, leapt since last year."""
        if pk not in self.before:
            return False
        people = [code for code in _PEOPLE if code in _divides_by(indicator)]
        if not people:
            return False
        now, then = self.now[pk][people[0]], self.before[pk][people[0]]
        return bool(now and then) and abs(now - then) * 100 > 3 * then

    def over(self, indicator: Indicator) -> list[int]:
        """Return the ids of the units that may be compared."""
        return [pk for pk in self.now if self.may_compare(indicator, pk)]

    def is_over_all(self, indicator: Indicator) -> bool:
        """Return whether those that may be compared are all that stand in either year's total."""
        over = self.over(indicator)
        used = {part for pk in over for part in self.parts[pk]}
        known = {pk for pk in self.now if self.value(indicator, pk) is not None}
        known_before = {
            pk
            for pk, raw in self.own_before.items()
            if _value(indicator, raw, self.own_earlier.get(pk)) is not None
        }
        return bool(over) and set(over) == known and used >= known_before

    def change(self, indicator: Indicator) -> Fraction | None:
        """Return the cluster's change over those that may be compared; None where they say nothing of the whole."""
        over = self.over(indicator)
        if not over or not (self.is_over_all(indicator) or self._speaks(indicator, over)):
            return None
        return self._total(indicator, over, self.now, self.own_before) - self._total(
            indicator, over, self.before, self.own_earlier
        )

    def _speaks(self, indicator: Indicator, over: list[int]) -> bool:
        if len(over) > 1:
            return True
        known = [pk for pk in self.now if self.value(indicator, pk) is not None]
        sizes = {pk: abs(self._size(indicator, pk)) for pk in known}
        return 2 * sizes[over[0]] >= sum(sizes.values())

    def _size(self, indicator: Indicator, pk: int) -> int:
        top, bottom = _fraction(indicator, self.now[pk], self.own_before.get(pk)) or (0, 0)
        return bottom if isinstance(indicator, Ratio) else top

    def _total(
        self, indicator: Indicator, over: list[int], at: Mapping[int, Raw], earlier: Mapping[int, Raw]
    ) -> Fraction:
        pairs = [_fraction(indicator, at[pk], earlier.get(pk)) for pk in over]
        tops, bottoms = sum(top for top, _ in pairs), sum(bottom for _, bottom in pairs)
        return Fraction(tops * indicator.scale, bottoms if isinstance(indicator, Ratio) else 1)


def _divides_by(indicator: Indicator) -> tuple[str, ...]:
    return (indicator.denominator,) if isinstance(indicator, Ratio) else indicator.codes


def _fraction(indicator: Indicator, raw: Raw, before: Raw | None) -> tuple[int, int] | None:
    """Return numerator and denominator; None where one is missing or the denominator is 0."""
    if isinstance(indicator, Growth):
        now, then = raw[indicator.numerator], before[indicator.numerator] if before else None
        return None if now is None or not then else (now - then, then)
    if isinstance(indicator, Ratio):
        top, bottom = raw[indicator.numerator], raw[indicator.denominator]
        return None if top is None or not bottom else (top, bottom)
    parts = [raw[code] for code in indicator.codes]
    return None if any(part is None for part in parts) else (sum(part or 0 for part in parts), 1)


def _value(indicator: Indicator, raw: Raw, before: Raw | None) -> Fraction | None:
    found = _fraction(indicator, raw, before)
    return None if found is None else Fraction(found[0] * indicator.scale, found[1])


@dataclass(frozen=True)
class MadeCluster:
    """A random cluster: its report on each map, and the truth about its year."""

    then: ClusterReport
    today: ClusterReport
    truth: Truth


def made_cluster(seed: int) -> MadeCluster:
    """Return the random cluster of a seed: 1 to 34 units, small ones mostly."""
    return _Maker(random.Random(seed)).made()


class _Maker:
    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.truth = Truth()
        self.years: Years = {YEAR - 2: [], YEAR - 1: [], YEAR: []}
        self.todays: Years = {YEAR - 2: [], YEAR - 1: [], YEAR: []}
        self.predecessors: dict[int, UnitFigures] = {}
        self.breaks: list[Break] = []
        self.made_units = 0
        # One source of the population a year, as a rule; and how much is missing differs from cluster to cluster.
        self.has_other_source = chance.random() < 0.3
        self.gaps = chance.choice((0.0, 0.0, 0.05, 0.3))
        self.absent = chance.choice((0.0, 0.1, 0.5))

    def made(self) -> MadeCluster:
        for _ in range(self.chance.choice((1, 2, 3, 4, 5, 6, 8, 8, 12, 34))):
            self.chance.choices((self._same, self._merged, self._joined), (8, 2, 1))[0]()
        if self.chance.random() < 0.1:
            self._left()
        return MadeCluster(self._report("then", self.years), self._report("today", self.todays), self.truth)

    def _report(self, map_: str, years: Years) -> ClusterReport:
        cluster = Cluster(key="ngau-nhien", name="Cụm thi đua ngẫu nhiên", short_name="Ngẫu nhiên")
        aims = {
            code: Aim(code, self.chance.choice((YEAR, 2030)), Fraction(self.chance.randint(0, 90)), "QĐ 387/QĐ-TTg")
            for code in ("family_rate", "community_rate", "citizen_rate")
        }  # fmt: skip
        return ClusterReport(
            cluster, YEAR, map_, "approved", years, Aims(aims),
            stored_qualitative=QualitativeData(),
            stored_breaks=self.breaks,
            predecessors=self.predecessors if map_ == "then" else {},
        )  # type: ignore[arg-type]  # fmt: skip

    # Kinds of units.

    def _same(self) -> None:
        """A unit that was there in all three years."""
        unit = self._association()
        earlier, before, now = self._three_years()
        if self.chance.random() < self.absent / 4:
            before = None
        for years in (self.years, self.todays):
            years[YEAR - 2].append(self._figures(unit, earlier, YEAR - 2))
            years[YEAR - 1].append(self._figures(unit, before, YEAR - 1))
        self._now(unit, now, (unit.pk,), before)
        self._remember(unit, before, earlier)

    def _merged(self) -> None:
        """A unit that took in two or three, of which one may be from another cluster."""
        new = self._association(since=_DAY)
        parts, raws, nows = [], [], []
        for _ in range(self.chance.choice((2, 2, 3))):
            part = self._association(until=_DAY - datetime.timedelta(days=1))
            earlier, before, now = self._three_years()
            if self.chance.random() < self.absent / 4:
                before = None
            self.years[YEAR - 2].append(self._figures(part, earlier, YEAR - 2))
            self.years[YEAR - 1].append(self._figures(part, before, YEAR - 1))
            self._remember(part, before, earlier)
            parts.append(part), raws.append(before), nows.append(now)
        there: list[UnitFigures | None] = self.years[YEAR - 1][-len(parts) :]
        pks = [part.pk for part in parts]
        if self.chance.random() < 0.2:
            outside = self._association(until=_DAY - datetime.timedelta(days=1))
            parts.append(outside), raws.append(None), nows.append(self._three_years()[2])
            there.append(None)
        self.predecessors[new.pk] = added_up(new, there)
        self.todays[YEAR - 2].append(UnitFigures(new, dict.fromkeys(figures()), {"": "chưa đủ"}))
        self.todays[YEAR - 1].append(self.predecessors[new.pk])
        self.breaks.append(Break(YEAR, _DAY, tuple(parts), new, "Nghị quyết 202/2025/QH15"))
        self._now(new, _sum(nows), tuple(pks), _sum(raws))

    def _joined(self) -> None:
        """A unit that was not in the cluster last year."""
        unit = self._association()
        self._now(unit, self._three_years()[2], (), None)

    def _left(self) -> None:
        """A unit of last year that is in the cluster no more."""
        unit = self._association()
        _, before, _ = self._three_years()
        self.years[YEAR - 1].append(self._figures(unit, before, YEAR - 1))
        self._remember(unit, before, None)

    # Figures.

    def _association(
        self, since: datetime.date = _FOUNDED, until: datetime.date | None = None
    ) -> Association:
        self.made_units += 1
        pk = self.made_units
        name = f"Hội {'ABCDEGHIKLMN'[pk % 12]} {chr(64 + pk % 26 + 1)}{pk}"
        return Association(pk=pk, key=f"u{pk}", name=name, valid_from=since, valid_to=until)

    def _three_years(self) -> tuple[Raw | None, Raw | None, Raw | None]:
        chance = self.chance
        size = 10 ** chance.randint(2, 6)
        earlier: Raw = {code: chance.randint(0, size) for code in figures()}
        earlier |= {code: chance.randint(0, 12) for code in _SMALL}
        earlier |= {code: size * 10 + chance.randint(0, size) for code in _PEOPLE}
        before = self._next(earlier, is_of_other_source=False)
        now = self._next(before, is_of_other_source=self.has_other_source and chance.random() < 0.7)
        absent = chance.random() < self.absent
        return self._with_gaps(earlier), self._with_gaps(before), None if absent else self._with_gaps(now)

    def _next(self, raw: Raw, *, is_of_other_source: bool) -> Raw:
        found: Raw = {}
        for code, value in raw.items():
            if code in _PEOPLE:
                change = self.chance.randint(40, 150) if is_of_other_source else self.chance.randint(-10, 25)
            else:
                change = self.chance.choice((0, self.chance.randint(-3, 3), self.chance.randint(-400, 600)))
            found[code] = (value or 0) * (1000 + change) // 1000
        return found

    def _with_gaps(self, raw: Raw) -> Raw:
        return {code: None if self.chance.random() < self.gaps else value for code, value in raw.items()}

    def _figures(self, unit: Association, raw: Raw | None, year: int) -> UnitFigures:
        if raw is None:
            return UnitFigures(unit, dict.fromkeys(figures()), {"": NO_RETURN})
        return UnitFigures(unit, raw, parts=(Part(0, unit, year, False),))

    def _now(self, unit: Association, raw: Raw | None, parts: tuple[int, ...], before: Raw | None) -> None:
        """Add a unit to the year, and to the truth: what it has, what it had over the same territory."""
        chance = self.chance
        broken = frozenset(code for code in figures() if chance.random() < 0.01)
        provisional = frozenset(code for code in figures() if chance.random() < 0.03)
        marks = {code: frozenset({"gian_doan"}) for code in broken}
        marks |= {code: marks.get(code, frozenset()) | {"tam_tinh"} for code in provisional}
        made = self._figures(unit, raw, YEAR)
        if raw is not None:
            made = UnitFigures(unit, raw, flags=marks, parts=made.parts)
        self.years[YEAR].append(made)
        self.todays[YEAR].append(made)
        nothing: Raw = dict.fromkeys(figures())
        self.truth.now[unit.pk] = raw or nothing
        self.truth.broken[unit.pk] = broken
        self.truth.parts[unit.pk] = parts
        if parts:
            self.truth.before[unit.pk] = before or nothing

    def _remember(self, unit: Association, before: Raw | None, earlier: Raw | None) -> None:
        nothing: Raw = dict.fromkeys(figures())
        self.truth.own_before[unit.pk] = before or nothing
        self.truth.own_earlier[unit.pk] = earlier or nothing


def _sum(raws: list[Raw | None]) -> Raw | None:
    """Add up figures; a figure that one lacks is missing, and all where one has none."""
    if any(raw is None for raw in raws):
        return None
    found: Raw = {}
    for code in figures():
        values = [raw[code] for raw in raws if raw is not None]
        found[code] = None if None in values else sum(value or 0 for value in values)
    return found
