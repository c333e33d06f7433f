"""Starting the portal of this folder and ending it: `manage.py serve`, with --background and --stop (ADR 46)."""

import contextlib
import errno
import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from khuyenhoc import running_portal
from khuyenhoc.environment import env
from khuyenhoc.operations.problems import MANAGE, OperationRefused, refusal_of

SUPERVISOR = (sys.executable, "-m", "khuyenhoc.supervisor")
STOP = f"{MANAGE} serve --stop"
ENDS_WITHIN = 70.0  # seconds; the supervisor kills after 60 what has not ended
ANSWERS_WITHIN = 60.0  # seconds

_LOOK_AGAIN = 0.2  # seconds
_WORDS = re.compile(r' (?:ERROR|CRITICAL) .* said="((?:[^"\\]|\\.)*)"')


def log_file() -> Path:
    """Return where a portal in the background writes its log."""
    return Path(settings.VAR_DIR) / "cong.log"


def may_start() -> None:
    """Raise OperationRefused where the portal runs already on this port, or something else has taken it."""
    with _file_named():
        if running_portal.is_held(_file()) and (number := _number(_file())) is not None:
            raise OperationRefused([f"Cổng đã chạy rồi (tiến trình {number}). Dừng cổng: {STOP}"])
    problem = _problem_of_port()
    # What is left of a portal that was killed ends by itself; the supervisor waits for it too.
    until = time.monotonic() + 10
    while problem and running_portal.is_held(_file()) and time.monotonic() < until:
        time.sleep(_LOOK_AGAIN)
        problem = _problem_of_port()
    if problem:
        raise OperationRefused([problem])


