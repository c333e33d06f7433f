"""The pictures of a page: everything within its width, nothing on each other, every unit there, from 1 to 34 of them."""

import re
import xml.etree.ElementTree as ElementTree
from collections import Counter

import pytest
from django.utils.safestring import mark_safe

from reports.dashboards.pages.subjects import models_block, models_gist
from reports.indicators import BY_CODE
from reports.presentation import wording
from reports.presentation.charts import (
    Bar,
    BarChart,
    FlowChart,
    LineChart,
    LinesChart,
    Series,
    bar_chart,
    change_chart,
)
from reports.presentation.own_units import mark_own
from reports.presentation.pictures.bars import WIDTH, bars_picture
from reports.presentation.pictures.letters import shortened, width_of
from reports.presentation.pictures.trend import flow_picture, line_picture
from reports.presentation.pictures.years import lines_picture, small_line
from reports.presentation.wording import aims
from tests.reports.exports.slides.made import NAMES
from tests.reports.narrative.demo import demo_report
from tests.reports.units import results_of

RATIO = BY_CODE["members_per_population"]
LONG = "Bà Rịa – Vũng Tàu"


def bars(values: list[float | None], **more) -> BarChart:
    return BarChart(
        tuple(
            Bar(NAMES[at], v, None, "chưa có" if v is None else f"{v:,.1f}".replace(",", "."), v == max(filter(None, values), default=0), key=f"unit-{at}", **more)
            for at, v in enumerate(values)
        ),
        20.0,
    )  # fmt: skip


def texts_of(picture: str) -> list[tuple[float, float, float, str]]:
    """What is not hidden of the letters of a picture: from where to where, at which height, which."""
    root = ElementTree.fromstring(picture)  # noqa: S314
    hidden = {id(one) for group in root.iter() if group.get("display") == "none" for one in group.iter()}
    found = []
    for text in root.iter("{http://www.w3.org/2000/svg}text"):
        if id(text) in hidden:
            continue
        weight = int(text.get("font-weight", 400))
        wide = float(text.get("textLength") or width_of(text.text, 14, weight))
        x = float(text.get("x")) - wide * {"end": 1, "middle": 0.5}.get(text.get("text-anchor"), 0)
        found.append((x, x + wide, float(text.get("y")), text.text))
    return found


def on_each_other(texts) -> list[tuple[str, str]]:
    """Which letters stand on others: lines closer than 13 px that share a part of their width."""
    return [
        (a[3], b[3])
        for at, a in enumerate(texts)
        for b in texts[at + 1 :]
        if abs(a[2] - b[2]) < 13 and a[0] < b[1] - 1 and b[0] < a[1] - 1
    ]


def units_in(picture: str) -> Counter:
    return Counter(re.findall(r'[" ]of-(unit-\d+)"', picture))


CASES = {
    "one": [7.0],
    "none has a value": [None, None],
    "ties": [5.0] * 8,
    "gaps": [3.0, 2.0, None, None],
    "negative": [2.0, 0.0, -1.5],
    "nine digits": [987_654_321.0, 123_456_789.0],
    "many": [float(n) for n in range(34, 0, -1)],
    "many, some missing": [*(float(n) for n in range(20, 0, -1)), *[None] * 14],
    "many, all missing": [None] * 34,
}


@pytest.mark.parametrize("values", CASES.values(), ids=CASES)
def test_bars_have_room_for_their_letters_and_show_every_unit_once(values):
    picture = bars_picture(bars(values, target=3.0))
    texts = texts_of(picture)
    assert all(left >= 0 and right <= WIDTH + 0.5 for left, right, _, _ in texts)
    assert on_each_other(texts) == []
    # Those that are left out are there, hidden.
    assert units_in(picture) == {f"unit-{at}": 1 for at in range(len(values))}
    for x, width in re.findall(r'<rect class="\S+" x="([\d.-]+)" y="[\d.-]+" width="([\d.]+)"', picture):
        assert float(x) >= 0
        assert float(x) + float(width) <= WIDTH


