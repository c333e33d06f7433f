"""What stands in the way of a return: missing figures, texts that are no numbers, impossible and odd figures."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from associations import access
from associations.checks.doctor import DOCTOR_KEYS, LEAP_KEY, review
from associations.checks.explanations import problem_with_explanation
from associations.checks.findings import IMPOSSIBLE, ODD, Finding, Values
from associations.checks.rules import ListCount, find_list_difference, list_key
from associations.models import Association, Note, Period, Return, Typed
from associations.returns.hindrances import Hindrance, Kind, at_figure
from associations.returns.written import (
    Written,
    WrittenNote,
    none_kept,
    read_lists,
    read_written,
    unsure_key,
)
from associations.sections.base import (
    Figure,
    casebook,
    figures,
    labels,
    read_columns,
    read_columns_at,
    registers,
    sections,
)
from associations.territory import Territories

_ANSWERING = (Note.Kind.MISSING, Note.Kind.EXPLANATION)


@dataclass
class Assessment:
    """All that the checks say of one return, and last year's figures that it was held against."""

    previous: Values
    missing: list[Figure] = field(default_factory=list)
    typed: list[Typed] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    explained: set[tuple[str, str]] = field(default_factory=set)
    weaknesses: dict[tuple[str, str], str] = field(
        default_factory=dict
    )  # (code, key) → why what was written is no explanation

    @property
    def impossible(self) -> list[Finding]:
        """Findings with which the return cannot be submitted."""
        return [finding for finding in self.findings if finding.kind == IMPOSSIBLE]

    @property
    def questions(self) -> list[Finding]:
        """Odd figures that still need a sentence of explanation."""
        return [f for f in self.findings if f.kind == ODD and (f.code, f.key) not in self.explained]

    @property
    def hindrances(self) -> list[Hindrance]:
        """Why the return cannot be submitted yet, one a figure, each with what to do next."""
        label = labels()
        return [
            *(
                at_figure(Kind.MISSING, f.code, f"{f.label}: chưa có số. Ghi số, hoặc chọn lý do còn thiếu.")
                for f in self.missing
            ),
            *(
                at_figure(
                    Kind.WRONG, t.code, f"{label[t.code]}: “{t.text}” chưa phải là số. Gõ lại bằng chữ số."
                )
                for t in self.typed
            ),
            *(at_figure(Kind.WRONG, f.code, f.message) for f in self.impossible),
            *(at_figure(Kind.ODD, f.code, self._question(f)) for f in self.questions),
        ]

    def _question(self, finding: Finding) -> str:
        """Return what is asked about an odd figure, and why what was written is no explanation."""
        weakness = self.weaknesses.get((finding.code, finding.key), "")
        return f"{finding.message} {weakness}".rstrip()

    @property
    def obstacles(self) -> list[str]:
        """`hindrances` as sentences."""
        return [one.sentence for one in self.hindrances]


@dataclass(frozen=True)
class Standing:
    """Several returns as they stand, read together; each mapping is by return id.

    values: the figures, and the texts where they were wanted. previous: the year before. written: what is beside them.
    """

    values: Mapping[int, dict[str, Any]]
    previous: Mapping[int, Values]
    written: Mapping[int, Written]


def read_standing(
    returns: Iterable[Return],
    *,
    periods: Iterable[Period] | None = None,
    territories: Territories | None = None,
    kinds: Collection[str] = (),
) -> Standing:
    """Return several returns as they stand, without their texts; a constant number of queries.

    periods: all there are, territories: those around their associations, where a page has read them. kinds: of the
    notes that are wanted, where not all are.
    """
    returns = list(returns)
    parts = _previous_parts(returns, periods, territories)
    ids = [return_.pk for return_ in returns]
    columns, before = read_columns_at(ids, _places_of(parts), figures_only=True)
    written = read_written(ids, kinds=kinds)
    return Standing(columns, _previous_of(parts, columns, before), written)


def assess(returns: Iterable[Return], standing: Standing | None = None) -> dict[int, Assessment]:
    """Return the assessment of each return by its id; a constant number of queries.

    standing: what is read of the returns already.
    """
    returns = list(returns)
    if standing is None:
        standing = read_standing(returns, kinds=_ANSWERING)
    found = {}
    for return_ in returns:
        written = standing.written[return_.pk]
        found[return_.pk] = _assessment(
            return_,
            standing.values[return_.pk],
            standing.previous[return_.pk],
            written.counts,
            _answers(written.notes, written.typed)[return_.pk],
        )
    return found


