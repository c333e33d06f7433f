"""Every spelling of a number has one reading, or is asked about."""

import math
import re
from decimal import Decimal
from fractions import Fraction
from functools import partial

import pytest
from django import forms
from hypothesis import example, given
from hypothesis import strategies as st

from associations.numbers import (
    COUNT_MAX,
    MONEY_MAX,
    CountField,
    MoneyField,
    NumberProblem,
    Refusal,
    format_count,
    format_decimal,
    is_sum,
    millions_to_type,
    money_in_words,
    read_cell,
    read_count,
    read_decimal,
    read_millions,
    read_money,
    read_plain,
    read_quantity,
)
from associations.numbers.spelling import fold
from associations.printable import LONGEST_BRIEF
from associations.text import plain_line
from tests.associations import spellings
from tests.internal_words import internal_words_in

# Spellings of a whole number and their one reading; ASK where there are two, NO where there is none.
ASK, NO = "ask", "no"
COUNTS = {
    "": None, "   ": None, "\u00a0": None, "0": 0, "1000": 1000, "1.000": 1000, "1 000": 1000,
    "1\u00a0000": 1000, "1\u202f000": 1000, "1\u2009000": 1000, "１０００": 1000, "１．０００": 1000, "１，０": 1,
    " 1.000 ": 1000, "\t1000\n": 1000, "\u200e1000": 1000, "\ufeff1000": 1000, "1.234.567": 1234567,
    "1 234 567": 1234567, "1234567": 1234567, "1,234,567": 1234567, "1'234'567": 1234567, "1’000": 1000,
    "12.500": 12500, "999.999.999": 999999999, "007": 7, "+5": 5, "1,0": 1, "1.0": 1, "12,00": 12, "1.234,00": 1234,
    "1.234,000": 1234, "1,234.00": 1234, "392937.0": 392937, "1 234,0": 1234,
    "1,000": ASK, "1,234": ASK, "12,500": ASK, "1000,000": ASK, "1000.000": ASK, "1.0000": ASK, "0,000": ASK,
    "-": ASK, "–": ASK, "1,5": NO, "1.5": NO, "12,34": NO, "1.234,5": NO, "1,234.5": NO, "1.2345": NO,
    "0.123": NO, "1.00.000": NO, "1.000.00": NO, "1 00 0": NO, "1..000": NO, ".5": NO, "5.": NO, ",": NO, "1,2,3": NO,
    "-5": NO, "−5": NO, "(5)": NO, "1E+06": NO, "1e3": NO, "10²": NO, "x": NO, "không": NO, "12 người": NO, "1.000đ": NO,
    "1/2": NO, "50%": NO, "0x10": NO, "٣": NO, "½": NO, "1_000": NO, "NaN": NO, "inf": NO, "=1+1": 2, "+": NO, "()": NO,
    "1.000.000.000": NO, "99999999999999999999": NO,
}  # fmt: skip
MONEY = {
    "148,7 tỉ": 148_700_000_000, "148,7 tỷ": 148_700_000_000, "148.724 triệu": 148_724_000_000, "1 tỉ": 10**9,
    "1 tỉ 234 triệu": 1_234_000_000, "1 tỉ 234 triệu đồng": 1_234_000_000, "12,5 triệu": 12_500_000,
    "12,500 triệu": 12_500_000, "1,5 tr": 1_500_000, "50 nghìn": 50_000, "50 ngàn đồng": 50_000,
    "1.000.000 đ": 1_000_000, "1.000.000₫": 1_000_000, "1000000 VND": 1_000_000, "148.724.000.000": 148_724_000_000,
    "0 đồng": 0, "2 TỈ": 2 * 10**9, "148.724 tỉ": ASK, "1,000": ASK, "1 tỉ 2": NO, "1 triệu 2 tỉ": NO, "đồng": NO, "tỉ": NO,
    "1,5": NO, "-2 tỉ": NO, "1.234.567 tỉ": NO, "2 tỉ tỉ": NO, "0,0000000001 tỉ": NO,
    "1234.567 tỉ": NO, "0.500 tỉ": NO, "1234.567 triệu": NO, "1234.56 tỉ": 1_234_560_000_000,
}  # fmt: skip


def test_at_least_sixty_spellings_are_held_to_one_reading():
    assert len(COUNTS) + len(MONEY) >= 60


@pytest.mark.parametrize(("text", "expected"), [(t, e) for t, e in COUNTS.items() if e not in (ASK, NO)])
def test_a_count_has_one_reading(text, expected):
    assert read_count(text) == expected


