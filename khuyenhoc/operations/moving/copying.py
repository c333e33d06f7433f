"""Copies every row of the portal's tables as it is stored, and reads each back.

Reads from the alias SOURCE and writes into the database that stands in for the portal's own (other_database). Rows go in
small pieces, so that memory does not grow with the size of what is kept.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from khuyenhoc.operations.engines import POSTGRESQL
from khuyenhoc.operations.problems import MOST_LINES, first_line

SOURCE = "move_source"

_MOST_ROWS = 500
_MOST_LETTERS = 4 << 20  # of a piece, letters and bytes together
_ROWS_OF_TEXTS = 50  # read at a time from a table with long texts
_NUL = "\x00"
# Why a row is not taken, by PostgreSQL's SQLSTATE.
_REFUSALS = {
    "22001": "chữ dài hơn cột cho phép",
    "22003": "số lớn hơn cột cho phép",
    "22021": "có ký tự không phải UTF-8",
    "23502": "thiếu giá trị",
    "23505": "trùng với một dòng khác",
    "23514": "giá trị trái ràng buộc của bảng",
}


def portal_models() -> list[type[models.Model]]:
    """Return the models of all tables that are copied: also those between two models, and which migrations were run."""
    migrations: type[models.Model] = MigrationRecorder.Migration
    return [
        model
        for model in (*apps.get_models(include_auto_created=True), migrations)
        if model._meta.managed and not model._meta.proxy
    ]


def copy_all() -> list[str]:
    """Copy all tables into the empty ones of the target, in its transaction.

    Return what could not be copied, with table and row, 20 lines at the most; [] where every row stands there as it
    stood at the source.
    """
    _clear()
    problems: list[str] = []
    for model in portal_models():
        problems += _copy(model)
        if len(problems) >= MOST_LINES:
            return [*problems[:MOST_LINES], "… (còn nữa; sửa các dòng trên rồi chạy lại)"]
    return problems


def _clear() -> None:
    """Take out what `migrate` left; the source's own rows come in its place."""
    with connection.cursor() as cursor:
        for model in portal_models():
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608


def _copy(model: type[models.Model]) -> Iterator[str]:
    """Copy one table; yield each row that was not taken, or that reads differently."""
    fields = [field for field in model._meta.local_concrete_fields if not field.generated]
    try:
        for rows in _pieces(model, fields):
            problems = list(_unprintable(rows, fields)) or _write(model, rows, fields)
            yield from problems or _unequal(model, rows, fields)
    except (ValidationError, ValueError, OverflowError) as error:
        yield f"bảng {model._meta.db_table}: có dòng không đọc được ({first_line(error)})"


def _pieces(model: type[models.Model], fields: list[Any]) -> Iterator[list[Any]]:
    """Yield the rows of a table in pieces that fit into little memory: few where they are long."""
    rows: list[Any] = []
    size = 0
    found = model._base_manager.using(SOURCE).order_by("pk").iterator(chunk_size=_read_at_a_time(fields))
    for row in found:
        rows.append(row)
        size += sum(_size(getattr(row, field.attname)) for field in fields)
        if len(rows) >= _MOST_ROWS or size >= _MOST_LETTERS:
            yield rows
            rows, size = [], 0
    if rows:
        yield rows


def _read_at_a_time(fields: Iterable[Any]) -> int:
    if any(isinstance(field, models.BinaryField) for field in fields):
        return 1
    is_long = any(isinstance(field, models.TextField | models.JSONField) for field in fields)
    return _ROWS_OF_TEXTS if is_long else _MOST_ROWS


def _size(value: Any) -> int:
    return len(value) if isinstance(value, str | bytes | memoryview) else 16


def _write(model: type[models.Model], rows: list[Any], fields: list[Any]) -> list[str]:
    """Write a piece of rows; where the target refuses it, return the rows that it refuses and why."""
    try:
        _insert(model, rows, fields)
    except (DatabaseError, ValueError, OverflowError) as error:
        if len(rows) == 1:
            return [f"{_place(rows[0])}: cơ sở dữ liệu mới không nhận dòng này ({_why(error)})"]
        return [problem for row in rows for problem in _write(model, [row], fields)]
    return []


def _insert(model: type[models.Model], rows: list[Any], fields: list[Any]) -> None:
    """Write rows as they are, with their ids, in a savepoint."""
    with transaction.atomic():
        size = max(connection.ops.bulk_batch_size(fields, rows), 1)
        for start in range(0, len(rows), size):
            model._base_manager._insert(  # type: ignore[attr-defined]
                rows[start : start + size], fields=fields, raw=True, using=connection.alias
            )


def _unprintable(rows: list[Any], fields: list[Any]) -> Iterator[str]:
    """Yield where a text holds the character NUL, which SQLite keeps and PostgreSQL does not take."""
    if connection.vendor != POSTGRESQL:
        return
    for row in rows:
        for field in fields:
            if _has_nul(getattr(row, field.attname)):
                yield (
                    f"{_place(row)}, cột {field.column}: có ký tự NUL mà PostgreSQL không nhận. "
                    "Mở lại trang có dòng ấy, gõ lại đoạn chữ rồi chạy lại."
                )


def _has_nul(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_has_nul(part) for pair in value.items() for part in pair)
    if isinstance(value, list | tuple):
        return any(_has_nul(part) for part in value)
    return isinstance(value, str) and _NUL in value


def _unequal(model: type[models.Model], rows: list[Any], fields: list[Any]) -> Iterator[str]:
    """Read a piece of rows back; yield each that is not as it was."""
    # By the key alone: an order of its own may join rows of other tables, which are not there yet.
    written = model._base_manager.order_by("pk").in_bulk([row.pk for row in rows])
    for row in rows:
        if (copy := written.get(row.pk)) is None:
            yield f"{_place(row)}: không thấy ở cơ sở dữ liệu mới"
        elif changed := [field.column for field in fields if not _is_same(row, copy, field.attname)]:
            yield f"{_place(row)}, cột {', '.join(changed)}: đọc lại không giống bản gốc"


def _is_same(row: models.Model, copy: models.Model, name: str) -> bool:
    one, other = getattr(row, name), getattr(copy, name)
    if isinstance(one, bytes | memoryview):  # SQLite gives the first, PostgreSQL the second
        return bytes(one) == bytes(other)
    return bool(one == other)


def _place(row: models.Model) -> str:
    return f"bảng {row._meta.db_table}, dòng {row._meta.pk.column}={row.pk}"


def _why(error: BaseException) -> str:
    return _REFUSALS.get(getattr(error.__cause__, "pgcode", None) or "") or first_line(error)
