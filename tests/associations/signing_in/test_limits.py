"""Guessing is slowed from the sixth try; nobody who knows the password is kept out by the tries of others."""

import datetime
import re
import time
from dataclasses import replace

import pytest
from allauth.account import app_settings as account_settings
from allauth.core.internal.ratelimit import get_rates
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from associations.actions import people
from associations.models import Tries, User
from associations.signing_in import limits
from associations.signing_in.limits import PASSWORD, Wait
from tests.associations.test_concurrency import both_at_once
from tests.cast import make_cast
from tests.outbox import sent_mails
from tests.vietnamese import page_is_vietnamese

pytestmark = pytest.mark.postgresql

RIGHT, WRONG = "cầu-vồng-sau-mưa-17", "không-phải-mật-khẩu"
OFFICE, STRANGER = "203.0.113.7", "198.51.100.9"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def owner(cast):
    return with_password(cast.secretary)


@pytest.fixture
def clock(monkeypatch):
    """A clock that a test moves; it begins now."""
    now = [timezone.now()]
    monkeypatch.setattr("django.utils.timezone.now", lambda: now[0])

    def later(**by):
        now[0] += datetime.timedelta(**by)

    return later


def with_password(user: User) -> User:
    user.set_password(RIGHT)
    user.email = f"{user.username}@example.vn"
    user.save()
    return user


def sign_in(user, password, address=OFFICE, **headers):
    """The answer to a name and a password from an address; a redirect is a success."""
    name = user if isinstance(user, str) else user.username
    sent = {"login": name, "password": password}
    return Client(REMOTE_ADDR=address, **headers).post(reverse("account_login"), sent)


def gets_in(user, password=RIGHT, address=OFFICE, **headers):
    return sign_in(user, password, address, **headers).status_code == 302


def waits(response):
    """The minutes that an answer asks to wait; None where it does not."""
    found = re.search(r"Hãy đợi (\d+) phút", response.content.decode())
    return int(found[1]) if found else None


def lock(user, address=STRANGER):
    """Wrong passwords until one more is not looked at."""
    assert [waits(sign_in(user, WRONG, address)) for _ in range(6)] == [None] * 5 + [1]


def request_from(address):
    return RequestFactory().post("/", REMOTE_ADDR=address)


def test_the_sixth_try_waits_and_the_way_back_is_told(owner, clock):
    lock(owner)
    refused = sign_in(owner, RIGHT, STRANGER)
    assert waits(refused) == 1, "a right password is not looked at either"
    page_is_vietnamese(refused)
    text = refused.content.decode()
    assert "Quên mật khẩu" in text
    assert "nhờ quản trị in" in text
    clock(seconds=61)
    assert gets_in(owner, address=STRANGER)


def test_the_wait_doubles_up_to_a_quarter_of_an_hour_and_waiting_makes_it_no_longer(owner, clock):
    lock(owner)
    for wait in (1, 2, 4, 8, 15, 15, 15):
        answers = {waits(sign_in(owner, WRONG, STRANGER)) for _ in range(3)}
        assert answers == {wait}
        clock(minutes=wait, seconds=1)
        assert waits(sign_in(owner, WRONG, STRANGER)) is None
    clock(days=1, seconds=1)
    lock(owner)


def test_a_stranger_keeps_neither_the_owner_nor_others_out(owner, cast, clock):
    other = with_password(cast.officer)
    for _ in range(5):
        lock(owner)
        assert gets_in(owner), "from elsewhere, as often as a stranger tries"
        assert gets_in(other, address=STRANGER), "another person, from the stranger's own address"
        clock(days=1, seconds=1)


