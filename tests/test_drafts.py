"""What the pages and the portal say to the script that keeps what is typed; tests/browser/test_drafts.py drives it."""

import re
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import reverse

from associations.actions import questions
from associations.models import Event, Period, Question, Turn
from associations.requests.pages import page_of
from associations.signing_in import sessions
from khuyenhoc.static_files.bundles import BUNDLES
from tests import factories
from tests.browsing import address, sign_in, words_of

TEMPLATES = Path(settings.BASE_DIR, "templates")
FORM = re.compile(r"<form\b(?:[^>{]|\{\{.*?\}\}|\{%.*?%\})*>", re.S)
CONCLUSIONS = "/cum/dong-bac/2024/hoi-nghi/ket-luan/"
# Why a form is not kept; another reason is looked at by whoever adds it.
REASONS = {
    ("associations/returns/fill.html", "mỗi ô tự lưu: filling.js"),
    ("allauth/elements/form.html", "mật khẩu, mã xác thực"),
    ("mfa/totp/activate_form.html", "mã xác thực"),
    ("account/login.html", "tên và mật khẩu"),
    ("account/password_reset_from_key.html", "mật khẩu"),
    ("associations/people/confirm.html", "mật khẩu"),
    # What was typed is kept where it was typed; this page reads it anew.
    ("khuyenhoc/legacy_letters.html", "chữ đã chuyển sang Unicode"),
    ("khuyenhoc/legacy_letters.html", "chữ như đã gõ"),
}


def forms():
    """Every form of every template that is sent to the portal: (template, opening tag)."""
    for path in sorted(TEMPLATES.rglob("*.html")):
        for found in FORM.findall(path.read_text(encoding="utf-8")):
            if 'method="get"' not in found and 'method="dialog"' not in found:
                yield str(path.relative_to(TEMPLATES)), found


def test_every_form_is_kept_but_those_that_say_why_not():
    """A form is kept because it is a form: nobody has to think of it (tests/markup.py looks at each page)."""
    found = list(forms())
    assert len(found) > 90
    said = {(path, why) for path, tag in found for why in re.findall(r'data-not-kept="([^"]*)"', tag)}
    assert said == REASONS
    assert "site.js" in (TEMPLATES / "base.html").read_text()
    assert "drafts.js" in {path.name for path in BUNDLES["site.js"]}


def test_a_page_says_which_forms_were_taken_and_which_it_answers(cast):
    Period.objects.open_year(2024)
    client = sign_in(cast.secretary)
    page = client.get(CONCLUSIONS)
    seen = page.context["seen"]
    assert f'data-user="{cast.secretary.pk}"' in words_of(page)
    sent = {"text": "Một", "seen": seen, "form_key": "khoa-1"}
    page = client.post(CONCLUSIONS, sent, follow=True)
    assert 'data-taken="khoa-1"' in words_of(page)
    assert 'data-answers=""' in words_of(page)
    refused = client.post(CONCLUSIONS, {"text": "Hai", "seen": "cũ", "form_key": "khoa-2"})
    assert refused.status_code == 409
    assert 'data-taken="khoa-1"' in words_of(refused)
    assert 'data-answers="khoa-2"' in words_of(refused)


def test_what_leads_on_with_an_error_was_not_taken(cast):
    return_ = factories.submitted(cast)
    client = sign_in(cast.officer)
    url = address(return_, "danh-muc/thoa-thuan") + "dan/"
    answer = client.post(url, {"rows": "Sở A", "form_key": "khoa-3"})
    assert answer.status_code == 302  # the return is submitted: back to the list, with the reason
    assert "khoa-3" not in words_of(client.get(answer["Location"]))


def test_a_key_that_somebody_made_up_is_not_kept_in_the_session(cast):
    Period.objects.open_year(2024)
    client = sign_in(cast.secretary)
    for key in ("", "a b", "x" * 65, "<b>"):
        seen = client.get(CONCLUSIONS).context["seen"]
        sent = {"text": f"Một {key}"[:90], "seen": seen, "form_key": key}
        page = client.post(CONCLUSIONS, sent, follow=True)
        assert 'data-taken=""' in words_of(page)


