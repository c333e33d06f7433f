"""The cache is a spare: where it fails, pages work without it and no limit takes its failure for too many attempts."""

import sqlite3

import pytest
from allauth.core import ratelimit
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState
from django.test import Client, RequestFactory
from django.urls import reverse

from khuyenhoc.cache import SpareCache

pytestmark = pytest.mark.postgresql


@pytest.fixture
def without_table(db):
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE cache")


def test_migrate_alone_makes_the_table(transactional_db):
    migration = MigrationExecutor(connection).loader.get_migration("associations", "0011_cache_table")
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE cache")
    for _ in range(2):  # a table that stands already stays, with what it holds
        with connection.schema_editor() as editor:
            migration.apply(ProjectState(), editor)
        assert cache.add("a", 1) or cache.get("a") == 1
    assert cache.get("a") == 1


def test_what_is_kept_is_found(db):
    cache.set("a", {"x": 1})
    assert cache.get("a") == {"x": 1}
    assert not cache.add("a", 2), "the key is there"
    assert cache.add("b", 2)
    assert cache.incr("b") == 3
    assert cache.has_key("b")
    assert cache.delete("b")
    assert cache.get("b") is None


def test_nothing_raises_without_a_table(without_table):
    cache.set("a", 1)
    assert cache.get("a", "none") == "none"
    assert cache.add("a", 1), "a lock or a count is let through"
    assert cache.add("a", 1)
    assert not cache.delete("a")
    assert not cache.has_key("a")
    assert not cache.touch("a")
    cache.clear()
    with pytest.raises(ValueError, match="not found"):
        cache.incr("a")
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")  # the transaction around is still good
        assert cursor.fetchone() == (1,)


def test_pages_work_without_a_table(without_table):
    assert Client().get(reverse("public_list")).status_code == 200
    assert Client().get(reverse("account_login")).status_code == 200


def test_signing_in_works_without_a_table(cast, without_table):
    cast.officer.set_password("mật-khẩu-của-bài-thử-1")
    cast.officer.save()
    for password, status in (*[("sai", 200)] * 4, ("mật-khẩu-của-bài-thử-1", 302)):
        sent = {"login": cast.officer.username, "password": password}
        assert Client().post(reverse("account_login"), sent).status_code == status


def test_a_limit_lets_through_without_a_table(without_table):
    request = RequestFactory().post("/")
    assert all(ratelimit.consume(request, action="login_failed", key="ai") for _ in range(30))


@pytest.mark.sqlite  # PostgreSQL locks rows, not the file
def test_a_locked_table_is_no_error(transactional_db):
    cache.clear()  # what is committed there outlives a test
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        cache.set("a", 1)
        assert cache.get("a") is None
        assert cache.add("a", 1)
        assert Client().get(reverse("public_list")).status_code == 200
    finally:
        other.execute("ROLLBACK")
        other.close()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 5000")
    assert cache.add("a", 1)
    assert not cache.add("a", 1)
    cache.clear()


def test_a_failure_is_told_once_a_minute(without_table, monkeypatch, caplog):
    monkeypatch.setattr(SpareCache, "_logged_at", -1e9)
    for _ in range(5):
        cache.get("a")
    assert [record.message for record in caplog.records] == ["cache-failed"]


def test_other_errors_are_not_swallowed(db, monkeypatch):
    def broken(*args):
        raise TypeError("a fault of the code")

    monkeypatch.setattr("django.core.cache.backends.db.pickle.dumps", broken)
    with pytest.raises(TypeError):
        cache.set("a", 1)
    assert not issubclass(TypeError, DatabaseError)
