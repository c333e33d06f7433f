"""The small wrong changes: what can be put in the place of one node of a syntax tree."""

import ast
from collections.abc import Callable, Iterator
from copy import copy
from typing import TypeVar

Node = TypeVar("Node", bound=ast.AST)
Change = tuple[str, ast.AST]  # the operator's name, and the node that takes the place of the old one

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_CALLS = {"any": "all", "all": "any", "min": "max", "max": "min"}
_METHODS = {"first": "last", "last": "first", "filter": "exclude", "exclude": "filter"}
_LEAVES = (ast.Return, ast.Raise, ast.Continue, ast.Break)


def changes(node: ast.AST) -> Iterator[Change]:
    """Yield every change of one node, in a fixed order."""
    for kind, operator in _OPERATORS:
        if isinstance(node, kind):
            yield from operator(node)


def _replaced(node: Node, **fields: object) -> Node:
    """Return a copy of a node with some fields replaced."""
    new = copy(node)
    for name, value in fields.items():
        setattr(new, name, value)
    return new


def _compare(node: ast.Compare) -> Iterator[Change]:
    for place, op in enumerate(node.ops):
        ops: list[ast.cmpop] = list(node.ops)
        ops[place] = _COMPARISONS[type(op)]()
        yield "comparison", _replaced(node, ops=ops)


def _bool_op(node: ast.BoolOp) -> Iterator[Change]:
    yield "and/or", _replaced(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    for place in range(len(node.values)):
        values = node.values[:place] + node.values[place + 1 :]
        yield "condition dropped", values[0] if len(values) == 1 else _replaced(node, values=values)


def _arithmetic(node: ast.BinOp) -> Iterator[Change]:
    if type(node.op) in _ARITHMETIC:
        yield "arithmetic", _replaced(node, op=_ARITHMETIC[type(node.op)]())


def _not(node: ast.UnaryOp) -> Iterator[Change]:
    if isinstance(node.op, ast.Not):
        yield "not removed", node.operand


def _constant(node: ast.Constant) -> Iterator[Change]:
    if isinstance(node.value, bool):
        yield "constant", _replaced(node, value=not node.value)
    elif isinstance(node.value, int):
        yield "constant", _replaced(node, value=node.value + 1)


def _end_of_list(node: ast.Subscript) -> Iterator[Change]:
    """First for last and last for first."""
    index = ast.unparse(node.slice)
    if index in ("0", "-1"):
        other = ast.copy_location(ast.Constant(-1 if index == "0" else 0), node.slice)
        yield "first/last", _replaced(node, slice=other)


def _call(node: ast.Call) -> Iterator[Change]:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name in _CALLS:
        yield "any/all, min/max", _replaced(node, func=_replaced(node.func, id=_CALLS[name]))
    if not isinstance(node.func, ast.Attribute):
        return
    method = node.func.attr
    if method in _METHODS:
        yield "query", _replaced(node, func=_replaced(node.func, attr=_METHODS[method]))
    if method in ("filter", "exclude"):
        yield "query dropped", node.func.value
        for place in range(len(node.keywords)):
            keywords = node.keywords[:place] + node.keywords[place + 1 :]
            if keywords or node.args:
                yield "condition dropped", _replaced(node, keywords=keywords)


def _entries(node: ast.Dict | ast.Set) -> Iterator[Change]:
    """A table or a set without one of its entries."""
    size = len(node.values) if isinstance(node, ast.Dict) else len(node.elts)
    for place in range(size if size > 1 else 0):
        lists = {name: value for name, value in ast.iter_fields(node) if isinstance(value, list)}
        yield (
            "entry dropped",
            _replaced(node, **{name: value[:place] + value[place + 1 :] for name, value in lists.items()}),
        )


def _comprehension(node: ast.comprehension) -> Iterator[Change]:
    for place in range(len(node.ifs)):
        yield "condition dropped", _replaced(node, ifs=node.ifs[:place] + node.ifs[place + 1 :])


def _conditional(node: ast.IfExp) -> Iterator[Change]:
    yield "branches", _replaced(node, body=node.orelse, orelse=node.body)


def _guard(node: ast.If) -> Iterator[Change]:
    """A guard that lets everything pass."""
    if not node.orelse and isinstance(node.body[-1], _LEAVES):
        yield "guard dropped", ast.copy_location(ast.Pass(), node)


def _branch(node: ast.If) -> Iterator[Change]:
    if node.orelse or not isinstance(node.body[-1], _LEAVES):
        yield "always", _replaced(node, test=ast.copy_location(ast.Constant(True), node.test))


def _statement(node: ast.stmt) -> Iterator[Change]:
    """A step left out."""
    is_step = isinstance(node, ast.AugAssign) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    )
    if is_step:
        yield "step dropped", ast.copy_location(ast.Pass(), node)


_OPERATORS: tuple[tuple[type[ast.AST], Callable[..., Iterator[Change]]], ...] = (
    (ast.Compare, _compare),
    (ast.BoolOp, _bool_op),
    (ast.BinOp, _arithmetic),
    (ast.UnaryOp, _not),
    (ast.Constant, _constant),
    (ast.Subscript, _end_of_list),
    (ast.Call, _call),
    (ast.Dict, _entries),
    (ast.Set, _entries),
    (ast.comprehension, _comprehension),
    (ast.IfExp, _conditional),
    (ast.If, _guard),
    (ast.If, _branch),
    (ast.stmt, _statement),
)
