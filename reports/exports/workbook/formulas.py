"""Formulas over the data sheet: the indicators' arithmetic in the language of a spreadsheet."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from associations.models import Association
from reports.exports.workbook.cells import column_letters
from reports.exports.workbook.data import DataBlock
from reports.exports.workbook.layout import DATA, DATA_FIRST, HEAD, MISSING
from reports.indicators import Growth, Indicator, Ratio


class Computed(NamedTuple):
    """A formula with the result that the report has for it; None where that is missing.

    A tuple, since a workbook makes one for each of its thousands of formulas.
    """

    formula: str
    result: Fraction | int | None

    @property
    def stored(self) -> float | int | str:
        """The result as the file stores it: a missing one as "–"."""
        if self.result is None:
            return MISSING
        return self.result if isinstance(self.result, int) else float(self.result)


def displayed(indicator: Indicator, formula: str, value: Fraction | None) -> Computed:
    """Return a formula that gives an indicator in its display unit, with the indicator's value as result."""
    return Computed(formula, indicator.display_value(value))


@dataclass(frozen=True)
class Formulas:
    """Formulas of indicators over a data sheet.

    rows: the row, from 0, of each (year, code). columns: the column of each unit by its id.
    """

    rows: Mapping[tuple[int, str], int]
    columns: Mapping[int, int]
    years: frozenset[int]
    sheet: str = DATA

    @classmethod
    def over(cls, block: DataBlock) -> "Formulas":
        """Return formulas over a data sheet."""
        return cls(
            rows={row: HEAD + 1 + number for number, row in enumerate(block.rows)},
            columns={unit.pk: DATA_FIRST + number for number, unit in enumerate(block.units)},
            years=frozenset(block.values),
            sheet=block.sheet,
        )

    def one(self, indicator: Indicator, year: int, unit: Association) -> str:
        """Return the formula of an indicator of one unit."""
        if isinstance(indicator, Ratio):
            top, bottom = self._ratio_parts(indicator, year, lambda y, code: self.cell(y, code, unit))
            if not top:
                return f'"{MISSING}"'
            value = f"({top}-{bottom})" if isinstance(indicator, Growth) else top
            scale = f"*{indicator.scale}" if indicator.scale != 1 else ""
            return (
                f'IF(COUNT({top},{bottom})<2,"{MISSING}",IF({bottom}=0,"{MISSING}",{value}/{bottom}{scale}))'
            )
        cells = [self.cell(year, code, unit) for code in indicator.codes]
        total = f"({'+'.join(cells)}){_divided(indicator)}"
        return f'IF(COUNT({",".join(cells)})<{len(cells)},"{MISSING}",{total})'

    def whole(self, indicator: Indicator, year: int) -> str:
        """Return the formula of an indicator of the whole cluster: Σ ÷ Σ over the units that have both parts."""
        if isinstance(indicator, Ratio):
            top, bottom = self._ratio_parts(indicator, year, self._row)
            if not top:
                return f'"{MISSING}"'
            both = f"ISNUMBER({top})*ISNUMBER({bottom})*({bottom}<>0)"
            value = f"({top}-{bottom})" if isinstance(indicator, Growth) else top
            scale = f"{indicator.scale}*" if indicator.scale != 1 else ""
            return (
                f'IF(SUMPRODUCT({both})=0,"{MISSING}",'
                f"{scale}SUMPRODUCT({both}*{value})/SUMPRODUCT({both}*{bottom}))"
            )
        rows = [self._row(year, code) for code in indicator.codes]
        all_there = "*".join(f"ISNUMBER({row})" for row in rows)
        total = f"SUMPRODUCT({all_there}*({'+'.join(rows)})){_divided(indicator)}"
        return f'IF(SUMPRODUCT({all_there}*1)=0,"{MISSING}",{total})'

    def parts(self, indicator: Ratio, year: int, unit: Association | None = None) -> tuple[str, str]:
        """Return the formulas of a ratio's two parts: of one unit, or Σ over the units that have both."""
        if unit is not None:
            return self._ratio_parts(indicator, year, lambda y, code: self.cell(y, code, unit))
        top, bottom = self._ratio_parts(indicator, year, self._row)
        both = f"ISNUMBER({top})*ISNUMBER({bottom})*({bottom}<>0)"
        return f"SUMPRODUCT({both}*{top})", f"SUMPRODUCT({both}*{bottom})"

    def _ratio_parts(self, indicator: Ratio, year: int, place: Callable[[int, str], str]) -> tuple[str, str]:
        """Return numerator and denominator; for growth of this year and the last, ("", "") where that is unknown."""
        if not isinstance(indicator, Growth):
            return place(year, indicator.numerator), place(year, indicator.denominator)
        if year - 1 not in self.years:
            return "", ""
        return place(year, indicator.numerator), place(year - 1, indicator.numerator)

    @cached_property
    def _letters(self) -> dict[int, str]:
        """The column of each unit in letters, "$E"."""
        return {pk: f"${column_letters(column)}" for pk, column in self.columns.items()}

    def cell(self, year: int, code: str, unit: Association) -> str:
        """Return the address of the cell of a figure of one unit."""
        return f"'{self.sheet}'!{self._letters[unit.pk]}{self.rows[year, code] + 1}"

    def ranges(self, year: int, code: str, units: Sequence[Association]) -> list[str]:
        """Return the addresses of the cells of a figure of some units; neighbouring cells as one range."""
        row = self.rows[year, code] + 1
        columns = sorted(self.columns[unit.pk] for unit in units)
        found = []
        for _, group in groupby(enumerate(columns), key=lambda place: place[1] - place[0]):
            run = [column for _, column in group]
            ends = [f"${column_letters(column)}{row}" for column in dict.fromkeys((run[0], run[-1]))]
            found.append(f"'{self.sheet}'!{':'.join(ends)}")
        return found

    def _row(self, year: int, code: str) -> str:
        """Return the addresses of the cells of a figure of all units."""
        row = self.rows[year, code] + 1
        last = DATA_FIRST + max(len(self.columns), 1) - 1
        return f"'{self.sheet}'!${column_letters(DATA_FIRST)}{row}:${column_letters(last)}{row}"


