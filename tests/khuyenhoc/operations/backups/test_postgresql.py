"""Which of PostgreSQL's tools is taken, and that a password stands where no list of processes shows it."""

import os
import select
import subprocess
import sys

import pytest
from psycopg2.extensions import parse_dsn

from khuyenhoc.operations.backups import postgresql
from khuyenhoc.operations.backups.postgresql import ToolFailed, connection_environment, run_tool, tool
from khuyenhoc.operations.problems import OperationRefused


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Make a machine whose folders hold pg_dump of some versions, none on the search path."""
    monkeypatch.setattr(postgresql.shutil, "which", lambda name: None)

    def has(*versions):
        for version in versions:
            folder = tmp_path / "usr/lib/postgresql" / str(version) / "bin"
            folder.mkdir(parents=True)
            (folder / "pg_dump").write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {version}.4 (Debian)'\n")
            (folder / "pg_dump").chmod(0o755)
        monkeypatch.setattr(postgresql, "_ROOT", tmp_path)
        return tmp_path / "usr/lib/postgresql"

    return has


def test_the_tool_of_the_servers_own_version_is_taken_else_the_next_newer(machine):
    there = machine(15, 16, 18)
    assert tool("pg_dump", server=16) == there / "16/bin/pg_dump"
    assert tool("pg_dump", server=17) == there / "18/bin/pg_dump"


def test_an_older_tool_is_refused_in_words(machine):
    there = machine(15, 16)
    with pytest.raises(OperationRefused) as refused:
        tool("pg_dump", server=18)
    assert refused.value.problems[0].startswith(
        f"{there}/16/bin/pg_dump là phiên bản 16, cũ hơn máy chủ PostgreSQL (phiên bản 18). Cài gói postgresql-client-18"
    )


def test_a_named_folder_is_the_only_one(machine, settings, tmp_path):
    machine(18)
    settings.POSTGRESQL_BIN = str(tmp_path)
    with pytest.raises(OperationRefused, match=r"Thư mục POSTGRESQL_BIN .* không có pg_dump"):
        tool("pg_dump", server=18)


@pytest.mark.parametrize("name", ["portal", "cổng thông tin", "a=b 'c' \\d"])
def test_the_password_is_in_no_argument(name, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "hidden")
    settings_dict = {
        "NAME": name, "USER": "lan", "PASSWORD": "p'a ss", "HOST": "127.0.0.1", "PORT": 5433,
        "OPTIONS": {"sslmode": "require", "pool": True},
    }  # fmt: skip
    arguments, environment = connection_environment(settings_dict)
    assert environment["PGPASSWORD"] == "p'a ss"
    assert "SECRET_KEY" not in environment
    assert parse_dsn(arguments[-1].removeprefix("--dbname=")) == {
        "dbname": name, "user": "lan", "host": "127.0.0.1", "port": "5433", "sslmode": "require",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "raised"),
    [
        ("pg_dump: error: could not write: No space left on device", OSError(28, "No space left on device")),
        ("note\nERROR:  division by zero\nLINE 1", ToolFailed(3, "ERROR:  division by zero")),
        ("", ToolFailed(3, "mã lỗi 3")),
    ],
)
def test_what_a_tool_fails_of_is_told_in_english_whatever_the_machine_speaks(tmp_path, said, raised):
    program = tmp_path / "pg_dump"
    program.write_text(f"#!/bin/sh\n[ \"$LC_ALL$LC_MESSAGES\" = C ] && printf '{said}' >&2\nexit 3\n")
    program.chmod(0o755)
    with pytest.raises(type(raised)) as failed:
        run_tool(program, [], {"LC_ALL": "vi_VN.UTF-8", "LC_MESSAGES": "vi_VN.UTF-8"})
    assert str(failed.value) == str(raised)


RUNS_A_TOOL = """
import sys, pathlib
from khuyenhoc.operations.backups.postgresql import run_tool
run_tool(pathlib.Path("/bin/sh"), ["-c", f"exec >{sys.argv[1]}; echo begun; exec sleep 30"], {"PATH": "/bin:/usr/bin"})
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
def test_no_tool_goes_on_where_who_started_it_was_killed(tmp_path):
    os.mkfifo(tmp_path / "said")
    said = os.open(tmp_path / "said", os.O_RDONLY | os.O_NONBLOCK)
    parent = subprocess.Popen([sys.executable, "-c", RUNS_A_TOOL, tmp_path / "said"])
    try:
        assert select.select([said], [], [], 20)[0]
        assert os.read(said, 100) == b"begun\n"
    finally:
        parent.kill()
        parent.wait()
    assert select.select([said], [], [], 5)[0], "the tool still has it open"
    assert os.read(said, 100) == b""
    os.close(said)
