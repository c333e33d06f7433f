"""The pieces of a sentence: words, and apart from them the numbers, each with its source.

A digit stands in a sentence only as a Number, which knows what it is of, as a Quote of a return's words, or as
a Known: a year, a date, the number of a legal document, a name. So no number is written without a source.
Pages, slides, charts and the Word report are renderings of the same pieces.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from reports.presentation.traces import Trace

# What a number says of the indicator and the unit of its trace.
Kind = Literal[
    "value", "before", "change", "growth", "units", "compared", "target", "next_target", "gap", "reached", "rest",
    "equal", "own", "rows", "words", "share", "times", "ahead",
]  # fmt: skip

NO_BREAK = "\u00a0"
OMITTED = "(…)"  # stands where the rest of a quoted text is left out
_ENDS = (".", "!", "?", "…", ":", OMITTED)


@dataclass(frozen=True)
class Source:
    """Where a number comes from: the indicator, unit and year of `trace`, what of it, and the whole value.

    full: the value as the portal holds it, with its unit, before it was shortened for reading.
    """

    trace: Trace
    kind: Kind
    label: str
    full: str


@dataclass(frozen=True)
class Number:
    """A number as it is written, with its unit of measurement where one follows it, and its source.

    space: what stands between the two; "" in "29,8%".
    """

    text: str
    source: Source
    unit: str = ""
    space: str = NO_BREAK

    def __str__(self) -> str:
        return f"{self.text}{self.space}{self.unit}" if self.unit else self.text


@dataclass(frozen=True)
class Quote:
    """Words of a return or of the meeting, as they were written there; their numbers are the writer's own.

    whole: the words before they were cut for reading, which the annex of sources then prints; "" where they stand whole.
    """

    text: str
    source: Source
    whole: str = ""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Known:
    """A year, a date, the number of a legal document or a name: on the list of numerals that need no source."""

    text: str

    def __str__(self) -> str:
        return self.text


Piece = str | Number | Quote | Known
Pieces = list[Piece]  # a part of a sentence


@dataclass(frozen=True)
class Sentence:
    """One sentence."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """Return the sentence as it is read."""
        return "".join(str(piece) for piece in self.pieces)

    @property
    def sources(self) -> tuple[Source, ...]:
        """Return what its numbers and quotes come from, each once, in order."""
        found = [piece.source for piece in self.pieces if isinstance(piece, Number | Quote)]
        return tuple(dict.fromkeys(found))


def sentence(*parts: Piece | Pieces | None) -> Sentence:
    """Make a sentence out of pieces and lists of them: its first letter a capital, at its end a full stop or what stands for one."""
    pieces = [piece for piece in joined(*parts) if str(piece)]
    if pieces and isinstance(pieces[0], str):
        pieces[0] = pieces[0][0].upper() + pieces[0][1:]
    if pieces and not str(pieces[-1]).endswith(_ENDS):
        pieces.append(".")
    return Sentence(tuple(pieces))


def joined(*parts: Piece | Pieces | None) -> Pieces:
    """Join pieces and lists of them into one list; None is left out."""
    pieces: Pieces = []
    for part in parts:
        if isinstance(part, list):
            pieces += part
        elif part is not None:
            pieces.append(part)
    return pieces


def around(before: str, pieces: Pieces, after: str = "") -> Pieces:
    """Return pieces with words before and after them; [] where there are no pieces."""
    return [before, *pieces, after] if pieces else []


def listed(items: Iterable[Pieces | Piece], last: str = " và ") -> Pieces:
    """Return "A, B và C"; `last` stands before the last item."""
    parts = [item if isinstance(item, list) else [item] for item in items]
    pieces: Pieces = []
    for place, part in enumerate(parts):
        if place:
            pieces.append(last if place == len(parts) - 1 else ", ")
        pieces += part
    return pieces


def clauses(*parts: Pieces | None) -> Pieces:
    """Join clauses with "; " between them; those without anything are left out."""
    pieces: Pieces = []
    for part in parts:
        if part:
            pieces += ["; ", *part] if pieces else part
    return pieces


def plain(pieces: Iterable[Piece]) -> str:
    """Render pieces as text for pages, slides and sheets: a number is never parted from its unit."""
    return "".join(
        str(piece).replace(" ", NO_BREAK) if isinstance(piece, Number) else str(piece) for piece in pieces
    )
