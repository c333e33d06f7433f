"""The pack: from one revision, file by file, gone on with, tried again, the same bytes for the same files."""

import io
import zipfile

import pytest

from associations.models import Period
from associations.returns.workflow import Refused
from reports.exports import formats
from reports.exports import pack as deeds
from reports.exports.formats import FORMATS, Dossier, Format
from reports.models import Pack, PackFile
from reports.revisions.freezing import freeze
from tests import factories
from tests.browsing import sign_in
from tests.made_once import made_once

URL = "/cum/dong-bac/2024/bo-tai-lieu/"
REASON = "Họp sớm"


def quick(text: str):
    def write(edition: Dossier) -> bytes:
        then, today = edition.report, edition.other
        assert then.revision == today.revision
        members = [unit.values["members"] for unit in then.units]
        return f"{text} {then.map_} {today.map_} {edition.meeting.cluster.key} {members}".encode()

    return Format(text, "text/plain", write, remark="để thử")


@pytest.fixture
def stored(cast, monkeypatch):
    """A revision of one return; the writers of the files are their own tests' matter."""
    files = (deeds.Packed("bao-cao.xlsx", "Báo cáo Excel"), deeds.Packed("so-lieu.csv", "Số liệu"))
    monkeypatch.setattr(deeds, "FILES", files)
    few = {"xlsx": quick("a"), "csv": quick("b")}
    for module in (deeds, formats):
        monkeypatch.setattr(module, "FORMATS", few)
    return frozen(cast=cast)


@made_once
def frozen(cast):
    factories.approved(cast)
    period = Period.objects.get(year=2024)
    return freeze(by=cast.secretary, cluster=cast.cluster, period=period, reason=REASON)[0]


def test_the_page_makes_a_file_a_request_until_the_zip_is_there(cast, stored):
    client, officer, central = (sign_in(who) for who in (cast.secretary, cast.officer, cast.central))
    place = client.post(URL, {"revision": "1"})["Location"]
    assert "0/3 tệp" in client.get(place).content.decode()
    assert central.get(place).status_code == 404, "what is not finished is the secretariat's"
    step = client.post(f"{place}tiep/", headers={"HX-Request": "true"}).content.decode()
    assert "1/3 tệp" in step
    assert 'hx-trigger="load' in step
    assert "<html" not in step
    assert client.post(URL, {"revision": "1"})["Location"] == place, "what was begun is gone on with"
    assert client.post(f"{place}tiep/")["Location"] == place  # without script
    done = client.post(f"{place}tiep/", headers={"HX-Request": "true"}).content.decode()
    assert "Đã xong 3 tệp" in done
    name = "cum-dong-bac-2024-phien-ban-1.zip"
    assert officer.get(place).status_code == 404, "it holds the lists of all"
    answer = central.get(f"{place}tep/{name}")
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        folder = name.removesuffix(".zip")
        readme = archive.read(f"{folder}/{deeds.README}").decode("utf-8-sig")
        assert archive.read(f"{folder}/so-lieu-dong-bac-2024-phien-ban-1.csv").startswith(b"b then today")
    assert f"Lý do vẫn chốt: {REASON}" in readme
    assert "\nĐỂ KIỂM TRA\r\n- bao-cao-dong-bac-2024-phien-ban-1.xlsx: Báo cáo Excel – để thử\r\n" in readme
    assert "- Cao Bằng: chưa có" in readme
    assert "Phiên bản 1, chốt ngày" in readme
    assert central.get(f"{place}tep/{deeds.README}")["X-Content-Type-Options"] == "nosniff"
    assert central.get(f"{place}tep/khong-co.csv").status_code == 404
    assert name in central.get(URL).content.decode()
    assert name not in officer.get(URL).content.decode()
    assert officer.post(URL, {"revision": "1"}).status_code == 404
    assert sign_in(cast.stranger).get(place).status_code == 404


def make_all(cast, stored) -> Pack:
    pack = deeds.begin_pack(by=cast.secretary, revision=stored)
    while not pack.done_at:
        deeds.make_next(by=cast.secretary, pack=pack)
    return pack


