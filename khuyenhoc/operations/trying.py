"""Read what may be broken, and say in words why it cannot be read: health and the page of the state never fail."""

import logging
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TypeVar

from django.db import DatabaseError, InterfaceError, connection, transaction

from khuyenhoc.operations.fault_words import in_words

logger = logging.getLogger("portal.health")

T = TypeVar("T")


@dataclass(frozen=True)
class Trouble:
    """Why something could not be read, and what to do, in words without the fault's own: these may hold secrets."""

    words: str


def tried(read: Callable[[], T], *, name: str) -> T | Trouble:
    """Return what is read, or its trouble; never raise. A fault of the portal's own stands in the log under the name."""
    try:
        with _savepoint():
            return read()
    except (DatabaseError, InterfaceError) as error:
        return Trouble(in_words(error))
    except OSError as error:
        return Trouble(f"Không đọc được {error.filename or 'ổ đĩa'}: xem thư mục, quyền và ổ đĩa.")
    except Exception:  # whatever is broken, the rest is read
        logger.warning("“%s” không đọc được.", name, exc_info=True)
        return Trouble("Không đọc được vì lỗi của cổng; xem nhật ký.")


def _savepoint() -> transaction.Atomic | nullcontext[None]:
    """Return what lets a query fail without the transaction around it.

    Where there is none, none is begun: on SQLite it would wait for writers.
    """
    return transaction.atomic() if connection.in_atomic_block else nullcontext()
