"""Writes a report as .docx: the portal's own layout, or a cluster's template filled in a sandbox.

Into a template the blocks are laid after it was filled, where their placeholders stood, so no text of a return or of a
person ever passes through it.
"""

import datetime
import io
from collections.abc import Mapping, Sequence
from typing import Any

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from associations.exchange.documents.blocks import Block
from associations.exchange.documents.laid_in import free_anchors
from associations.exchange.documents.word import code_at_foot, elements, make_document
from reports.analysis.results import ClusterReport
from reports.exports.document import placeholders
from reports.exports.document.compose import SIZE, Composed, compose
from reports.exports.document.content_controls import without_controls
from reports.exports.document.kinds import Kind
from reports.exports.document.places import lay
from reports.models import DocumentTemplate, Meeting
from reports.narrative.compose import narrative
from reports.narrative.overrides import own_texts


def report_as_document(
    report: ClusterReport,
    *,
    kind: Kind = Kind.SIGNED,
    meeting: Meeting | None = None,
    made_at: datetime.datetime | None = None,
    paragraphs: dict[str, str] | None = None,
    template: bytes | None = None,
) -> bytes:
    """Return the report as a .docx file.

    meeting: whose conclusions, tasks and answers the report holds.
    paragraphs: the texts written by hand by key, those of the meeting where none are given. template: another
    template than the cluster's own or the portal's layout; it must have passed `checks.problems_of`.
    """
    composed = composed_report(report, kind=kind, meeting=meeting, made_at=made_at, paragraphs=paragraphs)
    template = template or _own_template(report)
    if template is None or kind == Kind.SOURCES:
        return make_document(composed.document)
    filled = fill(template, placeholders.values(report, meeting))
    _lay_into(filled, composed)
    stream = io.BytesIO()
    filled.save(stream)
    return stream.getvalue()


def composed_report(
    report: ClusterReport,
    *,
    kind: Kind = Kind.SIGNED,
    meeting: Meeting | None = None,
    made_at: datetime.datetime | None = None,
    paragraphs: dict[str, str] | None = None,
) -> Composed:
    """Return the report as blocks; the arguments are those of `report_as_document`."""
    own = own_texts(meeting) if paragraphs is None else paragraphs
    text = narrative(report, meeting=meeting, own=own)
    return compose(report, text, kind=kind, meeting=meeting, made_at=made_at)


def _own_template(report: ClusterReport) -> bytes | None:
    if report.cluster.pk is None:
        return None
    own = DocumentTemplate.objects.filter(cluster=report.cluster.pk, is_current=True).first()
    return bytes(own.content) if own else None


def fill(template: bytes, values: Mapping[str, str]) -> Any:
    """Return the document with its placeholders filled; those of blocks are marks alone in their paragraphs."""
    filler = DocxTemplate(io.BytesIO(without_controls(template)))
    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    marks = {name: _mark(name) for name in placeholders.BLOCKS}
    filler.render({**values, **marks}, environment, autoescape=True)
    # Read again: the filler puts new heads and feet into the file, which the document at hand does not know of.
    stream = io.BytesIO()
    filler.save(stream)
    return Document(stream)


def _mark(name: str) -> str:
    return f"\u2060{name}\u2060"


def _lay_into(document: Any, composed: Composed) -> None:
    """Write every block where its mark stands; a standing without a mark goes before the text of the report."""
    places = _places(document)
    standing, text = composed.standing, composed.text
    if "tinh_trang" not in places:
        standing, text = (), (*standing, *text)
    blocks: dict[str, Sequence[Block]] = {
        "tinh_trang": standing,
        "noi_dung": text,
        "bang_so_lieu": composed.tables,
        "nguon_so_lieu": composed.sources,
    }
    size, anchors = _text_size(document), free_anchors(document)
    for name, place in places.items():
        lay(elements(blocks[name], document, size=size, at=place, anchors=anchors), place)
    if "nguon_so_lieu" not in places:  # the codes of the text lead there
        for element in elements(composed.sources, document, size=size, anchors=anchors):
            document.element.body.insert_element_before(element, "w:sectPr")
    sign_every_page(document, composed.code)


def _places(document: Any) -> dict[str, Any]:
    """Return the paragraphs of the marks by the names of their blocks, in the order of the document."""
    places = {}
    names = {_mark(name): name for name in placeholders.BLOCKS}
    for paragraph in document.element.body.iter(qn("w:p")):
        text = "".join(node.text or "" for node in paragraph.iter(qn("w:t"))).strip()
        if text in names:
            places[names[text]] = paragraph
    return places


def _text_size(document: Any) -> float:
    """Return the size of a template's own text in points, that of the portal where it has none or an odd one."""
    size = document.styles["Normal"].font.size
    return size.pt if size and 8 <= size.pt <= 20 else SIZE


def sign_every_page(document: Any, line: str) -> None:
    """Write the line of the revision at the foot of every page, also where a template has no place for it."""
    for section in document.sections:
        feet = [section.footer]
        feet += [section.first_page_footer] if section.different_first_page_header_footer else []
        feet += [section.even_page_footer] if document.settings.odd_and_even_pages_header_footer else []
        for foot in feet:
            if line not in "".join(node.text or "" for node in foot._element.iter(qn("w:t"))):
                foot.is_linked_to_previous = False
                for element in parse_xml(f"<w:body {nsdecls('w')}>{code_at_foot(line)}</w:body>"):
                    foot._element.append(element)
