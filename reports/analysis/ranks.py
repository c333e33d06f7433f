"""Ranks with what qualifies them: gaps, last year's rank like for like, and the range of unsure figures.

A rank is 1 for the highest value, equal values share one, a unit without a value has none.

The range of a rank. A sure figure stands as it is. An unsure one could plausibly be what last year's value becomes by
a change within a year as they are known: those of all units of the cluster in the years of the report, between sure
figures that may be compared, without the tenth at either end; and all of the unit's own. Its present value is always
among them. The best rank is then 1 + the units that are above in any case, the worst 1 + those that may be above: the
usual way from intervals of values to intervals of ranks (Al Mohamad, Goeman, van Zwet: Simultaneous confidence
intervals for ranks). These are no confidence intervals: nothing is known of how figures are distributed, and some tenth
of the changes is beyond them. Where no change of a year is known, no range is given, rather than all ranks there are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from associations.models import Note
from reports.analysis.figures import REOPENED, UnitFigures
from reports.analysis.results import ClusterReport, flags_of, ranks_of, result_of
from reports.indicators import Growth, Indicator, every_indicator

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


# Why there is no rank of the year before, and no range of ranks.
OTHER_UNITS = "hai năm không cùng những hội so được"
NO_HISTORY = "chưa có mức thay đổi qua một năm nào để suy ra"


@dataclass(frozen=True)
class Interval:
    """What a value could be, both ends included; None for an end that nothing is known of."""

    low: Fraction | None
    high: Fraction | None


_ANYTHING = Interval(None, None)
_TENTH = 10


@dataclass(frozen=True)
class Swing:
    """By how much an indicator moves within a year: from `low` to `high`.

    Percentages move by points. All else, which differs in size from unit to unit, moves by a share of the year before.
    left_out: how many changes that were seen are beyond either end. own: those of each unit itself, by its id, which may
    be among them.
    """

    indicator: Indicator
    low: Fraction
    high: Fraction
    left_out: int = 0
    own: Mapping[int, Sequence[Fraction]] = field(default_factory=dict)

    @property
    def is_in_points(self) -> bool:
        return is_in_points(self.indicator)

    def around(self, pk: int, value: Fraction, before: Fraction | None) -> Interval:
        """Return what the value of a unit could be instead: last year's, moved by a change of a year; itself included.

        Without last year's value it is what any value that `value` may have come from, moved again, becomes.
        """
        usual_and_own = (self.low, self.high, *self.own.get(pk, ()))
        low, high = min(usual_and_own), max(usual_and_own)
        if self.is_in_points:
            ends = (
                (value - high + low, value - low + high) if before is None else (before + low, before + high)
            )
        elif before:
            ends = before * (1 + low), before * (1 + high)
        elif value and low > -1:
            ends = value * (1 + low) / (1 + high), value * (1 + high) / (1 + low)
        else:
            return _ANYTHING
        lowest, highest = min(value, ends[0]), max(value, ends[1])
        return Interval(lowest if isinstance(self.indicator, Growth) else max(lowest, Fraction(0)), highest)


@dataclass(frozen=True, kw_only=True)
class Guarded:
    """A unit's place in an indicator.

    gap: how far it is below the next better value, None for the first. rank_before: last year's, over the same units
    like for like, None where they are others; moved: places won since then. highest, lowest: the best and the worst
    rank that it could have, whatever the unsure figures plausibly are; None where its own range is not known.
    is_unsure: whether its own figure may still change. other: the indicator with the other fair denominator, and the
    rank in it.
    """

    unit: UnitFigures
    value: Fraction | None
    rank: int | None
    gap: Fraction | None
    rank_before: int | None
    moved: int | None
    highest: int | None
    lowest: int | None
    is_unsure: bool
    other: Indicator | None
    rank_of_other: int | None


@dataclass(frozen=True)
class _Ranks:
    """The ranks of an indicator by unit id: the year's, last year's over the same units, and what they could be."""

    now: Mapping[int, int]
    before: Mapping[int, int]
    ranges: Mapping[int, tuple[int, int]]


def guarded_ranks(report: ClusterReport, indicator: Indicator) -> list[Guarded]:
    """Return the units of an indicator in order of rank, those without a value last and unranked."""
    values = _values(report, indicator)
    ranks, unsure = _ranks(report, indicator, values), _unsure(indicator, report.units)
    other = every_indicator().get(OTHER_DENOMINATOR.get(indicator.code, ""))
    ranks_other = ranks_of(_values(report, other)) if other else {}
    found = []
    for unit in report.units:
        pk = unit.association.pk
        highest, lowest = ranks.ranges.get(pk, (None, None))
        rank, rank_before = ranks.now.get(pk), ranks.before.get(pk)
        found.append(
            Guarded(
                unit=unit,
                value=values.get(pk),
                rank=rank,
                gap=_gap(values, pk),
                rank_before=rank_before,
                moved=rank_before - rank if rank and rank_before else None,
                highest=highest,
                lowest=lowest,
                is_unsure=pk in unsure,
                other=other,
                rank_of_other=ranks_other.get(pk),
            )
        )
    return sorted(found, key=lambda place: (place.rank is None, place.rank or 0))


def _ranks(report: ClusterReport, indicator: Indicator, values: Mapping[int, Fraction]) -> _Ranks:
    """Return the ranks, none where none is better; last year's only where the same units have both years."""
    if not indicator.better:
        return _Ranks({}, {}, {})
    before = {
        unit.association.pk: unit.previous
        for unit in report.result(indicator).units
        if unit.previous is not None
    }
    is_like = set(before) == set(values)
    intervals = _intervals(report, indicator, values, before)
    return _Ranks(ranks_of(values), ranks_of(before) if is_like else {}, rank_ranges(intervals))


