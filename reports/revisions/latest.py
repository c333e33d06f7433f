"""The latest revision of a year compared with its live figures: which of them have changed."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone

from associations.models import Cluster, Return, Succession
from reports.analysis.figures import Stamp
from reports.analysis.results import ClusterReport
from reports.analysis.revision import LatestRevision
from reports.models import StoredRevision
from reports.revisions.reading import RevisionContent, with_mark


def add_latest_revisions(periods: Iterable[Any], cluster: Cluster) -> None:
    """Set on periods what `latest_revision_of` and pages say of the latest revision of a cluster; one query."""
    rows = StoredRevision.objects.filter(meeting__cluster=cluster).order_by("revision")
    found = {of: row for of, *row in rows.values_list("meeting__period", "pk", "revision", "frozen_at")}
    for period in periods:
        of_period = found.get(period.pk, (None, None, None))
        period.latest_pk, period.latest_number, period.latest_at = of_period


def latest_revision_of(period: Any) -> LatestRevision | None:
    """Return the latest revision of a period of `add_latest_revisions`, by a query; None where there is none."""
    if period.latest_pk is None:
        return None
    trace = StoredRevision.objects.values_list("trace", flat=True).get(pk=period.latest_pk)
    seen = frozenset((pk, version, figures_version) for pk, version, figures_version, _ in trace.values())
    return LatestRevision(period.latest_pk, period.latest_number, period.latest_at, seen)


def latest_of_clusters(clusters: Iterable[Cluster], year: int) -> dict[int, StoredRevision]:
    """Return the latest revision of a year of each cluster that has one, by the cluster's id; two queries."""
    found = StoredRevision.objects.filter(meeting__cluster__in=list(clusters), meeting__period__year=year)
    latest = dict(found.order_by("revision").values_list("meeting__cluster", "pk"))
    stored = found.select_related("meeting__cluster").in_bulk(latest.values())
    return {cluster: stored[pk] for cluster, pk in latest.items()}


def last_change_of_map() -> datetime.date:
    """Return the day of the last merger; the map "today" of a revision made before it is not that of today. One query."""
    mergers = Succession.objects.filter(effective_on__lte=timezone.localdate())
    return mergers.aggregate(last=Max("effective_on"))["last"] or datetime.date.min


def has_moved_since(latest: LatestRevision, year: int, associations: Iterable[int]) -> bool:
    """Return whether a return of associations was moved, saved or approved after the revision of a year. One query.

    associations: ids. It does not say whether a figure has another value: that takes the figures of all of them.
    """
    seen = {pk for pk, *_ in latest.seen}
    counts = Q(status=Return.Status.APPROVED) | Q(standing__isnull=False) | Q(pk__in=seen)
    of_year = Return.objects.filter(counts, period__year=year, association__in=list(associations))
    return not set(of_year.values_list("pk", "version", "figures_version")) <= latest.seen


def against_latest(report: ClusterReport, latest: LatestRevision, stamps: Iterable[Stamp]) -> ClusterReport:
    """Return a live report with its latest revision, every figure that has changed marked as corrected.

    The revision's content is read only if a return was moved or saved since.
    """
    now = {(stamp.pk, stamp.version, stamp.figures_version) for stamp in stamps}
    if now <= latest.seen:
        return replace(report, latest_revision=latest)
    content = RevisionContent(StoredRevision.objects.select_related("meeting__cluster").get(pk=latest.pk))
    then = content.report(report.map_)
    corrected = set(_corrected(then, report))
    years = {
        year: [with_mark(unit, year, corrected) for unit in units] for year, units in report.years.items()
    }
    of_the_year = sum(year == report.year for _, year, _ in corrected)
    return replace(report, years=years, latest_revision=latest, corrected=of_the_year)


def _corrected(before: ClusterReport, now: ClusterReport) -> Iterator[tuple[str, int, str]]:
    """Yield (association key, year, code) of every figure whose value has changed from one report to another."""
    for year, units in now.years.items():
        values_before = {unit.association.key: unit.values for unit in before.years.get(year, [])}
        for unit in units:
            known = values_before.get(unit.association.key, {})
            for code, value in unit.values.items():
                if known.get(code) != value:
                    yield unit.association.key, year, code
