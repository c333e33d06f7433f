"""A report as one tidy pandas DataFrame: a row a year, association and indicator or figure.

For analysts and notebooks (docs/notebook.md). Pages, tables and exports do not pass through here: the figures stay
exact integers and fractions (ADR 4), and pandas is imported only where a frame is asked for.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from reports.analysis.figures import UnitFigures
from reports.analysis.results import ClusterReport, flags_of
from reports.indicators import Amount, Indicator, Total, every_indicator

if TYPE_CHECKING:
    from fractions import Fraction

    from pandas import DataFrame

MISSING, REOPENED = "missing", "reopened"
_TYPES = {
    "year": "Int64",
    "association": "str",
    "code": "str",
    "numerator": "Int64",
    "denominator": "Int64",
    "value": "object",
    "status": "str",
    "flags": "str",
}


class Record(NamedTuple):
    """A row of the frame; `value` is a whole number for a sum, an exact fraction for a ratio, None where missing.

    status: "missing" without a value; "reopened" where the approved figures of a return under correction count; else
    the report's own, "approved" or "submitted". flags: marks of quality with spaces between, of the report's own year.
    """

    year: int
    association: str
    code: str
    numerator: int | None
    denominator: int | None
    value: "int | Fraction | None"
    status: str
    flags: str


def report_frame(report: ClusterReport, indicators: Iterable[Indicator] | None = None) -> "DataFrame":
    """Return every year of a report as a DataFrame with the columns of `Record`; money in đồng, shares in per cent.

    indicators: those of the open data and every figure, where none are given. Whole numbers are Int64, with <NA> for
    what is missing; `value` holds Python's own int and Fraction, which add up exactly, and never a float.
    """
    import pandas

    chosen = every_indicator().values() if indicators is None else indicators
    rows = list(records(report, chosen))
    # Each column is made with its type at once: by way of numpy's own guess, whole numbers beside a gap would be floats.
    return pandas.DataFrame(
        {
            name: pandas.array([getattr(row, name) for row in rows], dtype=kind)
            for name, kind in _TYPES.items()
        }
    )


def records(report: ClusterReport, indicators: Iterable[Indicator]) -> Iterator[Record]:
    """Yield the rows of the frame, the oldest year first, then by indicator, units in the cluster's order."""
    chosen = list(indicators)
    for year, units in sorted(report.years.items()):
        for indicator in chosen:
            amounts = report.amounts(indicator, year)
            for unit in units:
                yield _record(report, year, indicator, unit, amounts[unit.association.pk])


def _record(
    report: ClusterReport, year: int, indicator: Indicator, unit: UnitFigures, amount: Amount
) -> Record:
    return Record(
        year=year,
        association=unit.association.key,
        code=indicator.code,
        numerator=amount.numerator,
        denominator=amount.denominator,
        value=_value(indicator, amount),
        status=_status(report, unit, amount),
        flags=" ".join(flags_of(indicator, unit)),
    )


def _value(indicator: Indicator, amount: Amount) -> "int | Fraction | None":
    if amount.value is None or not isinstance(indicator, Total):
        return amount.value
    return amount.value.numerator


def _status(report: ClusterReport, unit: UnitFigures, amount: Amount) -> str:
    if amount.value is None:
        return MISSING
    is_reopened = any(part.is_reopened for part in unit.parts)
    return REOPENED if is_reopened else report.status
