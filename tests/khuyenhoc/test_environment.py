"""One reading of `.env` for every process; `.env.example` lists what is read, and nothing else."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from khuyenhoc import environment

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("associations", "funds", "khuyenhoc", "learning_models", "reports")
DJANGO_S_OWN = {"DJANGO_SETTINGS_MODULE"}
READERS = {"str", "bool", "int", "float", "list", "db_url", "email_url", "addresses", "get", "getenv"}


def names_read(file: Path) -> set[str]:
    """The variables that a module reads: env.…("NAME"), os.environ.get("NAME"), os.environ["NAME"], os.getenv("NAME")."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            owner, key = ast.unparse(node.func.value), node.args[0]
            is_read = node.func.attr in READERS and owner in ("env", "os.environ", "os")
        elif isinstance(node, ast.Subscript):
            owner, key = ast.unparse(node.value), node.slice
            is_read = owner == "os.environ"
        else:
            continue
        if is_read and isinstance(key, ast.Constant):
            found.add(key.value)
    return found


def test_the_example_lists_every_variable_that_is_read_and_no_other():
    modules = [file for folder in PRODUCT for file in (ROOT / folder).rglob("*.py")]
    assert len(modules) > 300
    read = set().union(*(names_read(file) for file in modules))
    of_make = set(re.findall(r"khuyenhoc\.environment (\w+)", (ROOT / "Makefile").read_text()))
    assert (read | of_make) - DJANGO_S_OWN == environment.known_names()


def run(tmp_path, text, script, **variables):
    """What a process of its own prints and says that reads such a file; only what the file says is set."""
    (tmp_path / "env").write_bytes(text if isinstance(text, bytes) else text.encode())
    usual = {name: value for name, value in os.environ.items() if name not in environment.known_names()}
    env = {**usual, "ENV_FILE": str(tmp_path / "env"), **variables}
    return subprocess.run(
        [sys.executable, *script], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )


SERVER = "from khuyenhoc import gunicorn as g; print(g.bind, g.workers, g.threads)"
SETTINGS = "from django.conf import settings as s; print(s.PORTAL_URL, s.WEB_THREADS, s.DATABASES['default']['NAME'])"
FILE = (
    "\ufeffSECRET_KEY=of-the-file\r\n# lời ghi\r\nPORT = 8123\r\nexport WEB_WORKERS=3\r\n"
    "WEB_THREADS=5\r\nDATABASE_URL=\r\nkhông phải biến\r\nBACKUP_DIRR=/x\r\n"
)


def test_every_process_reads_the_file_as_editors_write_it(tmp_path):
    """With a byte order mark, ends of lines of Windows, blanks around the sign; an empty variable is not set."""
    assert run(tmp_path, FILE, ["-c", SERVER]).stdout.split() == ["127.0.0.1:8123", "3", "5"]
    script = f"import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'khuyenhoc.settings'; {SETTINGS}"
    found = run(tmp_path, FILE, ["-c", script]).stdout.split()
    assert found[:2] == ["http://127.0.0.1:8123", "5"]
    assert found[2].endswith("/var/khuyenhoc.sqlite3")
    asked = ["-m", "khuyenhoc.environment", "PORT", "1"]
    assert run(tmp_path, FILE, asked).stdout == "8123\n"
    assert run(tmp_path, FILE, asked, PORT="9000").stdout == "9000\n"  # the environment wins
    assert run(tmp_path, "", asked).stdout == "1\n"


def test_lines_that_say_nothing_and_names_that_nobody_reads_are_found(tmp_path, monkeypatch):
    (tmp_path / "env").write_text(FILE)
    monkeypatch.setenv("ENV_FILE", str(tmp_path / "env"))
    assert environment.unreadable_lines() == [7]
    assert environment.unknown_names() == ["BACKUP_DIRR"]
    monkeypatch.setenv("ENV_FILE", "")
    assert (environment.unreadable_lines(), environment.unknown_names()) == ([], [])


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("PORT=tám nghìn", "PORT"),
        ("PORT=99999999", "PORT=99999999: phải là một số từ 1 đến 65535"),
        ("PORT=0", "PORT"),
        ("WEB_WORKERS=abc", "WEB_WORKERS"),
        ("WEB_THREADS=-1", "WEB_THREADS=-1"),
        ("HEAD_WITHIN=nan", "HEAD_WITHIN"),
        ("ADMINS=khong phai thu,an@example.vn", "“khong phai thu” không phải địa chỉ thư"),
        ("ADMINS=An <an@example.vn>", "ADMINS"),
        ("SLOW_REQUEST=2s", "SLOW_REQUEST"),
        ("DATABASE_URL=postgres://u:hidden/word@host:5432/x", "DATABASE_URL"),
        ("DATABASE_URL=hidden-word", "DATABASE_URL"),
        ("EMAIL_URL=smtp+tls://u:hidden/word@host:587", "EMAIL_URL"),
        ("EMAIL_URL=hidden://u@host", "EMAIL_URL"),
        ("", "SECRET_KEY"),
        ("SECRET_KEY=x\nPUBLIC_TERMS=Đ".encode("utf-16"), "UTF-8"),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_what_cannot_be_read_is_named_without_its_value(tmp_path, text, named):
    """In words, without a traceback, and what may be a secret stays out."""
    text = text if isinstance(text, bytes) or not text else f"SECRET_KEY=x\n{text}"
    ran = run(tmp_path, text, ["manage.py", "check"])
    assert (ran.returncode, ran.stdout) == (1, "")
    assert named in ran.stderr
    assert "Traceback" not in ran.stderr
    assert "hidden" not in ran.stderr
    assert len(ran.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "line", ["PORT=99999999", "WEB_WORKERS=abc", "WEB_WORKERS=0", "WEB_THREADS=x", "HEAD_WITHIN=x"]
)
def test_the_server_by_itself_ends_with_the_sentence_alone(tmp_path, line):
    gunicorn = ["-m", "gunicorn", "--config", "khuyenhoc/gunicorn.py", "khuyenhoc.wsgi"]
    ran = run(tmp_path, f"SECRET_KEY=x\n{line}", gunicorn)
    assert ran.returncode == 1
    assert line.partition("=")[0] in ran.stderr
    assert len(ran.stderr.splitlines()) == 1


def test_the_set_up_answers_programs_also_where_there_are_no_settings(tmp_path):
    ran = run(tmp_path, "PORT=x", ["manage.py", "setup_portal", "--json"])
    answer = json.loads(ran.stdout)
    assert (ran.returncode, ran.stderr, answer["ok"], answer["link"]) == (1, "", False, None)
    assert [(check["name"], check["ok"]) for check in answer["checks"]] == [("env_file", False)]
    assert "SECRET_KEY" in answer["checks"][0]["message"]
