"""A lock that keeps everybody from writing and nobody from reading, on either database."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from django.db import DatabaseError, connection


@contextmanager
def writing_locked() -> Iterator[None]:
    """Hold SQLite's write lock, or on PostgreSQL every table against each writer, from a connection of its own."""
    release = hold_writing()
    try:
        yield
    finally:
        release()


def hold_writing():
    """Take the lock; what is returned gives it back, from any thread."""
    if connection.vendor == "sqlite":
        other = sqlite3.connect(
            connection.settings_dict["NAME"], isolation_level=None, check_same_thread=False
        )
        other.execute("BEGIN IMMEDIATE")
        return other.close
    tables = ", ".join(f'"{name}"' for name in connection.introspection.table_names())
    other = psycopg2.connect(**connection.get_connection_params())
    with other.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {tables} IN EXCLUSIVE MODE")
    return other.close


@contextmanager
def locked_for(seconds: float) -> Iterator[None]:
    """Hold the lock for so long, beginning now, while what is within goes on."""
    release = hold_writing()
    timer = threading.Timer(seconds, release)
    timer.start()
    try:
        yield
    finally:
        timer.join()


class Waits:
    """Adds up how long statements took that the database refused: `connection.execute_wrapper(waits)`."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self, execute, sql, params, many, context):
        began = time.monotonic()
        try:
            return execute(sql, params, many, context)
        except DatabaseError:
            self.seconds += time.monotonic() - began
            raise
