"""What may stand beside what: the answers of the gate, one kind of reason after the other, and over random clusters."""

from dataclasses import replace
from fractions import Fraction

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from associations.models import Association
from reports.analysis.comparability import (
    BROKEN,
    NOTHING_BEFORE,
    OTHER_COMMUNES,
    OTHER_SOURCE,
    REDEFINED,
    refusal_between,
)
from reports.analysis.figures import Part, UnitFigures, added_up
from reports.analysis.results import ClusterReport, Result
from reports.analysis.revision import Revision
from reports.indicators import BY_CODE, every_indicator
from tests.reports.units import units_of

FUND, RATE = BY_CODE["fund_total"], BY_CODE["fund_per_capita"]


def figures(fund: int | None = 10, population: int | None = 100) -> dict[str, int | None]:
    return {"fund_total": fund, "population": population}


def report(now: list[UnitFigures], before: list[UnitFigures], **kwargs: object) -> ClusterReport:
    return ClusterReport(None, 2025, "then", "approved", {2024: before, 2025: now}, **kwargs)


def reasons(result: Result) -> list[str]:
    return [unit.not_comparable for unit in result.units]


def test_two_years_of_the_same_units_may_stand_beside_each_other():
    found = report(units_of([figures(12), figures(8)]), units_of([figures(10), figures(5)])).result(RATE)
    assert reasons(found) == ["", ""]
    assert (found.not_comparable, found.previous) == ("", Fraction(15, 200))
    assert found.change == found.since_last_year.value == Fraction(20 - 15, 200)


@pytest.mark.parametrize(
    ("now", "before", "reason"),
    [
        (figures(None), figures(), "Tổng nguồn quỹ khuyến học: chưa có số liệu"),
        (figures(), figures(None), "năm trước Tổng nguồn quỹ khuyến học: chưa có số liệu"),
        (figures(population=104), figures(), OTHER_SOURCE),
        (figures(population=96), figures(), OTHER_SOURCE),
        (figures(population=103), figures(), ""),
    ],
)
def test_a_missing_value_and_another_source_of_the_population_forbid_it(now, before, reason):
    found = report(units_of([now]), units_of([before])).result(RATE)
    assert reasons(found) == [reason]
    (unit,) = found.units
    assert (unit.change is None, unit.previous is None) == (bool(reason), bool(reason))
    assert (found.change is None, found.previous is None) == (bool(reason), bool(reason))
    assert bool(found.not_comparable) == bool(reason)
    assert found.since_last_year.is_displayable == (not reason)


def test_only_what_divides_by_people_breaks_with_their_source():
    unit = report(units_of([figures(12, 200)]), units_of([figures(10, 100)]))
    assert unit.result(FUND).change == 2
    assert unit.result(every_indicator()["population"]).change is None


def test_a_figure_marked_as_broken_and_a_changed_definition_forbid_it():
    (now,) = units_of([figures()])
    marked = replace(now, flags={"fund_total": frozenset({"gian_doan"})})
    assert reasons(report([marked], units_of([figures()])).result(FUND)) == [BROKEN]
    changed = Revision(1, 1, "0" * 64, timezone.now(), redefined=frozenset({"fund_total"}))
    assert reasons(report([now], units_of([figures()]), revision=changed).result(FUND)) == [REDEFINED]


def test_communes_of_before_the_districts_ended_are_others_than_those_of_after():
    counts = {"communes": 100, "commune_associations": 90, "members": 10}
    indicator, members = BY_CODE["commune_coverage"], every_indicator()["members"]
    found = report(units_of([counts]), units_of([counts]))
    assert reasons(found.result(indicator)) == [OTHER_COMMUNES]
    assert found.trend(indicator)[-1].not_joined
    assert reasons(found.result(members)) == [""]
    later = ClusterReport(
        None, 2026, "then", "approved", {2025: units_of([counts]), 2026: units_of([counts])}
    )
    assert reasons(later.result(indicator)) == [""]


def test_two_years_further_apart_cross_the_end_of_the_districts_as_well():
    before, now = units_of([figures(), figures()])
    counts, others = BY_CODE["commune_coverage"], BY_CODE["card_rate"]
    for year, years, crosses in (
        (2025, 1, True),
        (2025, 2, True),
        (2026, 2, True),
        (2026, 1, False),
        (2024, 2, False),
    ):
        found = refusal_between(counts, before, now, year=year, years=years)
        assert found == (OTHER_COMMUNES if crosses else "")
        assert refusal_between(others, before, now, year=year, years=years) == ""


