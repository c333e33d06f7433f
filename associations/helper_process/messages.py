"""How a web worker and its helper speak: a length of eight bytes, then so many bytes."""

import socket
import time

_LENGTH = 8  # bytes
_AT_ONCE = 1 << 20  # bytes


class WorkFailed(Exception):
    """What a library raised in the helper, in words: the web worker does not load the library to hear of it."""


def send(line: socket.socket, message: bytes, until: float | None = None) -> None:
    """Send a message. until: of the clock that nobody sets; raise TimeoutError after it, OSError where nobody reads."""
    whole = memoryview(len(message).to_bytes(_LENGTH, "big") + message)
    while whole:
        _wait_until(line, until)
        whole = whole[line.send(whole[:_AT_ONCE]) :]


def receive(line: socket.socket, until: float | None = None) -> bytes:
    """Return the next message, b"" where the other side has ended. Raise as `send` does."""
    length = _read(line, _LENGTH, until)
    return _read(line, int.from_bytes(length, "big"), until) if length else b""


def _read(line: socket.socket, count: int, until: float | None) -> bytes:
    """Return so many bytes; b"" where fewer came."""
    pieces = []
    while count:
        _wait_until(line, until)
        piece = line.recv(min(count, _AT_ONCE))
        if not piece:
            return b""
        pieces.append(piece)
        count -= len(piece)
    return b"".join(pieces)


def _wait_until(line: socket.socket, until: float | None) -> None:
    if until is None:
        line.settimeout(None)
        return
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    line.settimeout(left)
