"""A cluster's pages for a year, why each number is what it is, and the files of each."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations import access
from associations.actions.targets import NewTarget, set_targets
from associations.change_counts import change_number
from associations.models import Cluster, Return
from associations.numbers import NumberProblem
from associations.requests.limits import makes_files
from associations.returns.workflow import Refused
from associations.views.context import Here
from associations.views.files import as_download
from associations.views.places import find_cluster, may_fill, visible_return
from associations.views.requests import signed_in
from reports.analysis import live_ratios as ratios
from reports.analysis import own_targets as targets
from reports.analysis.figures import UnitFigures
from reports.analysis.results import TREND_YEARS, ClusterReport
from reports.dashboards.beginning import beginning_of_page
from reports.dashboards.block_files import TABLE_FILES, written
from reports.dashboards.frame import frame, frame_around
from reports.dashboards.kept import Drawn, answer_in_frame, kept_page
from reports.dashboards.menu import menu_of
from reports.dashboards.pages.base import Page, draw_blocks
from reports.dashboards.pages.index import PAGES
from reports.dashboards.request import PageQuery, find_cluster_year, read_query
from reports.dashboards.saved_views import NewView, drop_view, save_view, visible_views
from reports.exports.formats import FORMATS, Dossier, make_file
from reports.indicators import BY_CODE, every_indicator
from reports.presentation.addresses import FILTERS, Unknown, or_unknown
from reports.presentation.drawn_cache import kept_file
from reports.presentation.explanations import explain
from reports.presentation.own_units import mark_own


@or_unknown
def page(request: HttpRequest, key: str, year: int, kind: type[Page], **place: str) -> HttpResponse:
    """Display a page of figures: blocks of tables and charts, drawn once for all readers where they see the same."""
    if not kind.is_for_all:
        query = read_query(request, key, year, back=kind.back)
        opened = kind(query, request.GET, **place)
        return render(request, "reports/page.html", _context(opened))
    number, user = change_number(), signed_in(request)
    found = find_cluster_year(user, key, year)

    def draw() -> Drawn:
        context = _context(kind(read_query(request, key, year, kind.back, found), request.GET, **place))
        here = context["frame_here"]
        return Drawn(
            render_to_string("reports/_page.html", context),
            {
                "title": str(context["title"]),
                "cluster": (here.cluster.name, here.cluster.short_name),
                "years": tuple(here.years),
            },
            # What a year that has hardly begun says follows from its dates and drafts as well.
            may_be_kept=context["beginning"] is None,
        )

    years = [period.year for period in found.periods.values()]
    of = (kind.name, sorted(place.items()), found.cluster.pk, year, years)
    kept = kept_page(request, by=user, number=number, of=of, draw=draw)
    name, short_name = kept.facts["cluster"]  # a revision has those of its day
    cluster = Cluster(pk=found.cluster.pk, key=found.cluster.key, name=name, short_name=short_name)
    here = Here(cluster, year, kept.facts["years"])
    context = {
        "title": mark_safe(kept.facts["title"]),  # noqa: S308 - escaped when it was drawn
        **frame_around(kind.name, place, found.places, here),
    }
    return answer_in_frame(request, "reports/page.html", context, kept.content)


def _context(opened: Page) -> dict[str, Any]:
    """Return what stands on a page, with what its frame says."""
    query = opened.query

    def draw() -> dict[str, str]:
        return {
            "state": query.state(),
            "title": escape(opened.title),
            "lead": escape(opened.lead),
            "menu": render_to_string("reports/_menu.html", {"menu": menu_of(query, opened)}),
            "head": opened.head(),
            "body": draw_blocks(opened),
        }

    made_from = (opened.name, sorted(opened.place.items()), opened.parameters, query.map_)
    drawn = query.drawn(draw, *made_from) if opened.is_for_all else query.marked_safe(draw())
    template, beside = opened.beside() or ("", {})
    return {
        **frame(query, opened.name, opened.place, opened.parameters),
        **{name: mark_own(piece, query.own_units) for name, piece in drawn.items()},
        "beginning": beginning_of_page(opened),
        "choices": opened.choices,
        "hidden": query.filters,
        "is_first": type(opened) is PAGES[0],
        "beside": template,
        **beside,
    }


@makes_files
@or_unknown
def page_file(
    request: HttpRequest, key: str, year: int, kind: type[Page], file: str, **place: str
) -> HttpResponse:
    """Download a block of a page: its table as xlsx or csv, its chart as svg or png."""
    query = read_query(request, key, year, back=kind.back)
    opened = kind(query, request.GET, **place)
    blocks = {block.table.key: block for block in opened.file_blocks()}
    name, _, ending = file.rpartition(".")
    block = blocks.get(name)
    if block is None or ending not in block.endings:
        there_is = [
            (f"{one.table.title} ({of_table})", opened.file_address(one, of_table))
            for one in blocks.values()
            for of_table in TABLE_FILES
        ]
        raise Unknown(f"Không có tệp “{file}”.", there_is)
    content, content_type = written(block, ending, query.report)
    return as_download(content, content_type, f"{name.replace('_', '-')}-{query.file_name}.{ending}")


@or_unknown
def why(request: HttpRequest, key: str, year: int, code: str, unit: str = "") -> HttpResponse:
    """Display why a number is what it is; ?manh returns the fragment alone, for a dialog."""
    query = read_query(request, key, year)
    indicator = every_indicator().get(code)
    if indicator is None:
        raise Unknown(f"Không có chỉ tiêu “{code}”.", [(i.label, query.link_of(i)) for i in BY_CODE.values()])
    chosen = request.GET.getlist("hoi")
    report = _report_among(query, code, chosen)
    of = _unit_of(query, report, code, unit) if unit else None
    place = {"code": code} | ({"unit": unit} if unit else {})
    context = {
        **frame(query, "why_unit" if unit else "why", place),
        "explanation": explain(report, indicator, of, access.reach(query.by)),
        "chosen": len(report.units) if chosen else 0,
        "state": query.state(),
        "indicator_page": query.link_of(indicator),
        "years_page": query.address("indicator_years", code=code),
        "unit_page": query.address("unit_profile", unit=unit) if unit else "",
        "all_units_page": query.address("why", code=code) if unit else "",
    }
    return render(request, "reports/_why.html" if "manh" in request.GET else "reports/why.html", context)


def _report_among(query: PageQuery, code: str, keys: Sequence[str]) -> ClusterReport:
    """Return the report over some units only, over all without any; raise Unknown for a key that is of none."""
    if not keys:
        return query.report
    report = query.report.among(keys)
    if len(report.units) < len(set(keys)):
        there_is = [("Cả cụm", query.address("why", code=code))]
        raise Unknown("Địa chỉ nêu hội không có trong cụm năm này.", there_is)
    return report


def _unit_of(query: PageQuery, report: ClusterReport, code: str, key: str) -> UnitFigures:
    """Return the unit whose number is explained; raise Unknown with those there are."""
    for unit in report.units:
        if unit.association.key == key:
            return unit
    there_is = [
        (u.association.name, query.address("why_unit", code=code, unit=u.association.key))
        for u in report.units
    ]
    raise Unknown(f"Năm {query.year} không có hội “{key}” trong cụm này.", there_is)


@require_POST
def save_cross_table(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Keep the cross table whose choices were sent, under a name."""
    user = signed_in(request)
    cluster, period = find_cluster(user, key, year)
    names = ("chi-tieu", "hoi", "nam", "cot")
    choices = [(name, value) for name in names for value in request.POST.getlist(name)]
    here, filters = reverse("cross_table", args=[key, year]), _filters_sent(request)
    back = f"{here}?{urlencode([*choices, *filters])}"
    try:
        new = NewView(request.POST.get("ten", ""), choices, is_shared="chung" in request.POST)
        view = save_view(by=user, cluster=cluster, period=period, new=new)
    except Refused as refusal:
        messages.error(request, " ".join(refusal.obstacles))
        return redirect(back)
    messages.success(request, f"Đã lưu bảng “{view.name}”.")
    return redirect(f"{here}?{urlencode([('bang', view.pk), *filters])}")


