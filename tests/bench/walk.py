"""A portal of the demonstration that serves, and a walk through it as everybody whom it has an account for.

Each walk begins at the start page and the public pages and follows links, parts that a page loads by itself and files,
by GET alone, at most a few of each address's name.
"""

import contextlib
import http.client
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from tests.bench import load_servers
from tests.bench.ratios import set_up

# One of each role, and nobody.
ACCOUNTS = (
    "can-bo-lang-son",
    "can-bo-cao-bang",
    "thu-ky-dong-bac",
    "pho-thu-ky-dong-bac",
    "trung-uong",
    "quan-tri",
)
NOBODY = ""
EACH = 3  # pages of one name that a role opens
FROZEN_YEAR = 2024
_LINK = re.compile(r"""(?:href|src|hx-get)="([^"]*)\"""")
_BEGINNINGS = ("/", "/cong-khai/")
_FILES = ("_file", "word", "pdf", "excel", "template")  # ends of names of addresses that hand out files
_LEAVES_OUT = ("/static/", "/tai-khoan/dang-xuat")


@dataclass(frozen=True)
class Answer:
    """What came for one address: the bytes of head and body as sent."""

    path: str
    status: int
    headers: dict[str, str]
    body: bytes
    sent: int

    def text(self) -> str:
        """Return the page, unpacked; "" of what is no text."""
        import zlib

        if not self.headers.get("content-type", "").startswith("text/html"):
            return ""
        packed = self.headers.get("content-encoding") == "gzip"
        return (zlib.decompress(self.body, 16 + zlib.MAX_WBITS) if packed else self.body).decode()


class Visitor:
    """One browser of somebody who has signed in, or of nobody; a connection that is kept."""

    def __init__(self, port: int, session: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self._session = session

    def get(self, path: str, accept: str = "gzip, deflate, br, zstd") -> Answer:
        """Fetch an address."""
        headers = {"Accept-Encoding": accept, "Accept": "text/html,*/*", "Host": "127.0.0.1"}
        if self._session:
            headers["Cookie"] = f"sessionid={self._session}"
        for last in (False, True):
            try:
                self._connection.request("GET", path, headers=headers)
                answer = self._connection.getresponse()
                break
            except (http.client.RemoteDisconnected, ConnectionError):  # closed while nobody asked
                self._connection.close()
                if last:
                    raise
        body = answer.read()
        head = len(f"HTTP/1.1 {answer.status} {answer.reason}\r\n\r\n")
        head += sum(len(name) + len(value) + 4 for name, value in answer.getheaders())
        names = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(path, answer.status, names, body, head + len(body))


@dataclass
class Demonstration:
    """The portal that serves: its port, process ids by part, and the session of each account."""

    port: int
    running: load_servers.Running
    sessions: dict[str, str]


@contextlib.contextmanager
def demonstration(folder: Path, *, port: int, settings: dict[str, str]) -> Iterator[Demonstration]:
    """Fill a database with the demonstration, one year frozen and published, and serve it with its worker."""
    set_up(folder)
    sessions = _fill()
    running = load_servers.Running(database_url=f"sqlite:///{folder / 'bench.sqlite3'}")
    key = {"SECRET_KEY": "only-for-benchmarks-" + "0" * 40}
    with load_servers.serving(running, folder, port=port, with_nginx=False, settings=key | settings):
        yield Demonstration(port, running, sessions)


def _fill() -> dict[str, str]:
    from django.db import connection

    from associations.actions.demo import CLUSTER, load_demo
    from associations.models import Cluster, Period, User
    from reports.revisions.freezing import freeze, publish
    from tests.bench.load_data import session_of

    load_demo(password="only-for-benchmarks")
    leader = User.objects.get(username=f"thu-ky-{CLUSTER}")
    stored, _ = freeze(
        by=leader,
        cluster=Cluster.objects.get(key=CLUSTER),
        period=Period.objects.get(year=FROZEN_YEAR),
        reason="Số liệu của bài đo",
    )
    publish(by=leader, revision=stored)
    sessions = {name: session_of(User.objects.get(username=name)) for name in ACCOUNTS}
    connection.close()
    return sessions | {NOBODY: ""}


def _is_page(path: str, name: str) -> bool:
    """Return whether an address looks like a page: it ends as one, and no name of a file is known for it."""
    return urlsplit(path).path.endswith("/") and not name.endswith(_FILES)


def walk(visitor: Visitor, *, each: int = EACH, files: bool = True) -> Iterator[Answer]:
    """Yield each answer of a walk, in the order of the links; files: whether what is handed out as a file is fetched too."""
    from django.urls import Resolver404, resolve

    waiting, known = deque(_BEGINNINGS), set(_BEGINNINGS)
    opened: Counter[str] = Counter()
    while waiting:
        path = waiting.popleft()
        try:
            name = resolve(urlsplit(path).path).view_name
        except Resolver404:
            continue
        if opened[name] >= each or not (files or _is_page(path, name)):
            continue
        opened[name] += 1
        answer = visitor.get(path)
        yield answer
        links = _LINK.findall(answer.text())
        if "location" in answer.headers:
            links.append(answer.headers["location"])
        for link in links:
            found = urlsplit(urljoin(f"http://127.0.0.1{path}", unescape(link)))
            there = found.path + (f"?{found.query}" if found.query else "")
            if found.hostname == "127.0.0.1" and there not in known and not there.startswith(_LEAVES_OUT):
                known.add(there)
                waiting.append(there)
