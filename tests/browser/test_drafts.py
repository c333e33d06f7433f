"""What is typed on any page, in a real browser: cut off, killed, signed out or pressed twice, nothing of it is lost."""

import datetime
import random
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Error as PlaywrightError

from associations.actions import questions
from associations.models import CooperationAgreement, ExtensionRequest, Period, Schedule, Session, Turn
from associations.signing_in import sessions
from associations.signing_in.session_store import SessionStore
from reports.meeting import conclusions
from reports.models import Meeting, MeetingTask, OwnParagraph
from tests import factories
from tests.browser.conftest import PASSWORD, findings_at_both_widths
from tests.browser.test_filling import until
from tests.browsing import address
from tests.plugin import SOAK

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


def reveal(page, number):
    """Show where a question is answered, as the link to it does; the box of the answer."""
    box = ANSWER.format(number)
    if page.locator(box).count() and not page.is_visible(box):
        page.evaluate(f"location.hash = '#hoi-{number}'")
        page.wait_for_selector(box)
    return box


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
    page.fill(reveal(page, 1), "Đã rà soát từng chi hội")
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
    reveal(page, 1)
    page.click(".draft-notice button")
    assert page.input_value(ANSWER.format(1)) == ""
    page.reload()
    assert page.input_value(ANSWER.format(1)) == ""
    assert page.evaluate(KEPT) == 0


def test_one_answer_is_sent_while_another_is_half_typed_then_all_and_the_return_again(cast, open_as):
    return_ = asked(cast, "branches", "communes")
    page = open_as(cast.officer)
    page.goto(address(return_, "nhap"))
    page.fill(reveal(page, 1), "Trả lời một")
    page.fill(reveal(page, 2), "Trả lời hai, đang gõ")
    reveal(page, 1)
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
    page.fill(reveal(page, 3), "Trả lời ba")
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
        page.fill(reveal(page, number), f"Gõ khi mất mạng {number}")
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
    assert page.input_value(".draft-notice textarea") == "Kết luận của tôi"
    page.click("text=Lấy phần gõ dở")
    assert page.input_value("#loi-ket-luan") == "Kết luận của tôi"
    page.reload()
    assert page.input_value("#loi-ket-luan") == "Kết luận của tôi"
    page.wait_for_selector(NOTICE)


def test_a_text_is_kept_through_previews_and_questions_until_it_is_confirmed(cast, open_as):
    return_ = asked(cast)
    page = open_as(cast.officer)
    url, rows = address(return_, "danh-muc/thoa-thuan"), "textarea[name=rows]"
    page.goto(f"{url}dan/")
    page.fill(rows, "Sở A\tsở, ban, ngành\tX\t05/03/2024")
    page.get_by_role("button", name="Xem").click()
    page.wait_for_selector("button[name=confirm]")
    page.goto(f"{url}dan/")  # seen, and left
    page.wait_for_selector(NOTICE)
    page.get_by_role("button", name="Xem").click()
    page.click("button[name=confirm]")
    page.wait_for_selector("text=Đã thêm 1")
    assert page.evaluate(KEPT) == 0
    page.fill("[name=partner]", "Héi khuyÕn häc tØnh ®ång")
    page.fill("[name=signed_on]", "05/03/2024")
    page.select_option("[name=partner_kind]", "department")
    page.locator("form.account-form button.btn-primary").click()
    page.click("text=Chuyển sang Unicode và gửi")
    page.wait_for_selector("text=Đã thêm thỏa thuận")
    assert CooperationAgreement.objects.latest("pk").partner == "Hội khuyến học tỉnh đồng"
    assert page.evaluate(KEPT) == 0


def test_leaving_warns_two_windows_keep_apart_and_signing_out_asks_and_forgets(cast, open_as):
    Period.objects.open_year(2024)
    url, field = "/cum/dong-bac/2024/hoi-nghi/ket-luan/", "#loi-ket-luan"
    first = open_as(cast.secretary)
    first.goto(url)
    first.fill(field, "Cửa sổ một")
    second = first.context.new_page()
    second.errors = []
    second.goto(url)
    assert second.input_value(field) == "Cửa sổ một"
    second.fill(field, "Cửa sổ hai")
    first.fill(field, "Cửa sổ một, viết tiếp")
    # The browser hands on from process to process what a page has stored, in its own time.
    until(first, "Object.values(localStorage).some((kept) => kept.includes('Cửa sổ hai'))")
    second.close(run_before_unload=False)
    dialogs = []
    first.on("dialog", lambda dialog: (dialogs.append((dialog.type, dialog.message)), dialog.accept()))
    first.goto(url)
    assert [kind for kind, _ in dialogs] == ["beforeunload"]
    assert first.input_value(field) == "Cửa sổ một, viết tiếp"
    assert first.input_value(".draft-notice textarea") == "Cửa sổ hai"
    first.evaluate("document.querySelector('.person').open = true")
    first.click("text=Đăng xuất")
    first.wait_for_url("**/dang-nhap/**")
    assert dialogs[1:] == [
        ("confirm", "Máy này còn giữ 1 ô chưa gửi. Đăng xuất thì các ô này mất. Vẫn đăng xuất?")
    ]
    assert first.evaluate("Object.keys(localStorage).length") == 0


