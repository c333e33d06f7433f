"""What tests have a helper do."""

import os
import signal
import struct
import subprocess
import time

from associations.returns.workflow import Refused


class Strange(Exception):
    """An error of the portal's own, as far as its name says, that cannot be sent."""

    __module__ = "associations.strange"

    def __init__(self, first: str, second: str) -> None:
        super().__init__(first)


def pid(*_: object) -> bytes:
    """Return which process does the work."""
    return str(os.getpid()).encode()


def repeat(piece: bytes, times: int) -> bytes:
    """Return a piece so many times."""
    return piece * times


def sleep(seconds: float) -> bytes:
    """Return after so many seconds."""
    time.sleep(seconds)
    return b"awake"


def print_and_return(words: str) -> bytes:
    """Return words that were also printed, as a library may do."""
    print(words)  # noqa: T201
    return words.encode()


def read_input() -> bytes:
    """Return what a program reads that a library starts."""
    return subprocess.run(["/bin/cat"], stdout=subprocess.PIPE, check=True).stdout


def refuse() -> bytes:
    """Raise an error of the portal's own."""
    raise Refused(["Thiếu nguồn.", "Thiếu ngày."])


def raise_strange() -> bytes:
    """Raise what cannot be sent."""
    raise Strange("one", "two")


def raise_foreign() -> bytes:
    """Raise an error of a library."""
    raise struct.error("a part is missing")


def fill(megabytes: int) -> bytes:
    """Hold so many megabytes, and give them back."""
    return str(len(b"x" * (megabytes << 20))).encode()


def hold(megabytes: int) -> bytes:
    """Hold so many megabytes for good, and return which process does."""
    _held.append(b"x" * (megabytes << 20))
    return pid()


def be_killed() -> bytes:
    """End as where the system is short of memory."""
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


_held: list[bytes] = []
