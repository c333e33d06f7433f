"""Whether a database is one that a copy may be laid into: no tables, or as `migrate` leaves it."""

from django.db import connection

from khuyenhoc.operations.backups.content import rows_by_table
from khuyenhoc.operations.problems import OperationRefused

# Whoever can sign in has a password: one that cannot be used begins with "!".
_CAN_SIGN_IN = (
    "SELECT COUNT(*) FROM associations_user WHERE is_active AND password <> '' AND password NOT LIKE '!%'"
)
_TAKE_ANOTHER = "Chưa đụng tới gì ở đó. Tạo một cơ sở dữ liệu trống khác rồi chạy lại."
_PORTAL = {"associations_return", "associations_user"}


def check_empty() -> None:
    """Raise OperationRefused, with what stands there, unless the database is empty."""
    if holds := what_it_holds():
        raise OperationRefused([f"Cơ sở dữ liệu mới không trống: {holds}. {_TAKE_ANOTHER}"])


def what_it_holds() -> str:
    """Return in words what stands in the database; "" where it has no return and nobody who can sign in.

    Asked by plain SQL, since it may be of an earlier release.
    """
    with connection.cursor() as cursor:
        tables = rows_by_table(cursor, connection.vendor)
        if not tables:
            return ""
        if _is_half_migrated(tables):
            return ""
        if not tables.keys() >= _PORTAL:
            found = ", ".join(sorted(tables)[:5])
            return f"đã có bảng của nơi khác ({found})"
        cursor.execute(_CAN_SIGN_IN)
        people = cursor.fetchone()[0]
    returns = tables["associations_return"]
    return f"đã có {returns} báo cáo và {people} người đăng nhập được" if returns or people else ""


def _is_half_migrated(tables: dict[str, int]) -> bool:
    """Return whether only tables of the portal stand there and not all yet: `migrate`, or a move, was killed."""
    known = {*connection.introspection.django_table_names(), "django_migrations"}
    is_whole = tables.keys() >= _PORTAL
    return not is_whole and tables.keys() <= known and not any(tables.get(name) for name in _PORTAL)
