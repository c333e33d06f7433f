"""The editor of the Word report: by-hand paragraphs stay and are marked, saves do not overwrite, templates, the file."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from docx import Document

from associations.models import Period, Return
from associations.models.figures import ProposalTexts
from associations.returns.workflow import Refused
from reports.exports.document.template import portal_template
from reports.models import DocumentTemplate, MeetingTask, OwnParagraph, PetitionAnswer
from reports.narrative.compose import narrative
from reports.narrative.overrides import LONGEST, Overtaken, own_texts, stale_numbers, stamp, write_paragraph
from reports.narrative.paragraphs import paragraphs_of
from reports.presentation import charts
from reports.revisions.freezing import freeze
from reports.revisions.reading import RevisionContent
from tests import factories
from tests.browsing import sign_in
from tests.cast import Cast
from tests.made_once import made_once
from tests.reports.exports.document.parsed import checking_version, parse
from tests.reports.exports.document.test_document import DOT
from tests.reports.revisions.test_freezing import correct

WHERE = ["dong-bac", 2024]
KEY = "to-chuc/hoi-vien"


@pytest.fixture
def without_pictures(monkeypatch) -> None:
    monkeypatch.setattr(charts, "kept_png", lambda chart: DOT)


@pytest.fixture
@made_once
def year(cast: Cast, without_pictures: None) -> Period:
    """Two approved years of all four units; nothing is drawn."""
    for year in (2023, 2024):
        for unit in (cast.thai_nguyen, cast.bac_kan, cast.cao_bang, cast.lang_son):
            factories.approved(cast, unit, year, members=200_000 + year)
    return Period.objects.get(year=2024)


def save(client, **values):
    return client.post(reverse("save_paragraph", args=WHERE), {"doan": KEY, "dau": "", **values})


def test_five_by_hand_stay_when_figures_are_frozen_again_and_the_stale_one_is_marked(
    cast: Cast, year: Period
):
    first, _ = freeze(by=cast.secretary, cluster=cast.cluster, period=year)
    report = RevisionContent(first).report("then")
    generated = {p.key: p for p in paragraphs_of(narrative(report))}
    members = generated[KEY].text
    own = {
        KEY: "Cả cụm có 808.096 hội viên,  hơn năm trước.\n\nViết tay.",
        "quy/tong-nguon": generated["quy/tong-nguon"].text + " Đúng.",
        "quy/binh-quan": "Không có số nào.",
        "phong-trao/phoi-hop": "Năm 2024 có 7 văn bản “lạ”.",
        "quy/them-1": "Đoạn thêm 808.096.",
    }
    client = sign_in(cast.secretary)
    for key in list(own)[:4]:
        answer = save(client, doan=key, loi=own[key].replace("\n", "\r\n"), may_viet=generated[key].text)
        assert answer.status_code == 302
    assert client.post(reverse("add_paragraph", args=WHERE), {"phan": "quy", "loi": own["quy/them-1"]}).status_code == 302  # fmt: skip
    correct(cast, 203_000)
    second, _ = freeze(by=cast.secretary, cluster=cast.cluster, period=year)

    meeting = second.meeting
    assert own_texts(meeting) == own
    page = client.get(reverse("narrative", args=WHERE)).content.decode()
    assert "808.096 nay là 809.072" in page
    assert page.count("Số đã cũ") == 2, "the paragraph that was rewritten, and the one that was added"
    now = {p.key: p for p in paragraphs_of(narrative(RevisionContent(second).report("then")))}
    assert now[KEY].text != members
    differ = [k for k in generated if generated[k].text != now[k].text]
    # The opening names the revision.
    assert set(differ) <= {KEY, "to-chuc/hoi-vien-tung-hoi", "to-chuc/pham-vi"}
    content = client.get(reverse("word_report", args=WHERE)).content
    parsed = parse(content)
    lines = [line for text in own.values() for line in text.split("\n") if line]
    assert set(lines) <= set(parsed.paragraphs)
    assert first.fingerprint != second.fingerprint
    foot = "".join(p.text for p in parsed.document.sections[0].first_page_footer.paragraphs)
    revision = RevisionContent(second).revision
    assert revision.code in foot
    assert "Phiên bản 2, chốt ngày" in foot
    annex = checking_version(by=cast.secretary, cluster=cast.cluster, period=year).annex
    (lang_son,) = [row for code, row in annex.items() if code == "1.4"]
    assert "Lạng Sơn, bản" in lang_son[5]
    old = parse(client.get(reverse("word_report", args=WHERE), {"so-lieu": "phien-ban-1"}).content)
    assert "Phiên bản 1" in "".join(p.text for p in old.document.sections[0].footer.paragraphs)
    assert client.get(reverse("word_report", args=WHERE), {"so-lieu": "phien-ban-7"}).status_code == 404
    # Back to the generated text: the mark goes, the text of the portal stands again.
    one = OwnParagraph.objects.get(key=KEY)
    client.post(reverse("drop_paragraph", args=WHERE), {"doan": KEY, "dau": stamp(one)})
    assert not OwnParagraph.objects.filter(key=KEY).exists()


def test_a_save_over_somebody_else_s_is_refused_showing_theirs(cast: Cast, year: Period):
    mine, other = sign_in(cast.secretary), sign_in(cast.deputy)
    assert save(other, loi="Lời của phó thư ký").status_code == 302
    answer = save(mine, loi="Lời của thư ký")
    page = answer.content.decode()
    assert answer.status_code == 409
    for words in ("Vũ Văn Ấm đã sửa đoạn này", "Lời của phó thư ký", "Lời của thư ký"):
        assert words in page
    assert OwnParagraph.objects.get().text == "Lời của phó thư ký"
    with pytest.raises(Overtaken):
        write_paragraph(by=cast.secretary, cluster=cast.cluster, period=year, key=KEY, text="x", seen="", stamp_seen="")  # fmt: skip
    current = stamp(OwnParagraph.objects.get())
    assert save(mine, loi="Lời chung", dau=current).status_code == 302
    assert mine.post(reverse("drop_paragraph", args=WHERE), {"doan": KEY, "dau": current}).status_code == 409


def test_what_is_typed_is_not_lost_and_runs_nowhere(cast: Cast, year: Period):
    client = sign_in(cast.secretary)
    assert "<b>mất</b>" not in (page := save(client, doan="khong/co", loi="<b>mất</b>").content.decode())
    assert "&lt;b&gt;mất" in page
    assert save(client, loi="x" * (LONGEST + 1)).status_code == 409
    assert client.post(reverse("add_paragraph", args=WHERE), {"phan": "quy", "loi": " "}).status_code == 409
    assert save(client, loi="").status_code == 302
    body = parse(client.get(reverse("word_report", args=WHERE)).content).body
    assert not any(text.startswith("Toàn cụm có 808.096 hội viên") for text in body)
    with pytest.raises(Refused):
        write_paragraph(by=cast.officer, cluster=cast.cluster, period=year, key=KEY, text="x", seen="", stamp_seen="")  # fmt: skip


def test_own_template_is_put_in_refused_and_taken_away(cast: Cast, year: Period):
    client = sign_in(cast.secretary)

    def put(content: bytes, name: str = "mau.docx"):
        return client.post(reverse("put_template", args=WHERE), {"mau": SimpleUploadedFile(name, content)})

    document = Document(io.BytesIO(client.get(reverse("portal_template", args=WHERE)).content))
    document.add_paragraph("Riêng của {{ ten_cum }}")
    stream = io.BytesIO()
    document.save(stream)
    assert put(stream.getvalue()).status_code == 302
    assert put(portal_template()).status_code == 302
    assert put(stream.getvalue()).status_code == 302
    assert DocumentTemplate.objects.filter(is_current=True).count() == 1
    assert "Riêng của Cụm thi đua số 2" in parse(client.get(reverse("word_report", args=WHERE)).content).paragraphs  # fmt: skip
    document.add_paragraph("{{ la }}")
    bad = io.BytesIO()
    document.save(bad)
    answer = put(bad.getvalue())
    assert answer.status_code == 409
    assert "không biết chỗ điền {{ la }}" in answer.content.decode()
    assert client.get(reverse("own_template", args=WHERE)).content == stream.getvalue()
    client.post(reverse("drop_template", args=WHERE))
    assert client.get(reverse("own_template", args=WHERE)).status_code == 404


def test_the_meeting_is_told_and_the_command_writes_the_file(cast: Cast, year: Period, tmp_path):
    stored, _ = freeze(by=cast.secretary, cluster=cast.cluster, period=year)
    meeting = stored.meeting
    meeting.conclusions, meeting.chair, meeting.host = "Giữ 3 chỉ tiêu", "Bà Chủ trì", cast.lang_son
    meeting.save()
    MeetingTask.objects.create(meeting=meeting, text="Đạt 75 % gia đình", due="2025-11-30")
    PetitionAnswer.objects.create(meeting=meeting, association=cast.lang_son, asked="Xin 5 tỉ", answer="Đồng ý 2 tỉ", by=cast.secretary, at=stored.frozen_at)  # fmt: skip
    target = tmp_path / "a.docx"
    call_command("export_report", "--cluster", "dong-bac", "--year", "2024", "--format", "docx", "-o", str(target))  # fmt: skip
    text = "\n".join(parse(target.read_bytes()).paragraphs)
    for words in ("Giữ 3 chỉ tiêu.", "Các hội trong cụm: Đạt 75 % gia đình, hạn 30/11/2025.", "“Xin 5 tỉ” của Lạng Sơn: Đồng ý 2 tỉ."):  # fmt: skip
        assert words in text


def test_the_page_has_the_heads_of_the_report_and_says_what_is_cut(cast: Cast, year: Period):
    return_ = Return.objects.get(association=cast.lang_son, period=year)
    ProposalTexts.objects.create(
        of_return=return_,
        outcomes="Mở lớp ở xã. " * 300,
        difficulties="NGƯỜI LÀM CÔNG TÁC HỘI CÒN ÍT.\nĐề nghị xem xét",
    )
    page = sign_in(cast.secretary).get(reverse("narrative", args=WHERE)).content.decode()
    heads = re.findall(r"<h[23][^>]*>([^<]*)</h[23]>", page)
    names = [one for one in heads if re.match(r"Mở đầu|[IV]+\.|\d\.|Nguyên nhân", one)]
    assert names[:3] == ["Mở đầu", "I. Kết quả thực hiện năm 2024", names[2]]
    assert names[2].startswith("1. Tổ chức")
    behind = names.index("II. Đánh giá chung")
    # What has nothing in it has no number: causes, petitions.
    assert names[behind:] == [
        "II. Đánh giá chung",
        "1. Ưu điểm",
        "2. Hạn chế",
        "Nguyên nhân",
        *names[behind + 4 :],
    ]
    assert page.count("toàn văn ở phụ lục nguồn") == 1
    assert page.count("phần lớn viết hoa") == 1
    report = parse(sign_in(cast.secretary).get(reverse("word_report", args=WHERE)).content)
    assert not any("Nguyên nhân" in text or "KIẾN NGHỊ" in text for text in report.body)


@pytest.mark.parametrize(
    ("text", "seen", "now", "wording"),
    [
        ("đạt 33,0 %", "A 33,0 %, B 12", "A 33,4 %, B 12", ["33,0 nay là 33,4"]),
        ("đạt 33,0 %", "A 33,0 %", "A 33,0 %", []),
        ("tự ghi 99", "A 33,0", "A 34,0", []),
        ("13 và 12", "13, 13, 12", "14, 13, 11", ["12 nay là 11"]),
        ("có 5", "5 hội", "không có số", ["5 nay không còn trong đoạn máy viết"]),
    ],
)
def test_which_numbers_went_stale(text, seen, now, wording):
    assert [one.words for one in stale_numbers(text, seen, now)] == wording