def _filters_sent(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the filters of the page from which a form was sent, so that the answer leads back to the same figures."""
    return [(name, request.POST[name]) for name in FILTERS if request.POST.get(name)]


@require_POST
def drop_cross_table(request: HttpRequest, key: str, year: int, pk: int) -> HttpResponse:
    """Drop a kept cross table."""
    user = signed_in(request)
    cluster, _ = find_cluster(user, key, year)
    years = [period.year for period in access.years_read(user, cluster)]
    view = next((view for view in visible_views(user, cluster, years) if view.pk == pk), None)
    if view is None:
        raise Http404
    try:
        drop_view(by=user, view=view)
    except Refused as refusal:
        messages.error(request, " ".join(refusal.obstacles))
    else:
        messages.success(request, f"Đã xóa bảng “{view.name}”.")
    filters = _filters_sent(request)
    return redirect(reverse("cross_table", args=[key, year]) + (f"?{urlencode(filters)}" if filters else ""))


@makes_files
@or_unknown
def download(request: HttpRequest, key: str, year: int, name: str) -> HttpResponse:
    """Download the whole report; what was made of a revision is kept, since a revision never changes."""
    if name not in _FILES:
        raise Unknown(
            f"Không có tệp “{name}”.", [(n, reverse("download", args=[key, year, n])) for n in _FILES]
        )
    query = read_query(request, key, year, back=TREND_YEARS)
    stem, _, ending = name.partition(".")
    try:
        other = query.on_map("then" if query.map_ == "today" else "today", back=TREND_YEARS)
    except PermissionDenied:
        other = None  # a map with units outside the reader's reach: no reconciliation
    dossier = Dossier.of(query.report, other, by=query.by)
    made = partial(make_file, _FILES[name], dossier)
    content = kept_file((name, dossier.made_from()), made) if query.revision else made()
    return as_download(content, FORMATS[_FILES[name]].content_type, f"{stem}-{query.file_name}.{ending}")


# The files of a whole report that the pages of figures offer, with their formats.
_FILES = {"bao-cao.xlsx": "xlsx", "ban-in.xlsx": "print-xlsx", "so-lieu.csv": "csv", "so-lieu.json": "json"}


@require_safe
def live_ratios(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Display the indicators of a return as typed so far, embedded in its form beside their figures."""
    return_ = visible_return(signed_in(request), key, year)
    return render(request, "reports/_live_ratios.html", {"ratios": ratios.live_ratios(return_).items()})


@require_http_methods(["GET", "HEAD", "POST"])
def own_targets(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Display the targets that an association sets itself for the next year, by indicator."""
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
            problems[code] = problem.in_words
            continue
        text_of_target = f"{indicator.label}: {text.strip()} {indicator.unit}"
        new[code] = NewTarget(value, targets.read_seen(request.POST.get(f"seen/{code}", "")), text_of_target)
    refused: list[str] = []
    if not problems:
        try:
            changed = set_targets(
                by=user, return_=return_, targets=new, document_number=return_.typed_from_paper
            )
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
