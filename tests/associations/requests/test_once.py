"""A form that was sent twice acts once, whatever page it stands on; what was refused can be sent again."""

import datetime
import re

import pytest
from django.conf import settings
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse, HttpResponseRedirect
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import get_resolver
from django.utils import timezone

from associations.models import Initiative, Question, ReturnScan, SentForm, User
from associations.requests import once
from reports.models import MeetingPetition, MeetingTask, Participant
from tests import factories
from tests.browsing import address, sign_in, sign_in_confirmed

KEY = "k" * 22
PDF = b"%PDF-1.7\n" + b"x" * 50 + b"\n%%EOF\n"
MEETING = "/cum/dong-bac/2024/hoi-nghi/"
# By the form: who sends it, where, what; which rows it makes.
FORMS = {
    "a question": (
        "secretary",
        "hoi",
        {"about": "members", "text": "Số này tính đến ngày nào?"},
        Question,
    ),
    "a row of a list": (
        "officer",
        "danh-muc/sang-kien",
        {"title": "Thư viện thôn", "summary": "Mỗi thôn một tủ sách.", "author": ""},
        Initiative,
    ),
    "pasted rows": (
        "officer",
        "danh-muc/sang-kien/dan",
        {"rows": "Một\tHai\tBa", "confirm": "1"},
        Initiative,
    ),
    "a scan": ("officer", "ban-ky", {"scan": ("ky.pdf", PDF)}, ReturnScan),
    "a person": (
        "administrator",
        "/nguoi-dung/moi/",
        {"username": "moi", "full_name": "Người Mới"},
        User,
    ),
    "a petition": (
        "secretary",
        f"{MEETING}ket-luan/kien-nghi-tai-hop/",
        {"topic": "finance", "text": "Tăng kinh phí.", "answer": "Sẽ xem xét."},
        MeetingPetition,
    ),
    "a task": (
        "secretary",
        f"{MEETING}ket-luan/nhiem-vu/",
        {"text": "Báo cáo quý I.", "association": "", "due": ""},
        MeetingTask,
    ),
    "a participant": (
        "secretary",
        f"{MEETING}nguoi-du/",
        {"people": "Nguyễn Văn A; Chủ tịch; Hội Khuyến học tỉnh Lạng Sơn"},
        Participant,
    ),
}
ASKED, TASK = "a question", "a task"


def send(client, return_, name, *, key=KEY, **other):
    where, data = FORMS[name][1], {**FORMS[name][2], **other}
    files = {at: SimpleUploadedFile(*value) for at, value in data.items() if isinstance(value, tuple)}
    place = where if where.startswith("/") else address(return_, where)
    return client.post(place, {**data, **files, "form_key": key})


@pytest.fixture
def return_(cast):
    return factories.draft(cast)


def client_for(cast, return_, name):
    if name == ASKED:
        factories.go(return_, "submit", cast.officer)
    enter = sign_in_confirmed if FORMS[name][0] == "administrator" else sign_in
    return enter(getattr(cast, FORMS[name][0]))


@pytest.mark.parametrize("name", FORMS)
def test_a_form_that_was_sent_twice_acts_once(cast, return_, name):
    client, rows = client_for(cast, return_, name), FORMS[name][3].objects
    before = rows.count()
    first = send(client, return_, name)
    assert first.status_code == 302, first.content.decode()
    made = rows.count()
    assert made > before
    again = send(client, return_, name)
    assert (again.status_code, again["Location"]) == (302, first["Location"])
    assert rows.count() == made
    assert "không làm lại lần nữa" in str([str(one) for one in get_messages(again.wsgi_request)])


def test_other_words_under_the_same_key_are_another_form(cast, return_):
    client = client_for(cast, return_, ASKED)
    send(client, return_, ASKED)
    send(client, return_, ASKED, text="Một câu hỏi khác, sau khi bấm nút lùi.")
    assert Question.objects.count() == 2