def _intervals(
    report: ClusterReport,
    indicator: Indicator,
    values: Mapping[int, Fraction],
    before: Mapping[int, Fraction],
) -> dict[int, Interval]:
    """Return what the value of each unit could plausibly be: a sure one is what it is."""
    unsure = _unsure(indicator, report.units)
    swing = swing_of(report, indicator) if unsure & set(values) else None
    found = {}
    for pk, value in values.items():
        if pk not in unsure:
            found[pk] = Interval(value, value)
        else:
            found[pk] = swing.around(pk, value, before.get(pk)) if swing else _ANYTHING
    return found


def swing_of(report: ClusterReport, indicator: Indicator) -> Swing | None:
    """Return how far units of the cluster move within a year; None where no change of a year is known."""
    own: dict[int, list[Fraction]] = {}
    for year in report.years:
        for pk, change in _changes(report, indicator, year):
            own.setdefault(pk, []).append(change)
    changes = sorted(change for of_unit in own.values() for change in of_unit)
    if not changes:
        return None
    beyond = len(changes) // _TENTH
    return Swing(indicator, changes[beyond], changes[-1 - beyond], beyond, own)


def is_in_points(indicator: Indicator) -> bool:
    """Return whether an indicator moves by points of a percentage, and not by a share of itself."""
    return indicator.unit == "%"


def _changes(report: ClusterReport, indicator: Indicator, year: int) -> Iterator[tuple[int, Fraction]]:
    """Yield the changes into a year, with the unit's id, between sure values that may be compared."""
    is_of_report = year == report.year
    result = report.result(indicator) if is_of_report else result_of(indicator, report.years, year)
    unsure = _unsure(indicator, report.years[year]) | _unsure(indicator, report.years.get(year - 1, []))
    if is_of_report:
        added = report.predecessors.items()
        unsure |= {pk for pk, predecessors in added if _is_unsure(indicator, predecessors)}
    for unit in result.units:
        pk = unit.association.pk
        if unit.change is None or unit.previous is None or pk in unsure:
            continue
        if is_in_points(indicator):
            yield pk, unit.change
        elif unit.previous:
            yield pk, unit.change / unit.previous


def _unsure(indicator: Indicator, units: Sequence[UnitFigures]) -> set[int]:
    """Return the ids of the units of whose figures some may still change."""
    return {unit.association.pk for unit in units if _is_unsure(indicator, unit)}


def _is_unsure(indicator: Indicator, unit: UnitFigures) -> bool:
    return bool(UNSURE & set(flags_of(indicator, unit)))


def _gap(values: Mapping[int, Fraction], pk: int) -> Fraction | None:
    """Return how far a unit is below the next better value; None for the first and for one without a value."""
    value = values.get(pk)
    if value is None:
        return None
    higher = [other for other in values.values() if other > value]
    return min(higher) - value if higher else None


def rank_ranges(intervals: Mapping[int, Interval]) -> dict[int, tuple[int, int]]:
    """Return the best and the worst rank of each unit whose interval is known, wherever the values lie in theirs."""
    found = {}
    for pk, own in intervals.items():
        if own.low is None or own.high is None:
            continue
        others = [interval for other, interval in intervals.items() if other != pk]
        above = sum(other.low is not None and other.low > own.high for other in others)
        perhaps = sum(other.high is None or other.high > own.low for other in others)
        found[pk] = (1 + above, 1 + perhaps)
    return found


def _values(report: ClusterReport, indicator: Indicator) -> dict[int, Fraction]:
    amounts = report.amounts(indicator, report.year)
    return {pk: amount.value for pk, amount in amounts.items() if amount.value is not None}
