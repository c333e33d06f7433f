"""What a request may cost: bodies refused by their length before anything is read, files a minute, checks at once.

The walks find the next page that takes or makes a file and does not say so.
"""

import re
import time
from dataclasses import dataclass, field

import pytest
from django.conf import settings as portal_settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import resolve, reverse

from associations.models import Period
from associations.requests import limits
from khuyenhoc import body_limit
from khuyenhoc.body_limit import OF_A_FILE, OF_A_STRANGER, LimitBody
from reports.revisions.freezing import freeze, publish
from reports.verification import views as checking
from tests import factories
from tests.browsing import sign_in
from tests.test_access_everywhere import hold_for_each, managing, ours, place, url_of, walk  # noqa: F401 - a fixture

# Files that are handed out as they are kept, and why making them costs nothing.
KEPT = {
    "scan": "bytes of the database",
    "meeting_file": "likewise",
    "own_template": "likewise",
    "pack_file": "likewise; the zip only puts them together",
    "public_dictionary_file": "drawn once a release",
}
FORM = {"content_type": "application/x-www-form-urlencoded"}


class Unread:
    """A body that nobody may read."""

    def read(self, *args):
        raise AssertionError("the body was read")

    readline = __iter__ = read


def send(client, url, length, **more):
    """The answer to a body that says how long it is, and of which nothing is there to be read."""
    return client.generic(
        "POST", url, **FORM, **{"CONTENT_LENGTH": str(length), "wsgi.input": Unread(), **more}
    )


@pytest.fixture
def signed_in(cast):
    return sign_in(cast.secretary)


def addresses(place):  # noqa: F811 - the fixture's value
    return [(pattern, url_of(pattern, place)) for pattern, _ in walk()]


def test_every_address_refuses_a_strangers_long_body_unread(place, django_assert_num_queries):  # noqa: F811
    client = Client()
    for pattern, url in addresses(place):
        most = OF_A_FILE if pattern.name == "check_revision" else OF_A_STRANGER
        with django_assert_num_queries(0):
            for length in (most + 1, 292 * 1024 * 1024, 10**15):
                answer = send(client, url, length)
                assert answer.status_code == 413, pattern.name
        assert "quá mức" in answer.content.decode()
        next_step = "hãy giảm dung lượng" if most == OF_A_FILE else "Hãy đăng nhập lại"
        assert next_step in answer.content.decode()


def test_every_address_refuses_a_long_body_of_who_is_signed_in_unread(place, django_assert_num_queries):  # noqa: F811
    client = sign_in(place[0].secretary)
    for pattern, url in addresses(place):
        takes_files = getattr(pattern.callback, "takes_files", False)
        most = OF_A_FILE if takes_files else portal_settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        with django_assert_num_queries(0):
            assert send(client, url, most + 1).status_code == 413, pattern.name


def test_an_unknown_address_and_those_of_accounts_are_no_way_around(db):
    for url in (
        "/khong-co/",
        "/tai-khoan/dang-nhap/",
        "/tai-khoan/hai-buoc/",
        "/static/site.css",
        "/healthz",
    ):
        assert send(Client(), url, OF_A_STRANGER + 1).status_code == 413


def test_a_body_without_a_length_is_refused_unread(place, django_assert_num_queries):  # noqa: F811
    client = sign_in(place[0].secretary)
    for pattern, url in addresses(place):
        with django_assert_num_queries(0):
            answer = send(client, url, "", HTTP_TRANSFER_ENCODING="chunked")
        assert answer.status_code == 411, pattern.name
        assert "Content-Length" in answer.content.decode()


@pytest.mark.parametrize("length", ["", "x", "-1", "0", "12"])
def test_other_lengths_pass(length):
    request = RequestFactory().generic("POST", "/", **FORM, CONTENT_LENGTH=length)
    assert LimitBody(lambda request: "answered")(request) == "answered"


@dataclass
class Walked:
    """What was found on a walk over all addresses."""

    file_forms: set[str] = field(default_factory=set)  # names of the views that forms for files lead to
    makers: set[str] = field(default_factory=set)  # names of the addresses that answered with a file
    most_fields: int = 0  # of one form


def test_every_page_declares_the_files_that_it_takes_and_makes(place):  # noqa: F811
    found = Walked()
    for who, patterns in whose_addresses().items():
        client = sign_in(getattr(place[0], who))
        hold_for_each(patterns, lambda p, client=client: look(p, client, place, found))
    assert found.file_forms == declared("takes_files")
    assert {
        "download",
        "template",
        "word",
        "pdf",
        "slides_file",
        "word_report",
        "dashboard_file",
    } <= found.makers
    # Public files are there once something is published; a picture is displayed; a pack's next file is asked for by POST.
    unseen = {"public_file", "public_revision_file", "public_list_picture", "go_on_with_pack", "marked"}
    assert declared("makes_files") - found.makers <= unseen
    assert 50 < found.most_fields < portal_settings.DATA_UPLOAD_MAX_NUMBER_FIELDS / 2


def whose_addresses():
    """Every address once, with who sees most of it."""
    found = {"officer": [], "secretary": [], "administrator": managing()}
    for pattern in ours():
        of_a_return = str(pattern.pattern).startswith("bao-cao/")
        found["officer" if of_a_return else "secretary"].append(pattern)
    return found


