"""A workbook as its cells: one bounded pass, blind to looks, for every door through which a workbook comes in.

Values and formulas are apart, merged ranges stay ranges, nothing is laid out: a stray cell at a sheet's end costs no more
than any other. Fonts, fills, links, drawings and names are never read; of formats only whether a number is a day.
"""

import datetime
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from associations.exchange.archives import OLE_MAGIC, WORKBOOK, beginning_of, check_file, holds_part, reading
from associations.exchange.cell_names import address_of
from associations.exchange.lock_files import foreign_problem, lock_problem
from associations.exchange.problems import BadFile, Problem

Value = str | int | float | datetime.date | datetime.time | datetime.timedelta | None
NumberedRow = tuple[
    int, list[Value]
]  # its line from 1, and the cells from the first column on, "" for blank ones


class CellKind(StrEnum):
    """What a cell holds, as its program knows it."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOL = "bool"
    ERROR = "error"


class Cell(NamedTuple):
    """A cell that holds something.

    value: of a formula its stored result, None where none is stored; a number as it is stored, int where it is whole; of
    an error what Excel shows ("#DIV/0!"). formula: as written, its beginning; "" for one that another cell shares; None
    for a constant.
    """

    value: Value
    kind: CellKind
    formula: str | None = None

    @property
    def is_formula(self) -> bool:
        """Whether the value is a formula's result."""
        return self.formula is not None

    @property
    def has_result(self) -> bool:
        """Whether there is a value; only a formula can be without."""
        return self.value is not None


class Area(NamedTuple):
    """A merged range, rows and columns from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        """Return whether a cell lies in it."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def __str__(self) -> str:
        return f"{address_of(self.top, self.left)}:{address_of(self.bottom, self.right)}"


@dataclass
class Sheet:
    """A sheet; `position` among the tabs from 0. is_table: no chart. is_read: whether its cells are here.

    Of one that is not read only `holds_values` is known. is_cut: it holds more than is read; the rest is missing.
    plain_rows: in place of `cells`, where a table is wanted and all of it is plain numbers and texts near the corner.
    """

    name: str
    position: int
    is_visible: bool = True
    is_table: bool = True
    is_read: bool = True
    is_cut: bool = False
    holds_values: bool = False
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    plain_rows: list[NumberedRow] | None = None
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[Area] = field(default_factory=list)

    def value(self, row: int, column: int) -> Value:
        """Return what a cell holds; None where it is blank."""
        cell = self.cells.get((row, column))
        return cell.value if cell else None

    def rows(self) -> Iterator[tuple[int, dict[int, Cell]]]:
        """Yield the rows that hold something from the top, each with its cells by column."""
        found: dict[int, dict[int, Cell]] = {}
        for (row, column), cell in self.cells.items():
            found.setdefault(row, {})[column] = cell
        for row in sorted(found):
            yield row, found[row]

    def merged_area(self, row: int, column: int) -> Area | None:
        """Return the merged range that a cell lies in; None where it lies in none."""
        return next((area for area in self.merged if area.holds(row, column)), None)


@dataclass
class Book:
    """The sheets in the order of their tabs, and the properties that a program may have put beside them."""

    file: str
    sheets: list[Sheet] = field(default_factory=list)
    is_1904: bool = False
    properties: Mapping[str, str] = field(default_factory=dict)

    def sheet(self, name: str) -> Sheet | None:
        """Return the sheet of a name; None where there is none."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


Choice = Collection[str] | Callable[[Sheet], bool] | None


def is_chosen(sheet: Sheet, only: Choice) -> bool:
    """Return whether a sheet is to be read; None chooses all."""
    if only is None:
        return True
    return only(sheet) if callable(only) else sheet.name in only


def read_workbook(
    source: Path | bytes,
    name: str,
    *,
    only: Choice = None,
    with_days: bool = True,
    as_table: bool = False,
) -> Book:
    """Return a workbook: .xlsx, .ods, or .xls of Excel 97–2003, told apart by what is in the file.

    only: the sheets to read, by name or by what is known of one before it is read; of the others only whether they hold
    anything. with_days: False leaves a day the number that is stored (not in .ods, where days are stored as days).
    as_table: of a sheet that is too large give the beginning, marked `is_cut`, instead of refusing it, and of a plain one
    `plain_rows` instead of its cells.

    Raises BadFile, with what to do, for what is no workbook, is damaged, locked, or holds too much.
    """
    from associations.exchange.old_excel import read_old_excel
    from associations.exchange.open_document import read_open_document
    from associations.exchange.open_xml import read_open_xml

    wanted = Reading(only, with_days, as_table)
    if isinstance(source, Path):
        check_file(source)
    with reading(name, WORKBOOK.program):
        beginning = beginning_of(source)
        if problem := lock_problem(name, beginning) or foreign_problem(name, beginning):
            raise BadFile([Problem(problem, file=name)])
        if beginning.startswith(OLE_MAGIC):
            return read_old_excel(source, name, wanted)
        if holds_part(source, "content.xml"):
            return read_open_document(source, name, wanted)
        return read_open_xml(source, name, wanted)


@dataclass(frozen=True)
class Reading:
    """What is wanted of a workbook, see `read_workbook`."""

    only: Choice
    with_days: bool
    as_table: bool
