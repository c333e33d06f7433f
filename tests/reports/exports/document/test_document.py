"""The Word report: every numeral has a source, only what depends on a value changes, what a template may hold."""

import base64
import io
import re
import zipfile
from dataclasses import replace
from fractions import Fraction

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from associations.sections.base import figures
from reports.analysis.figures import REOPENED
from reports.analysis.qualitative import ListRow, QualitativeData
from reports.analysis.targets import Aims
from reports.exports.document import placeholders
from reports.exports.document.checks import problems_of
from reports.exports.document.kinds import Kind
from reports.exports.document.placeholders import PLACEHOLDERS
from reports.exports.document.template import portal_template
from reports.exports.document.writing import report_as_document
from reports.models import Meeting
from reports.narrative.compose import narrative
from reports.narrative.opening import grounds
from reports.narrative.paragraphs import paragraphs_of
from reports.presentation import charts
from reports.presentation.wording.pieces import Known
from tests.reports.exports.document.parsed import parse
from tests.reports.narrative.demo import demo_report, many

DOT = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")  # fmt: skip


@pytest.fixture(autouse=True)
def no_drawing(monkeypatch):
    """Charts are looked at elsewhere; here they only take time."""
    monkeypatch.setattr(charts, "kept_png", lambda chart: DOT)


ALL = tuple(unit.association.key for unit in demo_report(2023).units)


def made(report, **more):
    """Return a report with the codes of its sources, read again."""
    return parse(report_as_document(report, kind=Kind.CHECKING, **more))


def add_field(document, instruction: str) -> None:
    run = document.add_paragraph().add_run()._r
    for kind, text in (("begin", ""), ("", instruction), ("end", "")):
        mark = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            mark.set(qn("w:fldCharType"), kind)
        mark.text = text
        run.append(mark)


# What the text calls its table and charts by.
NAMES = {"Bảng 1", "Biểu đồ 1", "Biểu đồ 2", "Biểu đồ 3"}
AGE = "18 tuổi"  # in the name of a rate, which the table has also where the text does not


def allowed(report, **more) -> set[str]:
    """The names, years, dates and numbers of documents: what needs no source."""
    text = [s for one in paragraphs_of(narrative(report, **more)) for s in one.sentences]
    pieces = [p for s in (*grounds(report), *text) for p in s.pieces]
    labels = {f"năm {report.year + by}" for by in (-1, 0, 1)} | {"năm 2025", f"NĂM {report.year + 1}"}
    return {p.text for p in pieces if isinstance(p, Known)} | labels | {report.cluster.name, AGE} | NAMES


@pytest.mark.parametrize(
    "report",
    [
        demo_report(2023),
        demo_report(2025, missing=("cao-bang", "lang-son", "quang-ninh")),
        demo_report(2023, keys=("lang-son",)),
        many(34),
    ],
    ids=["2023", "2025 with gaps", "one unit", "34 units"],
)
def test_every_numeral_of_the_body_is_in_the_annex(report):
    parsed = made(report)
    assert len(parsed.body) > 20
    assert parsed.orphans(allowed(report)) == []
    assert set(parsed.codes) == set(parsed.annex), "each reference leads to a line, each line is referred to"


def test_one_value_changes_the_paragraphs_that_depend_on_it_and_no_other():
    changed = demo_report(2023, changed={("lang-son", "press_items"): 999})
    before, after = made(demo_report(2023)), made(changed)
    differ = [new for old, new in zip(before.body, after.body, strict=True) if old != new]
    # Where the total stands, and where it stood among what fell.
    assert len(differ) == 2
    assert differ[0].startswith("Báo chí đăng ")
    assert "số tin, bài trên báo chí giảm 468" in "".join(before.body)
    assert "số tin, bài trên báo chí giảm" not in differ[1]
    others = ([code for code in made_.codes if code != "43.0c"] for made_ in (before, after))
    assert next(others) == next(others), "no other number's reference moves"
    pairs = zip(before.annex.items(), after.annex.items(), strict=True)
    # The total, its change since last year and what that is in per cent, nothing else.
    assert [old[0] for old, new in pairs if old != new] == ["43.0", "43.0c", "43.0g"]


def test_hand_written_paragraphs_stay_to_the_byte():
    own = {
        "to-chuc/hoi-vien": "Viết tay 1: 40,1 %, “ngoặc”  hai  cách & <dấu> {{ nam }}",
        "phong-trao/tham-muu": "Viết tay 2\nhai dòng",
        "quy/tong-nguon": "Viết tay 3: {% if %} ${x} =SUM(A1)",
        "mo-hinh/gia-dinh": "Viết tay 4 — Ấm Ỷ ữ",
        "quy/them-1": "Viết tay 5 thêm",
    }
    for report in (demo_report(2023), demo_report(2023, changed={("lang-son", "members"): 250_000})):
        text = "\n".join(made(report, paragraphs=own).paragraphs)
        for written in own.values():
            assert written in text
    by_hand = made(report, paragraphs=own)
    assert "C. Số trong các đoạn viết tay" in by_hand.paragraphs