def test_a_pack_of_the_revision_stays_the_same_whatever_happens_to_the_figures(cast, stored):
    first = make_all(cast, stored)
    return_ = factories.begin(cast.lang_son)
    factories.go(return_, "reopen", cast.secretary, "Đếm lại")
    factories.save(return_, cast.officer, members=221_111)
    second = make_all(cast, stored)
    assert first.pk != second.pk
    assert deeds.as_zip(first) == deeds.as_zip(second)
    assert [one.pk for one in deeds.packs_of([stored])] == [second.pk, first.pk]


def test_the_files_of_a_pack_each_have_one_writer_and_one_line_that_explains_them():
    names = [file.name for file in deeds.FILES]
    assert len(set(names)) == len(names)
    for file in deeds.FILES:
        format_ = FORMATS[file.written_as]
        assert format_.remark, file
        endings = {format_.ending or file.written_as} | ({"pdf"} if format_.write_pdf else set())
        assert file.ending in endings, file
    listed = [label for _, labels in deeds.contents_of_packs() for label in labels]
    assert listed == [file.label for file in deeds.FILES], "files of one use stand together"


def test_a_pack_of_an_earlier_release_keeps_its_files_under_their_names(cast, stored, monkeypatch):
    pack = make_all(cast, stored)
    before = deeds.as_zip(pack)
    monkeypatch.setattr(deeds, "FILES", (deeds.Packed("so-lieu.csv", "Số liệu"),))
    files = {file.name: file.label for file in deeds.progress_of(pack).files}
    assert files["bao-cao-dong-bac-2024-phien-ban-1.xlsx"] == "Báo cáo Excel"
    assert len(files) == 3
    assert deeds.as_zip(pack) == before


def test_office_files_are_the_same_whenever_they_are_made(cast, stored, monkeypatch):
    years = iter(range(2001, 2100))

    def written(edition: Dossier) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(zipfile.ZipInfo("word/document.xml", (next(years), 1, 1, 0, 0, 0)), b"<w/>" * 99)
        return out.getvalue()

    monkeypatch.setitem(deeds.FORMATS, "xlsx", Format("a", "text/plain", written))
    first, second = (deeds.as_zip(make_all(cast, stored)) for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".xlsx"))
        with zipfile.ZipFile(io.BytesIO(archive.read(name))) as made:
            assert made.read("word/document.xml") == b"<w/>" * 99


def test_a_file_that_cannot_be_made_is_named_and_tried_again(cast, stored, monkeypatch):
    def broken(edition):
        raise ValueError("ảnh <b>hỏng</b>")

    whole = deeds.FORMATS
    for module in (deeds, formats):
        monkeypatch.setattr(module, "FORMATS", {**whole, "csv": Format("b", "text/plain", broken)})
    client = sign_in(cast.secretary)
    place = client.post(URL, {"revision": "1"})["Location"]
    for _ in range(2):
        words = client.post(f"{place}tiep/", headers={"HX-Request": "true"}).content.decode()
    assert "Không làm được tệp “Số liệu” (so-lieu-dong-bac-2024-phien-ban-1.csv): ValueError" in words
    assert "<b>hỏng" not in words
    assert "Thử lại" in words
    assert "hx-trigger" not in words, "the page does not try for ever"
    for module in (deeds, formats):
        monkeypatch.setattr(module, "FORMATS", whole)
    pack = Pack.objects.get()
    deeds.make_next(by=cast.secretary, pack=pack)
    assert Pack.objects.get().trouble == ""
    assert deeds.make_next(by=cast.secretary, pack=pack).pack.done_at


def test_a_file_that_another_window_makes_is_left_to_it(cast, stored):
    pack = deeds.begin_pack(by=cast.secretary, revision=stored)
    deeds.cache.add(f"pack-{pack.pk}-bao-cao-dong-bac-2024-phien-ban-1.xlsx", 1, 60)
    assert deeds.make_next(by=cast.deputy, pack=pack).is_busy
    assert not PackFile.objects.exists()


def test_only_who_leads_the_cluster_makes_packs(cast, stored):
    with pytest.raises(Refused, match="Chỉ thư ký"):
        deeds.begin_pack(by=cast.officer, revision=stored)
    pack = deeds.begin_pack(by=cast.administrator, revision=stored)
    with pytest.raises(Refused, match="Chỉ thư ký"):
        deeds.make_next(by=cast.central, pack=pack)
    answer = sign_in(cast.secretary).post(URL, {"revision": "9"}, follow=True)
    assert "Chưa có phiên bản này" in answer.content.decode()
