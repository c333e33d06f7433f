"""Keep what was run (models.Run): by commands, read by health and by the page of the system's state."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from associations.models import Run

_CLOCK = datetime.timedelta(
    hours=1
)  # a run that ended later than that from now was dated by a clock that was ahead


@dataclass
class Outcome:
    """What came of a run, in words that hold no name of a person and no secret; is_kept: whether it is kept at all."""

    words: str = ""
    is_kept: bool = True


def begin_run(kind: str) -> Run:
    """Return a run that has begun; without an end it was killed, or is still running."""
    return Run.objects.create(kind=kind, began_at=timezone.now())


def end_run(run: Run, *, is_ok: bool, words: str) -> None:
    """Say how a run ended: in words that hold no name of a person and no secret."""
    run.ended_at, run.is_ok, run.words = timezone.now(), is_ok, words
    run.save(update_fields=["ended_at", "is_ok", "words"])


def keep_past_run(kind: str, *, at: datetime.datetime, words: str) -> None:
    """Keep a run that went well at a moment of the past, of which the database does not know."""
    Run.objects.create(kind=kind, began_at=at, ended_at=at, is_ok=True, words=words)


@contextmanager
def kept_run(kind: str, *, is_kept_at_end: bool = False) -> Iterator[Outcome]:
    """Keep what happens within as a run: well, unless something is raised, the end of a command that fails included.

    is_kept_at_end: write nothing before; a backup would hold its own beginning and, restored, never end. What happens
    within is not stopped by a database that takes no writes: the run is then not kept, and health asks for it.
    """
    run, outcome, began_at = None, Outcome(), timezone.now()
    if not is_kept_at_end:
        with suppress(DatabaseError, InterfaceError):
            run = begin_run(kind)
    is_ok = False
    try:
        yield outcome
        is_ok = True
    except Exception as error:
        outcome.words = outcome.words or f"dừng vì lỗi của cổng ({type(error).__name__}); xem nhật ký"
        raise
    finally:
        with suppress(DatabaseError, InterfaceError):
            if run and not outcome.is_kept:
                run.delete()
                run = None
            elif is_kept_at_end and outcome.is_kept:
                run = Run.objects.create(kind=kind, began_at=began_at)
            if run:
                end_run(run, is_ok=is_ok, words=outcome.words or "bị dừng giữa chừng")


def latest_run(kind: str, *, only_good: bool = False) -> Run | None:
    """Return the run of a kind that ended last, or that ended well last; None where there is none.

    One that a wrong clock has dated is left out.
    """
    ended = Run.objects.filter(kind=kind, ended_at__lte=timezone.now() + _CLOCK)
    if only_good:
        ended = ended.filter(is_ok=True)
    return ended.order_by("-ended_at", "-pk").first()