def test_another_person_with_the_same_key_acts(cast, return_):
    for person in (cast.secretary, cast.administrator):
        assert send(sign_in(person), return_, TASK).status_code == 302
    assert MeetingTask.objects.count() == 2


def test_what_was_refused_acts_when_it_is_sent_again(cast, return_):
    client = sign_in(cast.secretary)
    assert send(client, return_, ASKED).status_code == 409  # a draft is not asked about
    assert not SentForm.objects.exists()
    factories.go(return_, "submit", cast.officer)
    assert send(client, return_, ASKED).status_code == 302
    assert Question.objects.count() == 1


def test_a_refusal_beside_a_redirect_is_no_result(cast, return_):
    """A page that leads away with a message of an error has done nothing."""
    client = sign_in(cast.officer)
    factories.go(return_, "submit", cast.officer)
    name = "pasted rows"
    assert send(client, return_, name).status_code == 302  # led away: the return is closed
    factories.go(return_, "withdraw", cast.officer)
    send(client, return_, name)
    assert Initiative.objects.count() == 1


def _answered_by(view, user):
    request = RequestFactory().post("/thong-bao/", {"form_key": KEY, "a": "1"})
    request.user = user
    storage = []
    request._messages = type("Storage", (), {"_queued_messages": storage, "add": lambda *_, **__: None})()
    return once.ActOnce(view)(request)


def test_a_view_that_fails_takes_back_what_it_wrote_and_can_be_tried_again(cast):
    calls = []

    def view(request):
        calls.append(1)
        User.objects.filter(pk=cast.officer.pk).update(phone=f"lần {len(calls)}")
        return HttpResponse(status=500) if len(calls) == 1 else HttpResponseRedirect("/xong/")

    _answered_by(view, cast.officer)
    cast.officer.refresh_from_db()
    assert cast.officer.phone == ""
    assert _answered_by(view, cast.officer)["Location"] == "/xong/"
    assert _answered_by(view, cast.officer)["Location"] == "/xong/"
    cast.officer.refresh_from_db()
    assert (len(calls), cast.officer.phone) == (2, "lần 2")


def test_a_form_without_a_key_and_a_save_of_the_script_are_not_counted(cast, return_):
    client, place, data = sign_in(cast.secretary), *FORMS[TASK][1:3]
    for _ in range(2):
        client.post(place, data)
    assert MeetingTask.objects.count() == 2
    client.post(place, {**data, "form_key": KEY}, headers={"HX-Request": "true"})
    assert not SentForm.objects.exists()


def test_old_rows_are_swept(cast):
    old = timezone.now() - datetime.timedelta(days=settings.KEPT_DAYS["sent_forms"]) * 2
    SentForm.objects.create(digest="old", attempt="x", user=cast.officer, at=old, location="/")
    for number in range(60):
        request = RequestFactory().post("/thong-bao/", {"form_key": f"{number}"})
        request.user = cast.officer
        once._claim(request)
    assert not SentForm.objects.filter(pk="old").exists()


def test_every_form_has_a_key_of_its_own():
    forms = Template("{% csrf_token %}{% csrf_token %}").render(Context({"csrf_token": "x"}))
    keys = re.findall(r'name="form_key" value="([^"]{20,})"', forms)
    assert len(set(keys)) == 2
    assert forms.count("csrfmiddlewaretoken") == 2


def _views(patterns):
    for one in patterns:
        if hasattr(one, "url_patterns"):
            yield from _views(one.url_patterns)
        else:
            yield one.name, one.callback


def test_few_views_may_be_repeated_and_each_for_a_reason():
    """They replace, read, or go on; nothing that makes a row for each time that it is sent is among them."""
    found = {
        name for name, view in _views(get_resolver().url_patterns) if getattr(view, "is_repeatable", False)
    }
    assert found == {"remind", "excel", "go_on_with_pack", "check_revision"}
