"""The parts of the report that come from texts and lists: any text, any number of associations, nothing announced."""

import re
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest

from associations.sections.proposals import INITIATIVES
from learning_models.sections import AWARDS, TITLES
from reports.analysis.figures import UnitFigures
from reports.analysis.qualitative import ListRow, QualitativeData
from reports.narrative.compose import narrative
from reports.narrative.number_words import in_words
from reports.narrative.opening import grounds
from reports.narrative.paragraphs import digits_without_source, paragraphs_of
from reports.narrative.quoting import LONGEST
from reports.narrative.sources import Sources
from reports.presentation.wording.pieces import OMITTED, Quote
from tests.reports.narrative.demo import NO_RETURN, demo_report, many
from tests.reports.narrative.texts import with_bad_texts, with_texts
from tests.reports.units import BLANK

ONE = demo_report(2023, keys=("lang-son",))
SIX = demo_report(2025, missing=("cao-bang", "lang-son", "quang-ninh"))
EIGHT = demo_report(2023)


def partly(count: int, missing: int):
    """Many units of which some have no return."""
    report = many(count)
    units = [
        UnitFigures(unit.association, BLANK, {"": NO_RETURN}) if place < missing else unit
        for place, unit in enumerate(report.units)
    ]
    return replace(report, years={**report.years, report.year: units})


SIZES = {"1": ONE, "6": SIX, "8": EIGHT, "34": many(34), "34, 15 missing": partly(34, 15)}
FROM_TEXTS = ("dien-hinh", "uu-diem", "han-che", "nguyen-nhan", "nhiem-vu", "kien-nghi", "hoi-nghi")


@pytest.mark.parametrize("size", SIZES)
def test_bad_texts_stand_as_sentences_with_a_source_each_and_a_code_of_their_own(size):
    report = with_bad_texts(SIZES[size])
    written = narrative(report)
    assert digits_without_source(written) == []
    lines = Sources(report).lines(written)
    assert len({line.code for line in lines}) == len(lines)
    keys = [one.key for one in paragraphs_of(written)]
    assert len(set(keys)) == len(keys)
    assert max(map(len, keys)) <= 80, "as long as a stored key may be"
    for paragraph in paragraphs_of(written):
        for sentence in paragraph.sentences:
            assert re.search(r"[.!?…:]$|\(…\)$", sentence.text), sentence.text[-60:]
            assert not re.search(r"\n|  |[;:,]\.|\.\.$| [,;]|\(\)|: :", sentence.text.replace("{{ ", "")), sentence.text  # fmt: skip
            quotes = [piece for piece in sentence.pieces if isinstance(piece, Quote)]
            for quote in quotes:
                assert len(quote.text) <= LONGEST + len(OMITTED) + 1
                assert bool(quote.whole) == quote.text.endswith(OMITTED)


@pytest.mark.parametrize("size", SIZES)
def test_every_association_that_wrote_is_named_once_under_each_heading_in_the_clusters_order(size):
    report = with_texts(
        SIZES[size],
        {
            unit.association.key: {"Kết quả nổi bật": "Mở lớp.", "Nhiệm vụ năm tới": "Mở thêm lớp"}
            for unit in SIZES[size].units
            if unit.is_included
        },
    )
    names = [unit.association.name for unit in report.units if unit.is_included]
    by_key = {one.key: one for one in paragraphs_of(narrative(report))}
    for key in ("kho-khan/ket-qua", "nhiem-vu/hoi"):
        items = [one for of, one in by_key.items() if of.startswith(f"{key}/")]
        if len(names) == 1:
            assert [names[0] in one.text and one.text.count(": mở") for one in items] == [1]
            assert not any(one.is_item for one in items)
            assert key not in by_key
            continue
        assert [one.text.partition(":")[0] for one in items] == names
        assert all(one.is_item for one in items)
        assert by_key[key].text.endswith(":")


