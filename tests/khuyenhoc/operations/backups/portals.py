"""Databases that tests restore into: the commands take them for the portal's, the tests' own stays as it is."""

import hashlib
import os
import signal
import time
from contextlib import closing, contextmanager

import pytest
from django.db import connection

from khuyenhoc.operations import in_use
from khuyenhoc.operations.backups import at_work, restoring
from khuyenhoc.operations.backups.container import Manifest
from khuyenhoc.operations.backups.trial import engine
from khuyenhoc.operations.engines import POSTGRESQL, SQLITE
from khuyenhoc.operations.other_database import standing_in
from khuyenhoc.operations.problems import OperationRefused

# Of each worker of a run its own: they share one server.
NAME = f"khuyenhoc_trong_{os.environ.get('PYTEST_XDIST_WORKER', '')}"


@contextmanager
def portal_at(name):
    """Take another database of the same engine for the portal's; yield the connection to it."""
    other = connection.copy()
    other.settings_dict["NAME"] = str(name)
    try:
        with standing_in(other):
            yield other
    finally:
        other.close()


@contextmanager
def empty_portal(folder):
    """Take a database without a table for the portal's; of SQLite its file does not exist yet."""
    if connection.vendor != POSTGRESQL:
        with portal_at(folder / "empty.sqlite3") as other:
            yield other
        (folder / "empty.sqlite3").unlink()
        return
    with closing(connection.copy()) as server, server.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {NAME} TEMPLATE template0 ENCODING 'UTF8'")
        with portal_at(NAME) as other:
            yield other
        cursor.execute(f"DROP DATABASE {NAME} WITH (FORCE)")


def content():
    """What the portal's database holds."""
    return engine().content(connection)


def manifest(held, **changed):
    """What a backup of SQLite says of itself."""
    kept = {
        "made_at": "2026-11-30T09:00:00+07:00",
        "version": "0.2.0",
        "engine": SQLITE,
        "engine_version": "3",
    }
    return Manifest(**{**kept, "payload": "database.sqlite3", **changed}, content=held)


def sealed(data):
    """The bytes of a backup that somebody altered, under a seal that fits."""
    return bytes(data[:-64]) + hashlib.sha256(data[:-64]).hexdigest().encode()


def refusal(file, **options):
    """Why a backup is not restored."""
    with pytest.raises(OperationRefused) as refused:
        restoring.restore_backup(file, **options)
    return "\n".join(refused.value.problems)


def names(folder):
    """What lies in a folder, but for locks."""
    return sorted(
        name for name in os.listdir(folder) if not name.endswith((in_use.LOCK_FILE, at_work.LOCK_FILE))
    )


def kill_while_laying(backup, seconds):
    """Restore in another process that is killed, its tools too, so many seconds after it began to change the database."""
    connection.close()
    begun, begin = os.pipe()
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        laying, lay = engine(), engine().lay_into_use
        laying.lay_into_use = lambda *args: (os.write(begin, b"."), lay(*args))
        try:
            restoring.restore_backup(backup, replaces=True)
        finally:
            os._exit(0)
    os.close(begin)
    assert os.read(begun, 1) == b".", "the restore did not come so far"
    os.close(begun)
    time.sleep(seconds)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
