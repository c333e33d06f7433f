"""Room on the disks that the portal writes to."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from khuyenhoc.operations.checks.found import Found
from khuyenhoc.operations.sizes import database_bytes, format_size, free_bytes

LEAST_FREE = 300 << 20  # bytes: some weeks of entering figures, and time to act


def space() -> Found:
    """Say how much room is left where the database, var/ and the backups lie; each disk that has enough once."""
    short, enough, seen = [], [], set[int]()
    for words, folder, least in _places():
        try:
            disk, free = folder.stat().st_dev, free_bytes(folder)
        except OSError:
            short.append(f"{words}: không có hoặc không đọc được thư mục {folder}")
            continue
        if free < least:
            short.append(f"{words} ({folder}) chỉ còn {format_size(free)}, cần ít nhất {format_size(least)}")
        elif disk not in seen:
            enough.append(f"{words}: còn {format_size(free)}")
        seen.add(disk)
    if short:
        return Found(False, f"{'; '.join(short)}. Dọn chỗ, gắn lại ổ đĩa, hoặc chuyển sang ổ lớn hơn.")
    return Found(True, f"{'; '.join(enough)}.")


def _known_database_bytes() -> int:
    """Return the size of the database, 0 where it does not answer: the disks are looked at all the same."""
    try:
        return database_bytes()
    except (DatabaseError, InterfaceError, OSError):
        return 0


def _places() -> Iterator[tuple[str, Path, int]]:
    """Yield where the portal writes: words, the folder, the least that has to be free."""
    database = Path(str(connection.settings_dict["NAME"]))
    if connection.vendor == "sqlite" and database.is_file():
        yield "Đĩa của cơ sở dữ liệu", database.parent, LEAST_FREE
    yield "Đĩa của thư mục var", Path(settings.VAR_DIR), LEAST_FREE
    if settings.BACKUP_DIR:
        least = max(LEAST_FREE, _known_database_bytes())
        yield "Đĩa của bản sao lưu", Path(settings.BACKUP_DIR), least
