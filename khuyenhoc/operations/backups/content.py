"""What a database holds, in numbers and hashes that two copies of it must share, whatever their engines.

Everything is read by plain SQL, without the models: the copy may be of an earlier or a later release. Tables and columns
named here keep their names (shared rules: what is stored stays as stored).
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from khuyenhoc.operations.engines import SQLITE

LEFT_OUT = "cache"  # the table of what is drawn anew when asked for; a copy need not have it

_HEADS = """
    SELECT a.key, p.year, e.number, e.hash
    FROM associations_event e
    JOIN associations_return r ON r.id = e.return_id
    JOIN associations_association a ON a.id = r.association_id
    JOIN associations_period p ON p.id = r.period_id
    WHERE e.number = (SELECT MAX(number) FROM associations_event WHERE return_id = e.return_id)
    ORDER BY a.key, p.year
"""
_REVISIONS = """
    SELECT c.key, p.year, s.revision, s.content
    FROM reports_snapshot s
    JOIN reports_meeting m ON m.id = s.meeting_id
    JOIN associations_cluster c ON c.id = m.cluster_id
    JOIN associations_period p ON p.id = m.period_id
    ORDER BY c.key, p.year, s.revision
"""
# The figures and texts of returns, a row a return.
_SECTIONS = (
    "associations_organisationfigures",
    "associations_movementfigures",
    "associations_proposaltexts",
    "funds_fundfigures",
    "learning_models_learningmodelfigures",
)


class Cursor(Protocol):
    """What of a DB-API cursor is used: Django's and those of sqlite3 alike."""

    @property
    def description(self) -> Any: ...
    def execute(self, sql: str, /) -> Any: ...
    def fetchone(self) -> Any: ...
    def fetchall(self) -> Any: ...
    def fetchmany(self, size: int, /) -> Any: ...


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a database holds.

    migrations: "app.name", in order of names. tables: rows by table. heads: of each return "key/year", the number and the
    hash of its last event. revisions: of each "cluster/year/number", the SHA-256 of what is kept. figures: by table of
    figures, the SHA-256 of all its rows.
    """

    migrations: list[str]
    tables: dict[str, int]
    heads: dict[str, list[Any]]
    revisions: dict[str, str]
    figures: dict[str, str]

    def as_json(self) -> dict[str, Any]:
        """Return the same as plain dicts and lists."""
        return asdict(self)


def content_of(cursor: Cursor, engine: str) -> Content:
    """Return what a database holds; empty where it has no tables. The cursor's transaction decides of which moment."""
    tables = rows_by_table(cursor, engine)
    has_returns = "associations_event" in tables
    return Content(
        migrations=_migrations(cursor) if "django_migrations" in tables else [],
        tables=tables,
        heads=_heads(cursor) if has_returns else {},
        revisions=_revisions(cursor) if "reports_snapshot" in tables else {},
        figures={table: _hash_of_rows(cursor, table) for table in _SECTIONS if table in tables},
    )


def rows_by_table(cursor: Cursor, engine: str) -> dict[str, int]:
    """Return how many rows each table has, in order of names, but for what is left out; {} where there are no tables."""
    tables = _tables(cursor, engine)
    return {table: _count(cursor, table) for table in tables if table != LEFT_OUT}


def differences(expected: Content, found: Content) -> list[str]:
    """Return in words where a copy is not what it should be; [] where all is equal."""
    return [
        *_unequal("bảng", expected.tables, found.tables, "{} dòng".format),
        *_unequal("chuỗi sự kiện của báo cáo", expected.heads, found.heads, _head),
        *_unequal("phiên bản", expected.revisions, found.revisions, _short),
        *_unequal("số liệu trong bảng", expected.figures, found.figures, _short),
        *(f"thiếu bước cập nhật {name}" for name in sorted(set(expected.migrations) - set(found.migrations))),
        *(f"thừa bước cập nhật {name}" for name in sorted(set(found.migrations) - set(expected.migrations))),
    ]


def _unequal(what: str, expected: dict[str, Any], found: dict[str, Any], write: Any) -> Iterator[str]:
    for name in sorted(expected.keys() | found.keys()):
        if expected.get(name) == found.get(name):
            continue
        should = write(expected[name]) if name in expected else "không có"
        stands = write(found[name]) if name in found else "không có"
        yield f"{what} {name}: phải là {should}, thấy {stands}"


def _head(head: list[Any]) -> str:
    return f"sự kiện cuối số {head[0]} ({_short(head[1])})"


def _short(digest: str) -> str:
    return f"{digest[:12]}…"


def _tables(cursor: Cursor, engine: str) -> list[str]:
    if engine == SQLITE:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    else:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
    return sorted(name for (name,) in cursor.fetchall())


def _migrations(cursor: Cursor) -> list[str]:
    cursor.execute("SELECT app, name FROM django_migrations")
    return sorted({f"{app}.{name}" for app, name in cursor.fetchall()})


def _count(cursor: Cursor, table: str) -> int:
    quoted = table.replace('"', '""')  # somebody else's table may have any name
    cursor.execute(f'SELECT COUNT(*) FROM "{quoted}"')  # noqa: S608 - a name out of the catalogue
    return int(cursor.fetchone()[0])


def _heads(cursor: Cursor) -> dict[str, list[Any]]:
    cursor.execute(_HEADS)
    return {f"{key}/{year}": [number, digest] for key, year, number, digest in cursor.fetchall()}


def _revisions(cursor: Cursor) -> dict[str, str]:
    cursor.execute(_REVISIONS)
    return {
        f"{key}/{year}/{number}": hashlib.sha256(content.encode()).hexdigest()
        for key, year, number, content in _rows(cursor)
    }


def _hash_of_rows(cursor: Cursor, table: str) -> str:
    """Return the hash of a table's rows in the order of their returns, columns in the order of their names."""
    cursor.execute(f'SELECT * FROM "{table}" ORDER BY return_id')  # noqa: S608 - one of _SECTIONS
    names = [column[0] for column in cursor.description]
    order = sorted(range(len(names)), key=lambda place: names[place])
    digest = hashlib.sha256(repr([names[place] for place in order]).encode())
    for row in _rows(cursor):
        digest.update(repr([_plain(row[place]) for place in order]).encode())
    return digest.hexdigest()


def _plain(value: Any) -> int | str | None:
    """Return a value as both engines give it: SQLite has no booleans."""
    return int(value) if isinstance(value, bool) else value


def _rows(cursor: Cursor) -> Iterable[Any]:
    while rows := cursor.fetchmany(200):
        yield from rows
