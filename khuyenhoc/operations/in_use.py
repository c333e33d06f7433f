"""Whether the portal runs: servers and workers hold a shared lock as long as they live, a restore needs it alone.

SQLite: a lock of the system on a file beside the database; it ends with the process, killed or not. PostgreSQL: an
advisory lock in a session of its own, so that it is seen from every machine; a thread takes it again where the
connection was lost, within seconds.
"""

import contextlib
import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from django.db import Error, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from associations.requests.log import logger
from khuyenhoc.operations.engines import POSTGRESQL
from khuyenhoc.operations.problems import OperationRefused

LOCK_FILE = ".in-use"  # what the name of the file beside SQLite's database ends in

_KEY = (0x6B68, 24)  # of PostgreSQL's advisory lock; no other is taken by the portal
_LOOK_AGAIN = 5  # seconds between two looks at whether the session still stands

_IS_RUNNING = "Cổng đang chạy (máy chủ web hoặc tiến trình nền còn dùng cơ sở dữ liệu): dừng cổng rồi chạy lại lệnh này."
_IS_RESTORED = "Một lệnh khôi phục hoặc chuyển cơ sở dữ liệu đang chạy: đợi lệnh đó xong rồi chạy lại."

_held: dict[int, "_Lock"] = {}  # by process: a fork holds its own


class _Lock(Protocol):
    def take(self, *, alone: bool) -> bool:
        """Return whether the lock was had, at once."""

    def release(self) -> None: ...


class _FileLock:
    """A lock on a file beside SQLite's database. Raise OSError where the file cannot be made."""

    def __init__(self, database: str) -> None:
        self._file = os.open(f"{database}{LOCK_FILE}", os.O_CREAT | os.O_RDWR, 0o600)

    def take(self, *, alone: bool) -> bool:
        try:
            fcntl.flock(self._file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        os.close(self._file)


class _SessionLock:
    """An advisory lock of PostgreSQL in a session of its own. Raise django.db.Error where there is no server."""

    def __init__(self, database: BaseDatabaseWrapper) -> None:
        self._connection = database.copy()
        self._connection.inc_thread_sharing()  # made by one thread, looked after by another

    def take(self, *, alone: bool) -> bool:
        function = "pg_try_advisory_lock" if alone else "pg_try_advisory_lock_shared"
        with self._connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s, %s)", _KEY)
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


def hold_as_server() -> None:
    """Hold the database as one that serves, as long as this process lives.

    Called once it is set up by every process of the server that answers requests, and by every worker. Raise
    OperationRefused while a restore or a move is going on; nothing else keeps a server from starting: where the lock
    cannot be had otherwise (a full disk, no database), the log says so and the server starts.
    """
    if os.getpid() in _held:
        return
    _held.clear()  # what the process before the fork held is not ours to look after
    database = connections["default"]
    try:
        lock = _lock_on(database)
        if lock is not None and not lock.take(alone=False):
            lock.release()
            raise OperationRefused([_IS_RESTORED])
    except (OSError, Error) as error:
        logger.warning("Không giữ được khóa cho biết cổng đang chạy: %s", error)
        lock = None
    if lock is not None:
        _held[os.getpid()] = lock
    if database.vendor == POSTGRESQL:
        threading.Thread(target=_keep, daemon=True, name="in-use").start()


@contextmanager
def held_for_a_while() -> Iterator[None]:
    """Hold the database as one that serves, within; raise OperationRefused while a restore or a move is going on."""
    lock = _lock_on(connections["default"])
    try:
        if lock is not None and not lock.take(alone=False):
            raise OperationRefused([_IS_RESTORED])
        yield
    finally:
        if lock is not None:
            lock.release()


@contextmanager
def only_user(using: str = "default") -> Iterator[None]:
    """Keep servers and workers from starting; raise OperationRefused while one lives, or another restore goes on."""
    try:
        lock = _lock_on(connections[using])
        refused = None if lock is None or lock.take(alone=True) else _whose(lock)
    except OSError as error:
        raise OperationRefused(
            [f"Không khóa được cơ sở dữ liệu: {error.filename} ({error.strerror})."]
        ) from None
    except Error:
        raise OperationRefused(
            [
                "Không kết nối được cơ sở dữ liệu: kiểm tra DATABASE_URL và máy chủ PostgreSQL có đang chạy không."
            ]
        ) from None
    try:
        if refused:
            raise OperationRefused([refused])
        yield
    finally:
        if lock is not None:
            lock.release()


def _lock_on(database: BaseDatabaseWrapper) -> _Lock | None:
    """Return the lock, not yet taken; None for a database in memory, which nobody else can use."""
    if database.vendor == POSTGRESQL:
        return _SessionLock(database)
    name = str(database.settings_dict["NAME"])
    if name == ":memory:" or name.startswith("file:"):
        return None
    return _FileLock(name)


def _whose(lock: _Lock) -> str:
    """Return in words who has a lock that could not be had alone."""
    return _IS_RUNNING if lock.take(alone=False) else _IS_RESTORED


def _keep() -> None:
    """Take the lock again whenever its session ended; for a thread of its own, without an end."""
    wait = threading.Event()
    while not wait.wait(_LOOK_AGAIN):
        lock = _held.get(os.getpid())
        if isinstance(lock, _SessionLock) and lock.is_alive():
            continue
        if lock is not None:
            lock.release()
            del _held[os.getpid()]
        with contextlib.suppress(Error):
            lock = _SessionLock(connections["default"])
            if lock.take(alone=False):
                _held[os.getpid()] = lock
            else:
                lock.release()