# ---- at random


@dataclass(frozen=True)
class Form:
    """A form somewhere in the portal: where it stands, what is typed into which field, and how often it is stored."""

    url: str
    field: str
    text: str
    send: str
    stored: Callable[[], int]
    more: tuple[tuple[str, str], ...] = ()


class Places:
    """The forms of the random test, each a new one to be filled every time."""

    def __init__(self, cast):
        self.cast, self.return_ = cast, asked(cast)
        locked = Period.objects.open_year(2025)
        yesterday = timezone.localdate() - datetime.timedelta(days=1)
        Schedule.objects.create(cluster=cast.cluster, period=locked, due=yesterday, locks=yesterday)

    def answer(self, run):
        new = questions.NewQuestion("branches", f"Hỏi {run}?")
        number = questions.ask(by=self.cast.secretary, return_=self.return_, questions=[new])[0].number
        text = f"Trả lời {run}"
        stored = Turn.objects.filter(kind="answer", text=text).count
        return Form(address(self.return_, "nhap"), ANSWER.format(number), text, SEND.format(number), stored)

    def row(self, run):
        stored = CooperationAgreement.objects.filter(partner=f"Sở {run}").count
        more = (("[name=signed_on]", "05/03/2024"), ("select[name=partner_kind]", "department"))
        url = address(self.return_, "danh-muc/thoa-thuan")
        return Form(url, "[name=partner]", f"Sở {run}", "form.account-form button.btn-primary", stored, more)

    def target(self, run):
        stored = self.return_.own_targets.filter(indicator="fund_total", value=10_000_000 + run).count
        url = address(self.return_, "chi-tieu-nam-toi")
        return Form(url, "[name=fund_total]", str(10_000_000 + run), "main form button", stored)

    def extension(self, run):
        ExtensionRequest.objects.all().delete()  # one waits at a time
        stored = ExtensionRequest.objects.filter(reason=f"Bão số {run}").count
        day = timezone.localdate() + datetime.timedelta(days=5)
        more = (("[name=until]", f"{day:%d/%m/%Y}"),)
        return Form(
            "/bao-cao/lang-son/2025/gia-han/",
            "[name=reason]",
            f"Bão số {run}",
            "form.asking button",
            stored,
            more,
        )

    def conclusion(self, run):
        stored = Meeting.objects.filter(conclusions=f"Kết luận {run}").count
        url = "/cum/dong-bac/2024/hoi-nghi/ket-luan/"
        return Form(url, "#loi-ket-luan", f"Kết luận {run}", "form.writing button", stored)

    def task(self, run):
        stored = MeetingTask.objects.filter(text=f"Việc {run}").count
        url = "/cum/dong-bac/2024/hoi-nghi/ket-luan/"
        send = "form[action$='/nhiem-vu/'] button"
        return Form(url, "form[action$='/nhiem-vu/'] [name=text]", f"Việc {run}", send, stored)

    def paragraph(self, run):
        stored = OwnParagraph.objects.filter(text=f"Đoạn {run}").count
        url = reverse("narrative", args=["dong-bac", 2024])
        form = "form[action$='/soan-bao-cao/them/'] >> nth=0"
        return Form(url, f"{form} >> textarea", f"Đoạn {run}", f"{form} >> button", stored)


OF_OFFICER, OF_SECRETARY = ("answer", "row", "target", "extension"), ("conclusion", "task", "paragraph")


