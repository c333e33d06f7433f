"""Moving from one engine to the other: every row, id and counter arrives as it was, or nothing does, and it is said why."""

import fcntl
import os
import sqlite3
from contextlib import closing, contextmanager

import psycopg2
import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import DataError, OperationalError, connection, connections
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from associations.actions.scans import bind_scan
from associations.change_counts import change_number
from associations.events import broken_chains
from associations.models import Event, Notice, Period, Return, ReturnScan, Run, Upload, User
from khuyenhoc.operations.backups.content import content_of
from khuyenhoc.operations.emptiness import check_empty
from khuyenhoc.operations.in_use import LOCK_FILE
from khuyenhoc.operations.moving import copying, move
from khuyenhoc.operations.moving.move import move_into
from khuyenhoc.operations.other_database import opened, settings_of, standing_in
from khuyenhoc.operations.problems import OperationRefused
from reports.models import StoredRevision
from reports.revisions.freezing import freeze
from tests import factories
from tests.made_once import made_once

pytestmark = pytest.mark.django_db

# Of each worker of a run its own: they share one server.
MOVED_HERE = f"moved_here_{os.environ.get('PYTEST_XDIST_WORKER', '')}"
BYTES = b"%PDF-1.7\n" + bytes(range(256)) + b"\n%%EOF\n"
WORDS = "Ngập lụt, 'trích' \"dẫn\" \\ \t 😀 Ữ"


@pytest.fixture
@made_once
def kept(cast):
    """A source that holds a bit of everything: a revision, a scan, odd letters, and a row that is gone."""
    returns = [
        factories.approved(cast, unit, 2024, members=200_000) for unit in (cast.lang_son, cast.cao_bang)
    ]
    freeze(by=cast.secretary, cluster=cast.cluster, period=Period.objects.get(year=2024), reason=WORDS)
    bind_scan(by=cast.officer, return_=returns[0], name="ký.pdf", content=BYTES)
    cast.officer.set_password("mật-khẩu-dài-1")
    cast.officer.save()
    gone = Run.objects.create(kind=Run.Kind.REMIND, began_at=timezone.now(), words=WORDS)
    given = gone.pk
    gone.delete()
    return given


@pytest.fixture
def empty(request, tmp_path):
    """A second database of SQLite as `migrate` leaves it."""
    if connection.vendor == "postgresql":
        pytest.fail("for the engine of the suite's own file")
    request.getfixturevalue("db")
    file = tmp_path / "empty.sqlite3"
    with (
        closing(sqlite3.connect(connection.settings_dict["NAME"])) as own,
        closing(sqlite3.connect(file)) as new,
    ):
        own.backup(new)
    with opened(settings_of(f"sqlite:///{file}")) as target:
        yield target


def moved(target):
    return move_into(target, tell=lambda words: None)


def refused(target):
    with pytest.raises(OperationRefused) as caught:
        moved(target)
    with standing_in(target):
        assert not Return.objects.exists(), "nothing is kept"
    return "\n".join(caught.value.problems)


def test_what_is_moved_is_all_there(cast, kept, empty):
    drawn_at = change_number()
    with standing_in(empty):
        cache.set("drawn", "of another portal")
    report = moved(empty)
    assert report.broken == report.left_out == []
    with connection.cursor() as own, empty.cursor() as new:
        source, target = content_of(own, "sqlite"), content_of(new, "sqlite")
    assert target.tables.pop("associations_run") == source.tables.pop("associations_run") + 1
    # One row says that pages drawn of the source are none of the target.
    assert target.tables.pop("associations_changecount") >= source.tables.pop("associations_changecount")
    assert target == source
    with standing_in(empty):
        assert cache.get("drawn") is None
        assert change_number() > drawn_at + 1000
        assert bytes(ReturnScan.objects.get().content) == BYTES
        assert StoredRevision.objects.get().reason == WORDS
        assert User.objects.get(username=cast.officer.username).check_password("mật-khẩu-dài-1")
        run = Run.objects.get(kind=Run.Kind.MOVE)
        assert run.is_ok
        assert "hai bên khớp nhau" in run.words
        assert run.pk == kept + 1, "an id is given out once"


def test_chains_that_were_broken_before_are_moved_as_they_are_and_named(kept, empty):
    Event.objects.filter(number=2).update(reason="đã sửa")
    report = moved(empty)
    assert report.broken == list(broken_chains()) != []


