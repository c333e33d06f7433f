"""serve: both processes go on, and end together; with processes that are nothing but a few lines of Python."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
# Says on standard output when it begins and when it is told to end.
CHILD = """
import os, signal, sys, time
def say(*words):
    os.write(1, (" ".join(map(str, words)) + chr(10)).encode())  # at once: two of them write
def end(*_):
    say(sys.argv[1], "ended")
    sys.exit(0)
def hear_nothing(*_):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    say("deaf", os.getpid())
signal.signal(signal.SIGTERM, end)
signal.signal(signal.SIGHUP, lambda *_: say(sys.argv[1], "anew"))
signal.signal(signal.SIGUSR1, lambda *_: sys.exit(3))
signal.signal(signal.SIGUSR2, hear_nothing)
say(sys.argv[1], os.getpid())
time.sleep(30)
"""
SUPERVISOR = """
import sys
from khuyenhoc import supervisor
supervisor.WORKER_STARTS_AFTER = 0
supervisor._FIRST_PAUSE = supervisor._TICK = 0.05
command = lambda name: (sys.executable, "-c", sys.argv[1], name)
sys.exit(supervisor.Supervisor(command("server"), command("worker")).run())
"""


@pytest.fixture
def serve():
    command = [sys.executable, "-c", SUPERVISOR, CHILD]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def begun(process) -> tuple[str, int]:
    name, pid = process.stdout.readline().split()
    return name, int(pid)


def both_begun(process) -> dict[str, int]:
    return dict([begun(process), begun(process)])


def is_there(pid: int) -> bool:
    until = time.monotonic() + 5
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.02)
    return True


@pytest.mark.parametrize("name", ["server", "worker"])
def test_what_is_killed_is_started_again_and_the_log_says_so(serve, name):
    pids = both_begun(serve)
    os.kill(pids[name], signal.SIGKILL)
    again, pid = begun(serve)
    assert again == name
    assert pid != pids[name]
    assert f' WARNING {name} done="starts-again" code="-9" ' in serve.stderr.readline()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_to_end_ends_both(serve, number):
    both_begun(serve)
    serve.send_signal(number)
    assert serve.wait(10) in (0, 1)
    assert "worker ended" in serve.stdout.read()


def test_where_the_server_ends_by_itself_the_worker_ends_too_and_the_code_is_the_servers(serve):
    pids = both_begun(serve)
    os.kill(pids["server"], signal.SIGUSR1)
    assert serve.wait(10) == 3
    assert "worker ended" in serve.stdout.read()


def test_a_second_signal_to_end_waits_for_nothing(serve):
    pids = both_begun(serve)
    for pid in pids.values():
        os.kill(pid, signal.SIGUSR2)
    assert [begun(serve)[0] for _ in pids] == ["deaf", "deaf"]
    serve.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    assert serve.poll() is None, "it waits for what is at work"
    serve.send_signal(signal.SIGTERM)
    assert serve.wait(10) == 0
    assert not any(is_there(pid) for pid in pids.values())


def test_new_code_is_taken_up_by_both(serve):
    both_begun(serve)
    serve.send_signal(signal.SIGHUP)
    lines = [serve.stdout.readline().split() for _ in range(3)]
    assert ["server", "anew"] in lines
    assert ["worker", "ended"] in lines
    assert any(name == "worker" and word.isdigit() for name, word in lines), "and begun again"


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only Linux tells a process that its parent is gone"
)
def test_where_the_supervisor_itself_is_killed_nothing_of_it_goes_on(serve):
    pids = both_begun(serve)
    serve.kill()
    assert not any(is_there(pid) for pid in pids.values())