class Writer:
    """Somebody at a machine: types into forms, and what happens to them."""

    def __init__(self, page, user, chance):
        self.page, self.user, self.chance = page, user, chance

    def open(self, form):
        try:
            self.page.goto(form.url)
        except PlaywrightError as error:  # the page itself was just leaving, after it had sent what waited
            if "ERR_ABORTED" not in str(error):
                raise
            self.page.goto(form.url)
        self.page.evaluate("document.querySelectorAll('details').forEach(box => { box.open = true })")
        if number := re.search(r"text-(\d+)", form.field):
            reveal(self.page, number[1])

    def type(self, form):
        fields = [*form.more, (form.field, form.text)]
        self.chance.shuffle(fields)
        for field, text in fields:
            fill = self.page.select_option if field.startswith("select") else self.page.fill
            fill(field, text)

    def send(self, form, times=1):
        self.page.locator(f"{form.send}:not([type=button])").first.click(click_count=times)

    def until_stored(self, form):
        self._until(form.stored, f"stored: {form}")

    def until_taken(self, form):
        """Wait until the form is stored and the page that says so has come."""
        self.until_stored(form)
        self._until(self._is_forgotten, f"forgotten: {form}")

    def _until(self, holds, words):
        for _ in range(200):
            if holds():
                return
            self.page.wait_for_timeout(50)
        pytest.fail(f"never {words} on {self.page.url}: {self.page.inner_text('main')[:600]}")

    def _is_forgotten(self):
        try:
            return self.page.evaluate(KEPT) == 0
        except PlaywrightError:
            return False  # between two pages

    def killed(self, form):
        """The window goes while the form is written."""
        self.page = kill(self.page)

    def cut_and_back(self, form):
        """The line is cut, the form is sent, the line comes back; some forms go by themselves then."""
        self.page.context.set_offline(True)
        self.send(form)
        self.page.wait_for_selector(CUT)
        self.page.context.set_offline(False)
        if "tự gửi" in self.page.inner_text(CUT):
            self.until_taken(form)

    def cut_and_killed(self, form):
        """The line is cut, the form is sent, the window goes before the line is back."""
        self.page.context.set_offline(True)
        self.send(form)
        self.page.wait_for_selector(CUT)
        self.page = kill(self.page)
        self.page.context.set_offline(False)

    def cut_and_signed_out(self, form):
        """The line is cut, the form is sent, and the session ends before the line is back."""
        self.page.context.set_offline(True)
        self.send(form)
        self.page.wait_for_selector(CUT)
        goes_by_itself = "tự gửi" in self.page.inner_text(CUT)
        sessions.end_sessions(self.user)
        self.page.context.set_offline(False)
        if goes_by_itself:
            self.page.click(".draft-state >> text=Đăng nhập lại")
        else:
            self.send(form)
        self.page.wait_for_url("**/dang-nhap/**")
        sign_in_here(self.page, self.user)

    def answer_lost(self, form):
        """The portal takes the form, and its answer never arrives."""
        self.page.route("**/*", lambda route: self._lose(route))
        self.send(form)
        self.until_stored(form)
        self.page.wait_for_timeout(200)  # the answer is on its way
        self.page = kill(self.page)

    def _lose(self, route):
        if route.request.method != "POST":
            route.continue_()
            return
        route.fetch(max_redirects=0)
        route.abort()

    def signed_out(self, form):
        """The session ends before the form is sent: by itself or by an administrator."""
        self.chance.choice((end_sessions, sessions.end_sessions))(self.user)
        self.send(form)
        self.page.wait_for_url("**/dang-nhap/**")
        sign_in_here(self.page, self.user)

    def pressed_twice(self, form):
        self.send(form, times=2)
        self.until_taken(form)


MISHAPS = (
    "killed",
    "cut_and_back",
    "cut_and_killed",
    "cut_and_signed_out",
    "answer_lost",
    "signed_out",
    "pressed_twice",
)


@pytest.mark.soak
def test_nothing_typed_is_lost_and_nothing_acts_twice_whatever_happens(cast, open_as):
    places, chance = Places(cast), random.Random(2026)
    officer = Writer(open_as(cast.officer), cast.officer, chance)
    secretary = Writer(open_as(cast.secretary), cast.secretary, chance)
    for run in range(100 if SOAK else 6):
        kind = chance.choice(OF_OFFICER + OF_SECRETARY)
        writer = officer if kind in OF_OFFICER else secretary
        form, mishap = getattr(places, kind)(run), chance.choice(MISHAPS)
        where = (run, kind, mishap)
        writer.open(form)
        writer.type(form)
        getattr(writer, mishap)(form)
        writer.open(form)
        if not form.stored():
            for field, text in (*form.more, (form.field, form.text)):
                assert writer.page.input_value(field) == text, where
            writer.send(form)
            writer.until_taken(form)
            writer.open(form)
        assert form.stored() == 1, where
        assert writer.page.evaluate(KEPT) == 0, (where, writer.page.evaluate("JSON.stringify(localStorage)"))
