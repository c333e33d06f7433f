"""The database refuses for a while: what a person sees, that nothing is lost or half there, and that no restart is needed."""

import contextlib
import datetime

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import close_old_connections, connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from associations.events import broken_chains
from associations.models import Event, Session
from associations.requests.short_waits import short_wait
from associations.signing_in import sessions
from khuyenhoc.sqlite3.base import DatabaseWrapper
from tests import factories
from tests.associations.signing_in.test_sessions import moved
from tests.associations.views.test_saving import stored
from tests.browsing import address, sign_in
from tests.cast import make_cast
from tests.durability.locks import Waits, locked_for, writing_locked

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]

PASSWORD = "một-mật-khẩu-dài-2024"


@pytest.fixture
def portal():
    """The cast, a draft, and its officer's browser, each request of which begins as on the server."""
    cache.clear()
    cast = make_cast()
    cast.officer.set_password(PASSWORD)
    cast.officer.save()
    return Portal(cast, factories.draft(cast))


class Portal:
    """An officer who fills a return."""

    def __init__(self, cast, return_):
        self.cast, self.return_ = cast, return_
        self.client = sign_in(cast.officer)
        self.client.raise_request_exception = False

    def save(self, members):
        """The status of a save of one figure, and the page where it was refused."""
        close_old_connections()
        version = type(self.return_).objects.get(pk=self.return_.pk).figures_version
        seen = f'{{"members": {self.members()}}}'
        sent = {"members": members, "figures_version": version, "seen/organisation": seen}
        answer = self.client.post(address(self.return_, "nhap"), sent, headers={"HX-Request": "true"})
        return answer.status_code, answer.content.decode()

    def read(self):
        """The status of the form when it is opened."""
        close_old_connections()
        return self.client.get(address(self.return_, "nhap")).status_code

    def members(self):
        return stored(self.return_)["members"]

    def sign_in(self):
        """The status of a sign-in with the right password, and its page; whether somebody is in."""
        close_old_connections()
        client = Client(raise_request_exception=False)
        sent = {"login": self.cast.officer.username, "password": PASSWORD}
        answer = client.post(reverse("account_login"), sent)
        return answer.status_code, answer.content.decode(), settings.SESSION_COOKIE_NAME in client.cookies


BUSY, FULL, READ_ONLY = "Cơ sở dữ liệu đang bận", "Máy chủ đã hết chỗ lưu", "Cổng đang chỉ cho xem"


def refused(answer, title):
    status, page, *_ = answer
    return status == 503 and title in page and "chưa được lưu" in page


def test_under_a_lock_who_saves_or_signs_in_is_told_and_once_it_is_gone_goes_on(portal):
    with writing_locked():
        with short_wait(200):
            assert refused(portal.save(220_001), BUSY)
        with short_wait(200):
            answer = portal.sign_in()
        assert refused(answer, BUSY)
        assert answer[2] is False
        assert portal.read() == 200
        assert portal.members() == 220_000
    assert portal.save(220_002)[0] == 200
    status, _, is_in = portal.sign_in()
    assert (status, is_in) == (302, True)
    with locked_for(0.3):  # shorter than the wait of a save: nobody notices
        assert portal.save(220_003)[0] == 200
    assert portal.members() == 220_003
    assert list(broken_chains()) == []


def test_a_session_past_its_limits_leads_to_the_sign_in_at_once_under_a_lock_too(portal):
    moved(portal.client, began=30 * 24 * 3600)
    waits = Waits()
    with writing_locked(), connection.execute_wrapper(waits):
        answer = portal.client.get(address(portal.return_, "nhap"))
    assert answer.status_code == 302
    assert "het=7-ngay" in answer["Location"]
    assert 0 < waits.seconds < 1
    sent = {"login": portal.cast.officer.username, "password": PASSWORD}
    assert portal.client.post(reverse("account_login"), sent).status_code == 302
    assert portal.read() == 200, "signed in again in the same browser"


@pytest.mark.sqlite
def test_a_full_disk_is_named_and_once_there_is_room_work_goes_on(portal):
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
    answered, number = 220_000, 220_000
    for number in range(220_001, 220_060):
        answer = portal.save(number)
        if answer[0] != 200:
            break
        answered = number
    assert refused(answer, FULL)
    assert portal.read() == 200
    assert portal.members() == answered
    assert portal.save(number)[0] == 200, "on a connection of its own again, without a restart"
    assert list(broken_chains()) == []


def test_read_only_and_back_needs_no_restart(portal):
    with read_only():
        assert refused(portal.save(220_001), READ_ONLY)
        assert portal.members() == 220_000
    assert portal.read() == 200
    assert portal.save(220_002)[0] == 200
    assert list(broken_chains()) == []


@contextlib.contextmanager
def read_only():
    """What is written is refused: on this connection of SQLite, on each new one of PostgreSQL."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = 1")
        yield
        return
    database = f'ALTER DATABASE "{connection.settings_dict["NAME"]}"'
    with connection.cursor() as cursor:
        cursor.execute(f"{database} SET default_transaction_read_only = on")
    connection.close()
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = off")
        cursor.execute(f"{database} RESET default_transaction_read_only")


def test_a_connection_that_broke_between_two_requests_is_noticed_by_nobody(portal):
    if connection.vendor == "sqlite":
        connection.errors_occurred = True
        before = connection.connection
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (before,) = cursor.fetchone()
        other = connections.create_connection("default")
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [before])
        other.close()
    assert portal.client.get("/").status_code in (200, 503)  # the request that is under way may fail
    assert portal.save(220_001)[0] == 200
    assert portal.members() == 220_001


def test_a_clock_that_was_set_back_refuses_nobody(portal, monkeypatch):
    assert portal.save(220_001)[0] == 200
    now = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: now() - datetime.timedelta(hours=3))
    assert portal.save(220_002)[0] == 200
    assert portal.read() == 200
    assert portal.sign_in()[2]
    assert list(broken_chains()) == []
    assert list(Event.objects.order_by("number").values_list("number", flat=True)[:1]) == [1]


def test_a_session_that_cannot_be_noted_takes_back_no_answer_that_was_given(portal, monkeypatch):
    """The figures are saved by then; a session that was ended is another matter (tests/…/test_sessions.py)."""
    monkeypatch.setattr(sessions, "NOTED_EVERY", 0)
    monkeypatch.setattr(Session, "save", _locked)
    assert portal.save(220_001)[0] == 200
    assert portal.members() == 220_001
    status, _, is_in = portal.sign_in()
    assert (status >= 500, is_in) == (True, False), "nobody is told to be in who is not"


def _locked(self, *args, **kwargs):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM " + "x" * 3)


@pytest.mark.sqlite
def test_sqlite_waits_for_the_disk_and_for_a_lock_no_longer_than_five_seconds(tmp_path):
    portal = _of_production(tmp_path / "a.sqlite3")
    with portal.cursor() as cursor:
        asked = [
            cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("synchronous", "busy_timeout", "journal_mode")
        ]
    assert asked == [2, 5000, "wal"]
    portal.close()


@pytest.mark.compared
def test_postgresql_waits_for_a_lock_no_longer_than_five_seconds():
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("5s",)


@pytest.mark.sqlite
def test_a_connection_is_left_whose_file_another_one_has_taken_the_place_of(tmp_path):
    """What is written into the old one nobody would ever see again."""
    file = tmp_path / "a.sqlite3"
    portal = _of_production(file)
    with portal.cursor() as cursor:
        cursor.execute("CREATE TABLE x (a int)")
    portal.close_if_unusable_or_obsolete()
    with portal.cursor() as cursor:
        assert cursor.execute("SELECT count(*) FROM x").fetchone() == (0,), "nothing happened, so it stays"
    for end in (
        "",
        "-wal",
        "-shm",
    ):  # with what lies beside it: no other file is opened where saves are left behind
        (tmp_path / f"a.sqlite3{end}").rename(tmp_path / f"old.sqlite3{end}")
    other = _of_production(file)
    with other.cursor() as cursor:
        cursor.execute("CREATE TABLE y (a int)")
    portal.close_if_unusable_or_obsolete()
    with portal.cursor() as cursor:
        assert cursor.execute("SELECT count(*) FROM y").fetchone() == (0,)
    portal.close()
    other.close()


def _of_production(file):
    """A connection as the portal opens it, but for what the tests' own leave out."""
    options = dict(connection.settings_dict["OPTIONS"])
    options["init_command"] = options["init_command"].removesuffix(" PRAGMA synchronous=OFF;")
    return DatabaseWrapper({**connection.settings_dict, "NAME": str(file), "OPTIONS": options}, "default")
