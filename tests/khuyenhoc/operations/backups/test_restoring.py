"""A restore brings back what was backed up, whole, or changes nothing; on SQLite, from the database of an early release."""

import io
import os
import random
import shutil
import signal
import sqlite3
import time
from contextlib import closing

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from associations.events import broken_chains
from associations.models import OutgoingMail, Return, Run, User
from associations.runs import latest_run
from khuyenhoc.operations import in_use
from khuyenhoc.operations.backups import encryption, restoring, sqlite_copy, trial
from khuyenhoc.operations.backups.container import Manifest, write_container
from khuyenhoc.operations.backups.content import SQLITE, content_of
from khuyenhoc.operations.backups.making import make_backup
from khuyenhoc.operations.backups.verifying import verify_backup
from khuyenhoc.operations.models import WorkerBeat
from khuyenhoc.operations.problems import OperationRefused
from tests.khuyenhoc.operations.backups.portals import content, portal_at
from tests.releases.make import HERE as RELEASES
from tests.releases.make import restore as load_release

pytestmark = pytest.mark.sqlite


@pytest.fixture(scope="module")
def early_backup(tmp_path_factory):
    """A backup of the database of release 0.1, as it stood, and what it holds."""
    folder = tmp_path_factory.mktemp("early")
    load_release(RELEASES / "0.1/database.sql.gz", folder / "early.sqlite3")
    with closing(sqlite3.connect(folder / "early.sqlite3")) as early:
        held = content_of(early.cursor(), SQLITE)
    write_container(folder / "early.zip", manifest(held, version="0.1.0"), folder / "early.sqlite3")
    return folder / "early.zip", held


@pytest.fixture(scope="module")
def restored_early(tmp_path_factory, early_backup, django_db_setup, django_db_blocker):
    """A database into which that backup was restored by the command, and what the command said."""
    folder = tmp_path_factory.mktemp("restored")
    said = io.StringIO()
    with django_db_blocker.unblock(), portal_at(folder / "portal.sqlite3"):
        call_command("restore", early_backup[0], stdout=said)
    return folder / "portal.sqlite3", said.getvalue()


@pytest.fixture
def portal(db, restored_early, tmp_path):
    """The path of the portal's database: the demonstration's as release 0.1 left it, of today's form."""
    shutil.copy(restored_early[0], tmp_path / "portal.sqlite3")
    with portal_at(tmp_path / "portal.sqlite3"):
        yield tmp_path / "portal.sqlite3"


@pytest.fixture
def backup(portal, tmp_path):
    """A backup of that database."""
    folder = tmp_path / "sao-luu"
    folder.mkdir()
    make_backup(folder / "a.zip")
    return folder / "a.zip"


def manifest(held, **changed):
    kept = {
        "made_at": "2026-11-30T09:00:00+07:00",
        "version": "0.2.0",
        "engine": SQLITE,
        "engine_version": "3",
    }
    return Manifest(**{**kept, "payload": "database.sqlite3", **changed}, content=held)


def refusal(file, **options):
    with pytest.raises(OperationRefused) as refused:
        restoring.restore_backup(file, **options)
    return "\n".join(refused.value.problems)


def names(folder):
    return sorted(name for name in os.listdir(folder) if not name.endswith((".in-use", ".backup-lock")))


def test_an_older_backup_is_brought_forward_whole(restored_early, early_backup, db):
    file, said = restored_early
    with portal_at(file):
        found = content()
        assert [*broken_chains()] == []
    held = early_backup[1]
    assert (found.heads, found.revisions) == (held.heads, held.revisions)
    assert found.heads
    assert "associations.0019_runs" in found.migrations
    assert "sao lưu lúc 30/11/2026 09:00, phiên bản cổng 0.1.0" in said
    assert f"{len(held.heads)} báo cáo" in said
    assert said.endswith("Việc tiếp theo: khởi động lại cổng.\n")
    assert names(file.parent) == ["portal.sqlite3"]


def test_what_was_saved_since_gives_way_and_is_kept_aside(portal, backup, settings, tmp_path):
    before = content()
    User.objects.create(username="moi", password="x")
    later = content()
    assert "30 báo cáo và" in refusal(backup)
    assert content() == later
    settings.BACKUP_DIR = str(backup.parent)
    restored = restoring.restore_backup(backup, replaces=True)
    runs = {"associations_run": before.tables["associations_run"] + 1}
    assert content().tables == {**before.tables, **runs}
    assert latest_run(Run.Kind.RESTORE).words.startswith("Khôi phục về lúc ")
    assert restored.before.parent == backup.parent
    # And back to what was set aside.
    restoring.restore_backup(restored.before, replaces=True)
    assert content().tables == {**later.tables, **runs}


