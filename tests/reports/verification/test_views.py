"""The command and the page that say what a code or a file is: to strangers of published revisions only."""

import io
import json
import re
from html import unescape

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from associations.models import Period
from reports.analysis.revision import code_of
from reports.exports.open_data import report_as_csv
from reports.exports.workbook import report_as_workbook
from reports.models import Pack, PackFile, StoredRevision
from reports.revisions.freezing import freeze, publish
from reports.revisions.reading import RevisionContent
from reports.verification import views
from tests import factories
from tests.cast import Cast
from tests.made_once import made_once
from tests.reports.exports.document.test_document import DOT


@pytest.fixture
@made_once
def revision(cast: Cast) -> StoredRevision:
    for unit in (cast.thai_nguyen, cast.bac_kan, cast.cao_bang, cast.lang_son):
        factories.approved(cast, unit, 2024, members=200_000)
    return freeze(by=cast.secretary, cluster=cast.cluster, period=Period.objects.get(year=2024))[0]


def correct(cast: Cast) -> StoredRevision:
    """Lạng Sơn's members are corrected, which makes the second revision."""
    return_ = factories.begin(cast.lang_son, 2024)
    factories.go(return_, "reopen", cast.secretary, "Đếm lại hội viên")
    factories.save(return_, cast.officer, members=203_000)
    factories.answer_doctor(return_, cast.officer)
    factories.go(return_, "submit", cast.officer)
    factories.go(return_, "approve", cast.secretary)
    return freeze(by=cast.secretary, cluster=cast.cluster, period=Period.objects.get(year=2024))[0]


def workbook(stored: StoredRevision) -> bytes:
    content = RevisionContent(stored)
    return report_as_workbook(content.report("then"), other=content.report("today"))


def sent(client, name: str, content: bytes):
    return client.post(reverse("check_revision"), {"file": SimpleUploadedFile(name, content)})


def test_the_command_names_the_revision_or_the_places(revision: StoredRevision, tmp_path, capsys):
    def verify(what: object) -> tuple[int, str]:
        try:
            call_command("verify", str(what))
        except SystemExit as end:
            return int(end.code or 0), "".join(capsys.readouterr())
        return 0, "".join(capsys.readouterr())

    fingerprint = revision.fingerprint
    for code in (
        fingerprint,
        fingerprint.upper(),
        fingerprint[:12],
        code_of(fingerprint),
        code_of(fingerprint).lower(),
    ):
        status, words = verify(code)
        assert (status, "khớp phiên bản 1" in words) == (0, True)
    assert verify("0" * 64) == (1, "Không có bản chốt số liệu nào mang mã này. Xem lại từng chữ số của mã.\n")
    assert verify("xin chào")[0] == verify(fingerprint[:11])[0] == verify(tmp_path / "không có.xlsx")[0] == 1

    book, table = tmp_path / "a.xlsx", tmp_path / "a.csv"
    book.write_bytes(workbook(revision))
    assert "khớp phiên bản 1" in verify(book)[1]
    text = report_as_csv(RevisionContent(revision).report("then"))
    table.write_bytes(
        text.replace(fingerprint.encode(), fingerprint.replace(fingerprint[0], "x", 1).encode())
    )
    status, words = verify(table)
    assert (status, f"cột fingerprint: {fingerprint} → x" in words) == (1, True)
    table.write_bytes(text.replace(fingerprint.encode(), b"0" * 64))
    assert "Không có bản chốt" in verify(table)[1]
    table.write_bytes(b"x" * (10 * 1024 * 1024 + 1))
    assert "quá 10 MB" in verify(table)[1]

    altered = json.loads(revision.content)
    altered["maps"]["then"]["years"]["2024"][0]["values"][0] = 1
    StoredRevision.objects.filter(pk=revision.pk).update(content=json.dumps(altered))
    for what in (fingerprint, book):
        status, words = verify(what)
        assert (status, "đã bị sửa sau khi chốt" in words) == (1, True)


def test_strangers_learn_of_published_revisions_only(cast: Cast, revision: StoredRevision, client):
    address = reverse("check_revision")
    code = {"ma": code_of(revision.fingerprint)}
    assert client.get(address).status_code == 200
    secret = client.get(address, code)
    assert (secret.status_code, "Không có bản đã công bố nào mang mã này" in secret.content.decode()) == (
        404,
        True,
    )
    assert "Không có bản chốt" in sent(client, "a.xlsx", workbook(revision)).content.decode()
    for who, status in ((cast.officer, 200), (cast.secretary, 200), (cast.stranger, 404)):
        client.force_login(who)
        assert client.get(address, code).status_code == status
    client.logout()

    publish(by=cast.secretary, revision=revision)
    page = client.get(address, code)
    words = page.content.decode()
    assert page.status_code == 200
    assert "Phiên bản 1, chốt ngày" in words
    assert "4/4 hội" in words
    assert "Công bố ngày" in words
    assert "phiên bản mới nhất" in words
    assert cast.secretary.full_name not in words

    second = correct(cast)
    assert "203.000" not in client.get(address, code).content.decode(), "not published yet"
    publish(by=cast.secretary, revision=second)
    words = client.get(address, code).content.decode()
    assert "Đã có phiên bản mới hơn" in words
    assert "200.000 → 203.000" in words
    assert "Đếm lại hội viên" in words


