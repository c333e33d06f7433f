"""One return, read once for all that a page makes of it: sheet, checks, moves, review and questions.

It is read by one function and handed on; nothing keeps it from one request to the next. An action reads for itself, inside
its transaction, what it decides on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from associations.checks.findings import Values
from associations.models import Association, Note, Question, Return, Typed
from associations.returns.assessment import (
    Assessment,
    assess_one,
    list_counts,
    read_beside,
    read_with_last_year,
)
from associations.returns.deadlines import Deadline
from associations.returns.questions import Talk, read_talk
from associations.returns.registers import row_counts


@dataclass(frozen=True)
class Material:
    """What stands on one return and beside it.

    columns: figures and texts by name. units_before, before, previous: whose figures of last year stand beside
    them, the ids of those returns (None where there is none), and the figures. rows: how many each list has, by its
    key; counts: what the lists count. talk: the questions on it. assessment: what the checks say of all this.
    """

    return_: Return
    columns: Mapping[str, Any]
    notes: tuple[Note, ...]
    typed: tuple[Typed, ...]
    units_before: tuple[Association, ...]
    before: tuple[int | None, ...]
    previous: Values
    rows: Mapping[str, int]
    counts: Values
    talk: Talk
    assessment: Assessment

    @property
    def unanswered(self) -> tuple[Question, ...]:
        """The questions that must be answered and are not."""
        return self.talk.unanswered

    @property
    def kept_lists(self) -> list[str]:
        """The keys of the lists that have rows."""
        return _kept(self.rows)


def _kept(rows: Mapping[str, int]) -> list[str]:
    return [key for key, number in rows.items() if number]


@dataclass(frozen=True)
class Known:
    """What a page that shows one return has read of it, of which moves and dates need not be asked again."""

    assessment: Assessment
    unanswered: Sequence[Question]
    deadline: Deadline


def read_material(return_: Return) -> Material:
    """Return the material of a return as it stands now; a constant number of queries."""
    held = read_with_last_year(return_)
    notes, typed = _beside(return_)
    rows = row_counts(return_)
    counts = list_counts([return_], _kept(rows))[return_.pk]
    return Material(
        return_=return_,
        columns=held.columns,
        notes=notes,
        typed=typed,
        units_before=held.units,
        before=held.before,
        previous=held.previous,
        rows=rows,
        counts=counts,
        talk=read_talk(return_),
        assessment=assess_one(
            return_, values=held.columns, previous=held.previous, counts=counts, notes=notes, typed=typed
        ),
    )


def read_again(material: Material) -> Material:
    """Return the material after a save: all anew but which returns of last year stand beside it, and its lists.

    Those of the lists are as they were read while the return's counter of saves says so.
    """
    return_ = material.return_
    held = read_beside(return_, material.units_before, material.before)
    notes, typed = _beside(return_)
    return replace(
        material,
        columns=held.columns,
        notes=notes,
        typed=typed,
        previous=held.previous,
        talk=read_talk(return_),
        assessment=assess_one(
            return_,
            values=held.columns,
            previous=held.previous,
            counts=material.counts,
            notes=notes,
            typed=typed,
        ),
    )


def _beside(return_: Return) -> tuple[tuple[Note, ...], tuple[Typed, ...]]:
    """Return the notes of a return, and the texts that were typed in place of numbers."""
    return tuple(Note.objects.filter(of_return=return_)), tuple(Typed.objects.filter(of_return=return_))
