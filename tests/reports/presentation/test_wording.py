"""Findings, changes and coverage in Vietnamese sentences."""

from fractions import Fraction

import pytest

from reports.analysis.results import ClusterReport
from reports.indicators import BY_CODE, Total, every_indicator
from reports.presentation import tables, wording
from reports.presentation.wording.pieces import Number
from reports.presentation.wording.pieces import plain as render
from tests.reports.units import results_of, units_of

MEMBERS = BY_CODE["members_per_population"]
FUND = BY_CODE["fund_total"]


def plain(text: str) -> str:
    return text.replace(wording.NO_BREAK, " ")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "– "),
        (0, "0 đồng"),
        (999_999, "999.999 đồng"),
        (1_000_000, "1 triệu đồng"),
        (148_724_000, "149 triệu đồng"),
        (38_469_000_000, "38,5 tỉ đồng"),
        (396_187_000_000, "396 tỉ đồng"),
        (1_234_567_000_000, "1.235 tỉ đồng"),
    ],
)
def test_money_for_a_headline(value, expected):
    number, unit = wording.number_and_unit(results_of([{"fund_total": value}], indicator=FUND))
    assert f"{number} {unit}" == expected


@pytest.mark.parametrize(
    ("indicator", "difference", "expected"),
    [
        (MEMBERS, Fraction(5, 2), "tăng 2,5 điểm %"),
        (MEMBERS, Fraction(-5, 2), "giảm 2,5 điểm %"),
        (MEMBERS, Fraction(1, 1000), "hầu như không đổi"),
        (MEMBERS, Fraction(0), "không đổi"),
        (MEMBERS, None, ""),
        (FUND, Fraction(43_112_000_000), "tăng 43,1 tỉ đồng"),
        (BY_CODE["fund_per_capita"], Fraction(-3804), "giảm 3.804 đồng/người"),
    ],
)
def test_a_change_in_words(indicator, difference, expected):
    assert plain(wording.change(indicator, difference)) == expected


@pytest.mark.parametrize(
    ("indicator", "value", "text"),
    [
        (FUND, 396_187_000_000, "hơn 396 tỉ đồng"),
        (FUND, 395_800_000_000, "gần 396 tỉ đồng"),
        (FUND, 396_000_000_000, "396 tỉ đồng"),
        (BY_CODE["scholarship_average"], Fraction(7_575_343, 8), "946.918 đồng"),
        (MEMBERS, 40, "40,0 %"),
    ],
)
def test_a_value_in_a_sentence_says_truly_that_it_was_shortened(indicator, value, text):
    assert plain(wording.amount(indicator, Fraction(value))) == text


def test_a_sentence_holds_its_numbers_apart_with_their_sources():
    result = results_of(shares(40, 30), shares(30, 30), indicator=MEMBERS)
    pieces = wording.ResultPhrases(result, 2024).finding()
    assert not any(letter.isdigit() for piece in pieces if isinstance(piece, str) for letter in piece)
    numbers = {(n.text, n.source.kind, n.source.trace.unit) for n in pieces if isinstance(n, Number)}
    assert numbers == {
        ("40,0", "value", "unit-1"),
        ("30,0", "value", "unit-2"),
        ("35,0", "value", ""),
        ("5,0", "change", ""),
    }
    assert {n.source.trace.year for n in pieces if isinstance(n, Number)} == {2024}


def test_a_page_and_the_report_write_the_same_change():
    result = results_of(shares(*[40] * 9), shares(*[30] * 8, None), indicator=MEMBERS)
    phrases = wording.ResultPhrases(result, 2024)
    assert wording.change_since(result, 2024) == render(phrases.since())
    assert plain(wording.change_since(result, 2024)) == (
        "tính trên tám hội có cùng phạm vi, tăng 10,0 điểm % so với năm 2023"
    )


