"""Why the database cannot be used and what to do next, from what its driver says: one sentence for every command."""

import os
import re
from pathlib import Path
from typing import Any

from django.db import connection

from khuyenhoc.database_faults import Fault, fault_of
from khuyenhoc.operations.engines import SQLITE
from khuyenhoc.operations.installing.checks import account
from khuyenhoc.operations.problems import MANAGE, first_line

AGAIN = "rồi chạy lại lệnh này"

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
# A table that is there already, one that is missing, a row that does not fit.
_OF_TABLES = (Fault.OURS, Fault.NOT_MIGRATED)
_DENIED = "42501"  # SQLSTATE: insufficient privilege


def reason_of(error: BaseException, *, address: str = "DATABASE_URL", again: str = AGAIN) -> str:
    """Return why the database cannot be used and what to do; no password stands in it.

    address: what the database was named by. again: what to do once it is mended.
    """
    if fault_of(error) in _OF_TABLES and _was_reached(error):
        return (
            f"Cơ sở dữ liệu mở được nhưng các bảng trong đó không như phiên bản này cần: {first_line(error)}. Chạy lại lệnh "
            f"này; nếu vẫn thế, khôi phục bản sao lưu, hoặc sửa {address} nếu đó là cơ sở dữ liệu của chương trình khác."
        )
    if connection.vendor == SQLITE:
        return _reason_of_sqlite(error, address, again)
    return _reason_of_postgresql(error, address, again)


def _was_reached(error: BaseException) -> bool:
    """Return whether the database itself answered: SQLite with a code, PostgreSQL with an SQLSTATE."""
    cause = error.__cause__ or error
    return any(getattr(cause, name, None) is not None for name in ("sqlite_errorcode", "pgcode"))


def _reason_of_sqlite(error: BaseException, address: str, again: str) -> str:
    file = Path(str(connection.settings_dict["NAME"]))
    fault, text = fault_of(error), str(error)
    if not os.path.isdir(file.parent):  # also where it may not be looked at
        return (
            f"Không có thư mục {file.parent} để đặt cơ sở dữ liệu. Tạo thư mục, hoặc sửa {address}, {again}."
        )
    if fault == Fault.GONE and not os.path.lexists(file) and os.access(file.parent, os.R_OK | os.X_OK):
        return (
            f"Không có tệp cơ sở dữ liệu {file}. Cài mới thì chạy: {MANAGE} setup_portal. Tệp bị dời đi thì đặt lại chỗ cũ, "
            f"hoặc khôi phục bản sao lưu, {again}."
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
