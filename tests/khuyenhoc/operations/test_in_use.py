"""Whether the portal runs is known from outside of it: while one serves, nobody restores, and the other way round."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import connection

from khuyenhoc.operations import in_use
from khuyenhoc.operations.problems import OperationRefused

HOLD = """
import django; django.setup()
from khuyenhoc.operations import in_use
from khuyenhoc.operations.in_use import hold_as_server, only_user
from khuyenhoc.operations.problems import OperationRefused
import contextlib, os, sys, time
in_use._LOOK_AGAIN = 0.1
try:
    with only_user() if sys.argv[1] == "alone" else contextlib.nullcontext():
        if sys.argv[1] != "alone":
            hold_as_server()
        if sys.argv[1] == "forked" and os.fork():
            os._exit(0)  # the fork lives on
        print(os.getpid(), flush=True)
        time.sleep(60)
except OperationRefused as refused:
    print(refused.problems[0], flush=True)
"""


@pytest.fixture
def database(tmp_path, monkeypatch, request):
    """The address of a database for other processes; this one uses the same."""
    if connection.vendor == "postgresql":
        request.getfixturevalue("transactional_db")
        kept = connection.settings_dict
        return f"postgres://{kept['USER']}@/{kept['NAME']}?host={kept['HOST'] or kept['OPTIONS'].get('host', '')}"
    monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "portal.sqlite3"))
    return f"sqlite:///{tmp_path / 'portal.sqlite3'}"


@pytest.fixture
def other(database):
    """Start another process that holds the database in a way; return what it says first."""
    running = []

    def start(how):
        env = {**os.environ, "DJANGO_SETTINGS_MODULE": "khuyenhoc.settings", "DATABASE_URL": database}
        process = subprocess.Popen(
            [sys.executable, "-c", HOLD, how], env=env, cwd=settings.BASE_DIR, stdout=subprocess.PIPE
        )
        running.append(process)
        said = process.stdout.readline().decode().strip()
        assert said, "the other process ended without a word"
        return said

    yield start
    for process in running:
        process.kill()
        process.wait()
        process.stdout.close()


def refusal():
    """What whoever wants the database alone is told; "" where nothing stands in the way."""
    try:
        with in_use.only_user():
            return ""
    except OperationRefused as refused:
        return refused.problems[0]


def wait_until_free():
    until = time.monotonic() + 10
    while refusal() and time.monotonic() < until:
        time.sleep(0.05)
    assert refusal() == ""


@pytest.mark.postgresql
def test_nobody_is_alone_while_one_serves_not_even_after_a_kill_of_another(other):
    assert refusal() == ""
    first, second = int(other("serve")), int(other("serve"))
    assert "Cổng đang chạy" in refusal()
    os.kill(first, signal.SIGKILL)
    assert "dừng cổng rồi chạy lại" in refusal()
    os.kill(second, signal.SIGKILL)
    wait_until_free()


@pytest.mark.sqlite
def test_a_database_is_one_by_whatever_name_it_is_reached(database, other, tmp_path, monkeypatch):
    other("serve")
    (tmp_path / "link.sqlite3").symlink_to(tmp_path / "portal.sqlite3")
    monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "link.sqlite3"))
    assert "Cổng đang chạy" in refusal()


@pytest.mark.postgresql
def test_nobody_serves_and_no_other_restores_while_one_restores(other):
    restoring = int(other("alone"))
    assert "đang chạy: đợi" in other("serve")
    assert "Một lệnh khôi phục" in other("alone")
    assert "Một lệnh khôi phục" in refusal()
    os.kill(restoring, signal.SIGKILL)
    wait_until_free()
    assert other("serve").isdigit()


@pytest.mark.sqlite
def test_a_fork_holds_on_when_its_parent_is_gone(other):
    fork = int(other("forked"))
    assert "Cổng đang chạy" in refusal()
    os.kill(fork, signal.SIGKILL)
    wait_until_free()


@pytest.mark.sqlite
@pytest.mark.django_db
def test_a_server_starts_where_the_lock_cannot_be_had(database, monkeypatch, caplog):
    monkeypatch.setitem(connection.settings_dict, "NAME", "/nowhere/portal.sqlite3")
    in_use._held.clear()
    in_use.hold_as_server()
    assert "Không giữ được khóa" in caplog.text
    with pytest.raises(OperationRefused, match="/nowhere/portal"), in_use.only_user():
        pass


@pytest.mark.compared
def test_a_lost_connection_is_taken_up_again(other):
    other("serve")
    ended = (
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    with connection.cursor() as cursor:
        cursor.execute(ended, [in_use._KEY[0]])
        assert cursor.fetchall() == [(True,)]
    until = time.monotonic() + 10
    while not refusal() and time.monotonic() < until:
        time.sleep(0.1)
    assert "Cổng đang chạy" in refusal()
