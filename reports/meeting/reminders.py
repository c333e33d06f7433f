"""What the last meeting left for an association: it stands beside next year's return."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from associations.models import Cluster, ClusterMembership, Period, Return
from associations.models.associations import valid_on
from associations.returns.assessment import previous_units
from reports.models import Meeting, MeetingTask, PetitionAnswer
from reports.revisions.meetings import AnsweredTogether, own_petitions


@dataclass(frozen=True)
class LastMeeting:
    """Tasks for the association of a return, and the answers to its own petitions, of the meeting a year before.

    own_petitions: what was raised at the meeting without naming an association, with the answers: for all of them.
    """

    meeting: Meeting
    tasks: Sequence[MeetingTask]
    answers: Sequence[PetitionAnswer]
    own_petitions: Sequence[AnsweredTogether] = ()

    @property
    def summary(self) -> str:
        """How much there is, in words; "" where there is nothing."""
        texts = [
            words
            for number, words in (
                (len(self.tasks), f"giao {len(self.tasks)} nhiệm vụ"),
                (len(self.answers), f"trả lời {len(self.answers)} kiến nghị của hội"),
                (self._raised, f"trả lời {self._raised} kiến nghị nêu tại hội nghị"),
            )
            if number
        ]
        return ", ".join(texts[:-1]) + " và " * (len(texts) > 1) + texts[-1] if texts else ""

    @property
    def _raised(self) -> int:
        """How many petitions were raised at the meeting without naming an association."""
        return sum(len(together.petitions) for together in self.own_petitions)


def last_meeting(return_: Return) -> LastMeeting | None:
    """What the meeting of the year before left for a return's association, a successor's predecessors included."""
    period = Period.objects.filter(year=return_.period.year - 1).first()
    if period is None:
        return None
    units = {return_.association_id, *(unit.pk for unit in previous_units(return_))}
    clusters = ClusterMembership.objects.filter(valid_on(period.figures_as_of), association__in=units)
    meeting = (
        Meeting.objects.filter(period=period, cluster__in=Cluster.objects.filter(memberships__in=clusters))
        .select_related("cluster", "period")
        .order_by("pk")
        .first()
    )
    if meeting is None:
        return None
    tasks = meeting.tasks.filter(Q(association=None) | Q(association__in=units))
    answers = meeting.petition_answers.filter(association__in=units)
    found = LastMeeting(meeting, list(tasks), list(answers), own_petitions(meeting))
    return found if found.summary else None
