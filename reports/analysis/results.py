"""The results of a cluster and a year: every indicator over its units, with last year and the years before.

Tables, and through them pages, charts, workbooks and files, write these down; none of them computes a number.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

from associations.models import Association, Cluster, Note, User
from reports.analysis.breaks import Break, read_breaks
from reports.analysis.comparability import (
    Comparison,
    LastYear,
    Pair,
    compare,
    difference,
    not_joined,
    pair_of,
    refusal_of_all,
)
from reports.analysis.figures import Map, Span, Status, UnitFigures, Years, read_material
from reports.analysis.points import Point
from reports.analysis.qualitative import QualitativeData, read_qualitative_data
from reports.analysis.revision import LatestRevision, Revision
from reports.analysis.targets import Aims, read_aims
from reports.indicators import Amount, Indicator

# How many years a line displays, the report's own included.
TREND_YEARS = 10


@dataclass(frozen=True, slots=True)  # thousands of each
class UnitResult:
    """An indicator of one unit; `change` is in the indicator's own unit, percentage points for %.

    pair: this year and the year before, like for like; last year, the change and the direction are displayed only
    through it.
    """

    association: Association
    amount: Amount
    text: str
    rank: int | None
    pair: Pair
    flags: tuple[str, ...]

    @property
    def previous(self) -> Fraction | None:
        """Last year's value where it may stand beside this year's."""
        return self.pair.before.value if self.pair.is_comparable else None

    @property
    def change(self) -> Fraction | None:
        """The change since last year; None where the two may not be compared."""
        return self.pair.change

    @property
    def not_comparable(self) -> str:
        """Why last year may not stand beside this year; "" where it may."""
        return self.pair.reason

    @property
    def is_added_from_predecessors(self) -> bool:
        """Whether last year is the sum of the associations that this one took in."""
        return bool(self.pair.added_from)


@dataclass(frozen=True)
class Compared:
    """Like for like: the indicator of both years over the units that have both, whether or not they may be displayed."""

    units: int
    value: Fraction | None
    previous: Fraction | None
    change: Fraction | None


@dataclass(frozen=True)
class Change:
    """The change of a cluster's indicator since the year before, taken over the units that may be compared.

    value: in the indicator's own unit, percentage points for %; None where nothing may be said. now, previous: this
    and last year's value over the same units. is_over_all: whether these units are all that stand in either year's
    total, so that the change is the difference of the two totals. reason: why it is not of all; "" where it is.
    """

    value: Fraction | None
    now: Fraction | None
    previous: Fraction | None
    units: tuple[UnitResult, ...]
    is_over_all: bool
    reason: str = ""

    @property
    def is_displayable(self) -> bool:
        """Whether there is a change that may be displayed at all."""
        return self.value is not None

    @property
    def is_partial(self) -> bool:
        """Whether it may be displayed only together with the units over which it is taken."""
        return self.is_displayable and not self.is_over_all

    @property
    def share(self) -> Fraction | None:
        """The change ÷ last year's value over the same units; None where there is none."""
        return self.value / abs(self.previous) if self.value is not None and self.previous else None


