"""Writes that can be left out wait for nobody: not for SQLite's one writer, nor for a row that PostgreSQL has locked.

Whoever reads a page asks for nothing to be written. What the portal writes beside it all the same (when a session was
used, what was drawn) is tried for a moment and else left out (ADR 49).
"""

import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest

from associations.requests.log import LogEvent, log_event

SHORT_WAIT = 50  # milliseconds; two writes of a page wait at the most, the cache's first and the session's
_READING = {"GET", "HEAD", "OPTIONS"}
# By vendor: how a connection is asked how long it waits for a lock, and how it is told.
_ASK = {"sqlite": "PRAGMA busy_timeout", "postgresql": "SHOW lock_timeout"}
_TELL = {"sqlite": "PRAGMA busy_timeout = {}", "postgresql": "SET lock_timeout = '{}'"}


def is_reading(request: HttpRequest) -> bool:
    """Return whether a request only reads, so that nothing that is written beside it may hold it up."""
    return request.method in _READING


@contextmanager
def short_wait(milliseconds: int = SHORT_WAIT) -> Iterator[None]:
    """Wait for locks no longer than that within; a statement that would have to wait longer raises DatabaseError.

    Raise DatabaseError or InterfaceError where the database is out of reach. A page's queries are not counted up by it.
    """
    before = _set_wait(str(max(1, milliseconds)))  # to PostgreSQL 0 is "for ever"
    try:
        yield
    finally:
        # A transaction that failed takes this back with all else; a connection that broke is made anew.
        with suppress(DatabaseError, InterfaceError):
            _set_wait(before)


@contextmanager
def spare_write() -> Iterator[None]:
    """Try what is written within for a moment; where the database takes nothing it is left out, and the log says so."""
    try:
        with short_wait():
            yield
    except (DatabaseError, InterfaceError) as error:
        tell_left_out(error)


def tell_left_out(error: Exception) -> None:
    """Write into the log that a page was answered without what should have been written beside it."""
    log_event(LogEvent.NOTE_LEFT_OUT, logging.WARNING, said=str(error))


def _set_wait(value: str) -> str:
    """Have the connection wait for a lock as long as `value` says; return what it was, as the database writes it."""
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    with connection.wrap_database_errors, closing(connection.connection.cursor()) as cursor:
        cursor.execute(_ASK[connection.vendor])
        before = str(cursor.fetchone()[0])
        cursor.execute(_TELL[connection.vendor].format(value))
    return before