@pytest.mark.parametrize("size", SIZES)
def test_what_nobody_wrote_about_is_left_out_and_not_announced(size):
    report = replace(SIZES[size], stored_qualitative=QualitativeData())
    sections = {section.key: section for section in narrative(report)}
    assert not sections["kien-nghi"].paragraphs
    assert not sections["nguyen-nhan"].paragraphs
    assert "hoi-nghi" not in sections
    text = " ".join(one.text for key in FROM_TEXTS if key in sections for one in sections[key].paragraphs)
    assert "không nêu" not in text
    assert "năm tới" not in text
    assert sections["nhiem-vu"].title == f"Phương hướng, nhiệm vụ năm {report.year + 1}"


@pytest.mark.parametrize("size", SIZES)
def test_no_two_neighbouring_paragraphs_or_sentences_begin_alike(size):
    for section in narrative(SIZES[size]):
        if section.key in ("mo-dau", *FROM_TEXTS):
            sentences = [one.text for paragraph in section.paragraphs for one in paragraph.sentences]
            begins = [" ".join(one.split()[:3]) for one in sentences]
            assert [one for one, other in pairwise(begins) if one == other] == []


def test_petitions_of_a_topic_stand_together_and_name_who_asks():
    report = with_bad_texts(EIGHT)
    section = next(one for one in narrative(report) if one.key == "kien-nghi")
    heads = [one.text for one in section.paragraphs if one.key.startswith("kien-nghi/linh-vuc/")]
    assert heads == ["Về tài chính:", "Về kinh phí:", "Về thống kê quỹ:", "Về tổ chức:", "Về việc khác:"]
    names = {unit.association.name for unit in report.units}
    for one in section.paragraphs:
        if one.is_item:
            assert one.text.partition(":")[0].removesuffix(" còn kiến nghị") in names


def test_own_targets_of_several_stand_as_items_below_one_sentence():
    lang_son, cao_bang = (
        next(unit.association for unit in EIGHT.units if unit.association.key == key)
        for key in ("lang-son", "cao-bang")
    )
    own = {lang_son.pk: {"family_rate": Fraction(75)}, cao_bang.pk: {"citizen_rate": Fraction("41.5")}}
    report = replace(EIGHT, stored_qualitative=QualitativeData(own_targets=own))
    by_key = {one.key: one.text.replace("\u00a0", "").replace(" %", "%") for one in paragraphs_of(narrative(report))}  # fmt: skip
    assert by_key["nhiem-vu/chi-tieu"] == "Chỉ tiêu năm 2024 các hội tự đặt:"
    assert by_key["nhiem-vu/chi-tieu/lang-son"] == "Lạng Sơn: 75% số hộ đạt Gia đình học tập."
    assert by_key["nhiem-vu/chi-tieu/cao-bang"] == "Cao Bằng: 41,5% dân số từ 18 tuổi trở lên đạt Công dân học tập."  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
def test_each_ground_ends_with_a_semicolon_and_the_last_with_a_full_stop(size):
    found = [one.text for one in grounds(SIZES[size])]
    assert len(found) >= 2
    assert all(re.fullmatch(r"Căn cứ [^;]+;", one) for one in found[:-1])
    assert re.fullmatch(r"Căn cứ [^;]+\.", found[-1])
    assert grounds(demo_report(2023, keys=("lang-son",), missing=("lang-son",))) == ()


def test_a_text_written_by_hand_under_a_key_that_is_no_more_stands_in_the_section_that_took_its_place():
    own = {
        "kho-khan/ket-qua/lang-son": "Kết quả.",
        "kho-khan/sang-kien/lang-son-1": "Sáng kiến.",
        "kho-khan/kho-khan": "Khó khăn.",
        "kho-khan/them-1": "Thêm.",
        "to-chuc/pham-vi": "Phạm vi.",
        "kien-nghi/danh-sach": "Kiến nghị.",
        "nhiem-vu/ket-luan-1": "Kết luận.",
        "mat/x": "Mất.",
    }
    written = narrative(EIGHT, own=own)
    found = {one.own: section.key for section in written for one in section.paragraphs if one.own}
    assert found == {
        "Kết quả.": "uu-diem", "Sáng kiến.": "dien-hinh", "Khó khăn.": "han-che", "Thêm.": "han-che",
        "Phạm vi.": "mo-dau", "Kiến nghị.": "kien-nghi", "Kết luận.": "nhiem-vu", "Mất.": "kien-nghi",
    }  # fmt: skip


