"""Signing in: Vietnamese on every account page and in every mail, no sign-up, limits, the second factor."""

import re
import time

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import URLResolver, reverse
from django.utils import translation

from associations.actions.people import make_password_link
from associations.models import Tries, User
from associations.urls import accounts
from tests.browsing import sign_in
from tests.outbox import sent_mails
from tests.turns import in_turn
from tests.vietnamese import english_in, page_is_vietnamese

PASSWORD, NEXT = "một-mật-khẩu-dài-2024", "bến-đò-chiều-vắng-28"


@pytest.fixture
def person(cast):
    cast.secretary.set_password(PASSWORD)
    cast.secretary.email = "thu.ky@example.vn"
    cast.secretary.save()
    return cast.secretary


def format_code(secret):
    """What an authenticator shows now."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


def entered(person: User) -> Client:
    client = Client()
    response = client.post(reverse("account_login"), {"login": person.username, "password": PASSWORD})
    assert response.status_code == 302, response.content.decode()
    return client


def test_the_check_for_english_finds_english():
    assert english_in("Please enter your password") >= {"please", "enter", "your"}
    assert english_in("Đăng nhập. Hãy gõ mật khẩu hiện nay; tài khoản do quản trị cấp.") == set()


def addresses(patterns=accounts.urlpatterns):
    """Every address of signing in and of accounts by its name, those of the package for the second factor included."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns)
        else:
            yield pattern.name


def at_the_code(person):
    """Somebody whose password was right and who is asked for the code."""
    TOTP.activate(person, totp.generate_totp_secret())
    client = Client()
    client.post(reverse("account_login"), {"login": person.username, "password": PASSWORD})
    return client


def with_factor(person):
    """Somebody with a second factor who confirmed just now."""
    client = entered(person)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    TOTP.activate(person, totp.generate_totp_secret())
    RecoveryCodes.activate(person)
    return client


def not_confirmed(person):
    """Somebody with a second factor who has to confirm again."""
    client = entered(person)
    TOTP.activate(person, totp.generate_totp_secret())
    RecoveryCodes.activate(person)
    return client


def without_password(person):
    """Somebody signed in whose password was taken away."""
    client = entered(person)
    person.set_unusable_password()
    person.save()
    client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def waiting(person):
    """Somebody who has to wait after wrong passwords."""
    client = Client()
    for _ in range(6):
        client.post(reverse("account_login"), {"login": person.username, "password": "sai"})
    return client


STATES = [
    lambda person: Client(),
    entered,
    at_the_code,
    with_factor,
    not_confirmed,
    without_password,
    waiting,
]
RUBBISH = {
    "login": "secretary", "password": "sai", "oldpassword": "sai", "password1": "a", "password2": "b", "code": "1", "email": "no mail",
}  # fmt: skip


@pytest.mark.soak
@pytest.mark.parametrize("state", STATES)
def test_every_page_of_accounts_is_vietnamese_whoever_reads_it(person, state):
    """Each asks for another third of the pages, the next third a day later; all of them under `make soak`."""
    names = set(addresses())
    assert len(names) > 15
    asked, first = sorted(names - {"account_logout"}), STATES.index(state) % 3
    for name in in_turn(asked[first:] + asked[:first], parts=3):
        keys = {"uidb36": "1", "key": "x-y"} if name == "account_reset_password_from_key" else {}
        client = state(person)
        page = reverse(name, kwargs=keys)
        for response in (
            client.get(page, follow=True),
            client.post(page, follow=True),
            client.post(page, RUBBISH, follow=True),
        ):
            assert response.status_code < 500, name
            if response["Content-Type"].startswith("text/plain"):
                assert english_in(response.content.decode()) == set()
                assert "ma-du-phong.txt" in response["Content-Disposition"]
            else:
                page_is_vietnamese(response)
        Authenticator.objects.all().delete()
        Tries.objects.all().delete()
        person.set_password(PASSWORD)
        person.save()


@pytest.mark.parametrize("adapter", [DefaultAccountAdapter, DefaultMFAAdapter])
def test_every_message_of_the_package_is_vietnamese(adapter):
    with translation.override("vi"):
        english = {
            key: found
            for key, words in adapter.error_messages.items()
            if (found := english_in(str(words).replace("%d", "")))
        }
    assert english == {}


def test_an_address_that_is_not_verified_by_mail_hinders_nothing(person):
    """An administrator entered it; earlier releases kept it in the package's table as not verified."""
    EmailAddress.objects.create(user=person, email=person.email, verified=False)
    client = entered(person)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200
    code = format_code(client.session["mfa.totp.secret"])
    client.post(reverse("mfa_activate_totp"), {"code": code})
    assert Authenticator.objects.filter(user=person, type="totp").exists()


def test_an_address_that_was_changed_is_no_way_in(person):
    EmailAddress.objects.create(user=person, email="cu@example.vn", verified=True, primary=True)
    Client().post(reverse("account_reset_password"), {"email": "cu@example.vn"})
    assert not sent_mails()
    client = entered(person)
    client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEXT, "password2": NEXT}
    )
    assert [letter.to for letter in sent_mails()] == [[person.email]]


def test_a_link_ends_when_the_address_is_changed(person, cast):
    link = make_password_link(by=cast.administrator, person=person)
    person.refresh_from_db()
    person.email = "moi@example.vn"
    person.save()
    assert "Liên kết không dùng được" in Client().get(link, follow=True).content.decode()


@pytest.mark.parametrize("backend", ["Unreachable", "Failing"])
def test_a_mail_server_that_is_down_tells_nobody_which_addresses_are_known(person, settings, backend):
    settings.EMAIL_BACKEND = f"tests.associations.mail_backends.{backend}"
    ask = reverse("account_reset_password")
    known, unknown = [
        Client().post(ask, {"email": email}, follow=True) for email in (person.email, "la@example.vn")
    ]
    assert known.request["PATH_INFO"] == unknown.request["PATH_INFO"]
    words = [
        page.content.decode().replace(email, "")
        for page, email in ((known, person.email), (unknown, "la@example.vn"))
    ]
    assert re.sub(r'value="[^"]*"', "", words[0]) == re.sub(r'value="[^"]*"', "", words[1])
    assert "thư có liên kết sẽ đến trong vài phút" in words[0]
    page_is_vietnamese(known)


def test_nobody_signs_up(db):
    sent = {"username": "moi", "password1": PASSWORD, "password2": PASSWORD, "email": "a@example.vn"}
    Client().post(reverse("account_signup"), sent)
    assert not User.objects.filter(username="moi").exists()


def test_the_page_of_signing_out_is_vietnamese(person):
    page_is_vietnamese(entered(person).get(reverse("account_logout"), follow=True))


def test_the_password_is_set_anew_by_a_link_that_works_once(person):
    client = Client()
    client.post(reverse("account_reset_password"), {"email": person.email})
    [letter] = sent_mails()
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
    for letter in sent_mails():
        assert english_in(f"{letter.subject}\n{re.sub('Trình duyệt: .*', '', letter.body)}") == set()


def test_an_address_that_nobody_has_is_answered_alike_and_in_vietnamese(db):
    response = Client().post(reverse("account_reset_password"), {"email": "la@example.vn"}, follow=True)
    page_is_vietnamese(response)
    for letter in sent_mails():
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
    for letter in sent_mails():
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
