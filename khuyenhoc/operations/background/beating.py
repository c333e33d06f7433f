"""How a worker says that it lives: a row that a thread of its own writes anew, also while a task takes long."""

import datetime
import threading
import time

from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from associations.clock import database_now
from associations.requests.log import logger
from khuyenhoc.operations.models import WorkerBeat

BEAT_EVERY = 15  # seconds
BEAT_AGAIN_AFTER = 1  # seconds, where the database refused
STUCK_AFTER = 15 * 60  # seconds that one task may take; a worker that is stuck no longer says that it lives


class Beating(threading.Thread):
    """Beats in the background until it is ended; what the database refuses is tried again at the next beat."""

    def __init__(self, name: str) -> None:
        super().__init__(name="beat", daemon=True)
        self._worker, self._began_at = name, timezone.now()
        self._ended, self._has_tried = threading.Event(), threading.Event()
        self._task_since: float | None = None  # by the clock that nobody sets

    def start(self) -> None:
        """Begin, and return once the first beat was tried: no task is taken by a worker of whom nobody knows."""
        super().start()
        self._has_tried.wait(BEAT_EVERY)

    def run(self) -> None:
        """Beat at once and every 15 seconds, after a refusal of the database each second; at the end remove the row."""
        wait = self._beat()
        self._has_tried.set()
        while not self._ended.wait(wait):
            wait = self._beat()
        self._remove()

    def end(self) -> None:
        """Stop beating, and wait a moment for it."""
        self._ended.set()
        self.join(BEAT_EVERY)

    def task_begins(self) -> None:
        """Count from now how long a task takes."""
        self._task_since = time.monotonic()

    def task_ends(self) -> None:
        """Say that the worker is between two tasks."""
        self._task_since = None

    def is_stuck(self) -> bool:
        """Return whether the task at work takes longer than any may."""
        since = self._task_since
        return since is not None and time.monotonic() - since > STUCK_AFTER

    def _beat(self) -> float:
        """Write that the worker lives; return after how many seconds to write it again."""
        if self.is_stuck():
            return BEAT_EVERY
        try:
            write_beat(self._worker, self._began_at)
        except Exception as error:
            # The worker's own loop names what is wrong with the database. Whatever else it is: a thread that ended
            # would make a living worker look dead.
            if not isinstance(error, DatabaseError | InterfaceError):
                logger.exception("a beat of the worker failed")
            connection.close()
            return BEAT_AGAIN_AFTER
        return BEAT_EVERY

    def _remove(self) -> None:
        try:
            WorkerBeat.objects.filter(name=self._worker).delete()
        except (DatabaseError, InterfaceError):
            pass  # it grows old by itself
        finally:
            connection.close()


def write_beat(name: str, began_at: datetime.datetime) -> None:
    """Write that a worker lives now."""
    now = database_now()  # what beats say is compared between machines
    if not WorkerBeat.objects.filter(name=name).update(beat_at=now):
        WorkerBeat.objects.create(name=name, began_at=began_at, beat_at=now)
