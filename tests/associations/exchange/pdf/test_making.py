"""The PDF of a document: for everybody (PDF/UA-1), with every word as it was typed, and the signatures never alone."""

import re
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from associations.exchange.documents.blocks import (
    AnnexHeading,
    Block,
    Heading,
    Picture,
    Table,
    TableRow,
    Text,
    Title,
)
from associations.exchange.pdf import making
from associations.exchange.pdf.face import MISSING, printed
from associations.exchange.pdf.making import PdfFailed, make_pdf
from tests.associations.exchange.pdf.documents import (
    CLOSING,
    COLUMNS,
    SENTENCE,
    document,
    every_kind,
    paragraph,
    picture,
    table,
)
from tests.pdf_reading import ReadPdf, broken_rules, placed_on


@pytest.fixture(scope="module")
def pdf():
    return ReadPdf(make_pdf(every_kind()))


def without_codes(words: list[str]) -> list[str]:
    return re.sub(r"\[[19]\.[19]\]", "", " ".join(words)).split()


def test_the_document_of_these_tests_has_a_block_of_every_kind():
    assert {type(block) for block in every_kind().blocks} == set(get_args(Block))


def test_the_words_are_those_of_the_blocks_in_their_order_whatever_markup_they_hold(pdf):
    expected = " ".join(every_kind().words).split()
    assert without_codes(pdf.document.words) == expected
    assert "\\u{41}" in expected
    assert "#panic()" in expected


def test_the_file_is_for_everybody(pdf):
    catalog = pdf.catalog
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "vi-VN"
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.reader.metadata.title == "Báo cáo thử"
    assert "<pdfuaid:part>1</pdfuaid:part>" in pdf.reader.xmp_metadata.rdf_root.toxml()
    assert pdf.unmarked == []
    assert set(pdf.fonts) == {"Tinos-Regular", "Tinos-Bold", "Tinos-Italic", "Tinos-BoldItalic"}
    assert all(pdf.fonts.values())
    (figure,) = pdf.document.all("Figure")
    assert figure.raw["/Alt"] == "Hải Dương nhiều nhất: 40,1%."
    for one in pdf.document.all("Table"):
        heads = list(one.all("TH"))
        assert [head.text for head in heads] == ["TT", "Đơn vị", "Hội viên"]
        assert all(head.raw["/A"][0]["/Scope"] == "/Column" for head in heads)
    levels = [int(heading.role[1:]) for heading in pdf.document.all("H1", "H2", "H3", "H4")]
    assert levels == [1, 2, 3, 2, 1]


def test_a_checker_finds_no_rule_broken():
    content = make_pdf(every_kind())
    assert broken_rules(content) == []
    assert broken_rules(content.replace(b"/MarkInfo", b"/Nothing ")), "the checker looks"


def test_a_code_leads_to_its_row_and_one_without_a_row_nowhere(pdf):
    assert [link.text for link in pdf.document.all("Link")] == ["[1.1]"]
    (link,) = (note for page in pdf.reader.pages for note in page.get("/Annots", []))
    assert link["/Contents"]
    page = pdf.reader.get_page_number(link["/Dest"].get_object()[0].get_object())
    assert "NGUỒN SỐ LIỆU" in pdf.text_of_page(page + 1)


def test_pages_are_those_of_the_decree(pdf):
    assert {tuple(map(round, page.mediabox[2:])) for page in pdf.reader.pages} == {(595, 842)}
    texts = [pdf.text_of_page(number) for number in range(1, len(pdf.reader.pages) + 1)]
    annex = next(place for place, text in enumerate(texts) if "NGUỒN SỐ LIỆU" in text)
    for pages in (texts[:annex], texts[annex:]):
        assert not re.match(r"\d", pages[0])
        assert all(text.startswith(f"{number} ") for number, text in enumerate(pages[1:], start=2))
    assert annex > 3
    assert all(text.endswith("BC-KH/2024 · THU") for text in texts)


def test_letters_and_margins_are_those_of_the_decree(pdf):
    head, *_, longest, _ = pdf.reader.pages[:5]
    found = {one.text: one for one in placed_on(head)}
    looks = {text: (one.size, one.font) for text, one in found.items()}
    assert looks["HỘI KHUYẾN HỌC VIỆT NAM"] == (12, "Regular")
    assert looks["KHU VỰC ĐÔNG BẮC"] == looks["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"] == (12, "Bold")
    assert looks["Độc lập - Tự do - Hạnh phúc"] == (13, "Bold")
    assert looks["Số: ……/BC"] == (13, "Regular")
    assert looks["Thái Nguyên, ngày …… tháng …… năm 2024"] == (13, "Italic")
    assert looks["BÁO CÁO"] == (14, "Bold")
    assert looks["Căn cứ kế hoạch năm."] == (13, "Italic")
    assert looks["I. KẾT QUẢ"] == (13, "Bold")
    assert found["I. KẾT QUẢ"].left == 30
    assert found["Căn cứ kế hoạch năm."].left == 40
    number, *lines, code = placed_on(longest)
    assert (number.font, number.size, number.top < 20) == ("Regular", 13, True)
    assert number.left == pytest.approx(30 + 165 / 2, abs=2)
    assert {line.left for line in lines} == {30}
    assert min(line.top for line in lines) > 20
    assert max(line.top for line in lines) < 297 - 20
    assert (code.text, code.size, code.left) == ("BC-KH/2024 · THU", 9, 30)


