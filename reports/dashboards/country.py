"""All clusters that a reader sees, side by side; for the central association all there are."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from associations import access
from associations.models import Association, Cluster, Period
from associations.names import vietnamese_key
from associations.numbers import format_count
from associations.views.requests import signed_in
from reports.analysis.all_clusters import AllClusters, Overlap, read_clusters
from reports.analysis.results import ClusterReport, Result
from reports.dashboards.country_request import (
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
from reports.dashboards.pages.base import drawing, names_of, ordered_bars
from reports.dashboards.request import NOT_ON_TODAYS_MAP
from reports.indicators import BY_CODE, Indicator, every_indicator
from reports.presentation import charts, wording
from reports.presentation.addresses import LIVE, Unknown, filters_as_query, or_unknown
from reports.presentation.html import draw_table
from reports.presentation.tables import (
    CHARTED,
    HEADLINES,
    Cell,
    Column,
    ReportTable,
    Row,
    change_cell,
    partly,
    value_cell,
)
from reports.presentation.traces import Trace
from reports.revisions.latest import latest_of_clusters
from reports.revisions.reading import read_contents

_COLUMNS = (*HEADLINES, "cooperation_programmes", "family_rate", "clan_rate", "community_rate", "unit_rate", "citizen_rate")  # fmt: skip


@or_unknown
def country(request: HttpRequest, year: int) -> HttpResponse:
    """Display the clusters of a year: how far they are, their headline figures, all of them together."""
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
    found = read_clusters(by=user, clusters=clusters, year=year, map_=map_)
    contents = zip(revisions, read_contents(revisions.values()), strict=True)
    found = found.with_reports({pk: content.report(map_) for pk, content in contents})

    def query_of(cluster: Cluster) -> str:
        is_live = cluster.pk in there and cluster.pk not in revisions
        return filters_as_query(map_, LIVE if is_live else figures)

    context = {
        "year": year,
        "filters": [
            ("Năm", year_choices(years, year, map_, figures, years_on_todays_map(user, years, periods))),
            ("Số liệu", figure_choices(year, map_, figures) if there else []),
            ("Địa giới", map_choices(year, map_, figures, has_today=bool(on_todays_map))),
        ],
        "clusters": len({*(report.cluster for report in found.reports), *found.communes.clusters}),
        "badge": _badge(found.reports),
        "standings": [(r.cluster.short_name, _standing(r)) for r in found.reports] if revisions else [],
        "provinces": _of_provinces(found, query_of),
        "communes": _of_communes(found, query_of),
        "both_levels": wording.both_levels(
            report.cluster for report in found.reports if report.cluster in found.communes.clusters
        ),
    }
    return render(request, "reports/country.html", context)


def _badge(reports: Sequence[ClusterReport]) -> str:
    """Return what the page says of its figures: they are of revisions only where those of every cluster are."""
    is_live = any(report.revision is None for report in reports)
    return wording.LIVE_FIGURES if is_live or not reports else wording.FIGURES_OF_REVISION


def _standing(report: ClusterReport) -> str:
    """Return what stands beside a cluster's name: its revision, or that its figures are live."""
    words = report.revision.words if report.revision else "chưa chốt"
    return f"{words[0].lower()}{words[1:]}"


QueryOf = Callable[[Cluster], str]  # the filters of a cluster's pages


def _of_provinces(found: AllClusters, query_of: QueryOf) -> dict[str, Any]:
    """Return what the template displays of the clusters' provinces; {} where there are none."""
    reports = found.reports
    if not reports:
        return {}
    overlaps = found.overlaps
    names = names_of([unit for overlap in overlaps for unit in overlap.associations])
    return {
        "table": draw_table(_table(found, query_of), why_of=_no_why),
        "overlaps": [_overlap(one, names, found.counted_by(one.clusters)) for one in overlaps],
        "since": draw_table(_since_last_year(found), why_of=_no_why) if len(reports) > 1 else "",
        "pictures": [_picture(reports, BY_CODE[code]) for code in CHARTED],
    }


def _of_communes(found: AllClusters, query_of: QueryOf) -> dict[str, Any]:
    """Return what the template displays of the clusters' communes, the coverage; {} where there are none."""
    if not found.communes.clusters:
        return {}
    overlaps = found.communes.overlaps
    names = _names_with_parents(overlaps) if overlaps else {}
    return {
        "table": draw_table(_coverage_table(found, query_of), why_of=_no_why),
        "overlaps": [_overlap(overlap, names) for overlap in overlaps],
    }


def _no_why(trace: Trace) -> str:
    """Return no explanation: numbers of several clusters together have no page of their own."""
    return ""


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


def _table(found: AllClusters, query_of: QueryOf) -> ReportTable:
    wanted = [every_indicator()[code] for code in _COLUMNS]
    rows = [_row(found, report, wanted, query_of(report.cluster)) for report in found.reports]
    notes: tuple[str, ...] = ()
    if len(rows) > 1:
        rows.append(_whole_row(found, wanted))
        notes = ("Tỉ lệ của dòng cuối là tổng tử số chia cho tổng mẫu số, không phải bình quân của các cụm.",)
    columns = (Column("Hội đã duyệt"), *(Column(i.label, i.display.unit) for i in wanted))
    return ReportTable("cac-cum", "Các cụm thi đua", "Cụm", columns, tuple(rows), notes=notes)


