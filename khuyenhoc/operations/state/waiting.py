"""Mails and tasks that wait, and who works at them."""

from collections import Counter

from django_tasks_db.models import DBTaskResult

from associations import outbox
from khuyenhoc.operations.models import WorkerBeat
from khuyenhoc.operations.state.part import Part, as_count, as_moment
from khuyenhoc.operations.worker_state import living_workers

_TASKS = {"READY": "chờ làm", "RUNNING": "đang làm", "FAILED": "hỏng", "SUCCESSFUL": "đã xong"}


def mails() -> Part:
    """Return how many mails wait, and for what."""
    since, stuck = outbox.waiting_since(), outbox.given_up() + outbox.held()
    rows = [
        ("Đang chờ gửi", as_count(outbox.waiting()), f"từ {as_moment(since)}" if since else ""),
        ("Không gửi được", as_count(outbox.given_up()), "gửi lại hoặc bỏ ở trang Thư"),
        ("Giữ lại sau khi khôi phục", as_count(outbox.held()), "gửi hoặc bỏ ở trang Thư"),
    ]
    return Part(
        "Thư gửi đi",
        ("Trạng thái", "Số thư", "Ghi chú"),
        rows,
        to_do=f"{as_count(stuck)} thư chưa gửi đi được và chờ quyết định: gửi lại hoặc bỏ ở trang Thư."
        if stuck
        else "",
        link=("outbox", "Trang Thư"),
    )


def tasks() -> Part:
    """Return how many tasks of the queue are in each state, and which workers live."""
    states = Counter(DBTaskResult.objects.values_list("status", flat=True))
    rows = [(f"Việc {words}", as_count(states[state])) for state, words in _TASKS.items()]
    living = living_workers()
    for beat in WorkerBeat.objects.order_by("-beat_at"):
        what = "đang chạy" if beat.name in living else "không còn chạy"
        rows.append((f"Phần chạy nền {beat.name}", f"{what}, báo lúc {as_moment(beat.beat_at)}"))
    return Part("Việc chạy nền", ("Việc", "Số lượng, trạng thái"), rows)
