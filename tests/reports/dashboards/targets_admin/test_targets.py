"""The pages of official targets: read as people write numbers, shown in words, saved when confirmed, on record."""

from decimal import Decimal

import pytest

from associations.models import RegistryRecord
from associations.returns.workflow import Refused, Stale
from reports.dashboards.targets_admin import actions
from reports.dashboards.targets_admin.actions import (
    NewTarget,
    add_target,
    as_stored,
    change_target,
    target_seen,
)
from reports.models import Target
from tests import factories
from tests.browsing import sign_in


@pytest.fixture
def client(cast):
    Target.objects.all().delete()
    return sign_in(cast.administrator)


def sent(**changed):
    usual = {
        "indicator": "fund_per_capita", "value": "60.000", "year": "2026", "cluster": "",
        "legal_basis": "Kết luận hội nghị giao ban 2025",
    }  # fmt: skip
    return {**usual, **changed}


def stored(cast, **changed):
    new = NewTarget("fund_per_capita", 2026, Decimal(60_000), None, "Kế hoạch")
    return add_target(by=cast.administrator, new=NewTarget(**{**vars(new), **changed}))


def problems(response):
    return str(response.context["form"].errors)


def test_a_target_is_shown_in_words_and_saved_when_confirmed(cast, client):
    shown = client.post("/muc-tieu/them/", sent()).content.decode()
    assert "60.000 đồng/người đến năm 2026" in shown
    assert "60 nghìn đồng" in shown
    assert "Tổng nguồn quỹ khuyến học ÷ Dân số trung bình" in shown
    assert "Chưa lưu gì" in shown
    assert not Target.objects.exists()
    assert not RegistryRecord.objects.exists()
    page = client.post("/muc-tieu/them/", sent(confirm="1"), follow=True).content.decode()
    assert Target.objects.get().value == 60_000
    assert "60.000 đồng/người" in page
    wording = RegistryRecord.objects.get()
    assert wording.by == cast.administrator
    assert wording.words.startswith(
        "thêm mục tiêu Quỹ bình quân đầu người, đến năm 2026, cả nước: 60.000 đồng/người"
    )
    assert "Ngô Văn Ổn" in page


@pytest.mark.parametrize(
    ("indicator", "text", "value"),
    [
        ("fund_per_capita", "60.000", "60000"), ("fund_per_capita", "60 nghìn", "60000"),
        ("fund_per_capita", "60.000 đồng/người", "60000"), ("fund_per_capita", " 60 000 đ/người ", "60000"),
        ("fund_total", "396 tỉ", "396000000000"), ("fund_total", "12,5 tỉ đồng", "12500000000"),
        ("fund_total", "800 triệu", "800000000"), ("fund_total", "60.000", "60000"),
        ("family_rate", "70", "70"), ("family_rate", "70 %", "70"), ("family_rate", "70,5", "70.5"),
        ("family_rate", "70,25%", "70.25"), ("members_growth", "120", "120"), ("family_rate", "0", "0"),
        ("cooperation_programmes", "12", "12"), ("cooperation_programmes", "1.200 chương trình", "1200"),
    ],
)  # fmt: skip
def test_a_value_is_read_in_the_unit_of_its_indicator(client, indicator, text, value):
    response = client.post("/muc-tieu/them/", sent(indicator=indicator, value=text, confirm="1"))
    assert response.status_code == 302, problems(response)
    assert Target.objects.get().value == Decimal(value)


