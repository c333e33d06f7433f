"""What is not a whole backup of this portal is refused, by a restore and by a drill, and nothing is touched."""

import io
import json
import shutil
import sqlite3
import zipfile
from contextlib import closing

import pytest
from django.core.management import call_command
from django.db import connection

from associations.models import Run
from associations.runs import latest_run
from khuyenhoc.operations import in_use
from khuyenhoc.operations.backups import encryption, restoring, sqlite_copy
from khuyenhoc.operations.backups.added import added_to
from khuyenhoc.operations.backups.container import read_manifest, write_container
from khuyenhoc.operations.backups.content import content_of
from khuyenhoc.operations.backups.making import make_backup
from khuyenhoc.operations.backups.verifying import verify_backup
from khuyenhoc.operations.engines import SQLITE
from khuyenhoc.operations.problems import OperationRefused
from tests.khuyenhoc.operations.backups.portals import content, manifest, names, refusal, sealed

pytestmark = pytest.mark.sqlite


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


def of_others(file):
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("database.sqlite3", "")


DAMAGES = {
    cut: "không còn nguyên",
    flip: "không còn nguyên",
    empty: "tệp rỗng",
    of_letters: "không phải tệp sao lưu",
    of_others: "không phải tệp sao lưu",
    gone: "không đọc được tệp",
}
SLIPS_OF_NAMES = (of_letters, of_others, gone)  # after which no backup can be said to have failed


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_damaged_file_is_refused_and_nothing_is_touched(portal, backup, damage):
    damage(backup)
    assert_refused(portal, backup, DAMAGES[damage], is_kept=damage not in SLIPS_OF_NAMES)


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


# What somebody sealed anew: JSON of another kind, letters that move a terminal's cursor, entries that are none.
ODD = {
    "form": (0, -1, "1", True, float("nan")),
    "made_at": ("yesterday", 5, "2026-11-30T10:19:28", "0001-01-01T00:00:00+14:00", None),
    "version": (["x"], "1\n2", "\x1b[2J"),
    "engine": ("oracle", ["sqlite"], None),
    "payload": ("../x", "/x", "x/", "manifest.json", ["x"]),
    "migrations": (None, [1], ["funds.\x1b[2J"]),
    "tables": (None, [1], {"a": "1"}, {"\u202e": 1}),
    "heads": ([], {"a": {"b": 1}}, {"a": [1]}, {"a": [1, 2]}),
    "revisions": (5, {"a": 1}),
    "figures": ("x", {"a": None}),
}  # fmt: skip


def test_a_manifest_of_another_kind_is_refused_in_words(backup):
    with zipfile.ZipFile(backup) as archive:
        said = json.loads(archive.read("manifest.json"))
    for name, values in ODD.items():
        for value in values:
            copy = str(value) if name == "payload" else said["payload"]
            seal(backup, {"manifest.json": json.dumps(said | {name: value}), copy: ""})
            assert words_of(backup) == f"{backup}: không phải tệp sao lưu của cổng này.", (name, value)
    seal(backup, {"manifest.json": "[" * 100_000, said["payload"]: ""})
    assert "không phải tệp sao lưu" in words_of(backup)
    seal(backup, {"manifest.json": json.dumps(said), said["payload"]: ""})
    assert read_manifest(backup).as_json() == said


def seal(file, entries):
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
        archive.comment = b"0" * 64
    file.write_bytes(sealed(file.read_bytes()))


def words_of(file):
    with pytest.raises(OperationRefused) as refused:
        read_manifest(file)
    return "\n".join(refused.value.problems)


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


ADDED = """
    CREATE TRIGGER xoa AFTER INSERT ON associations_run BEGIN DELETE FROM associations_event; END;
    CREATE VIEW "của hội" AS SELECT 1;
"""


