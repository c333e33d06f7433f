"""Keys, focus, undo and sections of the return's form: as in a good spreadsheet, and nothing moves."""

import pytest

from tests import factories
from tests.browser.test_filling import hold_saves, is_settled, open_form, stored, until, until_held
from tests.browsing import address

pytestmark = pytest.mark.django_db(transaction=True)

# The cell with the focus, its text, what of it is marked, and whether keys move within it.
PLACE = """() => {
  const cell = document.activeElement;
  const marked = cell.value.slice(cell.selectionStart, cell.selectionEnd);
  const all = marked === cell.value ? 'all' : marked || cell.selectionStart;
  return [cell.name, cell.value, all, 'edited' in cell.dataset];
}"""


def place(page):
    return page.evaluate(PLACE)


def codes_of(page, section=""):
    within = f"#phan-{section} " if section else ""
    return page.eval_on_selector_all(
        f"{within}input.cell", "cells => cells.map(cell => cell.name).filter(Boolean)"
    )


def press(page, keys):
    for key in keys.split():
        page.keyboard.press(key)


# What is pressed in the cell of members (220.000): the cell after it ("=" the same, "+1" the next, "[" the first of
# the section, "]" the last, "[[" and "]]" of the return), the text of members, what is marked, whether it is edited.
KEYS = [
    ("", "=", "220.000", "all", False),
    ("Enter", "+1", "220.000", "all", False),
    ("ArrowDown", "+1", "220.000", "all", False),
    ("Shift+Enter", "-1", "220.000", "all", False),
    ("ArrowUp", "-1", "220.000", "all", False),
    ("Home", "[", "220.000", "all", False),
    ("End", "]", "220.000", "all", False),
    ("Control+Home", "[[", "220.000", "all", False),
    ("Control+End", "]]", "220.000", "all", False),
    ("Control+End Enter", "]]", "220.000", "all", False),
    ("Control+Home ArrowUp", "[[", "220.000", "all", False),
    ("End Enter", "]+1", "220.000", "all", False),
    ("End ArrowDown ArrowUp", "]", "220.000", "all", False),
    ("Escape", "=", "220.000", "all", False),
    ("Delete", "=", "", "all", False),
    ("Delete Control+z", "=", "220.000", "all", False),
    ("Backspace", "=", "", "all", True),
    ("Backspace Escape", "=", "220.000", "all", False),
    ("F2", "=", "220.000", 7, True),
    ("ArrowLeft", "=", "220.000", 0, True),
    ("ArrowRight", "=", "220.000", 7, True),
    ("Shift+ArrowLeft", "=", "220.000", "220.00", True),
    ("7", "=", "7", 1, True),
    ("7 7", "=", "77", 2, True),
    ("7 Control+z", "=", "220.000", "all", True),
    ("7 7 Escape", "=", "220.000", "all", False),
    ("7 7 Escape 5", "=", "5", 1, True),
    ("7 7 Enter", "+1", "77", "all", False),
    ("7 7 Shift+Enter", "-1", "77", "all", False),
    ("7 7 ArrowDown", "+1", "77", "all", False),
    ("7 7 ArrowUp", "-1", "77", "all", False),
    ("7 7 ArrowLeft 5", "=", "757", 2, True),
    ("7 7 Home 5", "=", "577", 1, True),
    ("7 7 Home Delete", "=", "7", 0, True),
    ("7 7 Home End Backspace", "=", "7", 1, True),
    ("F2 Backspace Enter", "+1", "220.00", "all", False),
    ("F2 Enter ArrowUp Delete", "=", "", "all", False),
    ("7 Enter Control+z", "=", "220.000", "all", False),
    ("7 Enter Control+z Control+y", "=", "7", "all", False),
    ("7 Enter Control+z Control+Shift+z", "=", "7", "all", False),
]


