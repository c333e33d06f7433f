"""Official targets held against results: which one counts, how far it is, what pace would reach it.

A target of the cluster takes precedence over one of the whole country; of several years the report's own counts, else
the next later one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from associations.models import Cluster
from reports.indicators import BY_CODE, Amount, Indicator, Ratio
from reports.models import Target


@dataclass(frozen=True)
class Aim:
    """A target that counts for a report; `value` is in the indicator's own unit."""

    code: str
    year: int
    value: Fraction
    legal_basis: str

    @property
    def text(self) -> str:
        """The value as it is written, without the decimals that a whole one does not need."""
        indicator = BY_CODE[self.code]
        if self.value.denominator == 1:
            return indicator.text(self.value).removesuffix("," + "0" * indicator.decimals)
        return indicator.text(self.value)


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


def read_aims(cluster: Cluster, year: int) -> dict[str, Aim]:
    """Return the target of each indicator that counts for a cluster and a year, by indicator code; one query."""
    rows = Target.objects.filter(year__gte=year).order_by("year")
    return choose_aims(row for row in rows if row.cluster_id in (None, cluster.pk))


def choose_aims(rows: Iterable[Target]) -> dict[str, Aim]:
    """Choose of each indicator's targets the earliest, of the same year the cluster's own."""
    best: dict[str, Target] = {}
    for row in rows:
        known = best.get(row.indicator)
        if known is None or (row.year, row.cluster_id is None) < (known.year, known.cluster_id is None):
            best[row.indicator] = row
    return {
        code: Aim(code, row.year, Fraction(row.value), row.legal_basis)
        for code, row in best.items()
        if code in BY_CODE
    }


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


def as_made_from(aims: Mapping[str, Aim]) -> tuple[Aim, ...]:
    """Return the targets as a part of what a cached page is made from."""
    return tuple(aims[code] for code in sorted(aims))
