"""Measures what a person sees while the database refuses, on the real server: `python -m tests.durability.table`.

Prints the rows of the table of docs/durability.md: what a save, a sign-in and a page say and how long they take, what
/healthz and /readyz answer, and what a save says once the fault is over, without a restart. SQLite lies in a small file
system of its own, which only root can mount; elsewhere the row of the full disk is left out. With
`--minute` the lock that is held for 60 s is measured too.
"""

import argparse
import contextlib
import http.client
import json
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connections

from tests.durability.kills import Server, prepare

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "mật-khẩu-của-phép-đo-2024"
_SIGN_IN, _READY, _HEALTH = "/tai-khoan/dang-nhap/", "/readyz", "/healthz"
SMALL = "64m"


@dataclass
class Answer:
    """What came back: a status, its title where it refused, seconds."""

    status: int
    title: str
    seconds: float

    def __str__(self) -> str:
        return f"{self.status} {self.title} ({self.seconds:.1f} s)".replace("  ", " ")


class Portal:
    """The server, an officer's browser and the return that it fills."""

    def __init__(self, port: int, cookie: str, address: str, members: int) -> None:
        self.port, self.cookie, self.address = port, cookie, address
        self.members, self.version = members, 0

    def ask(self, method: str, path: str, form: dict[str, object] | None = None, **headers: str) -> Answer:
        """Ask as the browser does; -1 where nothing came back."""
        began = time.monotonic()
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=90)
        mine = "" if path == _SIGN_IN else self.cookie
        cookies = {"Cookie": f"{mine}; csrftoken={'a' * 32}", "X-CSRFToken": "a" * 32}
        body = urllib.parse.urlencode(form) if form is not None else None
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if form is not None else {}
        try:
            line.request(method, path, body, {**cookies, **kind, **headers})
            answer = line.getresponse()
            page = answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            return Answer(-1, type(error).__name__, time.monotonic() - began)
        finally:
            line.close()
        title = _reason(path, page) if answer.status >= 500 else ""
        if answer.getheader("Portal-Saved") == "1":
            self.version = json.loads(
                page.partition('data-answer="')[2].partition('"')[0].replace("&quot;", '"')
            )["figures_version"]
        return Answer(answer.status, title, time.monotonic() - began)

    def save(self) -> Answer:
        """Save the next number of members."""
        seen = json.dumps({"members": self.members})
        sent = {"members": self.members + 1, "figures_version": self.version, "seen/organisation": seen}
        answer = self.ask("POST", self.address, sent, **{"HX-Request": "true"})
        self.members += answer.status == 200
        return answer

    def sign_in(self) -> Answer:
        return self.ask("POST", _SIGN_IN, {"login": "officer", "password": PASSWORD})

    def read(self) -> Answer:
        return self.ask("GET", self.address)


def _reason(path: str, page: str) -> str:
    """Return why it was refused, in the page's own words: its title, or what the check of health that failed says."""
    if path == _READY:
        return " ".join(check["message"] for check in json.loads(page).get("checks", []) if not check["ok"])
    if path == _HEALTH:
        return str(json.loads(page).get("reason", ""))
    return page.partition("<h1>")[2].partition("</h1>")[0]


def measure(portal: Portal, name: str, fault: Callable[[], contextlib.AbstractContextManager[None]]) -> None:
    """Print one row: what is answered within the fault, and what a save says after it."""
    found: dict[str, Answer] = {}
    asks = {
        "save": portal.save,
        "sign-in": portal.sign_in,
        "page": portal.read,
        "healthz": lambda: portal.ask("GET", _HEALTH),
        "readyz": lambda: portal.ask("GET", _READY),
    }
    time.sleep(11)  # what /readyz found is kept for ten seconds
    with fault():
        threads = [
            threading.Thread(target=lambda what=what, ask=ask: found.update({what: ask()}))
            for what, ask in asks.items()
        ]
        for thread in threads:
            thread.start()
            time.sleep(0.1)
        for thread in threads:
            thread.join()
    after = portal.save()
    cells = [name, *(str(found[what]) for what in asks), str(after)]
    sys.stdout.write("| " + " | ".join(cells) + " |\n")
    sys.stdout.flush()


@contextmanager
def served(url: str) -> Iterator[Portal]:
    """Serve a database in which an officer fills a return."""
    prepare(url, migrate=True)
    from tests import factories
    from tests.browsing import address, sign_in
    from tests.cast import make_cast

    cast = make_cast()
    cast.officer.set_password(PASSWORD)
    cast.officer.save()
    return_ = factories.draft(cast)
    cookie = f"sessionid={sign_in(cast.officer).cookies['sessionid'].value}"
    connections.close_all()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    env = {
        **os.environ,
        "PORT": str(port),
        "WEB_WORKERS": "2",
        "WEB_THREADS": "4",
        "SECOND_FACTOR": "0",
        "DEMO": "1",
    }
    command = [sys.executable, "manage.py", "serve"]  # with its worker, which health asks for
    with open(os.devnull, "wb") as nowhere:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=nowhere, stderr=nowhere)
    portal = Portal(port, cookie, address(return_, "nhap"), factories.SOUND["members"])
    portal.version = return_.__class__.objects.get(pk=return_.pk).figures_version
    connections.close_all()
    try:
        while portal.read().status != 200:
            time.sleep(0.3)
        yield portal
    finally:
        process.terminate()
        process.wait(40)


@contextmanager
def locked(file: Path, seconds: float) -> Iterator[None]:
    """SQLite's write lock, held for so long at the least."""
    began = time.monotonic()
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    time.sleep(max(0, seconds - (time.monotonic() - began)))
    other.close()


@contextmanager
def locked_for(file: Path, seconds: float) -> Iterator[None]:
    """SQLite's write lock, given back after so long while what is within goes on."""
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(seconds, other.close)
    timer.start()
    yield
    timer.join()


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """A disk without a free byte."""
    filler = folder / "filler"
    with contextlib.closing(sqlite3.connect(folder / "portal.sqlite3")) as other:
        other.execute(
            "PRAGMA wal_checkpoint(TRUNCATE)"
        )  # else there is room in the file of what was written last
    with contextlib.suppress(OSError), filler.open("wb") as file:
        while True:
            file.write(b"x" * 4096)
            file.flush()
    yield
    filler.unlink()


@contextmanager
def stopped(server: Server) -> Iterator[None]:
    server.kill()
    yield
    server.start()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.durability.table")
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--minute", action="store_true")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="khuyenhoc-table-")))
        if options.postgresql:
            server = Server(folder)
            portal = stack.enter_context(served(server.uri))
            measure(portal, "PostgreSQL killed, then started", lambda: stopped(server))
            return
        disk, is_small = folder / "disk", True
        disk.mkdir()
        try:
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", str(disk)], check=True)
            stack.callback(subprocess.run, ["umount", "-l", str(disk)], check=False)
        except (OSError, subprocess.CalledProcessError):
            is_small = False
        file = disk / "portal.sqlite3"
        portal = stack.enter_context(served(f"sqlite:///{file}"))
        measure(portal, "nothing wrong", contextlib.nullcontext)
        measure(portal, "SQLite locked for 2 s", lambda: locked_for(file, 2))
        measure(portal, "SQLite locked for longer than 5 s", lambda: locked(file, 6))
        if options.minute:
            measure(portal, "SQLite locked for 60 s", lambda: locked(file, 60))
        if is_small:
            measure(portal, "disk full", lambda: filled(disk))


if __name__ == "__main__":
    main()
