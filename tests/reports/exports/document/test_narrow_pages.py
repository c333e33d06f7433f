"""Into however narrow a page, or column, of a cluster's own template the report is laid: nothing of it is wider."""

import io

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu, Mm, Pt

from reports.exports.document.kinds import Kind
from reports.exports.document.writing import report_as_document
from reports.presentation import charts
from tests.reports.exports.document.test_document import DOT
from tests.reports.narrative.demo import demo_report

REPORT = demo_report(2023, keys=("lang-son", "cao-bang"))
W = nsdecls("w")
# By name: the width of the page, its margins left and right, its columns, and what is left for the text; in mm.
PAGES = {
    "A4": (210, 30, 15, "", 165),
    "A5": (148, 20, 20, "", 108),
    "two columns": (210, 20, 20, f'<w:cols {W} w:num="2" w:space="1134"/>', 75),
    "columns that differ": (
        297, 20, 20, f'<w:cols {W} w:num="2" w:equalWidth="0"><w:col w:w="10205" w:space="567"/><w:col w:w="3402"/></w:cols>', 60,
    ),
    "landscape": (297, 20, 20, "", 165),
}  # fmt: skip


def template(width: float, left: float, right: float, columns: str) -> bytes:
    document = Document()
    document.styles["Normal"].font.size = Pt(40)
    section = document.sections[0]
    section.page_width, section.left_margin, section.right_margin = Mm(width), Mm(left), Mm(right)
    for old in section._sectPr.findall(qn("w:cols")):
        section._sectPr.remove(old)
    if columns:
        section._sectPr.append(parse_xml(columns))
    for name in ("noi_dung", "bang_so_lieu", "nguon_so_lieu"):
        document.add_paragraph(f"{{{{ {name} }}}}")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("page", PAGES)
def test_tables_and_charts_are_no_wider_than_the_text_where_they_stand(page: str, monkeypatch):
    monkeypatch.setattr(charts, "kept_png", lambda chart: DOT)
    *shape, room = PAGES[page]
    body = Document(
        io.BytesIO(report_as_document(REPORT, kind=Kind.CHECKING, template=template(*shape)))
    ).element.body
    tables = [int(one.get(qn("w:w"))) / 56.7 for one in body.iter(qn("w:tblW"))]
    grids = [sum(int(one.get(qn("w:w"))) for one in grid) / 56.7 for grid in body.iter(qn("w:tblGrid"))]
    pictures = [Emu(int(one.get("cx"))).mm for one in body.iter(qn("wp:extent"))]
    assert len(tables) > 4
    assert pictures
    assert max(*tables, *grids, *pictures) <= room + 0.5
    assert max(tables) >= min(room, 165) - 0.5, "and no narrower than there is room for"


def test_codes_are_as_large_as_the_text_that_they_stand_at(monkeypatch):
    monkeypatch.setattr(charts, "kept_png", lambda chart: DOT)
    content = report_as_document(REPORT, kind=Kind.CHECKING, template=template(210, 30, 15, ""))
    body = Document(io.BytesIO(content)).element.body
    codes = [run for link in body.iter(qn("w:hyperlink")) for run in link.iter(qn("w:r"))]
    assert {run.find(qn("w:rPr")).find(qn("w:sz")).get(qn("w:val")) for run in codes} == {"28"}
