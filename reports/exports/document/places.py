"""Where blocks are laid into a filled template: its paragraph goes, and with it nothing that was not the placeholder's.

A paragraph may hold more than the placeholder: the ends of bookmarks that links and tables of contents lead to, the end
of a field, the properties of its section. And one that nothing is laid into may have had a page to itself, which would
be left empty.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

_PARAGRAPH, _TABLE, _SECTION, _BREAK = qn("w:p"), qn("w:tbl"), qn("w:sectPr"), qn("w:br")
_NO_ROOM = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/><w:rPr><w:vanish/><w:sz w:val="2"/></w:rPr>'
_STARTS = ("bookmarkStart", "commentRangeStart", "permStart", "moveFromRangeStart", "moveToRangeStart")
_ENDS = ("bookmarkEnd", "commentRangeEnd", "permEnd", "moveFromRangeEnd", "moveToRangeEnd")
_MARKS = tuple(qn(f"w:{name}") for name in (*_STARTS, *_ENDS))
_END_MARKS = frozenset(qn(f"w:{name}") for name in _ENDS)
# What a paragraph without a letter may hold and still be needed for.
_KEPT = tuple(
    qn(f"w:{name}")
    for name in ("fldChar", "fldSimple", "drawing", "pict", "object", "footnoteReference", "endnoteReference", "commentReference")
)  # fmt: skip
_LETTERS = (qn("w:t"), qn("w:instrText"), qn("w:sym"))


def lay(elements: Sequence[Any], place: Any) -> None:
    """Lay elements into the body of a document instead of the paragraph of a placeholder; without any it goes alone."""
    _clear_text(place)
    if elements and elements[0].tag == _PARAGRAPH and _section_of(elements[0]) is not None:
        _take_page_break(place)  # the end of a section turns the page
    for element in elements:
        place.addprevious(element)
    _move_marks(place, before=elements[0] if elements else place)
    if _is_needed(place):
        return
    if not elements:
        _leave_out(place)
    elif (section := _section_of(place)) is None or _hand_over(section, elements[-1]):
        place.getparent().remove(place)


def _clear_text(paragraph: Any) -> None:
    for node in paragraph.iter(qn("w:t")):
        node.text = ""


def _move_marks(paragraph: Any, *, before: Any) -> None:
    """Move the marks of ranges out of a paragraph: starts before what was laid, ends behind it."""
    for mark in list(paragraph.iter(*_MARKS)):
        if mark.tag in _END_MARKS:
            paragraph.addprevious(mark)
        else:
            before.addprevious(mark)


def _is_needed(paragraph: Any) -> bool:
    """Return whether a paragraph holds something beside text that a document misses without it."""
    return next(paragraph.iter(*_KEPT), None) is not None


def _section_of(paragraph: Any) -> Any:
    """Return the properties of the section that a paragraph ends; None where it ends none."""
    return paragraph.find(f"{qn('w:pPr')}/{_SECTION}")


def _hand_over(section: Any, element: Any) -> bool:
    """Let another paragraph end a section; return whether it can."""
    if element.tag != _PARAGRAPH or _section_of(element) is not None:
        return False
    element.get_or_add_pPr().append(section)
    return True


def _leave_out(place: Any) -> None:
    """Take a paragraph out into which nothing was laid, with the page or the section that it had to itself."""
    section = _section_of(place)
    gone = _page_around(place, section) or [place]
    if not _ends_well(section, before=_previous(gone[0]), is_last=_next(gone[-1]) is None):
        gone.remove(place)
        _shrink(place)
    for paragraph in gone:
        _take_out(paragraph)


def _page_around(place: Any, section: Any) -> list[Any]:
    """Return the paragraphs that are left alone on a page, which goes with them; [] where something else is on it."""
    around = [*_void_before(place), place, *(() if section is not None else _void_behind(place))]
    before, behind = _previous(around[0]), _next(around[-1])
    ends_page = section is not None or behind is None or _starts_page(behind)
    begins_page = any(map(_turns_page, around)) or _turned_page(before) is not None
    if not (ends_page and begins_page):
        return []
    _take_break(before)
    return around


def _ends_well(section: Any, *, before: Any, is_last: bool) -> bool:
    """Let what stands before a gap end its section; return whether that can be done without a paragraph more.

    section: the properties that the gap ended, None where it ended none. is_last: nothing of the document follows it.
    """
    if section is not None:
        return _close(section, before)
    if is_last:
        _drop_last_section(before)
    return not (is_last and before is not None and before.tag == _TABLE)


def _take_out(paragraph: Any) -> None:
    """Take a paragraph out and leave the marks in it where they are; one with more than text stays."""
    if not _is_needed(paragraph):
        _move_marks(paragraph, before=paragraph)
        paragraph.getparent().remove(paragraph)


def _shrink(paragraph: Any) -> None:
    """Let a paragraph take no room and begin no page: a body must not end with a table, nor a section."""
    section = _section_of(paragraph)
    for child in list(paragraph):
        paragraph.remove(child)
    properties = paragraph.get_or_add_pPr()
    for child in parse_xml(f"<w:pPr {nsdecls('w')}>{_NO_ROOM}</w:pPr>"):
        properties.append(child)
    if section is not None:
        properties.append(section)


def _close(section: Any, before: Any) -> bool:
    """End a section without its last paragraph; return whether that can be done.

    before: what stands there then. Where that is another section, nothing is left of this one and it goes.
    """
    if before is None or (before.tag == _PARAGRAPH and _section_of(before) is not None):
        section.getparent().remove(section)
        return True
    return _hand_over(section, before)


def _drop_last_section(before: Any) -> None:
    """Drop the last section of a document, which is empty where what stands before its end is the end of another."""
    if before is None or before.tag != _PARAGRAPH or (section := _section_of(before)) is None:
        return
    body = before.getparent()
    if (last := body.find(_SECTION)) is not None:
        body.replace(last, section)


def _void_before(place: Any) -> list[Any]:
    """Return the paragraphs with nothing in them that stand right before a place, in their order."""
    found = []
    one = _previous(place)
    while one is not None and _is_void(one):
        found.append(one)
        one = _previous(one)
    return found[::-1]


def _void_behind(place: Any) -> list[Any]:
    """Return the paragraphs with nothing in them that stand right behind a place."""
    found = []
    one = _next(place) if _section_of(place) is None else None
    while one is not None and _is_void(one):
        found.append(one)
        one = _next(one)
    return found


def _is_void(element: Any) -> bool:
    """Return whether an element is a paragraph without a letter, a picture, a field or the end of a section."""
    if element.tag != _PARAGRAPH or _is_needed(element) or _section_of(element) is not None:
        return False
    return not any((node.text or "").strip() or node.tag == qn("w:sym") for node in element.iter(*_LETTERS))


def _turns_page(paragraph: Any) -> bool:
    """Return whether a paragraph begins a page or has the next one begin it."""
    return _starts_page(paragraph) or next(_breaks(paragraph), None) is not None


def _starts_page(element: Any) -> bool:
    """Return whether a page begins with an element: by its own property, or by a break before its first letter."""
    if element.tag != _PARAGRAPH:
        return False
    before = element.find(f"{qn('w:pPr')}/{qn('w:pageBreakBefore')}")
    if before is not None and before.get(qn("w:val"), "1") not in ("0", "false", "off"):
        return True
    for node in element.iter(_BREAK, *_LETTERS):
        if node.tag == _BREAK:
            return node.get(qn("w:type")) == "page"
        if (node.text or "").strip():
            return False
    return False


def _breaks(element: Any) -> Iterator[Any]:
    return (node for node in element.iter(_BREAK) if node.get(qn("w:type")) == "page")


def _turned_page(element: Any) -> Any:
    """Return the break at the end of a paragraph with text, by which the next one begins a page; None without one."""
    if element is None or element.tag != _PARAGRAPH:
        return None
    pieces = list(element.iter(_BREAK, *_LETTERS, *_KEPT))
    return pieces[-1] if pieces and pieces[-1] in set(_breaks(element)) else None


def _take_page_break(place: Any) -> None:
    """Take away what begins a page before a place, and the void paragraphs of it."""
    void = _void_before(place)
    before = _previous(void[0]) if void else _previous(place)
    if any(map(_turns_page, void)) or _turned_page(before) is not None:
        _take_break(before)
        for paragraph in void:
            _take_out(paragraph)


def _take_break(element: Any) -> None:
    if (found := _turned_page(element)) is not None:
        found.getparent().remove(found)


def _previous(element: Any) -> Any:
    """Return the element before another one, marks apart; None at the beginning."""
    one = element.getprevious()
    while one is not None and one.tag in _MARKS:
        one = one.getprevious()
    return one


def _next(element: Any) -> Any:
    """Return the element behind another one, marks apart; None at the end of the body."""
    one = element.getnext()
    while one is not None and one.tag in _MARKS:
        one = one.getnext()
    return None if one is None or one.tag == _SECTION else one
