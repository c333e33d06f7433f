"""What was changed in the returns of a period after they were due."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from associations import cells
from associations.deadlines import deadlines_of
from associations.models import Association, Event, Period


@dataclass(frozen=True)
class LateChange:
    """One deed after the due date that held for its association, with what it changed in words."""

    association: Association
    due: datetime.date
    is_extended: bool
    event: Event

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """Each changed cell: its name, the old and the new value as written."""
        return [
            (cells.label(cell), cells.said(cell, old), cells.said(cell, new))
            for cell, (old, new) in self.event.changes.items()
        ]


def late_changes(associations: Iterable[Association], period: Period) -> list[LateChange]:
    """Every change of figures, notes or lists, and every submission, after the due date; the last first.

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
    for event in events.order_by("-at", "-pk"):
        unit = units[event.of_return.association_id]
        deadline = deadlines[unit.pk, period.pk]
        if deadline.due and timezone.localdate(event.at) > deadline.due:
            found.append(LateChange(unit, deadline.due, deadline.is_extended, event))
    return found
