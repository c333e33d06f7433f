"""A backup is one whole file of one moment, or it is not there; whatever fails is said in words."""

import errno
import os
import signal
import sqlite3
import stat
import subprocess
import threading
import time
from contextlib import closing

import pytest
from django.db import connection

from khuyenhoc.operations.backups import copying, encryption, making, room
from khuyenhoc.operations.backups.container import open_payload, read_manifest
from khuyenhoc.operations.backups.content import content_of
from khuyenhoc.operations.backups.ending import ended_in_order
from khuyenhoc.operations.backups.making import make_backup
from khuyenhoc.operations.engines import POSTGRESQL, SQLITE
from khuyenhoc.operations.problems import OperationRefused
from khuyenhoc.operations.sizes import database_bytes
from tests.factories import draft

SAVE = "INSERT INTO associations_period (year, starts_on, ends_on, figures_as_of) VALUES (?, '', '', '')"


def _saves(database, stop, saved):
    """Save one period after the other, each in a transaction of its own, until told to stop."""
    with closing(sqlite3.connect(database, timeout=20)) as writer:
        while not stop.is_set():
            with writer:
                writer.execute(SAVE, [len(saved)])
            saved.append(len(saved))


def _copy_in(backup, manifest, to):
    with open_payload(backup, manifest) as payload:
        to.write_bytes(payload.read())
    return sqlite3.connect(to)


def _refused(to):
    with pytest.raises(OperationRefused) as refused:
        make_backup(to)
    return "\n".join(refused.value.problems)


@pytest.mark.sqlite
def test_what_was_saved_before_is_in_it_and_the_manifest_is_of_the_same_moment(database, folder, tmp_path):
    stop, saved = threading.Event(), []
    writer = threading.Thread(target=_saves, args=(database, stop, saved))
    writer.start()
    try:
        while len(saved) < 20:
            time.sleep(0.01)
        before = len(saved)
        manifest = make_backup(folder / "a.zip")
        after = len(saved)
    finally:
        stop.set()
        writer.join()
    assert read_manifest(folder / "a.zip") == manifest
    with closing(_copy_in(folder / "a.zip", manifest, tmp_path / "copy.sqlite3")) as copy:
        assert content_of(copy.cursor(), SQLITE) == manifest.content
        assert copy.execute("PRAGMA quick_check").fetchone() == ("ok",)
    assert before <= manifest.content.tables["associations_period"] <= after + 1
    assert after > before, "the writer waited for the whole backup"


@pytest.mark.sqlite
def test_it_is_for_its_owner_alone_and_nothing_else_is_left(database, folder):
    make_backup(folder / "a.zip")
    assert os.listdir(folder) == ["a.zip"]
    assert stat.S_IMODE((folder / "a.zip").stat().st_mode) == 0o600


@pytest.mark.sqlite
def test_a_file_that_is_there_is_never_replaced(database, folder, monkeypatch):
    taken = folder / "a.zip"
    taken.write_text("letters")
    assert f"{taken}: đã có tệp này" in _refused(taken)
    # Nor one that somebody lays there meanwhile.
    late = folder / "b.zip"
    monkeypatch.setattr(
        making, "write_container", lambda part, *rest: (part.touch(), late.write_text("letters"))
    )
    assert f"{late}: đã có tệp này" in _refused(late)
    assert [file.read_text() for file in (taken, late)] == ["letters", "letters"]
    assert sorted(os.listdir(folder)) == ["a.zip", "b.zip"]


@pytest.mark.sqlite
def test_a_folder_that_is_none_is_named(database, folder):
    assert f"{folder}: là một thư mục" in _refused(folder)
    assert f"{folder / 'usb'}: không có thư mục này" in _refused(folder / "usb" / "a.zip")


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.EROFS, "chỉ cho đọc"), (errno.EACCES, "không có quyền ghi"), (errno.EIO, "không ghi được")],
)
def test_a_target_that_takes_no_file_is_not_taken_for_a_fault_of_the_database(
    database, folder, monkeypatch, number, words
):
    def refuse(file, **options):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(making.Path, "touch", refuse)
    assert f"{folder}: " in (refused := _refused(folder / "a.zip"))
    assert words in refused


def _disk_is_full(*args):
    args[0].with_name("a.zip.part").write_bytes(b"half")
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.sqlite
@pytest.mark.parametrize("step", ["copy_database", "encrypt", "write_container"])
def test_a_full_disk_leaves_nothing_and_is_named(database, folder, settings, monkeypatch, step):
    settings.BACKUP_RECIPIENTS = [encryption.new_key_pair()[1]]
    monkeypatch.setattr(making, step, _disk_is_full)
    words = _refused(folder / "a.zip")
    assert f"{folder}: ổ đĩa đã đầy (còn " in words
    assert "; sao lưu cần đến " in words
    assert os.listdir(folder) == []


@pytest.mark.sqlite
def test_the_databases_own_disk_is_not_filled(database, folder, monkeypatch):
    needed = 2 * database_bytes() + room.LEFT_TO_DATABASE
    monkeypatch.setattr(room, "free_bytes", lambda folder: needed - 1)
    assert "sao lưu vào cùng ổ với cơ sở dữ liệu cần" in _refused(folder / "a.zip")
    assert not [*folder.iterdir()]
    monkeypatch.setattr(room, "free_bytes", lambda folder: needed)
    make_backup(folder / "a.zip")


