"""Values, changes and gaps for reading: the digits, their unit, and what says that they were shortened.

What is shortened to whole units says so truly: "hơn" below the whole value, "gần" above it, "khoảng" for either. With
decimals it is rounded as every number is, "43,1 tỉ đồng", and says nothing. It is shortened only so far that it stays on
its side of what it stands beside: other units, the whole, a target.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from associations.numbers import format_count, format_decimal
from reports.analysis.results import Result
from reports.indicators import Indicator
from reports.presentation.wording.pieces import NO_BREAK, Number, Pieces, Source

_BELOW_THE_SMALLEST = "chưa đến "
CLOSEST = 2  # more decimals than an indicator's own, with which values that are written alike are told apart


@dataclass(frozen=True)
class Quantity:
    """A number for reading; qualifier: "hơn ", "gần " or "chưa đến ", "" where the number is exact."""

    number: str
    unit: str
    qualifier: str = ""

    def pieces(self, source: Source) -> Pieces:
        """Return it as pieces of a sentence: the qualifier as words, the number with its source."""
        return [self.qualifier, Number(self.number, source, self.unit)]

    @property
    def text(self) -> str:
        """Return it as plain text that no line break parts: "hơn 396 tỉ đồng"."""
        return f"{self.qualifier}{self.number} {self.unit}".replace(" ", NO_BREAK)


def quantity(
    indicator: Indicator,
    value: Fraction,
    noun: str | None = None,
    *,
    among: Iterable[Fraction] = (),
    decimals: int = 0,
) -> Quantity:
    """Return a value in the indicator's unit, or in `noun` where one is given; sums of money in tỉ or triệu đồng.

    among: values whose order with this one must be kept. decimals: at least so many, and the indicator's own.
    """
    if indicator.is_sum_of_money:
        return money(int(value), among)
    places = max(indicator.decimals, decimals)
    number = format_decimal(value, decimals_beside(value, places, among))
    return Quantity(number, indicator.unit if noun is None else noun)


def beside(result: Result) -> tuple[Fraction, ...]:
    """Return which values a value of a result may not pass when it is written.

    What is shortened, such as money, passes no other; what is written with the decimals of its indicator like all
    others only has to stay on its side of the targets.
    """
    return result.neighbours if result.indicator.is_sum_of_money else result.targets


def decimals_beside(value: Fraction, decimals: int, among: Iterable[Fraction]) -> int:
    """Return the decimals, up to three more than asked for, with which a value stays on its side of others."""
    others = tuple(among)
    for places in range(decimals, decimals + 3):
        if _keeps_order(_rounded(value, Fraction(1, 10**places)), value, others):
            return places
    return decimals + 3


def decimals_apart(values: Iterable[Fraction], decimals: int) -> int:
    """Return the decimals, up to two more than asked for, with which different values are written differently."""
    different = set(values)
    for places in range(decimals, decimals + CLOSEST):
        if len({_rounded(value, Fraction(1, 10**places)) for value in different}) == len(different):
            return places
    return decimals + CLOSEST


def are_close(one: Fraction, other: Fraction, decimals: int) -> bool:
    """Return whether two values are written alike even with two decimals more."""
    step = Fraction(1, 10 ** (decimals + CLOSEST))
    return _rounded(one, step) == _rounded(other, step)


def size_of_change(indicator: Indicator, difference: Fraction) -> Quantity:
    """Return how much something rose or fell, without a sign: "2,5 điểm %", "hơn 12 tỉ đồng"."""
    if indicator.is_sum_of_money:
        return money(abs(int(difference)))
    return Quantity(indicator.text(abs(difference)), indicator.change_unit)


def shortfall(indicator: Indicator, gap: Fraction) -> Quantity:
    """Return what is missing to a target: "7,7 điểm %"; a gap that rounds to nothing is still one."""
    if rounds_to_nothing(indicator, gap):
        smallest = indicator.text(Fraction(1, 10**indicator.decimals))
        return Quantity(smallest, indicator.change_unit, _BELOW_THE_SMALLEST)
    return Quantity(indicator.text(gap), indicator.change_unit)


def share(value: Fraction) -> Quantity:
    """Return a share in per cent with one decimal: "34,8 %", "chưa đến 0,1 %"."""
    text = format_decimal(value, 1)
    if value and not text.strip("0,"):
        return Quantity("0,1", "%", _BELOW_THE_SMALLEST)
    return Quantity(text, "%")


def times(value: Fraction) -> Quantity:
    """Return how many times something is, with one decimal below ten: "gần 2 lần", "1,5 lần"."""
    decimals = 1 if value < 10 else 0
    rounded = _rounded(value, Fraction(1, 10**decimals))
    number = format_decimal(rounded, decimals).removesuffix(",0")
    return Quantity(number, "lần", _qualifier(value, rounded, number))


def rounds_to_nothing(indicator: Indicator, difference: Fraction) -> bool:
    """Return whether a difference is written as 0 in the indicator's decimals."""
    return not indicator.text(abs(difference)).strip("0,")


def money(value: int, among: Iterable[Fraction] = ()) -> Quantity:
    """Return an amount of đồng, shortened where it is a million or more."""
    qualifier, number, unit = shortened(value, among)
    return Quantity(number, unit, qualifier)


def shortened(value: int, among: Iterable[Fraction] = ()) -> tuple[str, str, str]:
    """Shorten an amount of đồng: ("hơn ", "396", "tỉ đồng"); "gần " where it was rounded up, "" of exact and decimal ones.

    With as many decimals as it needs to stay on its side of other amounts; whole đồng where three are not enough.
    """
    others = tuple(among)
    for unit, size in (("tỉ đồng", 10**9), ("triệu đồng", 10**6)):
        if value < size:
            continue
        for decimals in range(0 if value >= 100 * size else 1, 4):
            rounded = int(_rounded(Fraction(value), Fraction(size, 10**decimals)))
            if _keeps_order(Fraction(rounded), Fraction(value), others):
                number = format_decimal(Fraction(rounded, size), decimals)
                if decimals:
                    number = number.rstrip("0").removesuffix(",")
                return _qualifier(Fraction(value), Fraction(rounded), number), number, unit
        break
    return "", format_count(value), "đồng"


def _qualifier(value: Fraction, rounded: Fraction, number: str) -> str:
    """Return on which side of the value a whole number lies; "" of one with decimals, which shows itself how exact it is."""
    if rounded == value or "," in number:
        return ""
    return "hơn " if rounded < value else "gần "


def about(value: Fraction, step: int, among: Collection[Fraction] = ()) -> tuple[str, str]:
    """Round a number to a step: ("khoảng ", "38.000"); "" where it is exact.

    Where that would pass another value, or this is itself the other value, to a tenth of the step, and so on to whole
    numbers, as every unit's own is written: those are not called "khoảng".
    """
    while step > 1:
        rounded = _rounded(value, Fraction(step))
        if rounded == value or (value not in among and _keeps_order(rounded, value, among)):
            return "" if rounded == value else "khoảng ", format_decimal(rounded, 0)
        step //= 10
    return "", format_decimal(value, 0)


def _rounded(value: Fraction, step: Fraction) -> Fraction:
    """Return a value to the nearest multiple of a step, half away from zero as numbers are written."""
    steps = floor(abs(value) / step + Fraction(1, 2))
    return steps * step if value >= 0 else -steps * step


def _keeps_order(rounded: Fraction, value: Fraction, others: Iterable[Fraction]) -> bool:
    """Return whether a rounded value is below what the value is below, and above what it is above."""
    return all(
        (rounded > other) if value > other else (rounded < other) for other in others if other != value
    )
