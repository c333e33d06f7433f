"""Databases that tests restore into: the commands take them for the portal's, the tests' own stays as it is."""

from contextlib import closing, contextmanager

from django.db import connection

from khuyenhoc.operations.backups.content import POSTGRESQL
from khuyenhoc.operations.backups.trial import engine, standing_on

NAME = "khuyenhoc_trong"


@contextmanager
def portal_at(name):
    """Take another database of the same engine for the portal's; yield the connection to it."""
    other = connection.copy()
    other.settings_dict["NAME"] = str(name)
    try:
        with standing_on(other):
            yield other
    finally:
        other.close()


@contextmanager
def empty_portal(folder):
    """Take a database without a table for the portal's; of SQLite its file does not exist yet."""
    if connection.vendor != POSTGRESQL:
        with portal_at(folder / "empty.sqlite3") as other:
            yield other
        (folder / "empty.sqlite3").unlink()
        return
    with closing(connection.copy()) as server, server.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {NAME} TEMPLATE template0 ENCODING 'UTF8'")
        with portal_at(NAME) as other:
            yield other
        cursor.execute(f"DROP DATABASE {NAME} WITH (FORCE)")


def content():
    """What the portal's database holds."""
    return engine().content(connection)
