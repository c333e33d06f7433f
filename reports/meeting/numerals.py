"""What is done with numbers of hand-written texts that no figure says: corrected, or allowed with who did so and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from associations.models import Cluster, Period, User
from associations.returns.workflow import Refused, Stale
from reports.analysis.revision import slug_of
from reports.models import AllowedNumeral, Meeting
from reports.narrative.hand_check import (
    AGENDA,
    ANSWER,
    CONCLUSIONS,
    OWN_ANSWER,
    OWN_PETITION,
    PARAGRAPH,
    REASON,
    TASK,
    Finding,
    HandCheck,
    hand_check,
)
from reports.presentation.addresses import Unknown
from reports.revisions.meeting_report import meeting_report
from reports.revisions.meetings import meeting_of, meeting_to_change

LONGEST_REASON = 500
_LONGEST_TASK = 500


@dataclass(frozen=True)
class ListedNumeral:
    """A hand-written number as a page lists it: what it is, and the address of its text.

    code, why: of a figure in the annex of sources, and where it is explained, for who edits the report.
    """

    finding: Finding
    place: str
    code: str = ""
    why: str = ""

    @property
    def new(self) -> str:
        """What it can be corrected to by a click; "" where a person has to write."""
        is_fixed = self.finding.hand.key.startswith(REASON)
        return "" if is_fixed else self.finding.numeral.new


def check_of_meeting(*, by: User, cluster: Cluster, period: Period, number: int | None = None) -> HandCheck:
    """Return the hand-written numbers of a year's meeting against a revision, the latest where none is given.

    Live figures where nothing is frozen. Raises Refused where there is no such revision.
    """
    query = slug_of(number) if number else ""
    try:
        report = meeting_report(by=by, cluster=cluster, period=period, query=query)
    except Unknown as unknown:
        raise Refused([unknown.what]) from unknown
    return hand_check(report, meeting_of(cluster, period.year))


def list_numerals(findings: Iterable[Finding], cluster: Cluster, period: Period) -> list[ListedNumeral]:
    """Return numbers with the addresses of their texts."""
    return [ListedNumeral(one, _place_of(one.hand.key, cluster, period)) for one in findings]


def _place_of(key: str, cluster: Cluster, period: Period) -> str:
    for beginning, page, anchor in _PLACES:
        if key.startswith(beginning):
            anchor = anchor or paragraph_anchor(key.removeprefix(PARAGRAPH))
            return f"{reverse(page, args=[cluster.key, period.year])}#{anchor}"
    raise ValueError(f"no page of {key}")


_PLACES = (
    (PARAGRAPH, "narrative", ""),
    (CONCLUSIONS, "conclusions", "ket-luan"),
    (TASK, "conclusions", "nhiem-vu"),
    (ANSWER, "conclusions", "kien-nghi"),
    (OWN_PETITION, "conclusions", "kien-nghi"),
    (OWN_ANSWER, "conclusions", "kien-nghi"),
    (AGENDA, "meeting", "lich-hop"),
    (REASON, "freezing", ""),
)


def paragraph_anchor(key: str) -> str:
    """Return where a paragraph stands on the page of the editor."""
    return f"doan-{key.replace('/', '-')}"


@transaction.atomic
def allow_numerals(
    *, by: User, cluster: Cluster, period: Period, marks: Sequence[str], reason: str = "", number: int | None = None
) -> int:  # fmt: skip
    """Allow numbers that no figure says to stand, by their marks; return how many.

    number: the revision against which they were listed. Raises Stale where a number, its sentence or what is said of
    it has changed meanwhile, Refused for who does not lead and where the portal has another figure and no reason is
    given.
    """
    meeting = meeting_to_change(by=by, cluster=cluster, period=period, action="xác nhận số viết tay")
    found = _wanted(check_of_meeting(by=by, cluster=cluster, period=period, number=number), marks)
    reason = reason.strip()
    if any(one.needs_reason for one in found) and not reason:
        raise Refused(
            ["Số khác với số của cổng thì ghi lý do giữ nguyên; lý do được in trong phụ lục nguồn số liệu."]
        )
    if len(reason) > LONGEST_REASON:
        raise Refused([f"Lý do dài {len(reason)} chữ; tối đa {LONGEST_REASON}. Viết gọn lại."])
    for one in found:
        AllowedNumeral.objects.get_or_create(
            meeting=meeting,
            mark=one.mark,
            defaults={
                "text_key": one.hand.key,
                "numeral": one.numeral.text,
                "sentence": one.numeral.sentence,
                "about": f"{one.status_words}: {one.numeral.words}",
                "reason": reason if one.needs_reason else "",
                "by": by,
                "at": timezone.now(),
            },
        )
    return len(found)


def _wanted(check: HandCheck, marks: Iterable[str]) -> list[Finding]:
    """Return the open numbers with the marks, each once; raise Stale where one of them is not there any more."""
    still_there = {one.mark: one for one in check.open}
    allowed = {one.mark for one in check.findings if one.allowed}
    wanted = [mark for mark in dict.fromkeys(marks) if mark not in allowed]
    if any(mark not in still_there for mark in wanted):
        raise Stale(["Lời hoặc số liệu đã đổi từ lúc mở trang. Xem lại các số bên dưới rồi bấm lại."])
    return [still_there[mark] for mark in wanted]


@transaction.atomic
def correct_numeral(
    *, by: User, cluster: Cluster, period: Period, mark: str, number: int | None = None
) -> Finding:
    """Write what a number is now in its place, wherever it stands in its sentence; return what it was.

    Raises Stale and Refused as `allow_numerals` does.
    """
    meeting = meeting_to_change(by=by, cluster=cluster, period=period, action="sửa số viết tay")
    check = check_of_meeting(by=by, cluster=cluster, period=period, number=number)
    (wanted,) = _wanted(check, [mark])
    if not wanted.numeral.new or wanted.hand.key.startswith(REASON):
        raise Refused(["Số này phải sửa bằng tay. Mở đoạn chứa số rồi viết lại."])
    text = wanted.hand.text
    for one in reversed([one for one in check.findings if one.mark == mark]):
        start, end = one.numeral.number.digits_place
        text = text[:start] + one.numeral.new + text[end:]
    _write(meeting, wanted.hand.key, text, by)
    return wanted


def _write(meeting: Meeting, key: str, text: str, by: User) -> None:
    """Store a hand-written text whose number was corrected, with who did it and when."""
    now = timezone.now()
    if key in (CONCLUSIONS, AGENDA):
        field = "conclusions" if key == CONCLUSIONS else "agenda"
        setattr(meeting, field, text)
        meeting.changed_by, meeting.changed_at = by, now
        meeting.save(update_fields=[field, "changed_by", "changed_at"])
    elif key.startswith(PARAGRAPH):
        rows = meeting.paragraphs.filter(key=key.removeprefix(PARAGRAPH))
        rows.update(text=text, by=by, at=now)
    elif key.startswith(TASK):
        meeting.tasks.filter(pk=key.removeprefix(TASK)).update(text=text[:_LONGEST_TASK])
    elif key.startswith(OWN_PETITION):
        meeting.own_petitions.filter(pk=key.removeprefix(OWN_PETITION)).update(text=text)
    elif key.startswith(OWN_ANSWER):
        meeting.own_petitions.filter(pk=key.removeprefix(OWN_ANSWER)).update(answer=text)
    else:
        meeting.petition_answers.filter(pk=key.removeprefix(ANSWER)).update(answer=text, by=by, at=now)
