"""The public pages and files; the same for everybody, whether signed in or not, so nobody is identified."""

import json
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from associations.requests.limits import count_public_file, makes_public_files
from reports.analysis.figures import Map, as_map
from reports.analysis.results import ClusterReport
from reports.analysis.revision import slug_of
from reports.exports.formats import Dossier, make_file
from reports.exports.open_data import report_as_csv, report_as_json
from reports.public import dictionary
from reports.public.answers import LATEST_FOR, REVISION_FOR, Content, answer, since
from reports.public.content import PublicContent
from reports.public.listing import list_page
from reports.public.page import about, edition_page
from reports.public.preview import PICTURE, edition_picture, list_picture, portal_preview
from reports.public.published import Edition, NotPublished, editions, find, latest_of_years, what_there_is

HTML = "text/html; charset=utf-8"
_ABOUT_LIST = (
    "Hội viên, quỹ khuyến học, các mô hình học tập của các Hội Khuyến học tỉnh, thành phố, từng năm."
)
_ABOUT_DICTIONARY = (
    "Mã, tên, đơn vị tính, định nghĩa và cách tính của mọi con số và chỉ số trong số liệu công khai."
)

View = Callable[..., HttpResponse]


def or_nothing(view: View) -> View:
    """Answer where nothing is published with 404 and what there is."""

    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotPublished as nothing:
            context = {"what": nothing.what, "there_is": nothing.there_is, **about()}
            page = render_to_string("reports/public/unknown.html", context)
            return HttpResponse(page, status=404, headers={"Cache-Control": "no-cache"})

    return answered


@login_not_required
@require_safe
def every_year(request: HttpRequest) -> HttpResponse:
    """Display the clusters and years that have published figures."""
    found = editions()

    def make() -> str:
        title = "Số liệu công khai của các Hội Khuyến học"
        return list_page(found, portal_preview(title, _ABOUT_LIST, reverse("public_list")))

    return answer(request, Content(("list", found), make, HTML))


@login_not_required
@makes_public_files
@require_safe
def every_year_picture(request: HttpRequest) -> HttpResponse:
    """Display the picture that messengers show of a link to the public pages."""
    found = editions()

    def make() -> bytes:
        count_public_file(request)
        return list_picture(found)

    return answer(request, Content(("list picture", found), make, "image/png"))


@login_not_required
@require_safe
@or_nothing
def year(request: HttpRequest, key: str, year: int, revision: int | None = None) -> HttpResponse:
    """Display the page of a published revision: the latest of a year, or the one that is named."""
    edition, others = find(key, year, revision)
    map_, is_named = _map(request, edition), revision is not None
    page = Content(
        made_from=("page", edition, others, map_, is_named),
        make=lambda: edition_page(edition, others, map_, is_named=is_named),
        content_type=HTML,
    )
    return answer(request, page)


@login_not_required
@makes_public_files
@require_safe
@or_nothing
def file(request: HttpRequest, key: str, year: int, file: str, revision: int | None = None) -> HttpResponse:
    """Download the figures of a published revision."""
    if "." not in file:
        return HttpResponsePermanentRedirect(f"{request.path}/")
    edition, _ = find(key, year, revision)
    map_ = _map(request, edition)
    if file not in _FILES:
        here = edition.own_address if revision else edition.year_address
        raise NotPublished(f"Không có tệp “{file}”.", [(name, here + name) for name in _FILES])
    content_type, write = _FILES[file]
    stem, _, ending = file.rpartition(".")
    beside = "-dia-gioi-hien-nay" if map_ == "today" else ""
    name = f"{stem}-{edition.key}-{edition.year}-{slug_of(edition.number)}{beside}.{ending}"

    def make() -> str | bytes:
        count_public_file(request)
        return write(PublicContent.of(edition).report(map_), edition)

    is_displayed = ending in ("json", "png")
    content = Content((file, edition, map_), make, content_type, file_name="" if is_displayed else name)
    max_age = REVISION_FOR if revision else LATEST_FOR
    return answer(request, content, max_age=max_age)


@login_not_required
@require_safe
def dictionary_page(request: HttpRequest) -> HttpResponse:
    """Display what every code of the open data means."""

    def make() -> str:
        context = {
            "sections": dictionary.figure_entries(),
            "indicators": dictionary.indicator_entries(),
            "flags": dictionary.flag_entries(),
            "preview": portal_preview("Từ điển dữ liệu", _ABOUT_DICTIONARY, reverse("public_dictionary")),
            **about(),
        }
        return render_to_string("reports/public/dictionary.html", context)

    return answer(request, Content("dictionary", make, HTML))


