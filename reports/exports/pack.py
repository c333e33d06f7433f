"""The pack (bộ tài liệu): every file of a meeting, made of one revision, one file at a time.

Nothing of it is read from live figures. A pack is begun as a row, its files are made one after the other while the
page shows how far it is, and the zip is put together when it is downloaded: the same files give the same bytes.
"""

import datetime
import hashlib
import io
import logging
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.core.cache import cache
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.db.models.functions import Length
from django.utils import timezone

from associations import access
from associations.models import Cluster, User
from associations.returns.workflow import Refused
from reports.analysis.results import ClusterReport
from reports.analysis.revision import slug_of
from reports.exports.formats import CONTENT_TYPES as FORMAT_TYPES
from reports.exports.formats import FORMATS, Dossier, Use, make_file
from reports.models import Meeting, Pack, PackFile, StoredRevision
from reports.narrative.hand_check import HandCheck, check_of_revision, hand_check
from reports.revisions.reading import RevisionContent

logger = logging.getLogger(__name__)

_CLAIM_SECONDS = 90  # how long a claim on a file lasts if its process is killed
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # the first that a zip can hold: the same files give the same zip
# When a part says that it was made, and what stands there instead.
_MADE = re.compile(rb'(<dcterms:(?:created|modified) xsi:type="dcterms:W3CDTF">)[^<]*')
_MADE_THEN = rb"\g<1>1980-01-01T00:00:00Z"
_UNIX = 3  # the system that an entry of a zip says it was made on
README = "doc-truoc-readme.txt"


class Packed(NamedTuple):
    """A file that a pack holds: the beginning and ending of its name, what it is, whether it is of today's map.

    format_name: which of FORMATS writes it, where the ending of its name does not say so.
    """

    name: str
    label: str
    is_of_today: bool = False
    format_name: str = ""

    @property
    def written_as(self) -> str:
        """Which of FORMATS writes it."""
        return self.format_name or self.ending

    @property
    def ending(self) -> str:
        """The ending of its name."""
        return self.name.rpartition(".")[2]

    @property
    def has_texts(self) -> bool:
        """Whether it holds what people wrote for the meeting."""
        return self.ending in ("xlsx", "docx", "pptx", "pdf")


# In the order of making and of listing.
FILES = (
    Packed("bao-cao.docx", "Báo cáo để ký (Word)"),
    Packed("bao-cao.pdf", "Báo cáo để ký (PDF)"),
    Packed("ban-in.xlsx", "Bản in các biểu số liệu (Excel)", format_name="print-xlsx"),
    Packed("trinh-chieu.pptx", "Trang trình chiếu"),
    Packed("bao-cao-co-ma-nguon.docx", "Báo cáo có mã nguồn (Word)", format_name="docx-sources"),
    Packed("nguon-so-lieu.docx", "Nguồn số liệu (Word)", format_name="sources"),
    Packed("nguon-so-lieu.pdf", "Nguồn số liệu (PDF)", format_name="sources"),
    Packed("so-lieu-doi-chieu.xlsx", "Số liệu, đối chiếu (Excel)"),
    Packed("so-lieu.csv", "Số liệu (CSV)"),
    Packed("so-lieu-dia-gioi-hien-nay.csv", "Số liệu theo địa giới hiện nay (CSV)", is_of_today=True),
    Packed("so-lieu.json", "Số liệu (JSON)"),
)
_TRACED = ("sources", "docx-sources")
# Names that packs of earlier releases hold, beside those of today.
_EARLIER = (Packed("bao-cao.xlsx", "Báo cáo Excel"),)

CONTENT_TYPES = FORMAT_TYPES | {"txt": "text/plain; charset=utf-8", "zip": "application/zip"}


@dataclass(frozen=True)
class ListedFile:
    """One file of a pack as its page lists it; `size` in bytes, None while it is not made.

    use: what it is for, None for the note that explains the others. remark: one line more on that.
    """

    name: str
    label: str
    use: Use | None = None
    remark: str = ""
    size: int | None = None


