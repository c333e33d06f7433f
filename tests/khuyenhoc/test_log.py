"""The log: one line an event, none forged, no secret in it, a traceback for every failure."""

import io
import logging
import re
import sqlite3
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest
from django.conf import settings as portal_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIHandler
from django.core.mail import send_mail
from django.db import OperationalError, connection
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from django.urls import clear_url_caches, get_resolver, path, reverse
from hypothesis import given
from hypothesis import strategies as st

from associations.actions.people import make_password_link
from associations.models import User
from associations.requests.log import LogEvent, current_request, log_event
from khuyenhoc import urls as portal_urls
from khuyenhoc.log import LineFormatter, masked, without_secrets
from tests import factories
from tests.browsing import sign_in
from tests.test_access_everywhere import walk

PASSWORD = "mật-khẩu-của-bài-thử-1"
# The head of every event, to the end of the line.
LINE = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+07:00 [A-Z]+ (?P<event>[a-z-]+)"
    r'(?P<fields>( [a-z_]+="([^"\\\x00-\x1f\x7f-\x9f\u2028\u2029]|\\["\\])*")*)'
)
FIELD = re.compile(r' ([a-z_]+)="((?:[^"\\]|\\.)*)"')


@contextmanager
def log():
    """The lines that are written within, as the handler of the settings writes them."""
    lines = []
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LineFormatter())
    logging.getLogger().addHandler(handler)
    try:
        yield lines
    finally:
        logging.getLogger().removeHandler(handler)
        lines += stream.getvalue().split("\n")[:-1]


def events(lines):
    """Every event with its fields; each line is one, or belongs to a traceback. What requests cost is left out."""
    return [event for event in all_events(lines) if event[0] != "request"]


def all_events(lines):
    """Every event with its fields, what each request cost included."""
    found = []
    for line in lines:
        if line.startswith("| "):
            continue
        read = LINE.fullmatch(line)
        assert read, f"no line of the log: {line!r}"
        found.append((read["event"], dict(FIELD.findall(read["fields"]))))
    return found


def one(lines):
    """The only event, and its fields."""
    (event,) = events(lines)
    return event


@given(st.text(max_size=500), st.text(max_size=50))
def test_no_value_forges_a_line(value, other):
    with log() as lines:
        log_event(LogEvent.NOTE, words=value, other=other)
    name, fields = one(lines)
    assert name == "note"
    assert list(fields) == ["words", "other"]


# What may stand in an address or a link: no blank, and long enough to be told from the words around it.
_PASSWORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Z", "C")), min_size=6, max_size=40
).map(
    lambda text: f"ä{text}"  # as nothing else in a line begins
)
_LINKS = ("/tai-khoan/lien-ket/{}/", "/tai-khoan/mat-khau/dat-lai/khoa/{}/", "/tai-khoan/{}")


@given(
    st.sampled_from(["postgres://lan:{}@máy:5432/kho", "smtp+tls://:{}@máy", "/x/ vì https://a:{}@b"]),
    _PASSWORDS,
)
def test_no_password_of_an_address_stands_in_a_line_a_traceback_or_a_subject(form, password):
    assert_unseen(form.format(password), password)


@given(st.sampled_from(["https://cổng.vn{}", "xem {} nhé", "('{}',)"]), st.sampled_from(_LINKS), st.data())
def test_no_key_of_a_link_stands_in_a_line_a_traceback_or_a_subject(form, link, data):
    key = data.draw(st.from_regex(r"[0-9a-z]{1,4}-[0-9a-z]{6}-[0-9a-f]{32}", fullmatch=True))
    assert_unseen(form.format(link.format(key)), key)


@pytest.mark.parametrize("form", ["host=máy password={} user=lan", "{{'PASSWORD': '{}'}}", "mật: pwd = '{}'"])
def test_no_named_password_stands_in_a_line_a_traceback_or_a_subject(form):
    assert_unseen(form.format("hoa-sen-nở-7"), "hoa-sen-nở-7")


def assert_unseen(text, secret):
    """Hold that what is said, raised or mailed under a text shows nothing of a secret."""
    with log() as lines:
        try:
            raise ValueError(text)
        except ValueError:
            logging.getLogger("another.package").exception(text)
    written = "\n".join([*lines, without_secrets(text)])
    assert written.count("***") == 3, "what was said, the last line of the traceback, the subject"
    assert secret not in written


