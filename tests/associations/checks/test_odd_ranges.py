"""The ranges that the template's formulas are made of: they hold exactly the numbers about which a look asks."""

import random

from associations.checks.doctor import _first_diagnosis
from associations.checks.odd_ranges import lies_within, odd_ranges
from associations.numbers import COUNT_MAX, MONEY_MAX
from associations.sections.base import casebook


def numbers_near(patient, before, chance):
    """Yield numbers at which a bound may lie, and any others."""
    most = MONEY_MAX if patient.is_money else COUNT_MAX
    yield from (0, 1, 119, 120, 121)
    for first, last in odd_ranges(patient, before):
        for edge in (first, last or first):
            yield from (edge - 1, edge, edge + 1)
    for share in (0.0006, 0.0017, 0.004, 0.08, 0.128, 0.14, 0.18, 0.2, 0.95, 0.97, 1, 1.03, 1.5, 4, 5, 7, 12.8, 18, 600, 1700, 4e5):  # fmt: skip
        yield from (int(before * share) + step for step in (-1, 0, 1))
    yield from (chance.randrange(most) for _ in range(5))


def test_a_number_lies_in_a_range_exactly_where_a_look_asks_about_it():
    chance = random.Random(21)
    for patient in casebook().patients.values():
        most = MONEY_MAX if patient.is_money else COUNT_MAX
        befores = [0, 1, 29, 30, 31, 99, 119, 120, 121, 1_000, most, *(chance.randrange(10 ** chance.randrange(1, 9)) for _ in range(12))]  # fmt: skip
        for before in befores:
            ranges = odd_ranges(patient, before)
            for value in numbers_near(patient, before, chance):
                if 0 <= value <= most:
                    asked = _first_diagnosis(patient, value, before) is not None and not _is_ordinary(
                        patient, value, before
                    )
                    assert lies_within(ranges, value) == asked, (patient.code, before, value, ranges)


def _is_ordinary(patient, value, before):
    """As the doctor passes over what moves as figures of its kind do."""
    is_near = before <= value * 4 and value <= before * 4 and patient.code != "population"
    return is_near and patient.band.holds(value, before)
