"""The doctor for figures: guesses what happened to an odd figure and proposes the number that was meant.

Rules say that figures do not fit; the doctor holds them against last year and against each other and names the
cause. All of it is a question (Q): nothing possible is blocked. Whole numbers throughout; a bound such as "more than
seven times" is a comparison of products.

Bounds are those of associations' yearly returns: `bands` has how far a figure of each kind moves within a year, and a
count below SMALL says nothing.
"""

import dataclasses
from collections.abc import Mapping

from associations.checks.casebook import Casebook, Diagnosis, Patient
from associations.checks.findings import ODD, Cause, Finding, Proposal, Values
from associations.checks.looks import LOOKS, MANY_COPIES, POPULATION, SMALL, SURE_COPY, factor_between
from associations.checks.rules import AtMost, Rule, in_sentence
from associations.numbers import format_count
from associations.printable import brief


def review(found: list[Finding], values: Values, previous: Values, book: Casebook) -> list[Finding]:
    """Return the rules' findings with cause and proposals, and what the doctor finds beside them, in page order.

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
        diagnosis = diagnosed.get(finding.code)
        if diagnosis is not None and diagnosis.cause != Cause.UNKNOWN:  # of a mere leap the rule knows more
            is_cured = _is_cured(rule, values, previous, {finding.code: diagnosis}, book.labels)
            kept.append(_diagnosed(finding, diagnosis, is_cured=is_cured))
        else:
            kept.append(_explained(finding, rule, values, previous))
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
    """Return whether taking what is proposed for one of a rule's other figures would satisfy the rule."""
    cures = [p.values for code in rule.codes if code in diagnosed for p in diagnosed[code].proposals]
    return any(rule.find({**values, **cure}, previous, labels) is None for cure in cures)


def _key_of(cause: Cause) -> str:
    return f"doctor:{cause.name.lower()}"


DOCTOR_KEYS = frozenset(_key_of(cause) for cause in Cause)
LEAP_KEY = _key_of(Cause.UNKNOWN)


def _finding(code: str, values: Values, diagnosis: Diagnosis) -> Finding:
    return Finding(
        kind=ODD,
        code=code,
        key=_key_of(diagnosis.cause),
        message=f"{diagnosis.words} {diagnosis.to_do}",
        brief=diagnosis.brief,
        value=values[code],
        about=" ".join("-" if part is None else str(part) for part in diagnosis.about),
        cause=diagnosis.cause,
        proposals=diagnosis.proposals,
        to_do=diagnosis.to_do,
    )


def _diagnosed(finding: Finding, diagnosis: Diagnosis, *, is_cured: bool) -> Finding:
    """Return a rule's finding with what happened to its figure; is_cured: taking what is proposed would satisfy the rule.

    Then the rule has nothing to add.
    """
    parts = (diagnosis.words, finding.to_do) if is_cured else (finding.what, diagnosis.words, finding.to_do)
    return dataclasses.replace(
        finding,
        message=" ".join(parts),
        brief=diagnosis.brief,
        cause=diagnosis.cause,
        proposals=diagnosis.proposals,
    )


def _explained(finding: Finding, rule: Rule, values: Values, previous: Values) -> Finding:
    """Return a rule's finding with its cause, and what the other figures make of its own."""
    if isinstance(rule, AtMost):
        return dataclasses.replace(finding, cause=Cause.ABOVE)  # which of the two is wrong cannot be known
    expected = rule.expected(values, previous)
    proposals: tuple[Proposal, ...] = ()
    if expected is not None and expected >= 0:
        proposals = (Proposal({rule.code: expected}, format_count(expected)),)
    return dataclasses.replace(finding, cause=Cause.CONTRADICTED, proposals=proposals)


def _diagnose(values: Values, previous: Values, book: Casebook) -> dict[str, Diagnosis]:
    """Return one diagnosis a figure, the surest cause first."""
    found: dict[str, Diagnosis] = {}
    known = _known_in_both_years(values, previous, book)
    settled = _find_swapped(known, book, found)
    for code, (value, before) in known.items():
        # Every look but that at the population asks for a leap; most figures make none.
        is_ordinary = before <= value * 4 and value <= before * 4 and code != POPULATION
        is_ordinary = is_ordinary and book.patients[code].band.holds(value, before)
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
        before = previous.get(code)
        if before is not None and (value := values.get(code)) is not None:
            found[code] = (value, before)
    return found


def _first_diagnosis(patient: Patient, value: int, before: int) -> Diagnosis | None:
    """Return what the first look that finds something says of a figure."""
    for look in LOOKS:
        if diagnosis := look(patient, value, before):
            return diagnosis
    return None


def _find_swapped(
    known: Mapping[str, tuple[int, int]], book: Casebook, found: dict[str, Diagnosis]
) -> set[str]:
    """Find two neighbours of one section that each fit the other's last year and not their own: one question for both.

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
        exchanged = Proposal({one: b, other: a}, f"hai số đổi chỗ: {format_count(b)} và {format_count(a)}")
        short = brief(
            f"Đổi chỗ với {in_sentence(second)} ({format_count(b)})?",
            f"Đổi chỗ với {format_count(b)} của ô khác?",
        )
        found[one] = Diagnosis(Cause.SWAPPED, words, short, (exchanged,), about=(a, a_before, b, b_before))
        settled |= {one, other}
    return settled


def _is_swapped(a: int, a_before: int, b: int, b_before: int, *, stocks: bool) -> bool:
    """Return whether two figures fit better when exchanged, by so much that chance does not explain it.

    Stocks move little, so a small crossing tells; flows cross by themselves unless the distance is large.
    """
    if min(a, b, a_before, b_before) < SMALL:
        return False
    straight = max(factor_between(a, a_before), factor_between(b, b_before))
    crossed = max(factor_between(a, b_before), factor_between(b, a_before))
    if stocks:
        return straight >= 1050 and crossed <= 1150 and (crossed - 1000) * 2 <= straight - 1000
    return (straight >= 2000 and crossed <= 1350) or (straight >= 6000 and crossed <= 2200)


def _find_copied(
    known: Mapping[str, tuple[int, int]], patients: Mapping[str, Patient], found: dict[str, Diagnosis]
) -> None:
    """Find figures that are last year's to the last digit; many of a section are one question, at the first."""
    same = [
        code
        for code, (value, before) in known.items()
        if value == before and value >= SURE_COPY and not patients[code].is_steady and code not in found
    ]
    for section in {patients[code].section: None for code in same}:
        _tell_copied([code for code in same if patients[code].section == section], known, patients, found)


def _tell_copied(
    same: list[str],
    known: Mapping[str, tuple[int, int]],
    patients: Mapping[str, Patient],
    found: dict[str, Diagnosis],
) -> None:
    if len(same) >= MANY_COPIES:
        names = ", ".join(patients[code].label for code in same[:3])
        words = f"{len(same)} ô giống hệt năm trước ({names}, …): có vẻ chép nguyên số năm trước."
        about = (len(same), *(known[code][0] for code in same[:8]))
        short = f"Giống hệt năm trước ({format_count(known[same[0]][0])}), như {len(same) - 1} ô khác"
        found[same[0]] = Diagnosis(Cause.COPIED, words, short, about=about)
        return
    for code in same:
        value = known[code][0]
        words = f"{patients[code].label} ({format_count(value)}) giống hệt năm trước: có vẻ chép nguyên số năm trước."
        short = f"Giống hệt năm trước ({format_count(value)})"
        found[code] = Diagnosis(Cause.COPIED, words, short, about=(value, value))
