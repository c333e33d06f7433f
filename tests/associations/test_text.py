"""How text is stored and how it is folded to be compared."""

import time
import unicodedata

import pytest

from associations.text import as_typed, fold_spelling, folded, plain_line, plain_text

STORED = (
    ("decomposed", unicodedata.normalize("NFD", "Lạng Sơn"), "Lạng Sơn"),
    ("as Windows-1258 types it", "La\u0323ng S\u01a1n, tê\u0301", "Lạng Sơn, tế"),
    ("the tone typed before the letter's mark", "a\u0301\u0302n, u\u0323\u031b", "ấn, ự"),
    ("zero width", "Lạng\u200b S\u200dơn\ufeff", "Lạng Sơn"),
    ("direction marks", "\u202aLạng\u202c \u200eSơn\u2069", "Lạng Sơn"),
    ("soft hyphen", "Lạng\u00ad Sơn", "Lạng Sơn"),
    ("a variation selector", "Lạng\ufe0f Sơn", "Lạng Sơn"),
    ("control characters", "Lạng\x07 Sơn\x00", "Lạng Sơn"),
    ("kinds of spaces", "\u3000Lạng\u00a0\u2009Sơn\u202f\u2800", "Lạng Sơn"),
    ("tabs and breaks", "Lạng\tSơn\r\n", "Lạng Sơn"),
    ("Eth", "Ðắk Lắk, ðồng", "Đắk Lắk, đồng"),
    ("African D", "\u0189ắk, \u0256ồng", "Đắk, đồng"),
    ("full width", "Ｌạｎｇ Ｓơｎ（２）", "Lạng Sơn(2)"),
)


@pytest.mark.parametrize(("typed", "stored"), [row[1:] for row in STORED], ids=[row[0] for row in STORED])
def test_a_line_is_stored_in_one_form(typed: str, stored: str):
    assert plain_line(typed) == stored
    assert plain_line(plain_text(typed)) == stored
    assert plain_line(stored) == stored


def test_a_text_keeps_its_lines_and_what_stands_at_their_heads():
    assert plain_text("  Một \r\n  – hai\u00a0\rba\u2028bốn\n\n") == "Một\n  – hai\nba\nbốn"


def test_signs_that_mean_something_stay():
    for text in ("m²", "½", "±", "µ", "®", "©", "“quỹ” – 5 %", "№", "①", "ﬁ"):
        assert plain_line(text) == text


def test_a_request_keeps_tabs_breaks_and_spaces():
    assert as_typed(" a\tLa\u0323ng\u200b\r\n\u00a0b  ") == " a\tLạng\r\n b  "


ALIKE = (
    ("UỶ BAN", "ủy ban"),
    ("Hoà Bình", "HÒA BÌNH"),
    ("khoẻ", "khỏe"),
    ("Thuỷ, thuý", "thủy, thúy"),
    ("tỷ đồng", "tỉ đồng"),
    ("Kì 2, kỳ 2", "kỳ 2, kì 2"),
    ("quĩ, quí", "quỹ, quý"),
    ("lí do, Mĩ, bác sĩ", "lý do, Mỹ, bác sỹ"),
    ("2024–2025 — a", "2024-2025 - a"),
    ("“quỹ” ’", '"quỹ" \''),
    (unicodedata.normalize("NFD", "Ðắk Lắk\u200b"), "đắk lắk"),
)


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_spellings_of_one_word_are_folded_alike(one: str, other: str):
    assert folded(one) == folded(other)


def test_different_words_stay_apart():
    for one, other in (
        ("hòa", "hóa"),
        ("quý", "quỷ"),
        ("thùy", "thuy"),
        ("tải", "tài"),
        ("hoàn", "hòn"),
        ("qúy", "quy"),
    ):
        assert folded(one) != folded(other)


def test_folding_a_spelling_keeps_every_place():
    text = "uỷ ban, kì này: 2 tỷ; hoà giải, quĩ, mĩ thuật"
    assert len(fold_spelling(text)) == len(text)


def test_a_hundred_thousand_marks_on_one_letter_take_no_time():
    began = time.process_time()
    as_typed("a" + "\u0315\u0300" * 100_000)
    assert time.process_time() - began < 2
