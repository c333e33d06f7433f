"""A placeholder that is filled or left out takes nothing with it but its own words, and leaves no empty page."""

from typing import Any

import pytest
from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from reports.exports.document.places import lay

PLACE = "[[chỗ]]"
# How a body is put together, a letter a paragraph: T a text, B a page break alone, b a text that ends with one, P a text
# that begins a page, V a void paragraph, S the end of a section, X the placeholder, x a placeholder that begins a page,
# W a table. And what is left where nothing is laid in.
LAYOUTS = {
    "X": "",
    "TXT": "TT",
    "TX": "T",
    "TBX": "T",
    "TBXT": "TBT",
    "TBXP": "TP",
    "TVBVXV": "T",
    "TbX": "TT",
    "TbXT": "TbT",
    "Tx": "T",
    "TxT": "TT",
    "TSX": "T",
    "TSTX": "TST",
    "TSBXV": "T",
    "TSTBX": "TST",
    "TSXT": "TST",
    "WX": "W",
}  # fmt: skip


def made(layout: str) -> tuple[Any, Any]:
    """Return a document of a layout, and the paragraph of its placeholder."""
    document, place = Document(), None
    for number, letter in enumerate(layout):
        if letter == "W":
            document.add_table(1, 1)
        elif letter == "S":
            document.add_section(WD_SECTION.NEW_PAGE).left_margin = 1000 + number
        else:
            paragraph = document.add_paragraph({"V": "", "B": "", "X": PLACE, "x": PLACE}.get(letter, "chữ"))
            paragraph.paragraph_format.page_break_before = True if letter in "Px" else None
            if letter in "Bb":
                paragraph.add_run().add_break(WD_BREAK.PAGE)
            if letter in "Xx":
                place = paragraph._p
    return document, place


def layout_of(document: Any) -> str:
    """Return what is in a body, by the letters of LAYOUTS; the paragraph that python-docx ends a section with is its S."""
    found = ""
    for element in document.element.body:
        if element.tag == qn("w:tbl"):
            found += "W"
        elif element.tag == qn("w:p"):
            text = "".join(node.text or "" for node in element.iter(qn("w:t")))
            has_break = next(element.iter(qn("w:br")), None) is not None
            ends_section = element.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None
            starts = element.find(f"{qn('w:pPr')}/{qn('w:pageBreakBefore')}") is not None
            letter = ("b" if has_break else "P" if starts else "T") if text else "B" if has_break else "V"
            found += "S" if ends_section and not text else letter + "S" * ends_section
    return found


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_is_left_out_leaves_no_empty_page_and_all_the_rest(layout: str):
    document, place = made(layout)
    lay([], place)
    assert layout_of(document).replace("V", "") == LAYOUTS[layout]
    assert document.element.body.find(qn("w:sectPr")) is not None, "the last section keeps its properties"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_is_laid_in_stands_where_the_placeholder_stood_and_nothing_else_changes(layout: str):
    document, place = made(layout)
    lay([paragraph_of("khối")], place)
    assert layout_of(document) == layout.replace("X", "T").replace("x", "T")


def paragraph_of(text: str, inside: str = "") -> Any:
    return parse_xml(f"<w:p {nsdecls('w')}>{inside}<w:r><w:t>{text}</w:t></w:r></w:p>")


def test_a_section_that_ends_in_the_placeholder_still_ends():
    for elements in ([], [paragraph_of("khối")], [parse_xml(f"<w:tbl {nsdecls('w')}/>")]):
        document = Document()
        document.add_paragraph("trước")
        place = document.add_paragraph(PLACE)._p
        document.add_section(WD_SECTION.NEW_PAGE)
        place.get_or_add_pPr().append(document.element.body[2].pPr.find(qn("w:sectPr")))
        document.element.body.remove(document.element.body[2])
        document.add_paragraph("sau")
        lay(elements, place)
        assert len(document.sections) == 2
        assert [p.text for p in document.paragraphs if p.text] == ["trước", *["khối"] * (len(elements) and elements[0].tag == qn("w:p")), "sau"]  # fmt: skip


@pytest.mark.parametrize("elements", [0, 1])
def test_links_and_fields_through_the_placeholder_stay_whole(elements: int):
    mark = '<w:{0} {1}w:id="7"/>'
    inside = mark.format("bookmarkStart", 'w:name="_Toc1" ') + '<w:bookmarkEnd w:id="5"/>'
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    document = Document()
    body = document.element.body
    body.insert(0, paragraph_of("mục lục", '<w:bookmarkStart w:id="5" w:name="_Toc0"/>'))
    place = paragraph_of(PLACE, inside + end)
    body.insert(1, place)
    body.insert(2, paragraph_of("sau", '<w:bookmarkEnd w:id="7"/>'))
    lay([paragraph_of("khối")] * elements, place)
    assert PLACE not in body.xml
    ids = [one.get(qn("w:id")) for one in body.iter(qn("w:bookmarkStart"))]
    assert ids == ["5", "7"]
    assert sorted(one.get(qn("w:id")) for one in body.iter(qn("w:bookmarkEnd"))) == ids
    assert body.xml.count("fldChar ") == 1
    order = [one.tag.rpartition("}")[2] + (one.get(qn("w:id")) or "") for one in body.iter() if "bookmark" in one.tag]  # fmt: skip
    assert order.index("bookmarkStart7") < order.index("bookmarkEnd7")
    assert order.index("bookmarkStart5") < order.index("bookmarkEnd5")
