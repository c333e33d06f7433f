"""The narrative: what it says of the published figures, that it holds for any cluster, that every number has a source."""

import random
from fractions import Fraction

import pytest

from associations.models import Association
from reports.analysis.figures import UnitFigures
from reports.analysis.qualitative import ListRow, QualitativeData
from reports.indicators import every_indicator
from reports.narrative.compose import narrative
from reports.narrative.paragraphs import digits_without_source, paragraphs_of
from reports.narrative.phrasing import Phrases
from reports.narrative.rankings import Form
from reports.narrative.sources import Sources
from reports.presentation.wording.pieces import Known, Number
from reports.presentation.wording.quantities import about, shortened
from tests.reports.narrative.demo import NO_RETURN, demo_report, made_report, many
from tests.reports.units import BLANK, units_of


def texts(report, **more) -> dict[str, str]:
    return {p.key: p.text.replace("\u00a0", " ") for p in paragraphs_of(narrative(report, **more))}


def test_it_says_of_2023_what_the_cluster_published():
    by_key = texts(demo_report(2023))
    members = by_key["to-chuc/hoi-vien-tung-hoi"]
    assert (
        "Hải Dương dẫn đầu về tỉ lệ hội viên trên dân số với 40,1%, cao hơn Quảng Ninh (33,0%) 7,1 điểm phần trăm; Thái Nguyên đứng thứ ba (29,1%), năm địa phương"
        in members
    )
    assert "năm địa phương còn lại trong khoảng từ 24% đến 28%" in members
    signed = by_key["phong-trao/phoi-hop"]
    assert "nhiều chương trình nhất là Quảng Ninh và Hải Phòng (mỗi nơi 13 chương trình), rồi đến Thái Nguyên (12)" in signed  # fmt: skip
    fund = by_key["quy/tong-nguon"]
    assert "của toàn cụm đạt hơn 396 tỉ đồng, bình quân khoảng 38.000 đồng/người" in fund
    each = by_key["quy/binh-quan"]
    assert "Hải Dương dẫn đầu với 76.000 đồng, gấp gần hai lần mức chung; theo sau là Thái Nguyên (52.000 đồng) và Bắc Giang (51.000 đồng)" in each  # fmt: skip


def test_against_last_year_and_target():
    by_key = texts(demo_report(2023))
    assert "kết nạp 181.801 hội viên mới; tổng số hội viên của toàn cụm là 3.094.546 người, tăng 6,2% so với năm 2022" in by_key["to-chuc/hoi-vien"]  # fmt: skip
    assert (
        "tỉ lệ này tăng ở tất cả các địa phương, nhiều nhất ở Hải Dương (2,5 điểm phần trăm)"
        in by_key["to-chuc/hoi-vien-tung-hoi"]
    )
    models = by_key["mo-hinh/nam-mo-hinh"]
    assert "Đối chiếu với hai mục tiêu đến năm 2025 (Quyết định số 387/QĐ-TTg; Quyết định số 677/QĐ-TTg), toàn cụm chưa đạt mục tiêu nào; gần nhất là Gia đình học tập (69,2% số hộ, mục tiêu 70%)" in models  # fmt: skip
    units = by_key["mo-hinh/tung-dia-phuong"]
    assert "Ba địa phương đã đạt mục tiêu về gia đình; chưa địa phương nào" in units


def test_who_is_missing_and_why_and_no_claim_for_all():
    report = demo_report(2023, missing=("lang-son", "cao-bang"))
    by_key = texts(report)
    assert (
        "Chưa có số liệu của Cao Bằng và Lạng Sơn (chưa có báo cáo được duyệt)" in by_key["to-chuc/pham-vi"]
    )
    for text in by_key.values():
        assert "toàn cụm" not in text.lower()
    assert by_key["to-chuc/hoi-vien"].startswith("Tổng số hội viên của sáu địa phương là ")
    assert "của sáu hội (" in by_key["to-chuc/pham-vi"]
    assert "; sau đây gọi là sáu địa phương)" in by_key["to-chuc/pham-vi"]
    # Like for like: what both years have, and over how many.
    assert "tăng 6,3% so với cùng sáu địa phương này năm 2022" in by_key["to-chuc/hoi-vien"]


