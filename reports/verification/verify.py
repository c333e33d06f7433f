"""Find the revision of a code or a file, and where a file differs from it.

A file is compared with the revision's stored content, place by place: the order of rows and columns, formats and
results of formulas do not matter. Nothing of a file is kept.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from django.db.models import QuerySet
from django.utils import timezone

from associations.exchange.archives import MAX_BYTES, part_names
from associations.exchange.archives import check_file as readable
from associations.exchange.problems import BadFile
from reports.analysis.figures import Map
from reports.analysis.revision import CODE_LENGTH
from reports.models import StoredRevision
from reports.presentation import wording
from reports.revisions.content import fingerprint_of
from reports.revisions.reading import RevisionContent
from reports.verification import in_csv, in_json, in_workbook
from reports.verification.base import (
    BLANK,
    PACKED_FILE,
    SIGNED_FILE,
    Difference,
    Identity,
    NoSuchRevision,
    Unverifiable,
)

__all__ = [
    "TOO_LARGE", "Difference", "NoSuchRevision", "Unverifiable", "Verdict", "check_file", "find_by_code", "tampered",
]  # fmt: skip

MOST_DIFFERENCES = 2_000
TOO_LARGE = "Tệp nặng quá 10 MB, không phải là tệp do cổng xuất ra."
_NOT_THIS_MAP = (
    "Tệp có số theo địa giới hiện nay, mà hôm ấy hội của anh/chị không thuộc cụm này. "
    "Gửi tệp xuất theo địa giới khi báo cáo."
)
TOO_LARGE_TEXT = "Tệp CSV hoặc JSON nặng quá 6 MB, không phải là tệp do cổng xuất ra."
# The portal's largest has a fifth; a letter may take four bytes of memory, a value of JSON fifty.
_LARGEST_TEXT = 6 * 1024 * 1024
_LENGTH = 64  # hex digits of a whole fingerprint
_NEAR = 4  # digits by which an altered fingerprint may differ from the one that it was


ReadFile = in_workbook.ReadWorkbook | in_json.ReadJson | in_csv.ReadCsv


@dataclass(frozen=True)
class Verdict:
    """The result of a check: the revision and map of a file, how many numbers were compared, where it differs."""

    stored: StoredRevision
    map_: Map
    compared: int
    differences: tuple[Difference, ...]

    @property
    def matches(self) -> bool:
        """Whether the file holds what the revision holds."""
        return not self.differences

    @property
    def words(self) -> str:
        """One sentence: "khớp phiên bản 2, chốt ngày …"."""
        verb = "khớp" if self.matches else "không khớp"
        return f"{verb} {named(self.stored)}, {wording.MAPS[self.map_]}"


def named(stored: StoredRevision) -> str:
    """Name a revision with its cluster and year, for a sentence."""
    meeting = stored.meeting
    day = f"{timezone.localtime(stored.frozen_at):%d/%m/%Y}"
    return f"phiên bản {stored.revision}, chốt ngày {day}, {meeting.cluster.short_name} năm {meeting.period.year}"


def stored_revisions() -> QuerySet[StoredRevision]:
    """Return all revisions with what their names need."""
    return StoredRevision.objects.select_related("meeting__cluster", "meeting__period")


def find_by_code(text: str, within: QuerySet[StoredRevision]) -> list[StoredRevision]:
    """Return the revisions of a fingerprint, of its beginning or of a short code, the latest first.

    Raises Unverifiable for what is no code, NoSuchRevision where none of `within` has it.
    """
    digits = "".join(text.split()).replace("-", "").replace("–", "").lower()
    if not digits or set(digits) - set("0123456789abcdef") or not CODE_LENGTH <= len(digits) <= _LENGTH:
        raise Unverifiable(
            f"“{text.strip()[:80]}” không phải là mã phiên bản. Mã có dạng 3F2A-91BC-07DE, in ở chân trang và cạnh mã vuông."
        )
    found = list(within.filter(fingerprint__startswith=digits).order_by("-revision"))
    if not found:
        raise NoSuchRevision("Không có bản chốt số liệu nào mang mã này. Xem lại từng chữ số của mã.")
    return found


def tampered(stored: StoredRevision) -> str:
    """Return a sentence where the stored content no longer has its fingerprint; "" where it has."""
    if fingerprint_of(stored.content) == stored.fingerprint:
        return ""
    return (
        f"Nội dung lưu trong cơ sở dữ liệu của {named(stored)} đã bị sửa sau khi chốt: không còn đúng dấu vân tay "
        f"{stored.fingerprint}. Khôi phục từ bản sao lưu."
    )


def check_file(
    path: Path,
    within: QuerySet[StoredRevision],
    reads_todays_map: Callable[[StoredRevision], bool] = lambda _: True,
) -> Verdict:
    """Return the verdict on an exported xlsx, csv or json; raises Unverifiable where there can be none.

    reads_todays_map: whether the reader may learn a revision's figures on that map, as a comparison would tell.
    """
    file = _read(path)
    stored, wrong = _claimed_revision(file.identity, within)
    if problem := tampered(stored):
        raise Unverifiable(problem)
    maps: tuple[Map, Map] = ("today", "then") if file.identity.map_ == "today" else ("then", "today")
    holds_both_maps = isinstance(file, in_workbook.ReadWorkbook) and file.holds_both_maps
    if (holds_both_maps or maps[0] == "today") and not reads_todays_map(stored):
        raise Unverifiable(_NOT_THIS_MAP)
    content = RevisionContent(stored)
    report, other = (content.report(map_) for map_ in maps)
    found = islice(chain(wrong, file.differences(report, other)), MOST_DIFFERENCES)
    return Verdict(stored, maps[0], file.compared(report, other), tuple(found))


def _read(path: Path) -> ReadFile:
    """Read a file as one of the three kinds; raises Unverifiable for what is damaged, too large or of no kind."""
    try:
        if readable(path) > MAX_BYTES:
            raise Unverifiable(TOO_LARGE)
        return _read_by_kind(path)
    except BadFile as bad:
        raise Unverifiable(" ".join(problem.message for problem in bad.problems)) from bad


def _read_by_kind(path: Path) -> ReadFile:
    """Read a file by the kind that its first bytes tell."""
    with path.open("rb") as stream:
        start = stream.read(512)
    if why := _not_comparable(path, start):
        raise Unverifiable(why)
    if start.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return in_workbook.read(path)
    if path.stat().st_size > _LARGEST_TEXT:
        raise Unverifiable(TOO_LARGE_TEXT)
    text = in_csv.decoded(path.read_bytes())
    if text[:512].lstrip().startswith("{"):
        return in_json.read(text)
    return in_csv.read(text)


def _not_comparable(path: Path, start: bytes) -> str:
    """Return why a file of the portal has no numbers to compare one by one: a paper, slides, a pack; "" for others."""
    if start.startswith(b"%PDF"):
        return SIGNED_FILE
    if not start.startswith(b"PK"):
        return ""
    names = part_names(
        path
    )  # none of a damaged one: whoever reads it as a workbook says what is wrong with it
    if not {"word/document.xml", "ppt/presentation.xml"}.isdisjoint(names):
        return SIGNED_FILE
    is_office_file = any(name.startswith(("xl/", "[Content_Types]")) for name in names)
    return PACKED_FILE if names and not is_office_file else ""


def _claimed_revision(
    identity: Identity, within: QuerySet[StoredRevision]
) -> tuple[StoredRevision, list[Difference]]:
    """Return the revision that a file states to be of, and which of its statements are not so."""
    found = _by_fingerprint(identity, within)
    if found is not None:
        return found, list(_false_statements(identity, found))
    near = _near(identity, within)
    if near is None:
        raise Unverifiable(
            "Không có bản chốt số liệu nào mang dấu vân tay ghi trong tệp. Tệp của nơi khác, hoặc dấu vân tay đã bị sửa."
        )
    return near, [Difference(place, near.fingerprint, stated) for place, stated in identity.fingerprints]


def _by_fingerprint(identity: Identity, within: QuerySet[StoredRevision]) -> StoredRevision | None:
    """Return the revision of the first fingerprint that one has; of several the one of the stated number."""
    for _, fingerprint in identity.fingerprints:
        if not re.fullmatch(r"[0-9a-f]{64}", fingerprint.lower()):
            continue
        found = list(within.filter(fingerprint=fingerprint.lower()))
        numbered = [one for one in found if one.revision == identity.revision]
        if found:
            return (numbered or found)[0]
    return None


def _false_statements(identity: Identity, revision: StoredRevision) -> Iterator[Difference]:
    """Yield what a file states of its revision and is not so: other fingerprints, another number."""
    for place, stated in identity.fingerprints:
        if stated.lower() != revision.fingerprint:
            yield Difference(place, revision.fingerprint, stated or BLANK)
    if revision.revision != identity.revision:
        yield Difference(identity.revision_place, str(revision.revision), identity.revision_text or BLANK)


def _near(identity: Identity, within: QuerySet[StoredRevision]) -> StoredRevision | None:
    """Return the revision of the file's cluster, year and number, where its fingerprint was altered a little."""
    if not re.fullmatch(r"[\w-]{1,100}", identity.cluster):
        return None
    found = within.filter(
        meeting__cluster__key=identity.cluster,
        meeting__period__year=identity.year or 0,
        revision=identity.revision or 0,
    ).first()
    if found is None:
        return None
    for _, stated in identity.fingerprints:
        pairs = zip(stated.lower().ljust(_LENGTH), found.fingerprint, strict=False)
        if len(stated) <= _LENGTH and sum(one != other for one, other in pairs) <= _NEAR:
            return found
    return None
