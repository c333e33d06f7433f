"""The meeting of a cluster's year: look-up, locking for changes, and the petitions of its own account."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from associations import access
from associations.models import Cluster, Period, Petition, User
from associations.returns.workflow import Refused
from reports.models import Meeting, MeetingPetition


def meeting_of(cluster: Cluster, year: int) -> Meeting | None:
    """Return the meeting of a cluster's year with its host; None where nobody has arranged one."""
    if cluster.pk is None:  # a report without a database
        return None
    return (
        Meeting.objects.filter(cluster__key=cluster.key, period__year=year)
        .select_related("host", "cluster", "period")
        .first()
    )


def meeting_to_change(*, by: User, cluster: Cluster, period: Period, action: str) -> Meeting:
    """Return the meeting of a year, made where there is none, locked until the transaction ends.

    The second of two concurrent changes waits here. action: what is to be done, for the refusal. Raises Refused for
    who does not lead the cluster.
    """
    if refusal := access.refusal_to_lead(by, cluster, action):
        raise Refused([refusal])
    usual = {"changed_by": by, "changed_at": timezone.now()}
    meeting, _ = Meeting.objects.get_or_create(cluster=cluster, period=period, defaults=usual)
    return Meeting.objects.select_for_update().get(pk=meeting.pk)


@dataclass(frozen=True)
class AnsweredTogether:
    """Petitions of a meeting's own account that got one and the same answer, in the order of their topics."""

    petitions: Sequence[MeetingPetition]

    @property
    def answer(self) -> str:
        return self.petitions[0].answer

    @property
    def answered_by(self) -> str:
        """Who answered; "" where that is not known."""
        return self.petitions[0].answered_by


def own_petitions(meeting: Meeting | None) -> list[AnsweredTogether]:
    """Return the petitions of a meeting's own account by topic, those with the same answer together."""
    rows = list(meeting.own_petitions.all()) if meeting and meeting.pk else []
    topics = Petition.Topic.values
    by_answer: dict[tuple[str, str], list[MeetingPetition]] = {}
    for row in sorted(rows, key=lambda row: topics.index(row.topic)):
        by_answer.setdefault((row.answer, row.answered_by), []).append(row)
    return [AnsweredTogether(together) for together in by_answer.values()]
