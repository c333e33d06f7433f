"""What the last meeting left for an association: it stands beside next year's return."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from associations.models import Cluster, ClusterMembership, Period, Return
from associations.models.associations import valid_on
from associations.returns.assessment import previous_units
from reports.models import Meeting, MeetingTask, PetitionAnswer


@dataclass(frozen=True)
class LastMeeting:
    """Tasks for the association of a return, and the answers to its own petitions, of the meeting a year before."""

    meeting: Meeting
    tasks: Sequence[MeetingTask]
    answers: Sequence[PetitionAnswer]

    @property
    def summary(self) -> str:
        """How much there is, in words; "" where there is nothing."""
        texts = [
            words
            for number, words in (
                (len(self.tasks), f"giao {len(self.tasks)} nhiệm vụ"),
                (len(self.answers), f"trả lời {len(self.answers)} kiến nghị của hội"),
            )
            if number
        ]
        return " và ".join(texts)


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
    found = LastMeeting(meeting, list(tasks), list(meeting.petition_answers.filter(association__in=units)))
    return found if found.summary else None
