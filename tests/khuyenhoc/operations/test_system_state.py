"""The page "Tình trạng hệ thống": what administrators read of the system, also while parts of it fail."""

import datetime

import pytest
from django.conf import settings as portal_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from associations.models import OutgoingMail, Run
from khuyenhoc.operations import readiness
from khuyenhoc.operations.health import Finding
from khuyenhoc.operations.models import WorkerBeat
from khuyenhoc.operations.state import page, sizes, versions
from khuyenhoc.operations.state.configuration import checks, configuration
from tests import factories
from tests.browsing import questions_in, sign_in, words_of

pytestmark = pytest.mark.django_db


def words_for(user):
    response = sign_in(user).get("/tinh-trang/")
    assert response.status_code == 200
    return words_of(response)


def test_it_is_for_administrators_alone(cast):
    assert sign_in(cast.administrator).get("/tinh-trang/").status_code == 200
    for who in (cast.secretary, cast.officer, cast.central, cast.stranger):
        assert sign_in(who).get("/tinh-trang/").status_code == 404


@pytest.mark.postgresql
def test_every_part_is_read_and_says_what_is_to_be_done(cast):
    factories.approved(cast)
    at = timezone.now() - datetime.timedelta(days=3)
    Run.objects.create(kind="backup", began_at=at, ended_at=at, is_ok=True, words="sao-luu.zip, 3 MB")
    words = words_for(cast.administrator)
    assert [part.trouble for part in page.parts()] == [""] * len(page._PARTS)
    assert [part.title for part in page.parts()] == [title for title, _ in page._PARTS]
    for expected in (
        "3 ngày trước",
        "sao-luu.zip, 3 MB",
        "Không chạy",
        "Django",
        "Bản scan của báo cáo",
    ):
        assert expected in words
    assert {table for *_, table in sizes.tables().rows} >= {
        "associations_returnscan",
        "cache",
        "associations_session",
    }


@pytest.mark.postgresql
def test_every_table_has_a_vietnamese_title_of_its_own():
    tables = {*connection.introspection.table_names(), *sizes.table_bytes()}
    titles = {table: sizes.title_of(table) for table in tables}
    assert [table for table, title in titles.items() if title.isascii()] == []
    assert len(set(titles.values())) == len(titles)


def test_a_table_that_is_gone_leaves_the_other_parts(cast):
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE associations_run")
        cursor.execute("DROP TABLE associations_outgoingmail")
    words = words_for(cast.administrator)
    assert "thiếu bảng; chạy lệnh migrate" in words
    assert "Django" in words
    assert "Cơ sở dữ liệu" in words


def test_a_part_that_fails_says_so_without_the_faults_own_words(cast, monkeypatch):
    def fail():
        raise RuntimeError("secret")

    monkeypatch.setattr(page, "_PARTS", (("Phiên bản", fail), *page._PARTS))
    words = words_for(cast.administrator)
    assert "Không đọc được vì lỗi của cổng" in words
    assert "secret" not in words


def test_no_secret_stands_in_the_settings(settings):
    """Whatever setting holds a secret: it is planted, and found nowhere."""
    planted = "gh5-QK9x_secret"
    for name in (
        "SECRET_KEY",
        "EMAIL_HOST_PASSWORD",
        "EMAIL_HOST_USER",
        "BACKUP_COPY_COMMAND",
        "BACKUP_IDENTITY",
    ):
        setattr(settings, name, planted)
    settings.AUTHENTICATOR_KEYS = settings.BACKUP_RECIPIENTS = [planted]
    settings.ADMINS = [(planted, planted)]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    known = {**connection.settings_dict, "PASSWORD": planted, "USER": planted}
    connection.settings_dict, kept = known, connection.settings_dict
    try:
        rows = configuration().rows
    finally:
        connection.settings_dict = kept
    assert planted not in str(rows)
    assert ("AUTHENTICATOR_KEYS", "1 khóa") in rows
    assert ("BACKUP_COPY_COMMAND", "đã đặt") in rows
    assert portal_settings.PORTAL_URL in str(rows)