@dataclass(frozen=True)
class Progress:
    """How far a pack is. is_busy: another window is making the next file now."""

    pack: Pack
    files: tuple[ListedFile, ...]
    is_busy: bool = False

    @property
    def done(self) -> int:
        """How many files are made."""
        return sum(file.size is not None for file in self.files)

    @property
    def next(self) -> ListedFile | None:
        """The file that is made next; None where all are."""
        return next((file for file in self.files if file.size is None), None)

    @property
    def groups(self) -> list[tuple[str, list[ListedFile]]]:
        """The files by what they are for; the note that explains them first, under no heading."""
        found = [("" if use is None else str(use), [file for file in self.files if file.use is use]) for use in (None, *Use)]  # fmt: skip
        return [(heading, files) for heading, files in found if files]


class Unsettled(Refused):
    """Hand-written numbers that are to be corrected or allowed before the files are made."""

    def __init__(self, check: HandCheck, number: int) -> None:
        self.check, self.number = check, number
        head = f"Còn {len(check.open)} số viết tay phải sửa hoặc xác nhận trước khi lập bộ tài liệu."
        super().__init__([head, *(one.words for one in check.open)])


def contents_of_packs() -> list[tuple[str, list[str]]]:
    """Return what the next pack will hold: the labels of its files by what they are for."""
    return [
        (str(use), [file.label for file in FILES if FORMATS[file.written_as].use is use])
        for use in Use
        if any(FORMATS[file.written_as].use is use for file in FILES)
    ]


def begin_pack(*, by: User, revision: StoredRevision) -> Pack:
    """Begin the pack of a revision, or resume the one that was begun and is not finished.

    Raises Refused for who does not lead the cluster, Unsettled where a hand-written number says what the revision
    does not and nobody has allowed it.
    """
    refuse_others(by, revision.meeting.cluster)
    check = check_of_revision(revision)
    if check.open:
        raise Unsettled(check, revision.revision)
    with transaction.atomic():
        # The second of two concurrent requests waits here and then finds the pack of the first.
        Meeting.objects.select_for_update().get(pk=revision.meeting_id)
        begun = Pack.objects.filter(of_revision=revision, done_at=None).first()
        return begun or Pack.objects.create(of_revision=revision, by=by, begun_at=timezone.now())


def make_next(*, by: User, pack: Pack, claimant: str = "") -> Progress:
    """Make the next file of a pack, and after the last one finish it; return how far it is then.

    No transaction is held while a file is made. A file that another request is making is left to it; a claimant with
    a name, of whom there is one at a time, takes up the file that it claimed before it was killed. A failure is stored
    with the name of the file in `trouble`; the next call tries again.
    Raises Refused for who does not lead the cluster; OperationalError or InterfaceError, to a claimant that comes again
    by itself, where it is the database that refuses or has closed the connection.
    """
    refuse_others(by, pack.of_revision.meeting.cluster)
    wanted = progress_of(pack).next
    if wanted is None:
        _finish(pack)
        return progress_of(pack)
    claim = f"pack-{pack.pk}-{wanted.name}"
    is_claimed = cache.add(claim, claimant or "request", _CLAIM_SECONDS)
    if not is_claimed and not (claimant and cache.get(claim) == claimant):
        return Progress(pack, progress_of(pack).files, is_busy=True)
    try:
        content = _make(pack, wanted.name)
    except Exception as error:
        if claimant and isinstance(error, OperationalError | InterfaceError):
            raise
        # Any failure of a writer is reported on the page, so that the other files stay available.
        logger.exception("%s of %s", wanted.name, pack)
        why = " ".join(error.obstacles) if isinstance(error, Refused) else f"{type(error).__name__}: {error}"
        note_trouble(pack, f"Không làm được tệp “{wanted.label}” ({wanted.name}): {why}"[:2000])
    else:
        _keep(pack, wanted.name, content)
        note_trouble(pack, "")
    finally:
        cache.delete(claim)
    found = progress_of(pack)
    if found.next is None:
        _finish(pack)
    return progress_of(pack)


