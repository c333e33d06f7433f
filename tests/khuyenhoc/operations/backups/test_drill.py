"""Backups made while twenty people save: each comes back whole, on both databases; on PostgreSQL a restore is one step too."""

import contextlib
import fcntl
import random
import threading
import time
from contextlib import closing

import pytest
from django.db import OperationalError, connection

from associations.actions import returns as actions
from associations.models import Return, User
from associations.sections.base import figures
from khuyenhoc.operations.backups import postgresql_copy, restoring
from khuyenhoc.operations.backups.added import added_to
from khuyenhoc.operations.backups.making import make_backup
from khuyenhoc.operations.backups.trial import tried_copy
from khuyenhoc.operations.backups.verifying import verify_backup
from khuyenhoc.operations.problems import OperationRefused
from tests import factories
from tests.cast import make_cast
from tests.khuyenhoc.operations.backups.portals import (
    content,
    empty_portal,
    kill_while_laying,
    portal_at,
    refusal,
)

WRITERS = 20
BACKUPS = 2


def save_on_and_on(cast, return_, code, stop, saved):
    """Save a figure of one's own again and again, as a form does; keep what was acknowledged last."""
    number = 0
    try:
        while not stop.wait(random.uniform(0.2, 0.8)):
            number += 1
            with contextlib.suppress(OperationalError):  # locked for too long: not acknowledged, saved again
                actions.save(by=cast.officer, edits=[actions.Edit(return_, figures={code: number})])
                saved[code] = number
    finally:
        connection.close()


@pytest.fixture
def writers(transactional_db):
    """Twenty people who save; what was acknowledged to each so far."""
    cast = make_cast()
    return_ = factories.draft(cast)
    stop, saved = threading.Event(), {}
    threads = [
        threading.Thread(target=save_on_and_on, args=(cast, return_, code, stop, saved))
        for code in [*figures()][:WRITERS]
    ]
    for thread in threads:
        thread.start()
    until = time.monotonic() + 60
    while len(saved) < WRITERS and time.monotonic() < until:
        time.sleep(0.05)
    yield saved
    stop.set()
    for thread in threads:
        thread.join()
    assert len(saved) == WRITERS, "somebody never saved"


@pytest.mark.soak
@pytest.mark.postgresql
def test_each_backup_made_while_people_save_comes_back_whole(writers, tmp_path, rounds, request):
    if connection.vendor == "postgresql":
        request.getfixturevalue("tools")
    made = []
    for number in range(BACKUPS * rounds):
        acknowledged = dict(writers)
        made.append((tmp_path / f"{number}.zip", acknowledged, make_backup(tmp_path / f"{number}.zip")))
    for file, acknowledged, manifest in made:
        with empty_portal(tmp_path):
            assert restoring.restore_backup(file).broken == []
            assert content().heads == manifest.content.heads
            stored = actions.standing_cells(Return.objects.get())
            lost = {code: number for code, number in acknowledged.items() if stored[code] < number}
            assert not lost, "acknowledged before the backup began, and not in it"