@pytest.mark.parametrize(("text", "expected"), [(t, e) for t, e in MONEY.items() if e not in (ASK, NO)])
def test_an_amount_has_one_reading(text, expected):
    assert read_money(text) == expected


@pytest.mark.parametrize(
    ("read", "text", "expected"),
    [(read_count, t, e) for t, e in COUNTS.items() if e in (ASK, NO)]
    + [(read_money, t, e) for t, e in MONEY.items() if e in (ASK, NO)],
)
def test_what_is_unclear_or_no_number_is_asked_about_and_never_guessed(read, text, expected):
    with pytest.raises(NumberProblem) as problem:
        read(text)
    message = str(problem.value)
    assert ("hay" in message) == (expected == ASK)
    assert text.strip() in message


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("-5", "là số âm"),
        ("(5)", "là số âm"),
        ("(12", "có cả “(” ngoài số"),
        ("12)", "có cả “)” ngoài số"),
        ("12 người", "có cả chữ"),
        ("không", "không phải là số"),
        ("1E+06", "Excel đã viết tắt"),
        ("1.00.000", "không đều"),
        ("1,5", "không phải là số nguyên"),
        ("–", "là 0 hay chưa có số liệu"),
        ("1.000.000.000", "lớn hơn mức 999.999.999"),
        ("9" * 201, "dài 201 chữ"),
    ],
)
def test_a_refusal_says_what_is_wrong_with_the_text(text, why):
    with pytest.raises(NumberProblem, match=re.escape(why)):
        read_count(text)


def test_a_count_may_be_written_with_a_word_for_its_size():
    assert read_count("318 nghìn") == 318_000
    assert read_count("1,35 triệu") == 1_350_000
    assert read_count("1 triệu 204 ngàn") == 1_204_000
    assert read_count("1.204") == 1_204
    assert read_count(" ") is None
    for text in ("0,0001 nghìn", "20 vạn", "318 nghìn đồng", "1,204", "12 tỉ"):
        with pytest.raises(NumberProblem):
            read_count(text)


@pytest.mark.parametrize("text", [t for t, e in COUNTS.items() if e not in (ASK, NO)])
def test_an_amount_reads_plain_numbers_as_a_count_does(text):
    assert read_money(text) == COUNTS[text]


@given(st.integers(0, COUNT_MAX))
def test_what_is_written_is_read_back(number):
    assert read_count(format_count(number)) == number
    assert read_count(str(number)) == number
    assert read_count(f"{number:,}".replace(",", " ")) == number


@given(st.integers(0, MONEY_MAX))
def test_an_amount_in_words_is_read_back(amount):
    words = money_in_words(amount)
    plain = amount % 1000 == 0 and amount > 0
    if plain and amount < 1000 * 10**9:
        assert read_money(words) == amount


def outcome(read, *args, **kwargs):
    """Return what a reader gives: the number, or why there is none."""
    try:
        return read(*args, **kwargs)
    except NumberProblem as problem:
        return problem


def meant(found) -> list[int]:
    """Return what a refusal proposes."""
    return [proposal.value for proposal in getattr(found, "proposals", ())]


@given(st.integers(0, MONEY_MAX))
def test_an_amount_is_read_back_in_each_unit_or_asked_about_with_itself_proposed(amount):
    assert read_money(f"{format_count(amount)} đồng") == read_millions(f"{amount} đồng") == amount
    assert read_millions(millions_to_type(amount)) == amount
    for read in (read_money, read_millions):
        found = outcome(read, money_in_words(amount % 10**12))  # "1.000 tỉ" alone has two readings
        assert amount % 10**12 in (found, *meant(found))


@given(
    st.lists(st.tuples(st.sampled_from("+-"), st.integers(0, COUNT_MAX)), min_size=1, max_size=6),
    st.booleans(),
)
def test_a_sum_is_what_its_numbers_add_up_to(terms, is_grouped):
    first, *rest = [f"{number:,}".replace(",", ".") if is_grouped else str(number) for _, number in terms]
    signs = [sign for sign, _ in terms[1:]]
    text = "=" + first + "".join(f" {sign} {number}" for sign, number in zip(signs, rest, strict=True))
    total = terms[0][1] + sum(number if sign == "+" else -number for sign, number in terms[1:])
    for written in (text, text.replace(" ", ""), text.replace("-", "−")):
        if 0 <= total <= COUNT_MAX:
            assert read_count(written) == total
        else:
            with pytest.raises(NumberProblem):
                read_count(written)
    if "+" in signs and 0 <= total <= COUNT_MAX:
        assert read_count(text[1:]) == total


