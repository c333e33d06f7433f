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
PEOPLE = "Dân số năm 2024 và năm 2025 của Thái Nguyên và Hải Phòng có vẻ theo hai nguồn khác nhau"
OTHER_SOURCE = "dân số hai năm có vẻ theo hai nguồn khác nhau"


@pytest.fixture
def merged(db, settings, tmp_path):
    """The demonstration with its year 2025 frozen and published; three of six have reported."""
    settings.VAR_DIR, settings.DEMO = tmp_path, True
    call_command("load_demo")
    frozen = ["--cluster", "dong-bac", "--year", "2025", "--user", "thu-ky-dong-bac"]
    call_command("freeze", *frozen, "--publish", "--reason", "Ba hội chưa có báo cáo được duyệt")
    return tmp_path


def written(folder, kind: str) -> io.BytesIO:
    path = folder / f"x.{kind}"
    place = ["--cluster", "dong-bac", "--year", "2025", "--snapshot", "1"]
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

    user = User.objects.get(username="thu-ky-dong-bac")
    page = flat([sign_in(user).get("/cum/dong-bac/2025/sap-nhap/").content.decode()])
    assert re.search(r"1\.403\.086.{0,40}1\.375\.575.{0,40}27\.511", re.sub("<[^>]+>", "", page))
    assert OTHER_SOURCE in page
    public = re.sub("<[^>]+>", "", Client().get("/cong-khai/dong-bac/2025/").content.decode())
    assert re.search(rf"Hải Phòng\s*1\s*30,1\s*– \({OTHER_SOURCE}\)", public)
