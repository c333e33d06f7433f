"""The lists of a return over HTTP: rows, pasting, taking over, conflicts, closed states, and what they count."""

import datetime
import uuid

import pytest
from django.core.exceptions import ImproperlyConfigured

from associations.access import returns_filled_by
from associations.actions import registers as actions
from associations.days import PartialDayField
from associations.events import broken_chains
from associations.forms.pasted_rows import read_pasted
from associations.models import CooperationAgreement, Event, Initiative, Note, PartialDay, Period, Return
from associations.returns.assessment import list_counts
from associations.returns.history import history
from associations.returns.workflow import Refused
from associations.sections.base import declared, registers
from learning_models.models import ExemplaryAward, LearningTitle
from tests import factories
from tests.browsing import address, open_form, panel_of, send_form, sign_in

AGREEMENT = {
    "partner": "Sở Giáo dục và Đào tạo",
    "partner_kind": "department",
    "content": "",
    "signed_on": "5/3/2024",
    "in_force_until": "",
}
HEAD = "Đối tác\tLoại đối tác\tNội dung phối hợp\tNgày ký\tHiệu lực đến hết ngày\n"
ROWS = {
    "thoa-thuan": AGREEMENT,
    "van-ban": {"body_kind": "party", "issuing_body": "Tỉnh ủy", "number": "12-CT/TU", "issued_on": "02/05/2024", "summary": "Đẩy mạnh khuyến học"},
    "dia-ban": {"name": "Thôn Nà Ngần", "change": "sáp nhập với thôn Nà Sla", "branches": "Chi hội Nà Ngần", "changed_on": "01/07/2024"},
    "dien-hinh": {"model": "family", "name": "Gia đình ông Lý Văn Ổn", "place": "xã Hữu Lễ", "award": "Bằng khen", "replicated": "yes", "replicated_where": "xã Tri Lễ", "replicated_times": "3"},
    "danh-hieu": {"kind": "unit", "level": "province", "name": "Trường THPT Việt Bắc", "year": "2024"},
    "sang-kien": {"title": "Tiếng trống học bài", "summary": "Đánh trống lúc 19 giờ", "author": ""},
    "kien-nghi": {"topic": "budget", "text": "Cấp kinh phí cho hội cấp xã"},
}  # fmt: skip


def page_of(return_, key="thoa-thuan", more=""):
    return address(return_, f"danh-muc/{key}") + more


def add(cast, return_, key="thoa-thuan", **changed):
    response = sign_in(cast.officer).post(page_of(return_, key), {**ROWS[key], **changed})
    assert response.status_code == 302, response.content.decode()
    return registers()[key].model.objects.latest("pk")


def read(client, url):
    return client.get(url).content.decode()


def seen(row):
    return registers()["thoa-thuan"].line(row)


@pytest.mark.parametrize("key", ROWS)
def test_a_row_of_every_list_is_added_shown_and_recorded(cast, key):
    return_ = factories.draft(cast)
    row = add(cast, return_, key)
    client = sign_in(cast.officer)
    page = read(client, page_of(return_, key))
    assert all(cell in page for cell in registers()[key].cells(row))
    for place in ("", "nhap"):
        assert f"/danh-muc/{key}/" in read(client, address(return_, place))
    event = Event.objects.get(kind="list")
    assert event.changes == {f"{key}/{row.pk}": [None, registers()[key].line(row)]}
    return_.refresh_from_db()
    assert (event.figures_version, return_.figures_version) == (2, 2)
    assert list(broken_chains()) == []
    assert f"Danh mục {registers()[key].title}" in [name for name, _, _ in history(return_)[0].lines]
    assert returns_filled_by(cast.officer, [return_]) == {return_.pk}


def test_every_list_is_tested_here():
    assert set(ROWS) == set(registers())


def test_whoever_kept_a_list_does_not_approve(cast):
    return_ = factories.begin(cast.lang_son)
    add(cast, return_)
    assert Event.objects.get().kind == "list"
    assert returns_filled_by(cast.officer, [return_]) == {return_.pk}