def shares(*members: int | None) -> list[dict[str, int | None]]:
    return [{"members": m, "population": 100} for m in members]


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        ([None, None], None, "Năm 2024 chưa có hội nào có số liệu về chỉ tiêu này."),
        ([40, None], None, "Chỉ Đơn vị 1 có số liệu; 40,0 %, chưa so được với năm 2023. Chưa có số liệu: Đơn vị 2."),
        ([40, 30], [30, 30], "Đơn vị 1 cao nhất với 40,0 %; thấp nhất là Đơn vị 2 với 30,0 %; cả cụm 35,0 %, tăng 5,0 điểm % so với năm 2023."),
        ([40, 40, 10], None, "Đơn vị 1 và Đơn vị 2 cùng cao nhất với 40,0 %; thấp nhất là Đơn vị 3 với 10,0 %; cả cụm 30,0 %, chưa so được với năm 2023."),
        ([40, 40], None, "Cả hai hội cùng đạt 40,0 %; cả cụm 40,0 %, chưa so được với năm 2023."),
        ([40, 30], [30, None], "Đơn vị 1 cao nhất với 40,0 %; thấp nhất là Đơn vị 2 với 30,0 %; cả cụm 35,0 %, riêng Đơn vị 1 tăng 10,0 điểm % so với năm 2023."),
    ],
)  # fmt: skip
def test_the_finding_says_who_leads_who_is_last_and_who_is_missing(now, before, expected):
    result = results_of(shares(*now), shares(*before) if before else None, indicator=MEMBERS)
    assert plain(wording.finding(result, 2024)) == expected


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ([30, 30, 30], ()),
        ([None, None, None], ()),
        ([30, None, None], ()),  # one of three does not speak for all
        ([30, 30, None], ("Thay đổi tính riêng Đơn vị 1 và Đơn vị 2, không phải hiệu của hai tổng.",)),
    ],
)
def test_nobody_is_led_to_subtract_totals_of_other_units(before, expected):
    result = results_of(shares(40, 40, 40), shares(*before), indicator=MEMBERS)
    assert wording.comparison_notes([result]) == expected
    every = results_of(shares(*[40] * 9), shares(*[30] * 8, None), indicator=MEMBERS)
    assert wording.compared_over(every) == "tính trên tám hội có cùng phạm vi"


def report_of(*years: tuple[int, list[dict[str, int | None]]]) -> ClusterReport:
    known = {year: units_of(figures) for year, figures in years}
    return ClusterReport(None, max(known), "then", "approved", known)  # type: ignore[arg-type]


def test_the_trend_compares_only_complete_years_of_the_same_units():
    report = report_of(
        (2021, shares(10, 10)),
        (2022, shares(20, 20)),
        (2023, shares(30, None)),
        (2024, shares(40, 40)),
        (2025, shares(50, 50, 50)),
    )
    table = tables.trend_table(report, MEMBERS)
    assert [row.cells[0].text for row in table.rows] == ["10,0", "20,0", "30,0", "40,0", "50,0"]
    assert [row.cells[1].text for row in table.rows] == ["–", "+10,0", "–", "–", "–"]
    assert [row.cells[2].text for row in table.rows] == ["2/2", "2/2", "1/2", "2/2", "3/3"]
    points = report.trend(MEMBERS)
    assert [point.segment for point in points] == [0, 0, 0, 0, 1]
    assert "2023: 30,0 % (1/2 hội có số liệu)" in plain(wording.through_the_years(MEMBERS, points))


def test_the_ranking_puts_those_without_a_value_last_and_shares_ranks():
    report = report_of((2024, shares(None, 40, 10, 40)))
    table = tables.ranking_table(report, MEMBERS)
    assert [(row.label, row.cells[0].text) for row in table.rows] == [
        ("Đơn vị 2", "1"),
        ("Đơn vị 4", "1"),
        ("Đơn vị 3", "3"),
        ("Đơn vị 1", "chưa xếp"),
        ("Cả cụm", ""),
    ]
    assert table.rows[3].cells[1].missing == "Tổng số hội viên: chưa có số liệu"
    assert table.rows[4].cells[1].note == "3/4"


def test_sums_of_money_stand_in_millions_and_other_figures_as_they_are():
    assert FUND.display_text(Fraction(396_187_450_000)) == "396.187,5"
    assert FUND.change_text(Fraction(-50_000)) == "−0,1"
    assert FUND.change_text(Fraction(40_000)) == "0,0"
    assert BY_CODE["scholarship_average"].display_text(Fraction(1_371_600)) == "1.371.600"
    assert Total("x", "", "người", fields=("members",)).change_text(Fraction(5)) == "+5"


def test_every_row_of_the_models_has_both_rates():
    known = dict.fromkeys(every_indicator(), 10)
    table = tables.models_table(report_of((2024, [known])))
    assert len(table.rows) == 5
    assert all(row.cells[3].text == row.cells[4].text == "100,0" for row in table.rows)


def test_how_an_indicator_is_made_names_the_fields_of_the_form():
    assert wording.made_of(MEMBERS).startswith("Tổng số hội viên ÷ Dân số trung bình;")
    assert wording.made_of(BY_CODE["advisory_documents"]).startswith("Văn bản của cấp ủy do Hội tham mưu + ")
    assert "năm trước" in wording.made_of(BY_CODE["members_growth"])
