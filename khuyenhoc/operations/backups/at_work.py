"""One backup of a database at a time; a lock that ends with its process, however that ends."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection

from khuyenhoc.operations.engines import POSTGRESQL
from khuyenhoc.operations.problems import OperationRefused

_LOCK = int.from_bytes(b"khbackup")  # an advisory lock of PostgreSQL, one a database


@contextmanager
def only_backup() -> Iterator[None]:
    """Be the only backup of the database in use meanwhile; raise OperationRefused where another is at work."""
    with _lock_on_the_server() if connection.vendor == POSTGRESQL else _lock_beside_the_file():
        yield


@contextmanager
def _lock_on_the_server() -> Iterator[None]:
    # A connection of its own: the lock is let go with it.
    with closing(connection.copy()) as other:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
            if not cursor.fetchone()[0]:
                raise _another()
        yield


@contextmanager
def _lock_beside_the_file() -> Iterator[None]:
    file = Path(f"{connection.settings_dict['NAME']}.backup-lock")
    with contextlib.ExitStack() as held:
        with contextlib.suppress(
            OSError
        ):  # a disk that takes no file has nothing to hold, and can still be read
            opened = held.enter_context(os.fdopen(os.open(file, os.O_CREAT | os.O_RDWR, 0o600)))
            try:
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise _another() from None
        yield


def _another() -> OperationRefused:
    return OperationRefused(["Một lần sao lưu khác đang chạy. Chờ lần đó xong rồi chạy lại."])
