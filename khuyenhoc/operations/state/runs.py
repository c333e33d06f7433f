"""What was run lately, and how it went."""

from associations.models import Run
from khuyenhoc.operations.checks.found import as_moment
from khuyenhoc.operations.state.part import Part

_LAST = 20


def latest_of_each() -> Part:
    """Return the last run of every kind."""
    rows = []
    for kind, words in Run.Kind.choices:
        run = Run.objects.filter(kind=kind).order_by("-began_at", "-pk").first()
        rows.append(
            (_capital(words), *_came_of(run)) if run else (_capital(words), "", "chưa chạy lần nào", "")
        )
    return Part("Lần chạy gần nhất của từng việc", ("Việc", "Bắt đầu lúc", "Kết quả", "Cụ thể"), rows)


def last_runs() -> Part:
    """Return the last runs of all kinds."""
    runs = Run.objects.order_by("-began_at", "-pk")[:_LAST]
    return Part(
        f"{_LAST} lần chạy gần nhất",
        ("Việc", "Bắt đầu lúc", "Kết quả", "Cụ thể"),
        [(_capital(run.get_kind_display()), *_came_of(run)) for run in runs],
        is_folded=True,
        empty="Chưa có lần chạy nào: sao lưu, nhắc hội và kiểm tra chuỗi sự kiện sẽ hiện ở đây.",
    )


def _came_of(run: Run) -> tuple[str, str, str]:
    if run.ended_at is None:
        return as_moment(run.began_at), "đang chạy hoặc bị dừng giữa chừng", run.words
    return as_moment(run.began_at), "tốt" if run.is_ok else "không xong", run.words


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
