"""All clusters that a reader sees, side by side; for the central association all there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from associations import access
from associations.change_counts import change_number
from associations.models import Association, Cluster, Period, User
from associations.names import vietnamese_key
from associations.requests.limits import makes_files
from associations.views.files import as_download
from associations.views.requests import signed_in
from reports.analysis.all_clusters import AllClusters, Overlap, read_clusters
from reports.analysis.results import TREND_YEARS, ClusterReport
from reports.analysis.revision import slug_of
from reports.analysis.targets import read_aims_of_country
from reports.dashboards.beginning import beginning_of_country
from reports.dashboards.block_files import TABLE_FILES, written
from reports.dashboards.country_blocks import CountryPage
from reports.dashboards.country_request import (
    Choices,
    figure_choices,
    filters_of,
    map_choices,
    on_map_of_today,
    reads_todays_map,
    refuse_year,
    then,
    year_choices,
    years_on_todays_map,
)
from reports.dashboards.kept import Drawn, answer_in_frame, kept_page
from reports.dashboards.pages.base import draw_blocks, names_of
from reports.dashboards.pages.overview import draw_headlines
from reports.dashboards.request import NOT_ON_TODAYS_MAP
from reports.presentation import wording
from reports.presentation.addresses import LIVE, Unknown, filters_as_query, or_unknown
from reports.presentation.own_units import mark_own
from reports.presentation.tile_layout import MERGED_ON
from reports.revisions.latest import latest_of_clusters
from reports.revisions.reading import read_contents


@dataclass(frozen=True)
class _Opened:
    """The page as an address asks for it: what was read, and what to choose from.

    years: those that are read. own_units: the keys of the reader's own provinces.
    """

    page: CountryPage
    filters: Sequence[tuple[str, Choices]]
    years: Sequence[int]
    has_revisions: bool
    own_units: frozenset[str]

    @property
    def found(self) -> AllClusters:
        """What stands on the page."""
        return self.page.found

    @property
    def file_name(self) -> str:
        """The end of the names of the page's files: the year, the map and which figures they hold."""
        found = self.found
        parts = ["cac-cum", str(found.year)]
        parts += ["dia-gioi-hien-nay"] if found.map_ == "today" else []
        return "-".join([*parts, _standing_slug(found.reports)])


@or_unknown
def country(request: HttpRequest, year: int) -> HttpResponse:
    """Display the clusters of a year: who leads, how far they are, all of them together."""
    number, user = change_number(), signed_in(request)
    periods = {period.year: period for period in Period.objects.order_by("-year")}
    places = access.places_of_clusters(user, year, periods.values())
    if (year not in periods) or all(of != year for _, of in places):
        refuse_year(year, access.years_of_any_cluster(user, periods.values()), periods)

    def draw() -> Drawn:
        context = _context(user, _open(request, year), year)
        # What a year that has hardly begun says follows from its dates and drafts as well.
        return Drawn(
            render_to_string("reports/_country.html", context), {}, may_be_kept=context["beginning"] is None
        )

    of = ("country", year, list(periods), [cluster.pk for cluster, _ in places])
    kept = kept_page(request, by=user, number=number, of=of, draw=draw)
    frame = {"year": year, "frame_clusters": places}
    return answer_in_frame(request, "reports/country.html", frame, kept.content)


def _context(user: User, opened: _Opened, year: int) -> dict[str, Any]:
    """Return what stands on the page below its frame."""
    found, page = opened.found, opened.page
    reports, communes = found.reports, found.communes
    return {
        "year": year,
        "filters": opened.filters,
        "clusters": len({*(report.cluster for report in reports), *communes.clusters}),
        "state": _state(page) if reports else "",
        "standings": _standings(reports) if opened.has_revisions else [],
        "beginning": beginning_of_country(user, page, opened.years),
        "overlaps": _overlaps_of_provinces(found),
        "overlaps_of_communes": _overlaps_of_communes(communes.overlaps),
        "both_levels": wording.both_levels(
            report.cluster for report in reports if report.cluster in communes.clusters
        ),
        "headlines": draw_headlines(page.whole, page.query) if reports else "",
        # Drawn of our own templates, which escape.
        "body": mark_own(mark_safe(draw_blocks(page)), opened.own_units),  # noqa: S308
    }


@makes_files
@or_unknown
def country_file(request: HttpRequest, year: int, file: str) -> HttpResponse:
    """Download a block of the page: its table as xlsx or csv, its chart as svg or png."""
    opened = _open(request, year)
    blocks = {block.table.key: block for block in opened.page.blocks()}
    name, _, ending = file.rpartition(".")
    block = blocks.get(name)
    if block is None or ending not in block.endings:
        there_is = [
            (f"{one.table.title} ({of_table})", opened.page.file_address(one, of_table))
            for one in blocks.values()
            for of_table in TABLE_FILES
        ]
        raise Unknown(f"Không có tệp “{file}”.", there_is)
    reports = opened.found.reports
    standing = "; ".join(f"{report.cluster.short_name}: {_standing(report)}" for report in reports)
    whole = replace(opened.page.whole, cluster=Cluster(name="các cụm thi đua"), revision=None)
    content, content_type = written(block, ending, whole, standing)
    return as_download(content, content_type, f"{name.replace('_', '-')}-{opened.file_name}.{ending}")


