"""The doctor for figures: guesses what happened to an odd figure and proposes the number that was meant.

Rules say that figures do not fit; the doctor holds them against last year and against each other and names the
cause. All of it is a question (Q): nothing possible is blocked. Whole numbers throughout; a bound such as "more than
twelve times" is a comparison of products.

Bounds are those of associations' yearly returns: a stock (members, branches) moves by some per cent a year, a flow
(what was raised, prizes) may halve or double, and a count below _SMALL says nothing.
"""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from associations.checks.rules import (
    ODD,
    AtMost,
    Cause,
    Finding,
    Proposal,
    Rule,
    Values,
    key_of,
)
from associations.numbers import COUNT_MAX, MONEY_MAX, format_count

_SMALL = 30  # a count below this doubles easily
_SURE_COPY = 100  # a figure this large is not the same two years running by chance
_MANY_COPIES = 4
_POPULATION = "population"
_POPULATION_JUMP = 3  # per cent a year; births and moves make 0.5 to 1.5


@dataclass(frozen=True)
class Patient:
    """One figure as the doctor looks at it; `is_steady` ones may well stay the same for years."""

    code: str
    label: str
    is_money: bool
    is_stock: bool
    is_steady: bool
    section: str

    @property
    def is_headcount(self) -> bool:
        """Whether this is a stock that is no money: it moves by some per cent a year."""
        return self.is_stock and not self.is_money


@dataclass(frozen=True)
class Diagnosis:
    """What seems to have happened to one figure, and what would put it right."""

    cause: Cause
    words: str
    proposals: tuple[Proposal, ...] = ()
    about: tuple[int | None, ...] = ()


@dataclass(frozen=True)
class Casebook:
    """All that the doctor knows of the form itself, worked out once: its figures in page order and its rules."""

    patients: Mapping[str, Patient]
    rules: Mapping[tuple[str, str], Rule]  # by figure and key

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The label of every figure."""
        return {code: patient.label for code, patient in self.patients.items()}

    @cached_property
    def order(self) -> Mapping[str, int]:
        """The place of every figure on the page."""
        return {code: place for place, code in enumerate(self.patients)}

    @cached_property
    def neighbours(self) -> tuple[tuple[str, str, bool], ...]:
        """The figures that may be exchanged by a slip of the line: of one section, at most three rows apart.

        With each pair whether both are stocks that are no money.
        """
        all_of = list(self.patients.values())
        return tuple(
            (one.code, other.code, one.is_headcount and other.is_headcount)
            for place, one in enumerate(all_of)
            for other in all_of[place + 1 : place + 4]
            if one.section == other.section
        )


def make_casebook(patients: Mapping[str, Patient], rules: Iterable[Rule]) -> Casebook:
    """The casebook of a form."""
    return Casebook(patients, {(rule.code, key_of(rule)): rule for rule in rules})


def review(found: list[Finding], values: Values, previous: Values, book: Casebook) -> list[Finding]:
    """The rules' findings with cause and proposals, and what the doctor finds beside them, in page order.

    A figure that a rule asks about already is not asked about twice; a sum is not asked about where one of its
    parts has been diagnosed.
    """
    diagnosed = _diagnose(values, previous, book)
    kept: list[Finding] = []
    for finding in found:
        rule = book.rules[finding.code, finding.key]
        if (
            finding.kind == ODD
            and finding.code not in diagnosed
            and _is_cured(rule, values, previous, diagnosed, book.labels)
        ):
            continue  # the cause is asked about where it is
        kept.append(_explained(finding, rule, values, previous, diagnosed.get(finding.code)))
    with_finding = {finding.code for finding in kept}
    kept += [
        _finding(code, values, diagnosis) for code, diagnosis in diagnosed.items() if code not in with_finding
    ]
    return sorted(kept, key=lambda finding: book.order[finding.code])


def _is_cured(
    rule: Rule,
    values: Values,
    previous: Values,
    diagnosed: Mapping[str, Diagnosis],
    labels: Mapping[str, str],
) -> bool:
    """Whether taking what is proposed for one of a rule's other figures would satisfy the rule."""
    cures = [p.values for code in rule.codes if code in diagnosed for p in diagnosed[code].proposals]
    return any(rule.find({**values, **cure}, previous, labels) is None for cure in cures)


def _finding(code: str, values: Values, diagnosis: Diagnosis) -> Finding:
    return Finding(
        kind=ODD,
        code=code,
        key=f"doctor:{diagnosis.cause.name.lower()}",
        message=f"{diagnosis.words} Sửa số, hoặc giải thích một câu.",
        value=values[code],
        about=" ".join("-" if part is None else str(part) for part in diagnosis.about),
        cause=diagnosis.cause,
        proposals=diagnosis.proposals,
    )