def test_every_key_does_what_it_does_in_a_spreadsheet(cast, open_as):
    page = open_as(cast.officer)
    return_ = factories.draft(cast)
    open_form(page, return_)
    codes, section = codes_of(page), codes_of(page, "organisation")
    at = codes.index("members")
    places = {"=": at, "+1": at + 1, "-1": at - 1, "[[": 0, "]]": len(codes) - 1}
    places |= {"[": codes.index(section[0]), "]": codes.index(section[-1]), "]+1": len(section)}
    hold_saves(page)  # no answer comes between
    found = []
    for keys, goes_to, text, marked, is_edited in KEYS:
        press(page, "Escape Control+Home")
        page.evaluate(
            "Object.assign(document.getElementById('o-members'), {value: '220.000'}).dispatchEvent("
            "new Event('portal-take-back', {bubbles: true}))"
        )
        page.focus("#o-members")
        press(page, keys)
        name, _, now_marked, now_edited = place(page)
        wanted = (codes[places[goes_to]], text, marked, is_edited)
        if (name, page.input_value("#o-members"), now_marked, now_edited) != wanted:
            found.append((keys, wanted, name, page.input_value("#o-members"), now_marked, now_edited))
    assert found == []
    assert page.errors == []


def test_changes_are_taken_back_and_made_again_cell_by_cell_and_saved(cast, open_as):
    return_ = factories.draft(cast, fund_total=11_000_000)
    factories.approved(cast, year=2023)
    page = open_as(cast.officer)
    open_form(page, return_)
    page.focus("#o-members")
    page.keyboard.type("221000")
    press(page, "Enter Enter Delete ArrowUp Control+s")
    is_settled(page)
    assert page.input_value("#o-members") == "221.000"
    page.click("nav a[href='#phan-funds']")
    page.click("#xet-fund_total button[name=take]")
    until(page, "document.getElementById('o-fund_total').value === '11.000.000.000'")
    press(page, "Control+z")  # the proposal, as one step
    assert place(page) == ["fund_total", "11.000.000", "all", False]
    press(page, "Control+z")  # to empty an empty cell was no step
    assert place(page) == ["members", "220.000", "all", False]
    press(page, "Control+z Control+y Control+y Control+y")
    assert place(page)[:2] == ["fund_total", "11.000.000.000"]
    is_settled(page)
    now = stored(return_)
    assert (now["members"], now["fund_total"]) == (221_000, 11_000_000_000)
    assert page.errors == []


def test_what_somebody_else_wrote_is_never_taken_back_in_silence(cast, open_as):
    return_ = factories.draft(cast)
    page = open_as(cast.officer)
    open_form(page, return_)
    for code, typed in (("members", "221000"), ("branches", "2200")):
        page.focus(f"#o-{code}")
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
    is_settled(page)
    # Not known to this page: the server asks.
    factories.save(return_, cast.colleague, branches=2_222)
    press(page, "Control+z")
    page.wait_for_selector("#trung-branches:has-text('đã ghi 2.222')")
    # Taken in by the same answer: what stands is not what was left there.
    factories.save(return_, cast.colleague, members=223_000)
    page.click("text=Lấy 2.222")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    until(page, "document.getElementById('o-members').value === '223.000'")
    press(page, "Control+z Control+z")
    assert "Có số đã đổi từ lúc đó" in page.inner_text("#trang-thai-luu")
    is_settled(page)
    now = stored(return_)
    assert (now["members"], now["branches"]) == (223_000, 2_222)
    assert page.errors == []


def test_escape_brings_back_what_stood_at_the_cell_with_its_question(cast, open_as):
    return_ = factories.draft(cast)
    page = open_as(cast.officer)
    open_form(page, return_)
    held = hold_saves(page)
    page.focus("#o-members")
    page.keyboard.type("221000")
    page.keyboard.press("Enter")
    until_held(page, held)
    # Entered again while it waits: not the saved number but the one that waits is what stood here.
    press(page, "ArrowUp 7 Escape")
    assert place(page) == ["members", "221000", "all", False]
    factories.save(return_, cast.colleague, members=223_000)
    held.pop().continue_()
    page.unroute("**/nhap/")
    page.wait_for_selector("#trung-members:has-text('đã ghi 223.000')")
    press(page, "7 Escape")
    page.wait_for_selector("#trung-members:has-text('đã ghi 223.000')")
    assert stored(return_)["members"] == 223_000
    page.click("text=Giữ 221.000")
    is_settled(page)
    assert stored(return_)["members"] == 221_000
    # Typed and put right again by hand: nothing is left to save.
    page.focus("#o-branches")
    press(page, "F2 7 Backspace Enter")
    is_settled(page)
    assert page.errors == []


