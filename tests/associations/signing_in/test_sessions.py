"""How long a session lasts, what ends it for good, and where one is signed in."""

import datetime
import inspect
import re
import time
from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from associations.actions import handover
from associations.actions import people as actions
from associations.models import Assignment, Session
from associations.signing_in import sessions
from tests import factories
from tests.browsing import address, open_form, sign_in

HOUR = 3600
DAY = 24 * HOUR
PASSWORD = "một-mật-khẩu-dài-2024"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"


def moved(client, *, began=0, used=0):
    """The client's session as if it had begun and last been used so many seconds earlier."""
    session = client.session
    session[sessions.BEGAN] -= began
    session[sessions.USED] -= used
    session.save()
    return client


def is_in(client):
    return client.get("/").status_code == 200


def assigned(user, **held):
    return Assignment.objects.create(user=user, valid_from=datetime.date(2024, 1, 1), **held)


def people(cast):
    """Everybody by their part, and one with two roles."""
    assigned(cast.colleague, role="secretariat", cluster=cast.cluster)
    return cast.everyone() | {"officer_and_secretary": cast.colleague}


OF_OFFICERS = ("officer", "nobody")
OF_ALL_OTHERS = ("secretary", "central", "administrator", "officer_and_secretary")


@pytest.mark.parametrize(
    ("who", "idle", "whole"),
    [(who, 8 * HOUR, 7 * DAY) for who in OF_OFFICERS] + [(who, HOUR, 12 * HOUR) for who in OF_ALL_OTHERS],
)
def test_a_session_ends_when_it_is_unused_and_when_it_is_old(cast, who, idle, whole):
    user = people(cast)[who]
    assert is_in(moved(sign_in(user), used=idle - 60, began=idle - 60))
    assert is_in(moved(sign_in(user), began=whole - 60))
    for gone in ({"used": idle + 1, "began": idle + 1}, {"began": whole + 1}):
        client = moved(sign_in(user), **gone)
        key = client.session.session_key
        assert not is_in(client)
        assert not Session.objects.filter(session_key=key).exists(), "it is taken out of the table"


@pytest.mark.parametrize(
    ("who", "gone", "words"),
    [
        ("officer", {"used": 8 * HOUR}, "hết sau 8 giờ không dùng; đăng nhập lại để tiếp tục"),
        ("officer", {"began": 7 * DAY}, "hết sau 7 ngày; đăng nhập lại để tiếp tục"),
        ("secretary", {"used": HOUR}, "hết sau 1 giờ không dùng; đăng nhập lại để tiếp tục"),
        ("secretary", {"began": 12 * HOUR}, "hết sau 12 giờ; đăng nhập lại để tiếp tục"),
    ],
)
def test_the_sign_in_says_why_and_leads_back(cast, who, gone, words):
    user = getattr(cast, who)
    user.set_password(PASSWORD)
    user.save()
    client = moved(sign_in(user), **gone)
    page = client.get("/thong-bao/?trang=2", follow=True)
    assert page.request["PATH_INFO"] == "/tai-khoan/dang-nhap/"
    assert words in page.content.decode()
    back = client.post(
        page.request["PATH_INFO"],
        {"login": user.username, "password": PASSWORD, "next": page.context["redirect_field_value"]},
    )
    assert back["Location"] == "/thong-bao/?trang=2"
    assert "Phiên làm việc" not in Client().get("/", follow=True).content.decode()


def test_reading_keeps_a_session_alive_and_seldom_writes(cast):
    client = sign_in(cast.secretary)
    client.get("/quyen-han/")
    for _ in range(3):
        moved(client, used=50 * 60)
        assert is_in(client)
    before = Session.objects.get(session_key=client.session.session_key).used_at
    client.get("/quyen-han/")
    assert Session.objects.get(session_key=client.session.session_key).used_at == before


def test_a_role_that_begins_meanwhile_shortens_the_session(cast):
    client = moved(sign_in(cast.officer), used=2 * HOUR)
    assert is_in(client)
    assigned(cast.officer, role="central")
    moved(client, used=10 * 60)
    assert is_in(client), "noted at this use"
    assert not is_in(moved(client, used=2 * HOUR))


def test_a_role_that_ended_meanwhile_no_longer_shortens_the_session(cast):
    held = assigned(cast.officer, role="central")
    client = sign_in(cast.officer)
    Assignment.objects.filter(pk=held.pk).update(valid_to=datetime.date(2024, 2, 1))
    assert is_in(moved(client, used=10 * 60))
    assert is_in(moved(client, used=2 * HOUR))


