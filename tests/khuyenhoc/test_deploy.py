"""What lies under deploy/ names what there is: commands, limits, headers and variables of the portal. No tool is needed."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.management import call_command, get_commands
from django.test import RequestFactory

from associations.models import Session
from associations.requests.client import client_address
from associations.signing_in.session_store import SessionStore
from khuyenhoc import supervisor
from khuyenhoc.body_limit import OF_A_FILE
from khuyenhoc.environment import known_names

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
TIMERS = [unit for unit in UNITS if unit.suffix == ".timer"]
NGINX = (DEPLOY / "nginx/khuyenhoc.conf").read_text("utf-8")
COMMAND = re.compile(r"manage\.py ([a-z_]+)")


def lines(unit: Path, key: str) -> list[str]:
    return re.findall(rf"^{key}=(.*)$", unit.read_text("utf-8"), re.MULTILINE)


def command(unit: Path) -> str:
    [start] = lines(unit, "ExecStart")
    [found] = COMMAND.findall(start)
    return found


def test_every_service_runs_a_command_that_there_is():
    assert {command(unit) for unit in SERVICES} - set(get_commands()) == set()


def test_every_timer_has_its_job_and_every_job_its_timer():
    jobs = {unit.stem for unit in SERVICES if lines(unit, "Type") == ["oneshot"] and "@" not in unit.name}
    assert {unit.stem for unit in TIMERS} == jobs
    assert all(lines(unit, "Persistent") == ["yes"] for unit in TIMERS)
    assert not any(lines(unit, "Unit") for unit in TIMERS), (
        "the name says it; systemd-analyze finds no wrong one"
    )


def test_what_the_guide_does_by_cron_has_a_timer_at_the_same_time():
    text = (ROOT / "docs/van-hanh.md").read_text("utf-8")
    cron = re.findall(r"^ +(\d+) (\d+) \* \* ([*0]) cd .* manage\.py (\w+)", text, re.MULTILINE)
    by_cron = {name: (f"{int(hour):02}:{int(minute):02}:00", day == "0") for minute, hour, day, name in cron}
    by_timer = {}
    for timer in TIMERS:
        [when] = lines(timer, "OnCalendar")
        found = re.fullmatch(r"(Sun )?\*-\*-\* (\S+) Asia/Ho_Chi_Minh", when)
        by_timer[command(timer.with_suffix(".service"))] = (found[2], bool(found[1]))
    assert by_cron == by_timer


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_no_service_has_more_rights_than_it_needs_or_fails_in_silence(unit):
    assert lines(unit, "User") == ["@ACCOUNT@"]
    assert lines(unit, "NoNewPrivileges") == lines(unit, "PrivateTmp") == ["yes"]
    assert lines(unit, "ProtectSystem") == ["strict"]
    assert lines(unit, "UMask") == ["0077"]
    assert lines(unit, "MemoryMax")
    assert lines(unit, "OnFailure") == ([] if "@" in unit.name else ["khuyenhoc-failed@%n.service"])


@pytest.mark.parametrize("name", ["khuyenhoc.service", "khuyenhoc-worker.service"])
def test_systemd_waits_longer_than_the_portal_takes_to_end(name):
    unit = DEPLOY / "systemd" / name
    [seconds] = lines(unit, "TimeoutStopSec")
    assert int(seconds) > supervisor.END_WITHIN
    assert lines(unit, "KillMode") == ["mixed"]


def test_units_are_filled_with_the_folder_and_its_owner(tmp_path):
    done = subprocess.run(
        [sys.executable, DEPLOY / "install-units", "--to", tmp_path],
        env={
            "ENV_FILE": "",
            "BACKUP_DIR": "../backups",
            "DATABASE_URL": "sqlite:////data/k/portal.sqlite3",
            "WEB_WORKERS": "4",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert {file.name for file in tmp_path.iterdir()} == {unit.name for unit in UNITS} | {"khuyenhoc"}
    texts = [file.read_text("utf-8") for file in tmp_path.iterdir()]
    assert not [text for text in texts if re.search("@[A-Z]+@", text)]
    unit = tmp_path / "khuyenhoc.service"
    assert lines(unit, "WorkingDirectory") == [str(ROOT)]
    assert lines(unit, "ReadWritePaths") == [f"{ROOT}/var", f"-{ROOT}/../backups -/data/k"]
    assert lines(unit, "MemoryMax") == ["4096M"]


def test_nginx_takes_as_long_a_body_as_the_portal():
    [most] = re.findall(r"client_max_body_size (\d+)m;", NGINX)
    assert int(most) * 1024 * 1024 == OF_A_FILE


def test_nginx_lays_on_the_headers_that_the_portal_believes(settings):
    laid_on = dict(re.findall(r"proxy_set_header (\S+) (\S+);", NGINX))
    assert laid_on == {
        "Connection": '""',
        "Host": "$host",
        "X-Forwarded-Proto": "$scheme",
        "X-Forwarded-For": "$proxy_add_x_forwarded_for",
    }
    settings.BEHIND_PROXY, settings.PROXIES = True, 1
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # What nginx makes of a request that brought an address of its own.
    headers = {"X-Forwarded-For": "1.2.3.4, 203.0.113.9", "X-Forwarded-Proto": "https"}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR="127.0.0.1")
    assert client_address(request) == "203.0.113.9"
    assert request.is_secure()


def test_nginx_repeats_no_save_and_shows_its_own_pages():
    [when] = re.findall(r"^ *proxy_next_upstream (.*);", NGINX, re.MULTILINE)
    assert when.split() == ["error", "timeout"]
    pages = re.findall(r"^ *error_page [\d ]+ /(\S+);", NGINX, re.MULTILINE)
    assert {page.name for page in (DEPLOY / "nginx").glob("*.html")} == set(pages)
    assert "Strict-Transport-Security" not in NGINX


def test_compose_sets_only_variables_that_there_are():
    text = (DEPLOY / "compose.yaml").read_text("utf-8")
    names = set(re.findall(r"^ +([A-Z][A-Z_0-9]+):", text, re.MULTILINE))
    names |= set(re.findall(r"([A-Z][A-Z_]+)=", text))
    assert {name for name in names if not name.startswith("POSTGRES_")} - known_names() == set()


def test_the_image_has_a_python_for_the_portal_and_no_secret():
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    python = tuple(map(int, re.search(r"^ARG BASE=\S*python:(\d+)\.(\d+)", text, re.MULTILINE).groups()))
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    assert python >= tuple(map(int, needed.removeprefix(">=").split(".")))
    # In the layer that makes them.
    assert re.search(r"RUN make install .*\n.* rm -rf \.env var/secret_key var/khuyenhoc\.sqlite3\*", text)
    ignored = (ROOT / ".containerignore").read_text().splitlines()
    assert {".env", ".env.*", "var", ".git", "deploy/*.env"} <= set(ignored)
    assert (ROOT / ".dockerignore").read_text().splitlines() == ignored
    variables = dict(re.findall(r"\b([A-Z_]+)=(\S+)", re.search(r"^ENV .*", text, re.MULTILINE)[0]))
    assert set(variables) <= known_names() - {"SECRET_KEY", "AUTHENTICATOR_KEYS", "EMAIL_URL"}
    # Never a file in the container, which would be lost with it; no password.
    database = urlsplit(variables["DATABASE_URL"])
    assert (database.scheme, database.password) == ("postgres", None)


def test_clearsessions_removes_what_is_over_from_the_portal_s_own_table(db):
    for seconds in (-60, 3600):
        store = SessionStore()
        store["kept"] = seconds
        store.set_expiry(seconds)
        store.create()
        store.save()
    assert Session.objects.count() == 2
    call_command("clearsessions")
    [left] = Session.objects.all()
    assert left.get_decoded()["kept"] == 3600


def test_a_job_that_failed_is_told_to_the_administrators(settings):
    settings.ADMINS = [("an@example.vn", "an@example.vn")]
    call_command("job_failed", "khuyenhoc-backup.service")
    [message] = mail.outbox
    assert message.to == ["an@example.vn"]
    assert "khuyenhoc-backup.service" in message.subject
    assert "tail -n 50" in message.body


def test_a_job_that_failed_and_cannot_be_told_fails_too(settings, capsys):
    settings.ADMINS = []
    with pytest.raises(SystemExit):
        call_command("job_failed", "khuyenhoc-backup.service")
    assert "ADMINS" in capsys.readouterr().err
