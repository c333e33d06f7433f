"""Reach the database and bring its tables up to date; whatever stands in the way, in words."""

import re
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.core.management import call_command
from django.db import Error, connection
from django.db.migrations.recorder import MigrationRecorder

from khuyenhoc.database_faults import Fault, fault_of
from khuyenhoc.operations.backups.postgresql import tool
from khuyenhoc.operations.engines import SQLITE
from khuyenhoc.operations.in_use import held_for_a_while
from khuyenhoc.operations.installing.checks import Check, account
from khuyenhoc.operations.newer import unknown_migrations
from khuyenhoc.operations.problems import MANAGE, OperationRefused, first_line

_AGAIN = "rồi chạy lại lệnh này"

# What PostgreSQL says while somebody connects, when there is no code yet (SQLSTATE); the first that fits.
_OF_CONNECTING = (
    (
        r"password authentication failed|no password supplied",
        "máy chủ PostgreSQL không nhận mật khẩu của tài khoản {user}. Sửa mật khẩu trong {address} (ký tự lạ viết "
        "dạng %, ví dụ @ là %40), hoặc đặt lại: ALTER ROLE {user} PASSWORD '…'",
    ),
    (
        r"role .* does not exist",
        "máy chủ PostgreSQL chưa có tài khoản {user}. Tạo bằng tài khoản postgres: createuser --pwprompt {user}",
    ),
    (
        r"database .* does not exist",
        "máy chủ PostgreSQL chưa có cơ sở dữ liệu {name}. Tạo bằng tài khoản postgres: "
        "createdb --owner={user} --encoding=UTF8 --template=template0 {name}",
    ),
    (
        r"no pg_hba\.conf entry|(Peer|Ident) authentication failed",
        "máy chủ PostgreSQL không cho tài khoản {user} vào cơ sở dữ liệu {name} từ máy này. Thêm một dòng cho tài khoản "
        "ấy vào pg_hba.conf, nạp lại máy chủ",
    ),
    (
        r"could not translate host name",
        "không tìm thấy máy {host}. Sửa tên máy trong {address}",
    ),
    (
        r"starting up|shutting down|recovery mode",
        "máy chủ PostgreSQL đang khởi động hoặc đang tắt. Đợi một phút",
    ),
    (
        r"too many clients|connection slots",
        "máy chủ PostgreSQL đã hết chỗ kết nối. Dừng bớt chương trình dùng nó",
    ),
    (
        r"refused|No such file|No route|unreachable|time[d ]*out|not running",
        "không có máy chủ PostgreSQL nào trả lời ở {host}, cổng {port}. Khởi động nó, hoặc sửa {address}",
    ),
)
_DENIED = "42501"  # SQLSTATE: insufficient privilege


def bring_up_to_date() -> Check:
    """Migrate the database in use. Return what it is, or why it cannot be used; a portal that runs may go on."""
    try:
        connection.ensure_connection()
        if (encoding := _encoding()) not in ("UTF8", "UTF-8"):
            return _failed(
                f"Cơ sở dữ liệu {connection.settings_dict['NAME']} dùng bảng mã {encoding}, không giữ được chữ Việt. "
                "Tạo cơ sở khác: createdb --encoding=UTF8 --template=template0 TÊN, sửa DATABASE_URL, "
                f"{_AGAIN}."
            )
        with held_for_a_while():
            if unknown := unknown_migrations(_applied_migrations()):
                return _failed(
                    f"Cơ sở dữ liệu thuộc phiên bản cổng mới hơn (có bước cập nhật {unknown[0]} mà bản này không biết). "
                    "Cài lại phiên bản mới, hoặc khôi phục bản sao lưu của phiên bản này."
                )
            call_command("migrate", interactive=False, verbosity=0)
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


def reason_of(error: BaseException, *, address: str = "DATABASE_URL", again: str = _AGAIN) -> str:
    """Return why the database cannot be used and what to do; no password stands in it.

    address: what the database was named by. again: what to do once it is mended.
    """
    if connection.vendor == SQLITE:
        return _reason_of_sqlite(error, address, again)
    return _reason_of_postgresql(error, address, again)


def _reason_of_sqlite(error: BaseException, address: str, again: str) -> str:
    file = Path(str(connection.settings_dict["NAME"]))
    fault, text = fault_of(error), str(error)
    if not file.parent.is_dir():
        return (
            f"Không có thư mục {file.parent} để đặt cơ sở dữ liệu. Tạo thư mục, hoặc sửa {address}, {again}."
        )
    if "not a database" in text or "malformed" in text or "disk image" in text:
        return (
            f"{file} hỏng hoặc không phải cơ sở dữ liệu SQLite. Khôi phục từ bản sao lưu, hoặc sửa {address}."
        )
    if fault == Fault.LOCKED:
        return f"{file} đang bị chương trình khác giữ. Dừng cổng và các lệnh đang chạy, {again}."
    if fault == Fault.FULL:
        return f"Ổ đĩa của {file} đã đầy. Dọn chỗ, {again}."
    return (
        f"Tài khoản {account()} không mở hay không ghi được {file}. Sửa quyền của tệp và thư mục ấy, {again}. "
        f"({first_line(error)})"
    )


def _reason_of_postgresql(error: BaseException, address: str, again: str) -> str:
    database: dict[str, Any] = connection.settings_dict
    places = {
        "user": database["USER"] or account(),
        "name": database["NAME"],
        "host": database["HOST"] or "máy này",
        "port": database["PORT"] or "5432",
        "address": address,
    }
    causes = [error, error.__cause__, error.__context__]
    if _DENIED in {getattr(cause, "pgcode", None) for cause in causes} or "permission denied" in str(error):
        return (
            f"Tài khoản {places['user']} không được tạo bảng trong cơ sở dữ liệu {places['name']}. Bằng tài khoản postgres "
            f"chạy: ALTER DATABASE {places['name']} OWNER TO {places['user']}; và trong cơ sở dữ liệu ấy: "
            f"ALTER SCHEMA public OWNER TO {places['user']}; {again}."
        )
    for pattern, words in _OF_CONNECTING:
        if re.search(pattern, str(error)):
            sentence = words.format(**places)
            return f"{sentence[0].upper()}{sentence[1:]}, {again}."
    return (
        f"Không dùng được cơ sở dữ liệu {places['name']} ở {places['host']}, cổng {places['port']}: {first_line(error)}. "
        f"Sửa {address} hoặc máy chủ PostgreSQL, {again}."
    )


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