def test_nobody_is_signed_in_and_no_mail_goes_out_afterwards(portal, tmp_path):
    now = timezone.now()
    Session.objects.create(session_key="x", session_data="", expire_date=now)
    WorkerBeat.objects.create(name="x:1:1", began_at=now, beat_at=now)
    for number, state in enumerate(["waiting", "waiting", "sent"]):
        OutgoingMail.objects.create(
            to="a@b.vn", subject="x", message_id=str(number), created_at=now, due_at=now, changed_at=now, state=state
        )  # fmt: skip
    cache.set("drawn", "since")
    make_backup(tmp_path / "a.zip")
    assert restoring.restore_backup(tmp_path / "a.zip", replaces=True).mails_held == 2
    assert not Session.objects.exists()
    assert not WorkerBeat.objects.exists()
    assert cache.get("drawn") is None
    assert sorted(OutgoingMail.objects.values_list("state", flat=True)) == ["held", "held", "sent"]


def cut(file):
    file.write_bytes(file.read_bytes()[:-1000])


def flip(file):
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def empty(file):
    file.write_bytes(b"")


def of_letters(file):
    file.write_text("letters")


def gone(file):
    file.unlink()


DAMAGES = {
    cut: "không còn nguyên",
    flip: "không còn nguyên",
    empty: "tệp rỗng",
    of_letters: "không phải tệp sao lưu",
    gone: "không đọc được tệp",
}


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_damaged_file_is_refused_and_nothing_is_touched(portal, backup, damage):
    damage(backup)
    assert_refused(portal, backup, DAMAGES[damage])


FORGED = {
    "another engine": ({"engine": "postgresql"}, {}, "bản sao lưu của PostgreSQL, cổng đang dùng SQLite"),
    "a newer form": ({"form": 2, "version": "9.0"}, {}, "phiên bản cổng mới hơn (9.0)"),
    "newer tables": ({}, {"migrations": ["funds.0999_later"]}, "bước cập nhật funds.0999_later"),
    "an app of later": ({}, {"migrations": ["communes.0001_initial"]}, "bước cập nhật communes.0001_initial"),
    "fewer rows": ({}, {"tables": {"associations_user": 1}}, "bảng associations_user: phải là 1 dòng, thấy"),
    "another head": ({}, {"heads": {"lang-son/2025": [9, "a" * 64]}}, "lang-son/2025: phải là sự kiện cuối số 9"),
    "other figures": ({}, {"figures": {"funds_fundfigures": "b"}}, "bảng funds_fundfigures: phải là b…"),
}  # fmt: skip


@pytest.mark.parametrize("case", FORGED)
def test_a_whole_file_that_is_not_what_it_says_is_refused(portal, backup, case):
    said, holds, words = FORGED[case]
    kept = content().as_json()
    for name, changed in holds.items():
        kept[name] = [*kept[name], *changed] if name == "migrations" else {**kept[name], **changed}
    forge(portal, backup, manifest(type(content())(**kept), **said))
    assert_refused(portal, backup, words)


SLIPS = {
    "a figure": (
        "UPDATE associations_organisationfigures SET members = members + 1 WHERE members > 0", "theo các sự kiện phải là",
    ),
    "a revision": ("UPDATE reports_snapshot SET content = content || ' '", "đã bị sửa sau khi chốt"),
    "no database": (None, "bị hỏng"),
}  # fmt: skip


@pytest.mark.parametrize("case", SLIPS)
def test_a_copy_that_was_altered_together_with_its_manifest_is_refused(portal, backup, tmp_path, case):
    slip, words = SLIPS[case]
    altered = tmp_path / "altered.sqlite3"
    shutil.copy(portal, altered)
    with closing(sqlite3.connect(altered)) as opened:
        opened.execute(slip or "SELECT 1")
        opened.commit()
        held = content_of(opened.cursor(), SQLITE)
    if slip is None:
        altered.write_bytes(altered.read_bytes().replace(b"SQLite", b"Sqlite"))
    forge(altered, backup, manifest(held))
    altered.unlink()
    assert_refused(portal, backup, words)
    if case == "a figure":
        assert restoring.restore_backup(backup, replaces=True, accepts_broken=True).broken


def forge(database, backup, said):
    backup.unlink()
    write_container(backup, said, database)


def assert_refused(portal, backup, words):
    """Neither a restore nor a drill takes the file, and neither changes the portal's database or leaves anything."""
    connection.close()
    data, lying = portal.read_bytes(), names(portal.parent)
    assert words in refusal(backup, replaces=True)
    connection.close()
    assert portal.read_bytes() == data
    assert names(portal.parent) == lying
    with pytest.raises(OperationRefused) as refused:
        verify_backup(backup)
    assert words in "\n".join(refused.value.problems)
    last = Run.objects.get(kind=Run.Kind.BACKUP_VERIFIED)
    assert (last.is_ok, last.words) == (False, refused.value.problems[0])


