"""All clusters that a reader sees, side by side; for the central association all there are."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from associations import access
from associations.models import Cluster, Period
from associations.views.requests import signed_in
from reports.analysis.figures import read_clusters
from reports.analysis.results import ClusterReport
from reports.dashboards.pages.base import drawing
from reports.dashboards.request import MAPS, NOT_ON_TODAYS_MAP
from reports.indicators import BY_CODE, Indicator, every_indicator
from reports.presentation import charts, wording
from reports.presentation.addresses import Unknown, or_unknown
from reports.presentation.html import draw_table
from reports.presentation.tables import HEADLINES, Cell, Column, ReportTable, Row

_SHOWN = (*HEADLINES, "family_rate", "clan_rate", "community_rate", "unit_rate", "citizen_rate", "cooperation_programmes")  # fmt: skip


@or_unknown
def country(request: HttpRequest, year: int) -> HttpResponse:
    """The clusters of a year: how far they are, their headline figures, all of them together."""
    user = signed_in(request)
    periods = {period.year: period for period in Period.objects.order_by("-year")}
    years = access.years_of_any_cluster(user, periods.values())
    if not years:
        raise Http404
    if year not in years:
        there_is = [(f"Năm {y}", reverse("country", args=[y])) for y in years]
        if year not in periods:
            raise Unknown(f"Chưa mở kỳ báo cáo năm {year}.", there_is)
        raise Unknown(f"Năm {year} hội của anh, chị không thuộc cụm nào.", there_is)
    clusters = access.clusters_read(user, periods[year])
    on_todays_map = [c for c in clusters if access.reads_todays_map(user, c, periods[year])]
    map_ = MAPS.get(request.GET.get("dia-gioi", "khi-bao-cao"))
    if map_ is None:
        there_is = [(wording.MAPS["then"], reverse("country", args=[year]))]
        raise Unknown("Địa giới trong địa chỉ không đúng.", there_is)
    if map_ == "today":
        clusters = on_todays_map
        if not clusters:
            raise Unknown(NOT_ON_TODAYS_MAP, [(wording.MAPS["then"], reverse("country", args=[year]))])
    found = read_clusters(by=user, clusters=clusters, years=range(year - 2, year + 1), map_=map_)
    reports = [ClusterReport(cluster, year, map_, "approved", found[cluster.pk]) for cluster in clusters]
    query = "?dia-gioi=hien-nay" if map_ == "today" else ""
    pictures = []
    for code in ("members_per_population", "fund_per_capita"):
        indicator = BY_CODE[code]
        chart, said = _bars(reports, indicator)
        picture = drawing(charts.draw([chart])[0], f"{indicator.label}: {said}")
        pictures.append((indicator, said, picture))
    here = reverse("country", args=[year])
    maps = [(wording.MAPS["then"], here, map_ == "then")]
    if on_todays_map:
        maps.append((wording.MAPS["today"], f"{here}?dia-gioi=hien-nay", map_ == "today"))
    context = {
        "year": year,
        "years": [(y, reverse("country", args=[y]) + query, y == year) for y in years],
        "maps": maps,
        "table": draw_table(_table(reports, query), why_of=lambda trace: ""),
        "pictures": pictures,
        "clusters": len(clusters),
        "live_figures": wording.LIVE_FIGURES,
    }
    return render(request, "reports/country.html", context)


def _table(reports: list[ClusterReport], query: str) -> ReportTable:
    wanted = [every_indicator()[code] for code in _SHOWN]
    rows = []
    for report in reports:
        cells = [
            Cell(
                f"{report.included}/{len(report.units)}",
                link=_address("dashboard", report.cluster, report.year, query),
            )
        ]
        for indicator in wanted:
            value = report.result(indicator).amount.value
            link = _address("why", report.cluster, report.year, query, indicator.code)
            cells.append(Cell(indicator.display_text(value), indicator.display_value(value), link=link))
        rows.append(Row(report.cluster.short_name, tuple(cells)))
    whole = [Cell(f"{sum(r.included for r in reports)}/{sum(len(r.units) for r in reports)}")]
    for indicator in wanted:
        amounts = [a for r in reports for a in r.amounts(indicator, r.year).values()]
        value = indicator.total(amounts).value
        whole.append(Cell(indicator.display_text(value), indicator.display_value(value)))
    rows.append(Row("Tất cả các cụm", tuple(whole), is_total=True))
    columns = (Column("Hội đã duyệt"), *(Column(i.label, i.display.unit) for i in wanted))
    notes = (
        "Tỉ lệ của tất cả các cụm là tổng tử số chia cho tổng mẫu số, không phải bình quân của các cụm.",
    )
    return ReportTable("cac-cum", "Các cụm thi đua", "Cụm", columns, tuple(rows), notes)  # fmt: skip


def _bars(reports: list[ClusterReport], indicator: Indicator) -> tuple[charts.BarChart, str]:
    found = [(r.cluster, r.result(indicator)) for r in reports]
    found.sort(key=lambda pair: (pair[1].amount.value is None, -(pair[1].amount.value or 0)))
    bars = tuple(
        charts.Bar(
            cluster.short_name,
            charts.as_number(result.amount.value),
            charts.as_number(result.previous),
            indicator.display_text(result.amount.value) if result.amount.value is not None else "chưa có",
            place == 0 and result.amount.value is not None,
        )
        for place, (cluster, result) in enumerate(found)
    )
    said = "; ".join(
        f"{cluster.short_name} {wording.amount(indicator, r.amount.value)}" for cluster, r in found
    )
    return charts.BarChart(bars, None), f"{said}."


def _address(name: str, cluster: Cluster, year: int, query: str, *more: str) -> str:
    return reverse(name, args=[cluster.key, year, *more]) + query
