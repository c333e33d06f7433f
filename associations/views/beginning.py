"""What a page of a cluster's year says while the year has hardly begun."""

from django.http import HttpRequest
from django.urls import reverse

from associations.models import Cluster, Period
from associations.schedules.beginning import Beginning, beginning_of
from associations.views.requests import signed_in


def beginning_at(request: HttpRequest, cluster: Cluster, period: Period, belongs: str) -> Beginning | None:
    """Return what the page of a request says of such a year, with the same page of an earlier one as its example.

    belongs: what will stand on the page, as the rest of "Ở đây sẽ có …".
    """
    name = request.resolver_match.view_name if request.resolver_match else ""
    return beginning_of(
        by=signed_in(request),
        cluster=cluster,
        period=period,
        belongs=belongs,
        page_of=lambda year: reverse(name, args=[cluster.key, year]),
    )
