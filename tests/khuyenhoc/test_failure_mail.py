"""Failures are mailed to ADMINS: once an hour of a kind, a few in all, with no secret, and nobody waits for it."""

import json
import logging
import os
import threading
import time

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import OperationalError
from django.test import RequestFactory

from associations.requests.log import LogEvent, current_request, log_event
from khuyenhoc import failure_mail
from khuyenhoc.failure_mail import MOST, STATE_FILE, FailureMail

logger = logging.getLogger("django.request")


@pytest.fixture
def handler(settings, tmp_path):
    """A handler of its own, in a folder of its own, in place of the portal's."""
    root = logging.getLogger()
    (usual,) = [one for one in root.handlers if isinstance(one, FailureMail)]
    settings.ADMINS, settings.VAR_DIR = [("a", "a@example.vn"), ("b", "b@example.vn")], tmp_path
    handler = FailureMail()
    root.removeHandler(usual)
    root.addHandler(handler)
    yield handler
    root.removeHandler(handler)
    root.addHandler(usual)


def fail(error=None):
    try:
        raise error or KeyError("members")
    except Exception:
        logger.exception("x")


def mails(handler):
    """What was mailed to the first of ADMINS."""
    assert handler.wait(10)
    return [letter for letter in mail.outbox if letter.to == ["a@example.vn"]]


def test_a_failure_is_mailed_to_all_with_its_number_and_no_secret(handler, settings, rf: RequestFactory):
    settings.SECRET_KEY, settings.EMAIL_HOST_PASSWORD = "khóa-của-cổng-1", "mật-khẩu-thư-1"
    request = rf.post("/bao-cao/", {"password": "bí-mật-của-tôi"})
    request.COOKIES, request.number = {"sessionid": "s3ss10nk3y0123456789"}, "5f0c9a7be1d24c33"
    assert request.POST
    token = current_request.set(request)
    try:
        fail(ValueError("bí-mật-của-tôi s3ss10nk3y0123456789 khóa-của-cổng-1 mật-khẩu-thư-1\nBcc: x@y"))
    finally:
        current_request.reset(token)
    (letter,) = mails(handler)
    assert sorted(to for one in mail.outbox for to in one.to) == ["a@example.vn", "b@example.vn"]
    assert letter.subject == "[Cổng thông tin khuyến học] Lỗi: ValueError"
    assert "Mã lần làm việc: 5f0c9a7be1d24c33" in letter.body
    assert 'path="/bao-cao/"' in letter.body
    assert "ValueError: *** *** *** ***" in letter.body
    for secret in ("bí-mật", "s3ss10n", "khóa-của", "mật-khẩu-thư"):
        assert secret not in letter.body


def test_what_says_a_secret_without_an_exception_has_none_in_its_title_either(handler, settings):
    settings.EMAIL_HOST_PASSWORD = "mật-khẩu-thư-1"
    logger.error("smtp://cong:mật-khẩu-thư-1@máy")
    (letter,) = mails(handler)
    assert letter.subject.endswith("Lỗi: django.request: smtp://cong:***@máy")
    assert "mật-khẩu-thư" not in letter.body


def test_a_kind_is_mailed_once_an_hour_and_what_was_left_out_is_counted(handler, monkeypatch):
    for _ in range(250):
        fail()
    assert len(mails(handler)) == 1
    fail(ValueError("another"))
    assert len(mails(handler)) == 2
    assert "còn 249 lỗi không gửi thư" in mails(handler)[1].body
    later = time.time() + failure_mail.AN_HOUR
    monkeypatch.setattr(failure_mail.time, "time", lambda: later)
    handler._recent.clear()
    fail()
    assert len(mails(handler)) == 3
    assert "không gửi thư;" not in mails(handler)[2].body


def test_a_fault_of_the_database_is_one_kind_wherever_it_happens(handler):
    fail(OperationalError("one"))
    try:
        raise OperationalError("two")
    except OperationalError:
        logger.exception("x")
    assert [letter.subject for letter in mails(handler)] == [
        "[Cổng thông tin khuyến học] Lỗi: cơ sở dữ liệu (ours)"
    ]


def test_all_kinds_and_processes_together_send_a_few_an_hour(handler, tmp_path):
    kinds = [type(f"Lỗi{n}", (Exception,), {}) for n in range(MOST + 3)]
    for kind in kinds:
        fail(kind())
    assert len(mails(handler)) == MOST
    another = FailureMail()  # of another process, which knows what was sent by the file alone
    record = logging.LogRecord("x", logging.ERROR, "", 0, "another", None, None)
    another.emit(record)
    assert len(mails(another)) == MOST
    assert json.loads((tmp_path / STATE_FILE).read_text())["left_out"] == 4


@pytest.mark.parametrize("kept", ["", "{", "[]", '{"sent": {}}', '{"sent": {"x": 9e12}, "left_out": 0}'])
def test_a_state_that_was_cut_or_is_of_the_future_bars_nothing(handler, tmp_path, kept):
    (tmp_path / STATE_FILE).write_text(kept)
    fail()
    assert len(mails(handler)) == 1


def test_a_folder_that_takes_no_file_bars_nothing(handler, settings, tmp_path):
    settings.VAR_DIR = tmp_path / "nowhere"
    fail()
    fail(ValueError())
    assert len(mails(handler)) == 2


class Silent(BaseEmailBackend):
    """A mail server that answers nothing until the test says so."""

    let_go = threading.Event()

    def open(self):
        assert self.let_go.wait(20), "somebody waits for the mail"
        raise TimeoutError("timed out")


def test_a_silent_mail_server_delays_nobody_and_is_no_failure_to_be_mailed(handler, settings, caplog):
    settings.EMAIL_BACKEND = f"{__name__}.Silent"
    Silent.let_go.clear()
    for _ in range(300):
        fail()
    log_event(LogEvent.MAIL_FAILED, logging.ERROR, why="x")
    Silent.let_go.set()
    assert handler.wait(10)
    told = [record for record in caplog.records if record.msg == LogEvent.MAIL_FAILED]
    assert len(told) == 3, "one a recipient, and the one of this test"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    fail(ValueError())
    assert "còn 300 lỗi không gửi thư" in mails(handler)[0].body


def test_without_admins_nothing_is_kept_or_started(handler, settings, tmp_path):
    settings.ADMINS = []
    fail()
    assert handler._process == 0
    assert os.listdir(tmp_path) == []
