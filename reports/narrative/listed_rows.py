"""The rows of a list of the returns that have words, as prose, with the source of each association's."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from associations.sections.register import Register
from reports.analysis.qualitative import ListRow
from reports.narrative.phrasing import Phrases
from reports.narrative.quoting import prose, source_of_words
from reports.presentation.traces import Trace
from reports.presentation.wording.pieces import Source


@dataclass(frozen=True)
class ListedRows:
    """The rows of a list that have words, by the key of their unit in the cluster's order, each row by its columns."""

    register: Register
    year: int
    rows: Mapping[str, Sequence[tuple[ListRow, Mapping[str, str]]]]

    @property
    def number(self) -> int:
        """How many rows there are."""
        return sum(map(len, self.rows.values()))

    def trace(self, unit: str = "", part: str = "") -> Trace:
        """Return what a number or words of the list come from."""
        return Trace("/".join(filter(None, ("danh-muc", self.register.key, part))), self.year, unit)

    @property
    def label(self) -> str:
        return f"Danh mục {self.register.title}"

    def source(self, unit: str) -> Source:
        """Return the source of the words of one unit."""
        return source_of_words(self.trace(unit), self.label)


def listed_rows(
    phrases: Phrases, register: Register, named: str, keeps: Callable[[Mapping[str, str]], bool] | None = None
) -> ListedRows:
    """Return the rows of a list; named: the column without which a row says nothing; keeps: which rows are wanted."""
    rows: dict[str, list[tuple[ListRow, Mapping[str, str]]]] = {}
    for row in phrases.report.qualitative.rows(register):
        cells = {
            column: "" if cell == "–" else prose(cell)
            for column, cell in zip(register.columns, row.cells, strict=False)
        }
        if cells.get(named) and (keeps is None or keeps(cells)):
            rows.setdefault(row.unit.key, []).append((row, cells))
    return ListedRows(register, phrases.report.year, rows)
