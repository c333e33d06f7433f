"""The functions of a spreadsheet that reports use, as Excel has them."""

import math
import re
from collections.abc import Callable
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Any

from tests.reports.exports.workbook.spreadsheet_values import (
    COMPARISONS,
    Area,
    ErrorValue,
    as_text,
    flat,
    is_number,
    number,
    numbers,
    order,
    over,
)  # fmt: skip


def _sumproduct(*areas: Any) -> Any:
    factors = [area.values if isinstance(area, Area) else [area] for area in areas]
    if len(factors) == 1:
        return sum(number(value) for value in factors[0])
    zero = [[value if is_number(value) else 0 for value in values] for values in factors]
    return sum(math.prod(values) for values in zip(*zero, strict=True))


def _rounded(rounding: str) -> Callable[[Any, Any], Any]:
    def work(value: Any, digits: Any) -> Any:
        # As Excel: by the decimal digits that a double is written with, not by its last bit.
        exact = Decimal(repr(number(value)))
        return float(exact.quantize(Decimal(1).scaleb(-int(digits)), rounding))

    return work


def _rank(value: Any, area: Area, order: Any = 0) -> int:
    others = numbers(area)
    if not is_number(value) or value not in others:
        raise ErrorValue("#N/A")
    return 1 + sum(other < value if order else other > value for other in others)


def _match(wanted: Any, area: Area, kind: Any = 1) -> int:
    assert kind == 0, "only exact matches"
    for place, value in enumerate(area.values, start=1):
        if value is not None and order(value) == order(wanted):
            return place
    raise ErrorValue("#N/A")


def _index(area: Area, row: Any, column: Any = None) -> Any:
    if column is None and len(area.rows) == 1:
        row, column = 1, row
    try:
        return area.rows[int(row) - 1][int(column or 1) - 1]
    except IndexError:
        raise ErrorValue("#REF!") from None


def _extreme(choose: Callable[[list[Any]], Any]) -> Callable[..., Any]:
    return lambda *values: choose(numbers(*values)) if numbers(*values) else 0


def _nth(*, is_largest: bool) -> Callable[[Any, Any], Any]:
    def work(area: Any, place: Any) -> Any:
        ordered = sorted(numbers(area), reverse=is_largest)
        if not 1 <= place <= len(ordered):
            raise ErrorValue("#NUM!")
        return ordered[int(place) - 1]

    return work


def _average(*values: Any) -> Any:
    found = numbers(*values)
    if not found:
        raise ErrorValue("#DIV/0!")
    return sum(found) / len(found)


def _meets(value: Any, criterion: Any) -> bool:
    """Return whether a value meets a criterion of COUNTIF: ">3", "<>", "x", 5."""
    found = re.match(r"(<>|<=|>=|<|>|=)?(.*)", as_text(criterion), re.DOTALL)
    assert found
    sign, wanted = found[1] or "=", found[2]
    if re.fullmatch(r"-?\d+(\.\d+)?", wanted):
        return is_number(value) and COMPARISONS[sign](value, float(wanted))
    return bool(COMPARISONS[sign](as_text(value).lower(), wanted.lower()))


def _those(area: Area, *pairs: Any) -> list[Any]:
    """Return the values of a range where each of the ranges of `pairs` meets its criterion."""
    wanted = [True] * len(area.values)
    for cells, criterion in zip(pairs[::2], pairs[1::2], strict=True):
        wanted = [so and _meets(value, criterion) for so, value in zip(wanted, cells.values, strict=True)]
    return [value for value, so in zip(area.values, wanted, strict=True) if so]


def _fixed(value: Any, digits: Any = 2, without_marks: Any = False) -> str:
    """Write as FIXED of a machine with English marks."""
    exact = Decimal(repr(number(value))).quantize(Decimal(1).scaleb(-int(digits)), ROUND_HALF_UP)
    return f"{exact:f}" if without_marks else f"{exact:,f}"


def _format(value: Any, pattern: str) -> str:
    """Write as TEXT does for the patterns of plain numbers, "0", "0.0", "#,##0.0"."""
    assert re.fullmatch(r"(\[\$-42A\])?(#,##)?0(\.0+)?", pattern), pattern
    decimals = len(pattern.partition(".")[2])
    written = _fixed(value, decimals, "," not in pattern)
    return written.translate(str.maketrans(",.", ".,")) if "42A" in pattern else written


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "ABS": lambda value: abs(number(value)),
    "AND": lambda *values: all(flat(*values)),
    "AVERAGE": _average,
    "COLUMNS": lambda area: len(area.rows[0]),
    "COUNT": lambda *values: sum(map(is_number, flat(*values))),
    "COUNTA": lambda *values: sum(value is not None for value in flat(*values)),
    "COUNTIF": lambda area, criterion: len(_those(area, area, criterion)),
    "COUNTIFS": lambda *pairs: len(_those(pairs[0], *pairs)),
    "FIXED": _fixed,
    "INDEX": _index,
    "INT": lambda value: math.floor(number(value)),
    "ISBLANK": over(lambda value: value is None),
    "ISNUMBER": over(is_number),
    "ISTEXT": over(lambda value: isinstance(value, str)),
    "LARGE": _nth(is_largest=True),
    "LEFT": lambda text, count=1: as_text(text)[: int(count)],
    "LEN": lambda text: len(as_text(text)),
    "LOWER": lambda text: as_text(text).lower(),
    "MATCH": _match,
    "MAX": _extreme(max),
    "MID": lambda text, start, count: as_text(text)[int(start) - 1 : int(start) - 1 + int(count)],
    "MIN": _extreme(min),
    "MOD": lambda value, by: number(value) % number(by),
    "N": lambda value: value if is_number(value) else 0,
    "NOT": lambda value: not value,
    "OR": lambda *values: any(flat(*values)),
    "RANK": _rank,
    "RIGHT": lambda text, count=1: as_text(text)[-int(count) :],
    "ROUND": _rounded(ROUND_HALF_UP),
    "ROUNDDOWN": _rounded(ROUND_DOWN),
    "ROUNDUP": _rounded(ROUND_UP),
    "ROWS": lambda area: len(area.rows),
    "SMALL": _nth(is_largest=False),
    "SUBSTITUTE": lambda text, old, new: as_text(text).replace(old, new),
    "SUM": lambda *values: sum(numbers(*values)),
    "SUMIF": lambda over, criterion, area: sum(filter(is_number, _those(area, over, criterion))),
    "SUMIFS": lambda area, *pairs: sum(filter(is_number, _those(area, *pairs))),
    "SUMPRODUCT": _sumproduct,
    "TEXT": _format,
    "TRIM": lambda text: re.sub(" +", " ", as_text(text)).strip(" "),
    "UPPER": lambda text: as_text(text).upper(),
}