def start_in_background() -> str:
    """Start the portal on its own and return in words where it runs, once it answers.

    Raise OperationRefused with the reason that the log gives where it ends, or does not answer in time.
    """
    may_start()
    file = log_file()
    try:
        log = os.open(file, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)
    except OSError as error:
        raise OperationRefused([f"Không ghi được nhật ký {file} ({refusal_of(error)})."]) from None
    with contextlib.suppress(OSError):  # another account's
        os.fchmod(log, 0o600)
    begin = os.fstat(log).st_size
    process = subprocess.Popen(  # noqa: S603 - our own words
        SUPERVISOR,
        cwd=settings.BASE_DIR,
        env=environment_of_supervisor(),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    os.close(log)
    until = time.monotonic() + ANSWERS_WITHIN
    while not (_has_taken_over(process.pid) and _answers()):
        if process.poll() is not None:
            raise OperationRefused([f"Cổng không chạy được: {_reason_in(file, begin)} (nhật ký: {file})"])
        if time.monotonic() > until:
            raise OperationRefused(
                [
                    f"Cổng đã khởi động nhưng sau {ANSWERS_WITHIN:.0f} giây chưa trả lời: xem {file}. Dừng cổng: {STOP}"
                ]
            )
        time.sleep(_LOOK_AGAIN)
    process.returncode = 0  # it outlives this command: nobody waits for it
    return f"Cổng đang chạy ở http://{_host()}:{_port()}/ (nhật ký: {file}). Dừng cổng: {STOP}"


def environment_of_supervisor() -> dict[str, str]:
    """Return the environment with the port that was looked at: what is started must not read another one."""
    return {**os.environ, "PORT": str(_port())}


def stop() -> str:
    """End every portal of this folder in order, wait until they have ended, and return in words what was done.

    Every one: PORT may have been changed in .env since it was started. Raise OperationRefused where that could not be done.
    """
    with _file_named():
        if not running_portal.held_files():
            return _not_running()
        signalled: set[int] = set()
        until = time.monotonic() + ENDS_WITHIN
        while files := running_portal.held_files():
            for file in files:
                number = _number(file)
                if number is not None and number not in signalled:
                    _tell_to_end(number, file)
                    signalled.add(number)
            if time.monotonic() > until:
                raise OperationRefused(
                    [f"Sau {ENDS_WITHIN:.0f} giây cổng vẫn chưa dừng hẳn. Đợi một phút rồi chạy lại: {STOP}"]
                )
            time.sleep(_LOOK_AGAIN)
    return "Đã dừng cổng."


def _tell_to_end(number: int, file: Path) -> None:
    try:
        running_portal.end(number, file)
    except running_portal.CannotTell:
        raise _of_another(number) from None


def _number(file: Path) -> int | None:
    """Return the number of the supervisor of a file. Raise OperationRefused where the system does not tell."""
    try:
        return running_portal.supervisor(file)
    except running_portal.CannotTell:
        raise _of_another(None) from None


def _of_another(number: int | None) -> OperationRefused:
    which = "" if number is None else f" (tiến trình {number})"
    return OperationRefused(
        [
            f"Cổng đang chạy{which}, nhưng lệnh này không dừng được vì không phải tài khoản đã chạy cổng: dừng bằng tài "
            "khoản ấy, hoặc bấm Ctrl+C ở cửa sổ đang chạy serve."
        ]
    )


def _not_running() -> str:
    """Return in words that nothing runs; raise OperationRefused where something else answers on the port."""
    if _problem_of_port():
        raise OperationRefused(
            [
                f"Cổng của thư mục này không chạy, nhưng một chương trình khác đang dùng cổng mạng {_port()}, có thể là cổng "
                "thông tin chạy từ thư mục khác, từ bản cũ hoặc không bằng lệnh serve: dừng ở nơi đã chạy nó."
            ]
        )
    return "Cổng không chạy, không phải dừng gì."


def _file() -> Path:
    return running_portal.file_of(_port())


def _port() -> int:
    return int(env.int("PORT", default=8000))


def _bound_to() -> str:
    """Return the address that the server listens on, as khuyenhoc/gunicorn.py reads it."""
    return str(env.str("BIND", default="127.0.0.1"))


def _host() -> str:
    """Return the address at which the server answers on this machine."""
    return "127.0.0.1" if _bound_to() == "0.0.0.0" else _bound_to()  # noqa: S104 - compared, not listened on


def _problem_of_port() -> str:
    """Return why the server cannot listen, in words; "" where it can."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does
        try:
            trial.bind((_bound_to(), _port()))
            trial.listen()
        except OSError as error:
            if isinstance(error, socket.gaierror):
                return f"BIND={_bound_to()}: không phải địa chỉ mạng. Sửa hoặc bỏ dòng BIND trong .env."
            if error.errno == errno.EADDRINUSE:
                return (
                    f"Chương trình khác đang dùng cổng mạng {_port()}: dừng nó, hoặc đặt PORT=… trong .env (và trong "
                    "proxy_pass của nginx)."
                )
            if error.errno == errno.EADDRNOTAVAIL:
                return f"Máy này không có địa chỉ {_bound_to()}: sửa hoặc bỏ dòng BIND trong .env."
            return f"Không mở được cổng mạng {_port()} ({refusal_of(error)}): đặt PORT từ 1024 trở lên trong .env."
    return ""


def _has_taken_over(number: int) -> bool:
    """Return whether what answers is a supervisor's own server, not the rest of one that was killed."""
    with contextlib.suppress(running_portal.CannotTell):
        return running_portal.supervisor(_file()) == number or not running_portal.is_held(_file())
    return True


def _answers() -> bool:
    """Return whether the server answers, whatever it says."""
    connection = http.client.HTTPConnection(_host(), _port(), timeout=30)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def _reason_in(file: Path, begin: int) -> str:
    """Return from what was added to a log why the portal ended: of the first traceback, or the first error."""
    with file.open("rb") as log:
        log.seek(begin)
        lines = log.read().decode("utf-8", "replace").splitlines()
    traceback: list[str] = []
    for line in lines:
        if line.startswith("| "):
            traceback.append(line)
        elif traceback:
            break
    if traceback:
        return traceback[-1].removeprefix("| ")
    words = next((found[1] for line in lines if (found := _WORDS.search(line))), "")
    if words:
        return words.replace('\\"', '"').replace("\\\\", "\\")
    return next((line.strip() for line in reversed(lines) if line.strip()), "nhật ký không ghi gì")


@contextlib.contextmanager
def _file_named() -> Iterator[None]:
    """Say in words where the file of the lock cannot be read."""
    try:
        yield
    except PermissionError:
        raise OperationRefused(
            [f"Không đọc được {running_portal.FOLDER}/cong-….pid: chạy lệnh này bằng tài khoản đã chạy cổng."]
        ) from None
