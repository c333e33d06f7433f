"""A restore brings back what was backed up, whole, or changes nothing; on SQLite, from the database of an early release."""

import os
import random
import shutil

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from associations.change_counts import change_number
from associations.events import broken_chains
from associations.models import OutgoingMail, Return, Run, User
from associations.runs import latest_run
from khuyenhoc.operations.backups import restoring, sqlite_copy, trial
from khuyenhoc.operations.backups.making import make_backup
from khuyenhoc.operations.checks import overdue
from khuyenhoc.operations.models import WorkerBeat
from tests.browsing import sign_in
from tests.khuyenhoc.operations.backups.portals import content, kill_while_laying, names, portal_at, refusal

pytestmark = pytest.mark.sqlite


def test_an_older_backup_is_brought_forward_whole(restored_early, early_backup, db):
    file, said = restored_early
    with portal_at(file):
        found = content()
        assert [*broken_chains()] == []
    held = early_backup[1]
    assert (found.heads, found.revisions) == (held.heads, held.revisions)
    assert found.heads
    assert "associations.0019_runs" in found.migrations
    assert "sao lưu lúc 09:00 ngày 30/11/2026, phiên bản cổng 0.1.0" in said
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
    drawn_at = change_number()
    restored = restoring.restore_backup(backup, replaces=True)
    assert abs(change_number() - drawn_at) > 1000  # what was drawn since is found no more
    runs = {"associations_run": before.tables["associations_run"] + 2}  # the restore, and the backup itself
    assert content().tables == {**before.tables, **runs}
    assert latest_run(Run.Kind.RESTORE).words.startswith("Khôi phục bản sao lưu lúc ")
    settings.DEBUG = settings.DEMO = False
    health = overdue.backup()
    assert health.is_ok, health
    assert health.words.startswith("Bản sao lưu tốt gần nhất: ")
    assert restored.before.parent == backup.parent
    # And back to what was set aside.
    restoring.restore_backup(restored.before, replaces=True)
    assert content().tables == {**later.tables, **runs}


def test_nobody_is_signed_in_and_no_mail_goes_out_afterwards(portal, tmp_path):
    now = timezone.now()
    somebody = sign_in(User.objects.get(username="can-bo-lang-son"))
    assert somebody.get("/phien-dang-nhap/").status_code == 200
    WorkerBeat.objects.create(name="x:1:1", began_at=now, beat_at=now)
    for number, state in enumerate(["waiting", "waiting", "sent"]):
        OutgoingMail.objects.create(
            to="a@b.vn", subject="x", message_id=str(number), created_at=now, due_at=now, changed_at=now, state=state
        )  # fmt: skip
    cache.set("drawn", "since")
    Authenticator.objects.create(
        user=User.objects.first(), type="totp", data={"secret": "f1:of-another-machine"}
    )
    make_backup(tmp_path / "a.zip")
    restored = restoring.restore_backup(tmp_path / "a.zip", replaces=True)
    assert (restored.mails_held, restored.to_enrol_again) == (2, 1)
    asked = somebody.get("/phien-dang-nhap/")
    assert (asked.status_code, asked.url.partition("?")[0]) == (302, reverse("account_login"))
    assert not WorkerBeat.objects.exists()
    assert cache.get("drawn") is None
    assert sorted(OutgoingMail.objects.values_list("state", flat=True)) == ["held", "held", "sent"]


@pytest.mark.parametrize("place", [0, 8192])
def test_a_damaged_database_is_set_aside_and_brought_back(portal, backup, place, monkeypatch):
    before = content()
    connection.close()
    with portal.open("r+b") as opened:
        opened.seek(place)
        opened.write(b"\xff" * 8192)
    damaged = portal.read_bytes()
    assert "bị hỏng" in refusal(backup)
    lying = names(portal.parent)
    with monkeypatch.context() as patched:
        patched.setattr(sqlite_copy, "lay_into_use", full_in_the_middle)
        assert "chưa có gì bị thay đổi" in refusal(backup, replaces=True)
    assert (portal.read_bytes(), names(portal.parent)) == (damaged, lying)
    restored = restoring.restore_backup(backup, replaces=True)
    assert restored.before.read_bytes() == damaged
    assert content().heads == before.heads


def full_in_the_middle(copy, folder):
    for end in ("", "-wal"):
        with open(f"{connection.settings_dict['NAME']}{end}", "w") as half:
            half.write("half")
    raise OSError(28, "No space left on device")


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


def test_the_copy_of_a_killed_one_goes_at_once_and_that_of_one_at_work_stays(portal, backup):
    left, at_work = (portal.parent / f"{trial.FOLDER}{name}" for name in ("left", "at-work"))
    for folder in (left, at_work):
        folder.mkdir()
        (folder / "payload").write_text("figures")
        os.utime(folder, (0, 0))
    with trial._held(at_work):
        restoring.restore_backup(backup, replaces=True)
    assert [name for name in names(portal.parent) if name.startswith(trial.FOLDER)] == [at_work.name]
    shutil.rmtree(at_work)


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
