"""A cluster's pages for a year: the dashboard, all figures, one indicator, and the files of each."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import get_args
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from associations import access
from associations.access import Right
from associations.models import Cluster, Period, User
from associations.readiness import readiness
from associations.views.requests import signed_in
from reports import charts, tables, words
from reports.figures import Map, Material, Status
from reports.indicators import BY_CODE, Indicator, every_indicator
from reports.markup import LinkOf, draw_table
from reports.openfigures import report_as_csv, report_as_json, table_as_csv
from reports.remembered import remembered
from reports.results import TREND_YEARS, ClusterReport, read_years
from reports.workbook import report_as_workbook

# The filters in an address: words that people can read.
_MAPS: dict[str, Map] = {"khi-bao-cao": "then", "hien-nay": "today"}
_STATUSES: dict[str, Status] = {"da-duyet": "approved", "da-nop": "submitted"}


class Unknown(Exception):
    """What an address asks for does not exist, or not for this reader; `there_is` are (label, address) that do."""

    def __init__(self, what: str, there_is: list[tuple[str, str]]) -> None:
        self.what = what
        self.there_is = there_is


@dataclass(frozen=True)
class Asked:
    """A cluster, a year and the filters of one request, and what the report that answers it is made of."""

    cluster: Cluster
    clusters: list[Cluster]
    period: Period
    years: list[int]
    by: User
    map_: Map
    status: Status
    material: Material

    @cached_property
    def report(self) -> ClusterReport:
        """The report itself, for whatever is not remembered."""
        return ClusterReport(self.cluster, self.period.year, self.map_, self.status, self.material.figures())

    @property
    def year(self) -> int:
        """The year that is asked for."""
        return self.period.year

    @property
    def query(self) -> str:
        """The filters as the end of an address; "" where both are as usual."""
        return _query(self.map_, self.status)

    def address(self, name: str, *args: object) -> str:
        """The address of another page or file of the same year, with the same filters."""
        return reverse(name, args=[self.cluster.key, self.year, *args]) + self.query

    @property
    def link_of(self) -> LinkOf:
        """Where the page of an indicator is."""
        # One look-up for all: the code is put into the address of the first.
        code = next(iter(BY_CODE))
        before, after = reverse("indicator", args=[self.cluster.key, self.year, code]).rsplit(code, 1)
        return lambda indicator: f"{before}{indicator.code}{after}{self.query}"

    @property
    def file_name(self) -> str:
        """The beginning of the names of all files of this report."""
        parts = [self.cluster.key, str(self.year)]
        parts += ["dia-gioi-hien-nay"] if self.map_ == "today" else []
        parts += ["tam-tinh"] if self.status == "submitted" else []
        return "-".join(parts)

    def drawn(
        self, template: str, context: Callable[["Asked"], dict[str, object]], *also: str
    ) -> dict[str, object]:
        """What a page shows of the report, the same for all its readers: drawn once for the same content."""
        cluster = (self.cluster.key, self.cluster.name, self.cluster.short_name)
        made_from = (template, also, cluster, self.year, self.query, self.material.fingerprint)

        def draw() -> dict[str, str]:
            report = self.report
            state = {
                "report": report,
                "missing": words.missing_units(report),
                "not_frozen": words.NOT_FROZEN,
                "illustrative": words.ILLUSTRATIVE if report.is_illustrative else "",
            }
            return {
                "state": render_to_string("reports/_state.html", state),
                "body": render_to_string(template, {"report": report, **context(self)}),
            }

        # Rendered by our own templates, which escape; nothing else writes under these keys.
        return {name: mark_safe(html) for name, html in remembered(made_from, draw).items()}  # noqa: S308


def _or_unknown(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer an address that leads nowhere with 404 and what there is instead."""

    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Unknown as unknown:
            context = {"what": unknown.what, "there_is": unknown.there_is}
            return render(request, "reports/unknown.html", context, status=404)

    return require_safe(answer)


