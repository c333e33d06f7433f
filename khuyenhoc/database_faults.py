"""What is wrong when the database refuses: gone, locked, full, read-only, damaged, … or a fault of the portal's own.

The page that a person sees, the line in the log and the answer to a monitor name the fault by the same table.
Sources: the result codes of SQLite (sqlite.org/rescode.html), appendix A of PostgreSQL's manual (SQLSTATE).
"""

from enum import StrEnum

from django.db import DatabaseError, InterfaceError


class Fault(StrEnum):
    """The faults of a database that people do something different about."""

    GONE = "gone"
    LOCKED = "locked"
    FULL = "full"
    READ_ONLY = "read-only"
    NOT_MIGRATED = "not-migrated"
    DAMAGED = "damaged"
    OVERLOADED = "overloaded"
    OURS = "ours"


# By SQLite's result code: the extended one where it says more than its primary one.
_OF_SQLITE = {
    3: Fault.GONE,  # SQLITE_PERM
    5: Fault.LOCKED,  # SQLITE_BUSY
    6: Fault.LOCKED,  # SQLITE_LOCKED
    7: Fault.OVERLOADED,  # SQLITE_NOMEM
    8: Fault.READ_ONLY,  # SQLITE_READONLY
    9: Fault.LOCKED,  # SQLITE_INTERRUPT: a statement that took too long
    10: Fault.GONE,  # SQLITE_IOERR
    11: Fault.DAMAGED,  # SQLITE_CORRUPT
    13: Fault.FULL,  # SQLITE_FULL
    14: Fault.GONE,  # SQLITE_CANTOPEN
    15: Fault.LOCKED,  # SQLITE_PROTOCOL: several connections began at once
    17: Fault.LOCKED,  # SQLITE_SCHEMA: the tables are being changed
    22: Fault.FULL,  # SQLITE_NOLFS: the disk takes no larger file
    26: Fault.DAMAGED,  # SQLITE_NOTADB
    10 | 12 << 8: Fault.OVERLOADED,  # SQLITE_IOERR_NOMEM
    10 | 19 << 8: Fault.FULL,  # SQLITE_IOERR_SHMSIZE: the file beside the database cannot grow
    10 | 33 << 8: Fault.DAMAGED,  # SQLITE_IOERR_CORRUPTFS
}
# By the start of PostgreSQL's SQLSTATE; the longest that fits counts.
_OF_POSTGRESQL = {
    "08": Fault.GONE,  # connection exceptions
    "25006": Fault.READ_ONLY,
    "25P03": Fault.GONE,  # the server ended a transaction that did nothing
    "25P04": Fault.LOCKED,  # a transaction took too long
    "28": Fault.GONE,  # the server does not let the portal in
    "3D000": Fault.GONE,  # no such database
    "3F000": Fault.NOT_MIGRATED,  # no such schema
    "40001": Fault.LOCKED,  # serialization failure
    "40003": Fault.GONE,  # the connection broke within a statement
    "40P01": Fault.LOCKED,  # deadlock
    "42501": Fault.GONE,  # the server lets the portal's account do nothing with a table
    "42P01": Fault.NOT_MIGRATED,  # no such table
    "53": Fault.OVERLOADED,  # memory, connections, other resources
    "53100": Fault.FULL,  # disk full
    "55006": Fault.LOCKED,  # in use
    "55P03": Fault.LOCKED,  # lock not available
    "57014": Fault.LOCKED,  # a statement waited too long and was cancelled
    "57P": Fault.GONE,  # shutting down, crashed, starting up
    "58": Fault.GONE,  # errors of the system below
    "XX001": Fault.DAMAGED,
    "XX002": Fault.DAMAGED,  # an index
}
# What psycopg2 raises of its own accord, without the server: wrong use, by the portal.
_OF_WRONG_USE = {"DataError", "IntegrityError", "InternalError", "NotSupportedError", "ProgrammingError"}


def fault_of(error: BaseException | None) -> Fault | None:
    """Return the fault that an exception stands for; None where it is none of the database's."""
    if not isinstance(error, DatabaseError | InterfaceError):
        return None
    cause = error.__cause__ or error
    if (code := getattr(cause, "sqlite_errorcode", None)) is not None:
        # SQLite has no code of its own for a missing table.
        is_empty = str(cause).startswith("no such table")
        return Fault.NOT_MIGRATED if is_empty else _of_sqlite(code)
    kinds = {base.__name__ for base in type(cause).__mro__ if base.__module__.startswith("psycopg2")}
    return _of_postgresql(cause, kinds)


def _of_sqlite(code: int) -> Fault:
    return _OF_SQLITE.get(code, _OF_SQLITE.get(code & 0xFF, Fault.OURS))


def _of_postgresql(cause: BaseException, kinds: set[str]) -> Fault:
    state = getattr(cause, "pgcode", None)
    if state:
        fitting = [start for start in _OF_POSTGRESQL if state.startswith(start)]
        return _OF_POSTGRESQL[max(fitting, key=len)] if fitting else Fault.OURS
    # Without a code nothing came from the server: it was not reached, or the connection broke.
    if "DatabaseError" in kinds and not kinds & _OF_WRONG_USE:
        return Fault.GONE
    is_closed = "InterfaceError" in kinds and "closed" in str(cause)
    return Fault.GONE if is_closed else Fault.OURS
