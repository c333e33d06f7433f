"""In whatever template of a cluster's own the report is laid, every link leads somewhere and nothing of it is lost."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from lxml import etree

from reports.exports.document.checks import problems_of
from reports.exports.document.kinds import Kind
from reports.exports.document.template import portal_template
from reports.exports.document.writing import report_as_document
from reports.presentation import charts
from tests.reports.exports.document.test_document import DOT
from tests.reports.narrative.demo import demo_report

W = nsdecls("w", "r")
REPORT = demo_report(2023, keys=("lang-son", "cao-bang"))


@pytest.fixture(autouse=True)
def no_drawing(monkeypatch):
    monkeypatch.setattr(charts, "kept_png", lambda chart: DOT)


def start(number: int, name: str) -> Any:
    return parse_xml(f'<w:bookmarkStart {W} w:id="{number}" w:name="{name}"/>')


def end(number: int) -> Any:
    return parse_xml(f'<w:bookmarkEnd {W} w:id="{number}"/>')


def link(anchor: str) -> Any:
    return parse_xml(f'<w:hyperlink {W} w:anchor="{anchor}"><w:r><w:t>xem {anchor}</w:t></w:r></w:hyperlink>')


def marked(document: Any, name: str, number: int) -> None:
    """A paragraph with a bookmark, and one with a link to it."""
    paragraph = document.add_paragraph("Đích")._p
    paragraph.extend([start(number, name), end(number)])
    document.add_paragraph()._p.append(link(name))


def place(document: Any, name: str) -> Any:
    return next(one._p for one in document.paragraphs if one.text.strip() == f"{{{{ {name} }}}}")


def without_sources(document: Any) -> None:
    found = place(document, "nguon_so_lieu")
    found.getparent().remove(found)


def outside(document: Any) -> None:
    """Links out of the file, in the body and in the head of the page."""
    for part, paragraph in (
        (document.part, document.add_paragraph()),
        (document.sections[0].header.part, document.sections[0].header.paragraphs[0]),
    ):
        key = part.relate_to("https://hoikhuyenhoc.vn/", RT.HYPERLINK, is_external=True)
        paragraph._p.append(
            parse_xml(f'<w:hyperlink {W} r:id="{key}"><w:r><w:t>trang hội</w:t></w:r></w:hyperlink>')
        )


def table_of_contents(document: Any) -> None:
    """A table of contents to headings of the template's own; it ends in the paragraph of a placeholder."""
    first = document.paragraphs[0]._p
    field = (
        f'<w:p {W}><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC \\o "1-3" \\h </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:hyperlink w:anchor="_Toc7"><w:r><w:t>Mở đầu</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGEREF _Toc7 \\h </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>2</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:hyperlink></w:p>'
    )
    first.addprevious(parse_xml(field))
    body = place(document, "noi_dung")
    body.append(parse_xml(f'<w:r {W}><w:fldChar w:fldCharType="end"/></w:r>'))
    body.insert(0, start(70, "_Toc7"))
    place(document, "bang_so_lieu").append(end(70))