def test_a_row_is_changed_and_removed_after_asking(cast):
    return_ = factories.draft(cast)
    row = add(cast, return_)
    client = sign_in(cast.officer)
    url = page_of(return_, more=f"{row.pk}/")
    assert 'value="05/03/2024"' in read(client, url)
    sent = {**AGREEMENT, "partner": "Báo Lạng Sơn", "partner_kind": "báo chí", "seen": seen(row)}
    assert client.post(url, sent).status_code == 302
    row.refresh_from_db()
    assert (row.partner, row.partner_kind) == ("Báo Lạng Sơn", "press")
    assert "Báo Lạng Sơn" in read(client, f"{url}xoa/")
    assert CooperationAgreement.objects.count() == 1
    assert client.post(f"{url}xoa/", {"seen": seen(row)}).status_code == 302
    assert CooperationAgreement.objects.count() == 0
    assert Event.objects.latest("number").changes[f"thoa-thuan/{row.pk}"][1] is None
    assert "Báo Lạng Sơn" in read(client, address(return_))
    assert list(broken_chains()) == []


def test_saving_a_row_unchanged_records_nothing(cast):
    return_ = factories.draft(cast)
    row = add(cast, return_)
    before = Event.objects.count()
    url = page_of(return_, more=f"{row.pk}/")
    assert sign_in(cast.officer).post(url, {**AGREEMENT, "seen": seen(row)}).status_code == 302
    assert Event.objects.count() == before


def test_what_a_colleague_changed_meanwhile_is_not_overwritten(cast):
    return_ = factories.draft(cast)
    row = add(cast, return_)
    before = seen(row)
    url = page_of(return_, more=f"{row.pk}/")
    sign_in(cast.colleague).post(url, {**AGREEMENT, "partner": "Sở Nội vụ", "seen": before})
    mine = {**AGREEMENT, "partner": "Sở Y tế", "seen": before}
    response = sign_in(cast.officer).post(url, mine)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Lý Văn Đức đã sửa dòng này" in page
    assert "Sở Nội vụ" in page
    assert 'value="Sở Y tế"' in page
    assert sign_in(cast.officer).post(f"{url}xoa/", {"seen": before}).status_code == 409
    row.refresh_from_db()
    assert row.partner == "Sở Nội vụ"
    assert sign_in(cast.officer).post(url, {**mine, "seen": seen(row)}).status_code == 302
    row.refresh_from_db()
    assert row.partner == "Sở Y tế"


def test_a_row_that_a_colleague_removed_is_named(cast):
    return_ = factories.draft(cast)
    row = add(cast, return_)
    list_ = registers()["thoa-thuan"]
    actions.remove_row(by=cast.colleague, return_=return_, register=list_, pk=row.pk, seen=seen(row))
    with pytest.raises(actions.RowChanged, match="Lý Văn Đức đã xóa dòng"):
        actions.change_row(
            by=cast.officer, return_=return_, register=list_, pk=row.pk, values={}, seen=seen(row)
        )


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"partner": ""}, "bắt buộc"),
        ({"signed_on": "5/3"}, "chưa đủ ngày, tháng, năm"),
        ({"signed_on": "31/02/2024"}, "Không có ngày “31/02/2024”"),
        ({"signed_on": "01/01/0204"}, "năm 204 không hợp lý"),
        ({"in_force_until": "01/01/2024"}, "Ngày hết hiệu lực trước ngày ký"),
        ({"partner_kind": "công ty"}, "Chọn một trong: sở, ban, ngành"),
    ],
)
def test_what_is_wrong_with_a_row_is_said_and_nothing_saved(cast, changed, words):
    return_ = factories.draft(cast)
    response = sign_in(cast.officer).post(page_of(return_), {**AGREEMENT, **changed})
    assert response.status_code == 409
    assert words in response.content.decode()
    assert not CooperationAgreement.objects.exists()


