"""Whatever a text holds, what is said of it is one line of what can be seen; whatever a file is called, it has a name."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from associations.days import DayField
from associations.exchange.problems import BadFile, Problem
from associations.numbers import CountField, MoneyField
from associations.printable import LONGEST_NAME, file_name, message, printable
from associations.returns.workflow import Refused

ANY = st.text(st.characters(codec=None), max_size=300)  # halves of pairs as well
HOSTILE = "a\nE khác\r\x1b[2J\x07\u202egpj.\u2028\u0085\ud800\x7f\u200b"


def one_line(text: str) -> bool:
    return len(text.splitlines()) <= 1 and not any(
        unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in text
    )


@given(ANY)
def test_any_text_is_one_line_that_can_be_written(text: str):
    assert one_line(printable(text))
    printable(text).encode()
    assert printable(printable(text)) == printable(text)


def test_vietnamese_stays_as_it_is_and_the_unseen_is_written_out():
    text = "Hội Khuyến học tỉnh Lạng Sơn – “1.234,5 %”\u00a0…"
    assert printable(text) == text
    assert printable(unicodedata.normalize("NFD", "Lạng Sơn")) == unicodedata.normalize("NFD", "Lạng Sơn")
    assert printable("a\nb\t\x1b\u202e\U000e0041") == "a\\nb\\t\\x1b\\u202e\\ue0041"


def test_a_message_quotes_no_more_than_is_taken_in_at_a_glance():
    words = message(f"Tên “{'x' * 5000}” quá dài, sửa “{'y' * 30}” rồi gửi lại.")
    assert words == f"Tên “{'x' * LONGEST_NAME}…” quá dài, sửa “{'y' * 30}” rồi gửi lại."


@given(ANY)
def test_problems_and_refusals_are_one_line_whatever_is_in_them(text: str):
    problem = Problem(
        f"Sai “{text}”.", file=text, sheet=text, cell=text, association=text, code=text, value=text
    )
    assert one_line(str(problem))
    assert all(one_line(str(value)) for value in problem.as_json().values())
    assert one_line(str(BadFile([problem])))
    assert one_line(Refused([text]).obstacles[0])


@pytest.mark.parametrize("field", [CountField(), MoneyField(), DayField()])
def test_fields_quote_what_was_typed_in_one_line(field):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError) as refused:
        field.clean(f"12 {HOSTILE} người")
    assert all(one_line(words) for words in refused.value.messages)


@given(ANY)
def test_any_name_becomes_one_that_every_place_can_keep(name: str):
    kept = file_name(name, "tep")
    assert kept
    assert len(kept) <= LONGEST_NAME
    assert len(kept.encode()) <= 255
    assert kept == unicodedata.normalize("NFC", kept)
    assert one_line(kept)
    assert not set(kept) & set('<>:"|?*\\/')
    assert kept not in (".", "..")
    assert file_name(kept, "tep") == kept


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Báo cáo Lạng Sơn.xlsx", "Báo cáo Lạng Sơn.xlsx"),
        (unicodedata.normalize("NFD", "Báo cáo.xlsx"), "Báo cáo.xlsx"),
        ("C:\\Users\\a\\mau.xlsx", "mau.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("a\u202excod.xlsx", "axcod.xlsx"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("CON.xlsx", "_CON.xlsx"),
        ("nul", "_nul"),
        ("...", "tep"),
        ("", "tep"),
        ("\x00\x1b", "tep"),
        (".xlsx", "xlsx"),
        ("ﷺ报告דוח.pdf", "ﷺ报告דוח.pdf"),
    ],
)
def test_names_that_people_send(name: str, kept: str):
    assert file_name(name, "tep") == kept


def test_a_long_name_keeps_its_beginning_and_its_ending():
    kept = file_name("Báo cáo " + "ộ" * 300 + ".xlsx", "tep")
    assert kept.startswith("Báo cáo ộ")
    assert kept.endswith("…​.xlsx".replace("\u200b", ""))
    assert len(kept.encode()) <= 200
    assert len(file_name("a" * 40_000, "tep")) == LONGEST_NAME
    assert file_name("a." + "x" * 250, "tep").startswith("a.xxx")
