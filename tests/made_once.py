"""What fixtures make in the database through real moves, made once in a process and laid in again for each further test.

Two approved years of four provinces take half a second of moves; their rows are laid in within some milliseconds. What is
laid in is what the moves wrote, to the byte: rows, their numbers, the sequences. On PostgreSQL, in a test that commits,
and where the database is not as it was before the first making, everything is made anew.
"""

import dataclasses
import io
import pickle
from collections.abc import Callable, Iterator
from functools import cache, wraps
from typing import Any, TypeVar

from django.core import mail
from django.db import connection, models

T = TypeVar("T")
Row = tuple[Any, ...]
Rows = dict[str, dict[int, Row]]  # of each table, by the number of the row


@dataclasses.dataclass
class _World:
    """What was made: into which database, what came, went and changed there, what the fixture gave."""

    before: tuple[object, ...]
    statements: list[tuple[str, list[Row]]]
    given: bytes


def made_once(make: Callable[..., T]) -> Callable[..., T]:
    """Decorate a fixture's function: what it makes of its arguments in the database is made once in a process.

    It reads nothing but its arguments and the database, changes nothing else, and sends no mail.
    """
    worlds: list[_World] = []

    @wraps(make)
    def fixture(**arguments: Any) -> T:
        if connection.vendor != "sqlite" or not connection.in_atomic_block:
            return make(**arguments)
        before = _marks()
        for world in worlds:
            if world.before == before:
                return _lay(world, arguments)
        rows, letters = _rows(), len(mail.outbox)
        states = [dict(instance.__dict__) for instance in _instances(arguments)]
        given = make(**arguments)
        assert len(mail.outbox) == letters, f"{make.__qualname__} sends mail"
        statements = list(_statements(rows, _rows()))
        worlds.append(_World(before, statements, _pickled(given, arguments, states)))
        return given

    return fixture


def _lay(world: _World, arguments: dict[str, Any]) -> Any:
    """Make a world's changes in the database; what its fixture gave, of this test's own arguments."""
    with connection.cursor() as cursor:
        raw = cursor.cursor.connection.cursor()
        for statement, rows in world.statements:
            raw.executemany(statement, rows)
    given, changes = _unpickled(world.given, arguments)
    for instance, changed in zip(_instances(arguments), changes, strict=True):
        instance.__dict__.update(changed)
    return given


def _statements(before: Rows, now: Rows) -> Iterator[tuple[str, list[Row]]]:
    """What leads from the rows before to those now; of a row that stays, only the columns that changed."""
    for table, names in _columns().items():
        was, is_ = before[table], now[table]
        if gone := [(number,) for number in was if number not in is_]:
            yield f'DELETE FROM "{table}" WHERE rowid = ?', gone  # noqa: S608
        for number in was.keys() & is_.keys():
            for name, old, new in zip(names, was[number], is_[number], strict=True):
                if old != new:
                    yield f'UPDATE "{table}" SET "{name}" = ? WHERE rowid = ?', [(new, number)]  # noqa: S608
    for table, names in _columns().items():
        # In the order of their making: a table without numbers of its own is read in that order.
        if come := [row for number, row in sorted(now[table].items()) if number not in before[table]]:
            listed, places = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
            yield f'INSERT INTO "{table}" ({listed}) VALUES ({places})', come  # noqa: S608


@cache
def _columns() -> dict[str, list[str]]:
    """The columns of each table, the one of the sequences among them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'django_migrations'")
        tables = [name for (name,) in cursor.fetchall()]
        found = {}
        for table in tables:
            cursor.execute(f'PRAGMA table_info("{table}")')
            found[table] = [row[1] for row in cursor.fetchall()]
    return found


def _marks() -> tuple[object, ...]:
    """How many rows each table has and the highest number, and where the sequences are."""
    counted = " UNION ALL ".join(
        f"SELECT '{table}', count(*), max(rowid) FROM \"{table}\""  # noqa: S608
        for table in _columns()
    )
    with connection.cursor() as cursor:
        cursor.execute(counted)
        counts = cursor.fetchall()
        cursor.execute("SELECT name, seq FROM sqlite_sequence ORDER BY name")
        return (*counts, *cursor.fetchall())


def _rows() -> Rows:
    """All rows as SQLite stores them: a sum has no declared type, so that nothing is converted."""
    found: Rows = {}
    with connection.cursor() as cursor:
        for table, names in _columns().items():
            stored = ", ".join(f'+"{name}"' for name in names)
            cursor.execute(f'SELECT rowid, {stored} FROM "{table}"')  # noqa: S608
            found[table] = {number: tuple(row) for number, *row in cursor.fetchall()}
    return found


def _instances(value: object) -> Iterator[models.Model]:
    """The rows that the arguments of a fixture hold, each once, in order."""
    seen: set[int] = set()
    waiting = [value]
    while waiting:
        one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, models.Model):
            yield one
        elif isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list | tuple):
            waiting += one
        elif dataclasses.is_dataclass(one):
            waiting += [getattr(one, field.name) for field in dataclasses.fields(one)]


def _named(arguments: dict[str, Any]) -> list[object]:
    """What a fixture may give back of its arguments: themselves and the rows that they hold."""
    return [*arguments.values(), *_instances(arguments)]


def _pickled(given: object, arguments: dict[str, Any], states: list[dict[str, Any]]) -> bytes:
    """What a fixture gave and what it changed of its arguments' rows; the arguments themselves by their places."""
    places = {id(one): place for place, one in enumerate(_named(arguments)) if one is not None}
    changes = [
        {name: value for name, value in instance.__dict__.items() if state.get(name, _NOTHING) is not value}
        for instance, state in zip(_instances(arguments), states, strict=True)
    ]
    to = io.BytesIO()
    pickler = pickle.Pickler(to)
    pickler.persistent_id = lambda one: places.get(id(one))  # type: ignore[method-assign, assignment, misc]
    pickler.dump((given, changes))
    return to.getvalue()


_NOTHING = object()


def _unpickled(content: bytes, arguments: dict[str, Any]) -> Any:
    named = _named(arguments)
    unpickler = pickle.Unpickler(io.BytesIO(content))  # noqa: S301 - pickled above
    unpickler.persistent_load = named.__getitem__  # type: ignore[method-assign]
    return unpickler.load()
