"""The worker as a process of its own: killed in the middle of a task, kept out by a lock, ended by a signal."""

import datetime
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import uuid
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import call_command

from khuyenhoc import running_portal
from tests.khuyenhoc.operations import tasks
from tests.tables import copy_tables

ROOT = Path(__file__).resolve().parents[3]
WAITS = 60  # seconds


@pytest.fixture
def database(tmp_path, django_db_setup) -> Path:
    copy_tables(tmp_path / "portal.sqlite3")
    return tmp_path / "portal.sqlite3"


@contextmanager
def worker(database: Path):
    env = {**os.environ, "DATABASE_URL": f"sqlite:///{database}", "SECRET_KEY": "only-for-tests-" + "0" * 40}
    command = [sys.executable, "manage.py", "worker"]
    with subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def enqueue(database: Path, task, *args) -> str:
    """A row of the queue, as another process would write it."""
    now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None).isoformat(" ")
    row = {
        "id": uuid.uuid4().hex,
        "status": "READY",
        "enqueued_at": now,
        "args_kwargs": json.dumps({"args": args, "kwargs": {}}),
        "priority": 0,
        "task_path": task.module_path,
        "worker_ids": "[]",
        "queue_name": "default",
        "backend_name": "default",
        "run_after": "9999-01-01 00:00:00",
        "exception_class_path": "",
        "traceback": "",
    }
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    with sqlite3.connect(database, timeout=WAITS) as connection:
        connection.execute(
            f"INSERT INTO django_tasks_database_dbtaskresult ({names}) VALUES ({marks})",  # noqa: S608
            list(row.values()),
        )
    connection.close()
    return row["id"]


def read(database: Path, query: str) -> list[tuple]:
    connection = sqlite3.connect(database, timeout=WAITS)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def until(is_so, process) -> None:
    for _ in range(20 * WAITS):
        if is_so():
            return
        assert process.poll() is None, process.stderr.read()
        time.sleep(0.05)
    raise AssertionError("it took too long")


@pytest.mark.sqlite
def test_a_killed_workers_task_is_done_by_the_next_one_which_also_outlives_a_lock(database, tmp_path):
    enqueue(database, tasks.take_long_at_first, str(tmp_path))
    with worker(database) as first:
        until((tmp_path / "begun").exists, first)
        first.send_signal(signal.SIGKILL)
    with worker(database) as second:
        until((tmp_path / "done").exists, second)
        statuses = "SELECT status FROM django_tasks_database_dbtaskresult"
        until(lambda: read(database, statuses) == [("SUCCESSFUL",)], second)
        lock = sqlite3.connect(database, isolation_level=None)
        enqueue(database, tasks.note, "một")
        lock.execute("BEGIN IMMEDIATE")
        time.sleep(1.5)
        lock.execute("ROLLBACK")
        lock.close()
        until(lambda: read(database, statuses) == [("SUCCESSFUL",)] * 2, second)
        second.send_signal(signal.SIGTERM)
        assert second.wait(WAITS) == 0
        said = second.stderr.read()
    assert 'done="took-over" number="1"' in said
    assert 'done="ended"' in said
    beats = read(database, "SELECT name FROM operations_workerbeat")
    assert [name.split(":")[1] for (name,) in beats] == [str(first.pid)], "who ends in order says so"


def test_serve_becomes_the_supervisor(monkeypatch, tmp_path):
    called = []
    monkeypatch.setattr(running_portal, "FOLDER", tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as free:
        monkeypatch.setenv("PORT", str(free.getsockname()[1]))
    monkeypatch.setattr(os, "execve", lambda program, arguments, _: called.append((program, arguments)))
    monkeypatch.chdir(ROOT)
    call_command("serve")
    assert called == [(sys.executable, [sys.executable, "-m", "khuyenhoc.supervisor"])]
