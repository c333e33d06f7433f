"""Actions of a review: tick what was looked at, remove a tick, approve one return or several as they were read."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from associations import access
from associations.models import Question, Return, Tick, User
from associations.returns import workflow
from associations.returns.assessment import previous_units
from associations.returns.looks import looks_of
from associations.returns.material import read_material
from associations.returns.odd_cells import OddCell, odd_cells_of
from associations.returns.questions import make_book
from associations.returns.review import make_review
from associations.returns.sheet import make_sheet
from associations.returns.workflow import Refused, Stale
from associations.sections.base import labels


def refusal_to_tick(return_: Return, *, by: access.Reach) -> str:
    """Return why a user may not tick cells of a return; "" where it is allowed."""
    if refusal := access.refusal_to_review(return_, by=by):
        return refusal
    if return_.status != Return.Status.SUBMITTED:
        return f"Chỉ rà soát báo cáo đã nộp. {workflow.next_step(return_)}"
    return ""


@transaction.atomic
def tick(*, by: User, return_: Return, seen: Mapping[str, str]) -> None:
    """Record that a reviewer has looked at cells; `seen` is the digest of what was seen, by cell.

    Raise Stale, and ticks nothing, where a cell is no longer as it was seen.
    """
    locked = _lock(by, return_)
    looks = looks_of([locked])[locked.pk]
    if any(cell not in looks or looks[cell].digest != digest for cell, digest in seen.items()):
        raise Stale(["Có ô đã đổi sau khi mở trang. Xem lại các ô còn lại rồi đánh dấu."])
    _write_ticks(locked, seen, by=by)


@transaction.atomic
def tick_plain(*, by: User, return_: Return, seen: Mapping[str, str]) -> None:
    """Record that a reviewer has looked at cells that nothing asks to be looked at one by one.

    Those that are seen already stay as they are. Raise Refused, and ticks nothing, where one of the others has a
    warning, a change or a question; Stale as `tick` does.
    """
    locked = _lock(by, return_)
    material = read_material(locked)
    sheet = make_sheet(locked, material=material)
    book = make_book(locked, by=by, units_before=material.units_before)
    found = make_review(locked, sheet, book, material=material).cells
    if concerned := [found[name].label for name in seen if name in found and found[name].concerns]:
        raise Refused(
            [f"Xem và đánh dấu riêng từng ô có cảnh báo, thay đổi, câu hỏi: {'; '.join(concerned)}."]
        )
    unseen = {name: digest for name, digest in seen.items() if name not in found or not found[name].is_seen}
    tick(by=by, return_=return_, seen=unseen)


@transaction.atomic
def untick(*, by: User, return_: Return, cell: str) -> None:
    """Remove a tick."""
    locked = _lock(by, return_)
    Tick.objects.filter(of_return=locked, cell=cell).delete()


@dataclass(frozen=True)
class Approved:
    """How the approval of one of several returns ended: "" or why it was refused; `odd` are the cells that were odd."""

    return_: Return
    refused: str = ""
    odd: tuple[OddCell, ...] = ()


def approve_all(
    *, by: User, seen: list[tuple[Return, int, int]], odd: Mapping[int, Mapping[str, str]] | None = None
) -> list[Approved]:
    """Approve several returns, each as it was seen (version, figures' version) and each by its own event.

    `odd` are the odd cells that were read with them, by return id: the digest of what was seen, by cell. They are
    ticked. One return that cannot be approved does not stop the others: each is a transaction of its own.
    """
    results = []
    for return_, version, figures_version in seen:
        read = (odd or {}).get(return_.pk, {})
        try:
            found = _approve_one_of_several(by, return_, (version, figures_version), read)
            results.append(Approved(return_, odd=tuple(found)))
        except Refused as refusal:
            results.append(Approved(return_, str(refusal)))
    return results


@transaction.atomic
def approve(*, by: User, return_: Return, seen: tuple[int, int], read: Mapping[str, str]) -> list[OddCell]:
    """Approve a return as it was seen (version, figures' version); return the cells that are odd, seen or not.

    `read` are the odd cells that stood on the page: the digest of what was seen, by cell. Raise Stale where a cell
    is odd by now that was neither read as it stands nor is ticked, and Stale or Refused as a move does.
    """
    now = _hold_with_year_before(return_)
    odd: list[OddCell] = []
    is_as_seen = (now.version, now.figures_version) == seen
    if is_as_seen and not workflow.obstacles(now, "approve", by=by):  # else the move says why not
        odd = odd_cells_of([now])[now.pk]
        if unread := _unread(odd, read):
            raise Stale(unread)
    workflow.move(by=by, return_=return_, name="approve", seen_version=seen[0], seen_figures_version=seen[1])
    return odd


@transaction.atomic
def _approve_one_of_several(
    by: User, return_: Return, seen: tuple[int, int], read: Mapping[str, str]
) -> list[OddCell]:
    """Approve a return, and tick the odd cells that were read on the same page; return the odd cells.

    Raise as `approve` does, and Stale where a question waits: the page offers no such return.
    """
    odd = approve(by=by, return_=return_, seen=seen, read=read)
    if Question.objects.filter(of_return=return_, state=Question.State.OPEN).exists():
        raise Stale(
            ["Có câu hỏi mới sau khi mở trang, hội chưa trả lời. Xem câu hỏi ấy rồi duyệt ở trang báo cáo."]
        )
    _write_ticks(return_, {cell.code: cell.digest for cell in odd if not cell.is_seen}, by=by)
    return odd


def _unread(odd: list[OddCell], read: Mapping[str, str]) -> list[str]:
    """Return which cells are not as they stood on the page where they were read, in words, and what to do; [] for none.

    Last year's figures, a question or an answer change what is odd while the return's own versions stay.
    """
    as_now = {cell.code: cell.digest for cell in odd}
    unread = [cell for cell in odd if not cell.is_seen and read.get(cell.code) != cell.digest]
    new = [str(cell) for cell in unread if cell.code not in read]
    changed = [str(cell) for cell in unread if cell.code in read]
    changed += [f"{labels().get(code, code)}: không còn là ô lạ." for code in read if code not in as_now]
    sentences = [f"Có ô lạ mới sau khi mở trang. {' '.join(new)}"] if new else []
    sentences += [f"Có ô đã đổi sau khi mở trang. {' '.join(changed)}"] if changed else []
    return [*sentences, "Chưa duyệt: đọc lại các ô ấy rồi duyệt."] if sentences else []


def _hold_with_year_before(return_: Return) -> Return:
    """Return a return as it is now, locked until the transaction ends with what the checks hold it against.

    The figures of the year before decide what is odd: whoever saves there meanwhile waits.
    """
    units, year = previous_units(return_), return_.period.year - 1
    before = Return.objects.filter(association__in=units, period__year=year).values_list("pk", flat=True)
    locked = Return.objects.select_for_update().filter(pk__in=[return_.pk, *before]).order_by("pk")
    held = next(one for one in locked if one.pk == return_.pk)
    held.association, held.period = return_.association, return_.period
    return held


def _write_ticks(return_: Return, seen: Mapping[str, str], *, by: User) -> None:
    now = timezone.now()
    Tick.objects.bulk_create(
        [Tick(of_return=return_, cell=cell, seen=digest, by=by, at=now) for cell, digest in seen.items()],
        update_conflicts=True,
        unique_fields=["of_return", "cell"],
        update_fields=["seen", "by", "at"],
    )


def _lock(by: User, return_: Return) -> Return:
    locked = workflow.hold(return_)
    if refusal := refusal_to_tick(locked, by=access.reach(by)):
        raise Refused([refusal])
    return locked
