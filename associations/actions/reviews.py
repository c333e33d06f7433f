"""Actions of a review: tick what was looked at, remove a tick, approve several returns at once."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from associations import access
from associations.models import Return, Tick, User
from associations.returns import workflow
from associations.returns.looks import looks_of
from associations.returns.workflow import Refused, Stale


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
    now = timezone.now()
    Tick.objects.bulk_create(
        [Tick(of_return=locked, cell=cell, seen=digest, by=by, at=now) for cell, digest in seen.items()],
        update_conflicts=True,
        unique_fields=["of_return", "cell"],
        update_fields=["seen", "by", "at"],
    )


@transaction.atomic
def untick(*, by: User, return_: Return, cell: str) -> None:
    """Remove a tick."""
    locked = _lock(by, return_)
    Tick.objects.filter(of_return=locked, cell=cell).delete()


@dataclass(frozen=True)
class Approved:
    """How the approval of one of several returns ended: "" or why it was refused."""

    return_: Return
    refused: str = ""


def approve_all(
    *, by: User, seen: list[tuple[Return, int, int]], odd: Mapping[int, Mapping[str, str]] | None = None
) -> list[Approved]:
    """Approve several returns, each as it was seen (version, figures' version) and each by its own event.

    `odd` are the odd cells that were read with them, by return id: the digest of what was seen, by cell. They are
    ticked; one that is odd by now and was not read is in the way. One return that cannot be approved does not stop the others: each is a transaction of its own.
    """
    results = []
    for return_, version, figures_version in seen:
        try:
            _approve_read(by, return_, (version, figures_version), (odd or {}).get(return_.pk, {}))
            results.append(Approved(return_))
        except Refused as refusal:
            results.append(Approved(return_, str(refusal)))
    return results


@transaction.atomic
def _approve_read(by: User, return_: Return, seen: tuple[int, int], odd: Mapping[str, str]) -> None:
    """Approve a return as it was seen, and tick the odd cells that were read on the same page."""
    now = workflow.hold(return_)
    is_as_seen = (now.version, now.figures_version) == seen
    if is_as_seen and not workflow.obstacles(now, "approve", by=by):  # else the move says why not
        _refuse_unread(now, odd)
        if odd:
            tick(by=by, return_=return_, seen=odd)
    workflow.move(by=by, return_=return_, name="approve", seen_version=seen[0], seen_figures_version=seen[1])


def _refuse_unread(return_: Return, odd: Mapping[str, str]) -> None:
    """Raise Stale where a cell is odd that was not on the page: last year's figures may have changed since."""
    if any(look.is_odd and cell not in odd for cell, look in looks_of([return_])[return_.pk].items()):
        raise Stale(["Có ô lạ mới sau khi mở trang. Đọc lại báo cáo này rồi duyệt."])


def _lock(by: User, return_: Return) -> Return:
    locked = workflow.hold(return_)
    if refusal := refusal_to_tick(locked, by=access.reach(by)):
        raise Refused([refusal])
    return locked
