"""What health found last, so that however many ask, the database is looked at once in ten seconds and process."""

import threading
import time
from collections.abc import Callable

from khuyenhoc.operations.health import Finding, findings

CHECKED_EVERY = 10  # seconds
READ_EVERY = 60  # seconds; the first page of an administrator reads, and writes nothing
LONGEST_WAIT = 3  # seconds for a check that another request makes

_HANGS = Finding(
    "check", False, "Lần kiểm tra đang làm chưa xong: máy chủ cơ sở dữ liệu hoặc một ổ đĩa không trả lời."
)


class Latest:
    """What a check found, kept for some seconds of a clock that nobody can set back.

    Who comes while it is made waits for it, but not for ever: a disk or a server that hangs must not hold every thread.
    """

    def __init__(self, check: Callable[[], list[Finding]], seconds: int) -> None:
        self._check, self._seconds = check, seconds
        self._lock = threading.Lock()
        self._found: tuple[float, list[Finding]] | None = None

    def findings(self) -> list[Finding]:
        """Return what was found at most that many seconds ago, after a check where that is longer ago."""
        if not self._lock.acquire(timeout=LONGEST_WAIT):
            return [_HANGS]
        try:
            if self._found is None or time.monotonic() - self._found[0] >= self._seconds:
                found = self._check()
                self._found = (time.monotonic(), found)
            return self._found[1]
        finally:
            self._lock.release()

    def forget(self) -> None:
        """Check anew at the next call."""
        self._found = None


checked = Latest(findings, CHECKED_EVERY)
# Without the checks that write: nobody who reads a page waits for a writer.
read = Latest(lambda: findings(writes=False), READ_EVERY)


def problems() -> list[str]:
    """Return for the first page the titles of what is wrong as far as reading tells; [] where nothing is."""
    return [finding.title for finding in read.findings() if not finding.is_ok]
