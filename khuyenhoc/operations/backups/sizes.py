"""Sizes and room on a disk, in words."""

import shutil
from fractions import Fraction
from pathlib import Path

from associations.numbers import format_decimal

_UNITS = ("byte", "KB", "MB", "GB", "TB")
_STEP = 1024


def format_size(size: int) -> str:
    """Return a number of bytes as people say it, for example "12,3 MB"."""
    power = 0
    while size >= _STEP ** (power + 1) and power < len(_UNITS) - 1:
        power += 1
    return f"{format_decimal(Fraction(size, _STEP**power), 1 if power else 0)} {_UNITS[power]}"


def format_free(folder: Path) -> str:
    """Return how much room a folder's disk has left, as people say it; "?" where it cannot be told."""
    try:
        return format_size(shutil.disk_usage(folder).free)
    except OSError:
        return "?"
