"""The actions of freezing a meeting's figures (chốt số liệu) and of publishing a revision, and their obstacles."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from associations import access
from associations.change_counts import raise_registry
from associations.models import Association, Cluster, Period, Question, Return, User
from associations.returns.workflow import Refused, Stale
from associations.territory import Memberships, Territories
from reports.analysis.both_maps import reports_on_both_maps
from reports.analysis.results import TREND_YEARS, ClusterReport
from reports.models import StoredRevision
from reports.revisions.content import canonical, content_of, fingerprint_of
from reports.revisions.differences import Difference, differences, reasons_since
from reports.revisions.meetings import meeting_to_change
from reports.revisions.reading import RevisionContent

_ACTION = "chốt số liệu"
NEEDS_REASON = "Vẫn chốt thì ghi lý do; lý do được in trong bộ tài liệu."


@transaction.atomic
def freeze(
    *, by: User, cluster: Cluster, period: Period, reason: str = "", seen: str = ""
) -> tuple[StoredRevision, bool]:
    """Freeze the figures of a year's meeting, made where there is none; return the revision, and whether it is new.

    Content that is the same as in the latest revision makes no new one. seen: the fingerprint of the content that
    a page displayed to the person. Raises Refused for who does not lead the cluster, where nothing is
    approved yet, and where something is missing and no reason is given; Stale where figures changed since they
    were looked at.
    """
    # The second of two concurrent freezes waits here and then finds the revision of the first.
    meeting = meeting_to_change(by=by, cluster=cluster, period=period, action=_ACTION)
    memberships = Memberships(cluster)
    territories = memberships.territories()
    returns = list(_returns(memberships, territories).select_for_update(of=("self",)))
    reports = reports_on_both_maps(cluster, period.year, TREND_YEARS, memberships, territories)
    report = reports["then"]
    if refusal := nothing_to_freeze(report):
        raise Refused([refusal])
    content = content_of(reports)
    text = canonical(content)
    fingerprint = fingerprint_of(text)
    latest = meeting.revisions.order_by("-revision").first()
    if latest and latest.fingerprint == fingerprint:
        return latest, False
    if seen and seen != fingerprint:
        raise Stale(
            ["Số liệu đã đổi từ lúc mở trang này, nên chưa chốt gì. Xem lại những gì đã đổi rồi chốt."]
        )
    gaps = gaps_of(report, period)
    if gaps and not reason.strip():
        raise Refused([*gaps, NEEDS_REASON])
    changed = _changes(latest, content, returns)
    stored = StoredRevision.objects.create(
        meeting=meeting,
        revision=latest.revision + 1 if latest else 1,
        content=text,
        fingerprint=fingerprint,
        trace=_trace(reports.values(), returns),
        differences=changed,
        gaps=gaps,
        reason=reason.strip(),
        frozen_at=timezone.now(),
        frozen_by=by,
    )
    raise_registry()
    return stored, True


@dataclass(frozen=True)
class Preview:
    """What a freeze would hold now; `seen` is its fingerprint, `latest` the revision before it.

    gaps: what is missing, so that a reason is needed. changed: what differs from the latest revision
    (revisions/differences.py). obstacle: why nothing can be frozen; "" where it can.
    """

    report: ClusterReport
    seen: str
    latest: StoredRevision | None
    gaps: list[str]
    changed: list[Difference]
    obstacle: str

    @property
    def next_number(self) -> int:
        """The number that a new revision would have."""
        return self.latest.revision + 1 if self.latest else 1

    @property
    def why_not(self) -> str:
        """Why a freeze would make no new revision; "" where it would."""
        if self.obstacle:
            return self.obstacle
        if self.latest and self.latest.fingerprint == self.seen:
            return f"Số liệu không đổi từ phiên bản {self.latest.revision}, nên không có gì mới để chốt."
        return ""


def preview(*, by: User, cluster: Cluster, period: Period) -> Preview:
    """Return what `freeze` would do now; raises Refused for who does not lead the cluster.

    In no transaction: on SQLite it would take the lock of who writes. `freeze` compares with what was seen.
    """
    if refusal := access.refusal_to_lead(by, cluster, _ACTION):
        raise Refused([refusal])
    memberships = Memberships(cluster)
    territories = memberships.territories()
    reports = reports_on_both_maps(cluster, period.year, TREND_YEARS, memberships, territories)
    report, content = reports["then"], content_of(reports)
    latest = find_revision(cluster, period.year)
    fingerprint = fingerprint_of(canonical(content))
    same = latest is not None and latest.fingerprint == fingerprint
    changed = [] if same else _changes(latest, content, _returns(memberships, territories))
    return Preview(
        report=report,
        seen=fingerprint,
        latest=latest,
        gaps=gaps_of(report, period),
        changed=changed,
        obstacle=nothing_to_freeze(report),
    )


def nothing_to_freeze(report: ClusterReport) -> str:
    """Return why there is nothing to freeze yet; "" where there is something."""
    if report.included:
        return ""
    return f"Chưa có báo cáo năm {report.year} nào được duyệt, nên chưa có gì để chốt. Duyệt báo cáo trước."


@transaction.atomic
def publish(*, by: User, revision: StoredRevision) -> bool:
    """Make a revision public; return whether it was not yet. Raises Refused for who does not lead the cluster."""
    if refusal := access.refusal_to_lead(by, revision.meeting.cluster, "công bố số liệu"):
        raise Refused([refusal])
    done = StoredRevision.objects.filter(pk=revision.pk, published_at=None).update(
        published_at=timezone.now(), published_by=by
    )
    raise_registry()
    revision.refresh_from_db(fields=["published_at", "published_by"])
    return bool(done)


def gaps_of(report: ClusterReport, period: Period) -> list[str]:
    """Return what is missing for a freeze, in sentences: approved returns, answers to must-answer questions."""
    gaps = [f"{unit.association.name}: {unit.why['']}." for unit in report.units if not unit.is_included]
    members = [unit.association for unit in report.units]
    gaps += [
        f"{question.of_return.association.name}: câu hỏi số {question.number} phải trả lời còn để ngỏ."
        for question in _open_questions(members, period)
    ]
    reopened = [
        unit.association.name for unit in report.units if any(part.is_reopened for part in unit.parts)
    ]
    return gaps + [f"{name}: báo cáo đang mở lại, tính số đã duyệt trước đó." for name in reopened]


def revisions_of(cluster: Cluster, year: int) -> list[StoredRevision]:
    """Return the revisions of a cluster's year, the latest first, without their contents."""
    found = StoredRevision.objects.filter(meeting__cluster=cluster, meeting__period__year=year)
    return list(
        found.defer("content", "trace")
        .select_related("frozen_by", "published_by", "meeting")
        .order_by("-revision")
    )


