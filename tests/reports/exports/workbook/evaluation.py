"""A small reader of the formulas of a whole workbook, written for the tests and knowing nothing of the portal.

It follows Excel where reports lean on it: IF and IFERROR work out only the branch they take, a text in arithmetic is an
error, a blank is "" or 0, ranges are worked on cell by cell, sums and counts pass over texts in ranges. A function that it
does not know fails by its name. Stored results are never looked at.
"""

import math
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from functools import cached_property
from typing import Any

import openpyxl
from openpyxl.utils import range_boundaries

Key = tuple[str, int, int]  # sheet, row, column
Node = tuple[Any, ...]

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"]|"")*")
    |(?P<cell>(?:'(?:[^']|'')+'!|[A-Za-z_]\w*!)?\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?(?![\w(]))
    |(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    |(?P<name>[A-Za-z_][\w.]*)
    |(?P<sign><=|>=|<>|[-+*/^&=<>(),%]))""",
    re.VERBOSE,
)
_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
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


class Evaluation:
    """Works out the formulas of a workbook that was read with its formulas, each once."""

    def __init__(self, book: openpyxl.Workbook) -> None:
        self.cells: dict[Key, Any] = {}
        self.formulas: dict[Key, str] = {}
        for sheet in book.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        self.formulas[sheet.title, cell.row, cell.column] = str(cell.value)
                    elif cell.value is not None:
                        self.cells[sheet.title, cell.row, cell.column] = cell.value
        self.names = {name: defined.attr_text for name, defined in book.defined_names.items()}
        self._found: dict[Key, Any] = {}

    def result(self, key: Key) -> Any:
        """Return the value of a cell; an error as its text."""
        try:
            return self.value(key)
        except ErrorValue as error:
            return str(error)

    def value(self, key: Key) -> Any:
        """Return the value of a cell; raise ErrorValue for an error."""
        if key in self._found:
            found = self._found[key]
            if isinstance(found, ErrorValue):
                raise found
            return found
        if key not in self.formulas:
            return self.cells.get(key)
        self._found[key] = ErrorValue("#CIRCLE!")
        try:
            found = self.work(_Parser(self.formulas[key].removeprefix("=")).whole(), key[0])
            found = found.values[0] if isinstance(found, Area) else found
            found = 0 if found is None else found
        except ErrorValue as error:
            found = error
        self._found[key] = found
        if isinstance(found, ErrorValue):
            raise found
        return found

    def work(self, node: Node, sheet: str) -> Any:
        """Work out a parsed formula that stands on a sheet."""
        kind, *rest = node
        if kind == "value":
            return rest[0]
        if kind == "cell":
            return self._referred(rest[0], sheet)
        if kind == "name":
            return self._referred(self.names[rest[0]], sheet)
        if kind == "sign":
            sign, left, right = rest
            return _each(lambda a, b: _joined(sign, a, b), self.work(left, sheet), self.work(right, sheet))
        name, arguments = rest
        if name in ("IF", "IFERROR", "IFNA"):
            return self._branch(name, arguments, sheet)
        if name not in _FUNCTIONS:
            raise NotImplementedError(f"the function {name}")
        return _FUNCTIONS[name](*(self.work(argument, sheet) for argument in arguments))

    def _branch(self, name: str, arguments: list[Node], sheet: str) -> Any:
        if name != "IF":
            try:
                return self.work(arguments[0], sheet)
            except ErrorValue:
                return self.work(arguments[1], sheet)
        condition = self.work(arguments[0], sheet)
        if isinstance(condition, Area):
            yes, no = (self.work(one, sheet) for one in arguments[1:])
            return _each(lambda a, b: a if a is not None else b, _each(lambda c, v: v if c else None, condition, yes), no)  # fmt: skip
        if condition:
            return self.work(arguments[1], sheet)
        return self.work(arguments[2], sheet) if len(arguments) > 2 else False

    def _referred(self, reference: str, sheet: str) -> Any:
        of, _, cells = reference.rpartition("!")
        of = of[1:-1].replace("''", "'") if of.startswith("'") else of or sheet
        bare = cells.replace("$", "")
        left, top, right, bottom = range_boundaries(bare)
        if ":" not in bare:
            return self.value((of, top, left))
        columns = range(left, right + 1)
        return Area([[self.value((of, row, column)) for column in columns] for row in range(top, bottom + 1)])


class _Parser:
    """Reads a formula: comparison, text, sum, product, power, sign, percent."""

    def __init__(self, formula: str) -> None:
        self.tokens = list(_tokens(formula))
        self.at = 0

    def whole(self) -> Node:
        found = self.comparison()
        assert self.at == len(self.tokens), self.tokens[self.at :]
        return found

    def next_is(self, *signs: str) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at] in [("sign", sign) for sign in signs]

    def taken(self) -> tuple[str, str]:
        self.at += 1
        return self.tokens[self.at - 1]

    def chain(self, signs: tuple[str, ...], below: Callable[[], Node]) -> Node:
        left = below()
        while self.next_is(*signs):
            sign = self.taken()[1]
            left = ("sign", sign, left, below())
        return left

    def comparison(self) -> Node:
        return self.chain(tuple(_COMPARISONS), self.text)

    def text(self) -> Node:
        return self.chain(("&",), self.sum)

    def sum(self) -> Node:
        return self.chain(("+", "-"), self.product)

    def product(self) -> Node:
        return self.chain(("*", "/"), self.power)

    def power(self) -> Node:
        return self.chain(("^",), self.signed)

    def signed(self) -> Node:
        if self.next_is("-", "+"):
            sign = self.taken()[1]
            return ("sign", sign, ("value", 0), self.signed())
        found = self.one()
        while self.next_is("%"):
            self.taken()
            found = ("sign", "/", found, ("value", 100))
        return found

    def one(self) -> Node:
        kind, word = self.taken()
        if kind == "text":
            return ("value", word[1:-1].replace('""', '"'))
        if kind == "number":
            return ("value", float(word) if re.search(r"[.eE]", word) else int(word))
        if kind == "cell":
            return ("cell", word)
        if kind == "sign":
            assert word == "(", word
            found = self.comparison()
            assert self.taken() == ("sign", ")")
            return found
        if not self.next_is("("):
            return ("value", word == "TRUE") if word in ("TRUE", "FALSE") else ("name", word)
        return ("call", word.removeprefix("_xlfn.").upper(), self.arguments())

    def arguments(self) -> list[Node]:
        self.taken()
        found: list[Node] = []
        while not self.next_is(")"):
            if self.next_is(","):
                self.taken()
            found.append(self.comparison())
        self.taken()
        return found


def _tokens(formula: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(formula.rstrip()):
        found = _TOKEN.match(formula, at)
        assert found, formula[at:]
        kind = str(found.lastgroup)
        yield kind, found[kind]
        at = found.end()


def _each(work: Callable[[Any, Any], Any], one: Any, other: Any) -> Any:
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


def _joined(sign: str, one: Any, other: Any) -> Any:
    if sign == "&":
        return _text(one) + _text(other)
    if sign in _COMPARISONS:
        return _compared(sign, one, other)
    left, right = _number(one), _number(other)
    if sign == "/":
        if right == 0:
            raise ErrorValue("#DIV/0!")
        return left / right
    return {"+": operator.add, "-": operator.sub, "*": operator.mul, "^": operator.pow}[sign](left, right)


def _compared(sign: str, one: Any, other: Any) -> bool:
    """Compare as Excel: a number is less than a text, a text less than TRUE; a blank is 0 or "" beside what it meets."""
    one = ("" if isinstance(other, str) else 0) if one is None else one
    other = ("" if isinstance(one, str) else 0) if other is None else other
    return _COMPARISONS[sign](_order(one), _order(other))


def _order(value: Any) -> tuple[int, Any]:
    if isinstance(value, bool):
        return 2, value
    return (1, value.lower()) if isinstance(value, str) else (0, value)


def _number(value: Any) -> Any:
    if value is None:
        return 0
    if isinstance(value, str):
        raise ErrorValue("#VALUE!")
    return int(value) if isinstance(value, bool) else value


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _numbers(*values: Any) -> list[Any]:
    """Return the numbers of some arguments: those of ranges without texts, the others as numbers."""
    found: list[Any] = []
    for value in values:
        found += filter(_is_number, value.values) if isinstance(value, Area) else [_number(value)]
    return found


def _flat(*values: Any) -> list[Any]:
    return [one for value in values for one in (value.values if isinstance(value, Area) else [value])]


def _over(work: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a function of one value that takes a range as well."""
    return lambda value: Area([[work(one) for one in row] for row in value.rows]) if isinstance(value, Area) else work(value)  # fmt: skip


