"""Hand-written numbers: written figures are found, what is no figure is never one, and what changed is named."""

import random
import time
from dataclasses import replace
from fractions import Fraction

import pytest

from associations.numbers import format_count, format_decimal
from reports.analysis.targets import Aims
from reports.indicators import every_indicator
from reports.narrative.compose import narrative
from reports.narrative.figure_index import Figure, FigureIndex
from reports.narrative.number_lookup import Lookup
from reports.narrative.numerals import HandText, Numeral
from reports.narrative.paragraphs import paragraphs_of
from reports.narrative.sources import KINDS
from reports.narrative.written_numbers import written_numbers
from tests.reports.narrative.demo import demo_report, many

NO_FIGURES = (
    "25/11/2023", "ngày 25 tháng 11 năm 2023", "ngày 25/11", "25-26/11/2023", "tháng 11/2023", "2023-11-25",
    "năm 2023", "giai đoạn 2021–2025", "năm học 2022-2023", "quý 3", "7h30", "08:30", "8 giờ 30 phút",
    "387/QĐ-TTg", "TT 24/2023/TT-BGDĐT", "NĐ 30/2020/NĐ-CP", "Chỉ thị 11-CT/TW", "Kết luận 49-KL/TW",
    "Quyết định số 1373", "QĐ 324", "lần thứ 6", "khóa 12", "Điều 105", "18 tuổi", "cấp 1", "cụm thi đua số 2",
    "0912 345 678", "0912345678", "(024) 3736 1234", "+84 912.345.678", "1900 1234", "tổng đài 1900.6192",
    "số tài khoản 0123456789", "https://khuyenhoc.vn/2023/784717", "đường 30/4",
)  # fmt: skip


@pytest.fixture(scope="module")
def lookup() -> Lookup:
    return Lookup(FigureIndex.of(demo_report(2023)))


def check(lookup: Lookup, text: str, **more: object) -> list[Numeral]:
    return lookup.check([HandText("x", "x", text, **more)])["x"]  # type: ignore[arg-type]


def statuses(lookup: Lookup, text: str, **more: object) -> list[tuple[str, str]]:
    return [(one.text, one.status) for one in check(lookup, text, **more)]


@pytest.mark.parametrize("text", NO_FIGURES)
def test_what_is_no_figure_is_left_out(text: str):
    assert written_numbers(f"Theo {text}, các hội đã họp.") == []


def test_what_only_looks_like_a_name_or_a_date_is_no_less_a_number():
    text = "Ký 13 năm 2023; có 45chi hội; 15/2000 hộ; hội viên là 784717 năm nay; đạt điểm 95; trong 9 tháng dùng 4G."
    assert [one.text for one in written_numbers(text)] == ["13", "45", "15", "2000", "784717", "95"]


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("hơn 396 tỉ đồng", 401_900_000_000, "401"),
        ("gần 785.000 hội viên", 780_123, "781.000"),
        ("khoảng 38.000 đồng", 39_700, "40.000"),
        ("40,1 %", Fraction(39_859, 1000), "39,9"),
        ("1,25 triệu đồng", 1_344_900, "1,34"),
        ("784.717 người", 780_000, "780.000"),
    ],
)
def test_another_value_is_written_as_the_number_was(text: str, value: int | Fraction, expected: str):
    (number,) = written_numbers(text)
    assert number.rewritten(Fraction(value)) == expected