def test_a_script_that_sends_is_told_where_the_form_leads_and_the_person_still_reads_the_message(cast):
    Period.objects.open_year(2024)
    client = sign_in(cast.secretary)
    seen = client.get(CONCLUSIONS).context["seen"]
    sent = {"text": "Một", "seen": seen, "form_key": "khoa-4"}
    for _ in range(2):  # the answer may be lost: the same again acts once
        answer = client.post(CONCLUSIONS, sent, headers={"Portal-Draft": "1"})
        assert (answer.status_code, answer["Portal-Location"]) == (204, CONCLUSIONS)
    page = words_of(client.get(CONCLUSIONS))
    assert "Đã lưu kết luận" in page
    assert 'data-taken="khoa-4 khoa-4"' in page


@pytest.mark.parametrize(
    ("path", "referer", "page"),
    [
        (
            "/bao-cao/lang-son/2024/hoi/tra-loi/",
            "/bao-cao/lang-son/2024/nhap/",
            "/bao-cao/lang-son/2024/nhap/",
        ),
        ("/cum/a/2024/soan-bao-cao/them/", "", "/cum/a/2024/soan-bao-cao/"),
        ("/cum/a/2024/soan-bao-cao/them/", "/cum/a/2024/soan-bao-cao/them/", "/cum/a/2024/soan-bao-cao/"),
        ("/bao-cao/lang-son/2024/nhap/", "https://noi-khac.example/x/", "/bao-cao/lang-son/2024/nhap/"),
        ("/bao-cao/a/2024/hoi/", "/bao-cao/a/2024/hoi/?ve=members", "/bao-cao/a/2024/hoi/?ve=members"),
        ("/phien-dang-nhap/dang-xuat-may-khac/", "/tai-khoan/dang-nhap/", "/phien-dang-nhap/"),
        ("/khong-co/", "", "/"),
    ],
)
def test_a_form_leads_back_to_the_page_that_it_stands_on(path, referer, page):
    named = referer if referer.startswith("https") else f"http://testserver{referer}"
    headers = {"Referer": named} if referer else {}
    assert page_of(RequestFactory().post(path, headers=headers)) == page


def test_a_form_that_is_kept_in_the_browser_leads_through_the_sign_in_to_its_page(cast):
    return_ = factories.returned(cast)
    page = address(return_, "nhap")
    client = sign_in(cast.officer)
    sessions.end_sessions(cast.officer)
    sent = {"text-1": "Đã rà soát từng chi hội", "kept_here": "1"}
    headers = {"Referer": f"http://testserver{page}"}
    answer = client.post(address(return_, "hoi/tra-loi"), sent, headers=headers)
    assert answer["Location"] == f"{reverse('account_login')}?next={page}&het=da-dong"


def test_the_second_factor_in_between_leads_back_as_well(cast):
    Period.objects.open_year(2024)
    cast.secretary.set_password("một-mật-khẩu-dài-2024")
    cast.secretary.save()
    client = sign_in(cast.secretary)
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(cast.secretary, secret)
    sessions.end_sessions(cast.secretary)
    page = f"{CONCLUSIONS}nhiem-vu/"  # takes forms only
    answer = client.post(page, {"text": "Việc", "kept_here": "1"})
    assert f"next={CONCLUSIONS}&" in answer["Location"]
    sent = {"login": cast.secretary.username, "password": "một-mật-khẩu-dài-2024", "next": CONCLUSIONS}
    assert client.post(reverse("account_login"), sent)["Location"].startswith(reverse("mfa_authenticate"))
    code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    assert client.post(reverse("mfa_authenticate"), {"code": code})["Location"] == CONCLUSIONS


def test_a_form_of_before_the_sign_in_is_led_back_to_its_page(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.secretary, "allauth.account.auth_backends.AuthenticationBackend")
    Period.objects.open_year(2024)
    headers = {"Referer": f"http://testserver{CONCLUSIONS}", "Origin": "http://testserver"}
    for kept, words in (
        ({"kept_here": "1"}, "Phần đã gõ còn giữ trên máy này"),
        ({}, "tải lại trang rồi làm lại"),
    ):
        sent = urlencode({"text": "Một"} | kept)
        refused = client.post(CONCLUSIONS, sent, "application/x-www-form-urlencoded", headers=headers)
        assert refused.status_code == 403
        assert words in words_of(refused)
        assert f'href="{CONCLUSIONS}"' in words_of(refused)


