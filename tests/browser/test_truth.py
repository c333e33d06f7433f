"""What the form says beside a figure is about what stands, at once, whatever has the focus."""

import pytest

from associations.actions import questions
from associations.models import Note
from tests import factories
from tests.browser.test_filling import (
    SAVED,
    hold_saves,
    is_settled,
    open_form,
    open_row,
    reach,
    stored,
    until,
    until_held,
)

pytestmark = pytest.mark.django_db(transaction=True)

BOX = "#o-members_new-explanation---members"
CELL = "members_new/explanation/<=members"
REASON = "gồm cả hội viên chuyển đến từ xã khác"
SENTENCE = f"Số đúng, vì {REASON}"
ODD, SOUND, IMPOSSIBLE, TEXT = "230.000", "2.000", "900.000", "hai nghìn rưỡi người"

# What a page shows beside its figures: the words, the state of each row, what its fields hold. A box that is typed
# in is the person's own.
SHOWN = """(document, panel) => {
  const own = element => element.matches('[data-unsent]') || element.closest('.parted');
  // Rows come with spaces between their tags or without, as they are sent alone or within the sheet.
  const words = element => element ? element.textContent.replace(/\\s+/g, '') : '';
  const pieces = {};
  for (const row of document.querySelectorAll('.row-figure'))
    pieces[row.id] = [
      [...row.classList].filter(name => !['row-figure', 'current'].includes(name)).join(' '),
      words(row.querySelector('.change')),
      [...row.querySelectorAll('.line')].map(one => [one.className, words(one)]),
      'noted' in row.querySelector('.said-of').dataset,
      words(row.querySelector('.num')),
      words(row.querySelector('.clash')),
      row.querySelector('.cell').getAttribute('aria-invalid'),
    ];
  if (panel)
    pieces.panel = [
      panel.dataset.code,
      words(panel.querySelector('.reading')),
      [...panel.querySelectorAll('.finding:not(.parted)')].map(one => [one.className, words(one)]),
      [...panel.querySelectorAll('.leftover')].map(words),
      [...panel.querySelectorAll('[id^=cong-]')].map(words),
    ];
  for (const id of ['con-thieu', ...[...document.querySelectorAll('[id^=tien-do-]')].map(one => one.id)])
    pieces[id] = words(document.getElementById(id));
  const fields = [...document.querySelectorAll('.return-form [name]'), ...(panel?.querySelectorAll('[name]') ?? [])];
  for (const field of fields)
    if (!own(field) && field.type !== 'checkbox' && field.tagName !== 'BUTTON' && !field.name.startsWith('seen/') &&
        !['csrfmiddlewaretoken', 'form_key', 'stamp'].includes(field.name))
      pieces[field.name] = field.value;
  return pieces;
}"""


# The page, and the panel that is shown, as the server would send them now, without asking a browser to lay them out.
COMPARED = f"""async () => {{
  const shown = {SHOWN};
  const read = async (address, headers) =>
    new DOMParser().parseFromString(await (await fetch(address, {{headers}})).text(), 'text/html');
  const panel = document.querySelector('.panel-of');
  const fresh = panel && await read(`o/${{panel.dataset.code}}/`, {{'HX-Request': 'true'}});
  return [shown(document, panel), shown(await read(location.href), fresh?.querySelector('.panel-of'))];
}}"""


def differences(page):
    """What a page shows otherwise than one that has just been loaded, by the piece."""
    now, then = page.evaluate(COMPARED)
    assert len(now) > 65 * 2
    return {name: (now.get(name), then.get(name)) for name in now | then if now.get(name) != then.get(name)}


def classes(page, code):
    return page.get_attribute(f"#dong-{code}", "class").split()


def type_figure(page, code, text):
    page.fill(f"#o-{code}", text)
    page.keyboard.press("Tab")
    is_settled(page)


