"""Mail goes out after the deed: a server that fails neither undoes the deed nor hides it, and the page says so."""

import logging
import re
import time
from pathlib import Path

import allauth
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail as django_mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from associations import mail
from associations.actions import people
from associations.requests.log import LogEvent
from khuyenhoc.log import LineFormatter
from tests.associations.mail_backends import silent_server
from tests.cast import make_cast

ROOT = Path(__file__).resolve().parents[2]
FAILING = "tests.associations.mail_backends.{}"
PASSWORD, NEXT = "cầu-vồng-sau-mưa-17", "bến-đò-chiều-vắng-28"
UNSENT = "chưa gửi được vì máy chủ thư không nhận"


def failures(caplog):
    """The lines about mail that did not go out."""
    return [record for record in caplog.records if record.getMessage() == LogEvent.MAIL_FAILED]


def test_nobody_but_the_one_module_sends_mail():
    sends = re.compile(r"django\.core(\.mail(?!\.backends)| import .*\bmail\b)|smtplib|\.email_user\(")
    folders = ("associations", "funds", "learning_models", "reports", "khuyenhoc")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    found = {path.relative_to(ROOT).as_posix() for path in files if sends.search(path.read_text())}
    assert found == {"associations/mail.py", "associations/mail_server.py"}


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
def test_whatever_a_server_does_is_told_and_one_line_in_the_log(settings, caplog, backend):
    settings.EMAIL_BACKEND = FAILING.format(backend)
    assert mail.send(mail.letter("a@example.vn", "Thử", "Thử")) is False
    assert failures(caplog)
    assert not re.search(r"[\r\n](?!\|)", LineFormatter().format(caplog.records[0]))


def test_a_mail_that_cannot_be_written_stops_no_other(caplog):
    bad, good = mail.letter("a@example.vn", "Một\nBcc: x@y", "Thử"), mail.letter("b@example.vn", "Hai", "Thử")
    assert mail.send_each([bad, good]) == [False, True]
    assert [letter.to for letter in django_mail.outbox] == [["b@example.vn"]]
    [record] = failures(caplog)
    assert record.fields["to"] == "a@example.vn"
    assert "\n" not in LineFormatter().format(record)


def test_a_silent_server_holds_a_whole_round_up_once(settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 0.3
    with silent_server() as settings.EMAIL_PORT:
        begun = time.monotonic()
        assert mail.send_each([mail.letter("a@example.vn", "Thử", "Thử")] * 20) == [False] * 20
        assert mail.server_answers() is False
        assert time.monotonic() - begun < 5
    assert len(failures(caplog)) == 1 + 20 + 1
    assert "timed out" in failures(caplog)[0].fields["said"]


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


@pytest.mark.postgresql
def test_a_server_that_is_down_hides_no_deed_on_an_account(transactional_db, settings, caplog):
    """Each deed on one's account: it is done, the page says so, and that the mail about it is missing."""
    settings.EMAIL_BACKEND = FAILING.format("Failing")
    cast = make_cast()
    user, client = cast.secretary, enter(cast.secretary)

    def told(page):
        assert page.status_code == 200
        assert UNSENT in page.content.decode()

    confirmed(client, "mfa_activate_totp")
    secret = client.session["mfa.totp.secret"]
    code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    told(client.post(reverse("mfa_activate_totp"), {"code": code}, follow=True))
    assert Authenticator.objects.filter(user=user, type="totp").exists()

    told(client.post(reverse("mfa_generate_recovery_codes"), follow=True))
    told(client.post(reverse("mfa_deactivate_totp"), follow=True))
    assert not Authenticator.objects.filter(user=user).exists()

    changed = {"oldpassword": PASSWORD, "password1": NEXT, "password2": NEXT}
    told(client.post(reverse("account_change_password"), changed, follow=True))
    user.refresh_from_db()
    assert user.check_password(NEXT)

    link = people.make_password_link(by=cast.administrator, person=user)
    page = Client().get(link, follow=True)
    page = page.client.post(
        page.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD}, follow=True
    )
    told(page)
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert len(failures(caplog)) == 6  # the printed link is told as well
    assert {record.levelno for record in failures(caplog)} == {logging.ERROR}


@pytest.mark.postgresql
def test_no_mail_is_sent_while_its_deed_could_still_be_undone(transactional_db, monkeypatch):
    """With the real database nothing is open when a mail goes out."""
    cast, open_blocks = make_cast(), []
    backend = "django.core.mail.backends.locmem.EmailBackend.send_messages"
    monkeypatch.setattr(backend, lambda *_: open_blocks.append(connection.in_atomic_block) or 1)
    client = enter(cast.secretary)
    confirmed(client, "mfa_activate_totp")
    secret = client.session["mfa.totp.secret"]
    code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    client.post(reverse("mfa_activate_totp"), {"code": code})
    client.post(reverse("mfa_deactivate_totp"))
    client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEXT, "password2": NEXT}
    )
    client.logout()
    client.post(reverse("account_reset_password"), {"email": "ai@example.vn"})
    assert open_blocks == [False] * 4
