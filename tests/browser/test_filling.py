"""A return filled in a real browser: nothing typed is lost, nothing of another person is overwritten in silence."""

import random

import pytest

from associations.models import Event, Return, Session
from associations.sections.base import read_columns
from associations.signing_in import sessions
from associations.signing_in.session_store import SessionStore
from tests import factories
from tests.browser.conftest import PASSWORD, serious_findings
from tests.browsing import address
from tests.plugin import SOAK

pytestmark = pytest.mark.django_db(transaction=True)

SAVED = "#trang-thai-luu:has-text('Đã lưu')"
FIELDS = (
    "population",
    "households",
    "communes",
    "branches",
    "members",
    "officers",
    "press_items",
    "fund_raised",
)


def stored(return_):
    return read_columns([return_.pk], figures_only=True)[return_.pk]


def open_form(page, return_):
    page.goto(address(return_, "nhap"))
    page.wait_for_selector("#xem-phim:visible")


def open_row(page, code):
    """Ask for the panel of a figure."""
    page.click(f"#dong-{code} .row-more")
    page.wait_for_selector(f".panel-of[data-code={code}]")


def reach(page, code):
    """Show the section of a field, by its tab; return the field's selector."""
    field = f"#o-{code}"
    if not page.is_visible(field):
        section = page.eval_on_selector(field, "field => field.closest('section.part').id")
        page.click(f"nav a[href='#{section}']")
    return field


def until(page, expression):
    """Wait until an expression holds; asked from outside, because the page's policy allows no evaluation."""
    for _ in range(400):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never true: {expression}")


def is_settled(page):
    """Nothing is being sent and nothing waits in the browser."""
    until(page, "Object.keys(localStorage).filter(key => key.startsWith('khuyenhoc:')).length === 0")


def test_a_figure_is_saved_when_its_field_is_left_with_reading_change_and_progress(cast, open_as):
    factories.approved(cast, year=2023)
    return_ = factories.draft(cast, branches=None)
    page = open_as(cast.officer)
    open_form(page, return_)
    assert "Còn 1 ô bắt buộc còn trống" in page.inner_text("#con-thieu")
    page.fill("#o-members", "900000")
    page.keyboard.press("Enter")
    page.wait_for_selector(SAVED)
    page.wait_for_selector("#xet-members:has-text('Lớn hơn dân số trung bình')")
    assert page.evaluate("document.activeElement.id") == "o-members_new"
    assert page.input_value("#o-members") == "900.000"
    open_row(page, "members")
    assert "900 nghìn" in page.inner_text("#bang-ghi")
    assert "tăng 680.000 (309,1\u00a0%)" in page.inner_text("#doi-members")
    assert "1 ô sai" in page.inner_text("#con-thieu")
    assert stored(return_)["members"] == 900_000
    page.fill("#o-branches", "khoảng hai nghìn")
    page.keyboard.press("Tab")
    page.wait_for_selector("#ghi-branches.problem")
    page.reload()
    assert page.input_value("#o-branches") == "khoảng hai nghìn"
    page.fill(reach(page, "outcomes"), "Một năm tốt")
    page.keyboard.press("Control+s")
    is_settled(page)
    assert read_columns([return_.pk])[return_.pk]["outcomes"] == "Một năm tốt"
    assert page.errors == []


def test_keys_lead_through_the_cells_and_the_list_of_keys_opens(cast, open_as):
    return_ = factories.begin(cast.lang_son)
    page = open_as(cast.officer)
    open_form(page, return_)
    page.focus("#o-population")
    codes = page.eval_on_selector_all("input.cell", "cells => cells.map(cell => cell.name)")
    assert len(codes) == 65
    for number, code in enumerate(codes, start=1):
        assert page.evaluate("document.activeElement.name") == code
        page.keyboard.type(str(1000 + number))
        page.keyboard.press("Enter" if number % 2 else "ArrowDown")
    page.keyboard.press("Tab")
    is_settled(page)
    assert [stored(return_)[code] for code in codes] == [1000 + n for n in range(1, 66)]
    page.focus(reach(page, "members"))
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.name") == "committees"
    page.keyboard.press("?")
    assert page.is_visible("#phim")
    assert serious_findings(page) == []
    page.keyboard.press("Escape")
    assert page.input_value("#o-committees") == "1.007"


