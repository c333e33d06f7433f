"""How the code measures against its limits: python -m tests.house.measures, a part of make check.

Complexity is counted by lizard, which counts comprehensions, conditional expressions and boolean chains as
branches; ruff's C901 does not. Everything else is read from the syntax trees. Exits with 1 where a limit is passed,
and names the places.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import lizard

ROOT = Path(__file__).resolve().parents[2]
APPS = ("associations", "funds", "learning_models", "reports", "khuyenhoc")

# Of functions: how many may be above the first number, and what none may be above. The models that the code is
# measured against (Django, Wagtail, Zulip) have 1 to 2.5 % above 10.
COMPLEX, COMPLEX_SHARE, MOST_COMPLEX = 10, 0.02, 15
FUNCTION_LINES_P95, FUNCTION_LINES_MOST = 30, 60
FILE_LINES_P95, FILE_LINES_MOST = 300, 500
PARAMETERS, FUNCTIONS_WITH_MORE = 5, 20
POSITIONAL = 5
# Words that had up to five meanings; docs/glossary.md names what to write instead. Columns keep their names, and so
# does what holds one of them.
OLD_WORDS = frozenset(
    {
        *("said", "asked", "paper", "papers", "frozen", "snapshot", "snapshots", "deed", "deeds"),
        *("told", "spoken", "shown", "remembered"),
    }
)
COLUMNS = frozenset(
    {
        *("asked", "asked_at", "asked_by", "asked_version", "asked_figures_version"),
        *("frozen_at", "frozen_by", "typed_from_paper"),
    }
)
TEMPLATE_LINE, LONG_TEMPLATE_LINES_SHARE = 120, 0.05


@dataclass(frozen=True, kw_only=True)
class Function:
    """A function with its place, its length in lines and its number of parameters (self and cls not counted)."""

    place: str
    lines: int
    parameters: int


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One line of the table: what was measured, its limit, and the places that pass it."""

    name: str
    value: float
    limit: float
    places: tuple[str, ...] = ()
    is_share: bool = False

    @property
    def is_passed(self) -> bool:
        return self.value > self.limit

    def __str__(self) -> str:
        value, limit = (
            f"{number:.1%}" if self.is_share else f"{number:g}" for number in (self.value, self.limit)
        )
        mark = "  ABOVE" if self.is_passed else ""
        return f"{self.name:<58}{value:>8}{limit:>8}{mark}"


def main() -> int:
    """Print the table and the places above a limit; return the exit code."""
    measures = list(measure())
    _say(f"{'':<58}{'is':>8}{'limit':>8}")
    for one in measures:
        _say(str(one))
    passed = [one for one in measures if one.is_passed]
    for one in passed:
        _say(f"\n{one.name}:")
        for place in one.places:
            _say(f"  {place}")
    return 1 if passed else 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def measure() -> Iterator[Measure]:
    """Yield every measure of the five apps and the templates, migrations left out."""
    files = [ROOT / name for name in _tracked("*.py") if _is_counted(name)]
    trees = {file: ast.parse(file.read_text(encoding="utf-8")) for file in files}
    yield from _of_files(files)
    yield from _of_functions(trees)
    yield from _of_complexity(files)
    yield from _of_calls(trees)
    yield from _of_words(trees)
    yield from _of_templates()


def _tracked(pattern: str) -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", pattern], cwd=ROOT, check=True, text=True, stdout=subprocess.PIPE
    )
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def _is_counted(name: str) -> bool:
    return name.startswith(APPS) and "/migrations/" not in name


def _of_files(files: list[Path]) -> Iterator[Measure]:
    lengths = {_name(file): len(file.read_text(encoding="utf-8").splitlines()) for file in files}
    yield _p95("file, lines, 95th percentile", lengths, FILE_LINES_P95)
    yield _longest("file, lines, longest", lengths, FILE_LINES_MOST)


def _of_functions(trees: dict[Path, ast.Module]) -> Iterator[Measure]:
    functions = [function for file, tree in trees.items() for function in _functions(file, tree)]
    lengths = {function.place: function.lines for function in functions}
    yield _p95("function, lines, 95th percentile", lengths, FUNCTION_LINES_P95)
    yield _longest("function, lines, longest", lengths, FUNCTION_LINES_MOST)
    many = [function.place for function in functions if function.parameters > PARAMETERS]
    yield Measure(
        name=f"functions of more than {PARAMETERS} parameters",
        value=len(many),
        limit=FUNCTIONS_WITH_MORE,
        places=tuple(many),
    )


