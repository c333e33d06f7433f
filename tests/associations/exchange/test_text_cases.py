"""Texts of shared/cases in further forms of the same kinds: letters that look right and are not what they look like."""

import unicodedata

import pytest

from associations.exchange.prose import read_paragraph
from associations.legacy_text import legacy_of
from associations.sections.base import figures
from tests.associations.test_legacy_text import BROKEN, in_cp1258, in_tcvn3, in_vn_time_h, in_vni, misread

PARAGRAPH = (
    "Toàn tỉnh hiện có 231.000 hội viên, 1.560 chi hội khuyến học; tổng nguồn quỹ khuyến học đạt 12,5 tỉ đồng; "
    "165.000 gia đình được công nhận Gia đình học tập."
)
FIGURES = {"members": 231_000, "branches": 1_560, "fund_total": 12_500_000_000}
PARTS = PARAGRAPH.split("; ")
IN_FONTS = {
    **{name: write(PARAGRAPH) for name, write in BROKEN.items()},
    "a part in each writing": "; ".join([PARTS[0], in_tcvn3(PARTS[1]), in_vni(PARTS[2])]),
    "a misread part beside a font": "; ".join([misread(PARTS[0], "cp1252"), in_tcvn3(PARTS[1]), PARTS[2]]),
    "lines": "\r\n".join([in_vni(PARTS[0]), in_tcvn3(PARTS[1]), misread(PARTS[2], "cp1258")]),
    ".VnTimeH": in_vn_time_h(PARAGRAPH),
}


def read(text: str) -> dict[str, int]:
    """The figures that a paragraph gives for certain."""
    found = {}
    for mention in read_paragraph(text, figures=figures(), previous={}):
        if len(mention.candidates) == 1 and mention.value is not None:
            found[mention.candidates[0]] = int(mention.value)
    return found


@pytest.mark.parametrize("form", IN_FONTS)
def test_a_paragraph_in_a_legacy_writing_is_recognised_and_then_gives_its_figures(form: str):
    legacy = legacy_of(IN_FONTS[form])
    assert legacy is not None
    found = read(legacy.converted)
    assert {code: found.get(code) for code in FIGURES} == FIGURES


def spaced(text: str, space: str) -> str:
    return text.replace(" ", space)


IN_UNICODE = {
    "decomposed": unicodedata.normalize("NFD", PARAGRAPH),
    "as Windows-1258 types it": in_cp1258(PARAGRAPH),
    "capitals": PARAGRAPH.upper(),
    "no-break spaces": spaced(PARAGRAPH, "\u00a0"),
    "thin spaces": spaced(PARAGRAPH, "\u2009"),
    "zero width spaces behind words": spaced(PARAGRAPH, "\u200b "),
    "soft hyphens": PARAGRAPH.replace("khuyến", "khu\u00adyến"),
    "Eth for Đ": PARAGRAPH.replace("đ", "ð"),
    "tones and i of another school": PARAGRAPH.replace("quỹ", "quĩ").replace("tỉ ", "tỷ "),
    "full width": "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in PARAGRAPH),
    "direction marks": f"\u202a{PARAGRAPH}\u202c",
}


@pytest.mark.parametrize("form", IN_UNICODE)
def test_a_paragraph_in_any_form_of_unicode_gives_the_same_figures(form: str):
    assert legacy_of(IN_UNICODE[form]) is None
    found = read(IN_UNICODE[form])
    assert {code: found.get(code) for code in FIGURES} == FIGURES


MONEY = {
    "decomposed": unicodedata.normalize("NFD", "12,5 tỉ đồng"),
    "as Windows-1258 types it": in_cp1258("12,5 tỉ đồng"),
    "Eth": "12,5 tỉ ðồng",
    "zero width": "12,5\u200b tỉ\u200b đồng",
    "no-break": "12,5\u00a0tỉ\u202fđồng",
    "soft hyphen": "12,5 t\u00adỉ đồng",
    "capitals, decomposed": unicodedata.normalize("NFD", "12,5 TỶ ĐỒNG"),
    "full width": "１２，５ tỉ đồng",
    "a byte order mark": "\ufeff12,5 tỉ",
    "triệu, decomposed": unicodedata.normalize("NFD", "12.500 triệu"),
}


@pytest.mark.parametrize("form", MONEY)
def test_money_in_words_is_read_in_every_form_of_its_letters(form: str):
    assert figures()["fund_total"].read(MONEY[form]) == 12_500_000_000
