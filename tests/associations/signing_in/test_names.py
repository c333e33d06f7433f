"""The name to sign in by as it is typed on phones and pasted from mails, and what a password field says of itself."""

import re
import time

import pytest
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse

from associations.actions.people import invite, make_password_link
from associations.models import User
from associations.returns.workflow import Refused
from associations.signing_in.names import account_name, sign_in_name
from tests.associations.signing_in.test_sessions import HOUR, moved
from tests.browsing import sign_in

PASSWORD = "một-mật-khẩu-dài-2024"
SPELLINGS = (
    "can-bo-lang-son", "CAN-BO-LANG-SON", "Can-bo-lang-son ", "  can-bo-lang-son", "\u00a0can-bo-lang-son\u202f",
    "can–bo—lang‑son", "ｃａｎ-ｂｏ-ｌａｎｇ-ｓｏｎ", "can-bo-\u200blang-son", "\tCan-Bo-Lang-Son\n",
)  # fmt: skip


def make(username):
    user = User(username=username, full_name="Trần Thị Ái")
    user.set_password(PASSWORD)
    user.save()
    return user


def enter(name, password=PASSWORD, client=None, **sent):
    client = client or Client()
    return client, client.post(reverse("account_login"), {"login": name, "password": password, **sent})


def test_a_name_is_taken_as_phones_and_programs_write_it(db):
    user = make("can-bo-lang-son")
    for typed in SPELLINGS:
        assert sign_in_name(typed) == user.username
        client, response = enter(typed)
        assert response.status_code == 302, typed
        assert client.session["_auth_user_id"] == str(user.pk)


def test_of_names_that_differ_in_capitals_only_none_is_taken_for_the_other(db):
    small, large, alone = make("ly-an"), make("Ly-An"), make("Hoa")
    assert [account_name(typed) for typed in ("ly-an", "Ly-An", "LY-AN")] == [None] * 3
    assert [account_name(typed) for typed in ("hoa", "HOA", "Hoa", "hoà")] == [alone.username] * 3 + [None]
    for user in (small, large):
        client, response = enter(user.username)
        assert "không đúng" in response.content.decode()
        assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("name", ["Thu-Ky ", "thu–ky", "ＴＨＵ-ky"])
def test_a_new_account_differs_in_more_than_capitals(cast, name):
    assert invite(by=cast.administrator, username=name, full_name="Lê Thị Êm").username == "thu-ky"
    for again in ("thu-ky", "THU-KY", name):
        with pytest.raises(Refused, match="đã có người dùng"):
            invite(by=cast.administrator, username=again, full_name="Lê Thị Êm")


def test_the_way_back_outlives_a_wrong_password_and_the_reason_stays_beside_it(cast):
    make("can-bo")
    client = moved(sign_in(User.objects.get(username="can-bo")), used=8 * HOUR)
    page = client.get("/quyen-han/?a=1", follow=True)
    for _ in range(2):
        text = " ".join(page.content.decode().split())
        assert (
            "hết sau 8 giờ không dùng; đăng nhập lại để tiếp tục. Đăng nhập xong là về đúng trang đang làm."
            in text
        )
        action = re.search(r'<form method="post" action="([^"]+)"', text)[1].replace("&amp;", "&")
        way = re.search(r'name="next" value="([^"]+)"', text)[1]
        page = client.post(action, {"login": "can-bo", "password": "sai", "next": way})
        assert "không đúng" in page.content.decode()
    back = client.post(action, {"login": "Can-Bo", "password": PASSWORD, "next": way})
    assert back["Location"] == "/quyen-han/?a=1"
    assert "Quay lại trang đang làm" not in client.get("/").content.decode()


def test_the_way_back_outlives_the_second_factor_too(cast):
    user, secret = make("thu-ky"), totp.generate_totp_secret()
    TOTP.activate(user, secret)
    client, response = enter("THU-KY ", next="/quyen-han/?a=1")
    code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    assert "Mã không đúng" in client.post(response["Location"], {"code": "000000"}).content.decode()
    assert client.post(response["Location"], {"code": code})["Location"] == "/quyen-han/?a=1"


def test_where_the_way_is_lost_the_page_is_offered_to_the_same_person_alone(cast):
    for name, offered in (("can-bo", True), ("can-bo-hai", False)):
        make(name)
        client = moved(sign_in(User.objects.get(username="can-bo")), used=8 * HOUR)
        assert client.get("/quyen-han/").status_code == 302
        enter(name, client=client)
        page = client.get("/").content.decode()
        assert ('<a href="/quyen-han/">Quay lại trang đang làm</a>' in page) == offered
        assert "Quay lại trang đang làm" not in client.get("/").content.decode()


def test_every_password_field_says_which_password_it_is_and_can_be_shown(cast):
    cast.officer.set_password(PASSWORD)
    cast.officer.save()
    client, _ = enter(cast.officer.username)
    link = make_password_link(by=cast.administrator, person=cast.colleague)
    without = Client()
    newcomer = make("moi")
    newcomer.set_unusable_password()
    newcomer.save()
    without.force_login(newcomer, "allauth.account.auth_backends.AuthenticationBackend")
    pages = {
        "login": (Client().get(reverse("account_login")), ["current-password"]),
        "change": (client.get(reverse("account_change_password")), ["current-password", "new-password", "new-password"]),
        "set": (without.get(reverse("account_set_password")), ["new-password", "new-password"]),
        "again": (client.get(reverse("account_reauthenticate")), ["current-password"]),
        "link": (Client().get(link, follow=True), ["new-password", "new-password"]),
    }  # fmt: skip
    for name, (page, wanted) in pages.items():
        text = page.content.decode()
        fields = re.findall(r'<input[^>]*type="password"[^>]*>', text)
        assert [re.search(r'autocomplete="([^"]*)"', field)[1] for field in fields] == wanted, name
        assert "/passwords" in text, name
    assert 'autocomplete="username"' in pages["login"][0].content.decode()
    assert 'value="colleague"' in pages["link"][0].content.decode()
