"""What the report says of official targets: over whom, with which marks, which follows, and that none is set."""

from dataclasses import replace

import pytest

from reports.analysis.results import ClusterReport
from reports.narrative.compose import narrative
from reports.narrative.paragraphs import paragraphs_of
from reports.narrative.phrasing import Phrases
from reports.narrative.sources import Sources
from reports.presentation.wording.pieces import Number, plain
from tests.reports.narrative.demo import demo_report

FIGURES = ("to-chuc", "phong-trao", "quy", "mo-hinh")


def target_of(report: ClusterReport, code: str, about: str) -> str:
    return plain(Phrases(report).target(code, about).pieces).replace("\u00a0", " ")


def tasks_of(report: ClusterReport) -> list[str]:
    found = [p for p in paragraphs_of(narrative(report)) if p.key == "nhiem-vu/muc-tieu"]
    return [plain(sentence.pieces).replace("\u00a0", " ") for p in found for sentence in p.sentences]


def test_2030_stands_among_next_years_tasks_alone_and_what_has_none_is_left_out():
    report = demo_report(2025)
    results = [p.text for s in narrative(report) if s.key in FIGURES for p in s.paragraphs]
    assert not any("2030" in text for text in (*results, target_of(report, "citizen_rate", "về công dân")))
    assert tasks_of(report) == [
        "Đến năm 2030, phấn đấu 60% dân số từ 18 tuổi trở lên đạt Công dân học tập (hiện 36,0%)."
    ]
    assert tasks_of(demo_report(2023)) == [
        "Đến năm 2025, phấn đấu 70% số hộ đạt Gia đình học tập (hiện 69,2%); "
        "40% dân số từ 18 tuổi trở lên đạt Công dân học tập (hiện 32,3%)."
    ]


def test_what_the_whole_cluster_has_reached_is_kept_and_no_longer_striven_for():
    assert tasks_of(demo_report(2024)) == [
        "Đến năm 2025, giữ vững mục tiêu đã đạt về Gia đình học tập; "
        "phấn đấu 40% dân số từ 18 tuổi trở lên đạt Công dân học tập (hiện 33,9%)."
    ]
    (some,) = tasks_of(demo_report(2024, missing=("cao-bang",)))
    assert "phấn đấu 70% số hộ đạt Gia đình học tập (hiện bảy địa phương đạt " in some
    assert some.count("bảy địa phương") == 1


def test_the_next_target_has_a_source_of_its_own():
    report = demo_report(2025)
    numbers = [
        piece
        for paragraph in paragraphs_of(narrative(report))
        for sentence in paragraph.sentences
        for piece in sentence.pieces
        if isinstance(piece, Number) and piece.source.trace.code == "citizen_rate"
    ]
    now, later = (next(n for n in numbers if n.source.kind == kind) for kind in ("target", "next_target"))
    sources = Sources(report)
    assert (now.text, later.text) == ("40", "60")
    assert sources.code(now.source) != sources.code(later.source)
    (line,) = [line for line in sources.lines(narrative(report)) if line.code == sources.code(later.source)]
    assert line.behind == "Quyết định 677/QĐ-TTg ngày 03/6/2022"


@pytest.mark.parametrize(
    ("lacking", "who"),
    [
        ((), "; toàn cụm còn thiếu"),
        (("bac-kan",), "; bảy địa phương có số liệu còn thiếu"),
        (
            ("bac-kan", "cao-bang", "lang-son", "bac-giang", "quang-ninh", "hai-duong", "hai-phong"),
            "; Thái Nguyên ",
        ),
    ],
)
def test_a_target_is_held_against_those_that_have_a_value(lacking, who):
    report = demo_report(2023, changed={(key, "family_recognised"): None for key in lacking})
    assert who in target_of(report, "family_rate", "về gia đình")


def test_what_is_exceeded_is_said_of_those_that_reported():
    whole, some = demo_report(2025), demo_report(2025, missing=("cao-bang",))
    assert "; toàn cụm đã vượt " in target_of(whole, "family_rate", "về gia đình")
    assert "; năm địa phương đã vượt " in target_of(some, "family_rate", "về gia đình")


def test_a_total_that_may_still_change_says_so():
    report = demo_report(2023)
    first, *rest = report.units
    marked = replace(first, flags={"family_recognised": frozenset({"tam_tinh"})})
    report = replace(report, years={**report.years, 2023: [marked, *rest]})
    assert "; toàn cụm (có số tạm tính) còn thiếu" in target_of(report, "family_rate", "về gia đình")
    assert "tạm tính" not in target_of(report, "citizen_rate", "về công dân")