def find_revision(cluster: Cluster, year: int, number: int | None = None) -> StoredRevision | None:
    """Return a revision of a cluster's year with its content, the latest where no number is given; None for none."""
    found = StoredRevision.objects.filter(meeting__cluster=cluster, meeting__period__year=year)
    if number is not None:
        found = found.filter(revision=number)
    return found.select_related("meeting__cluster", "meeting__period").order_by("-revision").first()


def _open_questions(members: list[Association], period: Period) -> Iterable[Question]:
    return (
        Question.objects.filter(
            of_return__association__in=members,
            of_return__period=period,
            state=Question.State.OPEN,
            must_answer=True,
        )
        .select_related("of_return__association")
        .order_by("of_return__association__key", "number")
    )


def _returns(memberships: Memberships, territories: Territories) -> QuerySet[Return]:
    """Return the returns of all that a cluster's figures can come from; a freeze locks them, so that nothing moves."""
    ids = {unit.pk for unit in memberships.everyone}
    ids |= territories.predecessors(ids)
    return Return.objects.filter(association__in=ids).select_related("association", "period").order_by("pk")


def _changes(
    latest: StoredRevision | None, content: Mapping[str, Any], returns: Iterable[Return]
) -> list[Difference]:
    if latest is None:
        return []
    reasons = reasons_since(latest.frozen_at, returns)
    return differences(RevisionContent(latest).content, content, reasons)


def _trace(reports: Iterable[ClusterReport], returns: Iterable[Return]) -> dict[str, list[object]]:
    """Return id, version, figures version and day of approval of the returns behind the figures, by "key/year"."""
    used = {part.return_id for r in reports for us in r.years.values() for u in us for part in u.parts}
    return {
        f"{return_.association.key}/{return_.period.year}": [
            return_.pk,
            return_.version,
            return_.figures_version,
            return_.approved_at.isoformat() if return_.approved_at else None,
        ]
        for return_ in returns
        if return_.pk in used
    }
