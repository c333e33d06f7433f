"""The outbox: what a mail server does to a mail, when it is tried again, and what no failure loses or sends twice."""

import datetime
import smtplib
import time

import pytest
from django.core import mail as django_mail
from django.db import OperationalError, connection
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from associations import outbox
from associations.models import OutgoingMail
from tests.associations.mail_backends import silent_server

State = OutgoingMail.State
SMTP = "django.core.mail.backends.smtp.EmailBackend"
LOCMEM = "django.core.mail.backends.locmem.EmailBackend.send_messages"


@pytest.fixture
def later(monkeypatch):
    """Set the clocks on, this machine's and the database's."""
    real, ahead = timezone.now, [datetime.timedelta()]
    monkeypatch.setattr("django.utils.timezone.now", lambda: real() + ahead[0])
    monkeypatch.setattr(outbox, "database_now", lambda: real() + ahead[0])

    def go_on(**by):
        ahead[0] += datetime.timedelta(**by)

    return go_on


def written(*addresses, **fields):
    now = timezone.now()
    usual = {
        "subject": "Thử",
        "text": "Liên kết: bí mật",
        "created_at": now,
        "due_at": now,
        "changed_at": now,
    }
    return [
        OutgoingMail.objects.create(to=to, message_id=f"<{number}.{to}>", **usual | fields)
        for number, to in enumerate(addresses or ["a@example.vn"])
    ]


def states():
    return list(OutgoingMail.objects.order_by("pk").values_list("state", "tries"))


def server(monkeypatch, answer):
    """A mail server that answers each mail as a function of its address says."""

    def send(backend, mails):
        if error := answer(mails[0].to[0]):
            raise error
        django_mail.outbox += mails
        return 1

    monkeypatch.setattr(LOCMEM, send)


def test_a_mail_goes_out_once_and_leaves_no_text_behind(db):
    written("a@example.vn", "b@example.vn")
    assert outbox.waiting() == 2
    assert outbox.deliver_due() == 2
    assert outbox.deliver_due() == 0
    assert [letter.to for letter in django_mail.outbox] == [["a@example.vn"], ["b@example.vn"]]
    assert django_mail.outbox[0].body == "Liên kết: bí mật"
    assert django_mail.outbox[0].message()["Message-ID"] == "<0.a@example.vn>"
    assert set(OutgoingMail.objects.values_list("state", "text", "error")) == {(State.SENT, "", "")}
    assert not DBTaskResult.objects.exists()


def test_it_is_tried_again_after_growing_waits_and_then_given_up(db, monkeypatch, later):
    server(monkeypatch, lambda to: smtplib.SMTPDataError(451, b"later"))
    written()
    for number, minutes in enumerate((1, 5, 15, 60, 180, 360), 1):
        outbox.deliver_due()
        assert states() == [(State.WAITING, number)]
        later(minutes=minutes, seconds=-5)
        outbox.deliver_due()
        assert states() == [(State.WAITING, number)], minutes
        later(seconds=10)
    outbox.deliver_due()
    assert states() == [(State.GIVEN_UP, 7)]
    assert outbox.given_up() == 1
    [mail] = OutgoingMail.objects.all()
    assert mail.text
    assert mail.error == "máy chủ thư không nhận nội dung thư (mã 451)"


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (smtplib.SMTPRecipientsRefused({"x": (550, b"no such user")}), State.GIVEN_UP),
        (smtplib.SMTPRecipientsRefused({"x": (451, b"greylisted")}), State.WAITING),
        (smtplib.SMTPSenderRefused(550, b"no", "cong"), State.WAITING),
        (ValueError("newline in a header"), State.GIVEN_UP),
    ],
)
def test_an_address_that_fails_stops_no_other(db, monkeypatch, error, state):
    server(monkeypatch, lambda to: error if to.startswith("x") else None)
    written("x@example.vn", "b@example.vn")
    assert outbox.deliver_due() == 1
    assert states() == [(state, 1), (State.SENT, 1)]


@pytest.mark.parametrize("error", [smtplib.SMTPServerDisconnected("x"), RuntimeError()])
def test_a_mail_that_makes_the_connection_fail_stops_no_other(db, monkeypatch, error):
    """Or a server that takes only so many mails over one connection."""
    opened = []
    server(monkeypatch, lambda to: error if to.startswith("x") else None)
    monkeypatch.setattr(LOCMEM.replace("send_messages", "open"), lambda backend: opened.append(1))
    written("x@example.vn", "b@example.vn", "x@example.vn", "d@example.vn", "e@example.vn")
    assert outbox.deliver_due() == 3
    assert [tries for _, tries in states()] == [1] * 5
    assert len(opened) == 3


@pytest.mark.parametrize(
    "error", [smtplib.SMTPServerDisconnected("x"), ConnectionRefusedError(), RuntimeError()]
)
def test_a_server_that_fails_stops_the_round_and_counts_for_all(db, monkeypatch, error):
    tried = []
    server(monkeypatch, lambda to: tried.append(to) or error)
    written("a@example.vn", "b@example.vn", "c@example.vn")
    assert outbox.deliver_due() == 0
    assert tried == ["a@example.vn", "b@example.vn"], "one alone may be at fault itself"
    assert states() == [(State.WAITING, 1)] * 3


