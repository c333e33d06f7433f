"""Lets a copied database go on counting where the other one stopped: an id is given out once, also of a row that is gone."""

from typing import Any

from django.db import connection, connections, models
from django.db.models import Max

from khuyenhoc.operations.engines import POSTGRESQL
from khuyenhoc.operations.moving.copying import SOURCE, portal_models


def go_on_counting() -> None:
    """Set the counter of every table of the target to the last id that the source gave out."""
    for model in portal_models():
        key = model._meta.pk
        if isinstance(key, models.AutoField):
            _set(model._meta.db_table, str(key.column), _last_given(model, str(key.column)))


def _last_given(model: type[models.Model], column: str) -> int:
    """Return the last id that a table of the source gave out; 0 where it has given none."""
    source: Any = connections[SOURCE]
    table = model._meta.db_table
    largest = model._base_manager.using(SOURCE).aggregate(largest=Max("pk"))["largest"] or 0
    with source.cursor() as cursor:
        if source.vendor == POSTGRESQL:
            counter = _counter(cursor, table, column)
            cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {counter}")  # noqa: S608
        else:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    return max(largest, row[0] if row else 0)


def _set(table: str, column: str, last: int) -> None:
    if not last:
        return
    with connection.cursor() as cursor:
        if connection.vendor == POSTGRESQL:
            cursor.execute("SELECT setval(%s, %s)", [_counter(cursor, table, column), last])
        else:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last])


def _counter(cursor: Any, table: str, column: str) -> str:
    """Return the quoted name of the counter that a column of PostgreSQL takes its ids from."""
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', column])
    return str(cursor.fetchone()[0])
