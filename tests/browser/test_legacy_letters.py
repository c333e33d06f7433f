"""Letters of a legacy font in the return's form: asked about at the field, converted or kept by one press."""

import pytest

from associations.models import Initiative
from associations.sections.base import read_columns
from tests import factories
from tests.browser.test_filling import is_settled, open_form, reach
from tests.browsing import address

pytestmark = pytest.mark.django_db(transaction=True)

TCVN3, READ = "Toµn tØnh cã 12 tØ ®ång, ®­îc khen", "Toàn tỉnh có 12 tỉ đồng, được khen"


def columns(return_):
    return read_columns([return_.pk])[return_.pk]


def test_the_question_stands_at_the_field_and_nothing_is_lost_meanwhile(cast, open_as):
    return_ = factories.draft(cast)
    page = open_as(cast.officer)
    open_form(page, return_)
    page.fill(reach(page, "outcomes"), TCVN3)
    page.fill(reach(page, "members"), "231.480")
    page.press("[name=members]", "Tab")
    question = page.locator("#trung-outcomes")
    page.click("#trang-thai-luu >> text=Đến ô ấy")  # it is in another section than the one in sight
    question.locator("button").first.wait_for()
    assert columns(return_)["outcomes"] == ""
    page.reload()  # what waits for an answer is still there, and asked about again
    question.locator("button").first.wait_for()
    assert page.input_value("[name=outcomes]") == TCVN3
    question.get_by_role("button", name="Chuyển thành").click()
    is_settled(page)
    assert page.input_value("[name=outcomes]") == READ
    assert columns(return_) | {"outcomes": READ, "members": 231_480} == columns(return_)
    page.fill(reach(page, "difficulties"), TCVN3)
    page.press("[name=difficulties]", "Tab")
    page.locator("#trung-difficulties").get_by_role("button", name="Giữ nguyên").click()
    is_settled(page)
    assert columns(return_)["difficulties"] == TCVN3


def test_a_form_is_sent_again_in_unicode_and_leaves_no_draft(cast, open_as):
    return_ = factories.draft(cast)
    page = open_as(cast.officer)
    place = f"{address(return_)}danh-muc/sang-kien/"
    page.goto(place)
    page.fill("[name=title]", "Quü khuyÕn häc L¹ng S¬n")
    page.fill("[name=summary]", "Đã vận động được 12 tỉ đồng")
    page.locator("[name=title]").evaluate("field => field.form.requestSubmit()")
    page.get_by_role("button", name="Chuyển sang Unicode và gửi").click()
    page.wait_for_url(f"**{place}**")
    row = Initiative.objects.get()
    assert (row.title, row.summary) == ("Quỹ khuyến học Lạng Sơn", "Đã vận động được 12 tỉ đồng")
    page.goto(place)
    assert page.input_value("[name=title]") == ""
    assert "Quü" not in page.inner_text("main")
