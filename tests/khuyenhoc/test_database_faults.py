"""What a refusing database is called: gone, locked, full, read-only, or a fault of ours."""

import sqlite3

import psycopg2
import pytest
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError

from khuyenhoc.database_faults import Fault, fault_of


def wrapped(django_error, cause):
    error = django_error(str(cause))
    error.__cause__ = cause
    return error


def of_sqlite(code):
    cause = sqlite3.OperationalError("x")
    cause.sqlite_errorcode = code
    return wrapped(OperationalError, cause)


def of_postgresql(code, kind=psycopg2.OperationalError):
    class Cause(kind):
        pgcode = code

    return wrapped(OperationalError, Cause("x"))


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (sqlite3.SQLITE_BUSY, Fault.LOCKED),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, Fault.LOCKED),
        (sqlite3.SQLITE_LOCKED, Fault.LOCKED),
        (sqlite3.SQLITE_LOCKED_SHAREDCACHE, Fault.LOCKED),
        (sqlite3.SQLITE_FULL, Fault.FULL),
        (sqlite3.SQLITE_READONLY, Fault.READ_ONLY),
        (sqlite3.SQLITE_READONLY_DIRECTORY, Fault.READ_ONLY),
        (sqlite3.SQLITE_IOERR_WRITE, Fault.GONE),
        (sqlite3.SQLITE_CANTOPEN, Fault.GONE),
        (sqlite3.SQLITE_CORRUPT, Fault.GONE),
        (sqlite3.SQLITE_NOTADB, Fault.GONE),
        (sqlite3.SQLITE_ERROR, Fault.OURS),
        (sqlite3.SQLITE_CONSTRAINT_UNIQUE, Fault.OURS),
    ],
)
def test_sqlite(code, fault):
    assert fault_of(of_sqlite(code)) is fault


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (None, Fault.GONE),
        ("08006", Fault.GONE),
        ("08P01", Fault.GONE),
        ("28P01", Fault.GONE),
        ("3D000", Fault.GONE),
        ("53300", Fault.GONE),
        ("57P01", Fault.GONE),
        ("57P03", Fault.GONE),
        ("58030", Fault.GONE),
        ("53100", Fault.FULL),
        ("53200", Fault.FULL),
        ("25006", Fault.READ_ONLY),
        ("40001", Fault.LOCKED),
        ("40P01", Fault.LOCKED),
        ("55P03", Fault.LOCKED),
        ("57014", Fault.LOCKED),
        ("42P01", Fault.NOT_MIGRATED),
        ("42703", Fault.OURS),
        ("40002", Fault.OURS),
        ("22003", Fault.OURS),
    ],
)
def test_postgresql(code, fault):
    assert fault_of(of_postgresql(code)) is fault


def test_a_missing_table_asks_for_migrate():
    cause = sqlite3.OperationalError("no such table: django_session")
    cause.sqlite_errorcode = sqlite3.SQLITE_ERROR
    assert fault_of(wrapped(OperationalError, cause)) is Fault.NOT_MIGRATED


def test_a_closed_connection_is_gone():
    closed = psycopg2.InterfaceError("connection already closed")
    assert fault_of(wrapped(InterfaceError, closed)) is Fault.GONE
    assert fault_of(wrapped(InterfaceError, psycopg2.InterfaceError("no results to fetch"))) is Fault.OURS


@pytest.mark.parametrize("error", [DatabaseError("x"), IntegrityError("x"), InterfaceError("x")])
def test_what_no_driver_said_is_ours(error):
    assert fault_of(error) is Fault.OURS


@pytest.mark.parametrize(
    "error", [None, ValueError("x"), ConnectionError("x"), sqlite3.OperationalError("x")]
)
def test_other_errors_are_not_the_databases(error):
    assert fault_of(error) is None


def test_a_real_file_that_is_no_database(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(sqlite3.DatabaseError) as caught:
        sqlite3.connect(path).execute("SELECT * FROM a")
    assert fault_of(wrapped(DatabaseError, caught.value)) is Fault.GONE
