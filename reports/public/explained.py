"""Numbers that open: how each comes about, over whom, and what the units reported; all of it from a public report.

A line of a table that is too wide for a telephone becomes such a number, with its cells below one another.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from django.utils.safestring import SafeString, mark_safe

from reports.analysis.figures import UnitFigures
from reports.analysis.results import ClusterReport
from reports.indicators import Amount, Growth, Indicator, Ratio, every_indicator
from reports.presentation import wording
from reports.presentation.html import draw_table
from reports.presentation.number_basis import NumberBasis, basis_of
from reports.presentation.tables import (
    Cell,
    Column,
    ReportTable,
    Row,
    has_many_units,
    legend,
    unit_cell,
    units_as_rows,
    value_cell,
    whole_cell,
)

_MAY_BREAK = "\u200b"  # a space without width
_VALUE_TO_SORT_BY = re.compile(r' data-value="[^"]*"')


@dataclass(frozen=True)
class Explained:
    """A number of the cluster and what is behind it.

    key: its anchor, unique on a page. coverage: over how many units it is. left_out: who is not in it and why, a line
    each. table: drawn; what each unit reported, or the other numbers of its row.
    """

    key: str
    label: str
    number: str
    unit: str
    coverage: str
    how: str
    working: str
    left_out: tuple[str, ...]
    table: SafeString


def explained(report: ClusterReport, indicator: Indicator, place: str, label: str = "") -> Explained:
    """Return an indicator of the whole cluster with the value of each unit.

    place: what its anchor begins with, since a page may hold an indicator in several places.
    """
    basis = basis_of(report, indicator, None)
    table = _by_unit(report, basis, f"{place}-{indicator.code}", label or indicator.label)
    whole = table.rows[-1].cells[-1]
    return _explained(report, basis, whole, table)


def by_unit(report: ClusterReport, table: ReportTable) -> list[Explained]:
    """Return each row of a table that has the units as columns."""
    return [
        explained(report, row.indicator, f"dong-{table.key}", row.label)
        for row in table.rows
        if row.indicator is not None
    ]


def by_column(report: ClusterReport, table: ReportTable) -> list[Explained]:
    """Return each row of a table of the whole cluster, its columns below one another."""
    return [_row(report, table, row, row.indicator) for row in table.rows if row.indicator is not None]


def unlinked(table: ReportTable) -> ReportTable:
    """Return a table without ways to returns and explanations, which are not public."""
    rows = tuple(
        replace(
            row,
            of=None,
            indicator=None,
            cells=tuple(replace(cell, trace=None, link="") for cell in row.cells),
        )
        for row in table.rows
    )
    return replace(table, columns=tuple(map(_unlinked_column, table.columns)), rows=rows)


def _unlinked_column(column: Column) -> Column:
    """Return a column whose unit may break after its stroke: "đồng/người" is too wide for a telephone's table."""
    return replace(column, of=None, indicator=None, unit=column.unit.replace("/", f"/{_MAY_BREAK}"))


def drawn(table: ReportTable) -> SafeString:
    """Return a table as it stands on public pages, where no script sorts it: many units as rows."""
    shape = units_as_rows(table) if has_many_units(table) else table
    markup = draw_table(unlinked(shape), why_of=lambda trace: "")
    # Every text in it is escaped, so that the attribute stands nowhere else.
    return mark_safe(_VALUE_TO_SORT_BY.sub("", markup))  # noqa: S308


def _explained(report: ClusterReport, basis: NumberBasis, main: Cell, table: ReportTable) -> Explained:
    result = report.result(basis.indicator)
    return Explained(
        key=table.key,
        label=table.title,
        number=main.text,
        unit=basis.indicator.display.unit,
        coverage=wording.coverage(result.coverage),
        how=wording.made_of(basis.indicator),
        working=basis.working or f"{basis.missing[:1].upper()}{basis.missing[1:]}.",
        left_out=tuple(f"{association.name}: {why}" for association, why in basis.left_out),
        table=drawn(table),
    )