@pytest.mark.parametrize("behind_proxy", [True, False])
def test_x_forwarded_for_changes_nothing(owner, settings, behind_proxy):
    settings.BEHIND_PROXY = behind_proxy
    if not behind_proxy:
        forge = [{"HTTP_X_FORWARDED_FOR": f"192.0.2.{n}"} for n in range(7)]
        answers = [waits(sign_in(owner, WRONG, STRANGER, **headers)) for headers in forge]
        assert answers == [None] * 5 + [1, 1]
        assert gets_in(owner, HTTP_X_FORWARDED_FOR=STRANGER)
        return
    proxy = "10.0.0.1"
    forge = [{"HTTP_X_FORWARDED_FOR": f"192.0.2.{n}, {STRANGER}"} for n in range(7)]
    answers = [waits(sign_in(owner, WRONG, proxy, **headers)) for headers in forge]
    assert answers == [None] * 5 + [1, 1]
    assert not gets_in(owner, address=proxy, HTTP_X_FORWARDED_FOR=STRANGER)
    assert gets_in(owner, address=proxy, HTTP_X_FORWARDED_FOR=f"{STRANGER}, {OFFICE}")


def looked_at_until_it_waits(name, address):
    """How many tries of a name from an address are looked at until one has to wait."""
    for tries in range(10):
        try:
            limits.begin(PASSWORD, name, request_from(address))
        except Wait:
            return tries
    return 10


@pytest.mark.soak
def test_many_names_from_many_addresses_keep_nobody_out(cast, rounds):
    """In full 50 names × 50 addresses, each until it waits; every person then gets in, wherever they are."""
    each = 50 if rounds > 1 else 12
    everyone = [with_password(user) for user in cast.everyone().values()]
    assert all(gets_in(user) for user in everyone)
    names = [user.username for user in everyone] + [f"ten-{n}" for n in range(each)]
    addresses = [f"198.51.100.{n}" for n in range(each)]
    looked_at = 0
    for address in addresses:
        for name in names[:each]:
            tries = looked_at_until_it_waits(name, address)
            assert 1 <= tries <= 5, "the sixth try of a name from an address waits"
            looked_at += tries
    assert looked_at < each * each * 5 / 2, "a crowd has fewer free tries"
    for user in everyone:
        assert gets_in(user), "from the usual address"
    for user in everyone[:each:3]:
        assert gets_in(user, address="192.0.2.77"), "from an address of nobody"
    unused = [with_password(User.objects.create_user(f"moi-{n}")) for n in range(3)]
    for user in unused:
        assert gets_in(user, address=addresses[0]), "a newcomer, from the address of the guesses"


def test_a_crowd_leaves_strangers_one_free_try_and_those_who_are_known_there_five(owner):
    assert gets_in(owner)
    for n in range(PASSWORD.of_name.thin):
        sign_in(owner, WRONG, f"192.0.2.{n}")
    assert [waits(sign_in(owner, WRONG, STRANGER)) for _ in range(3)] == [None, 1, 1]
    assert [waits(sign_in(owner, WRONG, OFFICE)) for _ in range(6)] == [None] * 5 + [1]
    assert gets_in(owner, address="192.0.2.99")


def test_in_a_flood_strangers_wait_for_one_another_and_the_owner_does_not(owner, clock, monkeypatch):
    assert gets_in(owner)
    of_name = limits.Crowd(thin=2, flood=4)
    monkeypatch.setattr(limits, "PASSWORD", replace(PASSWORD, of_name=of_name))
    for n in range(4):
        assert waits(sign_in(owner, WRONG, f"192.0.2.{n}")) is None
    assert waits(sign_in(owner, WRONG, "192.0.2.9")) == 1
    rows = Tries.objects.count()
    assert waits(sign_in(owner, WRONG, "192.0.2.8")) == 1
    assert Tries.objects.count() == rows, "what is not looked at leaves nothing behind"
    assert gets_in(owner), "where the owner got in before"
    clock(minutes=1, seconds=1)
    assert waits(sign_in(owner, WRONG, "192.0.2.10")) is None, "one a minute"
    assert waits(sign_in(owner, WRONG, "192.0.2.11")) == 1
    clock(hours=1, seconds=1)
    assert waits(sign_in(owner, WRONG, "192.0.2.12")) is None


