"""Days, hours and years out of what people type: the day stands first, and what cannot be read is named."""

import datetime

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from associations.days import (
    DayField,
    DayProblem,
    HourField,
    PartialDayField,
    YearField,
    read_day,
    read_hour,
    read_year,
)

FIFTH = datetime.date(2026, 12, 5)


@pytest.mark.parametrize(
    "text",
    [
        "05/12/2026", "5/12/2026", "05-12-2026", "5-12-2026", "05.12.2026", "5.12.2026", "2026-12-05", "2026-12-5",
        "  05/12/2026  ", "05 / 12 / 2026", "5 - 12 - 2026", "05/12/26", "05/12/2026 00:00", "2026-12-05T00:00:00",
        "\u00a005/12/2026\u200b", "０５/１２/２０２６", "ngày 5 tháng 12 năm 2026", "5 tháng 12, 2026", "Ngày 05 Tháng 12 Năm 2026",
    ],
)  # fmt: skip
def test_the_day_stands_before_the_month_in_every_writing(text):
    assert read_day(text) == FIFTH
    assert DayField().clean(text) == FIFTH


@pytest.mark.parametrize("text", ["", "   ", "\u00a0"])
def test_a_blank_is_no_day(text):
    assert read_day(text) is None
    assert DayField(required=False).clean(text) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("12/31/2026", "Không có ngày “12/31/2026”"),
        ("31/02/2026", "Không có ngày “31/02/2026”"),
        ("00/12/2026", "Không có ngày “00/12/2026”"),
        ("Dec 5, 2026", "“Dec 5, 2026” chưa đọc được thành ngày. Nếu là 05/12/2026"),
        ("December", "Không có ngày “December”"),
        ("05/12", "“05/12” chưa đủ ngày, tháng, năm"),
        ("2026", "“2026” chưa đủ ngày, tháng, năm"),
        ("05/12-2026", "“05/12-2026” chưa đọc được thành ngày. Nếu là 05/12/2026"),
        ("05/12/2026 08:30", "“05/12/2026 08:30” chưa đọc được thành ngày. Nếu là 05/12/2026"),
        ("01/01/0204", "năm 204 không hợp lý"),
        ("05/12/20266", "“05/12/20266” chưa đọc được"),
        ("x" * 500, "Không có ngày “xxx"),
    ],
)
def test_what_is_no_day_is_refused_with_its_words(text, words):
    with pytest.raises(DayProblem) as problem:
        read_day(text)
    assert words in str(problem.value)
    assert len(str(problem.value)) < 160
    with pytest.raises(forms.ValidationError) as refusal:
        DayField(required=False).clean(text)
    assert refusal.value.messages == [str(problem.value)]


@given(st.dates(min_value=datetime.date(1996, 1, 1), max_value=datetime.date(2100, 12, 31)), st.data())
def test_every_day_is_read_back_from_every_writing(day, data):
    formats = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "ngày %d tháng %m năm %Y"]
    assert read_day(day.strftime(data.draw(st.sampled_from(formats)))) == day


@given(st.text(max_size=60))
def test_any_text_is_a_day_or_refused_in_words(text):
    try:
        day = read_day(text)
    except DayProblem:
        return
    assert day is None or day.year >= 1996


def test_a_form_shows_a_day_as_it_is_typed_and_a_refused_text_as_it_was():
    class Form(forms.Form):
        day = DayField()
        hour = HourField()

    shown = Form(initial={"day": FIFTH, "hour": datetime.time(8, 5)})
    assert 'value="05/12/2026"' in str(shown["day"])
    assert 'value="05/12/2026"' in shown["day"].as_hidden()
    assert 'value="08:05"' in str(shown["hour"])
    assert 'value="31/02/2026"' in str(Form({"day": "31/02/2026"})["day"])


def test_a_form_lays_what_may_be_meant_beside_the_box():
    class Form(forms.Form):
        day = DayField()
        in_part = PartialDayField()

    sent = Form({"day": "12/31/2026", "in_part": "5% quý III/2024"})
    assert 'data-offered="31/12/2026"' in str(sent["day"])
    assert "data-offered" not in str(sent["in_part"])
    assert "“5% quý III/2024” chưa đọc được" in str(sent.errors["in_part"])
    assert 'data-offered="9/2024"' in str(Form({"in_part": "khoảng tháng 9/2024"})["in_part"])
    assert "data-offered" not in str(Form()["day"])


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("08:30", (8, 30)), ("8:30", (8, 30)), ("8h30", (8, 30)), ("8 giờ 30", (8, 30)), ("8 giờ 30 phút", (8, 30)),
        ("8g30", (8, 30)), ("8h", (8, 0)), ("8 giờ", (8, 0)), ("08:30:00", (8, 30)), ("8.30", (8, 30)), ("0:00", (0, 0)),
    ],
)  # fmt: skip
def test_an_hour_as_it_is_said(text, hour):
    assert read_hour(text) == HourField().clean(f" {text} ") == datetime.time(*hour)


@pytest.mark.parametrize("text", ["25:00", "8:60", "8", "sáng", "8:30 PM", "24:00"])
def test_what_is_no_hour_is_named(text):
    with pytest.raises(DayProblem, match=f"“{text}”"):
        read_hour(text)


def test_a_year_is_four_digits():
    assert read_year(" 2026 ") == YearField().clean("2026") == 2026
    assert YearField(required=False).clean("") is None
    for text in ("60.000", "2.026", "26", "năm 2026", "20266"):
        with pytest.raises(DayProblem, match=f"“{text}” không phải là năm"):
            read_year(text)
    with pytest.raises(DayProblem, match="nằm ngoài 1996–2100"):
        read_year("1945")