def test_a_table_of_somebody_else_stays_behind_and_is_named(kept, empty):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE khac AS SELECT 1 AS mot")
    assert moved(empty).left_out == ["khac"]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("lost", "không thấy ở cơ sở dữ liệu mới"),
        ("changed", "cột full_name: đọc lại không giống bản gốc"),
        ("refused", "cơ sở dữ liệu mới không nhận dòng này"),
        ("counted", "bảng associations_notice: phải là 5 dòng, thấy 4 dòng"),
        ("figures", "hai bên tính ra khác nhau"),
    ],
)
def test_whatever_is_not_as_it_was_is_named_and_nothing_is_kept(cast, kept, empty, monkeypatch, fault, words):
    insert, check = copying._insert, move.go_on_counting
    victim = User.objects.get(pk=cast.officer.pk)

    def insert_wrong(model, rows, fields):
        if model is User and fault == "lost":
            rows = [row for row in rows if row.pk != victim.pk]
        if model is User and fault == "changed":
            rows = [victim if row.pk == victim.pk else row for row in rows]
        if model is User and fault == "refused" and any(row.pk == victim.pk for row in rows):
            raise DataError("value too long")
        insert(model, rows, fields)

    def spoil():
        check()
        if fault == "counted":
            Notice.objects.filter(pk=Notice.objects.first().pk).delete()
        if fault == "figures":
            monkeypatch.setattr(move, "hashes_of_figures", dict)

    victim.full_name = "Người Khác"
    monkeypatch.setattr(copying, "_insert", insert_wrong)
    monkeypatch.setattr(move, "go_on_counting", spoil)
    problems = refused(empty)
    assert words in problems
    assert "Chưa chuyển gì" in problems
    if fault in ("lost", "changed", "refused"):
        assert f"bảng associations_user, dòng id={victim.pk}" in problems
    monkeypatch.undo()
    moved(empty)  # what is mended goes through, into the same database


def test_a_used_database_is_refused_untouched(cast, kept, empty):
    moved(empty)
    with pytest.raises(OperationRefused, match="đã có 2 báo cáo và 1 người đăng nhập được"):
        moved(empty)


def test_a_database_of_somebody_else_is_refused(kept, tmp_path):
    with closing(sqlite3.connect(tmp_path / "khac.sqlite3")) as other:
        other.execute('CREATE TABLE "don "" hang" (id INTEGER)')
    with (
        opened(settings_of(f"sqlite:///{tmp_path}/khac.sqlite3")) as target,
        pytest.raises(OperationRefused, match="bảng của nơi khác"),
    ):
        moved(target)


def test_what_a_killed_move_leaves_counts_as_empty(tmp_path, db):
    with opened(settings_of(f"sqlite:///{tmp_path}/do-dang.sqlite3")) as target, standing_in(target):
        call_command("migrate", "auth", verbosity=0)  # the first tables; killed before those of returns
        check_empty()
        with target.cursor() as cursor:
            cursor.execute("CREATE TABLE don_hang (id INTEGER)")
        with pytest.raises(OperationRefused, match="bảng của nơi khác"):
            check_empty()


def test_long_rows_go_in_small_pieces(cast):
    """Memory does not grow with what is kept: a piece is at most one row longer than its bound."""
    connections[copying.SOURCE] = connection
    now, return_ = timezone.now(), factories.begin(cast.lang_son)
    long = {"content": bytes(3 << 20), "by": cast.officer, "at": now, "ended_at": now, "of_return": return_}
    Upload.objects.bulk_create(Upload(name="x", **long) for _ in range(5))
    pieces = [len(rows) for rows in copying._pieces(Upload, list(Upload._meta.local_concrete_fields))]
    del connections[copying.SOURCE]
    assert pieces == [2, 2, 1]


def command(url, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("move_to", url)
    assert ended.value.code == 1
    return capsys.readouterr().err


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "không đúng dạng"),
        ("khuyenhoc", "không đúng dạng"),
        ("mysql://ai:bi-mat-1@may/ten", "không đúng dạng"),
        ("postgres://ai:bi-mat-1@may:khong-so/ten", "không đúng dạng"),
        (
            "postgres://ai:bi-mat-1@127.0.0.1:1/ten",
            "Không có máy chủ PostgreSQL nào trả lời ở 127.0.0.1, cổng 1",
        ),
        ("postgres://ai:bi-mat-1@khong-co.invalid/ten", "Không tìm thấy máy khong-co.invalid"),
        ("sqlite:////proc", "/proc: không phải là tệp"),
        ("sqlite:////khong/co/tep.sqlite3", "không có thư mục /khong/co"),
    ],
)
def test_an_address_that_leads_nowhere_is_refused_in_words_without_its_password(url, words, capsys):
    problems = command(url, capsys)
    assert words in problems
    assert "bi-mat" not in problems
    assert len(problems.splitlines()) == 1


