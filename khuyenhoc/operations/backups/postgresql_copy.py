"""A backup's copy on PostgreSQL: a temporary database on the same server, and how it becomes what the one in use holds."""

import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import django.db
from django.db import ProgrammingError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from khuyenhoc.environment import without_secrets
from khuyenhoc.operations.backups.content import Content, content_of
from khuyenhoc.operations.backups.postgresql import (
    ToolFailed,
    connection_environment,
    run_tool,
    tool,
)
from khuyenhoc.operations.engines import POSTGRESQL
from khuyenhoc.operations.locks import SessionLock
from khuyenhoc.operations.problems import OperationRefused

NAME = "khuyenhoc_thu"  # how the names of temporary databases begin; after it the day and a number of its own

_TEMPORARY = re.compile(rf"{NAME}_\d{{8}}_([0-9a-f]{{8}})")
_HOLDS = 0x6B69  # the first key of advisory locks; the second is the number in the database's name
# Newer tools write this for every server; one before version 17 does not know it.
_UNKNOWN_BEFORE_17 = b"SET transaction_timeout = 0;"
_HEAD = 4096  # bytes of a script in which settings stand
# Everything of the schema goes, and with the rest of the script it goes or stays as a whole.
_CLEAR = """
SET lock_timeout = '5s';
DO $$
DECLARE found record;
BEGIN
  FOR found IN SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema() LOOP
    EXECUTE format('DROP TABLE IF EXISTS %I CASCADE', found.name);
  END LOOP;
  FOR found IN SELECT sequencename AS name FROM pg_sequences WHERE schemaname = current_schema() LOOP
    EXECUTE format('DROP SEQUENCE IF EXISTS %I CASCADE', found.name);
  END LOOP;
  FOR found IN SELECT oid::regprocedure AS name FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
      AND pg_has_role(proowner, 'USAGE') AND NOT EXISTS (
        SELECT 1 FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid AND deptype = 'e') LOOP
    EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', found.name);
  END LOOP;
END $$;
"""
_LOST = 2  # psql's exit code where the connection ended in the middle
_MAY_BE_DONE = (
    "Mất kết nối với PostgreSQL khi đang thay: cơ sở dữ liệu còn nguyên, hoặc như trước, hoặc như bản sao lưu. "
    "Xem máy chủ cơ sở dữ liệu có đang chạy không rồi chạy lại lệnh này."
)
_PLAIN = ("--no-owner", "--no-privileges", "--no-comments")


@contextmanager
def temporary_database(payload: Path) -> Iterator[BaseDatabaseWrapper]:
    """Yield a connection to a new database restored from a payload; it is dropped afterwards.

    Raise OperationRefused where the account may make no database, or the payload is none of pg_dump's.
    """
    number = secrets.randbits(31)
    name = f"{NAME}_{timezone.localdate():%Y%m%d}_{number:08x}"
    _drop_left()
    lock = SessionLock(connection, (_HOLDS, number))
    try:
        lock.take(alone=True)  # before it is there: what nobody holds is dropped by others
        _make(name)
        with _restored(name, payload) as database:
            yield database
    finally:
        lock.release()


@contextmanager
def _restored(name: str, payload: Path) -> Iterator[BaseDatabaseWrapper]:
    """Yield a connection to an empty database into which a payload was restored; it is dropped afterwards."""
    database = connection.copy()
    database.settings_dict["NAME"] = name
    try:
        script = payload.with_suffix(".sql")
        _run(["pg_restore", *_PLAIN, f"--file={script}", str(payload)], without_secrets())
        _run_scripts(database.settings_dict, script)
        script.unlink()
        yield database
    finally:
        database.close()
        with suppress(django.db.Error):  # the next run drops what is left
            _drop(name, by_force=True)


def content(database: BaseDatabaseWrapper) -> Content:
    """Return what a database holds."""
    with database.cursor() as cursor:
        return content_of(cursor, POSTGRESQL)


def lay_into_use(copy: BaseDatabaseWrapper, folder: Path) -> None:
    """Replace what the database in use holds, in one transaction of psql's: whoever is killed leaves what was there.

    Raise OperationRefused where a part of it is refused.
    """
    copy.close()
    connection.close()
    clear, script = folder / "clear.sql", folder / "copy.sql"
    clear.write_text(_CLEAR, encoding="utf-8")
    arguments, environment = connection_environment(copy.settings_dict)
    # Whole in a file before anything is changed: what came through a pipe could end early and be taken for all.
    _run(["pg_dump", *_PLAIN, f"--file={script}", *arguments], environment)
    _run_scripts(connection.settings_dict, clear, script)


def _run_scripts(settings_dict: Mapping[str, Any], *scripts: Path) -> None:
    """Run scripts on a database, all in one transaction."""
    for script in scripts:
        _fit_to_server(script)
    arguments, environment = connection_environment(settings_dict)
    files = [f"--file={script}" for script in scripts]
    options = [
        "--no-psqlrc",
        "--quiet",
        "--single-transaction",
        "--set=ON_ERROR_STOP=1",
        "--output=/dev/null",
    ]
    _run(["psql", *options, *files, *arguments], environment)


def _fit_to_server(script: Path) -> None:
    """Take out of a script the setting that servers before version 17 refuse."""
    if connection.get_database_version() >= (17,):
        return
    with script.open("r+b") as opened:
        place = opened.read(_HEAD).find(_UNKNOWN_BEFORE_17)
        if place >= 0:
            opened.seek(place)
            opened.write(b"--")


def _run(command: list[str], environment: dict[str, str]) -> None:
    """Run one of PostgreSQL's tools to its end; raise OperationRefused with what it says where it fails."""
    name, *arguments = command
    try:
        run_tool(tool(name), arguments, environment)
    except ToolFailed as failed:
        if name == "psql" and failed.status == _LOST:
            raise OperationRefused([_MAY_BE_DONE]) from None
        raise OperationRefused(
            [f"{name} không làm được, cơ sở dữ liệu đang dùng chưa bị thay đổi: {failed.why}"]
        ) from None


def _make(name: str) -> None:
    try:
        with closing(connection.copy()) as other, other.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    except ProgrammingError:
        account = connection.settings_dict.get("USER") or "tên tài khoản"
        raise OperationRefused(
            [
                "Tài khoản cơ sở dữ liệu không được tạo cơ sở dữ liệu tạm để thử bản sao lưu. Trên máy chủ PostgreSQL "
                f"chạy một lần: sudo -u postgres psql -c 'ALTER ROLE \"{account}\" CREATEDB', rồi chạy lại lệnh này."
            ]
        ) from None


def _drop(name: str, *, by_force: bool) -> None:
    with closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}{' WITH (FORCE)' if by_force else ''}")


def _drop_left() -> None:
    """Drop the temporary databases that nobody holds: whoever made them was killed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{NAME}%"])
        names = [name for (name,) in cursor.fetchall()]
        # Of all databases of the server: another portal may try a backup beside this one.
        cursor.execute(
            "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND classid = %s", [_HOLDS]
        )
        held = {number for (number,) in cursor.fetchall()}
    for name in names:
        if (found := _TEMPORARY.fullmatch(name)) and int(found.group(1), 16) not in held:
            with suppress(django.db.Error):  # somebody else's, or still connected to
                _drop(name, by_force=False)
