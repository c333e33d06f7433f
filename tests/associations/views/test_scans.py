"""Signed scans: what is taken, what is refused in words, and that they only ever leave as downloads."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from associations.actions.scans import LARGEST
from associations.models import Event, ReturnScan
from tests import factories
from tests.browsing import address, sign_in

PDF = b"%PDF-1.7\n" + b"x" * 50 + b"\n%%EOF\n"
GOOD = {
    "Bản ký Lạng Sơn.pdf": PDF,
    "anh.JPG": b"\xff\xd8\xff\xe0" + b"x" * 50 + b"\xff\xd9",
    "anh.png": b"\x89PNG\r\n\x1a\n" + b"x" * 50 + b"IEND\xaeB`\x82",
}
BAD = {
    "khong-phai.pdf": (b"MZ\x90 not a pdf", "không phải là tệp PDF"),
    "trang.html": (b"<script>alert(1)</script>", "chỉ nhận tệp PDF, JPG hoặc PNG"),
    "anh.png": (PDF, "không phải là tệp PNG"),
    "cut.pdf": (b"%PDF-1.7\n" + b"x" * 3000, "bị thiếu phần cuối"),
    "rong.pdf": (b"", "là tệp rỗng"),
    "khongduoi": (PDF, "chỉ nhận tệp"),
    "lon.pdf": (b"%PDF-" + b"x" * LARGEST + b"%%EOF", "lớn hơn 10 MB"),
}


def send(client, return_, name, content):
    return client.post(address(return_, "ban-ky"), {"scan": SimpleUploadedFile(name, content)}, follow=True)


@pytest.mark.parametrize("name", GOOD)
def test_a_scan_is_bound_to_its_version_and_leaves_as_a_download(cast, name):
    return_ = factories.submitted(cast)
    client = sign_in(cast.officer)
    assert "Đã gắn bản ký" in send(client, return_, name, GOOD[name]).content.decode()
    scan = ReturnScan.objects.get()
    return_.refresh_from_db()
    assert (scan.version, scan.figures_version) == (return_.version, return_.figures_version)
    assert Event.objects.filter(kind="bind_scan").count() == 1
    response = sign_in(cast.secretary).get(address(return_, f"ban-ky/{scan.pk}"))
    assert response.content == GOOD[name]
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_scan_is_refused_in_words(cast, name):
    return_ = factories.draft(cast)
    content, sentence = BAD[name]
    response = send(sign_in(cast.officer), return_, name, content)
    assert not ReturnScan.objects.exists()
    if content:
        assert sentence in response.content.decode()
    else:
        assert "tệp" in response.content.decode()


def test_no_file_at_all_is_said(cast):
    return_ = factories.draft(cast)
    response = sign_in(cast.officer).post(address(return_, "ban-ky"), follow=True)
    assert "Chưa chọn tệp nào" in response.content.decode()


def test_figures_changed_after_signing_show(cast):
    return_ = factories.draft(cast)
    send(sign_in(cast.officer), return_, "a.pdf", PDF)
    factories.save(return_, cast.officer, members=230_000)
    assert (
        "số liệu đã thay đổi sau bản ký này" in sign_in(cast.officer).get(address(return_)).content.decode()
    )
