"""How numbers stand to each other: a part of a whole, one unit beside the whole cluster, the first before the second."""

from fractions import Fraction
from functools import cache

from associations.sections.base import labels
from reports.analysis.results import ClusterReport, Result, UnitResult
from reports.indicators import Ratio


@cache
def share(part: str, whole: str) -> Ratio:
    """Return what a figure is of another one in per cent: Σ part ÷ Σ whole over the units that have both."""
    label = f"{labels()[part]}/{labels()[whole]}"
    return Ratio(f"{part}/{whole}", label, "%", 1, numerator=part, denominator=whole, scale=100)


def share_result(report: ClusterReport, part: str, whole: str) -> Result:
    """Return the share of a figure in another one as a result of a report."""
    return report.result(share(part, whole))


def times_the_whole(result: Result, unit: UnitResult) -> Fraction | None:
    """Return how many times the cluster's ratio a unit's is; None of a sum, and where there is nothing to divide by."""
    whole, value = result.amount.value, unit.amount.value
    if not isinstance(result.indicator, Ratio) or not whole or value is None or whole < 0:
        return None
    return value / whole


def ahead(first: UnitResult, second: UnitResult) -> Fraction:
    """Return by how much a unit is above another, in the indicator's own unit; both have a value."""
    return (first.amount.value or Fraction(0)) - (second.amount.value or Fraction(0))
