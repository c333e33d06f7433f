"""Provinces that benchmarks make up, marked as samples by their names. Django has to be set up before this is imported."""

import datetime

from associations.models import Association, Cluster, ClusterMembership


def make_province(cluster: Cluster, number: int, *, since: datetime.date) -> Association:
    """Return a new province, which has been in a cluster at the place of its number since a day."""
    province = Association.objects.create(
        key=f"tinh-{number}", name=f"Mẫu {number}", kind="tỉnh", gso_code=str(100 + number), valid_from=since
    )
    ClusterMembership.objects.create(cluster=cluster, association=province, position=number, valid_from=since)
    return province
