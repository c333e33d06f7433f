"""What the pages of figures say of a year that has hardly begun."""

from django.urls import reverse

from associations.schedules.beginning import Beginning, beginning_of
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