def text_box(document: Any) -> None:
    box = (
        f'<w:r {W}><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent><w:p>'
        '<w:bookmarkStart w:id="1001" w:name="khung"/><w:r><w:t>Khung {{ nam }}</w:t></w:r><w:bookmarkEnd w:id="1001"/>'
        "</w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    document.add_paragraph()._p.append(parse_xml(box))
    document.add_paragraph()._p.append(link("khung"))


def head_with_bookmark(document: Any) -> None:
    head = document.sections[0].header.paragraphs[0]._p
    head.extend([start(1500, "nguon_35_0"), end(1500), link("nguon_35_0")])


def sections(document: Any) -> None:
    """Annexes in a section of their own, lying, with the placeholder of sources at its end."""
    new = document.add_section(WD_SECTION.NEW_PAGE)
    new.orientation, new.page_width, new.page_height = WD_ORIENT.LANDSCAPE, new.page_height, new.page_width
    document.element.body.insert_element_before(place(document, "nguon_so_lieu"), "w:sectPr")


CHANGES: dict[str, Callable[[Any], None]] = {
    "as the portal's": lambda d: None,
    "no place for sources": without_sources,
    "bookmarks of our names": lambda d: [marked(d, name, at) for at, name in enumerate(("nguon_1_0", "NGUON_35_7", "nguon2_x"), 1)],
    "bookmarks with our numbers": lambda d: [marked(d, f"b{at}", at) for at in (1, 2, 3, 1001, 1002)],
    "a number that is none": lambda d: d.add_paragraph()._p.extend([start(0, "a"), end(0)]),
    "links outside": outside,
    "a table of contents": table_of_contents,
    "a text box": text_box,
    "a bookmark in the head": head_with_bookmark,
    "sections": sections,
    "no properties of a section": lambda d: d.element.body.remove(d.element.body.sectPr),
    "an odd font": lambda d: setattr(d.styles["Normal"].font, "name", "Đồng Bằng Viết Tay"),
}  # fmt: skip
TOGETHER = ("bookmarks of our names", "links outside", "a table of contents", "a text box", "a bookmark in the head", "sections")  # fmt: skip


def template(*changes: str) -> bytes:
    document = Document(io.BytesIO(portal_template()))
    for change in changes:
        CHANGES[change](document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def parts_of(content: bytes) -> Iterator[tuple[str, Any]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if re.fullmatch(r"word/(document|header\d*|footer\d*|footnotes)\.xml", name):
                yield name, etree.fromstring(archive.read(name))


def relationships_of(content: bytes, part: str) -> dict[str, tuple[str, str]]:
    """Return kind and target of the relationships of a part by their keys."""
    folder, _, name = part.rpartition("/")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        rels = f"{folder}/_rels/{name}.rels"
        if rels not in archive.namelist():
            return {}
        root = etree.fromstring(archive.read(rels))
    return {one.get("Id"): (one.get("Type"), one.get("Target")) for one in root}


def faults_of(content: bytes) -> list[str]:
    """Return what is wrong with the links of a file: where they lead nowhere, names and numbers that stand twice."""
    parts = dict(parts_of(content))
    starts = [one for root in parts.values() for one in root.iter(qn("w:bookmarkStart"))]
    names = [one.get(qn("w:name")).casefold() for one in starts]
    numbers = [one.get(qn("w:id")) for one in starts]
    ends = [one.get(qn("w:id")) for root in parts.values() for one in root.iter(qn("w:bookmarkEnd"))]
    found = [f"twice: {one}" for one in {*names} if names.count(one) > 1]
    found += [f"number twice: {one}" for one in {*numbers} if numbers.count(one) > 1]
    found += [f"no end or beginning: {one}" for one in {*numbers} ^ {*ends}]
    found += [f"too long: {name}" for name in names if len(name) > 40]
    for part, root in parts.items():
        targets = [one.get(qn("w:anchor")) for one in root.iter(qn("w:hyperlink")) if one.get(qn("w:anchor"))]
        fields = "".join(node.text or "" for node in root.iter(qn("w:instrText")))
        targets += re.findall(r"(?:PAGE)?REF (\S+)", fields)
        found += [f"leads nowhere: {one}" for one in targets if one.casefold() not in names]
        keys = {value for one in root.iter() for name, value in one.attrib.items() if name.startswith(qn("r:id")[:-2])}  # fmt: skip
        found += [f"no relationship {one} in {part}" for one in keys - relationships_of(content, part).keys()]
        pictures = [one.get("id") for one in root.iter(qn("wp:docPr"))]
        found += [f"picture twice: {one}" for one in {*pictures} if pictures.count(one) > 1]
        depth = 0
        for mark in root.iter(qn("w:fldChar")):
            depth += {"begin": 1, "end": -1}.get(mark.get(qn("w:fldCharType")), 0)
        found += [f"a field without an end in {part}"] if depth else []
    return found


@pytest.mark.parametrize("changes", [(name,) for name in CHANGES] + [TOGETHER, (*TOGETHER[:-1], "no place for sources")], ids=", ".join)  # fmt: skip
def test_every_link_of_a_template_and_every_code_leads_somewhere(changes: tuple[str, ...]):
    content = template(*changes)
    assert problems_of("mau.docx", content) == []
    for kind in (Kind.CHECKING, Kind.SIGNED):
        made = report_as_document(REPORT, kind=kind, template=content)
        assert faults_of(made) == [], kind
        roots = dict(parts_of(made)).values()
        anchors = [one.get(qn("w:anchor")) or "" for root in roots for one in root.iter(qn("w:hyperlink"))]
        codes = [one for one in anchors if re.match(r"nguon\d*_\d", one) and one not in own_anchors(content)]
        assert bool(codes) == (kind is Kind.CHECKING)
        assert bool(codes) == any("NGUỒN SỐ LIỆU" in text for text in texts_of(made))
        for part, _ in parts_of(content):
            kept = relationships_of(made, part).values()
            outside = [one for one in relationships_of(content, part).values() if "://" in one[1]]
            assert set(outside) <= set(kept), f"links outside the file, in {part}"


def own_anchors(content: bytes) -> set[str]:
    roots = dict(parts_of(content)).values()
    return {one.get(qn("w:anchor")) for root in roots for one in root.iter(qn("w:hyperlink"))}


def texts_of(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs]


def test_what_is_wrong_with_links_is_seen():
    document = Document()
    marked(document, "a", 1)
    marked(document, "A", 1)
    document.add_paragraph()._p.extend([link("b"), start(5, "c")])
    stream = io.BytesIO()
    document.save(stream)
    wrong = ["leads nowhere: b", "no end or beginning: 5", "number twice: 1", "twice: a"]
    assert sorted(faults_of(stream.getvalue())) == wrong


def test_a_paper_in_a_template_with_a_place_for_sources_has_no_page_for_them():
    document = Document(io.BytesIO(portal_template()))
    place(document, "nguon_so_lieu").get_or_add_pPr()
    before = parse_xml(f'<w:p {W}><w:r><w:br w:type="page"/></w:r></w:p>')
    place(document, "nguon_so_lieu").addprevious(before)
    stream = io.BytesIO()
    document.save(stream)
    made = Document(io.BytesIO(report_as_document(REPORT, template=stream.getvalue())))
    assert "NGUỒN SỐ LIỆU" not in texts_of(stream.getvalue())
    last = made.paragraphs[-1]._p
    assert next(last.iter(qn("w:br")), None) is None
    plain = Document(io.BytesIO(report_as_document(REPORT, template=portal_template())))
    assert [p.text for p in made.paragraphs] == [p.text for p in plain.paragraphs]
