"""The proof of restatement: for every merger, figure and year the predecessors' sum is the restated value.

The sum is queried from the database directly, not through figures(), so that the two ways check each other.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Aggregate, Count, QuerySet, Sum

from associations.checks.findings import Values
from associations.models import Association, Cluster, Period, Return, Succession, User
from associations.sections.base import sections
from reports.analysis.figures import restated


@dataclass(frozen=True)
class Balance:
    """One merger in one year: how many figures agree, and those that do not (code, sum, restated value)."""

    successor: Association
    year: int
    predecessors: tuple[Association, ...]
    reported: int
    agreeing: int
    missing: int
    different: tuple[tuple[str, int | None, int | None], ...]


def balances(*, by: User, cluster: Cluster) -> Iterator[Balance]:
    """Yield a balance for every successor that was ever in the cluster and every year before its merger."""
    ever = Association.objects.filter(memberships__cluster=cluster, precessions__isnull=False)
    for successor in ever.distinct().order_by("key"):
        first = min(succession.effective_on for succession in successor.precessions.all())
        periods = Period.objects.filter(figures_as_of__lt=first).order_by("year")
        values = restated(by=by, association=successor, years=[period.year for period in periods])
        for period in periods:
            yield _balance(successor, period, values[period.year].values)


def _balance(successor: Association, period: Period, restated_values: Values) -> Balance:
    """Hold the restated figures of a year against what the predecessors' returns add up to."""
    leaves = _leaves(successor, period)
    sums, reported = sums_of(leaves, period)
    known = {code: total for code, total in sums.items() if total is not None}
    return Balance(
        successor=successor,
        year=period.year,
        predecessors=tuple(leaves),
        reported=reported,
        agreeing=sum(total == restated_values[code] for code, total in known.items()),
        missing=len(sums) - len(known),
        different=tuple(
            (code, total, restated_values[code])
            for code, total in sums.items()
            if total != restated_values[code]
        ),
    )


def _leaves(association: Association, period: Period) -> list[Association]:
    """Return what an association consisted of at a period's cut-off, found row by row."""
    found = [association] if association.is_valid_on(period.figures_as_of) else []
    for succession in Succession.objects.filter(successor=association, effective_on__gt=period.figures_as_of):
        found += _leaves(succession.predecessor, period)
    return found


def sums_of(associations: list[Association], period: Period) -> tuple[dict[str, int | None], int]:
    """Return each figure's sum over the returns that count, and how many returns these are.

    A sum is None where one of the associations lacks the figure. A return under correction counts with the figures
    that were approved.
    """
    returns = Return.objects.filter(association__in=associations, period=period)
    approved = returns.filter(status=Return.Status.APPROVED)
    reopened = [kept["figures"] for kept in returns.values_list("standing", flat=True) if kept]
    sums: dict[str, int | None] = {}
    for code, (total, count) in _approved_sums(approved).items():
        kept = [figures[code] for figures in reopened if figures.get(code) is not None]
        is_complete = bool(associations) and count + len(kept) == len(associations)
        sums[code] = total + sum(kept) if is_complete else None
    return sums, approved.count() + len(reopened)


def _approved_sums(approved: QuerySet[Return]) -> dict[str, tuple[int, int]]:
    """Return the sum of each figure over approved returns, and how many of these have it; a query a section."""
    found = {}
    for section in sections():
        codes = [figure.code for figure in section.figures]
        if not codes:
            continue
        aggregates: dict[str, Aggregate] = {f"{code}__sum": Sum(code) for code in codes}
        aggregates |= {f"{code}__count": Count(code) for code in codes}
        answer = section.model._default_manager.filter(of_return__in=approved).aggregate(**aggregates)
        for code in codes:
            found[code] = (int(answer[f"{code}__sum"] or 0), answer[f"{code}__count"])
    return found
