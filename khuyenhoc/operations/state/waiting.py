"""Mails and tasks that wait, and who works at them."""

from django.db.models import Count
from django_tasks_db.models import DBTaskResult

from associations import outbox
from associations.numbers import format_count
from khuyenhoc.operations.checks.found import as_moment
from khuyenhoc.operations.models import WorkerBeat
from khuyenhoc.operations.state.part import Part
from khuyenhoc.operations.worker_state import living_workers

_TASKS = {"READY": "Chờ làm", "RUNNING": "Đang làm", "FAILED": "Hỏng", "SUCCESSFUL": "Đã xong"}


def mails() -> Part:
    """Return how many mails wait, and for what."""
    since, given_up, held = outbox.waiting_since(), outbox.given_up(), outbox.held()
    rows = [
        ("Đang chờ gửi", format_count(outbox.waiting()), f"từ {as_moment(since)}" if since else ""),
        ("Không gửi được", format_count(given_up), ""),
        ("Giữ lại sau khi khôi phục", format_count(held), ""),
    ]
    stuck = given_up + held
    return Part(
        "Thư gửi đi",
        ("Trạng thái", "Số thư", "Ghi chú"),
        rows,
        numbers=("Số thư",),
        to_do=f"{format_count(stuck)} thư chưa gửi đi được và chờ quyết định: gửi lại hoặc bỏ ở trang Thư của cổng."
        if stuck
        else "",
    )


def tasks() -> Part:
    """Return how many tasks of the queue are in each state, and which workers live."""
    counted = DBTaskResult.objects.order_by().values_list("status").annotate(Count("pk"))
    states = dict(counted)
    return Part(
        "Việc chạy nền",
        ("Trạng thái", "Số việc"),
        [(words, format_count(states.get(state, 0))) for state, words in _TASKS.items()],
        numbers=("Số việc",),
        note=_workers(),
        is_folded=True,
    )


def _workers() -> str:
    """Return which workers have beaten lately, whether each still lives, and when it beat last."""
    living = living_workers()
    workers = [
        f"{beat.name} {'đang chạy' if beat.name in living else 'không còn chạy'}, báo lúc {as_moment(beat.beat_at)}"
        for beat in WorkerBeat.objects.order_by("-beat_at")
    ]
    return f"Phần chạy nền: {'; '.join(workers) or 'chưa chạy lần nào'}."