def test_hand_written_numbers_stand_in_the_annex_with_their_codes_and_without_marks_in_the_text():
    own = {
        "to-chuc/hoi-vien-tung-hoi": "Theo QĐ 387/QĐ-TTg, Hải Dương đạt 40,1 % và 784.717 hội viên; năm hội còn lại 24–28 %.",
        "quy/them-1": "Tổng nguồn quỹ toàn cụm hơn 396 tỉ đồng.",
    }
    report = demo_report(2023)
    parsed = made(report, paragraphs=own)
    assert own["to-chuc/hoi-vien-tung-hoi"] in parsed.body
    assert [(row[1], row[2]) for row in parsed.by_hand] == [
        ("40,1 %", "1.7"), ("784.717", "35.7"), ("24", "1.5"), ("28 %", "1.2"), ("396 tỉ đồng", "10.0"),
    ]  # fmt: skip
    assert parsed.by_hand[1][3:5] == ["Tổng số hội viên; Hải Dương", "784.717 người"]
    assert parsed.orphans({*allowed(report), "387/QĐ-TTg"}) == []
    unknown = made(report, paragraphs={"quy/them-1": "Có 1.237 suất quà."})
    assert unknown.by_hand == [
        [
            "Đoạn “Đoạn thêm, Quỹ khuyến học”",
            "1.237",
            "–",
            "chưa ai xác nhận: không rõ nguồn, không có trong số liệu",
            "–",
            "–",
        ]
    ]
    assert unknown.orphans(allowed(report)) == ["1.237"], "what nobody stands up for is an orphan"


def test_tables_repeat_their_heads_and_charts_are_read_out():
    document = made(demo_report(2023)).document
    for table in tables_of_figures(document):
        xml = table._tbl.xml
        assert "w:tblHeader" in xml
        assert xml.count("w:cantSplit") == len(table.rows)
    pictures = list(document.element.body.iter(qn("wp:docPr")))
    assert len(pictures) == 3
    assert "Hải Dương cao nhất với 40,1" in pictures[0].get("descr").replace("\u00a0", " ")


def tables_of_figures(document) -> list:
    """Return the tables of a report but those that hold letterhead and signatures."""
    return [table for table in document.tables if "w:tblHeader" in table._tbl.xml]


def test_a_short_table_stays_on_one_page_and_a_long_one_flows_on():
    document = Document(io.BytesIO(report_as_document(demo_report(2023))))
    tables = tables_of_figures(document)
    assert {len(table.rows) <= 13 for table in tables} == {True}, "the head and at most twelve rows"
    for table in tables:
        *kept, _ = (row.cells[0].paragraphs[0].paragraph_format.keep_with_next is True for row in table.rows)
        assert kept == [True] * len(kept), "the last stays with the notes below it where there are any"
    long = tables_of_figures(Document(io.BytesIO(report_as_document(many(34)))))
    assert any(len(table.rows) > 30 for table in long)
    for table in long:
        if len(table.rows) > 13:
            kept = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next is True for row in table.rows]
            assert kept == [True] + [False] * (len(kept) - 1), "the head stays with its first row"


@pytest.mark.parametrize(
    ("chair", "signs"),
    [
        ("Bà Nguyễn Thị An, Chủ tịch Hội Khuyến học", "Nguyễn Thị An"),
        ("Đồng chí Lê Văn Bà – Phó Chủ tịch", "Lê Văn Bà"),
        ("Trần Ông Cường", "Trần Ông Cường"),
        ("Đồng chí TS. Nguyễn Văn Ả – Chủ tịch", "Nguyễn Văn Ả"),
        ("PGS.TS. Vũ Ngọc Lan", "Vũ Ngọc Lan"),
        ("ThS Trần Văn Tsu", "Trần Văn Tsu"),
        ("Bà Anh Thư", "Anh Thư"),
        ("Ông Lê Văn A và bà Trần Thị B", "Lê Văn A"),
        ("Phó Chủ tịch Hội Khuyến học tỉnh", ""),
        ("Chủ trì: ông Vi Văn Chánh", "Vi Văn Chánh"),
        ("", ""),
    ],
)
def test_only_the_name_stands_below_the_signature(chair, signs):
    meeting = Meeting(chair=chair)
    assert placeholders.values(demo_report(2023), meeting)["nguoi_ky"] == signs


