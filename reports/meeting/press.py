"""The sentences for the press as who leads a cluster reads them, also before the figures are published."""

from dataclasses import dataclass, replace

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from associations.models import Cluster, Period
from reports.analysis.results import ClusterReport
from reports.models import Meeting, StoredRevision
from reports.narrative.press import Held, Press, press, source_line
from reports.presentation import wording

_UNPUBLISHED = "Chưa công bố: chỉ để chuẩn bị, chưa gửi báo chí."


@dataclass(frozen=True)
class MeetingPress:
    """The sentences, and what is still to be done before they go to the press.

    standing: of which revision they are. refused_place: the place of the meeting as it is typed, where it may not be
    public. public: where everybody reads the figures, "" before they are published.
    """

    text: Press
    standing: str
    has_day: bool
    refused_place: str
    public: str


def meeting_press(
    report: ClusterReport, meeting: Meeting | None, published: StoredRevision | None
) -> MeetingPress:
    """Return the sentences about a meeting's report; `published` is its revision where that is public."""
    held = Held.public(meeting.date, meeting.place) if meeting else Held()
    revision = report.revision
    standing = f"{revision.words} (mã {revision.code})" if revision else wording.LIVE_FIGURES
    address = ""
    if published is not None and revision is not None:
        at = timezone.localtime(published.published_at)
        standing = f"{revision.words}, công bố ngày {at:%d/%m/%Y} (mã {revision.code})"
        address = reverse("public_revision", args=[report.cluster.key, report.year, revision.number])
    text = press(report, held, source_line(report, standing, address and f"{settings.PORTAL_URL}{address}"))
    if not address:
        text = replace(text, warnings=(_UNPUBLISHED, *text.warnings))
    return MeetingPress(
        text=text,
        standing=standing,
        has_day=held.on is not None,
        refused_place=meeting.place if meeting and meeting.place and not held.place else "",
        public=address,
    )


def published_revision(cluster: Cluster, period: Period, report: ClusterReport) -> StoredRevision | None:
    """Return the revision of a report where it is published; None for any other, and for live figures."""
    if report.revision is None or not report.revision.is_published:
        return None
    found = StoredRevision.objects.filter(meeting__cluster=cluster, meeting__period=period)
    return found.defer("content").get(pk=report.revision.pk)
