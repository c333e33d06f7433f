"""Migrate a release's database in processes that are killed in the middle, one after another, until one ends well.

python -m tests.releases.killing FOLDER [SPARE]: lays the release into the database of DATABASE_URL and into a second one,
migrates the first undisturbed and the second by chains of killed processes. Prints as JSON where they were killed, how the
two differ at the end, and what today's code makes of the release's figures and events. Each process begins as a fork of
this one, with Django loaded. SPARE names the second database of PostgreSQL; SQLite's are files of a temporary folder.
"""

import json
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.releases import on_postgresql
from tests.releases.content import content
from tests.releases.make import restore

Place = tuple[str, int]  # (what, the how manieth of a process)

_RECORD = 'INSERT INTO "django_migrations"'
_ENDLESS = 1000  # processes
# Statements in the middle of steps, a step made and its record not written yet, and steps' own code when it has done its
# work: each process goes on where the one before it was killed.
FEW: tuple[Place, ...] = (
    ("statement", 60),
    ("record", 2),
    ("code", 1),
    ("code", 2),
    ("record", 3),
    ("statement", 90),
)

# PostgreSQL takes longer for each process.
ON_SERVER: tuple[Place, ...] = (("statement", 60), ("record", 2), ("code", 1))
# Of a release that lacks a step or two.
NEAR: tuple[Place, ...] = (("statement", 12), ("record", 1))


class Killed:
    """Kills its own process before the n-th thing of a kind."""

    def __init__(self, place: Place | None) -> None:
        self._place, self._count = place, 0

    def _is_at(self, kind: str) -> None:
        if self._place is None or self._place[0] != kind:
            return
        self._count += 1
        if self._count == self._place[1]:
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(
        self, execute: Callable[..., Any], sql: Any, parameters: Any, many: bool, context: Any
    ) -> Any:
        """Wrap a statement of the database."""
        self._is_at("statement")
        if str(sql).startswith(_RECORD):
            self._is_at("record")
        return execute(sql, parameters, many, context)

    def code(self, forwards: Callable[..., None]) -> Callable[..., None]:
        """Wrap the code of steps."""

        def wrapper(*arguments: Any, **options: Any) -> None:
            forwards(*arguments, **options)
            self._is_at("code")

        return wrapper


def migrate(database: str, place: Place | None) -> int:
    """Migrate a database in a process of its own; return its exit code, -9 where it was killed."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            _migrate(database, Killed(place))
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    on_postgresql.wait_until_left(database)
    return code


def _migrate(database: str, killed: Killed) -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations import RunPython

    connection.settings_dict["NAME"] = database
    RunPython.database_forwards = killed.code(RunPython.database_forwards)  # type: ignore[method-assign]
    with connection.execute_wrapper(killed.statement):
        call_command("migrate", interactive=False, verbosity=0)


def chains(version: str, *, on_server: bool) -> dict[str, Callable[[int], Place | None]]:
    """Return how processes are killed, by name: where the n-th of a chain is; in full under `make soak`."""
    few = FEW if version == "0.1" else NEAR
    if on_server:
        few = ON_SERVER
    listed = {"few": lambda process: few[process] if process < len(few) else None}
    if os.environ.get("SOAK") != "1":
        return listed
    return listed | {
        "every record": lambda process: ("record", 1 if process == 0 else 2),
        "every code": lambda process: ("code", 1 if process == 0 else 2),
        "ever later": lambda process: ("statement", 20 + 15 * process),
    }


def run(database: str, place_of: Callable[[int], Place | None]) -> list[Place]:
    """Migrate in processes killed where a chain has it, until one ends by itself; return where they were killed."""
    killed: list[Place] = []
    for process in range(_ENDLESS):
        place = place_of(process)
        code = migrate(database, place)
        if code == 0:
            return killed
        if place is None or code != -signal.SIGKILL:
            raise SystemExit(f"migrate ended with {code} at {place}")
        killed.append(place)
    raise SystemExit("no end")


def main(folder: Path, spare: str) -> None:
    """Print how a release's database fares."""
    with tempfile.TemporaryDirectory() as temporary:
        start, second = str(Path(temporary) / "start.sqlite3"), str(Path(temporary) / "killed.sqlite3")
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{start}")
        os.environ["DJANGO_SETTINGS_MODULE"] = "khuyenhoc.settings"
        import django

        django.setup()
        from django.db import connection

        if spare:
            start, second = str(connection.settings_dict["NAME"]), spare
            on_postgresql.lay(folder, Path(temporary))
        answers: dict[str, Any] = {}
        for name, place_of in chains(folder.name, on_server=bool(spare)).items():
            _lay_second(folder, start, second)
            if name == "few" and not spare:
                restore(folder / "database.sql.gz", Path(start))
            answers[name] = {"killed": run(second, place_of)}
            answers[name]["second"] = content(second)
        answers["undisturbed"] = migrate(start, None)
        expected = content(start)
        for name in chains(folder.name, on_server=bool(spare)):
            found = answers[name].pop("second")
            keys = expected.keys() | found.keys()
            answers[name]["differing"] = sorted(key for key in keys if expected.get(key) != found.get(key))
        if spare:
            from tests.releases.reading import figures_and_events

            connection.settings_dict["NAME"] = second
            answers |= figures_and_events(folder)
        sys.stdout.write(json.dumps(answers, ensure_ascii=False))


def _lay_second(folder: Path, start: str, second: str) -> None:
    """Lay the release, not migrated yet, into the second database."""
    if second.endswith(".sqlite3"):
        Path(second).unlink(missing_ok=True)
        restore(folder / "database.sql.gz", Path(second))
    else:
        on_postgresql.copy(start, second)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "")
