"""Packs made by the worker of the queue: asked for once, a file a task, so that mails do not wait for a whole pack.

A task that was cut off is found by the next worker and goes on with the files that are missing. Where no worker lives
the page of the pack makes its files itself, one a request (ADR 26, 46).
"""

import time
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from associations.models import User
from associations.returns.workflow import Refused
from reports.exports.pack import make_next, note_trouble, refuse_others
from reports.models import Pack

_BY_THE_QUEUE = "queue"  # who claims a file
_UNDONE = ("READY", "RUNNING")  # states of a task
_WAIT_FOR_WINDOW = 2.0  # seconds, while a window makes the next file
_ENDED_AGAIN_AND_AGAIN = (
    "Máy chủ dừng đột ngột nhiều lần khi làm tệp này, nên đã thôi thử lại. Máy chủ có thể thiếu bộ nhớ."
)


@dataclass(frozen=True)
class Making:
    """Who makes what is missing of a pack. status: of its task in the queue; "" where there is none."""

    has_worker: bool
    status: str = ""

    @property
    def is_queued(self) -> bool:
        """Whether the worker makes it, or is about to."""
        return self.has_worker and self.status in _UNDONE

    @property
    def trouble(self) -> str:
        """Why the worker gave it up; "" where it did not."""
        return _ENDED_AGAIN_AND_AGAIN if self.status == "FAILED" else ""


def is_worker_alive() -> bool:
    """Return whether a worker of the queue lives."""
    return cast(bool, import_string(settings.WORKER_IS_ALIVE)())


def making_of(pack: Pack) -> Making:
    """Return who makes what is missing of a pack; of a finished one nobody does."""
    if pack.done_at:
        return Making(has_worker=False)
    tasks = _tasks_of(pack)
    # One that waits counts before one that failed, whatever a clock that was set back says of their order.
    latest = tasks.filter(status__in=_UNDONE).first() or tasks.order_by("-enqueued_at").first()
    return Making(is_worker_alive(), latest.status if latest else "")


def queue_pack(*, by: User, pack: Pack) -> None:
    """Have the worker make what is missing of a pack; however often it is asked for, one task does it.

    What stood in the way is tried again. Raises Refused for who does not lead the cluster.
    """
    refuse_others(by, pack.of_revision.meeting.cluster)
    with transaction.atomic():
        # The second of two concurrent requests waits here and then finds the task of the first.
        found = Pack.objects.select_for_update().get(pk=pack.pk)
        if found.done_at is None and not _tasks_of(pack).filter(status__in=_UNDONE).exists():
            note_trouble(pack, "")
            make_file.enqueue(pack=pack.pk, by=by.pk)


@task()
def make_file(pack: int, by: int) -> None:
    """Make the next file of a pack and put the one after it into the queue; nothing where it is made or stands."""
    found = Pack.objects.select_related("of_revision__meeting__cluster").filter(pk=pack).first()
    if found is None or found.done_at or found.trouble:
        return
    try:
        progress = make_next(by=User.objects.get(pk=by), pack=found, claimant=_BY_THE_QUEUE)
    except Refused as refusal:  # meanwhile the person leads the cluster no longer
        note_trouble(found, " ".join(refusal.obstacles))
        return
    if progress.is_busy:
        time.sleep(_WAIT_FOR_WINDOW)
    if not (found.done_at or found.trouble):
        make_file.enqueue(pack=pack, by=by)


def _tasks_of(pack: Pack) -> QuerySet[DBTaskResult]:
    return DBTaskResult.objects.filter(task_path=make_file.module_path, args_kwargs__kwargs__pack=pack.pk)
