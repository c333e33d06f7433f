"""What became of Hải Phòng in 2025 is told the same way in every file and on the pages, in the demonstration."""

import io
import re

import docx
import openpyxl
import pptx
import pytest
from django.core.management import call_command
from django.test import Client

from associations.models import User
from tests.browsing import sign_in

MEMBERS = "Hải Phòng có 1.403.086 hội viên, tăng 27.511 người so với tổng năm 2024 của Hải Dương và Hải Phòng cũ (1.375.575 người)."  # fmt: skip
PEOPLE = "Dân số năm 2024 và năm 2025 của Thái Nguyên và Hải Phòng chưa thống nhất nguồn"
OTHER_SOURCE = "dân số hai năm chưa thống nhất nguồn"


@pytest.fixture
def merged(db, settings, tmp_path):
    """The demonstration with its year 2025 frozen and published; three of six have reported."""
    settings.VAR_DIR, settings.DEMO = tmp_path, True
    call_command("load_demo")
    frozen = ["--cluster", "dong-bac", "--year", "2025", "--user", "thu-ky-dong-bac"]
    call_command("freeze", *frozen, "--publish", "--reason", "Ba hội chưa có báo cáo được duyệt")
    return tmp_path


def written(folder, kind: str, map_: str = "then") -> io.BytesIO:
    path = folder / f"x.{kind}"
    place = ["--cluster", "dong-bac", "--year", "2025", "--snapshot", "1", "--map", map_]
    call_command("export_report", *place, "--format", kind, "-o", str(path))
    return io.BytesIO(path.read_bytes())


def flat(texts) -> str:
    return re.sub(r"\s+", " ", " ".join(texts))


def text_of_document(content: io.BytesIO) -> str:
    """The text of the body without the small codes of sources."""
    paragraphs = docx.Document(content).paragraphs
    return flat("".join(r.text for r in one.runs if not r.font.superscript) for one in paragraphs)


def test_hai_phong_after_its_merger_is_told_alike_everywhere(merged):
    document = text_of_document(written(merged, "docx"))
    deck = pptx.Presentation(written(merged, "pptx"))
    shapes = [shape for slide in deck.slides for shape in slide.shapes]
    slides = flat(shape.text_frame.text for shape in shapes if shape.has_text_frame)
    book = openpyxl.load_workbook(written(merged, "xlsx"), data_only=True)
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    workbook = flat(cell for cell in cells if isinstance(cell, str))
    for text in (document, slides, workbook):
        assert text.count(MEMBERS) == 1
        assert PEOPLE in text
        assert "đứng đầu cụm" not in text.lower()
    assert not re.search(r"(Tỉ lệ này|Mức bình quân) so với năm 2024", document)

    rows = [[cell.text for cell in row.cells] for s in shapes if s.has_table for row in s.table.rows]
    assert ["Hội viên (người)", "1.403.086", "", "+27.511"] in rows
    assert ["Hội viên/dân số (%)", "30,1", "1", "–"] in rows
    assert ["Hội viên (người)", "815.533", "560.042", "1.375.575", "1.403.086"] in rows
    assert ["Hội viên/dân số (%)", "41,3", "26,4", "–", "30,1"] in rows
    ranking = [[cell.value for cell in row] for row in book["Xếp hạng"].iter_rows()]
    ranked = [row[4:6] for row in ranking if row[1] == "Hải Phòng"]
    assert ranked == [["–", "–"]] * 2, "both lists divide by people"

    client = sign_in(User.objects.get(username="thu-ky-dong-bac"))
    page = flat([client.get("/cum/dong-bac/2025/sap-nhap/").content.decode()])
    assert re.search(r"1\.403\.086.{0,40}1\.375\.575.{0,40}27\.511", re.sub("<[^>]+>", "", page))
    assert OTHER_SOURCE in page
    public = flat([re.sub("<[^>]+>", "", Client().get("/cong-khai/dong-bac/2025/").content.decode())])
    assert public.count(MEMBERS) == 1
    assert PEOPLE in public
    assert re.search(rf"Hải Phòng\s*1\s*30,1\s*– \({OTHER_SOURCE}\)", public)
    merger_draws_no_refused_pair(page)
    pages_say_over_whom(client, slides)
    map_of_today_says_what_it_may(merged)


def merger_draws_no_refused_pair(page: str) -> None:
    """The sum of the predecessors is given, and drawn, only where it may stand beside the successor."""
    table = re.search(r'<table[^>]*id="bang-sap-nhap-hai-phong-2025".*?</table>', page)[0]
    assert "1.375.575" in table
    assert "33,6" not in table, "members by people of another source"
    assert "Biểu đồ: Hội viên/dân số" not in page
    assert page.count("Biểu đồ: Gia đình học tập/tổng số hộ (%)") == 2, (
        "none of Bắc Ninh, of which one part is known"
    )


def pages_say_over_whom(client: Client, slides: str) -> None:
    """A page speaks of the whole cluster only where all reported, and lets nobody lead where most are level."""
    base = "/cum/dong-bac/2025/"
    profile = client.get(f"{base}hoi/hai-phong-2025/").content.decode()
    assert "Đứng đầu trong ba hội có số liệu về 11 chỉ số" in profile
    assert "đứng đầu về hội viên trên dân số, tổng nguồn quỹ và 9 chỉ số khác" in slides
    crossed = client.get(f"{base}bang-cheo/").content.decode()
    assert "Hội viên/dân số: cộng các hội" in crossed, "2024 is of eight, 2025 of three"
    ranks = client.get(f"{base}xep-hang/").content.decode()
    assert "Mới có 3 hội được xếp hạng" in ranks
    assert "biểu đồ SVG" not in ranks, "three units in three places: the bars are all alike"
    explained = client.get(f"{base}con-so/members/").content.decode()
    assert "Đông Bắc, ba hội có số liệu" in explained
    assert "cả Đông Bắc" not in explained


def map_of_today_says_what_it_may(folder) -> None:
    """On the map of today the years stand in a row: where they may not be compared, the sheet says so."""
    book = openpyxl.load_workbook(written(folder, "xlsx", "today"), data_only=True)
    trend = flat(c.value for row in book["Xu hướng"].iter_rows() for c in row if isinstance(c.value, str))
    assert "không so với năm trước: Hội viên/dân số; Quỹ bình quân đầu người." in trend
    gaps = [row for row in book["Mục tiêu"].iter_rows() if row[2].value == "điểm %"]
    printed = {
        c.number_format[-4:] for row in gaps for c in row if c.value and str(c.value).startswith("-0.03")
    }
    assert printed == {"0.00"}, "Hải Phòng is 0,03 above a target, which is not 0,0"
    first = flat(c.value for row in book["Tổng hợp"].iter_rows() for c in row if isinstance(c.value, str))
    assert "vì số năm 2024 của Bắc Giang và Bắc Ninh cũ chưa đủ" in first