@pytest.mark.parametrize(
    "value",
    ["a\nb", "a\rb", "\x1b[2J", "a\u202eb", "a\u2028b", "a\x85b", '" event="x', "\\", "a\x00b", "\ud800"],
)
def test_what_could_move_the_line_is_escaped(value):
    with log() as lines:
        log_event(LogEvent.NOTE, words=value)
    assert len(lines) == 1
    assert lines[0].isprintable()
    assert one(lines)[0] == "note"


def test_a_value_has_a_longest_length():
    with log() as lines:
        log_event(LogEvent.NOTE, words="x" * 100_000)
    assert len(lines[0]) < 500


@given(st.text(max_size=200))
def test_no_message_of_an_exception_forges_a_line(message):
    with log() as lines:
        try:
            raise ValueError(
                f'{message}\n2026-01-01T00:00:00.000+07:00 INFO signed-in who="quan-tri"\n{message}'
            )
        except ValueError:
            logging.getLogger("portal").exception("failed", extra={"fields": {}})
    assert one(lines)[0] == "failed"


def test_a_traceback_without_end_is_cut():
    def deeper(n):
        return deeper(n + 1) if n % 2 else shallower(n + 1)

    def shallower(n):
        return deeper(n + 1)

    with log() as lines:
        try:
            deeper(0)
        except RecursionError:
            logging.getLogger("portal").exception("failed", extra={"fields": {}})
    assert len(lines) < 250


def test_lines_go_to_standard_error_alone():
    handlers = portal_settings.LOGGING["handlers"].values()
    assert {handler["class"] for handler in handlers} == {"logging.StreamHandler"}
    assert not any("stream" in handler for handler in handlers), "the default is standard error"
    script = "import logging, django; django.setup(); logging.getLogger('portal').info('note', extra={'fields': {}})"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout == ""
    assert events(ran.stderr.splitlines()) == [("note", {})]


# What is told of a request


@pytest.fixture
def person(cast):
    cast.officer.set_password(PASSWORD)
    cast.officer.save()
    return cast.officer


def test_a_line_says_who_from_where_to_which_page(person):
    client = Client(headers={"X-Request-ID": "made-up-by-the-client"}, REMOTE_ADDR="203.0.113.9")
    with log() as lines:
        answer = client.post(reverse("account_login"), {"login": person.username, "password": PASSWORD})
    name, fields = one(lines)
    assert name == "signed-in"
    assert fields == {
        "who": person.username,
        "address": "203.0.113.9",
        "method": "POST",
        "path": "/tai-khoan/dang-nhap/",
        "request": answer["X-Request-ID"],
        "name": person.username,
    }
    assert answer["X-Request-ID"] != "made-up-by-the-client"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "taken"),
    [("abcdef-0123456789", True), ("kurz", False), ("a b c d e f", False), ("x" * 65, False)],
)
def test_a_proxys_number_of_a_request_is_taken_where_it_looks_like_one(client, settings, sent, taken):
    settings.BEHIND_PROXY = True
    answer = client.get("/robots.txt", headers={"X-Request-ID": sent})
    assert (answer["X-Request-ID"] == sent) == taken


def test_a_sign_in_that_failed_names_the_account_and_nothing_that_may_be_a_password(person):
    with log() as lines:
        Client().post(reverse("account_login"), {"login": person.username, "password": "sai-mat-khau-9"})
        Client().post(reverse("account_login"), {"login": "mat-khau-o-nham-o", "password": "sai-mat-khau-9"})
    told = events(lines)
    assert [(name, fields["name"]) for name, fields in told] == [
        ("sign-in-failed", person.username),
        ("sign-in-failed", "-"),
    ]
    assert "mat-khau" not in "".join(lines)


def test_a_sign_out_is_told(person):
    client = sign_in(person)
    with log() as lines:
        client.post(reverse("account_logout"))
    assert [name for name, _ in events(lines)] == ["signed-out"]