@pytest.mark.sqlite
def test_a_full_disk_that_sqlite_finds_is_named_too(database, folder, monkeypatch):
    connect = sqlite3.connect

    def small(place, **options):
        opened = connect(place, **options)
        opened.execute("PRAGMA max_page_count=3")
        return opened

    monkeypatch.setattr(copying.sqlite3, "connect", small)
    assert f"{folder}: ổ đĩa đã đầy" in _refused(folder / "a.zip")
    assert os.listdir(folder) == []


@pytest.mark.sqlite
def test_one_at_a_time_and_a_killed_one_bars_no_other(database, folder, monkeypatch):
    to = folder / "a.zip"
    child = os.fork()
    if child == 0:  # copies, and would take for ever to write the container
        making.write_container = lambda part, *rest: (part.write_bytes(b"PK\x03\x04 half"), time.sleep(60))
        try:
            make_backup(to)
        finally:
            os._exit(1)
    try:
        until = time.monotonic() + 20
        while not (folder / "a.zip.part").exists():
            assert time.monotonic() < until, "the other process does not copy"
            time.sleep(0.01)
        at_work = sorted(os.listdir(folder))
        assert "Một lần sao lưu khác đang chạy" in _refused(to)
        assert sorted(os.listdir(folder)) == at_work, "the one that was refused took the other's files away"
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    assert not to.exists()
    make_backup(to)
    assert os.listdir(folder) == ["a.zip"]


@pytest.mark.sqlite
def test_one_that_is_told_to_stop_clears_away(database, folder, monkeypatch):
    def told_to_stop(part, *rest):
        part.write_bytes(b"half")
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(10)

    monkeypatch.setattr(making, "write_container", told_to_stop)
    with pytest.raises(SystemExit) as stop, ended_in_order():
        make_backup(folder / "a.zip")
    assert stop.value.code == 128 + signal.SIGTERM
    assert os.listdir(folder) == []


@pytest.mark.sqlite
def test_a_database_on_a_disk_for_reading_only_is_backed_up(database, folder, monkeypatch):
    monkeypatch.setattr(copying, "_is_read_only", lambda place: True)
    assert "immutable" in copying._address_of(database)
    manifest = make_backup(folder / "a.zip")
    assert manifest.content.migrations
    # Where saves stand beside the file, it is not whole by itself.
    database.with_name(f"{database.name}-wal").write_text("saves")
    assert "immutable" not in copying._address_of(database)


@pytest.mark.sqlite
def test_a_damaged_database_makes_no_backup(database, folder):
    with closing(sqlite3.connect(database)) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = opened.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'django_migrations'"
        ).fetchone()
        (size,) = opened.execute("PRAGMA page_size").fetchone()
    with database.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * 200)
    assert "bị hỏng" in _refused(folder / "a.zip")
    assert os.listdir(folder) == []


@pytest.mark.sqlite
def test_what_is_no_database_of_the_portal_is_not_backed_up_in_silence(database, folder, monkeypatch):
    database.rename(database.with_name("elsewhere"))
    assert f"Không có cơ sở dữ liệu {database}" in _refused(folder / "a.zip")
    sqlite3.connect(database).execute("CREATE TABLE other (id)")
    assert "chưa có bảng nào của cổng" in _refused(folder / "a.zip")
    database.write_bytes(b"a letter, not a database " * 100)
    assert "không phải cơ sở dữ liệu SQLite" in _refused(folder / "a.zip")
    assert os.listdir(folder) == []


@pytest.mark.sqlite
def test_an_encrypted_backup_opens_with_the_private_key_alone(database, folder, settings, tmp_path):
    private, public = encryption.new_key_pair()
    settings.BACKUP_RECIPIENTS = [public]
    manifest = make_backup(folder / "a.zip")
    assert (manifest.payload, os.listdir(folder)) == ("database.sqlite3.age", ["a.zip"])
    settings.BACKUP_IDENTITY = str(tmp_path / "key")
    (tmp_path / "key").write_text(f"# of the portal\n{private}\n")
    with open_payload(folder / "a.zip", manifest) as payload:
        encryption.decrypt(payload, tmp_path / "plain.sqlite3")
    with closing(sqlite3.connect(tmp_path / "plain.sqlite3")) as copy:
        assert content_of(copy.cursor(), SQLITE) == manifest.content


@pytest.mark.postgresql
@pytest.mark.compared
@pytest.mark.django_db(transaction=True)
def test_pg_dump_takes_the_moment_that_the_manifest_is_of(cast, tools, folder, monkeypatch):
    draft(cast)
    with connection.cursor() as cursor:
        expected = content_of(cursor, POSTGRESQL)
    of_pg_dump = copying.run_tool

    def saved_meanwhile(*command):
        draft(cast, year=2025)
        assert "Một lần sao lưu khác đang chạy" in _refused(folder / "b.zip")
        of_pg_dump(*command)

    monkeypatch.setattr(copying, "run_tool", saved_meanwhile)
    manifest = make_backup(folder / "a.zip")
    assert manifest.content == expected
    assert os.listdir(folder) == ["a.zip"]
    with open_payload(folder / "a.zip", manifest) as payload:
        (folder / "database.pgdump").write_bytes(payload.read())
    command = [
        tools("pg_restore"),
        "-f",
        "-",
        "--data-only",
        "-t",
        "associations_return",
        folder / "database.pgdump",
    ]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows = listed.split("COPY", 1)[1].split("\\.")[0].strip().splitlines()[1:]
    assert len(rows) == expected.tables["associations_return"] == 1
