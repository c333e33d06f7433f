"""migrate waits for another one, changes nothing under a portal that runs, and keeps each step with its record."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from khuyenhoc import version
from khuyenhoc.operations import in_use
from khuyenhoc.operations.checks import probes
from khuyenhoc.operations.problems import OperationRefused
from khuyenhoc.operations.state.versions import versions
from tests.releases.make import HERE, restore

ROOT = Path(settings.BASE_DIR)
SERVES = """
import django; django.setup()
from khuyenhoc.operations.in_use import held_for_a_while
with held_for_a_while():
    print("serves", flush=True)
    input()
"""


@pytest.fixture
def earlier(tmp_path):
    """The environment of a process whose database is of release 0.4.0."""
    file = tmp_path / "portal.sqlite3"
    restore(HERE / "0.4.0" / "database.sql.gz", file)
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "khuyenhoc.settings",
        "DATABASE_URL": f"sqlite:///{file}",
    }


def manage(env, *words):
    ran = subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in ran.stderr, ran.stderr
    return ran.returncode, ran.stdout + ran.stderr


def unrecord_last(env):
    """Take back migrations of no consequence, so that some are missing again."""
    import sqlite3

    with sqlite3.connect(env["DATABASE_URL"].removeprefix("sqlite:///")) as database:
        listed = "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'operations_%'"
        for (table,) in database.execute(listed).fetchall():
            database.execute(f"DROP TABLE {table}")
        database.execute("DELETE FROM django_migrations WHERE app = 'operations'")
    database.close()


def test_nothing_changes_under_a_portal_that_runs_and_all_is_well_where_nothing_is_missing(earlier):
    assert manage(earlier, "migrate", "-v0") == (0, "")
    with subprocess.Popen(
        [sys.executable, "-c", SERVES],
        cwd=ROOT,
        env=earlier,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as portal:
        assert portal.stdout.readline() == b"serves\n"
        assert manage(earlier, "migrate", "-v0") == (0, ""), "nothing was missing"
        unrecord_last(earlier)
        code, words = manage(earlier, "migrate", "-v0")
        assert code == 1
        assert "còn thiếu" in words
        assert "serve --stop" in words
        assert len(words.strip().splitlines()) == 1
        portal.stdin.close()
    both = [
        subprocess.Popen(
            [sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=earlier, stderr=subprocess.PIPE
        )
        for _ in range(2)
    ]
    assert [one.communicate(timeout=120)[1] for one in both] == [b"", b""]
    assert [one.returncode for one in both] == [0, 0]


def test_every_migration_is_kept_with_its_record_in_one_transaction():
    """One that is not atomic could be left half made: it would have to be able to go on from there."""
    loader = MigrationLoader(None)
    assert [str(one) for one in loader.disk_migrations.values() if not one.atomic] == []


@pytest.mark.django_db(transaction=True)
def test_the_record_is_written_before_the_step_is_committed(monkeypatch):
    """Also where a step leaves indexes to its end, after which Django alone would write the record."""
    from django.db import models
    from django.db.migrations.operations import CreateModel
    from django.db.migrations.state import ProjectState

    from khuyenhoc.operations.migrating import WholeExecutor

    step = Migration("0001_trial", "operations")
    fields = [("id", models.BigAutoField(primary_key=True)), ("day", models.DateField(db_index=True))]
    step.operations = [CreateModel("Trial", fields, {"db_table": "operations_trial"})]
    executor = WholeExecutor(connection)
    recorded = []
    monkeypatch.setattr(executor, "record_migration", lambda _: recorded.append(connection.in_atomic_block))
    executor.apply_migration(ProjectState(), step)
    assert recorded == [True]
    with connection.cursor() as cursor:
        indexes = connection.introspection.get_constraints(cursor, "operations_trial").values()
        assert any(one["columns"] == ["day"] and one["index"] for one in indexes)
        cursor.execute("DROP TABLE operations_trial")


@pytest.mark.postgresql
@pytest.mark.django_db
def test_a_database_that_is_newer_than_the_code_is_named_and_nobody_begins_to_serve_it(monkeypatch):
    MigrationRecorder(connection).record_applied("funds", "9999_later")
    found = probes.migrations()
    assert not found.is_ok
    assert "funds.9999_later" in found.words
    assert "1 bước của phiên bản mới hơn" in " ".join(words for _, words in versions().rows)

    class Same:
        """The database by the connection of the test, whose transaction nobody else sees into."""

        vendor, settings_dict = connection.vendor, connection.settings_dict

        def copy(self):
            return self

        def __getattr__(self, name):
            return getattr(connection, name)

        def close(self):
            pass

    monkeypatch.setattr(in_use, "connections", {"default": Same()})
    monkeypatch.setattr(in_use, "_held", {})
    monkeypatch.setattr(in_use, "never_make", lambda name: None)
    with pytest.raises(OperationRefused, match=r"funds\.9999_later"):
        in_use.hold_as_server()


def test_code_that_was_replaced_under_a_process_is_named(tmp_path, monkeypatch):
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "0.5.0"\n')
    monkeypatch.setattr(version, "_ROOT", tmp_path)
    monkeypatch.setattr(version, "_served", [])
    assert probes.code() is None, "this process serves nothing"
    version.note_code_served()
    assert probes.code().is_ok
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "0.6.0"\n')
    found = probes.code()
    assert not found.is_ok
    assert "bản 0.6.0" in found.words
    assert "bản 0.5.0" in found.words
    (tmp_path / "pyproject.toml").write_text("half a fi")
    assert probes.code().is_ok, "nobody can tell while files are being replaced"


@pytest.mark.parametrize("is_packed", [False, True])
def test_the_commit_is_read_from_gits_own_files(tmp_path, monkeypatch, is_packed):
    commit = "1a2b3c4d" * 5
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "0.5.0"\n')
    heads = tmp_path / ".git" / "refs" / "heads"
    heads.mkdir(parents=True)
    (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    if is_packed:
        (tmp_path / ".git" / "packed-refs").write_text(f"# pack-refs\n{commit} refs/heads/main\n")
    else:
        (heads / "main").write_text(f"{commit}\n")
    monkeypatch.setattr(version, "_ROOT", tmp_path)
    assert version.code_on_disk() == "0.5.0 (1a2b3c4d)"
    (tmp_path / ".git" / "HEAD").write_text(f"{'9' * 40}\n")
    assert version.code_on_disk() == "0.5.0 (99999999)"


@pytest.mark.django_db
def test_migrate_alone_still_says_what_is_missing(capsys):
    call_command("migrate", "--check", verbosity=0)
    call_command("migrate", "--plan", verbosity=1)
    assert "No planned" in capsys.readouterr().out
