"""Letters of legacy fonts and wrong code pages are recognised, and nothing else is."""

import html
import re
import time
import unicodedata
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from associations.legacy_text import Legacy, TextProblem, legacy_of, read_text
from associations.legacy_text.fonts import TCVN3 as TCVN3_CODES
from associations.legacy_text.fonts import VNI as VNI_CODES
from associations.legacy_text.syllables import is_syllable

TCVN3, VNI, MOJIBAKE = "phông TCVN3 (ABC)", "phông VNI", "UTF-8 bị đọc sai mã"

READ = (
    ("Héi khuyÕn häc", TCVN3, "Hội khuyến học"),
    ("§¹t 12,5 tØ ®ång; ®­îc c«ng nhËn", TCVN3, "Đạt 12,5 tỉ đồng; được công nhận"),
    ("HéI KHUYÕN HäC TØNH Hµ GIANG", TCVN3, "HỘI KHUYẾN HỌC TỈNH HÀ GIANG"),
    ("UBND tØnh L¹ng S¬n", TCVN3, "UBND tỉnh Lạng Sơn"),
    ("Hå ChÝ Minh", TCVN3, "Hồ Chí Minh"),
    ("Hoäi Khuyeán hoïc tænh Laïng Sôn", VNI, "Hội Khuyến học tỉnh Lạng Sơn"),
    ("HOÄI KHUYEÁN HOÏC", VNI, "HỘI KHUYẾN HỌC"),
    ("Há»™i Khuyáº¿n há»\x8dc tá»‰nh Láº¡ng SÆ¡n", MOJIBAKE, "Hội Khuyến học tỉnh Lạng Sơn"),
    (
        "Hội viên: Toµn tØnh hiÖn cã 231.000 héi viªn. Toaøn tænh hieän coù 231.000 hoäi vieân.",
        f"{TCVN3} và {VNI}",
        "Hội viên: Toàn tỉnh hiện có 231.000 hội viên. Toàn tỉnh hiện có 231.000 hội viên.",
    ),
)


@pytest.mark.parametrize(("text", "name", "converted"), READ)
def test_a_legacy_text_is_read(text: str, name: str, converted: str):
    assert legacy_of(text) == Legacy(name, converted)
    assert legacy_of(converted) is None


@pytest.mark.parametrize(
    "text",
    [
        "Hội Khuyến học®, le café de Léa",
        "50 µm và 3±2 m², 1½ kg, 2×3",
        "Windows® ©2024 Việt Nam",
        "Đường Võ Thị Sáu, où est le Thaï",
        "§5 điều 3, số 12A/3 phố Lý Thường Kiệt, ĐT 0912 345 678",
        "Señor Nuñez, España; Noël à Hanoï; Smørrebrød på søn",
    ],
)
def test_other_texts_are_left_alone(text: str):
    assert legacy_of(text) is None


def test_a_door_without_a_page_refuses_with_the_proposal():
    with pytest.raises(TextProblem, match="Có phải “Hội khuyến học”") as refused:
        read_text("Héi khuyÕn häc")
    assert refused.value.converted == "Hội khuyến học"
    with pytest.raises(TextProblem, match="quá 5"):
        read_text("Khuyến học", longest=5)
    assert read_text("Lạng\u200b  Sơn ") == "Lạng  Sơn"


# --- the project's own Vietnamese, as it stands and as each legacy writing would have it -----------------------------

_MARKS = "\u0300\u0301\u0303\u0309\u0323"
_LARGE_WITH_TONE = re.compile("[ÀÁẢÃẠẰẮẲẴẶẦẤẨẪẬÈÉẺẼẸỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌỒỐỔỖỘỜỚỞỠỢÙÚỦŨỤỪỨỬỮỰỲÝỶỸỴ]")
_TO_TCVN3 = {letter: code for code, letter in TCVN3_CODES.items()}
_TO_VNI = {letter: code for code, letter in VNI_CODES.items() if code.isupper() == letter.isupper()}


@cache
def sentences() -> list[str]:
    """Sentences of the guides, the pages and the demonstration that hold at least four words with marks."""
    base = Path(settings.BASE_DIR)
    files = [base / "docs" / name for name in ("user-guide.md", "workflow.md", "accounts.md")]
    files += [*(base / "templates").rglob("*.html"), base / "associations/demo/texts.py"]
    found = set()
    for path in files:
        for line in path.read_text().splitlines():
            text = html.unescape(re.sub(r"<[^>]*>|\{[%{#].*?[%}#]\}|[*`|\"_#]|\(\S*\)", "", line)).strip()
            words = re.findall(r"[^\W\d_]+", text)
            marked = [word for word in words if not word.isascii()]
            is_vietnamese = all(is_syllable(word) or word.isupper() for word in words)
            if len(marked) >= 4 and is_vietnamese and all(map(is_syllable, marked)):
                found.add(text)
    return sorted(found)


def in_cp1258(text: str) -> str:
    """A text as Windows-1258 has it: letters with their own mark composed, tones behind them."""
    pieces = []
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tones = "".join(mark for mark in parts if mark in _MARKS)
        pieces.append(unicodedata.normalize("NFC", "".join(m for m in parts if m not in _MARKS)) + tones)
    return "".join(pieces)


def in_tcvn3(text: str) -> str:
    return "".join(_TO_TCVN3.get(letter, letter) for letter in text)


