"""How large the database is, table by table, and how much room is left."""

from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection
from django_tasks_db.models import DBTaskResult

from associations.models import OutgoingMail, ReturnScan, Session, Upload
from associations.numbers import format_count
from khuyenhoc.operations.sizes import database_bytes, format_size, free_bytes
from khuyenhoc.operations.state.part import Part
from reports.models import PackFile, StoredRevision

_LARGEST = 10
_CACHE = "cache"  # the table, which is of no model
# Listed whatever their size.
_ALWAYS = (ReturnScan, Upload, PackFile, StoredRevision, Session, OutgoingMail, DBTaskResult)
# Of tables without a model, of others' models, whose names are English, and where a model's name says too little here.
_TITLES = {
    "account_emailaddress": "Địa chỉ thư của tài khoản",
    "account_emailconfirmation": "Xác nhận địa chỉ thư",
    "associations_outgoingmail": "Thư gửi đi",
    "associations_returnscan": "Bản scan của báo cáo",
    "associations_user_groups": "Nhóm của từng người dùng",
    "associations_user_user_permissions": "Quyền của từng người dùng",
    "auth_group": "Nhóm người dùng",
    "auth_group_permissions": "Quyền của từng nhóm",
    "auth_permission": "Quyền",
    "django_content_type": "Loại dữ liệu",
    "django_migrations": "Bước cập nhật đã chạy",
    "django_session": "Phiên đăng nhập kiểu cũ",
    "django_tasks_database_dbtaskresult": "Việc chạy nền",
    "mfa_authenticator": "Xác thực hai bước",
    "reports_packfile": "Bộ tài liệu hội nghị",
    "reports_snapshot": "Phiên bản số liệu đã chốt",
    "sqlite_sequence": "Bộ đếm của SQLite",
    _CACHE: "Bộ nhớ đệm",
}
_OF_POSTGRESQL = """
    SELECT relname, pg_total_relation_size(oid) FROM pg_class
    WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
"""
_OF_SQLITE = """
    SELECT master.tbl_name, SUM(stat.pgsize) FROM dbstat stat JOIN sqlite_master master ON master.name = stat.name
    WHERE stat.aggregate = TRUE GROUP BY master.tbl_name
"""


def disks() -> Part:
    """Return the size of the database and what is free where the portal writes."""
    rows = [("Cơ sở dữ liệu", format_size(database_bytes()), "")]
    if connection.vendor == "sqlite":
        rows.append(("Trong đó còn trống, sẽ dùng lại", format_size(_unused_bytes()), ""))
        folder = Path(str(connection.settings_dict["NAME"])).parent
        rows.append(("Đĩa của cơ sở dữ liệu", f"còn {format_size(free_bytes(folder))}", str(folder)))
    rows.append(
        ("Đĩa của thư mục var", f"còn {format_size(free_bytes(settings.VAR_DIR))}", str(settings.VAR_DIR))
    )
    if settings.BACKUP_DIR:
        folder = Path(settings.BACKUP_DIR)
        rows.append(("Đĩa của bản sao lưu", f"còn {format_size(free_bytes(folder))}", str(folder)))
    return Part("Dung lượng", ("Nơi", "Dung lượng", "Thư mục"), rows, numbers=("Dung lượng",))


def _unused_bytes() -> int:
    """Return what SQLite keeps for later within its file."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT freelist_count * page_size FROM pragma_freelist_count, pragma_page_size")
        return int(cursor.fetchone()[0])


def tables() -> Part:
    """Return the largest tables, and those that grow by what people do."""
    sizes = table_bytes()
    largest = sorted(sizes, key=lambda table: -sizes[table])[:_LARGEST]
    always = [*(model._meta.db_table for model in _ALWAYS), _CACHE]
    listed = [table for table in dict.fromkeys([*largest, *always]) if table in sizes]
    rows = [
        (title_of(table), format_count(_count_of(table)), format_size(sizes[table]), table)
        for table in sorted(listed, key=lambda table: -sizes[table])
    ]
    return Part(
        "Bảng chiếm nhiều chỗ nhất",
        ("Bảng", "Số dòng", "Dung lượng", "Tên trong cơ sở dữ liệu"),
        rows,
        numbers=("Số dòng", "Dung lượng"),
        is_folded=True,
    )


def table_bytes() -> dict[str, int]:
    """Return the bytes of every table, indexes and large values included. Raise DatabaseError where nobody counts them."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_POSTGRESQL if connection.vendor == "postgresql" else _OF_SQLITE)
        return {table: int(size) for table, size in cursor.fetchall()}


def title_of(table: str) -> str:
    """Return what people call a table; its own name where nobody has said."""
    model = next((model for model in apps.get_models() if model._meta.db_table == table), None)
    words = _TITLES.get(table) or (str(model._meta.verbose_name) if model else table)
    return words[:1].upper() + words[1:]


def _count_of(table: str) -> int:
    """Return how many rows a table has."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a name out of the catalogue
        return int(cursor.fetchone()[0])