def test_random_dates_documents_and_telephone_numbers_are_never_figures(rounds: int):
    chance = random.Random(19)
    for _ in range(300 * rounds):
        day, month, year = chance.randint(1, 28), chance.randint(1, 12), chance.randint(1990, 2035)
        number, digits = chance.randint(1, 9999), "".join(chance.choices("0123456789", k=8))
        made = chance.choice(
            [
                f"{day:02}/{month:02}/{year}", f"{day}.{month}.{year}", f"ngày {day} tháng {month} năm {year}",
                f"ngày {day}/{month}", f"{month}/{year}", f"năm {year}", f"giai đoạn {year}-{year + 5}",
                f"{number}/QĐ-UBND", f"{number}/{year}/TT-BTC", f"số {number}-KH/TU", f"công văn số {number}",
                f"09{digits}", f"09{digits[:2]} {digits[2:5]} {digits[5:]}", f"03{digits[:2]}.{digits[2:5]}.{digits[5:]}",
                f"(0204) {digits[:3]} {digits[3:7]}", f"+84 9{digits[0]} {digits[1:4]} {digits[4:]}",
                f"{chance.randint(0, 23)}h{chance.randint(0, 59):02}", f"{chance.randint(0, 23):02}:{month:02}",
            ]
        )  # fmt: skip
        text = chance.choice(["Theo {}, hội đã báo cáo.", "Liên hệ: {}; đúng hẹn.", "Họp {} tại trụ sở"])
        assert written_numbers(text.format(made)) == [], made


def test_headings_and_items_of_lists_are_no_figures():
    text = (
        "1. Hội viên\n2) Quỹ\n1.2. Về thẻ\n2.1.3 Khác\nGồm: (1) Tuyên truyền, (2) Vận động; 3. Quỹ có 5 tỉ."
    )
    assert [one.text for one in written_numbers(text)] == ["5 tỉ"]


def test_every_written_figure_is_found_again_as_it_is_written(lookup: Lookup, rounds: int):
    chance = random.Random(7)
    index = lookup.now
    values = [(figure, value) for figure, value in index.values.items() if figure.kind == "value" and value]
    for _ in range(200 * rounds):
        figure, value = chance.choice(values)
        indicator = every_indicator()[figure.code]
        who = index.names.get(figure.unit, "toàn cụm")
        if indicator.unit == "%":
            written = format_decimal(value, 1) + chance.choice([" %", "%", " phần trăm"])
        elif indicator.unit.startswith("đồng"):
            sizes = [
                (1, " đồng"),
                (1000, " nghìn đồng"),
                (10**6, " triệu đồng"),
                (10**9, " tỉ đồng"),
                (10**9, " tỷ"),
            ]
            size, name = chance.choice([pair for pair in sizes if pair[0] <= value])
            written = format_decimal(value / size, 0 if size == 1 else chance.choice([0, 1, 2])) + name
        else:
            written = format_count(int(Fraction(format_decimal(value, 0).replace(".", ""))))
        text = f"Ngày 25/11/2023, {who} đạt {written} theo QĐ 387/QĐ-TTg."
        (found,) = check(lookup, text)
        assert found.status in ("found", "contradicting"), text
        assert found.number.value is not None
        if indicator.unit in ("%", "đồng/người"):
            assert found.status == "found", text


def test_what_2023_published_is_found_with_what_it_is_of(lookup: Lookup):
    text = (
        "Tỉ lệ hội viên trên dân số: Hải Dương 40,1 %, Quảng Ninh 33 %, Thái Nguyên 29,1 %; năm hội còn lại 24–28 %. "
        "Quảng Ninh và Hải Phòng cùng ký 13 chương trình phối hợp, Thái Nguyên 12 chương trình. Tổng nguồn quỹ toàn cụm "
        "hơn 396 tỉ đồng, bình quân 38.000 đồng/người; Hải Dương 76, Thái Nguyên 52 và Bắc Giang 51 nghìn đồng."
    )
    found = check(lookup, text)
    assert {one.status for one in found} == {"found"}
    assert [(one.text, one.figure.code, one.figure.unit) for one in found if one.figure] == [
        ("40,1 %", "members_per_population", "hai-duong"),
        ("33 %", "members_per_population", "quang-ninh"),
        ("29,1 %", "members_per_population", "thai-nguyen"),
        ("24", "members_per_population", "bac-giang"),
        ("28 %", "members_per_population", "bac-kan"),
        ("13", "cooperation_programmes", "hai-phong"),
        ("12", "cooperation_programmes", "thai-nguyen"),
        ("396 tỉ đồng", "fund_total", ""),
        ("38.000 đồng", "fund_per_capita", ""),
        ("76", "fund_per_capita", "hai-duong"),
        ("52", "fund_per_capita", "thai-nguyen"),
        ("51 nghìn đồng", "fund_per_capita", "bac-giang"),
    ]


