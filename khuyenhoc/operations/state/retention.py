"""What is kept for how long, how much of it there is, and what is past its keeping."""

from django.db import connection
from django.utils import timezone

from associations.models import Run
from associations.numbers import format_count
from associations.runs import latest_run
from khuyenhoc.keeping import KEEPINGS
from khuyenhoc.operations.checks.found import as_moment
from khuyenhoc.operations.problems import MANAGE
from khuyenhoc.operations.retention.clearing import due
from khuyenhoc.operations.retention.stores import STORES
from khuyenhoc.operations.sizes import format_size
from khuyenhoc.operations.state.part import Part
from khuyenhoc.operations.state.sizes import table_bytes


def retention() -> Part:
    """Return every kind of the table of keeping; bytes by the average of a table's rows."""
    sizes, past_due = table_bytes(), due(timezone.now())
    rows = []
    for keeping in KEEPINGS:
        stores = STORES[keeping.name]
        stored = sum(store.stored() for store in stores)
        size = sum(
            sizes.get(table, 0) * _share(table, store.stored()) for store in stores for table in store.tables
        )
        days = f"{format_count(keeping.days)} ngày từ {keeping.moment}" if keeping.days else keeping.moment
        cells = (format_count(stored), format_size(round(size)), format_count(past_due[keeping.name]))
        rows.append((keeping.title, days, *cells))
    last = latest_run(Run.Kind.CLEAR_OLD, only_good=True)
    cleared = f"Xóa lần cuối: {as_moment(last.ended_at)}." if last and last.ended_at else "Chưa xóa lần nào."
    return Part(
        "Lưu giữ",
        ("Dữ liệu", "Giữ đến", "Đang có", "Dung lượng", "Quá hạn"),
        rows,
        numbers=("Đang có", "Dung lượng", "Quá hạn"),
        note=f"{cleared} Lệnh {MANAGE} clear_old xóa phần quá hạn; báo cáo, số liệu, sự kiện, bản chốt giữ mãi.",
        is_folded=True,
    )


def _share(table: str, rows: int) -> float:
    """Return which part of a table some of its rows are."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a model's table
        return rows / max(1, int(cursor.fetchone()[0]))
