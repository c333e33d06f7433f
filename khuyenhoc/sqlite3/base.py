"""The connection to SQLite: makes the file for its owner alone, and mends one that is open to others."""

import contextlib
import os
import sqlite3
import stat
import threading
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.backends.sqlite3 import base, creation

_FOR_THE_OWNER = 0o600
_FOLDER_FOR_THE_OWNER = 0o700
_OTHERS = 0o077

# What a process that serves found when it began: a missing one is not made anew (see never_make).
_never_made: set[str] = set()

# One at a time in a process: closing a file that SQLite has open elsewhere would let go of its locks on it.
_making = threading.Lock()


class DatabaseCreation(creation.DatabaseCreation):
    """Makes the tests' database anew, without what a run that was ended left beside the last one."""

    def _create_test_db(self, verbosity: int, autoclobber: bool, keepdb: bool = False) -> str:
        name: str = super()._create_test_db(verbosity, autoclobber, keepdb)  # type: ignore[misc]
        if _has_saves_alone(Path(name)):
            Path(f"{name}-wal").unlink()
        return name


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose file, and what SQLite lays beside it, only the owner can read."""

    creation_class = DatabaseCreation

    _opened: tuple[int, int] | None = None
    _has_failed = False

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect, after the file was made or mended.

        Raise OperationalError where the file is gone and a process that serves asks for it, or saves still lie beside it
        (-wal): a new file in its place would make SQLite throw them away, and whoever puts the file back would miss what
        was acknowledged.
        """
        name = str(conn_params["database"])
        with _making:
            if _has_saves_alone(Path(name)):
                raise _gone("the database file is gone, and saves lie beside it: put it back")
            if name in _never_made and not Path(name).exists():
                raise _gone("the database file is not there")
            keep_for_the_owner(name)
        found = super().get_new_connection(conn_params)
        self._opened, self._has_failed = _which_file(str(conn_params["database"])), False
        return found

    @property
    def errors_occurred(self) -> bool:
        """Django's own note of a failure, which it forgets with the transaction that failed; is_usable does not."""
        return self._errors_occurred

    @errors_occurred.setter
    def errors_occurred(self, value: bool) -> None:
        self._errors_occurred = value
        self._has_failed = self._has_failed or value

    def is_usable(self) -> bool:
        """Return whether the next request may go on with this connection; asked at its first query.

        One that failed is opened anew: SQLite stays read-only, or without its disk, on a connection that was once. So is
        one whose file lies elsewhere by now: what is written into a file that somebody has put another in the place of,
        nobody ever sees again.
        """
        return not self._has_failed and self._opened == _which_file(str(self.settings_dict["NAME"]))


def _has_saves_alone(file: Path) -> bool:
    """Return whether saves lie beside a database file that is not there."""
    saves = Path(f"{file}-wal")
    return not file.exists() and saves.is_file() and saves.stat().st_size > 0


def never_make(database: str) -> None:
    """Have this process, which serves, never make a database's file: one that was moved away is put back by somebody.

    An empty one in its place would answer for it, and stand in the way of the one that comes back.
    """
    if database != ":memory:" and not database.startswith("file:"):
        _never_made.add(database)


def _gone(why: str) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError(why)
    error.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
    return error


def keep_for_the_owner(database: str) -> None:
    """Make a database file for its owner alone where there is none, and take from others what they could read.

    SQLite gives the files that it lays beside it (-wal, -shm) the permissions of the database's own. The folder is
    closed only where it is the portal's (var/). What cannot be done is left to SQLite to complain of.
    """
    if database == ":memory:" or database.startswith("file:"):
        return
    file = Path(database)
    with contextlib.suppress(OSError):
        # Only where there is none: a file that is there is never opened here (see _making).
        os.close(_made(file, like=file.parent))
    for path in (file, *(Path(f"{database}{end}") for end in ("-wal", "-shm", "-journal"))):
        _close(path, _FOR_THE_OWNER)
    if file.parent == Path(settings.VAR_DIR):
        _close(file.parent, _FOLDER_FOR_THE_OWNER)


def opened_for_owner(file: Path, *, like: Path) -> int:
    """Open a file beside the database; make it, where it is not there, for who owns `like`. Raise OSError."""
    try:
        return _made(file, like=like)
    except FileExistsError:
        return os.open(file, os.O_CREAT | os.O_RDWR, _FOR_THE_OWNER)


def _made(file: Path, *, like: Path) -> int:
    """Make a file and return it opened. Root leaves it to who owns `like`: else the portal's account cannot open it.

    Raise FileExistsError where it is there, OSError where it cannot be made.
    """
    made = os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, _FOR_THE_OWNER)
    if os.geteuid() == 0:
        with contextlib.suppress(OSError):
            owner = like.stat()
            os.fchown(made, owner.st_uid, owner.st_gid)
    return made


def _which_file(database: str) -> tuple[int, int] | None:
    """Return what tells a file from any other that takes its place; None where there is none."""
    with contextlib.suppress(OSError):
        found = os.stat(database)
        return found.st_dev, found.st_ino
    return None


def _close(path: Path, mode: int) -> None:
    with contextlib.suppress(OSError):  # not there, or somebody else's
        found = path.stat().st_mode
        # A device by that name is everybody's: what is written to /dev/null has to get there.
        is_ours = stat.S_ISREG(found) or stat.S_ISDIR(found)
        if is_ours and found & _OTHERS:
            path.chmod(mode)