def test_the_only_units_of_both_years_are_named():
    by_key = texts(demo_report(2025, missing=("lang-son", "quang-ninh", "hai-phong-2025")))
    assert "Chỉ Thái Nguyên và Cao Bằng có số liệu cả hai năm trên cùng địa giới" in by_key["to-chuc/pham-vi"]
    apart = by_key["to-chuc/so-sanh"]
    assert apart.startswith("Riêng ở Thái Nguyên và Cao Bằng, so với năm 2024, số chi hội ")
    assert "và số hội viên tăng " in apart
    assert not any("riêng một hội" in text for text in by_key.values())


def test_one_small_association_does_not_speak_for_the_cluster():
    missing = ("lang-son", "quang-ninh", "hai-phong-2025", "thai-nguyen-2025")
    by_key = texts(demo_report(2025, missing=missing))
    assert "Chỉ Cao Bằng có số liệu cả hai năm trên cùng địa giới" in by_key["to-chuc/pham-vi"]
    assert "không so cả cụm với năm 2024" in by_key["to-chuc/pham-vi"]
    assert not any("so với năm 2024" in text for key, text in by_key.items() if key != "to-chuc/pham-vi")


def test_a_successor_is_held_against_the_sum_of_what_it_took_in_and_not_per_person_of_another_source():
    by_key = texts(demo_report(2025, keys=("hai-phong", "hai-duong", "hai-phong-2025")))
    assert (
        "có 1.403.086 hội viên, tăng thực 27.511 người (2,0%) so với năm 2024" in by_key["to-chuc/hoi-vien"]
    )
    assert "hội viên chiếm 30,1% dân số;" in by_key["to-chuc/hoi-vien"].lower()


def test_the_report_after_mergers_says_once_how_the_years_are_held_against_each_other():
    by_key = texts(demo_report(2025, missing=("cao-bang", "lang-son", "quang-ninh")))
    for said in (
        "Số năm 2024 của Thái Nguyên là tổng của Bắc Kạn và Thái Nguyên cũ; của Hải Phòng là tổng của Hải Dương và Hải Phòng cũ.",
        "Bắc Ninh chưa so được với năm 2024, vì không cộng được số năm 2024 của các hội cũ.",
        "Dân số năm 2024 và năm 2025 của Thái Nguyên và Hải Phòng chưa thống nhất nguồn, nên chỉ số tính trên dân số của hai hội này không so với năm trước.",
    ):
        assert [key for key, text in by_key.items() if said in text] == ["to-chuc/pham-vi"]
    assert (
        "Hải Phòng có 1.403.086 hội viên, tăng 27.511 người so với tổng năm 2024 của Hải Dương và Hải Phòng cũ (1.375.575 người)."
        in by_key["to-chuc/hoi-vien"]
    )
    assert not any("chưa so được" in text for key, text in by_key.items() if key != "to-chuc/pham-vi")


def test_who_moved_most_is_said_of_those_that_can_be_compared():
    by_key = texts(demo_report(2023, changed={("lang-son", "population"): 900_000}))
    assert "So với năm 2022, trong bảy địa phương so được, tỉ lệ này" in by_key["to-chuc/hoi-vien-tung-hoi"]


def test_a_figure_that_some_lack_is_told_of_those_that_have_it():
    by_key = texts(demo_report(2023, changed={("lang-son", "fund_total"): None}))
    assert "(7/8 địa phương có số liệu)" in by_key["quy/tong-nguon"]
    assert "Chưa có số liệu về quỹ khuyến học: Lạng Sơn" in by_key["quy/tong-nguon"]
    assert "bảy" not in by_key["to-chuc/hoi-vien"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (396_187_000_000, ("hơn ", "396", "tỉ đồng")),
        (395_800_000_000, ("gần ", "396", "tỉ đồng")),
        (396_000_000_000, ("", "396", "tỉ đồng")),
        (52_040_000_000, ("hơn ", "52", "tỉ đồng")),
        (1_450_000, ("", "1,4", "triệu đồng")),
        (999_999, ("", "999.999", "đồng")),
        (0, ("", "0", "đồng")),
    ],
)
def test_money_is_shortened_truly(value, expected):
    if value == 1_450_000:
        expected = ("", "1,5", "triệu đồng")  # half up
    assert shortened(value) == expected