def test_without_a_line_entry_goes_on_and_is_sent_when_the_line_is_back(cast, open_as):
    return_ = factories.draft(cast)
    page = open_as(cast.officer)
    open_form(page, return_)
    page.context.set_offline(True)
    page.fill("#o-members", "221.000")
    page.fill("#o-branches", "2.222")
    page.keyboard.press("Tab")
    page.wait_for_selector("#trang-thai-luu:has-text('mất kết nối')")
    assert stored(return_)["members"] == 220_000
    page.context.set_offline(False)
    is_settled(page)
    page.wait_for_selector(SAVED)
    assert (stored(return_)["members"], stored(return_)["branches"]) == (221_000, 2_222)


def test_the_copy_belongs_to_user_and_version_and_goes_at_sign_out(cast, open_as):
    return_ = factories.draft(cast)
    page = open_as(cast.officer)
    open_form(page, return_)
    page.context.set_offline(True)
    page.fill("#o-members", "221.000")
    page.keyboard.press("Tab")
    page.wait_for_selector("#trang-thai-luu:has-text('mất kết nối')")
    # A page that is being closed hears that the network is back before it is gone, and would send once more.
    page.evaluate("() => { XMLHttpRequest.prototype.send = () => {}; }")
    page.close(run_before_unload=False)
    factories.go(return_, "submit", cast.colleague)
    factories.go(return_, "send_back", cast.secretary, "Xem lại hội viên")
    again = page.context.new_page()
    page.context.set_offline(False)
    open_form(again, return_)
    # Of an earlier version: shown and offered, never sent by itself.
    assert "Tổng số hội viên: 221.000" in again.inner_text("#con-giu")
    assert again.input_value("#o-members") == "220.000"
    again.click("#con-giu [data-deed=again]")
    is_settled(again)
    assert stored(return_)["members"] == 221_000
    again.context.set_offline(True)
    again.fill("#o-members", "222.000")
    again.keyboard.press("Tab")
    again.wait_for_selector("#trang-thai-luu:has-text('mất kết nối')")
    again.on("dialog", lambda dialog: dialog.accept())
    again.context.set_offline(False)
    again.evaluate("document.querySelector('.person').open = true")
    again.evaluate("localStorage.setItem('khuyenhoc:1:1:1|members', '{}')")
    again.click("text=Đăng xuất")
    again.wait_for_url("**/dang-nhap/**")
    assert again.evaluate("Object.keys(localStorage).length") == 0


def test_a_session_that_ended_says_so_and_loses_nothing(cast, open_as):
    return_ = factories.draft(cast)
    page = open_as(cast.officer)
    open_form(page, return_)
    session = SessionStore(Session.objects.get(user=cast.officer).session_key)
    session[sessions.USED] -= sessions.OF_OFFICERS.idle
    session.save()
    page.fill("#o-members", "221.000")
    page.keyboard.press("Tab")
    page.wait_for_selector("#trang-thai-luu:has-text('Chưa lưu được: phiên làm việc đã hết')")
    assert page.evaluate("Object.keys(localStorage).length") == 1
    assert stored(return_)["members"] == 220_000
    page.click("#trang-thai-luu >> text=đăng nhập lại")  # and it leads back here
    page.get_by_label("Tên đăng nhập").fill(cast.officer.username)
    page.get_by_label("Mật khẩu", exact=False).first.fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_selector("#xem-phim:visible")
    is_settled(page)
    assert stored(return_)["members"] == 221_000


