"""The deck: which slides there are, that every number leads to its source, that it holds for 1 to 34 units."""

import re
from dataclasses import replace
from fractions import Fraction

import pytest

from associations.numbers import format_count
from reports.analysis.qualitative import ListRow, QualitativeData
from reports.analysis.targets import Aim, Aims
from reports.exports.slides.deck import make_deck
from reports.exports.slides.sources import source_of
from reports.indicators import BY_CODE, every_indicator
from reports.presentation import wording
from reports.presentation.traces import Trace
from tests.reports.exports.slides.made import NAMES, REVISION, YEAR, made_meeting, made_report


@pytest.fixture(scope="module")
def deck():
    return make_deck(made_report(8), made_meeting())


def keys(deck) -> list[str]:
    return [slide.key for slide in deck.slides]


def test_the_story_goes_from_the_cover_to_the_thanks_and_the_back_up_to_the_sources(deck):
    found = keys(deck)
    wanted = [
        "mo-dau", "chua-bao-cao", "con-so-cua-nam", "members-per-population", "cooperation-programmes", "quy", "nguon-thu",
        "mo-hinh-ti-le", "kien-nghi", "nhiem-vu", "cam-on", "phu-luc", "chuong-trinh", "xep-hang-fund-total", "hoc-bong",
        "tang", "muc-tieu", "hoi-u-1", "sap-nhap", "sap-nhap-u-1", "do-phu", "kien-nghi-day-du", "muc-tieu-nam-toi", "nguon",
    ]  # fmt: skip
    assert [key for key in found if key in wanted] == wanted
    assert len(set(found)) == len(found)


def test_next_years_tasks_have_the_targets_that_are_ahead_and_none_that_has_passed():
    later = Aim("citizen_rate", 2030, Fraction(60), "QĐ 677/QĐ-TTg")
    aims = Aims(
        {
            "family_rate": Aim("family_rate", YEAR, Fraction(70), "QĐ 387/QĐ-TTg"),
            "citizen_rate": Aim("citizen_rate", YEAR, Fraction(40), "QĐ 677/QĐ-TTg", later),
        },
        {"clan_rate": Aim("clan_rate", YEAR - 1, Fraction(65), "QĐ 387/QĐ-TTg")},
    )
    deck = make_deck(replace(made_report(3), aims=aims))
    (slide,) = [slide for slide in deck.slides if slide.key == "muc-tieu-nam-toi"]
    assert [[cell.text for cell in row.cells] for row in slide.table.rows] == [["60", "2030"]]
    none_set = [f"Sau năm {year} chưa có mục tiêu chính thức cho: {label}." for year, label in (
        (YEAR - 1, "Dòng họ học tập/tổng số dòng họ"), (YEAR, "Gia đình học tập/tổng số hộ"))]  # fmt: skip
    assert slide.finding == " ".join(none_set)
    (now,) = [slide for slide in deck.slides if slide.key == "muc-tieu"]
    assert [row.cells[-1].text for row in now.table.rows] == ["chưa đặt", "60"]
    assert now.table.columns[-1].title == "Mục tiêu 2030"


@pytest.mark.parametrize("count", [1, 2, 3, 9, 10, 34])
@pytest.mark.parametrize("missing", [0, 1])
def test_every_unit_that_reported_has_its_slide_and_the_others_stand_on_one(count: int, missing: int):
    deck = make_deck(made_report(count, missing=missing))
    for at in range(count):
        assert (f"hoi-u-{at + 1}" in keys(deck)) == (at < count - missing)
    (told,) = [s for s in deck.story if s.key == "chua-bao-cao"] if missing else [None]
    assert told is None or NAMES[count - 1] in " ".join(line.text for line in told.lines)
    ranked = [s for s in deck.slides if s.key.startswith("xep-hang-members-per-population")]
    names = [row.label for slide in ranked for row in slide.table.rows]
    assert sorted(names) == (sorted(NAMES[:count]) if count > missing and count > 1 else [])
    assert all(len(slide.table.rows) <= 9 for slide in deck.slides if slide.table)


def test_every_number_has_a_trace_and_every_trace_a_source(deck):
    for slide in deck.slides:
        for row in slide.table.rows if slide.table else ():
            for cell in row.cells:
                assert cell.trace or not re.search(r"\d", cell.text), (slide.key, row.label, cell.text)
        for trace in slide.traces:
            source = source_of(deck.report, trace)
            assert source.heading
            assert source.value


def test_a_source_says_formula_values_last_year_rank_and_who_is_missing(deck):
    report = deck.report
    indicator = BY_CODE["members_per_population"]
    whole = source_of(report, Trace(indicator.code, report.year))
    assert whole.value == wording.amount(indicator, report.result(indicator).amount.value)
    assert "÷" in whole.working
    assert len(whole.units) == 7
    assert whole.left_out == ((NAMES[7], "chưa có báo cáo được duyệt"),)
    one = source_of(report, Trace(indicator.code, report.year, "u-1"))
    assert format_count(report.units[0].values["members"]) in one.working
    assert any("Hạng" in fact for fact in one.facts)
    assert any(f"Năm {report.year - 1}" in fact for fact in one.facts)
    assert any("Niên giám thống kê" in fact for fact in one.facts)