def test_about_is_said_only_where_it_is_rounded():
    assert about(Fraction(38_103), 1000) == ("khoảng ", "38.000")
    assert about(Fraction(38_000), 1000) == ("", "38.000")


def _ranking(values: list[int | None]):
    units = units_of([{"members": value, "population": 1000} for value in values])
    phrases = Phrases(made_report({2024: units}, 2024))
    return phrases, phrases.ranking("members_per_population", Form("về tỉ lệ"))


def test_ties_gaps_one_and_none():
    text = _ranking([300, 300, 200, None])[1].text.replace("\u00a0", " ")
    assert (
        text
        == "Đơn vị 1 và Đơn vị 2 cùng dẫn đầu trong ba địa phương có số liệu về tỉ lệ với 30,0 %, tiếp theo là Đơn vị 3 (20,0 %)."
    )
    text = _ranking([500] * 20 + [100] * 3)[1].text.replace("\u00a0", " ")
    assert "20 địa phương cùng dẫn đầu về tỉ lệ với 50,0 %" in text
    assert "ba địa phương còn lại (Đơn vị 21, Đơn vị 22, Đơn vị 23) cùng đạt 10,0 %" in text
    assert "Về tỉ lệ, tất cả các địa phương cùng đạt 25,0" in _ranking([250, 250, 250])[1].text
    assert _ranking([None, 250])[1].text.startswith("Chỉ Đơn vị 2 có số liệu về tỉ lệ: 25,0")
    two = _ranking([250, 300])[1].text.replace("\u00a0", " ")
    assert two == "Về tỉ lệ, Đơn vị 2 đạt 30,0 %, cao hơn Đơn vị 1 (25,0 %)."
    assert _ranking([None, None])[1] is None
    assert _ranking([250])[1] is None


def test_a_ranking_never_claims_what_is_not_so(rounds):
    chance = random.Random(9)
    for _ in range(150 * rounds):
        values = [chance.choice([None, 0, *range(1, 1000, 37)]) for _ in range(chance.randint(2, 34))]
        known = {f"Đơn vị {n}": Fraction(v, 10) for n, v in enumerate(values, start=1) if v is not None}
        _, made = _ranking(values)
        if made is None or len(known) < 2:
            continue
        numbers = [p for p in made.pieces if isinstance(p, Number) and p.source.kind == "value"]
        assert made.pieces[-1] == "."
        assert numbers[0].text == every_indicator()["members_per_population"].text(max(known.values()))
        named = [p.text for p in made.pieces if isinstance(p, Known)]
        if " cùng đạt " in made.text and len(numbers) == 1:
            assert len(set(known.values())) == 1
            continue
        if "trong khoảng" in made.text:
            low, high = (int(p.text) for p in numbers[-2:])
            leaders = {p.source.trace.unit for p in numbers[:-2]}
            least = min(v for n, v in known.items() if f"unit-{n.split()[2]}" in leaders)
            rest = [v for v in known.values() if v < least]
            assert low <= min(rest)
            assert max(rest) <= high
            assert [v for v in known.values() if low <= v <= high] == rest
        assert set(named) <= set(known)


@pytest.mark.parametrize(
    "report",
    [
        demo_report(2023),
        demo_report(2025, missing=("cao-bang", "lang-son", "quang-ninh")),
        demo_report(2023, keys=("lang-son",)),
        demo_report(2023, keys=("lang-son", "cao-bang"), missing=("lang-son", "cao-bang")),
        many(34),
        many(2, value=0),
        made_report({2024: units_of([BLANK, BLANK])}, 2024),
    ],
    ids=["2023", "2025", "one", "none", "34", "zeros", "blank"],
)
def test_no_digit_stands_without_a_source_and_each_source_has_its_own_code(report):
    written = narrative(report)
    assert digits_without_source(written) == []
    sources = Sources(report)
    lines = sources.lines(written)
    assert len({line.code for line in lines}) == len(lines)
    for paragraph in paragraphs_of(written):
        assert paragraph.text
        for bad in ("None", "  ", " ,", " ;", "..", "–  ", "()", "chưa có số liệu về chưa"):
            assert bad not in paragraph.text, paragraph.text
        for sentence in paragraph.sentences:
            assert sentence.text[0].upper() == sentence.text[0]


