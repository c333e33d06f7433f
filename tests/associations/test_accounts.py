"""Signing in: Vietnamese on every account page and in every mail, no sign-up, limits, the second factor."""

import re

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.test import Client
from django.urls import reverse

from associations.models import User
from tests.browsing import sign_in
from tests.vietnamese import english_in, page_is_vietnamese

PASSWORD = "một-mật-khẩu-dài-2024"


@pytest.fixture
def person(cast):
    cast.secretary.set_password(PASSWORD)
    cast.secretary.email = "thu.ky@example.vn"
    cast.secretary.save()
    return cast.secretary


def entered(person: User) -> Client:
    client = Client()
    response = client.post(reverse("account_login"), {"login": person.username, "password": PASSWORD})
    assert response.status_code == 302, response.content.decode()
    return client


def test_the_check_for_english_finds_english():
    assert english_in("Please enter your password") >= {"please", "enter", "your"}
    assert english_in("Đăng nhập. Hãy gõ mật khẩu hiện nay; tài khoản do quản trị cấp.") == set()


@pytest.mark.parametrize(
    "name", ["account_login", "account_signup", "account_inactive", "account_reset_password", "account_reset_password_done", "account_reset_password_from_key_done"]
)  # fmt: skip
def test_pages_before_signing_in(db, name):
    client = Client()
    page_is_vietnamese(client.get(reverse(name)))
    page_is_vietnamese(
        client.post(reverse(name), {"login": "x", "password": "y", "email": "no mail"}, follow=True)
    )


def test_nobody_signs_up(db):
    sent = {"username": "moi", "password1": PASSWORD, "password2": PASSWORD, "email": "a@example.vn"}
    Client().post(reverse("account_signup"), sent)
    assert not User.objects.filter(username="moi").exists()


@pytest.mark.parametrize(
    "name",
    ["account_logout", "account_change_password", "account_reauthenticate", "mfa_index", "mfa_activate_totp"],
)
def test_pages_after_signing_in(person, name):
    client = entered(person)
    page_is_vietnamese(client.get(reverse(name), follow=True))
    if name != "account_logout":
        page_is_vietnamese(
            client.post(reverse(name), {"oldpassword": "x", "password": "y", "code": "1"}, follow=True)
        )


def test_the_password_is_set_anew_by_a_link_that_works_once(person):
    client = Client()
    client.post(reverse("account_reset_password"), {"email": person.email})
    [letter] = mail.outbox
    assert english_in(f"{letter.subject}\n{letter.body}") == set()
    link = re.search(r"http://testserver(\S+)", letter.body)[1]
    response = client.get(link, follow=True)
    page_is_vietnamese(response)
    address = response.request["PATH_INFO"]
    page_is_vietnamese(client.post(address, {"password1": "a", "password2": "b"}))
    page_is_vietnamese(
        client.post(
            address, {"password1": "bến-đò-chiều-vắng-28", "password2": "bến-đò-chiều-vắng-28"}, follow=True
        )
    )
    person.refresh_from_db()
    assert person.check_password("bến-đò-chiều-vắng-28")
    again = Client().get(link, follow=True)
    assert "Liên kết không dùng được" in again.content.decode()
    page_is_vietnamese(again)
    for letter in mail.outbox:
        assert english_in(f"{letter.subject}\n{re.sub('Trình duyệt: .*', '', letter.body)}") == set()


def test_an_address_that_nobody_has_is_answered_alike_and_in_vietnamese(db):
    response = Client().post(reverse("account_reset_password"), {"email": "la@example.vn"}, follow=True)
    page_is_vietnamese(response)
    for letter in mail.outbox:
        assert english_in(f"{letter.subject}\n{letter.body}") == set()


def test_the_password_is_changed(person):
    client = entered(person)
    sent = {"oldpassword": PASSWORD, "password1": "bến-đò-chiều-vắng-28", "password2": "bến-đò-chiều-vắng-28"}
    page_is_vietnamese(client.post(reverse("account_change_password"), sent, follow=True))
    person.refresh_from_db()
    assert person.check_password("bến-đò-chiều-vắng-28")


def test_too_many_wrong_passwords_are_stopped_in_vietnamese(person):
    client = Client()
    for _ in range(12):
        response = client.post(reverse("account_login"), {"login": person.username, "password": "sai"})
        page_is_vietnamese(response)
    response = client.post(reverse("account_login"), {"login": person.username, "password": PASSWORD})
    assert response.status_code != 302
    assert "quá nhiều" in response.content.decode()


def test_the_second_factor_is_set_up_used_and_taken_away_in_vietnamese(person, settings):
    settings.SECOND_FACTOR = True
    client = entered(person)
    assert client.get("/")["Location"] == reverse("mfa_index")
    page_is_vietnamese(client.get("/", follow=True))
    page = client.get(reverse("mfa_activate_totp"))
    if page.status_code == 302:  # asks for the password once more
        page_is_vietnamese(client.get(page["Location"]))
        page = client.post(page["Location"], {"password": PASSWORD}, follow=True)
    page_is_vietnamese(page)
    secret = client.session["mfa.totp.secret"]

    def code():
        return totp.format_hotp_value(
            totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time())))
        )

    page_is_vietnamese(client.post(reverse("mfa_activate_totp"), {"code": "000"}))
    page_is_vietnamese(client.post(reverse("mfa_activate_totp"), {"code": code()}, follow=True))
    assert client.get("/").status_code == 200
    for name in (
        "mfa_index",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_deactivate_totp",
    ):
        page_is_vietnamese(client.get(reverse(name), follow=True))
    # Signing in now asks for the code.
    other = Client()
    response = other.post(
        reverse("account_login"), {"login": person.username, "password": PASSWORD}, follow=True
    )
    assert response.request["PATH_INFO"] == reverse("mfa_authenticate")
    page_is_vietnamese(response)
    page_is_vietnamese(other.post(reverse("mfa_authenticate"), {"code": "000"}))
    assert other.get("/").status_code == 302
    for letter in mail.outbox:
        assert english_in(f"{letter.subject}\n{re.sub('Trình duyệt: .*', '', letter.body)}") == set()


def test_an_officer_needs_no_second_factor(cast, settings):
    settings.SECOND_FACTOR = True
    assert sign_in(cast.officer).get("/").status_code == 200
    for name in ("secretary", "central", "administrator"):
        assert sign_in(getattr(cast, name)).get("/").status_code == 302


def test_who_is_deactivated_or_reserved_does_not_get_in(person):
    person.is_active = False
    person.save()
    response = Client().post(
        reverse("account_login"), {"login": person.username, "password": PASSWORD}, follow=True
    )
    assert not response.wsgi_request.user.is_authenticated
    page_is_vietnamese(response)
