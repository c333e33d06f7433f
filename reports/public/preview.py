"""What messengers show of a link to a public page: title, a few figures, and a picture made of the revision's figures."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.urls import reverse

from associations.helper_process import in_helper
from reports.analysis.results import ClusterReport, Result
from reports.indicators import BY_CODE
from reports.presentation import charts, tables, wording
from reports.public.preview_picture import HEIGHT, WIDTH, Fact, Picture, Ranked
from reports.public.published import Edition, latest_of_years

PICTURE = "preview.png"
_SITE = "Cổng thông tin khuyến học"
_FACTS = 4  # headline figures that have room
_ILLUSTRATIVE = "Phần lớn là số liệu minh họa"
_MOST_CLUSTERS = 4


@dataclass(frozen=True)
class Preview:
    """What the tags of a page say; address and picture are whole addresses, picture_text says what is to be seen."""

    title: str
    description: str
    address: str
    picture: str
    picture_text: str
    width: int = WIDTH
    height: int = HEIGHT


def edition_preview(report: ClusterReport, edition: Edition, canonical: str) -> Preview:
    """Return the preview of a published revision's page, whose one address is `canonical`."""
    of_today = "?map=today" if report.map_ == "today" else ""
    facts = [f"{fact.label}: {fact.number} {fact.unit}".strip() for fact in _facts(report)]
    warning = f"{wording.ILLUSTRATIVE} " if report.is_illustrative else ""
    title = f"{edition.title}: số liệu khuyến học"
    leads = wording.extremes(report.result(BY_CODE[tables.CHARTED[0]]), most=2)
    return Preview(
        title=title,
        description=f"{warning}{_covered(report)}. {'; '.join(facts)}. {edition.words}.",
        address=f"{settings.PORTAL_URL}{canonical}{of_today}",
        picture=f"{settings.PORTAL_URL}{edition.own_address}{PICTURE}{of_today}",
        picture_text=f"{title}. {warning}{'; '.join(facts)}. {leads}".strip(),
    )


def portal_preview(title: str, description: str, address: str) -> Preview:
    """Return the preview of a page that is about no single revision."""
    return Preview(
        title=title,
        description=description,
        address=f"{settings.PORTAL_URL}{address}",
        picture=f"{settings.PORTAL_URL}{reverse('public_list_picture')}",
        picture_text="Các cụm và các năm đã công bố số liệu khuyến học.",
    )


def edition_picture(report: ClusterReport, edition: Edition) -> bytes:
    """Return the picture of a revision as PNG."""
    return _drawn(picture_of(report, edition))


def _drawn(picture: Picture) -> bytes:
    """Return a picture as PNG, drawn by the helper of a web worker: the engine takes a hundred megabytes."""
    return in_helper("reports.public.preview_picture.png", (picture,))


def picture_of(report: ClusterReport, edition: Edition) -> Picture:
    """Return what stands on the picture of a revision: its first figures, who leads, what has to be said of them."""
    result = report.result(BY_CODE[tables.CHARTED[0]])
    map_ = f" · {wording.MAPS[report.map_]}" if report.map_ == "today" else ""
    return Picture(
        above="Số liệu khuyến học đã công bố",
        title=f"{edition.cluster} năm{wording.NO_BREAK}{edition.year}",
        warning=_ILLUSTRATIVE if report.is_illustrative else "",
        facts=tuple(_facts(report)),
        ranked=_ranked(result) if result.included else None,
        below=f"{_covered(report)}{map_} · {_lower(edition.revision_words)}",
    )


def list_picture(found: Sequence[Edition]) -> bytes:
    """Return the picture of all public pages: which clusters have published which years."""
    years: dict[str, list[str]] = {}
    for edition in latest_of_years(found):
        years.setdefault(edition.cluster, []).append(str(edition.year))
    lines = [(cluster, f"năm {', '.join(of)}") for cluster, of in years.items()]
    more = len(lines) - _MOST_CLUSTERS
    if more > 0:
        lines[_MOST_CLUSTERS - 1 :] = [(f"và {more + 1} cụm khác", "")]
    return _drawn(
        Picture(
            above=_SITE,
            title="Số liệu công khai của các Hội Khuyến học",
            lines=tuple(lines) or (("Chưa có cụm nào công bố số liệu.", ""),),
            below="Hội viên, quỹ khuyến học, các mô hình học tập; xem và tải về không cần tài khoản",
        )
    )


def _facts(report: ClusterReport) -> list[Fact]:
    """Return the headline figures; where one is of fewer units than the report, how many it is of stands beside it."""
    facts = []
    for one in tables.headlines(report)[:_FACTS]:
        of = tables.partly(report, report.result(one.indicator))
        unit = f"{one.unit} ({of} hội)" if of else one.unit
        facts.append(Fact(one.number, unit.strip().replace(" ", wording.NO_BREAK), one.indicator.label))
    return facts


def _ranked(result: Result) -> Ranked:
    """Return the bars of an indicator without the marks of quality: nothing on the picture would explain them."""
    indicator = result.indicator
    bars = zip(charts.bar_chart(result).bars, tables.ranked(result), strict=True)
    return Ranked(
        f"{indicator.label} ({indicator.display.unit})",
        tuple(
            bar if bar.value is None else replace(bar, text=indicator.display_text(unit.amount.value))
            for bar, unit in bars
        ),
    )


def _covered(report: ClusterReport) -> str:
    return f"{report.included}/{len(report.units)} hội có báo cáo đã duyệt"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
