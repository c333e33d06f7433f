"""What stops a task of operating, in words for whoever operates the portal."""

from collections.abc import Iterable


class OperationRefused(Exception):
    """Nothing was changed; `problems` say one a line what is wrong and what to do next, in Vietnamese."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))
