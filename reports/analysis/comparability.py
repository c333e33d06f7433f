"""Whether two numbers may stand beside each other, asked by every output before it sets them side by side.

An indicator of two years is comparable over a unit where both years have a value, over the same territory (of a
successor, last year is the sum of what it took in), by the same definition, and divided by people of the same source.
Over a cluster it is comparable where that holds for every unit in either year's total, or over those units for which
it holds. The answer is the reason why not, in words; "" where the two may stand beside each other.

Illustrative and provisional figures may be compared; their marks stand beside the number of this year.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from associations.models import Association, Note
from associations.sections.register import DISTRICTS_UNTIL
from reports.analysis import population
from reports.analysis.figures import UnitFigures
from reports.indicators import Amount, Indicator, Ratio

REDEFINED = "cách tính chỉ số đã đổi từ khi chốt"
BROKEN = "số liệu có dấu gián đoạn"
OTHER_SOURCE = "dân số hai năm chưa thống nhất nguồn"
OTHER_COMMUNES = "xã, phường đã sắp xếp lại giữa hai năm"
NOTHING_BEFORE = "năm trước chưa có trong cụm"

# Figures that count communes: those of before the districts ended are others than those of after.
_OF_COMMUNES = frozenset({"communes", "commune_associations", "commune_learning_recognised"})
# One association speaks for a cluster where it is at least this share of what the others have together with it.
_LARGE = Fraction(1, 2)


@dataclass(frozen=True)
class LastYear:
    """A unit's year before over its territory of this year: its own figures, or the sum of those that it took in."""

    figures: UnitFigures
    is_added: bool = False

    @property
    def is_restated(self) -> bool:
        """Whether it is made of other associations than the unit itself, on the map of today too."""
        own = [self.figures.association.pk]
        return self.is_added or [part.association.pk for part in self.figures.parts] not in ([], own)

    @property
    def of(self) -> frozenset[int]:
        """Return the ids of the units of last year that it covers."""
        if self.is_added:
            return frozenset(part.association.pk for part in self.figures.parts)
        return frozenset({self.figures.association.pk})


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """An indicator of one unit in a year and in the year before, like for like.

    before: the amount over the same territory, also where it may not be displayed. reason: why the two may not stand
    beside each other; "" where they may. parts: the ids of the associations that last year's amount is of.
    added_from: of a successor, the associations that last year is the sum of.
    """

    now: Amount
    before: Amount
    reason: str
    parts: frozenset[int] = frozenset()
    added_from: tuple[Association, ...] = ()

    @property
    def is_comparable(self) -> bool:
        """Whether both may stand beside each other."""
        return not self.reason

    @property
    def change(self) -> Fraction | None:
        """The change in the indicator's own unit; None where the two may not be compared."""
        if not self.is_comparable:
            return None
        return difference(self.now.value, self.before.value)


_NO_AMOUNT = Amount(None, None, None)


def pair_of(
    indicator: Indicator,
    unit: UnitFigures,
    now: Amount,
    last: LastYear | None,
    before: Amount | None,
    *,
    refusal: str = "",
) -> Pair:
    """Return a unit's indicator of two years with the answer whether they may stand beside each other.

    before: the amount of the figures of `last`; None where there are none. refusal: why no unit's may be compared.
    """
    if last is None or before is None:
        reason = "" if now.value is not None else now.missing or ""
        return Pair(now=now, before=_NO_AMOUNT, reason=reason or NOTHING_BEFORE)
    return Pair(
        now=now,
        before=before,
        reason=_missing(now, before) or refusal or _refusal(indicator, unit, last),
        parts=last.of,
        added_from=tuple(part.association for part in last.figures.parts) if last.is_added else (),
    )


def refusal_of_all(indicator: Indicator, year: int, redefined: Collection[str]) -> str:
    """Return why no unit's indicator of a year may stand beside the year before; "" where that depends on the unit.

    redefined: the codes of the indicators whose definition has changed since the figures were frozen.
    """
    if indicator.code in redefined:
        return REDEFINED
    return OTHER_COMMUNES if _counts_other_communes(indicator, year) else ""


def _counts_other_communes(indicator: Indicator, year: int) -> bool:
    return year == DISTRICTS_UNTIL.year and bool(_OF_COMMUNES & set(indicator.codes))


