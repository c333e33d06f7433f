"""Official targets held against results: which one counts, how far it is, what pace would reach it.

A target of the cluster takes precedence over one of the whole country; of several years the report's own counts, else
the next later one. The one that counts knows which follows it; a target whose year has passed is never ahead.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ceil

from associations.models import Cluster
from reports.analysis.national_targets import NATIONAL_TARGETS
from reports.indicators import BY_CODE, Amount, Indicator, Ratio
from reports.models import Target


@dataclass(frozen=True)
class Aim:
    """An official target; `value` is in the indicator's own unit.

    following: the next one that is set for a later year; None where none is set after this one.
    """

    code: str
    year: int
    value: Fraction
    legal_basis: str
    following: "Aim | None" = None

    @property
    def text(self) -> str:
        """The value as it is written, without the decimals that a whole one does not need."""
        indicator = BY_CODE[self.code]
        return _bare(indicator.text(self.value), self.value, indicator.decimals)

    @property
    def in_tables(self) -> Fraction:
        """The value in the unit of tables, where results stand beside it: of a sum of money in triệu đồng."""
        return BY_CODE[self.code].display_value(self.value) or Fraction(0)

    @property
    def text_in_tables(self) -> str:
        """The same as it is written there."""
        indicator = BY_CODE[self.code]
        return _bare(indicator.display_text(self.value), self.in_tables, indicator.display.decimals)

    @property
    def later(self) -> tuple["Aim", ...]:
        """All that are set for later years, the next one first."""
        return (self.following, *self.following.later) if self.following else ()


def _bare(text: str, value: Fraction, decimals: int) -> str:
    """Return a text without the decimals that a whole number does not need."""
    return text.removesuffix("," + "0" * decimals) if value.denominator == 1 else text


@dataclass(frozen=True)
class Aims(Mapping[str, Aim]):
    """The official targets as a year's report sees them: the one that counts, by indicator code.

    lapsed: the last target of each indicator for which none counts, because the years of all have passed.
    """

    counting: Mapping[str, Aim] = field(default_factory=dict)
    lapsed: Mapping[str, Aim] = field(default_factory=dict)

    def __getitem__(self, code: str) -> Aim:
        return self.counting[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self.counting)

    def __len__(self) -> int:
        return len(self.counting)

    def values_of(self, code: str) -> tuple[Fraction, ...]:
        """Return the values of an indicator's targets, the one that counts and those after it; () without any."""
        aim = self.counting.get(code)
        return tuple(one.value for one in (aim, *aim.later)) if aim else ()

    def ahead_of(self, year: int) -> dict[str, Aim]:
        """Return the target that each indicator has to reach after a year, in the order of the indicators."""
        found = {}
        for code in BY_CODE:
            chain = (self.counting[code], *self.counting[code].later) if code in self.counting else ()
            ahead = [aim for aim in chain if aim.year > year]
            if ahead:
                found[code] = ahead[0]
        return found

    @property
    def last_ones(self) -> list[Aim]:
        """The targets after which none is set, whether they count or have lapsed, in the order of the indicators."""
        last = {**self.lapsed, **{code: aim for code, aim in self.counting.items() if not aim.following}}
        return [last[code] for code in BY_CODE if code in last]

    def ends_by(self, year: int) -> list[Aim]:
        """Return the last target of each indicator that has none after a year."""
        return [aim for aim in self.last_ones if aim.year <= year]


@dataclass(frozen=True)
class Progress:
    """How far a result is from its target.

    gap: target − value in the indicator's unit, above 0 where it is not reached. lacking: how many more of what is
    counted would reach it, with the denominator unchanged. pace: the gain needed each year until the target's
    year. gained: the gain of the last year, None where the years cannot be compared.
    """

    aim: Aim
    value: Fraction | None
    gap: Fraction | None
    lacking: int | None
    pace: Fraction | None
    gained: Fraction | None

    @property
    def is_reached(self) -> bool:
        return self.gap is not None and self.gap <= 0


def read_aims(cluster: Cluster, year: int) -> Aims:
    """Return the official targets of a cluster as its report of a year sees them; one query."""
    rows = Target.objects.order_by("year")
    return choose_aims((row for row in rows if row.cluster_id in (None, cluster.pk)), year)


def read_aims_of_country(year: int) -> Aims:
    """Return the official targets of the whole country as a report of a year sees them; one query."""
    return choose_aims(Target.objects.filter(cluster=None).order_by("year"), year)


def choose_aims(rows: Iterable[Target], year: int) -> Aims:
    """Choose of each indicator's targets the one that counts for a year; of the same year the cluster's own."""
    best: dict[tuple[str, int], Target] = {}
    for row in rows:
        known = best.get((row.indicator, row.year))
        if known is None or known.cluster_id is None:
            best[row.indicator, row.year] = row
    found = [Aim(row.indicator, row.year, Fraction(row.value), row.legal_basis) for row in best.values()]
    return aims_of(found, year)


def aims_of(targets: Iterable[Aim], year: int) -> Aims:
    """Return targets, one an indicator and year, as the report of a year sees them."""
    by_code: dict[str, list[Aim]] = {code: [] for code in BY_CODE}
    for aim in sorted(targets, key=lambda aim: aim.year):
        if aim.code in by_code:
            by_code[aim.code].append(aim)
    counting, lapsed = {}, {}
    for code, aims in by_code.items():
        ahead = [aim for aim in aims if aim.year >= year]
        if ahead:
            counting[code] = joined(ahead)
        elif aims:
            lapsed[code] = aims[-1]
    return Aims(counting, lapsed)


def joined(aims: Iterable[Aim]) -> Aim:
    """Return the first of an indicator's targets, in the order of their years, each with the one that follows it."""
    first, *rest = aims
    return replace(first, following=joined(rest) if rest else None)


def national_aims() -> list[Aim]:
    """Return the targets of the first decisions, which every portal began with."""
    return [Aim(code, year, Fraction(value), basis) for code, year, value, basis in NATIONAL_TARGETS]


def progress(
    indicator: Indicator, amount: Amount, aim: Aim, year: int, *, gained: Fraction | None = None
) -> Progress:
    """Hold a result of a year against its target."""
    if amount.value is None:
        return Progress(aim=aim, value=None, gap=None, lacking=None, pace=None, gained=gained)
    gap, years_left = aim.value - amount.value, aim.year - year
    return Progress(
        aim=aim,
        value=amount.value,
        gap=gap,
        lacking=_lacking(indicator, amount, aim),
        pace=gap / years_left if years_left > 0 and gap > 0 else None,
        gained=gained,
    )


def _lacking(indicator: Indicator, amount: Amount, aim: Aim) -> int | None:
    """Return how many more of what is counted would reach the target; None for what is no ratio."""
    if not isinstance(indicator, Ratio) or not amount.denominator or amount.numerator is None:
        return None
    return max(0, ceil(aim.value * amount.denominator / indicator.scale) - amount.numerator)


def as_made_from(aims: Aims) -> tuple[Aim, ...]:
    """Return the targets as a part of what a cached page is made from."""
    return (*(aims[code] for code in sorted(aims)), *(aims.lapsed[code] for code in sorted(aims.lapsed)))
