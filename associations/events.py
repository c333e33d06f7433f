"""The append-only record of every action on a return, chained by hash so that an edited event is detected."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import OuterRef, Subquery

from associations.models import Event, Return, User
from associations.numbers import format_count
from associations.sections.base import figures, labels, read_columns


@dataclass(frozen=True)
class Action:
    """An action on one return that is about to be recorded; the return already has its new state and versions."""

    return_: Return
    kind: str
    from_status: str
    changes: Mapping[str, list[Any]] = field(default_factory=dict)
    reason: str = ""


def record(actions: list[Action], *, by: User, at: datetime.datetime) -> None:
    """Append one event an action, each bound to the one before; call within the action's own transaction.

    The caller holds the rows of the returns (a guarded update or a lock), so numbers cannot collide; if they
    ever did, the unique constraint on (return, number) stops the second.
    """
    ids = [action.return_.pk for action in actions]
    newest = Event.objects.filter(of_return=OuterRef("of_return")).order_by("-number").values("number")[:1]
    last = {
        event.of_return_id: (event.number, event.hash)
        for event in Event.objects.filter(of_return__in=ids, number=Subquery(newest))
    }
    events = []
    for action in actions:
        number, previous_hash = last.get(action.return_.pk, (0, ""))
        event = Event(
            of_return=action.return_,
            number=number + 1,
            kind=action.kind,
            at=at,
            by=by,
            by_name=str(by),
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
    Event.objects.bulk_create(events)


def net_changes(events: Iterable[Event]) -> dict[str, list[Any]]:
    """Return what events in their order changed in the end: [value before the first, value after the last] by cell."""
    changed: dict[str, list[Any]] = {}
    for event in events:
        for cell, (old, new) in event.changes.items():
            changed[cell] = [changed.get(cell, [old])[0], new]
    return changed


def broken_chains() -> Iterator[str]:
    """Yield each place where the record is broken, in words.

    An event was edited, removed or added by hand, or a return's figures or state are not what its events say.
    """
    events_of: dict[int, list[Event]] = defaultdict(list)
    for event in Event.objects.order_by("of_return_id", "number").iterator(chunk_size=2000):
        events_of[event.of_return_id].append(event)
    returns = list(Return.objects.select_related("association", "period").order_by("pk"))
    stored = read_columns([return_.pk for return_ in returns], figures_only=True)
    for return_ in returns:
        place = f"Báo cáo {return_} ({return_.association.key})"
        yield from (
            f"{place}: {what}" for what in _breaks(return_, events_of[return_.pk], stored[return_.pk])
        )


def breaks_of(return_: Return) -> list[str]:
    """Return where the record of one return is broken, in words; [] where it is whole."""
    events = list(Event.objects.filter(of_return=return_).order_by("number"))
    stored = read_columns([return_.pk], figures_only=True)[return_.pk]
    return list(_breaks(return_, events, stored))


def _breaks(return_: Return, events: list[Event], stored: Mapping[str, int | None]) -> Iterator[str]:
    if broken := _broken_link(events):
        yield broken
        return
    last = events[-1] if events else None
    recorded = (last.version, last.figures_version, last.to_status) if last else (1, 0, Return.Status.DRAFT)
    if recorded != (return_.version, return_.figures_version, return_.status):
        yield "trạng thái hoặc phiên bản khác với sự kiện cuối cùng; có sự kiện bị xóa hoặc báo cáo bị sửa ngoài cổng"
    replayed = _replayed(events)
    for code, value in stored.items():
        if value != replayed.get(code):
            stands, should = _written(value), _written(replayed.get(code))
            yield f"chỉ tiêu “{labels()[code]}” là {stands}, theo các sự kiện phải là {should}"


def _written(value: int | None) -> str:
    return "chưa có số" if value is None else format_count(value)


def _broken_link(events: list[Event]) -> str:
    """Return the first event that is missing, changed or not bound to the one before it, in words; "" where none is."""
    previous_hash = ""
    for number, event in enumerate(events, start=1):
        if event.number != number:
            return f"thiếu sự kiện số {number}"
        if event.previous_hash != previous_hash:
            return f"sự kiện số {number} không nối với sự kiện trước nó"
        if event.compute_hash() != event.hash:
            return f"sự kiện số {number} ({event.get_kind_display()}) đã bị sửa sau khi ghi"
        previous_hash = event.hash
    return ""


def _replayed(events: list[Event]) -> dict[str, int | None]:
    """Return each figure as the events leave it, by code."""
    replayed: dict[str, int | None] = dict.fromkeys(figures())
    for event in events:
        for cell, (_, new) in event.changes.items():
            if cell in replayed:
                replayed[cell] = new
    return replayed
