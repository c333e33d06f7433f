"""The two database engines, by the names that Django has for them (`vendor`) and that backups keep."""

SQLITE = "sqlite"
POSTGRESQL = "postgresql"
IN_WORDS = {SQLITE: "SQLite", POSTGRESQL: "PostgreSQL"}
