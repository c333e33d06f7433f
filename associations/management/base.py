"""What the portal's commands share: problems one a line on standard error, exit code 1."""

import contextlib
import logging
import sys
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser

from associations.legacy_text import TextProblem, read_text
from associations.management.usage import wrong_usage
from associations.printable import printable
from associations.requests.log import logger
from associations.text import plain_line

# Options that hold a person's words or name something; paths stay as the system writes them.
_WORDS = ("reason",)
_NAMES = ("association", "cluster", "user")


class PortalCommand(BaseCommand):
    """A command that names its problems in Vietnamese, one a line, without a traceback or a prefix."""

    keeps_running = False  # True: what it logs is all that it says, at a terminal too

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Return the parser of a command; typed at a terminal, what it does not understand is a problem as any other."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        if getattr(self, "_called_from_command_line", False):

            def refuse(message: str) -> NoReturn:
                self.fail([wrong_usage(parser, subcommand, message)])

            parser.error = refuse  # type: ignore[method-assign] # Django lets nobody choose the class
        return parser

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
        with contextlib.nullcontext() if self.keeps_running else _without_notes():
            return super().execute(*args, **options)

    def fail(self, problems: Iterable[object]) -> NoReturn:
        """Say each problem on standard error and end with exit code 1."""
        for problem in problems:
            self.stderr.write(printable(problem))
        raise SystemExit(1)


@contextlib.contextmanager
def _without_notes() -> Iterator[None]:
    """Spare whoever types a command the lines of the log that only note what was done: the command says it in words."""
    level = logger.level
    if sys.stderr.isatty():
        logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)
