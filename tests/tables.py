"""A database for a process of its own, without migrating once more."""

import sqlite3
from pathlib import Path

from django.db import connection


def copy_tables(to: Path) -> None:
    """Write the tables of this run's SQLite database into a new file, without a row of the test that runs.

    Such a row is not committed, and a connection of its own sees what is. What migrations fill in may be gone: tests
    that commit empty the tables.
    """
    tables = sqlite3.connect(connection.settings_dict["NAME"])
    try:
        tables.execute("VACUUM INTO ?", [str(to)])
    finally:
        tables.close()