def test_a_cookie_that_the_portal_did_not_date_is_nobody(cast):
    client = sign_in(cast.officer)
    store = import_module(settings.SESSION_ENGINE).SessionStore(client.session.session_key)
    data = {name: value for name, value in store.items() if name not in (sessions.BEGAN, sessions.USED)}
    Session.objects.filter(session_key=store.session_key).update(session_data=store.encode(data))
    assert not is_in(client)


def test_pages_that_are_open_to_all_do_not_look_at_the_session(cast):
    client = moved(sign_in(cast.officer), began=8 * DAY)
    page = client.get("/cong-khai/")
    assert page.status_code == 200
    assert "Cookie" not in page.get("Vary", "")
    # and one that looks is not deceived by a session that is over
    assert not client.get(reverse("check_revision")).wsgi_request.user.is_authenticated


def test_a_field_that_is_left_after_the_end_is_told_so_and_nothing_is_saved(cast):
    return_ = factories.draft(cast)
    version = return_.figures_version
    client = sign_in(cast.officer)
    fields = open_form(client, return_)
    moved(client, used=8 * HOUR)
    sent = {**fields, "members": ["1"]}
    answer = client.post(address(return_, "nhap"), sent, headers={"HX-Request": "true"}, follow=True)
    # filling.js tells a session that is over by this address, and keeps what was typed
    assert answer.request["PATH_INFO"].startswith("/tai-khoan/dang-nhap/")
    assert "Portal-Saved" not in answer
    return_.refresh_from_db()
    assert return_.figures_version == version


# ---- a form that came too late

QUESTION = {"subject": "members", "text": "Vì sao hội viên tăng nhiều như thế so với năm trước?", "then": "a"}


def too_late(user, client=None, url="/quyen-han/", sent=QUESTION):
    """The sign-in that a form leads to which was sent after the end of a session."""
    user.set_password(PASSWORD)
    user.save()
    client = moved(client or sign_in(user), used=9 * HOUR)
    return client, client.post(url, sent)


def back(client, user, answer):
    page = client.get(answer["Location"])
    sent = {"login": user.username, "password": PASSWORD, "next": page.context["redirect_field_value"]}
    return client.post("/tai-khoan/dang-nhap/", sent, follow=True)


def test_a_form_that_came_too_late_is_sent_again_by_the_same_person(cast):
    return_ = factories.submitted(cast)
    url = reverse("ask", args=("lang-son", 2024))
    fields = {"about": "members", "text": "Vì sao hội viên giảm nhiều thế?"}
    client, answer = too_late(cast.secretary, url=url, sent=fields)
    assert "het=1-gio-khong-dung" in answer["Location"]
    assert return_.questions.count() == 0
    page = back(client, cast.secretary, answer)
    assert page.request["PATH_INFO"] == reverse("send_again")
    html = page.content.decode()
    assert f"{fields['text']}</blockquote>" in html
    assert f'action="{url}"' in html
    posted = dict(re.findall(r'type="hidden" name="([a-z_]+)" value="([^"]*)"', html))
    assert {name: posted[name] for name in fields} == fields
    posted.pop("csrfmiddlewaretoken", None)
    assert client.post(url, posted).status_code == 302
    assert return_.questions.get().turns.get().text == fields["text"]
    # given up: nothing waits any more
    client.post(reverse("send_again"))
    assert "Không có gì chờ gửi lại" in client.get(reverse("send_again")).content.decode()


def test_what_somebody_else_sent_is_never_shown(cast):
    client, answer = too_late(cast.officer)
    cast.neighbour.set_password(PASSWORD)
    cast.neighbour.save()
    page = back(client, cast.neighbour, answer)
    assert "Không có gì chờ gửi lại" in page.content.decode()
    assert QUESTION["text"] not in page.content.decode()
    assert QUESTION["text"] not in str(dict(client.session))


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("/tai-khoan/doi-mat-khau/", {"oldpassword": "a", "password1": "b", "password2": "b"}),
        ("/quyen-han/", {"own_password": "mật khẩu", "text": "a"}),
        ("/quyen-han/", {"text": "a" * 100_001}),
    ],
)
def test_passwords_and_what_is_too_long_are_not_kept(cast, url, sent):
    client, answer = too_late(cast.officer, url=url, sent=sent)
    assert "gui-lai" not in answer["Location"]
    assert "sent_too_late" not in client.session


def test_what_is_kept_waits_for_an_hour_only(cast):
    client, _ = too_late(cast.officer)
    row = Session.objects.get(session_key=client.session.session_key)
    assert row.user is None
    assert row.expire_date - timezone.now() <= datetime.timedelta(hours=1)


# ---- what ends the sessions of somebody


def link_of(cast):
    return actions.make_password_link(by=cast.administrator, person=cast.officer)