@given(st.integers(0, COUNT_MAX), st.integers(3, 16))
def test_noise_of_a_sheet_behind_the_fifteenth_digit_is_no_part_of_a_number(number, places):
    below, above = math.nextafter(float(number), 0), math.nextafter(float(number), math.inf)
    for value in (below, above):
        if number > 10**4 or value == number:  # a small number keeps more decimals than fifteen digits show
            assert read_cell(value, is_money=False) == number
            assert read_cell(repr(value), is_money=False) == number
            assert read_cell(repr(value).replace(".", ","), is_money=False) == number


# What people type into cells of numbers, in pieces that meet at random.
PIECES = st.sampled_from(
    [
        *"0123456789.,'  +-=–%()/xoOlIk~",
        "000",
        "nghìn",
        "triệu",
        "tr",
        "tỉ",
        "rưỡi",
        "đồng",
        "đ",
        "người",
        "khoảng",
        "đến",
        "E",
    ]
)


@given(st.lists(PIECES, max_size=12).map("".join), st.booleans(), st.booleans())
@example(text="-nghìn0+", is_money=False, in_millions=False)
def test_whatever_is_typed_is_read_or_refused_in_words_that_quote_it_and_propose_what_can_be_taken(
    text, is_money, in_millions
):
    maximum = MONEY_MAX if is_money else COUNT_MAX
    ways = {"is_money": is_money, "in_millions": in_millions}
    found = outcome(read_cell, text, units=("người",), **ways)
    if isinstance(found, NumberProblem):
        assert str(found).startswith(f"“{text.strip()[:100]}")
        assert len(found.proposals) <= 3
        for value in meant(found):
            assert 0 <= value <= maximum
            assert read_cell(f"{value} đồng" if is_money else str(value), **ways) == value
        assert_true(found, text)
    else:
        assert (found is None) == (not text.strip())
        assert found is None or 0 <= found <= maximum


@pytest.mark.parametrize(
    ("text", "ways", "words"),
    [
        ("1O5", {"is_money": False}, ["Lấy 105"]),
        ("214.55", {"is_money": False}, ["Lấy 214.550"]),
        ("1O5.000", {"is_money": True}, ["Lấy 105.000 đồng"]),
        ("500k", {"is_money": True}, ["Lấy 500.000 đồng"]),
        ("1000k", {"is_money": True}, ["Lấy 1 triệu đồng"]),
        ("1OO1000", {"is_money": True}, ["Lấy 1 triệu 1 nghìn đồng"]),
        ("1OO1500", {"is_money": True}, ["Lấy 1.001.500 đồng"]),
        ("1.234 tỉ", {"is_money": True}, ["Lấy 1 tỉ 234 triệu đồng", "Lấy 1.234 tỉ đồng"]),
        ("12046000000", {"is_money": True, "in_millions": True}, ["Lấy 12.046 triệu"]),
    ],
)
def test_a_proposal_is_written_so_that_it_cannot_be_misread(text, ways, words):
    assert [proposal.words for proposal in outcome(read_cell, text, **ways).proposals] == words


@pytest.mark.parametrize(
    ("value", "ways", "why"),
    [
        ("$500", {"is_money": True}, "là ngoại tệ"),
        ("5.", {"is_money": False}, "có dấu thừa ở đầu hoặc ở cuối số"),
        (".5", {"is_money": False}, "có dấu thừa ở đầu hoặc ở cuối số"),
        ("1..000", {"is_money": False}, "các dấu tách hàng nghìn không đều"),
        ('500 "Hộ"', {"is_money": False}, 'có cả chữ “"Hộ"”'),
        ("500 USD", {"is_money": False}, "là số tiền, mà ô này không phải ô tiền"),
        (-500, {"is_money": False}, "“−500” là số âm"),
        (10**12, {"is_money": False}, "“1.000.000.000.000” lớn hơn"),
        (1e-07, {"is_money": True, "in_millions": True}, "“0,0000001” lẻ dưới một đồng"),
        (1e-07, {"is_money": True}, "“0,0000001” không phải là số nguyên"),
    ],
)
def test_a_refusal_names_the_value_and_what_the_cell_is_for(value, ways, why):
    assert why in str(outcome(read_cell, value, **ways))


