"""The worker of the server, which lets neither slow senders nor waiting saves hold its threads (ADR 56).

gunicorn's own gives a thread to each connection at once, which then waits for the sender: as many slow senders as there are
threads would hold the whole portal. Here the worker's loop takes in what is sent, and a thread has a request only once its
head is there. Whoever sends a body too slowly is given up. Closing has the same fault: what was not read of a refused body
is waited for. A proxy in front that takes in requests as a whole does the same better.

Saves wait for one another in the database, up to five seconds. They never have the last threads of a worker: those are for
who reads. A worker without a free thread accepts nobody, so that another one does.
"""

import contextlib
import re
import secrets
import selectors
import socket
import time
from collections import deque
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from gunicorn.http import get_parser
from gunicorn.http.errors import ConfigurationProblem, ParseException, UnsupportedTransferCoding
from gunicorn.workers.gthread import TConn, ThreadWorker

from associations.requests.log import LogEvent
from khuyenhoc.environment import env

HEAD_WITHIN = env.float("HEAD_WITHIN", default=8.0)  # seconds from when a thread takes up the connection
BODY_WITHIN = 30  # seconds, and beyond that as many as the body takes at the slowest rate
SLOWEST = 32 * 1024  # bytes a second: a slow line of an office
FOR_READERS = 2  # threads of a worker that no save has; of fewer than four threads a half
_LONGEST_HEAD = (
    64 * 1024
)  # bytes, of a short body too; a longer one goes to a thread as it is, whose parser refuses it
_CONTENT_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*(?:\r\n|$)", re.IGNORECASE)
_READING = (b"GET ", b"HEAD ", b"OPTI")
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


@dataclass
class _Head:
    """What has come of a request that no thread has yet, and when it is given up (of the monotonic clock)."""

    until: float
    text: bytearray = field(default_factory=bytearray)
    length: int = 0  # of head and body, once the head is there and the body is short

    def is_enough(self) -> bool:
        """Return whether a thread would not have to wait for the sender, or the request is too long to be kept here."""
        if not self.length:
            end = self.text.find(b"\r\n\r\n")
            if end < 0:
                return len(self.text) > _LONGEST_HEAD
            body = _short_body(bytes(self.text[:end]))
            self.length = end + 4 + body
            self.until += BODY_WITHIN if body else 0
        return len(self.text) >= self.length


class ImpatientWorker(ThreadWorker):
    """Ends the reading of a connection whose request is not there in time; what is being answered is answered."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._until: dict[TConn, float] = {}
        # Of the loop alone, never of a thread.
        self._heads: dict[TConn, _Head] = {}
        self._in_threads: dict[TConn, bool] = {}  # whether it may wait for a lock
        self._waiting: deque[TConn] = deque()
        self._most_writing = self.cfg.threads - min(FOR_READERS, self.cfg.threads // 2)

    # ---- taking in, in the loop

    def accept(self, listener: Any) -> None:
        """Accept who waits, as many as there are free threads; no thread has a connection before its request's head is there.

        Several at once, and their heads at once where they are there: while threads work, each round of the loop waits
        for its turn.
        """
        for _ in range(self.cfg.threads):
            try:
                sock, address = listener.accept()
            except OSError:  # nobody waits, another worker was faster, or who asked has gone
                return
            self.nr_conns += 1
            conn = TConn(self.cfg, sock, address, listener.getsockname())
            self._take_in(conn)
            self._read_head(conn, sock)
            if not self._accepting:
                return

    def on_client_socket_readable(self, conn: TConn, client: Any) -> None:
        """Take in the next request of a connection that was kept."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._take_in(conn)
        self._read_head(conn, client)

    def _take_in(self, conn: TConn) -> None:
        conn.sock.setblocking(False)
        self._heads[conn] = _Head(time.monotonic() + HEAD_WITHIN)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._read_head, conn))

    def _read_head(self, conn: TConn, _sock: Any) -> None:
        """Read what has come; give the connection to a thread once the head is whole, or nothing more will come."""
        head = self._heads[conn]
        try:
            piece = conn.sock.recv(_PIECE)
        except BlockingIOError:
            return
        except OSError:  # who asked has gone
            self._drop(conn)
            return
        head.text += piece
        if not head.text:  # closed without a word, as browsers do
            self._drop(conn)
        elif not piece or head.is_enough():
            del self._heads[conn]
            self.poller.unregister(conn.sock)
            self._hand_over(conn, bytes(head.text))

    def _hand_over(self, conn: TConn, text: bytes) -> None:
        conn.data_ready = True
        if conn.parser is None:
            conn.parser = get_parser(self.cfg, conn.sock, conn.client)
            conn.initialized = True
        conn.parser.unreader.unread(text)
        self._until[conn] = time.monotonic() + HEAD_WITHIN
        self.enqueue_req(conn)

    def _drop(self, conn: TConn) -> None:
        del self._heads[conn]
        self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()

    # ---- giving out threads

    def enqueue_req(self, conn: TConn) -> None:
        """Give a request to a thread; one that saves waits here while the others of its kind have theirs."""
        is_writing = not conn.parser.unreader.buf.getvalue().startswith(_READING)
        if is_writing and sum(self._in_threads.values()) >= self._most_writing:
            self._waiting.append(conn)
            return
        self._in_threads[conn] = is_writing
        super().enqueue_req(conn)
        self.set_accept_enabled(self._accepting)

    def finish_request(self, conn: TConn, fs: Any) -> None:
        """Go on after a request: with its connection, with a save that waits, with accepting."""
        self._in_threads.pop(conn, None)
        super().finish_request(conn, fs)
        if self._waiting and sum(self._in_threads.values()) < self._most_writing:
            self.enqueue_req(self._waiting.popleft())
        if self.alive:
            self.set_accept_enabled(self.nr_conns < self.worker_connections)

    def set_accept_enabled(self, enabled: bool) -> None:
        """Accept connections or leave them to other workers, as is done while no thread is free."""
        super().set_accept_enabled(enabled and len(self._in_threads) < self.cfg.threads)
        if not (enabled or self.alive):
            self._close_listeners()

    def _close_listeners(self) -> None:
        """Accept who waits already, then nobody: called while the server ends, over and over.

        An open listener would go on taking connections until the last request is answered, and reset them then. A proxy
        that sent a save into one cannot tell whether it was done; where it is refused, it asks another portal.
        """
        for listener in self.sockets:
            before = -1
            while listener.sock is not None and before != self.nr_conns:
                before = self.nr_conns
                self.accept(listener)
            listener.close()

    # ---- in a thread

    def handle(self, conn: TConn) -> Any:
        """Read and answer one request of a connection."""
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
        for conn, head in list(self._heads.items()):
            if head.until < now or force:
                self._drop(conn)
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


def _short_body(head: bytes) -> int:
    """Return the length of a body that is waited for before a thread is; 0 for a long one and where an answer is awaited."""
    found = _CONTENT_LENGTH.findall(head)
    length = int(found[0]) if len(found) == 1 else 0
    return length if length <= _LONGEST_HEAD and b"\nexpect:" not in head.lower() else 0


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
