"""What a refusing database is called: gone, locked, full, read-only, or a fault of ours."""

import sqlite3

import psycopg2
import pytest
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError
from psycopg2 import errorcodes

from khuyenhoc import views
from khuyenhoc.database_faults import Fault, fault_of
from khuyenhoc.operations import fault_words
from khuyenhoc.operations.fault_words import REASONS


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
        (sqlite3.SQLITE_CORRUPT, Fault.DAMAGED),
        (sqlite3.SQLITE_CORRUPT_INDEX, Fault.DAMAGED),
        (sqlite3.SQLITE_NOTADB, Fault.DAMAGED),
        (sqlite3.SQLITE_IOERR_SHMSIZE, Fault.FULL),
        (sqlite3.SQLITE_IOERR_NOMEM, Fault.OVERLOADED),
        (sqlite3.SQLITE_NOMEM, Fault.OVERLOADED),
        (sqlite3.SQLITE_PROTOCOL, Fault.LOCKED),
        (sqlite3.SQLITE_BUSY_RECOVERY, Fault.LOCKED),
        (sqlite3.SQLITE_CANTOPEN_FULLPATH, Fault.GONE),
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
        ("53300", Fault.OVERLOADED),
        ("53400", Fault.OVERLOADED),
        ("25P03", Fault.GONE),
        ("40003", Fault.GONE),
        ("42501", Fault.GONE),
        ("25P04", Fault.LOCKED),
        ("3F000", Fault.NOT_MIGRATED),
        ("XX001", Fault.DAMAGED),
        ("XX002", Fault.DAMAGED),
        ("57P01", Fault.GONE),
        ("57P03", Fault.GONE),
        ("58030", Fault.GONE),
        ("53100", Fault.FULL),
        ("53200", Fault.OVERLOADED),
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


def test_a_broken_connection_without_a_code_is_gone_whatever_psycopg_calls_it():
    assert (
        fault_of(wrapped(DatabaseError, psycopg2.DatabaseError("server closed the connection"))) is Fault.GONE
    )
    assert fault_of(wrapped(DatabaseError, psycopg2.ProgrammingError("can't adapt type 'x'"))) is Fault.OURS


# What the portal itself does wrong, or what it asks of SQLite and never meets.
_OURS_OF_SQLITE = {1, 2, 4, 12, 16, 18, 19, 20, 21, 23, 24, 25}


def test_every_result_code_of_sqlite_is_decided():
    """Each primary code names a fault, or is a fault of ours for a reason; extended ones follow theirs or say more."""
    codes = {getattr(sqlite3, name) for name in dir(sqlite3) if name.startswith("SQLITE_")}
    codes = {code for code in codes if isinstance(code, int) and 0 < code & 0xFF <= 26}
    undecided = {code & 0xFF for code in codes if fault_of(of_sqlite(code)) is Fault.OURS}
    assert undecided <= _OURS_OF_SQLITE


# By class of SQLSTATE: what goes wrong without the portal having asked for anything wrong.
_ABOUT_THE_SERVER = ("08", "28", "53", "57", "58", "XX")
_OURS_OF_POSTGRESQL = {
    "57000",
    "57P05",
    "XX000",
}  # classes as such, an idle session's end, a bug of the server


def test_every_state_of_postgresql_that_is_the_servers_is_decided():
    states = {state for name, state in vars(errorcodes).items() if name.isupper() and len(str(state)) == 5}
    of_server = {state for state in states if state.startswith(_ABOUT_THE_SERVER)}
    undecided = {state for state in of_server if fault_of(of_postgresql(state)) is Fault.OURS}
    assert undecided <= _OURS_OF_POSTGRESQL


def test_every_fault_has_its_words_for_people_and_for_who_operates_the_portal():
    assert set(views._FAULTS) == set(Fault) - {Fault.OURS}
    assert set(REASONS) == set(fault_words._NEXT) == set(Fault)
    assert not any("còn nguyên" in words for _, words, _ in [views._FAULTS[Fault.DAMAGED]])


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
    assert fault_of(wrapped(DatabaseError, caught.value)) is Fault.DAMAGED
