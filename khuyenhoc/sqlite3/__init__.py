"""Django's SQLite, with a database file that its owner alone can read (setting DATABASES, ENGINE)."""
