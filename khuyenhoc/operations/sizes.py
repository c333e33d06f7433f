"""The size of the database and the room on a disk, in bytes and as people say them."""

import os
from fractions import Fraction
from pathlib import Path

from django.db import connection

from associations.numbers import format_decimal
from khuyenhoc.operations.engines import POSTGRESQL

_UNITS = ("byte", "KB", "MB", "GB", "TB")
_STEP = 1024


def database_bytes() -> int:
    """Return the size of the database in use, with what SQLite lays beside it. Raise OSError or django.db.Error."""
    if connection.vendor == POSTGRESQL:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
    name = str(connection.settings_dict["NAME"])
    return sum(Path(f"{name}{end}").stat().st_size for end in ("", "-wal") if Path(f"{name}{end}").is_file())


def free_bytes(folder: Path) -> int:
    """Return what an ordinary account may still write there; 0 where no further file can be made. Raise OSError."""
    found = os.statvfs(folder)
    has_files_left = not found.f_files or found.f_favail
    return found.f_bavail * found.f_frsize if has_files_left else 0


def format_size(size: int) -> str:
    """Return a number of bytes as people say it, for example "12,3 MB"."""
    power = 0
    while size >= _STEP ** (power + 1) and power < len(_UNITS) - 1:
        power += 1
    return f"{format_decimal(Fraction(size, _STEP**power), 1 if power else 0)} {_UNITS[power]}"


def format_free(folder: Path) -> str:
    """Return how much room a folder's disk has left, as people say it; "?" where it cannot be told."""
    try:
        return format_size(free_bytes(folder))
    except OSError:
        return "?"