@_or_unknown
def dashboard(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """What the secretariat looks at: headline figures, charts, models, who is missing, all indicators."""
    asked = _asked(request, key, year, back=TREND_YEARS)
    members = None
    if asked.map_ == "then":
        members = [expected.unit for expected in asked.material.units[year]]
    lines = readiness(asked.cluster, asked.period, by=asked.by, members=members)
    context = {
        **_frame(asked, "dashboard"),
        **asked.drawn("reports/_dashboard.html", _dashboard),
        "lines": lines,
        "approved": [line for line in lines if line.is_approved],
        "others": [line for line in lines if not line.is_approved],
    }
    return render(request, "reports/dashboard.html", context)


def _dashboard(asked: Asked) -> dict[str, object]:
    report, link_of = asked.report, asked.link_of
    headlines = tables.headlines(report)
    charted = [report.result(BY_CODE[code]) for code in tables.CHARTED]
    drawn = charts.draw(
        [
            *(charts.line_chart(headline.points, is_small=True) for headline in headlines),
            *(charts.bar_chart(result) for result in charted),
        ]
    )
    return {
        "headlines": [
            (
                headline,
                _picture(drawing, words.through_the_years(headline.indicator, headline.points)),
                link_of(headline.indicator),
            )
            for headline, drawing in zip(headlines, drawn, strict=False)
        ],
        "charts": [
            {
                "result": result,
                "finding": words.finding(result, report.year),
                "picture": _picture(
                    drawing, f"{result.indicator.label}: {words.finding(result, report.year)}"
                ),
                "whole": words.amount(result.indicator, result.amount.value),
                "table": draw_table(tables.ranking_table(report, result.indicator)),
                "link": link_of(result.indicator),
            }
            for result, drawing in zip(charted, drawn[len(headlines) :], strict=True)
        ],
        "cooperation": words.finding(report.result(BY_CODE["cooperation_programmes"]), report.year),
        "cooperation_table": draw_table(tables.cooperation_table(report), link_of=link_of),
        "models_table": draw_table(tables.models_table(report), link_of=link_of),
        "awards_table": draw_table(tables.awards_table(report), link_of=link_of),
        "indicators_table": draw_table(tables.indicators_table(report), link_of=link_of),
    }


@_or_unknown
def all_figures(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Every figure of the returns over all units, a table a section."""
    asked = _asked(request, key, year)
    context = {**_frame(asked, "all_figures"), **asked.drawn("reports/_all_figures.html", _all_figures)}
    return render(request, "reports/all_figures.html", context)


def _all_figures(asked: Asked) -> dict[str, object]:
    drawn = [
        (table, draw_table(table, link_of=asked.link_of)) for table in tables.section_tables(asked.report)
    ]
    return {"tables": drawn}


@_or_unknown
def indicator(request: HttpRequest, key: str, year: int, code: str) -> HttpResponse:
    """One indicator: chart, ranking, the years, and the two sums behind it with the returns they come from."""
    asked = _asked(request, key, year, back=TREND_YEARS)
    wanted = _indicator(asked, code)
    context = {
        **_frame(asked, "indicator", code),
        **asked.drawn("reports/_indicator.html", lambda asked: _indicator_page(asked, wanted), code),
        "indicator": wanted,
    }
    return render(request, "reports/indicator.html", context)


def _indicator_page(asked: Asked, wanted: Indicator) -> dict[str, object]:
    report = asked.report
    result = report.result(wanted)
    points = report.trend(wanted)
    finding = words.finding(result, report.year)
    bars, years = charts.draw([charts.bar_chart(result), charts.line_chart(points, is_small=False)])
    return {
        "result": result,
        "finding": finding,
        "whole": words.amount(wanted, result.amount.value),
        "picture": _picture(bars, f"{wanted.label}: {finding}"),
        "years_picture": _picture(years, words.through_the_years(wanted, points)),
        "ranking": draw_table(tables.ranking_table(report, wanted)),
        "parts": draw_table(tables.parts_table(report, wanted), link_of=asked.link_of),
        "trend": draw_table(tables.trend_table(report, wanted)),
        "made_of": words.made_of(wanted),
        "files": [
            (label, asked.address("indicator_file", wanted.code, name))
            for label, name in _INDICATOR_FILES.items()
        ],
    }


_INDICATOR_FILES = {"Bảng CSV": "bang.csv", "Biểu đồ PNG": "bieu-do.png", "Biểu đồ SVG": "bieu-do.svg"}


@_or_unknown
def download(request: HttpRequest, key: str, year: int, name: str) -> HttpResponse:
    """The whole report as a file."""
    if name not in _FILES:
        raise Unknown(
            f"Không có tệp “{name}”.", [(n, reverse("download", args=[key, year, n])) for n in _FILES]
        )
    asked = _asked(request, key, year, back=TREND_YEARS)
    content_type, write = _FILES[name]
    stem, _, ending = name.partition(".")
    return _file(write(asked.report), content_type, f"{stem}-{asked.file_name}.{ending}")


@_or_unknown
def indicator_file(request: HttpRequest, key: str, year: int, code: str, name: str) -> HttpResponse:
    """An indicator's ranking as CSV, its chart as PNG or SVG."""
    asked = _asked(request, key, year)
    wanted = _indicator(asked, code)
    named = f"{code.replace('_', '-')}-{asked.file_name}"
    if name == "bang.csv":
        table = tables.ranking_table(asked.report, wanted)
        return _file(table_as_csv(table), "text/csv; charset=utf-8", f"{named}.csv")
    chart = charts.bar_chart(asked.report.result(wanted))
    if name == "bieu-do.svg":
        return _file(charts.svg(chart).encode(), "image/svg+xml", f"{named}.svg")
    if name == "bieu-do.png":
        return _file(charts.png(chart), "image/png", f"{named}.png")
    there_is = ("bang.csv", "bieu-do.png", "bieu-do.svg")
    raise Unknown(
        f"Không có tệp “{name}”.", [(n, asked.address("indicator_file", code, n)) for n in there_is]
    )


# The files of a whole report: content type and writer by name.
_FILES: dict[str, tuple[str, Callable[[ClusterReport], bytes]]] = {
    "bao-cao.xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        report_as_workbook,
    ),
    "so-lieu.csv": ("text/csv; charset=utf-8", report_as_csv),
    "so-lieu.json": ("application/json", lambda report: report_as_json(report).encode()),
}


def _asked(request: HttpRequest, key: str, year: int, back: int = 2) -> Asked:
    """What the address asks for; raises Unknown with what there is."""
    user = signed_in(request)
    clusters = list(access.visible_clusters(user).order_by("key"))
    cluster = next((cluster for cluster in clusters if cluster.key == key), None)
    periods = {period.year: period for period in Period.objects.order_by("-year")}
    if cluster is None:
        latest = next(iter(periods), year)
        there_is = [(str(c), reverse("dashboard", args=[c.key, latest])) for c in clusters]
        raise Unknown(f"Không có cụm “{key}” trong phạm vi anh, chị được xem.", there_is)
    if year not in periods:
        there_is = [(f"Năm {y}", reverse("dashboard", args=[key, y])) for y in periods]
        raise Unknown(f"Chưa mở kỳ báo cáo năm {year}.", there_is)
    usual = [("Tổng quan với bộ lọc thường dùng", reverse("dashboard", args=[key, year]))]
    map_ = _MAPS.get(request.GET.get("dia-gioi", "khi-bao-cao"))
    status = _STATUSES.get(request.GET.get("so-lieu", "da-duyet"))
    if map_ is None or status is None:
        raise Unknown("Bộ lọc trong địa chỉ không đúng.", usual)
    try:
        material = read_years(by=user, cluster=cluster, year=year, map_=map_, status=status, back=back)
    except PermissionDenied:
        raise Unknown("Chỉ thư ký của cụm xem số liệu mới nộp.", usual) from None
    return Asked(cluster, clusters, periods[year], list(periods), user, map_, status, material)


def _indicator(asked: Asked, code: str) -> Indicator:
    found = every_indicator().get(code)
    if found is None:
        there_is = [(i.label, asked.link_of(i)) for i in BY_CODE.values()]
        raise Unknown(f"Không có chỉ tiêu “{code}”.", there_is)
    return found


def _frame(asked: Asked, name: str, *args: object) -> dict[str, object]:
    """What all pages of a report share and what depends on the reader: filters and files."""
    reach = access.reach(asked.by)
    units = asked.material.units[asked.year]
    sees_submitted = all(reach.has(Right.SEE_ALL, expected.unit.pk) for expected in units)
    statuses = get_args(Status) if sees_submitted else ()

    def here(year: int, map_: Map, status: Status) -> str:
        return reverse(name, args=[asked.cluster.key, year, *args]) + _query(map_, status)

    now, before = (
        {expected.unit.pk for expected in asked.material.units.get(year, [])}
        for year in (asked.year, asked.year - 1)
    )
    has_other_units = asked.map_ == "then" and bool(before) and now != before
    return {
        "restated": here(asked.year, "today", asked.status) if has_other_units else "",
        "frame_clusters": asked.clusters,  # read already; the frame need not ask again
        "cluster": asked.cluster,
        "year": asked.year,
        "filters": [
            ("Năm", [(str(y), here(y, asked.map_, asked.status), y == asked.year) for y in asked.years]),
            (
                "Số liệu",
                [(_STATUS_LABELS[s], here(asked.year, asked.map_, s), s == asked.status) for s in statuses],
            ),
            (
                "Địa giới",
                [(_MAP_LABELS[m], here(asked.year, m, asked.status), m == asked.map_) for m in get_args(Map)],
            ),
        ],
        "addresses": {
            "dashboard": asked.address("dashboard"),
            "all_figures": asked.address("all_figures"),
            "xlsx": asked.address("download", "bao-cao.xlsx"),
            "csv": asked.address("download", "so-lieu.csv"),
            "json": asked.address("download", "so-lieu.json"),
        },
    }


_MAP_LABELS = {"then": "khi báo cáo", "today": "hiện nay"}
_STATUS_LABELS = {"approved": "đã duyệt", "submitted": "gồm cả mới nộp"}


def _query(map_: Map, status: Status) -> str:
    said = {}
    if map_ == "today":
        said["dia-gioi"] = "hien-nay"
    if status == "submitted":
        said["so-lieu"] = "da-nop"
    return f"?{urlencode(said)}" if said else ""


def _picture(drawing: str, alternative: str) -> str:
    # Drawn by the chart library, which escapes every text in it; the alternative is escaped.
    return mark_safe(charts.with_alternative(drawing, alternative))  # noqa: S308


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        headers={
            "Content-Type": content_type,
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )
