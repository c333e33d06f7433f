"""PostgreSQL's own tools: which of them fit the server, and how they are connected to a database.

A tool that is older than the server does not know all that the server holds, so it is refused. Of those that are new
enough the one of the server's own version is taken: what a newer one writes, an older server may not take back.
"""

import errno
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from psycopg2.extensions import make_dsn

from khuyenhoc.children import ending_with_parent
from khuyenhoc.environment import without_secrets
from khuyenhoc.operations.problems import OperationRefused

# Where the packages of Debian, Red Hat and the makers lay the tools, a folder a version.
_FOLDERS = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/PostgreSQL/*/bin", "usr/local/pgsql/bin")
_ROOT = Path("/")
_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")
_ANSWERS_WITHIN = 20  # seconds, for a version
# What of a connection's options Django takes for itself.
_OF_DJANGO = {"assume_role", "isolation_level", "pool", "server_side_binding", "cursor_factory"}
_LANGUAGES = ("LC_ALL", "LANGUAGE")  # variables that win over LC_MESSAGES


class ToolFailed(Exception):
    """One of the tools ended with `status`, which is not 0; `why` is the line in which it says so."""

    def __init__(self, status: int, why: str) -> None:
        self.status, self.why = status, why
        super().__init__(why)


def tool(name: str, *, server: int | None = None) -> Path:
    """Return where pg_dump, pg_restore or psql of a version not older than the server stands.

    server: the server's main version; without one, that of the database in use. Raise OperationRefused where there is none.
    """
    wanted = server if server is not None else connection.get_database_version()[0]
    versions = {path: found for path in _candidates(name) if (found := _version_of(path)) is not None}
    fitting = {path: found for path, found in versions.items() if found >= wanted}
    if not fitting:
        raise OperationRefused([_none_fits(name, wanted, versions)])
    return min(fitting, key=lambda path: fitting[path])


def connection_environment(settings_dict: Mapping[str, Any]) -> tuple[list[str], dict[str, str]]:
    """Return the arguments and the environment with which a tool reaches a database; the password is in the latter."""
    words = {
        name: value for name, value in settings_dict.get("OPTIONS", {}).items() if name not in _OF_DJANGO
    }
    for word, name in (("dbname", "NAME"), ("user", "USER"), ("host", "HOST"), ("port", "PORT")):
        if settings_dict.get(name):
            words[word] = settings_dict[name]
    password = settings_dict.get("PASSWORD") or words.get("password")
    words.pop("password", None)
    environment = without_secrets()
    if password:
        environment["PGPASSWORD"] = str(password)
    return ["--no-password", f"--dbname={make_dsn(**words)}"], environment


def run_tool(path: Path, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
    """Run a tool to its end. Raise ToolFailed where it fails, OSError where a disk is full."""
    done = subprocess.run(  # noqa: S603 - one of the tools, by its whole path
        [path, *arguments],
        # What it says is looked at: in English, whatever the machine's language.
        env={
            **{name: value for name, value in environment.items() if name not in _LANGUAGES},
            "LC_MESSAGES": "C",
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        preexec_fn=ending_with_parent(),  # one that is killed leaves no tool at work on a database
    )
    if done.returncode == 0:
        return
    if "No space left on device" in done.stderr:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    lines = [line for line in done.stderr.splitlines() if line.strip()] or [f"mã lỗi {done.returncode}"]
    raise ToolFailed(
        done.returncode, next((line for line in lines if "ERROR" in line or "error:" in line), lines[-1])
    )


def _candidates(name: str) -> Iterator[Path]:
    """Yield where a tool may stand: in POSTGRESQL_BIN alone where that is set."""
    if settings.POSTGRESQL_BIN:
        yield Path(settings.POSTGRESQL_BIN) / name
        return
    # Before the search path: there Debian has a script that chooses among versions by itself.
    for folder in _FOLDERS:
        yield from sorted(found / name for found in _ROOT.glob(folder))
    if on_path := shutil.which(name):
        yield Path(on_path)


def _version_of(path: Path) -> int | None:
    """Return the main version that a tool says of itself; None where it cannot be started."""
    try:
        answer = subprocess.run(  # noqa: S603 - one of the tools, by its whole path
            [path, "--version"],
            capture_output=True,
            text=True,
            timeout=_ANSWERS_WITHIN,
            check=True,
            env=without_secrets(),
        )
    except (OSError, subprocess.SubprocessError):
        return None
    found = _VERSION.search(answer.stdout)
    return int(found.group(1)) if found else None


def _none_fits(name: str, wanted: int, versions: Mapping[Path, int]) -> str:
    what_to_do = (
        f"Cài gói postgresql-client-{wanted} (hoặc mới hơn), "
        f"hay đặt POSTGRESQL_BIN trong .env là thư mục có {name} đi cùng máy chủ cơ sở dữ liệu."
    )
    if versions:
        path, found = max(versions.items(), key=lambda item: item[1])
        return f"{path} là phiên bản {found}, cũ hơn máy chủ PostgreSQL (phiên bản {wanted}). {what_to_do}"
    where = f"Thư mục POSTGRESQL_BIN ({settings.POSTGRESQL_BIN})" if settings.POSTGRESQL_BIN else "Máy này"
    return f"{where} không có {name} chạy được. {what_to_do}"
