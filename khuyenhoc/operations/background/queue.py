"""The rows of the queue as a worker sees them: what waits, what is claimed, what came of it, what was left behind.

Looking for work is a plain read, and each change one statement that says what it expects to find: an idle worker never
takes SQLite's write lock, and of two workers one gets a task.
"""

import uuid
from collections.abc import Iterable

from django.conf import settings
from django.utils import timezone
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult, DBTaskResultQuerySet

from khuyenhoc.operations.retention.clearing import clear_kind
from khuyenhoc.operations.worker_state import living_workers

KILLED_AT_MOST = 5  # so often is a task begun again whose worker was killed in it


class WorkerKilled(Exception):
    """The outcome of a task whose workers were killed in it again and again."""


def next_waiting(leave_out: Iterable[uuid.UUID] = ()) -> DBTaskResult | None:
    """Return the task that is due next; nothing is locked."""
    return DBTaskResult.objects.ready().exclude(pk__in=leave_out).first()


def claim(task: DBTaskResult, worker: str) -> bool:
    """Take a waiting task for a worker; return False where another was faster."""
    task.worker_ids, task.started_at = [*task.worker_ids, worker], timezone.now()
    waiting = DBTaskResult.objects.filter(pk=task.pk, status=TaskResultStatus.READY)
    return bool(
        waiting.update(
            status=TaskResultStatus.RUNNING, started_at=task.started_at, worker_ids=task.worker_ids
        )
    )


def keep_success(task: DBTaskResult, value: object) -> None:
    """Keep that a task is done, and what it returned."""
    _mine(task).update(status=TaskResultStatus.SUCCESSFUL, finished_at=timezone.now(), return_value=value)


def keep_failure(task: DBTaskResult, kind: type[BaseException]) -> None:
    """Keep that a task failed. Its traceback stands in the log: here nobody blots out what must not be kept."""
    _mine(task).update(
        status=TaskResultStatus.FAILED,
        finished_at=timezone.now(),
        exception_class_path=f"{kind.__module__}.{kind.__qualname__}",
    )


def put_back(task: DBTaskResult) -> None:
    """Let a task wait again for whom nothing is to blame but the database; that it was begun is not counted."""
    _mine(task).update(status=TaskResultStatus.READY, worker_ids=task.worker_ids[:-1])


def put_back_abandoned(worker: str) -> int:
    """Let the tasks wait again whose workers were killed in them; return how many there were.

    `worker` asks between two tasks: what stands under its own name is abandoned too. A task whose workers are killed
    again and again fails: it may be what kills them.
    """
    running = list(DBTaskResult.objects.running())
    if not running:
        return 0
    living = living_workers() - {worker}
    abandoned = [task for task in running if not task.worker_ids or task.worker_ids[-1] not in living]
    for task in abandoned:
        if len(task.worker_ids) >= KILLED_AT_MOST:
            keep_failure(task, WorkerKilled)
        else:
            _mine(task).update(status=TaskResultStatus.READY)
    return len(abandoned)


def forget_old() -> None:
    """Remove of the queue what is past its keeping, however seldom the command clear_old runs."""
    for name in ("tasks_done", "tasks_failed", "worker_beats"):
        clear_kind(name, settings.KEPT_DAYS[name], timezone.now(), {})


def _mine(task: DBTaskResult) -> DBTaskResultQuerySet:
    """The row of a running task, as long as nobody else has taken it meanwhile."""
    running = DBTaskResult.objects.running()
    return running.filter(pk=task.pk, started_at=task.started_at)
