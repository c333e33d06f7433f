"""The append-only record of every action on a return, chained by hash so that an edited event is detected."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery

from associations.change_counts import raise_of
from associations.models import Event, Return, User
from associations.models.many_rows import insert_many
from associations.numbers import format_count
from associations.sections.base import figures, labels, read_columns

_AT_ONCE = 200  # returns, and events, that are held in memory while chains are walked


@dataclass(frozen=True)
class Action:
    """An action on one return that is about to be recorded; the return already has its new state and versions."""

    return_: Return
    kind: str
    from_status: str
    changes: Mapping[str, list[Any]] = field(default_factory=dict)
    reason: str = ""

    @property
    def changes_pages(self) -> bool:
        """Whether pages of figures may say something else from here on: a state, or what stands in a total."""
        return_ = self.return_
        return (
            self.from_status != return_.status
            or return_.status in (Return.Status.APPROVED, Return.Status.SUBMITTED)
            or return_.is_reopened
        )


def record(actions: list[Action], *, by: User, at: datetime.datetime) -> None:
    """Append one event an action, each bound to the one before; call within the action's own transaction.

    The caller holds the rows of the returns (a guarded update or a lock), so numbers cannot collide; if they
    ever did, the unique constraint on (return, number) stops the second. What is shown elsewhere is counted as changed.
    """
    ids = [action.return_.pk for action in actions]
    newest = Event.objects.filter(of_return=OuterRef("of_return")).order_by("-number").values("number")[:1]
    last = {
        event.of_return_id: (event.number, event.hash)
        for event in Event.objects.filter(of_return__in=ids, number=Subquery(newest))
    }
    events = []
    by_name = str(by)
    for action in actions:
        number, previous_hash = last.get(action.return_.pk, (0, ""))
        event = Event(
            of_return_id=action.return_.pk,
            number=number + 1,
            kind=action.kind,
            at=at,
            by_id=by.pk,
            by_name=by_name,
            from_status=action.from_status,
            to_status=action.return_.status,
            version=action.return_.version,
            figures_version=action.return_.figures_version,
            changes=dict(action.changes),
            reason=action.reason,
            previous_hash=previous_hash,
        )
        event.hash = event.compute_hash()
        last[action.return_.pk] = (event.number, event.hash)
        events.append(event)
    insert_many(events)
    raise_of(action.return_.association_id for action in actions if action.changes_pages)


def net_changes(events: Iterable[Event]) -> dict[str, list[Any]]:
    """Return what events in their order changed in the end: [value before the first, value after the last] by cell."""
    changed: dict[str, list[Any]] = {}
    for event in events:
        for cell, (old, new) in event.changes.items():
            changed[cell] = [changed.get(cell, [old])[0], new]
    return changed


def broken_chains() -> Iterator[str]:
    """Yield each place where the record is broken, in words.

    An event was edited, removed or added by hand, or a return's figures or state are not what its events say. Memory
    does not grow with the record. What was saved while this read is no break: a chain that looks broken is read again,
    its return locked.
    """
    ids = list(Return.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), _AT_ONCE):
        of_batch = ids[start : start + _AT_ONCE]
        returns = list(Return.objects.filter(pk__in=of_batch).select_related("association", "period"))
        stored = read_columns(of_batch, figures_only=True)
        chains = _read_chains(of_batch)
        for return_ in sorted(returns, key=lambda one: one.pk):
            if any(_breaks(return_, chains[return_.pk], stored[return_.pk])):
                place = f"Báo cáo {return_} ({return_.association.key})"
                yield from (f"{place}: {what}" for what in _breaks_for_certain(return_))


def breaks_of(return_: Return) -> list[str]:
    """Return where the record of one return is broken, in words; [] where it is whole."""
    stored = read_columns([return_.pk], figures_only=True)[return_.pk]
    return list(_breaks(return_, _read_chains([return_.pk])[return_.pk], stored))


def _breaks_for_certain(return_: Return) -> list[str]:
    """Return what `breaks_of` does while nobody writes on the return."""
    with transaction.atomic():
        locked = Return.objects.select_for_update(of=("self",)).get(pk=return_.pk)
        return breaks_of(locked)


@dataclass
class _Chain:
    """What the events of a return say, one after the other.

    broken: the first that is missing, changed or not bound to the one before it, in words; "" where none is. replayed:
    each figure as the events leave it, by code.
    """

    last: Event | None = None
    broken: str = ""
    replayed: dict[str, int | None] = field(default_factory=lambda: dict.fromkeys(figures()))

    def add(self, event: Event) -> None:
        """Take in the next event."""
        self.broken = self.broken or self._break(event)
        if self.broken:
            return  # what comes after says nothing any more
        self.last = event
        for cell, (_, new) in event.changes.items():
            if cell in self.replayed:
                self.replayed[cell] = new

    def _break(self, event: Event) -> str:
        before = self.last
        number = before.number + 1 if before else 1
        if event.number != number:
            return f"thiếu sự kiện số {number}"
        if event.previous_hash != (before.hash if before else ""):
            return f"sự kiện số {number} không nối với sự kiện trước nó"
        if event.compute_hash() != event.hash:
            return f"sự kiện số {number} ({event.get_kind_display()}) đã bị sửa sau khi ghi"
        return ""


def _read_chains(return_ids: list[int]) -> dict[int, _Chain]:
    """Return what the events of returns say, by return id."""
    found = {pk: _Chain() for pk in return_ids}
    events = Event.objects.filter(of_return__in=return_ids).order_by("of_return_id", "number")
    for event in events.iterator(chunk_size=_AT_ONCE):
        found[event.of_return_id].add(event)
    return found


def _breaks(return_: Return, chain: _Chain, stored: Mapping[str, int | None]) -> Iterator[str]:
    if chain.broken:
        yield chain.broken
        return
    last = chain.last
    recorded = (last.version, last.figures_version, last.to_status) if last else (1, 0, Return.Status.DRAFT)
    if recorded != (return_.version, return_.figures_version, return_.status):
        yield "trạng thái hoặc phiên bản khác với sự kiện cuối cùng; có sự kiện bị xóa hoặc báo cáo bị sửa ngoài cổng"
    for code, value in stored.items():
        if value != chain.replayed.get(code):
            stands, should = _written(value), _written(chain.replayed.get(code))
            yield f"chỉ tiêu “{labels()[code]}” là {stands}, theo các sự kiện phải là {should}"


def _written(value: int | None) -> str:
    return "chưa có số" if value is None else format_count(value)
