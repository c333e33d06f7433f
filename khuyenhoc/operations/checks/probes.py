"""Proofs that the database answers, takes a write and has its tables, and that the cache keeps something."""

import datetime
import secrets
import time
from functools import cache as once

from django.core.cache import cache
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from associations.requests.short_waits import short_wait
from khuyenhoc.operations.checks.found import Found
from khuyenhoc.operations.newer import newer_in_words, unknown_migrations
from khuyenhoc.operations.problems import MANAGE
from khuyenhoc.version import is_served, replaced_code

LONGEST_WAIT = 900  # milliseconds for a lock, the cache's included within a second

_KEY = "portal:readiness"  # of the row that is written
_KEPT_FOR = datetime.timedelta(days=1)
_ROOM = 65_536  # letters for which the database must have room: more than a save of a return takes
_WRITE = """
    INSERT INTO cache (cache_key, value, expires) VALUES (%s, %s, %s)
    ON CONFLICT (cache_key) DO UPDATE SET value = excluded.value, expires = excluded.expires
"""


# The cache waits for nobody who writes just then, so that once is not enough to say that it is broken.
_TRIES, _PAUSE = 4, 0.1  # seconds


class _Undone(Exception):
    """Takes back what was written to see whether there is room."""


def answers() -> Found:
    """Ask the database for nothing; raises what it refuses with."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Found(True, "Cơ sở dữ liệu trả lời.")


def migrations() -> Found:
    """Say whether a migration is missing."""
    if not MigrationRecorder(connection).has_table():
        return Found(False, f"Cơ sở dữ liệu trống. Cổng mới thì chạy {MANAGE} setup_portal. Cổng đã có số liệu thì đừng chạy lệnh ấy: tệp đã mất hoặc DATABASE_URL sai; sửa lại, hoặc khôi phục bản sao lưu.")  # fmt: skip
    missing = missing_migrations()
    if missing:
        return Found(
            False, f"Cơ sở dữ liệu còn thiếu {missing} bước cập nhật; dừng cổng rồi chạy {MANAGE} migrate."
        )
    if unknown := unknown_migrations(
        f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()
    ):
        return Found(False, newer_in_words(unknown))
    return Found(True, "Đủ các bước cập nhật.")


def code() -> Found | None:
    """Say whether what this process serves is what lies on the disk; None for a process that serves nothing."""
    if not is_served():
        return None
    replaced = replaced_code()
    if replaced is None:
        return Found(True, "Cổng đang chạy đúng bản trên đĩa.")
    served, on_disk = replaced
    return Found(False, f"Mã nguồn trên đĩa là bản {on_disk}, cổng còn chạy bản {served}. Dừng cổng ({MANAGE} serve --stop), chạy make install và {MANAGE} setup_portal, rồi chạy lại cổng ({MANAGE} serve --background).")  # fmt: skip


def missing_migrations() -> int:
    """Return how many migrations of the code the database does not have."""
    if _of_the_code() <= MigrationRecorder(connection).applied_migrations().keys():
        return 0
    # Seldom, and slow: what is missing where only a part of a squashed migration was done.
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@once
def _of_the_code() -> frozenset[tuple[str, str]]:
    """Return the migrations of the code that this process runs: read once, for health is asked every few seconds."""
    return frozenset(MigrationLoader(None).graph.nodes)


def small_write() -> Found:
    """Write a row of the cache's table for good, after seeing that there is room for more; raises what it refuses with.

    Whoever asks when another writes waits at most LONGEST_WAIT.
    """
    expires = connection.ops.adapt_datetimefield_value(timezone.now() + _KEPT_FOR)
    with short_wait(LONGEST_WAIT), transaction.atomic(), connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(_WRITE, [f"{_KEY}:room", secrets.token_hex(_ROOM // 2), expires])
                raise _Undone
        except _Undone:
            pass
        cursor.execute(_WRITE, [_KEY, secrets.token_hex(8), expires])
    return Found(True, "Ghi được.")


def cache_keeps() -> Found:
    """Say whether the cache gives back what it was given."""
    value = secrets.token_hex(8)
    for _ in range(_TRIES):
        cache.set(_KEY, value, 60)
        if cache.get(_KEY) == value:
            return Found(True, "Giữ được.")
        time.sleep(_PAUSE)
    return Found(False, f"Bộ nhớ đệm không giữ được gì: các trang vẫn đúng nhưng chậm. Chạy {MANAGE} createcachetable, rồi xem nhật ký (cache-failed).")  # fmt: skip
