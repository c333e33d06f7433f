"""Filling a return in the browser's way: the form as it was sent, posted back with changes."""

import json
import re

import pytest

from associations.models import Event, Note, Return, Typed
from associations.sections.base import figures, read_columns
from tests import factories
from tests.browsing import address, fields_of, open_form, panel_of, send_form, send_panel, sign_in


def stored(return_):
    return read_columns([return_.pk])[return_.pk]


@pytest.mark.parametrize("text", ["1.000", "1 000", "1000"])
def test_a_thousand_in_any_writing_is_stored_as_a_thousand_in_every_figure(cast, text):
    return_ = factories.begin(cast.lang_son)
    client = sign_in(cast.officer)
    fields = open_form(client, return_)
    codes = list(figures())
    assert len(codes) == 65
    response = send_form(client, return_, fields, **dict.fromkeys(codes, text))
    assert response.status_code == 302
    assert {code: stored(return_)[code] for code in codes} == dict.fromkeys(codes, 1000)


def test_a_page_sent_back_unchanged_changes_nothing(cast):
    return_ = factories.draft(cast, members=900_000)
    client = sign_in(cast.officer)
    before = Event.objects.count()
    assert send_form(client, return_, open_form(client, return_)).status_code == 302
    assert Event.objects.count() == before


def test_an_impossible_text_is_kept_as_typed_and_named_at_the_field(cast):
    return_ = factories.draft(cast)
    client = sign_in(cast.officer)
    response = send_form(
        client, return_, open_form(client, return_), members="khoảng 300 nghìn", branches="2.200"
    )
    assert response.status_code == 302
    assert stored(return_)["members"] is None
    assert stored(return_)["branches"] == 2200
    assert Typed.objects.get().text == "khoảng 300 nghìn"
    page = client.get(address(return_, "nhap")).content.decode()
    assert 'value="khoảng 300 nghìn"' in page
    assert 'class="line problem"' in page


def test_reasons_marks_remarks_sources_and_texts_are_stored(cast):
    return_ = factories.draft(cast)
    client = sign_in(cast.officer)
    sent = {
        "households/missing": "chua_co",
        "members/flag": ["uoc_tinh", "tam_tinh"],
        "members/remark": "Số đến 30/11",
        "members/source": "Sổ hội viên",
        "population_source": "Cục Thống kê",
        "population_date": "trung bình năm 2024",
        "outcomes": "Kết quả <b>tốt</b>",
        "certified_by": "Nguyễn Văn A",
        "certified_title": "Chủ tịch",
    }
    assert send_form(client, return_, open_form(client, return_), **sent).status_code == 302
    notes = {(n.code, n.kind, n.key): n.text for n in Note.objects.all()}
    assert notes == {
        ("households", "missing", "chua_co"): "",
        ("members", "flag", "uoc_tinh"): "",
        ("members", "flag", "tam_tinh"): "",
        ("members", "remark", ""): "Số đến 30/11",
        ("members", "source", ""): "Sổ hội viên",
    }
    return_.refresh_from_db()
    assert (return_.certified_by, return_.certified_title) == ("Nguyễn Văn A", "Chủ tịch")
    assert stored(return_)["population_source"] == "Cục Thống kê"
    page = client.get(address(return_)).content.decode()
    assert "Kết quả &lt;b&gt;tốt&lt;/b&gt;" in page
    # and back again
    assert send_panel(client, return_, "households", **{"households/missing": ""}).status_code == 302
    emptied = {"members/remark": "", "members/source": "", "members/flag": []}
    assert send_panel(client, return_, "members", **emptied).status_code == 302
    assert not Note.objects.exists()


def test_an_explanation_is_bound_to_the_values_after_the_save(cast):
    return_ = factories.draft(cast, members_new=230_000)
    client = sign_in(cast.officer)
    fields = open_form(client, return_)
    name = "members_new/explanation/<=members"
    send_form(client, return_, fields, members_new="240.000", **{name: "Tính cả hội viên cũ"})
    page = client.get(address(return_, "nop")).content.decode()
    assert "Chưa nộp được" not in page
    send_form(client, return_, open_form(client, return_), members_new="250.000")
    page = panel_of(client, return_, "members_new")
    assert "Đã giải thích cho số trước đây: “Tính cả hội viên cũ”" in page


