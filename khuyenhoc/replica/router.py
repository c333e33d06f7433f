"""Which database a query reads: the primary, but for the data of a page that may come from the replica."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models

from khuyenhoc.replica.connection import REPLICA

# Whose rows the replica may give. All other apps, also those that come one day, are read from the primary: sessions,
# the queue, the cache's table, the second factor, what runs.
_APPS = {"associations", "funds", "learning_models", "reports"}
# Who somebody is and may do, what was sent and what runs holds at once, or not at all.
_OF_THE_PRIMARY = {
    "associations.user", "associations.assignment", "associations.session", "associations.tries",
    "associations.sentform", "associations.outgoingmail", "associations.run", "associations.notice",
    "associations.upload", "associations.typed", "reports.savedview", "reports.pack", "reports.packfile",
}  # fmt: skip


@dataclass
class Reading:
    """A page that is being answered from the replica. has_written: from then on it reads what it wrote.

    has_primary: whether the primary answered lately.
    """

    has_written: bool = False
    has_primary: bool = True


_now: ContextVar[Reading | None] = ContextVar("reading_from_replica", default=None)


@contextmanager
def reading_from_replica(*, has_primary: bool = True) -> Iterator[Reading]:
    """Let the queries within read the data from the replica."""
    reading = Reading(has_primary=has_primary)
    token = _now.set(reading)
    try:
        yield reading
    finally:
        _now.reset(token)


def is_without_primary() -> bool:
    """Return whether a page is being answered from the replica because the primary is away: it is not to be waited for."""
    reading = _now.get()
    return reading is not None and not reading.has_primary


def may_come_from_replica(model: type[models.Model]) -> bool:
    """Return whether the replica may give rows of a table."""
    return model._meta.app_label in _APPS and model._meta.label_lower not in _OF_THE_PRIMARY


class ReadFromReplica:
    """Django's router (setting DATABASE_ROUTERS); without a replica it is not set at all."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str:
        """Return the database that a query of a table reads."""
        reading = _now.get()
        if reading is None or reading.has_written or not may_come_from_replica(model):
            return DEFAULT_DB_ALIAS
        # What is read before it is written must not be older than what it is written over.
        return DEFAULT_DB_ALIAS if connections[DEFAULT_DB_ALIAS].in_atomic_block else REPLICA

    def db_for_write(self, model: type[models.Model], **hints: Any) -> str:
        """Return the primary; a page that writes data reads from it afterwards."""
        reading = _now.get()
        if reading is not None and may_come_from_replica(model):
            reading.has_written = True
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: models.Model, other: models.Model, **hints: Any) -> bool:
        """Both hold the same rows."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        """Nothing is changed on the replica: it follows by itself."""
        return False if db == REPLICA else None