def test_all_is_well_only_where_nothing_at_all_has_to_be_done(cast, settings, monkeypatch):
    settings.DEMO = True  # neither backups nor a mail server are asked for
    now = timezone.now()
    WorkerBeat.objects.create(name="may:1:000000", began_at=now, beat_at=now)
    monkeypatch.setattr(versions, "lifetimes", list)
    assert "Mọi kiểm tra đều tốt" in words_for(cast.administrator)
    OutgoingMail.objects.create(
        to="a@example.vn", message_id="<1@x>", created_at=now, due_at=now, changed_at=now, state="given_up"
    )
    words = words_for(cast.administrator)
    assert "Mọi kiểm tra đều tốt" not in words
    assert "1 thư chưa gửi đi được" in words


def test_what_stands_behind_a_portal_in_use_is_checked_as_setup_does_and_not_of_a_demonstration(settings):
    settings.BACKUP_DIR = ""
    assert any(result == "chưa đạt" and "BACKUP_DIR" in words for result, words in checks().rows)
    settings.DEMO = True
    assert checks().rows == []


def test_the_page_costs_the_same_with_many_runs_and_lists_the_last_twenty(cast):
    client = sign_in(cast.administrator)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            page.parts()
        return len(questions_in(captured))

    before = queries()
    now = timezone.now()
    Run.objects.bulk_create(
        Run(kind="backup", began_at=now, ended_at=now, is_ok=True, words="w") for _ in range(300)
    )
    assert queries() == before
    assert words_of(client.get("/tinh-trang/")).count("Sao lưu") < 30


def test_the_first_page_tells_administrators_what_is_wrong_and_nobody_else(cast):
    assert "Hệ thống có việc cần làm" in words_of(sign_in(cast.administrator).get("/"))
    assert "Phần chạy nền, Sao lưu." in words_of(sign_in(cast.administrator).get("/"))
    for who in (cast.secretary, cast.officer):
        assert "Hệ thống có việc cần làm" not in words_of(sign_in(who).get("/"))


def test_the_first_page_is_silent_where_all_is_well(cast):
    now = timezone.now()
    WorkerBeat.objects.create(name="may:1:000000", began_at=now, beat_at=now)
    Run.objects.create(kind="backup", began_at=now, ended_at=now, is_ok=True)
    assert "Hệ thống có việc cần làm" not in words_of(sign_in(cast.administrator).get("/"))


def test_what_came_from_outside_turns_and_moves_nothing_on_either_page(cast, monkeypatch):
    """Marks that turn the direction, and what moves a cursor, are written out as everywhere else."""
    marks, written = "\u202ea\x1b[2J\u2066\x85", "\\u202ea\\x1b[2J\\u2066\\x85"
    at = timezone.now()
    Run.objects.create(kind="backup", began_at=at, ended_at=at, is_ok=False, words=f"chạy{marks}")
    found = [Finding("backup", False, f"thấy{marks}")]
    monkeypatch.setattr(readiness, "checked", readiness.Latest(lambda: found, 0))
    OutgoingMail.objects.create(
        to=f"tới{marks}@x.vn",
        subject=f"về{marks}",
        error=f"lỗi{marks}",
        text="x",
        state=OutgoingMail.State.GIVEN_UP,
        created_at=at,
        changed_at=at,
        due_at=at,
    )
    client = sign_in(cast.administrator)
    for path, labels in (("/tinh-trang/", ("chạy", "thấy")), ("/tinh-trang/thu/", ("tới", "về", "lỗi"))):
        page = client.get(path).content.decode()
        assert not [letter for letter in marks if letter in page and not letter.isprintable()]
        assert [label for label in labels if f"{label}{written}" not in page] == []
