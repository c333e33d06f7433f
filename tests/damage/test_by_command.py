"""Damaged files by command, many in one process: no traceback, no abort, in time and memory, one problem a line."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.damage.runner import faults
from tests.plugin import SOAK
from tests.tables import copy_tables

ROOT = Path(__file__).resolve().parent.parent.parent
SEED = 17
AS_MANY = 1_000 if SOAK else 40


@pytest.mark.first
@pytest.mark.soak
@pytest.mark.django_db
def test_a_damaged_file_ends_in_words(tmp_path: Path):
    copy = tmp_path / "copy.sqlite3"
    copy_tables(copy)
    ran = subprocess.run(
        [sys.executable, "-m", "tests.damage.runner", str(AS_MANY), str(SEED)],
        cwd=ROOT,
        env={**os.environ, "DAMAGE_DATABASE": f"sqlite:///{copy}"},
        capture_output=True,
        text=True,
    )
    words = [json.loads(line) for line in ran.stdout.splitlines()]
    assert ran.returncode == 0, f"the process ended at {words[-1:]}: {ran.stderr[-2000:]}"
    outcomes = [one for one in words if "begun" not in one]
    assert len(outcomes) == AS_MANY
    wrong = {
        f"{one['number']} {one['good']} {one['how']}": found for one in outcomes if (found := faults(one))
    }
    assert not wrong, "\n".join(f"{file}: {found}" for file, found in wrong.items())
    assert sum(one["exit"] == 1 for one in outcomes) > len(outcomes) / 2, "most of them were damaged indeed"
