"""What a request costs: how long it takes until its answer has ended, and how often it asks the database."""

import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import connections

_of_thread = threading.local()


class Cost:
    """What the request that is answered in this thread costs from now on, until the thread takes up another one."""

    def __init__(self) -> None:
        self.queries = 0
        self._began = time.perf_counter()
        _of_thread.cost = self
        for connection in connections.all():  # of this thread; without connecting any
            if _count not in connection.execute_wrappers:
                # First: who watches for a while takes away what stands last.
                connection.execute_wrappers.insert(0, _count)

    @property
    def milliseconds(self) -> int:
        """How long it has taken so far."""
        return round((time.perf_counter() - self._began) * 1000)


def _count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    if (cost := getattr(_of_thread, "cost", None)) is not None:
        cost.queries += 1
    return execute(sql, params, many, context)
