"""What an address of these pages asks for: cluster, year and filters, or a 404 that says what there is.

Here as well: how the pieces of a page are drawn once for the same content.
"""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import get_args

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe

from associations import access
from associations.access import Right
from associations.models import Association, Cluster, Period, User
from associations.territory import Memberships, of_highest_level
from associations.views.requests import signed_in
from reports.analysis.figures import Map, Material, Span, Status, read_material
from reports.analysis.results import ClusterReport, cluster_report
from reports.analysis.revision import LatestRevision, number_in, slug_of
from reports.analysis.targets import Aims, as_made_from, read_aims
from reports.indicators import BY_CODE
from reports.presentation import wording
from reports.presentation.addresses import Unknown, filters_as_query
from reports.presentation.drawn_cache import cached
from reports.presentation.html import LinkOf, ProfileOf, WhyOf
from reports.presentation.traces import Trace
from reports.revisions.freezing import find_revision
from reports.revisions.latest import against_latest, latest_revision_of, with_latest_revision
from reports.revisions.meeting_report import revisions_at
from reports.revisions.reading import RevisionContent, RevisionMaterial

# The filters in an address: words that people can read.
MAPS: dict[str, Map] = {"khi-bao-cao": "then", "hien-nay": "today"}
_STATUSES: dict[str, Status] = {"da-duyet": "approved", "da-nop": "submitted"}
NOT_ON_TODAYS_MAP = (
    "Bản đồ địa giới hiện nay gồm các hội thuộc cụm hôm nay; hôm nay hội của anh, chị không thuộc cụm này, "
    "nên chỉ xem được theo địa giới khi báo cáo."
)


