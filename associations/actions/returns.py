"""Actions on returns: begin them and save what was entered. Moves are in returns/workflow.py."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from associations import access
from associations.actions.edit_writing import write
from associations.actions.edits import (
    Changes,
    Clash,
    Conflict,
    Edit,
    Edited,
    Stored,
    changes_of,
    clashes_of,
    read_stored,
)
from associations.change_counts import raise_of
from associations.events import Action, record
from associations.models import Association, Event, Period, Return, User
from associations.models.many_rows import insert_many
from associations.returns import cells
from associations.returns.deadlines import Deadline, deadlines_of
from associations.returns.workflow import Refused, refusal_to_enter
from associations.sections.base import figures

_LONGEST_DOCUMENT_NUMBER = 200


@transaction.atomic
def begin(*, wanted: Iterable[tuple[Association, Period]]) -> dict[tuple[int, int], Return]:
    """Return the returns of associations and periods, created where missing, by (association id, period id).

    A return that has just been created has no event yet: the first save writes it.
    """
    pairs = {(association.pk, period.pk): (association, period) for association, period in wanted}
    associations = {association.pk: association for association, _ in pairs.values()}
    periods = {period.pk: period for _, period in pairs.values()}

    def read() -> dict[tuple[int, int], Return]:
        found = {}
        for row in Return.objects.filter(period__in=periods, association__in=associations):
            row.association, row.period = associations[row.association_id], periods[row.period_id]
            found[row.association_id, row.period_id] = row
        return found

    found = read()
    missing = [Return(association_id=a, period_id=p) for a, p in pairs if (a, p) not in found]
    if missing:
        # Of two imports at once the second finds the rows of the first instead of failing.
        insert_many(missing, ignore_conflicts=True)
        raise_of(return_.association_id for return_ in missing)  # begun: the overview says so
        found = read()
    return {key: found[key] for key in pairs}


@transaction.atomic
def open_return(*, by: User, association: Association, period: Period) -> Return:
    """Return the return of an association for a period, created where it is missing.

    Raise Refused where the user may not fill it or the association does not report for the period.
    """
    if not access.may_begin(access.reach(by), association, period):
        raise Refused([f"Chỉ cán bộ của {association} hoặc thư ký cụm bắt đầu báo cáo này."])
    if not association.is_valid_on(period.figures_as_of):
        raise Refused(
            [
                f"{association} không báo cáo cho năm {period.year}: hội không còn, hoặc chưa có, vào ngày chốt số liệu."
            ]
        )
    dates = deadlines_of([(association, period)])[association.pk, period.pk]
    if access.is_bound_by_dates(access.reach(by)) and (refusal := dates.refusal(timezone.localdate())):
        raise Refused([refusal])
    return begin(wanted=[(association, period)])[association.pk, period.pk]


@transaction.atomic
def save(
    *, by: User, edits: list[Edit], kind: str = Event.Kind.SAVE, document_number: str = "", reason: str = ""
) -> int:
    """Save what was entered on returns, all or nothing, one event a changed return; return how many figures changed.

    An edit that changes nothing writes nothing, in any state. `document_number` marks a return as filled for its
    association by the secretariat ("nhập hộ"). The caller has checked the values: whole numbers ≥ 0.

    Raise Refused where the user may not fill a return or its state does not allow it, Conflict where a cell has
    changed since it was seen.
    """
    # One writer at a time: the row lock on PostgreSQL, the IMMEDIATE transaction on SQLite.
    locked = Return.objects.select_for_update().filter(pk__in=[edit.return_.pk for edit in edits])
    stored = read_stored(locked, [edit.read for edit in edits if edit.read])
    changed = _checked(edits, stored, _Permission(by, edits, document_number))
    now = timezone.now()
    write(changed, by=by, at=now)
    record([edited.action(kind, reason) for edited in changed], by=by, at=now)
    codes = figures()
    return sum(len(codes.keys() & edited.changes.keys()) for edited in changed)


def _checked(edits: list[Edit], stored: Mapping[int, Stored], permission: "_Permission") -> list[Edited]:
    """Return the edits that change something; raise Conflict or Refused where one may not be saved."""
    changed: list[Edited] = []
    refusals: list[str] = []
    for edit in edits:
        before = stored[edit.return_.pk]
        if clashes := clashes_of(edit, before, permission.by):
            raise Conflict(clashes)
        changes = changes_of(edit, before, permission.document_of(edit))
        if not changes and before.return_.figures_version:
            continue
        if refusal := permission.refusal(edit, before.return_, changes):
            refusals.append(f"{edit.return_}: {refusal}" if len(edits) > 1 else refusal)
        changed.append(Edited(edit, before, changes))
    if refusals:
        raise Refused(refusals)
    return changed


class _Permission:
    """Whether a user may save edits today: rights, states, the clusters' dates, the document typed from."""

    def __init__(self, by: User, edits: Iterable[Edit], document_number: str) -> None:
        self.by = by
        self._reach = access.reach_now(by)
        self._document_number = document_number
        self._deadlines: dict[tuple[int, int], Deadline] = {}
        if access.is_bound_by_dates(self._reach):
            places = ((edit.return_.association, edit.return_.period) for edit in edits)
            self._deadlines = deadlines_of(places)

    def document_of(self, edit: Edit) -> str:
        """Return the document that an edit follows; "" where its own association enters it."""
        is_own = self._reach.has_of(access.Right.FILL, edit.return_)
        return "" if is_own else self._document_number

    def refusal(self, edit: Edit, return_: Return, changes: Changes) -> str:
        """Return why changes may not be saved on a locked return; "" where they may."""
        return_.association, return_.period = edit.return_.association, edit.return_.period
        deadline = self._deadlines.get((return_.association_id, return_.period_id))
        document = self.document_of(edit)
        if refusal := refusal_to_enter(
            return_, by=self._reach, document_number=document, deadline=deadline
        ) or _closed_cell(changes, deadline):
            return refusal
        if len(document) > _LONGEST_DOCUMENT_NUMBER:
            return (
                f"Tên văn bản nhập hộ dài {len(document)} chữ, quá {_LONGEST_DOCUMENT_NUMBER}. Rút gọn lại."
            )
        return ""