def _row(found: AllClusters, report: ClusterReport, indicators: Sequence[Indicator], query: str) -> Row:
    overview = _address("dashboard", report.cluster, report.year, query)
    cells = [Cell(_coverage(report), link=overview)]
    for indicator in indicators:
        result = report.result(indicator)
        link = _address("why", report.cluster, report.year, query, indicator.code)
        cell = value_cell(indicator, result.amount.value, partly(report, result))
        cells.append(replace(cell, link=link))
    return Row(report.cluster.short_name, tuple(cells))


def _whole_row(found: AllClusters, indicators: Sequence[Indicator]) -> Row:
    whole = found.whole
    cells = [Cell(_coverage(whole))]
    for indicator in indicators:
        result = whole.result(indicator)
        cells.append(value_cell(indicator, result.amount.value, partly(whole, result)))
    return Row(_together(found.reports), tuple(cells), is_total=True)


def _since_last_year(found: AllClusters) -> ReportTable:
    """Return all provinces together, this year beside the last where the two may stand beside each other."""
    results = [found.whole.result(every_indicator()[code]) for code in _COLUMNS]
    rows = [_row_of_years(result) for result in results]
    columns = (
        Column(f"Năm {found.year}", is_total=True),
        Column(f"Năm {found.year - 1}"),
        Column("Thay đổi"),
        Column("Hội có số liệu"),
    )
    return ReportTable(
        "so-nam-truoc",
        f"{_together(found.reports)} so với năm trước",
        "Chỉ tiêu",
        columns,
        tuple(rows),
        notes=(
            *(f"* {note}" for note in wording.comparison_notes(results)),
            *_why_not_comparable(results, found.year - 1),
        ),
        has_units=True,
    )


def _why_not_comparable(results: Sequence[Result], last_year: int) -> list[str]:
    """Return why a total of last year does not stand beside this year's, a line a reason."""
    labels: dict[str, list[str]] = {}
    for result in results:
        if result.previous is None:
            labels.setdefault(result.not_comparable, []).append(result.indicator.label)
    about = {why: "" if len(of) == len(results) else f" ({'; '.join(of)})" for why, of in labels.items()}
    return [f"Chưa đặt cạnh tổng năm {last_year}{of}: {why}." for why, of in about.items() if why]


def _row_of_years(result: Result) -> Row:
    indicator, since = result.indicator, result.since_last_year
    last = value_cell(indicator, result.previous)
    change = change_cell(indicator, since.value, "*" if since.is_partial else "")
    cells = (
        value_cell(indicator, result.amount.value),
        last if result.previous is not None else replace(last, missing=result.not_comparable),
        change if since.is_displayable else replace(change, missing=result.not_comparable),
        Cell(result.coverage),
    )
    return Row(indicator.label, cells, unit=indicator.display.unit)


def _coverage_table(found: AllClusters, query_of: QueryOf) -> ReportTable:
    communes = found.communes
    rows = [
        Row(
            cluster.short_name,
            (
                Cell(
                    _share(communes.of(cluster)),
                    link=_address("dashboard", cluster, found.year, query_of(cluster)),
                ),
            ),
        )
        for cluster in communes.clusters
    ]
    if len(rows) > 1:
        rows.append(Row(_together(communes.clusters), (Cell(_share(communes.whole)),), is_total=True))
    return ReportTable("cap-xa", "Hội cấp xã", "Cụm", (Column("Hội đã duyệt"),), tuple(rows))


def _coverage(report: ClusterReport) -> str:
    return _share((report.included, len(report.units)))


def _share(of: tuple[int, int]) -> str:
    included, expected = of
    return f"{format_count(included)}/{format_count(expected)}"


def _together(clusters: Sequence[object]) -> str:
    """Name the total over clusters: only those that the reader reads are in it."""
    return f"Cộng {format_count(len(clusters))} cụm"


def _picture(reports: Sequence[ClusterReport], indicator: Indicator) -> tuple[Indicator, str, str, bool]:
    """Return an indicator of the clusters: itself, in a sentence, as a chart, and whether that has last year's marks."""
    results = [(report.cluster.short_name, report.result(indicator)) for report in reports]
    results.sort(key=lambda pair: (pair[1].amount.value is None, -(pair[1].amount.value or 0)))
    values = [(name, result.amount.value, result.previous) for name, result in results]
    # What is shortened keeps the order of the clusters, in which they stand.
    among = [value for _, value, _ in values if value is not None] if indicator.is_sum_of_money else []
    sentence = "; ".join(_value_in_words(name, result, among) for name, result in results) + "."
    chart = charts.BarChart(ordered_bars(indicator, values), None)
    picture = drawing(charts.draw([chart])[0], f"{indicator.label}: {sentence}")
    return indicator, sentence, picture, any(previous is not None for *_, previous in values)


def _value_in_words(name: str, result: Result, among: Sequence[Fraction]) -> str:
    """Return "Đông Bắc 27,6 % (3/6 hội)"; how many stand behind it is left out where all do, or none."""
    words = f"{name} {wording.amount(result.indicator, result.amount.value, among)}"
    return words if result.is_whole or not result.included else f"{words} ({result.coverage} hội)"


def _address(name: str, cluster: Cluster, year: int, query: str, *more: str) -> str:
    return reverse(name, args=[cluster.key, year, *more]) + query