def test_a_return_that_was_submitted_meanwhile_says_so_and_a_broken_copy_harms_nothing(cast, open_as):
    return_ = factories.draft(cast)
    page = open_as(cast.officer)
    open_form(page, return_)
    copy = page.get_attribute("form.return-form", "data-copy")
    page.evaluate("key => localStorage.setItem(key, '{broken')", f"khuyenhoc:{copy}:1|members")
    open_form(page, return_)
    is_settled(page)
    factories.go(return_, "submit", cast.colleague)
    page.fill("#o-members", "221.000")
    page.keyboard.press("Tab")
    page.wait_for_selector("#trang-thai-luu:has-text('vừa đổi trạng thái')")
    assert stored(return_)["members"] == 220_000
    assert page.errors == []


def test_two_people_on_one_figure_are_shown_both_values_and_asked(cast, open_as):
    return_ = factories.draft(cast)
    officer, colleague = open_as(cast.officer), open_as(cast.colleague)
    open_form(officer, return_)
    open_form(colleague, return_)
    officer.fill("#o-members", "221.000")
    officer.keyboard.press("Tab")
    is_settled(officer)
    colleague.fill("#o-members", "223.000")
    colleague.fill("#o-branches", "2.222")
    colleague.keyboard.press("Tab")
    colleague.wait_for_selector("#trung-members:has-text('Hoàng Thị Én đã ghi 221.000')")
    assert "anh/chị ghi 223.000" in colleague.inner_text("#trung-members")
    until(
        colleague, "Object.keys(localStorage).length === 1"
    )  # the branches are saved, the members asked about
    assert (stored(return_)["members"], stored(return_)["branches"]) == (221_000, 2_222)
    colleague.click("text=Giữ 223.000")
    is_settled(colleague)
    assert stored(return_)["members"] == 223_000
    # What the colleague wrote stands on the officer's page with the next save.
    officer.fill(reach(officer, "press_items"), "12")
    officer.keyboard.press("Tab")
    is_settled(officer)
    until(officer, "document.getElementById('o-members').value === '223.000'")


@pytest.mark.soak
def test_two_browsers_interleaved_lose_no_value(cast, open_as):
    return_ = factories.draft(cast)
    pages = {cast.officer: open_as(cast.officer), cast.colleague: open_as(cast.colleague)}
    for page in pages.values():
        open_form(page, return_)
    chance, typed, declined = random.Random(6), [], []
    for number in range(200 if SOAK else 10):
        user = chance.choice(list(pages))
        page, code, value = pages[user], chance.choice(("members", "branches", "officers")), 1000 + number
        page.fill(f"#o-{code}", str(value))
        page.keyboard.press("Tab")
        until(page, "document.querySelector('.clash:not(:empty)') || Object.keys(localStorage).length === 0")
        typed.append((user.pk, code, value))
        while page.locator(".clash button").count():
            mine = chance.random() < 0.5
            if not mine:
                declined.append(typed[-1])
            page.locator(".clash button").nth(0 if mine else 1).click()
            until(
                page, "document.querySelector('.clash:not(:empty)') || Object.keys(localStorage).length === 0"
            )
    written = {
        (event.by_id, code, new)
        for event in Event.objects.filter(of_return=return_)
        for code, (_, new) in event.changes.items()
    }
    assert set(typed) - set(declined) <= written
    assert declined  # the two did meet
    for number, code in enumerate(("members", "branches", "officers")):
        kept = [value for _, at, value in typed if at == code and (_, at, value) not in declined]
        assert stored(return_)[code] == kept[-1], number


