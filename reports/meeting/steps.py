"""The way of a meeting in five steps: where it stands, what is missing, what is next. Nothing is kept here."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from django.urls import reverse
from django.utils import timezone

from associations import access
from associations.models import Cluster, Period, Return, User
from associations.territory import members_on, of_highest_level
from reports.analysis.revision import words_of
from reports.meeting.arranging import countdown
from reports.meeting.board import make_board
from reports.meeting.conclusions import PetitionWithAnswer, petitions_of, readable
from reports.models import Meeting, Pack, StoredRevision
from reports.narrative.hand_check import check_of_revision
from reports.revisions.freezing import find_revision, revisions_of

State = Literal["done", "behind", "now", "later"]


@dataclass(frozen=True)
class Step:
    """One step: facts that hold, what is missing, and the one button that leads on (words, address)."""

    title: str
    is_done: bool
    facts: Sequence[str]
    missing: Sequence[str]
    button: tuple[str, str]
    state: State = "later"

    @property
    def state_words(self) -> str:
        """The state as a reader sees it."""
        return {
            "done": "xong",
            "behind": "còn vướng, đã chốt có lý do",
            "now": "đang làm",
            "later": "chưa đến",
        }[self.state]


@dataclass(frozen=True)
class Way:
    """The steps of a year's meeting for one reader, the first that is not done marked as the one to do now.

    Readiness is left behind by whoever freezes with a reason.
    """

    meeting: Meeting | None
    revisions: Sequence[StoredRevision]
    steps: Sequence[Step]

    @property
    def next(self) -> Step | None:
        """The step to do now; None where all are done."""
        return next((step for step in self.steps if step.state == "now"), None)


def way_of(cluster: Cluster, period: Period, *, by: User, leads: bool) -> Way:
    """Return the steps as somebody may see them; officers read where it stands, who leads also what to do."""
    board = make_board(cluster, period, by=by)
    meeting = board.meeting
    revisions = revisions_of(cluster, period.year)
    latest = revisions[0] if revisions else None

    def place(name: str, *more: object) -> str:
        return reverse(name, args=[cluster.key, period.year, *more])

    ready = Step(
        "Sẵn sàng",
        board.is_approved and not board.obstacles,
        [f"{board.approved} có số liệu đã duyệt"],
        [f"{len(board.obstacles)} việc còn vướng"] if board.obstacles else [],
        ("Xem bảng sẵn sàng", place("board")),
    )
    steps = [ready, _freezing(latest, leads, place("freezing"))]
    pack = Pack.objects.filter(of_revision=latest).exclude(done_at=None).first() if latest else None
    to_settle = _numerals_to_settle(cluster, period) if leads and latest else 0
    steps.append(_pack(latest, pack, leads, place("packs"), to_settle))
    steps.append(_meeting(meeting, leads, place("meeting"), place("participants")))
    petitions = readable(petitions_of(cluster, period), access.reach(by), period)
    steps.append(_conclusions(meeting, petitions, period.year, leads, place("conclusions")))
    return Way(meeting, revisions, _with_states(steps, has_revision=latest is not None))


def moved_since(stored: StoredRevision) -> int:
    """How many returns a new revision would read otherwise: saved or moved since the freeze, or approved since."""
    seen = {pk: (version, figures_version) for pk, version, figures_version, _ in stored.trace.values()}
    now = Return.objects.filter(pk__in=list(seen)).values_list("pk", "version", "figures_version")
    changed = sum(seen[pk] != (version, figures_version) for pk, version, figures_version in now)
    meeting = stored.meeting
    members = of_highest_level(members_on(meeting.cluster, meeting.period.figures_as_of))
    came = Return.objects.filter(
        association__in=members, period=meeting.period, status=Return.Status.APPROVED
    ).exclude(pk__in=list(seen))
    return changed + came.count()


def _with_states(steps: Sequence[Step], *, has_revision: bool) -> list[Step]:
    """Return the steps with their states; the first that is neither done nor left behind is the one to do now."""
    found: list[Step] = []
    is_next, ready = True, steps[0]
    for step in steps:
        state: State
        if step.is_done:
            state = "done"
        elif step is ready and has_revision:
            state = "behind"
        else:
            state = "now" if is_next else "later"
            is_next = False
        found.append(replace(step, state=state))
    return found


def _freezing(latest: StoredRevision | None, leads: bool, place: str) -> Step:
    if latest is None:
        missing = ["chưa chốt phiên bản nào"]
        return Step(
            "Chốt số liệu", False, [], missing, ("Chốt số liệu" if leads else "Xem các phiên bản", place)
        )
    facts = [words_of(latest.revision, latest.frozen_at)]
    facts.append("đã công bố" if latest.published_at else "chưa công bố")
    moved = moved_since(latest) if leads else 0
    missing = [f"{moved} báo cáo đã đổi từ lúc chốt"] if moved else []
    words = "Chốt phiên bản mới" if moved else "Xem các phiên bản"
    return Step("Chốt số liệu", True, facts, missing, (words, place))


def _numerals_to_settle(cluster: Cluster, period: Period) -> int:
    """Return how many hand-written numbers are to be corrected or allowed before the next pack."""
    stored = find_revision(cluster, period.year)
    return len(check_of_revision(stored).open) if stored else 0


def _pack(latest: StoredRevision | None, pack: Pack | None, leads: bool, place: str, to_settle: int) -> Step:
    numerals = [f"{to_settle} số viết tay phải sửa hoặc xác nhận"] if to_settle else []
    if pack and pack.done_at:
        at = timezone.localtime(pack.done_at)
        facts = [f"lập lúc {at:%H:%M %d/%m/%Y} từ phiên bản {latest.revision if latest else ''}"]
        return Step("Bộ tài liệu", True, facts, numerals, ("Tải bộ tài liệu", place))
    lacking = "chưa lập bộ tài liệu của phiên bản mới nhất" if latest else "lập được sau khi chốt số liệu"
    return Step(
        "Bộ tài liệu",
        False,
        [],
        [lacking, *numerals],
        ("Lập bộ tài liệu" if leads else "Xem bộ tài liệu", place),
    )


def _meeting(meeting: Meeting | None, leads: bool, place: str, people: str) -> Step:
    date = meeting.date if meeting else None
    number = meeting.participants.count() if meeting else 0
    facts = [countdown(date)] if date else []
    if number:
        facts.append(f"{number} người dự")
    if _is_published(meeting):
        button = ("Sửa lịch họp", f"{place}#lich-hop") if leads else ("Xem người dự", people)
        return Step("Hội nghị", True, facts, [], button)
    has_agenda = bool(meeting and meeting.items)
    button = ("Xem người dự", people)
    if leads and not (date and has_agenda):
        button = ("Ghi lịch họp", f"{place}#lich-hop")
    elif leads and not number:
        button = ("Ghi người dự", people)
    missing = _lacking(has_date=date is not None, has_agenda=has_agenda, has_people=number > 0)
    return Step("Hội nghị", _is_past(date), facts, missing, button)


def _is_published(meeting: Meeting | None) -> bool:
    """Return whether a past meeting is taken from a publication: what that does not tell, nobody has to add."""
    return bool(meeting and meeting.source and _is_past(meeting.date))


def _lacking(*, has_date: bool, has_agenda: bool, has_people: bool) -> list[str]:
    """Return what is not there yet of a meeting, in words."""
    states = (
        ("chưa có ngày họp", has_date),
        ("chưa có chương trình", has_agenda),
        ("chưa ghi người dự", has_people),
    )
    return [what for what, is_there in states if not is_there]


def _is_past(date: datetime.date | None) -> bool:
    return date is not None and date <= timezone.localdate()


def _conclusions(
    meeting: Meeting | None, petitions: Sequence[PetitionWithAnswer], year: int, leads: bool, place: str
) -> Step:
    """Return what was concluded; `petitions` are those that the reader may read, `year` that of the meeting."""
    concluded = bool(meeting and meeting.conclusions)
    tasks = meeting.tasks.count() if meeting else 0
    answered = sum(petition.answer is not None for petition in petitions)
    unanswered = len(petitions) - answered
    missing: list[str] = []
    facts: list[str] = []
    raised = meeting.own_petitions.count() if meeting else 0
    if raised:
        facts.append(f"{raised} kiến nghị nêu tại hội nghị")
    if not concluded:
        missing.append("chưa ghi kết luận")
    if unanswered:
        missing.append(f"{unanswered}/{len(petitions)} kiến nghị chưa trả lời")
    if tasks:
        facts.append(f"{tasks} nhiệm vụ năm {year + 1}")
    else:
        missing.append(f"chưa giao nhiệm vụ năm {year + 1}")
    if petitions:
        facts.append(f"{answered}/{len(petitions)} kiến nghị đã trả lời")
    is_done = concluded and not unanswered
    words = "Ghi kết luận" if leads and not is_done else "Xem kết luận"
    return Step("Kết luận", is_done, facts, missing, (words, place))
