"""What stands on the printed form of a return: made once, and said alike by the page and the Word file."""

import io
import re
from html.parser import HTMLParser

import docx
import pytest
from docx.oxml.ns import qn

from associations.actions import returns as actions
from associations.actions.edits import Edit
from associations.exchange.documents.blocks import WIDTH, AnnexHeading, Closing, Letterhead, Table
from associations.exchange.pdf.face import printed
from associations.exchange.printed_form.annexes import column_widths
from associations.exchange.printed_form.code import NOT_READY
from associations.exchange.printed_form.compose import compose
from associations.exchange.printed_form.words import split_office
from associations.models import Note
from associations.returns.sheet import make_sheet
from associations.sections.base import sections
from tests import factories
from tests.associations.exchange.printed_form import returns
from tests.browsing import address, sign_in
from tests.pdf_reading import ReadPdf, broken_rules


def form_of(return_):
    return compose(make_sheet(return_))


def blocks_of(form, kind):
    return [block for block in form.blocks if isinstance(block, kind)]


class _Words(HTMLParser):
    """The words of a page between the beginning of its form and its code."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.is_inside = False

    def handle_starttag(self, tag, attrs):
        marks = dict(attrs).get("class", "")
        self.is_inside = (self.is_inside or marks == "page") and marks != "code"

    def handle_data(self, data):
        if self.is_inside:
            self.found += data.split()


def words_of_page(page: str) -> list[str]:
    parser = _Words()
    parser.feed(page)
    return parser.found


def words_of_word(content: bytes) -> list[str]:
    body = docx.Document(io.BytesIO(content)).element.body
    found = []
    for paragraph in body.iter(qn("w:p")):
        texts = ["\n" if piece.tag == qn("w:br") else piece.text or "" for piece in paragraph.iter(qn("w:t"), qn("w:br"))]  # fmt: skip
        found += "".join(texts).split()
    return found


@pytest.mark.parametrize("make", [returns.blank, returns.usual, returns.largest])
def test_page_word_and_pdf_say_the_words_of_the_blocks_in_their_order(cast, make):
    return_ = make(cast)
    words = " ".join(form_of(return_).words).split()
    client = sign_in(cast.officer)
    assert words_of_page(client.get(address(return_, "in")).content.decode()) == words
    assert words_of_word(client.get(address(return_, "word")).content) == words
    pdf = client.get(address(return_, "pdf"))
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf["Content-Disposition"] == 'attachment; filename="bao-cao-lang-son-2024.pdf"'
    assert broken_rules(pdf.content) == []
    assert ReadPdf(pdf.content).document.words == [printed(word) for word in words]


def test_the_head_is_that_of_the_decree(cast):
    form = form_of(returns.usual(cast))
    head = form.blocks[0]
    assert isinstance(head, Letterhead)
    assert (head.superior, head.issuer) == (("HỘI KHUYẾN HỌC VIỆT NAM",), ("HỘI KHUYẾN HỌC", "TỈNH LẠNG SƠN"))
    assert (head.motto, head.number) == ("Độc lập - Tự do - Hạnh phúc", "Số: ……/BC-HKH")
    assert head.place_and_date == "Lạng Sơn, ngày …… tháng …… năm 20……"
    assert "Kính gửi: Ban Thư ký Cụm thi đua số 2" in form.words
    kinds = [block.kind for block in form.blocks]
    assert kinds[:5] == ["letterhead", "title", "addressee", "remark", "heading"]
    # Signatures stand before the annexes, behind the last text.
    assert kinds[-4:] == ["text", "closing", "annex_heading", "table"]
    assert "Kèm theo: Phụ lục 1, danh mục thỏa thuận phối hợp." in blocks_of(form, Closing)[0].sentence


def test_all_sections_have_the_same_columns_and_every_table_fills_the_page(cast):
    form = form_of(returns.largest(cast))
    tables = blocks_of(form, Table)
    figures = tables[: sum(bool(section.figures) for section in sections())]
    assert len({table.columns for table in figures}) == 1
    for table in tables:
        assert sum(column.width for column in table.columns) == pytest.approx(WIDTH)
        assert all(len(row.cells) == len(table.columns) for row in table.rows)
    headings = blocks_of(form, AnnexHeading)
    assert [heading.number for heading in headings] == [f"Phụ lục {n}" for n in range(1, 9)]
    assert headings[-1].title == "CHỈ TIÊU TỰ ĐẶT CHO NĂM 2025"
    assert [row.cells[1:] for row in tables[-1].rows] == [("Gia đình học tập/tổng số hộ", "%", "100,0", "72")]


def test_notes_stand_in_their_column_or_below_their_row(cast):
    return_ = factories.draft(cast)
    note = ("Đã đối chiếu với sổ của các xã, phường.", "")
    explained = {("branches", "missing", "chua_co"): ("", ""), ("members", "remark", ""): note}
    actions.save(by=cast.officer, edits=[Edit(return_, figures={"branches": None}, notes=explained)])
    Note.objects.create(of_return=return_, code="members", kind="flag", key="tam_tinh")
    Note.objects.create(of_return=return_, code="communes", kind="flag", key="minh_hoa")
    rows = {row.cells[1]: row for row in blocks_of(form_of(return_), Table)[0].rows}
    assert rows["Số chi hội khuyến học"].cells[-2:] == ("–", "chưa có số liệu")
    assert rows["Tổng số hội viên"].cells[-1] == ""
    assert rows["Tổng số hội viên"].note == f"Ghi chú: tạm tính; {note[0]}"
    assert rows["Số xã, phường, đặc khu"].cells[-1] == "số liệu minh họa"
    # Where most are illustrative it is said once.
    for code in factories.SOUND:
        Note.objects.create(of_return=return_, code=code, kind="source", key="illustrative")
    form = form_of(return_)
    rows = {row.cells[1]: row for row in blocks_of(form, Table)[0].rows}
    assert rows["Số xã, phường, đặc khu"].cells[-1] == ""
    assert "Phần lớn là số liệu minh họa." in form.blocks[3].text


def test_the_head_says_where_last_years_column_comes_from(cast):
    assert "Chưa có số năm 2023" in form_of(factories.draft(cast)).blocks[3].text
    factories.draft(cast, year=2023)
    assert (
        "Số năm 2023 theo báo cáo năm 2023 của Hội." in form_of(factories.begin(cast.lang_son)).blocks[3].text
    )


def test_the_code_binds_a_print_to_its_figures_and_warns_of_what_cannot_be_submitted(cast):
    return_ = factories.begin(cast.lang_son)
    blank = form_of(return_)
    assert blank.code.endswith(f" · {NOT_READY}")
    assert blank.notice.startswith("Chưa nộp được. Còn: ")
    factories.save(return_, cast.officer, **factories.SOUND)
    return_.refresh_from_db()
    ready = form_of(return_)
    assert re.fullmatch(r"BC-KH/2024 · LANG-SON · 1\.1 · [A-Z0-9]{4}", ready.code)
    factories.go(return_, "submit", cast.officer)
    return_.refresh_from_db()
    submitted = form_of(return_)
    assert submitted.code == ready.code.replace("1.1", "2.1")  # a move changes no figure
    factories.go(return_, "withdraw", cast.officer)
    factories.save(return_, cast.officer, members=220_001)
    return_.refresh_from_db()
    assert form_of(return_).code.split(" · ")[-1] != ready.code.split(" · ")[-1]
    # What is stamped says nothing of a state; the page does, on the screen.
    for form in (blank, ready, submitted):
        assert not re.search(r"bản nháp|phiên bản|bản đã nộp", " ".join(form.words).lower())
    assert "mã ở chân trang đổi theo" in ready.notice
    page = sign_in(cast.officer).get(address(return_, "in")).content.decode()
    assert f'data-code="{form_of(return_).code}"' in page


@pytest.mark.parametrize(
    ("typed", "office"),
    [
        ("", ("TM. BAN THƯỜNG VỤ",)),
        ("Chủ tịch", ("TM. BAN THƯỜNG VỤ", "CHỦ TỊCH")),
        ("TM. Ban Thường vụ - Chủ tịch", ("TM. BAN THƯỜNG VỤ", "CHỦ TỊCH")),
        ("KT. Chủ tịch – Phó Chủ tịch", ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
        ("T/M Ban Chấp hành", ("T/M BAN CHẤP HÀNH",)),
        ("Tổng thư ký", ("TM. BAN THƯỜNG VỤ", "TỔNG THƯ KÝ")),
    ],
)
def test_the_office_of_who_signs(typed, office):
    assert split_office(typed) == office


def test_columns_of_an_annex_take_the_room_that_their_words_need():
    lines = [("Sở", "x" * 400, "05/03/2024"), ("Đoàn Thanh niên", "y " * 300, "2024")]
    widths = column_widths(("Đối tác", "Nội dung", "Ngày ký"), lines)
    assert sum(widths) == WIDTH - 10
    # A date and the longest word of a name stand in one line; all other room goes to the long text.
    assert widths[0] >= 12
    assert widths[2] >= 20
    assert widths[1] > 110
    many = ("Rất dài" * 5,) * 9
    assert sum(column_widths(many, [many])) == WIDTH - 10


def test_a_return_without_lists_and_targets_has_no_annex(cast):
    form = form_of(returns.blank(cast))
    assert blocks_of(form, AnnexHeading) == []
    assert "Kèm theo" not in blocks_of(form, Closing)[0].sentence
