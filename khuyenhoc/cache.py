"""The cache in the database, which a page can do without."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from itertools import accumulate
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import DatabaseError, IntegrityError, InterfaceError, connections, router, transaction

from associations.requests.short_waits import SHORT_WAIT, short_wait
from khuyenhoc.database_faults import Fault, fault_of
from khuyenhoc.replica.router import is_without_primary

logger = logging.getLogger("portal.cache")

_LOGGED_EVERY = 60  # seconds; one page asks the cache many times
_NOT_TRIED_AGAIN = 1  # seconds after a wait in vain: a page that keeps many things waits once


class SpareCache(DatabaseCache):
    """Answers "not kept" where its table is missing, locked or out of reach, instead of failing the page.

    What is only kept to save work waits a moment for a lock and is else left out: readers write it, and wait for nobody.

    `add` then says that it added: nothing was counted before, so a limit lets through. A limit that took a failing
    cache for "too many attempts" would shut out everybody.
    """

    _logged_at = -float(_LOGGED_EVERY)
    _locked_at = -float(_NOT_TRIED_AGAIN)

    def get_many(self, keys: Any, version: Any = None) -> Any:
        return self._or_spare(lambda: super(SpareCache, self).get_many(keys, version), {})

    def has_key(self, key: Any, version: Any = None) -> Any:
        return self._or_spare(lambda: super(SpareCache, self).has_key(key, version), False)

    def clear(self) -> None:
        self._or_spare(super().clear, None)

    def claim(self, key: str, seconds: int) -> bool:
        """Return whether nobody else has claimed it for that long; True where the table cannot be asked or is locked.

        Unlike `add` it waits only a moment for a lock: what is claimed is work that may as well be done twice.
        """
        return bool(self._or_spare(self._short(lambda: self.add(key, True, seconds)), True))

    def keep_newest(self, prefix: str, most: int) -> None:
        """Remove the oldest of all whose keys begin with `prefix`, so that at most `most` bytes of the table are theirs."""
        self._or_spare(self._short(lambda: self._remove_oldest(prefix, most)), None)

    def _remove_oldest(self, prefix: str, most: int) -> None:
        table = connections[self._alias].ops.quote_name(self._table)  # type: ignore[attr-defined]
        with connections[self._alias].cursor() as cursor:
            cursor.execute(
                f"SELECT cache_key, LENGTH(value) FROM {table} WHERE cache_key LIKE %s ORDER BY expires DESC",  # noqa: S608 - the table is of the settings
                [f"{self.make_key(prefix)}%"],
            )
            rows = cursor.fetchall()
        sums = accumulate(size for _, size in rows)
        oldest = [key for (key, _), so_far in zip(rows, sums, strict=True) if so_far > most]
        if oldest:
            super()._base_delete_many(oldest)  # type: ignore[misc]

    def _base_delete_many(self, keys: Any) -> Any:
        if not keys:  # nothing that was found has expired
            return False
        return self._or_spare(self._short(lambda: super(SpareCache, self)._base_delete_many(keys)), False)  # type: ignore[misc]

    def _base_set(self, mode: str, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT) -> Any:
        # Django's own answers False to a failure and to a key that is there; only the first is to pass.
        with self._watched() as faults:
            write = lambda: super(SpareCache, self)._base_set(mode, key, value, timeout)  # type: ignore[misc]  # noqa: E731
            # `add` counts or claims something, which is worth the whole wait.
            done = self._or_spare(write if mode == "add" else self._short(write), True)
        if not faults:
            return done
        self._tell(faults[0])
        return mode != "touch"

    def _or_spare(self, ask: Callable[[], Any], spare: Any) -> Any:
        """Return what the table answers, or `spare` where it fails."""
        if is_without_primary():
            return spare  # pages that come from the replica meanwhile do not wait for what is away
        try:
            # PostgreSQL gives up a whole transaction for one failed statement; a savepoint keeps it.
            with transaction.atomic(self._alias) if self._is_within_postgresql() else nullcontext():
                return ask()
        except (DatabaseError, InterfaceError) as error:
            self._tell(error)
            return spare

    def _short(self, write: Callable[[], Any]) -> Callable[[], Any]:
        """Return a write that waits a moment for a lock, and not at all where the last one waited in vain."""

        def tried() -> Any:
            has_waited = time.monotonic() - SpareCache._locked_at < _NOT_TRIED_AGAIN
            with short_wait(0 if has_waited else SHORT_WAIT):
                return write()

        return tried

    @property
    def _alias(self) -> str:
        return router.db_for_write(self.cache_model_class)

    def _is_within_postgresql(self) -> bool:
        connection = connections[self._alias]
        return connection.vendor == "postgresql" and connection.in_atomic_block

    @contextmanager
    def _watched(self) -> Iterator[list[BaseException]]:
        """Collect the failures within, but for a key that another process has just added."""
        faults: list[BaseException] = []

        def watch(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
            try:
                return execute(sql, params, many, context)
            except IntegrityError:
                raise
            except (DatabaseError, InterfaceError) as error:
                faults.append(error)
                raise

        with connections[self._alias].execute_wrapper(watch):
            yield faults

    def _tell(self, error: BaseException) -> None:
        """Write one line a minute and process at the most."""
        now = time.monotonic()
        if fault_of(error) is Fault.LOCKED:
            SpareCache._locked_at = now
        if now - SpareCache._logged_at < _LOGGED_EVERY:
            return
        SpareCache._logged_at = now
        logger.warning("cache-failed", extra={"fields": {"database": fault_of(error), "said": str(error)}})