@dataclass(frozen=True)
class Result:
    """An indicator of a cluster in a year.

    reported: how many units have a return that counts. total_before: the year before on the same map over whoever
    had a value then, for open data only. comparison: what may stand beside what; writers display `previous` and
    `since_last_year`. targets: the values of the official targets, the one that counts and those after it.
    """

    indicator: Indicator
    amount: Amount
    text: str
    included: int
    reported: int
    total_before: Fraction | None
    has_same_units: bool
    compared: Compared
    comparison: Comparison
    units: tuple[UnitResult, ...]
    targets: tuple[Fraction, ...] = ()

    @cached_property
    def neighbours(self) -> tuple[Fraction, ...]:
        """What a value of this result stands beside: every unit's, the total and the targets, each once."""
        known = (amount.value for amount in (self.amount, *(unit.amount for unit in self.units)))
        return tuple(dict.fromkeys((*(value for value in known if value is not None), *self.targets)))

    @property
    def coverage(self) -> str:
        """How many of the expected units have a value: "7/8"."""
        return f"{self.included}/{len(self.units)}"

    @property
    def is_whole(self) -> bool:
        """Whether every expected unit has a value, so that the total is the cluster's."""
        return self.included == len(self.units)

    def is_telling(self, rank: int) -> bool:
        """Return whether a rank says something: at most half of those that have a value share it."""
        return 2 * sum(unit.rank == rank for unit in self.units) <= self.included

    @property
    def in_both_years(self) -> tuple[UnitResult, ...]:
        """The units that may be compared; `since_last_year` is taken over them."""
        return tuple(unit for unit in self.units if unit.pair.is_comparable)

    @property
    def previous(self) -> Fraction | None:
        """Last year over the same units as this year's total; None where there is no such number."""
        return self.comparison.before.value if self.comparison.is_over_all else None

    @property
    def change(self) -> Fraction | None:
        """The difference of the two years' totals on one map; None unless both are over the same units."""
        if not self.has_same_units or not self.comparison.is_over_all:
            return None
        return difference(self.amount.value, self.total_before)

    @property
    def not_comparable(self) -> str:
        """Why the totals of the two years may not stand beside each other; "" where they may."""
        if self.comparison.is_over_all and not self.has_same_units:
            return _OTHER_MAP
        return self.comparison.reason

    @cached_property
    def since_last_year(self) -> Change:
        """The change that may be displayed: over all units where they are the same, else over those that compare."""
        found = self.comparison
        may_speak = found.is_over_all or found.is_large_enough
        return Change(
            value=difference(found.now.value, found.before.value) if may_speak else None,
            now=found.now.value,
            previous=found.before.value,
            units=self.in_both_years,
            is_over_all=found.is_over_all,
            reason=found.reason,
        )


_OTHER_MAP = "các hội đã sáp nhập giữa hai năm; so được với tổng của các hội cũ"


