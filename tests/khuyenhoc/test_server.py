"""The server itself, as `make run` starts it: refusals that arrive, slow senders that hold nothing, lines of one form."""

import http.client
import io
import logging
import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
from gunicorn.http.errors import ConfigurationProblem, UnsupportedTransferCoding

from khuyenhoc.log import LineFormatter
from khuyenhoc.worker import ImpatientWorker
from tests.tables import copy_tables

ROOT = Path(__file__).resolve().parents[2]
EVENT = re.compile(r"\| .*|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+07:00 [A-Z]+ [a-z-]+( [a-z_]+=\".*\")*")
MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """The server's own."""
    return tmp_path_factory.mktemp("server") / "portal.sqlite3"


def start(port, database):
    """Start one process of two threads; it answers."""
    env = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{database}",
        "PORT": str(port),
        "WEB_WORKERS": "1",
        "WEB_THREADS": "2",
        "HEAD_WITHIN": "2",
        "SECRET_KEY": "only-for-tests-" + "0" * 40,
        "DJANGO_SETTINGS_MODULE": "khuyenhoc.settings",
    }
    command = [sys.executable, "-m", "gunicorn", "--config", "khuyenhoc/gunicorn.py", "khuyenhoc.wsgi"]
    log = database.parent / "log"
    with log.open("wb") as errors:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=errors)
    # The address is said once it answers.
    if not any(str(port) in line.decode() for line in process.stdout):
        process.kill()
        process.wait()
        pytest.fail(log.read_text())
    return process


