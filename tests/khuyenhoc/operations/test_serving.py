"""serve --background and --stop: one portal of a folder and port, ended in order, and never another process; what stands in the way."""

import fcntl
import os
import signal
import socket
import stat
import subprocess
import sys

import pytest
from django.core.management import call_command

from khuyenhoc import running_portal
from khuyenhoc.operations import serving

# A supervisor as it is, over a server and a worker that are a few lines; the server ends at once where it is told a reason.
SUPERVISOR = """
import sys
from pathlib import Path
from khuyenhoc import running_portal, supervisor
running_portal.FOLDER = Path(sys.argv[1])
server = "import http.server, os, sys; print(sys.argv[1], file=sys.stderr); sys.argv[1] and sys.exit(3)" + chr(10)
server += "http.server.HTTPServer(('127.0.0.1', int(os.environ['PORT'])), http.server.BaseHTTPRequestHandler).serve_forever()"
supervisor.SERVER = (sys.executable, "-c", server, sys.argv[2])
supervisor.WORKER = (sys.executable, "-c", "import time; time.sleep(60)")
supervisor.Supervisor.__init__.__defaults__ = supervisor.SERVER, supervisor.WORKER
supervisor.WORKER_STARTS_AFTER, supervisor._TICK = 0, 0.05
sys.exit(supervisor.main())
"""


@pytest.fixture
def folder(tmp_path, monkeypatch, settings):
    """The folder of a portal of its own, on a port of its own; what runs of it is ended."""
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(running_portal, "FOLDER", tmp_path)
    # What the database lacks is held in test_no_way_in.py.
    monkeypatch.setattr("khuyenhoc.operations.management.commands.serve.what_is_in_the_way", str)
    with socket.create_server(("127.0.0.1", 0)) as free:
        monkeypatch.setenv("PORT", str(free.getsockname()[1]))
    fail_with(monkeypatch, tmp_path, "")
    yield tmp_path
    monkeypatch.setattr(serving, "ENDS_WITHIN", 10)
    if running_portal.held_files():
        serving.stop()


def fail_with(monkeypatch, folder, reason):
    """Let the server say why, and end; or serve."""
    command = (sys.executable, "-c", SUPERVISOR, str(folder), reason)
    monkeypatch.setattr(serving, "SUPERVISOR", command)


def lock_file():
    """The file of the portal on the port of the environment."""
    return running_portal.file_of(int(os.environ["PORT"]))


def serve(capsys, *words):
    """What the command prints, and what it complains of."""
    try:
        call_command("serve", *words)
        code = 0
    except SystemExit as end:
        code = end.code
    printed = capsys.readouterr()
    assert (code == 1) == bool(printed.err)
    return printed.out.strip(), printed.err.strip()


def test_it_starts_on_its_own_once_and_is_ended_in_order(folder, capsys):
    said, _ = serve(capsys, "--background")
    log = folder / "cong.log"
    assert str(log) in said
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    first = running_portal.supervisor(lock_file())
    assert os.getsid(first) == first, "no window holds it"
    for words in ((), ("--background",)):
        assert "Cổng đã chạy rồi" in serve(capsys, *words)[1]
    assert running_portal.main() == 1, "make install replaces no package under it"
    assert "serve --stop" in capsys.readouterr().err
    assert serve(capsys, "--stop") == ("Đã dừng cổng.", "")
    assert not running_portal.held_files()
    assert (running_portal.main(), capsys.readouterr().err) == (0, "")
    assert serve(capsys, "--stop")[0].startswith("Cổng không chạy")
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", int(os.environ["PORT"])), 1).close()


def test_one_that_was_killed_bars_nothing_and_its_number_is_nobodys(folder, capsys, monkeypatch):
    """The number in the file may be another process's by now: that one is left alone."""
    serve(capsys, "--background")
    os.kill(running_portal.supervisor(lock_file()), signal.SIGKILL)
    serve(capsys, "--background")
    assert running_portal.supervisor(lock_file())
    serve(capsys, "--stop")
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as stranger:
        lock_file().write_text(str(stranger.pid))
        assert running_portal.supervisor(lock_file()) is None
        assert running_portal.end(stranger.pid, lock_file()) is False
        rest = os.open(lock_file(), os.O_RDONLY)  # of a portal whose supervisor is gone: waited for
        fcntl.flock(rest, fcntl.LOCK_EX)
        monkeypatch.setattr(serving, "ENDS_WITHIN", 0.3)
        assert "vẫn chưa dừng hẳn" in serve(capsys, "--stop")[1]
        os.close(rest)
        assert stranger.poll() is None
        stranger.kill()


def test_another_port_is_another_portal_and_all_are_ended(folder, capsys, monkeypatch):
    """PORT may have been changed in .env since the portal was started; two may be tried side by side."""
    serve(capsys, "--background")
    with socket.create_server(("127.0.0.1", 0)) as free:
        other = str(free.getsockname()[1])
    monkeypatch.setenv("PORT", other)
    assert other in serve(capsys, "--background")[0]
    assert len(running_portal.held_files()) == 2
    assert serve(capsys, "--stop") == ("Đã dừng cổng.", "")
    assert running_portal.held_files() == []


def test_why_it_ended_is_said_out_of_the_log(folder, capsys, monkeypatch):
    (folder / "cong.log").write_text('x ERROR note by="old" said="của lần trước"\n')
    fail_with(monkeypatch, folder, '2026 ERROR note by="gunicorn" said="Một lệnh khôi phục đang chạy."')
    said = serve(capsys, "--background")[1]
    assert "không chạy được: Một lệnh khôi phục đang chạy. " in said
    assert said.count("\n") == 0
    fail_with(monkeypatch, folder, "2026 ERROR failed\n| Traceback\n| ValueError: tệp hỏng")
    assert "không chạy được: ValueError: tệp hỏng (" in serve(capsys, "--background")[1]


def test_a_port_that_is_taken_is_said_before_anything_starts(folder, capsys, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        monkeypatch.setenv("PORT", port)
        for words in ((), ("--background",)):
            said = serve(capsys, *words)[1]
            assert f"đang dùng cổng mạng {port}: dừng nó, hoặc đặt PORT=… trong .env" in said
            assert said.count("\n") == 0
        assert f"cổng mạng {port}" in serve(capsys, "--stop")[1]
    assert not (folder / "cong.log").exists()
