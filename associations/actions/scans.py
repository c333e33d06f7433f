"""Bind the signed and stamped scan of a return to the version and the figures that were signed."""

import hashlib

from django.db import transaction
from django.utils import timezone

from associations import access
from associations.events import Action, record
from associations.models import Event, Return, ReturnScan, User
from associations.printable import file_name
from associations.returns.workflow import Refused, hold

LARGEST = 10 * 1024 * 1024
_ENDINGS = {"pdf": "pdf", "jpg": "jpg", "jpeg": "jpg", "png": "png"}
_BEGINS = {
    "pdf": (b"%PDF-", b"%%EOF"),
    "jpg": (b"\xff\xd8\xff", b"\xff\xd9"),
    "png": (b"\x89PNG\r\n\x1a\n", b"IEND"),
}
_TAIL = 1024  # the end mark stands within the last bytes; scanners add a little after it


@transaction.atomic
def bind_scan(*, by: User, return_: Return, name: str, content: bytes) -> ReturnScan:
    """Store a scan of a return, bound to its present version; return it.

    Raise Refused, in words, where the user may not fill the return, or the file is empty, over 10 MB, or not
    the PDF, JPG or PNG that its name says.
    """
    name = file_name(name, "ban-ky")
    locked = hold(return_)
    if refusal := access.refusal_to_fill(locked, by=access.reach(by)) or _refusal(name, content):
        raise Refused([refusal])
    now = timezone.now()
    scan = ReturnScan.objects.create(
        of_return=locked,
        version=locked.version,
        figures_version=locked.figures_version,
        name=name,
        kind=_ENDINGS[_ending(name)],
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        by=by,
        at=now,
    )
    change = {"scan": ["", f"{scan.name} (SHA-256 {scan.sha256})"]}
    record([Action(locked, Event.Kind.BIND_SCAN, locked.status, change)], by=by, at=now)
    return scan


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _refusal(name: str, content: bytes) -> str:
    kind = _ENDINGS.get(_ending(name))
    if kind is None:
        return f"“{name}”: chỉ nhận tệp PDF, JPG hoặc PNG. Hãy quét hoặc chụp lại ở một trong ba dạng đó."
    if not content:
        return f"“{name}” là tệp rỗng. Hãy chọn lại tệp."
    if len(content) > LARGEST:
        return f"“{name}” lớn hơn 10 MB. Hãy quét ở độ phân giải thấp hơn (150–200 dpi là đủ)."
    begin, end = _BEGINS[kind]
    if not content.startswith(begin):
        return f"“{name}” không phải là tệp {kind.upper()} như tên của nó. Hãy mở tệp để xem lại, rồi lưu đúng dạng."
    if end not in content[-_TAIL:]:
        return f"“{name}” bị thiếu phần cuối, có lẽ chép chưa xong. Hãy quét hoặc chép lại."
    return ""
