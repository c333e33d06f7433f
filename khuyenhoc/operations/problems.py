"""What stops a task of operating, in words for whoever operates the portal."""

from collections.abc import Iterable, Sequence

MANAGE = ".venv/bin/python manage.py"  # how every command begins, as it is typed
MOST_LINES = 20  # of a list of problems


class OperationRefused(Exception):
    """Nothing was changed; `problems` say one a line what is wrong and what to do next, in Vietnamese."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


class NothingTried(OperationRefused):
    """Refused for what was asked for: no such file, one of somebody else, a key that does not fit. No backup failed."""


def at_most(problems: Sequence[str]) -> list[str]:
    """Return problems, cut to a list that can be read."""
    left = len(problems) - MOST_LINES
    return [*problems] if left <= 0 else [*problems[:MOST_LINES], f"… và {left} chỗ khác."]


def first_line(error: BaseException) -> str:
    """Return what an error says first; its kind where it says nothing."""
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
