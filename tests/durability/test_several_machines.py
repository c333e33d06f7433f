"""A primary, a streaming replica and two portals: each is stopped in turn, and nobody loses what was acknowledged."""

import http.client
import json
import re
import sys
import threading
import time
import urllib.parse
import uuid

import psycopg2
import pytest

from tests.bench.cluster import Portal, running_cluster

pytestmark = pytest.mark.compared

CSRF = "a" * 32
BOARD, PUBLIC = "/cum/dong-bac/2024/tong-quan/", "/cong-khai/dong-bac/2023/"
WAITS = 20  # seconds
# A process whose clock is three minutes ahead.
_AHEAD = """
import datetime, sys
from django.utils import timezone
now = timezone.now
timezone.now = lambda: now() + datetime.timedelta(minutes=3)
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "worker"])
"""


@pytest.fixture(scope="module")
def cluster():
    with running_cluster(data=["-m", "tests.durability.cluster_data"]) as running:
        yield running


def ask(portal: Portal, path: str, cookies: dict[str, str], form: dict | None = None, **headers: str):
    """Status, body, cookies as kept from then on; raise OSError where nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", portal.port, timeout=30)
    try:
        sent = {"Cookie": "; ".join(f"{k}={v}" for k, v in {**cookies, "csrftoken": CSRF}.items()), **headers}
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form)
            sent |= {"X-CSRFToken": CSRF, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("GET" if form is None else "POST", path, body, sent)
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
        kept = dict(cookies)
        for line in answer.headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            kept[name] = value
        return answer, text, kept
    finally:
        connection.close()


def signed_in(cluster, name: str) -> dict[str, str]:
    return {"sessionid": cluster.made["sessions"][name]}


def sql(database, query: str, *values):
    connection = psycopg2.connect(database.url, connect_timeout=3)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchall() if cursor.description else None
    finally:
        connection.close()


def until(is_so) -> None:
    end = time.monotonic() + WAITS
    while not is_so():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.2)


def until_replica_is_read(cluster) -> None:
    """Wait until a page is answered without one question to the data on the primary."""

    def is_read() -> bool:
        for portal in cluster.portals:
            ask(portal, PUBLIC, {})
        said = [portal.log.read_text() for portal in cluster.portals]
        return all(text.rfind('state="in-use"') == text.rfind("state=") > 0 for text in said)

    until(is_read)


class People:
    """A reader and a saver at work on both portals, as behind a proxy that asks the other portal for a page again."""

    def __init__(self, cluster) -> None:
        self._cluster = cluster
        self._ended = threading.Event()
        self.reads = self.errors = self.public_errors = self.refused = 0
        self.wrong: list[str] = []
        self.acknowledged: list[int] = []
        self._threads = [threading.Thread(target=work) for work in (self._read, self._save)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()
        print(  # noqa: T201
            f"saves acknowledged {len(self.acknowledged)}, refused {self.refused}; "
            f"reads {self.reads}, errors {self.errors} (public {self.public_errors})"
        )

    def _read(self) -> None:
        cookies, turn = signed_in(self._cluster, "neighbour"), 0
        while not self._ended.wait(0.05):
            turn += 1
            path, who = ((BOARD, cookies), (PUBLIC, {}))[turn % 2]
            self.reads += 1
            if self._status(path, who, turn) != 200:
                self.errors += 1
                self.public_errors += path == PUBLIC

    def _status(self, path: str, cookies: dict[str, str], turn: int) -> int:
        portals = self._cluster.portals
        for number in (turn // 2, turn // 2 + 1):
            try:
                return ask(portals[number % len(portals)], path, cookies)[0].status
            except (OSError, http.client.HTTPException):
                continue
        return 0

    def _save(self) -> None:
        mine, turn, number = self._cluster.made["mine"], 0, 6000
        cookies = signed_in(self._cluster, "officer")
        while not self._ended.wait(0.05):
            turn, number = turn + 1, number + 1
            try:
                form = _form(self._cluster, mine, number)
                portal = self._cluster.portals[turn % len(self._cluster.portals)]
                answer, text, cookies = ask(portal, mine["address"], cookies, form, **{"HX-Request": "true"})
            except (OSError, psycopg2.Error, http.client.HTTPException):
                self.refused += 1
                continue
            if answer.status == 200 and answer.headers.get("Portal-Saved") == "1":
                self.acknowledged.append(number)
                continue
            self.refused += 1
            if answer.status != 503 or "chưa được lưu" not in text:
                self.wrong.append(f"{answer.status}: {text[:300]}")

    def lost(self) -> set[int]:
        """The saves that were acknowledged and have no event."""
        rows = sql(
            self._cluster.primary,
            "SELECT changes FROM associations_event WHERE return_id = %s", self._cluster.made["mine"]["pk"],
        )  # fmt: skip
        code = self._cluster.made["mine"]["codes"][0]
        changes = [row[0] if isinstance(row[0], dict) else json.loads(row[0]) for row in rows]
        return set(self.acknowledged) - {one[code][1] for one in changes if code in one}


def _form(cluster, mine: dict, number: int) -> dict[str, object]:
    codes = mine["codes"]
    row = sql(
        cluster.primary,
        f"SELECT r.figures_version, {', '.join(codes)} FROM associations_return r "  # noqa: S608
        f"JOIN {mine['table']} f ON f.return_id = r.id WHERE r.id = %s",
        mine["pk"],
    )[0]
    known = dict(zip(codes, row[1:], strict=True))
    return {**dict.fromkeys(codes, number), "figures_version": row[0], "seen/organisation": json.dumps(known)}


def test_a_person_reads_their_own_deed_at_once_from_a_replica_that_stands_still(cluster):
    until_replica_is_read(cluster)
    one, other = cluster.portals
    for portal in cluster.portals:
        assert not _shows_cao_bang(ask(portal, BOARD, signed_in(cluster, "neighbour"))[1])
    sql(cluster.replica, "SELECT pg_wal_replay_pause()")
    try:
        deed = cluster.made["approve"]
        sent = {name: value for name, value in deed.items() if name != "address"}
        answer, text, cookies = ask(one, deed["address"], signed_in(cluster, "secretary"), sent)
        assert answer.status == 302, " ".join(re.sub("<[^>]*>", " ", text).split())[-3000:]
        assert "written" in cookies
        for portal in (other, one):
            assert _shows_cao_bang(ask(portal, BOARD, cookies)[1])
        # Others read it once the replica is older than it may be; no page fails meanwhile.
        until(lambda: _shows_cao_bang(ask(other, BOARD, signed_in(cluster, "neighbour"))[1]))
        for portal in cluster.portals:
            assert ask(portal, PUBLIC, {})[0].status == 200
    finally:
        sql(cluster.replica, "SELECT pg_wal_replay_resume()")
    until_replica_is_read(cluster)
    # What was drawn from the replica while it stood still is no longer shown to anybody.
    assert _shows_cao_bang(ask(other, BOARD, signed_in(cluster, "neighbour"))[1])


def _shows_cao_bang(page: str) -> bool:
    words = " ".join(re.sub("<[^>]*>", " ", page.partition("<main")[2]).split())
    return "chưa có báo cáo nào được duyệt" not in words and "Cao Bằng" in words


def test_a_killed_portal_leaves_readers_and_savers_to_the_other(cluster):
    with People(cluster) as people:
        time.sleep(1.5)
        cluster.portals[0].kill()
        time.sleep(1.5)
        cluster.portals[0].start()
    assert (people.errors, people.wrong, people.lost()) == (0, [], set())
    assert people.acknowledged


def test_a_replica_that_is_stopped_costs_no_reader_a_page(cluster):
    until_replica_is_read(cluster)
    with People(cluster) as people:
        time.sleep(1)
        cluster.replica.stop("immediate")
        time.sleep(3)
        cluster.replica.start()
        until_replica_is_read(cluster)
    assert (people.errors, people.refused, people.wrong, people.lost()) == (0, 0, [], set())


def test_a_primary_that_is_cut_off_loses_no_acknowledged_save_and_leaves_the_public_pages(cluster, request):
    until_replica_is_read(cluster)
    with People(cluster) as people:
        time.sleep(1.5)
        before = len(people.acknowledged)
        cluster.primary.stop("immediate")
        request.addfinalizer(lambda: cluster.primary.is_running or cluster.primary.start())
        mine = cluster.made["mine"]
        answer, text, _ = ask(
            cluster.portals[0], mine["address"], signed_in(cluster, "officer"), {"communes": "1"}
        )
        assert (answer.status, "chưa được lưu" in text) == (503, True)
        time.sleep(2.5)  # it is noticed within a second or two
        assert ask(cluster.portals[0], PUBLIC, {})[0].status == 200, cluster.portals[0].log.read_text()[
            -9000:
        ]
        cluster.primary.start()
        until(lambda: len(people.acknowledged) > before + 5)
    assert (people.wrong, people.lost()) == ([], set()), cluster.portals[0].log.read_text()[-6000:]
    assert people.public_errors <= 2, "public pages fail only until it is noticed that the primary is away"


def test_each_of_twenty_tasks_is_done_once_by_two_workers_whose_clocks_differ(cluster):
    ahead = cluster.worker("ahead")
    ahead.command = [sys.executable, "-c", _AHEAD]
    workers = [cluster.worker("right"), ahead]
    try:
        for worker in workers:
            worker.start()
        until(lambda: sql(cluster.primary, "SELECT count(*) FROM operations_workerbeat")[0][0] == 2)
        ids = [_enqueue(cluster) for _ in range(20)]
        query = "SELECT status, worker_ids FROM django_tasks_database_dbtaskresult WHERE id = ANY(%s::uuid[])"
        until(lambda: all(row[0] == "SUCCESSFUL" for row in sql(cluster.primary, query, ids)))
        done = [row[1] for row in sql(cluster.primary, query, ids)]
        assert [len(by) for by in done] == [1] * 20
        moments = sql(
            cluster.primary, "SELECT abs(extract(epoch from now() - beat_at)) FROM operations_workerbeat"
        )
        assert max(moments)[0] < 60, "a beat is dated by the database's clock"
    finally:
        for worker in workers:
            print(worker.log.read_text()[-1500:])  # noqa: T201
            worker.kill()


def _enqueue(cluster) -> str:
    pk = str(uuid.uuid4())
    sql(
        cluster.primary,
        "INSERT INTO django_tasks_database_dbtaskresult (id, status, enqueued_at, args_kwargs, priority, task_path,"
        " worker_ids, queue_name, backend_name, run_after, exception_class_path, traceback)"
        " VALUES (%s, 'READY', now(), %s, 0, 'tests.khuyenhoc.operations.tasks.note', '[]', 'default', 'default',"
        " '9999-01-01 00:00:00+00', '', '')",
        pk, json.dumps({"args": ["x"], "kwargs": {}}),
    )  # fmt: skip
    return pk
