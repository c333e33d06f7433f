"""One number that says whether anything has changed that the pages of figures are made of (ADR 57).

Every event of a return that is shown and every record of the registry raises it, in the transaction of the action itself:
`events.record` and `actions.records.write_down` do so for all. It is the sum of rows that different people write, so nobody
waits for another: an action on a return raises the row of the association, whose return it has locked already.
"""

import random
import secrets
import threading
from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import Sum

from associations.models import ChangeCount

# Rows of the registry, one of which each thread raises: two administrators who write at once rarely meet in one.
_OF_REGISTRY = range(-16, 0)
_AT_ONCE = 400  # rows of one statement: SQLite takes 32,766 parameters, older ones 999
_RAISE = "INSERT INTO {table} (of, number) VALUES {rows} ON CONFLICT (of) DO UPDATE SET number = {table}.number + excluded.number"


class _OfThread(threading.local):
    """The row of the registry that a thread raises: one, so that two transactions do not wait for each other in a circle."""

    def __init__(self) -> None:
        self.row = random.choice(_OF_REGISTRY)  # noqa: S311 - spreads who writes at once


_of_thread = _OfThread()


def change_number() -> int:
    """Return the number; another one means that something may have changed, the same one that nothing has. One query."""
    return int(ChangeCount.objects.aggregate(all=Sum("number"))["all"] or 0)


def raise_of(associations: Iterable[int]) -> None:
    """Note that what is shown of the returns of some associations, by their ids, is another from this transaction on."""
    # In one order, so that two who raise several do not wait for each other in a circle.
    ids = sorted(set(associations))
    for begin in range(0, len(ids), _AT_ONCE):
        _raise([(pk, 1) for pk in ids[begin : begin + _AT_ONCE]])


def raise_registry() -> None:
    """Note that names, mergers, clusters, periods, targets or revisions are others from this transaction on."""
    _raise([(_of_thread.row, 1)])


def begin_anew() -> None:
    """Leave all numbers that the database ever had: what is in it from here on is not what followed from it before.

    For a restored or a copied database. Its number may be one that it had once, when other figures stood in it.
    """
    _raise([(_OF_REGISTRY[0], 1 + secrets.randbelow(2**48))])


def _raise(rows: Sequence[tuple[int, int]]) -> None:
    table = connection.ops.quote_name(ChangeCount._meta.db_table)
    sql = _RAISE.format(table=table, rows=", ".join(["(%s, %s)"] * len(rows)))
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for row in rows for value in row])
