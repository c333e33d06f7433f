"""What health found last, so that however many ask, the database is looked at once in ten seconds and process."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from associations.requests.log import LogEvent, current_request, logger
from khuyenhoc.operations.health import Finding, findings

CHECKED_EVERY = 10  # seconds
READ_EVERY = 60  # seconds; the first page of an administrator reads, and writes nothing
LONGEST_WAIT = 3  # seconds for a check that another request makes

_HANGS = Finding(
    "check", False, "Lần kiểm tra đang làm chưa xong: máy chủ cơ sở dữ liệu hoặc một ổ đĩa không trả lời."
)


class NotReady(Exception):
    """Stands in the log behind each check that found something wrong."""


@dataclass(frozen=True)
class Checked:
    """What a check found. request: the number of the request that made it, under which the log has its traceback."""

    found: list[Finding]
    request: str

    @property
    def wrong(self) -> list[str]:
        """Return the names of what is not well."""
        return [finding.name for finding in self.found if not finding.is_ok]


class Latest:
    """What a check found, kept for some seconds of a clock that nobody can set back.

    Who comes while it is made waits for it, but not for ever: a disk or a server that hangs must not hold every thread.
    is_logged: the log has a traceback for each check that found something wrong, however many ask for it.
    """

    def __init__(self, check: Callable[[], list[Finding]], seconds: int, *, is_logged: bool = True) -> None:
        self._check, self._seconds, self._is_logged = check, seconds, is_logged
        self._lock = threading.Lock()
        self._last: tuple[float, Checked] | None = None
        self._hung: tuple[float, Checked] | None = None

    def checked(self) -> Checked:
        """Return what was found at most that many seconds ago, after a check where that is longer ago."""
        if not self._lock.acquire(timeout=LONGEST_WAIT):
            self._hung = self._unless_old(self._hung) or self._logged([_HANGS])
            return self._hung[1]
        try:
            self._last = self._unless_old(self._last) or self._logged(self._check())
            return self._last[1]
        finally:
            self._lock.release()

    def findings(self) -> list[Finding]:
        """Return what `checked` found."""
        return self.checked().found

    def _unless_old(self, known: tuple[float, Checked] | None) -> tuple[float, Checked] | None:
        is_old = known is None or time.monotonic() - known[0] >= self._seconds
        return None if is_old else known

    def _logged(self, found: list[Finding]) -> tuple[float, Checked]:
        """Tell the log of what is wrong, and return what was found with its moment."""
        checked = Checked(found, str(getattr(current_request.get(), "number", "")))
        if self._is_logged and checked.wrong:
            _tell(NotReady(", ".join(checked.wrong)))
        return time.monotonic(), checked

    def forget(self) -> None:
        """Check anew at the next call."""
        self._last = self._hung = None


def _tell(error: NotReady) -> None:
    try:
        raise error
    except NotReady:
        fields = {"why": f"not ready: {error}"}
        logger.error(LogEvent.FAILED.value, extra={"fields": fields}, exc_info=True)


checked = Latest(findings, CHECKED_EVERY)
# Without the checks that write: nobody who reads a page waits for a writer.
read = Latest(lambda: findings(writes=False), READ_EVERY, is_logged=False)


def problems() -> list[str]:
    """Return for the first page the titles of what is wrong as far as reading tells; [] where nothing is."""
    return [finding.title for finding in read.findings() if not finding.is_ok]
