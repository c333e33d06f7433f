"""Money typed in triệu đồng by who is used to it; what is stored is whole đồng all the same."""

import json

import pytest

from associations.models import Event
from associations.numbers import NumberProblem, format_millions, read_millions
from associations.sections.base import read_columns
from tests import factories
from tests.browsing import address, fields_of, open_form, panel_of, send_form, sign_in


@pytest.mark.parametrize(
    ("text", "value"),
    [("148.724", 148_724_000_000), ("148724", 148_724_000_000), ("148.724,5", 148_724_500_000), ("0,35", 350_000),
     ("148,7 tỉ", 148_700_000_000), ("11200000000 đồng", 11_200_000_000), ("0", 0), ("", None)],
)  # fmt: skip
def test_bare_numbers_are_millions_and_units_hold_as_written(text, value):
    assert read_millions(text) == value


@pytest.mark.parametrize("text", ["1,000", "-5", "0,0000001", "nhiều", "9999999999"])
def test_what_has_two_readings_or_none_is_asked_about(text):
    with pytest.raises(NumberProblem):
        read_millions(text)


@pytest.mark.parametrize("value", [0, 1, 350_000, 10**6, 148_724_500_000, 999_999_999_999_999])
def test_what_is_written_in_millions_is_read_back_to_the_dong(value):
    assert read_millions(format_millions(value)) == value


def test_the_switch_is_the_persons_and_an_unchanged_page_changes_nothing(cast):
    return_ = factories.draft(cast, fund_raised=1_234_567_891)
    client = sign_in(cast.officer)
    assert client.post(address(return_, "don-vi-tien"), {"in_millions": "1"}).status_code == 302
    fields = open_form(client, return_)
    assert (fields["fund_total"], fields["fund_raised"]) == (["11.000"], ["1.234,567891"])
    assert fields["members"] == ["220.000"]
    events = Event.objects.count()
    send_form(client, return_, fields)
    assert Event.objects.count() == events
    send_form(client, return_, fields, fund_total="11.250,5")
    assert read_columns([return_.pk])[return_.pk]["fund_total"] == 11_250_500_000
    sent = {
        "fund_total": "12000",
        "figures_version": "0",
        "seen/funds": json.dumps({"fund_total": 11_250_500_000}),
    }
    page = client.post(address(return_, "nhap"), sent, headers={"HX-Request": "true"}).content.decode()
    assert "&quot;fund_total&quot;: &quot;12.000&quot;" in page
    assert "12 tỉ đồng" in panel_of(client, return_, "fund_total")
    assert open_form(sign_in(cast.colleague), return_)["fund_total"] == ["12.000.000.000"]


def test_a_proposal_in_dong_is_taken_as_dong(cast):
    return_ = factories.draft(cast)
    client = sign_in(cast.officer)
    client.post(address(return_, "don-vi-tien"), {"in_millions": "1"})
    client.post(address(return_, "nhap"), {"take": '{"fund_total": 11200000000}'})
    assert read_columns([return_.pk])[return_.pk]["fund_total"] == 11_200_000_000


def test_a_page_keeps_its_unit_when_the_person_switches_on_another_one(cast):
    return_ = factories.draft(cast, fund_raised=1_234_567_891)
    client = sign_in(cast.officer)
    unit = address(return_, "don-vi-tien")
    for typed, other in (("1", "0"), ("0", "1")):
        client.post(unit, {"in_millions": typed})
        fields, panel = open_form(client, return_), fields_of(panel_page(client, return_, "fund_total"))
        client.post(unit, {"in_millions": other})
        events = Event.objects.count()
        assert send_form(client, return_, fields).status_code == 302
        assert client.post(address(return_, "nhap/o/fund_total"), panel).status_code == 302
        assert Event.objects.count() == events
        amount, text = (11_250_500_000, "11.250,5") if typed == "1" else (11_250_500_001, "11250500001")
        send_form(client, return_, fields, fund_total=text)
        assert read_columns([return_.pk])[return_.pk]["fund_total"] == amount
    seen = json.dumps({"fund_total": 11_250_500_001})
    sent = {"fund_total": "6.700", "figures_version": "0", "money_unit": "million", "seen/funds": seen}
    client.post(unit, {"in_millions": "0"})
    client.post(address(return_, "nhap"), sent, headers={"HX-Request": "true"})
    assert read_columns([return_.pk])[return_.pk]["fund_total"] == 6_700_000_000


def panel_page(client, return_, code):
    return client.get(address(return_, f"nhap/o/{code}")).content.decode()
