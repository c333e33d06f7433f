"""The values of formulas: ranges, errors, and how numbers, texts and blanks meet, as Excel has it."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
}  # fmt: skip


class ErrorValue(Exception):
    """What Excel would show as #VALUE!, #DIV/0!, #N/A …"""


@dataclass(frozen=True)
class Area:
    """The values of a range: rows of cells."""

    rows: list[list[Any]]

    @cached_property
    def values(self) -> list[Any]:
        return [value for row in self.rows for value in row]


def each(work: Callable[[Any, Any], Any], one: Any, other: Any) -> Any:
    """Work on two values, or on every pair of two ranges; a row or a column meets every column or row of the other."""
    if not isinstance(one, Area) and not isinstance(other, Area):
        return work(one, other)
    ones = one.rows if isinstance(one, Area) else [[one]]
    others = other.rows if isinstance(other, Area) else [[other]]
    height, width = max(len(ones), len(others)), max(len(ones[0]), len(others[0]))

    def at(rows: list[list[Any]], row: int, column: int) -> Any:
        if len(rows) not in (1, height) or len(rows[0]) not in (1, width):
            raise ErrorValue("#N/A")
        return rows[row % len(rows)][column % len(rows[0])]

    return Area([[work(at(ones, r, c), at(others, r, c)) for c in range(width)] for r in range(height)])


def joined(sign: str, one: Any, other: Any) -> Any:
    if sign == "&":
        return as_text(one) + as_text(other)
    if sign in COMPARISONS:
        return compared(sign, one, other)
    left, right = number(one), number(other)
    if sign == "/":
        if right == 0:
            raise ErrorValue("#DIV/0!")
        return left / right
    return {"+": operator.add, "-": operator.sub, "*": operator.mul, "^": operator.pow}[sign](left, right)


def compared(sign: str, one: Any, other: Any) -> bool:
    """Compare as Excel: a number is less than a text, a text less than TRUE; a blank is 0 or "" beside what it meets."""
    one = ("" if isinstance(other, str) else 0) if one is None else one
    other = ("" if isinstance(one, str) else 0) if other is None else other
    return COMPARISONS[sign](order(one), order(other))


def order(value: Any) -> tuple[int, Any]:
    if isinstance(value, bool):
        return 2, value
    return (1, value.lower()) if isinstance(value, str) else (0, value)


def number(value: Any) -> Any:
    if value is None:
        return 0
    if isinstance(value, str):
        raise ErrorValue("#VALUE!")
    return int(value) if isinstance(value, bool) else value


def as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def numbers(*values: Any) -> list[Any]:
    """Return the numbers of some arguments: those of ranges without texts, the others as numbers."""
    found: list[Any] = []
    for value in values:
        found += filter(is_number, value.values) if isinstance(value, Area) else [number(value)]
    return found


def flat(*values: Any) -> list[Any]:
    return [one for value in values for one in (value.values if isinstance(value, Area) else [value])]


def over(work: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a function of one value that takes a range as well."""
    return lambda value: Area([[work(one) for one in row] for row in value.rows]) if isinstance(value, Area) else work(value)  # fmt: skip
