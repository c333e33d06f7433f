"""Reports whose returns hold texts and lists, good and bad ones."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from associations.sections.proposals import INITIATIVES, PETITIONS
from learning_models.sections import AWARDS, TITLES
from reports.analysis.qualitative import ListRow, QualitativeData
from reports.analysis.results import ClusterReport

HEADINGS = ("Kết quả nổi bật", "Khó khăn và kiến nghị", "Nhiệm vụ năm tới")
# What people type, and what no machine would.
BAD = (
    "- Thiếu kinh phí\n- Cán bộ kiêm nhiệm\n1. Đường xa:\n",
    "CÁN BỘ HỘI KIÊM NHIỆM, KINH PHÍ CHƯA ỔN ĐỊNH",
    "Một câu rất dài. " * 1200,
    "không có dấu chấm " * 1100,
    "Nguyên nhân: ít người làm. Đề nghị:\n• tăng 12 người\n• cấp 3,5 triệu đồng",
    "12 xã, 3.000 hội viên; 40,1 %…",
    "{{ nam }} <w:p/> \x00\x0b\u202e=SUM(A1)",
    "   \n-\n.",
)


def with_texts(report: ClusterReport, texts: Mapping[str, Mapping[str, str]]) -> ClusterReport:
    """A report with texts by association key and heading."""
    found = {
        unit.association.pk: [
            (unit.association.name, heading, text)
            for heading, text in texts.get(unit.association.key, {}).items()
        ]
        for unit in report.units
    }
    return replace(report, stored_qualitative=QualitativeData(texts=found))


def with_bad_texts(report: ClusterReport) -> ClusterReport:
    """A report in which every return that there is holds texts and lists of every bad kind, and many rows."""
    texts, lists, own = {}, {register.key: [] for register in (PETITIONS, INITIATIVES, AWARDS, TITLES)}, {}
    topics = ("khác", "tài chính", "kinh phí", "thống kê quỹ", "tổ chức")
    for place, unit in enumerate(one for one in report.units if one.is_included):
        association = unit.association

        def bad(more: int, at: int = place) -> str:
            return BAD[(at + more) % len(BAD)]

        texts[association.pk] = [(association.name, heading, bad(n)) for n, heading in enumerate(HEADINGS)]
        own[association.pk] = {"family_rate": Fraction(75), "fund_per_capita": Fraction(60_000 + place)}
        rows = {
            PETITIONS.key: [(topics[(place + n) % 5], bad(n)) for n in range(3)],
            INITIATIVES.key: [(bad(n)[:300], bad(n + 1), "–") for n in range(2)],
            AWARDS.key: [("gia đình", f"Gia đình {n}: {bad(n)[:80]}", "–", "Giấy khen", "có" if n % 2 else "không", "xã bên", "3") for n in range(9)],
            TITLES.key: [("Đơn vị học tập", "cấp tỉnh", f"Trường {bad(n)[:80]}", str(report.year)) for n in range(2)],
        }  # fmt: skip
        for key, found in rows.items():
            lists[key] += [ListRow(association, association, cells) for cells in found]
    return replace(report, stored_qualitative=QualitativeData(texts, lists, own))