# ---- all answers with one button


@pytest.fixture
def asked(cast):
    """A return sent back with three questions, of which the third need not be answered."""
    return_ = factories.submitted(cast)
    new = [
        questions.NewQuestion("members", "Sao giảm?"),
        questions.NewQuestion("branches", "Sao tăng?"),
        questions.NewQuestion("communes", "Đúng chưa?", must_answer=False),
    ]
    seen = (return_.version, return_.figures_version)
    questions.send_back(by=cast.secretary, return_=return_, seen=seen, questions=new)
    return return_


def answers(client, return_, *texts, **more):
    sent = {"back": "fill"} | more
    for number, text in enumerate(texts, start=1):
        sent |= {f"text-{number}": text, f"outcome-{number}": "kept", f"turns-{number}": "1"}
    return client.post(address(return_, "hoi/tra-loi"), sent)


def test_all_answers_go_with_one_button_and_lead_to_submitting(cast, asked):
    client = sign_in(cast.officer)
    page = words_of(client.get(address(asked, "nhap")))
    assert page.count('form="tra-loi"') == 3 * 3 + 2
    assert "Gửi mọi trả lời và nộp lại" in page
    answer = answers(client, asked, "Một", "Hai", "", then="submit")
    assert answer["Location"] == address(asked, "nop")
    assert [turn.text for turn in Turn.objects.filter(kind="answer").order_by("pk")] == ["Một", "Hai"]
    assert "Đã gửi 2 câu trả lời." in words_of(client.get(answer["Location"]))
    assert Event.objects.filter(of_return=asked, kind="answer").count() == 2


def test_all_or_none_with_each_refusal_at_its_question(cast, asked):
    client = sign_in(cast.officer)
    refused = answers(client, asked, "Một", "x" * 2001, "Ba")
    page = words_of(refused)
    assert refused.status_code == 409
    assert "Chưa gửi câu trả lời nào. Xem lại câu hỏi 2" in page
    assert "Lời dài 2001 chữ" in page.split("Câu hỏi 2</a>")[1].split("Câu hỏi 3</a>")[0]
    assert "\nMột</textarea>" in page
    assert not Turn.objects.filter(kind="answer").exists()
    missing = words_of(answers(client, asked, "Một", "", "", then="submit"))
    assert "Xem lại câu hỏi 2" in missing
    assert "phải trả lời câu này rồi mới nộp lại được" in missing
    assert not Turn.objects.filter(kind="answer").exists()
    assert "Chưa ghi câu trả lời nào" in words_of(answers(client, asked, "", "", ""))


def test_one_answer_is_sent_alone_and_what_was_answered_meanwhile_is_shown_again(cast, asked):
    client = sign_in(cast.officer)
    assert (
        answers(client, asked, "", "Hai", "", only="2")["Location"] == address(asked, "nhap") + "#o-branches"
    )
    assert Question.objects.exclude(state="open").get().number == 2
    late = answers(sign_in(cast.colleague), asked, "", "Cũng hai", "", only="2")
    assert late.status_code == 409
    page = words_of(late)
    assert "Câu hỏi 2 không còn chờ trả lời" in page
    assert "Cũng hai" in page


def test_without_a_script_the_other_answers_are_on_the_next_page(cast, asked):
    client = sign_in(cast.officer)
    answer = answers(client, asked, "Một", "Hai, đang gõ", "", only="1")
    assert answer["Location"] == address(asked, "hoi/tra-loi")
    assert "\nHai, đang gõ</textarea>" in words_of(client.get(answer["Location"]))
    kept = answers(client, asked, "", "Hai", "Ba, đang gõ", only="2", kept_here="1")
    assert kept["Location"] == address(asked, "nhap") + "#o-branches"


def test_nobody_else_answers(cast, asked):
    refused = answers(sign_in(cast.secretary), asked, "Một", "", "")
    assert refused.status_code == 409
    assert "Chỉ cán bộ của Lạng Sơn trả lời" in words_of(refused)
    assert answers(sign_in(cast.neighbour), asked, "Một", "", "").status_code == 404
