"""Marks between the braces of a placeholder: they are moved out of it, or they would go when it is filled.

Word lays the ends of bookmarks wherever the cursor stood. One that is lost takes every link to it along.
"""

import re
from typing import Any

from docx.oxml.ns import qn

_PLACEHOLDER = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_TEXT, _RUN = qn("w:t"), qn("w:r")
_STARTS = tuple(qn(f"w:{name}") for name in ("bookmarkStart", "commentRangeStart", "permStart"))
_ENDS = tuple(qn(f"w:{name}") for name in ("bookmarkEnd", "commentRangeEnd", "permEnd"))


def free_marks(root: Any) -> int:
    """Move the marks out of the placeholders of all paragraphs: starts before them, ends behind; return how many."""
    return sum(_free_marks_of(paragraph) for paragraph in root.iter(qn("w:p")))


def _free_marks_of(paragraph: Any) -> int:
    text, marks, pieces = _read(paragraph)
    inside = [
        (found, mark)
        for found in (_PLACEHOLDER.finditer(text) if marks else ())
        for mark, place in marks
        if found.start() < place < found.end()
    ]
    for found, mark in inside:
        if mark.tag in _STARTS:
            _run_at(pieces, found.start()).addprevious(mark)
        else:
            _run_at(pieces, found.end() - 1).addnext(mark)
    return len(inside)


def _read(paragraph: Any) -> tuple[str, list[tuple[Any, int]], list[tuple[Any, int]]]:
    """Return the text of a paragraph, its marks with their places in the text, and its pieces with their ends there."""
    marks: list[tuple[Any, int]] = []
    pieces: list[tuple[Any, int]] = []
    text = ""
    for node in paragraph.iter(_TEXT, *_STARTS, *_ENDS):
        if not _is_own(node, paragraph):
            continue
        if node.tag == _TEXT:
            text += node.text or ""
            pieces.append((node, len(text)))
        else:
            marks.append((node, len(text)))
    return text, marks, pieces


def _is_own(node: Any, paragraph: Any) -> bool:
    """Return whether a node is of the paragraph itself and not of a text box in it."""
    return next(node.iterancestors(qn("w:p"))) is paragraph


def _run_at(pieces: list[tuple[Any, int]], place: int) -> Any:
    """Return the run with the letter at a place of a paragraph's text."""
    node = next(node for node, end in pieces if place < end)
    return next(node.iterancestors(_RUN))
