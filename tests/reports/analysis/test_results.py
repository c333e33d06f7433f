"""A report's own answers: what is included, what a line joins, and whether most figures are only illustrative."""

from dataclasses import replace

import pytest

from associations.models import Period
from reports.analysis.figures import UnitFigures
from reports.analysis.results import TREND_YEARS, ClusterReport, cluster_report
from reports.exports.formats import as_read_by
from reports.indicators import BY_CODE
from tests import factories
from tests.cast import Cast
from tests.reports.revisions.revisions import BREAK
from tests.reports.units import units_of

FUND = BY_CODE["fund_total"]


def report(years: dict[int, list[UnitFigures]]) -> ClusterReport:
    return ClusterReport(None, max(years), "then", "approved", years)


def funds(*values: int | None) -> list[UnitFigures]:
    return units_of([{"fund_total": value} for value in values])


@pytest.mark.parametrize(("marked", "most"), [(0, False), (1, False), (2, False), (3, True), (4, True)])
def test_a_report_is_illustrative_where_more_than_half_of_its_figures_are(marked: int, most: bool):
    codes = ("members", "population", "branches", "communes")
    (unit,) = units_of([dict.fromkeys(codes, 5)])
    flags = {code: frozenset({"minh_hoa"}) for code in codes[:marked]}
    # What is missing counts neither way, and another mark is none of this one.
    flags |= {"households": frozenset({"minh_hoa"}), codes[-1]: flags.get(codes[-1], frozenset({"uoc_tinh"}))}
    assert report({2024: [replace(unit, flags=flags)]}).is_illustrative == most


def test_a_line_is_joined_only_over_the_same_units_and_says_where_one_is_missing():
    years = {2021: funds(1, 2), 2022: funds(1, None), 2023: funds(4, 5, 6), 2024: funds(7, 8, 9)}
    points = report(years).trend(FUND)
    assert [(p.year, p.amount.value, p.segment, p.is_partial, p.coverage) for p in points] == [
        (2021, 3, 0, False, "2/2"),
        (2022, 1, 0, True, "1/2"),
        (2023, 15, 1, False, "3/3"),
        (2024, 24, 1, False, "3/3"),
    ]


def test_a_line_has_its_years_and_not_the_one_that_is_there_for_growth():
    years = {year: funds(1) for year in range(2024 - TREND_YEARS, 2025)}
    assert [p.year for p in report(years).trend(FUND)] == list(range(2025 - TREND_YEARS, 2025))


def test_growth_is_against_the_year_just_before():
    growth = BY_CODE["members_growth"]
    years = {
        year: units_of([{"members": members}]) for year, members in ((2022, 50), (2023, 100), (2024, 110))
    }
    assert report(years).result(growth).amount.value == 10
    assert report(years).result(growth).previous == 100
    assert [p.amount.value for p in report(years).trend(growth)] == [None, 100, 10]


def test_the_mergers_of_a_revision_are_those_that_it_holds():
    assert replace(report({2024: funds(1)}), stored_breaks=[]).breaks == []
    assert replace(report({2024: funds(1)}), stored_breaks=[BREAK]).breaks == [BREAK]


def test_what_is_included_and_what_is_missing():
    first, second, third = units_of([{}, {}, {}])
    units = [
        first,
        replace(second, why={"": "chưa có báo cáo được duyệt"}),
        replace(third, why={"members": "x"}),
    ]
    found = report({2024: units})
    assert (found.included, found.missing) == (2, [second.association])
    assert [unit.association for unit in found.among({"unit-1", "unit-3"}).units] == [
        first.association,
        third.association,
    ]
    assert report({2024: units, 2023: []}).units == units


def test_a_change_is_partly_comparable_where_only_some_units_have_both_years():
    whole = report({2023: funds(1, 2), 2024: funds(3, 4)}).result(FUND)
    partly = report({2023: funds(1, None), 2024: funds(4, 3)}).result(FUND)
    none = report({2023: funds(None, None), 2024: funds(3, 4)}).result(FUND)
    small = report({2023: funds(1, None), 2024: funds(3, 4)}).result(FUND)
    assert [r.since_last_year.is_partial for r in (whole, partly, none, small)] == [False, True, False, False]
    assert [len(r.in_both_years) for r in (whole, partly, none)] == [2, 1, 0]
    assert [r.coverage for r in (whole, partly, none)] == ["2/2", "2/2", "2/2"]
    assert report({2024: funds(3, None)}).result(FUND).coverage == "1/2"


@pytest.mark.parametrize(("reader", "is_cut"), [("officer", True), ("secretary", False), ("central", False)])
def test_texts_that_a_reader_may_not_read_whole_are_told_from_all(cast: Cast, reader: str, is_cut: bool):
    for unit in (cast.lang_son, cast.cao_bang):
        factories.approved(cast, unit, 2024)
    by = getattr(cast, reader)
    report = cluster_report(by=by, cluster=cast.cluster, year=2024)
    assert as_read_by(report, by, Period.objects.get(year=2024)).qualitative.is_cut is is_cut