def look(pattern, client, place, found):  # noqa: F811
    """Look at one address; one that forgot to declare what it takes or makes fails here."""
    url = url_of(pattern, place)
    answer = client.get(url)
    if answer.get("Content-Disposition", "").startswith("attachment") and pattern.name not in KEPT:
        assert getattr(pattern.callback, "makes_files", False), "makes a file"
        found.makers.add(pattern.name)
    if not answer.get("Content-Type", "").startswith("text/html"):
        return
    for form in re.findall(r"<form.*?</form>", answer.content.decode(), re.DOTALL):
        found.most_fields = max(found.most_fields, form.count(" name="))
        head = form.partition(">")[0]
        if "multipart/form-data" in head:
            action = (re.search(r'action="([^"?#]*)', head) or ["", ""])[1] or url
            match = resolve(action)
            assert getattr(match.func, "takes_files", False), f"a file is sent to {match.url_name}"
            found.file_forms.add(match.url_name)


def declared(what):
    """The names of the addresses whose views declare it."""
    return {pattern.name for pattern, _ in walk() if getattr(pattern.callback, what, False)}


# Files a minute


@pytest.fixture
def clock(monkeypatch):
    """The time that limits are counted by; add to it to let it pass."""
    # The beginning of a minute soon: what is kept for a minute from then has not run out by the real clock.
    now = [(time.time() // 60 + 10) * 60]
    monkeypatch.setattr(limits.time, "time", lambda: now[0])
    return now


def test_a_limit_ends_after_its_time_however_often_somebody_asks_meanwhile(db, clock):
    answers = [limits.is_over("files", "a", 3, 60) for _ in range(20)]
    assert answers == [False] * 3 + [True] * 17
    assert not limits.is_over("files", "b", 3, 60), "another is not held up"
    clock[0] += 60
    assert [limits.is_over("files", "a", 3, 60) for _ in range(4)] == [False] * 3 + [True]


def test_a_person_who_asks_for_too_many_files_is_told_to_wait(place, clock):  # noqa: F811
    cast = place[0]
    cache.clear()
    url = reverse("template", args=["lang-son", 2024])
    key = limits.key_of("files", f"person/{cast.officer.pk}", limits.MINUTE)
    cache.set(key, limits.FILES_A_MINUTE - 1, limits.MINUTE)
    assert sign_in(cast.officer).get(url).status_code == 200
    refused = sign_in(cast.officer).get(url)
    assert refused.status_code == 429
    assert refused["Retry-After"] == "60"
    assert "đợi một phút" in refused.content.decode()
    assert sign_in(cast.secretary).get(url).status_code == 200, "another person is not held up"
    assert sign_in(cast.officer).get(reverse("return", args=["lang-son", 2024])).status_code == 200
    clock[0] += limits.MINUTE
    assert sign_in(cast.officer).get(url).status_code == 200


def test_public_files_are_counted_by_address_when_they_are_made(cast, clock):
    factories.approved(cast, cast.lang_son, 2024)
    period = Period.objects.get(year=2024)
    stored, _ = freeze(by=cast.secretary, cluster=cast.cluster, period=period, reason="Thử")
    publish(by=cast.secretary, revision=stored)
    cache.clear()

    def status_of(file, address):
        return Client(REMOTE_ADDR=address).get(f"/cong-khai/dong-bac/2024/{file}").status_code

    key = limits.key_of("files", "203.0.113.9", limits.MINUTE)
    cache.set(key, limits.PUBLIC_FILES_A_MINUTE - 1, limits.MINUTE)
    assert status_of("figures.json", "203.0.113.9") == 200
    assert status_of("figures.csv", "203.0.113.9") == 429, "one too many to be made"
    assert status_of("figures.json", "203.0.113.9") == 200, "it is kept, and not made again"
    assert status_of("", "203.0.113.9") == 200, "a page is no file"
    assert status_of("figures.csv", "203.0.113.10") == 200, "another line is not held up"
    clock[0] += limits.MINUTE
    assert status_of("dataset.json", "203.0.113.9") == 200


def test_a_cache_that_fails_lets_through(db, monkeypatch):
    monkeypatch.setattr("khuyenhoc.cache.SpareCache.get_many", lambda *args: {})
    assert not any(limits.is_over("a", "b", 3, 60) for _ in range(9))


# Checks of files


def test_fewer_files_are_checked_at_once_than_there_are_threads(db):
    assert checking._AT_ONCE._initial_value < portal_settings.WEB_THREADS


def test_long_bodies_leave_a_thread_free(db):
    held = body_limit._AT_ONCE
    assert held._initial_value == portal_settings.WEB_THREADS - 1
    for _ in range(held._initial_value):
        assert held.acquire(blocking=False)
    try:
        answer = send(Client(), reverse("check_revision"), OF_A_STRANGER + 1)
        assert Client().get(reverse("public_list")).status_code == 200
    finally:
        for _ in range(held._initial_value):
            held.release()
    assert answer.status_code == 503
    assert "đang nhận nhiều tệp" in answer.content.decode()


def test_a_check_while_others_run_is_told_to_come_again(client, db):
    held = checking._AT_ONCE
    for _ in range(held._initial_value):
        assert held.acquire(blocking=False)
    try:
        answer = client.post(reverse("check_revision"), {"file": SimpleUploadedFile("a.csv", b"x")})
    finally:
        for _ in range(held._initial_value):
            held.release()
    assert answer.status_code == 503
    assert answer["Retry-After"] == "60"
    assert "đang kiểm những tệp khác" in answer.content.decode()
