"""How much is added in a year, from the days that stand beside what is stored."""

from collections import Counter

from django.db.models import Count, Model
from django.db.models.functions import ExtractYear
from django.utils import timezone

from associations.models import Event, Notice, OutgoingMail, RegistryRecord, ReturnScan, Run, Upload
from associations.numbers import format_count
from khuyenhoc.operations.sizes import format_size
from khuyenhoc.operations.state.part import Part
from khuyenhoc.operations.state.sizes import table_bytes, title_of
from reports.models import PackFile, StoredRevision

_YEARS = 3
# What grows by what people do, with the moment at which a row came.
_DATED: tuple[tuple[type[Model], str], ...] = (
    (Event, "at"),
    (ReturnScan, "at"),
    (Upload, "at"),
    (StoredRevision, "frozen_at"),
    (PackFile, "pack__begun_at"),
    (Notice, "at"),
    (OutgoingMail, "created_at"),
    (RegistryRecord, "at"),
    (Run, "began_at"),
)


def growth() -> Part:
    """Return rows and bytes of the last years; bytes by the average of a table's rows."""
    sizes = table_bytes()
    this_year = timezone.localdate().year
    years = [str(year) for year in range(this_year - _YEARS + 1, this_year + 1)]
    rows, sums = [], Counter[str]()
    for model, moment in _DATED:
        table = model._meta.db_table
        counts = _rows_by_year(model, moment)
        if not counts:
            continue
        mean = sizes.get(table, 0) // max(1, sum(counts.values()))
        sums.update({year: mean * counts[year] for year in years})
        cells = [
            f"{format_count(counts[year])} ({format_size(mean * counts[year])})" if counts[year] else "0"
            for year in years
        ]
        rows.append((title_of(table), *cells))
    rows.append(("Cộng, ước tính", *(format_size(sums[year]) if sums[year] else "0" for year in years)))
    return Part(
        "Thêm mỗi năm",
        ("Dữ liệu", *years),
        rows,
        numbers=tuple(years),
        is_folded=True,
        note="Số dòng còn lưu theo năm ghi, trong ngoặc là dung lượng ước theo cỡ trung bình một dòng.",
    )


def _rows_by_year(model: type[Model], moment: str) -> Counter[str]:
    counted = model._default_manager.order_by().values(year=ExtractYear(moment)).annotate(rows=Count("pk"))
    return Counter({str(row["year"]): row["rows"] for row in counted if row["year"]})
