"""Revisions on the check page: published ones are for everybody, others for who reads the cluster's year."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone

from associations import access
from associations.models import User
from reports.analysis.results import ClusterReport
from reports.analysis.revision import Revision
from reports.models import StoredRevision
from reports.presentation import wording
from reports.presentation.tables import Headline, headlines
from reports.revisions.differences import Difference, differences, in_words
from reports.revisions.reading import RevisionContent
from reports.verification.verify import stored_revisions

MOST_CHANGES = 60  # lines that the page displays of one revision


@dataclass(frozen=True)
class LaterRevision:
    """A revision after the one that is checked, with what changed since the visible one before it."""

    stored: StoredRevision
    changes: list[str]
    more: int


@dataclass(frozen=True)
class CheckedRevision:
    """A revision as the check page displays it, with the visible ones after it, the last first."""

    stored: StoredRevision
    report: ClusterReport
    later: list[LaterRevision]

    @property
    def revision(self) -> Revision | None:
        return self.report.revision

    @property
    def headlines(self) -> list[Headline]:
        """The five figures by which a printed document and the revision are compared at a glance."""
        return headlines(self.report)

    @property
    def missing(self) -> list[str]:
        return wording.missing_units(self.report)


def visible_revisions(user: User | AnonymousUser) -> QuerySet[StoredRevision]:
    """Return the revisions that a person may see on the check page; without a sign-in only published ones."""
    may_see = Q(published_at__isnull=False)
    if isinstance(user, User):
        mine = access.reach(user)
        may_see |= mine.cluster_years("meeting__cluster", "meeting__period__figures_as_of")
    return stored_revisions().filter(may_see)


def reads_todays_map(user: User | AnonymousUser, stored: StoredRevision) -> bool:
    """Return whether a person may read a visible revision's figures on the map of the day of its freeze."""
    if stored.published_at is not None:
        return True
    if not isinstance(user, User):
        return False
    meeting, made_on = stored.meeting, timezone.localdate(stored.frozen_at)
    return access.reads_todays_map(user, meeting.cluster, meeting.period, made_on)


def checked_revision(stored: StoredRevision, within: QuerySet[StoredRevision]) -> CheckedRevision:
    """Return a revision as the check page displays it; within: the revisions that the reader may see."""
    after = within.filter(meeting=stored.meeting, revision__gt=stored.revision).order_by("revision")
    found, before = [], stored
    for one in after:
        changes = [in_words(change) for change in _between(before, one)]
        found.append(LaterRevision(one, changes[:MOST_CHANGES], max(0, len(changes) - MOST_CHANGES)))
        before = one
    return CheckedRevision(stored, RevisionContent(stored).report("then"), found[::-1])


def _between(before: StoredRevision, after: StoredRevision) -> Iterable[Difference]:
    """Return what changed from one revision to another, whatever lies between them and may not be seen."""
    if after.revision == before.revision + 1:
        kept: list[Difference] = after.differences
        return kept
    reasons: dict[str, Any] = {}
    for change in after.differences:
        if change["reason"]:
            reasons[f"{change['association']}/{change['year']}"] = change["reason"]
    return differences(RevisionContent(before).content, RevisionContent(after).content, reasons)
