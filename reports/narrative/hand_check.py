"""The check of all hand-written numbers of a meeting against the revision that its files are made of.

Which texts a person wrote for a meeting, what each of their numbers is, and who allowed those that no figure says.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.utils import timezone

from reports.analysis.figures import Map
from reports.analysis.results import ClusterReport
from reports.models import AllowedNumeral, Meeting, StoredRevision
from reports.narrative.compose import narrative
from reports.narrative.figure_index import FigureIndex
from reports.narrative.number_lookup import Lookup
from reports.narrative.numerals import ORDER, HandText, Numeral
from reports.narrative.overrides import own_texts
from reports.narrative.paragraphs import Narrative
from reports.revisions.reading import RevisionContent

CONCLUSIONS, AGENDA = "ket-luan", "chuong-trinh"
PARAGRAPH, TASK, ANSWER, REASON = "doan/", "nhiem-vu/", "tra-loi/", "ly-do/"
OWN_PETITION, OWN_ANSWER = "kien-nghi/", "tra-loi-hoi-nghi/"
_MOST_NAMED = 5  # stale numbers in one sentence
_KEPT_INDEXES = 16  # of revisions, which never change


@dataclass(frozen=True)
class Finding:
    """A number of a hand-written text, what it is, and who allowed it, if anybody did."""

    hand: HandText
    numeral: Numeral
    allowed: AllowedNumeral | None = None

    @property
    def mark(self) -> str:
        """Return what names the number as it stands: another number, sentence or remark has another mark."""
        return mark_of(self.hand, self.numeral)

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to correct the number or to allow it."""
        return self.numeral.status != "found" and self.allowed is None

    @property
    def needs_reason(self) -> bool:
        """Whether it may stay only with a reason, because the portal has another figure."""
        return self.numeral.status in ("outdated", "contradicting")

    @property
    def status_words(self) -> str:
        """Return what the number is, in a word or two."""
        return _STATUSES[self.numeral.status]

    @property
    def allowed_words(self) -> str:
        """Return who allowed it: "do Vũ Thị Lan xác nhận ngày 20/11/2024"; "" where nobody did."""
        if self.allowed is None:
            return ""
        who, at = self.allowed.by.full_name or self.allowed.by.username, timezone.localtime(self.allowed.at)
        reason = f", lý do: {self.allowed.reason}" if self.allowed.reason else ""
        return f"do {who} xác nhận ngày {at:%d/%m/%Y}{reason}"

    @property
    def words(self) -> str:
        """Return the number and what is wrong with it, in a sentence."""
        return f"{self.hand.title}: “{self.numeral.text}” {self.status_words} ({self.numeral.words})."


_STATUSES = {
    "found": "có nguồn",
    "outdated": "đã cũ",
    "contradicting": "khác số của cổng",
    "unknown": "không rõ nguồn",
}


@dataclass(frozen=True)
class HandCheck:
    """The numbers of a meeting's hand-written texts; index: the figures against which they were held."""

    findings: Sequence[Finding]
    index: FigureIndex | None = None

    @cached_property
    def open(self) -> list[Finding]:
        """Those that are to be corrected or allowed, what is most likely wrong first."""
        return sorted(
            (one for one in self.findings if one.is_open), key=lambda one: ORDER.index(one.numeral.status)
        )

    @cached_property
    def stale(self) -> list[Finding]:
        """Those that a correction has made old and nobody kept."""
        return [one for one in self.open if one.numeral.status == "outdated"]

    def of(self, prefix: str) -> list[Finding]:
        """Return the numbers of one text, or of all whose keys begin likewise, what is open first."""
        found = [one for one in self.findings if one.hand.key == prefix or _is_below(one.hand.key, prefix)]
        return sorted(found, key=lambda one: (not one.is_open, ORDER.index(one.numeral.status)))


def _is_below(key: str, prefix: str) -> bool:
    return prefix.endswith("/") and key.startswith(prefix)


def stale_words(check: HandCheck) -> str:
    """Return which hand-written numbers a correction has made old, in a sentence; "" where none is."""
    if not check.stale:
        return ""
    named = "; ".join(f"{one.hand.title}: {one.numeral.stale_words}" for one in check.stale[:_MOST_NAMED])
    more = f" và {len(check.stale) - _MOST_NAMED} số khác" if len(check.stale) > _MOST_NAMED else ""
    return f"{len(check.stale)} số viết tay đã cũ: {named}{more}. Sửa hoặc ghi lý do giữ trước khi lập bộ tài liệu."


