"""What the rules find, and which cause they name."""

import pytest

from associations.returns.assessment import find_problems
from associations.sections.base import figures, sections

BLANK = dict.fromkeys(figures())


def find(previous=None, **values):
    return find_problems({**BLANK, **values}, {**BLANK, **(previous or {})})


def test_blank_figures_are_never_taken_for_zero():
    assert find() == []
    for code in figures():
        assert find(**{code: 5}) == [], code


@pytest.mark.parametrize(
    "rule",
    [rule for section in sections() for rule in section.rules if "<=" in rule.spec],
    ids=lambda rule: rule.spec,
)
def test_a_part_above_its_whole_is_found(rule):
    part, whole = rule.codes
    (finding,) = [f for f in find(**{part: 101, whole: 100}) if f.code == part]
    assert finding.kind == rule.kind
    assert "101" in finding.message
    assert "100" in finding.message
    assert figures()[part].label in finding.message
    assert figures()[whole].label in finding.message
    assert [f for f in find(**{part: 100, whole: 100}) if f.code == part] == []


def test_only_members_above_population_is_impossible():
    kinds = {rule.code: rule.kind for section in sections() for rule in section.rules}
    assert [code for code, kind in kinds.items() if kind == "E"] == ["members"]


@pytest.mark.parametrize(
    ("members_new", "members", "cause"),
    [
        (20_000_000, 20_000, "thừa ba chữ số 0"),
        (200_000, 20_000, "thừa một chữ số"),
        (21_000, 12_000, "hai chữ số bị đổi chỗ"),
        (33_333, 20_000, "ghi vào ô kết nạp mới"),
    ],
)
def test_the_likely_cause_is_named(members_new, members, cause):
    (finding,) = find(members_new=members_new, members=members)
    assert cause in finding.message


@pytest.mark.parametrize(
    ("fund_total", "cause"),
    [
        (148_724_000, "nhập theo nghìn đồng"),
        (148_724, "nhập theo triệu đồng"),
        (1_487_240_000_000, "thừa một chữ số"),
        (148_742_000_000, "hai chữ số bị đổi chỗ"),
        (150_000_000_000, "thiếu hoặc thừa một khoản"),
    ],
)
def test_a_balance_that_does_not_add_up_names_difference_and_cause(fund_total, cause):
    values = {"fund_opening": 48_724_000_000, "fund_raised": 100_000_000_000, "transfer_in": 0}
    (finding,) = find(fund_total=fund_total, **values)
    assert finding.code == "fund_total"
    assert finding.kind == "Q"
    assert cause in finding.message
    assert "148.724.000.000" in finding.message


def test_a_balance_with_an_unknown_part_is_odd_only_when_the_known_parts_exceed_it():
    assert find(fund_total=100, fund_opening=40, fund_raised=50) == []
    (finding,) = find(fund_total=80, fund_opening=40, fund_raised=50)
    assert finding.code == "fund_total"


def test_the_closing_balance_follows_from_total_spent_and_handed_over():
    assert find(fund_closing=60, fund_total=100, fund_spent=30, transfer_out=10) == []
    (finding,) = find(fund_closing=70, fund_total=100, fund_spent=30, transfer_out=10)
    assert "lệch 10 đồng" in finding.message
    assert find(fund_closing=70, fund_total=100, fund_spent=30) == []


@pytest.mark.parametrize(
    "rule", [rule for section in sections() for rule in section.sums.values()], ids=lambda rule: rule.code
)
def test_what_a_sum_is_expected_to_be_is_what_its_rule_asks_for(rule):
    parts = dict.fromkeys(rule.codes[1:], 1_000) | {rule.codes[1]: 90_000}
    assert rule.expected(BLANK, BLANK) is None
    expected = rule.expected({**BLANK, **parts}, BLANK)
    assert find(**parts, **{rule.code: expected}) == []
    (finding,) = find(**parts, **{rule.code: expected - 1})
    assert finding.code == rule.code
    assert [proposal.values for proposal in finding.proposals] == [{rule.code: expected}]


def test_a_sum_so_far_counts_what_goes_off_only_once_it_is_reported():
    closing = next(section.sums["fund_closing"] for section in sections() if "fund_closing" in section.sums)
    assert closing.expected({"fund_total": 100}, {}) == 100
    assert closing.expected({"fund_total": 100, "fund_spent": 30, "transfer_out": 80}, {}) == -10
    assert closing.expected({"fund_spent": 30}, {}) is None


def test_sources_and_purposes_do_not_exceed_their_totals():
    (finding,) = find(fund_raised=100, income_members=60, income_other=50)
    assert "thiếu 10 đồng" in finding.message
    (finding,) = find(fund_spent=100, expense_other=101)
    assert finding.code == "fund_spent"
    assert find(fund_raised=100, income_members=60) == []


def test_the_opening_balance_is_last_years_closing():
    assert find(previous={"fund_closing": 500}, fund_opening=500) == []
    (finding,) = find(previous={"fund_closing": 500}, fund_opening=400)
    assert "năm trước" in finding.message
    assert "lệch 100 đồng" in finding.message
