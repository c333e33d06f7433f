"""Hand-written numbers of a meeting: named when a correction makes them old, corrected or allowed before the pack."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import CharField, TextField
from django.urls import reverse
from django.utils import timezone

from associations.models import Period
from associations.returns.workflow import Refused, Stale
from reports.exports import pack as packs
from reports.meeting.conclusions import NewTask, add_task, conclude
from reports.meeting.numerals import _write, allow_numerals, check_of_meeting, correct_numeral, list_numerals
from reports.models import (
    AllowedNumeral,
    Meeting,
    MeetingPetition,
    MeetingTask,
    OwnParagraph,
    Pack,
    PetitionAnswer,
)
from reports.narrative.hand_check import check_of_revision
from reports.narrative.overrides import LONGEST, add_paragraph, write_paragraph
from reports.presentation import charts
from reports.revisions.freezing import freeze
from tests import factories
from tests.browsing import sign_in
from tests.cast import Cast
from tests.made_once import made_once
from tests.reports.exports.document.parsed import checking_version
from tests.reports.exports.document.test_document import DOT
from tests.reports.revisions.test_freezing import correct

WHERE = ["dong-bac", 2024]
KEY = "to-chuc/hoi-vien-tung-hoi"
TEXT = "Lạng Sơn dẫn đầu: 40,1 % và 784.717 theo QĐ 387/QĐ-TTg ngày 25/3/2022, ĐT 0912 345 678."


@pytest.fixture
def without_pictures(monkeypatch) -> None:
    monkeypatch.setattr(charts, "kept_png", lambda chart: DOT)


@pytest.fixture
@made_once
def year(cast: Cast, without_pictures: None) -> Period:
    """A year of all four units with Lạng Sơn's members as Hải Dương published them; nothing is drawn."""
    for unit, members in ((cast.thai_nguyen, 201_024), (cast.bac_kan, 202_024), (cast.cao_bang, 203_024)):
        factories.approved(cast, unit, members=members)
    factories.approved(cast, members=784_717, population=1_956_900)
    return Period.objects.get(year=2024)


def frozen(cast: Cast, year: Period):
    return freeze(by=cast.secretary, cluster=cast.cluster, period=year)[0]


def write(cast: Cast, year: Period, text: str = TEXT, key: str = KEY) -> OwnParagraph:
    return write_paragraph(
        by=cast.secretary, cluster=cast.cluster, period=year, key=key, text=text, seen="", stamp_seen=""
    )


def where(cast: Cast, year: Period) -> dict:
    return {"by": cast.secretary, "cluster": cast.cluster, "period": year}


def open_numbers(cast: Cast, year: Period) -> list[tuple[str, str]]:
    return [(one.numeral.text, one.numeral.status) for one in check_of_meeting(**where(cast, year)).open]


def test_what_a_correction_made_stale_is_named_at_the_freeze_in_the_editor_and_before_the_pack(
    cast: Cast, year: Period, capsys
):
    frozen(cast, year)
    write(cast, year)
    client = sign_in(cast.secretary)
    assert open_numbers(cast, year) == []
    editor = client.get(reverse("narrative", args=WHERE)).content.decode()
    assert "2 số đã có nguồn" in editor
    assert "(mã nguồn 1.4)" in editor
    correct(cast, 780_000)
    preview = client.get(reverse("freezing", args=WHERE)).content.decode()
    assert "Số viết tay sẽ thành số cũ (2)" in preview
    assert "784.717 nay là 780.000" in preview
    call_command("freeze", "--cluster", "dong-bac", "--year", "2024", "--user", cast.secretary.username)
    assert "2 số viết tay đã cũ" in capsys.readouterr().out

    editor = client.get(reverse("narrative", args=WHERE)).content.decode()
    pack = client.get(reverse("packs", args=WHERE)).content.decode()
    for page in (editor, pack):
        assert "theo phiên bản 1; nay là 780.000 người" in page
        assert "theo phiên bản 1; nay là 39,9 %" in page
        for no_figure in ("387", "25/3/2022", "0912 345 678"):
            assert f"<strong>{no_figure}" not in page
    assert f'href="{reverse("narrative", args=WHERE)}#doan-to-chuc-hoi-vien-tung-hoi"' in pack
    assert (
        "2 số viết tay phải sửa hoặc xác nhận" in client.get(reverse("meeting", args=WHERE)).content.decode()
    )
    refused = client.post(reverse("packs", args=WHERE), {"revision": "2"})
    assert refused.status_code == 409
    assert "2 số viết tay phải xem trước khi lập bộ tài liệu từ phiên bản 2" in refused.content.decode()
    assert not Pack.objects.exists()
    # Of the revision that it was written over it is still right.
    assert check_of_revision(packs.StoredRevision.objects.get(revision=1)).open == []

    _, members = check_of_meeting(**where(cast, year)).open
    answer = client.post(
        reverse("correct_numeral", args=WHERE), {"dau": members.mark, "ve": f"narrative#{KEY}"}
    )
    assert answer.status_code == 302
    assert "40,1 % và 780.000 theo QĐ" in OwnParagraph.objects.get().text
    correct_numeral(**where(cast, year), mark=check_of_meeting(**where(cast, year)).open[0].mark)
    assert OwnParagraph.objects.get().text == TEXT.replace("784.717", "780.000").replace("40,1", "39,9")
    assert client.post(reverse("packs", args=WHERE), {"revision": "2"}).status_code == 302
    assert Pack.objects.count() == 1