def test_what_is_typed_over_a_figure_just_saved_is_not_joined_to_it(cast, open_as):
    return_ = factories.draft(cast)
    page = open_as(cast.officer)
    open_form(page, return_)
    held = hold_saves(page)
    page.fill("#o-members", "221000")
    page.keyboard.press("Tab")
    until_held(page, held)
    # Back in the field and all of it marked, before the answer sets it in groups of three.
    page.focus("#o-members")
    page.keyboard.press("Control+a")
    held.pop().continue_()
    page.wait_for_selector(SAVED)
    page.keyboard.type("223456")
    page.unroute("**/nhap/")
    page.keyboard.press("Tab")
    is_settled(page)
    assert stored(return_)["members"] == 223_456


def test_a_figure_taken_back_while_it_is_being_saved_leaves_the_page_at_work(cast, open_as):
    return_ = factories.draft(cast)
    page = open_as(cast.officer)
    open_form(page, return_)
    held = hold_saves(page)
    page.fill("#o-members", "221000")
    page.keyboard.press("Control+s")
    until_held(page, held)
    page.keyboard.press("Escape")
    held.pop().continue_()
    page.wait_for_selector(SAVED)
    assert page.input_value("#o-members") == "221.000"  # what stands, not what was there before
    page.unroute("**/nhap/")
    page.fill("#o-members", "222.000")
    page.keyboard.press("Tab")
    is_settled(page)
    assert stored(return_)["members"] == 222_000
    assert page.errors == []


def test_a_save_whose_answer_is_lost_is_typed_over_after_the_page_was_killed(cast, open_as):
    return_ = factories.draft(cast)
    page = open_as(cast.officer)
    open_form(page, return_)
    page.route(
        "**/nhap/", lambda route: (route.fetch(), route.abort()) if is_save(route) else route.continue_()
    )
    page.fill("#o-members", "221000")
    page.keyboard.press("Control+s")
    page.wait_for_selector("#trang-thai-luu:has-text('mất kết nối')")
    page.fill("#o-members", "222000")
    page.close(run_before_unload=False)
    assert stored(return_)["members"] == 221_000
    again = page.context.new_page()
    open_form(again, return_)
    is_settled(again)
    assert stored(return_)["members"] == 222_000


def is_save(route):
    return route.request.method == "POST"


def hold_saves(page):
    """Keep what the page sends on the way; the list of what is held."""
    held = []
    page.route("**/nhap/", lambda route: held.append(route) if is_save(route) else route.continue_())
    return held


def until_held(page, held):
    while not held:
        page.wait_for_timeout(20)


def paste_into(page, field, text):
    """What the browser does when a block is pasted: the clipboard itself is not ours to write."""
    page.focus(field)
    page.evaluate(
        """([field, text]) => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
          document.querySelector(field).dispatchEvent(event);
        }""",
        [field, text],
    )


def test_a_pasted_column_is_shown_saved_and_taken_back(cast, open_as):
    return_ = factories.draft(cast)
    page = open_as(cast.officer)
    open_form(page, return_)
    page.fill("#o-branches", "2.222")  # typed just before, and not lost by leaving the page
    paste_into(page, "#o-members", "221.500\n3.200\n190.000\n")
    page.wait_for_selector("text=từ ô “Tổng số hội viên” trở xuống")
    assert serious_findings(page) == []
    page.check("#lay-1")  # another figure stands there, so it is not ticked
    page.click("text=Lưu các dòng đã chọn")
    page.wait_for_selector("text=Đã lưu 3 số từ đoạn dán")
    now = stored(return_)
    assert (now["branches"], now["members"], now["members_with_card"]) == (2_222, 221_500, 190_000)
    page.click("text=Hoàn tác lần dán")
    page.wait_for_selector("text=Đã hoàn tác")
    now = stored(return_)
    assert (now["branches"], now["members"], now["members_with_card"]) == (2_222, 220_000, None)


