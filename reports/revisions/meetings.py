"""The meeting of a cluster's year: look-up, and locking for changes."""

from django.utils import timezone

from associations import access
from associations.models import Cluster, Period, User
from associations.returns.workflow import Refused
from reports.models import Meeting


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