def test_the_same_row_does_not_stand_twice(cast):
    return_ = factories.draft(cast)
    add(cast, return_)
    response = sign_in(cast.officer).post(page_of(return_), AGREEMENT)
    assert "đã có trong danh mục" in response.content.decode()
    assert CooperationAgreement.objects.count() == 1


@pytest.mark.parametrize("text", ["5/3/2024", "05.03.24", "5-3-2024", "2024-03-05", "5/3/2024 00:00:00"])
def test_a_day_in_any_writing(text):
    assert PartialDayField().clean(text) == PartialDay(2024, 3, 5)


@pytest.mark.parametrize("text", ["=1+1", "<script>alert(1)</script>", '"Tiếng trống" & <b>'])
def test_text_stays_text(cast, text):
    return_ = factories.draft(cast)
    row = add(cast, return_, partner=text)
    assert row.partner == text
    for place in (page_of(return_), page_of(return_, more=f"{row.pk}/"), address(return_)):
        page = read(sign_in(cast.officer), place)
        assert "<script>alert" not in page
        assert "<b>" not in page


def paste(cast, return_, text, **more):
    return sign_in(cast.officer).post(page_of(return_, more="dan/"), {"rows": text, **more})


def test_pasted_rows_are_shown_first_and_added_by_the_button(cast):
    return_ = factories.draft(cast)
    add(cast, return_)
    text = (
        HEAD + "Sở Giáo dục và Đào tạo\tsở, ban, ngành\t\t05/03/2024\t\r\n"
        'Tỉnh đoàn\tĐoàn thể\t"hai\ndòng ""hay"""\t1/2/2023\t31/12/2027\n\n'
        "=1+1\tBáo chí\t<script>x</script>\t2/2/23\t\n"
    )
    page = paste(cast, return_, text).content.decode()
    assert "Sẽ thêm 2 thỏa thuận" in page
    assert "bỏ qua 1 dòng đã có" in page
    assert "<script>x" not in page
    assert CooperationAgreement.objects.count() == 1
    assert paste(cast, return_, text, confirm="1").status_code == 302
    rows = list(CooperationAgreement.objects.all())
    assert [row.partner for row in rows] == ["Sở Giáo dục và Đào tạo", "Tỉnh đoàn", "=1+1"]
    assert [row.position for row in rows] == [1, 2, 3]
    assert rows[1].content == 'hai\ndòng "hay"'
    assert len(Event.objects.latest("number").changes) == 2
    # A second press of the button adds nothing.
    paste(cast, return_, text, confirm="1")
    assert CooperationAgreement.objects.count() == 3


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A\tbáo chí\t\t1/1/2024\t\nB\tđoàn thể\t\t5/3\t", "Dòng 2: Ngày ký: “5/3” chưa đủ"),
        ("A\tông bà\t\t1/1/2024\t", "Dòng 1: Loại đối tác: “ông bà” không có"),
        ("A\tbáo chí\t\t1/1/2024\t\tthừa", "Dòng 1: có 6 cột, bảng này có 5 cột"),
        ("A\tbáo chí", "Dòng 1: Ngày ký"),
        ("", "Chưa có dòng nào"),
        (HEAD, "Chưa có dòng nào"),
        ("A\tbáo chí\t\t1/1/2024\t\n" * 501, "Dán 501 dòng, mỗi lần nhận nhiều nhất 500 dòng"),
    ],
)
def test_bad_lines_are_named_and_nothing_is_added(cast, text, words):
    return_ = factories.draft(cast)
    for more in ({}, {"confirm": "1"}):
        response = paste(cast, return_, text, **more)
        assert response.status_code == 409
        assert words in response.content.decode()
    assert not CooperationAgreement.objects.exists()


