"""What is typed on any page, in a real browser: cut off, killed, signed out or pressed twice, nothing of it is lost."""

import pytest

from associations.actions import questions
from associations.models import Period, Session, Turn
from associations.signing_in import sessions
from associations.signing_in.session_store import SessionStore
from reports.meeting import conclusions
from tests import factories
from tests.browser.conftest import PASSWORD, findings_at_both_widths
from tests.browser.test_filling import until
from tests.browsing import address

pytestmark = pytest.mark.django_db(transaction=True)

ANSWER = "textarea[name='text-{}']"
SEND = "button[name=only][value='{}']"
NOTICE = ".draft-notice:has-text('Đã lấy lại phần đang gõ dở lúc')"
UNSENT = ".draft-notice:has-text('Lần gửi trước chưa thấy cổng nhận')"
CUT = ".draft-state:has-text('Chưa gửi được: mất kết nối')"
KEPT = "Object.keys(localStorage).filter(key => key.includes(':nhap:')).length"


def asked(cast, *about):
    """A return sent back with a question about each of some figures, after that of the members."""
    return_ = factories.submitted(cast)
    new = [questions.NewQuestion(one, f"Vì sao {one}?") for one in about]
    questions.send_back(
        by=cast.secretary,
        return_=return_,
        seen=(return_.version, return_.figures_version),
        questions=[questions.NewQuestion("members", "Xem lại số hội viên"), *new],
    )
    return_.refresh_from_db()
    return return_


def end_sessions(user):
    """Let somebody's sessions run out, as after hours without use."""
    for row in Session.objects.filter(user=user):
        session = SessionStore(row.session_key)
        session[sessions.USED] -= sessions.OF_OFFICERS.idle
        session.save()


def sign_in_here(page, user):
    """Sign in on the page of signing in, where the browser has been led."""
    page.get_by_label("Tên đăng nhập").fill(user.username)
    page.get_by_label("Mật khẩu", exact=False).first.fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(lambda url: "/tai-khoan/" not in url)


def kill(page):
    """The window is gone without a word; a new one of the same browser."""
    context, errors = page.context, page.errors
    page.close(run_before_unload=False)
    again = context.new_page()
    again.set_default_timeout(20_000)
    again.errors = errors
    return again


def texts_of_answers():
    return list(Turn.objects.filter(kind="answer").order_by("pk").values_list("text", flat=True))


def test_what_was_typed_into_a_window_that_was_killed_is_there_again_and_can_be_dropped(cast, open_as):
    return_ = asked(cast, "branches")
    page = open_as(cast.officer)
    page.goto(address(return_, "nhap"))
    page.fill(ANSWER.format(1), "Đã rà soát từng chi hội")
    page.select_option("select[name='outcome-1']", "noted")
    page = kill(page)
    page.goto("/")
    assert "Đang gõ dở trên máy này" in page.inner_text("#dang-go-do")
    page.click("#dang-go-do a >> nth=0")
    page.wait_for_selector(NOTICE)
    assert page.input_value(ANSWER.format(1)) == "Đã rà soát từng chi hội"
    assert page.input_value("select[name='outcome-1']") == "noted"
    assert page.locator(".draft-notice").count() == 1
    assert findings_at_both_widths(page) == []
    page.click(".draft-notice button")
    assert page.input_value(ANSWER.format(1)) == ""
    page.reload()
    assert page.input_value(ANSWER.format(1)) == ""
    assert page.evaluate(KEPT) == 0