@pytest.mark.parametrize(
    ("changed", "field", "wording"),
    [
        ({"indicator": "family_rate", "value": "60.000"}, "value", "60000 hay 60,000"),
        ({"indicator": "family_rate", "value": "700"}, "value", "lớn hơn 100 %"),
        ({"indicator": "family_rate", "value": "70,12345"}, "value", "quá 4"),
        ({"indicator": "family_rate", "value": "-5"}, "value", "số âm"),
        ({"indicator": "family_rate", "value": "nhiều"}, "value", "“nhiều” không phải là số"),
        ({"indicator": "family_rate", "value": "%"}, "value", "“%”"),
        ({"value": "60,5"}, "value", "không phải là số nguyên"),
        ({"value": ""}, "value", "Ghi mức cần đạt"),
        ({"value": "\u200b"}, "value", "Ghi mức cần đạt"),
        ({"year": "60.000"}, "year", "“60.000” không phải là năm"),
        ({"year": "2.026"}, "year", "“2.026” không phải là năm"),
        ({"year": ""}, "year", "Ghi năm"),
        ({"indicator": "x"}, "indicator", "x"),
        ({"indicator": ""}, "indicator", "Chọn chỉ số"),
        ({"cluster": "khong-co"}, "cluster", "khong-co"),
        ({"legal_basis": " "}, "legal_basis", "Ghi căn cứ"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_kept_as_typed(client, changed, field, wording):
    for button in ({}, {"confirm": "1"}):
        response = client.post("/muc-tieu/them/", sent(**changed) | button)
        assert response.status_code == 409
        assert list(response.context["form"].errors) == [field]
        assert wording in problems(response)
        assert "Kết luận hội nghị" in response.content.decode() or field == "legal_basis"
    assert not Target.objects.exists()


def test_a_clusters_target_names_the_countrys_and_the_latest_result(cast, client):
    factories.approved(cast)  # 11 tỉ over 800.000 people: 13.750 đ
    stored(cast)
    shown = client.post("/muc-tieu/them/", sent(cluster="dong-bac", value="20.000")).content.decode()
    assert "không lấy mục tiêu cả nước cùng năm (60.000 đồng/người)" in shown
    assert "Năm 2024 Đông Bắc đạt 13.750 đồng/người" in shown
    assert "Kiểm tra lại đơn vị" not in shown
    slip = client.post("/muc-tieu/them/", sent(cluster="dong-bac", value="60")).content.decode()
    assert "Mức 60 đồng/người cách quá xa kết quả năm 2024" in slip


def test_a_change_is_shown_and_written_down_from_to(cast, client):
    target = stored(cast)
    page = client.get(f"/muc-tieu/{target.pk}/").content.decode()
    assert 'value="60.000"' in page
    seen = target_seen(target)
    new = sent(value="65.000", year="2027", cluster="dong-bac", seen=seen)
    shown = client.post(f"/muc-tieu/{target.pk}/", new).content.decode()
    assert "mức: 60.000 đồng/người → 65.000 đồng/người" in shown
    country = client.post(f"/muc-tieu/{target.pk}/", sent(value="65.000", seen=seen)).content.decode()
    assert "không lấy mục tiêu cả nước" not in country  # it is that one
    assert client.post(f"/muc-tieu/{target.pk}/", {**new, "confirm": "1"}).status_code == 302
    target.refresh_from_db()
    assert (target.value, target.year, target.cluster) == (65_000, 2027, cast.cluster)
    words = RegistryRecord.objects.order_by("-pk")[0].words
    for change in (
        "đến năm: 2026 → 2027",
        "mức: 60.000 đồng/người → 65.000 đồng/người",
        "của: cả nước → Cụm thi đua số 2",
    ):
        assert change in words


def test_what_is_saved_stands_on_the_clusters_page_at_once(cast, client):
    factories.approved(cast)
    page = "/cum/dong-bac/2024/muc-tieu/"
    assert "60.000" not in client.get(page).content.decode()
    new = sent(year="2024", cluster="dong-bac", legal_basis="Kết luận của cụm", confirm="1")
    assert client.post("/muc-tieu/them/", new).status_code == 302
    shown = sign_in(cast.officer).get(page).content.decode()
    assert "60.000" in shown
    assert "Kết luận của cụm" in shown


def test_a_value_that_is_not_touched_stays_exact(cast, client):
    target = stored(cast, indicator="family_rate", value=Decimal("70.1234"))
    page = client.get(f"/muc-tieu/{target.pk}/").content.decode()
    assert 'value="70,1234"' in page
    same = sent(indicator="family_rate", value="70,1234", legal_basis="Kế hoạch", confirm="1")
    before = RegistryRecord.objects.count()
    assert client.post(f"/muc-tieu/{target.pk}/", same | {"seen": target_seen(target)}).status_code == 302
    target.refresh_from_db()
    assert target.value == Decimal("70.1234")
    assert RegistryRecord.objects.count() == before  # nothing changed, nothing is written


def test_sending_back_to_the_form_keeps_what_was_typed(client):
    page = client.post("/muc-tieu/them/", sent(value="60 nghìn", edit="1")).content.decode()
    assert 'value="60 nghìn"' in page


def test_two_targets_of_one_indicator_year_and_scope_are_refused_with_the_one_that_stands(cast, client):
    stored(cast)
    other = stored(cast, cluster=cast.cluster)
    for form in (sent(), sent(cluster="dong-bac")):
        response = client.post("/muc-tieu/them/", form)
        assert response.status_code == 409
        assert "Đã có mục tiêu này" in problems(response)
        assert "60.000 đồng/người" in problems(response)
    moved = sent(seen=target_seen(other), confirm="1")
    assert client.post(f"/muc-tieu/{other.pk}/", moved).status_code == 409
    assert Target.objects.filter(cluster=None).count() == 1


def test_the_database_itself_refuses_the_second_of_two_at_once(cast, client, monkeypatch):
    stored(cast)
    found = []  # as if the first had been saved only after this one had looked

    def late(new, target):
        found.append(new)
        return None if len(found) == 1 else Target.objects.get()

    monkeypatch.setattr(actions, "other_of", late)
    with pytest.raises(Refused, match="Đã có mục tiêu này"):
        stored(cast)
    assert Target.objects.count() == 1


def test_who_saw_an_older_target_changes_and_removes_nothing(cast, client):
    target = stored(cast)
    old = target_seen(target)
    change_target(
        by=cast.administrator,
        target=target,
        new=NewTarget(**{**vars(as_stored(target)), "value": Decimal(61_000)}),
        seen=old,
    )
    stale = client.post(f"/muc-tieu/{target.pk}/", sent(value="65.000", seen=old, confirm="1"))
    assert stale.status_code == 409
    assert "bây giờ là" in problems(stale)
    assert "61.000 đồng/người" in problems(stale)
    assert 'value="65.000"' in stale.content.decode()
    assert client.post(f"/muc-tieu/{target.pk}/xoa/", {"seen": old}).status_code == 409
    assert Target.objects.get().value == 61_000


def test_a_target_is_removed_after_a_question_and_the_record_stays(cast, client):
    target = stored(cast)
    asked = client.get(f"/muc-tieu/{target.pk}/xoa/").content.decode()
    assert "Xóa mục tiêu này?" in asked
    assert target_seen(target) in asked
    page = client.post(f"/muc-tieu/{target.pk}/xoa/", {"seen": target_seen(target)}, follow=True)
    assert "Đã xóa mục tiêu" in page.content.decode()
    assert not Target.objects.exists()
    assert "xóa mục tiêu" in RegistryRecord.objects.order_by("-pk")[0].words
    assert client.post(f"/muc-tieu/{target.pk}/xoa/").status_code == 404
    with pytest.raises(Stale):
        actions.remove_target(by=cast.administrator, target=target, seen="")


def test_the_national_decisions_are_offered_where_they_are_missing(cast, client):
    stored(cast, indicator="family_rate", year=2025, value=Decimal(75))
    page = client.get("/muc-tieu/").content.decode()
    assert "Còn thiếu 7 mục tiêu cả nước" in page
    assert "Dòng họ học tập/tổng số dòng họ, đến năm 2025, cả nước: 65 %" in page
    page = client.post("/muc-tieu/ca-nuoc/", follow=True).content.decode()
    assert "Đã thêm 7 mục tiêu cả nước" in page
    assert Target.objects.get(indicator="family_rate").value == 75  # what was entered stays
    assert "Còn thiếu" not in page
    assert "Quyết định 677/QĐ-TTg ngày 03/6/2022" in page
    assert "Đã có đủ" in client.post("/muc-tieu/ca-nuoc/", follow=True).content.decode()


def test_the_list_is_by_year_and_cluster(cast, client):
    stored(cast)
    stored(cast, cluster=cast.cluster, year=2030, legal_basis="Nghị quyết của cụm")
    page = client.get("/muc-tieu/").content.decode()
    assert page.index("Đến năm 2030</h2>") < page.index("Đến năm 2026</h2>")
    page = client.get("/muc-tieu/?nam=2030&cum=dong-bac").content.decode()
    assert "Nghị quyết của cụm</td>" in page
    assert "<h2>Đến năm 2026" not in page
    assert "Chưa có mục tiêu nào như vậy" in client.get("/muc-tieu/?nam=2030&cum=ca-nuoc").content.decode()
    for wrong in ("nam=1999", "nam=60.000", "nam=x", "cum=khong-co"):
        assert client.get(f"/muc-tieu/?{wrong}").status_code == 404


@pytest.mark.parametrize("who", ["officer", "secretary", "central"])
def test_nobody_else_acts_on_targets(cast, client, who):
    target = stored(cast)
    by = getattr(cast, who)
    new = as_stored(target)
    for action in (
        lambda: add_target(by=by, new=new),
        lambda: change_target(by=by, target=target, new=new, seen=target_seen(target)),
        lambda: actions.remove_target(by=by, target=target, seen=target_seen(target)),
        lambda: actions.put_national_targets(by=by),
    ):
        with pytest.raises(Refused, match="Chỉ quản trị"):
            action()
    assert Target.objects.count() == 1
