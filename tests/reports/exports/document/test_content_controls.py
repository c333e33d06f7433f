"""Placeholders in content controls of the secretariat's own template are taken, wherever the control is."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from reports.exports.document.checks import problems_of
from reports.exports.document.content_controls import without_controls
from reports.exports.document.placeholders import BY_NAME
from reports.exports.document.template import portal_template
from reports.exports.document.writing import fill

BOUND = (
    '<w:dataBinding w:xpath="/a" w:storeItemID="{00000000-0000-0000-0000-000000000000}"/><w:showingPlcHdr/>'
)


def controlled(*elements: Any, properties: str = "", kind: str = "sdt") -> Any:
    """Lay a control around elements where they stand."""
    first = elements[0]
    control = parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtPr>{properties}</w:sdtPr><w:sdtContent/></w:sdt>")
    content = control[1]
    if kind != "sdt":
        control = content = OxmlElement(f"w:{kind}")
    first.addprevious(control)
    for element in elements:
        content.append(element)
    return control


def template(change: Callable[[Any], object]) -> bytes:
    document = Document(io.BytesIO(portal_template()))
    change(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def block(document: Any, name: str = "noi_dung") -> Any:
    return next(one._p for one in document.paragraphs if one.text.strip() == f"{{{{ {name} }}}}")


def in_runs(document: Any) -> None:
    """A placeholder over three runs, the middle one in a control."""
    paragraph = document.add_paragraph()
    runs = [paragraph.add_run(text) for text in ("Năm {{", " nam ", "}} hết")]
    controlled(runs[1]._r)


def in_a_cell(document: Any) -> None:
    cell = document.tables[0].rows[0].cells[0]
    controlled(cell.add_paragraph("{{ ten_cum }} trong ô")._p)


def around_a_cell(document: Any) -> None:
    cell = document.tables[0].rows[0].cells[0]
    cell.add_paragraph("{{ ten_cum }} trong ô")
    controlled(cell._tc)


def around_a_row(document: Any) -> None:
    document.tables[0].rows[0].cells[0].add_paragraph("{{ ten_cum }} trong dòng")
    controlled(document.tables[0].rows[0]._tr)


def in_a_box(document: Any) -> None:
    box = parse_xml(
        f"<w:r {nsdecls('w')}><w:pict><v:shape xmlns:v='urn:schemas-microsoft-com:vml'><v:textbox><w:txbxContent>"
        "<w:p><w:r><w:t>{{ ten_cum }} trong khung</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    document.add_paragraph()._p.append(box)
    controlled(next(box.iter(qn("w:p"))))


def in_the_head(document: Any) -> None:
    paragraph = document.sections[0].header.add_paragraph()
    controlled(paragraph.add_run("{{ ten_cum }} đầu trang")._r, properties=BOUND)


def nested(document: Any) -> None:
    inner = controlled(block(document))
    controlled(controlled(inner))


def many(document: Any) -> None:
    controlled(block(document), block(document, "bang_so_lieu"))


CONTROLS = {
    "a block": lambda d: controlled(block(d)),
    "a block, bound to data": lambda d: controlled(block(d), properties=BOUND),
    "a block in controls in a control": nested,
    "two blocks in one control": many,
    "a block in custom XML": lambda d: controlled(block(d), kind="customXml"),
    "runs": in_runs,
    "a cell": in_a_cell,
    "around a cell": around_a_cell,
    "around a row": around_a_row,
    "a text box": in_a_box,
    "the head of the page": in_the_head,
    "a smart tag": lambda d: controlled(d.add_paragraph().add_run("{{ nam }} thẻ")._r, kind="smartTag"),
}


@pytest.mark.parametrize("where", CONTROLS)
def test_a_placeholder_in_a_control_is_taken_and_filled(where: str):
    content = template(CONTROLS[where])
    assert problems_of("mau.docx", content) == []
    filled = fill(content, dict.fromkeys(BY_NAME, "ĐIỀN"))
    parts = [filled.element, *(section.header._element for section in filled.sections)]
    xml = "".join(part.xml for part in parts)
    assert "{{" not in xml
    assert not any(
        one for part in parts for one in part.iter(qn("w:sdt"), qn("w:customXml"), qn("w:smartTag"))
    )
    plain = fill(portal_template(), dict.fromkeys(BY_NAME, "ĐIỀN"))
    assert {text.strip("\u2060") for text in _bodies(plain)} <= {
        text.strip("\u2060") for text in _bodies(filled)
    }


def _bodies(document: Any) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def test_a_placeholder_in_a_control_of_a_footnote_is_taken():
    def change(document: Any) -> None:
        notes = (
            f'<w:footnotes {nsdecls("w")}><w:footnote w:id="1"><w:p><w:sdt><w:sdtPr>{BOUND}</w:sdtPr><w:sdtContent>'
            "<w:r><w:t>Số liệu </w:t></w:r><w:r><w:t>{{ nam }}</w:t></w:r></w:sdtContent></w:sdt></w:p></w:footnote></w:footnotes>"
        )
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
        part = Part(PackURI("/word/footnotes.xml"), kind, notes.encode(), document.part.package)
        document.part.relate_to(part, RT.FOOTNOTES)

    content = template(change)
    assert problems_of("mau.docx", content) == []
    filled = fill(content, dict.fromkeys(BY_NAME, "2025"))
    notes = next(
        part for part in filled.part.package.parts if part.partname == "/word/footnotes.xml"
    ).blob.decode()
    assert "<w:t>Số liệu </w:t>" in notes
    assert "2025" in notes
    assert "sdt" not in notes


def test_controls_without_placeholders_stay_as_they_are():
    content = template(lambda d: controlled(d.add_paragraph("Chọn một mục")._p, properties=BOUND))
    assert without_controls(content) == content
    assert without_controls(portal_template()) == portal_template()
    assert next(fill(content, dict.fromkeys(BY_NAME, "x")).element.iter(qn("w:sdt"))) is not None


def test_what_is_wrong_within_a_control_is_named_by_its_place():
    content = template(lambda d: controlled(d.add_paragraph("Gửi {{ ten_cun }}")._p))
    (problem,) = problems_of("mau.docx", content)
    assert "Đoạn 9" in problem
    assert "{{ ten_cum }}?" in problem
    (problem,) = problems_of(
        "mau.docx", template(lambda d: controlled(d.add_paragraph("Xem {{ noi_dung }} này")._p))
    )[:1]
    assert "phải đứng riêng một đoạn" in problem


@pytest.mark.parametrize(
    "runs",
    [
        "{{ START nam }}END hết",
        "{START{ naENDm }} hết",
        "START{{ nam END}} hết",
        "trước {{ nam START}END} hết",
        "{{ nam }} giữa {{ ten_STARTcum }}, {{ nENDam }}",
    ],
)
def test_a_bookmark_that_begins_or_ends_within_a_placeholder_is_not_lost(runs: str):
    def change(document: Any) -> None:
        paragraph = document.add_paragraph()
        for piece in re.split("(START|END)", runs):
            if piece in ("START", "END"):
                name = ' w:name="dich"' if piece == "START" else ""
                mark = f'<w:bookmark{piece.capitalize()} {nsdecls("w")} w:id="77"{name}/>'
                paragraph._p.append(parse_xml(mark))
            elif piece:
                paragraph.add_run(piece)

    content = template(change)
    assert problems_of("mau.docx", content) == []
    filled = fill(content, dict.fromkeys(BY_NAME, "ĐIỀN"))
    marks = [one.tag for one in filled.element.body.iter() if one.get(qn("w:id")) == "77"]
    assert marks == [qn("w:bookmarkStart"), qn("w:bookmarkEnd")]
    text = "".join(
        "ĐIỀN" if piece.startswith("{") else piece
        for piece in re.split(r"(\{\{.*?\}\})", re.sub("START|END", "", runs))
    )
    assert text in _bodies(filled)