def sections(page):
    return page.eval_on_selector_all(
        "section.part", "all => all.filter(one => one.offsetHeight).map(one => one.id)"
    )


def where(page):
    """Return the sections in sight, the tab that is marked, the anchor of the address and what has the focus."""
    marked = page.eval_on_selector_all("[aria-current][href^='#']", "all => all.map(one => one.hash)")
    return sections(page), marked, page.evaluate("location.hash"), page.evaluate("document.activeElement.id")


def test_one_section_is_in_sight_and_every_address_leads_to_its_place(cast, open_as):
    return_ = factories.draft(cast, fund_total=None)
    page = open_as(cast.officer)
    open_form(page, return_)
    # The first empty required figure, in its section; the head of the page stays where it is.
    assert where(page) == (["phan-funds"], ["#phan-funds"], "", "o-fund_total")
    assert page.evaluate("scrollY") == 0
    length = page.evaluate("history.length")
    page.click("nav a[href='#phan-organisation']")
    first, last = codes_of(page, "organisation")[0], codes_of(page, "organisation")[-1]
    assert where(page) == (["phan-organisation"], ["#phan-organisation"], "#phan-organisation", f"o-{first}")
    press(page, "End Enter")
    after = codes_of(page, "movement")[0]
    assert where(page) == (["phan-movement"], ["#phan-movement"], "#phan-movement", f"o-{after}")
    press(page, "Shift+Enter")
    assert where(page)[0] == ["phan-organisation"]
    assert page.evaluate("document.activeElement.id") == f"o-{last}"
    page.click("nav a[href='#phan-movement']")
    assert where(page)[2:] == ("#phan-movement", f"o-{after}")
    # Tab leads through all there is, from the last place of a section to the first of the next one and back.
    stops = set()
    while where(page)[0] == ["phan-movement"]:
        stops.add(where(page)[3])
        press(page, "Tab")
    assert set(codes_of(page, "movement")) <= {stop.removeprefix("o-") for stop in stops}
    assert where(page)[:3] == (["phan-funds"], ["#phan-funds"], "#phan-funds")
    press(page, "Shift+Tab")
    assert where(page)[0] == ["phan-movement"]
    press(page, "Alt+PageDown")
    assert where(page)[2:] == ("#phan-funds", "o-fund_total")
    press(page, "Control+PageUp Alt+PageUp Alt+PageUp")
    assert where(page)[0] == ["phan-organisation"]
    page.evaluate("location.hash = '#o-community_recognised'")
    until(page, "document.activeElement.id === 'o-community_recognised'")
    assert where(page)[:2] == (["phan-learning_models"], ["#phan-learning_models"])
    assert page.evaluate("history.length") == length + 1  # by the address itself
    for anchor, section in (("dong-members", "organisation"), ("phan-ky", "ky"), ("o-outcomes", "proposals")):
        page.goto("about:blank")
        page.goto(f"{address(return_, 'nhap')}#{anchor}")
        page.wait_for_selector("#xem-phim:visible")
        assert sections(page) == [f"phan-{section}"]
        assert page.locator(f"#{anchor}").is_visible()
    page.goto("about:blank")
    page.goto(f"{address(return_, 'nhap')}#%")
    page.wait_for_selector("#xem-phim:visible")
    assert where(page) == (["phan-funds"], ["#phan-funds"], "#%", "")
    assert page.errors == []


