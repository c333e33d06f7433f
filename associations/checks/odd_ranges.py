"""About which numbers of this year the looks at one figure ask, given last year's: as ranges, for who writes formulas.

    odd_ranges(members, 220_000) == ((0, 175_999), (308_001, None)): below 80 % and above 140 % of last year

`looks` names causes; here only whether anything is asked matters. A thousand or a million times too much or too little,
and what a total grew by, lie outside the band anyway; `tests/associations/checks/test_odd_ranges.py` holds both together.
"""

from collections.abc import Iterable, Iterator

from associations.checks.casebook import Patient
from associations.checks.looks import POPULATION, POPULATION_JUMP, SMALL, SMALL_LEAP, digit_bounds

Range = tuple[int, int | None]  # the first and the last number; None: without an end


def odd_ranges(patient: Patient, before: int) -> tuple[Range, ...]:
    """Return the whole numbers of this year about which a look asks, from the lowest on; none of them overlap."""
    found = [*_of_leap(patient, before), *_of_digits(patient, before)]
    if patient.code == POPULATION:
        found += _of_population(before)
    return tuple(_merged(found))


def lies_within(ranges: Iterable[Range], value: int) -> bool:
    """Return whether a number lies in one of some ranges."""
    return any(first <= value and (last is None or value <= last) for first, last in ranges)


def _of_leap(patient: Patient, before: int) -> Iterator[Range]:
    if before == 0:
        return
    first = 0 if patient.is_stock else 1  # what did not happen in the year is 0
    below, above = _just_below(patient.band.falls_to * before, 100), patient.band.rises_to * before // 100 + 1
    if before < SMALL_LEAP:
        yield max(above, SMALL_LEAP), None
        return
    if below >= first:
        yield first, below
    yield above, None


def _of_digits(patient: Patient, before: int) -> Iterator[Range]:
    if before < SMALL:
        return
    low, high = digit_bounds(patient)
    yield -(-low * before // 10), high * before // 10
    first, last = max(-(-low * before // 1000), 1), high * before // 1000
    if first <= last:
        yield first, last


def _of_population(before: int) -> Iterator[Range]:
    jump = POPULATION_JUMP * before // 100 + 1
    if before >= jump:
        yield 0, before - jump
    yield before + jump, None


def _just_below(product: int, factor: int) -> int:
    """Return the greatest whole number of which a multiple is still below a product."""
    return (product - 1) // factor


def _merged(found: Iterable[Range]) -> Iterator[Range]:
    """Yield ranges from the lowest on, what overlaps or adjoins as one."""
    current: Range | None = None
    for first, last in sorted(found, key=lambda one: one[0]):
        if current is None:
            current = first, last
        elif current[1] is None:
            break
        elif first <= current[1] + 1:
            current = current[0], None if last is None else max(current[1], last)
        else:
            yield current
            current = first, last
    if current is not None:
        yield current