def mark_of(hand: HandText, numeral: Numeral) -> str:
    """Return the SHA-256 of which text, number, sentence and remark."""
    parts = (hand.key, numeral.text, numeral.sentence, numeral.status, numeral.words)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def hand_check(report: ClusterReport, meeting: Meeting | None, written: Narrative | None = None) -> HandCheck:
    """Return the numbers of all hand-written texts of a meeting, held against a report.

    written: the report's narrative with the texts written by hand, made where none is given.
    """
    texts = [one for one in _texts(report, meeting, written) if any(map(str.isdigit, one.text))]
    if not texts:
        return HandCheck(())
    now = FigureIndex.of(report)
    found = Lookup(now, _others(report, meeting)).check(texts)
    allowed = _allowed(meeting)
    findings = [
        Finding(hand, numeral, allowed.get(mark_of(hand, numeral)) if numeral.status != "found" else None)
        for hand in texts
        for numeral in found[hand.key]
    ]
    return HandCheck(findings, now)


def check_of_revision(stored: StoredRevision) -> HandCheck:
    """Return the hand-written numbers of a revision's meeting, held against it."""
    return hand_check(RevisionContent(stored).report("then"), stored.meeting)


# Which texts there are


def _texts(report: ClusterReport, meeting: Meeting | None, written: Narrative | None) -> Iterator[HandText]:
    is_stored = meeting is not None and meeting.pk is not None
    own = own_texts(meeting)
    if written is None:
        written = narrative(report, meeting=meeting, own=own) if any(map(_has_digit, own.values())) else ()
    seen = dict(meeting.paragraphs.values_list("key", "seen")) if meeting and own else {}
    for section in written:
        for paragraph in section.paragraphs:
            if paragraph.own:
                generated = paragraph if paragraph.sentences else None
                about = paragraph.about if generated else f"Đoạn thêm, {section.title}"
                key, before = f"{PARAGRAPH}{paragraph.key}", seen.get(paragraph.key, "")
                yield HandText(key, f"Đoạn “{about}”", paragraph.own, generated, before)
    if meeting is None:
        return
    yield HandText(CONCLUSIONS, "Kết luận hội nghị", meeting.conclusions)
    yield HandText(AGENDA, "Chương trình hội nghị", meeting.agenda)
    if is_stored:
        yield from _rows_of(meeting)
    if report.revision and report.revision.reason:
        number = report.revision.number
        yield HandText(f"{REASON}{number}", f"Lý do chốt phiên bản {number}", report.revision.reason)


def _rows_of(meeting: Meeting) -> Iterator[HandText]:
    for task in meeting.tasks.all():
        yield HandText(f"{TASK}{task.pk}", f"Nhiệm vụ “{_short(task.text)}”", task.text, is_plan=True)
    for answer in meeting.petition_answers.select_related("association"):
        title = f"Trả lời kiến nghị của {answer.association.name}"
        yield HandText(f"{ANSWER}{answer.pk}", title, answer.answer)
    for own in meeting.own_petitions.all():
        yield HandText(f"{OWN_PETITION}{own.pk}", "Kiến nghị nêu tại hội nghị", own.text)
        yield HandText(f"{OWN_ANSWER}{own.pk}", "Trả lời kiến nghị nêu tại hội nghị", own.answer)


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39].rstrip()}…"


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


# Against what they are held


def _others(report: ClusterReport, meeting: Meeting | None) -> list[FigureIndex]:
    """Return the figures of the meeting's other revisions on the report's map, each read once a process."""
    if meeting is None or meeting.pk is None:
        return []
    revisions = meeting.revisions.order_by("-revision").values_list("pk", "fingerprint", "revision")
    own = report.revision.number if report.revision else 0
    return [
        _index_of_revision(pk, fingerprint, report.map_)
        for pk, fingerprint, number in revisions
        if number != own
    ]


@lru_cache(maxsize=_KEPT_INDEXES)
def _index_of_revision(pk: int, fingerprint: str, map_: Map) -> FigureIndex:
    stored = StoredRevision.objects.select_related("meeting__cluster").get(pk=pk, fingerprint=fingerprint)
    return FigureIndex.of(RevisionContent(stored).report(map_))


def _allowed(meeting: Meeting | None) -> Mapping[str, AllowedNumeral]:
    if meeting is None or meeting.pk is None:
        return {}
    return {one.mark: one for one in AllowedNumeral.objects.filter(meeting=meeting).select_related("by")}
