"""What the doctor looks for at one figure, the surest cause first: this year's number against the year before."""

from collections.abc import Callable
from fractions import Fraction

from associations.checks.casebook import Diagnosis, Patient
from associations.checks.findings import Cause, Proposal
from associations.numbers import COUNT_MAX, MONEY_MAX, format_count, format_decimal

SMALL = 30  # a count below this doubles easily
SMALL_LEAP = 4 * SMALL  # below it in both years a leap says nothing
SURE_COPY = 100  # a figure this large is not the same two years running by chance
MANY_COPIES = 4
POPULATION = "population"
POPULATION_JUMP = 3  # per cent a year; births and moves make 0.5 to 1.5


def _between(value: int, low: int, high: int, of: int) -> bool:
    """Return whether `value` lies between `low` and `high` per cent of `of`."""
    return low * of <= value * 100 <= high * of


def factor_between(one: int, other: int) -> int:
    """Return how many thousandths the larger is of the smaller."""
    return max(one, other) * 1000 // max(min(one, other), 1)


def _look_at_unit(patient: Patient, value: int, before: int) -> Diagnosis | None:
    """Return a diagnosis of thousands or millions typed for đồng, or of as many digits too many."""
    if before < SMALL or value <= 0:
        return None
    for zeros, factor, name in ((3, 1_000, "nghìn"), (6, 1_000_000, "triệu")):
        low, high = (25, 400) if not patient.is_headcount else (60, 170)
        if _between(value * factor, low, high, before) and value * factor <= _most(patient):
            unit = f"{name} {'đồng' if patient.is_money else ''}".strip()
            words = f"{_against(patient, value, before)}: có vẻ nhập theo {unit}."
            brief = f"Là {format_count(value)} {name}?"
            proposal = _propose(patient, value * factor)
            return Diagnosis(Cause.UNIT, words, brief, (proposal,), about=(value, before))
        if _between(value, low, high, before * factor):
            words = f"{_against(patient, value, before)}: có vẻ thừa {zeros} chữ số."
            brief = f"Thừa {zeros} chữ số? Năm trước {format_count(before)}"
            proposal = _propose(patient, value // factor)
            return Diagnosis(Cause.UNIT, words, brief, (proposal,), about=(value, before))
    return None


def digit_bounds(patient: Patient) -> tuple[int, int]:
    """Return between which per cent of last year a figure lies once a digit too many or too few is put right."""
    return (80, 128) if patient.is_headcount else (50, 180)


def _look_at_digits(patient: Patient, value: int, before: int) -> Diagnosis | None:
    """Return a diagnosis of a digit too many or too few."""
    if before < SMALL or value <= 0:
        return None
    low, high = digit_bounds(patient)
    if _between(value, low, high, before * 10):
        meant = min(_without_a_digit(value), key=lambda number: abs(number - before))
        words = f"{_against(patient, value, before)}: có vẻ thừa một chữ số."
        brief = f"Thừa một chữ số? Năm trước {format_count(before)}"
        return Diagnosis(Cause.DIGIT, words, brief, (_propose(patient, meant),), about=(value, before))
    if _between(value * 10, low, high, before):
        words = f"{_against(patient, value, before)}: có vẻ thiếu một chữ số."
        brief = f"Thiếu một chữ số? Năm trước {format_count(before)}"
        return Diagnosis(Cause.DIGIT, words, brief, (_propose(patient, value * 10),), about=(value, before))
    return None


def _without_a_digit(value: int) -> set[int]:
    digits = str(value)
    return {int(digits[:place] + digits[place + 1 :] or "0") for place in range(len(digits))}


def _look_at_increase(patient: Patient, value: int, before: int) -> Diagnosis | None:
    """Return a diagnosis of what a stock grew by, typed where its total belongs."""
    if not patient.is_headcount or before < SMALL * 4 or value * 5 >= before:
        return None
    words = f"{_against(patient, value, before)}: có vẻ ghi số tăng trong năm vào ô tổng."
    brief = f"Chỉ là số tăng? Năm trước {format_count(before)}"
    # An increase of nothing would be last year's number, which is asked about at once.
    proposals = (_propose(patient, before + value),) if value else ()
    return Diagnosis(Cause.INCREASE, words, brief, proposals, about=(value, before))


def _look_at_population(patient: Patient, value: int, before: int) -> Diagnosis | None:
    """Return a diagnosis of another source: averages of the statistics office and merger projects differ by 7 to 15 %."""
    if patient.code != POPULATION or abs(value - before) * 100 <= POPULATION_JUMP * before:
        return None
    words = (
        f"{_against(patient, value, before)}: dân số hiếm khi đổi quá {POPULATION_JUMP}\u00a0% một năm, có vẻ lấy từ "
        "nguồn khác. Xem lại nguồn và thời điểm của số liệu dân số."
    )
    brief = f"Đổi nguồn dân số? {_change_in_short(value, before)}"
    return Diagnosis(Cause.POPULATION, words, brief, about=(value, before))


def _look_at_leap(patient: Patient, value: int, before: int) -> Diagnosis | None:
    """Return a diagnosis without a cause for what moves further within a year than figures of its kind do."""
    if max(value, before) < SMALL_LEAP or patient.band.holds(value, before):
        return None
    if before == 0 or (value == 0 and not patient.is_stock):
        return None  # what began, or did not happen in the year
    words = f"{patient.label} {_change(value, before)} (năm trước {_amount(patient, before)}, năm nay {_amount(patient, value)})."
    brief = f"{_change_in_short(value, before)} ({_amount(patient, before)})"
    todo = "Nếu đúng, ghi lý do trong một câu."
    return Diagnosis(Cause.UNKNOWN, words, brief, about=(value, before), to_do=todo)


def _change(value: int, before: int) -> str:
    """Return how a figure changed against last year, in words."""
    if value >= before * 2:
        return f"gấp {format_decimal(Fraction(value, before), 1)} lần năm trước"
    share = format_decimal(Fraction(100 * abs(value - before), before), 0)
    return f"{'tăng' if value > before else 'giảm'} {share}\u00a0% so với năm trước"


def _amount(patient: Patient, value: int) -> str:
    return f"{format_count(value)}{' đồng' if patient.is_money else ''}"


_Look = Callable[[Patient, int, int], Diagnosis | None]
LOOKS: tuple[_Look, ...] = (
    _look_at_unit,
    _look_at_digits,
    _look_at_increase,
    _look_at_population,
    _look_at_leap,
)


def _against(patient: Patient, value: int, before: int) -> str:
    return f"{patient.label} là {format_count(value)}, năm trước {format_count(before)}"


def _propose(patient: Patient, value: int) -> Proposal:
    return Proposal({patient.code: value}, format_count(value))


def _change_in_short(value: int, before: int) -> str:
    if before == 0:
        return "Năm trước là 0"  # of a population; no share of nothing can be given
    words = _change(value, before).replace(",0 lần", " lần")
    return words[0].upper() + words[1:]


def _most(patient: Patient) -> int:
    return MONEY_MAX if patient.is_money else COUNT_MAX
