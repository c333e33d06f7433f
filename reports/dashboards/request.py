"""What an address of these pages asks for: cluster, year and filters, or a 404 that says what there is.

Here as well: how the pieces of a page are drawn once for the same content.
"""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any
from urllib.parse import parse_qsl

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from associations import access
from associations.access import Right
from associations.models import Association, Cluster, Period, User
from associations.territory import Memberships, of_highest_level
from associations.views.requests import signed_in
from reports.analysis.figures import Map, Material, Part, Span, Status, read_material, reads_submitted
from reports.analysis.results import ClusterReport, cluster_report
from reports.analysis.revision import LatestRevision, number_in, slug_of
from reports.analysis.targets import Aims, as_made_from, read_aims
from reports.indicators import BY_CODE
from reports.presentation import wording
from reports.presentation.addresses import LATEST, LIVE, SUBMITTED, Unknown, filters_as_query
from reports.presentation.drawn_cache import cached
from reports.presentation.html import LinkOf, ProfileOf, WhyOf
from reports.presentation.traces import Trace
from reports.revisions.freezing import find_revision
from reports.revisions.latest import (
    add_latest_revisions,
    against_latest,
    has_moved_since,
    last_change_of_map,
    latest_revision_of,
)
from reports.revisions.meeting_report import revisions_at
from reports.revisions.reading import RevisionContent, RevisionMaterial