def test_all_sections_on_one_page_are_kept_for_who_prefers_it_and_for_print(cast, open_as):
    return_ = factories.draft(cast)
    page = open_as(cast.officer)
    open_form(page, return_)
    every = page.eval_on_selector_all("section.part", "all => all.map(one => one.id)")
    assert len(every) == 6
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert sections(page) == every
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert sections(page) == every[:1]
    page.check("#mot-trang")
    open_form(page, return_)
    assert sections(page) == every
    page.click("nav a[href='#phan-funds']")
    assert where(page)[1:3] == (["#phan-funds"], "#phan-funds")
    assert page.evaluate("document.querySelector('#phan-funds').getBoundingClientRect().top") < 100
    page.focus("#o-members")
    assert where(page)[1] == ["#phan-organisation"]
    page.uncheck("#mot-trang")
    assert sections(page) == every[:1]
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_the_list_of_what_is_left_leads_to_its_cells_and_closes(cast, open_as):
    return_ = factories.draft(cast, members=900_000, branches=None, fund_total=None)
    page = open_as(cast.officer)
    open_form(page, return_)
    left = page.eval_on_selector_all(".todo-list a", "links => links.map(link => link.hash.slice(1))")
    assert {"o-members", "o-branches", "o-fund_total"} <= set(left)
    is_open = "document.querySelector('.todo-list').open"
    page.focus("#o-members")
    found = []
    for _ in left:
        press(page, "F8")
        found.append(page.evaluate("document.activeElement.id"))
    assert sorted(found) == sorted(left)
    assert found[-1] == "o-members"  # round
    press(page, "Shift+F8")
    assert page.evaluate("document.activeElement.id") == found[-2]
    summary = page.locator(".todo-list summary")
    summary.click()
    press(page, "Tab Escape")
    assert not page.evaluate(is_open)
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    summary.click()
    page.click("h1")
    assert not page.evaluate(is_open)
    summary.click()
    page.click(".todo-list a[href='#o-fund_total']")
    assert where(page)[0] == ["phan-funds"]
    assert page.evaluate("document.activeElement.id") == "o-fund_total"
    assert not page.evaluate(is_open)


TOPS = """() => Object.fromEntries([...document.querySelectorAll('.row-figure')]
  .filter(row => row.offsetHeight).map(row => [row.id, row.getBoundingClientRect().top + scrollY]))"""
# Asked in one look: between two of them an answer may put another row in the place of the one in hand.
IN_SIGHT = """() => {
  if (!document.activeElement.matches('input.cell')) return true;
  const row = document.activeElement.closest('.row-figure').getBoundingClientRect();
  const head = [...document.querySelectorAll('thead th')].find(one => one.offsetHeight)?.getBoundingClientRect();
  return row.top >= head.bottom - 1 && row.bottom <= document.querySelector('.savebar').getBoundingClientRect().top + 1;
}"""
EVERY_KEY = (
    "ArrowDown ArrowUp Enter Shift+Enter Tab Shift+Tab 9 9 9 9 9 9 Enter 1 Escape F2 Backspace ArrowDown Delete Enter "
    "h a i Enter Control+z Control+z Control+y ArrowLeft ArrowRight Enter End Home PageDown PageDown PageUp 5 Enter "
    "Alt+Enter Escape Control+Enter Escape ? Escape Control+s ArrowUp ArrowUp End ArrowUp ArrowUp ArrowUp"
)


def test_no_key_moves_a_row_and_the_row_in_hand_stays_in_sight(cast, open_as):
    factories.approved(cast, year=2023)
    return_ = factories.draft(cast, members_new=230_000)
    page = open_as(cast.officer, height=640)
    open_form(page, return_)
    page.focus("#o-communes")
    tops = page.evaluate(TOPS)
    assert len(tops) > 10
    moved = []
    for number, key in enumerate(EVERY_KEY.split()):
        page.keyboard.press(key)
        if number % 8 == 7:
            page.wait_for_timeout(150)  # answers come between
        if page.evaluate(TOPS) != tops:
            moved.append((number, key))
        if not page.evaluate(IN_SIGHT):
            moved.append((number, key, "out of sight"))
    is_settled(page)
    assert page.evaluate(TOPS) == tops
    assert moved == []
    # A page of keys is as many rows as are in sight, within the section.
    press(page, "Home PageDown")
    codes = codes_of(page, "organisation")
    assert 5 < codes.index(place(page)[0]) < len(codes)
    assert page.errors == []