@dataclass(frozen=True)
class Stated:
    """Figures of a unit in a year that no data sheet holds: they stand as numbers within a formula."""

    year: int
    values: Mapping[str, int | None]

    @property
    def rows(self) -> Collection[tuple[int, str]]:
        """Year and code of each figure."""
        return {(self.year, code) for code in self.values}

    def ranges(self, year: int, code: str, units: Sequence[Association]) -> list[str]:
        """Return the figure itself."""
        value = self.values[code]
        return [] if value is None else [str(value)]


Place = tuple[Formulas | Stated, Association]  # where a unit's figures stand


def together(indicator: Indicator, year: int, places: Sequence[Place]) -> str:
    """Return the formula of an indicator of some units together, Σ or Σ ÷ Σ; "–" where one of them lacks a part."""
    if isinstance(indicator, Growth):
        parts = [(year, indicator.numerator), (year - 1, indicator.numerator)]
    else:
        parts = [(year, code) for code in indicator.codes]
    if any(part not in formulas.rows for formulas, _ in places for part in parts):
        return f'"{MISSING}"'
    cells = [_cells(places, *part) for part in parts]
    sums = [f"SUM({of_part})" for of_part in cells]
    is_complete = f"COUNT({','.join(cells)})={len(places) * len(parts)}"
    if not isinstance(indicator, Ratio):
        return f'IF({is_complete},({"+".join(sums)}){_divided(indicator)},"{MISSING}")'
    top, bottom = sums
    value = f"({top}-{bottom})" if isinstance(indicator, Growth) else top
    scale = f"*{indicator.scale}" if indicator.scale != 1 else ""
    return f'IF({is_complete},IF({bottom}=0,"{MISSING}",{value}/{bottom}{scale}),"{MISSING}")'


def _cells(places: Sequence[Place], year: int, code: str) -> str:
    """Return the cells of a figure over the places, those of a sheet together."""
    by_sheet: dict[int, list[Place]] = {}
    for place in places:
        by_sheet.setdefault(id(place[0]), []).append(place)
    ranges = [
        cells
        for of_sheet in by_sheet.values()
        for cells in of_sheet[0][0].ranges(year, code, [unit for _, unit in of_sheet])
    ]
    return ",".join(ranges)


def _divided(indicator: Indicator) -> str:
    """Return the division by which sums of money stand in triệu đồng; "" for others."""
    return f"/{indicator.display.divisor}" if indicator.display.divisor != 1 else ""
