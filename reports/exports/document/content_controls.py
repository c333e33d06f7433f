"""What stands around placeholders is taken from them before a template is checked or filled: controls, and marks in braces.

Word shows in a control what it is bound to, or a grey prompt, and not what was written into it; and a block in one does
not stand in the body. So a control that has to do with a placeholder is undone and its content stays where it was.
"""

import io
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.opc.oxml import serialize_part_xml
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from reports.exports.document.braces import free_marks

_CONTROL, _CONTENT = qn("w:sdt"), qn("w:sdtContent")
# Each lays itself around a content, with properties of its own.
_WRAPPERS = (_CONTROL, qn("w:customXml"), qn("w:smartTag"))
_PROPERTIES = (qn("w:customXmlPr"), qn("w:smartTagPr"), qn("w:sdtPr"), qn("w:sdtEndPr"))
_PARTS = ("header", "footer", "footnotes", "endnotes")


def without_controls(template: bytes) -> bytes:
    """Return a template whose placeholders stand in no control and hold no mark; the same bytes where that is so."""
    document = Document(io.BytesIO(template))
    changes = _undo(document.element.body)
    for part in _parts_around(document):
        changes += _undo_in_part(part)
    if not changes:
        return template
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _parts_around(document: Any) -> Iterator[Any]:
    """Yield the parts of heads, feet and notes."""
    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.rpartition("/")[2] in _PARTS:
            yield relation.target_part


def _undo_in_part(part: Any) -> int:
    element = getattr(part, "element", None)
    if element is not None:
        return _undo(element)
    root = parse_xml(part.blob)
    changes = _undo(root)
    if changes:
        part._blob = serialize_part_xml(root)
    return changes


def _undo(root: Any) -> int:
    """Undo the controls that have to do with a placeholder and move marks out of its braces; return how many."""
    found = [one for one in root.iter(*_WRAPPERS) if _touches_placeholder(one)]
    for wrapper in found:
        content = wrapper.find(_CONTENT) if wrapper.tag == _CONTROL else wrapper
        parent = wrapper.getparent()
        at = parent.index(wrapper)
        inner = [child for child in (() if content is None else content) if child.tag not in _PROPERTIES]
        parent.remove(wrapper)
        for place, child in enumerate(inner, start=at):
            parent.insert(place, child)
    return len(found) + free_marks(root)


def _touches_placeholder(wrapper: Any) -> bool:
    """Return whether a brace stands in a control, or in the paragraph that it is a piece of."""
    around = next(wrapper.iterancestors(qn("w:p")), wrapper)
    return any("{" in (node.text or "") or "}" in (node.text or "") for node in around.iter(qn("w:t")))
