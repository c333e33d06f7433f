"""Keep what was run (models.Run): by commands, read by health and by the page of the system's state."""

from django.utils import timezone

from associations.models import Run


def begin_run(kind: str) -> Run:
    """Return a run that has begun; without an end it was killed, or is still running."""
    return Run.objects.create(kind=kind, began_at=timezone.now())


def end_run(run: Run, *, is_ok: bool, words: str) -> None:
    """Say how a run ended: in words that hold no name of a person and no secret."""
    run.ended_at, run.is_ok, run.words = timezone.now(), is_ok, words
    run.save(update_fields=["ended_at", "is_ok", "words"])


def latest_run(kind: str) -> Run | None:
    """Return the run of a kind that ended well last; None where there is none."""
    return Run.objects.filter(kind=kind, is_ok=True).order_by("-ended_at").first()
