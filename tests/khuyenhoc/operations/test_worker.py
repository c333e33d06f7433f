"""The queue and its worker: each task once, nothing lost with a killed worker, no lock taken while idle."""

import datetime
import logging
import sqlite3

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from khuyenhoc.operations import worker_state
from khuyenhoc.operations.background import queue
from khuyenhoc.operations.background.beating import STUCK_AFTER, Beating, write_beat
from khuyenhoc.operations.background.worker import Worker
from khuyenhoc.operations.models import WorkerBeat
from tests.khuyenhoc.operations import tasks

HOUR = datetime.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _nothing_done(db, monkeypatch):
    monkeypatch.setattr(tasks, "done", [])
    # A worker that lives on closes what the test still needs.
    monkeypatch.setattr("khuyenhoc.operations.background.worker.close_old_connections", lambda: None)
    monkeypatch.setattr(connection, "close", lambda: None)


def statuses() -> list[str]:
    return sorted(DBTaskResult.objects.values_list("status", flat=True))


@pytest.mark.postgresql
def test_tasks_are_done_once_each_and_in_their_order():
    tasks.note.enqueue("một")
    tasks.note.enqueue("hai")
    first, second = Worker(), Worker()
    while first.turn() or second.turn():
        pass
    assert tasks.done == ["một", "hai"]
    assert statuses() == ["SUCCESSFUL"] * 2


@pytest.mark.postgresql
def test_of_two_workers_with_one_task_one_gets_it():
    tasks.note.enqueue("một")
    seen, also_seen = queue.next_waiting(), queue.next_waiting()
    assert [queue.claim(seen, "a:1:1"), queue.claim(also_seen, "b:1:1")] == [True, False]
    queue.keep_success(also_seen, None)
    assert statuses() == ["RUNNING"], "who has not got it says nothing of its outcome"


def test_a_failure_is_kept_without_its_words_and_told_with_its_traceback(caplog):
    tasks.break_down.enqueue("một liên kết bí mật")
    tasks.note.enqueue("sau đó")
    worker = Worker()
    while worker.turn():
        pass
    failed = DBTaskResult.objects.failed().get()
    assert failed.exception_class_path == "builtins.ValueError"
    assert failed.traceback == ""
    assert [record.levelname for record in caplog.records if record.exc_info] == ["ERROR"]
    assert tasks.done == ["sau đó"]


@pytest.mark.parametrize("path", ["tests.khuyenhoc.operations.tasks.gone", "nowhere.at_all"])
def test_a_task_that_an_upgrade_took_away_fails_and_stops_no_other(path):
    tasks.note.enqueue("một")
    DBTaskResult.objects.update(task_path=path)
    tasks.note.enqueue("hai")
    worker = Worker()
    while worker.turn():
        pass
    assert statuses() == ["FAILED", "SUCCESSFUL"]


@pytest.mark.postgresql
def test_what_a_killed_worker_left_is_done_by_the_next_one():
    tasks.note.enqueue("một")
    host = worker_state.new_worker_name().split(":")[0]
    dead = f"{host}:{2**22 + 1}:1"  # beyond the numbers of processes
    write_beat(dead, timezone.now())
    assert queue.claim(queue.next_waiting(), dead)
    assert Worker().turn()
    assert tasks.done == ["một"]


def test_what_a_living_worker_does_is_left_to_it_until_its_beat_is_old():
    tasks.note.enqueue("một")
    elsewhere = "other-machine:1:1"
    write_beat(elsewhere, timezone.now())
    assert queue.claim(queue.next_waiting(), elsewhere)
    assert not Worker().turn()
    WorkerBeat.objects.update(beat_at=timezone.now() - HOUR)
    assert Worker().turn()
    assert tasks.done == ["một"]


def test_a_task_that_kills_each_of_its_workers_fails_at_last():
    tasks.note.enqueue("một")
    for number in range(queue.KILLED_AT_MOST):
        assert queue.claim(queue.next_waiting(), f"other-machine:1:{number}")
        queue.put_back_abandoned("mine:1:1")
    assert statuses() == ["FAILED"]
    assert DBTaskResult.objects.get().exception_class_path.endswith("WorkerKilled")


def test_a_task_that_the_database_refuses_waits_and_is_not_failed(caplog):
    tasks.meet_a_full_disk.enqueue()
    tasks.note.enqueue("còn chỗ")
    worker = Worker()
    assert not worker.turn()
    assert worker.turn(), "others are tried meanwhile"
    assert tasks.done == ["còn chỗ"]
    waiting = DBTaskResult.objects.exclude(status="SUCCESSFUL").get()
    assert (waiting.status, waiting.worker_ids) == ("READY", [])


