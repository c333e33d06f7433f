"""Every page and command within SQLite's own limit of parameters, however many units and years there are.

Debian builds SQLite with 250,000 parameters a statement, SQLite itself takes 32,766; here it takes fewer than there are
returns, and whatever sends ids a parameter each is refused by the database.
"""

import sqlite3
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver

from associations.models import Association, Cluster, ClusterMembership, Return, User, many_values
from associations.returns import written
from associations.sections import base
from tests.browsing import sign_in_confirmed
from tests.turns import in_turn

YEAR, YEARS, LIMIT = 2025, 13, 400  # 34 × 13 returns
FILLED = {"<slug:code>": "members_per_population", "<slug:unit>": "tinh-mau-01", "<str:cell>": "members"}


@pytest.fixture
def nation(db, settings, tmp_path, monkeypatch):
    """34 provinces in one cluster, of which the database takes no more than `LIMIT` ids a statement."""
    settings.VAR_DIR, settings.DEMO = tmp_path, True
    call_command("make_nation", "--communes", "0", "--years", str(YEARS), "--verbosity", "0")
    cluster = Cluster.objects.create(key="ca-nuoc", name="Cụm cả nước", short_name="Cả nước")
    ClusterMembership.objects.bulk_create(
        ClusterMembership(cluster=cluster, association=unit, valid_from=unit.valid_from)
        for unit in Association.objects.all()
    )
    assert Return.objects.count() > LIMIT
    monkeypatch.setattr(many_values, "FEW", 20)
    monkeypatch.setattr(base, "_FEW_IDS", 20)
    monkeypatch.setattr(base, "_MOST_PARAMETERS", LIMIT)
    monkeypatch.setattr(written, "_MOST_AT_ONCE", 8)  # of some twenty conditions each
    monkeypatch.setattr(connection.features, "max_query_params", LIMIT, raising=False)
    kind = sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER
    before = connection.connection.setlimit(kind, LIMIT)
    yield cluster
    connection.connection.setlimit(kind, before)


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """The routes of all addresses."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


def pages() -> list[str]:
    """The addresses that name nothing but a unit or a cluster, a year, a figure."""
    found = []
    for route in routes(get_resolver().url_patterns):
        is_of_return = route.startswith(("bao-cao/", "danh-muc-hoi/", "dia-gioi/"))
        filled = route.replace("<slug:key>", "tinh-mau-01" if is_of_return else "ca-nuoc")
        for part, value in FILLED.items():
            filled = filled.replace(part, value)
        filled = filled.replace("<int:year>", str(YEAR))
        if not set(filled) & set("<^(\\") and filled != "readyz":  # which says that no worker runs here
            found.append(f"/{filled}")
    return found


def test_each_page_and_command_answers(nation, tmp_path):
    reader = sign_in_confirmed(User.objects.get(username="quan-tri"))
    answered = {address: reader.get(address).status_code for address in in_turn(pages(), parts=4)}
    assert [address for address, status in answered.items() if status >= 500] == []
    assert sum(status == 200 for status in answered.values()) > 10
    of_year = ("--cluster", "ca-nuoc", "--year", str(YEAR))
    call_command("figures", *of_year)
    call_command("freeze", *of_year, "--user", "quan-tri", "--publish")
    for name in ("csv", "json"):
        call_command("export_report", *of_year, "--format", name, "-o", str(tmp_path / f"a.{name}"))
        call_command("verify", str(tmp_path / f"a.{name}"))
    call_command("figures", *of_year, "--map", "today", "--snapshot", "live")
    call_command("restate_check", "--cluster", "ca-nuoc")
    call_command("verify_events")
    call_command("remind", "--dry-run")