def _open(request: HttpRequest, year: int) -> _Opened:
    """Return the page that an address asks for; raise Unknown, with what there is, where it cannot be had."""
    user = signed_in(request)
    periods = {period.year: period for period in Period.objects.order_by("-year")}
    years = access.years_of_any_cluster(user, periods.values())
    refuse_year(year, years, periods)
    clusters = access.clusters_read(user, periods[year])
    map_, figures = filters_of(request, year)
    there = latest_of_clusters(clusters, year)
    revisions = {} if figures == LIVE else there
    if map_ == "today":
        revisions = on_map_of_today(revisions)
    on_todays_map = [c for c in clusters if reads_todays_map(user, c, periods[year], revisions.get(c.pk))]
    if map_ == "today":
        clusters = on_todays_map
        if not clusters:
            raise Unknown(NOT_ON_TODAYS_MAP, [then(year)])
    found = read_clusters(by=user, clusters=clusters, year=year, map_=map_, back=TREND_YEARS)
    contents = zip(revisions, read_contents(revisions.values()), strict=True)
    found = found.with_reports({pk: content.report(map_) for pk, content in contents})

    def query_of(cluster: Cluster) -> str:
        is_live = cluster.pk in there and cluster.pk not in revisions
        return filters_as_query(map_, LIVE if is_live else figures)

    return _Opened(
        page=CountryPage(
            found=found,
            aims=read_aims_of_country(year),
            is_today=map_ == "today" or periods[year].figures_as_of >= MERGED_ON,
            query_of=query_of,
            own_query=filters_as_query(map_, figures),
        ),
        filters=[
            ("Năm", year_choices(years, year, map_, figures, years_on_todays_map(user, years, periods))),
            ("Số liệu", figure_choices(year, map_, figures) if there else []),
            ("Địa giới", map_choices(year, map_, figures, has_today=bool(on_todays_map))),
        ],
        years=years,
        has_revisions=bool(revisions),
        own_units=_own_units(user, found, periods[year]),
    )


def _own_units(user: User, found: AllClusters, period: Period) -> frozenset[str]:
    """Return the keys of the provinces that are the reader's own."""
    mine, day = access.reach(user), period.figures_as_of
    units = [unit.association for report in found.reports for unit in report.units]
    return frozenset(unit.key for unit in units if mine.owns(unit.pk, day))


def _state(page: CountryPage) -> str:
    """Return what the head says of the figures; they are of revisions only where those of every cluster are."""
    whole = page.whole
    is_live = any(report.revision is None for report in page.found.reports)
    state = {
        "report": whole,
        "badge": wording.LIVE_FIGURES if is_live else wording.FIGURES_OF_REVISION,
        "missing": wording.missing_units(whole),
        "is_on_todays_map": True,
        "illustrative": wording.ILLUSTRATIVE if whole.is_illustrative else "",
    }
    return render_to_string("reports/_state.html", state)


def _standings(reports: Sequence[ClusterReport]) -> list[tuple[str, str]]:
    """Return the names of clusters with what stands beside them, those of which the same is said together."""
    names: dict[str, list[str]] = {}
    for report in reports:
        names.setdefault(_standing(report), []).append(report.cluster.short_name)
    return [(", ".join(of), standing) for standing, of in names.items()]


def _standing(report: ClusterReport) -> str:
    """Return what stands beside a cluster's name: its revision, or that its figures are live."""
    words = report.revision.words if report.revision else "chưa chốt"
    return f"{words[0].lower()}{words[1:]}"


def _standing_slug(reports: Sequence[ClusterReport]) -> str:
    """Return which figures a file holds, for its name: live ones, those of a revision, or of several."""
    numbers = {report.revision.number if report.revision else 0 for report in reports}
    if not numbers or 0 in numbers:
        return LIVE
    return slug_of(numbers.pop()) if len(numbers) == 1 else "da-chot"


def _overlaps_of_provinces(found: AllClusters) -> list[tuple[str, str]]:
    overlaps = found.overlaps if found.reports else []
    names = names_of([unit for overlap in overlaps for unit in overlap.associations])
    return [_overlap(one, names, found.counted_by(one.clusters)) for one in overlaps]


def _overlaps_of_communes(overlaps: Sequence[Overlap]) -> list[tuple[str, str]]:
    names = _names_with_parents(overlaps) if overlaps else {}
    return [_overlap(overlap, names) for overlap in overlaps]


def _overlap(
    found: Overlap, names: Mapping[int, str], counted_by: ClusterReport | None = None
) -> tuple[str, str]:
    """Return who is in the same several clusters, as a sentence, and the names that it only counts."""
    of_units = sorted((names[unit.pk] for unit in found.associations), key=vietnamese_key)
    listed = "; ".join(of_units) if len(of_units) > wording.MOST_IN_A_SENTENCE else ""
    whose = counted_by.cluster.short_name if counted_by else ""
    return wording.overlap(found, of_units, whose), listed


def _names_with_parents(overlaps: Sequence[Overlap]) -> dict[int, str]:
    """Return the names of communes by id, each with its province: many are called alike."""
    units = [unit for overlap in overlaps for unit in overlap.associations]
    parents = dict(Association.objects.filter(children__in=units).values_list("pk", "name"))
    return {
        unit.pk: f"{unit.name} ({parents[unit.parent_id]})" if unit.parent_id else unit.name for unit in units
    }
