"""What health finds: in every state of the database, of its disk, of what has to be done again and again."""

import datetime
import sqlite3
import threading
import time
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from associations.models import Run, Schedule
from khuyenhoc.operations import health, readiness
from khuyenhoc.operations.checks import disks, overdue, probes
from khuyenhoc.operations.checks.found import as_age
from khuyenhoc.operations.health import TITLES, findings
from khuyenhoc.operations.models import WorkerBeat
from khuyenhoc.operations.readiness import Latest
from tests import factories

pytestmark = pytest.mark.django_db
HOURS = datetime.timedelta(hours=1)


def wrong():
    """What is not well, by name."""
    return {finding.name: finding.words for finding in findings() if not finding.is_ok}


def ran(kind, hours_ago=1.0, is_ok=True, words="xong"):
    """A run that ended some hours ago."""
    at = timezone.now() - hours_ago * HOURS
    return Run.objects.create(kind=kind, began_at=at, ended_at=at, is_ok=is_ok, words=words)


@pytest.fixture
def well():
    """A portal that is looked after: a worker lives, a backup is an hour old."""
    now = timezone.now()
    WorkerBeat.objects.create(name="may:1:000000", began_at=now, beat_at=now)
    ran("backup")


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_portal_that_is_looked_after_is_well_and_every_finding_has_a_title(well):
    found = findings()
    assert [finding.words for finding in found if not finding.is_ok] == []
    assert {"migrations", "database", "cache", "worker", "backup", "disk"} <= {one.name for one in found}
    assert all(finding.title and finding.words for finding in found)
    assert {finding.name for finding in findings(writes=False)} == {one.name for one in found} - {
        "database",
        "cache",
    }
    assert {one.name for one in found} <= set(TITLES)


