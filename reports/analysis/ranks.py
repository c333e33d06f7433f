"""Ranks with what qualifies them: gaps, last year's rank like for like, and the range of unsure figures.

A rank is 1 for the highest value, equal values share one, a unit without a value has none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from associations.models import Note
from reports.analysis.figures import REOPENED, UnitFigures
from reports.analysis.results import ClusterReport, flags_of, ranks_of
from reports.indicators import Indicator, every_indicator

# Pairs of indicators with equally fair denominators: population or adults, all such units or the registered ones.
_PAIRS = (
    ("members_per_population", "members_per_adult"),
    ("family_rate", "family_rate_registered"),
    ("clan_rate", "clan_rate_registered"),
    ("community_rate", "community_rate_registered"),
    ("unit_rate", "unit_rate_registered"),
    ("citizen_rate", "citizen_rate_registered"),
)
OTHER_DENOMINATOR = dict(_PAIRS) | {other: one for one, other in _PAIRS}

# Marks of figures that may still change; illustrative and derived ones will not.
UNSURE = frozenset({Note.Flag.PROVISIONAL.value, Note.Flag.ESTIMATED.value, REOPENED})


@dataclass(frozen=True, kw_only=True)
class Guarded:
    """A unit's place in an indicator.

    gap: how far it is below the next better value, None for the first. moved: places won since last year, None where
    the two years are not over the same units. highest, lowest: the best and the worst rank that it could have,
    whatever the unsure figures turn out to be. other: the indicator with the other fair denominator, and the rank in it.
    """

    unit: UnitFigures
    value: Fraction | None
    rank: int | None
    gap: Fraction | None
    rank_before: int | None
    moved: int | None
    highest: int | None
    lowest: int | None
    other: Indicator | None
    rank_of_other: int | None


def guarded_ranks(report: ClusterReport, indicator: Indicator) -> list[Guarded]:
    """Return the units of an indicator in order of rank, those without a value last and unranked."""
    values = _values(report, indicator, report.year)
    before = _values(report, indicator, report.year - 1)
    ranks, ranges, ranks_before = _ranks_with_ranges(report, indicator, values, before)
    is_like = set(values) == set(before)
    other = every_indicator().get(OTHER_DENOMINATOR.get(indicator.code, ""))
    ranks_other = ranks_of(_values(report, other, report.year)) if other else {}
    found = []
    for unit in report.units:
        pk = unit.association.pk
        highest, lowest = ranges.get(pk, (None, None))
        rank, rank_before = ranks.get(pk), ranks_before.get(pk)
        found.append(
            Guarded(
                unit=unit,
                value=values.get(pk),
                rank=rank,
                gap=_gap(values, pk),
                rank_before=rank_before,
                moved=rank_before - rank if is_like and rank and rank_before else None,
                highest=highest,
                lowest=lowest,
                other=other,
                rank_of_other=ranks_other.get(pk),
            )
        )
    return sorted(found, key=lambda place: (place.rank is None, place.rank or 0))


def _ranks_with_ranges(
    report: ClusterReport,
    indicator: Indicator,
    values: Mapping[int, Fraction],
    before: Mapping[int, Fraction],
) -> tuple[dict[int, int], dict[int, tuple[int, int]], dict[int, int]]:
    """Return the ranks by unit id, the ranges that they could lie in, and last year's; none where none is better."""
    if not indicator.better:
        return {}, {}, {}
    unsure = {unit.association.pk for unit in report.units if UNSURE & set(flags_of(indicator, unit))}
    return ranks_of(values), rank_ranges(values, unsure), ranks_of(before)


def _gap(values: Mapping[int, Fraction], pk: int) -> Fraction | None:
    """Return how far a unit is below the next better value; None for the first and for one without a value."""
    value = values.get(pk)
    if value is None:
        return None
    higher = [other for other in values.values() if other > value]
    return min(higher) - value if higher else None


def rank_ranges(values: Mapping[int, Fraction], unsure: set[int]) -> dict[int, tuple[int, int]]:
    """Return the best and the worst rank of each unit, whatever the values of the unsure ones turn out to be.

    An unsure unit may come first or last of all; a sure one is passed by every unsure one, or by none.
    """
    found = {}
    loose = unsure & set(values)
    for pk, value in values.items():
        if pk in loose:
            found[pk] = (1, len(values))
            continue
        above = sum(v > value for other, v in values.items() if other not in loose)
        found[pk] = (above + 1, above + 1 + len(loose))
    return found


def _values(report: ClusterReport, indicator: Indicator, year: int) -> dict[int, Fraction]:
    amounts = report.amounts(indicator, year)
    return {pk: amount.value for pk, amount in amounts.items() if amount.value is not None}
