"""Runs the web server and one worker of the queue, and sees that both go on: `manage.py serve`.

Plain Python, so that what only waits takes no memory of Django's. The worker is started again whenever it ends, the
server where it was killed; where the server ends by itself, all ends with its code. A signal to end goes to both: the
server finishes its requests, the worker its task.
"""

import datetime
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from zoneinfo import ZoneInfo

from khuyenhoc import running_portal
from khuyenhoc.children import ending_with_parent

ROOT = Path(__file__).resolve().parent.parent
SERVER = (sys.executable, "-m", "gunicorn", "--config", "khuyenhoc/gunicorn.py", "khuyenhoc.wsgi")
# A new worker after so many tasks, and after large files: it began with 60 MB and takes 330 for a pack.
WORKER = (sys.executable, "manage.py", "worker", "--tasks", "500", "--memory", "200")

WORKER_STARTS_AFTER = 3.0  # seconds: the server answers first
END_WITHIN = 60.0  # seconds that a task at work may still take
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0  # seconds between two starts of what keeps ending
_SOUND_AFTER = 60.0  # seconds of life after which it starts at once again
_TICK = 1.0  # seconds
_HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


class Supervisor:
    """Both processes and what is to be done with them; `run` returns when both have ended."""

    def __init__(
        self,
        server: Sequence[str] = SERVER,
        worker: Sequence[str] = WORKER,
        *,
        keeps_open: Sequence[int] = (),
    ) -> None:
        """keeps_open: descriptors that both inherit."""
        self._server = _Child("server", server, starts_after=0, keeps_open=keeps_open)
        self._worker = _Child("worker", worker, starts_after=WORKER_STARTS_AFTER, keeps_open=keeps_open)
        self._wake = threading.Event()
        self._signals: list[int] = []
        self._ends_until: float | None = None

    def run(self) -> int:
        """Run both; return the exit code of the server, 0 where it was ended by a signal to end."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, self._note)
        while self._ends_until is None or self._server.is_there() or self._worker.is_there():
            if self._ends_until is None:
                self._server.keep()
                self._worker.keep()
            elif time.monotonic() > self._ends_until:
                self._send(signal.SIGKILL)
            self._wake.wait(_TICK)
            self._wake.clear()
            while self._signals:
                self._pass_on(self._signals.pop(0))
            if self._ends_until is None and self._server.has_given_up():
                self._end(signal.SIGTERM)
        return max(self._server.code or 0, 0)

    def _note(self, number: int, frame: FrameType | None) -> None:
        if number != signal.SIGCHLD:
            self._signals.append(number)
        self._wake.set()

    def _pass_on(self, number: int) -> None:
        """Pass on a signal: to end; to end at once, where it comes again; to begin anew with new code."""
        if number == signal.SIGHUP:
            self._server.send(signal.SIGHUP)
            self._worker.send(signal.SIGTERM)
        elif self._ends_until is None:
            self._end(number)
        else:
            # What was at work is found again: a task stays in the queue, a request has not been answered.
            self._send(signal.SIGKILL)

    def _end(self, number: int) -> None:
        self._ends_until = time.monotonic() + END_WITHIN
        self._server.send(number)
        self._worker.send(signal.SIGTERM)

    def _send(self, number: int) -> None:
        self._server.send(number)
        self._worker.send(number)


class _Child:
    """A process that is started again when it ends: the later, the sooner it did."""

    def __init__(
        self, name: str, command: Sequence[str], *, starts_after: float, keeps_open: Sequence[int]
    ) -> None:
        self._name, self._command, self._keeps_open = name, command, keeps_open
        self._process: subprocess.Popen[bytes] | None = None
        self._start_at, self._started_at = time.monotonic() + starts_after, 0.0
        self._pause = _FIRST_PAUSE

    @property
    def code(self) -> int | None:
        """How it ended; None while it lives, and before it began."""
        return self._process.poll() if self._process else None

    def is_there(self) -> bool:
        """Return whether it lives."""
        return self._process is not None and self.code is None

    def has_given_up(self) -> bool:
        """Return whether it ended by itself: its settings are wrong, or its port is taken. Not where it was killed."""
        return self.code is not None and self.code >= 0

    def send(self, number: int) -> None:
        """Send it a signal, where it lives."""
        if self._process is not None:
            self._process.send_signal(number)

    def keep(self) -> None:
        """Start it where it is not there and its time has come."""
        now = time.monotonic()
        if self._process is not None and self.code is not None:
            self._note_end(self.code, now)
        if self._process is None and now >= self._start_at:
            self._process, self._started_at = _start(self._command, self._keeps_open), now

    def _note_end(self, code: int, now: float) -> None:
        is_sound = code == 0 or now - self._started_at > _SOUND_AFTER
        self._pause = _FIRST_PAUSE if is_sound else min(2 * self._pause, _LONGEST_PAUSE)
        self._process, self._start_at = None, now + self._pause
        if code:
            _say(f'WARNING {self._name} done="starts-again" code="{code}" seconds="{self._pause:.0f}"')


def _start(command: Sequence[str], keeps_open: Sequence[int]) -> subprocess.Popen[bytes]:
    ending = ending_with_parent()  # where this one is killed it can pass nothing on
    return subprocess.Popen(command, cwd=ROOT, preexec_fn=ending, pass_fds=keeps_open)  # noqa: S603 - our own words


def _say(words: str) -> None:
    """Write a line of the log, in the form of khuyenhoc/log.py."""
    at = datetime.datetime.now(_HANOI).isoformat(timespec="milliseconds")
    print(at, words, file=sys.stderr, flush=True)  # noqa: T201


def main() -> int:
    """Run the portal on the port of PORT, unless it runs already; return the exit code."""
    try:
        lock = running_portal.take(running_portal.file_of(int(os.environ.get("PORT", "8000"))))
    except OSError as error:  # a disk that cannot be written to: the portal still shows what there is
        _say(f'WARNING server done="starts-without-lock" because="{error.strerror}"')
        return Supervisor().run()
    if lock is None:
        print("Cổng đã chạy rồi. Dừng cổng: .venv/bin/python manage.py serve --stop", file=sys.stderr)  # noqa: T201
        return 1
    return Supervisor(keeps_open=[lock]).run()


if __name__ == "__main__":
    sys.exit(main())