def test_pasted_yes_and_no_and_blank_cells():
    text = "gia đình\tÔng Ấm\t\tGiấy khen\tx\tXã Tri Lễ\t2\ncông dân\tBà Ẩn\t\tGiấy khen\t\t\t\ncông dân\tBà Ơn\t\tGiấy khen\tkhông\tđâu đó\t"
    first, second, third = read_pasted(
        registers()["dien-hinh"], Period(year=2024, figures_as_of=datetime.date(2024, 12, 31)), text, []
    ).rows
    assert (first.values["replicated"], first.values["replicated_times"]) == (True, 2)
    assert (second.values["replicated"], second.values["replicated_times"]) == (False, None)
    assert "Đã ghi nơi hoặc số lần nhân rộng" in third.problems[0]


def test_what_still_holds_is_taken_over_once(cast):
    before = factories.draft(cast, year=2024)
    kept = add(cast, before)
    add(cast, before, partner="Hết hạn", in_force_until="31/12/2024")
    add(cast, before, partner="Còn một ngày", in_force_until="1/1/2025")
    add(cast, before, "sang-kien")
    return_ = factories.draft(cast, year=2025)
    client = sign_in(cast.officer)
    assert "Chuyển 2 thỏa thuận còn hiệu lực từ năm 2024" in read(client, page_of(return_))
    assert "Chuyển" not in read(client, page_of(return_, "sang-kien"))
    assert client.post(page_of(return_, more="chuyen/")).status_code == 302
    rows = CooperationAgreement.objects.filter(of_return=return_)
    assert [row.partner for row in rows] == [kept.partner, "Còn một ngày"]
    assert rows[0].carried_from == kept.pk
    assert "Chuyển 2" not in read(client, page_of(return_))
    client.post(page_of(return_, more="chuyen/"))
    assert rows.count() == 2


def test_a_successor_takes_over_from_what_it_was_made_of(cast):
    for unit in (cast.thai_nguyen, cast.bac_kan):
        before = factories.draft(cast, unit, year=2024)
        CooperationAgreement.objects.create(
            of_return=before, position=1, partner=unit.name, partner_kind="press", signed_on="2024-01-01"
        )
    return_ = factories.begin(cast.thai_nguyen_2025, 2025)
    sign_in(cast.successor).post(page_of(return_, more="chuyen/"))
    rows = CooperationAgreement.objects.filter(of_return=return_)
    assert [row.partner for row in rows] == ["Bắc Kạn", "Thái Nguyên"]


@pytest.mark.parametrize("status", ["submitted", "approved"])
def test_a_closed_return_keeps_its_lists(cast, status):
    return_ = factories.draft(cast, cooperation_programmes=1)
    row = add(cast, return_)
    factories.go(return_, "submit", cast.officer)
    if status == "approved":
        factories.go(return_, "approve", cast.secretary)
    client = sign_in(cast.officer)
    page = read(client, page_of(return_))
    assert row.partner in page
    assert "Chỉ đọc." in page
    assert "Thêm thỏa thuận" not in page
    one = page_of(return_, more=f"{row.pk}/")
    for url in (
        page_of(return_),
        page_of(return_, more="dan/"),
        page_of(return_, more="chuyen/"),
        one,
        f"{one}xoa/",
    ):
        client.post(url, {**AGREEMENT, "partner": "Khác", "rows": "x", "confirm": "1", "seen": seen(row)})
    assert CooperationAgreement.objects.get().partner == row.partner
    assert Event.objects.filter(kind="list").count() == 1


def test_the_secretariat_keeps_a_list_for_an_association_only_by_its_paper(cast):
    return_ = factories.draft(cast)
    client = sign_in(cast.secretary)
    assert "theo văn bản nào" in read(client, page_of(return_))
    assert client.post(page_of(return_), AGREEMENT).status_code == 409
    assert not CooperationAgreement.objects.exists()


@pytest.mark.parametrize("who", ["neighbour", "stranger", "nobody", "central", "successor"])
def test_strangers_are_told_nothing(cast, who):
    return_ = factories.draft(cast, cooperation_programmes=1)
    row = add(cast, return_)
    client = sign_in(getattr(cast, who))
    for more in ("", "dan/", "chuyen/", f"{row.pk}/", f"{row.pk}/xoa/"):
        assert client.post(page_of(return_, more=more), AGREEMENT).status_code == 404
    assert CooperationAgreement.objects.count() == 1


