"""A number as a person wrote it: its value, how finely it is written, in what it may be measured."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Literal

from associations.numbers import format_decimal

# What a number is measured in: per cent, percentage points, đồng, associations, or other things that are counted.
Measure = Literal["%", "points", "money", "units", "count"]
# What stands before a shortened number: "hơn", "gần", "khoảng".
Lead = Literal["", "above", "below", "about"]


@dataclass(frozen=True)
class WrittenNumber:
    """A number of a text; value: what was written, None where it cannot be read; step: what its last digit is worth.

    text: with what it is measured in; place, digits_place: of the whole and of its digits alone in the text as given;
    sentence: likewise. of: what stands below the line of "3/6". low, high: the ends of a range that it is one of.
    """

    text: str
    place: tuple[int, int]
    digits_place: tuple[int, int]
    sentence: tuple[int, int]
    value: Fraction | None
    step: Fraction
    size: int
    measures: frozenset[Measure]
    lead: Lead = ""
    of: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    is_compound: bool = False

    @property
    def zeros(self) -> Fraction:
        """Return what the last digit that is not 0 is worth, at most a tenth of the value: 1.000 of "38.000"."""
        if not self.value or self.step < self.size:
            return self.step
        step = self.step
        while self.value % (step * 10) == 0:
            step *= 10
        return max(self.step, min(step, self.value / 10))

    def rewritten(self, value: Fraction) -> str:
        """Return the digits of another value with as many decimals, in the same size; "" for "1 tỉ 234 triệu"."""
        if self.is_compound:
            return ""
        decimals = len(str(self.size / self.step)) - 1 if self.step < self.size else 0
        last = self.step
        while self.lead and last * 10 <= self.zeros:
            last *= 10
        exact = abs(value) / last
        if self.lead == "above":
            steps = floor(exact)
        elif self.lead == "below":
            steps = ceil(exact)
        else:
            steps = floor(exact + Fraction(1, 2))
        return format_decimal(steps * last / self.size, decimals)


def sentence_of(text: str, number: WrittenNumber) -> str:
    """Return the sentence of a number as it is written, spaces at its ends left out."""
    start, end = number.sentence
    return text[start:end].strip()