# The filters in an address: words that people can read.
MAPS: dict[str, Map] = {"khi-bao-cao": "then", "hien-nay": "today"}
_STATUSES: dict[str, Status] = {LATEST: "approved", LIVE: "approved", SUBMITTED: "submitted"}
_APPROVED = "da-duyet"  # in addresses that were kept before live figures had to be chosen
NOT_ON_TODAYS_MAP = (
    "Bản đồ địa giới hiện nay gồm các hội thuộc cụm hôm nay; hôm nay hội của anh/chị không thuộc cụm này, "
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
    figures: str = LATEST  # what ?so-lieu says

    @cached_property
    def years(self) -> list[int]:
        """The years of the cluster that the reader reads, the last first."""
        return [period.year for period in access.years_read(self.by, self.cluster, self.periods)]

    def has(self, right: Right, association: Association, year: int) -> bool:
        """Return whether the reader holds a right for an association's return of a year that has a period."""
        return access.reach(self.by).has(right, association.pk, self.period_of[year].figures_as_of)

    @cached_property
    def own_units(self) -> frozenset[str]:
        """The keys of the year's units that are the reader's own: of an officer, her association or what it is part of."""
        reach, day = access.reach(self.by), self.period.figures_as_of
        expected = self.material.units.get(self.year, [])
        return frozenset(
            one.unit.key
            for one in expected
            if any(reach.owns(association.pk, day) for association in (one.unit, *one.parts))
        )

    def reads_lists(self, association: Association, year: int) -> bool:
        """Return whether the reader reads the lists of an association's approved return of a year that has a period."""
        return access.reach(self.by).reads_lists(association.pk, self.period_of[year].figures_as_of)

    @cached_property
    def period_of(self) -> dict[int, Any]:
        """The periods, with the latest revision of each (`add_latest_revisions`)."""
        return {period.year: period for period in self.periods}

    @cached_property
    def maps(self) -> tuple[Map, ...]:
        """The maps on which the reader reads this year: today's is made of the members of the day it was made."""
        return self.maps_with(self.year, self.figures)

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
        """The number of the revision that the figures are of; 0 for live figures."""
        return self.material.content.stored.revision if isinstance(self.material, RevisionMaterial) else 0

    @cached_property
    def since_revision(self) -> str:
        """Whether any return has changed since the latest revision, on a page of it; "" on any other. One query."""
        latest = self.latest_revision
        if latest is None or self.revision != latest.number:
            return ""
        expected = self.material.units[self.year]
        ids = {part.pk for one in expected for part in one.parts or (one.unit,)}
        return wording.since_revision(has_moved=has_moved_since(latest, self.year, ids))

    def figures_of(self, year: int) -> str:
        """Return what ?so-lieu says in the address of another year's page: a revision belongs to its own year."""
        return LATEST if year != self.year and number_in(self.figures) else self.figures

    def reads(self, year: int, map_: Map, figures: str) -> bool:
        """Return whether the reader reads a year on a map with what ?so-lieu says: a revision, or live figures."""
        if map_ == "today":
            made_on = self.made_on(year, figures)
            if not access.reads_todays_map(self.by, self.cluster, self.period_of[year], made_on):
                return False
        if figures != SUBMITTED or (year, map_, figures) == (self.year, self.map_, self.figures):
            return True
        return access.may_lead(self.by, self.cluster) and (map_ == "then" or self._reads_submitted_today)

    def maps_with(self, year: int, figures: str) -> tuple[Map, ...]:
        """Return the maps on which the reader reads a year with what ?so-lieu says."""
        return ("then", "today") if self.reads(year, "today", figures) else ("then",)

    @cached_property
    def _reads_submitted_today(self) -> bool:
        """Whether the reader reads submitted figures on the map of today, in all years that are read."""
        span = Span(years=frozenset(self.years), periods=self.periods)
        return reads_submitted(by=self.by, cluster=self.cluster, span=span, map_="today")

    def made_on(self, year: int, figures: str) -> datetime.date:
        """Return the day on which a year's figures were made, with what ?so-lieu says: today for live figures."""
        if year == self.year and figures == self.figures and isinstance(self.material, RevisionMaterial):
            return timezone.localdate(self.material.content.stored.frozen_at)
        return timezone.localdate(self.period_of[year].latest_at if figures == LATEST else None)

    def query_string_with(self, parameters: Sequence[tuple[str, str]] = (), map_: Map | None = None) -> str:
        """Return the filters, and a page's own choices before them, as the end of an address."""
        return filters_as_query(map_ or self.map_, self.figures, parameters)

    @property
    def filters(self) -> list[tuple[str, str]]:
        """The filters that are not as usual, as (name, value) of the fields of a form."""
        return parse_qsl(self.query_string.removeprefix("?"))

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
        """Where a number is explained; "" where the reader has no such page: a year read only for comparison, say."""
        # Thousands of numbers stand on a page: the addresses are put together from one look-up.
        before, after = reverse("why", args=[self.cluster.key, 1, "code"]).split("/1/")
        after = after.removesuffix("code/")
        filters = cache(self._where_explained)

        def address(trace: Trace) -> str:
            found = filters(trace.year, trace.unit, trace.map_ or self.map_)
            if found is None:
                return ""
            unit = f"{trace.unit}/" if trace.unit else ""
            query = filters_as_query(*found, [("hoi", key) for key in trace.among])
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
                there = reverse("unit_profile", args=[self.cluster.key, year, unit.key])
                return there + filters_as_query("then", self.figures_of(year))
            return ""

        return address

    @cached_property
    def _years_of_members(self) -> Mapping[str, int]:
        """The last year up to this one in which the cluster had an association and the reader reads it, by its key."""
        periods = sorted(self.periods, key=lambda period: period.year)
        wanted = [period for period in periods if period.year <= self.year and period.year in self.years]
        return {
            unit.key: period.year
            for period in wanted
            for unit in of_highest_level(self._memberships.on(period.figures_as_of))
        }

    def return_of(self, part: Part) -> str:
        """Return where a return that figures come from is; "" where the reader reads it only in the report."""
        if not self.has(Right.SEE_APPROVED, part.association, part.year):
            return ""
        return reverse("return", args=[part.association.key, part.year])

    def _where_explained(self, year: int, unit: str, map_: Map) -> tuple[Map, str] | None:
        """Return the map and what ?so-lieu says of the page that explains a unit's number, the cluster's for "".

        A successor's number of a year before its merger is on the map of today alone. None where the reader has no page.
        """
        if year not in self.years:
            return None
        figures = self.figures_of(year)
        if figures == LATEST and not self.revision and self.period_of[year].latest_number:
            figures = LIVE  # the number of a live page is live
        on: tuple[Map, ...] = (map_,) if map_ == "today" else ("then", "today")
        for one in on:
            if self.reads(year, one, figures) and (not unit or self.expects(unit, year, one, figures)):
                return one, figures
        return None

    def expects(self, key: str, year: int, map_: Map, figures: str) -> bool:
        """Return whether a year's page has a unit, by its key, on a map and with what ?so-lieu says."""
        place = (year, map_, figures)
        if place not in self._expected:
            day = self.period_of[year].figures_as_of if map_ == "then" else self.made_on(year, figures)
            self._expected[place] = {unit.key for unit in of_highest_level(self._memberships.on(day))}
        return key in self._expected[place]

    @cached_property
    def _expected(self) -> dict[tuple[int, Map, str], set[str]]:
        """The keys of the units of a year's page; at first those of this page."""
        units = self.material.units.get(self.year, [])
        return {(self.year, self.map_, self.figures): {expected.unit.key for expected in units}}

    @cached_property
    def _memberships(self) -> Memberships:
        return Memberships(self.cluster)

    @property
    def file_name(self) -> str:
        """The beginning of the names of all files of this report."""
        parts = [self.cluster.key, str(self.year)]
        parts += ["dia-gioi-hien-nay"] if self.map_ == "today" else []
        parts += ["tam-tinh"] if self.status == "submitted" else []
        parts += [LIVE] if self.figures == LIVE else []
        parts += [slug_of(self.revision)] if self.revision else []
        return "-".join(parts)

    def drawn(self, draw: Callable[[], dict[str, str]], *also: object) -> dict[str, SafeString]:
        """The pieces of a page that are the same for all who read the same years: drawn once for the same content."""
        cluster = (self.cluster.key, self.cluster.name, self.cluster.short_name)
        aims = as_made_from(self.aims)
        made_from = (
            also, cluster, self.year, self.query_string, self._linked, aims, self.material.fingerprint,
            self.latest_revision, self.is_on_todays_map, self._unread,
        )  # fmt: skip
        return self.marked_safe(cached(made_from, draw))

    @property
    def _linked(self) -> list[tuple[int, int | None, tuple[Map, ...]]]:
        """What the numbers of a page lead to: the years that the reader reads, their revisions, the maps."""
        return [
            (year, self.period_of[year].latest_number, self.maps_with(year, self.figures_of(year)))
            for year in self.years
        ]

    @property
    def _unread(self) -> list[tuple[int, str]]:
        """The returns that the page is made of and the reader reads only in it: no link leads to them."""
        parts = [(y, part) for y, rows in self.material.units.items() for one in rows for part in one.parts]
        reach, periods = access.reach(self.by), self.period_of
        return [
            (year, one.key)
            for year, one in parts
            if not reach.has(Right.SEE_APPROVED, one.pk, periods[year].figures_as_of)
        ]

    @cached_property
    def is_on_todays_map(self) -> bool:
        """Whether the map "today" is that of today: a revision keeps the map of the day on which it was made."""
        if not isinstance(self.material, RevisionMaterial):
            return True
        return last_change_of_map() <= self.made_on(self.year, self.figures)

    @staticmethod
    def marked_safe(pieces: Mapping[str, str]) -> dict[str, SafeString]:
        """Pieces of a page as markup."""
        # Rendered by our own templates, which escape; nothing else is put in, nor written under these keys.
        return {name: mark_safe(html) for name, html in pieces.items()}  # noqa: S308

    def state(self) -> str:
        """Return what the head of a page says of its figures: how many units, not frozen, illustrative."""
        report = self.report
        missing = wording.missing_units(report)
        state = {
            "report": report,
            "missing": missing,
            "number_missing": len(report.units) - report.included,
            "folds": sum(map(len, missing)) > _LONG,
            "badge": wording.badge(report),
            "revision": report.revision.words if report.revision else "",
            "is_on_todays_map": self.is_on_todays_map,
            "corrections": wording.corrections(report),
            "illustrative": wording.ILLUSTRATIVE if report.is_illustrative else "",
        }
        return render_to_string("reports/_state.html", state)


_LONG = 200  # letters of names: more than a line or two of the head


@dataclass(frozen=True)
class ClusterYear:
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


def read_query(
    request: HttpRequest, key: str, year: int, back: int = 2, found: ClusterYear | None = None
) -> PageQuery:
    """Return what an address asks for; raise Unknown, with what there is, where it cannot be had.

    found: its cluster's year, where that has been read already.
    """
    found = found or find_cluster_year(signed_in(request), key, year)
    add_latest_revisions(found.periods.values(), found.cluster)
    figures = request.GET.get("so-lieu", LATEST)
    figures = LATEST if figures == _APPROVED else figures
    map_ = MAPS.get(request.GET.get("dia-gioi", "khi-bao-cao"))
    latest = latest_revision_of(found.period)
    number = latest.number if latest and figures == LATEST else number_in(figures)
    if map_ and number:
        return _query_of_revision(found, map_, latest, number, figures)
    status = _STATUSES.get(figures)
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
        latest_revision=latest,
        figures=figures,
    )


