"""Ranks against a brute-force computation; the stated ranges contain every rank that could come about."""

from dataclasses import replace
from fractions import Fraction
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from reports.analysis.ranks import (
    OTHER_DENOMINATOR,
    UNSURE,
    Interval,
    Swing,
    guarded_ranks,
    rank_ranges,
    swing_of,
)
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


FEW = st.integers(0, 4).map(Fraction)
INTERVALS = st.dictionaries(
    st.integers(1, 5),
    st.one_of(
        FEW.map(lambda value: Interval(value, value)),
        st.tuples(FEW, FEW).map(lambda ends: Interval(*sorted(ends))),
        st.just(Interval(None, None)),
    ),
    min_size=1,
)


@given(INTERVALS)
def test_the_range_of_a_rank_is_from_the_best_to_the_worst_over_all_ends_of_the_intervals(intervals):
    ranges = rank_ranges(intervals)
    # Where nothing is known a value may be below or above all others.
    ends = [{-1 if i.low is None else i.low, 9 if i.high is None else i.high} for i in intervals.values()]
    found = {pk: set() for pk in intervals}
    for values in product(*ends):
        for pk, rank in brute(dict(zip(intervals, values, strict=True))).items():
            found[pk].add(rank)
    known = {pk for pk, interval in intervals.items() if interval.low is not None}
    assert ranges == {pk: (min(found[pk]), max(found[pk])) for pk in known}


@given(
    st.sampled_from(["members_per_population", "fund_total", "members_growth"]),
    st.fractions(-1, 1), st.fractions(0, 3), st.fractions(0, 50), st.one_of(st.none(), st.fractions(0, 50)),
    st.lists(st.fractions(-1, 4), max_size=2),
)  # fmt: skip
def test_what_a_value_could_be_contains_it_and_last_years_moved_by_any_change_that_is_usual_or_its_own(
    code, low, rise, value, before, own
):
    swing = Swing(BY_CODE[code], low, low + rise, own={1: own})
    interval = swing.around(1, value, before)
    if interval.low is None:
        assert not swing.is_in_points
        assert not before, "nothing to take a share of"
        assert not value or min(low, *own, 0) == -1
        return
    assert interval.low <= value <= interval.high
    assert interval.low >= 0 or code == "members_growth"
    for change in (low, low + rise, *own) if before else ():
        moved = before + change if swing.is_in_points else before * (1 + change)
        assert moved <= interval.high
        assert moved >= interval.low or (moved < 0 and interval.low == 0)


def history_of(*years, unsure=()) -> ClusterReport:
    """Years of the fund of some units, the last 2024; the last year's values of the unsure ones are provisional."""
    units = {
        2024 - ago: units_of([{"fund_total": n} for n in row]) for ago, row in enumerate(reversed(years))
    }
    marks = {"fund_total": frozenset({"tam_tinh"})}
    units[2024] = [
        replace(unit, flags=marks if unit.association.pk in unsure else {}) for unit in units[2024]
    ]
    return ClusterReport(None, 2024, "then", "approved", units)


def ranges_of(report: ClusterReport) -> dict[int, tuple[int, int]]:
    places = guarded_ranks(report, BY_CODE["fund_total"])
    return {place.unit.association.pk: (place.highest, place.lowest) for place in places}


def test_an_unsure_figure_moves_as_far_as_figures_of_the_cluster_move_within_a_year():
    report = history_of([100, 200, 300, 400], [110, 200, 330, 400], [121, 200, 330, 440], unsure={2})
    swing = swing_of(report, BY_CODE["fund_total"])
    assert (swing.low, swing.high) == (0, Fraction(1, 10))
    assert ranges_of(report) == {1: (4, 4), 2: (3, 3), 3: (2, 2), 4: (1, 1)}
    # A fall of a sixth and a rise of a half reach the third, not the first: no rank is 1…n.
    wider = history_of([100, 200, 300, 400], [100, 240, 250, 400], [150, 250, 300, 400], unsure={2})
    assert ranges_of(wider) == {1: (4, 4), 2: (2, 3), 3: (2, 3), 4: (1, 1)}


def test_the_tenth_of_the_changes_at_either_end_counts_for_the_unit_itself_alone():
    before = [100] * 11
    now = [190, *[100 + number for number in range(9)], 20]
    report = history_of(before, before, now, unsure=set())
    swing = swing_of(report, BY_CODE["fund_total"])
    assert (swing.low, swing.high, swing.left_out) == (0, Fraction(7, 100), 2), "of 22 changes"
    wild, calm = (swing.around(pk, Fraction(100), Fraction(100)) for pk in (1, 2))
    assert (wild.high, calm.high) == (190, 107)