@pytest.fixture(scope="module")
def server(database, django_db_setup):
    """Its port; one process of two threads, with a database of its own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    copy_tables(database)
    log = database.parent / "log"
    process = start(port, database)
    try:
        yield port
        # A line of what was refused, whichever tests this process has.
        assert ask(port, "POST", "/", b"x" * MEGABYTE)[0] == 413
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()
    for line in log.read_text().splitlines():
        assert EVENT.fullmatch(line), f"no line of the log: {line!r}"
    assert "refused" in log.read_text()


def ask(port, method="GET", path="/healthz", body=None, **headers):
    """The status of an answer and how long it took."""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status, time.monotonic() - began
    finally:
        connection.close()


def raw(port, text):
    """A connection on which some text was sent, and no more follows."""
    sock = socket.create_connection(("127.0.0.1", port), timeout=30)
    sock.sendall(text.encode())
    return sock


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 306184192\r\n\r\n", 413),
        (
            "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhallo\r\n0\r\n\r\n",
            411,
        ),
        ("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "a" * 9000 + "\r\n\r\n", 431),
        ("GET / HTTP/1.1\r\nHost: localhost\r\n" + "X: a\r\n" * 70 + "\r\n", 431),
        ("GET /" + "a" * 5000 + " HTTP/1.1\r\nHost: localhost\r\n\r\n", 414),
    ],
)
def test_what_is_too_long_is_refused_before_it_is_sent(server, head, status):
    with raw(server, head) as sock:
        assert sock.recv(100).startswith(f"HTTP/1.1 {status} ".encode())


def test_who_sends_a_long_body_all_the_same_reads_why_it_is_refused(server):
    assert ask(server, "POST", "/", b"x" * MEGABYTE)[0] == 413
    assert ask(server)[0] == 200


def test_slow_heads_hold_nobody_up_for_long(server):
    slow = [raw(server, "GET / HTTP/1.1\r\nHost: localhost\r\nX: ") for _ in range(4)]
    try:
        status, seconds = ask(server)
        assert (status, seconds < 20) == (200, True)
    finally:
        for sock in slow:
            sock.close()


def test_refused_bodies_that_are_never_sent_hold_nobody_up_for_long(server):
    head = "POST /kiem-chung/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\na="
    slow = [raw(server, head) for _ in range(4)]
    try:
        status, seconds = ask(server)
        assert (status, seconds < 20) == (200, True)
    finally:
        for sock in slow:
            sock.close()


def sign_in_in_vain(port, form):
    """Send a sign-in that counts as one more failure, which is a write; the status of the answer."""
    token, cookie = form
    body = f"csrfmiddlewaretoken={token}&login=nobody&password=wrong"
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrftoken={cookie}"}
    return ask(port, "POST", "/tai-khoan/dang-nhap/", body, **kind)[0]


def test_stuck_saves_and_slow_senders_leave_a_thread_to_who_reads(server, database):
    """More of them than threads: what is read is answered before any of the saves is."""
    connection = http.client.HTTPConnection("127.0.0.1", server, timeout=30)
    connection.request("GET", "/tai-khoan/dang-nhap/")
    answer = connection.getresponse()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.read().decode())[1]
    form = token, re.search(r"csrftoken=([^;]+)", answer.headers["Set-Cookie"])[1]
    connection.close()
    heads = ("GET / HTTP/1.1\r\nHost: localhost\r\nX: ", "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\na=", "")
    slow = [raw(server, head) for head in heads * 10]
    lock = sqlite3.connect(database, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    with ThreadPoolExecutor(4) as threads:
        try:
            saves = [threads.submit(sign_in_in_vain, server, form) for _ in range(4)]
            time.sleep(0.5)  # until they are there
            statuses = [ask(server)[0] for _ in range(3)]
            still_stuck = [not save.done() for save in saves]
        finally:
            lock.execute("ROLLBACK")
            lock.close()
            for sock in slow:
                sock.close()
    assert statuses == [200] * 3
    assert still_stuck == [True] * 4
    assert all(save.result() == 200 for save in saves)


@pytest.mark.parametrize(
    "error", [ValueError("x"), UnsupportedTransferCoding("x"), ConfigurationProblem("x")]
)
def test_what_the_server_itself_cannot_do_is_answered_in_words_with_a_number_that_its_log_has(error):
    worker = object.__new__(ImpatientWorker)
    worker.log = SimpleNamespace(error_log=logging.getLogger("gunicorn.error"))
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(LineFormatter())
    worker.log.error_log.addHandler(handler)
    ours, theirs = socket.socketpair()
    try:
        with ours, theirs:
            worker.handle_error(None, theirs, None, error)
            theirs.close()
            head, _, page = ours.makefile("rb").read().decode().partition("\r\n\r\n")
    finally:
        worker.log.error_log.removeHandler(handler)
    number = re.search(r"X-Request-ID: ([0-9a-f]{16})", head)[1]
    assert head.startswith("HTTP/1.1 500 ")
    assert f"Content-Length: {len(page.encode())}" in head
    assert "nêu mã lần làm việc" in page
    assert number in page
    assert f'request="{number}"' in written.getvalue()
    assert " ERROR failed " in written.getvalue()
    assert type(error).__name__ in written.getvalue()


def test_a_database_that_is_moved_away_is_not_made_anew_and_answers_again_once_it_is_back(server, database):
    """Also where nothing lies beside it: an empty one in its place would stand in the way of the one that comes back."""
    assert ask(server)[0] == 200
    away = database.with_name("away")
    for end in ("", "-wal", "-shm"):
        if (file := Path(f"{database}{end}")).exists():
            file.rename(f"{away}{end}")
    try:
        assert [ask(server)[0] for _ in range(6)] == [503] * 6, "in every thread"
        assert not database.exists()
    finally:
        for end in ("", "-wal", "-shm"):
            if (file := Path(f"{away}{end}")).exists():
                file.rename(f"{database}{end}")
    assert [ask(server)[0] for _ in range(6)] == [200] * 6


def test_a_server_that_ends_answers_what_it_has_and_refuses_what_comes_after(database, django_db_setup):
    """A connection that it took without answering would look like a save that nobody knows the end of."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    copy = database.parent / "ending" / "portal.sqlite3"
    copy.parent.mkdir()
    copy_tables(copy)
    process = start(port, copy)
    head = "POST /kiem-chung/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 70000\r\n\r\n"
    try:
        with raw(port, head) as at_work:
            assert ask(port)[0] == 200
            process.terminate()
            time.sleep(1)
            with pytest.raises(ConnectionRefusedError):
                raw(port, "")
            assert process.poll() is None
            at_work.sendall(b"a" * 70000)
            assert at_work.recv(100).startswith(b"HTTP/1.1 ")
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()
