"""Every text that is sent is read once, before a view sees it; letters of a legacy font are asked about, never stored."""

import html
import json
import re
import unicodedata

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from associations.actions import returns as actions
from associations.actions.edits import Edit
from associations.sections.base import read_columns
from khuyenhoc.typed_text import KEPT_AS_SENT, is_kept_as_sent
from tests import factories
from tests.browsing import address, open_form, sign_in

TCVN3 = "Toµn tØnh hiÖn cã 231.000 héi viªn, ®­îc khen"
READ = "Toàn tỉnh hiện có 231.000 hội viên, được khen"


@pytest.fixture
def return_(cast):
    return factories.draft(cast)


@pytest.fixture
def client(cast):
    return sign_in(cast.officer)


def columns(return_):
    return read_columns([return_.pk])[return_.pk]


def stored(return_):
    return columns(return_)["outcomes"]


def fields_of(page: str, form: str) -> dict[str, list[str]]:
    """The fields of one form of the page that asks, as a browser sends them."""
    inside = page.split(f'id="{form}"')[1].split("</form>")[0]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>|<textarea[^>]*>.*?</textarea>", inside, re.DOTALL):
        name = html.unescape(re.search(r'name="([^"]*)"', tag)[1])
        value = re.search(r'value="([^"]*)"', tag) or re.search(r">\n?(.*)</textarea>", tag, re.DOTALL)
        found.setdefault(name, []).append(html.unescape(value[1]) if value else "")
    return found


def test_a_text_is_stored_in_one_form(client, return_):
    sent = open_form(client, return_)
    sent["outcomes"] = [unicodedata.normalize("NFD", "Vận\u200b động ở Ðắk\u00a0Lắk:\r\n\tｑuỹ")]
    assert client.post(address(return_, "nhap"), sent).status_code == 302
    assert stored(return_).replace("\r\n", "\n") == "Vận động ở Đắk Lắk:\n\tquỹ"


def test_legacy_letters_are_asked_about_and_sent_again_in_unicode(client, return_):
    sent = open_form(client, return_)
    sent |= {"outcomes": [TCVN3], "members": ["231.480"]}
    answer = client.post(address(return_, "nhap"), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert stored(return_) == ""
    assert all(text in html.unescape(page) for text in (TCVN3, READ, "phông TCVN3 (ABC)"))
    again = fields_of(page, "chuyen")
    assert again["outcomes"] == [READ]
    assert client.post(address(return_, "nhap"), again).status_code == 302
    assert stored(return_) == READ
    assert columns(return_)["members"] == 231_480


def test_what_somebody_keeps_as_typed_is_kept_to_the_letter_and_not_asked_about_again(client, return_):
    sent = open_form(client, return_) | {"outcomes": [TCVN3]}
    page = client.post(address(return_, "nhap"), sent).content.decode()
    assert client.post(address(return_, "nhap"), fields_of(page, "giu-nguyen")).status_code == 302
    assert stored(return_) == TCVN3
    sent = open_form(client, return_) | {"difficulties": [TCVN3]}
    assert client.post(address(return_, "nhap"), sent).status_code == 302


def test_a_cell_that_the_script_sends_is_asked_about_at_its_field_and_the_others_are_saved(client, return_):
    sent = {
        "outcomes": TCVN3,
        "members": "231.480",
        "seen/proposals": "{}",
        "seen/organisation": '{"members": 220000}',
    }
    answer = client.post(address(return_, "nhap"), sent, headers={"HX-Request": "true"})
    told = json.loads(html.unescape(re.search(r'data-answer="([^"]*)"', answer.content.decode())[1]))
    assert told["letters"] == [{"cell": "outcomes", "writing": "phông TCVN3 (ABC)", "converted": READ}]
    assert (stored(return_), columns(return_)["members"]) == ("", 231_480)
    kept = {"outcomes": TCVN3, "seen/proposals": "{}", "kept_letters": "outcomes"}
    answer = client.post(address(return_, "nhap"), kept, headers={"HX-Request": "true"})
    assert stored(return_) == TCVN3


def test_a_text_that_is_stored_in_an_older_form_is_neither_changed_unasked_nor_a_clash(cast, client, return_):
    old = unicodedata.normalize("NFD", "Kết quả ở Lạng Sơn") + "\u00a0– 5 %"
    actions.save(by=cast.officer, edits=[Edit(return_, texts={"outcomes": old})])
    before = return_.events.count()
    sent = open_form(client, return_)
    assert sent["outcomes"] == [old]
    assert (
        client.post(address(return_, "nhap"), sent | {"difficulties": ["Thiếu kinh phí"]}).status_code == 302
    )
    assert stored(return_) == old
    assert return_.events.count() == before + 1
    assert "outcomes" not in return_.events.latest("pk").changes


def test_a_text_that_was_sent_without_an_answer_is_no_clash_whatever_its_form(client, return_):
    typed = unicodedata.normalize("NFD", "Vận động")
    sent = {"outcomes": typed, "seen/proposals": "{}"}
    client.post(address(return_, "nhap"), sent, headers={"HX-Request": "true"})
    again = {
        "outcomes": "Vận động quỹ",
        "seen/proposals": "{}",
        "sent/proposals": json.dumps({"outcomes": [typed]}),
    }
    client.post(address(return_, "nhap"), again, headers={"HX-Request": "true"})
    assert stored(return_) == "Vận động quỹ"


def test_a_pasted_paragraph_is_asked_about_and_then_read_into_figures(client, return_):
    pasted = "Toµn tØnh hiÖn cã 231.000 héi viªn, 1.560 chi héi khuyÕn häc"
    answer = client.post(address(return_, "dan"), {"text": pasted, "start": "members"})
    assert answer.status_code == 422
    page = client.post(address(return_, "dan"), fields_of(answer.content.decode(), "chuyen")).content.decode()
    assert "231.000" in page
    assert "Hội viên" in page
    assert re.search(r'value="231000"', page)


def test_tabs_and_breaks_of_a_paste_stay(client, return_):
    page = client.post(
        address(return_, "dan"), {"text": "Tổng số\u200b hội viên\t231.480\r\nSố chi hội\t1.560"}
    )
    assert re.search(r'value="231480"', page.content.decode())


def test_a_form_with_a_file_says_that_the_file_was_not_taken(client, return_):
    scan = SimpleUploadedFile("a.pdf", b"%PDF-1.4 x", "application/pdf")
    answer = client.post(address(return_, "nop"), {"paper": TCVN3, "scan": scan})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Tệp gửi kèm chưa được nhận" in page
    assert READ in page
    assert "Chuyển sang Unicode và gửi" not in page


def test_what_stays_as_it_was_sent_is_listed_with_its_reason():
    exact = (
        "csrfmiddlewaretoken",
        "form_key",
        "seen",
        "seen/members",
        "seen-12",
        "sent/funds",
        "stood",
        "may_viet",
    )
    assert all(is_kept_as_sent(name) for name in (*exact, "own_password", "password1"))
    assert not any(is_kept_as_sent(name) for name in ("text", "outcomes", "loi", "reason", "rows", "name"))
    assert all(KEPT_AS_SENT.values())
