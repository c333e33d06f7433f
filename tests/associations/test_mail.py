"""Mail is written with the deed and goes out after it: no server that fails undoes, hides or delays the deed."""

import re
import time
from contextlib import contextmanager
from pathlib import Path

import allauth
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail as django_mail
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from associations import mail, outbox
from associations.actions import people
from associations.models import OutgoingMail
from associations.requests.log import LogEvent
from khuyenhoc.log import LineFormatter
from tests.associations.mail_backends import silent_server
from tests.cast import make_cast
from tests.vietnamese import english_in

ROOT = Path(__file__).resolve().parents[2]
FAILING = "tests.associations.mail_backends.{}"
PASSWORD, NEXT = "cầu-vồng-sau-mưa-17", "bến-đò-chiều-vắng-28"


def failures(caplog):
    """The lines about mail that did not go out."""
    return [record for record in caplog.records if record.getMessage() == LogEvent.MAIL_FAILED]


def test_nobody_but_the_one_module_sends_mail():
    sends = re.compile(r"django\.core(\.mail(?!\.backends)| import .*\bmail\b)|smtplib|\.email_user\(")
    folders = ("associations", "funds", "learning_models", "reports", "khuyenhoc")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    found = {path.relative_to(ROOT).as_posix() for path in files if sends.search(path.read_text())}
    assert found == {"associations/mail_server.py"}


def test_the_package_for_signing_in_sends_by_its_adapter_alone():
    """What `accounts.ClosedAccounts.send_mail` replaces is all that the package sends by."""
    package = Path(allauth.__file__).parent
    sends = re.compile(r"\b(msg|message|mail)\.send\(|send_messages\(|core\.mail import .*\bsend_mail")
    found = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if sends.search(path.read_text())
    }
    assert found == {"account/adapter.py"}


@pytest.mark.parametrize("backend", ["Unreachable", "Failing", "Taking"])
def test_whatever_a_server_does_is_told_and_one_line_in_the_log(settings, caplog, db, backend):
    settings.EMAIL_BACKEND = FAILING.format(backend)
    row = mail.send(mail.Letter("a@example.vn", "Thử", "Thử"))
    assert outbox.deliver_due() == 0
    row.refresh_from_db()
    assert (row.state, row.tries) == ("waiting", 1)
    assert english_in(row.error.replace("RuntimeError", "").replace("EMAIL_URL", "")) == set()
    assert failures(caplog)
    assert not re.search(r"[\r\n](?!\|)", LineFormatter().format(caplog.records[0]))


def test_a_mail_that_cannot_be_written_stops_no_other(caplog, db):
    bad, good = mail.Letter("a@example.vn", "Một\nBcc: x@y", "Thử"), mail.Letter("b@example.vn", "Hai", "Thử")
    rows = mail.send_each([bad, good])
    assert outbox.deliver_due() == 1
    assert [OutgoingMail.objects.get(pk=row.pk).state for row in rows] == ["given_up", "sent"]
    assert [letter.to for letter in django_mail.outbox] == [["b@example.vn"]]
    [record] = failures(caplog)
    assert record.fields["to"] == "a@example.vn"
    assert "\n" not in LineFormatter().format(record)


def test_a_command_that_sends_its_own_mails_is_held_up_once_by_a_silent_server(settings, caplog, db):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 0.3
    rows = mail.send_each([mail.Letter("a@example.vn", "Thử", "Thử")] * 20, is_mine=True)
    assert outbox.deliver_due() == 0, "the worker leaves them alone"
    with silent_server() as settings.EMAIL_PORT:
        begun = time.monotonic()
        assert outbox.deliver_these(rows).keys() == {row.pk for row in rows}
        assert time.monotonic() - begun < 5
    assert len(failures(caplog)) == 20
    assert "timed out" in failures(caplog)[0].fields["said"]
    assert set(OutgoingMail.objects.values_list("state", "tries")) == {("waiting", 1)}


def test_a_mail_is_undone_with_its_action(db):
    class Undone(Exception):
        pass

    @transaction.atomic
    def act():
        mail.send(mail.Letter("a@example.vn", "Thử", "Thử"))
        raise Undone

    with pytest.raises(Undone):
        act()
    assert not OutgoingMail.objects.exists()
    assert not DBTaskResult.objects.exists()
    mail.send(mail.Letter("a@example.vn", "Thử", "Thử"))
    [queued] = DBTaskResult.objects.all()
    assert queued.task == outbox.deliver.using(run_after=queued.run_after)


def enter(user):
    user.set_password(PASSWORD)
    user.email = "ai@example.vn"
    user.save()
    client = Client()
    sent = {"login": user.username, "password": PASSWORD}
    assert client.post(reverse("account_login"), sent).status_code == 302
    return client


def confirmed(client, name):
    """A page for which the password is asked once more."""
    page = client.get(reverse(name))
    if page.status_code == 302:
        page = client.post(page["Location"], {"password": PASSWORD}, follow=True)
    assert page.status_code == 200
    return page


@contextmanager
def hanging(settings):
    """A mail server that takes a connection and stays silent for longer than anybody waits."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 60
    with silent_server() as settings.EMAIL_PORT:
        begun = time.monotonic()
        yield
        assert time.monotonic() - begun < 20


@pytest.mark.postgresql
def test_a_server_that_hangs_delays_no_deed_on_an_account(transactional_db, settings, caplog):
    """Each deed on one's account: it is done, its page says nothing else, and the mail about it waits."""
    cast = make_cast()
    user, client = cast.secretary, enter(cast.secretary)

    def waits(page):
        assert page.status_code == 200
        waiting.append(page)
        assert OutgoingMail.objects.filter(to="ai@example.vn", state="waiting").count() == len(waiting)

    waiting = []
    with hanging(settings):
        confirmed(client, "mfa_activate_totp")
        secret = client.session["mfa.totp.secret"]
        code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
        waits(client.post(reverse("mfa_activate_totp"), {"code": code}, follow=True))
        assert Authenticator.objects.filter(user=user, type="totp").exists()

        waits(client.post(reverse("mfa_generate_recovery_codes"), follow=True))
        waits(client.post(reverse("mfa_deactivate_totp"), follow=True))
        assert not Authenticator.objects.filter(user=user).exists()

        changed = {"oldpassword": PASSWORD, "password1": NEXT, "password2": NEXT}
        waits(client.post(reverse("account_change_password"), changed, follow=True))
        user.refresh_from_db()
        assert user.check_password(NEXT)

        link = people.make_password_link(by=cast.administrator, person=user)
        waiting.append(link)  # the printed link is told as well
        page = Client().get(link, follow=True)
        sent = {"password1": PASSWORD, "password2": PASSWORD}
        waits(page.client.post(page.request["PATH_INFO"], sent, follow=True))
        user.refresh_from_db()
        assert user.check_password(PASSWORD)

        for email in ("ai@example.vn", "khong-ai@example.vn"):
            answer = Client().post(reverse("account_reset_password"), {"email": email})
            assert answer.status_code == 302
    assert OutgoingMail.objects.filter(state="waiting").count() == 7
    assert set(OutgoingMail.objects.values_list("to", "person")) == {("ai@example.vn", user.pk)}
    assert not failures(caplog)
