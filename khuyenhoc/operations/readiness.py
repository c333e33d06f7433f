"""What health found last, so that however many ask, the database is looked at once in ten seconds and process."""

import threading
import time
from collections.abc import Callable

from khuyenhoc.operations.health import Finding, findings

CHECKED_EVERY = 10  # seconds
READ_EVERY = 60  # seconds; the first page of an administrator reads, and writes nothing


class Latest:
    """What a check found, kept for some seconds of a clock that nobody can set back; who comes meanwhile waits for it."""

    def __init__(self, check: Callable[[], list[Finding]], seconds: int) -> None:
        self._check, self._seconds = check, seconds
        self._lock = threading.Lock()
        self._found: tuple[float, list[Finding]] | None = None

    def findings(self) -> list[Finding]:
        """Return what was found at most that many seconds ago, after a check where that is longer ago."""
        with self._lock:
            if self._found is None or time.monotonic() - self._found[0] >= self._seconds:
                found = self._check()
                self._found = (time.monotonic(), found)
            return self._found[1]

    def forget(self) -> None:
        """Check anew at the next call."""
        self._found = None


checked = Latest(findings, CHECKED_EVERY)
# Without the checks that write: nobody who reads a page waits for a writer.
read = Latest(lambda: findings(writes=False), READ_EVERY)


def problems() -> list[str]:
    """Return for the first page the titles of what is wrong as far as reading tells; [] where nothing is."""
    return [finding.title for finding in read.findings() if not finding.is_ok]
