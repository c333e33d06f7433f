"""What a list (danh mục) of a return is: its rows' model, its columns, and the figures that it counts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from associations.models import Period, RegisterRow


@dataclass(frozen=True)
class Counted:
    """Which rows of a list a figure counts; `kept` says which rows show that the list is kept at all.

    Both may speak of the row's own period by F("of_return__period__…"). Without `kept` the counted rows
    themselves show it: whoever lists only families says nothing of clans.
    """

    rows: Q
    kept: Q | None = None


@dataclass(frozen=True)
class Register:
    """One list of a return as every page knows it; `key` stands in addresses and in the record for ever.

    title and row_name stand within a sentence ("danh mục …", "9 …"). carries_over: which rows of the year before
    may be taken over into a period; None where nothing ever is.
    """

    key: str
    title: str
    row_name: str
    hint: str
    model: type[RegisterRow]
    columns: tuple[str, ...]
    counts: Mapping[str, Counted] = field(default_factory=dict)
    carries_over: Callable[[Period], Q] | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """The heads of the columns."""
        heads = {column.name: str(column.verbose_name) for column in self.model._meta.fields}
        return tuple(heads[name] for name in self.columns)

    def cells(self, row: RegisterRow) -> tuple[str, ...]:
        """Return a row's columns as written."""
        return tuple(row.display(name) for name in self.columns)

    def line(self, row: RegisterRow) -> str:
        """Return a row in one line: what the record keeps, and what somebody saw of it."""
        return " · ".join(" ".join(cell.split()) for cell in self.cells(row))