def assess_one(
    return_: Return,
    *,
    values: Values,
    previous: Values,
    counts: Values,
    notes: Iterable[Note],
    typed: Iterable[Typed],
) -> Assessment:
    """Return the assessment of a return of which all is read: figures, last year's, what its lists count, what is beside.

    No query.
    """
    return _assessment(return_, values, previous, counts, _answers(notes, typed)[return_.pk])


def _assessment(
    return_: Return, values: Values, previous: Values, counts: Values, answered: "_Answers"
) -> Assessment:
    findings = find_problems(values, previous, counts=counts)
    if return_.status == Return.Status.APPROVED:
        # Bounds that came later ask nothing of what was approved; what was explained then stays beside it.
        findings = [f for f in findings if f.key != LEAP_KEY or (f.code, f.key) in answered.explanations]
    # What stands in a submitted or approved return was accepted by the rules of its day.
    weaknesses = answered.weaknesses(findings) if return_.is_editable else {}
    explained = {(f.code, f.key) for f in findings if answered.speaks_of(f)}
    return Assessment(
        previous=previous,
        missing=[f for section in sections() for f in section.missing(values, answered.codes)],
        typed=answered.typed,
        findings=findings,
        explained=explained - weaknesses.keys(),
        weaknesses=weaknesses,
    )


@dataclass
class _Answers:
    """What an association wrote in place of numbers, and on odd ones."""

    reasons: set[str] = field(default_factory=set)  # codes that have a reason why a number is missing
    explanations: dict[tuple[str, str], tuple[str, str]] = field(
        default_factory=dict
    )  # (code, key) → the values they are about, and their text
    typed: list[Typed] = field(default_factory=list)

    @property
    def codes(self) -> set[str]:
        """The figures that are blank and not missing: with a reason, or with a text that is no number."""
        return self.reasons | {row.code for row in self.typed}

    def speaks_of(self, finding: Finding) -> bool:
        """Return whether the explanation of a finding is about the values as they are."""
        return self.explanations.get((finding.code, finding.key), ("", ""))[0] == finding.about

    def weaknesses(self, findings: Iterable[Finding]) -> dict[tuple[str, str], str]:
        """Return why explanations of findings explain nothing, by (code, key)."""
        texts = {
            (f.code, f.key): (self.explanations[f.code, f.key][1], f) for f in findings if self.speaks_of(f)
        }
        found = {key: problem_with_explanation(text, question=f.question) for key, (text, f) in texts.items()}
        return {key: problem for key, problem in found.items() if problem}


def _answers(notes: Iterable[Note | WrittenNote], typed: Iterable[Typed]) -> dict[int, _Answers]:
    """Return what is written beside the figures of returns, by return id; notes of other kinds are left out."""
    found: dict[int, _Answers] = defaultdict(_Answers)
    for note in notes:
        if note.kind == Note.Kind.MISSING:
            found[note.of_return_id].reasons.add(note.code)
        elif note.kind == Note.Kind.EXPLANATION:
            found[note.of_return_id].explanations[note.code, note.key] = (note.about, note.text)
    for row in typed:
        found[row.of_return_id].typed.append(row)
    return found


def find_problems(values: Values, previous: Values, *, counts: Values | None = None) -> list[Finding]:
    """Return what the rules and the doctor find, in page order; `counts` is what the return's lists count."""
    found = [finding for section in sections() for finding in section.problems(values, previous)]
    found = review(found, values, previous, casebook())
    return found + _list_differences(values, counts) if counts else found


def finding_keys(code: str) -> set[str]:
    """Return the keys of all that may ever be asked about a figure, as explanations are kept under them."""
    rules = {key for ruled, key in casebook().rules if ruled == code}
    lists = {list_key(register.key) for register in registers().values() if code in register.counts}
    return rules | lists | DOCTOR_KEYS


def list_counts(returns: Iterable[Return], lists: Collection[str] | None = None) -> dict[int, Values]:
    """Return what the lists of returns count, by return id and figure; None where the list is not kept.

    Under `unsure_key` of a figure stands how many rows it may count besides, where there are any. One query for all
    lists of any number of returns; none where `lists`, the keys of those that have rows, names no list that counts.
    """
    ids = [return_.pk for return_ in returns]
    if lists is not None and not any(registers()[key].counts for key in lists):
        return {pk: dict(none_kept()) for pk in ids}
    return {pk: written.counts for pk, written in read_lists(ids).items()}


def _list_differences(values: Values, counts: Values) -> list[Finding]:
    names = labels()
    found = []
    for register in registers().values():
        for code in register.counts:
            if counts[code] is None:
                continue
            unsure = counts.get(unsure_key(code)) or 0
            count = ListCount(register.key, register.title, counts[code], unsure)
            found.append(find_list_difference(code, values.get(code), count, names))
    return [finding for finding in found if finding]


