"""Letters of legacy fonts and wrong code pages are recognised, and nothing else is."""

import pytest

from associations.legacy_text import Legacy, TextProblem, legacy_of, read_text

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
