"""The history of a return in words, out of its events; saves of one person within a quarter of an hour are one entry."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils import timezone

from associations.models import Event, Return
from associations.returns import cells
from associations.returns.cells import CellName

_TOGETHER = datetime.timedelta(minutes=15)
_GROUPED = (Event.Kind.SAVE, Event.Kind.LIST)
_STATEMENTS = (
    Event.Kind.ASK,
    Event.Kind.ANSWER,
    Event.Kind.DROP_QUESTION,
    Event.Kind.EXTEND,
    Event.Kind.ASK_EXTENSION,
    Event.Kind.DECLINE_EXTENSION,
)


@dataclass
class Entry:
    """What somebody did in one go."""

    at: datetime.datetime
    by_name: str
    kind: str
    what: str
    version: int
    reason: str = ""
    changes: dict[str, list[object]] = field(default_factory=dict)

    @property
    def is_statement(self) -> bool:
        """Whether something was written or granted, and no value put in another's place."""
        return self.kind in _STATEMENTS

    @property
    def lines(self) -> list[tuple[str, str, str]]:
        """Each changed cell: its label, the old and the new value as written."""
        return _in_words(self.changes)


def history(return_: Return) -> list[Entry]:
    """Return the actions on a return, the last one first."""
    entries: list[Entry] = []
    for event in Event.objects.filter(of_return=return_).order_by("number"):
        last = entries[-1] if entries else None
        if last and _belongs_to(event, last):
            for cell, (old, new) in event.changes.items():
                last.changes[cell] = [last.changes.get(cell, [old])[0], new]
            last.at = event.at
            continue
        entries.append(_entry(event))
    for entry in entries:
        if entry.kind == Event.Kind.SAVE:
            entry.what = f"lưu {len(entry.changes)} ô"
        elif entry.kind == Event.Kind.LIST:
            entry.what = f"{entry.what}: {len(entry.changes)} dòng"
    return entries[::-1]


def _entry(event: Event) -> Entry:
    """Return an event as an entry of its own."""
    return Entry(
        at=event.at,
        by_name=event.by_name,
        kind=event.kind,
        what=event.get_kind_display(),
        version=event.version,
        reason=event.reason,
        changes=dict(event.changes),
    )


@dataclass(frozen=True)
class Wanted:
    """Which part of a history is wanted; "" or None is all. `cell` is the code that a cell's name begins with."""

    cell: str = ""
    person: int | None = None
    kind: str = ""
    since: datetime.date | None = None
    until: datetime.date | None = None

    def includes_day(self, day: datetime.date) -> bool:
        """Return whether a day is within the days that are wanted, both of them included."""
        return (self.since is None or day >= self.since) and (self.until is None or day <= self.until)

    def includes_cell(self, cell: str) -> bool:
        """Return whether a cell is wanted: each is where no code is given."""
        return not self.cell or CellName.parse(cell).code == self.cell


@dataclass(frozen=True)
class Line:
    """One action with those of its changes that are wanted."""

    event: Event
    changes: tuple[tuple[str, str, str], ...]  # the cell's label, old, new

    @property
    def is_statement(self) -> bool:
        """Whether something was written or granted, and no value put in another's place."""
        return self.event.kind in _STATEMENTS

    @property
    def day(self) -> datetime.date:
        return timezone.localdate(self.event.at)


def find_lines(events: QuerySet[Event], wanted: Wanted) -> list[Line]:
    """Return the actions that are wanted, the last first; every save by itself, to the second."""
    if wanted.person:
        events = events.filter(by=wanted.person)
    if wanted.kind:
        events = events.filter(kind=wanted.kind)
    found = []
    for event in events.order_by("-at", "-pk"):
        if not wanted.includes_day(timezone.localdate(event.at)):
            continue
        changes = {cell: change for cell, change in event.changes.items() if wanted.includes_cell(cell)}
        if changes or not wanted.cell:
            found.append(Line(event, tuple(_in_words(changes))))
    return found


def _in_words(changes: Mapping[str, list[object]]) -> list[tuple[str, str, str]]:
    """Return each changed cell: its label, the old and the new value as written."""
    return [
        (cells.label(cell), cells.value_text(cell, old), cells.value_text(cell, new))
        for cell, (old, new) in changes.items()
    ]


def last_sending_back(return_: Return) -> Event | None:
    """Return why the return is with its association again: the last sending back or reopening."""
    return last_sendings_back([return_]).get(return_.pk)


def last_sendings_back(returns: Iterable[Return]) -> dict[int, Event]:
    """Return the last sending back or reopening of those returns that had one, by return id; one query."""
    kinds = (Event.Kind.SEND_BACK, Event.Kind.REOPEN)
    events = Event.objects.filter(of_return__in=list(returns), kind__in=kinds).order_by("number")
    return {event.of_return_id: event for event in events}


def _belongs_to(event: Event, last: Entry) -> bool:
    return (
        event.kind == last.kind
        and event.kind in _GROUPED
        and event.by_name == last.by_name
        and event.at - last.at <= _TOGETHER
    )