def test_the_assessment_claims_nothing_for_whom_no_figure_speaks():
    def of(report) -> str:
        by_key = {one.key: one.text for one in paragraphs_of(narrative(report))}
        return f"{by_key.get('danh-gia/uu-diem', '')} {by_key.get('danh-gia/han-che', '')}"

    whole = of(EIGHT)
    assert "Tính chung toàn cụm, cả hai mục tiêu đến năm 2025 đều chưa đạt" in whole
    assert "đều tăng ở tất cả các địa phương" in whole
    lacking = of(demo_report(2023, changed={("lang-son", "households"): None, ("lang-son", "members"): None}))
    assert "toàn cụm" not in lacking.lower()
    assert "Tính chung các địa phương có số liệu, cả hai mục tiêu" in lacking
    assert "tỉ lệ hội viên trên dân số" not in lacking
    assert "Gia đình" not in lacking.partition("đều tăng")[0]
    partly = of(SIX)
    assert "ba địa phương" in partly
    assert "Riêng Thái Nguyên và Hải Phòng, so với năm 2024" in partly
    assert "tất cả" not in partly


@pytest.mark.parametrize(("lowest", "times"), [(8_000_000_000, "gấp hơn"), (1, "gấp hơn mười lần"), (0, "")])
def test_how_far_apart_the_funds_are_is_toldin_words(lowest, times):
    report = demo_report(2023, changed={("cao-bang", "fund_total"): lowest})
    text = next(one.text for one in paragraphs_of(narrative(report)) if one.key == "danh-gia/han-che")
    assert ("chênh lệch lớn" in text) == bool(times)
    assert times in text


def test_the_section_of_models_is_called_by_what_it_holds():
    def title(bare, **lists) -> str:
        lang_son = next(unit.association for unit in EIGHT.units if unit.association.key == "lang-son")
        found = {key: [ListRow(lang_son, lang_son, cells)] for key, cells in lists.items()}
        report = replace(bare, stored_qualitative=QualitativeData(lists=found))
        return next(one.title for one in narrative(report) if one.key == "dien-hinh")

    trick = ("Cách làm", "Ai cũng đọc được", "–")
    codes = [f"{of}_awarded" for of in ("family", "clan", "community", "unit", "citizen")]
    none = {(unit.association.key, code): None for unit in EIGHT.units for code in codes}
    for bare, models, both in (
        (EIGHT, "Khen thưởng, mô hình tiêu biểu", "Khen thưởng, mô hình tiêu biểu, sáng kiến"),
        (demo_report(2023, changed=none), "Mô hình tiêu biểu, sáng kiến", "Sáng kiến, cách làm hay"),
    ):
        assert title(bare) == models
        assert title(bare, **{INITIATIVES.key: trick}) == both


