"""The results of a cluster and a year: every indicator over its units, with last year and the years before.

Tables, and through them pages, charts, workbooks and files, write these down; none of them computes a number.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

from associations.models import Association, Cluster, Note, User
from reports.analysis.breaks import Break, read_breaks
from reports.analysis.figures import Map, Span, Status, UnitFigures, Years, read_material
from reports.analysis.qualitative import QualitativeData, read_qualitative_data
from reports.analysis.revision import LatestRevision, Revision
from reports.analysis.targets import Aim, read_aims
from reports.indicators import Amount, Indicator

# How many years a line displays, the report's own included.
TREND_YEARS = 10


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
class Change:
    """The change of a cluster's indicator since the year before, taken over the units that have both years.

    value: in the indicator's own unit, percentage points for %; None where no unit has both years. previous: last
    year's value over the same units. is_over_all: whether these units are all that stand in either year's total, so
    that the change is the difference of the two totals.
    """

    value: Fraction | None
    previous: Fraction | None
    units: tuple[UnitResult, ...]
    is_over_all: bool

    @property
    def is_displayable(self) -> bool:
        """Whether there is a change that may be displayed at all."""
        return self.value is not None

    @property
    def is_partial(self) -> bool:
        """Whether it may be displayed only together with the units over which it is taken."""
        return self.is_displayable and not self.is_over_all


@dataclass(frozen=True)
class Result:
    """An indicator of a cluster in a year.

    change: the difference of the two years' totals, None unless both are over the same units. compared: both years
    like for like. Writers display `since_last_year`.
    """

    indicator: Indicator
    amount: Amount
    text: str
    included: int
    previous: Fraction | None
    change: Fraction | None
    compared: Compared
    units: tuple[UnitResult, ...]

    @property
    def coverage(self) -> str:
        """How many of the expected units have a value: "7/8"."""
        return f"{self.included}/{len(self.units)}"

    @property
    def in_both_years(self) -> tuple[UnitResult, ...]:
        """The units that have both years; `since_last_year` is taken over them."""
        return tuple(unit for unit in self.units if unit.change is not None)

    @cached_property
    def since_last_year(self) -> Change:
        """The change that may be displayed: over all units where they are the same, else like for like."""
        return Change(
            value=self.compared.change,
            previous=self.compared.previous,
            units=self.in_both_years,
            is_over_all=self.change is not None,
        )


@dataclass(frozen=True)
class Point:
    """An indicator of a cluster in one year of a line.

    segment: lines are joined within a segment only; a merger begins a new one. is_partial: some of the year's
    units have no value, so that the point cannot be compared with its neighbours.
    """

    year: int
    amount: Amount
    text: str
    included: int
    expected: int
    segment: int

    @property
    def is_partial(self) -> bool:
        return self.included < self.expected

    @property
    def coverage(self) -> str:
        """How many of the year's units have a value: "7/8"."""
        return f"{self.included}/{self.expected}"


@dataclass(frozen=True)
class ClusterReport:
    """A cluster's year on one map, with the years before; results are computed on first use.

    aims: the official target that counts for the year, by indicator code. revision: the one that the report
    is of; a live report has none. latest_revision: the latest revision of a live report, where there is one, with
    `corrected` counting the figures that have changed since. is_public: cut for everybody (public/content.py); it holds
    no texts and lists of returns, from which nothing follows about whether there were any.
    """

    cluster: Cluster
    year: int
    map_: Map
    status: Status
    years: Years
    aims: Mapping[str, Aim] = field(default_factory=dict)
    revision: Revision | None = None
    latest_revision: LatestRevision | None = None
    corrected: int = 0
    is_public: bool = False
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
        involved = {
            pk
            for units in self.years.values()
            for unit in units
            for pk in (unit.association.pk, *(part.association.pk for part in unit.parts))
        }
        return read_breaks(involved, sorted(self.years))

    def result(self, indicator: Indicator) -> Result:
        """Return an indicator over the units of the year, with ranks and last year."""
        if indicator.code not in self._results:
            now, before = self.amounts(indicator, self.year), self.amounts(indicator, self.year - 1)
            self._results[indicator.code] = _result(indicator, self.units, now, before)
        return self._results[indicator.code]

    def amounts(self, indicator: Indicator, year: int) -> Mapping[int, Amount]:
        """Return an indicator of each unit that was expected in a year, by unit id."""
        key = (indicator.code, year)
        if key not in self._amounts:
            units, before = self.years.get(year, []), self.years.get(year - 1, [])
            self._amounts[key] = _amounts(indicator, units, before)
        return self._amounts[key]

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
            segment += bool(points) and set(amounts) != before
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
                )
            )
        return points


def cluster_report(
    *, by: User, cluster: Cluster, year: int, map_: Map = "then", status: Status = "approved", back: int = 2
) -> ClusterReport:
    """Return the report of a cluster's year with `back` years before it on the same map.

    At least two: last year's growth needs the year before that. Raises PermissionDenied
    outside the user's reach.
    """
    span = Span.back_from(year, back)
    material = read_material(by=by, cluster=cluster, span=span, map_=map_, status=status)
    return ClusterReport(cluster, year, map_, status, years=material.figures(), aims=read_aims(cluster, year))


def result_of(indicator: Indicator, years: Mapping[int, list[UnitFigures]], year: int) -> Result:
    """Return an indicator of a year over its units, with the years before where `years` has them."""
    now = _amounts(indicator, years.get(year, []), years.get(year - 1, []))
    before = _amounts(indicator, years.get(year - 1, []), years.get(year - 2, []))
    return _result(indicator, years.get(year, []), now, before)


def flags_of(indicator: Indicator, unit: UnitFigures) -> tuple[str, ...]:
    """Return the marks of the figures that an indicator of a unit is made of."""
    return tuple(sorted({flag for code in indicator.codes for flag in unit.flags.get(code, ())}))


def _result(
    indicator: Indicator,
    units: Sequence[UnitFigures],
    now: Mapping[int, Amount],
    before: Mapping[int, Amount],
) -> Result:
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
            _unit_result(indicator, unit, now, before, ranks.get(unit.association.pk)) for unit in units
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
    return UnitResult(
        association=unit.association,
        amount=amount,
        text=indicator.text(amount.value),
        rank=rank,
        previous=previous,
        change=_difference(amount.value, previous),
        flags=flags_of(indicator, unit),
    )


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


def _difference(now: Fraction | None, before: Fraction | None) -> Fraction | None:
    return None if now is None or before is None else now - before