@dataclass(frozen=True)
class ClusterReport:
    """A cluster's year on one map, with the years before; results are computed on first use.

    aims: the official targets, by indicator code that which counts for the year. revision: the one that the report
    is of; a live report has none. latest_revision: the latest revision of a live report, where there is one, with
    `corrected` counting the figures that have changed since. is_public: cut for everybody (public/content.py); it holds
    no texts and lists of returns, from which nothing follows about whether there were any. predecessors: the figures
    of the year before, added up over this year's territory, of each unit whose territory changed since, by its id.
    """

    cluster: Cluster
    year: int
    map_: Map
    status: Status
    years: Years
    aims: Aims = field(default_factory=Aims)
    revision: Revision | None = None
    latest_revision: LatestRevision | None = None
    corrected: int = 0
    is_public: bool = False
    predecessors: Mapping[int, UnitFigures] = field(default_factory=dict, repr=False, compare=False)
    stored_qualitative: QualitativeData | None = field(default=None, repr=False, compare=False)
    stored_breaks: Sequence[Break] | None = field(default=None, repr=False, compare=False)

    @property
    def units(self) -> list[UnitFigures]:
        """The expected units in the cluster's order, those without a return included."""
        return self.years.get(self.year, [])

    @property
    def included(self) -> int:
        """How many units have a return that counts."""
        return sum(unit.is_included for unit in self.units)

    @property
    def missing(self) -> list[Association]:
        """The units without such a return, in the cluster's order."""
        return [unit.association for unit in self.units if not unit.is_included]

    @cached_property
    def is_illustrative(self) -> bool:
        """Whether most figures are only illustrative: then pages and sheets state so once, at their head."""
        known = marked = 0
        for unit in self.units:
            for code, value in unit.values.items():
                if value is not None:
                    known += 1
                    marked += Note.Flag.ILLUSTRATIVE.value in unit.flags.get(code, ())
        return 2 * marked > known

    def among(self, keys: Collection[str]) -> "ClusterReport":
        """Return the same report over some of its units only."""
        years = {y: [u for u in units if u.association.key in keys] for y, units in self.years.items()}
        return replace(self, years=years)

    @cached_property
    def qualitative(self) -> QualitativeData:
        """The texts and lists of the year's returns: those of the revision, else read on first use."""
        if self.stored_qualitative is not None:
            return self.stored_qualitative
        return read_qualitative_data(self.units)

    @cached_property
    def breaks(self) -> Sequence[Break]:
        """The mergers within the years of the report: those of the revision, else read on first use."""
        if self.stored_breaks is not None:
            return self.stored_breaks
        return read_breaks(involved(self.years), sorted(self.years))

    def result(self, indicator: Indicator) -> Result:
        """Return an indicator over the units of the year, with ranks and last year."""
        if indicator.code not in self._results:
            now, before = self.amounts(indicator, self.year), self.amounts(indicator, self.year - 1)
            self._results[indicator.code] = self._computed(indicator, now, before)
        return self._results[indicator.code]

    def result_once(self, indicator: Indicator) -> Result:
        """Return the same without keeping it: for who goes once over the indicators of thousands of units."""
        if indicator.code in self._results:
            return self._results[indicator.code]
        now, before = (self._amounts_of(indicator, year) for year in (self.year, self.year - 1))
        return self._computed(indicator, now, before)

    def _computed(
        self, indicator: Indicator, now: Mapping[int, Amount], before: Mapping[int, Amount]
    ) -> Result:
        return _result(
            indicator,
            self.units,
            now=now,
            before=before,
            last_years=self.last_years,
            refusal=refusal_of_all(indicator, self.year, self.revision.redefined if self.revision else ()),
            targets=self.aims.values_of(indicator.code),
        )

    @cached_property
    def last_years(self) -> Mapping[int, LastYear]:
        """Last year of each unit over its territory of this year, by unit id."""
        return last_years_of(self.years.get(self.year - 1, []), self.predecessors)

    def amounts(self, indicator: Indicator, year: int) -> Mapping[int, Amount]:
        """Return an indicator of each unit that was expected in a year, by unit id."""
        key = (indicator.code, year)
        if key not in self._amounts:
            self._amounts[key] = self._amounts_of(indicator, year)
        return self._amounts[key]

    def _amounts_of(self, indicator: Indicator, year: int) -> Mapping[int, Amount]:
        return _amounts(indicator, self.years.get(year, []), self.years.get(year - 1, []))

    # Memos are no fields: `replace` makes a report with empty ones, so none can be carried over by mistake.
    @cached_property
    def _results(self) -> dict[str, Result]:
        return {}

    @cached_property
    def _amounts(self) -> dict[tuple[str, int], Mapping[int, Amount]]:
        return {}

    def trend(self, indicator: Indicator) -> list[Point]:
        """Return an indicator of the cluster through the years that are known, the oldest first."""
        points: list[Point] = []
        # The oldest year is there only for the growth of the one after it.
        of_the_line = [year for year in sorted(self.years) if year > self.year - TREND_YEARS]
        before: set[int] = set()
        segment = 0
        for year in of_the_line:
            amounts = self.amounts(indicator, year)
            broken = self.not_joined(indicator, year) if points else ""
            segment += bool(points) and (set(amounts) != before or bool(broken))
            before = set(amounts)
            total = indicator.total(amounts.values())
            included = sum(amount.value is not None for amount in amounts.values())
            points.append(
                Point(
                    year=year,
                    amount=total,
                    text=indicator.text(total.value),
                    included=included,
                    expected=len(amounts),
                    segment=segment,
                    not_joined=broken,
                )
            )
        return points

    def not_joined(self, indicator: Indicator, year: int, unit: UnitFigures | None = None) -> str:
        """Return why a line of the cluster, or of one unit, does not join a year with the one before; "" where it does."""
        units = [unit] if unit else self.years.get(year, [])
        return not_joined(indicator, units, self.years.get(year - 1, []), year)


def involved(years: Years) -> set[int]:
    """Return the ids of all units and of what they are made of."""
    units = [unit for of_year in years.values() for unit in of_year]
    return {
        pk for unit in units for pk in (unit.association.pk, *(part.association.pk for part in unit.parts))
    }


def cluster_report(
    *, by: User, cluster: Cluster, year: int, map_: Map = "then", status: Status = "approved", back: int = 2
) -> ClusterReport:
    """Return the report of a cluster's year with `back` years before it on the same map.

    At least two: last year's growth needs the year before that. Raises PermissionDenied
    outside the user's reach.
    """
    span = Span.back_from(year, back)
    material = read_material(by=by, cluster=cluster, span=span, map_=map_, status=status)
    return ClusterReport(
        cluster,
        year,
        map_,
        status,
        years=material.figures(),
        aims=read_aims(cluster, year),
        predecessors=material.predecessors(),
    )


