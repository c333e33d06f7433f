"""setup_portal: from nothing to an administrator who signs in, again and again, and what stands in the way in words."""

import datetime
import json
import logging
import os
import re
import smtplib
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import environ
import pytest
import segno
from django.core.management import call_command
from django.db import Error, OperationalError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import load_backend
from django.test import Client
from django.utils import timezone

from associations import access
from associations.actions import people
from associations.models import Assignment, Notice, RegistryRecord, User
from associations.qr import qr_lines
from associations.requests.log import LogEvent, log_event
from khuyenhoc.operations import unusable
from khuyenhoc.operations.installing import administrators, at_work, database, hints, trial_mail
from khuyenhoc.operations.unusable import reason_of
from tests.browsing import fields_of
from tests.outbox import sent_mails
from tests.tables import copy_tables

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]

ROOT = Path(__file__).resolve().parents[3]
PASSWORD = "bốn-từ-không-liên-quan-2026"


def set_up(capsys, *words, **options):
    """What the command answers as JSON; its exit code says the same."""
    try:
        call_command("setup_portal", *words, "--no-input", "--json", **options)
        code = 0
    except SystemExit as end:
        code = end.code
    answer = json.loads(capsys.readouterr().out)
    assert answer["ok"] == all(check["ok"] for check in answer["checks"]) == (code == 0)
    assert all(check["message"] for check in answer["checks"])
    return answer


def of(answer, name):
    """What was said of one thing."""
    return next(check for check in answer["checks"] if check["name"] == name)


def use(link):
    """Set a password by a link; whether it was taken."""
    client = Client()
    page = client.get(urlsplit(link).path, follow=True)
    html = page.content.decode()
    if "password1" not in html:
        return False
    client.post(page.request["PATH_INFO"], {**fields_of(html), "password1": PASSWORD, "password2": PASSWORD})
    return True


def may_sign_in(name):
    return User.objects.get(username=name).check_password(PASSWORD)


def test_the_first_administrator_gets_a_link_that_works_and_later_runs_change_nothing(capsys, settings):
    settings.PORTAL_URL = "https://khuyenhoc.example.vn"
    first = set_up(capsys)
    assert (first["administrator"], of(first, "database")["ok"], of(first, "cache")["ok"]) == (
        "quan-tri",
        True,
        True,
    )
    assert first["link"].startswith("https://khuyenhoc.example.vn/tai-khoan/lien-ket/")
    # Lost before it was used: another, which ends the first.
    second = set_up(capsys, "--email", "tri@khuyenhoc.example.vn")
    assert (second["administrator"], second["link"] is None) == ("quan-tri", False)
    assert User.objects.get(username="quan-tri").email == "tri@khuyenhoc.example.vn"
    assert not use(first["link"])
    assert use(second["link"])
    assert may_sign_in("quan-tri")
    assert access.may_manage(User.objects.get(username="quan-tri"))
    before = list(User.objects.values()), RegistryRecord.objects.count()
    for words in ((), ("--admin", "quan-tri"), ("--admin", "another", "--email", "x@example.vn")):
        again = set_up(capsys, *words)
        assert (again["administrator"], again["link"]) == ("quan-tri", None)
    assert (list(User.objects.values()), RegistryRecord.objects.count()) == before


def test_somebody_elses_address_is_not_given_to_who_was_made_before(capsys, settings):
    set_up(capsys, "--admin", "chi-lan", "--email", "lan@khuyenhoc.vn")
    again = set_up(capsys, "--admin", "anh-minh", "--email", "minh@khuyenhoc.vn")
    assert again["administrator"] == "chi-lan"
    assert "Không lập anh-minh" in str(again["checks"]), "who was named is told of"
    assert User.objects.get(username="chi-lan").email == "lan@khuyenhoc.vn"


def test_who_holds_the_machine_lets_a_lost_administrator_in_again_and_a_successor(capsys, cast):
    """Only where a new link is asked for by name; all of it stands in the accounts' history."""
    cast.administrator.set_password(PASSWORD)
    cast.administrator.save()
    name, successor = cast.administrator.username, cast.officer.username
    lost = set_up(capsys, "--admin", name, "--new-link", "--remove-second-factor")
    assert lost["administrator"] == name
    assert not may_sign_in(name)
    assert use(lost["link"])
    assert may_sign_in(name)
    people.deactivate(by=cast.administrator, person=cast.officer)
    assert use(set_up(capsys, "--admin", successor, "--new-link")["link"])
    assert access.may_manage(User.objects.get(username=successor))
    records = RegistryRecord.objects.filter(row_id=cast.officer.pk).values_list("words", flat=True)
    assert {"mở lại tài khoản", "in liên kết đặt mật khẩu"} <= set(records)
    words = [record for record in records if record.startswith("giao vai trò quản trị")]
    assert len(words) == 1


