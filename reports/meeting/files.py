"""The files of a meeting (invitation, speech, minutes): kept as scans are (ADR 9), judged by what they hold."""

import hashlib
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from associations.exchange.archives import DOCUMENT, SLIDES, WORKBOOK, opened
from associations.exchange.problems import BadFile
from associations.exchange.xml_parts import main_part
from associations.models import Cluster, Period, User
from associations.printable import file_name
from associations.returns.workflow import Refused
from reports.models import MeetingDocument
from reports.revisions.meetings import meeting_to_change

LARGEST = 10 * 1024 * 1024
MOST = 40
_TAIL = 1024  # the end mark stands within the last bytes; scanners add a little after it
_OPENXML = "application/vnd.openxmlformats-officedocument."

# By ending: content type, how the file begins, and what stands at its end.
_PLAIN = {
    "pdf": ("application/pdf", b"%PDF-", b"%%EOF"),
    "jpg": ("image/jpeg", b"\xff\xd8\xff", b"\xff\xd9"),
    "jpeg": ("image/jpeg", b"\xff\xd8\xff", b"\xff\xd9"),
    "png": ("image/png", b"\x89PNG\r\n\x1a\n", b"IEND"),
}
# By ending: content type, and what makes it one.
_OFFICE = {
    "docx": (f"{_OPENXML}wordprocessingml.document", DOCUMENT),
    "xlsx": (f"{_OPENXML}spreadsheetml.sheet", WORKBOOK),
    "pptx": (f"{_OPENXML}presentationml.presentation", SLIDES),
}
_TYPES = "[Content_Types].xml"
ACCEPTED = ",".join(f".{ending}" for ending in (*_PLAIN, *_OFFICE))
_ACTION = "thêm, bỏ tài liệu hội nghị"


@dataclass(frozen=True)
class NewFile:
    """A file as it was sent; where the title is blank the name stands for it."""

    title: str
    name: str
    content: bytes


@transaction.atomic
def add_meeting_file(*, by: User, cluster: Cluster, period: Period, file: NewFile) -> MeetingDocument:
    """Keep a file of a year's meeting.

    Raises Refused, in words, for who does not lead the cluster, and where the file is empty, over 10 MB, holds
    macros, or is not the PDF, Word, Excel, PowerPoint, JPG or PNG file that its name says.
    """
    meeting = meeting_to_change(by=by, cluster=cluster, period=period, action=_ACTION)
    name, content = file_name(file.name, "tai-lieu"), file.content
    if refusal := _refusal(name, content):
        raise Refused([refusal])
    if meeting.documents.count() >= MOST:
        raise Refused([f"Hội nghị đã có {MOST} tài liệu. Bỏ bớt tài liệu cũ rồi thêm."])
    ending = _ending(name)
    return MeetingDocument.objects.create(
        meeting=meeting,
        title=file.title.strip()[:200] or name.rpartition(".")[0][:200],
        name=name,
        content_type=(_PLAIN.get(ending) or _OFFICE[ending])[0],
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        by=by,
        at=timezone.now(),
    )


@transaction.atomic
def remove_meeting_file(*, by: User, cluster: Cluster, period: Period, pk: int) -> bool:
    """Remove a file; return whether it was still there."""
    meeting = meeting_to_change(by=by, cluster=cluster, period=period, action=_ACTION)
    removed, _ = meeting.documents.filter(pk=pk).delete()
    return bool(removed)


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _refusal(name: str, content: bytes) -> str:
    ending = _ending(name)
    if ending not in _PLAIN and ending not in _OFFICE:
        return f"“{name}”: chỉ nhận tệp PDF, Word (.docx), Excel (.xlsx), PowerPoint (.pptx), JPG hoặc PNG. Lưu lại ở một trong các dạng đó."
    if not content:
        return f"“{name}” là tệp rỗng. Chọn lại tệp."
    if len(content) > LARGEST:
        return f"“{name}” lớn hơn 10 MB. Giảm cỡ hình ảnh hoặc chia thành nhiều tệp."
    if ending in _OFFICE:
        return _office_refusal(name, content)
    _, begin, end = _PLAIN[ending]
    if not content.startswith(begin):
        return f"“{name}” không phải là tệp {ending.upper()} như tên của nó. Mở tệp để xem lại, rồi lưu đúng dạng."
    if end not in content[-_TAIL:]:
        return f"“{name}” bị thiếu phần cuối, có lẽ chép chưa xong. Quét hoặc chép lại."
    return ""


def _office_refusal(name: str, content: bytes) -> str:
    """Looks at how the file is put together; what its document says is not read."""
    kind = _OFFICE[_ending(name)][1]
    try:
        with opened(content, name, kind) as archive:
            is_one = main_part(archive, kind) and _TYPES in archive.namelist()
    except BadFile as bad:
        return f"“{name}”: {bad.problems[0].message}"
    if not is_one:
        return f"“{name}” không phải là {kind.what} như tên của nó. Mở tệp để xem lại, rồi lưu đúng dạng."
    return ""
