"""A small reader of formulas, for what the template writes: compiled once, worked out over the cells of many returns.

It follows Excel where the template leans on it: IF works out only the branch it takes, a text in arithmetic is an error, a
blank equals "" and 0, a number is less than a text. The package `formulas`, which is slower, is held against it in one test.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token
from openpyxl.utils import range_boundaries
from openpyxl.utils.cell import coordinate_from_string, get_column_letter

Cells = Mapping[str, Any]
Formula = Callable[[Cells], Any]


class ErrorValue(Exception):
    """What Excel would show as #VALUE!."""


def compiled(formula: str) -> Formula:
    tokens = [token for token in Tokenizer(formula).items if token.type != Token.WSPACE]
    parser = _Parser(tokens)
    found = parser.comparison()
    assert not parser.tokens, [token.value for token in parser.tokens]
    return found


def _number(value: Any) -> float | int:
    if value is None or value == "":
        return 0
    if isinstance(value, str):
        raise ErrorValue(value)
    return value


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _rank(value: Any) -> tuple[int, Any]:
    if isinstance(value, bool):
        return 2, value
    return (1, value.lower()) if isinstance(value, str) else (0, value)


def _compare(sign: str, one: Any, other: Any) -> bool:
    blank = {True: "", False: 0}
    one = blank[isinstance(other, str)] if one is None else one
    other = blank[isinstance(one, str)] if other is None else other
    return _COMPARISONS[sign](_rank(one), _rank(other))


_COMPARISONS = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
}  # fmt: skip
_SUMS = {"+": operator.add, "-": operator.sub}
_PRODUCTS = {"*": operator.mul, "/": operator.truediv}


def _each(work: Callable[[Any, Any], Any], one: Any, other: Any) -> Any:
    """Work on two values, or on every pair of a range's."""
    if isinstance(one, list) or isinstance(other, list):
        length = len(one) if isinstance(one, list) else len(other)
        ones = one if isinstance(one, list) else [one] * length
        others = other if isinstance(other, list) else [other] * length
        return [work(a, b) for a, b in zip(ones, others, strict=True)]
    return work(one, other)


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens

    def next_is(self, *signs: str) -> bool:
        return bool(self.tokens) and self.tokens[0].type == Token.OP_IN and self.tokens[0].value in signs

    def chain(self, signs: tuple[str, ...], below: Callable[[], Formula], work: Callable[[str, Any, Any], Any]) -> Formula:  # fmt: skip
        left = below()
        while self.next_is(*signs):
            sign = self.tokens.pop(0).value
            left = self.joined(left, below(), lambda one, other, sign=sign: work(sign, one, other))
        return left

    def joined(self, left: Formula, right: Formula, work: Callable[[Any, Any], Any]) -> Formula:
        return lambda cells: _each(work, left(cells), right(cells))

    def comparison(self) -> Formula:
        return self.chain(tuple(_COMPARISONS), self.text, _compare)

    def text(self) -> Formula:
        return self.chain(("&",), self.sum, lambda _, one, other: _text(one) + _text(other))

    def sum(self) -> Formula:
        return self.chain(("+", "-"), self.product, lambda sign, a, b: _SUMS[sign](_number(a), _number(b)))

    def product(self) -> Formula:
        return self.chain(("*", "/"), self.one, lambda sign, a, b: _PRODUCTS[sign](_number(a), _number(b)))

    def one(self) -> Formula:
        token = self.tokens.pop(0)
        if token.type == Token.PAREN:
            inner = self.comparison()
            self.tokens.pop(0)
            return inner
        if token.type == Token.FUNC:
            return self.function(token.value[:-1])
        assert token.type == Token.OPERAND, token.value
        return _operand(token)

    def function(self, name: str) -> Formula:
        arguments = []
        while self.tokens[0].subtype != Token.CLOSE:
            if self.tokens[0].type == Token.SEP:
                self.tokens.pop(0)
            arguments.append(self.comparison())
        self.tokens.pop(0)
        if name == "IF":
            condition, yes, no = arguments
            return lambda cells: yes(cells) if condition(cells) else no(cells)
        work = _FUNCTIONS[name]
        return lambda cells: work(*(argument(cells) for argument in arguments))


def _operand(token: Token) -> Formula:
    text = token.value
    if token.subtype == Token.NUMBER:
        number: float | int = float(text) if re.search(r"[.eE]", text) else int(text)
        return lambda cells: number
    if token.subtype == Token.TEXT:
        words = text[1:-1].replace('""', '"')
        return lambda cells: words
    if token.subtype == Token.LOGICAL:
        return lambda cells: text == "TRUE"
    bare = text.replace("$", "")
    if ":" not in bare:
        coordinate_from_string(bare)
        return lambda cells: cells.get(bare)
    left, top, right, bottom = range_boundaries(bare)
    names = [f"{get_column_letter(c)}{r}" for r in range(top, bottom + 1) for c in range(left, right + 1)]
    return lambda cells: [cells.get(name) for name in names]


def _flat(values: tuple[Any, ...]) -> list[Any]:
    return [one for value in values for one in (value if isinstance(value, list) else [value])]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _left(text: Any, count: int) -> Any:
    return [_text(one)[:count] for one in text] if isinstance(text, list) else _text(text)[:count]


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "AND": lambda *values: all(_flat(values)),
    "OR": lambda *values: any(_flat(values)),
    "COUNT": lambda *values: sum(map(_is_number, _flat(values))),
    "COUNTA": lambda *values: sum(value is not None for value in _flat(values)),
    "COUNTIF": lambda area, wanted: sum(value == wanted for value in area),
    "SUMPRODUCT": lambda area: sum(_number(value) for value in area),
    "ROUND": lambda value, digits: int(_number(value) + 0.5) if _number(value) >= 0 else -int(0.5 - value),
    "INT": lambda value: _number(value) // 1,
    "TRIM": lambda text: re.sub(" +", " ", _text(text)).strip(" "),
    "LEFT": _left,
}