def _functions(file: Path, tree: ast.Module) -> Iterator[Function]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        named = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        parameters = [argument for argument in named if argument.arg not in ("self", "cls")]
        yield Function(
            place=f"{_name(file)}:{node.lineno} {node.name}",
            lines=(node.end_lineno or node.lineno) - node.lineno + 1,
            parameters=len(parameters),
        )


def _of_complexity(files: list[Path]) -> Iterator[Measure]:
    found: dict[str, int] = {}
    for file in files:
        for function in lizard.analyze_file(str(file)).function_list:
            found[f"{_name(file)}:{function.start_line} {function.name}"] = function.cyclomatic_complexity
    above = sorted(
        ((count, place) for place, count in found.items() if count > COMPLEX),
        reverse=True,
    )
    yield Measure(
        name=f"functions, complexity above {COMPLEX}, share",
        value=len(above) / len(found),
        limit=COMPLEX_SHARE,
        places=tuple(f"{count} {place}" for count, place in above),
        is_share=True,
    )
    yield _longest("function, complexity, highest", found, MOST_COMPLEX)


def _of_calls(trees: dict[Path, ast.Module]) -> Iterator[Measure]:
    """Yield the calls of what the apps define; what a library asks for by position is its own affair.

    A function of one list (`sentence(*pieces)`) takes as many as there are.
    """
    defined: set[str] = set()
    of_a_list: set[str] = set()
    for tree in trees.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.args.vararg:
                of_a_list.add(node.name)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                defined.add(node.name)
    ours = defined - of_a_list
    found = []
    for file, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and len(node.args) > POSITIONAL and _called(node) in ours:
                found.append(f"{_name(file)}:{node.lineno} {_called(node)}, {len(node.args)} values")
    name = f"calls with more than {POSITIONAL} positional values"
    yield Measure(name=name, value=len(found), limit=0, places=tuple(found))


def _called(call: ast.Call) -> str:
    """Return the last name of what is called: `book.value(...)` is "value"."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    if isinstance(call.func, ast.Name):
        return call.func.id
    return ""


def _of_words(trees: dict[Path, ast.Module]) -> Iterator[Measure]:
    found = []
    for file, tree in trees.items():
        names = [(1, file.stem), *_defined_names(tree)]
        for line, name in names:
            if _words(name) & OLD_WORDS and name not in COLUMNS:
                found.append(f"{_name(file)}:{line} {name}")
    yield Measure(name="identifiers in words given up", value=len(found), limit=0, places=tuple(found))


def _defined_names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the line and name of all that a module defines: functions, classes, parameters, variables, attributes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.attr


def _words(name: str) -> set[str]:
    """Return the words of a snake_case or CamelCase name, in lower case."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return set(parted.lower().split("_"))


def _of_templates() -> Iterator[Measure]:
    long, all_lines = [], 0
    for name in _tracked("*.html"):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        all_lines += len(lines)
        for number, line in enumerate(lines, start=1):
            if len(line) > TEMPLATE_LINE:
                long.append(f"{name}:{number} {len(line)} characters")
    yield Measure(
        name=f"template lines above {TEMPLATE_LINE} characters, share",
        value=len(long) / all_lines,
        limit=LONG_TEMPLATE_LINES_SHARE,
        places=tuple(long),
        is_share=True,
    )


def _p95(name: str, lengths: dict[str, int], limit: int) -> Measure:
    ordered = sorted(lengths.values())
    return Measure(
        name=name,
        value=ordered[int(0.95 * len(ordered))],
        limit=limit,
        places=tuple(f"{length} {place}" for place, length in lengths.items() if length > limit),
    )


def _longest(name: str, lengths: dict[str, int], limit: int) -> Measure:
    return Measure(
        name=name,
        value=max(lengths.values()),
        limit=limit,
        places=tuple(f"{length} {place}" for place, length in lengths.items() if length > limit),
    )


def _name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


if __name__ == "__main__":
    sys.exit(main())
