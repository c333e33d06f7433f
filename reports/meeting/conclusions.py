"""What a meeting concludes: its words, the centre's answers to the petitions, tasks of the next year; and telling them."""

import datetime
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from associations import access, notices
from associations.access import Reach
from associations.actions.schedules import WrongFields
from associations.models import Association, Cluster, Notice, Period, Petition, Return, User
from associations.returns.workflow import Refused, Stale
from associations.territory import members_on
from reports.meeting.days import problem_with_due_day
from reports.models import Meeting, MeetingPetition, MeetingTask, PetitionAnswer
from reports.revisions.meetings import meeting_to_change

LONGEST = 20_000  # characters of the conclusions
_LONGEST_ANSWER, _LONGEST_NAME = 4_000, 200  # characters of an answer and of who gave it
_MOST_TASKS = _MOST_PETITIONS = 100


@dataclass(frozen=True)
class Answer:
    """An answer to a petition as it was sent: by whom it is, and which answer stood there when it was typed."""

    petition: int
    text: str
    answered_by: str = ""
    seen: str = ""

    @property
    def cleaned(self) -> tuple[str, str]:
        """Text and by whom as they are kept; by nobody where the text is blank."""
        text = self.text.replace("\r\n", "\n").strip()
        return text, self.answered_by.strip() if text else ""


@dataclass(frozen=True)
class PetitionWithAnswer:
    """A petition of an approved return, with what was answered to it."""

    petition: Petition
    association: Association
    answer: PetitionAnswer | None

    @property
    def standing(self) -> tuple[str, str]:
        """The answer as it stands, and by whom; blank where there is none."""
        return (self.answer.answer, self.answer.answered_by) if self.answer else ("", "")

    @property
    def overtaken(self) -> str:
        """Who has changed the answer meanwhile, for whoever typed another."""
        who = self.answer.by if self.answer else "Người khác"
        return f"{who} vừa sửa trả lời cho {self.association}: “{self.petition.text[:60]}”."