@dataclass(frozen=True)
class PageQuery:
    """A cluster, a year and the filters of one request, and what the report that answers it is made of."""

    cluster: Cluster
    places: list[tuple[Cluster, int]]  # the clusters of which the reader reads any year, each with one
    period: Period
    periods: list[Period]  # all there are, the last first
    by: User
    map_: Map
    status: Status
    material: Material | RevisionMaterial
    aims: Aims
    latest_revision: LatestRevision | None = None  # the latest revision of the year, of live figures too

    @cached_property
    def years(self) -> list[int]:
        """The years of the cluster that the reader reads, the last first."""
        return [period.year for period in access.years_read(self.by, self.cluster, self.periods)]

    def has(self, right: Right, association: Association, year: int) -> bool:
        """Return whether the reader holds a right for an association's return of a year that has a period."""
        return access.reach(self.by).has(right, association.pk, self._days[year])

    def reads_lists(self, association: Association, year: int) -> bool:
        """Return whether the reader reads the lists of an association's approved return of a year that has a period."""
        return access.reach(self.by).reads_lists(association.pk, self._days[year])

    @cached_property
    def _days(self) -> dict[int, datetime.date]:
        return {period.year: period.figures_as_of for period in self.periods}

    @cached_property
    def maps(self) -> tuple[Map, ...]:
        """The maps on which the reader reads this year: today's is made of the members of the day it was made."""
        if isinstance(self.material, RevisionMaterial):
            made_on = timezone.localdate(self.material.content.stored.frozen_at)
        else:
            made_on = timezone.localdate()
        reads_today = access.reads_todays_map(self.by, self.cluster, self.period, made_on)
        return ("then", "today") if reads_today else ("then",)

    @cached_property
    def report(self) -> ClusterReport:
        """The report itself, for whatever is not cached."""
        if isinstance(self.material, RevisionMaterial):
            return self.material.report
        report = ClusterReport(
            self.cluster,
            self.period.year,
            self.map_,
            self.status,
            years=self.material.figures(),
            aims=self.aims,
            predecessors=self.material.predecessors(),
        )
        return (
            against_latest(report, self.latest_revision, self.material.stamps)
            if self.latest_revision
            else report
        )

    def on_map(self, map_: Map, back: int = 2) -> ClusterReport:
        """Return the same year on a map with `back` years before it, a revision's with all of its own.

        Raises PermissionDenied where the reader does not read the year on that map.
        """
        if map_ not in self.maps:
            raise PermissionDenied(NOT_ON_TODAYS_MAP)
        if isinstance(self.material, RevisionMaterial):
            return self.material.content.report(map_)
        return cluster_report(
            by=self.by, cluster=self.cluster, year=self.year, map_=map_, status=self.status, back=back
        )

    @property
    def revision(self) -> int:
        """The number of the revision of the address; 0 for live figures."""
        return (
            self.material.report.revision.number
            if isinstance(self.material, RevisionMaterial) and self.material.report.revision
            else 0
        )

    def query_string_with(self, parameters: Sequence[tuple[str, str]] = (), map_: Map | None = None) -> str:
        """Return the filters, and a page's own choices before them, as the end of an address."""
        return filters_as_query(map_ or self.map_, self.status, parameters, self.revision)

    @property
    def year(self) -> int:
        """The year of the report."""
        return self.period.year

    @property
    def query_string(self) -> str:
        """The filters as the end of an address; "" where both are as usual."""
        return self.query_string_with()

    def address(self, page: str, *, year: int | None = None, **place: str) -> str:
        """Return the address of another page of the same year, or of another, with the same filters."""
        return (
            reverse(page, kwargs={"key": self.cluster.key, "year": year or self.year, **place})
            + self.query_string
        )

    @property
    def link_of(self) -> LinkOf:
        """Where the page of an indicator is."""
        # One look-up for all: the code is put into the address of the first.
        code = next(iter(BY_CODE))
        before, after = self.address("indicator", code=code).rsplit(code, 1)
        return lambda indicator: f"{before}{indicator.code}{after}"

    @cached_property
    def why_of(self) -> WhyOf:
        """Where a number is explained; "" where the reader reads that year of the cluster only for comparison."""
        # Thousands of numbers stand on a page: the addresses are put together from one look-up.
        before, after = reverse("why", args=[self.cluster.key, 1, "code"]).split("/1/")
        after = after.removesuffix("code/")
        queries = {map_: self.query_string_with(map_=map_) for map_ in get_args(Map)}
        years = set(self.years)

        def address(trace: Trace) -> str:
            if trace.year not in years or (trace.map_ and trace.map_ not in self.maps):
                return ""
            unit = f"{trace.unit}/" if trace.unit else ""
            query = queries[trace.map_ or self.map_]
            if trace.among:
                among = [("hoi", key) for key in trace.among]
                query = self.query_string_with(among, trace.map_)
            return f"{before}/{trace.year}/{after}{trace.code}/{unit}{query}"

        return address

    @cached_property
    def profile_of(self) -> ProfileOf:
        """Where the profile of an association is; "" where there is none that the reader opens.

        It is of this year, with the same filters; of one that is not here, of its last year in the cluster, on the
        map of then.
        """
        here = {expected.unit.key for expected in self.material.units.get(self.year, [])}
        before, after = self.address("unit_profile", unit="KEY").split("KEY")

        def address(unit: Association) -> str:
            if unit.key in here:
                return f"{before}{unit.key}{after}"
            if year := self._years_of_members.get(unit.key):
                return reverse("unit_profile", args=[self.cluster.key, year, unit.key])
            return ""

        return address

    @cached_property
    def _years_of_members(self) -> Mapping[str, int]:
        """The last year up to this one in which the cluster had an association and the reader reads it, by its key."""
        memberships = Memberships(self.cluster)
        periods = sorted(self.periods, key=lambda period: period.year)
        wanted = [period for period in periods if period.year <= self.year and period.year in self.years]
        return {
            unit.key: period.year
            for period in wanted
            for unit in of_highest_level(memberships.on(period.figures_as_of))
        }

    @property
    def file_name(self) -> str:
        """The beginning of the names of all files of this report."""
        parts = [self.cluster.key, str(self.year)]
        parts += ["dia-gioi-hien-nay"] if self.map_ == "today" else []
        parts += ["tam-tinh"] if self.status == "submitted" else []
        parts += [slug_of(self.revision)] if self.revision else []
        return "-".join(parts)

    def drawn(self, draw: Callable[[], dict[str, str]], *also: object) -> dict[str, object]:
        """The pieces of a page that are the same for all who read the same years: drawn once for the same content."""
        cluster = (self.cluster.key, self.cluster.name, self.cluster.short_name)
        aims = as_made_from(self.aims)
        readers = (self.years, self.maps)  # to these the page links
        made_from = (
            also, cluster, self.year, self.query_string, readers, aims, self.material.fingerprint, self.latest_revision
        )  # fmt: skip
        return self.marked_safe(cached(made_from, draw))

    @staticmethod
    def marked_safe(pieces: Mapping[str, str]) -> dict[str, object]:
        """Pieces of a page as markup."""
        # Rendered by our own templates, which escape; nothing else is put in, nor written under these keys.
        return {name: mark_safe(html) for name, html in pieces.items()}  # noqa: S308

    def state(self) -> str:
        """Return what the head of a page says of its figures: how many units, not frozen, illustrative."""
        report = self.report
        state = {
            "report": report,
            "missing": wording.missing_units(report),
            "standing": wording.standing(report),
            "corrections": wording.corrections(report),
            "illustrative": wording.ILLUSTRATIVE if report.is_illustrative else "",
        }
        return render_to_string("reports/_state.html", state)