def test_a_row_of_another_return_or_list_is_not_there(cast):
    row = add(cast, factories.draft(cast))
    other = factories.draft(cast, year=2023)
    client = sign_in(cast.officer)
    assert client.get(page_of(other, more=f"{row.pk}/")).status_code == 404
    assert client.get(page_of(other, "khong-co")).status_code == 404


def test_a_figure_that_its_list_does_not_count_is_asked_about_and_explained(cast):
    return_ = factories.draft(cast, cooperation_programmes=9, cooperation_programmes_new=1)
    client = sign_in(cast.officer)
    assert "thỏa thuận phối hợp đếm được" not in panel_of(client, return_, "cooperation_programmes")
    add(cast, return_)
    add(cast, return_, partner="Đã hết", signed_on="1/1/2020", in_force_until="1/1/2022")
    page = panel_of(client, return_, "cooperation_programmes")
    assert (
        "Chương trình phối hợp đang có hiệu lực ghi 9, danh mục thỏa thuận phối hợp đếm được 1 dòng" in page
    )
    assert client.get(address(return_, "nop")).content.decode().count("đếm được 1 dòng") == 1
    cell = "cooperation_programmes/explanation/=list:thoa-thuan"
    response = send_form(
        client, return_, open_form(client, return_), **{cell: "8 chương trình của cấp huyện"}
    )
    assert response.status_code == 302
    assert Note.objects.get(kind="explanation").about == "9 1"
    factories.go(return_, "submit", cast.officer)
    factories.go(return_, "withdraw", cast.officer)
    # The list changes: the question comes back.
    add(cast, return_, partner="Sở Tư pháp")
    assert "đếm được 2 dòng" in read(client, address(return_, "nop"))


def test_awards_are_counted_by_their_model(cast):
    return_ = factories.draft(cast, family_awarded=2, clan_awarded=5)
    add(cast, return_, "dien-hinh")
    counts = list_counts([return_])[return_.pk]
    assert (counts["family_awarded"], counts["clan_awarded"]) == (1, None)
    page = panel_of(sign_in(cast.officer), return_, "family_awarded")
    assert "điển hình được khen thưởng đếm được 1 dòng" in page
    assert (ExemplaryAward.objects.count(), LearningTitle.objects.count()) == (1, 0)


def test_queries_do_not_grow_with_returns(cast, django_assert_num_queries):
    returns = [factories.draft(cast)]
    add(cast, returns[0])
    with django_assert_num_queries(1):
        list_counts(returns)
    returns += [factories.draft(cast, unit) for unit in (cast.cao_bang, cast.bac_kan)]
    with django_assert_num_queries(1):
        list_counts(returns)


def test_the_cluster_reads_the_initiatives_of_approved_returns(cast):
    return_ = factories.draft(cast)
    add(cast, return_, "sang-kien", summary=f"Cách làm <b>{uuid.uuid4().hex}</b>")
    url = "/cum/dong-bac/2024/sang-kien/"
    neighbour = sign_in(cast.neighbour)
    assert "Tiếng trống học bài" not in read(neighbour, url)
    factories.go(return_, "submit", cast.officer)
    factories.go(return_, "approve", cast.secretary)
    for who in ("neighbour", "central", "secretary", "successor"):
        page = read(sign_in(getattr(cast, who)), url)
        assert "Tiếng trống học bài" in page
        assert "<b>" not in page
        profile = "/cum/dong-bac/2024/hoi/lang-son/"
        assert f'<a href="{profile}">Lạng Sơn</a>' in page
        assert sign_in(getattr(cast, who)).get(profile).status_code == 200
    assert sign_in(cast.stranger).get(url).status_code == 404
    assert url in read(neighbour, "/cum/dong-bac/2024/")
    assert Initiative.objects.get().of_return == return_