def test_an_administrator_whose_role_ends_today_manages_tomorrow_too(capsys, cast):
    held = Assignment.objects.filter(user=cast.administrator, role="administrator")
    today = timezone.localdate()
    held.update(valid_to=today)
    name, tomorrow = cast.administrator.username, today + datetime.timedelta(days=1)
    answer = set_up(capsys, "--admin", name, "--new-link")
    assert f"giao vai trò từ {tomorrow:%d/%m/%Y}" in of(answer, "administrator")["message"]
    set_up(capsys, "--admin", name, "--new-link")
    assert list(held.order_by("pk").values_list("valid_from", "valid_to"))[1:] == [(tomorrow, None)]


def test_a_mistyped_name_makes_nobody_an_administrator_unless_it_is_meant(capsys, cast):
    name = cast.administrator.username
    refused = set_up(capsys, "--admin", f"{name}x", "--new-link")
    assert (refused["administrator"], refused["link"]) == (None, None)
    message = of(refused, "administrator")["message"]
    assert f"Không có tài khoản {name}x. Các quản trị: {name} ({cast.administrator})." in message
    assert not User.objects.filter(username=f"{name}x").exists()
    assert message.endswith(f"setup_portal --admin {name}x --new-link --new-account")
    assert use(set_up(capsys, "--admin", f"{name}x", "--new-link", "--new-account")["link"])
    assert access.may_manage(User.objects.get(username=f"{name}x"))


def test_who_could_not_sign_in_yet_is_not_told_of_each_link(capsys):
    for _ in range(3):
        set_up(capsys, "--email", "tri@khuyenhoc.example.vn")
    assert not Notice.objects.filter(text__contains="liên kết").exists()
    assert not [mail for mail in sent_mails() if "liên kết" in mail.body]


@pytest.mark.sqlite
def test_a_terminal_that_is_wide_enough_shows_the_link_as_a_code_to_photograph():
    """Two rows of squares a line; the picture is the one that the standard gives for the address."""
    address = "https://khuyenhoc.example.vn/tai-khoan/lien-ket/1-c9abcd-0123456789abcdef0123456789abcdef/"
    lines = [re.sub("\x1b\\[[0-9;]*m", "", line) for line in qr_lines(address, columns=80)]
    assert qr_lines(address, columns=len(lines[0]) - 1) == []
    assert len(lines) < 24, "a small window holds it"
    light = {" ": "11", "▀": "01", "▄": "10", "█": "00"}
    rows = [[int(light[sign][half]) for sign in line] for line in lines for half in (0, 1)]
    side = len(rows[0]) - 4
    code = segno.make(address, error="l", boost_error=False, micro=False)
    assert [row[2:-2] for row in rows[2 : 2 + side]] == [
        [int(bool(square)) for square in row] for row in code.matrix
    ]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--admin", "cong-thong-tin"), "Tài khoản"),
        (("--admin", "tên có dấu cách"), "không có dấu cách"),
        (("--email", "không phải thư"), "--email không phải thư"),
    ],
)
def test_a_name_or_an_address_that_is_none_is_refused_and_nobody_is_made(capsys, words, message):
    answer = set_up(capsys, *words)
    assert (answer["administrator"], answer["link"]) == (None, None)
    assert message in of(answer, "administrator")["message"]
    assert not User.objects.filter(is_active=True).exists()


@pytest.mark.sqlite
def test_a_database_that_refuses_halfway_is_named_and_nothing_is_half_made(capsys, monkeypatch):
    def full(**_):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(people, "make_password_link", full)
    answer = set_up(capsys)
    assert not of(answer, "administrator")["ok"]
    assert (answer["administrator"], answer["link"]) == (None, None)
    assert not User.objects.filter(is_active=True).exists()


def test_options_that_need_each_other_say_so(capsys):
    for words in (
        ("--new-link",),
        ("--admin", "x", "--remove-second-factor"),
        ("--admin", "x", "--new-account"),
    ):
        with pytest.raises(SystemExit, match="1"):
            call_command("setup_portal", *words)
        assert "setup_portal --admin TÊN --new-link" in capsys.readouterr().err


@pytest.mark.sqlite
def test_the_printed_form_has_problems_one_a_line_and_the_link_alone_on_its_line(capsys, settings):
    settings.PORTAL_URL = "https://khuyenhoc.example.vn"
    with pytest.raises(SystemExit, match="1"):
        call_command("setup_portal", "--no-input")
    printed = capsys.readouterr()
    assert (
        sum(
            line.startswith("https://khuyenhoc.example.vn/tai-khoan/lien-ket/")
            for line in printed.out.splitlines()
        )
        == 1
    )
    problems = [line for line in printed.err.splitlines() if "chưa đạt:" in line]
    assert f"Còn {len(problems)} việc phải sửa" in printed.out
    assert "/lien-ket/" not in printed.err


