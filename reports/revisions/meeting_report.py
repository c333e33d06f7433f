"""The report that a meeting reads: the latest revision of its year, live figures where there is none."""

from django.core.exceptions import PermissionDenied
from django.urls import reverse

from associations import access
from associations.models import Cluster, Period, User
from reports.analysis.figures import Map
from reports.analysis.results import ClusterReport, cluster_report
from reports.analysis.revision import number_in, slug_of
from reports.presentation.addresses import LIVE, Unknown, filters_as_query
from reports.revisions.freezing import find_revision, revisions_of
from reports.revisions.reading import RevisionContent


def meeting_report(
    *, by: User, cluster: Cluster, period: Period, query: str = "", page: str = "dashboard"
) -> ClusterReport:
    """Return the report that a meeting reads: the latest revision of a year, live figures where there is none.

    query: ?so-lieu of the address, "phien-ban-2" or "chua-chot"; "" for the usual. Raises Unknown for anything else,
    with what there is at `page`, PermissionDenied for who does not read the cluster's year.
    """
    if not access.reads_cluster_year(by, cluster, period):
        raise PermissionDenied(f"Năm {period.year} của {cluster} nằm ngoài phạm vi được xem.")
    number = number_in(query)
    stored = find_revision(cluster, period.year, number) if number or not query else None
    if query and stored is None and query != LIVE:
        usual = ("Số liệu mới nhất", reverse(page, args=[cluster.key, period.year]))
        there_is = [*revisions_at(page, cluster, period.year), usual]
        raise Unknown(f"Năm {period.year} chưa có phiên bản chốt số liệu “{query[:40]}”.", there_is)
    if stored:
        return RevisionContent(stored).report("then")
    return cluster_report(by=by, cluster=cluster, year=period.year)


def revisions_at(page: str, cluster: Cluster, year: int, map_: Map = "then") -> list[tuple[str, str]]:
    """Return the revisions of a year as (label, address at a page)."""
    here = reverse(page, args=[cluster.key, year])
    return [
        (f"Phiên bản {stored.revision}", here + filters_as_query(map_, slug_of(stored.revision)))
        for stored in revisions_of(cluster, year)
    ]