def test_initiatives_are_found_by_words_without_marks_in_one_year_or_in_all(cast):
    for year, title in ((2023, "Tủ sách dòng họ"), (2024, "Tiếng trống học bài")):
        return_ = factories.draft(cast, year=year)
        add(cast, return_, "sang-kien", title=title)
        factories.answer_doctor(return_, cast.officer)
        factories.go(return_, "submit", cast.officer)
        factories.go(return_, "approve", cast.secretary)
    client, url = sign_in(cast.neighbour), "/cum/dong-bac/2024/sang-kien/"
    assert "Tiếng trống học bài" in read(client, f"{url}?tim=trong+hoc")
    assert "Tủ sách" not in read(client, f"{url}?tim=tu+sach")
    assert "Không có sáng kiến nào có những từ này" in read(client, f"{url}?tim=tu+sach")
    every = read(client, f"{url}?tim=dong+ho+TU+sach&moi-nam=on")
    assert "Tủ sách dòng họ" in every
    assert "(2023)" in every


def as_returned_in(return_, year):
    """The same return, as if it were of another year."""
    Period.objects.filter(pk=return_.period_id).update(
        year=year,
        starts_on=datetime.date(year, 1, 1),
        ends_on=datetime.date(year, 12, 31),
        figures_as_of=datetime.date(year, 12, 31),
    )


def test_a_level_that_has_ended_is_not_offered_and_refused_by_every_door(cast):
    return_ = factories.draft(cast)
    client = sign_in(cast.officer)
    url = page_of(return_, "danh-hieu")
    district = {**ROWS["danh-hieu"], "level": "district"}
    assert "cấp huyện" in read(client, url)
    assert client.post(url, district).status_code == 302
    kept = LearningTitle.objects.get()

    as_returned_in(return_, 2025)
    url = url.replace("/2024/", "/2025/")
    levels = read(client, url).partition('name="level"')[2].partition("</select>")[0]
    assert "cấp tỉnh" in levels
    assert "cấp huyện" not in levels
    reason = "Từ 01/07/2025 không còn cấp huyện nên báo cáo năm 2025 không ghi thêm được. Chọn cấp tỉnh"
    for words in ("district", "cấp huyện"):
        answer = client.post(url, {**district, "name": "Trường B", "level": words})
        assert answer.status_code == 409
        assert reason in answer.content.decode()
    pasted = client.post(f"{url}dan/", {"rows": "Đơn vị học tập\tCấp huyện\tTrường C\t2025", "confirm": "1"})
    assert pasted.status_code == 409
    assert reason in pasted.content.decode()
    wrong = client.post(url, {**district, "level": "cấp vùng"}).content.decode()
    assert "Chọn một trong: cấp tỉnh." in wrong
    again = Return.objects.select_related("period", "association").get(pk=return_.pk)
    row = {"kind": "unit", "level": "district", "name": "Trường D", "year": 2025}
    titles = registers()["danh-hieu"]
    with pytest.raises(Refused, match="không còn cấp huyện"):
        actions.add_rows(by=cast.officer, return_=again, register=titles, rows=[row])
    assert LearningTitle.objects.get() == kept

    # The row that stands there is read as it is, and its other columns can be mended.
    assert "cấp huyện" in read(client, url)
    old = f"{url}{kept.pk}/"
    assert "cấp huyện" in read(client, old)
    seen_ = registers()["danh-hieu"].line(kept)
    assert client.post(old, {**district, "name": "Trường Ă", "seen": seen_}).status_code == 302
    kept.refresh_from_db()
    assert (kept.name, kept.level) == ("Trường Ă", "district")


def test_the_last_day_with_districts_still_offers_them():
    title = LearningTitle(level="district")
    for day, is_refused in ((datetime.date(2025, 6, 30), False), (datetime.date(2025, 7, 1), True)):
        period = Period(year=2025, figures_as_of=day)
        assert bool(registers()["danh-hieu"].refusal(title, period)) is is_refused


def test_a_list_that_is_not_declared_fails_by_its_name():
    with pytest.raises(ImproperlyConfigured, match=r"no list 'titles' is declared; there are .*danh-hieu"):
        declared("titles")
