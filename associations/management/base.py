"""What the portal's commands share: problems one a line on standard error, exit code 1."""

from collections.abc import Iterable
from typing import NoReturn

from django.core.management.base import BaseCommand

from associations.printable import printable


class PortalCommand(BaseCommand):
    """A command that names its problems in Vietnamese, one a line, without a traceback or a prefix."""

    def fail(self, problems: Iterable[object]) -> NoReturn:
        """Say each problem on standard error and end with exit code 1."""
        for problem in problems:
            self.stderr.write(printable(problem))
        raise SystemExit(1)
