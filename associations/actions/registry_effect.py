"""What a change of the registry does to who is expected to report, found by comparing before with after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from associations.levels import counted
from associations.models import Association, Cluster, Period, Return
from associations.models.associations import distinct_name
from associations.territory import Memberships

TODAY = "hôm nay"


@dataclass(frozen=True)
class Place:
    """A cluster at a time: in a period, by its year, or today (year 0)."""

    cluster_id: int
    year: int


@dataclass(frozen=True)
class Expectation:
    """How many a cluster expects at a time, before and after; those who go and who come; their returns in words."""

    cluster: Cluster
    when: str
    before: str
    after: str
    gone: tuple[str, ...]
    come: tuple[str, ...]
    returns: tuple[str, ...] = ()


Expected = Mapping[Place, Sequence[Association]]


def expected_now() -> Expected:
    """Return whom each cluster expects in each period and today, as the registry stands."""
    clusters = list(Cluster.objects.all())
    times = [(0, timezone.localdate())]
    times += [(period.year, period.figures_as_of) for period in Period.objects.all()]
    memberships = Memberships.of_all(clusters)
    return {
        Place(cluster.pk, year): memberships[cluster.pk].on(day)
        for cluster in clusters
        for year, day in times
    }


def changes(before: Expected, after: Expected) -> list[Expectation]:
    """Return the clusters and times whose expected associations differ, by cluster and year; today comes first."""
    clusters = {cluster.pk: cluster for cluster in Cluster.objects.all()}
    places = sorted(set(before) | set(after), key=lambda p: (clusters[p.cluster_id].name, p.year))
    found = []
    for place in places:
        then, now = before.get(place, ()), after.get(place, ())
        if set(then) != set(now):
            found.append(_expectation(clusters[place.cluster_id], place.year, then, now))
    return found


def _expectation(
    cluster: Cluster, year: int, then: Sequence[Association], now: Sequence[Association]
) -> Expectation:
    """Return whom a cluster expected then and expects now; `year` is 0 for today."""
    gone = [unit for unit in then if unit not in now]
    come = [unit for unit in now if unit not in then]
    every = [*then, *now]
    return Expectation(
        cluster=cluster,
        when=f"năm {year}" if year else TODAY,
        before=counted(then),
        after=counted(now),
        gone=tuple(distinct_name(unit, every) for unit in gone),
        come=tuple(distinct_name(unit, every) for unit in come),
        returns=tuple(_returns(gone, year)),
    )


def _returns(units: Sequence[Association], year: int) -> list[str]:
    """Return the returns of a year that hold figures and that nobody would expect any more, with their state."""
    begun = Return.objects.filter(association__in=units, period__year=year, figures_version__gt=0)
    found = begun.select_related("association", "period").order_by("association__key")
    return [f"{return_} ({return_.get_status_display().lower()})" for return_ in found]
