"""The database of a release laid into PostgreSQL at the very state of its own migrations, not of today's."""

import sqlite3
import time
from pathlib import Path
from typing import Any

from tests.releases.make import restore

_LEAVES_WITHIN = 20  # seconds


def lay(folder: Path, temporary: Path) -> None:
    """Make the tables of a release in the empty database in use by the migrations it had, and copy its rows."""
    from django.db import connection, transaction
    from django.db.migrations.recorder import MigrationRecorder

    from khuyenhoc.operations.migrating import WholeExecutor

    file = temporary / "release.sqlite3"
    restore(folder / "database.sql.gz", file)
    release = sqlite3.connect(file)
    executor = WholeExecutor(connection)
    had = set(release.execute("SELECT app, name FROM django_migrations"))
    known = had & set(executor.loader.graph.nodes)
    executor.migrate(
        [max(node for node in known if node[0] == app) for app in sorted({app for app, _ in known})]
    )
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    made = {(app, name) for app, name in MigrationRecorder(connection).applied_migrations()}
    assert made <= had, "more than the release had"
    tables &= {name for (name,) in release.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(map(connection.ops.quote_name, sorted(tables)))}")
        for table in sorted(tables):
            _copy(release, cursor, table)
    connection.close()
    release.close()


def _copy(release: sqlite3.Connection, cursor: Any, table: str) -> None:
    """Copy the rows of a table and let it go on counting."""
    columns = [row[1] for row in release.execute(f'PRAGMA table_info("{table}")')]
    listed = ", ".join(f'"{name}"' for name in columns)
    places = ", ".join(["%s"] * len(columns))
    rows = release.execute(f'SELECT {listed} FROM "{table}"').fetchall()  # noqa: S608 - names out of the catalogue
    cursor.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s", [table]
    )
    types = dict(cursor.fetchall())
    for row in rows:
        values = [
            bool(value) if types[name] == "boolean" and value is not None else value
            for name, value in zip(columns, row, strict=True)
        ]
        cursor.execute(f'INSERT INTO "{table}" ({listed}) VALUES ({places})', values)  # noqa: S608
    if types.get("id") in ("integer", "bigint"):
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [f'"{table}"'])
        if (counter := cursor.fetchone()[0]) and rows:
            cursor.execute(f'SELECT setval(%s, (SELECT max(id) FROM "{table}"))', [counter])  # noqa: S608


def copy(database: str, to: str) -> None:
    """Make a database anew as a copy of another one of the same server."""
    from django.db import connection

    connection.close()
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(f'DROP DATABASE IF EXISTS "{to}"')
        cursor.execute(f'CREATE DATABASE "{to}" TEMPLATE "{database}"')


def wait_until_left(database: str) -> None:
    """Wait until no session of a killed process is left in a database of PostgreSQL: it ends a moment later."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return
    until = time.monotonic() + _LEAVES_WITHIN
    while time.monotonic() < until:
        with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", [database])
            if cursor.fetchone()[0] == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"sessions are left in {database}")
