"""Whether the replica may be read: a thread of each process looks once a second, so that no page waits to find out.

How old the replica is is told without any clock but this process's own: the position of the primary's log is noted with
the moment at which it was read, and the replica is as old as the latest such note that it has replayed. So nothing of
what replication says of itself has to be believed, and machines' clocks do not matter. The system's number of both tells
a replica of this primary from any other server.
"""

import logging
import os
import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from associations.requests.log import LogEvent, log_event
from khuyenhoc.replica.connection import REPLICA

LOOK_EVERY = 1.0  # seconds
OLDEST = 5.0  # seconds that the replica may be behind
REST = 5.0  # seconds in which a replica that failed is left alone
_VALID_FOR = 3.0  # seconds that a look holds
_SLEEPS_AFTER = 60.0  # seconds without anybody who asks
_KEPT = 60  # positions of the primary

_OF_PRIMARY = (
    "SELECT pg_current_wal_flush_lsn() - '0/0'::pg_lsn, (SELECT system_identifier FROM pg_control_system())"
)
_OF_REPLICA = (
    "SELECT pg_is_in_recovery(), CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() - '0/0'::pg_lsn END,"
    " (SELECT system_identifier FROM pg_control_system())"
)
_ERRORS = (DatabaseError, InterfaceError)


@dataclass(frozen=True)
class Look:
    """What was found at a moment (of the monotonic clock).

    replayed: the position up to which the replica has everything, in bytes of the log; None where it cannot be read.
    as_of: the moment since which the replica has everything that the primary had; None where that is not known.
    why_not: why it is not read, as a word; "" where it may be. error: what was in the way of asking it.
    """

    at: float
    replayed: int | None = None
    as_of: float | None = None
    behind: int | None = None  # bytes
    why_not: str = "unknown"
    has_primary: bool = True
    error: Exception | None = None

    @property
    def age(self) -> float | None:
        """Return how many seconds the replica is behind at the most; None where nobody can tell."""
        return None if self.as_of is None else time.monotonic() - self.as_of


class Watch:
    """Looks at the primary and at the replica with connections of its own; sleeps while nobody asks."""

    def __init__(self) -> None:
        self._process = 0
        self._starting = threading.Lock()
        self._wake = threading.Event()
        self._wanted_at = 0.0
        self._rests_until = 0.0
        self._look = Look(at=-_VALID_FOR)
        self._positions: deque[tuple[float, int]] = deque(maxlen=_KEPT)
        self._system: int | None = None
        self._last_state: str | None = None

    def look(self) -> Look:
        """Return the last look; one that is too old says so. The thread begins where it does not run."""
        self._wanted_at = time.monotonic()
        if self._process != os.getpid():
            self._begin()
        self._wake.set()
        look = self._look
        return (
            look
            if self._wanted_at - look.at <= _VALID_FOR
            else Look(at=look.at, has_primary=look.has_primary)
        )

    def may_read(self, *, after: int | None, is_public: bool) -> bool:
        """Return whether the replica may answer somebody who wrote up to a position of the log, if ever.

        While the primary is away nobody knows how old the replica is; what is public is read from it all the same.
        """
        look = self.look()
        if look.why_not or look.replayed is None or time.monotonic() < self._rests_until:
            return False
        if not look.has_primary:
            return is_public
        age = look.age
        return age is not None and age <= OLDEST and (after is None or look.replayed >= after)

    def has_lost_primary(self) -> bool:
        """Return whether the last look found the primary away."""
        return self._process == os.getpid() and not self._look.has_primary

    def failed(self) -> None:
        """Leave the replica alone for some seconds: a page could not be answered from it."""
        self._rests_until = time.monotonic() + REST

    def _begin(self) -> None:
        with self._starting:
            if self._process == os.getpid():
                return
            # After a fork nothing of the thread of the process before is here.
            self._wake, self._positions, self._look = (
                threading.Event(),
                deque(maxlen=_KEPT),
                Look(at=-_VALID_FOR),
            )
            self._process = os.getpid()
            threading.Thread(target=self._run, daemon=True, name="replica").start()

    def _run(self) -> None:
        primary, replica = (_own(alias) for alias in (DEFAULT_DB_ALIAS, REPLICA))
        while True:
            try:
                self._look = self.looked(primary, replica)
            except Exception:  # a thread that ended would leave the replica idle for good
                logging.getLogger("portal").exception("looking at the replica failed")
                self._look = Look(at=time.monotonic())
            self._tell(self._look)
            time.sleep(LOOK_EVERY)
            if time.monotonic() - self._wanted_at > _SLEEPS_AFTER:
                primary.close()
                replica.close()
                self._wake.clear()
                self._wake.wait()

    def looked(self, primary: BaseDatabaseWrapper, replica: BaseDatabaseWrapper) -> Look:
        """Look at both. The primary comes first: what it had then is what the replica must have."""
        before = time.monotonic()
        has_primary = True
        try:
            position, self._system = map(int, _row(primary, _OF_PRIMARY))
            self._positions.append((before, position))
        except _ERRORS:
            primary.close()
            has_primary = False
        try:
            is_replica, replayed, system = _row(replica, _OF_REPLICA)
        except _ERRORS as error:
            replica.close()
            return Look(at=time.monotonic(), why_not="gone", has_primary=has_primary, error=error)
        if why_not := self._why_not(is_replica=is_replica, system=int(system)):
            return Look(at=time.monotonic(), why_not=why_not, has_primary=has_primary)
        replayed = int(replayed)
        reached = [at for at, position in self._positions if position <= replayed]
        behind = max(0, self._positions[-1][1] - replayed) if has_primary else None
        return Look(
            at=time.monotonic(), replayed=replayed, as_of=max(reached, default=None), behind=behind, why_not="",
            has_primary=has_primary,
        )  # fmt: skip

    def _why_not(self, *, is_replica: bool, system: int) -> str:
        """Return why a server that answers is not read, as a word; "" where it is a replica of the primary."""
        if self._system is not None and system != self._system:
            return "not-a-replica"
        if not is_replica:
            return "promoted"
        return (
            "" if self._system is not None else "unknown"
        )  # never seen: nobody can tell whose replica it is

    def _tell(self, look: Look) -> None:
        """Write one line when the replica begins or ceases to be read."""
        if not look.why_not and look.has_primary and look.age is None and len(self._positions) < OLDEST:
            return  # it has only begun to look
        behind = look.age is None or look.age > OLDEST
        state = look.why_not or ("primary-away" if not look.has_primary else "behind" if behind else "in-use")
        if state != self._last_state:
            self._last_state = state
            level = logging.INFO if state == "in-use" else logging.WARNING
            log_event(LogEvent.REPLICA, level, state=state)


def _own(alias: str) -> BaseDatabaseWrapper:
    """Return a connection for the thread alone, which waits for no server longer than for the replica."""
    connection = connections[alias].copy()
    settings = connection.settings_dict
    settings["OPTIONS"] = {**settings["OPTIONS"], "connect_timeout": 2, "tcp_user_timeout": 1000}
    return connection


def _row(connection: BaseDatabaseWrapper, query: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        row: tuple[Any, ...] = cursor.fetchone()
        return row


def look_once() -> Look:
    """Return what the primary and the replica are now, for a command; how old the replica is takes longer to tell."""
    primary, replica = (_own(alias) for alias in (DEFAULT_DB_ALIAS, REPLICA))
    try:
        return Watch().looked(primary, replica)
    finally:
        primary.close()
        replica.close()


watch = Watch()
