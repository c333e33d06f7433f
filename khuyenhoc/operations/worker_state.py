"""Whether a worker of the queue lives: asked by pages, by health and by other workers. Plain reads, no lock."""

import datetime
import os
import socket

from django.utils import timezone

from associations.clock import database_now
from khuyenhoc.operations.models import WorkerBeat

ALIVE_FOR = datetime.timedelta(seconds=60)  # after its last beat; a worker beats every 15 seconds
_LONGEST_HOST = 40  # letters of a name


def last_beat() -> datetime.datetime | None:
    """Return when a worker last said that it lives; None where none ever did.

    A moment ahead of the clock (of a worker that ended before the clock was set back) counts only where no other is
    known.
    """
    beats = list(WorkerBeat.objects.values_list("beat_at", flat=True))
    soon = database_now() + ALIVE_FOR
    return max((beat for beat in beats if beat <= soon), default=max(beats, default=None))


def is_worker_alive() -> bool:
    """Return whether a worker said within the last minute that it lives."""
    beat = last_beat()
    return beat is not None and _is_fresh(beat, database_now())


def living_workers() -> set[str]:
    """Return the names of the workers that live: a fresh beat, and on this machine a process as well."""
    beats, now = list(WorkerBeat.objects.values_list("name", "beat_at")), database_now()
    return {name for name, beat in beats if _is_fresh(beat, now) and not _is_gone(name)}


def new_worker_name() -> str:
    """Return the name of a worker in this process: "machine:process:moment"."""
    host = socket.gethostname()[:_LONGEST_HOST].replace(":", "-")
    return f"{host}:{os.getpid()}:{timezone.now():%H%M%S%f}"


def _is_fresh(beat: datetime.datetime, now: datetime.datetime) -> bool:
    return abs(now - beat) <= ALIVE_FOR


def _is_gone(name: str) -> bool:
    """Whether a worker was of this machine and its process is no longer there."""
    host, process, _ = name.split(":")
    if host != socket.gethostname()[:_LONGEST_HOST].replace(":", "-"):
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False  # it is there, and somebody else's
    return False
