"""Populations that leap: further than people are born or move, on either side, and what they move."""

from dataclasses import replace
from fractions import Fraction

import pytest

from associations.actions import returns as actions
from associations.actions.edits import Edit
from associations.models import User
from reports.analysis.figures import Part, UnitFigures
from reports.analysis.population import is_moved, leap, read_sources, with_people_of
from reports.indicators import BY_CODE, Amount, every_indicator
from tests import factories
from tests.cast import Cast
from tests.reports.units import units_of

SOURCES = {7: "Cục Thống kê", 8: "Đề án sáp nhập"}


def unit(population: int | None, *returns: int) -> UnitFigures:
    """A unit with a population, out of some returns."""
    (one,) = units_of([{"population": population}])
    return replace(one, parts=tuple(Part(pk, one.association, 2024, False) for pk in returns))


@pytest.mark.parametrize(
    ("before", "now", "year", "leaps"),
    [
        (1_000, 1_030, 2025, False),  # three per cent a year are ordinary
        (1_000, 1_031, 2025, True),
        (1_000, 970, 2025, False),
        (1_000, 969, 2025, True),
        (1_000, 1_060, 2026, False),  # over two years twice as much
        (1_000, 1_061, 2026, True),
        (0, 1_000, 2025, False),
        (1_000, 0, 2025, False),
        (None, 1_000, 2025, False),
        (1_000, None, 2025, False),
    ],
)
def test_a_population_leaps_beyond_three_per_cent_a_year(before, now, year, leaps):
    found = leap(unit(before), 2024, unit(now), year, {})
    assert (found is not None) == leaps


def test_nothing_leaps_where_a_year_is_not_known():
    assert leap(None, 2024, unit(5_000), 2025, {}) is None
    assert leap(unit(1_000), 2024, None, 2025, {}) is None


def test_a_leap_says_by_how_much_and_names_the_sources():
    up = leap(unit(1_000, 7), 2024, unit(1_138, 8), 2025, SOURCES)
    assert up.words.startswith(
        "Dân số Đơn vị 1 tăng 13,8\u00a0%, từ 1.000 người (2024, nguồn: Cục Thống kê) "
        "đến 1.138 người (2025, nguồn: Đề án sáp nhập): có vẻ do đổi nguồn số liệu"
    )
    down = leap(unit(1_138, 9), 2024, unit(1_000, 7, 8, 7), 2025, SOURCES)
    assert "giảm 12,1\u00a0%" in down.words
    assert (down.source_before, down.source) == ("", "Cục Thống kê; Đề án sáp nhập")
    assert "nguồn: không ghi" in down.words


def test_sources_are_of_the_returns_behind_the_units_but_for_those_under_correction(cast: Cast):
    first, second, elsewhere = (
        factories.begin(one) for one in (cast.lang_son, cast.cao_bang, cast.thai_nguyen)
    )
    edits = [
        Edit(one, texts={"population_source": f"Nguồn {number}"})
        for number, one in enumerate((first, second, elsewhere))
    ]
    actions.save(by=User.objects.portal(), edits=edits)
    behind = unit(1_000, first.pk, second.pk)
    assert read_sources([behind]) == {first.pk: "Nguồn 0", second.pk: "Nguồn 1"}
    reopened = replace(behind.parts[1], is_reopened=True)
    assert read_sources([replace(behind, parts=(behind.parts[0], reopened))]) == {first.pk: "Nguồn 0"}


def test_a_leap_moves_what_is_divided_by_people_and_nothing_else():
    moved = {code for code, indicator in every_indicator().items() if is_moved(indicator)}
    assert {"members_per_population", "members_per_adult", "citizen_rate", "fund_per_capita"} <= moved
    assert {"population", "adult_population"} <= moved
    assert not {"family_rate", "members_growth", "fund_total"} & moved


def test_an_indicator_with_the_people_of_the_year_before():
    rate = BY_CODE["members_per_population"]
    now, before = Amount(30, 110, None), Amount(20, 100, None)
    assert with_people_of(rate, now, before) == Fraction(30)
    assert with_people_of(rate, replace(now, numerator=None), before) is None
    assert with_people_of(rate, now, replace(before, denominator=0)) is None
    assert with_people_of(BY_CODE["fund_total"], now, before) is None
