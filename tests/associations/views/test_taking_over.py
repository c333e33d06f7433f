"""Power over somebody's account: the own password is asked for, the person is told, and it is on record."""

import datetime
import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from associations.actions import people as actions
from associations.models import Assignment, Notice, OutgoingMail, RegistryRecord, User
from associations.urls import people as people_urls
from tests.browsing import sign_in, sign_in_confirmed
from tests.outbox import sent_mails

PASSWORD = "một-mật-khẩu-dài-2024"


@pytest.fixture
def people(cast):
    """An officer who can be reached, an administrator with a password, and another administrator."""
    cast.officer.email, cast.officer.phone = "en@example.vn", "0912"
    cast.officer.save()
    TOTP.activate(cast.officer, "A" * 32)
    cast.administrator.set_password(PASSWORD)
    cast.administrator.save()
    Assignment.objects.create(
        user=cast.deputy, role="administrator", valid_from=datetime.date(2024, 1, 1), association=None
    )
    for person in (cast.officer, cast.deputy):  # who never signed in is not told of links
        person.last_login = timezone.now()
        person.save()
    return cast


def contact(person, **changed):
    kept = {"full_name": person.full_name, "email": person.email, "phone": person.phone}
    return {**kept, **changed}


# What is done to whom: address, what is posted, what the person is told, what the history says.
ACTS = {
    "a link": ("password_link", lambda c: {}, "đã in liên kết để đặt mật khẩu mới", "in liên kết đặt mật khẩu"),
    "the second factor": ("remove_second_factor", lambda c: {}, "đã gỡ xác thực hai bước", "gỡ xác thực hai bước"),
    "a role": (
        "assign",
        lambda c: {"role": "secretariat", "cluster": c.cluster.pk, "valid_from": "01/02/2026"},
        "đã giao cho anh/chị vai trò thư ký cụm (Cụm thi đua số 2) từ 01/02/2026",
        "giao vai trò thư ký cụm (Cụm thi đua số 2) từ 01/02/2026",
    ),
    "the address": (
        "person",
        lambda c: contact(c.officer, email="la@example.vn"),
        "đã đổi cách liên hệ với anh/chị: thư điện tử: en@example.vn → la@example.vn",
        "đổi thư điện tử: en@example.vn → la@example.vn",
    ),
    "the telephone": (
        "person",
        lambda c: contact(c.officer, phone=""),
        "đã đổi cách liên hệ với anh/chị: điện thoại: 0912 → (trống)",
        "đổi điện thoại: 0912 → (trống)",
    ),
    "handing over": (
        "hand_over",
        lambda c: {"to": c.colleague.pk},
        "đã bàn giao việc của anh/chị cho Lý Văn Đức",
        "bàn giao cho Lý Văn Đức",
    ),
    "opening again": ("reactivate", lambda c: {}, "đã mở lại tài khoản của anh/chị", "mở lại tài khoản"),
}  # fmt: skip


def state(cast):
    """All of an account that an action could change."""
    user = User.objects.values().get(pk=cast.officer.pk)
    return (
        {name: value for name, value in user.items() if name != "last_login"},
        list(Assignment.objects.order_by("pk").values()),
        Authenticator.objects.count(),
        Notice.objects.count(),
        RegistryRecord.objects.count(),
    )


def do(client, cast, what, **more):
    name, sent, *_ = ACTS[what]
    return client.post(reverse(name, args=(cast.officer.pk,)), {**sent(cast), **more})


