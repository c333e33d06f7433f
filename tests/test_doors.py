"""Files come in and go out through named doors: what opens, reads or writes one stands in these modules alone."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("associations", "funds", "learning_models", "reports", "khuyenhoc")
# What is called, by its last name → the modules that may call it, each with the reason.
DOORS: dict[str, dict[str, str]] = {
    "csv.writer": {"associations/exchange/csv_files.py": "defuses every cell"},
    "csv.DictWriter": {},
    "csv.reader": {"associations/exchange/csv_files.py": "holds what 300 MB hold"},
    "csv.DictReader": {},
    "zipfile.ZipFile": {
        "associations/exchange/archives.py": "holds each part against the list before anything is read",
        "associations/exchange/template_results.py": "lays results into the template that was just written",
        "khuyenhoc/operations/backups/container.py": "the file of a backup, sealed over every byte; an operator names it",
        "reports/exports/pack.py": "writes the pack",
    },
    "zipfile.PyZipFile": {},
    "zipfile.Path": {},
    "tarfile.open": {},
    "shutil.unpack_archive": {},
    "openpyxl.load_workbook": {"associations/exchange/marking.py": "behind template_guard, to mark it"},
    "CalamineWorkbook.from_path": {},
    "CalamineWorkbook.from_filelike": {},
    "CalamineWorkbook.from_object": {},
    "python_calamine.load_workbook": {},
    "pptx.Presentation": {"reports/exports/slides/package.py": "begins an empty one"},
}


def sources() -> Iterator[Path]:
    for app in APPS:
        yield from (ROOT / app).rglob("*.py")


def calls(source: str) -> Iterator[str]:
    """Names that a module calls or hands on, as dotted texts with what an import called them: "csv.writer"."""
    tree = ast.parse(source)
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names.update({alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names})
        elif isinstance(node, ast.Import):
            names.update({alias.asname or alias.name: alias.name for alias in node.names})
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            dotted = ast.unparse(node.func)
            first, _, rest = dotted.partition(".")
            yield f"{names.get(first, first)}.{rest}".rstrip(".")


@cache
def calls_of_modules() -> dict[str, frozenset[str]]:
    """What each module calls, by its path from the root."""
    return {str(path.relative_to(ROOT)): frozenset(calls(path.read_text("utf-8"))) for path in sources()}


@pytest.mark.parametrize("door", DOORS)
def test_a_file_is_opened_and_written_in_named_modules_alone(door: str):
    users = {
        module
        for module, called in calls_of_modules().items()
        if any(name == door or name.endswith(f".{door}") for name in called)
    }
    assert users == set(DOORS[door])


def test_the_walk_sees_a_call_under_any_name():
    source = "import csv as c\nfrom zipfile import ZipFile as Z\nc.writer(x)\nZ(y)\n"
    assert set(calls(source)) == {"csv.writer", "zipfile.ZipFile"}