def test_the_same_engine_is_refused_before_a_file_is_made(tmp_path, capsys):
    assert "Cả hai đều là SQLite" in command(f"sqlite:///{tmp_path}/them.sqlite3", capsys)
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_database_is_refused(tmp_path):
    (tmp_path / "bao-cao.xlsx").write_bytes(b"PK" * 5000)
    with (
        pytest.raises(OperationRefused, match="hỏng hoặc không phải cơ sở dữ liệu SQLite"),
        opened(settings_of(f"sqlite:///{tmp_path}/bao-cao.xlsx")) as target,
    ):
        moved(target)


def test_a_portal_that_runs_on_either_side_stops_the_move(kept, empty):
    for name in (connection.settings_dict["NAME"], empty.settings_dict["NAME"]):
        with open(f"{name}{LOCK_FILE}", "w") as held:
            fcntl.flock(held, fcntl.LOCK_SH)
            assert "Cổng đang chạy" in refused(empty)


def test_a_target_that_fails_in_the_middle_is_named_in_words(kept, empty, monkeypatch):
    def fail():
        raise OperationalError("database or disk is full") from full

    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorcode = sqlite3.SQLITE_FULL
    monkeypatch.setattr(move, "go_on_counting", fail)
    problems = refused(empty)
    assert f"Ổ đĩa của {empty.settings_dict['NAME']} đã đầy" in problems
    assert "Chưa chuyển gì" in problems


@contextmanager
def second_database():
    """The address of an empty database on the suite's own PostgreSQL."""
    kept = connection.get_connection_params()
    kept.pop("cursor_factory")
    with closing(psycopg2.connect(**kept)) as server:
        server.autocommit = True
        server.cursor().execute(f"CREATE DATABASE {MOVED_HERE}")
        yield f"postgres://{kept['user']}@/{MOVED_HERE}?host={kept['host']}"
        server.cursor().execute(f"DROP DATABASE {MOVED_HERE}")


def lay_tables(file):
    """Make what `migrate` makes, without its many steps, in a file of SQLite; PostgreSQL's own are made by the move."""
    applied = MigrationRecorder(connection).applied_migrations()
    with opened(settings_of(f"sqlite:///{file}")) as target, standing_in(target):
        with connection.schema_editor() as editor:
            for model in copying.portal_models():
                if not model._meta.auto_created:  # those between two models come with the first
                    editor.create_model(model)
        for app, name in applied:
            MigrationRecorder(connection).record_applied(app, name)


@pytest.mark.compared
def test_to_sqlite_and_back_to_postgresql(kept, tmp_path, capsys):
    with connection.cursor() as cursor:
        source = content_of(cursor, "postgresql")
    file = tmp_path / "portal.sqlite3"
    lay_tables(file)
    call_command("move_to", f"sqlite:///{file}")
    assert "hai bên khớp nhau" in capsys.readouterr().out
    with second_database() as url, opened(settings_of(f"sqlite:///{file}")) as sqlite, standing_in(sqlite):
        person, notice = User.objects.earliest("pk"), Notice.objects.earliest("pk")
        event = Event.objects.earliest("pk")
        Event.objects.filter(pk=event.pk).update(changes={"a": ["b\x00"]})
        Notice.objects.filter(pk=notice.pk).update(text="x\x00")
        User.objects.filter(pk=person.pk).update(full_name="y" * 500)
        problems = command(url, capsys)
        assert f"bảng associations_notice, dòng id={notice.pk}, cột text: có ký tự NUL" in problems
        assert f"bảng associations_event, dòng id={event.pk}, cột changes: có ký tự NUL" in problems
        assert f"dòng id={person.pk}: cơ sở dữ liệu mới không nhận dòng này (chữ dài hơn" in problems
        Event.objects.filter(pk=event.pk).update(changes=event.changes)
        for row in (person, notice):
            row.save()
        call_command("move_to", url)
        with opened(settings_of(url)) as target, standing_in(target), connection.cursor() as cursor:
            found = content_of(cursor, "postgresql")
            assert bytes(ReturnScan.objects.get().content) == BYTES
            assert StoredRevision.objects.get().reason == WORDS
            assert Run.objects.create(kind=Run.Kind.REMIND, began_at=timezone.now()).pk > kept + 1
            assert [run.is_ok for run in Run.objects.filter(kind=Run.Kind.MOVE).order_by("pk")][-1]
    for table in ("associations_run", "associations_changecount"):
        del source.tables[table], found.tables[table]
    assert found == source
