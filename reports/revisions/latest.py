"""The latest revision of a year beside its live figures: which of them are another now."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from associations.models import Period
from reports.analysis.figures import Stamp
from reports.analysis.results import ClusterReport
from reports.analysis.revision import Frozen
from reports.models import Snapshot
from reports.revisions.reading import FrozenContent, with_mark


def with_latest_revision(periods: QuerySet[Period], key: str) -> QuerySet[Any]:
    """Periods that know the latest revision of a cluster: asked in the same query, so a page costs none more."""
    latest = Snapshot.objects.filter(meeting__period=OuterRef("pk"), meeting__cluster__key=key)
    latest = latest.order_by("-revision")
    names = {
        "frozen_pk": "pk",
        "frozen_number": "revision",
        "frozen_at": "frozen_at",
        "frozen_trace": "trace",
    }
    return periods.annotate(**{name: Subquery(latest.values(field)[:1]) for name, field in names.items()})


def latest_revision(period: Any) -> Frozen | None:
    """The latest revision that came with such a period; None where nothing was frozen."""
    if period.frozen_pk is None:
        return None
    seen = frozenset(
        (pk, version, figures_version) for pk, version, figures_version, _ in period.frozen_trace.values()
    )
    return Frozen(period.frozen_pk, period.frozen_number, period.frozen_at, seen)


def against_frozen(report: ClusterReport, frozen: Frozen, stamps: Iterable[Stamp]) -> ClusterReport:
    """A live report that says of which revision it is the continuation, with every corrected figure marked.

    The revision's content is read only where a return was moved or saved since.
    """
    now = {(stamp.pk, stamp.version, stamp.figures_version) for stamp in stamps}
    if now <= frozen.seen:
        return replace(report, frozen_as=frozen)
    content = FrozenContent(Snapshot.objects.select_related("meeting__cluster").get(pk=frozen.pk))
    then = content.report(report.map_)
    corrected = set()
    for year, units in report.years.items():
        before = {unit.association.key: unit for unit in then.years.get(year, [])}
        for unit in units:
            was = before.get(unit.association.key)
            for code, value in unit.values.items():
                if (was.values.get(code) if was else None) != value:
                    corrected.add((unit.association.key, year, code))
    years = {
        year: [with_mark(unit, year, corrected) for unit in units] for year, units in report.years.items()
    }
    of_the_year = sum(year == report.year for _, year, _ in corrected)
    return replace(report, years=years, frozen_as=frozen, corrected=of_the_year)