def test_of_many_bars_the_first_and_last_stand_there_with_how_many_are_between():
    picture = bars_picture(bars(CASES["many"]))
    names = [text for left, _, _, text in texts_of(picture) if left < 1]
    assert names == [*NAMES[:7], "⋯ 23 hội ở giữa ⋯", *NAMES[-4:]]
    missing = [
        text for left, _, _, text in texts_of(bars_picture(bars(CASES["many, some missing"]))) if left < 1
    ]
    assert missing == [*NAMES[:7], "⋯ 9 hội ở giữa ⋯", *NAMES[16:20], "14 hội chưa có"]
    # One below the line of those between is uncovered for its reader.
    own = mark_own(mark_safe(picture), {"unit-20"})  # noqa: S308
    assert '<g class="of-unit-20 own" display="none">' in own


def line(name: str, *values: float | None, key: str = "", **more) -> Series:
    return Series(
        name, tuple((2024 - len(values) + at, v, 0) for at, v in enumerate(values, 1)), key=key, **more
    )


def lines(count: int, spread: float = 1.0) -> LinesChart:
    units = [
        line(NAMES[at], 20.0, None, 20.0 + at * spread, key=f"unit-{at}", is_highlighted=at == 0)
        for at in range(count)
    ]
    return LinesChart((*units, line("Cả cụm", 20.0, 21.0, 22.0, is_whole=True)), ((2024, "sáp nhập 1/7/2025"),))  # fmt: skip


@pytest.mark.parametrize("count", [1, 8, 11, 34])
@pytest.mark.parametrize("spread", [0.0, 0.01, 1e8])
def test_names_of_lines_stand_apart_within_the_picture(count, spread):
    picture = lines_picture(lines(count, spread))
    texts = texts_of(picture)
    assert all(left >= -1 and right <= WIDTH + 0.5 for left, right, _, _ in texts), texts
    named = [one for one in texts if one[3] in (*NAMES, "Cả cụm")]
    assert on_each_other(named) == []
    assert {f"unit-{at}" for at in range(count)} == set(units_in(picture))
    # A year without a value ends the line.
    assert picture.count("<polyline") == 1


def test_a_name_that_stands_twice_is_short_where_the_other_one_has_ended():
    old = line("Thái Nguyên (đến 6/2025)", 20.0, 21.0, None, key="unit-1")
    new = line("Thái Nguyên (từ 7/2025)", None, None, 22.0, key="unit-2")
    shown = {text for *_, text in texts_of(lines_picture(LinesChart((old, new))))}
    assert "Thái Nguyên" in shown
    both = LinesChart((line("Thái Nguyên (đến 6/2025)", 1.0, 2.0), line("Thái Nguyên (từ 7/2025)", 1.0, 3.0)))
    assert "Thái Nguyên" not in {text for *_, text in texts_of(lines_picture(both))}


def test_a_small_line_ends_where_units_are_missing_and_is_hollow_there():
    years = ((2021, 1.0, "1", 0, False), (2022, 2.0, "2", 0, False), (2023, 1.0, "1", 0, True))
    picture = small_line(LineChart((*years, (2024, None, "–", 0, False)), is_small=True))
    assert re.findall(r'points="([^"]+)"', picture)[0].count(",") == 2
    assert picture.count('fill="#ffffff"') == 1
    assert small_line(LineChart((), is_small=True)).startswith("<svg")


YEARS = (
    (2021, 10.0, "10,0", 0, False), (2022, 20.0, "20,0", 0, False), (2023, 15.0, "15,0", 0, True),
    (2024, None, "–", 0, False), (2025, 30.0, "30,0", 0, False), (2026, 12.0, "12,0", 1, False),
)  # fmt: skip