def test_a_new_password_is_told(person):
    client = sign_in(person)
    sent = {"oldpassword": PASSWORD, "password1": "bến-đò-chiều-vắng-28", "password2": "bến-đò-chiều-vắng-28"}
    with log() as lines:
        client.post(reverse("account_change_password"), sent)
    assert "password-set" in [name for name, _ in events(lines)]
    assert not re.search("mật-khẩu|bến-đò", "".join(lines))


def test_a_link_to_set_a_password_stands_in_no_line(cast):
    address = make_password_link(by=cast.administrator, person=cast.officer)
    address = re.sub(r"^https?://[^/]+", "", address)
    token = address.rstrip("/").rpartition("/")[2]
    with log() as lines:
        Client().post(address, {"a": "x\x00"})
        client = Client()
        client.get(address)
        client.get(f"{address}x/")
    assert lines
    assert token not in "".join(lines)
    assert "/tai-khoan/lien-ket/***/" in "".join(lines)


def test_every_argument_of_an_address_of_accounts_is_masked():
    found = 0
    for pattern in get_resolver("associations.urls.accounts").url_patterns:
        for route in ("lien-ket/4-cabc12-0123456789abcdef0123456789/", "thu/MQ:1abcde:Xy_Z-9/", "ma/123456/"):
            assert "***" in masked(f"/tai-khoan/{route}")
        found += bool(getattr(pattern, "name", None))
        if pattern.pattern.regex.groups == 0 and getattr(pattern, "name", None):
            plain = f"/tai-khoan/{pattern.pattern}"
            assert masked(plain) == plain, "an address without an argument is told whole"
    assert found > 5
    assert masked("/g/0123456789abcdefghij0123456789ABCD/") == "/g/***/"
    assert masked("/bao-cao/lang-son/2024/nhap/") == "/bao-cao/lang-son/2024/nhap/"


def test_cookies_and_passwords_stand_in_no_traceback(rf: RequestFactory):
    request = rf.post("/", {"password": "bí-mật-của-tôi", "ten": "ai"})
    request.COOKIES = {"sessionid": "s3ss10nk3y0123456789"}
    assert request.POST["ten"] == "ai"  # a form that has been read
    token = current_request.set(request)
    try:
        with log() as lines:
            try:
                raise ValueError("bí-mật-của-tôi s3ss10nk3y0123456789")
            except ValueError:
                logging.getLogger("django.request").exception("x s3ss10nk3y0123456789")
    finally:
        current_request.reset(token)
    written = "\n".join(lines)
    assert "bí-mật" not in written
    assert "s3ss10n" not in written
    assert "ValueError: *** ***" in written


@pytest.mark.django_db
def test_refusals_are_told_once_each():
    strict = Client(enforce_csrf_checks=True)
    for ask, status in (
        (lambda: strict.post("/tai-khoan/dang-nhap/", {"login": "a"}), 403),
        (lambda: strict.get("/robots.txt", headers={"host": "evil.example"}), 400),
        (lambda: strict.post("/robots.txt"), 403),
        (lambda: Client().post("/robots.txt"), 405),
        (lambda: Client().get("/kiem-chung/?ma=a%00b"), 400),
        (lambda: Client().post("/kiem-chung/", {f"a{n}": "" for n in range(2100)}), 400),
        (lambda: Client().post("/kiem-chung/", "x", content_type="multipart/form-data; boundary=\n"), 400),
    ):
        with log() as lines:
            assert ask().status_code == status
        name, fields = one(lines)
        assert (name, fields["status"]) == ("refused", str(status))
        assert fields["why"] != "-"


def test_an_unknown_address_is_told_of_who_is_signed_in(cast):
    client = sign_in(cast.officer)
    with log() as lines:
        client.get("/khong-co/")
        Client().get("/khong-co/")
    assert [(name, fields["who"]) for name, fields in events(lines)] == [("not-found", cast.officer.username)]


def test_a_file_that_is_not_taken_is_told_with_its_name(cast):
    return_ = factories.draft(cast)
    client = sign_in(cast.officer)
    for address, field in (("excel", "file"), ("add_scan", "scan")):
        name = 'a"\n2026 INFO x.xlsx'
        with log() as lines:
            where = reverse(address, args=["lang-son", return_.period.year])
            answer = client.post(
                where,
                {field: SimpleUploadedFile(name, b"no workbook"), "file": SimpleUploadedFile(name, b"x")},
            )
        assert answer.status_code in (302, 409, 422)
        name, fields = one(lines)
        assert name == "upload-refused"
        assert "xlsx" in fields["files"]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_what_an_administrator_does_is_told(request):
    cast = request.getfixturevalue("cast")
    client = sign_in(cast.administrator)
    with log() as lines:
        client.post(reverse("deactivate", args=[cast.stranger.pk]))
    name, fields = one(lines)
    assert (name, fields["who"]) == ("administered", cast.administrator.username)
    assert fields["row"] == str(cast.stranger.pk)


