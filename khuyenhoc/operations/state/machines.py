"""Which machines run the portal, and how far the replica is behind."""

import time
from fractions import Fraction

from django.conf import settings
from django.db import connection

from associations.clock import database_now
from associations.numbers import format_decimal
from khuyenhoc.operations.checks.found import as_age
from khuyenhoc.operations.machines import ahead_in_words, known_machines, living
from khuyenhoc.operations.sizes import format_size
from khuyenhoc.operations.state.part import Part
from khuyenhoc.replica.connection import REPLICA
from khuyenhoc.replica.watch import OLDEST, Look, watch

_COLUMNS = ("Máy", "Phần", "Phiên bản", "Đồng hồ", "Thấy lần cuối")
_WHY_NOT = {
    "gone": "không trả lời, cổng đọc máy chính. Xem máy bản sao có chạy không",
    "promoted": "đã được đưa lên làm máy chính, cổng vẫn đọc máy chính trong DATABASE_URL. Theo phần Nhiều máy của hướng dẫn",
    "not-a-replica": "không phải bản sao của máy chính đang dùng, cổng đọc máy chính. Dựng lại bản sao, hoặc xóa dòng DATABASE_REPLICA_URL",
}


def machines() -> Part:
    """Return every machine that ran within a day; what is wrong with one is health's to say, the replica's stands here."""
    found = known_machines()
    now = database_now()
    alive = {machine.pk for machine in living(found, now)}
    replica, trouble = _replica()
    rows = [
        (
            machine.name,
            str(machine.get_kind_display()),
            machine.version,
            ahead_in_words(machine.clock_ahead),
            as_age(now - machine.seen_at) + ("" if machine.pk in alive else ", không còn chạy"),
        )
        for machine in found
    ]
    return Part(
        "Các máy",
        _COLUMNS,
        rows,
        note=replica,
        to_do=trouble,
        empty="Dùng SQLite: cổng chạy trên một máy."
        if connection.vendor == "sqlite"
        else "Chưa có máy nào báo.",
        is_folded=True,
    )


def _replica() -> tuple[str, str]:
    """Return how the replica is, and what has to be done about it; ("", "") where there is none."""
    if REPLICA not in settings.DATABASES:
        return "", ""
    look = _latest_look()
    if look.why_not in _WHY_NOT:
        words = f"Bản sao cơ sở dữ liệu: {_WHY_NOT[look.why_not]}."
        return words, words
    if look.age is None:
        return "Bản sao cơ sở dữ liệu: chưa biết chậm bao lâu, mở lại trang sau vài giây.", ""
    behind = f"{format_size(look.behind)} nhật ký" if look.behind else "không thiếu gì"
    words = f"Bản sao cơ sở dữ liệu: chậm nhiều nhất {format_decimal(Fraction(look.age), 1)} giây ({behind})"
    if look.age <= OLDEST:
        return f"{words}, đang dùng.", ""
    words = f"{words}, cổng đọc máy chính. Xem nhật ký PostgreSQL của máy bản sao; không theo kịp thì dựng lại bản sao."
    return words, words


def _latest_look() -> Look:
    """Return what the watch of this process sees, which may have slept: it is given two seconds to wake."""
    until = time.monotonic() + 2
    while (look := watch.look()).why_not == "unknown" and time.monotonic() < until:
        time.sleep(0.1)
    return look
