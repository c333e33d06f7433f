"""What stands in the way of a return: missing figures, texts that are no numbers, impossible and odd figures."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count

from associations.checks.doctor import review
from associations.checks.rules import IMPOSSIBLE, ODD, Finding, Values, find_list_difference
from associations.models import Association, Note, Period, Return, Typed
from associations.sections.base import Figure, casebook, figures, labels, read_columns, registers, sections
from associations.territory import Territories


@dataclass
class Assessment:
    """All that the checks say of one return, and last year's figures that it was held against."""

    previous: Values
    missing: list[Figure] = field(default_factory=list)
    typed: list[Typed] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    explained: set[tuple[str, str]] = field(default_factory=set)

    @property
    def impossible(self) -> list[Finding]:
        """Findings with which the return cannot be submitted."""
        return [finding for finding in self.findings if finding.kind == IMPOSSIBLE]

    @property
    def questions(self) -> list[Finding]:
        """Odd figures that still want a sentence of explanation."""
        return [f for f in self.findings if f.kind == ODD and (f.code, f.key) not in self.explained]

    @property
    def obstacles(self) -> list[str]:
        """Why the return cannot be submitted yet, one sentence a figure, each with what to do next."""
        known = figures()
        return [
            *(f"{f.label}: chưa có số. Ghi số, hoặc chọn lý do còn thiếu." for f in self.missing),
            *(f"{known[t.code].label}: “{t.text}” chưa phải là số. Gõ lại bằng chữ số." for t in self.typed),
            *(finding.message for finding in self.impossible),
            *(finding.message for finding in self.questions),
        ]


def assess(returns: Iterable[Return]) -> dict[int, Assessment]:
    """The assessment of each return by its id; a constant number of queries."""
    returns = list(returns)
    ids = [return_.pk for return_ in returns]
    values = read_columns(ids, figures_only=True)
    previous = previous_values(returns)
    counts = list_counts(returns)
    reasons: dict[int, set[str]] = defaultdict(set)
    explanations: dict[int, dict[tuple[str, str], str]] = defaultdict(dict)
    kinds = (Note.Kind.MISSING, Note.Kind.EXPLANATION)
    for note in Note.objects.filter(of_return__in=ids, kind__in=kinds):
        if note.kind == Note.Kind.MISSING:
            reasons[note.of_return_id].add(note.code)
        else:
            explanations[note.of_return_id][note.code, note.key] = note.about
    typed: dict[int, list[Typed]] = defaultdict(list)
    for row in Typed.objects.filter(of_return__in=ids):
        typed[row.of_return_id].append(row)
    return {
        pk: _assess_one(values[pk], previous[pk], counts[pk], reasons[pk], explanations[pk], typed[pk])
        for pk in ids
    }


def find_problems(values: Values, previous: Values, *, counts: Values | None = None) -> list[Finding]:
    """What the rules of all sections and the doctor find, in page order; `counts` is what the return's lists count."""
    found = [finding for section in sections() for finding in section.problems(values, previous)]
    found = review(found, values, previous, casebook())
    return found + _list_differences(values, counts) if counts else found


def list_counts(returns: Iterable[Return]) -> dict[int, Values]:
    """What the lists of returns count, by return id and figure; None where the list is not kept.

    One query a list that counts something, for any number of returns.
    """
    counting = [register for register in registers().values() if register.counts]
    blank = {code: None for register in counting for code in register.counts}
    found: dict[int, dict[str, int | None]] = {return_.pk: dict(blank) for return_ in returns}
    for register in counting:
        wanted = {code: Count("pk", filter=count.rows) for code, count in register.counts.items()}
        wanted |= {
            f"{code}_kept": Count("pk", filter=count.kept or count.rows)
            for code, count in register.counts.items()
        }
        rows = register.model._default_manager.filter(of_return__in=list(found)).order_by()
        for pk, *numbers in rows.values("of_return").annotate(**wanted).values_list("of_return", *wanted):
            counted = dict(zip(wanted, numbers, strict=True))
            found[pk].update({code: counted[code] for code in register.counts if counted[f"{code}_kept"]})
    return dict(found)


def _list_differences(values: Values, counts: Values) -> list[Finding]:
    names = labels()
    found = [
        find_list_difference(
            code,
            value=values.get(code),
            counted=counts[code],
            key=register.key,
            title=register.title,
            labels=names,
        )
        for register in registers().values()
        for code in register.counts
    ]
    return [finding for finding in found if finding]


def previous_values(
    returns: Iterable[Return], pending: Mapping[int, Values] | None = None
) -> dict[int, Values]:
    """The figures of the year before, by return id; for a successor its predecessors' sum.

    A figure that one of the predecessors lacks is missing: a sum never shrinks in silence. `pending` are figures
    by return id that are about to be saved and count already.
    """
    returns = list(returns)
    years = {return_.period.year - 1 for return_ in returns}
    periods = {period.year: period for period in Period.objects.filter(year__in=years)}
    empty: Values = dict.fromkeys(figures())
    if not periods:
        return {return_.pk: empty for return_ in returns}
    territories = Territories()
    parts = {
        return_.pk: _parts(territories, return_.association, periods.get(return_.period.year - 1))
        for return_ in returns
    }
    rows = Return.objects.filter(
        period__in=periods.values(), association__in={unit.pk for units in parts.values() for unit in units}
    )
    at = {(row[0], row[1]): row[2] for row in rows.values_list("association_id", "period__year", "pk")}
    columns = {**read_columns(at.values(), figures_only=True), **(pending or {})}
    found = {}
    for return_ in returns:
        year = return_.period.year - 1
        stored = [
            columns[at[unit.pk, year]] if (unit.pk, year) in at else empty for unit in parts[return_.pk]
        ]
        found[return_.pk] = add_up(stored) if stored else empty
    return found


def previous_units(return_: Return) -> tuple[Association, ...]:
    """The units whose figures of the year before stand beside a return: itself, or a successor's predecessors."""
    period = Period.objects.filter(year=return_.period.year - 1).first()
    return _parts(Territories(), return_.association, period)


def add_up(parts: list[Values]) -> Values:
    """The sum of several units' figures, figure by figure; missing where one of them is missing."""
    if len(parts) == 1:
        return parts[0]
    return {code: sum_or_missing([part[code] for part in parts]) for code in parts[0]}


def sum_or_missing(values: Sequence[int | None]) -> int | None:
    """The sum, or None where any value is missing."""
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def _parts(
    territories: Territories, association: Association, period: Period | None
) -> tuple[Association, ...]:
    if period is None:
        return ()
    parts = territories.parts(association, period.figures_as_of)
    return () if parts.obstacle else parts.units


def _assess_one(
    values: Values,
    previous: Values,
    counts: Values,
    reasons: set[str],
    explanations: dict[tuple[str, str], str],
    typed: list[Typed],
) -> Assessment:
    findings = find_problems(values, previous, counts=counts)
    typed_codes = {row.code for row in typed}
    return Assessment(
        previous=previous,
        missing=[f for section in sections() for f in section.missing(values, reasons | typed_codes)],
        typed=typed,
        findings=findings,
        explained={(f.code, f.key) for f in findings if explanations.get((f.code, f.key)) == f.about},
    )