def test_a_database_that_is_away_is_named_once_and_waited_for(monkeypatch, caplog):
    tasks.note.enqueue("một")
    caplog.set_level(logging.INFO, "portal")
    worker = Worker()
    with monkeypatch.context() as patch:
        patch.setattr(queue, "next_waiting", lambda *_: (_ for _ in ()).throw(OperationalError("gone")))
        assert [worker.turn() for _ in range(4)] == [False] * 4
    assert worker.turn()
    assert tasks.done == ["một"]
    told = [record.fields["done"] for record in caplog.records if record.message == "worker"]
    assert told == ["waits", "goes-on"]


def test_an_outcome_is_written_as_soon_as_the_database_takes_it(monkeypatch):
    refusals = iter([OperationalError("database is locked")] * 3)
    keep = queue.keep_success

    def refused_at_first(*args):
        if error := next(refusals, None):
            raise error
        keep(*args)

    monkeypatch.setattr(queue, "keep_success", refused_at_first)
    tasks.note.enqueue("một")
    worker = Worker()
    monkeypatch.setattr(worker._stopping, "wait", lambda seconds: False)
    assert worker.turn()
    assert (tasks.done, statuses()) == (["một"], ["SUCCESSFUL"])


def test_a_clock_that_is_set_back_delays_no_task_and_hides_no_worker(monkeypatch):
    tasks.note.enqueue("một")
    write_beat("other-machine:1:1", timezone.now())
    earlier = timezone.now() - 5 * HOUR
    monkeypatch.setattr(timezone, "now", lambda: earlier)
    assert not worker_state.is_worker_alive(), "a beat ahead of the clock says nothing"
    write_beat("other-machine:2:1", earlier)
    assert worker_state.last_beat() == earlier
    assert worker_state.is_worker_alive()
    assert Worker().turn()


def test_a_worker_that_took_much_memory_ends_when_nothing_waits(monkeypatch):
    monkeypatch.setattr(Beating, "start", lambda self: None)
    monkeypatch.setattr(Beating, "end", lambda self: None)
    tasks.note.enqueue("một")
    tasks.note.enqueue("hai")
    Worker(memory=1).run()
    assert tasks.done == ["một", "hai"]


def test_old_tasks_and_beats_are_forgotten_and_failures_kept_longer():
    for word in ("một", "hai"):
        tasks.note.enqueue(word)
    tasks.break_down.enqueue("ba")
    worker = Worker()
    while worker.turn():
        pass
    write_beat("other-machine:1:1", timezone.now())
    DBTaskResult.objects.update(finished_at=timezone.now() - 240 * HOUR)
    WorkerBeat.objects.update(beat_at=timezone.now() - 240 * HOUR)
    queue.forget_old()
    assert statuses() == ["FAILED"]
    assert not WorkerBeat.objects.exists()


def test_a_worker_that_is_stuck_in_a_task_no_longer_says_that_it_lives(monkeypatch):
    beating = Beating("mine:1:1")
    beating.task_begins()
    beating._beat()
    WorkerBeat.objects.update(beat_at=timezone.now() - HOUR)
    monkeypatch.setattr("khuyenhoc.operations.background.beating.time.monotonic", lambda: 1e9 + STUCK_AFTER)
    beating._beat()
    assert not worker_state.is_worker_alive()
    beating.task_ends()
    beating._beat()
    assert worker_state.is_worker_alive()


def test_rounds_are_called_once_a_while_and_one_that_breaks_ends_no_worker(settings, caplog):
    settings.WORKER_ROUNDS = [
        f"tests.khuyenhoc.operations.tasks.{name}" for name in ("go_wrong", "look_round")
    ]
    worker = Worker()
    assert [worker.turn(), worker.turn()] == [False, False]
    assert tasks.done == ["rounds"]
    assert [record.fields["task"] for record in caplog.records if record.exc_info] == settings.WORKER_ROUNDS[
        :1
    ]


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_an_idle_worker_never_asks_for_the_lock_of_sqlite():
    connection.ensure_connection()
    other = sqlite3.connect(connection.settings_dict["NAME"], timeout=0)
    other.execute("BEGIN IMMEDIATE")
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 0")
        worker = Worker()
        assert not worker.turn()
        assert worker._fault is None, "it read, and waited for nobody"
    finally:
        other.rollback()
        other.close()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 5000")


def test_the_command_does_what_waits_and_ends_and_says_what_it_could_not_do(monkeypatch, capsys):
    monkeypatch.setattr(Beating, "start", lambda self: None)
    monkeypatch.setattr(Beating, "end", lambda self: None)
    monkeypatch.setattr("signal.signal", lambda number, what: None)
    monkeypatch.setattr("khuyenhoc.operations.management.commands.worker.hold_as_server", lambda **_: None)
    tasks.note.enqueue("một")
    tasks.note.enqueue("hai")
    call_command("worker", "--batch", "--tasks", "1")
    assert tasks.done == ["một"]
    call_command("worker", "--batch")
    assert tasks.done == ["một", "hai"]
    tasks.meet_a_full_disk.enqueue()
    with pytest.raises(SystemExit):
        call_command("worker", "--batch")
    assert capsys.readouterr().err.startswith("Cơ sở dữ liệu hết chỗ lưu. ")