def test_the_same_blocks_give_the_same_bytes():
    assert make_pdf(every_kind()) == make_pdf(every_kind())


@settings(deadline=None, max_examples=25)
@given(st.text(max_size=200))
def test_any_text_comes_out_as_typed_but_for_letters_that_the_face_lacks(text):
    pdf = ReadPdf(make_pdf(document(Title("A", "B"), paragraph(text), table(1, text))))
    expected = f"A B {printed(text)} TT Đơn vị Hội viên 1 {printed(text)} 231.480"
    assert pdf.document.words == expected.split()


def test_what_the_face_lacks_is_shown_as_a_box_and_what_is_never_seen_is_left_out():
    assert printed("a🎓b\ue000c\u202ed\u200de\ufefff️g") == f"a{MISSING}b{MISSING}cdefg"
    assert printed("Hải Dương ả ẫ ự Đ ﬁ … – “” ☐") == f"Hải Dương ả ẫ ự Đ ﬁ … – “” {MISSING}"
    assert printed("a\tb\r\nc\u2028d") == "a b\nc\nd"
    assert printed("ba\u0309") == "bả"


def pages_of(pdf: ReadPdf) -> list[list[str]]:
    return [pdf.text_of_page(number).split() for number in range(1, len(pdf.reader.pages) + 1)]


def test_a_long_table_has_its_heads_on_every_page_and_no_row_is_divided():
    rows = tuple(TableRow((f"h{number}", SENTENCE * (number % 7), "x")) for number in range(500))
    pdf = ReadPdf(make_pdf(document(Table(COLUMNS, rows))))
    assert len(list(pdf.document.all("TR"))) == 501
    seen = 0
    for page in pages_of(pdf):
        assert "TT Đơn vị Hội viên" in " ".join(page)
        numbers = [int(word[1:]) for word in page if re.fullmatch(r"h\d+", word)]
        assert page.count("phương.") == sum(number % 7 for number in numbers)
        seen += len(numbers)
    assert seen == 500


def test_a_row_higher_than_a_page_loses_nothing():
    rows = (TableRow(("1", SENTENCE * 250, "1"), note=SENTENCE * 250),)
    pdf = ReadPdf(make_pdf(document(Title("A", "B"), Table(COLUMNS, rows, title="Bảng 1"))))
    assert sum(page.count("phương.") for page in pages_of(pdf)) == 500


@pytest.mark.parametrize(
    "last",
    [
        lambda lines: [paragraph("a")] * lines,
        lambda lines: [paragraph(SENTENCE * lines)],
        lambda lines: [Text("Khó khăn", (SENTENCE * lines,))],
        lambda lines: [table(lines)],
        lambda lines: [table(lines, title="Bảng 1", notes=("Ghi chú.",))],
    ],
    ids=["paragraphs", "one paragraph", "text", "table", "table with a note"],
)
def test_signatures_never_stand_on_a_page_without_the_end_of_what_is_before_them(last):
    for lines in range(20, 60, 4):
        pdf = ReadPdf(make_pdf(document(Title("A", "B"), *last(lines), CLOSING)))
        page = pages_of(pdf)[-1]
        closing = page.index("Trên")
        assert "Mẫu" in page[closing:]
        assert closing > 1, "nothing but the number of the page"


def test_a_font_that_is_not_there_is_an_error_and_not_replaced(monkeypatch):
    monkeypatch.setattr(making, "_fonts", lambda: typst.Fonts(include_system_fonts=False))
    with pytest.raises(PdfFailed, match="tinos"):
        make_pdf(document(paragraph("a")))


def test_nothing_is_fetched_and_no_letter_of_a_user_is_in_the_source():
    source = Path(making.__file__).with_name("document.typ").read_text()
    assert not re.search(r"#?(?:import|include|eval)\b|@preview", source)


def test_what_is_empty_is_left_out_and_fails_no_document():
    blocks = (
        Heading("", 1),
        Picture(picture(), 150, "", "", ""),
        Text("Nguồn:", (), is_short=True),
        table(0, title="Bảng 1"),
        Table(COLUMNS, ()),
        Text("Khó khăn", ()),
        replace(CLOSING, sentence="", receivers=()),
    )
    content = make_pdf(document(*blocks))
    assert broken_rules(content) == []
    (figure,) = ReadPdf(content).document.all("Figure")
    assert figure.raw["/Alt"] == "Báo cáo thử"


def test_a_closing_that_no_page_has_room_for_loses_nothing():
    closing = replace(CLOSING, receivers=tuple(f"- Hội {number};" for number in range(120)))
    pdf = ReadPdf(make_pdf(document(paragraph("a"), paragraph(SENTENCE * 5), closing)))
    assert sum(page.count("Hội") for page in pages_of(pdf)) == 120
    for page in pdf.reader.pages:
        places = [(one.left, one.top) for one in placed_on(page)]
        assert len(set(places)) == len(places), "nothing lies on something else"


def test_headings_that_begin_deep_or_leave_a_level_out_are_taken_up():
    blocks = every_kind().blocks
    headless = [block for block in blocks if not isinstance(block, Title | AnnexHeading)]
    pdf = ReadPdf(make_pdf(replace(every_kind(), blocks=tuple(headless))))
    assert [heading.role for heading in pdf.document.all("H1", "H2", "H3")] == ["H1", "H2", "H2"]