@pytest.fixture(autouse=True)
def _one_drill_at_a_time(tmp_path_factory):
    """The workers of a run share one server, and a drill counts its temporary databases."""
    with (tmp_path_factory.getbasetemp().parent / "drill.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture
def backup(transactional_db, tools, tmp_path):
    """A backup of the tests' PostgreSQL with one return."""
    factories.draft(make_cast())
    make_backup(tmp_path / "a.zip")
    return tmp_path / "a.zip"


@pytest.fixture
def portal(backup, tmp_path):
    """A database of its own into which that backup was restored."""
    with empty_portal(tmp_path) as other:
        restoring.restore_backup(backup)
        yield other


@pytest.mark.soak
@pytest.mark.compared
def test_what_was_saved_since_gives_way_or_nothing_is_changed(portal, backup, settings, monkeypatch, rounds):
    settings.BACKUP_DIR = str(backup.parent)
    before = content()
    assert "1 báo cáo và" in refusal(backup)
    for _ in range(rounds):
        User.objects.get_or_create(username="moi", password="x")
        later = content()
        kill_while_laying(backup, random.uniform(0, 0.6))
        wait_for_others_to_end()
        assert content() in (before, later)
    User.objects.get_or_create(username="moi", password="x")
    later = content()
    with monkeypatch.context() as patched:
        patched.setattr(postgresql_copy, "_run_scripts", with_a_slip)
        assert "chưa bị thay đổi: " in (words := refusal(backup, replaces=True))
        assert "division by zero" in words
    assert content() == later
    restored = restoring.restore_backup(backup, replaces=True)
    assert content() == before
    assert verify_backup(restored.before).content == later
    assert temporary_databases() == [], "those of the killed go at the next run"
    with tried_copy(backup) as tried:
        tried.database.close()
        postgresql_copy._drop_left()
        assert len(temporary_databases()) == 1, (
            "that of one at work stays, also while nobody is connected to it"
        )
    # The next row gets a number of its own: the counters came back too.
    User.objects.create(username="moi")
    what_somebody_added_is_left_out_where_that_is_accepted(backup.with_name("b.zip"))
    who_may_make_no_database_is_told_what_to_do(portal, backup)
    a_server_that_is_gone_is_named(portal, backup)
    assert temporary_databases() == []


ADDED = """
    CREATE FUNCTION xoa() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN DELETE FROM associations_event; RETURN NULL; END$$;
    CREATE TRIGGER xoa AFTER INSERT ON associations_run EXECUTE FUNCTION xoa();
    CREATE RULE bo AS ON DELETE TO associations_run DO INSTEAD NOTHING;
    CREATE VIEW "của hội" AS SELECT username FROM associations_user;
    CREATE MATERIALIZED VIEW nguoi AS SELECT username FROM associations_user;
"""
ADDED_IN_WORDS = [
    "hàm (function) xoa",
    "quy tắc (rule) bo",
    "trigger xoa",
    "khung nhìn (view) của hội",
    "khung nhìn (view) nguoi",
]


def what_somebody_added_is_left_out_where_that_is_accepted(file):
    with connection.cursor() as cursor:
        cursor.execute(ADDED)
    make_backup(file)
    with pytest.raises(OperationRefused) as refused:
        verify_backup(file)
    assert all(words in refused.value.problems[0] for words in ADDED_IN_WORDS)
    restored = restoring.restore_backup(file, replaces=True, accepts_broken=True)
    assert sorted(restored.left_out) == sorted(ADDED_IN_WORDS)
    assert added_to(connection) == []
    assert restored.events > 0


def with_a_slip(settings_dict, *scripts, run=postgresql_copy._run_scripts):
    if len(scripts) > 1:  # into the database in use
        with scripts[-1].open("a") as script:
            script.write("SELECT 1/0;\n")
    run(settings_dict, *scripts)


def who_may_make_no_database_is_told_what_to_do(portal, backup):
    with connection.cursor() as cursor:
        cursor.execute("DROP ROLE IF EXISTS hoi")
        cursor.execute("CREATE ROLE hoi LOGIN NOCREATEDB IN ROLE pg_read_all_data")
    with portal_at(portal.settings_dict["NAME"]) as other:
        other.settings_dict["USER"] = "hoi"
        assert 'ALTER ROLE "hoi" CREATEDB' in refusal(backup, replaces=True)


def a_server_that_is_gone_is_named(portal, backup):
    with portal_at(portal.settings_dict["NAME"]) as other:
        other.settings_dict["HOST"], other.settings_dict["PORT"] = "127.0.0.1", "9"
        assert "Không có máy chủ PostgreSQL nào trả lời" in refusal(backup, replaces=True)


def wait_for_others_to_end():
    """Wait until the server noticed that who was killed is gone."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            if not cursor.fetchone()[0]:
                return
        time.sleep(0.1)
    raise AssertionError("somebody is still connected")


def temporary_databases():
    with closing(connection.copy()) as server, server.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{postgresql_copy.NAME}%"])
        return cursor.fetchall()