def test_a_unit_without_last_year_and_without_a_value_says_that_it_has_none():
    found = report(units_of([figures(12), figures(None)]), units_of([figures(10)])).result(FUND)
    assert reasons(found)[1] == found.units[1].amount.missing != NOTHING_BEFORE


def test_a_unit_that_was_not_there_is_left_out_and_named():
    found = report(units_of([figures(12), figures(8)]), units_of([figures(10)])).result(FUND)
    assert reasons(found) == ["", NOTHING_BEFORE]
    assert found.not_comparable == f"Đơn vị 2: {NOTHING_BEFORE}"
    assert (found.previous, found.change) == (None, None)
    assert (found.since_last_year.value, found.since_last_year.is_partial) == (2, True)


def merged(first: int | None, second: int | None) -> ClusterReport:
    """Two units that one, unit 9, took in, with 30 đồng of fund now; marked as broken by the merger."""
    before = [
        replace(unit, parts=(Part(0, unit.association, 2024, False),))
        for unit in units_of([figures(first), figures(second)])
    ]
    new = Association(pk=9, key="unit-9", name="Đơn vị 9")
    (now,) = units_of([figures(30, 200)])
    flags = {"fund_total": frozenset({"gian_doan"})}
    return report(
        [replace(now, association=new, flags=flags)], before, predecessors={9: added_up(new, before)}
    )


def test_a_successor_is_held_against_the_sum_of_what_it_took_in():
    found = merged(10, 15).result(FUND)
    (unit,) = found.units
    assert (unit.previous, unit.change, unit.is_added_from_predecessors) == (25, 5, True)
    assert (found.previous, found.since_last_year.value, found.since_last_year.is_over_all) == (25, 5, True)
    assert found.change is None  # of open data: the two years have other units
    assert found.not_comparable
    assert merged(10, 15).result(RATE).units[0].previous == Fraction(25, 200)


def test_a_merger_that_is_restated_breaks_nothing_on_the_map_of_today_either():
    new = Association(pk=9, key="unit-9", name="Đơn vị 9")
    then = merged(10, 15)
    before = [replace(then.predecessors[9], association=new)]
    found = report(then.units, before).result(FUND)
    assert (reasons(found), found.change) == ([""], 5)


def test_a_part_without_a_value_leaves_no_sum():
    found = merged(10, None).result(FUND)
    assert reasons(found) == ["năm trước chưa đủ (1/2)"]
    assert not found.since_last_year.is_displayable


@pytest.mark.parametrize(("alone", "speaks"), [(49, False), (50, True), (90, True)])
def test_one_association_speaks_for_the_others_only_where_it_is_large(alone: int, speaks: bool):
    now = units_of([figures(alone), figures(100 - alone)])
    found = report(now, units_of([figures(40), figures(None)])).result(FUND)
    assert found.since_last_year.is_displayable == speaks
    assert found.compared.units == 1  # open data hold the pair always


funds = st.none() | st.integers(0, 50)
people = st.none() | st.sampled_from([0, 100, 101, 103, 104, 120])


@given(st.lists(st.tuples(funds, people, funds, people), max_size=8))
def test_last_year_and_the_change_are_given_only_where_every_pair_may_be_compared(parts):
    now = units_of([figures(fund, population) for fund, population, _, _ in parts])
    before = units_of([figures(fund, population) for _, _, fund, population in parts])
    for indicator in (FUND, RATE):
        found = report(now, before).result(indicator)
        for unit in found.units:
            assert (unit.change is None) == (unit.previous is None) == bool(unit.not_comparable)
        change = found.since_last_year
        allowed = [unit for unit in found.units if not unit.not_comparable]
        assert list(change.units) == allowed
        if found.previous is not None:
            assert change.is_over_all
            assert found.amount.value - found.previous == change.value == found.change
        if change.is_displayable:
            assert change.value == change.now - change.previous
            assert change.is_over_all == (
                len(allowed) == found.included == sum(u.pair.before.value is not None for u in found.units)
            )