def test_old_numbers_stay_only_with_a_reason_and_the_annex_says_whose(cast: Cast, year: Period):
    frozen(cast, year)
    write(cast, year)
    correct(cast, 780_000)
    frozen(cast, year)
    client = sign_in(cast.secretary)
    marks = [one.mark for one in check_of_meeting(**where(cast, year)).open]
    with pytest.raises(Refused, match="ghi lý do"):
        allow_numerals(**where(cast, year), marks=marks)
    sent = {"dau": marks, "ly_do": "Số đã công bố tại hội nghị", "phien_ban": "2", "ve": "packs"}
    answer = client.post(reverse("allow_numerals", args=WHERE), sent)
    assert answer["Location"] == reverse("packs", args=WHERE)
    kept = AllowedNumeral.objects.get(numeral="784.717")
    assert (kept.by, kept.reason) == (cast.secretary, "Số đã công bố tại hội nghị")
    assert kept.sentence.startswith("Lạng Sơn dẫn đầu")
    assert "đã cũ: Tổng số hội viên, Lạng Sơn theo phiên bản 1" in kept.about
    assert client.post(reverse("packs", args=WHERE), {"revision": "2"}).status_code == 302
    parsed = checking_version(**where(cast, year))
    assert TEXT in parsed.body, "the text itself carries no marks"
    by_number = {row[1]: row for row in parsed.by_hand}
    assert by_number["784.717"][2] == "–"
    assert "xác nhận ngày" in by_number["784.717"][3]
    assert "Số đã công bố tại hội nghị" in by_number["784.717"][3]
    # Another correction is another remark: the question comes back.
    correct(cast, 770_000)
    frozen(cast, year)
    assert [text for text, _ in open_numbers(cast, year)] == ["40,1 %", "784.717"]


def test_an_unknown_number_is_allowed_as_long_as_it_and_its_sentence_stay(cast: Cast, year: Period):
    frozen(cast, year)
    write(cast, year, "Có 1.237 suất quà. Năm 2024 họp ngày 25/11.")
    (gifts,) = check_of_meeting(**where(cast, year)).open
    with pytest.raises(packs.Unsettled, match=r"1\.237"):
        packs.begin_pack(by=cast.secretary, revision=packs.StoredRevision.objects.get())
    assert allow_numerals(**where(cast, year), marks=[gifts.mark]) == 1
    assert allow_numerals(**where(cast, year), marks=[gifts.mark]) == 0, "a second click changes nothing"
    begun = packs.begin_pack(by=cast.secretary, revision=packs.StoredRevision.objects.get())
    page = sign_in(cast.secretary).get(reverse("packs", args=WHERE)).content.decode()
    assert "1 số viết tay đã được xác nhận" in page
    row = OwnParagraph.objects.get()
    for text, is_open in (
        ("Có 1.237 suất quà. Thêm một câu.", False),
        ("Có 1.238 suất quà.", True),
        ("Trao 1.237 suất quà.", True),
    ):
        OwnParagraph.objects.filter(pk=row.pk).update(text=text)
        assert bool(open_numbers(cast, year)) == is_open, text
    packs.make_next(by=cast.secretary, pack=begun)
    assert "“1.237” không rõ nguồn" in Pack.objects.get().trouble, "what was written after the pack was begun"
    assert not begun.files.exists()
    with pytest.raises(Stale):
        allow_numerals(**where(cast, year), marks=["0" * 64])


