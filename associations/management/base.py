"""What the portal's commands share: problems one a line on standard error, exit code 1."""

from collections.abc import Iterable
from typing import Any, NoReturn

from django.core.management.base import BaseCommand

from associations.legacy_text import TextProblem, read_text
from associations.printable import printable
from associations.text import plain_line

# Options that hold a person's words or name something; paths stay as the system writes them.
_WORDS = ("reason",)
_NAMES = ("association", "cluster", "user")


class PortalCommand(BaseCommand):
    """A command that names its problems in Vietnamese, one a line, without a traceback or a prefix."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run the command with its words read as every other text is; words in a legacy font are refused."""
        for name in _NAMES:
            if isinstance(options.get(name), str):
                options[name] = plain_line(options[name])
        for name in _WORDS:
            if isinstance(options.get(name), str):
                try:
                    options[name] = read_text(options[name])
                except TextProblem as problem:
                    self.fail([f"--{name}: {problem}"])
        return super().execute(*args, **options)

    def fail(self, problems: Iterable[object]) -> NoReturn:
        """Say each problem on standard error and end with exit code 1."""
        for problem in problems:
            self.stderr.write(printable(problem))
        raise SystemExit(1)
