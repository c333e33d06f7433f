"""A copy of the database in use as it is at one moment, while people go on writing, with what it holds.

SQLite: its backup API in one step, which reads as any reader does; a plain copy of the file would miss what stands in the
file beside it (-wal). PostgreSQL: pg_dump on the very snapshot that the content is read from.
"""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from khuyenhoc.operations.backups.content import LEFT_OUT, Content, content_of
from khuyenhoc.operations.backups.postgresql import ToolFailed, connection_environment, run_tool, tool
from khuyenhoc.operations.engines import POSTGRESQL, SQLITE
from khuyenhoc.operations.problems import OperationRefused

_WAITS = 30  # seconds for a database that lets nobody read
_PG_DUMP_WAITS = 60_000  # milliseconds for a table that lets nobody read: it is being migrated
_IS_LOCKED = "Cơ sở dữ liệu đang bị khóa, không đọc được. Đợi vài phút rồi chạy lại."
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_TIMEOUTS = "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "transaction_timeout"


@dataclass(frozen=True, kw_only=True)
class Copied:
    """What a copy is of: the engine, its version, and what the database held at that moment."""

    engine: str
    engine_version: str
    content: Content


def payload_name() -> str:
    """Return the name of the copy in a backup, by the engine in use."""
    return "database.pgdump" if connection.vendor == POSTGRESQL else "database.sqlite3"


def copy_database(to: Path) -> Copied:
    """Copy the database in use into an empty file.

    Raise OperationRefused where the database is no portal's, or damaged; OSError, sqlite3.Error or django.db.Error where a
    disk or the database fails.
    """
    return _copy_postgresql(to) if connection.vendor == POSTGRESQL else _copy_sqlite(to)


def _copy_sqlite(to: Path) -> Copied:
    database = str(connection.settings_dict["NAME"])
    if not os.path.isfile(database):  # also where it may not be looked at
        raise OperationRefused([f"Không có cơ sở dữ liệu {database}. Xem lại DATABASE_URL trong tệp .env."])
    with (
        closing(sqlite3.connect(_address_of(Path(database)), uri=True)) as source,
        closing(sqlite3.connect(to)) as target,
    ):
        # The copy is thrown away where anything goes wrong.
        target.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
        # In one step: with pauses, each save of others would make it begin anew.
        source.backup(target, pages=-1, progress=give_up_after(_WAITS, _IS_LOCKED))
    with closing(sqlite3.connect(to)) as copy:
        if (found := copy.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
            raise OperationRefused([_damaged(found)])
        content = content_of(copy.cursor(), SQLITE)
    _refuse_foreign(content)
    return Copied(engine=SQLITE, engine_version=sqlite3.sqlite_version, content=content)


def _address_of(database: Path) -> str:
    """Return how SQLite is to open the database in use; it is not made where it is not there.

    Beside a database that nobody has open SQLite has to lay files, so it must not be opened for reading only. On a disk
    for reading only it cannot lay them; there a file without saves beside it (-wal) is whole by itself, and nobody writes.
    """
    saves = Path(f"{database}-wal")
    is_alone = not saves.exists() or saves.stat().st_size == 0
    how = "mode=ro&immutable=1" if is_alone and _is_read_only(database.parent) else "mode=rw"
    return f"{database.absolute().as_uri()}?{how}"


def _is_read_only(folder: Path) -> bool:
    return bool(os.statvfs(folder).f_flag & os.ST_RDONLY)


def _copy_postgresql(to: Path) -> Copied:
    pg_dump = tool("pg_dump")
    # A connection of its own, whose transaction is as long as the copying.
    with _reading_one_moment(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute(
            "SELECT set_config(name, '0', true) FROM pg_settings WHERE name = ANY(%s)", [list(_TIMEOUTS)]
        )
        cursor.execute("SELECT pg_export_snapshot(), current_setting('server_version')")
        moment, version = cursor.fetchone()
        content = content_of(cursor, POSTGRESQL)
        _refuse_foreign(content)
        arguments, environment = connection_environment(connection.settings_dict)
        _dump(
            pg_dump,
            [
                *arguments,
                "--format=custom",
                "--no-owner",
                "--no-privileges",
                f"--exclude-table-data={LEFT_OUT}",  # SQLite's copy has it: there it is much work to take it out
                f"--lock-wait-timeout={_PG_DUMP_WAITS}",
                f"--snapshot={moment}",
                f"--file={to}",
            ],
            environment,
        )
    return Copied(engine=POSTGRESQL, engine_version=version, content=content)


@contextmanager
def _reading_one_moment(other: BaseDatabaseWrapper) -> Iterator[BaseDatabaseWrapper]:
    """Connect for a transaction that sees one moment and writes nothing, and close in the end."""
    try:
        other.ensure_connection()
        other.connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        other.set_autocommit(False)
        yield other
    finally:
        other.close()


def _dump(pg_dump: Path, arguments: list[str], environment: dict[str, str]) -> None:
    try:
        run_tool(pg_dump, arguments, environment)
    except ToolFailed as failed:
        raise OperationRefused([f"pg_dump không sao được cơ sở dữ liệu: {failed.why}"]) from None


def give_up_after(seconds: float, words: str) -> Callable[[int, int, int], None]:
    """Return what SQLite calls after each step, which raises OperationRefused with such words where it is locked for long.

    Without it Python would wait for ever.
    """
    until = time.monotonic() + seconds

    def after_step(status: int, remaining: int, total: int) -> None:
        if status in _BUSY and time.monotonic() > until:
            raise OperationRefused([words])

    return after_step


def _refuse_foreign(content: Content) -> None:
    if not content.migrations:
        raise OperationRefused(
            [
                "Cơ sở dữ liệu chưa có bảng nào của cổng, nên không có gì để sao lưu. "
                "Xem lại DATABASE_URL trong tệp .env; nếu là cổng mới thì cài đặt trước bằng lệnh setup_portal."
            ]
        )


def _damaged(found: str) -> str:
    return (
        f"Tệp cơ sở dữ liệu bị hỏng ({found}), nên không tạo bản sao lưu mới; các bản cũ còn nguyên. "
        "Dừng cổng, chép riêng tệp đang dùng, rồi khôi phục từ bản sao lưu gần nhất."
    )