@contextmanager
def held_by_somebody_else():
    """Another connection has the database's write lock."""
    other = sqlite3.connect(settings.DATABASES["default"]["TEST"]["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_a_locked_database_is_named_within_a_second_and_what_only_reads_waits_for_nothing(well):
    with held_by_somebody_else():
        began = time.monotonic()
        assert list(wrong()) == ["database"], "one cause, one finding"
        assert 0.5 < time.monotonic() - began < 1.5
        assert "đang bị khóa" in wrong()["database"]
        began = time.monotonic()
        assert all(finding.is_ok for finding in findings(writes=False))
        assert time.monotonic() - began < 0.5
    assert wrong() == {}, "nothing has to be started again"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        assert cursor.fetchone()[0] > 1000, "saves wait as long as ever"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_row_that_somebody_else_holds_is_named_within_a_second(well):
    if connection.vendor != "postgresql":
        return  # SQLite has one lock: see above
    probes.small_write()
    ready, done = threading.Event(), threading.Event()

    def hold():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("UPDATE cache SET value = 'x'")
                ready.set()
                done.wait(10)
        finally:
            connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        ready.wait(10)
        began = time.monotonic()
        assert "đang bị khóa" in wrong()["database"]
        assert time.monotonic() - began < 2
    finally:
        done.set()
        holder.join()
    assert wrong() == {}


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_a_full_and_a_read_only_database_are_named_and_well_again_without_a_restart(well):
    probes.small_write()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute("PRAGMA freelist_count")
        free = cursor.fetchone()[0]
        if free:  # what is free within the file is no room that lasts
            cursor.execute("CREATE TABLE filler AS SELECT randomblob(%s) AS content", [free * 4096])
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        assert "hết chỗ lưu" in wrong()["database"]
        cursor.execute("PRAGMA max_page_count = 1073741823")
        cursor.execute("DROP TABLE IF EXISTS filler")
        assert wrong() == {}
        cursor.execute("PRAGMA query_only = ON")
        assert "chỉ cho đọc" in wrong()["database"]
        cursor.execute("PRAGMA query_only = OFF")
    assert wrong() == {}


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_gone_is_one_finding_and_the_disk_is_looked_at_all_the_same(monkeypatch):
    def refuse(*arguments, **more):
        cause = sqlite3.OperationalError("unable to open database file: /secret")
        cause.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
        raise OperationalError from cause

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", refuse)
        found = findings()
    assert [(finding.name, finding.is_ok) for finding in found] == [("database", False), ("disk", True)]
    assert "không trả lời" in found[0].words
    assert "DATABASE_URL" in found[0].words
    assert "secret" not in found[0].words


@pytest.mark.parametrize("kind", [RuntimeError("secret"), OSError(5, "Input/output error", "/srv")])
def test_a_check_that_fails_itself_is_a_finding_and_the_others_are_made(well, monkeypatch, kind):
    def fail():
        raise kind

    monkeypatch.setitem(health._OF_THE_DATABASE, "worker", ("Phần chạy nền", fail))
    assert list(wrong()) == ["worker"]
    assert "secret" not in wrong()["worker"]


def test_a_cache_that_keeps_nothing_is_named(well, monkeypatch):
    monkeypatch.setattr(cache, "get", lambda *arguments: None)
    assert "createcachetable" in wrong()["cache"]


def test_disks_are_named_once_with_what_is_left_and_what_is_needed(monkeypatch, settings, tmp_path):
    settings.BACKUP_DIR = str(tmp_path)
    monkeypatch.setattr(disks, "free_bytes", lambda folder: 100 << 20)
    words = disks.space().words
    assert "chỉ còn 100,0 MB, cần ít nhất 300,0 MB" in words
    monkeypatch.setattr(disks, "database_bytes", lambda: 5 << 30)
    assert "cần ít nhất 5,0 GB" in disks.space().words
    settings.BACKUP_DIR = str(tmp_path / "gone")
    assert "gone" in wrong()["disk"]


@pytest.mark.parametrize(
    ("runs", "words"),
    [
        ([], "Chưa có bản sao lưu nào"),
        ([("backup", 40, True)], "40 giờ trước"),
        ([("backup", 30, True)], None),
        ([("backup", 2, True), ("backup", 1, False)], "không xong: hỏng"),
        ([("backup", 2, False), ("backup", 1, True)], None),
        ([("backup", -48, True)], "Chưa có bản sao lưu nào"),  # dated by a clock that was ahead
        ([("backup", 1, True), ("backup_verified", 1, False)], None),
    ],
)
def test_the_age_of_the_last_backup(runs, words):
    for kind, hours_ago, is_ok in runs:
        ran(kind, hours_ago, is_ok, "hỏng")
    found = overdue.backup()
    assert found.is_ok is (words is None)
    assert (words or "Bản sao lưu tốt gần nhất") in found.words


def test_a_backup_that_is_no_longer_where_it_was_laid_is_named(settings, tmp_path):
    settings.BACKUP_DIR, name = str(tmp_path), "khuyen-hoc-20261130-011500.zip"
    (tmp_path / name).touch()
    ran("backup", words=f"{name}, 3,3 MB, 30 báo cáo")
    assert overdue.backup().is_ok
    (tmp_path / name).unlink()
    assert f"không còn trong {tmp_path}" in overdue.backup().words
    settings.BACKUP_COPY_COMMAND = "mv {file} /mnt/usb/"  # it may lie elsewhere
    assert overdue.backup().is_ok
    settings.BACKUP_COPY_COMMAND = ""
    ran("backup", 0.5, words="truoc-nang-cap.zip, 3,3 MB, 30 báo cáo")  # into a file of one's own
    assert overdue.backup().is_ok


def test_a_failed_drill_and_a_broken_chain_are_named_until_one_is_good(well):
    for kind, name in (("backup_verified", "drill"), ("verify_events", "events")):
        assert name not in {finding.name for finding in findings()}, "nobody has looked"
        ran(kind, 2, is_ok=False, words="chỗ không khớp")
        assert "chỗ không khớp" in wrong()[name]
        ran(kind, 1)
        assert name not in wrong()


@pytest.mark.parametrize(
    ("seconds", "is_ok", "words"),
    [(5, True, "Đang chạy"), (3600, False, "1 giờ trước"), (-7200, False, "đồng hồ máy chủ đã lùi")],
)
def test_the_worker(seconds, is_ok, words):
    assert "Không chạy" in overdue.worker().words
    at = timezone.now() - datetime.timedelta(seconds=seconds)
    WorkerBeat.objects.create(name="may:1:000000", began_at=at, beat_at=at)
    assert (overdue.worker().is_ok, words in overdue.worker().words) == (is_ok, True)


def test_reminders_are_waited_for_only_where_somebody_has_been_due_long_enough(cast):
    return_ = factories.draft(cast)
    today = timezone.localdate()
    schedule = Schedule.objects.create(
        cluster=cast.cluster, period=return_.period, due=today + datetime.timedelta(days=60)
    )
    assert overdue.reminders() is None
    schedule.due = today + datetime.timedelta(days=14)  # due to be reminded since today
    schedule.save()
    assert overdue.reminders() is None
    schedule.due = today + datetime.timedelta(days=10)
    schedule.save()
    assert "Chưa nhắc lần nào" in overdue.reminders().words
    ran("remind", 40)
    assert not overdue.reminders().is_ok
    ran("remind", 3)
    assert overdue.reminders().is_ok


@pytest.mark.parametrize("name", ["DEMO", "DEBUG"])
def test_a_demonstration_is_not_asked_for_backups_and_reminders(settings, name):
    setattr(settings, name, True)
    assert overdue.backup() is None
    assert overdue.reminders() is None


def test_a_hundred_who_ask_at_once_cost_one_check():
    checks = []

    def check():
        checks.append(1)
        time.sleep(0.05)
        return []

    latest = Latest(check, 10)
    threads = [threading.Thread(target=latest.findings) for _ in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(checks) == 1


def test_a_check_that_hangs_holds_nobody_for_long(monkeypatch):
    monkeypatch.setattr(readiness, "LONGEST_WAIT", 0.05)
    begun, done = threading.Event(), threading.Event()

    def hang():
        begun.set()
        done.wait(10)
        return []

    latest = Latest(hang, 10)
    thread = threading.Thread(target=latest.findings)
    thread.start()
    begun.wait(10)
    (finding,) = latest.findings()
    assert not finding.is_ok
    assert finding.title == "Việc kiểm tra"
    done.set()
    thread.join()
    assert latest.findings() == []


def test_a_table_and_a_migration_that_are_missing_are_named_with_the_command(well):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'operations'")
    assert "manage.py migrate" in wrong()["migrations"]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE cache")
    assert "migrate" in wrong()["database"]
    assert "cache" not in wrong(), "one cause, one finding"
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE django_migrations")
    # Not to be made anew where it was lost.
    assert "khôi phục bản sao lưu" in wrong()["migrations"]


def test_what_was_found_is_old_after_its_seconds(monkeypatch):
    checks, now = [], [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    latest = Latest(lambda: checks.append(1) or [], 10)
    for at, made in ((100, 1), (109.9, 1), (110, 2), (115, 2)):
        now[0] = at
        latest.findings()
        assert len(checks) == made


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(-5, "vừa xong"), (59, "59 phút trước"), (60, "1 giờ trước"), (2880, "2 ngày trước")],
)
def test_ages_are_written_as_people_do(minutes, words):
    assert as_age(datetime.timedelta(minutes=minutes)) == words
