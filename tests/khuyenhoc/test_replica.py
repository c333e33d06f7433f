"""The replica: which addresses it may answer, which rows it gives, and when it is not read."""

import re
import time
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db import router as django_router
from django.urls import get_resolver

from associations.models import Assignment, Return, Session, User
from khuyenhoc.operations.installing.replica import follows_the_primary
from khuyenhoc.replica import router as replica_router
from khuyenhoc.replica.connection import REPLICA, replica_of
from khuyenhoc.replica.marked import MARKED, PUBLIC
from khuyenhoc.replica.router import ReadFromReplica, may_come_from_replica, reading_from_replica
from khuyenhoc.replica.watch import OLDEST, Look, Watch, watch
from reports.models import ScoreCriterion, StoredRevision, Target
from reports.revisions.freezing import freeze, publish
from tests import factories
from tests.browsing import sign_in
from tests.test_access_everywhere import url_of, walk

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


def test_who_sets_the_portal_up_without_a_replica_is_told_nothing_of_one():
    assert follows_the_primary() == []


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ([(50, "7"), (True, 50, "7")], ""),
        (
            [(50, "7"), OperationalError("Connection refused\nmore")],
            "không dùng được: Connection refused. Xem",
        ),
        ([(50, "7"), (False, None, "7")], "đã được đưa lên làm máy chính"),
        ([(50, "7"), (True, 50, "8")], "không phải bản sao của máy chính trong DATABASE_URL"),
        ([(50, "7"), (False, None, "8")], "không phải bản sao của máy chính trong DATABASE_URL"),
        ([OperationalError("gone"), (True, 50, "7")], "máy chính trong DATABASE_URL không trả lời"),
    ],
)
def test_who_sets_the_portal_up_is_told_what_the_replica_is(monkeypatch, answers, words):
    monkeypatch.setitem(settings.DATABASES, REPLICA, POSTGRESQL)
    opened = {DEFAULT_DB_ALIAS: [], REPLICA: []}

    def own(alias):
        return SimpleNamespace(alias=alias, close=lambda: opened[alias].append("closed"))

    def row(connection, query):
        answer = answers[connection.alias == REPLICA]
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr("khuyenhoc.replica.watch._own", own)
    monkeypatch.setattr("khuyenhoc.replica.watch._row", row)
    [check] = follows_the_primary()
    assert all(opened.values()), "a command leaves no connection open"
    assert check.message.startswith("Bản sao cơ sở dữ liệu ở a, cổng 5432")
    assert check.is_ok == (not words)
    assert words in check.message
    assert check.is_ok or check.message.endswith("hoặc xóa dòng DATABASE_REPLICA_URL, rồi chạy lại lệnh này.")


@pytest.fixture
def asked(db, undrawn, monkeypatch):
    """What is read of each database while a marked page is answered; primary and replica are one database here."""
    primary = connections[DEFAULT_DB_ALIAS]
    replica = primary.copy(REPLICA)
    replica.connection, replica.autocommit = primary.connection, True
    replica.close = lambda: None
    of_test = len(primary.savepoint_ids)

    class Primary:
        """As a page sees it, which does not stand within a test's transaction."""

        in_atomic_block = property(lambda _: len(primary.savepoint_ids) > of_test)

    monkeypatch.setattr("khuyenhoc.replica.router.connections", {DEFAULT_DB_ALIAS: Primary()})
    monkeypatch.setattr(django_router, "routers", [ReadFromReplica()])
    monkeypatch.setattr(watch, "may_read", lambda **_: True)
    monkeypatch.setattr(watch, "failed", lambda: pytest.fail("the replica could not answer"))
    monkeypatch.setitem(settings.DATABASES, REPLICA, primary.settings_dict)
    monkeypatch.setattr(connections._connections, REPLICA, replica, raising=False)
    tables = {model._meta.db_table for model in apps.get_models() if may_come_from_replica(model)}
    found = SimpleNamespace(of_replica=0, of_primary=[])

    def on_primary(execute, sql, params, many, context):
        reading = replica_router._now.get()
        must_be_replica = reading and not reading.has_written and not Primary().in_atomic_block
        if must_be_replica and not tables.isdisjoint(re.findall(r'\b(?:FROM|JOIN)\s+"?(\w+)', sql, re.I)):
            found.of_primary.append(sql)
        return execute(sql, params, many, context)

    def on_replica(execute, sql, params, many, context):
        found.of_replica += 1
        return execute(sql, params, many, context)

    with primary.execute_wrapper(on_primary), replica.execute_wrapper(on_replica):
        yield found


@pytest.mark.postgresql  # some SQL is of one database alone
@pytest.mark.parametrize("is_published", [False, True], ids=["live", "published"])
def test_every_marked_page_reads_its_data_from_the_replica_alone(cast, asked, is_published):
    return_ = factories.approved(cast)
    factories.approved(cast, cast.cao_bang)
    ScoreCriterion.objects.create(cluster=cast.cluster, indicator="fund_total", weight=10)
    Target.objects.create(indicator="card_rate", year=2027, value=95, legal_basis="Kế hoạch")
    if is_published:
        stored, _ = freeze(by=cast.secretary, cluster=cast.cluster, period=return_.period, reason="Thử")
        publish(by=cast.secretary, revision=stored)
    client, wrong, idle = sign_in(cast.secretary), {}, set()
    for pattern, _ in walk():
        if pattern.name not in MARKED or (pattern.name in PUBLIC and not is_published):
            continue
        asked.of_replica, asked.of_primary[:] = 0, []
        answer = client.get(url_of(pattern, (cast, return_, (return_, return_))))
        assert answer.status_code == (404 if pattern.name == "public_nothing" else 200), pattern.name
        if asked.of_primary:
            wrong[pattern.name] = asked.of_primary[:]
        if not asked.of_replica:
            idle.add(pattern.name)
    assert wrong == {}
    assert idle <= {"public_dictionary", "public_dictionary_file", "public_nothing"}