# What each request costs


def test_every_request_is_one_line_with_what_it_cost(cast):
    client = sign_in(cast.officer)
    with log() as lines:
        answer = client.get(reverse("start"))
        Client().get("/khong-co/")
    (name, fields), (_, unknown) = all_events(lines)
    assert name == "request"
    assert (fields["who"], fields["status"], fields["request"]) == (
        cast.officer.username,
        "200",
        answer["X-Request-ID"],
    )
    assert fields.keys() >= {"address", "method", "path"}
    assert (unknown["who"], unknown["status"]) == ("-", "404")


@pytest.mark.django_db
def test_queries_are_counted_as_often_as_the_database_is_asked(broken, monkeypatch):
    def view():
        for _ in range(7):
            User.objects.count()
        return HttpResponse("x")

    monkeypatch.setitem(BROKEN, "asks", (view, 200, "x"))
    with log() as lines:
        Client().get("/hong/asks")
        Client().get("/hong/bare")
    costs = [fields for name, fields in all_events(lines) if name == "request"]
    assert [cost["queries"] for cost in costs] == ["7", "0"]
    count = sum(wrapper.__module__ == "khuyenhoc.request_cost" for wrapper in connection.execute_wrappers)
    assert count == 1, "one a connection, however many requests it serves"


@pytest.mark.parametrize("most", [0, 10_000])
def test_a_slow_request_is_marked(settings, most, db):
    settings.SLOW_REQUEST = most
    with log() as lines:
        Client().get("/robots.txt")
    (line,) = lines
    assert (" WARNING request " in line, 'slow="yes"' in line) == (most == 0, most == 0)
    assert (" INFO request " in line) == (most > 0)


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["read", "left"])
def test_an_answer_in_pieces_counts_until_its_end(broken, monkeypatch, how):
    def pieces():
        for _ in range(3):
            yield str(User.objects.count())
            time.sleep(0.01)

    monkeypatch.setitem(BROKEN, "pieces", (lambda: StreamingHttpResponse(pieces()), 200, "x"))
    with log() as lines:
        request = RequestFactory().get("/hong/pieces")
        answer = WSGIHandler().get_response(request)
        read = iter(answer)
        next(read)
        if how == "read":
            list(read)
        answer.close()
        answer.close()
    (_, fields) = all_events(lines)[0]
    assert len(lines) == 1
    assert int(fields["queries"]) == (3 if how == "read" else 1)
    assert int(fields["duration"]) >= (30 if how == "read" else 0)
    assert fields["path"] == "/hong/pieces"


# Failures


def _locked():
    cause = sqlite3.OperationalError("database is locked")
    cause.sqlite_errorcode = sqlite3.SQLITE_BUSY
    raise OperationalError("database is locked") from cause


def _full():
    cause = sqlite3.OperationalError("database or disk is full")
    cause.sqlite_errorcode = sqlite3.SQLITE_FULL
    raise OperationalError("database or disk is full") from cause


def _read_only():
    cause = sqlite3.OperationalError("attempt to write a readonly database")
    cause.sqlite_errorcode = sqlite3.SQLITE_READONLY
    raise OperationalError("attempt to write a readonly database") from cause


def _gone():
    cause = sqlite3.OperationalError("unable to open database file")
    cause.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
    raise OperationalError("unable to open database file") from cause


def _ours():
    raise OperationalError("no such column: x")


def _bug():
    raise KeyError("members")


def _without_exception():
    return HttpResponse("x", status=502)


