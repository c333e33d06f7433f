"""A migration killed in the middle and run again ends as one that nobody disturbed: the same tables, the same rows.

tests/releases/killing.py kills the processes; on PostgreSQL the release is laid at the state of its own migrations first,
so that all its data steps since then are made there too, and its figures and events are held against what it handed out.
"""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests.plugin import SOAK
from tests.releases.killing import FEW, NEAR, ON_SERVER
from tests.releases.make import HERE, ROOT
from tests.releases.test_releases import figures_of


def run(version: str, spare: str = "", **environment: str) -> dict[str, Any]:
    environ = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, "-m", "tests.releases.killing", str(HERE / version), spare]
    done = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, env=environ | environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def check(answers: dict[str, Any], places: tuple[tuple[str, int], ...]) -> None:
    assert answers["undisturbed"] == 0
    assert [tuple(place) for place in answers["few"]["killed"]] == list(places), "all were killed"
    assert answers["few"]["differing"] == []
    for name in ("every record", "every code", "ever later") if SOAK else ():
        assert answers[name]["killed"] or name != "every record"
        assert answers[name]["differing"] == []


@pytest.mark.parametrize(("version", "places"), [("0.1", FEW), ("0.4.0", NEAR)])
def test_a_killed_migration_is_made_again(version, places):
    check(run(version), places)


@pytest.fixture
def two_databases() -> Iterator[tuple[str, str]]:
    """The address of an empty database of this worker and the name of another."""
    from django.db import connection

    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    names = [f"killed_{worker}", f"killed_{worker}_spare"]
    address = urlsplit(os.environ["TEST_DATABASE_URL"])
    with connection._nodb_cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {names[0]} TEMPLATE template0 ENCODING 'UTF8'")
    yield urlunsplit(address._replace(path=f"/{names[0]}")), names[1]
    with connection._nodb_cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.mark.compared
@pytest.mark.django_db
def test_on_postgresql_too_with_the_figures_of_the_release(two_databases):
    address, spare = two_databases
    answers = run("0.1", spare, DATABASE_URL=address)
    check(answers, ON_SERVER)
    assert answers["verify_events"][0] == 0, answers["verify_events"]
    lines = gzip.decompress((HERE / "0.1" / "events.jsonl.gz").read_bytes()).decode().splitlines()
    events = [json.loads(line) for line in lines]
    assert answers["event hashes"] == {
        f"{event['return_id']} {event['number']}": event["hash"] for event in events
    }
    files = list((HERE / "0.1").glob("figures-*.json.gz"))
    assert len(files) == 3
    for file in files:
        status, words = answers[file.name]
        assert status == 0, words
        assert figures_of(json.loads(words)) == figures_of(json.loads(gzip.decompress(file.read_bytes())))