@login_not_required
@require_safe
def dictionary_file(request: HttpRequest) -> HttpResponse:
    """Download the data dictionary as CSV."""
    content = Content(
        made_from="dictionary.csv",
        make=dictionary.dictionary_as_csv,
        content_type="text/csv; charset=utf-8",
        file_name="tu-dien-du-lieu.csv",
    )
    return answer(request, content)


@login_not_required
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Display every public page with when it last changed, for search engines."""
    found = editions()

    def make() -> str:
        latest = latest_of_years(found)
        pages = [
            (reverse("public_list"), since(e.published_at for e in found)),
            (reverse("public_dictionary"), None),
            *((e.year_address, e.published_at) for e in latest),
            *((e.own_address, e.published_at) for e in found if e not in latest),
        ]
        return render_to_string("reports/public/sitemap.xml", {"pages": pages, "site": settings.PORTAL_URL})

    return answer(request, Content(("sitemap", found), make, "application/xml"))


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may read the public pages and nothing else."""
    rules = (
        f"User-agent: *\nAllow: {reverse('public_list')}\nDisallow: /\n\n"
        f"Sitemap: {settings.PORTAL_URL}{reverse('sitemap')}\n"
    )
    return answer(request, Content(rules, lambda: rules, "text/plain"))


@login_not_required
@require_safe
@or_nothing
def nothing(request: HttpRequest, rest: str) -> HttpResponse:
    """Answer every other address below the public pages: 404 with what there is."""
    if rest and "." not in rest and not rest.endswith("/"):
        return HttpResponsePermanentRedirect(f"{reverse('public_list')}{rest}/")
    raise NotPublished("Không có trang công khai ở địa chỉ này.", what_there_is())


def _map(request: HttpRequest, edition: Edition) -> Map:
    wanted = request.GET.get("map", "then")
    map_ = as_map(wanted)
    if map_ is None:
        raise NotPublished(
            f"Không có địa giới “{wanted[:40]}”.",
            [
                ("Theo địa giới khi báo cáo", edition.own_address),
                ("Theo địa giới hiện nay", f"{edition.own_address}?map=today"),
            ],
        )
    return map_


def _dataset(report: ClusterReport, edition: Edition) -> str:
    """Return what the data set is, in the words of schema.org, for search engines of data."""
    here = f"{settings.PORTAL_URL}{edition.own_address}"
    published = timezone.localtime(edition.published_at).date().isoformat()
    files = (("figures.csv", "text/csv"), ("figures.json", "application/json"), ("report.xlsx", _XLSX))
    dataset = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": f"Số liệu khuyến học, {edition.title}",
        "description": f"Số liệu của {len(report.units)} Hội Khuyến học, {edition.title}. {edition.words}.",
        "url": here,
        "identifier": edition.fingerprint,
        "version": str(edition.number),
        "datePublished": published,
        "temporalCoverage": str(edition.year),
        "spatialCoverage": [unit.association.name for unit in report.units],
        "inLanguage": "vi",
        "isAccessibleForFree": True,
        "usageInfo": settings.PUBLIC_TERMS,
        "creator": {"@type": "Organization", "name": report.cluster.name},
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": f"{here}{name}"}
            for name, kind in files
        ],
    }
    return json.dumps(dataset, ensure_ascii=False, indent=1) + "\n"


def _dossier(report: ClusterReport, edition: Edition) -> Dossier:
    """Return what the public workbook is made of: the report alone, at the moment of its freeze."""
    return Dossier(report, other=None, meeting=None, made_at=timezone.localtime(edition.frozen_at))


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# The files of a revision: content type and writer by name.
_FILES: dict[str, tuple[str, Callable[[ClusterReport, Edition], str | bytes]]] = {
    "figures.json": ("application/json", lambda report, edition: report_as_json(report)),
    "figures.csv": ("text/csv; charset=utf-8", lambda report, edition: report_as_csv(report)),
    "report.xlsx": (
        _XLSX,
        lambda report, edition: make_file("xlsx", _dossier(report, edition)),
    ),
    "dataset.json": ("application/ld+json", _dataset),
    PICTURE: ("image/png", edition_picture),
}
