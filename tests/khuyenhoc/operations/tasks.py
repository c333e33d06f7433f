"""Tasks for the tests of the worker."""

import time
from pathlib import Path

from django.db import OperationalError
from django_tasks import task

done: list[str] = []


@task()
def note(word: str) -> str:
    done.append(word)
    return word


@task()
def break_down(word: str) -> None:
    raise ValueError(word)


@task()
def meet_a_full_disk() -> None:
    error = OperationalError("database or disk is full")
    error.sqlite_errorcode = 13
    raise error


def look_round() -> None:
    done.append("rounds")


def go_wrong() -> None:
    raise ValueError("a fault of its own")


@task()
def take_long_at_first(folder: str) -> None:
    """Say that it began, and take long; the second time it only says that it is done."""
    begun = Path(folder) / "begun"
    if not begun.exists():
        begun.touch()
        time.sleep(60)
    (Path(folder) / "done").touch()