def test_signatures_never_stand_alone_on_a_page():
    document = Document(io.BytesIO(report_as_document(demo_report(2023))))
    (closing,) = (table for table in document.tables if "Nơi nhận" in table._tbl.xml)
    before = closing._tbl.getprevious()
    for _ in range(2):
        assert before.pPr.keepNext is not None
        before = before.getprevious()


def test_words_of_returns_stay_words():
    unit = next(u.association for u in demo_report(2023).units if u.association.key == "lang-son")
    bad = '{{ nam }} {% for x in y %} <w:p/> & \x00\x0b=HYPERLINK("x") ]]> \u202eabc'
    qualitative = QualitativeData(texts={unit.pk: [("Lạng Sơn", "Khó khăn và kiến nghị", bad)]}, lists={"kien-nghi": [ListRow(unit, unit, ("tài chính", bad))]}, own_targets={unit.pk: {"family_rate": Fraction(71)}})  # fmt: skip
    parsed = made(demo_report(2023, qualitative=qualitative))
    (line,) = [text for text in parsed.paragraphs if text.startswith("Khó khăn, vướng mắc của Lạng Sơn: ")]
    assert "{{ nam }} {% for x in y %} <w:p/> &" in line
    assert "\u202e" not in line
    instructions = [node.text for node in parsed.document.element.body.iter(qn("w:instrText"))]
    assert instructions == []


def test_what_cannot_be_told_is_said_with_its_reason():
    report = demo_report(2023, changed={("lang-son", "population"): None, ("hai-phong", "fund_total"): None})
    text = "\n".join(made(report).paragraphs)
    assert "Chưa có số liệu về hội viên so với dân số: Lạng Sơn (Dân số trung bình: chưa có số liệu" in text
    assert "nan" not in text
    assert "None" not in text


def changed_template(change) -> bytes:
    document = Document(io.BytesIO(portal_template()))
    change(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_the_portal_s_template_is_sound_and_has_every_placeholder():
    assert problems_of("mau.docx", portal_template()) == []
    with zipfile.ZipFile(io.BytesIO(portal_template())) as archive:
        text = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml"))
    for one in PLACEHOLDERS:
        assert one.name in text or one.name in ("ma_bieu", "ngay_hop", "so_lieu", "chu_tri"), one.name


def test_the_portal_s_template_gives_the_very_words_of_its_own_layout():
    report, meeting = demo_report(2023), Meeting(chair="Bà Nguyễn Thị An")
    own, filled = (
        Document(io.BytesIO(report_as_document(report, meeting=meeting, template=template)))
        for template in (None, portal_template())
    )
    # A placeholder is one text, so the name of the body stands in one line of a template.
    superior, first, second, *rest = words(own)
    assert words(filled) == [superior, f"{first} – {second}", *rest]
    for section in filled.sections:
        assert section.footer.paragraphs[0].text == own.sections[0].footer.paragraphs[0].text


def words(document) -> list[str]:
    """Return every paragraph that has a text, in the order of the file."""
    texts = (
        "".join(node.text or "" for node in one.iter(qn("w:t")))
        for one in document.element.body.iter(qn("w:p"))
    )
    return [text for text in texts if text]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda d: d.add_paragraph("Kính gửi {{ ten_cun }}"), ("{{ ten_cun }}", "Đoạn 9", "{{ ten_cum }}?")),
        (lambda d: d.add_paragraph("Năm {{ nam "), ("Đoạn 9", "“{{” lẻ")),
        (lambda d: d.add_paragraph("{% for a in range(9) %}"), ("{%", "không được có lệnh")),
        (lambda d: d.add_paragraph("{{ nam.__class__ }}"), ("chỗ điền hỏng {{ nam.__class__ }}",)),
        (lambda d: d.tables[0].rows[0].cells[0].add_paragraph("{{ xa }}"), ("Bảng 1, dòng 1", "{{ xa }}")),
        (lambda d: d.sections[0].header.add_paragraph("{{ xa }}"), ("Đầu trang", "{{ xa }}")),
        (lambda d: d.sections[0].footer.add_paragraph("{{ noi_dung }}"), ("Chân trang", "cả một khối")),
        (lambda d: d.add_paragraph("xem {{ bang_so_lieu }}"), ("phải đứng riêng một đoạn",)),
        (lambda d: d.element.body.set(qn("w:rsidR"), "{{ 7*7 }}"), ("phần ẩn",)),
        (lambda d: add_field(d, "DDEAUTO c:\\x"), ("trường", "DDEAUTO")),
        (lambda d: setattr(d.core_properties, "title", "{{ 7*7 }}"), ("Thuộc tính tệp",)),
        (lambda d: d.part.relate_to("http://x/a.dotx", "http://x/attachedTemplate", is_external=True), ("liên kết tới tệp bên ngoài",)),
    ],
)  # fmt: skip
def test_a_template_with_something_wrong_is_refused_by_name_and_place(change, expected):
    (problem, *_) = problems_of("mau.docx", changed_template(change))
    for words in expected:
        assert words in problem