def _closed_cell(changes: Mapping[str, Any], deadline: Deadline | None) -> str:
    """Return the refusal of the first cell of a section that is locked while others are open; "" where none is."""
    if deadline is None:
        return ""
    for cell in changes:
        if refusal := deadline.closed_section(cells.section_of(cell), timezone.localdate()):
            return f"{cells.label(cell)}: {refusal}"
    return ""


def lock_to_enter(*, by: User, return_: Return, document_number: str = "", section: str = "") -> Return:
    """Return a return as it is now, its row locked until the end of the transaction.

    Raise Refused where `by` may not enter anything.
    """
    locked = Return.objects.select_for_update().get(pk=return_.pk)
    locked.association, locked.period = return_.association, return_.period
    if refusal := refusal_to_enter(
        locked, by=access.reach_now(by), document_number=document_number, section=section
    ):
        raise Refused([refusal])
    return locked


def record_beside(*, by: User, return_: Return, kind: str, changes: Changes) -> None:
    """Record what an action changed beside the figures of a locked return: the counter of saves and one event."""
    from_status = return_.status if return_.figures_version else ""
    return_.figures_version += 1
    Return.objects.filter(pk=return_.pk).update(figures_version=return_.figures_version)
    record([Action(return_, kind, from_status, changes)], by=by, at=timezone.now())


def save_but_clashes(*, by: User, edit: Edit, document_number: str = "") -> tuple[int, list[Clash]]:
    """Save what was entered on one return except the cells that changed meanwhile.

    Return how many figures changed, and the cells left out. Raise Refused as `save` does.
    """
    try:
        return save(by=by, edits=[edit], document_number=document_number), []
    except Conflict as conflict:
        edit.leave_out(clash.cell for clash in conflict.clashes)
        changed = 0 if edit.is_empty else save(by=by, edits=[edit], document_number=document_number)
        return changed, conflict.clashes


def standing_cells(return_: Return) -> dict[str, Any]:
    """Return the value of every cell of a return as stored now, named as `Edit.seen` names it."""
    return read_stored([return_])[return_.pk].cells()
