"""The database file is its owner's alone: as it is made, and where it was found open."""

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError, connection

from khuyenhoc.database_faults import Fault, fault_of
from khuyenhoc.operations.locks import FileLock
from khuyenhoc.sqlite3.base import DatabaseWrapper, keep_for_the_owner


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def files(folder):
    return {path.name: oct(mode(path)) for path in folder.iterdir() if "sqlite3" in path.name}


@pytest.fixture
def open_umask():
    before = os.umask(0)
    yield
    os.umask(before)


WRITE = """
import django; django.setup()
from django.db import OperationalError, connection
with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE IF NOT EXISTS x (a int)")
    cursor.execute("INSERT INTO x VALUES (1)")
    import os; print(sorted(name for name in os.listdir(os.environ["WHERE"])))
    os._exit(0)  # as if it were killed: what lies beside the database stays
"""


def run(folder):
    """Another process that makes or opens the database and leaves its -wal and -shm behind."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "khuyenhoc.settings",
        "DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3",
        "WHERE": str(folder),
    }
    done = subprocess.run([sys.executable, "-c", WRITE], env=environment, cwd=settings.BASE_DIR, capture_output=True)  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()


def test_a_process_makes_it_for_its_owner_and_mends_it(tmp_path, open_umask):
    run(tmp_path)
    found = files(tmp_path)
    assert {"portal.sqlite3", "portal.sqlite3-wal", "portal.sqlite3-shm"} <= found.keys()
    assert set(found.values()) == {"0o600"}
    for path in tmp_path.iterdir():
        path.chmod(0o644)
    run(tmp_path)
    assert set(files(tmp_path).values()) == {"0o600"}


def test_the_folder_is_closed_where_it_is_the_portals_own(tmp_path, settings):
    tmp_path.chmod(0o755)
    keep_for_the_owner(f"{tmp_path}/a.sqlite3")
    assert mode(tmp_path) == 0o755, "a folder of somebody else stays as it is"
    settings.VAR_DIR = tmp_path
    keep_for_the_owner(f"{tmp_path}/a.sqlite3")
    assert mode(tmp_path) == 0o700


@pytest.mark.parametrize("database", [":memory:", "file:a?mode=memory&cache=shared"])
def test_a_database_without_a_file_makes_none(tmp_path, monkeypatch, database):
    monkeypatch.chdir(tmp_path)
    keep_for_the_owner(database)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_left_to_sqlite(tmp_path):
    keep_for_the_owner(f"{tmp_path}/none/a.sqlite3")
    assert list(tmp_path.iterdir()) == []


def test_the_portal_runs_on_it(db):
    assert settings.DATABASES["default"]["ENGINE"] == "khuyenhoc.sqlite3"
    assert connection.vendor == "sqlite"
    assert mode(Path(connection.settings_dict["NAME"])) == 0o600


def test_it_is_never_open_to_others_not_even_for_a_moment(tmp_path, open_umask, monkeypatch):
    monkeypatch.setattr("khuyenhoc.sqlite3.base._close", lambda path, mode: None)
    keep_for_the_owner(f"{tmp_path}/a.sqlite3")
    assert files(tmp_path) == {"a.sqlite3": "0o600"}


TRY = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0).execute('BEGIN IMMEDIATE')"


def test_sqlites_locks_on_a_file_are_kept(tmp_path):
    """Closing a file lets go of all the locks that a process holds on it, SQLite's own included."""
    name = f"{tmp_path}/a.sqlite3"
    holder = sqlite3.connect(name, isolation_level=None)
    holder.execute("CREATE TABLE x (a int)")
    holder.execute("BEGIN EXCLUSIVE")
    keep_for_the_owner(name)
    other = subprocess.run([sys.executable, "-c", TRY, name], capture_output=True, check=False)
    holder.close()
    assert b"database is locked" in other.stderr


def test_what_is_no_file_keeps_its_rights(tmp_path, open_umask):
    """`/dev/null` for a database's name must not close it to everybody else on the machine."""
    os.mkfifo(tmp_path / "pipe", 0o666)
    keep_for_the_owner(f"{tmp_path}/pipe")
    assert mode(tmp_path / "pipe") == 0o666


def test_saves_beside_a_file_that_was_moved_away_are_there_when_it_is_back(tmp_path, db):
    file, away = tmp_path / "x.sqlite3", tmp_path / "away"
    with closing(sqlite3.connect(file)) as writer:
        writer.executescript("PRAGMA journal_mode=WAL; CREATE TABLE x (a int); INSERT INTO x VALUES (1);")
        file.rename(away)
        portal = DatabaseWrapper({**connection.settings_dict, "NAME": str(file)}, "default")
        with pytest.raises(OperationalError) as refused:
            portal.ensure_connection()
        assert fault_of(refused.value) is Fault.GONE
        assert not file.exists()
        away.rename(file)
        with portal.cursor() as cursor:
            assert cursor.execute("SELECT a FROM x").fetchall() == [(1,)]
        portal.close()


def test_what_root_makes_is_the_portals(tmp_path, monkeypatch):
    """Else the portal's account could not take the lock that tells a restore that it runs, and none would be refused."""
    given = []
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(os, "fchown", lambda made, user, group: given.append((os.fstat(made).st_ino, user)))
    monkeypatch.setattr(Path, "stat", _owned_by(Path.stat, {tmp_path: 4001, tmp_path / "x.sqlite3": 4002}))
    keep_for_the_owner(str(tmp_path / "x.sqlite3"))
    assert given.pop() == (os.stat(tmp_path / "x.sqlite3").st_ino, 4001)
    lock = tmp_path / "x.sqlite3.in-use"
    for expected in ([(4002,)], []):  # made once, then only opened
        FileLock(lock, database=tmp_path / "x.sqlite3").release()
        assert [user[1:] for user in given] == expected
        given.clear()


def _owned_by(stat_of, owners):
    def stat_(path, **options):
        found = [*stat_of(path, **options)]
        found[4] = owners.get(path, found[4])
        return os.stat_result(found)

    return stat_
