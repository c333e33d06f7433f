"""The replica: which addresses it may answer, which rows it gives, and when it is not read."""

import time

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS
from django.urls import get_resolver

from associations.models import Assignment, Return, Session, User
from khuyenhoc.replica.connection import REPLICA, replica_of
from khuyenhoc.replica.marked import MARKED, PUBLIC
from khuyenhoc.replica.router import ReadFromReplica, reading_from_replica
from khuyenhoc.replica.watch import OLDEST, Look, Watch
from reports.models import StoredRevision

POSTGRESQL = {"ENGINE": "django.db.backends.postgresql", "HOST": "a", "PORT": 5432, "NAME": "k"}


def names(patterns) -> set[str]:
    found = set()
    for one in patterns:
        found |= names(one.url_patterns) if hasattr(one, "url_patterns") else {one.name}
    return found


def test_only_pages_that_are_read_by_many_are_marked():
    every = names(get_resolver().url_patterns)
    assert every >= MARKED, "an address that is gone"
    assert {name for name in every if name and name.startswith("public_")} | {"sitemap"} == PUBLIC
    for name in (
        "start",
        "cluster_returns",
        "meeting",
        "board",
        "system_state",
        "own_targets",
        "save_cross_table",
    ):
        assert name in every - MARKED


def test_data_come_from_the_replica_and_who_may_read_them_from_the_primary(monkeypatch):
    class Primary:
        in_atomic_block = False

    monkeypatch.setattr("khuyenhoc.replica.router.connections", {DEFAULT_DB_ALIAS: Primary})
    router = ReadFromReplica()
    assert router.db_for_read(Return) == DEFAULT_DB_ALIAS, "outside of a marked page"
    with reading_from_replica():
        assert [router.db_for_read(model) for model in (Return, StoredRevision)] == [REPLICA] * 2
        assert {router.db_for_read(model) for model in (User, Assignment, Session)} == {DEFAULT_DB_ALIAS}
        assert router.db_for_write(Session) == DEFAULT_DB_ALIAS
        assert router.db_for_read(Return) == REPLICA
        assert router.db_for_write(Return) == DEFAULT_DB_ALIAS
        assert router.db_for_read(Return) == DEFAULT_DB_ALIAS, "a page reads what it wrote"
    Primary.in_atomic_block = True
    with reading_from_replica():
        assert router.db_for_read(Return) == DEFAULT_DB_ALIAS, "within a transaction"


@pytest.mark.parametrize(
    ("look", "after", "is_public", "may"),
    [
        ({}, None, False, True),
        ({}, 100, False, True),
        ({}, 101, False, False),  # the own write is not there yet
        ({"as_of": -OLDEST - 1}, None, True, False),
        ({"as_of": None}, None, True, False),
        ({"why_not": "gone"}, None, True, False),
        ({"at": -60}, None, True, False),  # a look of long ago
        ({"has_primary": False, "as_of": -60}, None, False, False),
        ({"has_primary": False, "as_of": -60}, None, True, True),
    ],
)
def test_it_is_read_where_it_is_young_enough_and_has_the_own_writes(monkeypatch, look, after, is_public, may):
    now = time.monotonic()
    watch = Watch()
    monkeypatch.setattr(watch, "_begin", lambda: None)
    found = {"at": 0, "replayed": 100, "as_of": 0, "why_not": "", **look}
    moments = {name: now + found[name] for name in ("at", "as_of") if found[name] is not None}
    watch._look = Look(**{**found, **moments})
    assert watch.may_read(after=after, is_public=is_public) is may
    watch.failed()
    assert not watch.may_read(after=after, is_public=is_public), "it rests after a failure"


@pytest.mark.parametrize(
    ("primary", "replica", "words"),
    [
        ({"ENGINE": "khuyenhoc.sqlite3", "NAME": "x"}, POSTGRESQL, "DATABASE_URL thì không"),
        (POSTGRESQL, {"ENGINE": "khuyenhoc.sqlite3", "NAME": "x"}, "DATABASE_REPLICA_URL thì không"),
        (POSTGRESQL, POSTGRESQL, "trùng với DATABASE_URL"),
    ],
)
def test_what_cannot_be_a_replica_is_refused_in_words(primary, replica, words):
    with pytest.raises(ImproperlyConfigured, match=words):
        replica_of(primary, replica)
