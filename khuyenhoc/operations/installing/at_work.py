"""One set-up of a database at a time: two that migrate an empty one would trip over each other's tables."""

import contextlib
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error, connection

from khuyenhoc.operations.locks import Lock, lock_on
from khuyenhoc.operations.problems import OperationRefused

LOCK_FILE = ".set-up-lock"  # what the name of the file beside SQLite's database ends in
WAITS = 60.0  # seconds: migrating an empty database takes a few, a trial mail ten

_KEY = (0x6B68, 51)  # of PostgreSQL's advisory lock
_LOOK_AGAIN = 0.2  # seconds


@contextmanager
def only_set_up() -> Iterator[None]:
    """Be the only set-up of the database in use meanwhile; wait for another one that is at work.

    Raise OperationRefused where that does not end. A database or a disk that takes no lock is let through: what is wrong
    with it is found and named by what is done within.
    """
    with contextlib.ExitStack() as held:
        with contextlib.suppress(OSError, Error):
            lock = lock_on(connection, end=LOCK_FILE, key=_KEY)
            if lock is not None:
                held.callback(lock.release)
                _wait_for(lock)
        yield


def _wait_for(lock: Lock) -> None:
    until = time.monotonic() + WAITS
    while not lock.take(alone=True):
        if time.monotonic() > until:
            raise OperationRefused(
                ["Một lệnh cài đặt (setup_portal) khác đang chạy. Đợi lệnh đó xong rồi chạy lại lệnh này."]
            )
        time.sleep(_LOOK_AGAIN)
