"""The rows of a table below the heads that they stand under; what stands above it as its titles."""

from associations.exchange.pasting.columns import Segment, Table, merge_heads
from associations.exchange.pasting.heads import Years
from associations.exchange.pasting.labels import name
from associations.exchange.pasting.parts import Situation
from associations.exchange.pasting.tables import Grid, Row, is_column_numbers, is_head_row, is_number

_MOST_TITLES = 30  # lines above a table


def make_table(grid: Grid, label_column: int, situation: Situation, years: Years) -> Table:
    """Return the table whose names stand in a column."""
    return _TableMaker(grid, label_column, situation, years).make()


def below_same_heads(table: Table) -> dict[tuple[str, ...], Segment]:
    """Return the rows below the same heads together, however often these are repeated."""
    below: dict[tuple[str, ...], Segment] = {}
    for segment in table.segments:
        known = below.setdefault(segment.words, Segment(segment.heads, [], segment.is_askew, segment.length))
        known.rows += segment.rows
        known.is_askew = known.is_askew or segment.is_askew
        known.length = min(known.length, segment.length)
    return below


class _TableMaker:
    """Puts the rows of a block below the heads that they stand under."""

    def __init__(self, grid: Grid, label_column: int, situation: Situation, years: Years) -> None:
        self.grid, self.label_column, self.years = grid, label_column, years
        self.year = situation.year
        self.titles: list[str] = []
        self.segments: list[Segment] = []
        self.above: list[
            tuple[int, Row]
        ] = []  # titles; without heads the last may be a name that goes on below
        self.heads: list[tuple[Row, int]] = []
        self.has_data = False

    def make(self) -> Table:
        """Return the table."""
        for number, row in enumerate(self.grid.rows):
            if any(row):
                self.take(number, row)
        segments = tuple(segment for segment in self.segments if segment.rows)
        return Table(self.grid, self.label_column, tuple(self.titles), segments, self.years)

    def take(self, number: int, row: Row) -> None:
        """Take a row as heads, as a title, or as a row of what stands below the heads."""
        is_named = name(row[self.label_column], year=self.year).figure is not None
        if not is_named and is_head_row(row, self.label_column, self.years, at_top=self.is_at_top):
            self.heads.append((row, self.grid.lengths[number]))
            return
        if self.heads:
            self.begin()
            if not is_named and is_column_numbers(row):
                return
        has_numbers = any(map(is_number, row))
        if not self.segments and not is_named and not has_numbers:
            self.titles += filter(None, row)
            self.above.append((number, row))
            return
        if not self.segments:
            self.begin()
        self.segments[-1].rows.append((number, row))
        self.has_data = self.has_data or is_named or has_numbers

    @property
    def is_at_top(self) -> bool:
        """Return whether heads may still stand here that say little."""
        return not self.has_data and len(self.above) < _MOST_TITLES

    def begin(self) -> None:
        """Begin a segment below the heads that were taken."""
        lines, lengths = [line for line, _ in self.heads], [length for _, length in self.heads]
        heads, is_askew = merge_heads(lines, lengths, self.grid.width, self.years)
        self.segments.append(Segment(heads, [] if lines else self.above, is_askew, min(lengths, default=0)))
        self.heads = []