def test_a_drill_says_what_it_read_and_is_kept(portal, backup):
    before = content()
    assert verify_backup(backup).content == before
    assert latest_run(Run.Kind.BACKUP_VERIFIED).is_ok
    assert content().tables == {**before.tables, "associations_run": before.tables["associations_run"] + 1}


def test_an_encrypted_backup_needs_its_own_key(portal, tmp_path, settings):
    private, public = encryption.new_key_pair()
    settings.BACKUP_RECIPIENTS = [public]
    make_backup(tmp_path / "a.zip")
    (tmp_path / "key").write_text(private)
    (tmp_path / "other").write_text(encryption.new_key_pair()[0])
    for key, words in (
        ("", "BACKUP_IDENTITY chưa đặt"),
        ("none", "không đọc được"),
        ("other", "không mở được"),
    ):
        settings.BACKUP_IDENTITY = key and str(tmp_path / key)
        assert words in refusal(tmp_path / "a.zip", replaces=True)
    settings.BACKUP_IDENTITY = str(tmp_path / "key")
    assert restoring.restore_backup(tmp_path / "a.zip", replaces=True).returns == 30


def test_a_running_portal_is_left_alone(portal, backup):
    server = in_use._FileLock(str(portal))
    assert server.take(alone=False)
    before = content()
    assert "dừng cổng rồi chạy lại" in refusal(backup, replaces=True)
    assert content() == before
    server.release()
    restoring.restore_backup(backup, replaces=True)


def test_who_holds_the_database_for_long_is_named_and_nothing_is_changed(portal, backup, monkeypatch):
    monkeypatch.setattr(sqlite_copy, "_WAITS", 0.2)
    before = content()
    with closing(sqlite3.connect(portal, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert "đang bị chương trình khác giữ" in refusal(backup, replaces=True)
    assert content() == before


@pytest.mark.parametrize("place", [0, 8192])
def test_a_damaged_database_is_set_aside_and_brought_back(portal, backup, place):
    before = content()
    connection.close()
    with portal.open("r+b") as opened:
        opened.seek(place)
        opened.write(b"\xff" * 8192)
    damaged = portal.read_bytes()
    assert "bị hỏng" in refusal(backup)
    restored = restoring.restore_backup(backup, replaces=True)
    assert restored.before.read_bytes() == damaged
    assert content().heads == before.heads


def test_without_a_backup_of_what_stands_there_nothing_is_replaced(portal, backup, settings):
    settings.BACKUP_DIR = "/nowhere"
    before = content()
    assert "nên không khôi phục" in refusal(backup, replaces=True)
    assert content() == before


def test_a_full_disk_is_named_and_leaves_nothing(portal, backup, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(trial.shutil, "copyfileobj", full)
    assert f"{portal.parent}: ổ đĩa đã đầy (còn " in refusal(backup, replaces=True)
    assert not [name for name in names(portal.parent) if name.startswith(trial.FOLDER)]


def test_what_migrate_leaves_counts_as_empty_until_somebody_can_sign_in(portal, backup, tmp_path):
    copied = tmp_path / "migrated.sqlite3"
    shutil.copy(portal, copied)
    with portal_at(copied):
        with connection.constraint_checks_disabled(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM associations_return")
        somebody = User.objects.create(username="moi", password="x")
        assert "0 báo cáo và 1 người đăng nhập được" in refusal(backup)
        somebody.delete()
        assert restoring.restore_backup(backup).before is None
        assert Return.objects.count() == 30


def test_killed_in_the_middle_it_leaves_what_was_there_or_what_was_restored(portal, backup, rounds):
    User.objects.create(username="moi", password="x")
    before = content()
    for _ in range(3 * rounds):
        kill_while_laying(backup, random.uniform(0, 0.1))
        assert sqlite_copy.is_whole(portal)
        found = content()
        is_restored = not User.objects.filter(username="moi").exists()
        assert is_restored or found == before
        assert found.heads == before.heads
        if is_restored:
            User.objects.create(username="moi", password="x")
            before = content()
    restoring.restore_backup(backup, replaces=True)


def kill_while_laying(backup, seconds):
    """Restore in another process that is killed so many seconds after it began to change the database."""
    connection.close()
    begun, begin = os.pipe()
    child = os.fork()
    if child == 0:
        lay = sqlite_copy.lay_into_use
        sqlite_copy.lay_into_use = lambda *args: (os.write(begin, b"."), lay(*args))
        try:
            restoring.restore_backup(backup, replaces=True)
        finally:
            os._exit(0)
    os.close(begin)
    assert os.read(begun, 1) == b".", "the restore did not come so far"
    os.close(begun)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
