"""Actions on filled templates: keep an upload, say what it would change, save it, mark its faults."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from associations import access
from associations.actions import filled_changes
from associations.actions import returns as actions
from associations.actions.filled_changes import Proposal
from associations.actions.filled_lists import ListReading, save_lists
from associations.actions.targets import set_targets
from associations.exchange.archives import MAX_BYTES
from associations.exchange.filled import Filled, read_filled
from associations.exchange.lock_files import lock_problem
from associations.exchange.problems import BadFile, Problem
from associations.exchange.tables import WORKBOOK_ENDINGS
from associations.helper_process import in_helper
from associations.models import Event, Return, Upload, User
from associations.printable import file_name
from associations.returns.workflow import Refused, refusal_to_enter

_NAMELESS = "mau.xlsx"
_LATER = "sẽ ghi khi lưu"  # the document that the secretariat fills by is asked for when the file is saved


class Ended(Exception):
    """An upload that was saved or replaced already: a second press of the button, or the way back to its page."""


def keep_upload(*, by: User, return_: Return, name: str, content: bytes) -> Upload:
    """Keep a filled template until it is saved, or replaced by this person's next one.

    Raise Refused where the user may not fill the return, BadFile where the file as a whole is refused.
    """
    if refusal := refusal_to_enter(return_, by=access.reach(by), document_number=_LATER):
        raise Refused([refusal])
    name = file_name(name, _NAMELESS)
    if len(content) > MAX_BYTES:
        raise BadFile(
            [Problem("Tệp nặng quá 10 MB. Xóa hình ảnh và trang tính không cần rồi gửi lại.", file=name)]
        )
    if problem := lock_problem(name, content[:8]):
        raise BadFile([Problem(problem, file=name)])
    if not name.lower().endswith(WORKBOOK_ENDINGS):
        raise BadFile(
            [
                Problem(
                    "Chỉ nhận mẫu của cổng dạng .xlsx, .xls hoặc .ods. Mở tệp rồi lưu lại dạng .xlsx.",
                    file=name,
                )
            ]
        )
    read_filled(content, name, association=return_.association.key, year=return_.period.year)
    return _replace(by, return_, name, content)


@transaction.atomic
def _replace(by: User, return_: Return, name: str, content: bytes) -> Upload:
    """Put a file in the place of this person's last one for a return; two at once come one after the other."""
    Return.objects.select_for_update().get(pk=return_.pk)
    now = timezone.now()
    mine = Upload.objects.filter(of_return=return_, by=by)
    # So long the address of an upload that was saved or replaced leads on.
    mine.filter(ended_at__lt=now - timedelta(days=settings.KEPT_DAYS["uploads_ended"])).delete()
    mine.filter(ended_at__isnull=True).update(ended_at=now, content=b"")
    return Upload.objects.create(of_return=return_, by=by, at=now, name=name, content=content)


@dataclass(frozen=True)
class Confirmed:
    """What a person confirmed of a file: the return's figures_version then, the keys of what was chosen, its lists as read."""

    seen: int
    chosen: Collection[str] = ()
    lists: Sequence[ListReading] = ()


@transaction.atomic
def save_upload(*, by: User, upload: Upload, confirmed: Confirmed, document_number: str = "") -> int:
    """Save what a file changes, cells with faults left out; return how many cells and rows were entered.

    `confirmed.seen` is the return's figures_version when the changes were shown; raise Refused where it has risen since,
    Ended where the file was saved or replaced meanwhile.
    """
    return_ = (
        Return.objects.select_for_update().select_related("association", "period").get(pk=upload.of_return_id)
    )
    upload.refresh_from_db()
    if upload.ended_at is not None:
        raise Ended
    if return_.figures_version != confirmed.seen:
        raise Refused(["Báo cáo vừa có người sửa. Xem lại danh sách thay đổi dưới đây rồi bấm lưu lần nữa."])
    upload.of_return = return_
    proposal = filled_changes.propose(read(upload), return_, confirmed.chosen, confirmed.lists)
    entered = proposal.count
    actions.save(
        by=by,
        edits=[proposal.edit],
        kind=Event.Kind.IMPORT,
        document_number=document_number,
        reason=f"tệp {upload.name}",
    )
    save_lists(by=by, return_=return_, lists=confirmed.lists)
    if proposal.targets.new:
        set_targets(by=by, return_=return_, targets=proposal.targets.new, document_number=document_number)
    upload.ended_at, upload.changed, upload.content = timezone.now(), entered, b""
    upload.save(update_fields=["ended_at", "changed", "content"])
    return entered


def newer_than(upload: Upload) -> Upload | None:
    """Return the last file that this person sent for the same return after an upload; None where it is the last."""
    mine = Upload.objects.filter(of_return=upload.of_return_id, by=upload.by_id, pk__gt=upload.pk)
    return mine.order_by("pk").last()


def marked(upload: Upload, filled: Filled, proposal: Proposal) -> bytes:
    """Return the officer's own workbook with the faults marked in its cells and a list that links to them.

    Where it cannot be opened with its looks, a fresh template with its values instead.
    """
    work = (upload.of_return, bytes(upload.content), filled, list(proposal.faults))
    return in_helper("associations.exchange.marking.mark_upload", work)


def read(upload: Upload) -> Filled:
    """Return what a kept file holds; raise BadFile where it is refused as a whole."""
    return_ = upload.of_return
    return read_filled(
        bytes(upload.content), upload.name, association=return_.association.key, year=return_.period.year
    )