@pytest.mark.parametrize("what", ACTS)
def test_the_own_password_is_asked_for_and_nothing_is_typed_twice(people, what):
    client, before = sign_in(people.administrator), state(people)
    page = do(client, people, what)
    assert page.status_code == 409
    assert "Mật khẩu của anh/chị" in page.content.decode()
    posted = dict(re.findall(r'type="hidden" name="([a-z_]+)" value="([^"]*)"', page.content.decode()))
    wrong = do(client, people, what, own_password="sai-mật-khẩu")
    assert "Mật khẩu không đúng" in wrong.content.decode()
    assert "sai-mật-khẩu" not in wrong.content.decode()
    assert state(people) == before, "nothing is done without the password"
    # what the page holds is all that is sent with the password
    posted.pop("csrfmiddlewaretoken", None)
    url = reverse(ACTS[what][0], args=(people.officer.pk,))
    answer = client.post(url, {**posted, "own_password": PASSWORD})
    assert answer.status_code in (200, 302)
    assert state(people) != before
    # it holds for five minutes
    assert do(client, people, "a link").status_code == 200
    session = client.session
    session["password_confirmed_at"] -= 301
    session.save()
    assert do(client, people, "a link").status_code == 409


# Addresses of people's pages that change something without the password, and why.
WITHOUT = {
    "people": "only shows",
    "invite": "a new account holds no role and has no password",
    "end_assignment": "takes power away",
    "deactivate": "likewise",
}


def test_a_further_address_of_accounts_asks_or_says_why_not():
    asking = {name for name, *_ in ACTS.values()}
    assert {pattern.name for pattern in people_urls.urlpatterns} == asking | WITHOUT.keys()


@pytest.mark.parametrize("what", ACTS)
def test_the_person_is_told_in_the_portal_and_by_mail_and_it_is_on_record(people, what):
    name, _, told, record = ACTS[what]
    do(sign_in_confirmed(people.administrator), people, what)
    notice = Notice.objects.get(to=people.officer)
    assert notice.text.startswith(f"Ngô Văn Ổn {told}")
    letters = [letter for letter in sent_mails() if "en@example.vn" in letter.to]
    assert len(letters) == 1
    assert told in letters[0].body
    assert "hãy báo ngay" in letters[0].body
    at, by, words = actions.history_of(people.officer)[0]
    assert words.startswith(record)
    assert by == "Ngô Văn Ổn"
    assert timezone.now() - at < datetime.timedelta(minutes=1)
    page = sign_in(people.administrator).get(reverse("person", args=(people.officer.pk,))).content.decode()
    assert f"Ngô Văn Ổn {record.split(' → ')[0]}" in page
    assert name != "assign" or Notice.objects.filter(to=people.deputy).count() == 0


def test_a_changed_address_is_told_to_the_old_one_and_the_new_one(people):
    do(sign_in_confirmed(people.administrator), people, "the address")
    assert sorted(to for letter in sent_mails() for to in letter.to) == ["en@example.vn", "la@example.vn"]


def test_a_name_alone_is_put_right_without_a_password_and_without_mail(people):
    client = sign_in(people.administrator)
    url = reverse("person", args=(people.officer.pk,))
    assert client.post(url, contact(people.officer, full_name="Hoàng Thị Én B")).status_code == 302
    assert sent_mails() == []
    assert actions.history_of(people.officer)[0][2] == "đổi họ tên: Hoàng Thị Én → Hoàng Thị Én B"
    assert client.post(url, contact(people.officer, full_name="Hoàng Thị Én B")).status_code == 302
    assert len(actions.history_of(people.officer)) == 1, "what changes nothing is not on record"


def test_an_address_that_is_no_longer_theirs_opens_nothing(people):
    EmailAddress.objects.create(user=people.officer, email="en@example.vn", verified=True, primary=True)
    do(sign_in_confirmed(people.administrator), people, "the address")
    Client().post(reverse("account_reset_password"), {"email": "en@example.vn"})
    assert [letter for letter in sent_mails() if "/lien-ket/" in letter.body] == []


