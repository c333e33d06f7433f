"""What is wrong when the database refuses: gone, locked, full, read-only, not migrated, or a fault of the portal's own.

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
    OURS = "ours"


# By SQLite's primary result code.
_OF_SQLITE = {
    5: Fault.LOCKED,  # SQLITE_BUSY
    6: Fault.LOCKED,  # SQLITE_LOCKED
    8: Fault.READ_ONLY,  # SQLITE_READONLY
    10: Fault.GONE,  # SQLITE_IOERR
    11: Fault.GONE,  # SQLITE_CORRUPT
    13: Fault.FULL,  # SQLITE_FULL
    14: Fault.GONE,  # SQLITE_CANTOPEN
    26: Fault.GONE,  # SQLITE_NOTADB
}
# By the start of PostgreSQL's SQLSTATE; the longest that fits counts.
_OF_POSTGRESQL = {
    "08": Fault.GONE,  # connection exceptions
    "25006": Fault.READ_ONLY,
    "28": Fault.GONE,  # the server does not let the portal in
    "3D000": Fault.GONE,  # no such database
    "40001": Fault.LOCKED,  # serialization failure
    "40P01": Fault.LOCKED,  # deadlock
    "42P01": Fault.NOT_MIGRATED,  # no such table
    "53100": Fault.FULL,  # disk full
    "53200": Fault.FULL,  # out of memory
    "53300": Fault.GONE,  # too many connections
    "55P03": Fault.LOCKED,  # lock not available
    "57014": Fault.LOCKED,  # a statement waited too long and was cancelled
    "57P": Fault.GONE,  # shutting down, crashed, starting up
    "58": Fault.GONE,  # errors of the system below
}


def fault_of(error: BaseException | None) -> Fault | None:
    """Return the fault that an exception stands for; None where it is none of the database's."""
    if not isinstance(error, DatabaseError | InterfaceError):
        return None
    cause = error.__cause__ or error
    if (code := getattr(cause, "sqlite_errorcode", None)) is not None:
        # A file that is not there is made anew, without tables; SQLite has no code of its own for that.
        is_empty = str(cause).startswith("no such table")
        return Fault.NOT_MIGRATED if is_empty else _OF_SQLITE.get(code & 0xFF, Fault.OURS)
    kinds = {base.__name__ for base in type(cause).__mro__ if base.__module__.startswith("psycopg2")}
    return _of_postgresql(cause, kinds)


def _of_postgresql(cause: BaseException, kinds: set[str]) -> Fault:
    state = getattr(cause, "pgcode", None)
    if state:
        fitting = [start for start in _OF_POSTGRESQL if state.startswith(start)]
        return _OF_POSTGRESQL[max(fitting, key=len)] if fitting else Fault.OURS
    # Without a code nothing came from the server: it was not reached, or the connection broke.
    if "OperationalError" in kinds:
        return Fault.GONE
    is_closed = "InterfaceError" in kinds and "closed" in str(cause)
    return Fault.GONE if is_closed else Fault.OURS
