"""Words of returns in the report: woven into prose, cut behind whole sentences, causes told apart; nothing is lost."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.narrative.quoting import LONGEST, prose, sentences_in, shortened, small
from reports.narrative.unit_texts import causes, texts_under, without_causes
from reports.presentation.wording.pieces import OMITTED
from tests.reports.narrative.demo import demo_report
from tests.reports.narrative.texts import with_texts


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Thiếu kinh phí\ncho 12 xã", "Thiếu kinh phí cho 12 xã"),
        ("- Thiếu kinh phí\n- Cán bộ kiêm nhiệm.\n", "Thiếu kinh phí. Cán bộ kiêm nhiệm"),
        ("•Thiếu kinh phí;\n•cán bộ kiêm nhiệm;", "Thiếu kinh phí; cán bộ kiêm nhiệm"),
        ("1. Thiếu kinh phí\n2. Đường xa\n3/ mạng yếu", "Thiếu kinh phí. Đường xa; mạng yếu"),
        ("a) Thiếu kinh phí\r\n\r\nb) Đường xa:", "Thiếu kinh phí. Đường xa"),
        ("Khó khăn:\n+ Đường xa\n+ Mạng yếu", "Khó khăn: Đường xa. Mạng yếu"),
        ("II. Kiến nghị\n1.1. Thêm người", "Kiến nghị. Thêm người"),
        ("25.11 là ngày họp; -5 % so với năm trước", "25.11 là ngày họp; -5 % so với năm trước"),
        ("12.000 hội viên\n-3 chi hội", "12.000 hội viên. -3 chi hội"),
        ("\u200bHội\u00ad viên\x0b\x00 tăng…", "Hội viên tăng…"),
        ("- \n•\n.\n   ", ""),
        ("", ""),
    ],
)
def test_lines_and_typed_bullets_become_prose(typed, read):
    assert prose(typed) == read


@given(st.text(alphabet="aăB đê1.;:,-•+*()\n\t\u200b!?…%", max_size=300))
def test_prose_keeps_every_word_but_those_of_bullets(text):
    read = prose(text)
    assert "\n" not in read
    assert "  " not in read
    assert not read.endswith((".", ";", ":", ",", " ")) or read.endswith("..")
    # What goes is a bullet's letter and number: "a)", "2.".
    bullets = re.findall(r"(?m)^[^\w\n]*[a-zđ]\)", text)
    assert sum(map(str.isalpha, text)) - sum(map(str.isalpha, read)) <= len(bullets)


@given(
    st.lists(st.sampled_from(["Hội viên tăng.", "TP. Lạng Sơn mở lớp!", "Đường xa; mạng yếu", "x" * 1500, "Vì sao?"]), max_size=120)
)  # fmt: skip
def test_a_long_text_is_cut_behind_a_whole_sentence(parts):
    text = prose(" ".join(parts))
    kept = shortened(text)
    if len(text) <= LONGEST:
        assert kept == text
        return
    assert kept.endswith(f" {OMITTED}")
    head = kept.removesuffix(OMITTED).rstrip()
    assert len(head) <= LONGEST
    assert text.startswith(head)
    if len(sentences_in(text)[0]) <= LONGEST:
        assert head.endswith((".", "!", "?"))
        assert not head.endswith("TP.")


@pytest.mark.parametrize("length", [1, 1199, 1200, 1201, 20_000])
def test_a_text_without_a_full_stop_ends_behind_a_word(length):
    kept = shortened("á" * length)
    assert len(kept) <= LONGEST + len(OMITTED) + 1
    assert shortened("Đường xa " * 3000).endswith(f"xa {OMITTED}") or shortened("Đường xa " * 3000).endswith(f"Đường {OMITTED}")  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "rest", "named"),
    [
        ("Đường xa. Nguyên nhân là do địa bàn rộng. Mạng yếu.", "Đường xa. Mạng yếu", "Nguyên nhân là do địa bàn rộng"),
        ("- Đường xa\n- Nguyên nhân: địa bàn rộng", "Đường xa", "Địa bàn rộng"),
        ("Đường xa\n2. Nguyên nhân chủ yếu:\n- địa bàn rộng\n- ít người\nKiến nghị:\n- Thêm người", "Đường xa. Kiến nghị: Thêm người", "địa bàn rộng; ít người"),
        ("Nguyên nhân: ít người.", "", "Ít người"),
        ("Chưa rõ nguyên nhân của việc sụt giảm.", "Chưa rõ nguyên nhân của việc sụt giảm", ""),
        ("Do đường xa nên khó.", "Do đường xa nên khó", ""),
    ],
)  # fmt: skip
def test_causes_stand_apart_only_where_a_text_names_them(typed, rest, named):
    report = with_texts(demo_report(2023), {"lang-son": {"Khó khăn và kiến nghị": typed}})
    texts = texts_under(report, "Khó khăn và kiến nghị")
    assert prose(without_causes(texts)[0].text) == rest
    assert [prose(one.text) for one in causes(texts)] == ([named] if named else [])


@pytest.mark.parametrize(
    ("text", "behind_a_colon"),
    [
        ("Nêu mức tối thiểu", "nêu mức tối thiểu"),
        ("Đề nghị hướng dẫn", "đề nghị hướng dẫn"),
        ("Hội khuyến học xã Mẫu", "Hội khuyến học xã Mẫu"),
        ("Cần Thơ xin mẫu sổ", "Cần Thơ xin mẫu sổ"),
        ("CẤP KINH PHÍ", "CẤP KINH PHÍ"),
        ("Mai Pha chưa có hội", "Mai Pha chưa có hội"),
        ("12 xã", "12 xã"),
        ("Có", "Có"),
        ("", ""),
    ],
)
def test_words_behind_a_colon_begin_small_where_they_begin_with_no_name(text, behind_a_colon):
    assert small(text) == behind_a_colon