def in_vn_time_h(text: str) -> str:
    """Capitals as .VnTimeH draws them: plain letters large, letters with marks by the codes of small ones."""
    return "".join(
        letter if letter.isascii() else _TO_TCVN3.get(letter.lower(), letter) for letter in text.upper()
    )


def in_vni(text: str) -> str:
    return "".join(_TO_VNI.get(letter, letter) for letter in text)


def misread(text: str, code_page: str) -> str:
    """A text whose UTF-8 is read in a code page; a byte that it does not have stays a control character."""

    def character(byte: int) -> str:
        try:
            return bytes([byte]).decode(code_page)
        except UnicodeDecodeError:
            return chr(byte)

    return "".join(character(byte) for byte in text.encode())


BROKEN = {
    "TCVN3": in_tcvn3,
    "VNI": in_vni,
    "Windows-1252": lambda text: misread(text, "cp1252"),
    "Latin-1": lambda text: misread(text, "latin-1"),
    "Windows-1258": lambda text: misread(text, "cp1258"),
    "twice": lambda text: misread(misread(text, "cp1252"), "cp1252"),
    "twice, in two code pages": lambda text: misread(misread(text, "cp1258"), "latin-1"),
}


def test_there_are_enough_sentences():
    assert len(sentences()) > 500


def test_good_vietnamese_is_never_taken_for_a_legacy_writing():
    for text in sentences():
        for form in (text, unicodedata.normalize("NFD", text), in_cp1258(text), text.upper()):
            assert legacy_of(form) is None, form


@pytest.mark.parametrize("writing", BROKEN)
def test_each_writing_is_restored_exactly(writing: str):
    for text in sentences():
        if writing == "TCVN3" and _LARGE_WITH_TONE.search(text):
            continue  # the font has no such letter
        broken = BROKEN[writing](text)
        legacy = legacy_of(broken)
        assert getattr(legacy, "converted", None) == text, broken


def test_capitals_of_vn_time_h_are_restored():
    for text in sentences():
        legacy = legacy_of(in_vn_time_h(text))
        assert getattr(legacy, "converted", None) == text.upper(), text


def test_parts_in_three_writings_are_restored_part_by_part():
    # one word alone of a font among Unicode is not enough to be sure
    plain = [
        text
        for text in sentences()
        if not _LARGE_WITH_TONE.search(text) and len(re.findall("[ạ-ỹ]", text)) > 4
    ]
    assert len(plain) > 200
    for first, second, third in zip(plain[::3], plain[1::3], plain[2::3], strict=False):
        mixed = f"{first}\n{in_tcvn3(second)}\n{in_vni(third)}"
        legacy = legacy_of(mixed)
        assert getattr(legacy, "converted", None) == f"{first}\n{second}\n{third}", mixed
        assert legacy.name == f"{TCVN3} và {VNI}"


OTHERS = """
The association's café served crème brûlée to Zoë, naïve façade, coöperate, résumé; £5, ¥100, ¢50, ©2024 ®™ § 12 ¶ 3
Le comité a reçu des élèves français; où étaient-ils, à Noël? Très bientôt, même le maïs coûte cher, garçon, sœur
Müller, Jürgen und Käthe fuhren über Köln nach Zürich; Straße, größer, Übung, Fußgänger, schön, für, Äpfel, Öl
El niño comió piña en España; ¿cuándo? ¡mañana!, señor, corazón, año, pingüino, º ª
São João não é irmão; coração, ações, português, avó, avô, pêra
Ångström, Håkan på Åland, Bjørn, smørrebrød, æble, øl, får, så, två, nå, gå, små
50 µm, 3±2, 4×5÷2, ½ kg, ¼, ¾, 1½, x² + y³ = z¹, 25°C, ¬p, a·b, µg/m³, 5‰
Tel. (0205) 3812 345, 0912.345.678, +84 205 381 2345; a@b.vn; https://khuyenhoc.vn/?a=b&c=%C3%A1; 12A/3, P.Đông Kinh
«Hội» – “quỹ” ‘học’ … • ▪ ✓ → ≥ ≤ ₫ № ①
"""


@pytest.mark.parametrize("text", OTHERS.strip().splitlines())
def test_other_languages_and_signs_are_left_alone(text: str):
    assert legacy_of(text) is None
    for word in text.split():
        assert legacy_of(word) is None, word
        assert legacy_of(f"Hội Khuyến học {word} tỉnh") is None, word


def test_what_was_lost_on_the_way_is_restored_where_one_letter_fits():
    broken = misread("Hội khuyến học và toàn tỉnh, “Đại hội” này có nhiều người tính", "cp1252")
    lost = re.sub("[\x80-\x9f\xad]", "", broken).replace("\xa0", " ")
    assert legacy_of(lost).converted == "Hội khuyến học và toàn tỉnh, “Đại hội” này có nhiều người tính"
    assert legacy_of("c«ng t¸c ®îc 3 n¨m, l­îng lîng").converted == "công tác được 3 năm, lượng lượng"


def test_a_long_text_is_read_in_reasonable_time():
    text = in_tcvn3(READ[0][2] + " ") * 5_000
    began = time.process_time()
    assert legacy_of(text)
    assert time.process_time() - began < 5


@pytest.mark.parametrize("piece", ["ë ", "Ã ", "á»", "oä", "é", "thøc được ", "a"], ids=ascii)
def test_an_adversarys_text_takes_no_longer(piece: str):
    text = (piece * 100_000)[:100_000] + " L¹ng S¬n há»™i"
    began = time.process_time()
    legacy_of(text)
    assert time.process_time() - began < 5
