"""The same content has the same fingerprint whatever the database, the order of rows, the locale and the time zone."""

import csv
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.management import call_command

from associations.demo import FOLDER
from associations.models import Cluster, Period, User
from reports.revisions.freezing import freeze

pytestmark = pytest.mark.postgresql

# Of the demonstration's 2023. It changes with the data, the labels of figures and the definitions of indicators, and
# with nothing else: both databases, each with its rows in an order of its own, are held against this one text.
EXPECTED = "dba1a76f26fd451c6abde842f396c70fe84406d2f550e9e497187dca6d778eb4"

_AGAIN = """
import json, sys
from reports.revisions.content import canonical, fingerprint_of
print(fingerprint_of(canonical(json.loads(sys.stdin.buffer.read()))))
"""


def _shuffled(name: str, folder: Path, seed: int) -> Path:
    with (FOLDER / name).open(encoding="utf-8", newline="") as stream:
        head, *rows = list(csv.reader(stream))
    random.Random(seed).shuffle(rows)
    with (folder / name).open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([head, *rows])
    return folder / name


@pytest.mark.django_db
def test_the_fingerprint_is_one_text_everywhere(tmp_path, monkeypatch, request):
    monkeypatch.setenv("TZ", "America/Caracas")
    time.tzset()
    request.addfinalizer(time.tzset)
    request.addfinalizer(monkeypatch.undo)
    seed = 7 if os.environ.get("TEST_DATABASE") == "postgresql" else 11
    for name in ("associations.csv", "successions.csv", "cluster_members.csv", "clusters.csv"):
        _shuffled(name, tmp_path, seed)
    call_command("load_registry", str(tmp_path))
    call_command("import_returns", str(_shuffled("returns.csv", tmp_path, seed)), "--approve")
    cluster, period = Cluster.objects.get(key="dong-bac"), Period.objects.get(year=2023)
    who = User.objects.create_user(username="a", full_name="Nguyễn Văn A", is_superuser=True)
    who.assignments.create(role="administrator", valid_from="2020-01-01")
    stored, _ = freeze(by=who, cluster=cluster, period=period, reason="Thử")
    # The same in a process of its own, that knows no Vietnamese.
    environment = {**os.environ, "LC_ALL": "C", "LANG": "C", "TZ": "Asia/Tokyo", "PYTHONUTF8": "0", "PYTHONHASHSEED": "3", "DJANGO_SETTINGS_MODULE": "khuyenhoc.settings"}  # fmt: skip
    code = "import django; django.setup()\n" + _AGAIN
    again = subprocess.run(
        [sys.executable, "-c", code], input=stored.content.encode(), env=environment, capture_output=True, check=True
    )  # fmt: skip
    assert (stored.fingerprint, again.stdout.decode().strip()) == (EXPECTED, EXPECTED)
