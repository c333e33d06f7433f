"""Settings that matter to whoever operates the portal. Passwords, keys and commands stand in none of them."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import connection

from associations.numbers import format_count
from khuyenhoc.operations.checks.overdue import is_in_earnest
from khuyenhoc.operations.installing.checks import CHECKS, goes_to_a_mail_server
from khuyenhoc.operations.state.part import Part
from khuyenhoc.replica.connection import REPLICA

_NOT_SET = "chưa đặt"


def configuration() -> Part:
    """Return the settings as (name in .env, what it is); of a secret only whether there is one."""
    rows = [
        ("DEBUG", _yes(settings.DEBUG)),
        ("DEMO", _yes(settings.DEMO)),
        ("PORTAL_URL", settings.PORTAL_URL),
        ("ALLOWED_HOSTS", ", ".join(settings.ALLOWED_HOSTS) or _NOT_SET),
        ("HTTPS", _yes(settings.HTTPS)),
        ("BEHIND_PROXY", f"có, {settings.PROXIES} lớp" if settings.BEHIND_PROXY else "không"),
        ("SECOND_FACTOR", _yes(settings.SECOND_FACTOR)),
        ("AUTHENTICATOR_KEYS", f"{len(settings.AUTHENTICATOR_KEYS)} khóa" if settings.AUTHENTICATOR_KEYS else _NOT_SET),
        ("DATABASE_URL", _database(connection.settings_dict)),
        ("DATABASE_REPLICA_URL", _database(settings.DATABASES[REPLICA]) if REPLICA in settings.DATABASES else _NOT_SET),
        ("EMAIL_URL", _mail_server()),
        ("MAIL_FROM", settings.DEFAULT_FROM_EMAIL),
        ("ADMINS", f"{len(settings.ADMINS)} địa chỉ" if settings.ADMINS else _NOT_SET),
        ("BACKUP_DIR", settings.BACKUP_DIR or _NOT_SET),
        ("BACKUP_RECIPIENTS", f"{len(settings.BACKUP_RECIPIENTS)} khóa" if settings.BACKUP_RECIPIENTS else "chưa đặt: bản sao lưu không mã hóa"),
        ("BACKUP_COPY_COMMAND", _is_set(settings.BACKUP_COPY_COMMAND)),
        ("WEB_THREADS", str(settings.WEB_THREADS)),
        ("SLOW_REQUEST", f"{format_count(settings.SLOW_REQUEST)} ms"),
    ]  # fmt: skip
    return Part(
        "Thiết lập",
        ("Biến trong .env", "Giá trị"),
        rows,
        note="Mật khẩu và khóa không hiện ở đây.",
        is_folded=True,
    )


def checks() -> Part:
    """Return what setup_portal looks at in the settings, what is wrong first; of a demonstration nothing is asked."""
    looked_at = [look() for look in CHECKS] if is_in_earnest() else []
    wrong = [("chưa đạt", problem) for check in looked_at for problem in check.problems]
    well = [("đạt", check.message) for check in looked_at if check.is_ok]
    return Part(
        "Kiểm tra thiết lập",
        ("Kết quả", "Cụ thể"),
        wrong + well,
        to_do=f"{len(wrong)} điều chưa đạt, xem ở dưới; sửa trong tệp .env rồi khởi động lại cổng."
        if wrong
        else "",
        empty="Bản dùng thử không phải đạt các kiểm tra của setup_portal.",
        is_folded=True,
    )


def _yes(value: object) -> str:
    return "có" if value else "không"


def _is_set(value: object) -> str:
    return "đã đặt" if value else _NOT_SET


def _database(known: Mapping[str, Any]) -> str:
    """Return engine, host and name of a database's settings; neither account nor password."""
    if connection.vendor == "sqlite":
        return f"SQLite, {known['NAME']}"
    port = f":{known['PORT']}" if known["PORT"] else ""
    return f"PostgreSQL, {known['NAME']} trên {known['HOST'] or 'máy này'}{port}"


def _mail_server() -> str:
    if not goes_to_a_mail_server():
        return "không gửi ra ngoài (chỉ in ra màn hình hoặc ghi tệp)"
    return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