def test_an_unknown_name_is_answered_like_a_known_one(owner):
    def answers(name):
        pages = [sign_in(name, WRONG, STRANGER).content.decode().replace(name, "") for _ in range(8)]
        return [re.sub(r'value="[^"]{20,}"', "", page) for page in pages]

    assert answers(owner.username) == answers("khong-co-ai")


def test_the_name_is_counted_as_it_is_compared(owner):
    spellings = [
        owner.username,
        owner.username.upper(),
        f"\u00a0{owner.username}",
        f"{owner.username} ",
        "".join(chr(ord(letter) + 0xFEE0) for letter in owner.username),  # of full width
    ]
    assert [waits(sign_in(name, WRONG, STRANGER)) for name in spellings] == [None] * 5
    assert waits(sign_in(owner, WRONG, STRANGER)) == 1


def test_nothing_that_was_typed_is_kept(owner):
    sign_in("Mật khẩu gõ nhầm ô", WRONG, STRANGER)
    kept = str(list(Tries.objects.values()))
    assert "Mật khẩu" not in kept
    assert STRANGER not in kept


def test_a_try_that_waits_is_one_line_in_the_log_without_a_name_that_may_be_a_password(owner, caplog):
    lock(owner)
    for _ in range(6):
        sign_in("Mật khẩu gõ nhầm ô", WRONG, STRANGER)
    told = [record.fields for record in caplog.records if record.getMessage() == "sign-in-slowed"]
    assert [(fields["kind"], fields["name"]) for fields in told] == [
        ("password", owner.username),
        ("password", None),
    ]
    assert all(50 < fields["seconds"] <= 60 for fields in told)


def test_of_many_tries_at_once_five_are_looked_at(transactional_db):
    make_cast()

    def try_once():
        limits.begin(PASSWORD, "secretary", request_from(STRANGER))
        return "looked at"

    results = both_at_once(*[try_once] * 16)
    assert results.count("looked at") == 5
    assert sum(isinstance(result, Wait) for result in results) == 11


def test_the_limit_needs_no_cache(owner, settings, monkeypatch):
    """A cache that fails is not asked: neither are tries lost with it, nor is anybody refused."""

    def fail(*_, **__):
        raise AssertionError("the cache was asked")

    for name in ("get", "add", "set", "incr", "get_many"):
        monkeypatch.setattr(f"django.core.cache.backends.db.DatabaseCache.{name}", fail)
    lock(owner)
    assert gets_in(owner)


def test_no_limit_of_the_package_is_left():
    """Its count lives in the cache and takes a cache that fails for too many attempts."""
    for action in (
        "login",
        "login_failed",
        "reset_password",
        "reset_password_from_key",
        "change_password",
        "reauthenticate",
    ):
        assert get_rates(app="allauth.account", action=action) == []
    assert account_settings.RATE_LIMITS == {}


def test_a_link_is_the_way_back(owner, cast):
    lock(owner)
    link = people.make_password_link(by=cast.administrator, person=owner)
    client = Client(REMOTE_ADDR=STRANGER)
    page = client.get(link, follow=True)
    new = "bến-đò-chiều-vắng-28"
    client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    assert gets_in(owner, new, STRANGER)


def test_asking_once_more_and_changing_the_password_count_too(owner):
    client = Client(REMOTE_ADDR=STRANGER)
    client.force_login(owner, "allauth.account.auth_backends.AuthenticationBackend")
    changed = {"oldpassword": WRONG, "password1": "bến-đò-chiều-vắng-28", "password2": "bến-đò-chiều-vắng-28"}
    answers = [client.post(reverse("account_change_password"), changed) for _ in range(3)]
    answers += [client.post(reverse("account_reauthenticate"), {"password": WRONG}) for _ in range(4)]
    assert [waits(answer) for answer in answers] == [None] * 5 + [1, 1]
    for answer in answers:
        page_is_vietnamese(answer)


def at_the_code(user, address=STRANGER):
    """Somebody who knows the password of a user and is asked for the code."""
    client = Client(REMOTE_ADDR=address)
    client.post(reverse("account_login"), {"login": user.username, "password": RIGHT})
    return client