def test_two_people_on_one_figure_see_both_values_and_nothing_is_overwritten(cast):
    return_ = factories.draft(cast)
    one, other = sign_in(cast.officer), sign_in(cast.colleague)
    hers, his = open_form(one, return_), open_form(other, return_)
    assert send_form(other, return_, his, members="230000", branches="2300").status_code == 302
    response = send_form(one, return_, hers, members="240000", households="190000")
    assert response.status_code == 409
    page = response.content.decode()
    assert "Lý Văn Đức đã ghi 230.000" in page
    assert "anh/chị ghi 240.000" in page
    now = stored(return_)
    assert (now["members"], now["branches"], now["households"]) == (230_000, 2300, None)
    # What she typed is still there, what she did not touch shows what stands now; sending it again is her choice.
    again = fields_of(page)
    assert again["members"] == ["240000"]
    assert again["branches"] == ["2.300"]
    assert send_form(one, return_, again).status_code == 302
    now = stored(return_)
    assert (now["members"], now["branches"], now["households"]) == (240_000, 2300, 190_000)


def test_two_people_on_one_text_and_one_reason_are_asked_too(cast):
    return_ = factories.draft(cast)
    one, other = sign_in(cast.officer), sign_in(cast.colleague)
    hers, his = open_form(one, return_), open_form(other, return_)
    send_form(other, return_, his, outcomes="Của anh", **{"households/missing": "chua_co"})
    response = send_form(one, return_, hers, outcomes="Của chị", **{"households/missing": "gop_dong"})
    assert response.status_code == 409
    page = response.content.decode()
    assert "Lý Văn Đức đã ghi “Của anh”" in page
    assert "Lý Văn Đức đã ghi “chưa có số liệu”" in page
    assert "anh/chị ghi “gộp ở dòng khác”" in page
    assert stored(return_)["outcomes"] == "Của anh"


def test_the_same_post_twice_is_stored_once(cast):
    return_ = factories.draft(cast)
    client = sign_in(cast.officer)
    fields = open_form(client, return_)
    send_form(client, return_, fields, members="230000")
    events = Event.objects.count()
    assert send_form(client, return_, fields, members="230000").status_code == 302
    assert Event.objects.count() == events


def test_posted_fields_that_the_form_does_not_have_are_ignored(cast):
    return_ = factories.draft(cast)
    client = sign_in(cast.officer)
    extra = {
        "status": "approved",
        "association": cast.cao_bang.pk,
        "version": 99,
        "approved_by": cast.officer.pk,
    }
    send_form(client, return_, open_form(client, return_), members="230000", **extra)
    return_.refresh_from_db()
    assert (return_.status, return_.version, return_.association_id) == ("draft", 1, cast.lang_son.pk)
    assert return_.approved_by is None


def test_no_occurrence_is_a_button_that_writes_zero(cast):
    return_ = factories.draft(cast)
    client = sign_in(cast.officer)
    fields = open_form(client, return_)
    response = client.post(address(return_, "nhap"), {**fields, "zero": "press_items"})
    assert response.status_code == 302
    assert stored(return_)["press_items"] == 0


def test_a_text_that_is_too_long_is_given_back_and_nothing_is_saved(cast):
    return_ = factories.draft(cast)
    client = sign_in(cast.officer)
    long = "dài " * 6000
    response = send_form(client, return_, open_form(client, return_), outcomes=long, members="230000")
    assert response.status_code == 409
    page = response.content.decode()
    assert "Kết quả nổi bật" in page
    # The box is marked, and names what it was refused for, which stands on the page once.
    box = re.search(r'<textarea name="outcomes"[^>]*>', page)[0]
    assert 'class="form-control is-invalid"' in box
    assert 'aria-invalid="true"' in box
    assert "o-outcomes_error" in re.search(r'aria-describedby="([^"]*)"', box)[1].split()
    assert page.count('id="o-outcomes_error"') == 1
    assert stored(return_)["members"] == factories.SOUND["members"]


