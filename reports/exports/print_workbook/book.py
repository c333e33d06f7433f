"""The print workbook while it is written: the report with its formulas, and where each indicator stands for other sheets."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils import timezone

from reports.analysis.results import ClusterReport
from reports.exports.workbook.book import Book
from reports.exports.workbook.cells import cell_at, fixed_cells_at
from reports.exports.workbook.file import WorkbookFile, pattern
from reports.exports.workbook.formulas import Computed
from reports.exports.workbook.layout import MISSING
from reports.indicators import Indicator
from reports.models import MeetingPetition, PetitionAnswer
from reports.presentation import wording

PRINT_KIND = "bản in"
SIZE, SMALL = 11, 10  # points: of tables, and of the notes below them
HEAD_FILL, SUM_FILL = "#E3EBF3", "#F3F6F9"
_YEARS = 3  # the report's, the one before, and the one against which that one grew
_PADDED = "_-"  # leaves room between a number and the line at its right


@dataclass(frozen=True)
class Place:
    """Where an indicator stands: the cells of the units' names, of their values, and of the total."""

    sheet: str
    names: tuple[int, int, int, int]
    values: tuple[int, int, int, int]
    total: tuple[int, int]
    units: tuple[tuple[int, int], ...]

    @property
    def names_range(self) -> str:
        """The address of the names of the units."""
        return f"'{self.sheet}'!{fixed_cells_at(*self.names)}"

    @property
    def values_range(self) -> str:
        """The address of the values of the units, in the same order."""
        return f"'{self.sheet}'!{fixed_cells_at(*self.values)}"

    @property
    def total_cell(self) -> str:
        """The address of the total."""
        return f"'{self.sheet}'!{cell_at(*self.total, True, True)}"

    def unit_cell(self, number: int) -> str:
        """Return the address of the value of a unit by its place in the report."""
        return f"'{self.sheet}'!{cell_at(*self.units[number], True, True)}"


@dataclass
class PrintBook:
    """What the sheets of one print workbook share; places: where each indicator stands, by its code.

    last_sheet: the sheet that is signed.
    """

    book: Book
    made_at: datetime.datetime
    answers: tuple[PetitionAnswer | MeetingPetition, ...]
    places: dict[str, Place] = field(default_factory=dict)
    last_sheet: str = ""

    @classmethod
    def of(
        cls,
        report: ClusterReport,
        *,
        made_at: datetime.datetime | None,
        other: ClusterReport | None,
        answers: Iterable[PetitionAnswer | MeetingPetition],
    ) -> "PrintBook":
        """Return the book of a report, of which only the years that are printed are kept."""
        moment = timezone.localtime(made_at)
        book = Book(
            _latest_years(report), moment, other=_latest_years(other) if other else None, kind=PRINT_KIND
        )
        return cls(book, moment, tuple(answers))

    @property
    def report(self) -> ClusterReport:
        return self.book.report

    @property
    def file(self) -> WorkbookFile:
        return self.book.file

    @property
    def state(self) -> str:
        """Which figures these are, in one line: revision and code, or that they are live; map; how many reported."""
        report = self.report
        code = f", mã {report.revision.code}" if report.revision else ""
        reported = f"{report.included}/{len(report.units)} hội có báo cáo"
        provisional = f" · {wording.STATUSES[report.status]}" if report.status == "submitted" else ""
        return f"{wording.standing(report)}{code} · {reported}{provisional} · {wording.MAPS[report.map_]}"

    def text(self, **properties: Any) -> Any:
        """Return the format of words in a table, with room at the left."""
        look = {"font_size": SIZE, "border": 1, "text_wrap": True, **properties}
        return self.file.format(**(look if "align" in look else {"align": "left", "indent": 1, **look}))

    def plain(self, **properties: Any) -> Any:
        """Return the format of words outside a table."""
        return self.file.format(**{"font_size": SIZE, "text_wrap": True, **properties})

    def number(self, indicator: Indicator, **properties: Any) -> Any:
        """Return the format of an indicator's values, with room at the right."""
        return self.figure(pattern(indicator.display.decimals), **properties)

    def change(self, indicator: Indicator, *, mark: str = "", **properties: Any) -> Any:
        """Return the format of changes of an indicator: with their sign, and a mark behind."""
        return self.signed(indicator.display.decimals, mark=mark, **properties)

    def signed(self, decimals: int, *, mark: str = "", **properties: Any) -> Any:
        """Return the format of numbers with their sign, and a mark behind."""
        locale, _, digits = pattern(decimals).partition("]")
        behind = f'"{mark}"{_PADDED}' if mark else _PADDED
        signed = f"{locale}]+{digits}{behind};{locale}]-{digits}{behind};0{behind};@{_PADDED}"
        return self.file.format(
            **{"font_size": SIZE, "border": 1, "align": "right", "num_format": signed, **properties}
        )

    def figure(self, digits: str, **properties: Any) -> Any:
        """Return the format of numbers that are written as `digits` says."""
        padded = f"{digits}{_PADDED};-{digits}{_PADDED};{digits}{_PADDED};@{_PADDED}"
        return self.file.format(
            **{"font_size": SIZE, "border": 1, "align": "right", "num_format": padded, **properties}
        )

    def compute(self, sheet: Any, row: int, column: int, value: Computed, format_: Any) -> None:
        """Write a formula with its result."""
        self.book.compute(sheet, row, column, value, format_)

    def missing(self, sheet: Any, row: int, column: int, format_: Any) -> None:
        """Write the dash of a missing value."""
        sheet.write_string(row, column, MISSING, format_)


def _latest_years(report: ClusterReport) -> ClusterReport:
    """Return a report without the years that the print workbook does not use."""
    kept = {year: units for year, units in report.years.items() if year > report.year - _YEARS}
    return report if len(kept) == len(report.years) else replace(report, years=kept)