def _explained(
    finding: Finding,
    rule: Rule,
    values: Values,
    previous: Values,
    diagnosis: Diagnosis | None,
) -> Finding:
    if diagnosis is not None:
        message = f"{finding.message} {diagnosis.words}"
        return dataclasses.replace(
            finding, message=message, cause=diagnosis.cause, proposals=diagnosis.proposals
        )
    if isinstance(rule, AtMost):
        return dataclasses.replace(finding, cause=Cause.ABOVE)  # which of the two is wrong cannot be told
    expected = rule.expected(values, previous)
    proposals: tuple[Proposal, ...] = ()
    if expected is not None and expected >= 0:
        proposals = (Proposal({rule.code: expected}, f"{format_count(expected)} (tính từ các ô kia)"),)
    return dataclasses.replace(finding, cause=Cause.CONTRADICTED, proposals=proposals)


def _diagnose(values: Values, previous: Values, book: Casebook) -> dict[str, Diagnosis]:
    """Return one diagnosis a figure, the surest cause first."""
    found: dict[str, Diagnosis] = {}
    known = _known_in_both_years(values, previous, book)
    settled = _find_swapped(known, book, found)
    for code, (value, before) in known.items():
        # Every look but that at the population asks for a leap; most figures make none.
        is_ordinary = before <= value * 4 and value <= before * 4 and code != _POPULATION
        if is_ordinary or code in settled:
            continue
        if diagnosis := _first_diagnosis(book.patients[code], value, before):
            found[code] = diagnosis
    _find_copied(known, book.patients, found)
    return found


def _known_in_both_years(values: Values, previous: Values, book: Casebook) -> dict[str, tuple[int, int]]:
    """Return the figures that are known this year and the year before, by code."""
    found = {}
    for code in book.patients:
        value, before = values.get(code), previous.get(code)
        if value is not None and before is not None:
            found[code] = (value, before)
    return found


def _first_diagnosis(patient: Patient, value: int, before: int) -> Diagnosis | None:
    """Return what the first look that finds something says of a figure."""
    for look in _LOOKS:
        if diagnosis := look(patient, value, before):
            return diagnosis
    return None


def _between(value: int, low: int, high: int, of: int) -> bool:
    """Whether `value` lies between `low` and `high` per cent of `of`."""
    return low * of <= value * 100 <= high * of


def _find_swapped(
    known: Mapping[str, tuple[int, int]], book: Casebook, found: dict[str, Diagnosis]
) -> set[str]:
    """Two neighbours of one section that each fit the other's last year, and not their own; one question for both.

    Returns all figures that are settled by it.
    """
    settled: set[str] = set()
    for one, other, stocks in book.neighbours:
        if one not in known or other not in known or one in settled or other in settled:
            continue
        (a, a_before), (b, b_before) = known[one], known[other]
        if (a > b) == (a_before > b_before) or not _is_swapped(a, a_before, b, b_before, stocks=stocks):
            continue
        first, second = book.labels[one], book.labels[other]
        words = (
            f"{first} ({format_count(a)}) và {second} ({format_count(b)}) có vẻ bị đổi chỗ: "
            f"năm trước là {format_count(a_before)} và {format_count(b_before)}."
        )
        exchanged = Proposal(
            {one: b, other: a}, f"đổi chỗ: {first} {format_count(b)}, {second} {format_count(a)}"
        )
        found[one] = Diagnosis(Cause.SWAPPED, words, (exchanged,), (a, a_before, b, b_before))
        settled |= {one, other}
    return settled


def _is_swapped(a: int, a_before: int, b: int, b_before: int, *, stocks: bool) -> bool:
    """Whether two figures fit better when exchanged, by so much that chance does not explain it.

    Stocks move little, so a small crossing tells; flows cross by themselves unless the distance is large.
    """
    if min(a, b, a_before, b_before) < _SMALL:
        return False
    straight = max(_factor(a, a_before), _factor(b, b_before))
    crossed = max(_factor(a, b_before), _factor(b, a_before))
    if stocks:
        return straight >= 1050 and crossed <= 1150 and (crossed - 1000) * 2 <= straight - 1000
    return (straight >= 2000 and crossed <= 1350) or (straight >= 6000 and crossed <= 2200)


def _factor(one: int, other: int) -> int:
    """How many times the larger is the smaller, in thousandths."""
    return max(one, other) * 1000 // max(min(one, other), 1)