def test_an_explained_row_turns_green_and_a_corrected_one_is_accused_no_more(cast, open_as):
    factories.approved(cast, year=2023)
    return_ = factories.draft(cast, members=221_000, members_new=2_000)
    page = open_as(cast.officer)
    open_form(page, return_)
    type_figure(page, "members_new", ODD)
    assert "question" in classes(page, "members_new")
    open_row(page, "members_new")
    page.fill(BOX, "1")
    page.keyboard.press("Control+s")
    is_settled(page)
    assert "“1” chưa phải là lời giải thích" in page.inner_text("#bang-xet")
    assert "question" in classes(page, "members_new")
    page.fill(BOX, "")
    page.click("#bang-xet button[data-start='Số đúng, vì ']")
    assert page.input_value(BOX) == "Số đúng, vì "
    page.keyboard.type(REASON)
    page.keyboard.press("Control+s")
    is_settled(page)
    # The focus is in the box still, and the row says what stands.
    until(page, "document.getElementById('dong-members_new').classList.contains('answered')")
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    assert "Đã giải thích" in page.inner_text("#xet-members_new")
    page.keyboard.type(" trong năm")
    page.keyboard.press("Control+s")
    is_settled(page)
    assert Note.objects.get(kind="explanation", code="members_new").text == f"{SENTENCE} trong năm"
    assert page.input_value(BOX) == f"{SENTENCE} trong năm"
    # Taken at its word: the figure is put right while the box has the focus.
    type_figure(page, "members", "240.000")
    assert "question" not in classes(page, "members_new")
    assert "Câu giải thích cũ" in page.inner_text("#xet-members_new")
    open_row(page, "members_new")
    assert f"“{SENTENCE} trong năm” không còn cần" in page.inner_text("#bang-xet")
    assert differences(page) == {}
    page.click("#bang-xet button[name=move_explanation]")
    is_settled(page)
    assert page.locator("#bang-xet .leftover").count() == 0
    assert {(n.kind, n.text) for n in Note.objects.filter(of_return=return_, code="members_new")} == {
        ("remark", f"{SENTENCE} trong năm")
    }
    assert differences(page) == {}
    assert page.errors == []


def test_words_typed_for_a_finding_that_goes_meanwhile_are_kept_and_shown(cast, open_as):
    return_ = factories.draft(cast, members_new=230_000)
    page = open_as(cast.officer)
    open_form(page, return_)
    open_row(page, "members_new")
    page.fill("#o-members_new", SOUND)
    held = hold_saves(page)
    page.focus(BOX)  # the figure is on its way
    until_held(page, held)
    page.keyboard.type("Gồm cả hội viên ")
    held.pop().continue_()
    until(page, "!document.getElementById('dong-members_new').classList.contains('question')")
    # The accusation is gone, the box stays under the fingers.
    assert "lớn hơn" not in page.inner_text("#xet-members_new")
    parted = "getComputedStyle(document.querySelector('.finding.parted'), '::before').content"
    assert "câu đang gõ vẫn được giữ" in page.evaluate(parted)
    page.keyboard.type("cũ")
    page.unroute("**/nhap/")
    page.keyboard.press("Tab")
    is_settled(page)
    open_row(page, "members_new")
    page.wait_for_selector("#bang-xet .leftover:has-text('Gồm cả hội viên cũ')")
    assert page.locator(BOX).count() == 0
    assert differences(page) == {}
    page.click("#bang-xet button[name=drop_explanation]")
    is_settled(page)
    assert not Note.objects.filter(of_return=return_).exists()


def test_every_step_of_a_row_shows_what_a_fresh_page_shows(cast, open_as):
    factories.approved(cast, year=2023)
    return_ = factories.draft(cast, members_new=None, branches=None)
    page = open_as(cast.officer)
    open_form(page, return_)
    found = {}
    for number, (field, text) in enumerate(STEPS):
        if code := PANELS.get(field):
            open_row(page, code)
        place = page.locator(field)
        if not place.count():
            continue  # the box of a finding that is not there
        if place.evaluate("field => field.tagName") == "SELECT":
            place.select_option(text)
        else:
            place.fill(text)
        focus = page.locator(FOCI[number % len(FOCI)])
        if focus.count():
            focus.focus()
        page.keyboard.press("Control+s")
        is_settled(page)
        page.wait_for_timeout(50)
        if found := differences(page):
            break
    assert found == {}, (number, field, text)
    assert page.errors == []