@pytest.mark.parametrize("content", [b"", b"x" * 100, portal_template()[:5000]])
def test_what_is_no_word_file_is_refused(content):
    (problem,) = problems_of("mau.docx", content)
    assert "không phải là tệp Word" in problem
    assert problems_of("mau.doc", portal_template())


def test_a_template_that_is_damaged_inside_is_refused():
    content = bytearray(portal_template())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        at = archive.getinfo("word/document.xml").header_offset + 60
    content[at : at + 40] = bytes(40)
    (problem,) = problems_of("mau.docx", bytes(content))
    assert "không phải là tệp Word" in problem


def test_a_template_that_cannot_be_filled_is_refused_before_the_meeting():
    def change(document):
        relations = document.part.rels
        foot = next(key for key, one in relations.items() if one.reltype.endswith("/footer"))
        del relations[foot]  # the sections still name it

    (problem,) = problems_of("mau.docx", changed_template(change))
    assert "không phải là tệp Word" in problem


def test_what_is_written_of_the_meeting_stands_as_text_and_stops_no_file():
    meeting = Meeting(chair="Ông A \x0b\x01\ufffe<w:p/> {{ nam }}")
    parsed = made(demo_report(2023), meeting=meeting)
    tables = [cell.text for table in parsed.document.tables for row in table.rows for cell in row.cells]
    assert any("A <w:p/> {{ nam }}" in text for text in tables)


def test_an_own_template_is_used_and_still_says_what_the_figures_are():
    def change(document):
        for foot in (document.sections[0].footer, document.sections[0].first_page_footer):
            foot.paragraphs[0].runs[0].text = ""
        for paragraph in document.paragraphs:
            if "tinh_trang" in paragraph.text:
                paragraph._p.getparent().remove(paragraph._p)
        document.add_paragraph("Mẫu riêng của {{ ten_cum }}")

    parsed = made(demo_report(2023), template=changed_template(change))
    assert "Mẫu riêng của Cụm thi đua số 2 – khu vực Đông Bắc" in parsed.paragraphs
    section = parsed.document.sections[0]
    assert "Số liệu chưa chốt" in "".join(p.text for p in section.first_page_footer.paragraphs)
    assert any(text.startswith("Số liệu chưa chốt") for text in parsed.paragraphs)


def _paper(report) -> list[str]:
    """Return the paragraphs of the paper to be signed, those within its tables left out."""
    return [one.text for one in Document(io.BytesIO(report_as_document(report))).paragraphs]


@pytest.mark.parametrize(
    "lacking",
    ["", "family clan community unit citizen", "family clan community unit citizen official", "*"],
)
def test_tables_without_a_figure_are_left_out_and_the_others_numbered_from_one(lacking: str):
    """Lacking: whose figures nobody gave, by the beginnings of their codes; "*": nobody has reported at all."""
    keys = ("lang-son", "cao-bang")
    gone = {
        (key, code): None
        for key in keys
        for code in figures()
        if lacking and code.startswith(tuple(lacking.split()))
    }
    report = demo_report(2023, keys=keys, changed=gone, missing=keys if lacking == "*" else ())
    paper = _paper(report)
    titles = [text for text in paper if re.match(r"Bảng \d+\. ", text)]
    assert [int(title.split()[1].rstrip(".")) for title in titles] == list(range(1, len(titles) + 1))
    assert len(titles) == {"": 4, "*": 0}.get(lacking, 3 - ("official" in lacking))
    assert any("kèm theo Phụ lục" in text for text in paper) is bool(titles)
    assert ("Phụ lục" in paper) is bool(titles)


def test_whose_figures_may_still_change_stands_below_the_title():
    report = demo_report(2023, missing=("cao-bang",))
    first, *others = report.units
    flags = {code: frozenset({REOPENED}) for code, value in first.values.items() if value is not None}
    marked = replace(report, years={**report.years, 2023: [replace(first, flags=flags), *others]})
    paragraphs = made(marked).paragraphs
    assert f"(Số liệu của {first.association.name}: đang mở lại)" in paragraphs
    assert "(Chưa gồm số liệu của Cao Bằng)" in paragraphs
    assert not any(text.startswith("(Số liệu của ") for text in made(report).paragraphs)


def test_the_title_promises_plans_only_where_there_are_some():
    planned, unplanned = (
        "\n".join(words(Document(io.BytesIO(report_as_document(report)))))
        for report in (demo_report(2023), replace(demo_report(2023, missing=ALL), aims=Aims()))
    )
    assert "và phương hướng, nhiệm vụ năm 2024" in planned
    assert "phương hướng" not in unplanned.lower()
