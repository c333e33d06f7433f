"""The return as a Word file."""

import io

import docx
import pytest
from docx.oxml.ns import qn

from associations.exchange.documents.word import make_document
from associations.exchange.printed_form.compose import compose
from associations.models import CooperationAgreement
from associations.returns.sheet import make_sheet
from tests import factories
from tests.associations.exchange.printed_form.returns import largest
from tests.browsing import address, sign_in


def test_the_word_file_is_the_paper_form_by_the_decree_and_text_stays_text(cast):
    factories.approved(cast, year=2023)
    return_ = factories.draft(cast)
    client = sign_in(cast.officer)
    client.post(
        address(return_, "nhap"),
        {"outcomes": "Dòng một\r\n{ PAGE } \x0b\ufffe<w:t>x</w:t>", "certified_by": "Lê Văn Mẫu"},
    )
    CooperationAgreement.objects.create(
        of_return=return_,
        position=1,
        partner="Sở Giáo dục",
        partner_kind="department",
        signed_on="2024-03-05",
    )
    response = client.get(address(return_, "word"))
    assert response["Content-Disposition"] == 'attachment; filename="bao-cao-lang-son-2024.docx"'
    document = docx.Document(io.BytesIO(response.content))
    section = document.sections[0]
    assert [round(side.mm) for side in (section.page_width, section.page_height)] == [210, 297]
    assert [round(m.mm) for m in (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)] == [20, 20, 30, 15]  # fmt: skip
    assert document.styles["Normal"].font.name == "Times New Roman"
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml
    assert "PAGE" not in section.first_page_header._element.xml
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    # Word's own break within a paragraph, which pasted text brings along, begins a line.
    assert "{ PAGE } \n<w:t>x</w:t>" in words
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    members = next(row for table in tables for row in table if len(row) == 6 and row[1] == "Tổng số hội viên")
    assert members[3:5] == ["220.000", "220.000"]
    assert "Lê Văn Mẫu" in tables[-2][0][2]
    assert tables[-1][1][1] == "Sở Giáo dục"
    assert all("w:tblHeader" in table._tbl.xml for table in document.tables[1:-2])
    assert [column.width.mm for column in document.tables[1].columns][:2] == pytest.approx([9, 65.8], abs=0.1)
    assert "Sở Giáo dục" in client.get(address(return_, "in")).content.decode()


def test_what_belongs_together_stays_together_and_every_page_bears_the_code(cast):
    return_ = largest(cast)
    form = compose(make_sheet(return_))
    document = docx.Document(io.BytesIO(make_document(form)))
    section = document.sections[0]
    for footer in (section.footer, section.first_page_footer):
        assert [paragraph.text for paragraph in footer.paragraphs] == [form.code]
    body = list(document.element.body)
    closing = next(
        place for place, piece in enumerate(body) if "NGƯỜI LẬP BÁO CÁO" in "".join(piece.itertext())
    )
    # The signatures are one row that no page divides; the sentence before them and the last line of the text stay with it.
    assert len(body[closing].findall(qn("w:tr"))) == 1
    assert all(
        piece.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None for piece in body[closing - 2 : closing]
    )
    rows = [row for table in document.tables for row in table._tbl.findall(qn("w:tr"))]
    divided = [row for row in rows if row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is None]
    # Only texts as high as half a page go on on the next one.
    assert 0 < len(divided) < len(rows) / 2
    assert all(len("".join(row.itertext())) > 800 for row in divided)


def test_who_may_not_see_the_return_gets_no_file(cast):
    return_ = factories.draft(cast)
    client = sign_in(cast.neighbour)
    assert [client.get(address(return_, kind)).status_code for kind in ("word", "pdf")] == [404, 404]