def result_of(indicator: Indicator, years: Mapping[int, list[UnitFigures]], year: int) -> Result:
    """Return an indicator of a year over its units, with the years before where `years` has them."""
    return _result(
        indicator,
        years.get(year, []),
        now=_amounts(indicator, years.get(year, []), years.get(year - 1, [])),
        before=_amounts(indicator, years.get(year - 1, []), years.get(year - 2, [])),
        last_years=last_years_of(years.get(year - 1, []), {}),
    )


def last_years_of(
    units_before: Iterable[UnitFigures], predecessors: Mapping[int, UnitFigures]
) -> dict[int, LastYear]:
    """Return last year of each unit over its territory of this year, by unit id."""
    found = {unit.association.pk: LastYear(unit) for unit in units_before}
    return found | {pk: LastYear(unit, is_added=True) for pk, unit in predecessors.items()}


def flags_of(indicator: Indicator, unit: UnitFigures) -> tuple[str, ...]:
    """Return the marks of the figures that an indicator of a unit is made of."""
    return tuple(sorted({flag for code in indicator.codes for flag in unit.flags.get(code, ())}))


def _result(
    indicator: Indicator,
    units: Sequence[UnitFigures],
    *,
    now: Mapping[int, Amount],
    before: Mapping[int, Amount],
    last_years: Mapping[int, LastYear],
    refusal: str = "",
    targets: tuple[Fraction, ...] = (),
) -> Result:
    known = {pk for pk, amount in now.items() if amount.value is not None}
    known_before = {pk for pk, amount in before.items() if amount.value is not None}
    total, total_before = indicator.total(now.values()), indicator.total(before.values())
    pairs = {
        unit.association.pk: _pair(indicator, unit, now, before, last_years, refusal=refusal)
        for unit in units
    }
    ranks = _ranks(indicator, now)
    return Result(
        indicator=indicator,
        amount=total,
        text=indicator.text(total.value),
        included=len(known),
        reported=sum(unit.is_included for unit in units),
        total_before=total_before.value,
        has_same_units=known == known_before,
        compared=_compared(indicator, pairs),
        comparison=compare(
            indicator, pairs, {u.association.pk: u.association.name for u in units}, known_before
        ),
        units=tuple(
            UnitResult(
                association=unit.association,
                amount=now[unit.association.pk],
                text=indicator.text(now[unit.association.pk].value),
                rank=ranks.get(unit.association.pk),
                pair=pairs[unit.association.pk],
                flags=flags_of(indicator, unit),
            )
            for unit in units
        ),
        targets=targets,
    )


def _pair(
    indicator: Indicator,
    unit: UnitFigures,
    now: Mapping[int, Amount],
    before: Mapping[int, Amount],
    last_years: Mapping[int, LastYear],
    *,
    refusal: str,
) -> Pair:
    pk = unit.association.pk
    last = last_years.get(pk)
    amount = before.get(pk)
    if last is not None and last.is_added:
        amount = indicator.of(last.figures.values, None, last.figures.why)
    return pair_of(indicator, unit, now[pk], last, amount, refusal=refusal)


def _compared(indicator: Indicator, pairs: Mapping[int, Pair]) -> Compared:
    both = [p for p in pairs.values() if p.now.value is not None and p.before.value is not None]
    value = indicator.total(pair.now for pair in both).value
    previous = indicator.total(pair.before for pair in both).value
    return Compared(len(both), value, previous, difference(value, previous))


def _amounts(
    indicator: Indicator, units: Iterable[UnitFigures], units_before: Iterable[UnitFigures]
) -> dict[int, Amount]:
    before = {unit.association.pk: unit.values for unit in units_before}
    return {
        unit.association.pk: indicator.of(unit.values, before.get(unit.association.pk), unit.why)
        for unit in units
    }


def ranks_of(values: Mapping[int, Fraction]) -> dict[int, int]:
    """Return the rank of each value: 1 for the highest; equal values share a rank."""
    ordered = sorted(values.values(), reverse=True)
    first = {value: rank for rank, value in reversed(list(enumerate(ordered, start=1)))}
    return {pk: first[value] for pk, value in values.items()}


def _ranks(indicator: Indicator, amounts: Mapping[int, Amount]) -> dict[int, int]:
    """Return the ranks of an indicator by unit id; none where nothing says which is better."""
    if not indicator.better:
        return {}
    return ranks_of({pk: amount.value for pk, amount in amounts.items() if amount.value is not None})
