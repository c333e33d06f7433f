"""The commands backup, backup_key and verify_events --heads, as an operator meets them."""

import json
import os
import stat
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from associations.models import Event, OrganisationFigures, Return, Run
from khuyenhoc.operations.backups.container import Manifest, read_manifest, write_container
from khuyenhoc.operations.backups.content import content_of
from khuyenhoc.operations.backups.encryption import recipients
from tests import factories

COPIES = f'{sys.executable} -c "import shutil, sys; shutil.copy(sys.argv[1], sys.argv[2])" {{file}} '
FAILS = (
    f"{sys.executable} -c \"import sys; print('password=hunter2', file=sys.stderr); sys.exit(7)\" {{file}}"
)


def run(capsys, *arguments, ok=True):
    """Run a command; return what it prints on standard output and on standard error."""
    capsys.readouterr()
    if ok:
        call_command(*arguments)
    else:
        with pytest.raises(SystemExit) as stop:
            call_command(*arguments)
        assert stop.value.code == 1
    return capsys.readouterr()


@pytest.fixture
def kept(monkeypatch):
    """What the command keeps of its runs; the database of these tests is only looked at."""
    runs = []
    monkeypatch.setattr("associations.runs.end_run", lambda run, is_ok, words: runs.append((is_ok, words)))
    return runs


@pytest.mark.sqlite
def test_a_backup_says_where_it_is_what_is_in_it_and_what_is_not(database, folder, capsys, kept):
    printed = run(capsys, "backup", str(folder / "a.zip")).out
    assert f"vào {folder / 'a.zip'} (" in printed
    assert "0 báo cáo, 0 sự kiện" in printed
    assert "Không có trong đó: tệp .env" in printed
    ((is_ok, words),) = kept
    assert is_ok
    assert words.startswith("a.zip, ")


@pytest.mark.sqlite
def test_without_a_file_it_writes_into_the_folder_and_clears_away_there(
    database, folder, capsys, settings, kept
):
    settings.BACKUP_DIR = str(folder)
    for number in range(30):
        (folder / f"khuyen-hoc-20200101-0000{number:02}.zip").write_text("")
    answer = json.loads(run(capsys, "backup", "--json").out)
    assert (answer["ok"], answer["problems"], answer["copied_off_site"]) == (True, [], None)
    assert len(answer["removed"]) == 29
    assert sorted(os.listdir(folder)) == ["khuyen-hoc-20200101-000029.zip", Path(answer["file"]).name]
    assert answer["size"] == Path(answer["file"]).stat().st_size


@pytest.mark.sqlite
def test_a_folder_that_is_not_set_or_not_there_is_named(database, tmp_path, capsys, settings, kept):
    settings.BACKUP_DIR = ""
    assert "Đặt BACKUP_DIR trong tệp .env" in run(capsys, "backup", ok=False).err
    settings.BACKUP_DIR = str(tmp_path / "usb")
    assert f"BACKUP_DIR: không có thư mục {tmp_path / 'usb'}" in run(capsys, "backup", ok=False).err
    answer = json.loads(run(capsys, "backup", "--json", ok=False).out)
    assert (answer["ok"], answer["file"], len(answer["problems"])) == (False, None, 1)
    assert [is_ok for is_ok, _ in kept] == [False] * 3


@pytest.mark.sqlite
def test_a_slip_in_the_name_is_not_kept_as_a_backup_that_failed(database, folder, capsys, kept):
    (folder / "a.zip").write_text("letters")
    assert "đã có tệp này" in run(capsys, "backup", str(folder / "a.zip"), ok=False).err
    answer = json.loads(run(capsys, "backup", str(folder), "--json", ok=False).out)
    assert "là một thư mục" in answer["problems"][0]
    assert kept == []


@pytest.mark.sqlite
def test_it_is_carried_off_the_site(database, folder, tmp_path, capsys, settings, kept, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://lan:hunter2@/portal")
    far = tmp_path / "chỗ khác.zip"
    settings.BACKUP_COPY_COMMAND = f"{COPIES}'{far}'"
    file = folder / "tên có dấu cách; $(rm -rf x).zip"
    assert "Đã chép ra ngoài" in run(capsys, "backup", str(file)).out
    assert far.read_bytes() == file.read_bytes()


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("command", "words"),
    [
        (FAILS, "mã lỗi 7"),
        ("no-such-program {file}", "không chạy được no-such-program"),
        ("cp /a /b", "thiếu {file}"),
        ("cp '{file}", "dấu nháy"),
    ],
)
def test_what_could_not_be_carried_off_stays_and_is_said(
    database, folder, capsys, settings, kept, command, words
):
    settings.BACKUP_COPY_COMMAND = command
    file = folder / "a.zip"
    assert words in run(capsys, "backup", str(file), ok=False).err
    assert read_manifest(file).content.migrations
    ((is_ok, kept_words),) = kept
    assert not is_ok
    assert "chưa chép được ra ngoài" in kept_words
    assert "hunter2" not in kept_words


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "password", ["lan:hunter2", "--password hunter2", "--token=hunter2", "https://lan:hunter2@example.vn/x"]
)
def test_a_password_of_the_command_is_not_printed(database, folder, capsys, settings, kept, password):
    settings.BACKUP_COPY_COMMAND = f"sh -c 'echo may khac: hunter2 is wrong >&2; exit 7' {password} {{file}}"
    words = run(capsys, "backup", str(folder / "a.zip"), ok=False).err
    assert "“may khac: *** is wrong”" in words