def test_a_line_of_years_is_joined_within_a_segment_and_says_its_numbers():
    picture = line_picture(LineChart(YEARS, is_small=False, breaks=((2026, "sáp nhập"),), target=25.0))
    (joined,) = re.findall(r'points="([^"]+)"', picture)
    heights = [float(point.split(",")[1]) for point in joined.split(" ")]
    assert heights[0] > heights[1] > heights[2]  # without the year that units are missing in
    texts = texts_of(picture)
    assert {text for *_, text in texts} == {"10,0", "20,0", "15,0", "30,0", "12,0", "sáp nhập", *map(str, (2021, 2022, 2023, 2025, 2026))}  # fmt: skip
    assert all(begin >= 0 and end <= 340 for begin, end, *_ in texts)
    assert not on_each_other(texts)
    assert picture.count('fill="#ffffff"') == 1
    (target,) = re.findall(r'y1="([\d.]+)" x2="[\d.]+" y2="([\d.]+)" stroke="#b25e00"', picture)
    assert heights[2] < float(target[0]) == float(target[1]) < heights[1]


@pytest.mark.parametrize("years", [(), YEARS[:1], YEARS[3:4], YEARS])
def test_a_line_of_any_years_has_its_size(years):
    small, large = (line_picture(LineChart(years, is_small=is_small)) for is_small in (True, False))
    assert 'viewBox="0 0 174 40"' in small
    assert "<text" not in small
    assert 'viewBox="0 0 340 198"' in large
    assert (
        small.count("<circle") == large.count("<circle") == sum(value is not None for _, value, *_ in years)
    )


