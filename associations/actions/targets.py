"""What an association sets itself for the next year."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from associations import access
from associations.events import Deed, record
from associations.models import Event, OwnTarget, Return, User
from associations.workflow import Refused, next_step


@dataclass(frozen=True)
class NewTarget:
    """A target to be set, or taken back where `value` is None; `seen` is what the person had before."""

    value: Decimal | None
    seen: Decimal | None
    said: str  # as written, with the indicator's name, for the history


@transaction.atomic
def set_targets(*, by: User, return_: Return, targets: Mapping[str, NewTarget], paper: str = "") -> int:
    """Set next year's targets of a return by indicator code; how many changed.

    Raises Refused where the user may not fill the return, its state does not allow it, or somebody else changed a
    target meanwhile; nothing is saved then.
    """
    locked = Return.objects.select_for_update().get(pk=return_.pk)
    stood = {row.indicator: row for row in OwnTarget.objects.filter(of_return=return_)}
    changed = {
        code: new
        for code, new in targets.items()
        if new.value != (stood[code].value if code in stood else None)
    }
    if not changed:
        return 0
    refusal = access.refusal_to_fill(locked, by=access.reach(by), paper=paper)
    if not refusal and not locked.is_editable:
        refusal = next_step(locked)
    moved = [
        new.said
        for code, new in changed.items()
        if new.seen != (stood[code].value if code in stood else None)
    ]
    if refusal or moved:
        raise Refused(
            [refusal]
            if refusal
            else [f"{said}: vừa có người khác sửa. Tải lại trang để xem số mới." for said in moved]
        )
    changes: dict[str, list[str | None]] = {}
    for code, new in changed.items():
        old = stood.get(code)
        changes[f"target/{code}"] = [
            str(old.value.normalize()) if old else None,
            new.said if new.value is not None else None,
        ]
        OwnTarget.objects.filter(of_return=return_, indicator=code).delete()
        if new.value is not None:
            OwnTarget.objects.create(of_return=return_, indicator=code, value=new.value)
    first = "" if not locked.figures_version else locked.status
    locked.figures_version += 1
    locked.save(update_fields=["figures_version"])
    record([Deed(locked, Event.Kind.SAVE, first, changes)], by=by, at=timezone.now())
    return_.figures_version = locked.figures_version
    return len(changed)