@pytest.mark.parametrize("what", ["a link", "the second factor", "the address"])
def test_what_is_done_to_an_administrator_is_told_to_all_administrators(people, what):
    third = User.objects.create_user(username="third", full_name="Quản Trị Ba")
    Assignment.objects.create(user=third, role="administrator", valid_from=datetime.date(2024, 1, 1))
    people.officer = people.deputy  # whom it is done to
    do(sign_in_confirmed(people.administrator), people, what)
    assert Notice.objects.filter(to=people.deputy).count() == 1
    [told] = Notice.objects.filter(to=third)
    assert "tài khoản quản trị: Vũ Văn Ấm" in told.text
    assert told.place == reverse("person", args=(people.deputy.pk,))


def test_a_further_administrator_is_told_to_those_who_are(people):
    sent = {"role": "administrator", "valid_from": "01/02/2026"}
    client = sign_in_confirmed(people.administrator)
    client.post(reverse("assign", args=(people.officer.pk,)), sent)
    [told] = Notice.objects.filter(to=people.deputy)
    assert told.text == "Ngô Văn Ổn giao vai trò quản trị từ 01/02/2026 (quản trị mới: Hoàng Thị Én)."


def test_a_mail_server_that_is_down_undoes_nothing_and_the_history_says_so(people, settings):
    settings.EMAIL_BACKEND = "tests.associations.mail_backends.Failing"
    assert do(sign_in_confirmed(people.administrator), people, "the second factor").status_code == 302
    assert not Authenticator.objects.filter(user=people.officer).exists()
    sent_mails()
    assert actions.history_of(people.officer)[0][2] == "gỡ xác thực hai bước", "it will be tried again"
    OutgoingMail.objects.update(tries=6, due_at=timezone.now())
    sent_mails()
    assert actions.history_of(people.officer)[0][2].startswith("chưa gửi được thư báo tới en@example.vn")
    url = reverse("person", args=(people.officer.pk,))
    page = sign_in(people.administrator).get(url).content.decode()
    assert "Việc vừa làm đã xong, nhưng chưa gửi được thư báo tới en@example.vn" in page


# ---- links


def printed(cast):
    return actions.make_password_link(by=cast.administrator, person=cast.officer)


def mailed(cast):
    sent_mails().clear()
    Client().post(reverse("account_reset_password"), {"email": cast.officer.email})
    [letter] = sent_mails()
    return re.search(r"http://testserver(\S+)", letter.body)[1]


def works(link):
    return "Liên kết không dùng được" not in Client().get(link, follow=True).content.decode()


@pytest.mark.parametrize("first", [printed, mailed])
@pytest.mark.parametrize("second", [printed, mailed])
def test_a_newer_link_ends_those_before(people, first, second):
    old = first(people)
    assert works(old)
    new = second(people)
    assert not works(old)
    assert works(new)


@pytest.mark.parametrize("made", [printed, mailed])
def test_a_used_link_and_one_of_a_closed_account_end(people, made):
    link = made(people)
    client = Client()
    form = client.get(link, follow=True).request["PATH_INFO"]
    client.post(form, {"password1": "chuồn-chuồn-bay-thấp", "password2": "chuồn-chuồn-bay-thấp"})
    people.officer.refresh_from_db()
    assert people.officer.check_password("chuồn-chuồn-bay-thấp")
    assert not works(link)
    link = made(people)
    actions.deactivate(by=people.administrator, person=people.officer)
    actions.reactivate(by=people.administrator, person=people.officer)
    assert not works(link)


def test_a_link_is_shown_once(people):
    client = sign_in_confirmed(people.administrator)
    url = reverse("password_link", args=(people.officer.pk,))
    sheet = client.post(url)
    assert "no-store" in sheet["Cache-Control"]
    link = re.search(r"(/tai-khoan/lien-ket/[^<]+)", sheet.content.decode())[1]
    key = link.rsplit("-", 1)[-1].strip("/")
    assert client.get(url).status_code == 405
    person = client.get(reverse("person", args=(people.officer.pk,))).content.decode()
    assert key not in person
    assert not RegistryRecord.objects.filter(words__contains=key).exists()
    assert not Notice.objects.filter(text__contains=key).exists()
