"""The worker: looks for what waits in the queue, does it, keeps what came of it, and outlives the database's troubles."""

import ctypes
import gc
import logging
import resource
import sys
import threading
import time
import uuid
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils.module_loading import import_string
from django_tasks_db.compat import normalize_json
from django_tasks_db.models import DBTaskResult

from associations.requests.log import LogEvent, log_event, logger
from khuyenhoc.database_faults import Fault, fault_of
from khuyenhoc.operations.background import queue
from khuyenhoc.operations.background.beating import Beating
from khuyenhoc.operations.worker_state import new_worker_name

LOOK_EVERY = 1.0  # seconds, a plain read
LOOK_FOR_ABANDONED_EVERY = 15.0  # seconds
FORGET_EVERY = 3600.0  # seconds
ROUNDS_EVERY = 60.0  # seconds between two calls of each of WORKER_ROUNDS
_LONGEST_PAUSE = 15.0  # seconds between two tries while the database refuses
_REST = 30.0  # seconds in which a task that the database refused is not tried again
_DATABASE_ERRORS = (DatabaseError, InterfaceError)


class Worker:
    """Does the tasks of the queue one after the other.

    most: how many tasks it does before it ends, None for no end. memory: how many megabytes it may take; one that took
    more ends as soon as nothing waits (whoever started it starts another: files need much, waiting needs little).
    """

    def __init__(self, *, most: int | None = None, memory: int | None = None) -> None:
        self.name = new_worker_name()
        self._left, self._memory = most, memory
        self._stopping = threading.Event()
        self._beating = Beating(self.name)
        self._fault: Fault | None = None
        self._refusal: DatabaseError | InterfaceError | None = None
        self._pause = LOOK_EVERY
        self._rests_until: dict[uuid.UUID, float] = {}
        self._rounds = [partial(_call, name) for name in settings.WORKER_ROUNDS]
        self._next_at: dict[Callable[[], object], float] = {}

    def stop(self) -> None:
        """End after the task at work; safe in a signal handler."""
        self._stopping.set()

    def run(self, *, only_waiting: bool = False) -> None:
        """Work until it is stopped or has done as many tasks as it may; `only_waiting`: until nothing waits.

        There, raise the error of a database that refuses: what waits is still undone.
        """
        self._say("began")
        self._beating.start()
        try:
            while self._goes_on():
                if not self.turn():
                    if only_waiting and self._refusal:
                        raise self._refusal
                    if only_waiting or self._is_too_large():
                        break
                    self._stopping.wait(self._pause)
        finally:
            self._beating.end()
            self._say("ended")

    def turn(self) -> bool:
        """Do one task; return whether there was one. What the database refuses is named in the log and tried later."""
        try:
            close_old_connections()
            self._every(LOOK_FOR_ABANDONED_EVERY, self._take_over)
            self._every(FORGET_EVERY, queue.forget_old)
            for look_round in self._rounds:
                self._every(ROUNDS_EVERY, look_round)
            task = queue.next_waiting(self._resting())
            if task is not None and queue.claim(task, self.name):
                self._do(task)
        except _DATABASE_ERRORS as error:
            self._wait_for_database(error)
            return False
        self._go_on_with_database()
        return task is not None

    def _goes_on(self) -> bool:
        return not self._stopping.is_set() and self._left != 0

    def _is_too_large(self) -> bool:
        return self._memory is not None and _megabytes() > self._memory

    def _do(self, task: DBTaskResult) -> None:
        """Call a task's function and keep the outcome."""
        self._left = None if self._left is None else self._left - 1
        self._beating.task_begins()
        try:
            value = normalize_json(task.task.call(*task.args_kwargs["args"], **task.args_kwargs["kwargs"]))
        except Exception as error:
            if fault_of(error) not in (None, Fault.OURS):
                self._rests_until[task.pk] = time.monotonic() + _REST
                self._keep(lambda: queue.put_back(task))
                raise
            _log_failure(task.task_path)
            kind = type(error)
            self._keep(lambda: queue.keep_failure(task, kind))
        else:
            self._keep(lambda: queue.keep_success(task, value))
        finally:
            self._beating.task_ends()
            _give_back()

    def _resting(self) -> list[uuid.UUID]:
        """Return the tasks that the database refused a moment ago: others may fare better meanwhile."""
        now = time.monotonic()
        self._rests_until = {pk: until for pk, until in self._rests_until.items() if until > now}
        return list(self._rests_until)

    def _keep(self, write: Callable[[], None]) -> None:
        """Write an outcome, however long the database refuses: a task that is done is not to be done again."""
        while True:
            try:
                write()
            except _DATABASE_ERRORS as error:
                self._wait_for_database(error)
                if self._stopping.wait(self._pause):
                    return  # another worker finds the task and does it again
            else:
                return

    def _take_over(self) -> None:
        if number := queue.put_back_abandoned(self.name):
            self._say("took-over", number=number)

    def _every(self, seconds: float, do: Callable[[], object]) -> None:
        """Do something at the first turn and then once in so many seconds, by the clock that nobody sets."""
        now = time.monotonic()
        if now >= self._next_at.get(do, now):
            do()
            self._next_at[do] = now + seconds

    def _wait_for_database(self, error: DatabaseError | InterfaceError) -> None:
        """Name what is wrong, once for each fault, and look again after a pause that grows."""
        fault = fault_of(error)
        if fault is not self._fault:
            fields = {"name": self.name, "done": "waits", "database": fault}
            ours = error if fault is Fault.OURS else None  # what is wrong outside is said without a traceback
            logger.warning(LogEvent.WORKER.value, exc_info=ours, extra={"fields": fields})
        self._fault, self._refusal = fault, error
        self._pause = min(2 * self._pause, _LONGEST_PAUSE)
        connection.close()

    def _go_on_with_database(self) -> None:
        if self._fault is not None:
            self._say("goes-on")
        self._fault, self._refusal, self._pause = None, None, LOOK_EVERY

    def _say(self, done: str, **fields: int) -> None:
        log_event(LogEvent.WORKER, logging.INFO, name=self.name, done=done, **fields)


def _megabytes() -> float:
    """Return the most memory that this process ever took."""
    unit = 1024 if sys.platform == "darwin" else 1  # kilobytes, but for a Mac's bytes
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit / 1024


def _give_back() -> None:
    """Give back to the machine what a task took and left, where the system can: drawing and writing leave 40 MB."""
    gc.collect()
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)


def _call(name: str) -> None:
    """Call one of WORKER_ROUNDS; a fault of its own is told like that of a task, and ends no worker."""
    try:
        import_string(name)()
    except _DATABASE_ERRORS:
        raise
    except Exception:
        _log_failure(name)


def _log_failure(name: str) -> None:
    logger.error(LogEvent.TASK_FAILED.value, exc_info=True, extra={"fields": {"task": name}})