def test_conclusions_tasks_agenda_and_the_reason_of_a_freeze_are_read_too(cast: Cast, year: Period):
    conclude(**where(cast, year), text="Cụm có 1.391 chi hội mẫu.\nNgày 01/12/2024 gửi kết luận.")
    add_task(**where(cast, year), task=NewTask("Kết nạp thêm 12.345 hội viên trước ngày 30/6"))
    freeze(by=cast.secretary, cluster=cast.cluster, period=year, reason="Thiếu 77.001 phiếu")
    page = sign_in(cast.secretary).get(reverse("conclusions", args=WHERE)).content.decode()
    assert "2 số phải sửa hoặc xác nhận" in page
    found = {
        one.hand.key.partition("/")[0]: one.numeral.text for one in check_of_meeting(**where(cast, year)).open
    }
    assert found == {"ket-luan": "1.391", "nhiem-vu": "12.345", "ly-do": "77.001"}
    marks = [one.mark for one in check_of_meeting(**where(cast, year)).open]
    allow_numerals(**where(cast, year), marks=marks)
    parsed = checking_version(**where(cast, year))
    vouched = {row[1] for row in parsed.by_hand if "xác nhận ngày" in row[3]}
    assert vouched == {"1.391", "12.345", "77.001"}


def test_only_who_leads_allows_and_corrects(cast: Cast, year: Period):
    frozen(cast, year)
    write(cast, year, "Có 1.237 suất quà.")
    (gifts,) = check_of_meeting(**where(cast, year)).open
    for who in (cast.officer, cast.central, cast.stranger):
        client = sign_in(who)
        for name in ("allow_numerals", "correct_numeral"):
            assert client.post(reverse(name, args=WHERE), {"dau": gifts.mark}).status_code == 404
    with pytest.raises(Refused):
        allow_numerals(by=cast.officer, cluster=cast.cluster, period=year, marks=[gifts.mark])
    assert not AllowedNumeral.objects.exists()


def test_a_paragraph_of_ten_thousand_letters_is_taken_and_read(cast: Cast, year: Period):
    frozen(cast, year)
    part = "Ngày 25/11/2024, theo QĐ 387/QĐ-TTg, ĐT 0912 345 678, Lạng Sơn có 784.717 hội viên. "
    text = (part * 200)[:10_000]
    add_paragraph(**where(cast, year), section="quy", text=text)
    client = sign_in(cast.secretary)
    assert client.get(reverse("narrative", args=WHERE)).status_code == 200
    found = check_of_meeting(**where(cast, year)).findings
    assert {one.numeral.text for one in found} == {"784.717"}
    assert LONGEST >= 10_000


# Which long texts of the meeting's tables people write for its files; of the others, whose words they are.
READ = {
    "Meeting.agenda", "Meeting.conclusions", "MeetingTask.text", "MeetingPetition.text", "MeetingPetition.answer",
    "PetitionAnswer.answer", "OwnParagraph.text", "StoredRevision.reason",
}  # fmt: skip
NOT_WRITTEN = {
    "PetitionAnswer.asked": "of a return",
    "OwnParagraph.seen": "generated",
    "StoredRevision.content": "figures",
    "Pack.trouble": "of a failure, in no file",
    "AllowedNumeral.numeral": "copied",
    "AllowedNumeral.sentence": "copied",
    "AllowedNumeral.about": "generated",
    "AllowedNumeral.reason": "stands beside its number in the annex",
}
LONG = 300  # letters


def test_every_text_that_people_write_for_the_files_is_read(cast: Cast, year: Period):
    long_texts = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("reports").get_models()
        for field in model._meta.get_fields()
        if isinstance(field, TextField) or (isinstance(field, CharField) and (field.max_length or 0) >= LONG)
    }
    assert long_texts == READ | set(NOT_WRITTEN)
    stored = freeze(by=cast.secretary, cluster=cast.cluster, period=year, reason="Thiếu 9.001 phiếu")[0]
    meeting, by = stored.meeting, {"by": cast.secretary, "at": timezone.now()}
    Meeting.objects.filter(pk=meeting.pk).update(agenda="Phát 9.002 vé", conclusions="Mời 9.003 đại biểu")
    MeetingTask.objects.create(meeting=meeting, text="In 9.004 áp phích")
    MeetingPetition.objects.create(
        meeting=meeting, topic="finance", text="Xin 9.005 vé", answer="Cấp 9.006 vé"
    )
    PetitionAnswer.objects.create(
        meeting=meeting, association=cast.lang_son, asked="x", answer="Gửi 9.007 vé", **by
    )
    OwnParagraph.objects.create(meeting=meeting, key="quy/them-1", text="Phát 9.008 vé", **by)
    found = check_of_meeting(**where(cast, year)).open
    assert {one.numeral.text for one in found} == {f"9.00{number}" for number in range(1, 9)}
    assert len(list_numerals(found, cast.cluster, year)) == len(READ), "each has its place"
    for one in list_numerals(found, cast.cluster, year):
        if one.finding.hand.key.startswith("ly-do"):
            continue  # a revision never changes
        _write(Meeting.objects.get(pk=meeting.pk), one.finding.hand.key, "Không có số.", cast.secretary)
    assert [text for text, _ in open_numbers(cast, year)] == ["9.001"]
