"""Mergers within a series of years: the first year of the new territory, whose they are, and in which words."""

import datetime

import pytest

from associations.models import Association, Period, Succession
from reports.analysis.breaks import Break, read_breaks
from tests.cast import LONG_AGO, Cast

MERGED_ON = datetime.date(2025, 7, 1)


@pytest.fixture
def years(cast: Cast) -> list[int]:
    for year in (2023, 2024, 2025, 2026):
        Period.objects.open_year(year)
    return [2023, 2024, 2025, 2026]


def test_a_merger_breaks_the_first_year_whose_figures_are_of_the_new_territory(cast: Cast, years: list[int]):
    (one,) = read_breaks({cast.thai_nguyen_2025.pk}, years)
    assert (one.year, one.on, one.successor) == (2025, MERGED_ON, cast.thai_nguyen_2025)
    assert [unit.key for unit in one.predecessors] == ["bac-kan", "thai-nguyen"]
    # On the very cut-off it is of that year, on the day after of the next.
    for day, year in ((datetime.date(2024, 12, 31), 2024), (datetime.date(2025, 1, 1), 2025)):
        Succession.objects.update(effective_on=day)
        assert [one.year for one in read_breaks({cast.thai_nguyen_2025.pk}, years)] == [year]


def test_before_the_second_year_and_after_the_last_nothing_breaks(cast: Cast, years: list[int]):
    units = {cast.thai_nguyen_2025.pk}
    assert read_breaks(units, [2025, 2026]) == []
    assert read_breaks(units, [2023, 2024]) == []
    assert read_breaks(units, []) == []
    assert read_breaks(units, [2030]) == []


def test_a_merger_is_of_who_came_out_of_it_and_of_who_went_into_it_and_of_nobody_else(
    cast: Cast, years: list[int]
):
    for unit in (cast.bac_kan, cast.thai_nguyen, cast.thai_nguyen_2025):
        assert len(read_breaks({unit.pk}, years)) == 1
    assert read_breaks({cast.lang_son.pk, cast.cao_bang.pk}, years) == []
    assert len(read_breaks({unit.pk for unit in Association.objects.all()}, years)) == 1


def test_mergers_stand_by_day_and_two_of_a_day_apart(cast: Cast, years: list[int]):
    others = [
        Association.objects.create(key=f"u{n}", name=f"U{n}", kind="tỉnh", gso_code=f"9{n}", valid_from=LONG_AGO)
        for n in range(2)
    ]  # fmt: skip
    Succession.objects.create(predecessor=others[0], successor=cast.cao_bang, effective_on=MERGED_ON)
    Succession.objects.create(
        predecessor=others[1], successor=cast.cao_bang, effective_on=datetime.date(2024, 7, 1)
    )
    found = read_breaks({cast.cao_bang.pk, cast.thai_nguyen_2025.pk}, years)
    assert [(one.year, one.successor.key, len(one.predecessors)) for one in found] == [
        (2024, "cao-bang", 1),
        (2025, "cao-bang", 1),
        (2025, "thai-nguyen-2025", 2),
    ]


@pytest.mark.parametrize(
    ("names", "law", "words"),
    [
        (["A", "B", "C"], "NQ 202", "A, B và C sáp nhập thành D (NQ 202)."),
        (["A", "B"], "", "A và B sáp nhập thành D."),
        (["A"], "", "A nhập vào D."),
    ],
)
def test_a_break_in_words(names: list[str], law: str, words: str):
    units = tuple(Association(name=name) for name in names)
    one = Break(2025, MERGED_ON, units, Association(name="D"), law)
    assert one.words == f"Gián đoạn: từ 01/07/2025 {words}"