@pytest.mark.sqlite
def test_a_command_that_hangs_is_ended_with_all_that_it_started(
    database, folder, capsys, settings, kept, monkeypatch
):
    monkeypatch.setattr("khuyenhoc.operations.backups.off_site._WITHIN", 0.3)
    settings.BACKUP_COPY_COMMAND = "sh -c 'sleep 60 & sleep 60' {file}"
    assert "chưa xong, đã dừng" in run(capsys, "backup", str(folder / "a.zip"), ok=False).err


def test_a_key_pair_is_made_once_and_the_private_half_is_not_printed(tmp_path, capsys, settings):
    file = tmp_path / "khoa"
    printed = run(capsys, "backup_key", str(file)).out
    private = file.read_text().splitlines()[-1]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert private.startswith("AGE-SECRET-KEY-")
    assert private not in printed
    settings.BACKUP_RECIPIENTS = printed.splitlines()[-1].removeprefix("BACKUP_RECIPIENTS=").split(",")
    assert len(recipients()) == 1
    assert f"{file}: đã có tệp này" in run(capsys, "backup_key", str(file), ok=False).err
    assert file.read_text().splitlines()[-1] == private


def test_half_a_key_is_not_left(tmp_path, capsys, monkeypatch):
    def full(number):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert (
        "không ghi được tệp khóa (ổ đĩa đã đầy)"
        in run(capsys, "backup_key", str(tmp_path / "khoa"), ok=False).err
    )
    assert os.listdir(tmp_path) == []


@pytest.fixture
def heads(cast, tmp_path):
    """A backup's file whose manifest is of now, and the one return, whose second event is of the members alone."""
    changed = factories.save(factories.draft(cast, members=231_000), cast.officer, members=231_480)
    with connection.cursor() as cursor:
        content = content_of(cursor, connection.vendor)
    payload = tmp_path / "payload"
    payload.write_text("")
    manifest = Manifest(
        made_at="2026-11-30T09:15:00+07:00", version="0", engine=connection.vendor, engine_version="0",
        payload="database.sqlite3", content=content,
    )  # fmt: skip
    write_container(tmp_path / "a.zip", manifest, payload)
    return str(tmp_path / "a.zip"), changed


def _cut_the_tail_off(return_):
    """Undo the last event past the portal, and leave no trace of it in the return itself."""
    Event.objects.filter(number=2)._raw_delete("default")
    Return.objects.filter(pk=return_.pk).update(figures_version=Event.objects.get().figures_version)
    OrganisationFigures.objects.filter(of_return=return_).update(members=231_000)


def test_whole_chains_that_went_on_hold_what_a_backup_knows(heads, cast, capsys):
    file, changed = heads
    factories.save(changed, cast.officer, members=7)
    assert "1 chuỗi có trong bản sao lưu đều còn đủ" in run(capsys, "verify_events", "--heads", file).out


def test_a_tail_that_was_cut_off_without_a_trace_shows_in_a_backup(heads, cast, capsys):
    file, changed = heads
    _cut_the_tail_off(changed)
    assert "còn nguyên" in run(capsys, "verify_events").out
    words = run(capsys, "verify_events", "--heads", file, ok=False).err
    assert "Báo cáo lang-son năm 2024: không còn sự kiện số 2" in words
    assert "09:15 ngày 30/11/2026" in words
    assert Run.objects.filter(kind="verify_events", is_ok=False).count() == 1
    # And where another one was written in its place.
    changed.refresh_from_db()
    factories.save(changed, cast.officer, members=8)
    assert "còn nguyên" in run(capsys, "verify_events").out
    assert "Chuỗi đã bị viết lại" in run(capsys, "verify_events", "--heads", file, ok=False).err


def test_what_is_no_backup_is_refused_before_anything_is_verified(cast, tmp_path, capsys):
    (tmp_path / "a.zip").write_text("a letter")
    assert (
        "không phải tệp sao lưu"
        in run(capsys, "verify_events", "--heads", str(tmp_path / "a.zip"), ok=False).err
    )
    assert not Run.objects.exists()