def _row(report: ClusterReport, table: ReportTable, row: Row, indicator: Indicator) -> Explained:
    """Return a row by its main column, which is the one of totals."""
    rows = tuple(
        Row(f"{column.title} ({column.unit})" if column.unit else column.title, (cell,))
        for column, cell in zip(table.columns, row.cells, strict=True)
    )
    (main,) = (cell for column, cell in zip(table.columns, row.cells, strict=True) if column.is_total)
    below = ReportTable(
        f"dong-{table.key}-{indicator.code}",
        row.label,
        "Số liệu",
        (Column(wording.whose_heading(report), row.unit),),
        rows,
        notes=table.notes,
    )
    return _explained(report, basis_of(report, indicator, None), main, below)


def _by_unit(report: ClusterReport, basis: NumberBasis, key: str, label: str) -> ReportTable:
    """Return what each unit reported and what follows from it, the whole cluster last: Σ ÷ Σ."""
    indicator = basis.indicator
    parts = _parts_of(report, indicator)
    rows = [
        Row(
            unit.association.name,
            (*(part.of_unit(report, basis, unit) for part in parts), unit_cell(report, indicator, unit)),
        )
        for unit in report.units
    ]
    whole = (*(part.of_whole(basis) for part in parts), whole_cell(report, indicator))
    rows.append(Row(wording.whose_heading(report), whole, is_total=True))
    columns = (
        *(Column(part.title, part.figure.display.unit) for part in parts),
        Column(str(report.year) if not parts else "Kết quả", indicator.display.unit, is_total=True),
    )
    return ReportTable(key, label, "Hội", columns, tuple(rows), legend=legend(rows))


@dataclass(frozen=True)
class _Part:
    """A figure that an indicator is made of. is_denominator: what is divided by. is_before: of the year before."""

    figure: Indicator
    title: str
    is_denominator: bool = False
    is_before: bool = False

    def of_unit(self, report: ClusterReport, basis: NumberBasis, unit: UnitFigures) -> Cell:
        """Return the figure of a unit; of the year before only where it is in the number."""
        if not self.is_before:
            return unit_cell(report, self.figure, unit)
        amount = basis.amount_of(unit)
        known = amount.denominator if amount.value is not None else None
        return value_cell(self.figure, _exact(known))

    def of_whole(self, basis: NumberBasis) -> Cell:
        """Return the sum over the units that are in the number, and no others."""
        if not basis.counted:
            return value_cell(self.figure, None)
        return value_cell(self.figure, _exact(self._sum(basis)))

    def _sum(self, basis: NumberBasis) -> int | None:
        amount: Amount = basis.amount
        if self.is_denominator:
            return amount.denominator
        return sum(unit.values[self.figure.code] or 0 for unit in basis.counted)


def _parts_of(report: ClusterReport, indicator: Indicator) -> Sequence[_Part]:
    """Return what an indicator is made of; nothing of one that is a single figure."""
    return tuple(_found_parts(report, indicator))


def _found_parts(report: ClusterReport, indicator: Indicator) -> Iterator[_Part]:
    every = every_indicator()
    if isinstance(indicator, Growth):
        figure = every[indicator.numerator]
        yield _Part(figure, f"{figure.label} {report.year}")
        yield _Part(figure, f"Năm {report.year - 1}", is_denominator=True, is_before=True)
    elif isinstance(indicator, Ratio):
        numerator, denominator = every[indicator.numerator], every[indicator.denominator]
        yield _Part(numerator, numerator.label)
        yield _Part(denominator, denominator.label, is_denominator=True)
    elif len(indicator.codes) > 1:
        yield from (_Part(every[code], every[code].label) for code in indicator.codes)


def _exact(number: int | None) -> Fraction | None:
    return None if number is None else Fraction(number)