PANELS = {BOX: "members_new", "#o-branches-missing": "branches"}
FOCI = ("#o-members_new", BOX, "#o-officers")
NEW, ALL, REQUIRED = "#o-members_new", "#o-members", "#o-branches"
STEPS = (
    (NEW, ODD), (BOX, SENTENCE), (NEW, "231.000"), (BOX, "Cả hội viên cũ"), (NEW, SOUND), (NEW, TEXT), (NEW, ODD),
    (ALL, IMPOSSIBLE), (ALL, "221.000"), (NEW, ""), (REQUIRED, "2.100"), (REQUIRED, TEXT), (REQUIRED, ""),
    ("#o-branches-missing", "chua_co"), (REQUIRED, "2.100"), (ALL, "22.100"), (ALL, ""),
)  # fmt: skip


def test_a_page_that_is_looked_at_again_takes_in_what_another_one_saved(cast, open_as):
    last_year = factories.approved(cast, year=2023)
    return_ = factories.draft(cast, members_new=230_000)
    page = open_as(cast.officer)
    open_form(page, return_)
    factories.save(return_, cast.colleague, members_new=2_000, branches=2_222)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    until(page, "document.getElementById('o-branches').value === '2.222'")
    assert differences(page) == {}
    # Last year's figures are another return's: this one has not changed when they do.
    factories.go(last_year, "reopen", cast.secretary, "Đếm lại hội viên")
    factories.save(last_year, cast.colleague, members=120_000)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    until(page, "document.getElementById('truoc-members').textContent.includes('120.000')")
    assert "question" in classes(page, "members")
    assert differences(page) == {}
    assert page.inner_text("#trang-thai-luu") == ""


def test_a_question_that_came_meanwhile_is_told_of_beside_what_is_typed(cast, open_as):
    return_ = factories.returned(cast)
    page = open_as(cast.officer)
    open_form(page, return_)
    type_figure(page, "branches", "2.222")
    assert page.inner_text("#hoi-moi") == ""
    questions.ask(
        by=cast.secretary, return_=return_, questions=[questions.NewQuestion("branches", "Vì sao?")]
    )
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.wait_for_selector("#hoi-moi:has-text('Thư ký cụm vừa hỏi thêm')")
    assert "câu hỏi phải trả lời" in page.inner_text("#con-thieu")
    assert set(differences(page)) == {"text-2", "outcome-2"}  # its box comes with the page


def test_a_number_that_could_not_be_saved_is_not_judged_by_the_one_before(cast, open_as):
    return_ = factories.draft(cast, members=900_000)
    page = open_as(cast.officer)
    open_form(page, return_)
    assert page.is_visible("#ghi-members:has-text('Lớn hơn dân số trung bình')")
    page.context.set_offline(True)
    page.fill("#o-members", "221.000")
    page.keyboard.press("Tab")
    unsaved = "getComputedStyle(document.getElementById('xet-members'), '::after').content"
    until(page, f"{unsaved}.includes('Chưa lưu được')")
    assert not page.is_visible("#ghi-members")
    page.context.set_offline(False)
    is_settled(page)
    page.wait_for_selector(SAVED)
    assert page.evaluate(unsaved) == "none"
    assert differences(page) == {}
    assert stored(return_)["members"] == 221_000


def test_a_clash_over_a_text_is_asked_beside_it_and_ends_when_it_is_typed_again(cast, open_as):
    return_ = factories.draft(cast)
    page = open_as(cast.officer)
    open_form(page, return_)
    factories.actions.save(
        by=cast.colleague, edits=[factories.actions.Edit(return_, texts={"outcomes": "Của anh"})]
    )
    factories.save(return_, cast.colleague, members=222_000)
    page.fill("#o-members", "221.000")
    page.fill(reach(page, "outcomes"), "Của chị")
    page.keyboard.press("Control+s")
    page.wait_for_selector("#trung-outcomes:has-text('đã ghi Của anh')")
    page.click("text=Giữ Của chị")
    page.click("#trang-thai-luu >> text=Đến ô ấy")  # the other question stands in another section
    page.wait_for_selector("#trung-members button")
    page.fill("#o-members", "223.000")
    page.keyboard.press("Control+s")
    is_settled(page)
    assert page.locator(".clash button").count() == 0
    assert stored(return_)["members"] == 223_000
    assert differences(page) == {}
    assert page.errors == []