def test_changes_targets_gaps_and_counts_of_units_are_figures_too(lookup: Lookup):
    text = (
        "Toàn cụm có 3.094.546 hội viên, tăng 181.801 người (6,2 %) so với 2.912.745 hội viên năm trước. "
        "Mục tiêu gia đình học tập 70 %, còn thiếu 0,8 điểm %. 8/8 hội đã báo cáo."
    )
    assert {status for _, status in statuses(lookup, text)} == {"found"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cụm thi đua số 2 gồm 8 tỉnh với 1.484 xã; có 3 hội được biểu dương.", "found found unknown"),
        ("Có hơn 24 nghìn chi hội.", "unknown"),  # some 24 thousand clans are no branches
        ("Hải Phòng huy động thêm 5 tỷ so với năm trước.", "unknown"),  # last year's gifts of persons
        ("Hải Dương 784.717 hội viên (40,1 % dân số), quỹ 148,7 tỉ đồng; tăng 7,3 % hội viên.", "found " * 4),
        ("Bắc Giang và Lạng Sơn lần lượt có 467.216 và 219.586 hội viên.", "found found"),
        (
            "Toàn cụm đạt 30,1 % hội viên trên dân số; Lạng Sơn kết nạp mới 3.200 hội viên.",
            "contradicting " * 2,
        ),
        ("Trong 5 mô hình học tập có 10 chỉ số.", "unknown"),
        ("Hải Dương có 12 hội viên tiêu biểu.", "unknown"),
    ],
)
def test_sentences_of_meetings(lookup: Lookup, text: str, expected: str):
    assert [status for _, status in statuses(lookup, text)] == expected.split()


def test_two_values_for_one_thing_contradict_each_other(lookup: Lookup):
    first, second = check(
        lookup, "Hội viên của Hải Dương là 784.717 người; nay có 785.000 hội viên của Hải Dương."
    )
    assert (first.status, second.status) == ("found", "contradicting")
    assert "784.717 và 785.000" in second.words
    assert second.new == "784.717"


@pytest.mark.parametrize(
    ("text", "words", "new"),
    [
        ("Hải Dương có 790.000 hội viên.", "Tổng số hội viên, Hải Dương là 784.717 người", "784.717"),
        ("Hải Dương đạt 43,7 % hội viên trên dân số.", "Hội viên/dân số, Hải Dương là 40,1 %", "40,1"),
    ],
)
def test_a_number_beside_a_named_unit_and_thing_that_differs_contradicts(lookup: Lookup, text, words, new):
    (found,) = check(lookup, text)
    assert (found.status, found.words, found.new) == ("contradicting", words, new)


def test_a_plan_and_what_the_portal_does_not_count_are_unknown_and_not_wrong(lookup: Lookup):
    assert statuses(lookup, "Năm 2024 Hải Dương phấn đấu 790.123 hội viên.") == [("790.123", "unknown")]
    assert statuses(lookup, "Hải Dương có 790.123 hội viên.", is_plan=True) == [("790.123", "unknown")]
    assert statuses(lookup, "Mời 1.237 đại biểu.") == [("1.237", "unknown")]


def test_an_equal_value_alone_is_no_source(lookup: Lookup):
    """Of thousands of figures some have any value: a sentence has to speak of what is found."""
    index = lookup.now
    rates = [f for f in index.values if f.kind == "value" and every_indicator()[f.code].unit == "%"]
    counts = [f for f in index.values if f.kind == "value" and f.code == "members_new"]
    texts = [f"Có {format_decimal(index.values[f], 1)} % đại biểu là nữ." for f in rates]
    texts += [f"Mời {format_count(int(index.values[f]))} đại biểu dự hội nghị." for f in counts]
    texts += [
        f"{index.names[f.unit]} mời {format_count(int(index.values[f]))} đại biểu." for f in counts if f.unit
    ]
    assert len(texts) > 50
    for text in texts:
        assert {status for _, status in statuses(lookup, text)} == {"unknown"}, text


