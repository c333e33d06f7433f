"""clear_old as a process on a SQLite file: killed in the middle, two at once, beside whoever saves, and --compact."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time

import pytest
from django.conf import settings

from tests.tables import copy_tables

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

ROWS = 8_000
MOMENT = 1.0  # seconds that a save may wait on a machine that does other things besides
LIMIT = 60


@pytest.fixture
def file(tmp_path):
    """A database whose table of beats is full of what is past its keeping."""
    copy_tables(tmp_path / "portal.sqlite3")
    with sqlite3.connect(tmp_path / "portal.sqlite3") as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.executemany(
            "INSERT INTO operations_workerbeat (name, began_at, beat_at) VALUES (?, '2010-01-01', '2010-01-01')",
            [(f"a:{number}:{'x' * 30}",) for number in range(ROWS)],
        )
    database.close()
    return tmp_path / "portal.sqlite3"


def start(file, *options):
    """Start the command on a database of its own."""
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{file}", "BACKUP_DIR": ""}
    command = [sys.executable, "manage.py", "clear_old", "--json", *options]
    return subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE)


def ended(process):
    """What a process printed; it ended well."""
    printed, _ = process.communicate(timeout=LIMIT)
    report = json.loads(printed)
    assert (process.returncode, report["problems"]) == (0, [])
    return report


def left(database):
    return database.execute("SELECT COUNT(*) FROM operations_workerbeat").fetchone()[0]


def save(database, name):
    """Write as a save does, with the lock from the beginning; return the seconds that it took."""
    began = time.monotonic()
    database.execute("BEGIN IMMEDIATE")
    database.execute("INSERT INTO operations_workerbeat (name, began_at, beat_at) VALUES (?, ?, ?)", [name, *["2999-01-01"] * 2])  # fmt: skip
    database.execute("COMMIT")
    return time.monotonic() - began


def test_a_kill_in_the_middle_and_two_at_once_lose_nothing_and_hold_up_no_save(file):
    database = sqlite3.connect(file, timeout=30, isolation_level=None)
    waits = []
    killed = start(file)
    until = time.monotonic() + LIMIT
    while left(database) > ROWS - 1500 and time.monotonic() < until:
        waits.append(save(database, f"kept:{len(waits)}"))
        time.sleep(0.01)
    killed.send_signal(signal.SIGKILL)
    killed.communicate(timeout=LIMIT)
    assert killed.returncode == -signal.SIGKILL
    over = left(database) - len(waits)
    assert 0 < over < ROWS
    assert over % 500 == 0  # whole chunks are gone
    both = [start(file), start(file)]
    while any(process.poll() is None for process in both) and time.monotonic() < until:
        waits.append(save(database, f"kept:{len(waits)}"))
        time.sleep(0.01)
    removed = [ended(process)["removed"]["worker_beats"] for process in both]
    assert sum(removed) == over
    assert left(database) == len(waits)
    assert max(waits) < MOMENT
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    before = file.stat().st_size
    database.close()
    compacted = ended(start(file, "--compact"))["compacted"]
    assert compacted > 0
    assert file.stat().st_size < before