def seen_mark(*texts: str) -> str:
    """Return what stands in a form for texts as its reader saw them: it changes with each letter."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


def mark_of(answer: PetitionAnswer | None) -> str:
    """Return the mark of an answer as it stands; "" where there is none."""
    return seen_mark(answer.answer, answer.answered_by) if answer else ""


@transaction.atomic
def conclude(*, by: User, cluster: Cluster, period: Period, text: str, seen: str | None = None) -> Meeting:
    """Write the conclusions of a meeting over those that were seen (`seen_mark`).

    Raises Stale where somebody changed them meanwhile, Refused for who does not lead and beyond 20.000 characters.
    """
    meeting = meeting_to_change(by=by, cluster=cluster, period=period, action="ghi kết luận")
    text = text.replace("\r\n", "\n").strip()
    if len(text) > LONGEST:
        raise Refused([f"Kết luận dài {len(text)} chữ, quá {LONGEST}. Đưa phần dài vào tài liệu hội nghị."])
    if text == meeting.conclusions:
        return meeting
    if seen is not None and seen != seen_mark(meeting.conclusions):
        raise Stale(
            [
                f"{meeting.changed_by} đã sửa kết luận lúc {timezone.localtime(meeting.changed_at):%H:%M %d/%m/%Y}. "
                "Bản ấy ở bên dưới; xem rồi lưu lại bản của anh/chị nếu vẫn muốn."
            ]
        )
    meeting.conclusions, meeting.changed_by, meeting.changed_at = text, by, timezone.now()
    meeting.save(update_fields=["conclusions", "changed_by", "changed_at"])
    return meeting


def petitions_of(cluster: Cluster, period: Period) -> list[PetitionWithAnswer]:
    """Return the petitions of a year's approved returns, by topic and then in the cluster's order; two queries."""
    members = members_on(cluster, period.figures_as_of)
    order = {unit.pk: position for position, unit in enumerate(members)}
    topics = {topic: position for position, topic in enumerate(Petition.Topic.values)}
    rows = Petition.objects.filter(
        of_return__association__in=members,
        of_return__period=period,
        of_return__status=Return.Status.APPROVED,
    ).select_related("of_return")
    answers = {
        a.petition_id: a for a in PetitionAnswer.objects.filter(petition__in=rows).select_related("by")
    }
    found = [
        PetitionWithAnswer(row, members[order[row.of_return.association_id]], answers.get(row.pk))
        for row in rows
    ]
    return sorted(
        found, key=lambda one: (topics[one.petition.topic], order[one.association.pk], one.petition.position)
    )


def readable(
    petitions: Sequence[PetitionWithAnswer], reach: Reach, period: Period
) -> list[PetitionWithAnswer]:
    """Those that somebody may read: lists of an approved return are for who sees it anyway, and for the centre."""
    return [one for one in petitions if reach.reads_lists(one.association.pk, period.figures_as_of)]


@transaction.atomic
def answer_petitions(*, by: User, cluster: Cluster, period: Period, answers: Iterable[Answer]) -> int:
    """Write answers to petitions, all or nothing; how many changed. A blank one takes the answer away.

    Raises Stale, naming each, where somebody answered meanwhile; Refused where a petition is no longer of an
    approved return of the year, or an answer is too long.
    """
    meeting = meeting_to_change(by=by, cluster=cluster, period=period, action="trả lời kiến nghị")
    known = {one.petition.pk: one for one in petitions_of(cluster, period)}
    changed, stale, wrong = 0, [], []
    for answer in answers:
        one = known.get(answer.petition)
        new = answer.cleaned
        if one is None and new[0]:
            wrong.append("Một kiến nghị không còn trong báo cáo đã duyệt của năm này. Mở lại trang để xem.")
        if one is None or new == one.standing:
            continue
        if answer.seen != mark_of(one.answer):
            stale.append(one.overtaken)
        elif len(new[0]) > _LONGEST_ANSWER or len(answer.answered_by.strip()) > _LONGEST_NAME:
            wrong.append(f"{one.association}: trả lời dài quá 4.000 chữ, hoặc nơi trả lời dài quá 200 chữ.")
        else:
            _write(meeting, one, new, by)
            changed += 1
    if stale:
        raise Stale([*stale, "Chưa lưu gì. Xem bản mới ở bên dưới rồi lưu lại nếu vẫn muốn."])
    if wrong:
        raise Refused(wrong)
    return changed


def _write(meeting: Meeting, one: PetitionWithAnswer, new: tuple[str, str], by: User) -> None:
    text, answered_by = new
    if not text:
        PetitionAnswer.objects.filter(petition=one.petition).delete()
        return
    PetitionAnswer.objects.update_or_create(
        petition=one.petition,
        defaults={
            "meeting": meeting,
            "association": one.association,
            "asked": one.petition.text,
            "answer": text,
            "answered_by": answered_by,
            "by": by,
            "at": timezone.now(),
        },
    )


@dataclass(frozen=True)
class NewPetition:
    """A petition that stands in a meeting's account by its topic alone, with what was answered there."""

    topic: str
    text: str
    answer: str
    answered_by: str = ""


@transaction.atomic
def add_petition(*, by: User, cluster: Cluster, period: Period, petition: NewPetition) -> MeetingPetition:
    """Record a petition that was raised at a meeting without naming an association, with its answer.

    Raises WrongFields where its topic is unknown, its text or answer is blank or too long, or there are too many.
    """
    meeting = meeting_to_change(by=by, cluster=cluster, period=period, action="ghi kiến nghị")
    texts = {
        "text": petition.text.replace("\r\n", "\n").strip(),
        "answer": petition.answer.replace("\r\n", "\n").strip(),
    }
    answered_by = petition.answered_by.strip()
    wrong = {
        name: f"Ghi nội dung {words}, nhiều nhất 4.000 chữ."
        for name, words in (("text", "kiến nghị"), ("answer", "trả lời"))
        if not 0 < len(texts[name]) <= _LONGEST_ANSWER
    }
    if petition.topic not in Petition.Topic.values:
        wrong["topic"] = "Chọn một lĩnh vực trong danh sách."
    if len(answered_by) > _LONGEST_NAME:
        wrong["answered_by"] = "Nơi trả lời dài quá 200 chữ. Viết gọn lại."
    if meeting.own_petitions.count() >= _MOST_PETITIONS:
        wrong["text"] = f"Hội nghị đã ghi {_MOST_PETITIONS} kiến nghị. Bỏ bớt rồi thêm."
    if wrong:
        raise WrongFields(wrong)
    return MeetingPetition.objects.create(
        meeting=meeting, topic=petition.topic, answered_by=answered_by, **texts
    )


