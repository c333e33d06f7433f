"""Whoever saves is killed in the middle of it: what was answered is there, nothing is half there, chains are whole."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.plugin import SOAK
from tests.tables import copy_tables

pytestmark = pytest.mark.soak

ROOT = Path(__file__).resolve().parents[2]


def drill(*options):
    """What came of a drill, in a process of its own: a fork of this one would share its threads."""
    command = [sys.executable, "-m", "tests.durability.kills", *options]
    seed = os.environ["TEST_DAY"].replace("-", "")
    done = subprocess.run([*command, "--seed", seed], cwd=ROOT, capture_output=True, text=True, timeout=3600)
    assert done.stdout, done.stderr[-3000:]
    tally = json.loads(done.stdout.splitlines()[-1])
    assert tally["problems"] == [], tally
    assert tally["answered"] >= 3 * tally["rounds"], "each writer was answered before it was killed"
    return tally


@pytest.mark.sqlite
def test_no_answered_save_is_lost_by_a_kill_on_sqlite(tmp_path, django_db_setup):
    copy_tables(tmp_path / "kills.sqlite3")
    rounds = 200 if SOAK else 2
    tally = drill("--url", f"sqlite:///{tmp_path}/kills.sqlite3", "--rounds", str(rounds))
    assert tally["rounds"] == rounds


@pytest.mark.compared
@pytest.mark.django_db(transaction=True)
def test_no_answered_save_is_lost_by_a_kill_on_postgresql():
    """Under `make soak` on a PostgreSQL of its own, which is killed as well; else in the database of the tests."""
    if SOAK:
        tally = drill("--postgresql", "--rounds", "50")
        assert tally["rounds"] == 50
        assert tally["servers_killed"] > 5
        return
    name = connection.settings_dict["NAME"]
    drill("--url", os.environ["TEST_DATABASE_URL"].replace("/postgres?", f"/{name}?"), "--rounds", "1")
