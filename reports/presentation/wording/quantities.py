"""Values, changes and gaps for reading: the digits, their unit, and what says that they were shortened.

What is shortened says so truly: "hơn" below the whole value, "gần" above it, "khoảng" for either.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import floor

from associations.numbers import format_count, format_decimal
from reports.indicators import Indicator
from reports.presentation.wording.pieces import NO_BREAK, Number, Pieces, Source

_BELOW_THE_SMALLEST = "chưa đến "


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


def quantity(indicator: Indicator, value: Fraction, noun: str | None = None) -> Quantity:
    """Return a value in the indicator's unit, or in `noun` where one is given; sums of money in tỉ or triệu đồng."""
    if indicator.is_sum_of_money:
        return money(int(value))
    return Quantity(indicator.text(value), indicator.unit if noun is None else noun)


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


def rounds_to_nothing(indicator: Indicator, difference: Fraction) -> bool:
    """Return whether a difference is written as 0 in the indicator's decimals."""
    return not indicator.text(abs(difference)).strip("0,")


def money(value: int) -> Quantity:
    """Return an amount of đồng, shortened where it is a million or more."""
    qualifier, number, unit = shortened(value)
    return Quantity(number, unit, qualifier)


def shortened(value: int) -> tuple[str, str, str]:
    """Shorten an amount of đồng: ("hơn ", "396", "tỉ đồng"); "gần " where it was rounded up, "" where it is exact."""
    for unit, size in (("tỉ đồng", 10**9), ("triệu đồng", 10**6)):
        if value >= size:
            decimals = 0 if value >= 100 * size else 1
            step = size // 10**decimals
            rounded = (2 * value + step) // (2 * step) * step
            number = format_decimal(Fraction(rounded, size), decimals).removesuffix(",0")
            return _qualifier(value, rounded), number, unit
    return "", format_count(value), "đồng"


def _qualifier(value: int, rounded: int) -> str:
    if rounded == value:
        return ""
    return "hơn " if rounded < value else "gần "


def about(value: Fraction, step: int) -> tuple[str, str]:
    """Round a number to a step: ("khoảng ", "38.000"); "" where it is exact."""
    rounded = floor(value / step + Fraction(1, 2)) * step
    return "" if rounded == value else "khoảng ", format_count(rounded)
