"""How the parts of the report that are written from figures read: over the demonstration's years and random clusters."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest

from reports.analysis.results import ClusterReport
from reports.indicators import every_indicator
from reports.narrative.compose import narrative
from reports.narrative.paragraphs import Paragraph, Section
from reports.narrative.sources import Sources
from reports.presentation.wording.pieces import Number
from tests.reports.comparable.clusters import made_cluster
from tests.reports.narrative.demo import demo_report, many

FIGURES = ("to-chuc", "phong-trao", "quy", "mo-hinh")
REPORTED = ("cao-bang", "lang-son", "quang-ninh")


def reports(rounds: int) -> Iterator[tuple[str, ClusterReport]]:
    """The years of the demonstration, whole and with gaps, clusters of 1, 2, 6, 8 and 34, and random ones on both maps."""
    for year in (2022, 2023, 2024, 2025):
        yield f"{year}", demo_report(year)
    yield "2025 with gaps", demo_report(2025, missing=REPORTED)
    keys = ("lang-son", "cao-bang", "bac-kan", "bac-giang", "quang-ninh", "hai-duong")
    for count in (1, 2, 6):
        yield f"{count} of 2023", demo_report(2023, keys=keys[:count])
    for count in (1, 2, 8, 34):
        yield f"{count} made up", many(count)
    for seed in range(9000, 9000 + 30 * rounds):
        made = made_cluster(seed)
        yield f"seed {seed}", made.then
        yield f"seed {seed} on today's map", made.today


def figure_sections(report: ClusterReport) -> list[Section]:
    return [section for section in narrative(report) if section.key in FIGURES]


def paragraphs(report: ClusterReport) -> list[Paragraph]:
    return [p for s in figure_sections(report) for p in s.paragraphs if p.key != "to-chuc/pham-vi"]


def opening(text: str) -> str:
    """The first two syllables of a sentence."""
    return " ".join(re.findall(r"\w+", text.lower())[:2])


def test_no_two_neighbouring_sentences_or_paragraphs_begin_alike(rounds):
    for name, report in reports(rounds):
        made = paragraphs(report)
        sentences = [sentence.text for paragraph in made for sentence in paragraph.sentences]
        for one, next_ in pairwise(sentences):
            assert opening(one) != opening(next_), (name, one, next_)
        for paragraph, other in pairwise(made):
            assert opening(paragraph.text) != opening(other.text), (name, paragraph.key, other.key)
        begun = [opening(paragraph.text) for paragraph in made]
        assert begun.count("toàn cụm") <= 2, name


def test_what_is_written_from_figures_reads_as_prose(rounds):
    for name, report in reports(rounds):
        for paragraph in paragraphs(report):
            text = paragraph.text
            assert paragraph.sentences, (name, paragraph.key)
            assert not re.search(r"\d\s%|điểm %", text), (name, text)
            assert not re.search(r"\([^()]*\(", text), f"{name}: brackets within brackets: {text}"
            assert not re.search(r"\bhội (?:đã báo cáo|còn lại|có số liệu|so được)", text), (name, text)
            # What came in within the year is never the cause of a total: others left, or moved with a territory.
            assert not re.search(r"\b(?:đưa|nâng|giúp|nhờ|khiến|qua đó|từ đó)\b", text), (name, text)
            assert not re.search(r"\b(\w+ \w+) \1\b", text.lower()), (name, text)
            assert not re.search(r"đã báo cáo|nơi đã|(?:hơn|gần) \d+,\d|tới \d|\d–\d|, đón ", text), (
                name,
                text,
            )
            assert "Riêng" not in text or paragraph.key.endswith("/so-sanh"), (
                f"{name}: a second scope: {text}"
            )
            for sentence in paragraph.sentences:
                numbers = [str(piece) for piece in sentence.pieces if isinstance(piece, Number)]
                assert len(numbers) <= 34, (name, sentence.text)


def test_no_paragraph_says_a_number_twice_or_of_two_scopes(rounds):
    for name, report in reports(rounds):
        for paragraph in paragraphs(report):
            text = paragraph.text.replace("\u00a0", " ")
            for sentence in paragraph.sentences:
                # A rise that is written with the number of those who are new is said in per cent.
                of_members = [
                    one.text
                    for one in sentence.pieces
                    if isinstance(one, Number)
                    and (one.source.trace.code, one.source.kind)
                    in (("members", "change"), ("members_new", "value"))
                ]
                assert len(of_members) == len(set(of_members)), (name, sentence.text)
            assert not re.search(r"có số liệu\) của \S+ địa phương", text), f"{name}: two coverages: {text}"
            assert not re.match(r"Chỉ [^.]* có số liệu:", text), f"{name}: of what? {text}"
            assert not re.search(r"toàn cụm (?:đã|chưa) đạt[^.;]*có số liệu\)", text), (name, text)
            assert not re.search(r"gấp (?:gần |hơn )?(?:\d|10) lần", text), (name, text)
            for lacking in re.findall(r"Chưa có số liệu về [^:]*: ([^.]*)\.", text):
                without_reason = [one for one in lacking.split("; ") if "(" not in one and ")" not in one]
                assert len(without_reason) <= 1, (name, lacking)


def test_nobody_rose_most_where_all_rose_by_nearly_the_same_part(rounds):
    found = 0
    for name, report in reports(rounds):
        for key, code in (
            ("to-chuc/hoi-vien-tung-hoi", "members_per_population"),
            ("quy/binh-quan", "fund_per_capita"),
        ):
            text = next((p.text for p in paragraphs(report) if p.key == key), "")
            changed = [u for u in report.result(every_indicator()[code]).units if u.change is not None]
            if len(changed) < 2 or not all(u.previous for u in changed):
                continue
            parts = [u.change / u.previous for u in changed]
            indicator = every_indicator()[code]
            if any(not indicator.text(u.change).strip("0,") for u in changed):
                continue  # one that hardly rose has no size to be told
            if min(parts) > 0 and max(parts) - min(parts) <= 0.01:
                assert "nhiều nhất ở" not in text, (name, text)
                found += 1
    assert found, "the property was tried"


def test_one_that_hardly_rose_has_no_size_in_a_range_and_two_that_tie_have_no_first():
    report = demo_report(2024)
    changed = []
    for place, unit in enumerate(report.units):
        members = unit.values["members"] or 0
        before = members - 1 if not place else members * 995 // 1000
        changed.append(replace(unit, values={**unit.values, "members": before}))
    hardly = replace(report, years={**report.years, 2023: changed})
    (text,) = [p.text for p in paragraphs(hardly) if p.key == "to-chuc/hoi-vien-tung-hoi"]
    assert "nhiều nhất ở Hải Dương" in text
    assert ", từ " not in text.partition("năm 2023")[2]
    both = demo_report(2023, keys=("lang-son", "cao-bang"))
    assert not any(re.search(r"cả hai địa phương, nhiều nhất ở [^.(]* và ", p.text) for p in paragraphs(both))


@pytest.mark.parametrize(("before", "is_told"), [(1005, False), (1050, True)])
def test_a_fall_by_less_than_a_hundredth_is_not_told_beside_a_rise(before, is_told):
    report = demo_report(2024)
    changed = []
    for place, unit in enumerate(report.units):
        of_thousand = 900 if place else before
        members = (unit.values["members"] or 0) * of_thousand // 1000
        same = {"members": members, "population": unit.values["population"]}
        changed.append(replace(unit, values={**unit.values, **same}))
    moved = replace(report, years={**report.years, 2023: changed})
    (text,) = [p.text for p in paragraphs(moved) if p.key == "to-chuc/hoi-vien-tung-hoi"]
    assert "tăng nhiều nhất ở" in text
    assert ("giảm nhiều nhất ở" in text) == is_told


def test_a_source_that_hardly_moved_did_not_move_most():
    (text,) = [p.text for p in paragraphs(demo_report(2024)) if p.key == "quy/nguon-thu"]
    assert "Tăng nhiều nhất là nguồn hội viên đóng góp" in text
    assert "giảm nhiều nhất" not in text, "130 million of 245 billion"


def test_a_section_without_figures_has_no_paragraph():
    report = demo_report(2023, keys=("lang-son", "cao-bang"), missing=("lang-son", "cao-bang"))
    assert paragraphs(report) == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "Nguồn lớn nhất là cơ quan, doanh nghiệp, chiếm 34,8% số huy động, rồi đến cá nhân, nhà hảo tâm (28,3%)"),
        ({("hai-duong", "income_organisations"): 200_000_000_000, ("hai-duong", "fund_raised"): 300_000_000_000}, "Hơn một nửa số huy động ("),
        ({("hai-duong", "income_organisations"): 900_000_000_000}, None),  # more than was raised at all
    ],
)  # fmt: skip
def test_sources_stand_by_their_share_of_what_was_raised(changed, expected):
    text = next(p for p in paragraphs(demo_report(2023, changed=changed)) if p.key == "quy/nguon-thu").text
    assert expected in text if expected else "số huy động," not in text


def test_a_share_is_of_the_units_that_have_both_and_its_source_says_of_which_sums():
    report = demo_report(2023, changed={("lang-son", "income_members"): None})
    paragraph = next(p for p in paragraphs(report) if p.key == "quy/nguon-thu")
    shares = {
        piece.source.trace.code: piece
        for sentence in paragraph.sentences
        for piece in sentence.pieces
        if isinstance(piece, Number) and piece.source.kind == "share"
    }
    units = [unit.values for unit in report.units if unit.values["income_members"] is not None]
    part, whole = (sum(values[code] for values in units) for code in ("income_members", "fund_raised"))
    tenths = (part * 1000 * 2 + whole) // (2 * whole)
    assert shares["income_members"].text == f"{tenths // 10},{tenths % 10}"
    sums = f"({part:,} ÷ {whole:,} đồng)".replace(",", ".")
    assert shares["income_members"].source.full.endswith(sums)
    assert "7/8 địa phương có số liệu" in paragraph.text.replace("\u00a0", " ")


def test_the_annex_says_over_whom_a_share_and_a_growth_are():
    report = demo_report(2023, changed={("lang-son", "income_members"): None})
    lines = {line.code: line for line in Sources(report).lines(narrative(report))}
    assert lines["49.0p"].what.endswith("7 hội có cả hai số")
    assert lines["50.0p"].what.endswith("cả cụm")
    gone = demo_report(2025, missing=REPORTED)
    growth = next(line for line in Sources(gone).lines(narrative(gone)) if line.code == "35.0g")
    assert growth.what.endswith("tính riêng Thái Nguyên và Hải Phòng")
    assert re.fullmatch(r"2,0 % \([\d.]+ ÷ [\d.]+ người\)", growth.full)