def test_one_key_takes_what_the_doctor_proposes(cast, open_as):
    factories.approved(cast, year=2023)
    return_ = factories.draft(cast)
    page = open_as(cast.officer)
    open_form(page, return_)
    page.fill(reach(page, "fund_total"), "11.200.000")
    page.keyboard.press("Control+s")
    page.wait_for_selector("#xet-fund_total button[name=take]")
    page.keyboard.press("Control+Enter")
    until(page, "document.getElementById('o-fund_total').value === '11.200.000.000'")
    is_settled(page)
    assert stored(return_)["fund_total"] == 11_200_000_000
    until(page, "document.getElementById('chi-so-fund_total').textContent.includes('14.000')")


def test_a_whole_return_is_filled_explained_and_submitted_by_keyboard_alone(cast, open_as):
    return_ = factories.begin(cast.lang_son)
    page = open_as(cast.officer)
    open_form(page, return_)
    # The first figure has the focus; Enter leads through the sections.
    for code in page.eval_on_selector_all("input.cell", "cells => cells.map(cell => cell.name)"):
        assert page.evaluate("document.activeElement.name") == code
        value = {**factories.SOUND, "members_new": 230_000}.get(code)
        page.keyboard.type("" if value is None else str(value))
        page.keyboard.press("Enter")
    is_settled(page)
    page.keyboard.press("Control+Home")
    page.keyboard.press("F8")  # what is left: a figure without its explanation
    assert page.evaluate("document.activeElement.id") == "o-members_new"
    page.keyboard.press("Control+Enter")
    until(page, "document.activeElement.tagName === 'TEXTAREA'")
    page.keyboard.type("Gồm cả hội viên chuyển đến")
    page.keyboard.press("Control+s")
    is_settled(page)
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "o-members_new"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Alt+Enter")
    until(page, "document.activeElement.closest('#bang-o') !== null")
    page.keyboard.press("Escape")
    until(page, "document.activeElement.id === 'o-members'")
    page.wait_for_selector("#nop:enabled")
    page.keyboard.press("F8")  # nothing is left but to submit
    assert page.evaluate("document.activeElement.id") == "nop"
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Nộp')")
    page.get_by_role("button", name="Nộp báo cáo").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Số biên nhận")
    assert Return.objects.get().status == "submitted"


@pytest.mark.soak
def test_a_page_killed_or_cut_off_at_random_loses_at_most_the_field_being_typed(cast, open_as, rounds):
    return_ = factories.draft(cast)
    chance = random.Random(2026)
    page = open_as(cast.officer)
    expected: dict[str, int] = {}
    lost = []
    for run in range(100 if SOAK else 4):
        open_form(page, return_)
        steps, killed_at = chance.randint(2, 6), chance.random()
        cut_at = chance.randint(0, steps) if chance.random() < 0.6 else None
        page.set_default_timeout(20_000)
        for step in range(steps):
            if step == cut_at:
                page.context.set_offline(True)
            code, value = chance.choice(FIELDS), chance.randint(1, 900_000)
            page.focus(reach(page, code))
            page.keyboard.press("Control+a")
            page.keyboard.type(str(value))
            if step == steps - 1 and killed_at < 0.7:
                typing = code  # killed while this field is being typed
                break
            page.keyboard.press(chance.choice(("Tab", "Enter", "ArrowDown")))
            expected[code] = value
            page.wait_for_timeout(chance.choice((0, 0, 30, 120)))
        else:
            typing = None
        context = page.context
        if chance.random() < 0.5:
            page.close(run_before_unload=False)
        else:
            client = context.new_cdp_session(page)
            page.goto("about:blank") if chance.random() < 0.5 else client.send("Page.close")
            if not page.is_closed():
                page.close(run_before_unload=False)
        context.set_offline(False)
        page = context.new_page()
        page.set_default_timeout(20_000)
        open_form(page, return_)
        is_settled(page)
        now = stored(return_)
        lost += [
            (run, code, value, now[code])
            for code, value in expected.items()
            if now[code] != value and code != typing
        ]
        if typing:
            expected[typing] = now[typing]
    assert lost == []
    assert Return.objects.get().figures_version > rounds  # what was typed was saved