def test_from_the_code_of_a_paper_each_reader_comes_to_the_sources_that_are_theirs(
    cast: Cast, revision: StoredRevision, client, monkeypatch
):
    monkeypatch.setattr("reports.presentation.charts.kept_png", lambda chart: DOT)
    publish(by=cast.secretary, revision=revision)
    address, code = reverse("check_revision"), {"ma": code_of(revision.fingerprint)}
    figures = reverse("dashboard", args=["dong-bac", 2024]) + "?so-lieu=phien-ban-1"
    files = [
        reverse(route, args=["dong-bac", 2024])
        for route in ("sources_file", "sources_pdf_file", "coded_report_file")
    ]

    def links(who: object) -> set[str]:
        client.force_login(who) if who else client.logout()
        page = client.get(address, code).content.decode()
        main = page[page.index("<main") : page.index("Kiểm mã</h2>")]
        return {unescape(there) for there in re.findall(r'<a href="([^"#]+)"', main)}

    public = reverse("public_year", args=["dong-bac", 2024])
    assert links(None) == links(cast.stranger) == {public}
    assert links(cast.officer) == links(cast.central) == {public, figures}
    of_who_leads = links(cast.secretary)
    assert of_who_leads == {public, figures, *(f"{file}?so-lieu=phien-ban-1" for file in files)}
    for there in of_who_leads:
        assert client.get(there).status_code == 200, there

    at = timezone.now()
    pack = Pack.objects.create(of_revision=revision, by=cast.secretary, begun_at=at, done_at=at)
    name = "nguon-so-lieu-dong-bac-2024-phien-ban-1.docx"
    PackFile.objects.create(pack=pack, name=name, content=b"PK")
    kept = reverse("pack_file", args=["dong-bac", 2024, pack.pk, name])
    assert links(cast.central) == {public, figures, kept}
    assert client.get(kept).content == b"PK"
    assert links(cast.officer) == {public, figures}


def test_a_sent_file_is_held_against_its_revision(cast: Cast, revision: StoredRevision, client, monkeypatch):
    publish(by=cast.secretary, revision=revision)
    book = workbook(revision)
    answer = sent(client, "bao-cao.xlsx", book)
    assert (answer.status_code, "bao-cao.xlsx khớp phiên bản 1" in answer.content.decode()) == (200, True)
    table = report_as_csv(RevisionContent(revision).report("then")).replace(b"200000", b"200001")
    words = sent(client, "so-lieu.csv", table).content.decode()
    assert "không khớp phiên bản 1" in words
    assert "cột numerator" in words
    assert "200001" in words
    assert sent(client, "a.xlsx", book[:900]).status_code == 422
    assert "quá 10 MB" in sent(client, "a.xlsx", b"PK" + bytes(10 * 1024 * 1024)).content.decode()
    assert "Chưa chọn tệp" in client.post(reverse("check_revision")).content.decode()
    monkeypatch.setattr(views, "FILES_A_WHILE", 3)
    assert sent(client, "a.csv", b"a").status_code == 429


def test_behind_a_proxy_strangers_do_not_use_up_each_others_files(client, db, settings, monkeypatch):
    cache.clear()
    monkeypatch.setattr(views, "FILES_A_WHILE", 1)

    def answered(forwarded: str) -> int:
        sent_file = {"file": SimpleUploadedFile("a.csv", b"a")}
        return client.post(reverse("check_revision"), sent_file, HTTP_X_FORWARDED_FOR=forwarded).status_code

    settings.BEHIND_PROXY = True
    assert [answered("203.0.113.7"), answered("203.0.113.7"), answered("203.0.113.8")] == [422, 429, 422]
    assert answered("203.0.113.9, 203.0.113.8") == 429, "what the reader claims before it is not believed"
    settings.BEHIND_PROXY = False
    assert [answered("203.0.113.9"), answered("203.0.113.10")] == [422, 429]
    with io.BytesIO(b"a") as stream:
        stream.name = "a.csv"
        strict = type(client)(enforce_csrf_checks=True)
        assert strict.post(reverse("check_revision"), {"file": stream}).status_code == 403
