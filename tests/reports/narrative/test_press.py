"""The sentences for the press are those of the report, quote no return, and hold for any cluster."""

import datetime
import re
from dataclasses import replace

import pytest

from reports.analysis.results import ClusterReport
from reports.narrative.compose import narrative
from reports.narrative.paragraphs import paragraphs_of
from reports.narrative.press import Held, press
from reports.presentation.private_words import public_place
from reports.presentation.wording.pieces import Quote
from tests.reports.exports.slides.made import made_report
from tests.reports.narrative.demo import demo_report, many
from tests.reports.narrative.demo import made_report as empty_report

HELD = Held(datetime.date(2023, 11, 25), "Hạ Long, tỉnh Quảng Ninh")
REPORTS = {
    "2023": demo_report(2023),
    "two missing": demo_report(2023, missing=("lang-son", "cao-bang")),
    "after mergers": demo_report(2025, missing=("lang-son", "cao-bang", "quang-ninh")),
    "a figure missing": demo_report(2023, changed={("hai-duong", "members"): None, ("cao-bang", "fund_opening"): None}),
    "one unit": many(1),
    "34 units": many(34),
    "nothing": demo_report(2023, keys=("lang-son", "cao-bang"), missing=("lang-son", "cao-bang")),
    "no members": empty_report({2023: []}, 2023),
    "a merger, marks, a frozen revision": made_report(),
}  # fmt: skip


def short_sentences(text: str) -> list[str]:
    return re.findall(r"[^ ].*?\.(?= |$)", text)


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_each_sentence_stands_in_the_report_and_quotes_no_return(report: ClusterReport):
    sentences = [one for paragraph in paragraphs_of(narrative(report)) for one in paragraph.sentences]
    made = press(report, HELD, "")
    _, *rest = made.paragraphs
    assert bool(rest) == bool(report.included)
    (short,) = made.short
    assert short.startswith("Ngày 25/11/2023, tại Hạ Long, tỉnh Quảng Ninh, ")
    assert 1 <= len(re.findall(r"\.(?: |$)", short)) <= 5
    assert all(unit.name in short for unit in report.missing)
    figures = [
        one for one in short_sentences(short) if not one.startswith(("Ngày ", "Các con số", "Chưa có"))
    ]
    assert bool(figures) == bool(report.included)
    for paragraph in (*rest, " ".join(figures)):
        left = paragraph
        for one in sentences:
            if not any(isinstance(piece, Quote) for piece in one.pieces):
                left = left.replace(one.text, "", 1)
        assert not left.strip()


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_it_begins_with_day_and_place_where_they_are_known_and_says_who_is_missing(report: ClusterReport):
    cluster, year = report.cluster.name, report.year
    begins = {
        HELD: f"Ngày 25/11/2023, tại Hạ Long, tỉnh Quảng Ninh, {cluster} tổ chức hội nghị giao ban năm {year}. ",
        Held(HELD.on): f"Ngày 25/11/2023, {cluster} tổ chức hội nghị giao ban năm {year}. ",
        Held(
            None, HELD.place
        ): f"Tại Hạ Long, tỉnh Quảng Ninh, {cluster} tổ chức hội nghị giao ban năm {year}. ",
        Held(): f"Năm {year}, {cluster} {'có' if report.units else 'chưa có hội thành viên nào.'} ",
    }
    for held, beginning in begins.items():
        first = press(report, held, "").paragraphs[0]
        assert f"{first} ".startswith(beginning)
        assert all(unit.name in first for unit in report.missing)


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_the_year_of_the_figures_is_said_on_every_map_and_without_a_meeting_too(report: ClusterReport):
    for one in (report, replace(report, map_="today")):
        for held in (HELD, Held()):
            made = press(one, held, "")
            assert f"năm {report.year}" in made.short[0].lower()
            assert f"năm {report.year}" in made.paragraphs[0].lower()


def test_who_are_new_stand_beside_a_total_of_the_same_units_alone():
    of_all = " ".join(press(demo_report(2023), HELD, "").paragraphs)
    assert "kết nạp 181.801\u00a0hội viên mới" in of_all
    of_fewer = " ".join(press(REPORTS["a figure missing"], HELD, "").paragraphs)
    assert "Tổng số hội viên" in of_fewer
    assert "kết nạp" not in of_fewer


def test_what_holds_the_figures_back_is_said_before_them():
    assert any("tạm tính" in remark for remark in press(made_report(), HELD, "").remarks)
    plain = press(demo_report(2023), HELD, "")
    assert (plain.warnings, plain.remarks) == ((), ())


