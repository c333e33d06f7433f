"""What the product imports or names is declared in pyproject.toml, and what is declared there is used."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).resolve().parents[1]
OURS = ("associations", "funds", "khuyenhoc", "learning_models", "reports")
# Declared without an import or a name in the settings.
USED_OTHERWISE = {
    "babel": "the Makefile compiles the catalogue with its command",
    "tzdata": "zoneinfo reads it where the system has no time zones",
}


def imported(folders) -> set[str]:
    """The names of packages that modules import, wherever in them; our own and the standard library's left out."""
    found = set()
    for folder in folders:
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Import):
                    found |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    found.add(node.module.partition(".")[0])
    return found - set(OURS) - set(sys.stdlib_module_names)


def named() -> set[str]:
    """The packages that the settings name by dotted paths."""
    paths = [
        *settings.INSTALLED_APPS,
        *settings.MIDDLEWARE,
        *(row["BACKEND"] for row in settings.TASKS.values()),
    ]
    return {path.partition(".")[0] for path in paths} - set(OURS)


def plain(name: str) -> str:
    """A distribution's name as it is compared (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(requirements) -> set[str]:
    return {plain(re.match(r"[\w.-]+", line)[0]) for line in requirements}


PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
DISTRIBUTIONS = packages_distributions()


def test_the_product_declares_what_it_imports_and_nothing_else():
    packages = imported(OURS) | named()
    assert len(packages) > 15
    assert [package for package in packages if package not in DISTRIBUTIONS] == []
    used = {plain(name) for package in packages for name in DISTRIBUTIONS[package]}
    wanted = declared(PROJECT["dependencies"])
    assert {
        package for package in packages if not {plain(n) for n in DISTRIBUTIONS[package]} & wanted
    } == set()
    assert wanted - used == set(USED_OTHERWISE)


def test_the_tests_declare_what_they_import():
    wanted = declared([*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]])
    packages = imported(["tests"]) - {"tests", "manage"}
    assert {
        package
        for package in packages
        if not {plain(name) for name in DISTRIBUTIONS.get(package, [])} & wanted
    } == set()
