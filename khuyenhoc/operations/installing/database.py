"""Reach the database and bring its tables up to date; whatever stands in the way, in words."""

from django.core.cache import cache
from django.core.management import call_command
from django.db import Error, connection
from django.db.migrations.recorder import MigrationRecorder

from khuyenhoc.operations.backups.postgresql import tool
from khuyenhoc.operations.engines import SQLITE
from khuyenhoc.operations.installing.checks import Check
from khuyenhoc.operations.migrating import tables_held
from khuyenhoc.operations.newer import newer_in_words, unknown_migrations
from khuyenhoc.operations.problems import MANAGE, OperationRefused
from khuyenhoc.operations.unusable import AGAIN, reason_of


def bring_up_to_date() -> Check:
    """Migrate the database in use. Return what it is, or why it cannot be used.

    A portal that runs may go on where nothing is missing; otherwise it has to be stopped first.
    """
    try:
        connection.ensure_connection()
        if (encoding := _encoding()) not in ("UTF8", "UTF-8"):
            return _failed(
                f"Cơ sở dữ liệu {connection.settings_dict['NAME']} dùng bảng mã {encoding}, không giữ được chữ Việt. "
                "Tạo cơ sở khác: createdb --encoding=UTF8 --template=template0 TÊN, sửa DATABASE_URL, "
                f"{AGAIN}."
            )
        with tables_held():
            if unknown := unknown_migrations(_applied_migrations()):
                return _failed(newer_in_words(unknown))
            call_command("migrate", interactive=False, verbosity=0, is_held=True)
        return Check(name="database", good=f"{_what_it_is()}; mọi bảng đã đúng bản.")
    except OperationRefused as refused:
        return _failed(" ".join(refused.problems))
    except (Error, OSError) as error:
        return _failed(reason_of(error))


def has_backup_tools() -> list[Check]:
    """Look for PostgreSQL's tools that backups need; SQLite needs none."""
    if connection.vendor == SQLITE:
        return []
    try:
        path = tool("pg_dump")
        tool("pg_restore")
        tool("psql")
    except OperationRefused as refused:
        return [Check(name="backup_tools", problems=tuple(refused.problems))]
    return [Check(name="backup_tools", good=f"Sao lưu bằng {path}.")]


def keeps_a_cache() -> Check:
    """Write a value into the cache and read it back."""
    cache.set("setup_portal", "1", 60)
    if cache.get("setup_portal") == "1":
        return Check(name="cache", good="Bộ nhớ đệm ghi và đọc được.")
    problem = f"Bảng bộ nhớ đệm không ghi được: cổng chạy chậm. Chạy: {MANAGE} createcachetable"
    return Check(name="cache", problems=(problem,))


def _applied_migrations() -> list[str]:
    return [f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()]


def _encoding() -> str:
    """Return how the database writes letters."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA encoding" if connection.vendor == SQLITE else "SHOW server_encoding")
        return str(cursor.fetchone()[0])


def _what_it_is() -> str:
    database = connection.settings_dict
    if connection.vendor == SQLITE:
        return f"SQLite, tệp {database['NAME']}"
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0].split()[0]
    return f"PostgreSQL {version}, cơ sở dữ liệu {database['NAME']} ở {database['HOST'] or 'máy này'}"


def _failed(message: str) -> Check:
    return Check(name="database", problems=(message,))
