"""Locks on a database that end with the process that holds them, however that ends.

SQLite: a lock of the system on a file beside the database. PostgreSQL: an advisory lock in a session of its own, so that
it is seen from every machine.
"""

import contextlib
import fcntl
import os
from pathlib import Path
from typing import Protocol

from django.db import Error
from django.db.backends.base.base import BaseDatabaseWrapper

from khuyenhoc.operations.engines import POSTGRESQL
from khuyenhoc.sqlite3.base import opened_for_owner

Key = tuple[int, int]


class Lock(Protocol):
    """A lock that one holds alone, or several share."""

    def take(self, *, alone: bool) -> bool:
        """Return whether the lock was had, at once. Raise OSError or django.db.Error where nobody can tell."""

    def release(self) -> None:
        """Let the lock go, whether it was had or not."""


def lock_on(database: BaseDatabaseWrapper, *, end: str, key: Key) -> Lock | None:
    """Return a lock, not yet taken; None for a database in memory, which nobody else can use.

    end: what the name of the file beside SQLite's database ends in. key: of PostgreSQL's advisory lock. Raise OSError where
    the file cannot be made.
    """
    if database.vendor == POSTGRESQL:
        return SessionLock(database, key)
    name = str(database.settings_dict["NAME"])
    if name == ":memory:" or name.startswith("file:"):
        return None
    file = Path(name).resolve()  # one lock, by whatever name somebody reaches the database
    return FileLock(file.with_name(f"{file.name}{end}"), database=file)


class FileLock:
    """A lock on a file, which is made for the database's owner alone. Raise OSError where it cannot be made."""

    def __init__(self, file: Path, *, database: Path) -> None:
        self._file = opened_for_owner(file, like=database if database.exists() else database.parent)

    def take(self, *, alone: bool) -> bool:
        try:
            fcntl.flock(self._file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        os.close(self._file)


class SessionLock:
    """An advisory lock of PostgreSQL; the session begins when it is taken."""

    def __init__(self, database: BaseDatabaseWrapper, key: Key) -> None:
        self._key = key
        self._connection = database.copy()
        self._connection.inc_thread_sharing()  # made by one thread, looked after by another

    def take(self, *, alone: bool) -> bool:
        function = "pg_try_advisory_lock" if alone else "pg_try_advisory_lock_shared"
        with self._connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s, %s)", self._key)
            return bool(cursor.fetchone()[0])

    def is_alive(self) -> bool:
        """Return whether the session still stands, and with it the lock."""
        try:
            with self._connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except Error:
            return False
        return True

    def release(self) -> None:
        with contextlib.suppress(Error):
            self._connection.close()