def find_cluster_year(user: User, key: str, year: int) -> ClusterYear:
    """Return the year of a cluster within the reader's reach; raise Unknown with the clusters or years there are.

    Two queries; which revisions there are is not read.
    """
    periods = {period.year: period for period in Period.objects.order_by("-year")}
    places = access.places_of_clusters(user, year, periods.values())
    cluster = next((cluster for cluster, _ in places if cluster.key == key), None)
    if cluster is None:
        there_is = [(str(c), reverse("dashboard", args=[c.key, y])) for c, y in places]
        raise Unknown(f"Không có cụm “{key}” trong phạm vi được xem.", there_is)
    if year in periods and access.reads_cluster_year(user, cluster, periods[year]):
        return ClusterYear(user, cluster, year, places, periods)
    years = [period.year for period in access.years_read(user, cluster, periods.values())]
    there_is = [(f"Năm {y}", reverse("dashboard", args=[key, y])) for y in years]
    if year not in periods:
        raise Unknown(f"Chưa mở kỳ báo cáo năm {year}.", there_is)
    raise Unknown(f"Năm {year} hội của anh/chị không thuộc {cluster}.", there_is)


def _why_not(found: ClusterYear, map_: Map) -> str:
    """Return why a year that is read is not read with these filters."""
    if map_ == "today" and not access.reads_todays_map(found.by, found.cluster, found.period):
        return NOT_ON_TODAYS_MAP
    if access.may_lead(found.by, found.cluster):
        return (
            "Theo địa giới hiện nay có hội mà những năm ấy chưa thuộc cụm, nên chỉ xem được số liệu đã duyệt."
        )
    return "Chỉ thư ký của cụm xem số liệu mới nộp."


def _query_of_revision(
    found: ClusterYear, map_: Map, latest: LatestRevision | None, number: int, figures: str
) -> PageQuery:
    """A revision of a year instead of its live figures; raise Unknown, with those there are, where it is not."""
    stored = find_revision(found.cluster, found.year, number)
    if stored is None:
        live = found.overview + filters_as_query("then", LIVE)
        there_is = [*revisions_at("dashboard", found.cluster, found.year), ("Số liệu hiện nay", live)]
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
        latest_revision=latest,
        figures=figures,
    )
    if map_ not in query.maps:
        raise Unknown(NOT_ON_TODAYS_MAP, revisions_at("dashboard", found.cluster, found.year))
    return query