@dataclass(frozen=True)
class _ClusterYear:
    """A cluster's year that a reader reads, with all that there is beside it."""

    by: User
    cluster: Cluster
    year: int
    places: list[tuple[Cluster, int]]  # as in PageQuery
    periods: Mapping[int, Period]  # by year, the last first

    @property
    def period(self) -> Period:
        return self.periods[self.year]

    @property
    def overview(self) -> str:
        """Where the year's overview is, with the usual filters."""
        return reverse("dashboard", args=[self.cluster.key, self.year])


def read_query(request: HttpRequest, key: str, year: int, back: int = 2) -> PageQuery:
    """Return what an address asks for; raise Unknown, with what there is, where it cannot be had."""
    found = _find_cluster_year(signed_in(request), key, year)
    wanted = request.GET.get("so-lieu", "da-duyet")
    map_ = MAPS.get(request.GET.get("dia-gioi", "khi-bao-cao"))
    if map_ and (number := number_in(wanted)):
        return _query_of_revision(found, map_, number)
    status = _STATUSES.get(wanted)
    usual = [("Tổng quan với bộ lọc thường dùng", found.overview)]
    if map_ is None or status is None:
        raise Unknown("Bộ lọc trong địa chỉ không đúng.", usual)
    try:
        span = Span.back_from(year, back, periods=found.periods.values())
        material = read_material(by=found.by, cluster=found.cluster, span=span, map_=map_, status=status)
    except PermissionDenied:
        raise Unknown(_why_not(found, map_), usual) from None
    return PageQuery(
        cluster=found.cluster,
        places=found.places,
        period=found.period,
        periods=list(found.periods.values()),
        by=found.by,
        map_=map_,
        status=status,
        material=material,
        aims=read_aims(found.cluster, year),
        latest_revision=latest_revision_of(found.period),
    )


def _find_cluster_year(user: User, key: str, year: int) -> _ClusterYear:
    """Return the year of a cluster within the reader's reach; raise Unknown with the clusters or years there are."""
    periods = {period.year: period for period in with_latest_revision(Period.objects.order_by("-year"), key)}
    places = access.places_of_clusters(user, year, periods.values())
    cluster = next((cluster for cluster, _ in places if cluster.key == key), None)
    if cluster is None:
        there_is = [(str(c), reverse("dashboard", args=[c.key, y])) for c, y in places]
        raise Unknown(f"Không có cụm “{key}” trong phạm vi anh, chị được xem.", there_is)
    if year in periods and access.reads_cluster_year(user, cluster, periods[year]):
        return _ClusterYear(user, cluster, year, places, periods)
    years = [period.year for period in access.years_read(user, cluster, periods.values())]
    there_is = [(f"Năm {y}", reverse("dashboard", args=[key, y])) for y in years]
    if year not in periods:
        raise Unknown(f"Chưa mở kỳ báo cáo năm {year}.", there_is)
    raise Unknown(f"Năm {year} hội của anh, chị không thuộc {cluster}.", there_is)


def _why_not(found: _ClusterYear, map_: Map) -> str:
    """Return why a year that is read is not read with these filters."""
    if map_ == "today" and not access.reads_todays_map(found.by, found.cluster, found.period):
        return NOT_ON_TODAYS_MAP
    if access.may_lead(found.by, found.cluster):
        return (
            "Theo địa giới hiện nay có hội mà những năm ấy chưa thuộc cụm, nên chỉ xem được số liệu đã duyệt."
        )
    return "Chỉ thư ký của cụm xem số liệu mới nộp."


def _query_of_revision(found: _ClusterYear, map_: Map, number: int) -> PageQuery:
    """A revision of a year instead of its live figures; raise Unknown, with those there are, where it is not."""
    stored = find_revision(found.cluster, found.year, number)
    if stored is None:
        revisions = revisions_at("dashboard", found.cluster, found.year, map_)
        there_is = [*revisions, ("Số liệu hiện nay", found.overview)]
        raise Unknown(f"Năm {found.year} chưa có phiên bản chốt số liệu {number}.", there_is)
    material = RevisionContent(stored).material(map_)
    query = PageQuery(
        cluster=material.report.cluster,
        places=found.places,
        period=found.period,
        periods=list(found.periods.values()),
        by=found.by,
        map_=map_,
        status="approved",
        material=material,
        aims=material.report.aims,
        latest_revision=latest_revision_of(found.period),
    )
    if map_ not in query.maps:
        raise Unknown(NOT_ON_TODAYS_MAP, revisions_at("dashboard", found.cluster, found.year))
    return query