def code_now():
    return format_hotp_value(hotp_value(SECRET, int(timezone.now().timestamp()) // 30))


def test_codes_are_limited_and_removing_the_factor_is_the_way_back(owner, cast):
    TOTP.activate(owner, SECRET)
    thief = at_the_code(owner)
    answers = [thief.post(reverse("mfa_authenticate"), {"code": "000"}) for _ in range(6)]
    assert [waits(answer) for answer in answers] == [None] * 5 + [1]
    page_is_vietnamese(answers[-1])
    assert waits(thief.post(reverse("mfa_authenticate"), {"code": code_now()})) == 1
    fresh = at_the_code(owner)
    assert waits(fresh.post(reverse("mfa_authenticate"), {"code": "000"})) == 1, (
        "a new session is no way round"
    )

    limits.clear(PASSWORD, owner)
    assert waits(thief.post(reverse("mfa_authenticate"), {"code": "000"})) == 1, "nor is a new password"
    assert (
        at_the_code(owner, OFFICE).post(reverse("mfa_authenticate"), {"code": code_now()}).status_code == 302
    )

    people.remove_second_factor(by=cast.administrator, person=owner)
    assert not Authenticator.objects.filter(user=owner).exists()
    TOTP.activate(owner, SECRET)
    assert waits(at_the_code(owner).post(reverse("mfa_authenticate"), {"code": "000"})) is None


def test_a_code_is_taken_once_for_as_long_as_it_holds(owner, monkeypatch):
    """An authenticator's code holds for a minute and a half: its half minute, the one before and the one after."""
    TOTP.activate(owner, SECRET)
    now = (int(time.time()) // 30) * 30
    code = format_hotp_value(hotp_value(SECRET, now // 30 + 1))
    spaced = f"{code[:3]} {code[3:]}"
    for later, typed, status in ((0, code, 302), (1, code, 200), (45, code, 200), (46, spaced, 200)):
        moment = datetime.datetime.fromtimestamp(now + later, datetime.UTC)
        monkeypatch.setattr("time.time", moment.timestamp)
        monkeypatch.setattr("django.core.cache.backends.db.tz_now", lambda moment=moment: moment)
        answer = at_the_code(owner, OFFICE).post(reverse("mfa_authenticate"), {"code": typed})
        assert answer.status_code == status, later


def ask_for_mail(email, address=STRANGER):
    return Client(REMOTE_ADDR=address).post(reverse("account_reset_password"), {"email": email}, follow=True)


def test_mails_with_a_link_are_limited_alike_for_addresses_that_nobody_has(owner):
    known = [ask_for_mail(owner.email) for _ in range(5)]
    unknown = [ask_for_mail("khong-ai@example.vn") for _ in range(5)]
    assert [waits(answer) for answer in known] == [None, None, None, 1, 1]
    assert [waits(answer) for answer in unknown] == [None, None, None, 1, 1]
    text = [re.sub(r'value="[^"]*"', "", page.content.decode()) for page in (*known, *unknown)]
    assert text[:5] == text[5:]
    assert [letter.to for letter in sent_mails()] == [[owner.email]] * 3
    assert waits(ask_for_mail(owner.email, OFFICE)) is None
    for page in known:
        page_is_vietnamese(page)


def test_what_is_long_ago_is_deleted_and_a_familiar_address_is_kept(owner, clock):
    assert gets_in(owner)
    sign_in("khong-co-ai", WRONG, STRANGER)
    clock(days=2)
    limits.forget_old()
    assert Tries.objects.get().succeeded_at is not None
    clock(days=200)
    limits.forget_old()
    assert not Tries.objects.exists()


def test_each_try_costs_the_same_few_queries(owner, django_assert_max_num_queries):
    limits.begin(PASSWORD, "a", request_from(OFFICE))
    with django_assert_max_num_queries(4 if connection.vendor == "postgresql" else 5):
        limits.begin(PASSWORD, "a", request_from(OFFICE))
