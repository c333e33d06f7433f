"""The pack by the worker: one press or two, killed in the middle, a writer that fails, no worker at all."""

import psycopg2
import pytest
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from associations.models import Assignment
from khuyenhoc.operations.background import queue
from khuyenhoc.operations.background.beating import write_beat
from khuyenhoc.operations.background.worker import Worker
from khuyenhoc.operations.models import WorkerBeat
from khuyenhoc.operations.worker_state import ALIVE_FOR
from reports.exports import formats
from reports.exports import pack as actions
from reports.exports.formats import Format
from reports.exports.pack_queue import queue_pack
from reports.models import Pack, PackFile
from tests.browsing import sign_in
from tests.khuyenhoc.operations import tasks
from tests.reports.meeting.test_pack import URL, stored

__all__ = ["stored"]
PAGE = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _one_connection(cast, monkeypatch):
    monkeypatch.setattr("khuyenhoc.operations.background.worker.close_old_connections", lambda: None)
    monkeypatch.setattr(connection, "close", lambda: None)
    monkeypatch.setattr(tasks, "done", [])


def begin(client) -> str:
    return client.post(URL, {"revision": "1"})["Location"]


def words(client, place: str) -> str:
    return client.get(place, headers=PAGE).content.decode()


def work_off() -> int:
    worker, turns = Worker(), 0
    while worker.turn():
        turns += 1
    return turns


def waiting() -> int:
    return DBTaskResult.objects.filter(status="READY").count()


def test_the_worker_makes_the_pack_while_the_page_shows_how_far_it_is(cast, stored):
    write_beat("other-machine:1:1", timezone.now())
    client = sign_in(cast.secretary)
    place = begin(client)
    assert begin(client) == place
    assert sign_in(cast.deputy).post(URL, {"revision": "1"})["Location"] == place
    assert waiting() == 1, "two presses, one pack, one task"
    page = client.get(place).content.decode()
    assert "Máy chủ đang làm tệp “Báo cáo Excel”: 0/3 tệp đã xong" in page
    assert "<html" in page
    assert f'hx-get="{place}"' in page
    assert f'href="{place}"' in page, "where no script runs it is looked at again by a link"
    assert "hx-post" not in page
    worker = Worker()
    assert worker.turn()
    step = words(client, place)
    assert "1/3 tệp" in step
    assert "<html" not in step
    tasks.note.enqueue("một thư")
    assert worker.turn()
    assert worker.turn()
    assert tasks.done == ["một thư"], "what is asked for meanwhile does not wait for the whole pack"
    assert work_off() == 1
    assert "Đã xong 3 tệp" in words(client, place)
    assert "hx-get" not in words(client, place)
    assert waiting() == 0


def test_a_worker_killed_in_the_middle_of_a_file_leaves_it_to_the_next_one(cast, stored):
    place = begin(sign_in(cast.secretary))
    pack = Pack.objects.get()
    worker = Worker()
    assert worker.turn()
    task = queue.next_waiting()
    assert queue.claim(task, "other-machine:1:1")  # and no beat of it
    actions.cache.add(f"pack-{pack.pk}-so-lieu-dong-bac-2024-phien-ban-1.csv", "queue", 90)
    work_off()
    assert PackFile.objects.filter(pack=pack).count() == 3
    assert "Đã xong 3 tệp" in words(sign_in(cast.secretary), place)


def test_a_file_that_kills_every_worker_is_not_tried_for_ever(cast, stored):
    client = sign_in(cast.secretary)
    place = begin(client)
    for number in range(queue.KILLED_AT_MOST):
        assert queue.claim(queue.next_waiting(), f"other-machine:1:{number}")
        queue.put_back_abandoned("mine:1:1")
    write_beat("other-machine:2:1", timezone.now())
    page = words(client, place)
    assert "Máy chủ dừng đột ngột nhiều lần khi làm tệp này" in page
    assert "Thử lại" in page
    assert "hx-trigger" not in page
    DBTaskResult.objects.update(enqueued_at=timezone.now() + 60 * ALIVE_FOR)  # and the clock is set back
    client.post(f"{place}tiep/")
    assert "Máy chủ đang làm tệp" in words(client, place)
    work_off()
    assert "Đã xong 3 tệp" in words(client, place)


def test_a_writer_that_fails_is_named_and_tried_again_at_a_press(cast, stored, monkeypatch):
    def broken(edition):
        raise ValueError("hỏng")

    write_beat("other-machine:1:1", timezone.now())
    whole = actions.FORMATS
    for module in (actions, formats):
        monkeypatch.setattr(module, "FORMATS", {**whole, "csv": Format("b", "text/plain", broken)})
    client = sign_in(cast.secretary)
    place = begin(client)
    work_off()
    page = words(client, place)
    assert "Không làm được tệp “Số liệu” (so-lieu-dong-bac-2024-phien-ban-1.csv): ValueError" in page
    assert "hx-trigger" not in page
    assert waiting() == 0
    for module in (actions, formats):
        monkeypatch.setattr(module, "FORMATS", whole)
    assert "Máy chủ đang làm tệp “Số liệu”" in client.post(f"{place}tiep/", headers=PAGE).content.decode()
    assert waiting() == 1
    work_off()
    assert Pack.objects.get().done_at


def test_where_no_worker_lives_the_page_says_so_and_makes_the_files_itself(cast, stored):
    client = sign_in(cast.secretary)
    write_beat("other-machine:1:1", timezone.now())
    WorkerBeat.objects.update(beat_at=timezone.now() - 2 * ALIVE_FOR)
    place = begin(client)
    page = client.get(place).content.decode()
    assert "Phần chạy nền của máy chủ đang tắt, nên tệp chỉ được làm khi trang này mở" in page
    assert "hx-post" in page
    for _ in range(3):
        page = client.post(f"{place}tiep/", headers=PAGE).content.decode()
    assert "Đã xong 3 tệp" in page
    WorkerBeat.objects.update(beat_at=timezone.now())
    assert work_off() == 1, "a worker that comes later finds nothing to do"
    assert PackFile.objects.count() == 3


def test_who_leads_the_cluster_no_longer_has_no_file_made(cast, stored):
    place = begin(sign_in(cast.secretary))
    Assignment.objects.filter(user=cast.secretary).delete()
    work_off()
    assert not PackFile.objects.exists()
    assert "Chỉ thư ký" in words(sign_in(cast.deputy), place)


@pytest.mark.parametrize("refusal", ["full", "closed"])
def test_where_the_database_refuses_the_pack_waits_without_a_complaint(cast, stored, monkeypatch, refusal):
    pack = actions.begin_pack(by=cast.secretary, revision=stored)
    queue_pack(by=cast.secretary, pack=pack)

    def refuse(*args):
        if (
            refusal == "closed"
        ):  # as Django passes on what psycopg2 says of a connection that the server ended
            raise InterfaceError("connection already closed") from psycopg2.InterfaceError(
                "connection already closed"
            )
        raise OperationalError("database or disk is full") from _full()

    with monkeypatch.context() as patch:
        patch.setattr(actions, "_keep", refuse)
        patch.setattr("time.sleep", lambda seconds: None)
        assert not Worker().turn()
    assert waiting() == 1
    work_off()
    pack.refresh_from_db()
    assert (pack.trouble, bool(pack.done_at)) == ("", True)


def _full() -> Exception:
    error = Exception("database or disk is full")
    error.sqlite_errorcode = 13
    return error