def smtp(settings, port):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_HOST_PASSWORD = "127.0.0.1", port, "hidden-word"


@pytest.mark.sqlite
def test_a_mail_on_trial_says_what_is_wrong_and_waits_for_nobody(capsys, settings, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        smtp(settings, silent.getsockname()[1])
        monkeypatch.setattr(trial_mail, "_WITHIN", 0.3)
        began = time.monotonic()
        words = of(set_up(capsys, "--email", "a@example.vn"), "test_mail")["message"]
        assert time.monotonic() - began < 5
        assert "không trả lời" in words
    monkeypatch.setattr(trial_mail, "_WITHIN", 10)
    assert "từ chối kết nối" in of(set_up(capsys, "--email", "a@example.vn"), "test_mail")["message"]
    error = smtplib.SMTPAuthenticationError(535, b"wrong: hidden-word")
    monkeypatch.setattr(smtplib.SMTP, "__init__", lambda *_, **__: (_ for _ in ()).throw(error))
    words = of(set_up(capsys), "test_mail")["message"]  # to the address that the administrator has by now
    assert "tới a@example.vn" in words
    assert "mật khẩu" in words
    assert "hidden" not in words


@pytest.mark.sqlite
def test_a_mail_server_without_anybody_to_write_to_is_not_called_well(capsys, settings):
    smtp(settings, 9)
    assert "--email" in of(set_up(capsys), "test_mail")["message"]


@pytest.mark.sqlite
@pytest.mark.parametrize("app", ["associations", "an_app_of_later"])
def test_tables_of_a_later_release_are_left_alone(capsys, app):
    MigrationRecorder(connection).record_applied(app, "9999_later")
    answer = set_up(capsys)
    assert f"{app}.9999_later" in of(answer, "database")["message"]
    assert answer["administrator"] is None


def run(**environment):
    """What a process of its own answers with such an environment; never a traceback."""
    env = {**os.environ, **environment}
    words = [sys.executable, "manage.py", "setup_portal", "--no-input", "--json"]
    ran = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert "Traceback" not in ran.stderr, ran.stderr
    assert "hidden" not in ran.stdout + ran.stderr
    return ran.returncode, json.loads(ran.stdout)


def reached(monkeypatch, url):
    """What is said of the database of such an address."""
    found = environ.Env.db_url_config(url)
    is_sqlite = "sqlite" in found["ENGINE"]
    backend = load_backend("khuyenhoc.sqlite3" if is_sqlite else found["ENGINE"])
    options = connection.settings_dict["OPTIONS"] if is_sqlite else found.get("OPTIONS", {})
    wrapper = backend.DatabaseWrapper({**connection.settings_dict, **found, "OPTIONS": options}, "other")
    for module in (database, unusable):
        monkeypatch.setattr(module, "connection", wrapper)
    return database.bring_up_to_date()


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite:////no/such/folder/x.sqlite3", "Không có thư mục /no/such/folder"),
        (f"sqlite:///{ROOT}/README.md", "không phải cơ sở dữ liệu SQLite"),
        ("postgres://u:hidden@127.0.0.1:9/x", "Không có máy chủ PostgreSQL nào trả lời ở 127.0.0.1, cổng 9"),
        ("postgres://u:hidden@no-such.invalid/x", "Không tìm thấy máy no-such.invalid"),
    ],
)
def test_a_database_that_cannot_be_used_is_named_with_what_to_do(monkeypatch, url, words):
    check = reached(monkeypatch, url)
    assert not check.is_ok
    assert words in check.message
    assert "hidden" not in check.message


@pytest.mark.compared
def test_what_postgresql_refuses_is_named_with_what_to_do(monkeypatch):
    """No such database or account, one without Vietnamese letters, and an account that may make no tables."""
    url = os.environ["DATABASE_URL"]
    parts = urlsplit(url)
    words = reached(monkeypatch, urlunsplit(parts._replace(path="/no_such"))).message
    assert f"createdb --owner={parts.username}" in words
    server = parts.netloc.rpartition("@")[2]
    stranger = parts._replace(netloc=f"nobody_here@{server}")
    assert "createuser --pwprompt nobody_here" in reached(monkeypatch, urlunsplit(stranger)).message
    monkeypatch.setattr(database, "_encoding", lambda: "LATIN1")
    assert "bảng mã LATIN1" in reached(monkeypatch, url).message
    monkeypatch.undo()
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE makes_nothing LOGIN")
        cursor.execute("COMMIT")
    try:
        few = parts._replace(netloc=f"makes_nothing@{server}")
        code, answer = run(DATABASE_URL=urlunsplit(few))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP ROLE makes_nothing")
            cursor.execute("COMMIT")
    assert "ALTER SCHEMA public OWNER TO makes_nothing" in of(answer, "database")["message"]
    assert (code, answer["administrator"]) == (1, None)


