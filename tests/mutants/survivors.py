"""Reads which mutants may survive, each with its reason: survivors.toml."""

import tomllib
from pathlib import Path

_FILE = Path(__file__).with_name("survivors.toml")


def reasons() -> dict[str, str]:
    """Return why a mutant may survive, by its name."""
    listed = tomllib.loads(_FILE.read_text(encoding="utf-8")).get("survivor", [])
    return {entry["name"]: entry["reason"] for entry in listed}
