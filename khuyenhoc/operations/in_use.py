"""Whether the portal runs: servers and workers hold a shared lock as long as they live, a restore needs it alone.

On PostgreSQL the lock goes with its connection; a thread takes it again, within seconds.
"""

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error, connection, connections
from django.db.migrations.recorder import MigrationRecorder

from associations.requests.log import logger
from khuyenhoc.operations.engines import POSTGRESQL, SQLITE
from khuyenhoc.operations.locks import Lock, SessionLock, lock_on
from khuyenhoc.operations.machines import BEAT_EVERY, Presence
from khuyenhoc.operations.models import Machine
from khuyenhoc.operations.newer import newer_in_words, unknown_migrations
from khuyenhoc.operations.problems import MANAGE, OperationRefused, refusal_of
from khuyenhoc.operations.unusable import reason_of
from khuyenhoc.sqlite3.base import never_make
from khuyenhoc.version import note_code_served

LOCK_FILE = ".in-use"  # what the name of the file beside SQLite's database ends in

_KEY = (0x6B68, 24)  # of PostgreSQL's advisory lock
_LOOK_AGAIN = 5  # seconds between two looks at whether the session still stands

_AGAIN = "rồi khởi động lại cổng"
_IS_RUNNING = (
    "Cổng đang chạy (máy chủ web hoặc phần chạy nền còn dùng cơ sở dữ liệu): dừng cổng rồi chạy lại lệnh này. "
    f"Dừng cổng: {MANAGE} serve --stop"
)
_IS_RESTORED = "Một lệnh khôi phục hoặc chuyển cơ sở dữ liệu đang chạy: đợi lệnh đó xong rồi chạy lại."

_held: dict[int, Lock] = {}  # by process: a fork holds its own


def hold_as_server(*, kind: str = Machine.Kind.PORTAL) -> None:
    """Hold the database as one that serves, as long as this process lives.

    Called once it is set up by every process of the server that answers requests, and by every worker. Raise
    OperationRefused while a restore or a move is going on, and where the database is of a newer release; nothing else
    keeps a server from starting: where the lock cannot be had otherwise (a full disk, no database), the log says so and
    the server starts.
    """
    if connections["default"].vendor == SQLITE:
        never_make(str(connections["default"].settings_dict["NAME"]))
    if os.getpid() in _held:
        return
    _refuse_newer()
    note_code_served()
    _held.clear()  # what the process before the fork held is not ours to look after
    try:
        lock = _lock()
        if lock is not None and not lock.take(alone=False):
            lock.release()
            raise OperationRefused([_IS_RESTORED])
    except (OSError, Error) as error:
        why = (
            reason_of(error, again=_AGAIN)
            if isinstance(error, Error)
            else f"{error.filename} ({refusal_of(error)})"
        )
        logger.warning("Không giữ được khóa cho biết cổng đang chạy: %s", why)
        lock = None
    if lock is not None:
        _held[os.getpid()] = lock
    if connections["default"].vendor == POSTGRESQL:
        threading.Thread(target=_keep, args=(kind,), daemon=True, name="in-use").start()


def _refuse_newer() -> None:
    """Raise OperationRefused where the database was migrated further than this code knows: it could write into it amiss.

    By a connection of its own, for a process that forks or answers nothing by this thread.
    """
    looked = connections["default"].copy()
    try:
        applied = MigrationRecorder(looked).applied_migrations()
    except Error:
        return  # not there yet; what it lacks is said by whoever asks it
    finally:
        looked.close()
    if unknown := unknown_migrations(f"{app}.{name}" for app, name in applied):
        raise OperationRefused([newer_in_words(unknown)])


@contextmanager
def held_for_a_while() -> Iterator[None]:
    """Hold the database as one that serves, within; raise OperationRefused while a restore or a move is going on."""
    lock = _lock()
    try:
        if lock is not None and not lock.take(alone=False):
            raise OperationRefused([_IS_RESTORED])
        yield
    finally:
        if lock is not None:
            lock.release()


@contextmanager
def only_user() -> Iterator[None]:
    """Keep servers and workers from starting; raise OperationRefused while one lives, or another restore goes on."""
    try:
        lock = _lock()
        refused = None if lock is None or lock.take(alone=True) else _whose(lock)
    except OSError as error:
        raise OperationRefused(
            [f"Không khóa được cơ sở dữ liệu: {error.filename} ({refusal_of(error)})."]
        ) from None
    except Error as error:
        raise OperationRefused([reason_of(error)]) from None
    try:
        if refused:
            raise OperationRefused([refused])
        yield
    finally:
        if lock is not None:
            lock.release()


def _lock() -> Lock | None:
    """Return the lock on the database in use, not yet taken; None for one in memory."""
    return lock_on(connections["default"], end=LOCK_FILE, key=_KEY)


def _whose(lock: Lock) -> str:
    """Return in words who has a lock that could not be had alone."""
    return _IS_RUNNING if lock.take(alone=False) else _IS_RESTORED


def _keep(kind: str) -> None:
    """Take the lock again whenever its session ended, and say that this machine runs; a thread's, without an end."""
    wait, presence, next_at = threading.Event(), None, 0.0
    while not wait.wait(_LOOK_AGAIN):
        if time.monotonic() >= next_at:
            presence, next_at = presence or Presence(kind), time.monotonic() + BEAT_EVERY
            _write(presence)
        lock = _held.get(os.getpid())
        if isinstance(lock, SessionLock) and lock.is_alive():
            continue
        if lock is not None:
            lock.release()
            del _held[os.getpid()]
        with contextlib.suppress(Error):
            lock = _lock()
            if lock is not None and lock.take(alone=False):
                _held[os.getpid()] = lock
            elif lock is not None:
                lock.release()


def _write(presence: Presence) -> None:
    """Say that this machine runs; where the database refuses, the next time does."""
    try:
        presence.write()
    except Error:
        pass  # whoever asks the database for more says what is wrong with it
    except Exception:  # a thread that ended would hold no lock
        logger.exception("writing that this machine runs failed")
    finally:
        connection.close()  # four times a minute: not worth a connection of its own
