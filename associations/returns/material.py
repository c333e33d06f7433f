"""One return, read once for all that a page makes of it: sheet, checks, moves, review and questions.

It is read by one function and handed on; nothing keeps it from one request to the next. An action reads for itself, inside
its transaction, what it decides on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from associations.checks.findings import Values
from associations.models import Association, Note, Question, Return, Typed
from associations.returns.assessment import (
    Assessment,
    WithLastYear,
    assess_one,
    read_beside,
    read_with_last_year,
)
from associations.returns.deadlines import Deadline
from associations.returns.questions import Talk, read_talk
from associations.returns.written import read_beside_one


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
    return _material(return_, read_with_last_year(return_))


def read_again(material: Material) -> Material:
    """Return the material after a save: all anew but which returns of last year stand beside it."""
    return_ = material.return_
    held = read_beside(return_, material.units_before, material.before)
    return _material(return_, held)


def _material(return_: Return, held: WithLastYear) -> Material:
    """Return the material of a return of which the columns are read; two queries."""
    beside = read_beside_one(return_.pk)
    notes = tuple(found.note for found in sorted(beside.notes, key=lambda found: found.pk))
    typed = tuple(beside.typed)
    return Material(
        return_=return_,
        columns=held.columns,
        notes=notes,
        typed=typed,
        units_before=held.units,
        before=held.before,
        previous=held.previous,
        rows=beside.rows,
        counts=beside.counts,
        talk=read_talk(return_),
        assessment=assess_one(
            return_,
            values=held.columns,
            previous=held.previous,
            counts=beside.counts,
            notes=notes,
            typed=typed,
        ),
    )
