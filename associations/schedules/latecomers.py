"""What was changed in the returns of a period after they were due."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from associations.models import Association, Event, Period
from associations.returns.deadlines import deadlines_of
from associations.returns.history import Wanted, find_lines


@dataclass(frozen=True)
class LateChange:
    """One action after the due date that held for its association, with what it changed in words."""

    association: Association
    due: datetime.date
    is_extended: bool
    event: Event

    changes: tuple[tuple[str, str, str], ...]  # the cell's name, old, new


def late_changes(associations: Iterable[Association], period: Period) -> list[LateChange]:
    """Return every change of figures, notes or lists, and every submission, after the due date; the last first.

    What the secretariat says and decides (questions, sendings-back, approvals) is no late change of a figure.
    A constant number of queries.
    """
    units = {unit.pk: unit for unit in associations}
    deadlines = deadlines_of((unit, period) for unit in units.values())
    kinds = (Event.Kind.SAVE, Event.Kind.IMPORT, Event.Kind.LIST, Event.Kind.SUBMIT, Event.Kind.WITHDRAW)
    events = Event.objects.filter(
        of_return__association__in=units, of_return__period=period, kind__in=kinds
    ).select_related("of_return")
    found = []
    for line in find_lines(events, Wanted()):
        unit = units[line.event.of_return.association_id]
        deadline = deadlines[unit.pk, period.pk]
        if deadline.due and line.day > deadline.due:
            found.append(LateChange(unit, deadline.due, deadline.is_extended, line.event, line.changes))
    return found