def test_an_unsure_figure_vouches_for_nothing_and_without_any_history_no_range_is_given():
    report = history_of([100, 200, 300], [900, 200, 300], unsure={1, 2, 3})
    assert swing_of(report, BY_CODE["fund_total"]) is None
    assert set(ranges_of(report).values()) == {(None, None)}
    only_now = history_of([1, 2, 3], unsure={2})
    assert ranges_of(only_now) == {1: (2, 3), 2: (None, None), 3: (1, 2)}


def test_without_last_years_value_the_present_one_is_moved():
    report = history_of([None, 200, 300], [100, 220, 300], unsure={1})
    assert ranges_of(report)[1] == (3, 3)
    assert ranges_of(history_of([None, 50, 300], [100, 110, 300], unsure={1}))[1] == (2, 3)


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
    assert [(p.rank, p.rank_before, p.moved) for p in places] == [(1, None, None), (2, None, None)]
    gone = ClusterReport(
        None,
        2024,
        "then",
        "approved",
        {2024: units_of(now[:1]), 2023: units_of([{"fund_total": 1}, {"fund_total": 9}])},
    )
    (place,) = guarded_ranks(gone, BY_CODE["fund_total"])
    assert (place.rank, place.rank_before) == (1, 1), "over the units that there are now"


def test_without_last_years_value_the_present_one_may_have_come_from_any_and_moved_by_any():
    points = Swing(BY_CODE["members_per_population"], Fraction(-2), Fraction(5))
    assert points.around(1, Fraction(10), None) == Interval(3, 17)
    assert points.around(1, Fraction(4), None).low == 0, "members are not negative"
    shares = Swing(BY_CODE["fund_total"], Fraction(-1, 2), Fraction(1))
    assert shares.around(1, Fraction(100), None) == Interval(25, 400)
    nothing = Interval(None, None)
    assert shares.around(1, Fraction(0), None) == shares.around(1, Fraction(0), Fraction(0)) == nothing
    assert Swing(BY_CODE["fund_total"], Fraction(-1), Fraction(0)).around(1, Fraction(5), None) == nothing


def test_changes_are_between_sure_values_of_both_years_of_this_map_or_of_what_was_merged():
    fund = BY_CODE["fund_total"]
    marks = {"fund_total": frozenset({"uoc_tinh"})}

    def swing(now, before, predecessors=None, flags=None) -> Swing | None:
        years = {
            2024: units_of([{"fund_total": now}]),
            2023: units_of([{"fund_total": before}]) if before else [],
        }
        years[2023] = [replace(unit, flags=flags or {}) for unit in years[2023]]
        found = {1: predecessors} if predecessors else {}
        return swing_of(ClusterReport(None, 2024, "then", "approved", years, predecessors=found), fund)

    assert swing(12, 10).high == Fraction(1, 5)
    assert swing(12, 10, flags=marks) is None, "last year's was an estimate"
    assert swing_of(report_of([{"fund_total": 5}], [{"fund_total": 0}]), fund) is None, "no share of nothing"
    (added,) = units_of([{"fund_total": 8}])
    assert swing(12, None, added).high == Fraction(1, 2)
    assert swing(12, None, replace(added, flags=marks)) is None


def test_an_estimate_that_was_merged_into_a_unit_makes_its_earlier_changes_no_less_sure():
    fund = BY_CODE["fund_total"]
    years = {year: units_of([{"fund_total": n}]) for year, n in ((2022, 10), (2023, 12), (2024, 30))}
    (added,) = units_of([{"fund_total": 20}])
    estimated = replace(added, flags={"fund_total": frozenset({"uoc_tinh"})})
    report = ClusterReport(None, 2024, "then", "approved", years, predecessors={1: estimated})
    assert {pk: list(changes) for pk, changes in swing_of(report, fund).own.items()} == {1: [Fraction(1, 5)]}


def test_units_stand_in_the_order_of_their_ranks_and_none_is_ranked_where_none_is_better():
    places = guarded_ranks(report_of([{"fund_total": n} for n in (10, 30, 20)], []), BY_CODE["fund_total"])
    assert [(place.unit.association.pk, place.rank) for place in places] == [(2, 1), (3, 2), (1, 3)]
    spent = [{"fund_total": 10, "fund_spent": n} for n in (1, 2)]
    places = guarded_ranks(report_of(spent, spent), BY_CODE["fund_spent_rate"])
    assert {(place.rank, place.rank_before, place.highest) for place in places} == {(None, None, None)}