def test_one_answer_is_sent_while_another_is_half_typed_then_all_and_the_return_again(cast, open_as):
    return_ = asked(cast, "branches", "communes")
    page = open_as(cast.officer)
    page.goto(address(return_, "nhap"))
    page.fill(ANSWER.format(1), "Trả lời một")
    page.fill(ANSWER.format(2), "Trả lời hai, đang gõ")
    page.dblclick(SEND.format(1))
    page.wait_for_selector("text=Đã trả lời.")
    assert page.input_value(ANSWER.format(2)) == "Trả lời hai, đang gõ"
    assert texts_of_answers() == ["Trả lời một"]
    page.get_by_role("button", name="Gửi mọi trả lời và nộp lại").click()
    page.wait_for_selector("text=Ghi câu trả lời: phải trả lời câu này rồi mới nộp lại được.")
    assert texts_of_answers() == ["Trả lời một"]
    assert page.input_value(ANSWER.format(2)) == "Trả lời hai, đang gõ"
    assert findings_at_both_widths(page) == []
    # Refused, and left: still there on the page that it was typed into.
    page.goto(address(return_, "nhap"))
    assert page.input_value(ANSWER.format(2)) == "Trả lời hai, đang gõ"
    page.fill(ANSWER.format(3), "Trả lời ba")
    page.get_by_role("button", name="Gửi mọi trả lời và nộp lại").click()
    page.wait_for_selector("h1:has-text('Nộp')")
    assert texts_of_answers() == ["Trả lời một", "Trả lời hai, đang gõ", "Trả lời ba"]
    assert page.evaluate(KEPT) == 0
    assert page.errors == []


def test_two_answers_typed_while_the_line_is_cut_are_sent_when_it_is_back(cast, open_as):
    return_ = asked(cast, "branches")
    page = open_as(cast.officer)
    page.goto(address(return_, "nhap"))
    page.context.set_offline(True)
    for number in (1, 2):
        page.fill(ANSWER.format(number), f"Gõ khi mất mạng {number}")
        page.click(SEND.format(number))
        page.wait_for_selector(f".answering:has({SEND.format(number)}) {CUT}")
    assert texts_of_answers() == []
    page.context.set_offline(False)
    page.wait_for_selector("text=Đã trả lời.")
    until(page, f"{KEPT} === 0")
    assert texts_of_answers() == ["Gõ khi mất mạng 1", "Gõ khi mất mạng 2"]


def test_a_session_that_ends_between_two_fields_leads_back_with_everything_there(cast, open_as):
    return_ = asked(cast)
    page = open_as(cast.officer)
    for end in (end_sessions, sessions.end_sessions):  # by itself, and by an administrator
        page.goto(address(return_, "danh-muc/thoa-thuan"))
        page.fill("input[name=partner]", "Sở Giáo dục")
        end(cast.officer)
        page.fill("input[name=signed_on]", "05/03/2024")
        page.locator("#them button.btn-primary, form.account-form button.btn-primary").first.click()
        page.wait_for_url("**/dang-nhap/**")
        sign_in_here(page, cast.officer)
        page.wait_for_selector(UNSENT)
        assert "danh-muc/thoa-thuan" in page.url
        assert page.input_value("input[name=partner]") == "Sở Giáo dục"
        assert page.input_value("input[name=signed_on]") == "05/03/2024"
        page.click(".draft-notice button")


def test_a_draft_is_never_put_over_what_has_changed_since_without_asking(cast, open_as):
    Period.objects.open_year(2024)
    page = open_as(cast.secretary)
    page.goto("/cum/dong-bac/2024/hoi-nghi/ket-luan/")
    page.fill("#loi-ket-luan", "Kết luận của tôi")
    page = kill(page)
    period = Period.objects.get(year=2024)
    conclusions.conclude(by=cast.deputy, cluster=cast.cluster, period=period, text="Của phó")
    page.goto("/cum/dong-bac/2024/hoi-nghi/ket-luan/")
    page.wait_for_selector(".draft-notice:has-text('nội dung trên cổng đã khác')")
    assert page.input_value("#loi-ket-luan") == "Của phó"
    assert page.inner_text(".draft-notice blockquote") == "Kết luận của tôi"
    page.click("text=Lấy phần gõ dở")
    assert page.input_value("#loi-ket-luan") == "Kết luận của tôi"
    page.reload()
    assert page.input_value("#loi-ket-luan") == "Kết luận của tôi"
    page.wait_for_selector(NOTICE)