def test_one_value_that_changes_changes_the_sentences_that_depend_on_it_and_no_other():
    before = {p.key: p.sentences for p in paragraphs_of(narrative(demo_report(2023)))}
    changes = (("lang-son", "members", 230_000), ("hai-duong", "fund_total", 150_000_000_000), ("cao-bang", "press_items", 500))  # fmt: skip
    for unit, code, value in changes:
        after = {p.key: p.sentences for p in paragraphs_of(narrative(demo_report(2023, changed={(unit, code): value})))}  # fmt: skip
        assert before.keys() == after.keys()
        changed = 0
        for key, sentences in before.items():
            for old, new in zip(sentences, after[key], strict=True):
                of = {c for s in (*old.sources, *new.sources) if s.trace.code for c in every_indicator()[s.trace.code].codes}  # fmt: skip
                numbers = [
                    [(str(p), p.source) for p in one.pieces if isinstance(p, Number)] for one in (old, new)
                ]
                if code not in of:
                    assert old == new, f"{key} does not depend on {code}"
                elif [n for n, _ in numbers[0]] != [n for n, _ in numbers[1]]:
                    changed += 1
                    assert old.text != new.text
        assert changed, code


def test_the_words_of_returns_are_quoted_with_their_source():
    units = demo_report(2023).units
    by_key = {unit.association.key: unit.association for unit in units}
    lang_son = by_key["lang-son"]
    qualitative = QualitativeData(
        texts={lang_son.pk: [("Lạng Sơn", "Khó khăn và kiến nghị", "Thiếu kinh phí\ncho 12 xã {{ nam }} <b>")]},
        lists={"kien-nghi": [ListRow(lang_son, lang_son, ("tài chính", "Hướng dẫn chi 2% quỹ.")), ListRow(lang_son, lang_son, ("tổ chức", "Bố trí biên chế"))]},
        own_targets={lang_son.pk: {"family_rate": Fraction(75)}},
    )  # fmt: skip
    report = demo_report(2023, qualitative=qualitative)
    text = texts(report)
    assert text["kho-khan/kho-khan/lang-son"] == "Khó khăn, vướng mắc của Lạng Sơn: thiếu kinh phí cho 12 xã {{ nam }} <b>."  # fmt: skip
    assert text["kien-nghi/danh-sach"] == "Lạng Sơn kiến nghị:"
    assert text["kien-nghi/danh-sach/lang-son-1"] == "Về tài chính: hướng dẫn chi 2% quỹ."
    assert "Lạng Sơn đặt chỉ tiêu năm 2024: 75% số hộ đạt Gia đình học tập" in text["nhiem-vu/chi-tieu/lang-son"]  # fmt: skip
    assert digits_without_source(narrative(report)) == []
    assert len({line.code for line in Sources(report).lines(narrative(report))})


def test_a_hand_written_text_stands_instead_and_an_added_one_at_the_end():
    own = {"quy/binh-quan": "Lời của thư ký.\n2 dòng", "quy/them-1": "Thêm.", "cu/them-1": "Phần đã mất."}
    written = narrative(demo_report(2023), own=own)
    by_key = {p.key: p for p in paragraphs_of(written)}
    assert by_key["quy/binh-quan"].own == own["quy/binh-quan"]
    fund = next(section for section in written if section.key == "quy")
    assert fund.paragraphs[-1].own == "Thêm."
    assert written[-1].paragraphs[-1].own == "Phần đã mất."


def test_nothing_has_no_leader():
    report = made_report({2024: [UnitFigures(Association(pk=1, key="a", name="A"), BLANK, {"": NO_RETURN})]}, 2024)  # fmt: skip
    figures = [s for s in narrative(report) if s.key in ("to-chuc", "phong-trao", "quy", "mo-hinh")]
    assert [p.key for s in figures for p in s.paragraphs if p.key != "to-chuc/pham-vi"] == []