def signed_in_again(cast, clients):
    """As many sessions anew, in the second in which the last one began: a link ends with a later sign-in."""
    people = type(cast.officer).objects.filter(pk=cast.officer.pk)
    entered = people.get().last_login
    again = [sign_in(people.get()) for _ in clients]
    people.update(last_login=entered)
    return again


def set_by_link(cast, clients):
    visitor = Client()
    form = visitor.get(link_of(cast), follow=True).request["PATH_INFO"]
    again = signed_in_again(cast, clients)
    visitor.post(form, {"password1": "chuồn-chuồn-bay-thấp", "password2": "chuồn-chuồn-bay-thấp"})
    return again


def set_by_link_where_signed_in(cast, clients):
    """The link is opened in a browser in which its person is signed in."""
    link = link_of(cast)
    again = signed_in_again(cast, clients)
    form = again[0].get(link, follow=True).request["PATH_INFO"]
    new = {"password1": "chuồn-chuồn-bay-thấp", "password2": "chuồn-chuồn-bay-thấp"}
    assert again[0].post(form, new).status_code == 302
    return again


def changed_by_hand(cast, clients):
    cast.officer.set_password(PASSWORD)
    cast.officer.save()
    again = [sign_in(cast.officer) for _ in clients]
    new = "chuồn-chuồn-bay-thấp"
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert again[0].post(reverse("account_change_password"), sent).status_code == 302
    return again


def set_up_by_oneself(cast, clients):
    cast.officer.set_password(PASSWORD)
    cast.officer.save()
    again = [sign_in(cast.officer) for _ in clients]
    again[0].post(reverse("account_reauthenticate"), {"password": PASSWORD})
    again[0].get(reverse("mfa_activate_totp"))
    secret = again[0].session["mfa.totp.secret"]
    code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    assert again[0].post(reverse("mfa_activate_totp"), {"code": code}).status_code == 302
    assert Authenticator.objects.filter(user=cast.officer, type="totp").exists()
    return again


def removed_by_oneself(cast, clients):
    cast.officer.set_password(PASSWORD)
    cast.officer.save()
    totp.TOTP.activate(cast.officer, "A" * 32)
    again = [sign_in(cast.officer) for _ in clients]
    again[0].post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert again[0].post(reverse("mfa_deactivate_totp")).status_code == 302
    assert not Authenticator.objects.filter(user=cast.officer).exists()
    return again


def by_the_button(cast, clients):
    clients[0].post(reverse("end_other_sessions"))
    return clients


def by_deed(name, **arguments):
    def act(cast, clients):
        known = {
            "assignment": lambda: cast.officer.assignments.get(),
            "to": lambda: cast.colleague,
            "valid_from": timezone.localdate,
            "last_day": timezone.localdate,
        }
        person = {} if name == "end_assignment" else {"person": cast.officer}
        given = {key: known[key]() if value is ... else value for key, value in arguments.items()}
        action = getattr(handover if name == "hand_over" else actions, name)
        action(by=cast.administrator, **person, **given)
        return clients

    return act


ENDS = {
    "closing the account": (by_deed("deactivate"), 0),
    "a role begun": (by_deed("assign", role="central", valid_from=...), 0),
    "a role ended": (by_deed("end_assignment", assignment=..., last_day=...), 0),
    "handing over": (by_deed("hand_over", to=...), 0),
    "a link printed": (by_deed("make_password_link"), 0),
    "a second factor taken away": (by_deed("remove_second_factor"), 0),
    "a password set by a link": (set_by_link, 0),
    "a link opened where one is signed in": (set_by_link_where_signed_in, 0),
    "a password changed by hand": (changed_by_hand, 1),
    "a second factor set up by oneself": (set_up_by_oneself, 1),
    "a second factor removed by oneself": (removed_by_oneself, 1),
    "the button": (by_the_button, 1),
}


@pytest.mark.parametrize("what", ENDS)
def test_what_ends_the_sessions_of_somebody_ends_them_for_good(cast, what):
    act, left = ENDS[what]
    other = sign_in(cast.neighbour)
    clients = act(cast, [sign_in(cast.officer) for _ in range(3)])
    assert Session.objects.filter(user=cast.officer).count() == left
    assert [is_in(client) for client in clients] == [number < left for number in range(3)]
    assert is_in(other), "others stay signed in"


# Actions on people's accounts that leave sessions alone, and why.
LEAVE = {
    "invite": "a new account has none",
    "change_person": "how somebody is reached decides nothing about who sits there",
    "reactivate": "ends them too, but a closed account has none to try it on",
    "sign_out_elsewhere": "is the button",
}


