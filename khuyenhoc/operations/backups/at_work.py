"""One backup of a database at a time."""

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from khuyenhoc.operations.locks import lock_on
from khuyenhoc.operations.problems import OperationRefused

LOCK_FILE = ".backup-lock"  # what the name of the file beside SQLite's database ends in

_KEY = (0x6B68, 47)  # of PostgreSQL's advisory lock


@contextmanager
def only_backup() -> Iterator[None]:
    """Be the only backup of the database in use meanwhile; raise OperationRefused where another is at work."""
    with contextlib.ExitStack() as held:
        # A disk that takes no lock has nothing to hold, and can still be read.
        with contextlib.suppress(OSError):
            lock = lock_on(connection, end=LOCK_FILE, key=_KEY)
            if lock is not None:
                held.callback(lock.release)
                if not lock.take(alone=True):
                    raise OperationRefused(["Một lần sao lưu khác đang chạy. Chờ lần đó xong rồi chạy lại."])
        yield