@pytest.mark.parametrize(
    ("typed", "public"),
    [
        ("Hội trường UBND tỉnh, đường Trần Phú, thành phố Lạng Sơn.", "Hội trường UBND tỉnh, đường Trần Phú, thành phố Lạng Sơn"),
        ("Trường THPT Chu Văn An\n tầng 2", "Trường THPT Chu Văn An tầng 2"),
        ("Khách sạn Mường Thanh", "Khách sạn Mường Thanh"),
        ("Hội trường Nguyễn Du, Trần Minh đón", ""),
        ("Hội trường tỉnh, gặp ông Phú", ""),
        ("Hội trường tỉnh, 0912 345 678", ""),
        ("đường Trần Phú và Lê Hoa đón", ""),
        ("Nhà Nguyễn Văn Én", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_place_is_public_where_its_words_tell_of_no_person(typed: str, public: str):
    assert public_place(typed) == public


@pytest.mark.parametrize(
    "place",
    [
        "Hạ Long, tỉnh Quảng Ninh",
        "Hội trường Tỉnh ủy",
        "Hội trường tỉnh",
        "Nhà văn hóa tỉnh",
        "Lạng Sơn",
        "Trụ sở UBND huyện Chi Lăng",
        "Hội trường Sở Giáo dục và Đào tạo Lạng Sơn (tầng 3)",
        "Phòng họp số 2, số 12 đường Nguyễn Thị Minh Khai, phường Hai Bà Trưng, Hà Nội",
        "Trung tâm Hội nghị tỉnh Quảng Ninh",
        "HỘI TRƯỜNG TỈNH ỦY LẠNG SƠN",
        "Khách sạn Mường Thanh Quảng Ninh",
        "Trung tâm Văn hóa - Thể thao huyện Bình Gia",
        "Trường Cao đẳng Sư phạm Lạng Sơn",
        "Nhà khách UBND tỉnh Bà Rịa – Vũng Tàu",
        "12 đường Hùng Vương, phường Lương Văn Tri",
        "Văn phòng Hội Khuyến học tỉnh Bắc Kạn",
        "xã Hữu Lũng",
        "Thành phố Hồ Chí Minh",
        "đường Trần Phú Phường Đông Kinh",
        "Hội trường Uỷ ban nhân dân Tỉnh",
        "thôn Bản Pó, xã Yên Trạch",
        "Trụ sở Trung ương Hội Khuyến học Việt Nam",
        "Phòng 302, tầng 3, trụ sở UBND tỉnh",
        "đường Tôn Đức Thắng, TP. Hải Phòng",
    ],
)
def test_halls_seats_hotels_schools_streets_and_areas_are_public(place: str):
    assert public_place(place) == place


@pytest.mark.parametrize(
    "place",
    [
        "Nhà riêng NGUYỄN VĂN AN",
        "tỉnh Giàng Sử",
        "khu Minh Hoa",
        "đường Trần Phú\u200bLê An",
        "Hội trường UBND tỉnh, (0205) 3812.456",
        "Hội trường Nguyễn Văn An chủ trì",
        "phường Nguyễn Trãi Lê Văn An",
        "Nhà Bà Hoa",
        "Nhà Cô Lan",
        "Nhà riêng ÔNG AN",
        "a. Minh",
        "Mr. Hùng",
        "Giàng A Sử",
        "gọi Thào Seo Páo",
        "Ma Khánh Hoa",
        "Tạ Quang Bửu",
        "tel 0205.381",
        "lê văn tám nhà riêng",
        "https://zoom.us/j/123?pwd=abc",
        "Zoom ID 812 345 67, mật khẩu 123456",
        "Hội trường Nguyễn Văn An",
        "Khách sạn Ông An",
        "đường Trần Phú Lê Hoa",
        "khách sạn Lê Hoa",
        "thôn Giàng A Sử",
        "xã Giàng A Sử",
        "số 912, tầng 345, phòng 678",
        "phòng 302 mã 5512",
        "Văn phòng Nguyễn Văn An",
        "trường Ông An",
        "văn phòng luật sư Hoa",
        "hội trường AN",
        "đường NGUYỄN AN",
        "UBND tỉnh - Nguyễn Hoa",
        "Trung tâm Hoàng Hoa",
        "phường Đông Kinh lê an",
    ],
)
def test_what_the_grammar_of_places_does_not_know_is_not_public(place: str):
    assert public_place(place) == ""
    assert public_place(f"Hội trường UBND tỉnh, {place}") == ""
