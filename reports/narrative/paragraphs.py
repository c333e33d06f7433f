"""What the narrative is made of: sections, and in them paragraphs of sentences (presentation/wording/pieces)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from reports.presentation.wording.pieces import Number, Piece, Quote, Sentence, Source, sentence


@dataclass(frozen=True)
class Paragraph:
    """A paragraph with a key that stays the same from year to year, "to-chuc/hoi-vien", and what it is about.

    own: the text that somebody wrote instead of the generated one, None where nobody did. is_item: it stands behind a
    dash, as one of several below their opening sentence.
    """

    key: str
    about: str
    sentences: tuple[Sentence, ...]
    own: str | None = None
    is_item: bool = False

    @property
    def text(self) -> str:
        """Return the paragraph as the portal writes it, whatever was written by hand."""
        return " ".join(one.text for one in self.sentences)


@dataclass(frozen=True)
class Part:
    """A part of the report, which has a Roman number where the document is composed; several sections share one."""

    key: str
    title: str


@dataclass(frozen=True)
class Section:
    """A section of the report with its paragraphs in the order of writing.

    part: None for what stands before the first part. A section that is all of its part has the part's title, which is
    then printed once.
    """

    key: str
    title: str
    paragraphs: tuple[Paragraph, ...]
    part: Part | None = None


Narrative = tuple[Section, ...]


def paragraph(key: str, about_: str, *sentences: Sentence | None) -> Paragraph:
    """Return a paragraph of the sentences that there are; where there is none it says that there are no figures."""
    there_are = tuple(one for one in sentences if one is not None and one.pieces)
    return Paragraph(
        key, about_, there_are or (sentence(f"chưa có số liệu về {about_[0].lower()}{about_[1:]}"),)
    )


def as_prose(section: Section) -> Section:
    """Return a section with its per cents as prose writes them: "29,8%", "1,5 điểm phần trăm"."""
    made = (
        replace(one, sentences=tuple(Sentence(tuple(map(_in_prose, s.pieces))) for s in one.sentences))
        for one in section.paragraphs
    )
    return replace(section, paragraphs=tuple(made))


def _in_prose(piece: Piece) -> Piece:
    if isinstance(piece, Number) and piece.unit == "%":
        return replace(piece, space="")
    if isinstance(piece, Number) and piece.unit == "điểm %":
        return replace(piece, unit="điểm phần trăm")
    return piece


def written(key: str, about_: str, *sentences: Sentence | None) -> Paragraph | None:
    """Return a paragraph of the sentences that there are; None where there is none."""
    found = tuple(one for one in sentences if one is not None and one.pieces)
    return Paragraph(key, about_, found) if found else None


def there_are(*paragraphs: Paragraph | None) -> tuple[Paragraph, ...]:
    """Return the paragraphs that there are."""
    return tuple(one for one in paragraphs if one is not None)


_NUMERAL = re.compile(r"\d(?:[\d.,]*\d)?")


def numerals(text: str) -> list[str]:
    """Return the numerals of a text, each with its separators: "40,1", "3.094.546"."""
    return _NUMERAL.findall(text)


def paragraphs_of(narrative: Narrative) -> Iterator[Paragraph]:
    """Yield all paragraphs in the order of the report."""
    for section in narrative:
        yield from section.paragraphs


def sources_of(narrative: Narrative) -> dict[Source, list[str]]:
    """Return what stands in the generated paragraphs by its source, in the order of reading; quotes as ""."""
    found: dict[Source, list[str]] = {}
    for piece in sourced_pieces(narrative):
        texts = found.setdefault(piece.source, [])
        written = str(piece) if isinstance(piece, Number) else ""
        if written not in texts:
            texts.append(written)
    return found


def sourced_pieces(narrative: Narrative) -> Iterator[Number | Quote]:
    """Yield the numbers and quotes of the paragraphs that nobody rewrote."""
    for paragraph in paragraphs_of(narrative):
        if paragraph.own is None:
            for one in paragraph.sentences:
                yield from (piece for piece in one.pieces if isinstance(piece, Number | Quote))


def digits_without_source(narrative: Narrative) -> list[tuple[str, str]]:
    """Return (paragraph's key, text) wherever a digit stands in plain words: always none."""
    return [
        (paragraph.key, piece)
        for paragraph in paragraphs_of(narrative)
        for one in paragraph.sentences
        for piece in one.pieces
        if isinstance(piece, str) and any(letter.isdigit() for letter in piece)
    ]
