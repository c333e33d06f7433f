"""Papers of a meeting are judged by what they hold and leave only as downloads."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from associations.models import Period
from associations.returns.workflow import Refused
from reports.meeting.files import LARGEST, NewFile, add_meeting_file
from tests.browsing import sign_in

URL = "/cum/dong-bac/2024/hoi-nghi/tai-lieu/"
PDF = b"%PDF-1.7\n1 0 obj\n%%EOF\n"


def office(*names: str) -> bytes:
    """A file of parts, each with the outermost element that programs look for there."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("[Content_Types].xml", *names):
            archive.writestr(name, f"<{name.rpartition('/')[2].partition('.')[0].strip('[]')}/>")
    return out.getvalue()


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "x")
        archive.writestr("word/document.xml", b"0" * (101 * 1024 * 1024))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("a.exe", b"MZ", "chỉ nhận tệp"),
        ("a.pdf", b"", "rỗng"),
        ("a.pdf", b"PK\x03\x04", "không phải là tệp PDF"),
        ("a.pdf", b"%PDF-1.7 and no end", "thiếu phần cuối"),
        ("a.png", b"<svg onload=alert(1)>", "không phải là tệp PNG"),
        ("a.docx", PDF, "không phải là tệp Word"),
        ("a.docx", office("xl/workbook.xml"), "không phải là tệp Word"),
        ("a.docm.docx", office("word/document.xml", "word/vbaProject.bin"), "có macro"),
        ("a.xlsx", office("xl/workbook.xml")[:-30], "hỏng"),
        ("a.docx", bomb(), "quá 100 MB"),
        ("a.pdf", b"%PDF-" + b"0" * LARGEST, "lớn hơn 10 MB"),
    ],
)
def test_what_is_not_what_its_name_says_is_refused(cast, name, content, text):
    period = Period.objects.open_year(2024)
    with pytest.raises(Refused, match=text):
        add_meeting_file(
            by=cast.secretary, cluster=cast.cluster, period=period, file=NewFile("", name, content)
        )


def test_a_file_is_added_downloaded_and_taken_away(cast):
    Period.objects.open_year(2024)
    client = sign_in(cast.secretary)
    sent = {"title": "", "paper": SimpleUploadedFile("C:\\họp\\Giấy mời.pdf", PDF)}
    assert client.post(URL, sent).status_code == 302
    for name, part in (("a.pptx", "ppt/presentation.xml"), ("b.xlsx", "xl/workbook.xml")):
        assert client.post(URL, {"paper": SimpleUploadedFile(name, office(part))}).status_code == 302
    officer = sign_in(cast.officer)
    page = officer.get(URL).content.decode()
    assert "Giấy mời" in page
    assert "Thêm tài liệu" not in page
    (pk,) = cast.cluster.meetings.get().documents.filter(name="Giấy mời.pdf").values_list("pk", flat=True)
    answer = officer.get(f"{URL}{pk}/")
    assert answer.content == PDF
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''Gi%E1%BA%A5y")
    assert client.post(URL, {"title": "Trống"}).status_code == 409
    assert officer.post(f"{URL}{pk}/bo/").status_code == 404
    assert client.post(f"{URL}{pk}/bo/").status_code == 302
    assert officer.get(f"{URL}{pk}/").status_code == 404