# Of the same modules, what several actions are made of.
HELPERS = {"must_manage", "refuse_to_close", "set_active"}


def test_a_further_deed_on_accounts_cannot_forget_the_sessions():
    tried = {
        "assign",
        "deactivate",
        "end_assignment",
        "hand_over",
        "make_password_link",
        "remove_second_factor",
    }
    changing = set()
    for module in (actions, handover):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            own = function.__module__ == module.__name__ and not name.startswith("_")
            if own and "by" in inspect.signature(function).parameters:
                changing.add(name)
    assert changing == tried | LEAVE.keys() | HELPERS


def test_whoever_receives_a_role_by_handing_over_signs_in_anew(cast):
    client = sign_in(cast.colleague)
    handover.hand_over(by=cast.administrator, person=cast.officer, to=cast.colleague)
    assert not is_in(client)


def test_opening_an_account_again_revives_no_session(cast):
    client = sign_in(cast.officer)
    actions.deactivate(by=cast.administrator, person=cast.officer)
    actions.reactivate(by=cast.administrator, person=cast.officer)
    assert not is_in(client)


def test_an_answer_stands_although_the_session_ended_while_it_was_made(cast):
    """An administrator who ends a role of their own is told so, and then signs in anew."""
    assigned(cast.deputy, role="administrator")
    mine = cast.administrator.assignments.get()
    client = sign_in(cast.administrator)
    moved(client, used=10 * 60)  # so that this request wants to write to the session
    sent = {"last_day": f"{timezone.localdate():%d/%m/%Y}"}
    url = reverse("end_assignment", args=(cast.administrator.pk, mine.pk))
    answer = client.post(url, sent)
    assert answer.status_code == 302
    mine.refresh_from_db()
    assert mine.valid_to == timezone.localdate()
    page = client.get(answer["Location"], follow=True)
    assert "Phiên làm việc đã đóng" in page.content.decode()


# ---- the page


def test_one_sees_where_one_is_signed_in_and_nobody_else(cast):
    cast.officer.set_password(PASSWORD)
    cast.officer.save()
    client = Client(headers={"User-Agent": CHROME}, REMOTE_ADDR="203.0.113.7")
    client.post(reverse("account_login"), {"login": cast.officer.username, "password": PASSWORD})
    sign_in(cast.neighbour)
    page = client.get(reverse("my_sessions")).content.decode()
    assert "Chrome trên Windows" in page
    assert "203.0.113.7" in page
    assert page.count("<tr>") == 2, "the head and this session"
    assert "Đăng xuất các máy khác</button>" not in page
    assert client.session.session_key not in page
    sign_in(cast.officer)
    page = client.get(reverse("my_sessions")).content.decode()
    assert page.count("(máy này)") == 1
    assert "Đăng xuất các máy khác</button>" in page
    client.post(reverse("end_other_sessions"))
    assert actions.history_of(cast.officer)[0][2] == "đăng xuất các máy khác (1 phiên)"


def test_sessions_past_their_limits_are_not_listed(cast):
    moved(sign_in(cast.officer), used=9 * HOUR)
    moved(sign_in(cast.officer), began=8 * DAY)
    assert sessions.open_sessions(cast.officer) == []


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (CHROME, "Chrome trên Windows"),
        (f"{CHROME} Edg/126.0", "Edge trên Windows"),
        (f"{CHROME} coc_coc_browser/126.0", "Cốc Cốc trên Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox trên Linux"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36", "Chrome trên Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile Safari/604.1", "Safari trên iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) Version/17.5 Safari/605.1", "Safari trên máy Mac"),
        ("curl/8.5", "máy không rõ"),
        ("", "máy không rõ"),
    ],
)  # fmt: skip
def test_a_device_is_told_in_words(agent, words):
    assert sessions.device_of(agent) == words


def test_what_a_browser_says_of_itself_is_kept_without_control_characters(cast):
    client = Client(headers={"User-Agent": "Chrome\x00\x1b[31m Windows" + "x" * 999})
    client.force_login(cast.officer, "allauth.account.auth_backends.AuthenticationBackend")
    moved(client, used=10 * 60)
    assert is_in(client)
    kept = Session.objects.get(user=cast.officer).agent
    assert kept.startswith("Chrome[31m Windows")
    assert len(kept) == 300


def test_signing_in_sweeps_up_old_rows(cast):
    sign_in(cast.officer)
    Session.objects.update(expire_date=timezone.now() - datetime.timedelta(days=1))
    cast.neighbour.set_password(PASSWORD)
    cast.neighbour.save()
    Client().post(reverse("account_login"), {"login": cast.neighbour.username, "password": PASSWORD})
    assert not Session.objects.filter(user=cast.officer).exists()
