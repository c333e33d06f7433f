"""What a unit whose territory changed was made of the year before, and whose figures a reader adds up for it."""

from associations.models import Period
from associations.territory import Territories
from reports.analysis.expected import Expected, before_mergers
from tests.cast import Cast


def _expected(*units) -> list[Expected]:
    return [Expected(unit, (unit,), "") for unit in units]


def _made(cast: Cast, last: list[Expected], *, reads_outside: bool) -> tuple[Expected, ...]:
    periods = [Period.objects.open_year(year) for year in (2024, 2025)]
    units = {2024: last, 2025: _expected(cast.thai_nguyen_2025, cast.lang_son)}
    territories = Territories(around={expected.unit.pk for expected in units[2025]})
    return before_mergers(units, periods, territories, reads_outside=lambda: reads_outside)


def test_a_merged_unit_was_made_of_what_it_took_in_and_others_are_not_listed(cast: Cast):
    both = _expected(cast.thai_nguyen, cast.bac_kan, cast.lang_son)
    (made,) = _made(cast, both, reads_outside=False)
    assert made.unit == cast.thai_nguyen_2025
    assert set(made.parts) == {cast.thai_nguyen, cast.bac_kan}
    assert made.obstacle == ""


def test_a_part_from_outside_the_cluster_is_added_up_only_for_who_may_read_it(cast: Cast):
    one = _expected(cast.thai_nguyen, cast.lang_son)
    (refused,) = _made(cast, one, reads_outside=False)
    assert (refused.parts, bool(refused.obstacle)) == ((), True)
    (made,) = _made(cast, one, reads_outside=True)
    assert set(made.parts) == {cast.thai_nguyen, cast.bac_kan}
