"""What is shown of a cluster and a year: every indicator with its units, as one structure for all writers.

Pages, charts, workbooks and files write this down; none of them computes a number.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from associations.models import Association, Cluster, User
from associations.sections.base import figures as all_figures
from reports.figures import Map, Status, UnitFigures, figures
from reports.indicators import INDICATORS, Amount, Indicator, Total

# A figure and an indicator that is nothing but this figure share a code; such a figure stands once, as indicator.


@dataclass(frozen=True)
class UnitResult:
    """An indicator of one unit; `change` is in the indicator's own unit, percentage points for %."""

    association: Association
    amount: Amount
    text: str
    rank: int | None
    previous: Fraction | None
    change: Fraction | None
    flags: tuple[str, ...]


@dataclass(frozen=True)
class Compared:
    """Like for like: the indicator of both years over the units that have both."""

    units: int
    value: Fraction | None
    previous: Fraction | None
    change: Fraction | None


@dataclass(frozen=True)
class Result:
    """An indicator of a cluster in a year; `change` only where both years are over the same units."""

    indicator: Indicator
    amount: Amount
    text: str
    included: int
    previous: Fraction | None
    change: Fraction | None
    compared: Compared
    units: tuple[UnitResult, ...]


@dataclass(frozen=True)
class ClusterReport:
    """A cluster's year on one map: coverage, the indicators, and every figure of the returns."""

    cluster: Cluster
    year: int
    map_: Map
    status: Status
    units: tuple[UnitFigures, ...]
    results: tuple[Result, ...]

    @property
    def included(self) -> int:
        """How many units have a return that counts."""
        return sum(unit.is_included for unit in self.units)

    @property
    def missing(self) -> list[Association]:
        """The units without such a return, in the cluster's order."""
        return [unit.association for unit in self.units if not unit.is_included]


def cluster_report(
    *,
    by: User,
    cluster: Cluster,
    year: int,
    map_: Map = "then",
    status: Status = "approved",
    indicators: Sequence[Indicator] = INDICATORS,
) -> ClusterReport:
    """The report of a cluster's year, with the year before on the same map."""
    # Two years back: the growth of the year before needs the year before that.
    years = figures(by=by, cluster=cluster, years=(year, year - 1, year - 2), map_=map_, status=status)
    units = years.get(year, [])
    return ClusterReport(
        cluster=cluster,
        year=year,
        map_=map_,
        status=status,
        units=tuple(units),
        results=tuple(result_of(indicator, years, year) for indicator in indicators),
    )


def figure_totals() -> list[Total]:
    """Every figure of a return as a total of its own, without those that an indicator shows already."""
    shown = {indicator.code for indicator in INDICATORS}
    return [
        Total(figure.code, figure.label, figure.unit, fields=(figure.code,))
        for figure in all_figures().values()
        if figure.code not in shown
    ]


def result_of(indicator: Indicator, years: Mapping[int, list[UnitFigures]], year: int) -> Result:
    """An indicator of a year over its units, with the years before where `years` has them."""
    now = _amounts(indicator, years.get(year, []), years.get(year - 1, []))
    before = _amounts(indicator, years.get(year - 1, []), years.get(year - 2, []))
    known = {pk for pk, amount in now.items() if amount.value is not None}
    known_before = {pk for pk, amount in before.items() if amount.value is not None}
    both = known & known_before
    total, total_before = indicator.total(now.values()), indicator.total(before.values())
    like = indicator.total(now[pk] for pk in both)
    like_before = indicator.total(before[pk] for pk in both)
    ranks = _ranks(indicator, now)
    return Result(
        indicator=indicator,
        amount=total,
        text=indicator.text(total.value),
        included=len(known),
        previous=total_before.value,
        change=_difference(total.value, total_before.value) if known == known_before else None,
        compared=Compared(
            len(both), like.value, like_before.value, _difference(like.value, like_before.value)
        ),
        units=tuple(
            _unit_result(indicator, unit, now, before, ranks.get(unit.association.pk))
            for unit in years.get(year, [])
        ),
    )


def _amounts(
    indicator: Indicator, units: Iterable[UnitFigures], units_before: Iterable[UnitFigures]
) -> dict[int, Amount]:
    before = {unit.association.pk: unit.values for unit in units_before}
    return {
        unit.association.pk: indicator.of(unit.values, before.get(unit.association.pk), unit.why)
        for unit in units
    }


def _unit_result(
    indicator: Indicator,
    unit: UnitFigures,
    now: Mapping[int, Amount],
    before: Mapping[int, Amount],
    rank: int | None,
) -> UnitResult:
    amount = now[unit.association.pk]
    last = before.get(unit.association.pk)
    previous = last.value if last else None
    flags = {flag for code in indicator.codes for flag in unit.flags.get(code, ())}
    return UnitResult(
        association=unit.association,
        amount=amount,
        text=indicator.text(amount.value),
        rank=rank,
        previous=previous,
        change=_difference(amount.value, previous),
        flags=tuple(sorted(flags)),
    )


def _ranks(indicator: Indicator, amounts: Mapping[int, Amount]) -> dict[int, int]:
    """1 for the highest; equal values share a rank; no rank where nothing says which is better."""
    if not indicator.better:
        return {}
    values = {pk: amount.value for pk, amount in amounts.items() if amount.value is not None}
    ordered = sorted(values.values(), reverse=True)
    first = {value: rank for rank, value in reversed(list(enumerate(ordered, start=1)))}
    return {pk: first[value] for pk, value in values.items()}


def _difference(now: Fraction | None, before: Fraction | None) -> Fraction | None:
    return None if now is None or before is None else now - before
