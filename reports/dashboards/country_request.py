"""What the address of the page of all clusters asks for, and what there is to choose from instead."""

from collections.abc import Collection, Mapping, Sequence

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from associations import access
from associations.models import Cluster, Period, User
from reports.analysis.figures import Map
from reports.dashboards.request import MAPS
from reports.models import StoredRevision
from reports.presentation import wording
from reports.presentation.addresses import LATEST, LIVE, Unknown, filters_as_query
from reports.revisions.latest import last_change_of_map


def reads_todays_map(user: User, cluster: Cluster, period: Period, revision: StoredRevision | None) -> bool:
    """Return whether a cluster's year is read on the map "today", of a revision also on that of its day."""
    made_on = timezone.localdate(revision.frozen_at) if revision else None
    days = {made_on, None}
    return all(access.reads_todays_map(user, cluster, period, day) for day in days)


def on_map_of_today(revisions: Mapping[int, StoredRevision]) -> dict[int, StoredRevision]:
    """Return the revisions that were made since the map changed last: those before it have another map."""
    since = last_change_of_map()
    return {pk: one for pk, one in revisions.items() if timezone.localdate(one.frozen_at) >= since}


def refuse_year(year: int, years: Sequence[int], periods: Mapping[int, Period]) -> None:
    """Raise Unknown, with the years there are, for one without a period or out of reach; 404 without any year."""
    if not years:
        raise Http404
    if year in years:
        return
    there_is = [(f"Năm {y}", reverse("country", args=[y])) for y in years]
    if year not in periods:
        raise Unknown(f"Chưa mở kỳ báo cáo năm {year}.", there_is)
    raise Unknown(f"Năm {year} hội của anh/chị không thuộc cụm nào.", there_is)


def filters_of(request: HttpRequest, year: int) -> tuple[Map, str]:
    """Return the map and what ?so-lieu says: the latest revisions, or live figures where they are chosen."""
    map_ = MAPS.get(request.GET.get("dia-gioi", "khi-bao-cao"))
    if map_ is None:
        raise Unknown("Địa giới trong địa chỉ không đúng.", [then(year)])
    figures = request.GET.get("so-lieu", LATEST)
    if figures not in (LATEST, LIVE):
        raise Unknown("Bộ lọc trong địa chỉ không đúng.", [then(year)])
    return map_, figures


def then(year: int) -> tuple[str, str]:
    """Return the page of a year on the map of then, as (words, address)."""
    return wording.MAPS["then"], reverse("country", args=[year])


Choices = list[tuple[str, str, bool]]  # words, address, whether it is the chosen one


def years_on_todays_map(user: User, years: Sequence[int], periods: Mapping[int, Period]) -> set[int]:
    """Return the years in which the reader reads a cluster on the map of today; one query."""
    clusters = list(Cluster.objects.all())
    return {y for y in years if any(access.reads_todays_map(user, c, periods[y]) for c in clusters)}


def year_choices(
    years: Sequence[int], year: int, map_: Map, figures: str, on_todays_map: Collection[int]
) -> Choices:
    """Return the years to choose from, each on the same map where the reader reads it on that."""
    queries = {y: filters_as_query(map_ if y in on_todays_map else "then", figures) for y in years}
    return [(str(y), reverse("country", args=[y]) + queries[y], y == year) for y in years]


def map_choices(year: int, map_: Map, figures: str, *, has_today: bool) -> Choices:
    """Return the maps to choose from."""
    maps: tuple[Map, ...] = ("then", "today") if has_today else ("then",)
    here = reverse("country", args=[year])
    return [(wording.MAPS[one], here + filters_as_query(one, figures), one == map_) for one in maps]


def figure_choices(year: int, map_: Map, figures: str) -> Choices:
    """Return the figures to choose from where a cluster has a revision: those of revisions, or all live."""
    here = reverse("country", args=[year])
    words = {LATEST: "đã chốt (cụm chưa chốt thì số hiện nay)", LIVE: "hiện nay, chưa chốt"}
    return [(text, here + filters_as_query(map_, one), one == figures) for one, text in words.items()]
