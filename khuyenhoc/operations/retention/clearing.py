"""Remove what is past its keeping, a chunk at a time; refuse where the clock may be wrong."""

import datetime
import time
from collections.abc import Callable
from pathlib import Path

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from associations.models import Event, RegistryRecord, User
from associations.numbers import format_count
from khuyenhoc.keeping import KEEPINGS
from khuyenhoc.operations.checks.found import as_moment
from khuyenhoc.operations.engines import SQLITE
from khuyenhoc.operations.in_use import only_user
from khuyenhoc.operations.problems import MANAGE, OperationRefused
from khuyenhoc.operations.retention.stores import STORES
from khuyenhoc.operations.sizes import database_bytes, format_size, free_bytes

_FAR_AHEAD = datetime.timedelta(days=400)
_BEHIND = datetime.timedelta(hours=1)  # clocks of two machines differ less
_SETTLED = datetime.timedelta(
    days=7
)  # a clock that leapt is noticed for so long, although people work under it
_PAUSE = 0.02  # seconds between two chunks, in which whoever waits for the database's lock gets it
_CONFIRM = f"Giờ của máy đúng thì chạy lại với --clock-is-right: {MANAGE} clear_old --clock-is-right"


def refuse_a_wrong_clock(now: datetime.datetime) -> None:
    """Raise OperationRefused where the clock is behind what is stored, or more than 400 days ahead of it."""
    moments = _moments(now + _BEHIND, is_after=True)
    if moments:
        raise OperationRefused(
            [
                f"Giờ của máy là {as_moment(now)}, nhưng cổng có dữ liệu ghi lúc {as_moment(max(moments))}: đồng hồ "
                f"đang chậm, hoặc đã từng chạy trước. Chưa xóa gì. Xem giờ của máy. {_CONFIRM}"
            ]
        )
    moments = _moments(now - _SETTLED, is_after=False)
    if moments and now - max(moments) > _FAR_AHEAD:
        raise OperationRefused(
            [
                f"Giờ của máy là {as_moment(now)}, mà việc gần nhất (không kể 7 ngày qua) là lúc "
                f"{as_moment(max(moments))}, cách hơn {_FAR_AHEAD.days} ngày: đồng hồ có thể đang chạy trước. "
                f"Chưa xóa gì. Xem giờ của máy. {_CONFIRM}"
            ]
        )


def _moments(limit: datetime.datetime, *, is_after: bool) -> list[datetime.datetime]:
    """Return the latest moment of each kind of what people did, after or until a limit.

    Not of what the portal does by itself: backups of a night go on under a wrong clock.
    """
    found = []
    for model, field in ((Event, "at"), (RegistryRecord, "at"), (User, "last_login")):
        condition = {f"{field}__gt" if is_after else f"{field}__lte": limit}
        rows = model._default_manager.order_by().filter(**condition)
        found.append(rows.aggregate(last=Max(field))["last"])
    return [moment for moment in found if moment]


def due(now: datetime.datetime, *, grace: datetime.timedelta = datetime.timedelta(0)) -> dict[str, int]:
    """Return how much of every kind is past its keeping, by as much as `grace` at the least."""
    return {
        keeping.name: sum(store.old(_before(now, keeping.days) - grace) for store in STORES[keeping.name])
        for keeping in KEEPINGS
    }


def clear(
    now: datetime.datetime, removed: dict[str, int], pause: Callable[[float], None] = time.sleep
) -> None:
    """Remove what is past its keeping; count it by kind into `removed`, which holds also what an interrupted run did."""
    for keeping in KEEPINGS:
        clear_kind(keeping.name, keeping.days, now, removed, pause)


def clear_kind(
    name: str,
    days: int,
    now: datetime.datetime,
    removed: dict[str, int],
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Remove what is past its keeping of one kind, and count it into `removed`."""
    before = _before(now, days)
    removed.setdefault(name, 0)
    for store in STORES[name]:
        while (count := store.remove_chunk(before)) is not None:
            removed[name] += count
            pause(_PAUSE)


def in_words(removed: dict[str, int]) -> list[str]:
    """Return what was or would be removed, a kind a line; kinds of which there is nothing are left out."""
    return [f"{k.title}: {format_count(removed[k.name])}" for k in KEEPINGS if removed.get(k.name)]


def compact() -> int:
    """Give the pages that SQLite no longer needs back to the disk; return by how many bytes the file shrank.

    Raise OperationRefused while the portal runs, without room for a second copy, and on PostgreSQL.
    """
    if connection.vendor != SQLITE:
        raise OperationRefused(
            [
                "--compact chỉ dành cho SQLite; PostgreSQL tự dùng lại chỗ trống (autovacuum), không cần làm gì."
            ]
        )
    folder = Path(str(connection.settings_dict["NAME"])).resolve().parent
    with only_user():
        before, room = database_bytes(), free_bytes(folder)
        if room < 2 * before:
            raise OperationRefused(
                [
                    f"{folder}: còn {format_size(room)}, thu gọn cần {format_size(2 * before)} (hai lần cơ sở dữ liệu). "
                    "Dọn đĩa rồi chạy lại; không thu gọn thì chỗ trống trong tệp vẫn được dùng lại."
                ]
            )
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return max(0, before - database_bytes())


def _before(now: datetime.datetime, days: int) -> datetime.datetime:
    return now - datetime.timedelta(days=days)


def is_overdue() -> bool:
    """Return whether something is a month past its keeping."""
    return any(due(timezone.now(), grace=datetime.timedelta(days=30)).values())