def previous_values(
    returns: Iterable[Return], pending: Mapping[int, Values] | None = None
) -> dict[int, Values]:
    """Return the figures of the year before, by return id; for a successor its predecessors' sum.

    A figure that one of the predecessors lacks is missing: a sum never shrinks in silence. `pending` are figures
    by return id that are about to be saved and count already.
    """
    returns = list(returns)
    parts = _previous_parts(returns)
    columns, before = read_columns_at((), _places_of(parts), figures_only=True)
    return _previous_of(parts, {**columns, **(pending or {})}, before)


# By return id: the period of the year before, and the units whose figures of it stand beside the return.
_Parts = dict[int, tuple[Period | None, tuple[Association, ...]]]


def _places_of(parts: _Parts) -> set[tuple[int, int]]:
    """Return the places whose figures stand beside returns, as (association id, period id)."""
    return {(unit.pk, period.pk) for period, units in parts.values() if period for unit in units}


def _previous_of(
    parts: _Parts, columns: Mapping[int, Values], before: Mapping[tuple[int, int], int]
) -> dict[int, Values]:
    """Return the figures of the year before by return id. before: the ids of the returns at places."""
    empty: Values = dict.fromkeys(figures())
    found = {}
    for pk, (period, units) in parts.items():
        places = [(unit.pk, period.pk) for unit in units] if period else []
        stored = [columns[before[place]] if place in before else empty for place in places]
        found[pk] = add_up(stored) if stored else empty
    return found


def _previous_parts(
    returns: list[Return],
    periods: Iterable[Period] | None = None,
    territories: Territories | None = None,
) -> _Parts:
    """Return the units whose figures of the year before stand beside each return, with that period, by return id."""
    years = {return_.period.year - 1 for return_ in returns}
    every = Period.objects.filter(year__in=years) if periods is None else periods
    by_year = {period.year: period for period in every if period.year in years}
    if not by_year:
        return {return_.pk: (None, ()) for return_ in returns}
    if territories is None:
        territories = access.territories_around(return_.association_id for return_ in returns)
    found: _Parts = {}
    for return_ in returns:
        period = by_year.get(return_.period.year - 1)
        found[return_.pk] = period, _parts(territories, return_.association, period)
    return found


def previous_units(return_: Return) -> tuple[Association, ...]:
    """Return the units whose figures of last year stand beside a return: itself, or a successor's predecessors."""
    return _previous_parts([return_])[return_.pk][1]


@dataclass(frozen=True)
class WithLastYear:
    """The columns of a return, the units whose figures of last year stand beside them, and those added up.

    before: the ids of the units' returns of last year; None for a unit that has none.
    """

    columns: dict[str, Any]
    units: tuple[Association, ...]
    before: tuple[int | None, ...]
    previous: Values


def read_with_last_year(return_: Return) -> WithLastYear:
    """Return what a return holds and what it is held against: `previous_values` and `previous_units` in one reading."""
    parts = _previous_parts([return_])
    period, units = parts[return_.pk]
    columns, at = read_columns_at([return_.pk], _places_of(parts))
    before = tuple(at.get((unit.pk, period.pk)) for unit in units) if period else ()
    return _with_last_year(return_, units, before, columns)


def read_beside(
    return_: Return, units: tuple[Association, ...], before: tuple[int | None, ...]
) -> WithLastYear:
    """Return what `read_with_last_year` does where the returns of last year are known; one query."""
    columns = read_columns([return_.pk, *(pk for pk in before if pk is not None)])
    return _with_last_year(return_, units, before, columns)


def _with_last_year(
    return_: Return,
    units: tuple[Association, ...],
    before: tuple[int | None, ...],
    columns: Mapping[int, dict[str, Any]],
) -> WithLastYear:
    empty: Values = dict.fromkeys(figures())
    stored = [empty if pk is None else {code: columns[pk][code] for code in empty} for pk in before]
    return WithLastYear(columns[return_.pk], units, before, add_up(stored) if stored else empty)


def add_up(parts: list[Values]) -> Values:
    """Return the sum of several units' figures, figure by figure; missing where one of them is missing."""
    if len(parts) == 1:
        return parts[0]
    return {code: sum_or_missing([part[code] for part in parts]) for code in parts[0]}


def sum_or_missing(values: Sequence[int | None]) -> int | None:
    """Return the sum, or None where any value is missing."""
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def _parts(
    territories: Territories, association: Association, period: Period | None
) -> tuple[Association, ...]:
    if period is None:
        return ()
    parts = territories.parts(association, period.figures_as_of)
    return () if parts.obstacle else parts.units