def test_under_a_finger_nothing_takes_the_focus_and_the_first_tap_sets_the_caret(
    cast, open_as, browser, portal
):
    return_ = factories.draft(cast, branches=None)
    signed_in = open_as(cast.officer)
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True, base_url=portal,
        storage_state=signed_in.context.storage_state(),
    )  # fmt: skip
    page = context.new_page()
    page.goto(address(return_, "nhap"))
    page.wait_for_selector("[aria-current='true']")
    assert where(page)[3] == ""
    page.tap("#o-members")
    assert place(page)[0] == "members"
    assert place(page)[2] != "all"
    page.tap("nav a[href='#phan-funds']")
    assert sections(page) == ["phan-funds"]
    context.close()


def test_the_first_click_marks_a_cell_and_the_second_one_sets_the_caret(cast, open_as):
    return_ = factories.draft(cast)
    page = open_as(cast.officer)
    open_form(page, return_)
    page.click("#o-members")
    assert place(page) == ["members", "220.000", "all", False]
    page.click("#o-members")
    name, _, caret, is_edited = place(page)
    assert (name, caret != "all", is_edited) == ("members", True, True)
    page.click("label[for='o-branches']")
    assert place(page) == ["branches", "2.100", "all", False]
    # A number that is pasted into a cell stands at once, and is taken back as one step.
    press(page, "Control+c ArrowDown Control+v")
    assert place(page) == ["committees", "2.100", "all", False]
    press(page, "Control+z")
    assert place(page) == ["committees", "", "all", False]
    press(page, "ArrowUp")
    # An input method is at work: its keys are its own.
    page.evaluate(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', "
        "{key: 'Enter', keyCode: 229, isComposing: true, bubbles: true}))"
    )
    assert place(page)[0] == "branches"


def test_tab_from_a_figure_that_is_asked_about_stays_in_the_next_cell_when_the_answer_comes(cast, open_as):
    return_ = factories.draft(cast, members_new=230_000)  # its row has a message, with a link
    page = open_as(cast.officer)
    open_form(page, return_)
    page.focus("#o-members_new")
    page.keyboard.type("2000")
    page.keyboard.press("Tab")
    is_settled(page)
    until(page, "!document.getElementById('dong-members_new').classList.contains('question')")
    assert place(page)[0] == "members_with_card"
    page.keyboard.type("190000")
    page.keyboard.press("Tab")
    is_settled(page)
    assert (stored(return_)["members_new"], stored(return_)["members_with_card"]) == (2_000, 190_000)


def test_a_question_of_the_secretariat_is_in_sight_where_its_link_leads_and_its_row_is_marked(cast, open_as):
    return_ = factories.returned(cast)
    code = return_.questions.get().code
    page = open_as(cast.officer)
    page.goto(address(return_, "nhap") + f"#o-{code}")
    page.wait_for_selector(f".panel-asked[data-of={code}] textarea")
    bottom = page.evaluate("document.querySelector('.savebar').getBoundingClientRect().top")
    for piece in (f"#dong-{code}", f".panel-asked[data-of={code}] textarea"):
        box = page.locator(piece).bounding_box()
        assert box["y"] >= 0, piece
        assert box["y"] + box["height"] <= bottom, piece
    assert page.inner_text(f"#dong-{code} .row-more") == "Hỏi"


def test_a_name_of_a_figure_has_room_at_every_width(cast, open_as):
    page = open_as(cast.officer)
    open_form(page, factories.draft(cast))
    for width in (1366, 1344, 1280, 1279, 1100, 992, 991, 768, 767, 360):
        page.set_viewport_size({"width": width, "height": 768})
        assert page.locator("#dong-officers_trained label").bounding_box()["width"] >= 140, width