@transaction.atomic
def remove_petition(*, by: User, cluster: Cluster, period: Period, pk: int) -> bool:
    """Remove a petition of the meeting's own; return whether it was still there."""
    meeting = meeting_to_change(by=by, cluster=cluster, period=period, action="bỏ kiến nghị")
    removed, _ = meeting.own_petitions.filter(pk=pk).delete()
    return bool(removed)


@dataclass(frozen=True)
class NewTask:
    """A task or a target of the next year; for all members where no association is named."""

    text: str
    association: Association | None = None
    due: datetime.date | None = None


@transaction.atomic
def add_task(*, by: User, cluster: Cluster, period: Period, task: NewTask) -> MeetingTask:
    """Set a task or a target of the next year, for one association or for all.

    Raises WrongFields where it is blank, due on a day that cannot be, or for an association outside the cluster.
    """
    meeting = meeting_to_change(by=by, cluster=cluster, period=period, action="giao nhiệm vụ")
    text, association, due = task.text.strip(), task.association, task.due
    wrong = {}
    if not text:
        wrong["text"] = "Ghi nhiệm vụ hoặc chỉ tiêu."
    if due and (problem := problem_with_due_day(due, meeting)):
        wrong["due"] = problem
    if association and association not in members_to_task(cluster, meeting):
        wrong["association"] = f"{association} không thuộc cụm. Chọn trong danh sách."
    if meeting.tasks.count() >= _MOST_TASKS:
        wrong["text"] = f"Hội nghị đã giao {_MOST_TASKS} nhiệm vụ. Bỏ bớt rồi thêm."
    if wrong:
        raise WrongFields(wrong)
    return MeetingTask.objects.create(meeting=meeting, association=association, text=text[:500], due=due)


@transaction.atomic
def remove_task(*, by: User, cluster: Cluster, period: Period, pk: int) -> bool:
    """Remove a task; return whether it was still there."""
    meeting = meeting_to_change(by=by, cluster=cluster, period=period, action="bỏ nhiệm vụ")
    removed, _ = meeting.tasks.filter(pk=pk).delete()
    return bool(removed)


def members_to_task(cluster: Cluster, meeting: Meeting | None) -> list[Association]:
    """Return who can be given a task by a meeting; those of today where there is no meeting yet.

    A task is of the next year, so that is asked for the members at its end, or today while it lasts. Those of the
    meeting's own day come after them: by the end of the next year they may have merged.
    """
    today = timezone.localdate()
    if meeting is None:
        return members_on(cluster, today)
    period = meeting.period
    next_year_ends = datetime.date(period.year + 1, 12, 31)
    then = members_on(cluster, meeting.date or period.figures_as_of)
    return list(dict.fromkeys([*members_on(cluster, min(today, next_year_ends)), *then]))


@transaction.atomic
def tell_conclusions(*, by: User, cluster: Cluster, period: Period) -> int:
    """Notify the officers of the cluster of the conclusions; return how many. Raises Refused where nothing is there.

    Of the members of today those are notified who read that year of the cluster.
    """
    meeting = meeting_to_change(by=by, cluster=cluster, period=period, action="báo kết luận")
    if refusal := nothing_to_tell(meeting):
        raise Refused([refusal])
    today = members_on(cluster, timezone.localdate())
    units = access.units_whose_officers_read(today, cluster, period)
    by_unit = notices.officers_by_association(units)
    people = [user for users in by_unit.values() for user in users]
    return notices.give_notice(
        to=people,
        kind=Notice.Kind.ANSWER,
        text=f"Hội nghị giao ban năm {period.year} của {cluster} đã có kết luận, trả lời kiến nghị và nhiệm vụ năm {period.year + 1}.",
        place=reverse("conclusions", args=[cluster.key, period.year]),
        by=by,
    )


def nothing_to_tell(meeting: Meeting | None) -> str:
    """Return why the conclusions cannot be announced yet; "" where there is something."""
    lists = (meeting.tasks, meeting.petition_answers, meeting.own_petitions) if meeting else ()
    if meeting and (meeting.conclusions or any(rows.exists() for rows in lists)):
        return ""
    return "Chưa có kết luận, trả lời hay nhiệm vụ nào để báo. Ghi ít nhất một mục trước."
