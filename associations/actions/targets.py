"""What an association sets itself for the next year."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from associations.actions.returns import lock_to_enter, record_beside
from associations.models import Event, OwnTarget, Return, User
from associations.returns.cells import CellName, section_of
from associations.returns.workflow import Refused


@dataclass(frozen=True)
class NewTarget:
    """A target to be set, or taken back where `value` is None; `seen` is what the person had before."""

    value: Decimal | None
    seen: Decimal | None
    text: str  # as written, with the indicator's name, for the history


@transaction.atomic
def set_targets(
    *, by: User, return_: Return, targets: Mapping[str, NewTarget], document_number: str = ""
) -> int:
    """Set next year's targets of a return by indicator code; return how many changed.

    Raise Refused where the user may not fill the return, its state does not allow it, or somebody else changed a
    target meanwhile; nothing is saved then.
    """
    # What stands is read under the lock: of two who save at once, the second sees what the first has written.
    locked = lock_to_enter(
        by=by, return_=return_, document_number=document_number, section=section_of("target")
    )
    before = {row.indicator: row.value for row in OwnTarget.objects.filter(of_return=return_)}
    changed = {code: new for code, new in targets.items() if new.value != before.get(code)}
    if not changed:
        return 0
    if moved := [new.text for code, new in changed.items() if new.seen != before.get(code)]:
        raise Refused([f"{text}: vừa có người khác sửa. Tải lại trang để xem số mới." for text in moved])
    _write(return_, changed)
    changes = {str(CellName("target", code)): _change(before.get(code), new) for code, new in changed.items()}
    record_beside(by=by, return_=locked, kind=Event.Kind.SAVE, changes=changes)
    return len(changed)


def _write(return_: Return, changed: Mapping[str, NewTarget]) -> None:
    OwnTarget.objects.filter(of_return=return_, indicator__in=changed).delete()
    OwnTarget.objects.bulk_create(
        OwnTarget(of_return=return_, indicator=code, value=new.value)
        for code, new in changed.items()
        if new.value is not None
    )


def _change(before: Decimal | None, new: NewTarget) -> list[Any]:
    return [_written(before), new.text if new.value is not None else None]


def _written(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"
