"""How the portal is connected to a database, be it the one in use or another that it is moved to."""

from typing import Any

LOCK_WAIT = 5  # seconds that a save waits for another one before it says that the database is busy

_OF_SQLITE = {
    # A transaction takes the write lock when it begins, so that read-then-write is safe.
    "transaction_mode": "IMMEDIATE",
    "timeout": LOCK_WAIT,
    # FULL: what was acknowledged is on the disk, also where the power fails; its price stands in docs/durability.md.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}
# A server that is gone without a word (a cable, a machine) is noticed within half a minute, not in two hours.
_OF_POSTGRESQL = {
    "connect_timeout": LOCK_WAIT,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "options": f"-c lock_timeout={LOCK_WAIT}s",
}


def connected(read: dict[str, Any]) -> dict[str, Any]:
    """Return the settings of a database for what was read out of its address; another engine's stay as they are.

    What an address of PostgreSQL says itself wins.
    """
    if read["ENGINE"].endswith("sqlite3"):
        # Django's own engine, with a file for its owner alone.
        return {**read, "ENGINE": "khuyenhoc.sqlite3", "OPTIONS": {**_OF_SQLITE}}
    if read["ENGINE"].endswith("postgresql"):
        return {**read, "OPTIONS": {**_OF_POSTGRESQL, **read.get("OPTIONS", {})}}
    return read
