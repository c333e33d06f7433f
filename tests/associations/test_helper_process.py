"""The process beside a web worker that does what needs much memory."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from associations import helper_process
from associations.helper_process import helper as helper_module
from associations.helper_process import in_helper
from associations.helper_process.helper import Helper, Limits
from associations.helper_process.messages import WorkFailed
from associations.requests.refusals import Unavailable
from associations.returns.workflow import Refused

JOBS = "tests.associations.helper_jobs"


@pytest.fixture(scope="module")
def helper() -> Iterator[Helper]:
    """One helper for the tests of this module; one that was ended is started again."""
    made = Helper(Limits(waiting=0.2, working=5, memory=300, keeps=200))
    yield made
    made.end()


def call(helper: Helper, function: str, *arguments: object) -> bytes:
    return helper.call(f"{JOBS}.{function}", arguments)


def until(is_so: object) -> None:
    end = time.monotonic() + 10
    while not is_so():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.02)


def run_as_web_worker(program: str) -> str:
    """What a program prints in a process of its own that ends at once, and leaves its helper alone."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True, check=False,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "khuyenhoc.settings"},
    )  # fmt: skip
    return done.stdout


def test_work_is_done_here_unless_the_process_uses_a_helper(monkeypatch, helper):
    assert in_helper(f"{JOBS}.pid") == str(os.getpid()).encode()
    monkeypatch.setattr(helper_process, "_helper", helper)
    assert in_helper(f"{JOBS}.pid") == str(helper.pid).encode() != str(os.getpid()).encode()


def test_one_process_does_one_piece_after_the_other(helper):
    first = call(helper, "pid")
    large = b"0123456789abcdef" * 400_000  # more than fits into the line at once
    assert call(helper, "repeat", large, 2) == large * 2
    assert call(helper, "print_and_return", "lời in ra") == "lời in ra".encode()
    assert call(helper, "pid") == first


def test_an_answer_that_was_not_taken_is_never_given_to_the_next(helper, monkeypatch):
    def fail(*_: object) -> bytes:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(helper_module, "receive", fail)
        with pytest.raises(MemoryError):
            call(helper, "repeat", b"of another", 1)
    assert call(helper, "repeat", b"mine", 1) == b"mine"


def test_what_work_starts_cannot_read_the_line(helper):
    assert call(helper, "read_input") == b""


def test_where_no_process_can_be_started_it_is_said_in_words(monkeypatch):
    def fail(*_: object, **__: object) -> None:
        raise OSError(12, "Cannot allocate memory")

    fresh = Helper()
    with monkeypatch.context() as patched:
        patched.setattr(helper_module.subprocess, "Popen", fail)
        with pytest.raises(Unavailable, match="not begun") as refused:
            call(fresh, "pid")
    assert "chưa khởi động được" in refused.value.words
    assert fresh.pid is None


def test_what_is_raised_there_is_raised_here_with_its_lines(helper):
    with pytest.raises(Refused) as refused:
        call(helper, "refuse")
    assert refused.value.obstacles == ["Thiếu nguồn.", "Thiếu ngày."]
    assert "helper_jobs.py" in refused.value.__notes__[0]
    for function, words in (("raise_strange", "one"), ("raise_foreign", "a part is missing")):
        with pytest.raises(WorkFailed, match=words) as failed:
            call(helper, function)
        assert "helper_jobs.py" in str(failed.value)
    assert call(helper, "repeat", b"on", 1) == b"on"


def test_who_comes_while_another_waits_too_long_is_told_so(helper):
    other = threading.Thread(target=call, args=(helper, "sleep", 1.0))
    other.start()
    until(lambda: helper._turn.locked())
    with pytest.raises(Unavailable, match="busy") as busy:
        call(helper, "pid")
    other.join()
    assert "Hãy đợi một phút" in busy.value.words
    assert call(helper, "repeat", b"on", 1) == b"on"


def test_work_that_takes_too_much_memory_is_given_up_and_what_is_held_is_given_back(helper):
    with pytest.raises(Unavailable, match="too-large") as large:
        call(helper, "fill", 500)
    assert "bộ nhớ" in large.value.words
    first = call(helper, "hold", 150)
    until(lambda: helper.pid is None)  # it held more than it keeps
    assert call(helper, "pid") != first


def test_work_that_ends_the_process_or_takes_too_long_leaves_the_next_in_peace(helper):
    with pytest.raises(Unavailable, match=r"ended at .*be_killed") as ended:
        call(helper, "be_killed")
    assert "dừng đột ngột" in ended.value.words
    slow = Helper(Limits(working=3))  # setting up takes one of them
    with pytest.raises(Unavailable, match="too-slow"):
        call(slow, "sleep", 30)
    assert slow.pid is None
    assert call(helper, "repeat", b"on", 1) == b"on"


def test_work_without_end_ends_also_when_the_web_worker_was_killed_meanwhile():
    parent = (
        "import django, os, threading, time; django.setup(); from associations.helper_process.helper import Helper, Limits;"
        f"made = Helper(Limits(working=2)); given = ('{JOBS}.sleep', (60,));"
        "threading.Thread(target=made.call, args=given, daemon=True).start(); time.sleep(0.5);"
        "print(made.pid, flush=True); os._exit(1)"
    )
    pid = int(run_as_web_worker(parent))
    assert Path(f"/proc/{pid}").exists()
    until(lambda: not Path(f"/proc/{pid}").exists())


def test_it_ends_when_nobody_needs_it_and_when_the_web_worker_has_ended():
    idle = Helper(Limits(idle=0.2))
    first = call(idle, "pid")
    until(lambda: idle.pid is None)
    assert call(idle, "pid") != first
    idle.end()
    parent = (
        "import django, os; django.setup(); from associations.helper_process.helper import Helper;"
        f"print(Helper().call('{JOBS}.pid', ()).decode(), flush=True); os._exit(1)"
    )
    pid = int(run_as_web_worker(parent))
    until(lambda: not Path(f"/proc/{pid}").exists())
