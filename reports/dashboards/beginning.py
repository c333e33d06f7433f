"""What the pages of figures say of a year that has hardly begun."""

from collections.abc import Collection

from django.urls import reverse

from associations.access import may_lead, may_manage
from associations.models import User
from associations.schedules.beginning import (
    WHO,
    Beginning,
    beginning_of,
    none_approved,
    one_approved,
    same_page,
)
from reports.analysis.results import ClusterReport
from reports.dashboards.country_blocks import CountryPage
from reports.dashboards.pages.base import Page
from reports.revisions.reading import RevisionMaterial

# What stands on each page, as the rest of "Ở đây sẽ có …".
BELONGS = {
    "dashboard": "năm con số chính của cụm, hội nào dẫn đầu, năm mô hình học tập so với mục tiêu, bản đồ và các năm",
    "ranks": "thứ hạng của từng hội ở mỗi chỉ tiêu",
    "since_last_year": "hội nào tăng, hội nào giảm so với năm trước",
    "targets": "cụm và từng hội còn cách mục tiêu bao nhiêu",
    "learning_models": "năm mô hình học tập của từng hội: đăng ký, được công nhận, được khen thưởng",
    "fund": "quỹ khuyến học của từng hội: nguồn thu, khoản chi, số dư",
    "awards": "học bổng, giải thưởng và số người được nhận",
    "compare": "hai đến bốn hội đặt cạnh nhau ở mọi chỉ tiêu",
    "merged_provinces": "số của hội sau sáp nhập đặt cạnh tổng của các hội cũ",
    "reconciliation": "số theo địa giới khi báo cáo đặt cạnh số theo địa giới hiện nay",
    "lists": "các danh mục của báo cáo: thỏa thuận phối hợp, văn bản, sáng kiến, kiến nghị",
    "titles": "các danh hiệu học tập đã công nhận, theo cấp và năm",
    "score": "điểm thi đua theo tiêu chí của cụm",
    "cross_table": "bảng tự chọn: chỉ tiêu nào, hội nào, năm nào",
    "all_figures": "mọi số liệu của các báo cáo, theo từng mục",
    "indicator": "xếp hạng, bản đồ và các năm của chỉ tiêu này",
    "indicator_years": "chỉ tiêu này của từng hội qua các năm",
    "unit_profile": "mọi số liệu và thứ hạng của hội này",
}


_CLUSTERS = "các cụm đặt cạnh nhau: hội viên, quỹ, mô hình học tập so với mục tiêu, bản đồ các tỉnh, các năm"


def beginning_of_country(by: User, page: CountryPage, read: Collection[int]) -> Beginning | None:
    """Return what the page of all clusters says of a year with at most one approved return; None of any other.

    read: the years of which the reader reads any cluster.
    """
    reports = page.found.reports
    if page.found.communes.clusters and not reports:
        return None
    whole = page.whole
    if whole.included > 1 or (whole.included and whole.included == len(whole.units)):
        return None
    before = _last_year_with_figures(whole, read)
    return Beginning(
        heading=_heading(page),
        belongs=_CLUSTERS,
        state=f"{len(whole.units)} hội của {len(reports)} cụm phải báo cáo." if reports else "",
        who=WHO if reports else "Quản trị lập cụm và thêm hội vào cụm, rồi các hội nhập báo cáo.",
        steps=tuple(_boards(by, page)) if reports else _to_clusters(by),
        example=(same_page(before), reverse("country", args=[before])) if before else None,
        is_empty=not whole.included,
    )


def _heading(page: CountryPage) -> str:
    year = page.found.year
    if not page.found.reports:
        return f"Năm {year} chưa cụm nào có hội cấp tỉnh"
    return one_approved(year) if page.whole.included else none_approved(year)


def _last_year_with_figures(whole: ClusterReport, read: Collection[int]) -> int:
    """Return the last year before that has figures and is read; 0 where there is none."""
    years = [year for year, units in whole.years.items() if any(unit.is_included for unit in units)]
    return max((year for year in years if year < whole.year and year in read), default=0)


def _boards(by: User, page: CountryPage) -> list[tuple[str, str]]:
    """Return the boards of the clusters that the reader leads, of at most three."""
    led = [report.cluster for report in page.found.reports if may_lead(by, report.cluster)]
    return [
        (f"Xem {cluster.short_name} nộp đến đâu", reverse("board", args=[cluster.key, page.found.year]))
        for cluster in led[:3]
    ]


def _to_clusters(by: User) -> tuple[tuple[str, str], ...]:
    return (("Lập cụm, thêm hội", reverse("clusters")),) if may_manage(by) else ()


def beginning_of_page(page: Page) -> Beginning | None:
    """Return what a page says of a year with at most one approved return; None of any other, and of a revision."""
    query = page.query
    # Of a page that is drawn already no figure is read again.
    if isinstance(query.material, RevisionMaterial) or len(query.material.included(query.year)) > 1:
        return None

    def page_of(year: int) -> str:
        # Of another year the page may have no such association.
        name, place = ("dashboard", {}) if "unit" in page.place else (page.name, page.place)
        return reverse(name, kwargs={"key": query.cluster.key, "year": year, **place})

    return beginning_of(
        by=query.by, cluster=query.cluster, period=query.period, belongs=BELONGS[page.name], page_of=page_of
    )