def test_without_a_mail_server_nothing_is_said_to_be_sent(db, settings, capsys):
    settings.EMAIL_BACKEND = "khuyenhoc.mail.PrintedMail"
    [mail] = written()
    assert outbox.deliver_due() == 0
    mail.refresh_from_db()
    assert mail.error.startswith("EMAIL_URL chưa đặt")
    assert "bí mật" not in capsys.readouterr().err
    settings.DEMO = True
    OutgoingMail.objects.update(due_at=timezone.now())
    assert outbox.deliver_due() == 1
    assert "Message-ID: <0.a@example.vn>" in capsys.readouterr().err


def test_a_silent_server_holds_a_round_up_once(db, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = SMTP, "127.0.0.1", 0.3
    with silent_server() as settings.EMAIL_PORT:
        written(*["a@example.vn"] * 20)
        begun = time.monotonic()
        outbox.deliver_due()
        assert time.monotonic() - begun < 3
    assert states() == [(State.WAITING, 1)] * 20
    assert "không trả lời" in OutgoingMail.objects.first().error


def test_a_killed_try_is_repeated_by_the_next_with_the_same_number(db, monkeypatch, later):
    """The worker dies after the server took the mail and before that is noted."""

    class Killed(BaseException):
        pass

    def kill(*_):
        raise Killed

    written()
    with monkeypatch.context() as patch:
        patch.setattr(outbox, "_note", kill)
        with pytest.raises(Killed):
            outbox.deliver_due()
    assert outbox.deliver_due() == 0  # somebody may still have it in hand
    later(minutes=5, seconds=1)
    assert outbox.deliver_due() == 1
    assert len({letter.message()["Message-ID"] for letter in django_mail.outbox}) == 1
    assert states() == [(State.SENT, 2)]


def test_what_was_sent_is_noted_as_soon_as_the_database_takes_it(db, monkeypatch):
    """Else the next worker would send it once more."""
    refused = []

    def locked(rows, **fields):
        if fields.get("state") == State.SENT and len(refused) < 3:
            refused.append(fields)
            raise OperationalError("database is locked")
        return original(rows, **fields)

    original = QuerySet.update
    monkeypatch.setattr(QuerySet, "update", locked)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    monkeypatch.setattr(connection, "close", lambda: None)  # the test still needs it
    written()
    assert outbox.deliver_due() == 1
    assert len(refused) == 3
    assert states() == [(State.SENT, 1)]


def test_a_long_round_leaves_the_rest_to_the_next(db, monkeypatch):
    clock = iter(range(0, 10_000, 200))
    monkeypatch.setattr(outbox.time, "monotonic", lambda: next(clock))
    written("a@example.vn", "b@example.vn", "c@example.vn")
    assert outbox.deliver_due() == 1
    [queued] = DBTaskResult.objects.all()
    assert queued.run_after < timezone.now()
    assert outbox.deliver_due() == 1


@pytest.mark.postgresql
def test_of_two_workers_one_sends(db, monkeypatch):
    written("a@example.vn", "b@example.vn")

    def second(to):
        if to == "a@example.vn":
            outbox.deliver_due()

    server(monkeypatch, second)
    outbox.deliver_due()
    assert sorted(letter.to[0] for letter in django_mail.outbox) == ["a@example.vn", "b@example.vn"]


def test_a_clock_that_was_ahead_puts_nothing_off(db, monkeypatch, later):
    later(days=300)
    server(monkeypatch, lambda to: ConnectionRefusedError())
    written()
    outbox.deliver_due()
    later(days=-300)
    monkeypatch.undo()
    DBTaskResult.objects.all().delete()
    outbox.enqueue_overdue()
    assert DBTaskResult.objects.count() == 1
    assert outbox.deliver_due() == 1


@pytest.mark.postgresql
def test_the_next_try_is_in_the_queue_once(db, monkeypatch, later):
    server(monkeypatch, lambda to: ConnectionRefusedError())
    written("a@example.vn", "b@example.vn")
    outbox.deliver_due()
    outbox.deliver_due()
    outbox.enqueue_overdue()
    [queued] = DBTaskResult.objects.all()
    assert queued.run_after == OutgoingMail.objects.order_by("due_at").first().due_at
    DBTaskResult.objects.all().delete()  # a task that was lost
    outbox.enqueue_overdue()
    assert not DBTaskResult.objects.exists()
    later(minutes=3)
    outbox.enqueue_overdue()
    outbox.enqueue_overdue()
    assert DBTaskResult.objects.count() == 1


def test_what_no_longer_holds_is_dropped_with_its_text(db, later):
    for state in State:
        written(f"{state}@example.vn", state=state)
    later(days=3, seconds=1)
    outbox.deliver_due()
    assert not django_mail.outbox
    kept = OutgoingMail.objects.exclude(state=State.SENT)
    assert set(kept.values_list("state", "text")) == {
        (State.DROPPED, ""),
        (State.DROPPED, "Liên kết: bí mật"),
    }


def test_after_a_restore_what_waited_is_held(db):
    written("a@example.vn", "b@example.vn")
    assert outbox.hold_waiting() == 2
    assert outbox.deliver_due() == 0
    assert (outbox.waiting(), outbox.held()) == (0, 2)


@pytest.mark.postgresql
def test_no_transaction_is_open_while_the_server_is_spoken_to(transactional_db, monkeypatch):
    open_blocks = []
    server(monkeypatch, lambda to: open_blocks.append(connection.in_atomic_block) or ConnectionRefusedError())
    written()
    outbox.deliver_due()
    assert open_blocks == [False]
