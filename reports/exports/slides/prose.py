"""Sentences of slides as they are read: percentages without a space, "điểm phần trăm" in full."""

from collections.abc import Iterable

from reports.exports.slides.fitting import TITLE_CHARACTERS, lines_of
from reports.presentation.wording.pieces import NO_BREAK, Number, Piece, Pieces, Sentence
from reports.presentation.wording.results import capitalised

TITLE_LINES = 2


def prose(pieces: Iterable[Piece]) -> str:
    """Return pieces as text: a number is never parted from its unit."""
    return "".join(_written(piece) for piece in pieces)


def prose_of(sentences: Iterable[Sentence]) -> str:
    """Return sentences one after the other."""
    return " ".join(prose(sentence.pieces) for sentence in sentences)


def _written(piece: Piece) -> str:
    if not isinstance(piece, Number):
        return str(piece).replace("điểm %", "điểm phần trăm")
    if piece.unit == "%":
        return f"{piece.text}%"
    unit = piece.unit.replace("điểm %", "điểm phần trăm")
    return f"{piece.text} {unit}".strip().replace(" ", NO_BREAK)


def first_that_fits(*titles: Pieces) -> Pieces:
    """Return the first of some titles that takes at most two lines, with a capital; the last one where none does."""
    for pieces in titles:
        if pieces and lines_of(prose(pieces), TITLE_CHARACTERS) <= TITLE_LINES:
            return capitalised(pieces)
    return capitalised(titles[-1])
