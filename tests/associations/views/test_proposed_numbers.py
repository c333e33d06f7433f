"""Beside a text that is no number stands what may be meant, as a button: at once, after a reload, without a script."""

import html
import re

import pytest

from associations.models import Typed
from associations.sections.base import read_columns
from tests import factories
from tests.browsing import address, open_form, panel_of, send_form, sign_in


@pytest.fixture
def return_(cast):
    return factories.draft(cast, members_new=None)


def beside(page: str, code: str) -> str:
    """Return what stands beside the field of a figure."""
    return html.unescape(re.search(rf'id="ghi-{code}".*?</div>', page, re.DOTALL)[0])


def test_a_proposal_is_there_after_a_reload_and_taken_without_a_script(cast, return_):
    client = sign_in(cast.officer)
    assert send_form(client, return_, open_form(client, return_), members_new="1O5").status_code == 302
    words = beside(client.get(address(return_, "nhap")).content.decode(), "members_new")
    assert "Có “O” ở chỗ của chữ số" in words
    assert "Lấy 105" in words
    assert "“1O5” có “O” ở chỗ của chữ số." in panel_of(client, return_, "members_new")
    (button,) = re.findall(r'name="take" value="(\{[^}]+\})"', words)
    assert send_form(client, return_, open_form(client, return_), take=button).status_code == 302
    assert read_columns([return_.pk])[return_.pk]["members_new"] == 105
    assert not Typed.objects.exists()
    page = client.get(address(return_, "nhap")).content.decode()
    assert 'id="xet-members_new"' in page
    assert "{&quot;members_new&quot;" not in page


def test_a_calculation_is_shown_with_its_result(cast, return_):
    client = sign_in(cast.officer)
    sent = {"members_new": "=1.200+35", "figures_version": "0"}
    page = client.post(address(return_, "nhap"), sent, headers={"HX-Request": "true"}).content.decode()
    assert "1.200+35 = 1.235" in beside(page, "members_new")
    sent = {"members_new": "1.235", "figures_version": "0"}
    page = client.post(address(return_, "nhap"), sent, headers={"HX-Request": "true"}).content.decode()
    assert 'id="xet-members_new"' in page
    assert 'id="ghi-members_new"' not in page


def test_full_dong_typed_in_millions_are_asked_about_whoever_looks(cast, return_):
    cast.officer.enters_millions = True
    cast.officer.save()
    client = sign_in(cast.officer)
    send_form(client, return_, open_form(client, return_), fund_total="12046000000")
    words = beside(client.get(address(return_, "nhap")).content.decode(), "fund_total")
    assert "là 12.046.000.000 triệu đồng" in panel_of(client, return_, "fund_total")
    assert "Có phải 12.046.000.000 đồng?" in words
    assert "Lấy 12.046 triệu" in words
    # To who types in đồng the same text is a number, and still it is not one yet.
    words = panel_of(sign_in(cast.colleague), return_, "fund_total")
    assert "được giữ nguyên như đã gõ, chưa thành số. Nếu là 12.046.000.000 đồng thì lấy số ấy" in words
    assert '{"fund_total": 12046000000}' in words
    send_form(client, return_, open_form(client, return_), take='{"fund_total": 12046000000}')
    assert read_columns([return_.pk])[return_.pk]["fund_total"] == 12_046_000_000


def test_an_amount_from_a_thousand_ti_on_stands_in_its_field_as_it_is_read_back(cast):
    return_ = factories.draft(cast, fund_total=1_000_000_000_000)
    cast.officer.enters_millions = True
    cast.officer.save()
    client = sign_in(cast.officer)
    fields = open_form(client, return_)
    assert fields["fund_total"] == ["1.000.000 triệu"]
    send_form(client, return_, fields, members_new="12")
    assert read_columns([return_.pk])[return_.pk]["fund_total"] == 1_000_000_000_000