def test_the_secretariat_fills_for_a_province_by_its_paper(cast):
    return_ = factories.begin(cast.cao_bang)
    client = sign_in(cast.secretary)
    fields = open_form(client, return_)
    assert "paper" in fields
    assert (
        "ghi rõ nhập theo văn bản nào" in send_form(client, return_, fields, members="5000").content.decode()
    )
    assert (
        send_form(client, return_, fields, members="5000", paper="Công văn 12 ngày 3/11").status_code == 302
    )
    return_.refresh_from_db()
    assert return_.typed_from_paper == "Công văn 12 ngày 3/11"
    assert "Nhập hộ theo văn bản: Công văn 12 ngày 3/11" in client.get(address(return_)).content.decode()


def test_a_successor_sees_the_sum_of_its_predecessors(cast):
    factories.approved(cast, cast.thai_nguyen, 2024, members=100_000)
    factories.approved(cast, cast.bac_kan, 2024, members=50_000)
    return_ = factories.begin(cast.thai_nguyen_2025, 2025)
    page = sign_in(cast.successor).get(address(return_, "nhap")).content.decode()
    assert "cộng từ Bắc Kạn, Thái Nguyên (đến 6/2025)" in page
    assert "150.000" in page


def test_a_successor_finds_the_returns_of_its_predecessors_and_only_reads_them(cast):
    before = factories.approved(cast, cast.bac_kan, 2024)
    factories.begin(cast.thai_nguyen_2025, 2025)
    client = sign_in(cast.successor)
    assert "Bắc Kạn 2024" in " ".join(client.get("/").content.decode().split())
    page = client.get(address(before)).content.decode()
    assert "Lịch sử" in page
    assert "Mở lại" not in page
    assert client.post(address(before, "nhap"), {"members": "1"}).status_code == 302
    assert stored(before)["members"] == factories.SOUND["members"]


def test_a_closed_return_sends_the_filler_to_its_page_with_the_next_step(cast):
    return_ = factories.submitted(cast)
    client = sign_in(cast.officer)
    response = client.post(address(return_, "nhap"), {"members": "1"}, follow=True)
    assert "Báo cáo đã nộp; muốn sửa thì hội thu hồi" in response.content.decode()
    assert stored(return_)["members"] == factories.SOUND["members"]
    assert Return.objects.get().status == "submitted"


def test_an_officer_begins_the_return_of_a_year(cast):
    factories.Period.objects.open_year(2025)
    client = sign_in(cast.officer)
    assert "Bắt đầu báo cáo năm 2025" in client.get("/").content.decode()
    response = client.post("/bao-cao/lang-son/2025/bat-dau/")
    assert response.status_code == 302
    assert Return.objects.get().association == cast.lang_son
    assert client.get(response["Location"]).status_code == 200


@pytest.mark.parametrize("seen", [5, True, 1.5, "x", {"a": 1}, None])
def test_what_a_page_says_it_saw_may_be_forged_and_changes_nothing(cast, seen):
    return_ = factories.draft(cast)
    client = sign_in(cast.officer)
    fields = open_form(client, return_)
    known = json.loads(fields["seen/organisation"][0])
    forged = json.dumps(known | {"members/flag": seen, "members/remark": seen, "branches": seen})
    for page in ("nhap", "nhap/o/members"):
        before = Event.objects.count()
        assert client.post(address(return_, page), {"seen/organisation": forged}).status_code == 302
        assert Event.objects.count() == before


def test_an_explanation_answers_the_number_that_its_page_showed(cast):
    return_ = factories.draft(cast, members_new=230_000)
    client = sign_in(cast.officer)
    page = client.get(address(return_, "nhap/o/members_new")).content.decode()
    factories.save(return_, cast.colleague, members_new=240_000)
    name = "members_new/explanation/<=members"
    sent = {**fields_of(page), name: ["Tính cả hội viên cũ"]}
    del sent["members_new"]  # as the sheet's script sends an explanation alone
    assert client.post(address(return_, "nhap/o/members_new"), sent).status_code == 302
    assert Note.objects.get(kind="explanation").about == "230000 220000"
    page = panel_of(client, return_, "members_new")
    assert "Đã giải thích cho số trước đây: “Tính cả hội viên cũ”" in page
