"""Mails failures to ADMINS: never while somebody waits, one an hour of each kind, and a few an hour in all.

The log has every failure; a mail says that there is one. What is sent was written by the log's own formatter, so it holds no
secret. Mails go out in a thread of their own, past the outbox, since the database may be what failed.
"""

import atexit
import fcntl
import hashlib
import json
import logging
import os
import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from associations.requests.log import LogEvent, current_request, log_event
from khuyenhoc.database_faults import fault_of
from khuyenhoc.log import LineFormatter, visible, without_secrets

AN_HOUR = 3600  # seconds
MOST = 5  # mails an hour, of all kinds and processes together
STATE_FILE = "failure-mails.json"  # in var/: when which kind was mailed, and how many failures were left out

_WAITING = 100  # failures; what comes beyond is counted
_AT_EXIT = 5  # seconds in which a command that ends still lets its mail go out
# A mail that fails must not cause the next one.
_OF_MAIL = {LogEvent.MAIL_FAILED.value}
_THREAD = "failure-mail"


@dataclass(frozen=True, kw_only=True)
class _Failure:
    """text: as the log has it; "" where one of its kind was mailed within the hour."""

    kind: str
    title: str
    number: str
    text: str


@dataclass
class _State:
    """sent: when a kind was mailed last, in seconds of the clock. left_out: failures since that no mail told of."""

    sent: dict[str, float] = field(default_factory=dict)
    left_out: int = 0

    def takes(self, kind: str, now: float) -> bool:
        """Note a failure; return whether a mail may tell of it. A clock that was set back bars nothing."""
        self.sent = {known: at for known, at in self.sent.items() if 0 <= now - at < AN_HOUR}
        if kind in self.sent or len(self.sent) >= MOST:
            self.left_out += 1
            return False
        self.sent[kind] = now
        return True


class FailureMail(logging.Handler):
    """A handler of the log that hands failures to the thread that mails them; it waits for nothing."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.setFormatter(LineFormatter())
        self._waiting: queue.Queue[_Failure] = queue.Queue(_WAITING)
        self._not_taken = 0
        self._recent: dict[str, float] = {}
        self._in_memory = _State()
        self._process = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Hand a failure over; nothing is raised and nothing is waited for."""
        try:
            if settings.configured and settings.ADMINS and _is_mailed(record):
                self._start_thread()
                self._waiting.put_nowait(self._failure(record))
        except queue.Full:
            self._not_taken += 1
        except Exception:
            self.handleError(record)

    def wait(self, seconds: float) -> bool:
        """Wait until all that was handed over is dealt with; return whether it is."""
        until = time.monotonic() + seconds
        while self._waiting.unfinished_tasks and time.monotonic() < until:
            time.sleep(0.01)
        return not self._waiting.unfinished_tasks

    def _failure(self, record: logging.LogRecord) -> _Failure:
        kind, title = _kind(record)
        now = time.monotonic()
        is_recent = now - self._recent.get(kind, -AN_HOUR) < AN_HOUR
        if not is_recent:
            self._recent[kind] = now
        request = getattr(record, "request", None) or current_request.get()
        number = str(getattr(request, "number", ""))
        # A flood of failures is not written out a second time.
        return _Failure(kind=kind, title=title, number=number, text="" if is_recent else self.format(record))

    def _start_thread(self) -> None:
        if self._process == os.getpid():
            return
        self._process = os.getpid()  # a fork has no threads
        self._waiting = queue.Queue(_WAITING)
        threading.Thread(target=self._run, daemon=True, name=_THREAD).start()
        atexit.register(self.wait, _AT_EXIT)

    def _run(self) -> None:
        while True:
            failure = self._waiting.get()
            try:
                self._deal_with(failure)
            except Exception as error:
                _note(error)
            finally:
                self._waiting.task_done()

    def _deal_with(self, failure: _Failure) -> None:
        with self._state() as state:
            state.left_out, self._not_taken = state.left_out + self._not_taken, 0
            if not failure.text:
                state.left_out += 1
                return
            if not state.takes(failure.kind, time.time()):
                return
            left_out, state.left_out = state.left_out, 0
        if not _send(failure, left_out):
            with self._state() as state:
                state.left_out += left_out + 1

    @contextmanager
    def _state(self) -> Iterator[_State]:
        """Yield what was mailed, and keep it: for all processes; for this one alone where var/ takes no file."""
        try:
            file = os.fdopen(
                os.open(Path(settings.VAR_DIR) / STATE_FILE, os.O_RDWR | os.O_CREAT, 0o600), "r+"
            )
        except OSError:
            yield self._in_memory
            return
        with file:
            fcntl.flock(file, fcntl.LOCK_EX)
            state = _read(file)
            yield state
            try:
                file.seek(0)
                file.truncate()
                json.dump({"sent": state.sent, "left_out": state.left_out}, file)
                file.flush()
            except OSError:  # a full disk: this process goes on by what it knows itself
                self._in_memory = state


