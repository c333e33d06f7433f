"""What time it is where several machines have to agree: by the database's clock (ADR 54)."""

import datetime

from django.db import connection
from django.utils import timezone


def database_now() -> datetime.datetime:
    """Return the moment by the clock of the database; SQLite's is that of this machine. Raise DatabaseError."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime.datetime = cursor.fetchone()[0]
    return now


def clock_ahead() -> float:
    """Return by how many seconds the clock of this machine is ahead of the database's. Raise DatabaseError."""
    before = timezone.now()
    there = database_now()
    return (before + (timezone.now() - before) / 2 - there).total_seconds()