def test_what_somebody_added_is_named_and_left_out_where_that_is_accepted(portal, backup):
    altered = backup.with_name("altered.sqlite3")
    shutil.copy(portal, altered)
    with closing(sqlite3.connect(altered)) as opened:
        opened.executescript(ADDED)
        held = content_of(opened.cursor(), SQLITE)
    forge(altered, backup, manifest(held))
    assert_refused(portal, backup, "không phải của cổng: trigger xoa; khung nhìn (view) của hội. ")
    restored = restoring.restore_backup(backup, replaces=True, accepts_broken=True)
    assert (restored.events, restored.left_out) == (126, ["trigger xoa", "khung nhìn (view) của hội"])
    assert added_to(connection) == []


def forge(database, backup, said):
    backup.unlink()
    write_container(backup, said, database)


def assert_refused(portal, backup, words, *, is_kept=True):
    """Neither a restore nor a drill takes the file, and neither changes the portal's database or leaves anything.

    is_kept: whether the drill is kept as one that failed.
    """
    connection.close()
    data, lying = portal.read_bytes(), names(portal.parent)
    assert words in refusal(backup, replaces=True)
    connection.close()
    assert portal.read_bytes() == data
    assert names(portal.parent) == lying
    with pytest.raises(OperationRefused) as refused:
        verify_backup(backup)
    assert words in "\n".join(refused.value.problems)
    kept = Run.objects.filter(kind=Run.Kind.BACKUP_VERIFIED).values_list("is_ok", "words")
    assert [*kept] == ([(False, refused.value.problems[0])] if is_kept else [])


def test_a_drill_says_what_it_read_and_is_kept(portal, backup):
    before, said = content(), io.StringIO()
    call_command("backup", backup, "--verify", stdout=said)
    assert "khôi phục thử được, đúng như cổng lúc" in said.getvalue()
    assert "30 báo cáo, 126 sự kiện, 2 phiên bản đã chốt; các chuỗi sự kiện còn nguyên." in said.getvalue()
    assert latest_run(Run.Kind.BACKUP_VERIFIED).words.startswith("a.zip: khôi phục được, đúng như lúc ")
    assert content().tables == {**before.tables, "associations_run": before.tables["associations_run"] + 1}


def test_a_drill_of_a_bad_file_ends_with_one_and_whole_json(portal, backup, capsys):
    cut(backup)
    for arguments in ([backup], []):
        said = io.StringIO()
        with pytest.raises(SystemExit) as ended:
            call_command("backup", *arguments, "--verify", "--json", stdout=said)
        printed = json.loads(said.getvalue())
        assert (ended.value.code, printed["ok"]) == (1, False)
        assert ("không còn nguyên" if arguments else "Ghi tên tệp") in printed["problems"][0]
    assert capsys.readouterr().err == ""


def test_the_command_names_problems_one_a_line_and_ends_with_one(portal, backup, capsys):
    empty(backup)
    with pytest.raises(SystemExit, match="1"):
        call_command("restore", backup, "--replace")
    said = capsys.readouterr()
    assert (said.out, said.err) == (
        "",
        f"{backup}: tệp rỗng, không phải bản sao lưu. Lấy lại tệp từ nơi cất giữ.\n",
    )


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
        with pytest.raises(OperationRefused, match=words):
            verify_backup(tmp_path / "a.zip")
    assert not Run.objects.filter(kind=Run.Kind.BACKUP_VERIFIED).exists()
    settings.BACKUP_IDENTITY = str(tmp_path / "key")
    assert restoring.restore_backup(tmp_path / "a.zip", replaces=True).returns == 30


def test_a_running_portal_is_left_alone(portal, backup):
    before = content()
    with in_use.held_for_a_while():
        assert "dừng cổng rồi chạy lại" in refusal(backup, replaces=True)
    assert content() == before
    restoring.restore_backup(backup, replaces=True)


def test_who_holds_the_database_for_long_is_named_and_nothing_is_changed(portal, backup, monkeypatch):
    monkeypatch.setattr(sqlite_copy, "_WAITS", 0.2)
    before = content()
    with closing(sqlite3.connect(portal, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert "đang bị chương trình khác giữ" in refusal(backup, replaces=True)
    assert content() == before
