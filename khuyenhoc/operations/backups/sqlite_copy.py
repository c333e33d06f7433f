"""A backup's copy on SQLite: a file beside the database, and how it becomes what the database holds."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from khuyenhoc.operations.backups.content import Content, content_of
from khuyenhoc.operations.backups.copying import give_up_after
from khuyenhoc.operations.engines import SQLITE
from khuyenhoc.operations.problems import OperationRefused
from khuyenhoc.sqlite3.base import keep_for_the_owner

_WAITS = 5  # seconds for somebody else who writes or reads
_IS_HELD = (
    "Cơ sở dữ liệu đang bị chương trình khác giữ, nên chưa bị thay đổi. "
    "Dừng mọi lệnh và chương trình đang mở cơ sở dữ liệu rồi chạy lại."
)
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


@contextmanager
def temporary_database(payload: Path) -> Iterator[BaseDatabaseWrapper]:
    """Yield a connection to the payload itself; raise OperationRefused where it is no whole database."""
    if not is_whole(payload):
        raise OperationRefused(["Bản sao trong tệp sao lưu bị hỏng, không đọc được. Dùng bản sao lưu khác."])
    database = connection.copy()
    database.settings_dict["NAME"] = str(payload)
    try:
        yield database
    finally:
        database.close()


def content(database: BaseDatabaseWrapper) -> Content:
    """Return what a database holds. Not by Django's cursor, which reads days and truths as other than they stand."""
    with closing(sqlite3.connect(str(database.settings_dict["NAME"]))) as opened:
        return content_of(opened.cursor(), SQLITE)


def is_whole(file: Path) -> bool:
    """Return whether a file is a database without damage; one that is not there is whole and empty."""
    if not file.exists():
        return True
    try:
        with closing(sqlite3.connect(file, timeout=_WAITS)) as opened:
            return bool(opened.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGED:
            return False
        raise


def lay_into_use(copy: BaseDatabaseWrapper, folder: Path) -> None:
    """Replace what the database in use holds, in one transaction of SQLite's: whoever is killed leaves what was there.

    Raise OperationRefused where somebody else holds it for longer than a few seconds.
    """
    connection.close()
    in_use = str(connection.settings_dict["NAME"])
    keep_for_the_owner(in_use)
    with (
        closing(sqlite3.connect(str(copy.settings_dict["NAME"]))) as source,
        closing(sqlite3.connect(in_use, timeout=_WAITS)) as target,
    ):
        target.execute("PRAGMA synchronous=FULL")
        source.backup(target, pages=-1, progress=give_up_after(_WAITS, _IS_HELD))
        with suppress(sqlite3.Error):  # done is done; the next who opens it takes it over
            target.execute("PRAGMA wal_checkpoint(TRUNCATE)")
