"""The headers of every answer in production: points of Mozilla's Observatory, nothing private in a cache, charsets."""

import datetime
import re

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import clear_url_caches, path, reverse
from django.utils import timezone

from associations.requests.refusals import Unavailable, refusal
from khuyenhoc import urls as portal_urls
from tests.khuyenhoc.observatory import points
from tests.khuyenhoc.production import production_settings, secure_sign_in
from tests.test_access_everywhere import COSTLY, ask, hold_for_each, managing, place, url_of, walk  # noqa: F401 - a fixture
from tests.turns import in_turn

GOAL = 130
TEXTS = ("text/", "application/json", "application/ld+json", "application/xml", "image/svg+xml")
PUBLIC = {
    "public_list", "public_list_picture", "public_dictionary", "public_dictionary_file", "sitemap", "robots", "security_txt",
}  # fmt: skip


@pytest.fixture
def production(settings):
    for name, value in production_settings().items():
        setattr(settings, name, value)
    return settings


def hold(answer, *, is_public=False, over_tls=True):
    """What every answer is held to."""
    total, given = points(answer, over_tls=over_tls)
    assert total >= GOAL, f"{total} points: {given}"
    assert ("public" in answer["Cache-Control"]) == is_public
    assert is_public or answer["Cache-Control"] == "no-store"
    kind = answer.get("Content-Type", "")
    assert not kind.startswith(TEXTS) or "charset=utf-8" in kind, kind
    policy = answer["Content-Security-Policy"]
    assert "base-uri 'none'" in policy
    assert "unsafe" not in policy
    for cookie in answer.cookies.values():
        assert cookie.key.startswith("__Host-")
        assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
        assert cookie["httponly"] or cookie["max-age"] == 0, "only one that is taken away may be without"
    assert answer["Permissions-Policy"]


# Of what is costly a fifth a day, of who is signed in and who is let in one: the headers are set around the views.
@pytest.mark.soak
@pytest.mark.parametrize("who", ["", *in_turn(["stranger", "secretary"]), "administrator"])
def test_every_address(production, place, who):  # noqa: F811 - the fixture
    cast, *_ = place
    client = secure_sign_in(getattr(cast, who) if who else None)
    statuses = set()

    def check(pattern):
        answer = ask(client, pattern, url_of(pattern, place))
        statuses.add(answer.status_code)
        hold(answer, is_public=pattern.name in PUBLIC)

    left_out = COSTLY.difference(in_turn(sorted(COSTLY), parts=5))
    everywhere = [pattern for pattern, _ in walk() if pattern.name not in left_out]
    patterns = managing() if who == "administrator" else everywhere
    hold_for_each(patterns, check)
    assert {"": {200, 302, 404}, "stranger": {200, 404}}.get(who, {200, 302}) <= statuses


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["account_login", "account_reset_password", "account_signup", "account_logout"]
)
def test_pages_of_accounts(production, name):
    hold(secure_sign_in().get(reverse(name)))


@pytest.mark.django_db
def test_a_sign_in_sets_cookies_of_this_host_alone(production, cast):
    cast.officer.set_password("mật-khẩu-của-bài-thử-1")
    cast.officer.save()
    client = secure_sign_in(enforce_csrf_checks=True)
    page = client.get(reverse("account_login"))
    hold(page)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())[1]
    sent = {
        "login": cast.officer.username,
        "password": "mật-khẩu-của-bài-thử-1",
        "csrfmiddlewaretoken": token,
    }
    refused = client.post(reverse("account_login"), sent)
    assert refused.status_code == 403, "over TLS a form needs the Referer or Origin of an own page"
    hold(refused)
    own = {"referer": "https://testserver/tai-khoan/dang-nhap/"}
    answer = client.post(reverse("account_login"), sent, headers=own)
    assert answer.status_code == 302
    hold(answer)
    assert {"__Host-sessionid", "__Host-csrftoken"} <= set(client.cookies)
    assert all(name.startswith("__Host-") for name in client.cookies)


