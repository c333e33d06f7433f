"""Putting other code in the place of a module's that is loaded already, in this process only."""

import ast
import functools
import gc
import importlib
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import CodeType, FunctionType, ModuleType

from tests.mutants.sources import ROOT, read

Key = tuple[str, int]  # the qualified name of a function and its first line
_OURS = ("associations", "funds", "learning_models", "reports", "khuyenhoc", "tests")
_DRAWINGS = "reports.presentation"  # made again they would be the same
_PROBE = "__reached__"


def put(path: str, tree: ast.Module) -> None:
    """Let a loaded module run changed code: the bodies of its functions, and its tables that differ.

    Functions keep their identity, so that whoever imported them runs the changed body too. Raises ValueError where
    the code of a closure no longer fits.
    """
    module = _module(path)
    _put_functions(path, tree)
    _put_tables(module, ast.parse(read(path)), tree)
    clear_caches()


def clear_caches() -> None:
    """Forget what functions have worked out once for all, but for drawings."""
    for cached in _every_object():
        if type(cached) is functools._lru_cache_wrapper and not cached.__module__.startswith(_DRAWINGS):
            cached.cache_clear()


@contextmanager
def reached_lines(paths: Iterable[str]) -> Iterator[set[tuple[str, int]]]:
    """Collect which statements of the functions of some modules are run, as (path, first line)."""
    found: set[tuple[str, int]] = set()
    for path in paths:
        vars(_module(path))[_PROBE] = lambda line, path=path: found.add((path, line))
        tree = _Probes().visit(ast.parse(read(path)))
        _put_functions(path, ast.fix_missing_locations(tree))
    yield found
    for path in paths:
        _put_functions(path, ast.parse(read(path)))
        del vars(_module(path))[_PROBE]


class _Probes(ast.NodeTransformer):
    """Put a probe before each statement of every function."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        for block in _blocks(node):
            block[:] = [step for statement in block for step in (_probe(statement), statement)]
        return node


def _blocks(node: ast.AST) -> list[list[ast.stmt]]:
    """The lists of statements in a node, at any depth."""
    found = []
    for inner in ast.walk(node):
        for field, value in ast.iter_fields(inner):
            if field in ("body", "orelse", "finalbody") and isinstance(value, list):
                found.append(value)
    return found


def _probe(statement: ast.stmt) -> ast.stmt:
    probe = ast.parse(f"{_PROBE}({statement.lineno})").body[0]
    return ast.copy_location(probe, statement)


def _module(path: str) -> ModuleType:
    return importlib.import_module(path.removesuffix(".py").replace("/", "."))


def _every_object() -> list[object]:
    """Return all that the collector knows, with what the test run put out of its sight once modules were loaded."""
    gc.unfreeze()
    found = gc.get_objects()
    gc.freeze()
    return found


def _put_functions(path: str, tree: ast.Module) -> None:
    filename = str(ROOT / path)
    wanted = dict(_codes(compile(tree, filename, "exec")))
    for function in _every_object():
        if type(function) is FunctionType and function.__code__.co_filename == filename:
            new = wanted.get(_key(function.__code__))
            if new is not None:
                function.__code__ = new


def _every_object() -> list[object]:
    """Every object that can hold others, also those that the set-up of the tests has frozen."""
    was_frozen = gc.get_freeze_count() > 0
    gc.unfreeze()
    found = gc.get_objects()
    if was_frozen:
        gc.freeze()
    return found


def _codes(code: CodeType) -> Iterator[tuple[Key, CodeType]]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            if constant.co_name != "<lambda>":  # two on one line could not be told apart
                yield _key(constant), constant
            yield from _codes(constant)


def _key(code: CodeType) -> Key:
    return code.co_qualname, code.co_firstlineno


def _put_tables(module: ModuleType, before: ast.Module, after: ast.Module) -> None:
    """Work out anew the module's values that differ, and those that are made of them, wherever they are known."""
    stale: set[str] = set()
    for old, new in zip(before.body, after.body, strict=True):
        if not isinstance(new, ast.Assign | ast.AnnAssign) or new.value is None:
            continue
        used = {node.id for node in ast.walk(new.value) if isinstance(node, ast.Name)}
        if ast.dump(old) == ast.dump(new) and not used & stale:
            continue
        value = eval(compile(ast.Expression(new.value), module.__name__, "eval"), vars(module))  # noqa: S307
        targets = new.targets if isinstance(new, ast.Assign) else [new.target]
        for target in targets:
            stale.add(ast.unparse(target))
            _rebind(ast.unparse(target), vars(module)[ast.unparse(target)], value)


def _rebind(name: str, old: object, new: object) -> None:
    for module in list(sys.modules.values()):
        if module.__name__.partition(".")[0] in _OURS and vars(module).get(name) is old:
            setattr(module, name, new)
