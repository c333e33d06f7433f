"""Next year's targets by indicator."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from associations.events import broken_chains
from associations.models import Event, OwnTarget
from associations.numbers import NumberProblem, QuantityField
from reports.analysis.own_targets import read_target, write_target
from reports.indicators import BY_CODE
from tests import factories
from tests.browsing import address, sign_in


def send(client, return_, **texts):
    return client.post(
        address(return_, "chi-tieu-nam-toi"), {name.replace("__", "/"): text for name, text in texts.items()}
    )


def test_targets_are_read_shown_and_stand_beside_next_years_ratios(cast):
    return_ = factories.draft(cast)
    client = sign_in(cast.officer)
    response = send(
        client,
        return_,
        members_per_population="29,5",
        cooperation_programmes="12",
        fund_total="12,5 tỉ",
        card_rate="",
    )
    assert response.status_code == 302
    stored = {row.indicator: row.value for row in OwnTarget.objects.all()}
    assert stored == {
        "members_per_population": Decimal("29.5"),
        "cooperation_programmes": 12,
        "fund_total": 12_500_000_000,
    }
    page = client.get(address(return_, "chi-tieu-nam-toi")).content.decode()
    assert 'value="29,5"' in page
    assert 'value="12.500.000.000"' in page
    after = factories.draft(cast, year=2025)
    assert "chỉ tiêu hội đặt 29,5" in client.get(address(after, "chi-so")).content.decode()
    assert "Chỉ tiêu tự đặt cho năm tới" in client.get(address(return_)).content.decode()
    assert list(broken_chains()) == []


@pytest.mark.parametrize(
    ("code", "text", "value"),
    [("fund_total", "2tr5", 2_500_000), ("fund_total", "1 tỉ rưỡi", 1_500_000_000), ("cooperation_programmes", "10+2", 12),
     ("members_per_population", "29,5 %", Decimal("29.5"))],
)  # fmt: skip
def test_a_target_is_read_as_figures_are(code, text, value):
    assert read_target(text, BY_CODE[code]) == value


def test_a_target_that_is_not_certain_names_what_may_be_meant():
    with pytest.raises(NumberProblem) as refused:
        read_target("1O", BY_CODE["cooperation_programmes"])
    assert refused.value.in_words == "“1O” có “O” ở chỗ của chữ số. Gõ lại bằng chữ số. Có thể là 10."


@pytest.mark.parametrize(
    ("text", "words"), [("-3", "là số âm"), ("1.234", "hay"), ("nhiều", "không phải"), ("1,23456", "quá 4")]
)
def test_what_is_no_target_is_named_and_kept_as_typed(cast, text, words):
    return_ = factories.draft(cast)
    response = send(sign_in(cast.officer), return_, members_per_population=text, cooperation_programmes="12")
    assert response.status_code == 409
    assert words in response.content.decode()
    assert f'value="{text}"' in response.content.decode()
    assert not OwnTarget.objects.exists()


def test_a_target_that_somebody_else_changed_is_not_overwritten(cast):
    return_ = factories.draft(cast)
    send(sign_in(cast.colleague), return_, cooperation_programmes="11")
    response = send(
        sign_in(cast.officer), return_, cooperation_programmes="12", seen__cooperation_programmes=""
    )
    assert response.status_code == 409
    assert "vừa có người khác sửa" in response.content.decode()
    assert OwnTarget.objects.get().value == 11


@pytest.mark.parametrize("seen", ["x", "NaN", "sNaN", "1e999999", "-1", "0"])
def test_a_forged_memory_of_what_stood_overwrites_nothing(cast, seen):
    return_ = factories.draft(cast)
    send(sign_in(cast.colleague), return_, cooperation_programmes="11")
    response = send(
        sign_in(cast.officer), return_, cooperation_programmes="12", seen__cooperation_programmes=seen
    )
    assert response.status_code == 409
    assert OwnTarget.objects.get().value == 11


def test_nothing_changes_on_a_closed_return_and_nothing_is_written_for_nothing(cast):
    return_ = factories.draft(cast)
    before = Event.objects.count()
    send(sign_in(cast.officer), return_, cooperation_programmes="")
    assert Event.objects.count() == before
    factories.go(return_, "submit", cast.officer)
    assert send(sign_in(cast.officer), return_, cooperation_programmes="12").status_code == 409
    assert not OwnTarget.objects.exists()


@given(st.sampled_from(list(BY_CODE.values())), st.integers(0, 10**12), st.integers(0, 4))
def test_a_target_is_read_back_as_it_is_shown(indicator, number, decimals):
    whole = not indicator.decimals
    value = Decimal(number % 10**9) if whole else Decimal(number).scaleb(-decimals)
    assert read_target(write_target(value, indicator), indicator) == value
    assert read_target(f" {write_target(value, indicator)} {indicator.unit} ", indicator) == value


@given(st.integers(1, 999_900))
def test_points_are_read_back_as_they_are_shown(hundredths):
    field, value = QuantityField(decimals=2, maximum=9999), Decimal(hundredths).scaleb(-2)
    assert field.clean(field.prepare_value(value)) == value


@given(st.sampled_from(list(BY_CODE.values())), st.text(max_size=30))
def test_any_text_is_a_target_or_refused_in_words(indicator, text):
    try:
        value = read_target(text, indicator)
    except NumberProblem:
        return
    assert value is None or value >= 0


def test_a_count_in_its_unit_is_a_target_too(cast):
    return_ = factories.draft(cast)
    typed = {
        "cooperation_programmes": "1.200 chương trình",
        "fund_per_capita": "60 nghìn đồng/người",
        "card_rate": "95 %",
    }
    assert send(sign_in(cast.officer), return_, **typed).status_code == 302
    stored = {row.indicator: row.value for row in OwnTarget.objects.all()}
    assert stored == {"cooperation_programmes": 1200, "fund_per_capita": 60_000, "card_rate": 95}
