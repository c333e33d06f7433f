"""The web worker's side of its helper: starts the process, sends it work, waits no longer than a person does."""

import os
import pickle
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass

from django.conf import settings

from associations.helper_process.messages import receive, send
from associations.requests.refusals import Unavailable

_TITLE = "Chưa làm được tệp này"
_BUSY = "Cổng đang làm tệp cho nhiều người khác nên chưa đến lượt tệp này. Hãy đợi một phút rồi bấm lại."
_SLOW = "Tệp này làm quá {seconds} giây mà chưa xong nên cổng đã dừng. Hãy thử lại khi ít người dùng; vẫn không được thì báo người quản trị, kèm địa chỉ trang."
_LARGE = "Tệp này cần nhiều bộ nhớ hơn mức máy chủ dành cho một tệp nên cổng đã dừng. Hãy báo người quản trị, kèm địa chỉ trang."
_NOT_BEGUN = "Máy chủ chưa khởi động được phần làm tệp, có thể vì thiếu bộ nhớ. Hãy thử lại sau một phút; vẫn không được thì báo người quản trị, kèm địa chỉ trang."
_ENDED = "Phần làm tệp của máy chủ dừng đột ngột, có thể vì máy chủ thiếu bộ nhớ. Hãy thử lại sau một phút; vẫn không được thì báo người quản trị, kèm địa chỉ trang."


@dataclass(frozen=True)
class Limits:
    """What one helper may take.

    waiting, working: seconds until a piece of work begins, and until it is done; nginx waits 120 for an answer. idle:
    seconds without work after which the process ends. memory: megabytes of data that it may hold at work, half of which
    the engine of charts takes without using it. keeps: megabytes; a process that holds more after its work ends.
    """

    waiting: float = 30
    working: float = 75
    idle: float = 60
    memory: int = 1280
    keeps: int = 260


class _HasEnded(Exception):
    """The process ended without an answer."""


class Helper:
    """One process that does one piece of work at a time; it is started when there is work and none runs."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None

    def call(
        self, function: str, arguments: tuple[object, ...], named: dict[str, object] | None = None
    ) -> bytes:
        """Return what the function made; raise what it raised, or Unavailable."""
        request = pickle.dumps((function, arguments, named or {}), pickle.HIGHEST_PROTOCOL)
        if not self._turn.acquire(timeout=self._limits.waiting):
            raise Unavailable(_TITLE, _BUSY, why="helper busy", retry_after=60)
        try:
            kind, answer = self._ask(request, function)
        finally:
            self._turn.release()
        if kind == b"r":
            return answer
        raised = pickle.loads(answer)  # noqa: S301 - of our own process
        if isinstance(raised, MemoryError):
            raise Unavailable(
                _TITLE, _LARGE, why=f"helper too-large at {function}", retry_after=600
            ) from raised
        raise raised

    def end(self) -> None:
        """End the process, whatever it does."""
        if self._line is not None:
            self._line.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._process = self._line = None

    @property
    def pid(self) -> int | None:
        """The process that there is now, by its number."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def _ask(self, request: bytes, function: str) -> tuple[bytes, bytes]:
        """Send work and return what kind of answer came, and the answer; a process that had just ended is replaced."""
        is_fresh = self._begin(function)
        try:
            return self._exchange(request, function)
        except _HasEnded:
            self.end()
            if is_fresh:
                raise self._failed("ended", function, _ENDED) from None
        self._begin(function)
        try:
            return self._exchange(request, function)
        except _HasEnded:
            self.end()
            raise self._failed("ended", function, _ENDED) from None

    def _exchange(self, request: bytes, function: str) -> tuple[bytes, bytes]:
        assert self._line is not None  # noqa: S101 - it was begun
        until = time.monotonic() + self._limits.working
        try:
            send(self._line, request, until)
            answer = receive(self._line, until)
        except TimeoutError:
            self.end()
            words = _SLOW.format(seconds=round(self._limits.working))
            raise self._failed("too-slow", function, words) from None
        except OSError as error:
            raise _HasEnded from error
        except BaseException:
            self.end()  # what is left of this answer would be taken for the next one, which is somebody else's
            raise
        if not answer:
            raise _HasEnded
        return answer[:1], answer[1:]

    def _begin(self, function: str) -> bool:
        """Start the process where none runs; return whether it was started. Raise Unavailable where the system refuses."""
        if self.pid is not None:
            return False
        self.end()
        limits = self._limits
        numbers = map(str, (limits.idle, limits.working, limits.memory, limits.keeps))
        try:
            ours, its = socket.socketpair()
            self._line = ours
            with its:
                self._process = subprocess.Popen(  # noqa: S603 - our own program
                    [sys.executable, "-m", "associations.helper_process.child", *numbers],
                    cwd=settings.BASE_DIR,
                    env={**os.environ, "MALLOC_ARENA_MAX": "1"},
                    stdin=its.fileno(),
                    stdout=subprocess.DEVNULL,
                )
        except OSError as error:  # no memory, or no process or file more
            self.end()
            raise self._failed(f"not begun ({error.strerror})", function, _NOT_BEGUN) from error
        return True

    @staticmethod
    def _failed(how: str, function: str, words: str) -> Unavailable:
        return Unavailable(_TITLE, words, why=f"helper {how} at {function}", retry_after=60)
