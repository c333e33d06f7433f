"""A part of the page: a table of words."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """A table with its title; what is to be known about it; what stands where it has no rows, or could not be read.

    numbers: the columns that hold numbers, one below the other. to_do: what of it has to be done, in words; it stands
    at the head of the page. is_folded: of interest now and then, so that it opens when it is asked for.
    """

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]] = ()
    numbers: tuple[str, ...] = ()
    note: str = ""
    empty: str = ""
    trouble: str = ""
    to_do: str = ""
    is_folded: bool = False

    @property
    def cells(self) -> list[list[tuple[str, str]]]:
        """Return the rows, each cell with the name of its column."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]
