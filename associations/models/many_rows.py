"""Insert many rows of a model at once, for imports of thousands of returns.

`bulk_create` asks each column of each row several questions on its way to the statement; for 3,321 rows that is most of its time.
"""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from django.db import connection
from django.db.models import Field, ForeignKey, IntegerField, Model

_MOST_PARAMETERS = 20_000  # of one statement; SQLite takes 32,766


def insert_many(rows: Sequence[Model], *, ignore_conflicts: bool = False) -> None:
    """Insert new rows of one model; their ids are not read back. Call it inside the action's transaction.

    Values are converted as `save` would; columns that fill themselves (auto_now) are not. ignore_conflicts: leave out rows
    that are there already. Raise IntegrityError as the database does.
    """
    if not rows:
        return
    meta = type(rows[0])._meta
    fields = [field for field in meta.concrete_fields if not field.primary_key]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    # Only names of our own models, quoted by the database's own rule, are put into the statement.
    head = f"INSERT INTO {quote(meta.db_table)} ({names}) VALUES "  # noqa: S608
    tail = " ON CONFLICT DO NOTHING" if ignore_conflicts else ""
    row = f"({', '.join(['%s'] * len(fields))})"
    size = _MOST_PARAMETERS // len(fields)
    with connection.cursor() as cursor:
        for start in range(0, len(rows), size):
            batch = rows[start : start + size]
            columns = [_column(field, batch) for field in fields]
            values = [value for line in zip(*columns, strict=True) for value in line]
            cursor.execute(head + ", ".join([row] * len(batch)) + tail, values)


def _column(field: Field[Any, Any], rows: Sequence[Model]) -> list[Any]:
    """Return what a column holds as the database takes it; one value in a run of rows is converted once."""
    values = list(map(attrgetter(field.attname), rows))
    target = field.target_field if isinstance(field, ForeignKey) else field
    if isinstance(target, IntegerField) and set(map(type, values)) == {int}:
        return values
    last = converted = object()
    found = []
    for value in values:
        if value is not last:
            last, converted = value, field.get_db_prep_save(value, connection)
        found.append(converted)
    return found
