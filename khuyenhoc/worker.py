"""The worker of the server, which gives up on whoever sends a request too slowly.

A thread reads a request's head and body from the socket and waits as long as the sender likes: as many slow senders as
there are threads would hold the whole portal. Closing has the same fault: what was not read of a refused body is waited
for. A proxy in front that takes in requests as a whole does the same better.
"""

import contextlib
import secrets
import socket
import time
from typing import Any

from gunicorn.http.errors import ConfigurationProblem, ParseException, UnsupportedTransferCoding
from gunicorn.workers.gthread import TConn, ThreadWorker

from associations.requests.log import LogEvent
from khuyenhoc.environment import env

HEAD_WITHIN = env.float("HEAD_WITHIN", default=8.0)  # seconds from when a thread takes up the connection
BODY_WITHIN = 30  # seconds, and beyond that as many as the body takes at the slowest rate
SLOWEST = 32 * 1024  # bytes a second: a slow line of an office
_LINGER = 2  # seconds in which a sender may still read why the rest of the body is not wanted
_PIECE = 65_536  # bytes
# Faults that are told as requests that cannot be read, and answered with 500 and 501.
_OF_THE_SERVER = (ConfigurationProblem, UnsupportedTransferCoding)
_PAGE = """<!DOCTYPE html>
<html lang="vi">
<head><meta charset="utf-8"><title>Cổng gặp lỗi</title></head>
<body>
<h1>Cổng gặp lỗi</h1>
<p>Máy chủ của cổng chưa làm được việc vừa rồi nên chưa lưu gì. Đợi một phút, quay lại trang trước rồi làm lại.</p>
<p>Khi báo quản trị, nêu mã lần làm việc này cùng việc đang làm: <code>{number}</code></p>
</body>
</html>
"""


class ImpatientWorker(ThreadWorker):
    """Ends the reading of a connection whose request is not there in time; what is being answered is answered."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._until: dict[TConn, float] = {}

    def handle(self, conn: TConn) -> Any:
        """Read and answer one request of a connection."""
        self._until[conn] = time.monotonic() + HEAD_WITHIN
        try:
            goes_on = super().handle(conn)
        finally:
            self._until.pop(conn, None)
        if not goes_on:
            # Here and not where the worker closes: there it would hold up all other connections.
            _part_from(conn.sock)
        return goes_on

    def handle_request(self, req: Any, conn: TConn) -> Any:
        """Answer a request whose head has been read."""
        self._until[conn] = time.monotonic() + BODY_WITHIN + _length(req) / SLOWEST
        return super().handle_request(req, conn)

    def _keepalive_after(self, conn: TConn, keepalive: Any) -> bool:
        """Return whether another request may follow; not where a body was refused, which would have to be awaited."""
        unread = getattr(conn.parser.mesg.body.reader, "length", 0)
        return False if unread else super()._keepalive_after(conn, keepalive)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Answer what the server itself could not do as the portal does: in words, with a number that the log has too."""
        if isinstance(exc, ParseException) and not isinstance(exc, _OF_THE_SERVER):
            super().handle_error(req, client, addr, exc)  # 4xx, to a program that speaks no HTTP
            return
        number = secrets.token_hex(8)
        fields = {"status": 500, "why": type(exc).__name__, "request": number}
        self.log.error_log.error(LogEvent.FAILED.value, extra={"fields": fields}, exc_info=exc)
        with contextlib.suppress(OSError):  # whoever asked has gone
            client.sendall(_failed(number))

    def murder_keepalived(self, force: bool = False) -> None:
        """Called by the worker about once a second: end what is too slow."""
        super().murder_keepalived(force)
        now = time.monotonic()
        for conn, until in list(self._until.items()):
            if until < now:
                self._until.pop(conn, None)
                with contextlib.suppress(OSError):  # the other end was faster
                    # The thread that waits for more finds the end; an answer can still be written.
                    conn.sock.shutdown(socket.SHUT_RD)


def _failed(number: str) -> bytes:
    """Return the whole answer of a failure of the server; nothing of Django is asked, which may be what failed."""
    page = _PAGE.format(number=number).encode()
    head = (
        "HTTP/1.1 500 Internal Server Error\r\nConnection: close\r\nContent-Type: text/html; charset=utf-8\r\n"
        f"Cache-Control: no-store\r\nX-Request-ID: {number}\r\nContent-Length: {len(page)}\r\n\r\n"
    )
    return head.encode() + page


def _length(req: Any) -> int:
    found = [value for name, value in req.headers if name == "CONTENT-LENGTH"]
    return int(found[0]) if found and found[0].isdecimal() else 0


def _part_from(sock: socket.socket) -> None:
    """Say that nothing more comes, and throw away for a moment what is still sent: a reset would undo the answer."""
    until = time.monotonic() + _LINGER
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_WR)
        while (left := until - time.monotonic()) > 0:
            sock.settimeout(left)
            if not sock.recv(_PIECE):
                break
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RD)