@pytest.mark.parametrize(
    ("value", "ways", "brief", "button"),
    [
        ("30 hộ", {"is_money": False}, "Có chữ “hộ”; chỉ gõ số", 30),
        ("214,55", {"is_money": False}, "Lẻ: “214,55”; gõ số nguyên", None),
        ("214.55", {"is_money": False}, "Lẻ: “214.55”; có phải 214.550?", 214_550),
        ("1,234", {"is_money": False}, "Là 1234 hay 1 phẩy 234?", 1_234),
        ("khoảng 2 nghìn", {"is_money": False}, "Có chữ “khoảng”; gõ số chính xác", 2_000),
        ("1.234 tỉ", {"is_money": True}, "Là 1,234 tỉ hay 1234 tỉ?", None),
        ("12046000000", {"is_money": True, "in_millions": True}, "Có phải 12.046.000.000 đồng?", 12_046_000_000),
        ("abc " * 20, {"is_money": False}, "“abc abc abc abc abc…” không phải là số", None),
        (f"{9:09}" * 12, {"is_money": False}, "Lớn hơn mức 999.999.999; xem lại số chữ số", None),
    ],
)  # fmt: skip
def test_a_refusal_is_one_line_and_one_button_beside_the_field(value, ways, brief, button):
    problem = outcome(read_cell, value, **ways)
    assert problem.brief == brief
    assert (problem.main_proposal and problem.main_proposal.value) == button


def test_digits_alone_are_read_as_our_own_forms_send_them():
    assert [read_plain(text) for text in ("12", "1.2", "", "٣", "9" * 18, "9" * 19)] == [
        12,
        None,
        None,
        None,
        10**18 - 1,
        None,
    ]


def test_a_quantity_may_be_blank_and_has_bounds():
    read = partial(read_quantity, decimals=2, maximum=100)
    assert [read(text) for text in ("", " ", "70", "70,25", "100")] == [None, None, 70, Decimal("70.25"), 100]
    for text in ("70,255", "-1", "101", "1O"):
        assert isinstance(outcome(read, text), NumberProblem)


def test_a_calculation_is_known_as_one():
    assert all(map(is_sum, ("120+35", "=5+3", "=5", "1 tỉ + 200 triệu", "120 + 35 người")))
    assert not any(map(is_sum, ("500", "+5", "120-35", "", "1+" * 101)))


# What has to be so of a text, folded, for what a refusal of a kind says of it to be true.
TRUE_OF = {
    Refusal.TOO_LONG: lambda line: len(line) > 200,
    Refusal.NO_NUMBER: lambda line: not any(map(str.isnumeric, line)),
    Refusal.TWO_READINGS: lambda line: re.search("[.,]", line) is not None,
    Refusal.UNSURE: lambda line: re.search("[0-9] ?[^0-9 ]+ ?[0-9]|k|vạn", line) is not None,
    Refusal.OTHER_UNIT: lambda line: len(re.sub("[^0-9]", "", line)) >= 7,
    Refusal.NOT_WHOLE: lambda line: re.search("[.,][0-9]|[0-9].*(nghìn|triệu|tr|tỉ)|rưỡi", line) is not None,
    Refusal.NEGATIVE: lambda line: "-" in line or re.fullmatch(r"\(.*\)|.*\(.*\).*", line) is not None,
    Refusal.TOO_LARGE: lambda line: len(re.sub("[^0-9]", "", line)) >= 10 or re.search("tỉ|ti|ty|triệu|tr|nghìn|k", line) is not None,
    Refusal.MARKS: lambda line: re.search(r"[^0-9]", line) is not None,
    Refusal.LETTERS: lambda line: re.search("[oli|]", line) is not None,
    Refusal.WORDS: lambda line: re.search(r"[^0-9.,]", line) is not None,
    Refusal.SEVERAL: lambda line: len(re.findall("[0-9]+", line)) > 1,
    Refusal.ABOUT: lambda line: re.search(r"[^0-9., ']", line) is not None,
    Refusal.SHARE: lambda line: "%" in line or "phần trăm" in line,
    Refusal.RANGE: lambda line: len(re.findall("[0-9]+", line)) > 1,
    Refusal.DAY: lambda line: len(re.findall("[0-9]+", line)) > 1,
    Refusal.ABBREVIATED: lambda line: "e" in line,
    Refusal.FORMULA: lambda line: "=" in line or re.search("[x×*]", line) is not None,
    Refusal.ERROR: lambda line: line.startswith("#"),
    Refusal.NOTHING: lambda line: line in ("-", "o", "không", "không có", "không phát sinh") or set(line) <= set("-. "),
}  # fmt: skip
EXAMPLES = {"2,5 triệu", "ước tính", "đồng", "triệu"}
NEXT = re.compile("gõ|xóa|sửa|mở rộng|ghi|làm tròn|xem lại|quy ra|dùng|để trống", re.IGNORECASE)


