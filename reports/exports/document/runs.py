"""Sentences and texts of the report as paragraphs of a document, with the codes of their sources or without."""

from collections.abc import Iterable, Iterator

from associations.exchange.documents.blocks import Body, Run
from associations.exchange.documents.text import clean, clean_inside
from reports.narrative.paragraphs import Paragraph
from reports.narrative.sources import Sources
from reports.presentation.wording.pieces import Number, Quote, Sentence


def bodies_of(paragraph: Paragraph, sources: Sources | None) -> list[Body]:
    """Return a paragraph of the report; one that was written by hand in several lines is several.

    sources: whose codes stand behind the numbers; None for a paper without codes.
    """
    if paragraph.own is None:
        return [Body(tuple(_runs(paragraph.sentences, sources)), is_item=paragraph.is_item)]
    lines = filter(None, map(clean, paragraph.own.split("\n")))
    return [Body((Run(line),), is_item=paragraph.is_item) for line in lines]


def _runs(sentences: Iterable[Sentence], sources: Sources | None) -> Iterator[Run]:
    for place, sentence in enumerate(sentences):
        if place:
            yield Run(" ")
        yield from _runs_of(sentence, sources)


def _runs_of(sentence: Sentence, sources: Sources | None) -> Iterator[Run]:
    """Yield a sentence; each distinct number bears its code once, where it stands first."""
    if sources is None:
        yield Run(clean_inside(sentence.text))
        return
    coded = set()
    for piece in sentence.pieces:
        code = ""
        if isinstance(piece, Number | Quote) and piece.source not in coded:
            coded.add(piece.source)
            code = sources.code(piece.source)
        yield Run(clean_inside(str(piece)), code=code)
