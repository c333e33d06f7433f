"""All clusters that a reader sees, side by side; for the central association all there are."""

from collections.abc import Mapping, Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from associations import access
from associations.models import Period
from associations.views.requests import signed_in
from reports.analysis.figures import Map, read_clusters
from reports.analysis.results import ClusterReport
from reports.dashboards.pages.base import drawing, ordered_bars
from reports.dashboards.request import MAPS, NOT_ON_TODAYS_MAP
from reports.indicators import BY_CODE, Indicator, every_indicator
from reports.presentation import charts, wording
from reports.presentation.addresses import Unknown, or_unknown
from reports.presentation.html import draw_table
from reports.presentation.tables import CHARTED, HEADLINES, Cell, Column, ReportTable, Row

_COLUMNS = (*HEADLINES, "family_rate", "clan_rate", "community_rate", "unit_rate", "citizen_rate", "cooperation_programmes")  # fmt: skip


@or_unknown
def country(request: HttpRequest, year: int) -> HttpResponse:
    """Display the clusters of a year: how far they are, their headline figures, all of them together."""
    user = signed_in(request)
    periods = {period.year: period for period in Period.objects.order_by("-year")}
    years = access.years_of_any_cluster(user, periods.values())
    _refuse_year(year, years, periods)
    clusters = access.clusters_read(user, periods[year])
    on_todays_map = [c for c in clusters if access.reads_todays_map(user, c, periods[year])]
    map_ = _map_of(request, year)
    if map_ == "today":
        clusters = on_todays_map
        if not clusters:
            raise Unknown(NOT_ON_TODAYS_MAP, [_then(year)])
    found = read_clusters(by=user, clusters=clusters, years=range(year - 2, year + 1), map_=map_)
    reports = [ClusterReport(cluster, year, map_, "approved", found[cluster.pk]) for cluster in clusters]
    query = _ON_TODAYS_MAP if map_ == "today" else ""
    context = {
        "year": year,
        "years": [(y, reverse("country", args=[y]) + query, y == year) for y in years],
        "maps": _maps(year, map_, has_today=bool(on_todays_map)),
        "table": draw_table(_table(reports, query), why_of=lambda trace: ""),
        "pictures": [_picture(reports, BY_CODE[code]) for code in CHARTED],
        "clusters": len(clusters),
        "live_figures": wording.LIVE_FIGURES,
    }
    return render(request, "reports/country.html", context)


_ON_TODAYS_MAP = "?dia-gioi=hien-nay"


def _refuse_year(year: int, years: Sequence[int], periods: Mapping[int, Period]) -> None:
    """Raise Unknown, with the years there are, for one without a period or out of reach; 404 without any year."""
    if not years:
        raise Http404
    if year in years:
        return
    there_is = [(f"Năm {y}", reverse("country", args=[y])) for y in years]
    if year not in periods:
        raise Unknown(f"Chưa mở kỳ báo cáo năm {year}.", there_is)
    raise Unknown(f"Năm {year} hội của anh, chị không thuộc cụm nào.", there_is)


def _map_of(request: HttpRequest, year: int) -> Map:
    map_ = MAPS.get(request.GET.get("dia-gioi", "khi-bao-cao"))
    if map_ is None:
        raise Unknown("Địa giới trong địa chỉ không đúng.", [_then(year)])
    return map_


def _then(year: int) -> tuple[str, str]:
    return wording.MAPS["then"], reverse("country", args=[year])


def _maps(year: int, map_: Map, *, has_today: bool) -> list[tuple[str, str, bool]]:
    """Return the maps to choose from: (words, address, whether it is the chosen one)."""
    words, address = _then(year)
    maps = [(words, address, map_ == "then")]
    if has_today:
        maps.append((wording.MAPS["today"], f"{address}{_ON_TODAYS_MAP}", map_ == "today"))
    return maps


def _picture(reports: list[ClusterReport], indicator: Indicator) -> tuple[Indicator, str, str]:
    """Return an indicator of the clusters: itself, in a sentence, and as a chart."""
    chart, sentence = _bars(reports, indicator)
    picture = drawing(charts.draw([chart])[0], f"{indicator.label}: {sentence}")
    return indicator, sentence, picture


def _table(reports: list[ClusterReport], query: str) -> ReportTable:
    wanted = [every_indicator()[code] for code in _COLUMNS]
    rows = [_row(report, wanted, query) for report in reports]
    rows.append(_whole_row(reports, wanted))
    columns = (Column("Hội đã duyệt"), *(Column(i.label, i.display.unit) for i in wanted))
    notes = (
        "Tỉ lệ của tất cả các cụm là tổng tử số chia cho tổng mẫu số, không phải bình quân của các cụm.",
    )
    return ReportTable("cac-cum", "Các cụm thi đua", "Cụm", columns, tuple(rows), notes=notes)


def _row(report: ClusterReport, indicators: Sequence[Indicator], query: str) -> Row:
    overview = _address("dashboard", report, query)
    cells = [Cell(f"{report.included}/{len(report.units)}", link=overview)]
    for indicator in indicators:
        value = report.result(indicator).amount.value
        link = _address("why", report, query, indicator.code)
        cells.append(Cell(indicator.display_text(value), indicator.display_value(value), link=link))
    return Row(report.cluster.short_name, tuple(cells))


def _whole_row(reports: Sequence[ClusterReport], indicators: Sequence[Indicator]) -> Row:
    included, expected = sum(r.included for r in reports), sum(len(r.units) for r in reports)
    cells = [Cell(f"{included}/{expected}")]
    for indicator in indicators:
        amounts = [amount for r in reports for amount in r.amounts(indicator, r.year).values()]
        value = indicator.total(amounts).value
        cells.append(Cell(indicator.display_text(value), indicator.display_value(value)))
    return Row("Tất cả các cụm", tuple(cells), is_total=True)


def _bars(reports: list[ClusterReport], indicator: Indicator) -> tuple[charts.BarChart, str]:
    found = [(r.cluster.short_name, r.result(indicator)) for r in reports]
    found.sort(key=lambda pair: (pair[1].amount.value is None, -(pair[1].amount.value or 0)))
    values = [(name, result.amount.value, result.previous) for name, result in found]
    each = "; ".join(f"{name} {wording.amount(indicator, value)}" for name, value, _ in values)
    return charts.BarChart(ordered_bars(indicator, values), None), f"{each}."


def _address(name: str, report: ClusterReport, query: str, *more: str) -> str:
    return reverse(name, args=[report.cluster.key, report.year, *more]) + query