def not_joined(
    indicator: Indicator, units: Iterable[UnitFigures], units_before: Iterable[UnitFigures], year: int
) -> str:
    """Return why a line does not join a year with the one before, the same units given; "" where it does."""
    if _counts_other_communes(indicator, year):
        return "xã, phường đã sắp xếp lại"
    before = {unit.association.pk: unit.values for unit in units_before}
    for unit in units:
        last = before.get(unit.association.pk)
        if last is not None and population.has_leapt(indicator, last, unit.values):
            return "dân số chưa thống nhất nguồn với năm trước"
    return ""


def _missing(now: Amount, before: Amount) -> str:
    if now.value is None:
        return now.missing or "chưa có số liệu"
    if before.value is None:
        return f"năm trước {before.missing or 'chưa có số liệu'}"
    return ""


def _refusal(indicator: Indicator, unit: UnitFigures, last: LastYear) -> str:
    # Where last year is the predecessors' sum, the merger breaks nothing.
    if not last.is_restated and Note.Flag.BREAK.value in _flags(indicator, unit):
        return BROKEN
    if population.has_leapt(indicator, last.figures.values, unit.values):
        return OTHER_SOURCE
    return ""


def _flags(indicator: Indicator, unit: UnitFigures) -> Iterable[str]:
    return (flag for code in indicator.codes for flag in unit.flags.get(code, ()))


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """An indicator of several units together in two years.

    over: the ids of the units that may be compared. now, before: like for like over these. is_over_all: whether they
    are all that stand in either year's total. reason: why not all of them may be compared; "" where they may.
    """

    over: tuple[int, ...]
    now: Amount
    before: Amount
    is_over_all: bool
    reason: str
    is_large_enough: bool


def compare(
    indicator: Indicator,
    pairs: Mapping[int, Pair],
    names: Mapping[int, str],
    known_before: Collection[int],
) -> Comparison:
    """Return over which units an indicator may be compared, and its two values over them.

    pairs: of every expected unit by id. known_before: the ids of the units in last year's total.
    """
    over = tuple(pk for pk, pair in pairs.items() if pair.is_comparable)
    used = {part for pk in over for part in pairs[pk].parts}
    left_out = [pk for pk, pair in pairs.items() if pair.now.value is not None and not pair.is_comparable]
    is_over_all = bool(over) and not left_out and used >= set(known_before)
    return Comparison(
        over=over,
        now=indicator.total(pairs[pk].now for pk in over),
        before=indicator.total(pairs[pk].before for pk in over),
        is_over_all=is_over_all,
        reason="" if is_over_all else _reason(pairs, names, left_out),
        is_large_enough=_is_large_enough(indicator, pairs, over),
    )


def _reason(pairs: Mapping[int, Pair], names: Mapping[int, str], left_out: Sequence[int]) -> str:
    """Say why the totals of two years may not stand beside each other: who is left out and why."""
    by_reason: dict[str, list[str]] = {}
    for pk in left_out:
        by_reason.setdefault(pairs[pk].reason, []).append(names[pk])
    if len(by_reason) == 1 and len(left_out) == sum(p.now.value is not None for p in pairs.values()):
        return next(iter(by_reason))
    if by_reason:
        return "; ".join(f"{', '.join(who)}: {why}" for why, who in by_reason.items())
    if not any(pair.now.value is not None for pair in pairs.values()):
        return "chưa hội nào có số liệu"
    return "hai năm không cùng các hội có số liệu"


def _is_large_enough(indicator: Indicator, pairs: Mapping[int, Pair], over: Sequence[int]) -> bool:
    """Return whether the units that compare say something of the whole: a small one alone does not."""
    if len(over) != 1:
        return bool(over)
    size = _size(indicator, pairs[over[0]].now)
    everybody = sum(_size(indicator, pair.now) for pair in pairs.values() if pair.now.value is not None)
    return size >= _LARGE * everybody


def _size(indicator: Indicator, amount: Amount) -> int:
    """Return what an amount weighs among others: of a ratio its denominator, of a sum itself."""
    return abs((amount.denominator if isinstance(indicator, Ratio) else amount.numerator) or 0)


def refusal_between(
    indicator: Indicator, before: UnitFigures, now: UnitFigures, *, year: int, years: int
) -> str:
    """Return why an indicator of `year` and of `years` before it, of one territory, may not be compared; "" where it may."""
    crossed = range(year - years + 1, year + 1)
    if any(_counts_other_communes(indicator, one) for one in crossed):
        return OTHER_COMMUNES
    return OTHER_SOURCE if population.has_leapt(indicator, before.values, now.values, years) else ""


def difference(now: Fraction | None, before: Fraction | None) -> Fraction | None:
    """Return now − before; None where one of them is missing."""
    return None if now is None or before is None else now - before
