"""What a database holds, schema and rows, to be compared with another one."""

from typing import Any

# Of PostgreSQL: (what it is, query of its names and words).
_CATALOGUE = (
    (
        "column",
        "SELECT table_name || '.' || column_name, concat_ws(' ', ordinal_position, data_type, "
        "character_maximum_length, numeric_precision, is_nullable, column_default, is_identity, generation_expression) "
        "FROM information_schema.columns WHERE table_schema = 'public'",
    ),
    ("index", "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"),
    (
        "constraint",
        "SELECT conname, conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE connamespace = 'public'::regnamespace",
    ),
    ("trigger", "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"),
)


def content(database: str) -> dict[str, Any]:
    """Return schema and rows of a database of the server in use, or of a file; the moments of migrations are left out."""
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = database
    found: dict[str, Any] = {}
    with connection.cursor() as cursor:
        for kind, query in _queries(connection.vendor):
            cursor.execute(query)
            found |= {f"{kind} {name}": words for name, words in cursor.fetchall()}
        for table in sorted(connection.introspection.table_names(cursor)):
            columns = [
                column.name for column in connection.introspection.get_table_description(cursor, table)
            ]
            columns = [name for name in columns if (table, name) != ("django_migrations", "applied")]
            if table == "django_migrations":
                columns.remove("id")  # PostgreSQL counts on where a step was taken back
            listed = ", ".join(connection.ops.quote_name(name) for name in columns)
            cursor.execute(f"SELECT {listed} FROM {connection.ops.quote_name(table)}")  # noqa: S608
            found[f"rows {table}"] = sorted(map(repr, cursor.fetchall()))
    connection.close()
    return found


def _queries(vendor: str) -> tuple[tuple[str, str], ...]:
    return (
        _CATALOGUE
        if vendor == "postgresql"
        else (("schema", "SELECT type || ' ' || name, sql FROM sqlite_master"),)
    )
