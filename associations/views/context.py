"""What the frame of every page needs: the places that the signed-in person may go to."""

from collections.abc import Iterable, Sequence
from functools import cached_property, partial
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from associations import access
from associations.models import Cluster, Period, User
from associations.requests.pages import page_of
from associations.requests.taken import answered_form, taken_forms
from associations.signing_in import sessions
from associations.views.requests import clusters_kept, periods_of

# Pages full of figures to type: there the top bar is menus only, and few tabs lead past it.
FOLDED = {"fill"}


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the clusters that the person reads, with that of the page and its years, and whether they manage people."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        ended = sessions.ENDINGS.get(request.GET.get("het", ""), "")
        return {"frame_public": settings.PUBLIC_PAGE, "frame_session_ended": ended}
    resolved = request.resolver_match
    place = (resolved.url_name or "") if resolved else ""
    kwargs = resolved.kwargs if resolved else {}
    places = _Places(request, user, place, kwargs.get("key", ""), kwargs.get("year"))
    return {
        "frame_unread": user.notices.filter(
            read_at=None
        ).count,  # asked by the frame, not by a piece of a page
        "frame_clusters": lambda: places.clusters,  # asked by the frame as well
        "frame_here": lambda: places.here,
        "frame_switch": places.switch,
        "frame_area": places.area,
        "frame_year": lambda: places.year,
        "frame_pages": settings.CLUSTER_PAGES,
        "frame_all_clusters": settings.ALL_CLUSTERS_PAGE,
        "frame_place": place,
        "frame_folds": place in FOLDED,
        "frame_key": kwargs.get("key", ""),
        "frame_public": settings.PUBLIC_PAGE,
        "frame_manages": access.reach(user).manages,
        "frame_taken": partial(taken_forms, request),
        "frame_answers": partial(answered_form, request),
        "frame_page_of": page_of(request) if request.method == "POST" else "",
    }


class Here(NamedTuple):
    """The cluster and the year of a page, with the years to change to as (year, address, whether it is this one)."""

    cluster: Cluster
    year: int
    years: Sequence[tuple[str, str, bool]]


def find_here(clusters: Iterable[tuple[Cluster, int]], key: str) -> tuple[Cluster, int] | None:
    """Return the cluster of a page, by its key, with a year to go to; else the only one; None where there is a choice."""
    found = list(clusters)
    alone = found[0] if len(found) == 1 else None
    return next((one for one in found if one[0].key == key), alone)


def _clusters_known(request: HttpRequest, user: User) -> list[Cluster] | None:
    """Return the clusters that the page has read, by key, where no other can be among those that a person reads; else None."""
    mine, found = access.reach(user), {cluster.pk: cluster for cluster in clusters_kept(request)}
    if mine.clusters is None or mine.led is None or not (mine.clusters.keys() | mine.led) <= found.keys():
        return None
    return sorted(found.values(), key=lambda cluster: cluster.key)


class _Places:
    """The clusters that a person reads, each asked for where a page has the top bar and only once."""

    def __init__(self, request: HttpRequest, user: User, place: str, key: str, year: int | None) -> None:
        self.request, self.user, self.key, self._year = request, user, key, year
        # The place of the page; on it another cluster or year is opened, on the overview where the page is of none.
        self.area = next((area for area, pages in settings.CLUSTER_PLACES.items() if place in pages), place)
        self.switch = self.area if self.area in dict(settings.CLUSTER_PAGES) else "dashboard"

    @cached_property
    def periods(self) -> list[Period]:
        return periods_of(self.request)

    @property
    def year(self) -> int | None:
        """The year of the page, else the last that was opened; None where none was."""
        if self._year is None and self.periods:
            return self.periods[0].year
        return self._year

    @cached_property
    def clusters(self) -> list[tuple[Cluster, int]]:
        if self.year is None:
            return []
        return access.places_of_clusters(
            self.user, self.year, self.periods, _clusters_known(self.request, self.user)
        )

    @cached_property
    def here(self) -> Here | None:
        found = find_here(self.clusters, self.key)
        if found is None:
            return None
        cluster, year = found
        years = [one.year for one in access.years_read(self.user, cluster, self.periods)]
        links = [(str(one), self._address_in(cluster, one), one == year) for one in years]
        return Here(cluster, year, links)

    def _address_in(self, cluster: Cluster, year: int) -> str:
        """Return where another year of a cluster is opened: on the same place, on the page of all clusters there too."""
        every = settings.ALL_CLUSTERS_PAGE[0]
        return (
            reverse(every, args=[year])
            if self.area == every
            else reverse(self.switch, args=[cluster.key, year])
        )