def _is_mailed(record: logging.LogRecord) -> bool:
    return record.msg not in _OF_MAIL and threading.current_thread().name != _THREAD


def _kind(record: logging.LogRecord) -> tuple[str, str]:
    """Return what makes failures one kind (a fault of the database, or an exception by its place), and a title."""
    error = record.exc_info[1] if record.exc_info else None
    if fault := fault_of(error):
        title = f"cơ sở dữ liệu ({fault.value})"
        return _short(title), title
    if error is None:
        title = visible(without_secrets(f"{record.name}: {record.msg}"))
        return _short(f"{title} {getattr(record, 'fields', '')}"), title
    place, trace = "", error.__traceback__
    while trace is not None:
        place, trace = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}", trace.tb_next
    return _short(f"{type(error).__name__} {place}"), type(error).__name__


def _short(kind: str) -> str:
    return hashlib.sha256(kind.encode("utf-8", "replace")).hexdigest()[:16]


def _read(file: IO[str]) -> _State:
    try:
        kept: dict[str, Any] = json.load(file)
        return _State(sent=dict(kept["sent"]), left_out=int(kept["left_out"]))
    except (ValueError, KeyError, TypeError):  # new, or cut off by a full disk
        return _State()


def _send(failure: _Failure, left_out: int) -> bool:
    """Mail a failure to every administrator of ADMINS; return whether anybody's mail was taken."""
    # Not before: it asks for settings, which the server's first process does not have.
    from associations.mail_server import MailServer, message

    subject = f"[Cổng thông tin khuyến học] Lỗi: {failure.title}"[:120]
    text = _text(failure, left_out)
    with MailServer() as server:
        errors = [server.send(message(to=to, subject=subject, text=text)) for _, to in settings.ADMINS]
    for error in errors:
        if error is not None:
            _note(error)
    return None in errors


def _text(failure: _Failure, left_out: int) -> str:
    parts = [
        f"Cổng {settings.PORTAL_URL} vừa gặp lỗi: {failure.title}.",
        "Số liệu đã lưu trước đó vẫn còn; việc gặp lỗi thì chưa được lưu.",
    ]
    if failure.number:
        parts.append(
            f"Mã lần làm việc: {failure.number}. Người gặp lỗi thấy mã này trên trang, nhật ký có mọi dòng mang mã này."
        )
    parts.append(
        f"Việc cần làm: xem trang {settings.PORTAL_URL}/tinh-trang/ và làm theo lời ở đó; nếu lỗi còn lặp lại, "
        "gửi cả thư này cho người phát triển cổng."
    )
    if left_out:
        parts.append(f"Từ thư trước tới nay còn {left_out} lỗi không gửi thư; tất cả đều có trong nhật ký.")
    parts.append(
        f"Lỗi cùng loại chỉ báo một lần trong một giờ, tất cả các loại không quá {MOST} thư trong một giờ."
    )
    return "\n\n".join([*parts, f"Trong nhật ký:\n{failure.text}", ""])


def _note(error: Exception) -> None:
    log_event(
        LogEvent.MAIL_FAILED, logging.ERROR, why=type(error).__name__, said=str(error), about="failure mail"
    )