@pytest.mark.django_db
def test_static_files(production):
    answer = secure_sign_in().get("/static/site.css")
    assert answer.status_code == 200
    total, given = points(answer)
    assert total >= GOAL, given
    assert "charset" in answer["Content-Type"]
    assert b"".join(answer.streaming_content)
    answer.close()


def test_a_redirect_to_tls(production):
    answer = Client().get("/robots.txt")
    assert (answer.status_code, answer["Location"]) == (301, "https://testserver/robots.txt")
    hold(answer, over_tls=False)


def _raise(error):
    raise error


_BUSY = Unavailable("Bận", "Đợi một phút.", why="busy", retry_after=60)
ERRORS = {
    400: lambda request: refusal(400, "a", "b", why="x"),
    403: lambda request: _raise(PermissionDenied()),
    413: lambda request: refusal(413, "a", "b", why="x"),
    429: lambda request: refusal(429, "a", "b", why="x", retry_after=60),
    500: lambda request: _raise(KeyError("x")),
    503: lambda request: _raise(_BUSY),
}


@pytest.mark.django_db
@pytest.mark.parametrize("status", ERRORS)
def test_every_error(production, monkeypatch, status):
    def view(request):
        return ERRORS[status](request)

    view.login_required = False
    monkeypatch.setattr(portal_urls, "urlpatterns", [path("hong/", view), *portal_urls.urlpatterns])
    clear_url_caches()
    try:
        answer = secure_sign_in(raise_request_exception=False).get("/hong/")
    finally:
        clear_url_caches()
    assert answer.status_code == status
    hold(answer)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ask_for", "status"),
    [
        (lambda client: client.get("/khong-co/"), 302),
        (lambda client: client.get("/cong-khai/khong-co/2020/"), 404),
        (lambda client: client.get("/kiem-chung/?ma=a%00b"), 400),
        (lambda client: client.get("/robots.txt", headers={"host": "evil.example"}), 400),
        (lambda client: client.delete("/robots.txt", headers={"referer": "https://testserver/"}), 405),
        (lambda client: client.get("/static/khong-co.css"), 404),
    ],
)
def test_every_refusal(production, ask_for, status):
    answer = ask_for(secure_sign_in())
    assert answer.status_code in (status, 404)
    hold(answer)


@pytest.mark.django_db
def test_what_is_published_stays_in_caches(production):
    cache.clear()
    first = secure_sign_in().get(reverse("public_list"))
    hold(first, is_public=True)
    again = secure_sign_in().get(reverse("public_list"), headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert points(again)[0] >= GOAL
    assert "public" in again["Cache-Control"]


# security.txt


def _fields(answer):
    return dict(line.split(": ", 1) for line in answer.content.decode().splitlines())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("contact", "written"),
    [
        ("an-ninh@khuyenhoc.example.vn", "mailto:an-ninh@khuyenhoc.example.vn"),
        ("Cổng thông tin <a@b.vn>", "mailto:a@b.vn"),
        ("https://khuyenhoc.example.vn/an-ninh", "https://khuyenhoc.example.vn/an-ninh"),
        ("mailto:a@b.vn", "mailto:a@b.vn"),
    ],
)
def test_security_txt_says_whom_to_tell(client, settings, contact, written):
    settings.SECURITY_CONTACT = contact
    answer = client.get("/.well-known/security.txt")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    fields = _fields(answer)
    assert fields["Contact"] == written
    assert fields["Canonical"].endswith("/.well-known/security.txt")
    assert fields["Preferred-Languages"] == "vi, en"


@pytest.mark.django_db
@pytest.mark.parametrize("days", [0, 1, 400, 4000])
def test_security_txt_never_expires(client, monkeypatch, days):
    now = timezone.now() + datetime.timedelta(days=days)
    monkeypatch.setattr("khuyenhoc.security_txt.timezone.now", lambda: now)
    expires = datetime.datetime.fromisoformat(_fields(client.get("/.well-known/security.txt"))["Expires"])
    assert datetime.timedelta(days=30) < expires - now < datetime.timedelta(days=365)
