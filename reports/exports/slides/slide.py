"""A slide and a deck as data, which the .pptx and the presenter mode both read."""

from dataclasses import dataclass, field
from fractions import Fraction

from reports.analysis.results import ClusterReport
from reports.exports.slides.fitting import Line
from reports.presentation.tables import ReportTable
from reports.presentation.traces import Trace


@dataclass(frozen=True)
class Bars:
    """The columns of a table that are drawn: the bar, a mark on it (last year), each by its place in the rows.

    highest: where every bar of the slides that belong together would end; best: the value that leads; whole, target:
    lines through all bars.
    """

    value: int
    mark: int | None
    highest: Fraction
    best: Fraction | None = None
    whole: Fraction | None = None
    target: Fraction | None = None
    value_name: str = ""
    mark_name: str = ""
    decimals: int = 0
    unit: str = ""


@dataclass(frozen=True)
class Big:
    """The number that a slide is about."""

    number: str
    unit: str
    trace: Trace


@dataclass(frozen=True)
class Slide:
    """One idea: what is said of it, its numbers as a table with or without bars, or lines of text.

    section: the item of the agenda that it belongs to. key: its name in an address, the same for the same slide.
    mark: what its content is, "số liệu minh họa", beside the section; None for what the figures of the deck are.
    reading: how bars are read. alternative: what the drawing says, for who does not see it.
    """

    key: str
    section: str
    title: str
    finding: str = ""
    big: Big | None = None
    table: ReportTable | None = None
    bars: Bars | None = None
    lines: tuple[Line, ...] = ()
    reading: str = ""
    kind: str = "plain"  # or "title", "last"
    sources: tuple[str, ...] = ()
    mark: str | None = None

    @property
    def alternative(self) -> str:
        """Return the numbers of the slide as a sentence."""
        rows = self.table.rows if self.table and self.bars else ()
        at = self.bars.value if self.bars else 0
        values = "; ".join(
            f"{row.label} {row.cells[at].text}"
            + (f" ({row.cells[at].missing})" if row.cells[at].missing else "")
            for row in rows
        )
        return f"{self.title}. {values}." if values else self.title

    @property
    def traces(self) -> list[Trace]:
        """Return the numbers of the slide, each once, in the order of reading."""
        cells = [cell for row in (self.table.rows if self.table else ()) for cell in row.cells]
        found = [self.big.trace] if self.big else []
        return list(dict.fromkeys([*found, *(cell.trace for cell in cells if cell.trace)]))


@dataclass(frozen=True)
class Deck:
    """All slides of a report, and what stands on every one of them."""

    title: str
    standing: str
    code: str
    is_revision: bool
    is_illustrative: bool
    report: ClusterReport = field(repr=False)
    slides: tuple[Slide, ...]