@pytest.mark.parametrize("key", [None, "to-chuc/hoi-vien-tung-hoi", "quy/tong-nguon"])
def test_what_a_correction_made_stale_is_named_with_what_it_is_now(key: str | None):
    old = replace(FigureIndex.of(demo_report(2023)), revision=1)
    report = demo_report(2023, changed={("hai-duong", "members"): 780_000})
    lookup = Lookup(replace(FigureIndex.of(report), revision=2), [old])
    paragraph = {p.key: p for p in paragraphs_of(narrative(report))}.get(key or "")
    for text in ("40,1 % và 784.717", "Hải Dương: 40,1 % và 784.717 hội viên."):
        rate, members = check(lookup, text, paragraph=paragraph)
        assert (rate.status, rate.new) == ("outdated", "39,9")
        assert rate.words == "Hội viên/dân số, Hải Dương theo phiên bản 1; nay là 39,9 %"
        assert (members.status, members.new) == ("outdated", "780.000")
    assert statuses(lookup, "Hải Dương: 39,9 % và 780.000 hội viên.") == [
        ("39,9 %", "found"),
        ("780.000", "found"),
    ]


def test_an_amount_in_two_parts_is_read_and_left_to_a_person(lookup: Lookup):
    old = replace(
        lookup.now,
        revision=1,
        values={**lookup.now.values, Figure("fund_total", "value"): Fraction(397_234_000_000)},
    )
    (found,) = check(
        Lookup(replace(lookup.now, revision=2), [old]), "Tổng nguồn quỹ toàn cụm 397 tỉ 234 triệu đồng."
    )
    assert (found.status, found.new) == ("outdated", "")
    assert found.words.endswith(lookup.now.text(Figure("fund_total", "value")))


def test_a_target_that_changed_between_revisions_is_outdated():
    report = demo_report(2023)
    old = replace(FigureIndex.of(report), revision=1)
    aim = replace(report.aims["family_rate"], value=Fraction(75))
    now = replace(FigureIndex.of(replace(report, aims=Aims({**report.aims, "family_rate": aim}))), revision=2)
    (found,) = check(Lookup(now, [old]), "Mục tiêu về gia đình học tập là 70 %.")
    assert (found.status, found.new) == ("outdated", "75")
    assert "mục tiêu" in found.words


def test_every_generated_paragraph_that_is_only_reworded_is_found():
    for report in (demo_report(2023), demo_report(2025, missing=("cao-bang", "lang-son"))):
        lookup = Lookup(FigureIndex.of(report))
        for paragraph in paragraphs_of(narrative(report)):
            text = paragraph.text.replace("\u00a0", " ")
            found = check(lookup, "Như vậy, " + text, paragraph=paragraph)
            assert [one.text for one in found if one.status in ("unknown", "outdated")] == [], text


def test_ten_thousand_letters_are_read_in_linear_time():
    lookup = Lookup(FigureIndex.of(many(34)))
    mixed = (
        "Ngày 25/11/2023, theo QĐ 387/QĐ-TTg, ĐT 0912 345 678, Hội A2 có 784.717 hội viên, 40,1 %; 0 việc. "
    )

    def spent(text: str) -> float:
        before = time.process_time()
        check(lookup, text)
        return time.process_time() - before

    check(lookup, mixed)
    for part in (mixed, "0; ", "1/", "1 000 ", "0912 ", "12-a", "(", "1,2 và ", "9", "a@", "25/11 "):
        text = (part * 10_000)[:10_000]
        assert spent(text) < 4 * spent(text[:5000]) + 0.2, part
    assert spent((mixed * 200)[:10_000]) < 2  # some 0,2 s on an idle machine


def test_each_kind_of_number_has_a_code_of_its_own():
    letters = [letter for kind, (letter, _) in KINDS.items() if kind not in ("value", "rows")]
    assert len(set(letters)) == len(letters)
