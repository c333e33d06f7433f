"""Reads a formula: comparison, text, sum, product, power, sign, percent."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from tests.reports.exports.workbook.spreadsheet_values import COMPARISONS

Node = tuple[Any, ...]

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"]|"")*")
    |(?P<cell>(?:'(?:[^']|'')+'!|[A-Za-z_]\w*!)?\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?(?![\w(]))
    |(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    |(?P<name>[A-Za-z_][\w.]*)
    |(?P<sign><=|>=|<>|[-+*/^&=<>(),%]))""",
    re.VERBOSE,
)


def parsed(formula: str) -> Node:
    """Return a formula as nodes: ("value", v), ("cell", address), ("name", n), ("sign", s, a, b), ("call", f, [args])."""
    return _Parser(formula.removeprefix("=")).whole()


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
        return self.chain(tuple(COMPARISONS), self.text)

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
