"""What a list (danh mục) of a return is: its rows' model, its columns, and the figures that it counts."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.db import models
from django.db.models import Q

from associations.models import Period, RegisterRow


@dataclass(frozen=True)
class Counted:
    """Which rows of a list a figure counts; `kept` says which rows show that the list is kept at all.

    Both may speak of the row's own period by F("of_return__period__…"). Without `kept` the counted rows
    themselves show it: whoever lists only families says nothing of clans. `unsure`: rows that may be counted or
    not, since only the month or the year of their day is known; they are not.
    """

    rows: Q
    kept: Q | None = None
    unsure: Q | None = None


# Districts were there until this day (Nghị quyết 203/2025/QH15); nothing else says when they ended.
DISTRICTS_UNTIL = datetime.date(2025, 6, 30)


@dataclass(frozen=True)
class Ended:
    """A choice of a column that there is no longer: not for periods whose cut-off is after its last day.

    what: the choice within a sentence; instead: what to do.
    """

    choice: str
    last_day: datetime.date
    what: str
    instead: str

    def refusal(self, period: Period) -> str:
        """Return why a new row of a period cannot have the choice, and what to do; "" where it can."""
        if period.figures_as_of <= self.last_day:
            return ""
        ended_on = self.last_day + datetime.timedelta(days=1)
        return f"Từ {ended_on:%d/%m/%Y} không còn {self.what} nên báo cáo năm {period.year} không ghi thêm được. {self.instead}"


@dataclass(frozen=True)
class Register:
    """One list of a return as every page knows it; `key` stands in addresses and in the record for ever.

    title and row_name stand within a sentence ("danh mục …", "9 …"). carries_over: which rows of the year before
    may be taken over into a period; None where nothing ever is. ended: choices that there are no longer, by column.
    heads: by column, what others call it in tables of their own, which are pasted.
    """

    key: str
    title: str
    row_name: str
    hint: str
    model: type[RegisterRow]
    columns: tuple[str, ...]
    counts: Mapping[str, Counted] = field(default_factory=dict)
    carries_over: Callable[[Period], Q] | None = None
    ended: Mapping[str, Ended] = field(default_factory=dict)
    heads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def labels(self) -> tuple[str, ...]:
        """The heads of the columns."""
        heads = {column.name: str(column.verbose_name) for column in self.model._meta.fields}
        return tuple(heads[name] for name in self.columns)

    @property
    def heading(self) -> str:
        """The title as it stands above the list."""
        return f"{self.title[0].upper()}{self.title[1:]}"

    def is_long(self, column: str) -> bool:
        """Return whether a column holds texts of several lines."""
        return isinstance(self.model._meta.get_field(column), models.TextField)

    def refusals(self, period: Period) -> dict[str, dict[str, str]]:
        """Return the choices that a new row of a period cannot have, with the reason, by column."""
        return {
            column: {end.choice: reason}
            for column, end in self.ended.items()
            if (reason := end.refusal(period))
        }

    def refusal(self, row: RegisterRow, period: Period) -> str:
        """Return why a row cannot be new in a period; "" where it can."""
        reasons = self.refusals(period)
        return next((of[c] for name, of in reasons.items() if (c := getattr(row, name)) in of), "")

    def cells(self, row: RegisterRow) -> tuple[str, ...]:
        """Return a row's columns as written."""
        return tuple(row.display(name) for name in self.columns)

    def line(self, row: RegisterRow) -> str:
        """Return a row in one line: what the record keeps, and what somebody saw of it."""
        return self.line_of(self.cells(row))

    def line_of(self, cells: Iterable[str]) -> str:
        """Return the columns of a row, as written, in one line."""
        return " · ".join(" ".join(cell.split()) for cell in cells)