def progress_of(pack: Pack) -> Progress:
    """Return the files of a pack: those that are made and, while it is unfinished, those still to be made."""
    sizes = dict(_sizes(pack))
    of = pack.of_revision
    names = {_named(file.name, of) for file in FILES}
    earlier = [one for one in _EARLIER if _named(one.name, of) in sizes.keys() - names]
    listed = (*_listed(of, earlier), *_listed(of, FILES), _NOTE)
    files = [replace(file, size=sizes.pop(file.name, None)) for file in listed]
    if pack.done_at:
        # A finished pack stays what it was, whatever later packs hold.
        files = [file for file in files if file.size is not None]
    others = [ListedFile(name, name, Use.CHECK, size=size) for name, size in sizes.items()]
    return Progress(pack, (*others, *files))


def sources_in_pack(pack: Pack) -> list[ListedFile]:
    """Return the files of a pack in which the numbers of its report are traced, as far as it holds them."""
    names = {_named(file.name, pack.of_revision) for file in FILES if file.written_as in _TRACED}
    return [file for file in progress_of(pack).files if file.name in names and file.size is not None]


def packs_of(revisions: list[StoredRevision]) -> list[Pack]:
    """Return the packs of revisions, the latest first."""
    return list(
        Pack.objects.filter(of_revision__in=revisions)
        .select_related("of_revision__meeting__cluster", "of_revision__meeting__period", "by")
        .defer("of_revision__content", "of_revision__trace", "of_revision__differences")
    )


def zip_name(pack: Pack) -> str:
    """Return the name under which a pack is downloaded: "cum-dong-bac-2025-phien-ban-2.zip"."""
    return f"cum-{_stem(pack.of_revision)}.zip"


def as_zip(pack: Pack) -> bytes:
    """Return the files of a finished pack as .zip, in a folder of its name; the same files give the same bytes."""
    folder = zip_name(pack).removesuffix(".zip")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for file in pack.files.order_by("name"):
            entry = zipfile.ZipInfo(f"{folder}/{file.name}", _ZIP_TIME)
            entry.compress_type, entry.external_attr, entry.create_system = (
                zipfile.ZIP_DEFLATED,
                0o644 << 16,
                _UNIX,
            )
            archive.writestr(entry, bytes(file.content), compresslevel=6)
    return out.getvalue()


def refuse_others(by: User, cluster: Cluster) -> None:
    """Raise Refused for who does not lead the cluster."""
    if refusal := access.refusal_to_lead(by, cluster, "lập bộ tài liệu"):
        raise Refused([refusal])


def _stem(stored: StoredRevision) -> str:
    meeting = stored.meeting
    return f"{meeting.cluster.key}-{meeting.period.year}-{slug_of(stored.revision)}"


def _named(name: str, stored: StoredRevision) -> str:
    stem, _, ending = name.rpartition(".")
    return f"{stem}-{_stem(stored)}.{ending}"


# Made last: it lists the others' SHA-256.
_NOTE = ListedFile(README, "Đọc trước (README)")


def _listed(stored: StoredRevision, files: Iterable[Packed]) -> list[ListedFile]:
    """Return files as they are listed, none of them made."""
    found = []
    for file in files:
        format_ = FORMATS[file.written_as]
        found.append(ListedFile(_named(file.name, stored), file.label, format_.use, format_.remark))
    return found


def _sizes(pack: Pack) -> list[tuple[str, int]]:
    files = PackFile.objects.filter(pack=pack).annotate(bytes=Length("content"))
    return list(files.values_list("name", "bytes"))


def _make(pack: Pack, name: str) -> bytes:
    stored = StoredRevision.objects.select_related("meeting__cluster", "meeting__period").get(
        pk=pack.of_revision_id
    )
    content = RevisionContent(stored)
    then = content.report("then")
    if name == README:
        return _readme(pack, then)
    packed = next(file for file in FILES if _named(file.name, stored) == name)
    if packed.has_texts and (check := hand_check(then, stored.meeting)).open:
        raise Unsettled(check, stored.revision)  # somebody wrote on after the pack was begun
    today = content.report("today")
    report, other = (today, then) if packed.is_of_today else (then, today)
    dossier = Dossier.of(report, other, made_at=_made_at(report))
    return _without_times(make_file(packed.written_as, dossier, packed.ending))