def test_a_missing_number_is_a_dash_with_its_reason(deck):
    ranked = next(s for s in deck.slides if s.key == "xep-hang-fund-per-capita")
    rows = [row for s in deck.slides if s.key.startswith("xep-hang-fund-per-capita") for row in s.table.rows]
    last = rows[-1]
    assert (last.label, last.cells[1].text, last.cells[1].missing) == (
        NAMES[7],
        "–",
        "chưa có báo cáo được duyệt",
    )
    assert f"Chưa có số liệu: {NAMES[7]}" in ranked.finding
    own = next(s for s in deck.story if s.key == "chua-bao-cao")
    assert "chưa có báo cáo được duyệt" in own.lines[1].text


def test_names_in_a_sentence_are_counted_where_there_are_many():
    deck = make_deck(made_report(34, missing=12))
    ranked = next(s for s in deck.slides if s.key == "xep-hang-members-per-population")
    assert "và 10 hội khác" in ranked.finding
    assert len(ranked.finding) < 300


def test_petitions_stand_by_topic_with_their_answers(deck):
    lines = [line for s in deck.slides if s.key.startswith("kien-nghi-day-du") for line in s.lines]
    headings = [line.text for line in lines if line.kind == "heading" and "tiếp" not in line.text]
    assert headings == ["Về tài chính: 2 kiến nghị", "Về kinh phí: 2 kiến nghị", "Về tổ chức: 1 kiến nghị", "Về lĩnh vực khác: 1 kiến nghị"]  # fmt: skip
    answered = next(at for at, line in enumerate(lines) if line.kind == "answer")
    assert "hướng dẫn 0" in lines[answered - 1].text
    assert lines[answered].text == "Trả lời: Đã có hướng dẫn trong năm. (Trung ương Hội)"


def test_what_was_missing_at_the_freeze_and_why_is_said(deck):
    written = " ".join(line.text for s in deck.slides if s.key.startswith("do-phu") for line in s.lines)
    assert REVISION.gaps[0] in written
    assert REVISION.reason in written
    assert "Báo cáo được tính: 7/8 hội." in written


def test_then_and_today_of_a_merger(deck):
    table = next(s.table for s in deck.slides if s.key == "sap-nhap-u-1")
    assert [c.title for c in table.columns] == [
        f"{NAMES[0]} 2023",
        "Tỉnh Cũ 2023",
        "Cộng lại 2023",
        "Năm 2024",
    ]
    one, other, together, _ = table.rows[0].cells
    assert together.value == one.value + other.value
    assert together.trace.among == ("u-1", "tinh-cu")
    assert len(source_of(deck.report, together.trace).units) == 2


def test_a_live_deck_says_so(deck):
    live = make_deck(made_report(3, revision=None))
    assert (live.standing, live.code, live.is_revision) == ("Số liệu chưa chốt", "", False)
    assert deck.standing == "Phiên bản 2, chốt ngày 20/11/2024 lúc 14:05"
    assert deck.code == "3F2A-91BC-07DE"


def test_rows_of_what_moved_add_up_over_the_units_that_have_both_years():
    report = made_report(3, missing=1)
    slides = [s for s in make_deck(report).slides if s.key.startswith(("tang", "giam")) and s.table]
    assert slides
    for slide in slides:
        for row in slide.table.rows:
            now, before, change = (cell.value for cell in row.cells)
            assert now - before == change
    cooperation = next(s for s in make_deck(report).slides if s.key == "tham-muu")
    assert "không phải hiệu của hai tổng" in cooperation.finding


def test_what_rose_and_fell_is_what_the_results_say(deck):
    for slide in deck.slides:
        if slide.key.startswith(("tang", "giam")) and slide.table:
            for row in slide.table.rows:
                change = deck.report.result(every_indicator()[row.indicator.code]).compared.change
                assert (change > 0) == slide.key.startswith("tang")


def test_an_agenda_that_is_typed_with_numbers_is_numbered_once():
    meeting = made_meeting()
    meeting.items = ["1. Khai mạc", "8.30: Báo cáo kết quả", "- Thảo luận", "Bế mạc"]
    (slide,) = (one for one in make_deck(made_report(), meeting).slides if one.key == "chuong-trinh")
    assert [line.text for line in slide.lines][:4] == [
        "1. Khai mạc", "2. 8.30: Báo cáo kết quả", "3. Thảo luận", "4. Bế mạc",
    ]  # fmt: skip


@pytest.mark.parametrize(("count", "missing"), [(1, 0), (2, 1), (3, 1)])
def test_who_alone_has_reported_is_ranked_nowhere(count: int, missing: int):
    deck = make_deck(made_report(count, missing=missing))
    (slide, *_) = (one for one in deck.slides if one.key.startswith("hoi-"))
    heads = [column.title for column in slide.table.columns]
    assert ("Hạng" in heads) is (count - missing > 1)
    assert all(len(row.cells) == len(heads) for row in slide.table.rows)


def test_who_may_not_read_all_petitions_and_plans_is_not_told_that_they_are_all():
    report = made_report(8)
    first, second = (unit.association for unit in report.units[:2])
    data = QualitativeData(
        {one.pk: [(one.name, "Nhiệm vụ năm tới", "Mở lớp")] for one in (first, second)},
        {"kien-nghi": [ListRow(first, first, ("tài chính", "Hướng dẫn chi"))]},
    )
    for is_cut in (False, True):
        seen = replace(report, stored_qualitative=replace(data, is_cut=is_cut))
        titles = {slide.key: slide.title for slide in make_deck(seen).slides}
        assert ("nêu một kiến nghị" in titles["kien-nghi"]) is not is_cut
        assert (titles["kien-nghi"] == f"Kiến nghị của {first.name}") is is_cut
        assert titles["nhiem-vu"].startswith("Hai hội") is not is_cut
        assert titles["nhiem-vu"].startswith(f"{first.name} và {second.name} đã") is is_cut
