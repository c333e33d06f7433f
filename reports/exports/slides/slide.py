"""A slide and a deck as data, which the .pptx and the presenter mode both read."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from reports.analysis.results import ClusterReport
from reports.exports.slides.cutting import cut
from reports.exports.slides.fitting import Line
from reports.indicators import every_indicator
from reports.presentation.tables import ReportTable
from reports.presentation.traces import Trace
from reports.presentation.wording.pieces import Piece, Sentence, Source

_CLUSTER = 24  # characters of its name at the foot, beside the revision and the code
# "title": the cover; "divider": before the back-up; "thanks"; "last": where the figures come from.
Kind = Literal["plain", "title", "divider", "thanks", "last"]


@dataclass(frozen=True)
class Bars:
    """The columns of a table that are drawn: the bar, a thin mark on it, each by its place in the rows.

    highest: where every bar of the slides that belong together would end. highlighted: the places of the rows that the
    title names. whole, target: lines through all bars, with what they are called. is_mark_target: whether the mark is
    the target of its row, else it is last year.
    """

    value: int
    mark: int | None
    highest: Fraction
    highlighted: frozenset[int] = frozenset()
    whole: Fraction | None = None
    whole_name: str = ""
    target: Fraction | None = None
    target_name: str = ""
    value_name: str = ""
    mark_name: str = ""
    is_mark_target: bool = False
    decimals: int = 0
    unit: str = ""


@dataclass(frozen=True)
class Card:
    """A number in large with its unit, what it counts, and its change since last year."""

    number: str
    unit: str
    label: str
    change: str
    trace: Trace


@dataclass(frozen=True)
class Slide:
    """One idea: what is said of it, its numbers as a table with or without bars, cards, or lines of text.

    section: the item of the agenda that it belongs to. key: its name in an address, the same for the same slide.
    mark: what its content is, "số liệu minh họa", beside the section; None for what the figures of the deck are.
    reading: how bars are read. message: the title with its numbers and their sources, () of a title that is a label.
    findings: the sentences of `finding`, likewise. speech: what is said aloud. whole_texts: what was cut, uncut. origin: where
    words that people wrote are taken from.
    """

    key: str
    section: str
    title: str
    finding: str = ""
    cards: tuple[Card, ...] = ()
    table: ReportTable | None = None
    bars: Bars | None = None
    lines: tuple[Line, ...] = ()
    reading: str = ""
    kind: Kind = "plain"
    mark: str | None = None
    message: tuple[Piece, ...] = ()
    findings: tuple[Sentence, ...] = ()
    speech: tuple[Sentence, ...] = ()
    whole_texts: tuple[str, ...] = ()
    origin: str = ""

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
    def sources(self) -> list[Source]:
        """Return what the numbers of its sentences come from, each once: of the title first."""
        sentences = (Sentence(self.message), *self.findings, *self.speech)
        return list(dict.fromkeys(source for sentence in sentences for source in sentence.sources))

    @property
    def title_traces(self) -> list[Trace]:
        """Return the numbers of indicators that the title gives."""
        return _of_indicators(source.trace for source in Sentence(self.message).sources)

    @property
    def traces(self) -> list[Trace]:
        """Return the numbers of indicators on the slide, each once, in the order of reading."""
        cells = [cell for row in (self.table.rows if self.table else ()) for cell in row.cells]
        written = (source.trace for source in self.sources)
        drawn = (*(card.trace for card in self.cards), *(cell.trace for cell in cells if cell.trace))
        return list(dict.fromkeys([*_of_indicators(written), *drawn]))


def _of_indicators(traces: Iterable[Trace]) -> list[Trace]:
    """Return those that lead to a number of an indicator or a figure, not to words or rows of a list."""
    return [trace for trace in dict.fromkeys(traces) if trace.code in every_indicator()]


@dataclass(frozen=True)
class Deck:
    """All slides of a report, and what stands on every one of them; divider: the place of the slide before the back-up."""

    title: str
    standing: str
    code: str
    is_revision: bool
    is_illustrative: bool
    report: ClusterReport = field(repr=False)
    slides: tuple[Slide, ...]

    @property
    def cluster(self) -> str:
        """The name of the cluster, on every slide."""
        return cut(self.report.cluster.short_name or str(self.report.cluster), _CLUSTER)

    @property
    def divider(self) -> int:
        """The place of the slide that parts the story from the back-up."""
        return next(at for at, slide in enumerate(self.slides) if slide.kind == "divider")

    @property
    def story(self) -> tuple[Slide, ...]:
        """The slides that are spoken to, before the divider."""
        return self.slides[: self.divider]
