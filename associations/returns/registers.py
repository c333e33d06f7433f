"""The lists of returns read: how many rows each has, what they count, what can be taken over from last year."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeVar

from associations.models import Association, Initiative, Period, RegisterRow, Return
from associations.names import searched
from associations.returns.assessment import previous_units
from associations.returns.written import read_lists
from associations.sections.base import registers
from associations.sections.register import Register

T = TypeVar("T")


def rows_of(return_: Return, register: Register) -> list[RegisterRow]:
    """Return the rows of a list in their order."""
    return list(register.model._default_manager.filter(of_return=return_))


def lines_of(
    return_ids: Iterable[int], lists: Collection[str] | None = None
) -> dict[int, dict[str, list[str]]]:
    """Return every row of the lists of returns in one line, by return id and list; one query a list.

    lists: the keys of those that have rows, where that is known.
    """
    return _rows_as(Register.line, return_ids, lists)


def cells_of(return_ids: Iterable[int]) -> dict[int, dict[str, list[tuple[str, ...]]]]:
    """Return every row of the lists of returns as its columns are written, by return id and list; one query a list."""
    return _rows_as(Register.cells, return_ids)


def _rows_as(
    write: Callable[[Register, RegisterRow], T],
    return_ids: Iterable[int],
    lists: Collection[str] | None = None,
) -> dict[int, dict[str, list[T]]]:
    ids = list(return_ids)
    found: dict[int, dict[str, list[T]]] = {pk: {key: [] for key in registers()} for pk in ids}
    read = [register for key, register in registers().items() if lists is None or key in lists]
    for register in read:
        for row in register.model._default_manager.filter(of_return__in=ids):
            found[row.of_return_id][register.key].append(write(register, row))
    return found


def row_counts(return_: Return) -> dict[str, int]:
    """Return how many rows each list of a return has, by the list's key; one query for all lists."""
    return read_lists([return_.pk])[return_.pk].rows


def rows_to_carry(return_: Return, register: Register) -> list[RegisterRow]:
    """Return the rows of last year's list, or the predecessors' lists, that still hold and are not in this one yet."""
    if register.carries_over is None:
        return []
    here = rows_of(return_, register)
    carried = {row.carried_from for row in here}
    lines = {register.line(row) for row in here}
    before = register.model._default_manager.filter(
        register.carries_over(return_.period),
        of_return__period__year=return_.period.year - 1,
        of_return__association__in=previous_units(return_),
    ).order_by("of_return__association__key", "position", "pk")
    return [row for row in before if row.pk not in carried and register.line(row) not in lines]


def approved_initiatives(
    members: Mapping[Period, list[Association]], words: str = ""
) -> list[tuple[Association, list[Initiative]]]:
    """Return the initiatives of approved returns, the latest first, by association in the given order.

    members: whose initiatives of each period are wanted. words: only those that hold each of these words, with or
    without their marks.
    """
    units = {unit.pk: unit for of_period in members.values() for unit in of_period}
    places = {(unit.pk, period.pk) for period, of_period in members.items() for unit in of_period}
    rows = (
        Initiative.objects.filter(
            of_return__association__in=units,
            of_return__period__in=list(members),
            of_return__status=Return.Status.APPROVED,
        )
        .select_related("of_return__period")
        .order_by("-of_return__period__year", "position", "pk")
    )
    wanted = searched(words).split()
    found: dict[int, list[Initiative]] = defaultdict(list)
    for row in rows:
        return_ = row.of_return
        if (return_.association_id, return_.period_id) in places and _holds_words(row, wanted):
            found[return_.association_id].append(row)
    return [(unit, found[pk]) for pk, unit in units.items() if pk in found]


def _holds_words(row: Initiative, words: Iterable[str]) -> bool:
    """Return whether an initiative holds each of some words, all of them without marks."""
    text = searched(f"{row.title} {row.summary} {row.author}")
    return all(word in text for word in words)


def annex(return_: Return) -> list[tuple[Register, list[tuple[str, ...]]]]:
    """Return the lists that have rows, written out for printing, in page order."""
    counts = row_counts(return_)
    return [
        (register, [register.cells(row) for row in rows_of(return_, register)])
        for register in registers().values()
        if counts[register.key]
    ]
