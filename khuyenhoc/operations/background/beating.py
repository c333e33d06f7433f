"""How a worker says that it lives: a row that a thread of its own writes anew, also while a task takes long."""

import datetime
import threading
import time

from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from associations.requests.log import logger
from khuyenhoc.operations.models import WorkerBeat

BEAT_EVERY = 15  # seconds
STUCK_AFTER = 15 * 60  # seconds that one task may take; a worker that is stuck no longer says that it lives


class Beating(threading.Thread):
    """Beats in the background until it is ended; what the database refuses is tried again at the next beat."""

    def __init__(self, name: str) -> None:
        super().__init__(name="beat", daemon=True)
        self._worker, self._began_at = name, timezone.now()
        self._ended = threading.Event()
        self._task_since: float | None = None  # by the clock that nobody sets

    def run(self) -> None:
        """Beat at once and every 15 seconds; at the end remove the row."""
        self._beat()
        while not self._ended.wait(BEAT_EVERY):
            self._beat()
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

    def _beat(self) -> None:
        if self.is_stuck():
            return
        try:
            write_beat(self._worker, self._began_at)
        except Exception as error:
            # The worker's own loop names what is wrong with the database. Whatever else it is: a thread that ended
            # would make a living worker look dead.
            if not isinstance(error, DatabaseError | InterfaceError):
                logger.exception("a beat of the worker failed")
            connection.close()

    def _remove(self) -> None:
        try:
            WorkerBeat.objects.filter(name=self._worker).delete()
        except (DatabaseError, InterfaceError):
            pass  # it grows old by itself
        finally:
            connection.close()


def write_beat(name: str, began_at: datetime.datetime) -> None:
    """Write that a worker lives now."""
    now = timezone.now()
    if not WorkerBeat.objects.filter(name=name).update(beat_at=now):
        WorkerBeat.objects.create(name=name, began_at=began_at, beat_at=now)