def _without_times(content: bytes, *, is_inside: bool = False) -> bytes:
    """Return an Office file whose parts all have one time, where their writers set the present one. Other files stay.

    is_inside: it is the workbook behind a chart of the slides, which also says when it was made.
    """
    if not content.startswith(b"PK"):
        return content
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(out, "w") as same:
        for part in made.infolist():
            entry = zipfile.ZipInfo(part.filename, _ZIP_TIME)
            entry.compress_type, entry.create_system = part.compress_type, _UNIX
            data = _without_times(made.read(part), is_inside=True)
            same.writestr(entry, _MADE.sub(_MADE_THEN, data) if is_inside else data)
    return out.getvalue()


def _made_at(report: ClusterReport) -> datetime.datetime:
    """Return the moment of the freeze, which the files name: two packs of a revision hold the same files."""
    assert report.revision is not None  # noqa: S101 - a pack is of a revision
    return timezone.localtime(report.revision.frozen_at)


def _keep(pack: Pack, name: str, content: bytes) -> None:
    try:
        with transaction.atomic():
            PackFile.objects.create(pack=pack, name=name, content=content)
    except IntegrityError:
        logger.info("%s of %s was made elsewhere", name, pack)


def note_trouble(pack: Pack, trouble: str) -> None:
    """Keep what stands in the way of the next file; "" that nothing does."""
    Pack.objects.filter(pk=pack.pk).update(trouble=trouble)
    pack.trouble = trouble


def _finish(pack: Pack) -> None:
    Pack.objects.filter(pk=pack.pk, done_at=None).update(done_at=timezone.now(), trouble="")
    pack.refresh_from_db(fields=["done_at", "trouble"])


def _readme(pack: Pack, report: ClusterReport) -> bytes:
    """Write the note beside the files: which revision, its code, what was missing and why, each file's SHA-256.

    With a byte order mark and the line ends of Windows, so that Notepad shows it right.
    """
    revision = report.revision
    assert revision is not None  # noqa: S101 - a pack is of a revision
    at = timezone.localtime(revision.frozen_at)
    lines = [
        f"BỘ TÀI LIỆU HỘI NGHỊ GIAO BAN NĂM {report.year}",
        f"{report.cluster.name} ({report.cluster.short_name})",
        "",
        f"Số liệu: {revision.words}, lúc {at:%H:%M}",
        f"Mã phiên bản: {revision.code}",
        f"Dấu vân tay (SHA-256): {revision.fingerprint}",
        f"Độ phủ: {report.included}/{len(report.units)} hội có báo cáo được duyệt",
    ]
    if revision.gaps:
        lines += ["", "Còn thiếu khi chốt:", *(f"- {gap}" for gap in revision.gaps)]
    if revision.reason:
        lines += [
            "",
            f"Lý do vẫn chốt: {revision.reason}" if revision.gaps else f"Ghi chú: {revision.reason}",
        ]
    lines += ["", "Các tệp, tệp nào để làm gì, và SHA-256 của từng tệp:"]
    for heading, files in progress_of(pack).groups:
        if heading:
            lines += ["", heading.upper(), *_explained(pack, files)]
    lines += [
        "",
        "Mọi tệp lấy số từ phiên bản đã chốt này, không lấy số đang nhập. Số sửa sau khi chốt nằm ở phiên bản sau.",
        "Nghi ngờ một con số hay một tệp thì mở trang “Kiểm chứng” của cổng, gõ mã phiên bản hoặc gửi tệp lên.",
    ]
    return ("\r\n".join(lines) + "\r\n").encode("utf-8-sig")


def _explained(pack: Pack, files: Iterable[ListedFile]) -> Iterator[str]:
    """Yield files with what they are, one line each, and below it their SHA-256."""
    contents = dict(pack.files.values_list("name", "content"))
    for file in files:
        yield f"- {file.name}: {file.label}{file.remark and f' – {file.remark}'}"
        yield f"  {hashlib.sha256(bytes(contents[file.name])).hexdigest()}"
