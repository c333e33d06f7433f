"""Tasks for the tests of the worker."""

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
