"""What the portal runs on."""

import platform

import django
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from associations.numbers import format_count
from khuyenhoc.operations.checks.found import as_moment
from khuyenhoc.operations.checks.probes import missing_migrations
from khuyenhoc.operations.engines import IN_WORDS
from khuyenhoc.operations.lifetimes import lifetimes
from khuyenhoc.operations.newer import unknown_migrations
from khuyenhoc.operations.state.part import Part
from khuyenhoc.version import code_in_words, replaced_code


def versions() -> Part:
    """Return the versions of the portal and of what it stands on, and the migrations of the database."""
    rows = [
        ("Cổng thông tin", _of_portal()),
        ("Django", django.get_version()),
        ("Python", platform.python_version()),
        (IN_WORDS[connection.vendor], _server_version()),
        ("Hệ điều hành", platform.platform()),
        ("Bước cập nhật của cơ sở dữ liệu", _migrations()),
    ]
    return Part("Phiên bản", ("Phần", "Phiên bản"), rows, is_folded=True)


def ends_of_life() -> Part:
    """Return until when each is mended by its makers, and what to do before."""
    today, found = timezone.localdate(), lifetimes()
    rows = [
        (
            f"{one.product.name} {one.version}",
            "đã hết" if one.is_over(today) else "sắp hết" if one.is_soon_over(today) else "còn",
            one.words(today),
        )
        for one in found
    ]
    over = [one.words(today) for one in found if one.is_over(today)]
    return Part(
        "Hạn được sửa lỗi bảo mật",
        ("Phần", "Hạn", "Cụ thể"),
        rows,
        to_do="; ".join(over) + "." if over else "",
        is_folded=True,
    )


def _server_version() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        return str(cursor.fetchone()[0])


def _of_portal() -> str:
    """Return the version that this process serves, and the one on the disk where that is another by now."""
    replaced = replaced_code()
    if replaced is None:
        return code_in_words()
    return f"đang chạy {replaced[0]}; trên đĩa {replaced[1]}, chưa khởi động lại"


def _migrations() -> str:
    applied = MigrationRecorder.Migration.objects.using(connection.alias).order_by("-applied", "-pk")
    last = applied.first()
    missing = missing_migrations()
    unknown = unknown_migrations(f"{one.app}.{one.name}" for one in applied)
    words = f"{format_count(applied.count())} bước, {f'còn thiếu {missing} bước' if missing else 'không thiếu bước nào'}"
    if unknown:
        words += f", {len(unknown)} bước của phiên bản mới hơn"
    return f"{words}; bước cuối {last.app}.{last.name} lúc {as_moment(last.applied)}" if last else words
