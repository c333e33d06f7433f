"""The mutants of a module: every change of its functions' bodies and tables, named so that names outlive other changes."""

import ast
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.operators import changes

MODULE = "(module)"  # where a change stands in a table of the module and in no function
ROOT = Path(__file__).resolve().parents[2]
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """A module with one small wrong change.

    path: the module's, from the project's root. function: the qualified name of the function that is changed, MODULE
    for a table of the module. line: the first line of the changed statement. before, after: the changed code as text.
    ordinal, number: the place of the changed node among the module's, and of the change among the node's.
    """

    path: str
    function: str
    line: int
    operator: str
    before: str
    after: str
    ordinal: int = 0
    number: int = 0

    @property
    def name(self) -> str:
        """What a list of survivors calls it; the line is no part, so that it stays when other lines change."""
        return f"{self.path} {self.function}: {self.before} → {self.after}"

    def tree(self) -> ast.Module:
        """Return the changed module as a syntax tree, every line where it was."""
        return _with_change(read(self.path), self.ordinal, self.number)


def read(path: str) -> str:
    """Return the source of a module of the project."""
    return (ROOT / path).read_text(encoding="utf-8")


def mutants_of(path: str) -> Iterator[Mutant]:
    """Yield every mutant of a module, function by function.

    Functions that the module calls while it is imported are left out: what they make is made before a mutant is.
    """
    tree = ast.parse(read(path))
    at_import = _called_at_import(tree)
    for ordinal, (node, where) in enumerate(_walk(tree)):
        if where is None or where.function in at_import:
            continue
        for number, (operator, new) in enumerate(changes(node)):
            if where.function == MODULE and operator != "entry dropped":
                continue
            before, after = _as_text(node), _as_text(new)
            yield Mutant(
                path=path,
                function=where.function,
                line=where.line,
                operator=operator,
                before=before,
                after=after,
                ordinal=ordinal,
                number=number,
            )


def sample(mutants: Iterable[Mutant], count: int, seed: str) -> list[Mutant]:
    """Return some mutants, as varied as can be: of each operator in turn, by a hash of the name and the seed.

    Another line of the module changes the choice little, as it would not with a random number for each.
    """
    by_operator: dict[str, list[Mutant]] = defaultdict(list)
    for mutant in {mutant.name: mutant for mutant in mutants}.values():
        by_operator[mutant.operator].append(mutant)
    for found in by_operator.values():
        found.sort(key=lambda mutant: hashlib.sha256(f"{seed} {mutant.name}".encode()).digest())
    chosen: list[Mutant] = []
    while len(chosen) < count and any(by_operator.values()):
        chosen += [found.pop() for _, found in sorted(by_operator.items()) if found]
    return chosen[:count]


@dataclass(frozen=True)
class Where:
    """The function that a node stands in, and the first line of its innermost statement."""

    function: str
    line: int


def _walk(tree: ast.Module) -> Iterator[tuple[ast.AST, Where | None]]:
    """Yield every node with its place in a function or a table, None outside of any; always in the same order."""
    yield from _inside(tree, (), None)


def _inside(
    node: ast.AST, names: tuple[str, ...], where: Where | None
) -> Iterator[tuple[ast.AST, Where | None]]:
    yield node, where
    if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
        names = (*names, node.name)
    for field, child in _children(node):
        yield from _inside(child, names, _place(node, field, child, names, where))


def _children(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    for field, value in ast.iter_fields(node):
        if field == "annotation":
            continue  # of no account to what is run
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not isinstance(child, ast.expr_context):
                yield field, child


def _place(
    node: ast.AST, field: str, child: ast.AST, names: tuple[str, ...], where: Where | None
) -> Where | None:
    if isinstance(node, _FUNCTIONS):
        # Arguments and decorators are read once, when the function is made.
        return Where(".".join(names), child.lineno) if field == "body" else None
    if isinstance(node, ast.Module):
        return Where(MODULE, 0) if isinstance(child, ast.Assign | ast.AnnAssign) else None
    if where is not None and isinstance(child, ast.stmt):
        return Where(where.function, child.lineno)
    return where


def innermost(tree: ast.Module, line: int) -> Where:
    """Return the function and the statement that a line of code is in; without a function, the module."""
    places = {where for _, where in _walk(tree) if where is not None and where.line <= line}
    return max(places, key=lambda where: where.line, default=Where(MODULE, 0))


def _called_at_import(tree: ast.Module) -> set[str]:
    """The names of functions that statements outside of functions call."""
    return {
        node.func.id
        for node, where in _walk(tree)
        if (where is None or where.function == MODULE)
        and isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
    }


def _with_change(source: str, ordinal: int, number: int) -> ast.Module:
    tree = ast.parse(source)
    target = next(node for place, (node, _) in enumerate(_walk(tree)) if place == ordinal)
    new = list(changes(target))[number][1]

    class Put(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            return new if node is target else self.generic_visit(node)

    changed = Put().visit(tree)
    return ast.fix_missing_locations(changed)


def _as_text(node: ast.AST) -> str:
    if isinstance(node, ast.comprehension):
        conditions = "".join(f" if {ast.unparse(test)}" for test in node.ifs)
        return f"for {ast.unparse(node.target)} in {ast.unparse(node.iter)}{conditions}"
    if isinstance(node, ast.If):
        return f"if {ast.unparse(node.test)}"
    return " ".join(ast.unparse(node).split())