def _look_at_unit(patient: Patient, value: int, before: int) -> Diagnosis | None:
    """Thousands or millions typed for đồng, or as many digits too many."""
    if before < _SMALL or value <= 0:
        return None
    for zeros, factor, name in ((3, 1_000, "nghìn"), (6, 1_000_000, "triệu")):
        low, high = (25, 400) if not patient.is_headcount else (60, 170)
        if _between(value * factor, low, high, before) and value * factor <= _most(patient):
            unit = f"{name} {'đồng' if patient.is_money else ''}".strip()
            words = f"{_against(patient, value, before)}: có vẻ nhập theo {unit}."
            return Diagnosis(
                Cause.UNIT,
                words,
                (_propose(patient, value * factor, f"nhân {format_count(factor)}"),),
                (value, before),
            )
        if _between(value, low, high, before * factor):
            words = f"{_against(patient, value, before)}: có vẻ thừa {zeros} chữ số."
            return Diagnosis(
                Cause.UNIT,
                words,
                (_propose(patient, value // factor, f"chia {format_count(factor)}"),),
                (value, before),
            )
    return None


def _look_at_digits(patient: Patient, value: int, before: int) -> Diagnosis | None:
    """A digit too many or too few."""
    if before < _SMALL or value <= 0:
        return None
    low, high = (80, 128) if patient.is_headcount else (50, 180)
    if _between(value, low, high, before * 10):
        meant = min(_without_a_digit(value), key=lambda number: abs(number - before))
        words = f"{_against(patient, value, before)}: có vẻ thừa một chữ số."
        return Diagnosis(Cause.DIGIT, words, (_propose(patient, meant, "bớt một chữ số"),), (value, before))
    if _between(value * 10, low, high, before):
        words = f"{_against(patient, value, before)}: có vẻ thiếu một chữ số."
        return Diagnosis(
            Cause.DIGIT, words, (_propose(patient, value * 10, "thêm một chữ số 0"),), (value, before)
        )
    return None


def _without_a_digit(value: int) -> set[int]:
    digits = str(value)
    return {int(digits[:place] + digits[place + 1 :] or "0") for place in range(len(digits))}


def _look_at_increase(patient: Patient, value: int, before: int) -> Diagnosis | None:
    """What a stock grew by, typed where its total belongs."""
    if not patient.is_headcount or before < _SMALL * 4 or value * 5 >= before:
        return None
    words = f"{_against(patient, value, before)}: có vẻ ghi số tăng trong năm vào ô tổng."
    proposal = _propose(
        patient, before + value, f"năm trước {format_count(before)} + tăng {format_count(value)}"
    )
    return Diagnosis(Cause.INCREASE, words, (proposal,), (value, before))


def _look_at_population(patient: Patient, value: int, before: int) -> Diagnosis | None:
    """Averages of the statistics office and figures of merger projects differ by 7 to 15 per cent."""
    if patient.code != _POPULATION or abs(value - before) * 100 <= _POPULATION_JUMP * before:
        return None
    words = (
        f"{_against(patient, value, before)}: dân số hiếm khi đổi quá {_POPULATION_JUMP}\u00a0% một năm, có vẻ lấy từ "
        "nguồn khác. Xem lại nguồn và thời điểm của số liệu dân số."
    )
    return Diagnosis(Cause.POPULATION, words, (), (value, before))


def _look_at_leap(patient: Patient, value: int, before: int) -> Diagnosis | None:
    """More than seven times, or less than a seventh of, last year: no cause fits, but somebody should look."""
    if min(value, before) == 0 or max(value, before) < _SMALL * 4:
        return None
    if value <= before * 7 and before <= value * 7:
        return None
    words = f"{_against(patient, value, before)}: đổi quá bảy lần."
    return Diagnosis(Cause.UNKNOWN, words, (), (value, before))


_Look = Callable[[Patient, int, int], Diagnosis | None]
_LOOKS: tuple[_Look, ...] = (
    _look_at_unit,
    _look_at_digits,
    _look_at_increase,
    _look_at_population,
    _look_at_leap,
)


def _find_copied(
    known: Mapping[str, tuple[int, int]], patients: Mapping[str, Patient], found: dict[str, Diagnosis]
) -> None:
    """Figures that are last year's to the last digit; many of a section are one question, at the first."""
    same = [
        code
        for code, (value, before) in known.items()
        if value == before and value >= _SURE_COPY and not patients[code].is_steady and code not in found
    ]
    for section in {patients[code].section: None for code in same}:
        _tell_copied([code for code in same if patients[code].section == section], known, patients, found)


def _tell_copied(
    same: list[str],
    known: Mapping[str, tuple[int, int]],
    patients: Mapping[str, Patient],
    found: dict[str, Diagnosis],
) -> None:
    if len(same) >= _MANY_COPIES:
        names = ", ".join(patients[code].label for code in same[:3])
        words = f"{len(same)} ô giống hệt năm trước ({names}, …): có vẻ chép nguyên số năm trước."
        about = (len(same), *(known[code][0] for code in same[:8]))
        found[same[0]] = Diagnosis(Cause.COPIED, words, (), about)
        return
    for code in same:
        value = known[code][0]
        words = f"{patients[code].label} ({format_count(value)}) giống hệt năm trước: có vẻ chép nguyên số năm trước."
        found[code] = Diagnosis(Cause.COPIED, words, (), (value, value))


def _against(patient: Patient, value: int, before: int) -> str:
    return f"{patient.label} là {format_count(value)}, năm trước {format_count(before)}"


def _propose(patient: Patient, value: int, why: str) -> Proposal:
    return Proposal({patient.code: value}, f"{format_count(value)} ({why})")


def _most(patient: Patient) -> int:
    return MONEY_MAX if patient.is_money else COUNT_MAX
