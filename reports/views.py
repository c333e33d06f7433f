"""A cluster's pages for a year: the dashboard, all figures, one indicator, and the files of each."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_safe

from associations.actions.targets import NewTarget, set_targets
from associations.models import Return
from associations.numbers import NumberProblem
from associations.readiness import readiness
from associations.views.places import may_fill, visible_return
from associations.views.requests import signed_in
from associations.workflow import Refused
from reports import charts, live, tables, targets, words
from reports.asked import Asked, Unknown, ask, frame, or_unknown
from reports.indicators import BY_CODE, Indicator, every_indicator
from reports.markup import draw_table
from reports.openfigures import report_as_csv, report_as_json, table_as_csv
from reports.results import TREND_YEARS, ClusterReport
from reports.workbook import report_as_workbook


@or_unknown
def dashboard(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """What the secretariat looks at: headline figures, charts, models, who is missing, all indicators."""
    asked = ask(request, key, year, back=TREND_YEARS)
    members = None
    if asked.map_ == "then":
        members = [expected.unit for expected in asked.material.units[year]]
    lines = readiness(asked.cluster, asked.period, by=asked.by, members=members)
    context = {
        **frame(asked, "dashboard"),
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
                "files": _files_of(asked, result.indicator),
            }
            for result, drawing in zip(charted, drawn[len(headlines) :], strict=True)
        ],
        "cooperation": words.finding(report.result(BY_CODE["cooperation_programmes"]), report.year),
        "cooperation_table": draw_table(tables.cooperation_table(report), link_of=link_of),
        "models_table": draw_table(tables.models_table(report), link_of=link_of),
        "awards_table": draw_table(tables.awards_table(report), link_of=link_of),
        "indicators_table": draw_table(tables.indicators_table(report), link_of=link_of),
    }


@or_unknown
def all_figures(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Every figure of the returns over all units, a table a section."""
    asked = ask(request, key, year)
    context = {**frame(asked, "all_figures"), **asked.drawn("reports/_all_figures.html", _all_figures)}
    return render(request, "reports/all_figures.html", context)


def _all_figures(asked: Asked) -> dict[str, object]:
    drawn = [
        (table, draw_table(table, link_of=asked.link_of)) for table in tables.section_tables(asked.report)
    ]
    return {"tables": drawn}


@or_unknown
def indicator(request: HttpRequest, key: str, year: int, code: str) -> HttpResponse:
    """One indicator: chart, ranking, the years, and the two sums behind it with the returns they come from."""
    asked = ask(request, key, year, back=TREND_YEARS)
    wanted = _indicator(asked, code)
    context = {
        **frame(asked, "indicator", code),
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
        "files": _files_of(asked, wanted),
    }


def _files_of(asked: Asked, wanted: Indicator) -> list[tuple[str, str]]:
    """The files of an indicator: what each is, and where."""
    return [
        (label, asked.address("indicator_file", wanted.code, name))
        for label, name in _INDICATOR_FILES.items()
    ]


_INDICATOR_FILES = {"Bảng CSV": "bang.csv", "Biểu đồ PNG": "bieu-do.png", "Biểu đồ SVG": "bieu-do.svg"}


@or_unknown
def download(request: HttpRequest, key: str, year: int, name: str) -> HttpResponse:
    """The whole report as a file."""
    if name not in _FILES:
        raise Unknown(
            f"Không có tệp “{name}”.", [(n, reverse("download", args=[key, year, n])) for n in _FILES]
        )
    asked = ask(request, key, year, back=TREND_YEARS)
    content_type, write = _FILES[name]
    stem, _, ending = name.partition(".")
    return _file(write(asked.report), content_type, f"{stem}-{asked.file_name}.{ending}")


@or_unknown
def indicator_file(request: HttpRequest, key: str, year: int, code: str, name: str) -> HttpResponse:
    """An indicator's ranking as CSV, its chart as PNG or SVG."""
    asked = ask(request, key, year)
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


def _indicator(asked: Asked, code: str) -> Indicator:
    found = every_indicator().get(code)
    if found is None:
        there_is = [(i.label, asked.link_of(i)) for i in BY_CODE.values()]
        raise Unknown(f"Không có chỉ tiêu “{code}”.", there_is)
    return found


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


@require_safe
def live_ratios(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """The indicators of a return as typed so far, laid into its form beside their figures."""
    return_ = visible_return(signed_in(request), key, year)
    return render(request, "reports/_live_ratios.html", {"ratios": live.live_ratios(return_).items()})


@require_http_methods(["GET", "HEAD", "POST"])
def own_targets(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """The targets that an association sets itself for the next year, by indicator."""
    user = signed_in(request)
    return_ = visible_return(user, key, year)
    if request.method != "POST":
        return _targets_page(request, return_, {}, {})
    new: dict[str, NewTarget] = {}
    problems: dict[str, str] = {}
    for code, indicator in BY_CODE.items():
        if code not in request.POST:
            continue
        text = request.POST[code]
        try:
            value = targets.read_target(text, indicator)
        except NumberProblem as problem:
            problems[code] = str(problem)
            continue
        seen = request.POST.get(f"seen/{code}", "")
        new[code] = NewTarget(
            value, Decimal(seen) if seen else None, f"{indicator.label}: {text.strip()} {indicator.unit}"
        )
    refused: list[str] = []
    if not problems:
        try:
            changed = set_targets(by=user, return_=return_, targets=new, paper=return_.typed_from_paper)
        except Refused as refusal:
            refused = refusal.obstacles
        else:
            messages.success(request, f"Đã lưu {changed} chỉ tiêu." if changed else "Không có gì thay đổi.")
            return redirect("own_targets", key=key, year=year)
    return _targets_page(request, return_, request.POST, problems, refused)


def _targets_page(
    request: HttpRequest,
    return_: Return,
    typed: Mapping[str, str],
    problems: dict[str, str],
    refused: list[str] | None = None,
) -> HttpResponse:
    context = {
        "return_": return_,
        "next_year": return_.period.year + 1,
        "rows": targets.target_rows(return_, typed, problems),
        "refused": refused or [],
        "may_fill": may_fill(return_, signed_in(request)),
    }
    return render(request, "reports/own_targets.html", context, status=409 if problems or refused else 200)
