"""GET /readyz: 200 or 503; why, for administrators and the machine itself."""

import sqlite3

import pytest
from django.db import OperationalError, connection
from django.test import Client

from khuyenhoc.operations import readiness
from khuyenhoc.operations.health import Finding
from tests.browsing import sign_in
from tests.khuyenhoc.test_log import all_events, log

pytestmark = pytest.mark.django_db
ELSEWHERE = "203.0.113.9"


@pytest.fixture
def found(monkeypatch):
    """What is found, to be changed."""
    found = [Finding("database", True, "Ghi được."), Finding("backup", True, "Bản sao lưu tốt.")]
    monkeypatch.setattr(readiness, "checked", readiness.Latest(lambda: list(found), 0))
    return found


def ask(client=None, **environ):
    return (client or Client()).get("/readyz", **environ)


def test_ready_and_not_ready(found):
    answer = ask(REMOTE_ADDR=ELSEWHERE)
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-store" in answer["Cache-Control"]
    found.append(Finding("disk", False, "Đĩa đầy."))
    answer = ask(REMOTE_ADDR=ELSEWHERE)
    assert (answer.status_code, answer.json()) == (503, {"status": "error"})


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1"])
def test_the_machine_itself_is_told_why(found, address):
    answer = ask(REMOTE_ADDR=address)
    assert {"name": "database", "ok": True, "message": "Ghi được."} in answer.json()["checks"]


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize(
    "header", ["x-forwarded-for", "x-forwarded-host", "forwarded", "x-real-ip", "via", "x-forwarded-proto"]
)
def test_what_a_proxy_passes_on_is_a_strangers_whatever_it_says(found, settings, is_known, header):
    settings.BEHIND_PROXY = is_known
    assert ask(REMOTE_ADDR="127.0.0.1", headers={header: "127.0.0.1"}).json() == {"status": "ok"}


@pytest.mark.parametrize("address", ["", "unix:", ELSEWHERE, "10.0.0.1"])
def test_others_are_strangers(found, address):
    assert ask(REMOTE_ADDR=address).json() == {"status": "ok"}


def test_of_people_administrators_alone_are_told_why(found, cast, settings):
    for user, is_told in ((cast.administrator, True), (cast.secretary, False), (cast.officer, False)):
        client = sign_in(user)
        assert ("checks" in ask(client, REMOTE_ADDR=ELSEWHERE).json()) is is_told
    settings.SECOND_FACTOR = True
    assert "checks" not in ask(sign_in(cast.administrator), REMOTE_ADDR=ELSEWHERE).json()


def test_it_answers_where_nobody_can_be_looked_up(found, cast, monkeypatch):
    client = sign_in(cast.administrator)

    def refuse(*arguments, **more):
        raise OperationalError from sqlite3.OperationalError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", refuse)
        assert ask(client, REMOTE_ADDR=ELSEWHERE).json() == {"status": "ok"}
        assert "checks" in ask(client, REMOTE_ADDR="127.0.0.1").json()


def test_it_writes_nothing_of_a_session(found, cast, django_assert_num_queries):
    client = sign_in(cast.administrator)
    session = client.session
    session["used"] = 0  # long ago: any page would note the use, or end the session
    session.save()
    assert "checks" not in ask(client, REMOTE_ADDR=ELSEWHERE).json()
    assert client.session["used"] == 0


def test_a_post_is_refused(found):
    assert Client().post("/readyz").status_code == 405


def test_however_many_ask_a_check_leaves_one_traceback_and_each_of_them_one_line(found, cast, monkeypatch):
    monkeypatch.setattr(readiness, "checked", readiness.Latest(lambda: list(found), 10))
    found.append(Finding("disk", False, "Đĩa đầy."))
    with log() as lines:
        sign_in(cast.administrator).get("/tinh-trang/")  # makes the check, and answers 200
        answers = [ask(REMOTE_ADDR=ELSEWHERE) for _ in range(20)]
    assert {answer.status_code for answer in answers} == {503}
    (failure,) = [fields for name, fields in all_events(lines) if name == "failed"]
    told = [fields for name, fields in all_events(lines) if fields.get("path") == "/readyz"]
    assert len(told) == 20
    assert {(one["why"], one["check"]) for one in told} == {("not ready: disk", failure["request"])}
    assert "| khuyenhoc.operations.readiness.NotReady: disk" in lines
    assert sum(line.startswith("| Traceback") for line in lines) == 1
