"""Room on the disks that the portal writes to."""

import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from khuyenhoc.operations.backups.sizes import format_size
from khuyenhoc.operations.checks.found import Found

LEAST_FREE = 300 << 20  # bytes: some weeks of entering figures, and time to act


def space() -> Found:
    """Say how much room is left where the database, var/ and the backups lie; each disk once."""
    short, enough = [], []
    for words, folder, least in _places():
        free = free_bytes(folder)
        if free < least:
            short.append(f"{words} ({folder}) chỉ còn {format_size(free)}, cần ít nhất {format_size(least)}")
        else:
            enough.append(f"{words}: còn {format_size(free)}")
    if short:
        return Found(False, f"{'; '.join(short)}. Dọn chỗ trên đĩa hoặc chuyển sang đĩa lớn hơn.")
    return Found(True, f"{'; '.join(enough)}.")


def free_bytes(folder: Path) -> int:
    """Return what an ordinary account may still write there; 0 where no further file can be made. Raise OSError."""
    found = os.statvfs(folder)
    has_files_left = not found.f_files or found.f_favail
    return found.f_bavail * found.f_frsize if has_files_left else 0


def database_bytes() -> int:
    """Return the size of the database, with what SQLite lays beside it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
    name = str(connection.settings_dict["NAME"])
    return sum(Path(f"{name}{end}").stat().st_size for end in ("", "-wal") if Path(f"{name}{end}").is_file())


def _known_database_bytes() -> int:
    """Return the size of the database, 0 where it does not answer: the disks are looked at all the same."""
    try:
        return database_bytes()
    except (DatabaseError, InterfaceError, OSError):
        return 0


def _places() -> Iterator[tuple[str, Path, int]]:
    """Yield where the portal writes, each disk once: words, the folder, the least that has to be free."""
    database = Path(str(connection.settings_dict["NAME"]))
    backups = Path(settings.BACKUP_DIR) if settings.BACKUP_DIR else None
    places = [
        ("Đĩa của cơ sở dữ liệu", database.parent, LEAST_FREE)
        if connection.vendor == "sqlite" and database.is_file()
        else None,
        ("Đĩa của thư mục var", Path(settings.VAR_DIR), LEAST_FREE),
        ("Đĩa của bản sao lưu", backups, max(LEAST_FREE, _known_database_bytes())) if backups else None,
    ]
    seen: dict[int, tuple[str, Path, int]] = {}
    for words, folder, least in filter(None, places):
        disk = folder.stat().st_dev
        first = seen.get(disk, (words, folder, least))
        seen[disk] = (first[0], first[1], max(first[2], least))
    yield from seen.values()