BROKEN = {
    "locked": (_locked, 503, "Cơ sở dữ liệu đang bận"),
    "full": (_full, 503, "Máy chủ đã hết chỗ lưu"),
    "read-only": (_read_only, 503, "Cổng đang chỉ cho xem"),
    "gone": (_gone, 503, "Cổng tạm thời chưa dùng được"),
    "ours": (_ours, 500, "Cổng gặp lỗi"),
    "bug": (_bug, 500, "Cổng gặp lỗi"),
    "bare": (_without_exception, 502, "x"),
}


@pytest.fixture
def broken(monkeypatch):
    """An address for each way to fail."""

    def view(request, how):
        return BROKEN[how][0]()

    view.login_required = False
    monkeypatch.setattr(portal_urls, "urlpatterns", [path("hong/<str:how>", view), *portal_urls.urlpatterns])
    clear_url_caches()
    yield
    clear_url_caches()


@pytest.mark.parametrize("how", BROKEN)
def test_a_failure_is_named_and_leaves_one_traceback(broken, how):
    _, status, words = BROKEN[how]
    with log() as lines:
        answer = Client(raise_request_exception=False).get(f"/hong/{how}")
    assert answer.status_code == status
    page = answer.content.decode()
    assert words in page
    assert ("Retry-After" in answer) == (status == 503)
    name, fields = one(lines)
    assert name == "failed"
    assert fields["status"] == str(status)
    assert fields.get("database", "") == (
        how if how in ("locked", "full", "read-only", "gone", "ours") else ""
    )
    assert sum(line.startswith(("| Traceback", "| Stack")) for line in lines) in (
        1,
        2,
    )  # 2: an error and its cause
    if status in (500, 503):
        assert answer["X-Request-ID"] in page


LONG = "Bão số 3 làm ngập trụ sở nên chưa kịp tổng hợp <b>số liệu</b>."


@pytest.mark.parametrize(
    ("origin", "is_shown"),
    [("http://testserver", True), ("https://evil.example", False), ("null", False), (None, False)],
)
@pytest.mark.parametrize("how", ["bug", "locked"])
def test_what_was_typed_into_an_own_form_is_shown_again(broken, how, origin, is_shown):
    client = Client(raise_request_exception=False)
    sent = {"reason": LONG, "password": "m" * 30, "csrfmiddlewaretoken": "t" * 30, "members": "220000"}
    form = {"content_type": "application/x-www-form-urlencoded", "data": urlencode(sent)}
    answer = client.post(f"/hong/{how}", **form, headers={"origin": origin} if origin else {})
    page = answer.content.decode()
    assert ("Bão số 3" in page) == is_shown
    assert "<b>" not in page
    assert "mmmm" not in page
    assert "tttt" not in page


def test_a_form_without_its_token_is_shown_again():
    strict = Client(enforce_csrf_checks=True)
    form = {"content_type": "application/x-www-form-urlencoded", "data": urlencode({"ghi-chu": LONG})}
    answer = strict.post("/kiem-chung/", **form, headers={"origin": "http://testserver"})
    assert answer.status_code == 403
    assert "Bão số 3" in answer.content.decode()


def test_a_form_that_cannot_be_read_is_no_second_failure():
    sent = {
        "data": "&".join(f"a{n}=x" for n in range(2100)),
        "content_type": "application/x-www-form-urlencoded",
    }
    answer = Client().post("/kiem-chung/", **sent, headers={"origin": "http://testserver"})
    assert answer.status_code == 400
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/kiem-chung/", **sent, headers={"origin": "http://testserver"}).status_code == 403


def test_printed_mail_goes_to_standard_error(settings, capsys):
    assert portal_settings.EMAIL_CONFIG["EMAIL_BACKEND"] == "khuyenhoc.mail.PrintedMail"
    settings.EMAIL_BACKEND, settings.DEMO = "khuyenhoc.mail.PrintedMail", True
    send_mail("Nhắc nộp báo cáo", "Anh/chị nộp báo cáo.", None, ["a@example.vn"])
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "a@example.vn" in printed.err


def test_the_documented_events_are_those_of_the_code():
    text = (portal_settings.BASE_DIR / "docs/security-events.md").read_text()
    documented = re.findall(r"^\| `([a-z-]+)` \|", text, re.MULTILINE)
    assert sorted(documented) == sorted(LogEvent)


def test_the_walk_of_addresses_finds_those_of_accounts_elsewhere():
    assert not any(route.startswith("tai-khoan/") for _, route in walk())
