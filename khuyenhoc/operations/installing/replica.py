"""The replica that pages may be read from: it answers, follows, and is one of the primary in use."""

from django.conf import settings

from khuyenhoc.operations.installing.checks import Check
from khuyenhoc.operations.problems import first_line
from khuyenhoc.operations.unusable import AGAIN
from khuyenhoc.replica.connection import REPLICA
from khuyenhoc.replica.watch import look_once

_OR_WITHOUT = f"hoặc xóa dòng DATABASE_REPLICA_URL, {AGAIN}."
_WHY_NOT = {
    "gone": (
        "không dùng được: {error}. Xem PostgreSQL của máy ấy có chạy không, pg_hba.conf của máy ấy có dòng cho tài khoản "
        "của cổng không; sửa DATABASE_REPLICA_URL nếu ghi sai,"
    ),
    "promoted": (
        "không còn là bản sao: máy ấy đã được đưa lên làm máy chính và nhận ghi. Nếu máy ấy thay máy chính cũ thì đổi "
        "DATABASE_URL sang máy ấy; nếu không thì dựng lại bản sao bằng pg_basebackup,"
    ),
    "not-a-replica": (
        "không phải bản sao của máy chính trong DATABASE_URL. Sửa DATABASE_REPLICA_URL nếu ghi nhầm máy, dựng lại bản sao "
        "bằng pg_basebackup,"
    ),
    "unknown": (
        "chưa so được với máy chính: máy chính trong DATABASE_URL không trả lời. Xem PostgreSQL của máy chính,"
    ),
}


def follows_the_primary() -> list[Check]:
    """Look at the replica; nothing where there is none."""
    if REPLICA not in settings.DATABASES:
        return []
    database = settings.DATABASES[REPLICA]
    place = f"Bản sao cơ sở dữ liệu ở {database['HOST'] or 'máy này'}, cổng {database['PORT'] or 5432}"
    look = look_once()
    if not look.why_not:
        return [Check(name="replica", good=f"{place}: đúng là bản sao của máy chính.")]
    words = _WHY_NOT[look.why_not].format(error=first_line(look.error) if look.error else "")
    return [Check(name="replica", problems=(f"{place}, {words} {_OR_WITHOUT}",))]