def _sumproduct(*areas: Any) -> Any:
    factors = [area.values if isinstance(area, Area) else [area] for area in areas]
    if len(factors) == 1:
        return sum(_number(value) for value in factors[0])
    zero = [[value if _is_number(value) else 0 for value in values] for values in factors]
    return sum(math.prod(values) for values in zip(*zero, strict=True))


def _rounded(rounding: str) -> Callable[[Any, Any], Any]:
    def work(value: Any, digits: Any) -> Any:
        # As Excel: by the decimal digits that a double is written with, not by its last bit.
        exact = Decimal(repr(_number(value)))
        return float(exact.quantize(Decimal(1).scaleb(-int(digits)), rounding))

    return work


def _rank(value: Any, area: Area, order: Any = 0) -> int:
    others = _numbers(area)
    if not _is_number(value) or value not in others:
        raise ErrorValue("#N/A")
    return 1 + sum(other < value if order else other > value for other in others)


def _match(wanted: Any, area: Area, kind: Any = 1) -> int:
    assert kind == 0, "only exact matches"
    for place, value in enumerate(area.values, start=1):
        if value is not None and _order(value) == _order(wanted):
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
    return lambda *values: choose(_numbers(*values)) if _numbers(*values) else 0


def _nth(*, is_largest: bool) -> Callable[[Any, Any], Any]:
    def work(area: Any, place: Any) -> Any:
        ordered = sorted(_numbers(area), reverse=is_largest)
        if not 1 <= place <= len(ordered):
            raise ErrorValue("#NUM!")
        return ordered[int(place) - 1]

    return work


