"""What the narrative is made of: sections, paragraphs, sentences, and in them text and numbers.

A digit stands in a sentence only as a Number, which knows what it is of, as a Quote of a return's words, or as
a Known: a year, a date, the number of a legal document, a name. So that nothing is said without a source holds
by construction; `digits_without_source` proves it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from reports.presentation.traces import Trace

# What a number says of the indicator and the unit of its trace.
Kind = Literal[
    "value", "change", "growth", "units", "target", "gap", "reached", "rest", "equal", "own", "rows", "words"
]  # fmt: skip

NO_BREAK = "\u00a0"


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
    """A number as it is written, with its unit of measurement where one follows it, and its source."""

    text: str
    source: Source
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.text}{NO_BREAK}{self.unit}" if self.unit else self.text


@dataclass(frozen=True)
class Quote:
    """Words of a return or of the meeting, as they were written there; their numbers are the writer's own."""

    text: str
    source: Source

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
        """The sentence as it is read."""
        return "".join(str(piece) for piece in self.pieces)

    @property
    def sources(self) -> tuple[Source, ...]:
        """What its numbers and quotes come from, each once, in order."""
        found = [piece.source for piece in self.pieces if isinstance(piece, Number | Quote)]
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True)
class Paragraph:
    """A paragraph with a key that stays the same from year to year, "to-chuc/hoi-vien", and what it is about.

    own: the text that somebody wrote instead of the generated one, None where nobody did.
    """

    key: str
    about: str
    sentences: tuple[Sentence, ...]
    own: str | None = None

    @property
    def text(self) -> str:
        """The paragraph as the portal writes it, whatever was written by hand."""
        return " ".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True)
class Section:
    """A section of the report with its paragraphs in the order of writing."""

    key: str
    title: str
    paragraphs: tuple[Paragraph, ...]


Narrative = tuple[Section, ...]


def sentence(*parts: Piece | Pieces | None) -> Sentence:
    """A sentence out of text, numbers and lists of them; its first letter is made a capital, it ends with a full stop."""
    pieces: Pieces = []
    for part in parts:
        pieces += part if isinstance(part, list) else [] if part is None else [part]
    pieces = [piece for piece in pieces if str(piece)]
    if pieces and isinstance(pieces[0], str):
        pieces[0] = pieces[0][0].upper() + pieces[0][1:]
    if pieces and not str(pieces[-1]).endswith((".", "!", "?")):
        pieces.append(".")
    return Sentence(tuple(pieces))


def listed(items: Iterable[Pieces | Piece], last: str = " và ") -> Pieces:
    """ "A, B và C"."""
    said = [item if isinstance(item, list) else [item] for item in items]
    joined: Pieces = []
    for place, item in enumerate(said):
        if place:
            joined.append(last if place == len(said) - 1 else ", ")
        joined += item
    return joined


def clauses(*parts: Pieces | None) -> Pieces:
    """Clauses one after the other with "; " between them; those without anything are left out."""
    joined: Pieces = []
    for part in parts:
        if part:
            joined += ["; ", *part] if joined else part
    return joined


_NUMERAL = re.compile(r"\d(?:[\d.,]*\d)?")


def numerals(text: str) -> list[str]:
    """The numerals of a text, each with its separators: "40,1", "3.094.546"."""
    return _NUMERAL.findall(text)


def paragraphs_of(narrative: Narrative) -> Iterator[Paragraph]:
    """All paragraphs in the order of the report."""
    for section in narrative:
        yield from section.paragraphs


def sources_of(narrative: Narrative) -> dict[Source, list[str]]:
    """What stands in the generated paragraphs of a report by its source, in the order of reading; quotes as ""."""
    found: dict[Source, list[str]] = {}
    for paragraph in paragraphs_of(narrative):
        if paragraph.own is not None:
            continue
        for one in paragraph.sentences:
            for piece in one.pieces:
                if isinstance(piece, Number | Quote):
                    texts = found.setdefault(piece.source, [])
                    written = str(piece) if isinstance(piece, Number) else ""
                    if written not in texts:
                        texts.append(written)
    return found


def digits_without_source(narrative: Narrative) -> list[tuple[str, str]]:
    """(paragraph's key, text) wherever a digit stands in plain text: always none."""
    return [
        (paragraph.key, piece)
        for paragraph in paragraphs_of(narrative)
        for one in paragraph.sentences
        for piece in one.pieces
        if isinstance(piece, str) and any(letter.isdigit() for letter in piece)
    ]