@pytest.mark.sqlite
def test_a_process_of_its_own_reads_the_environment_and_leaves_mail_alone_to_be_set(tmp_path):
    copy_tables(tmp_path / "portal.sqlite3")
    code, answer = run(
        DATABASE_URL=f"sqlite:///{tmp_path / 'portal.sqlite3'}",
        HTTPS="1",
        BEHIND_PROXY="1",
        PORTAL_URL="https://khuyenhoc.example.vn",
        ALLOWED_HOSTS="khuyenhoc.example.vn",
        SECRET_KEY="a-key-of-this-machine-0123456789-abcdefghijklmnopqrstuvwxyz",
        AUTHENTICATOR_KEYS="MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
        BACKUP_DIR=str(tmp_path),
    )
    assert [check["name"] for check in answer["checks"] if not check["ok"]] == ["mail"]
    assert (code, answer["administrator"], bool(answer["link"])) == (1, "quan-tri", True)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite:///{folder}/new.sqlite3", "Chạy: .venv/bin/python manage.py setup_portal"),
        ("postgres://u:hidden@127.0.0.1:9/x", "Không có máy chủ PostgreSQL nào trả lời"),
    ],
)
def test_any_command_says_in_a_line_that_the_database_is_not_installed_or_gone(tmp_path, url, words):
    env = {**os.environ, "DATABASE_URL": url.format(folder=tmp_path)}
    ask = [sys.executable, "manage.py", "remind", "--dry-run"]
    ran = subprocess.run(ask, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (1, "", 1), ran.stderr
    assert words in ran.stderr
    assert "hidden" not in ran.stderr


def test_a_server_that_nobody_can_sign_in_to_says_what_to_run(cast):
    assert "setup_portal" not in hints.words_at_start("http://x", "")
    User.objects.filter(pk=cast.administrator.pk).update(is_active=False)
    assert "setup_portal" in hints.words_at_start("http://x", "")


@pytest.mark.sqlite
def test_lines_of_the_log_are_spared_whoever_sits_at_a_terminal(capsys, caplog, monkeypatch):
    """What went wrong is still said; where nobody sits, as in a log, all of it stands there."""
    known = administrators.first_administrator

    def logging_too(**given):
        log_event(LogEvent.ADMINISTERED, words="lập tài khoản")
        log_event(LogEvent.MAIL_FAILED, logging.WARNING)
        return known(**given)

    monkeypatch.setattr(administrators, "first_administrator", logging_too)
    for sits, lines in ((False, ["administered", "mail-failed"]), (True, ["mail-failed"])):
        monkeypatch.setattr(sys.stderr, "isatty", lambda sits=sits: sits, raising=False)
        set_up(capsys)
        assert caplog.messages == lines
        caplog.clear()


@pytest.mark.sqlite
def test_another_python_than_the_portals_is_told_what_to_type():
    ask = [sys.executable, "-S", "manage.py", "backup", "x.zip"]  # without any package
    ran = subprocess.run(ask, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (1, "", 1), ran.stderr
    assert ran.stderr.endswith("gõ: .venv/bin/python manage.py backup x.zip\n")


def test_two_set_ups_of_an_empty_database_at_once_both_end_well(tmp_path):
    """The second waits until the first has made the tables and the administrator, and finds both."""
    env = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/new.sqlite3", "DEBUG": "0", "DEMO": "0"}
    words = [sys.executable, "manage.py", "setup_portal", "--json", "--no-input"]
    both = [subprocess.Popen(words, cwd=ROOT, env=env, stdout=subprocess.PIPE) for _ in range(2)]
    answers = [json.loads(one.communicate(timeout=120)[0]) for one in both]
    assert [of(answer, "database")["ok"] for answer in answers] == [True, True]
    assert {answer["administrator"] for answer in answers} == {"quan-tri"}


def test_a_set_up_that_does_not_end_is_named(capsys, monkeypatch):
    class Busy:
        def take(self, *, alone):
            return False

        def release(self):
            pass

    monkeypatch.setattr(at_work, "lock_on", lambda *arguments, **more: Busy())
    monkeypatch.setattr(at_work, "WAITS", 0.1)
    answer = set_up(capsys)
    assert "setup_portal) khác đang chạy" in of(answer, "database")["message"]
    assert (answer["administrator"], answer["link"]) == (None, None)


def test_a_table_that_is_in_the_way_is_not_taken_for_a_missing_permission():
    with pytest.raises(Error) as raised, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE associations_user (id integer)")
    words = reason_of(raised.value)
    assert "already exists" in words
    assert "quyền" not in words
