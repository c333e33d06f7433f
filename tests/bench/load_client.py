"""A browser of the load: HTTP/1.1 over one connection that is kept, cookies, ETags, gzip, and little else.

A connection that the server closed while nobody asked is opened again, as browsers do; several portals take turns, and a
page that one of them does not give is fetched from the next.
"""

import asyncio
import time
import zlib
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_GZIP = 16 + zlib.MAX_WBITS
_LONGEST_WAIT = 60  # seconds
_FAILURES = (OSError, asyncio.IncompleteReadError, asyncio.TimeoutError, ValueError)


@dataclass
class Answer:
    """One answer: status 0 where none came, with the reason as its body; seconds from asking to the last byte."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float

    def text(self) -> str:
        """Return the page."""
        body = (
            zlib.decompress(self.body, _GZIP) if self.headers.get("content-encoding") == "gzip" else self.body
        )
        return body.decode()


@dataclass
class Browser:
    """One person's browser; `address` is what a proxy in front would say of where it stands."""

    bases: list[str]
    cookies: dict[str, str]
    address: str
    at: int = 0  # which of the portals is asked
    _etags: dict[str, str] = field(default_factory=dict)
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str, **headers: str) -> Answer:
        """Fetch a page; where a portal fails the next is asked, once each."""
        if tag := self._etags.get(path):
            headers["If-None-Match"] = tag
        began = time.monotonic()
        for _ in self.bases:
            answer = await self._ask("GET", path, headers, b"")
            if answer.status not in (0, 502, 504):
                break
            self._turn()
        answer.seconds = time.monotonic() - began
        if tag := answer.headers.get("etag"):
            self._etags[path] = tag
        return answer

    async def post(self, path: str, body: bytes, **headers: str) -> Answer:
        """Send a form; never twice, since nobody knows what became of one without an answer."""
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        headers["Origin"] = self.bases[self.at]
        headers["Referer"] = self.bases[self.at] + path
        answer = await self._ask("POST", path, headers, body)
        if answer.status in (0, 502, 504):
            self._turn()
        return answer

    def close(self) -> None:
        """Close the connection."""
        if self._streams:
            self._streams[1].close()
            self._streams = None

    def _turn(self) -> None:
        self.close()
        self.at = (self.at + 1) % len(self.bases)

    async def _ask(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        sent = self._head(method, path, headers, len(body)) + body
        began = time.monotonic()
        try:
            async with asyncio.timeout(_LONGEST_WAIT):
                answer = await self._exchange(sent)
        except _FAILURES as error:
            self.close()
            return Answer(0, {}, f"{type(error).__name__}: {error}".encode(), time.monotonic() - began)
        answer.seconds = time.monotonic() - began
        return answer

    async def _exchange(self, sent: bytes) -> Answer:
        """Send and read; a kept connection that was closed before anything came is opened once more."""
        is_kept = self._streams is not None and not self._streams[0].at_eof()
        if not is_kept:
            await self._connect()
        try:
            return await self._read(sent)
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            if not is_kept or getattr(error, "partial", b""):
                raise
        await self._connect()
        return await self._read(sent)

    async def _connect(self) -> None:
        self.close()
        base = urlsplit(self.bases[self.at])
        self._streams = await asyncio.open_connection(base.hostname, base.port, limit=1 << 20)

    async def _read(self, sent: bytes) -> Answer:
        assert self._streams
        reader, writer = self._streams
        writer.write(sent)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status = int(head[0].split(" ", 2)[1])
        headers: dict[str, str] = {}
        for line in head[1:]:
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
            elif name:
                headers[name.lower()] = value
        body = b"" if status in (204, 304) else await _body(reader, headers)
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(status, headers, body, 0.0)

    def _head(self, method: str, path: str, headers: dict[str, str], length: int) -> bytes:
        host = urlsplit(self.bases[self.at]).netloc
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: {host}",
            "User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0",
            "Accept-Encoding: gzip",
            "Accept-Language: vi",
            f"X-Forwarded-For: {self.address}",
            *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
        ]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if method == "POST":
            lines.append(f"Content-Length: {length}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding") == "chunked":
        pieces = []
        while size := int((await reader.readline()).split(b";")[0], 16):
            pieces.append((await reader.readexactly(size + 2))[:-2])
        await reader.readline()
        return b"".join(pieces)
    if "content-length" in headers:
        return await reader.readexactly(int(headers["content-length"]))
    return await reader.read()