def test_one_row_of_a_list_stands_in_a_sentence_and_many_are_named_in_part():
    lang_son = next(unit.association for unit in EIGHT.units if unit.association.key == "lang-son")

    def told(**lists) -> list[str]:
        rows = {key: [ListRow(lang_son, lang_son, cells) for cells in found] for key, found in lists.items()}
        keys = {"awards": AWARDS.key, "titles": TITLES.key, "initiatives": INITIATIVES.key}
        data = QualitativeData(lists={keys[key]: found for key, found in rows.items()})
        report = replace(EIGHT, stored_qualitative=data)
        section = next(one for one in narrative(report) if one.key == "dien-hinh")
        return [one.text for one in section.paragraphs[1:]]

    award = ("dòng họ", "Dòng họ Hoàng", "xã Mẫu", "Giấy khen", "không", "–", "–")
    assert told(awards=[award]) == ["Lạng Sơn có điển hình tiêu biểu là Dòng họ Hoàng, xã Mẫu (Giấy khen)."]
    assert told(initiatives=[("Sổ quỹ một trang.", "Ai cũng đọc được.", "–")]) == [
        "Lạng Sơn giới thiệu cách làm “Sổ quỹ một trang”: Ai cũng đọc được."
    ]
    title = ("Đơn vị học tập", "cấp tỉnh", "Trường Mẫu", "2023")
    assert told(titles=[title, ("Đơn vị học tập", "cấp tỉnh", "Trường cũ", "2022")]) == [
        "Lạng Sơn có Trường Mẫu được công nhận Đơn vị học tập cấp tỉnh trong năm."
    ]
    opening, item = told(awards=[award] * 9)
    assert opening == "Điển hình tiêu biểu:"
    assert item.count("Dòng họ Hoàng") == 6
    assert item.endswith("; và 3 điển hình khác.")
    community = ("Cộng đồng học tập", "cấp tỉnh", "Cộng đồng học tập phường Mẫu", "2023")
    assert told(titles=[title, community, title]) == [
        "Danh hiệu cấp tỉnh được công nhận trong năm:",
        "Đơn vị học tập: Lạng Sơn có Trường Mẫu và Trường Mẫu.",
        "Cộng đồng học tập: Lạng Sơn có phường Mẫu.",
    ]
    inside = ("cộng đồng", "Cộng đồng học tập Phường Mẫu", "phường Mẫu", "–", "không", "–", "–")
    assert told(awards=[inside]) == ["Lạng Sơn có điển hình tiêu biểu là Cộng đồng học tập Phường Mẫu."]
    assert told(initiatives=[("Sổ quỹ", "Sổ quỹ: ai cũng đọc được.", "–")]) == [
        "Lạng Sơn giới thiệu cách làm “Sổ quỹ”: ai cũng đọc được."
    ]
    assert told(titles=[title] * 9)[1].endswith(" và ba danh hiệu khác.")
    trick = ("Cách làm", "Ai cũng đọc được", "–")
    openings = [one.split(" “")[0] for one in re.split(r"(?<=\.) ", told(initiatives=[trick] * 4)[1])]
    assert openings == ["Lạng Sơn với", "Cũng ở Lạng Sơn, có", "Lạng Sơn còn có", "Cũng ở Lạng Sơn, có"]
    assert told(awards=[award] * 7)[1].count("Dòng họ Hoàng") == 7, "one alone is not counted but named"


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "một"), (10, "mười"), (11, "mười một"), (15, "mười lăm"), (20, "hai mươi"), (21, "hai mươi mốt"), (26, "hai mươi sáu")],
)  # fmt: skip
def test_numbers_of_targets_are_toldin_words(number, words):
    assert in_words(number) == words


def opening_of(report) -> str:
    return " ".join(one.text for one in narrative(report)[0].paragraphs)


def test_the_opening_promises_results_only_where_somebody_reported():
    assert "như sau:" in opening_of(partly(6, 5))
    assert "như sau:" not in opening_of(partly(6, 6))


def test_the_opening_says_of_which_day_the_members_are():
    assert opening_of(EIGHT).startswith("Năm 2023, ")
    today = replace(EIGHT, map_="today")
    assert opening_of(today).startswith("Theo địa giới hiện nay, ")


def test_that_a_part_of_the_predecessors_lacks_is_said_in_words():
    first, *others = EIGHT.units
    lacking = UnitFigures(first.association, BLANK, {"": "chưa đủ (1/2)"})
    text = opening_of(replace(EIGHT, years={**EIGHT.years, 2023: [lacking, *others]}))
    assert f"{first.association.name} (chưa đủ số liệu của các hội cũ)" in text
    assert "1/2" not in text
