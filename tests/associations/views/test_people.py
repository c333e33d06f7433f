"""The administrator's pages of people, driven over HTTP."""

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone

from associations import access
from associations.models import Assignment, Notice, User
from associations.qr import qr_svg
from tests.browsing import sign_in, sign_in_confirmed

NEW_PASSWORD = "bến-đò-chiều-vắng-28"


@pytest.fixture
def admin(cast):
    return sign_in_confirmed(cast.administrator)


def said(response):
    return response.content.decode()


def test_a_new_officer_is_invited_assigned_and_comes_in_by_the_printed_link(cast, admin):
    sent = {"username": "can-bo-moi", "full_name": "Lê Thị Mới", "phone": "0912"}
    page = admin.post("/nguoi-dung/moi/", sent, follow=True)
    person = User.objects.get(username="can-bo-moi")
    assert not person.has_usable_password()
    role = {"role": "officer", "association": cast.lang_son.pk, "valid_from": "01/01/2024"}
    page = admin.post(f"/nguoi-dung/{person.pk}/vai-tro/", role, follow=True)
    assert "cán bộ hội: Lạng Sơn" in said(page)
    assert access.reach(person).has(access.Right.FILL, cast.lang_son.pk, timezone.localdate())
    sheet = said(admin.post(f"/nguoi-dung/{person.pk}/lien-ket/"))
    link = re.search(r"http://testserver(/tai-khoan/lien-ket/[^<]+)", sheet)[1]
    assert str(qr_svg(f"http://testserver{link}", is_scaled=True)) in sheet
    assert not Notice.objects.filter(to=person, text__contains="mật khẩu trước đó").exists(), "there was none"
    visitor = Client()
    form = visitor.get(link, follow=True)
    address = form.request["PATH_INFO"]
    visitor.post(address, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    person.refresh_from_db()
    assert person.check_password(NEW_PASSWORD)
    assert "Liên kết không dùng được" in said(Client().get(link, follow=True))
    history = said(admin.get(f"/nguoi-dung/{person.pk}/"))
    for deed in ("lập tài khoản", "giao vai trò cán bộ hội (Lạng Sơn)", "in liên kết đặt mật khẩu"):
        assert deed in history


def test_a_new_link_ends_the_one_before(cast, admin):
    links = []
    for _ in range(2):
        sheet = said(admin.post(f"/nguoi-dung/{cast.officer.pk}/lien-ket/"))
        links.append(re.search(r"http://testserver(/tai-khoan/lien-ket/[^<]+)", sheet)[1])
    assert "Liên kết không dùng được" in said(Client().get(links[0], follow=True))
    assert "Liên kết không dùng được" not in said(Client().get(links[1], follow=True))


def test_a_name_that_is_taken_is_refused_in_words(cast, admin):
    page = admin.post("/nguoi-dung/moi/", {"username": "OFFICER", "full_name": "X"})
    assert "đã có người dùng" in said(page)
    page = admin.post("/nguoi-dung/moi/", {"username": "có dấu cách", "full_name": "X"})
    assert "Tên đăng nhập chỉ gồm" in said(page)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"role": "officer", "valid_from": "01/01/2024"}, "Chọn hội"),
        ({"role": "secretariat", "valid_from": "01/01/2024"}, "Chọn cụm"),
        ({"role": "central", "valid_from": "31/02/2024"}, "ngày"),
        ({"role": "boss", "valid_from": "01/01/2024"}, "boss"),
    ],
)
def test_a_role_without_its_place_or_day_is_refused_in_words(cast, admin, sent, sentence):
    page = admin.post(f"/nguoi-dung/{cast.nobody.pk}/vai-tro/", sent)
    assert sentence in said(page)
    assert not cast.nobody.assignments.exists()


def test_a_role_is_ended_on_a_day(cast, admin):
    held = cast.officer.assignments.get()
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    address = f"/nguoi-dung/{cast.officer.pk}/vai-tro/{held.pk}/thoi/"
    assert "không thể sớm hơn" in said(admin.post(address, {"last_day": "01/01/1999"}, follow=True))
    assert "Không có ngày “hôm qua”" in said(admin.post(address, {"last_day": "hôm qua"}, follow=True))
    admin.post(address, {"last_day": f"{yesterday:%d/%m/%Y}"})
    assert not access.reach(cast.officer).rights
    # of another person: not there
    other = cast.neighbour.assignments.get()
    assert admin.post(f"/nguoi-dung/{cast.officer.pk}/vai-tro/{other.pk}/thoi/", {}).status_code == 404


def test_an_account_is_closed_and_opened_again(cast, admin):
    admin.post(f"/nguoi-dung/{cast.officer.pk}/ngung/")
    cast.officer.refresh_from_db()
    assert not cast.officer.is_active
    assert "đang ngừng" in said(admin.post(f"/nguoi-dung/{cast.officer.pk}/lien-ket/", follow=True))
    admin.post(f"/nguoi-dung/{cast.officer.pk}/mo-lai/")
    cast.officer.refresh_from_db()
    assert cast.officer.is_active


def test_the_portal_is_never_left_unmanaged(cast, admin):
    me = cast.administrator
    assert "Không tự ngừng" in said(admin.post(f"/nguoi-dung/{me.pk}/ngung/", follow=True))
    held = me.assignments.get()
    page = admin.post(f"/nguoi-dung/{me.pk}/vai-tro/{held.pk}/thoi/", {"last_day": "01/01/2024"}, follow=True)
    assert "quản trị duy nhất" in said(page)
    assert Assignment.objects.get(pk=held.pk).valid_to is None


def test_the_reserved_account_is_not_among_people(cast, admin):
    portal = User.objects.portal()
    assert "cong-thong-tin" not in said(admin.get("/nguoi-dung/"))
    assert admin.get(f"/nguoi-dung/{portal.pk}/").status_code == 404
    assert admin.post(f"/nguoi-dung/{portal.pk}/mo-lai/").status_code == 404


def test_people_are_found_without_marks_and_by_role(cast, admin):
    page = said(admin.get("/nguoi-dung/", {"tim": "dang van uoc"}))
    assert "Đặng Văn Ước" in page
    assert "Hoàng Thị Én" not in page
    page = said(admin.get("/nguoi-dung/", {"vai-tro": "secretariat"}))
    assert "Trần Thị Ái" in page
    assert "Hoàng Thị Én" not in page


def test_the_page_of_rights_says_what_the_tables_decide(cast):
    page = said(sign_in(cast.officer).get("/quyen-han/"))
    for right in access.Right:
        assert right.label in page
    for scope in access.SCOPES.values():
        assert scope in page


def test_queries_of_the_list_do_not_grow_with_people(cast, admin, django_assert_max_num_queries):
    for number in range(30):
        person = User.objects.create(username=f"nguoi-{number}", full_name=f"Người {number}")
        Assignment.objects.create(
            user=person, role="officer", association=cast.lang_son, valid_from=datetime.date(2024, 1, 1)
        )
    with django_assert_max_num_queries(20):
        admin.get("/nguoi-dung/")
