"""What is asked of a Word file before blocks are laid into it: which names and numbers it uses, in which section a place is."""

from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import qn

from associations.exchange.documents.word_pieces import ANCHORS

_AROUND = ("header", "footer", "footnotes", "endnotes")
_GAP = 720  # twips between columns that do not say how far they are apart
_MM = 25.4 / 1440  # of a twip
_SEEN = tuple(qn(name) for name in ("w:t", "w:drawing", "w:pict", "w:object", "w:sym"))


def free_anchors(document: Any) -> str:
    """Return what the names of new bookmarks begin with, so that none is called as one that a document has."""
    taken = {(mark.get(qn("w:name")) or "").casefold() for mark in _bookmarks(document)}
    names = (ANCHORS if number == 1 else f"{ANCHORS}{number}_" for number in count(1))
    return next(anchors for anchors in names if not any(name.startswith(anchors) for name in taken))


def last_bookmark(document: Any) -> int:
    """Return the highest number of a bookmark in a document, 0 where there is none."""
    return _highest(mark.get(qn("w:id")) for mark in _bookmarks(document))


def last_picture(document: Any) -> int:
    """Return the highest number of a drawing in a document, 0 where there is none."""
    return _highest(drawing.get("id") for drawing in document.element.body.iter(qn("wp:docPr")))


def _highest(numbers: Iterable[str | None]) -> int:
    return max((int(number) for number in numbers if number and number.isdecimal()), default=0)


def _bookmarks(document: Any) -> Iterator[Any]:
    """Yield the beginnings of the bookmarks of a document, those of its heads, feet and notes included."""
    yield from document.element.body.iter(qn("w:bookmarkStart"))
    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.rpartition("/")[2] in _AROUND:
            yield from parse_xml(relation.target_part.blob).iter(qn("w:bookmarkStart"))


def begins_section(document: Any, at: Any) -> bool:
    """Return whether nothing but blank paragraphs stands between the beginning of a section and an element in it.

    at: the element of the body, None for its end.
    """
    before = at.itersiblings(preceding=True) if at is not None else reversed(document.element.body)
    for element in before:
        if _section_of(element) is not None:
            return True
        if element.tag == qn("w:tbl") or any(map(_is_seen, element.iter(*_SEEN))):
            return False
    return True


def section_at(document: Any, at: Any) -> Any:
    """Return the properties of the section that an element of the body is in; at: None for the end of the body."""
    if at is not None:
        for element in (at, *at.itersiblings()):
            if (found := _section_of(element)) is not None:
                return found
    return document.element.body.get_or_add_sectPr()


def text_width(section: Any) -> float:
    """Return how wide the text of a section is in mm, of one with columns that of its narrowest; 0 where none is given."""
    size, margins = section.find(qn("w:pgSz")), section.find(qn("w:pgMar"))
    if size is None or margins is None:
        return 0
    width = _twips(size, "w") - sum(_twips(margins, side) for side in ("left", "right", "gutter"))
    columns = section.find(qn("w:cols"))
    if columns is not None:
        own = [_twips(column, "w") for column in columns.findall(qn("w:col"))]
        count = max(1, _twips(columns, "num", 1))
        gaps = _twips(columns, "space", _GAP) * (count - 1)
        width = min(filter(None, own), default=(width - gaps) / count)
    return width * _MM


def _twips(element: Any, name: str, usual: float = 0) -> float:
    """Return a number of an element; the usual one where it has none or one that is no number."""
    try:
        return float(element.get(qn(f"w:{name}"), usual))
    except ValueError:
        return usual


def _section_of(element: Any) -> Any:
    return element.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") if element.tag == qn("w:p") else None


def _is_seen(node: Any) -> bool:
    return node.tag != qn("w:t") or bool((node.text or "").strip())
