"""Any set of returns gives Σ ÷ Σ over the units that have both parts; blank is never 0."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from associations.sections.base import labels
from reports.indicators import BY_CODE, INDICATORS, Growth, Ratio, Total, every_indicator
from tests.reports.units import BLANK, results_of

amounts = st.none() | st.integers(0, 10**12)
pairs = st.lists(st.tuples(amounts, amounts), max_size=10)


@given(pairs)
def test_a_ratio_is_the_sum_over_the_sum_of_units_with_both(parts):
    units = [{"fund_total": fund, "population": people} for fund, people in parts]
    result = results_of(units, indicator=BY_CODE["fund_per_capita"])
    both = [(fund, people) for fund, people in parts if fund is not None and people]
    assert result.included == len(both)
    if both:
        assert result.amount.numerator == sum(fund for fund, _ in both)
        assert result.amount.denominator == sum(people for _, people in both)
        assert result.amount.value == Fraction(result.amount.numerator, result.amount.denominator)
    else:
        assert result.amount.value is None
    for (fund, people), unit in zip(parts, result.units, strict=True):
        assert (unit.amount.value is None) == (fund is None or not people)
        assert (unit.amount.missing is None) == (unit.amount.value is not None)


@given(st.lists(st.tuples(amounts, amounts), max_size=10))
def test_a_total_of_two_figures_needs_both(parts):
    units = [{"advisory_party": party, "advisory_authority": authority} for party, authority in parts]
    result = results_of(units, indicator=BY_CODE["advisory_documents"])
    both = [one + other for one, other in parts if one is not None and other is not None]
    assert result.amount.value == (sum(both) if both else None)
    assert result.amount.denominator is None
    assert result.included == len(both)


@given(st.lists(st.tuples(amounts, amounts), max_size=10))
def test_growth_is_over_units_that_reported_both_years(years):
    now = [{"members": members} for members, _ in years]
    before = [{"members": members} for _, members in years]
    result = results_of(now, before, indicator=BY_CODE["members_growth"])
    both = [(members, last) for members, last in years if members is not None and last]
    assert result.included == len(both)
    if both:
        last = sum(last for _, last in both)
        assert result.amount.value == Fraction(100 * (sum(members for members, _ in both) - last), last)


@given(st.lists(st.tuples(amounts, amounts, amounts, amounts), max_size=8))
def test_change_is_told_only_of_the_same_units_and_compared_always_like_for_like(parts):
    now = [{"members": a, "population": b} for a, b, _, _ in parts]
    before = [{"members": c, "population": d} for _, _, c, d in parts]
    result = results_of(now, before, indicator=BY_CODE["members_per_population"])
    has_now = [a is not None and bool(b) for a, b, _, _ in parts]
    has_before = [c is not None and bool(d) for _, _, c, d in parts]
    leaps = any(b and d and abs(b - d) * 100 > 3 * d for _, b, _, d in parts)
    assert (result.change is not None) == (has_now == has_before and any(has_now) and not leaps)
    both = [part for part, one, other in zip(parts, has_now, has_before, strict=True) if one and other]
    assert result.compared.units == len(both)
    if both:
        a, b, c, d = (sum(column) for column in zip(*both, strict=True))
        assert result.compared.value == Fraction(100 * a, b)
        assert result.compared.previous == Fraction(100 * c, d)
        assert result.compared.change == result.compared.value - result.compared.previous


@given(st.lists(st.none() | st.integers(0, 5), max_size=10), st.randoms())
def test_ranks_are_those_of_a_brute_force_count_in_any_order(values, random):
    indicator = BY_CODE["cooperation_programmes"]
    result = results_of([{"cooperation_programmes": value} for value in values], indicator=indicator)
    expected = [None if v is None else 1 + sum(o is not None and o > v for o in values) for v in values]
    assert [unit.rank for unit in result.units] == expected
    order = list(range(len(values)))
    random.shuffle(order)
    shuffled = results_of([{"cooperation_programmes": values[n]} for n in order], indicator=indicator)
    assert [unit.rank for unit in shuffled.units] == [expected[n] for n in order]


def test_no_rank_where_nothing_says_which_is_better():
    units = [{"fund_spent": 5, "fund_total": 10}, {"fund_spent": 1, "fund_total": 10}]
    assert [u.rank for u in results_of(units, indicator=BY_CODE["fund_spent_rate"]).units] == [None, None]


def test_blank_units_are_missing_with_a_reason_in_every_indicator():
    for indicator in INDICATORS:
        result = results_of([{}], [{}], indicator=indicator)
        assert result.amount.value is None
        assert result.text == "–"
        (unit,) = result.units
        assert unit.amount.value is None
        assert "chưa có số liệu" in unit.amount.missing


def test_a_denominator_of_zero_is_missing_and_named():
    result = results_of([{"members": 5, "population": 0}], indicator=BY_CODE["members_per_population"])
    assert result.units[0].amount.missing == "Dân số trung bình bằng 0"
    assert result.amount.value is None


def test_of_several_missing_figures_the_first_is_named():
    result = results_of([{}], indicator=BY_CODE["advisory_documents"])
    first, second = (labels()[code] for code in BY_CODE["advisory_documents"].codes)
    assert result.units[0].amount.missing == f"{first}: chưa có số liệu"
    known = results_of([{"advisory_party": 1}], indicator=BY_CODE["advisory_documents"])
    assert known.units[0].amount.missing == f"{second}: chưa có số liệu"


def test_every_indicator_is_the_list_then_the_figures_each_once():
    codes = list(every_indicator())
    listed = [indicator.code for indicator in INDICATORS] + ["citizen_rate_registered"]
    assert codes[: len(listed)] == listed
    assert codes[len(listed) :] == [code for code in BLANK if code not in BY_CODE]
    assert every_indicator()["fund_total"] is BY_CODE["fund_total"]


def test_sums_of_money_are_displayed_in_millions_and_everything_else_as_it_is():
    fund, rate, each = (BY_CODE[code] for code in ("fund_total", "members_per_population", "fund_per_capita"))
    assert (fund.display.unit, fund.display_text(Fraction(148_724_500_000))) == ("triệu đồng", "148.724,5")
    assert fund.display_value(Fraction(2_500_000)) == Fraction(5, 2)
    assert fund.display_value(None) is None
    assert (rate.display.unit, rate.display_text(Fraction(2345, 100))) == ("%", "23,5")
    assert (each.display.unit, each.display_text(Fraction(1234))) == ("đồng/người", "1.234")
    assert [fund.is_sum_of_money, rate.is_sum_of_money, each.is_sum_of_money] == [True, False, False]
    assert [rate.display_text(None), fund.display_text(None)] == ["–", "–"]


def test_a_change_has_its_sign_and_counts_in_points_where_the_indicator_is_a_share():
    fund, rate = BY_CODE["fund_total"], BY_CODE["members_per_population"]
    assert (rate.change_unit, fund.change_unit) == ("điểm %", "triệu đồng")
    changes = [Fraction(5, 2), Fraction(-5, 2), Fraction(0), Fraction(1, 100), None]
    assert [rate.change_text(change) for change in changes] == ["+2,5", "−2,5", "0,0", "0,0", "–"]
    assert fund.change_text(Fraction(1_234_000_000)) == "+1.234,0"


def test_zero_is_a_value():
    result = results_of([{"members": 0, "population": 10}], indicator=BY_CODE["members_per_population"])
    assert result.amount.value == 0
    assert result.text == "0,0"


def test_indicators_are_of_three_kinds_and_name_known_figures():
    assert {type(indicator) for indicator in INDICATORS} == {Total, Ratio, Growth}
    assert all(code in BLANK for indicator in INDICATORS for code in indicator.codes)
