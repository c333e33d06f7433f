"""Which portals of this folder run: a lock on var/cong-PORT.pid that a supervisor takes and whatever it starts inherits.

Plain Python, for the supervisor and for `make install`, which asks before it replaces packages: `python -m
khuyenhoc.running_portal` ends with 1 and a sentence where a portal of this folder runs. The system lets the lock go when
the last of them ended, however that was, so it is never left behind. The number in the file counts only while the process
by that number has this very file open: another one that got the number later is never taken for the portal.
"""

import contextlib
import fcntl
import os
import signal
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var"

_IS_RUNNING = (
    "Cổng của thư mục này đang chạy: dừng cổng rồi chạy lại lệnh này; chưa có gì thay đổi. Dừng cổng: .venv/bin/python "
    "manage.py serve --stop (đã cài bằng systemd: systemctl stop khuyenhoc, bằng root)\n"
)
_REST_ENDS_WITHIN = 10.0  # seconds that a server whose supervisor was killed mostly takes
_LOOK_AGAIN = 0.1  # seconds


class CannotTell(Exception):
    """The system does not say what a process is: another account's, or a system without /proc."""


def file_of(port: int) -> Path:
    """Return the file whose lock the portal of a port holds."""
    return FOLDER / f"cong-{port}.pid"


def held_files() -> list[Path]:
    """Return the files of the portals of this folder that run, or of which something still does. Raise OSError."""
    return sorted(file for file in FOLDER.glob("cong-*.pid") if is_held(file))


def take(file: Path) -> int | None:
    """Return the lock, to be kept open and inherited; None where a portal runs. Raise OSError without a file.

    What is left of a killed one is waited for.
    """
    lock = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    _leave_to_owner(lock, file.parent)
    until = time.monotonic() + _REST_ENDS_WITHIN
    while not _is_had(lock, fcntl.LOCK_EX):
        if _runs(file) or time.monotonic() > until:
            os.close(lock)
            return None
        time.sleep(_LOOK_AGAIN)
    os.ftruncate(lock, 0)
    os.pwrite(lock, str(os.getpid()).encode(), 0)
    return lock


def is_held(file: Path) -> bool:
    """Return whether the portal of a file runs, or something of it still does. Raise OSError."""
    try:
        lock = os.open(file, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        return not _is_had(lock, fcntl.LOCK_SH)
    finally:
        os.close(lock)


def supervisor(file: Path) -> int | None:
    """Return the number of the supervisor of a file; None where none runs. Raise CannotTell."""
    try:
        number = int(file.read_text())
    except (OSError, ValueError):
        return None
    return number if _has_open(number, file) else None


def end(number: int, file: Path) -> bool:
    """Tell the supervisor of a file to end in order; return whether it was still there. Raise CannotTell."""
    try:
        process = os.pidfd_open(number)
    except ProcessLookupError:
        return False
    except (AttributeError, OSError) as error:  # no such call on this system
        raise CannotTell from error
    try:
        # Looked at once it is held: from here on the number cannot go to another process.
        if not _has_open(number, file):
            return False
        signal.pidfd_send_signal(process, signal.SIGTERM)
    except ProcessLookupError:
        return False
    except PermissionError as error:
        raise CannotTell from error
    finally:
        os.close(process)
    return True


def _runs(file: Path) -> bool:
    try:
        return supervisor(file) is not None
    except CannotTell:
        return True


def _is_had(lock: int, how: int) -> bool:
    try:
        fcntl.flock(lock, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _has_open(number: int, file: Path) -> bool:
    """Return whether a process has a file open. Raise CannotTell."""
    if not Path("/proc/self/fd").is_dir():
        raise CannotTell
    ours = file.stat()
    try:
        for opened in Path(f"/proc/{number}/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):  # closed meanwhile
                if os.path.samestat(opened.stat(), ours):
                    return True
    except (FileNotFoundError, ProcessLookupError):
        return False
    except PermissionError as error:
        raise CannotTell from error
    return False


def _leave_to_owner(lock: int, folder: Path) -> None:
    """Leave a file that root made to who owns its folder: else the portal's own account cannot open it."""
    if os.geteuid() == 0:
        with contextlib.suppress(OSError):
            owner = folder.stat()
            os.fchown(lock, owner.st_uid, owner.st_gid)


def main() -> int:
    """Print what to do where a portal of this folder runs; return the exit code, 1 there."""
    try:
        held = held_files()
    except OSError as error:
        sys.stderr.write(f"Không đọc được {error.filename}: chạy lệnh này bằng tài khoản đã cài cổng.\n")
        return 1
    if held:
        sys.stderr.write(_IS_RUNNING)
    return 1 if held else 0


if __name__ == "__main__":
    sys.exit(main())
