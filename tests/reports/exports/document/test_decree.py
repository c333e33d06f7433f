"""NĐ 30/2020/NĐ-CP, annex I: how an administrative document looks. The points are those of its list, on the .docx."""

import io
import re

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

from associations.exchange.documents.letters import bold_width
from reports.exports.document.writing import report_as_document
from reports.models import Meeting
from reports.presentation import charts
from tests.reports.exports.document.test_document import DOT
from tests.reports.narrative.demo import demo_report, many

CENTRE, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY
REPORTS = {
    "2023": lambda: demo_report(2023),
    "gaps": lambda: demo_report(2025, missing=("cao-bang", "lang-son", "quang-ninh")),
    "one": lambda: demo_report(2023, keys=("lang-son",)),
    "34": lambda: many(34),
}


@pytest.fixture(scope="module", params=REPORTS)
def document(request):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(charts, "kept_png", lambda chart: DOT)
        meeting = Meeting(chair="Bà Nguyễn Thị An, Chủ tịch")
        return Document(io.BytesIO(report_as_document(REPORTS[request.param](), meeting=meeting)))


def mm(length) -> float:
    return round(length.mm, 1)


def letters(paragraph) -> tuple[float, bool, bool]:
    """Return size in points, bold, italic of a paragraph, which are the same in all of it."""
    found = {
        (run.font.size.pt, bool(run.font.bold), bool(run.font.italic)) for run in paragraph.runs if run.text
    }
    assert len(found) == 1, (paragraph.text, found)
    return found.pop()


def texts(document) -> list:
    """Return the paragraphs of the text: from the subject to the signatures, without charts and their captions."""
    whole = list(document.paragraphs)
    start = next(n for n, p in enumerate(whole) if p.text.startswith("Kết quả công tác khuyến học")) + 1
    end = next(n for n, p in enumerate(whole) if p.text.startswith("Phụ lục"))
    return [p for p in whole[start:end] if p.alignment == JUSTIFY]


def heads(document) -> list:
    return [p for p in document.paragraphs if level(p) is not None]


def level(paragraph) -> int | None:
    found = paragraph._p.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
    return None if found is None else int(found.get(qn("w:val")))


def rule_below(element) -> float:
    """Return the length in mm of the rule that follows a paragraph: its room less the indents at both sides."""
    following = element.getnext()
    assert following.find(f"{qn('w:pPr')}/{qn('w:pBdr')}/{qn('w:bottom')}") is not None
    indents = following.find(f"{qn('w:pPr')}/{qn('w:ind')}")
    sides = sum(int(indents.get(qn(side))) for side in ("w:left", "w:right")) / 1440 * 25.4
    cell = next(element.iterancestors(qn("w:tc")), None)
    if cell is None:
        return 165 - sides
    width = cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}").get(qn("w:w"))
    return int(width) / 1440 * 25.4 - sides


def test_points_1_to_4_page_margins_letters_and_page_number(document):
    for section in document.sections:
        assert (mm(section.page_width), mm(section.page_height)) == (210, 297)
        assert 20 <= mm(section.top_margin) <= 25
        assert 20 <= mm(section.bottom_margin) <= 25
        assert 30 <= mm(section.left_margin) <= 35
        assert 15 <= mm(section.right_margin) <= 20
        assert section.different_first_page_header_footer
        number = section.header.paragraphs[0]
        assert "PAGE" in number._p.xml
        assert number.alignment == CENTRE
        assert "PAGE" not in section.first_page_header._element.xml
    normal = document.styles["Normal"]
    assert normal.font.name == "Times New Roman"
    assert 13 <= normal.font.size.pt <= 14, "of the page number too, which has no size of its own"
    fonts = {
        font.get(qn(name))
        for font in document.element.body.iter(qn("w:rFonts"))
        for name in ("w:ascii", "w:hAnsi")
    }
    assert fonts <= {None}
    colours = {colour.get(qn("w:val")) for colour in document.element.body.iter(qn("w:color"))}
    assert colours <= {"000000"}


def test_points_5_to_10_the_letterhead(document):
    table = document.tables[0]
    assert document.element.body[0] is table._tbl, "nothing stands above it"
    (left, right), (number, date) = (list(row.cells) for row in table.rows)
    state, motto = right.paragraphs[:2]
    assert state.text == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    assert letters(state)[0] in (12, 13)
    assert letters(state)[1:] == (True, False)
    assert motto.text == "Độc lập - Tự do - Hạnh phúc"
    assert letters(motto)[0] in (13, 14)
    assert letters(motto)[1:] == (True, False)
    assert rule_below(motto._p) == pytest.approx(bold_width(motto.text, letters(motto)[0]), rel=0.02)
    superior, *issuer = (p for p in left.paragraphs if p.text)
    assert superior.text == superior.text.upper()
    assert letters(superior) == (12, False, False)
    assert {letters(p) for p in issuer} == {(12, True, False)}
    share = rule_below(issuer[-1]._p) / bold_width(issuer[-1].text, 12)
    assert 1 / 3 <= share <= 1 / 2
    assert re.fullmatch(r"Số: …+/BC-CTĐ", number.text)
    assert letters(number.paragraphs[0]) == (13, False, False)
    assert re.fullmatch(r".+, ngày …+ tháng …+ năm …+", date.text)
    assert letters(date.paragraphs[0]) == (13, False, True)
    for cell in (left, right, number, date):
        assert {p.alignment for p in cell.paragraphs if p.text} == {CENTRE}


