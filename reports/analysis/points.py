"""A point of a line of years: an indicator of a cluster in one of them, and whether it is joined with the one before."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.indicators import Amount


@dataclass(frozen=True)
class Point:
    """An indicator of a cluster in one year of a line.

    segment: lines are joined within a segment only; a merger begins a new one, and so does a year that is `not_joined`,
    which says why. is_partial: some of the year's units have no value, so that the point cannot be compared with its
    neighbours.
    """

    year: int
    amount: Amount
    text: str
    included: int
    expected: int
    segment: int
    not_joined: str = ""

    @property
    def is_partial(self) -> bool:
        return self.included < self.expected

    @property
    def coverage(self) -> str:
        """How many of the year's units have a value: "7/8"."""
        return f"{self.included}/{self.expected}"


def comparable_run(points: Sequence[Point]) -> tuple[Point, ...]:
    """Return the longest run of neighbouring points that may all stand beside each other; the latest of equal ones."""
    longest: tuple[Point, ...] = ()
    run: tuple[Point, ...] = ()
    for point in points:
        if point.amount.value is None or point.is_partial:
            run = ()
            continue
        is_joined = bool(run) and run[-1].segment == point.segment
        run = (*run, point) if is_joined else (point,)
        longest = max(run, longest, key=len)
    return longest
