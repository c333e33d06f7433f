"""Ranks against a brute-force computation; the stated ranges contain every rank that could come about."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from reports.analysis.ranks import OTHER_DENOMINATOR, UNSURE, guarded_ranks, rank_ranges
from reports.analysis.results import ClusterReport, ranks_of, result_of
from reports.indicators import BY_CODE
from tests.reports.units import units_of

VALUES = st.lists(st.one_of(st.none(), st.integers(0, 6)), min_size=1, max_size=12)


def brute(values: dict[int, int]) -> dict[int, int]:
    return {pk: 1 + sum(other > value for other in values.values()) for pk, value in values.items()}


@given(VALUES, st.randoms())
def test_ranks_are_those_of_brute_force_with_ties_and_gaps_in_any_order(values, random):
    figures = [{"fund_total": value} for value in values]
    known = {n: value for n, value in enumerate(values, start=1) if value is not None}
    indicator = BY_CODE["fund_total"]
    units = units_of(figures)
    shuffled = random.sample(units, len(units))
    for order in (units, shuffled):
        result = result_of(indicator, {2024: order}, 2024)
        found = {u.association.pk: u.rank for u in result.units if u.rank}
        assert found == brute(known)
        assert all(u.rank is None for u in result.units if u.amount.value is None)
    assert ranks_of({pk: Fraction(v) for pk, v in known.items()}) == brute(known)


@given(
    st.dictionaries(st.integers(1, 9), st.integers(0, 5), min_size=1), st.sets(st.integers(1, 9)), st.data()
)
def test_the_range_of_a_rank_contains_whatever_the_unsure_figures_turn_out_to_be(values, unsure, data):
    ranges = rank_ranges({pk: Fraction(v) for pk, v in values.items()}, unsure)
    for _ in range(5):
        turned = {
            pk: data.draw(st.integers(-3, 9)) if pk in unsure else value for pk, value in values.items()
        }
        for pk, rank in brute(turned).items():
            assert ranges[pk][0] <= rank <= ranges[pk][1]
    sure = {pk for pk in values if pk not in unsure}
    if not unsure & set(values):
        assert all(ranges[pk] == (brute(values)[pk],) * 2 for pk in sure)


def report_of(now, before, **more) -> ClusterReport:
    return ClusterReport(
        None, 2024, "then", "approved", {2024: units_of(now), 2023: units_of(before)}, **more
    )


def test_gap_change_of_rank_and_the_other_denominator():
    now = [
        {"members": 40, "population": 100, "adult_population": 50},
        {"members": 30, "population": 100, "adult_population": 35},
        {"members": 30, "population": 100, "adult_population": 90},
        {"population": 100},
    ]
    before = [{**row, "members": row.get("members") and 100 - row["members"]} for row in now]
    places = guarded_ranks(report_of(now, before), BY_CODE["members_per_population"])
    assert [(p.unit.association.pk, p.rank, p.gap, p.moved) for p in places] == [
        (1, 1, None, 2),
        (2, 2, 10, -1),
        (3, 2, 10, -1),
        (4, None, None, None),
    ]
    assert places[0].other.code == "members_per_adult"
    assert [p.rank_of_other for p in places] == [2, 1, 3, None]


def test_the_gap_is_to_the_next_better_value():
    places = guarded_ranks(
        report_of([{"fund_total": n} for n in (90, 50, 40, 40)], []), BY_CODE["fund_total"]
    )
    assert [place.gap for place in places] == [None, 40, 10, 10]


def test_what_may_still_change_is_provisional_estimated_or_under_correction():
    assert {"tam_tinh", "uoc_tinh", "dang_mo_lai"} == UNSURE


def test_the_other_denominator_goes_both_ways():
    assert all(OTHER_DENOMINATOR[OTHER_DENOMINATOR[code]] == code for code in OTHER_DENOMINATOR)


def test_years_over_other_units_are_no_change_of_rank():
    now = [{"fund_total": 2}, {"fund_total": 1}]
    places = guarded_ranks(report_of(now, [{"fund_total": 1}, {}]), BY_CODE["fund_total"])
    assert [(p.rank, p.rank_before, p.moved) for p in places] == [(1, 1, None), (2, None, None)]
