"""The figures that a database gives, as hashes: two copies must give the same."""

import hashlib
from typing import Literal

from associations.models import Cluster, Period, User
from reports.analysis.results import cluster_report
from reports.exports.open_data import report_as_json

_MAPS: tuple[Literal["then", "today"], ...] = ("then", "today")


def hashes_of_figures() -> dict[str, str]:
    """Return the SHA-256 of what the command `figures` prints, by "cluster/year/map", submitted returns included."""
    portal = User.objects.portal()
    hashes = {}
    for cluster in Cluster.objects.order_by("key"):
        for year in Period.objects.order_by("year").values_list("year", flat=True):
            for map_ in _MAPS:
                report = cluster_report(
                    by=portal, cluster=cluster, year=year, map_=map_, status="submitted", back=2
                )
                written = report_as_json(report)
                hashes[f"{cluster.key}/{year}/{map_}"] = hashlib.sha256(written.encode()).hexdigest()
    return hashes
