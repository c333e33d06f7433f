"""A merger then and now: predecessors, their sum, the successor, and the change between the two."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from associations.models import Association
from reports.indicators import Amount, Indicator
from reports.presentation.tables.cells import Cell, Column, ReportTable, Row, change_cell


@dataclass(frozen=True)
class MergerColumn:
    """One side of a merger: its heading, and of each indicator the exact amount and the cell that displays it.

    of: the association that the side is; None for a sum.
    """

    title: str
    amount_of: Callable[[Indicator], Amount]
    cell_of: Callable[[Indicator], Cell]
    of: Association | None = None


@dataclass(frozen=True)
class MergerSides:
    """The columns of a merger; `together` are its predecessors added up.

    refusal: why an indicator of the two years may not be compared, "" where it may.
    """

    predecessors: tuple[MergerColumn, ...]
    together: MergerColumn
    successor: MergerColumn
    refusal: Callable[[Indicator], str]

    def change(self, indicator: Indicator) -> Fraction | None:
        """The successor's value − the predecessors' sum, in the indicator's own unit; None where there is none to give."""
        if self.refusal(indicator):
            return None
        now, before = self.successor.amount_of(indicator).value, self.together.amount_of(indicator).value
        return None if now is None or before is None else now - before

    @property
    def columns(self) -> tuple[Column, ...]:
        """The headings of the columns."""
        return (
            *(Column(side.title, of=side.of) for side in self.predecessors),
            Column(self.together.title),
            Column(self.successor.title, of=self.successor.of, is_total=True),
            Column("Thay đổi"),
        )

    def cells(self, indicator: Indicator) -> tuple[Cell, ...]:
        """Return the row of an indicator; the change is traced to the successor's number."""
        now = self.successor.cell_of(indicator)
        return (
            *(side.cell_of(indicator) for side in self.predecessors),
            self._together_cell(indicator),
            now,
            self._change_cell(indicator, now),
        )

    def _together_cell(self, indicator: Indicator) -> Cell:
        """Return the predecessors' sum; a dash where it may not stand beside now, or a reader would see a fall."""
        if refusal := self.refusal(indicator):
            return Cell("–", missing=refusal)
        return self.together.cell_of(indicator)

    def _change_cell(self, indicator: Indicator, now: Cell) -> Cell:
        if refusal := self.refusal(indicator):
            return Cell("–", missing=refusal, trace=now.trace)
        return change_cell(indicator, self.change(indicator), trace=now.trace)


def merger_table(
    key: str, title: str, sides: MergerSides, indicators: Iterable[tuple[str, Indicator]]
) -> ReportTable:
    """Return indicators by the names under which they are displayed as rows, the sides of a merger as columns."""
    rows = tuple(
        Row(label, sides.cells(indicator), str(number), indicator.display.unit, indicator)
        for number, (label, indicator) in enumerate(indicators, start=1)
    )
    return ReportTable(key, title, "Chỉ số", sides.columns, rows, has_units=True)


def without_change(table: ReportTable, heading: str) -> ReportTable:
    """The same table without its last column and without units of measurement, for where there is little room."""
    rows = tuple(replace(row, cells=row.cells[:-1], number="", unit="") for row in table.rows)
    return replace(table, heading=heading, columns=table.columns[:-1], rows=rows, has_units=False)