def test_steps_go_from_balance_to_balance():
    steps = (
        ("Dư đầu năm", 0.0, 40.0, "40", True),
        ("Chi trong năm", 40.0, -10.0, "−50", False),
        ("Dư", 0.0, -10.0, "−10", True),
    )
    picture = flow_picture(FlowChart(steps))
    bars = [
        tuple(map(float, found))
        for found in re.findall(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', picture)
    ]
    assert bars[0][0] + bars[0][1] == pytest.approx(bars[1][0] + bars[1][1], abs=0.2)
    assert (bars[1][0], bars[1][1]) == pytest.approx((130, 122), abs=0.2)
    assert bars[2][0] + bars[2][1] == pytest.approx(bars[0][0], abs=0.2)
    assert not on_each_other(texts_of(picture))
    assert flow_picture(FlowChart(())).startswith("<svg")


def changed(*pairs: tuple[int | None, int | None]):
    now = [{"members": now, "population": 1000} for _, now in pairs]
    before = [{"members": last, "population": 1000} for last, _ in pairs]
    return results_of(now, before, indicator=RATIO)


@pytest.mark.parametrize(
    ("pairs", "sentence"),
    [
        (((100, 150), (100, 120)), "Đơn vị 1 tăng nhiều nhất, 5,0\u00a0điểm\u00a0%; không hội nào giảm."),
        (((100, 90), (100, 70)), "Đơn vị 2 giảm nhiều nhất, 3,0\u00a0điểm\u00a0%; không hội nào tăng."),
        (((100, 120), (100, 80)), "Đơn vị 1 tăng nhiều nhất, 2,0\u00a0điểm\u00a0%; Đơn vị 2 giảm nhiều nhất, 2,0\u00a0điểm\u00a0%."),
        (((100, 120), (200, 220), (50, 60)), "Đơn vị 1, Đơn vị 2 tăng nhiều nhất, 2,0\u00a0điểm\u00a0%; không hội nào giảm."),
        (((100, 100), (200, 200)), "Các hội so được hầu như không đổi."),
        (((100, 120), (None, 80)), "Chỉ Đơn vị 1 so được với năm 2023: tăng\u00a02,0\u00a0điểm\u00a0%."),
        (((100, 120), (90, 100), (None, 80)), "Đơn vị 1 tăng nhiều nhất, 2,0\u00a0điểm\u00a0%; không hội nào giảm. Chưa so được: Đơn vị 3."),
        (((None, 80), (100, None)), "Chưa hội nào so được với năm 2023."),
    ],
)  # fmt: skip
def test_who_rose_and_who_fell_most_is_said_only_of_those_that_compare(pairs, sentence):
    result = changed(*pairs)
    assert wording.movers(result, 2024) == sentence
    texts = [bar.text for bar in change_chart(result).bars]
    assert texts.count("chưa so được") == sum(last is None and now is not None for last, now in pairs)
    assert texts.count("chưa có") == sum(now is None for _, now in pairs)


def test_the_models_are_counted_against_their_targets_with_the_nearest_and_the_farthest():
    assert models_gist(demo_report(2023)) == (
        "Đạt 0/2 mục tiêu đến năm 2025. Gần nhất: Gia đình, thiếu 0,8 điểm %; còn xa nhất: Công dân, thiếu 7,7 điểm %."
    )


def test_a_model_of_fewer_units_than_the_report_says_so_above_and_below_the_picture():
    keys = [unit.association.key for unit in demo_report(2023).units]
    report = demo_report(2023, changed={(key, "clan_recognised"): None for key in keys[1:]})
    text = "Dòng họ chỉ tính trên 1/8 hội."
    assert models_gist(report).startswith(f"{text} Đạt 0/2 mục tiêu đến năm 2025.")
    assert text in models_block(report).caption
    assert "chỉ tính" not in models_block(demo_report(2023)).caption


def test_the_first_one_of_a_ranking_goes_back_among_the_others_where_the_own_one_is_marked():
    """The style sheet does that by the classes: the leader's stands before the unit's own."""
    picture = bars_picture(bar_chart(changed((100, 150), (100, 120))))
    assert '<g class="leads of-unit-1">' in picture
    assert '<g class="of-unit-2">' in picture


def test_marks_stand_raised_beside_numbers_which_keep_their_edge():
    plain, marked = (Bar("A", 1.0, 0.5, "76.000", leads=False, marks=marks) for marks in ("", "r"))
    picture = bars_picture(BarChart((plain, marked), None))
    ends = re.findall(r'<text x="(\d+)" y="(\d+)" text-anchor="end"[^>]*>76\.000</text>', picture)
    (mark,) = re.findall(r'<text x="(\d+)" y="(\d+)">r</text>', picture)
    assert ends[0][0] == ends[1][0]
    assert int(ends[1][0]) < int(mark[0]) < WIDTH
    assert int(mark[1]) < int(ends[1][1])


def test_the_marks_of_bars_are_called_by_their_form_and_differ_in_it():
    picture = bars_picture(BarChart((Bar("A", 1.0, 0.5, "1/2 %", leads=False, target=2.0),), None))
    width = {
        kind: float(re.search(rf'class="{kind}"[^>]* width="([\d.]+)"', picture)[1])
        for kind in ("last-year", "aim")
    }
    assert width["aim"] >= 2 * width["last-year"]
    text = aims.key_of_bars(is_any_reached=False, has_last_year=True)
    assert "Vạch mảnh: năm trước" in text
    assert "Vạch dày: mục tiêu" in text
    assert "năm trước" not in aims.key_of_bars(is_any_reached=False, has_last_year=False)


def test_a_long_name_is_shortened_at_a_word_before_it_cannot_be_read():
    for name in (*NAMES, "Bắc Trung Bộ và duyên hải miền Trung", "Không-có-chỗ-nào-để-ngắt-tên-này-ra"):
        kept = shortened(name, 112)
        assert kept == name or (kept.endswith(" …") and name.startswith(kept[:-2]))
        assert " " not in kept or width_of(kept, 14) <= 112 * 1.6
    assert shortened("Thành phố Hồ Chí Minh", 112) == "Thành phố Hồ Chí Minh"
    assert shortened("Bắc Trung Bộ và duyên hải miền Trung", 112) == "Bắc Trung Bộ và duyên …"