def _average(*values: Any) -> Any:
    found = _numbers(*values)
    if not found:
        raise ErrorValue("#DIV/0!")
    return sum(found) / len(found)


def _meets(value: Any, criterion: Any) -> bool:
    """Return whether a value meets a criterion of COUNTIF: ">3", "<>", "x", 5."""
    found = re.match(r"(<>|<=|>=|<|>|=)?(.*)", _text(criterion), re.DOTALL)
    assert found
    sign, wanted = found[1] or "=", found[2]
    if re.fullmatch(r"-?\d+(\.\d+)?", wanted):
        return _is_number(value) and _COMPARISONS[sign](value, float(wanted))
    return bool(_COMPARISONS[sign](_text(value).lower(), wanted.lower()))


def _those(area: Area, *pairs: Any) -> list[Any]:
    """Return the values of a range where each of the ranges of `pairs` meets its criterion."""
    wanted = [True] * len(area.values)
    for over, criterion in zip(pairs[::2], pairs[1::2], strict=True):
        wanted = [so and _meets(value, criterion) for so, value in zip(wanted, over.values, strict=True)]
    return [value for value, so in zip(area.values, wanted, strict=True) if so]


def _fixed(value: Any, digits: Any = 2, without_marks: Any = False) -> str:
    """Write as FIXED of a machine with English marks."""
    exact = Decimal(repr(_number(value))).quantize(Decimal(1).scaleb(-int(digits)), ROUND_HALF_UP)
    return f"{exact:f}" if without_marks else f"{exact:,f}"


def _format(value: Any, pattern: str) -> str:
    """Write as TEXT does for the patterns of plain numbers, "0", "0.0", "#,##0.0"."""
    assert re.fullmatch(r"(\[\$-42A\])?(#,##)?0(\.0+)?", pattern), pattern
    decimals = len(pattern.partition(".")[2])
    written = _fixed(value, decimals, "," not in pattern)
    return written.translate(str.maketrans(",.", ".,")) if "42A" in pattern else written


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "ABS": lambda value: abs(_number(value)),
    "AND": lambda *values: all(_flat(*values)),
    "AVERAGE": _average,
    "COLUMNS": lambda area: len(area.rows[0]),
    "COUNT": lambda *values: sum(map(_is_number, _flat(*values))),
    "COUNTA": lambda *values: sum(value is not None for value in _flat(*values)),
    "COUNTIF": lambda area, criterion: len(_those(area, area, criterion)),
    "COUNTIFS": lambda *pairs: len(_those(pairs[0], *pairs)),
    "FIXED": _fixed,
    "INDEX": _index,
    "INT": lambda value: math.floor(_number(value)),
    "ISBLANK": _over(lambda value: value is None),
    "ISNUMBER": _over(_is_number),
    "ISTEXT": _over(lambda value: isinstance(value, str)),
    "LARGE": _nth(is_largest=True),
    "LEFT": lambda text, count=1: _text(text)[: int(count)],
    "LEN": lambda text: len(_text(text)),
    "LOWER": lambda text: _text(text).lower(),
    "MATCH": _match,
    "MAX": _extreme(max),
    "MID": lambda text, start, count: _text(text)[int(start) - 1 : int(start) - 1 + int(count)],
    "MIN": _extreme(min),
    "MOD": lambda value, by: _number(value) % _number(by),
    "N": lambda value: value if _is_number(value) else 0,
    "NOT": lambda value: not value,
    "OR": lambda *values: any(_flat(*values)),
    "RANK": _rank,
    "RIGHT": lambda text, count=1: _text(text)[-int(count) :],
    "ROUND": _rounded(ROUND_HALF_UP),
    "ROUNDDOWN": _rounded(ROUND_DOWN),
    "ROUNDUP": _rounded(ROUND_UP),
    "ROWS": lambda area: len(area.rows),
    "SMALL": _nth(is_largest=False),
    "SUBSTITUTE": lambda text, old, new: _text(text).replace(old, new),
    "SUM": lambda *values: sum(_numbers(*values)),
    "SUMIF": lambda over, criterion, area: sum(filter(_is_number, _those(area, over, criterion))),
    "SUMIFS": lambda area, *pairs: sum(filter(_is_number, _those(area, *pairs))),
    "SUMPRODUCT": _sumproduct,
    "TEXT": _format,
    "TRIM": lambda text: re.sub(" +", " ", _text(text)).strip(" "),
    "UPPER": lambda text: _text(text).upper(),
}