def test_points_11_and_12_kind_and_subject(document):
    kind, subject = [p for p in document.paragraphs if p.text][:2]
    assert kind.text == "BÁO CÁO"
    for paragraph in (kind, subject):
        size, bold, italic = letters(paragraph)
        assert 13 <= size <= 14
        assert (bold, italic, paragraph.alignment) == (True, False, CENTRE)
    share = rule_below(subject._p) / min(165, bold_width(subject.text, letters(subject)[0]))
    assert 1 / 3 <= share <= 1 / 2


def test_point_13_the_grounds(document):
    grounds = [p for p in texts(document) if p.text.startswith("Căn cứ")]
    for place, paragraph in enumerate(grounds, start=1):
        assert letters(paragraph)[1:] == (False, True)
        assert paragraph.text.endswith("." if place == len(grounds) else ";")


def test_points_14_to_17_the_text(document):
    found = texts(document)
    assert len(found) > 8
    for paragraph in found:
        assert 13 <= letters(paragraph)[0] <= 14
        shape = paragraph.paragraph_format
        assert mm(shape.first_line_indent) in (10, 12.7)
        assert shape.space_before + shape.space_after >= Pt(6)
        assert 1 <= shape.line_spacing <= 1.5
        if paragraph.text.endswith(":"):
            assert shape.keep_with_next, paragraph.text


def test_points_18_and_19_heads_are_numbered_in_order(document):
    romans = ("I", "II", "III", "IV", "V")
    parts, sections = 0, 0
    for paragraph in heads(document):
        text = paragraph.text
        if level(paragraph) == 1 and not text.startswith("Phụ lục"):
            assert text.startswith(f"{romans[parts]}. "), text
            assert text == text.upper()
            parts, sections = parts + 1, 0
        if level(paragraph) == 2:
            sections += 1
            assert text.startswith(f"{sections}. "), text
        size, bold, _ = letters(paragraph)
        assert 13 <= size <= 14
        assert bold
        assert paragraph.paragraph_format.keep_with_next
    assert parts >= 2


def closing(document):
    (found,) = (table for table in document.tables if "Nơi nhận" in table._tbl.xml)
    return found


def test_points_20_to_23_receivers_and_signature(document):
    table = closing(document)
    copies, signature = table.rows[0].cells
    head, *lines = copies.paragraphs
    assert head.text == "Nơi nhận:"
    assert letters(head) == (12, True, True)
    assert all(line.text.startswith("- ") and letters(line)[0] == 11 for line in lines)
    assert [line.text[-1] for line in lines] == [";"] * (len(lines) - 1) + ["."]
    assert lines[-1].text.startswith("- Lưu: VT, ")
    *office, _, name = (p for p in signature.paragraphs if p.text)
    for line in office:
        size, bold, italic = letters(line)
        assert line.text == line.text.upper()
        assert 13 <= size <= 14
        assert (bold, italic) == (True, False)
    assert name.text == "Nguyễn Thị An"
    size, bold, italic = letters(name)
    assert 13 <= size <= 14
    assert (bold, italic) == (True, False)
    # Never on a page without text: one row that is not divided, and what stands before it stays with it.
    (row,) = table._tbl.findall(qn("w:tr"))
    assert row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None
    before = table._tbl.getprevious()
    for _ in range(2):
        assert before.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None
        before = before.getprevious()


def test_points_24_and_25_annexes(document):
    (number,) = (p for p in document.paragraphs if p.text.startswith("Phụ lục") and level(p) == 0)
    assert letters(number) == (14, True, False)
    assert number.alignment == CENTRE
    following = iter(document.paragraphs)
    assert any(p._p is number._p for p in following)
    title, reference = next(following), next(following)
    assert title.text == title.text.upper()
    assert letters(title)[1:] == (True, False)
    assert reference.text.startswith("(Kèm theo Báo cáo số …")
    assert letters(reference)[2]
    # Its pages are counted for themselves.
    first, annex = (section._sectPr.find(qn("w:pgNumType")) for section in document.sections)
    assert first is None
    assert annex.get(qn("w:start")) == "1"
    sentence = closing(document)._tbl.getprevious()
    assert "kèm theo Phụ lục số liệu" in "".join(node.text or "" for node in sentence.iter(qn("w:t")))


def test_point_26_tables_repeat_their_heads(document):
    tables = [table for table in document.tables if len(table.rows) > 2]
    assert tables
    for table in tables:
        assert table.rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