def assert_true(problem: NumberProblem, text: str) -> None:
    """Assert that what a refusal says holds of the text: its kind, each word that it quotes, and what to do next.

    Its line beside the field has room there, whole, and says nothing from inside the portal.
    """
    assert len(problem.brief) <= LONGEST_BRIEF, problem.brief
    own = re.sub("“[^”]*”", "", problem.brief)
    assert own.strip(" ;:,")
    assert not own.endswith("…"), problem.brief
    assert internal_words_in(own) == [], problem.brief
    line = fold(text)
    assert TRUE_OF[problem.kind](line), (problem.kind, text)
    said = str(problem)
    assert NEXT.search(said), said
    if problem.kind == Refusal.TOO_LONG:
        return
    behind = said.removeprefix(f"“{text.strip()}”") if text.strip() in said else said
    for quoted in re.findall("“([^“”]+)”", behind):
        written = all(word in plain_line(text) for word in quoted.split())
        assert quoted in EXAMPLES or written or quoted.endswith("triệu"), (said, text)


@pytest.mark.parametrize("in_millions", [False, True])
@pytest.mark.parametrize("is_money", [False, True])
def test_what_a_refusal_says_is_true_of_the_text_and_says_what_to_do_next(is_money, in_millions):
    tables = (spellings.COUNTS, spellings.PEOPLE, spellings.MEMBERS, spellings.MONEY, spellings.MILLIONS)
    for text in {text for table in tables for text in table}:
        found = outcome(read_cell, text, is_money=is_money, in_millions=in_millions, units=("người",))
        if isinstance(found, NumberProblem):
            assert_true(found, text)


@given(st.text(max_size=20))
def test_any_text_is_a_number_blank_or_a_problem(text):
    for read in (read_count, read_money):
        try:
            number = read(text)
        except NumberProblem:
            continue
        assert number is None or 0 <= number <= MONEY_MAX


def test_a_decimal_field_asks_about_a_lone_dot_group():
    assert read_decimal("12,5") == Fraction(25, 2)
    assert read_decimal("1,234") == Fraction(1234, 1000)
    assert read_decimal("12.5") == Fraction(25, 2)
    assert read_decimal("") is None
    with pytest.raises(NumberProblem, match=r"1234 hay 1,234"):
        read_decimal("1.234")


@pytest.mark.parametrize("value", [True, 1.5, float("nan"), float("inf"), -1, -1.0, 10**12, "abc", object()])
def test_a_cell_that_is_no_count_is_refused(value):
    with pytest.raises(NumberProblem):
        read_cell(value, is_money=False)


@pytest.mark.parametrize(
    ("value", "expected"), [(5, 5), (5.0, 5), ("5", 5), (None, None), ("", None), (0.0, 0)]
)
def test_a_cell_is_read(value, expected):
    assert read_cell(value, is_money=False) == expected


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (Fraction(29761534, 10**6), 1, "29,8"),
        (Fraction(1, 20), 1, "0,1"),
        (Fraction(-1, 20), 1, "−0,1"),
        (Fraction(-4, 100), 1, "0,0"),
        (Fraction(5, 2), 0, "3"),
        (1234567, 0, "1.234.567"),
        (Fraction(1234567, 100), 2, "12.345,67"),
        (None, 1, "–"),
    ],
)
def test_decimals_are_rounded_half_up(value, decimals, expected):
    assert format_decimal(value, decimals) == expected


def test_amounts_in_words():
    assert money_in_words(1_234_000_000) == "1 tỉ 234 triệu đồng"
    assert money_in_words(148_724_000_500) == "148 tỉ 724 triệu 500 đồng"
    assert money_in_words(0) == "0 đồng"


class Form(forms.Form):
    members = CountField()
    fund = MoneyField()


def test_form_fields_read_and_show_vietnamese_numbers():
    form = Form({"members": "1.000", "fund": "148,7 tỉ"})
    assert form.is_valid()
    assert form.cleaned_data == {"members": 1000, "fund": 148_700_000_000}
    assert 'value="1.234.567"' in str(Form(initial={"members": 1234567})["members"])


def test_a_field_takes_a_number_that_is_one_already_and_no_truth_value():
    assert CountField().to_python(1_000) == 1_000
    assert MoneyField().to_python(1_000) == 1_000
    assert CountField().to_python(None) is None
    with pytest.raises(forms.ValidationError):
        CountField().to_python(True)


def test_a_form_field_keeps_what_was_typed_and_says_what_is_wrong():
    form = Form({"members": "1,000", "fund": ""})
    assert not form.is_valid()
    assert 'value="1,000"' in str(form["members"])
    assert "1000 hay 1 phẩy 000" in form.errors["members"][0]
    assert form.cleaned_data["fund"] is None
