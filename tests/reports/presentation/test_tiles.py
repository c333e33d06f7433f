"""The tile map: every province has its square, colours keep the order of the values, nothing is dropped."""

import datetime
import io
import re
import xml.etree.ElementTree as ElementTree
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from associations.models import Association
from reports.analysis.figures import UnitFigures
from reports.analysis.results import Result, result_of
from reports.indicators import BY_CODE, Growth, Indicator
from reports.presentation import tile_drawing, tile_layout
from reports.presentation.charts import GREY, with_alternative
from reports.presentation.pictures import letters
from reports.presentation.tile_layout import THEN, TODAY, place
from reports.presentation.tile_map import PALE, alternative, classes, tile_map
from tests.reports.units import BLANK

RATE = BY_CODE["members_per_population"]
LAYOUTS = pytest.mark.parametrize("layout", [THEN, TODAY], ids=["then", "today"])
NORTH_EAST = ("19", "06", "04", "20", "24", "22", "30", "31")
LAST_DAY = datetime.date(2025, 6, 30)


def province(code: str, name: str = "", pk: int = 1, **fields) -> Association:
    return Association(pk=pk, key=f"p-{pk}", gso_code=code, name=name or f"Tỉnh {pk}", kind="tỉnh", **fields)


def result(units: list[Association], values: list[int | None], indicator: Indicator = RATE) -> Result:
    """Each unit with that many members of a population of 1000."""
    figures = [
        UnitFigures(unit, {**BLANK, "members": value, "population": 1000, "branches": 10})
        for unit, value in zip(units, values, strict=True)
    ]
    return result_of(indicator, {2024: figures}, 2024)


def north_east(values: list[int | None]) -> Result:
    units = [province(code, THEN.names[code], pk) for pk, code in enumerate(NORTH_EAST, start=1)]
    return result(units, values)


SOME = north_east([300, None, 250, 410, 250, 200, 180, 350])


def texts(drawing: str) -> list[str]:
    root = ElementTree.fromstring(drawing)  # noqa: S314
    return [text.text or "" for text in root.iter("{http://www.w3.org/2000/svg}text")]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2 counts it."""
    lights = []
    for colour in (one, other):
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        lights.append(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])
    return (max(lights) + 0.05) / (min(lights) + 0.05)


def test_the_layouts_hold_the_63_and_the_34_provinces():
    assert len(THEN.squares) == 63
    assert len(TODAY.squares) == 34
    assert set(THEN.squares) == set(tile_layout._NAMES)
    assert set(TODAY.squares) < set(THEN.squares)
    assert len(set(THEN.names.values())) == 63
    assert len(set(TODAY.names.values())) == 34
    assert {THEN.names["24"], THEN.names["27"]} == {"Bắc Giang", "Bắc Ninh"}
    assert TODAY.names["24"] == "Bắc Ninh"
    assert TODAY.names["44"] == "Quảng Trị"


@LAYOUTS
def test_no_two_stand_in_one_square(layout):
    squares = [*layout.squares.values(), *(square for _, square in layout.islands.values())]
    assert len(set(squares)) == len(squares)


@LAYOUTS
def test_the_layouts_are_roughly_geographic(layout):
    at = layout.squares
    # From north to south, and both archipelagos to the east of everything.
    rows = [at[code][1] for code in ("04", "19", "01", "38", "40", "48", "51", "66", "79", "92", "96")]
    assert rows == sorted(rows)
    assert at["11"][0] < at["01"][0] < at["22"][0]
    assert {owner: name for owner, (name, _) in layout.islands.items()} == {
        "48": "Hoàng Sa",
        "56": "Trường Sa",
    }
    assert all(square[0] > max(x for x, _ in at.values()) for _, square in layout.islands.values())


def test_a_code_that_is_written_twice_is_refused():
    with pytest.raises(ValueError, match="01"):
        tile_layout._layout("01 01", {"01": "Hà Nội"})


VALUES = st.lists(st.fractions(-50, 50, max_denominator=40), max_size=34)


@given(VALUES)
def test_classes_keep_the_order_and_equal_values_together(values):
    found = classes(values)
    assert len(found) <= min(5, len(set(values)))
    assert bool(found) == bool(values)
    for value in values:
        assert sum(class_.lowest <= value <= class_.highest for class_ in found) == 1
    for lower, higher in pairwise(found):
        assert lower.lowest <= lower.highest < higher.lowest
    sizes = [len({v for v in values if c.lowest <= v <= c.highest}) for c in found]
    assert not sizes or max(sizes) - min(sizes) <= 1


@given(VALUES)
def test_what_is_written_alike_is_in_one_class(values):
    found = classes(values, RATE.display_text)
    where = {}
    for value in values:
        own = next(class_ for class_ in found if class_.lowest <= value <= class_.highest)
        assert where.setdefault(RATE.display_text(value), own) == own
    assert len({class_.range for class_ in found}) == len(found)


@pytest.mark.parametrize("count", range(35))
def test_every_number_of_units_has_its_classes(count):
    found = classes([Fraction(n) for n in range(count)])
    assert len(found) == min(count, 5)
    assert len({class_.fill for class_ in found}) == len(found)


def test_classes_are_named_by_their_order_and_range():
    found = classes([Fraction(n, 10) for n in (243, 251, 278, 301, 350, 400)], RATE.display_text)
    assert [class_.name for class_ in found] == ["thấp nhất", "thấp", "trung bình", "cao", "cao nhất"]
    assert found[0].text == "thấp nhất: 24,3–25,1"
    assert found[-1].text == "cao nhất: 40,0"
    assert classes([Fraction(3)] * 4, RATE.display_text)[0].text == "bằng nhau: 3,0"
    assert classes([Fraction(3)], RATE.display_text)[0].text == "3,0"
    growth = classes([Fraction(n) for n in (-3, -2, -1, 0, 1, 2)], RATE.display_text)
    assert growth[0].text == "thấp nhất: −3,0 đến −2,0"


def test_letters_can_be_read_on_every_colour():
    for count in range(1, 6):
        found = classes([Fraction(n) for n in range(count)])
        assert all(contrast(class_.fill, class_.ink) >= 4.5 for class_ in found)
        lights = [contrast(class_.fill, "#ffffff") for class_ in found]
        assert lights == sorted(lights)
    assert found[-1].fill == "#0b4f8a"
    assert contrast(PALE, GREY) >= 4.5


def test_where_nothing_is_better_classes_are_called_by_their_range():
    units = [province("01", "Hà Nội", 1), province("04", "Cao Bằng", 2)]
    map_ = tile_map(result(units, [10, 20], BY_CODE["members_per_branch"]), is_today=False)
    assert [class_.text for class_ in map_.classes] == ["1", "2"]
    assert alternative(map_) == (
        "Hội viên bình quân một chi hội: nhóm 2\u00a0người: Cao Bằng; nhóm 1\u00a0người: Hà Nội."
    )


def test_the_dates_of_an_association_decide_with_its_code():
    old, new = province("24", valid_to=LAST_DAY), province("24", valid_from=tile_layout.MERGED_ON)
    always = province("04", valid_from=datetime.date(1999, 11, 1))
    assert place(old, False) == THEN.squares["24"]
    assert place(old, True) is None
    assert place(new, True) == TODAY.squares["24"]
    assert place(new, False) is None
    assert place(always, False) == THEN.squares["04"]
    assert place(always, True) == TODAY.squares["04"]
    assert place(province("01", level=Association.Level.COMMUNE), True) is None
    assert place(province("30"), True) is None


def test_who_has_no_square_stands_below_and_is_never_dropped():
    units = [
        province("01", "Hà Nội", 1),
        province("99", "Tỉnh lạ", 2),
        province("01", "Hà Nội nữa", 3),
        province("00004", "Phường Ba Đình", 4, level="commune", parent_id=1),
    ]
    map_ = tile_map(result(units, [1, 2, 3, None]), is_today=True)
    assert [tile.square for tile in map_.tiles] == [TODAY.squares["01"], None, None, None]
    drawing = tile_drawing.svg(map_)
    written = " ".join(texts(drawing))
    for name in ("Hà Nội", "Tỉnh lạ", "Hà Nội nữa", "Phường Ba Đình", "Chưa có ô trên sơ đồ:"):
        assert name in written
    height = float(re.search(r'height="([0-9.]+)"', drawing)[1])
    lowest = max(float(y) for y in re.findall(r'<text x="[0-9]+" y="([0-9]+)"', drawing))
    assert lowest < height


def test_a_map_without_a_single_square_is_drawn_all_the_same():
    map_ = tile_map(result([province("", "Đơn vị", 1)], [5]), is_today=False)
    assert "Đơn vị" in texts(tile_drawing.svg(map_))
    assert "Chưa có ô trên sơ đồ:" not in texts(tile_drawing.svg(map_))
    assert tile_drawing.svg(tile_map(result([], []), is_today=False)).startswith("<svg ")


def test_a_cluster_is_cropped_and_its_neighbours_have_a_name_and_no_number():
    map_ = tile_map(SOME, is_today=False)
    around = [tile for tile in map_.tiles if not tile.is_unit]
    assert [(tile.name, tile.text) for tile in around] == [("Bắc Ninh", "")]
    assert map_.islands == ()
    drawing = tile_drawing.svg(map_)
    assert "không thuộc cụm" in texts(drawing)
    assert float(re.search(r'width="([0-9.]+)"', drawing)[1]) <= 700


@LAYOUTS
def test_the_whole_country_has_both_archipelagos(layout):
    map_ = tile_map(result([], []), is_today=layout is TODAY, is_country=True)
    on_map = {tile.name for tile in map_.tiles if tile.square}
    assert len([tile for tile in map_.tiles if tile.square]) == len(layout.squares)
    assert set(layout.names.values()) <= on_map
    written = texts(tile_drawing.svg(map_))
    for words in ("Hoàng Sa", "(Đà Nẵng)", "Trường Sa", "(Khánh Hòa)"):
        assert words in written


def test_an_archipelago_has_the_colour_of_its_province():
    units = [province("48", "Đà Nẵng", 1), province("56", "Khánh Hòa", 2)]
    map_ = tile_map(result(units, [1, None]), is_today=True)
    assert [(island.name, island.owner.name, bool(island.owner.class_)) for island in map_.islands] == [
        ("Hoàng Sa", "Đà Nẵng", True),
        ("Trường Sa", "Khánh Hòa", False),
    ]


def test_every_box_of_a_cluster_fits_a_page():
    """The widest cluster that there can be: the whole country."""
    for layout in (THEN, TODAY):
        map_ = tile_map(SOME, is_today=layout is TODAY, is_country=True)
        assert tile_drawing._Grid.of(map_).width <= 700
        assert tile_drawing._Grid.of(map_).side >= 84


def test_what_is_missing_is_hatched_and_says_so():
    map_ = tile_map(SOME, is_today=False)
    drawing = tile_drawing.svg(map_)
    hatch = re.search(r'<pattern id="([^"]+)"', drawing)[1]
    # The square of Bắc Kạn and the legend.
    assert drawing.count(f'fill="url(#{hatch})"') == 2
    assert "chưa có" in texts(drawing)
    assert "chưa có số liệu" in texts(drawing)
    missing = next(tile for tile in map_.tiles if tile.name == "Bắc Kạn")
    assert missing.why
    assert missing.why in drawing


def test_two_maps_on_a_page_do_not_share_a_pattern():
    one, other = tile_map(SOME, is_today=False), tile_map(north_east([None] * 8), is_today=False)
    ids = [re.search(r'<pattern id="([^"]+)"', tile_drawing.svg(map_))[1] for map_ in (one, other)]
    assert ids[0] != ids[1]
    assert tile_drawing.svg(one) == tile_drawing.svg(tile_map(SOME, is_today=False))


def test_names_cannot_become_markup_and_there_are_no_styles():
    units = [province("01", "<script>\"&'", 1), province("99", "</svg><b>", 2)]
    map_ = tile_map(result(units, [1, None]), is_today=True, is_country=True)
    drawing = with_alternative(tile_drawing.svg(map_), alternative(map_))
    assert drawing.startswith('<svg role="img" aria-label="')
    ElementTree.fromstring(drawing)  # noqa: S314
    for forbidden in ("<script", "<b>", "style=", "<style", "onload"):
        assert forbidden not in drawing


def test_no_letter_is_below_14_pixels():
    drawing = tile_drawing.svg(tile_map(SOME, is_today=False, is_country=True))
    assert min(int(size) for size in re.findall(r'font-size="([0-9]+)"', drawing)) == 14


@LAYOUTS
def test_each_name_fits_its_square_on_two_lines(layout):
    for name in layout.names.values():
        lines = letters.on_two_lines(name, 84 - 12)
        assert " ".join(lines).replace("\u00a0", " ") == name
        assert len(lines) <= 2
        assert all(letters.width_of(line, 14) <= 84 - 6 for line in lines), name


def test_a_long_number_and_a_long_name_stay_in_their_square():
    units = [province("01", "Nghiêngnghiêngnghiêngnghiêng", 1)]
    drawing = tile_drawing.svg(tile_map(result(units, [5]), is_today=True))
    assert 'textLength="94"' in drawing


def test_the_picture_has_ink():
    picture = Image.open(io.BytesIO(tile_drawing.png(tile_map(SOME, is_today=False)))).convert("L")
    assert picture.width == 3 * (tile_drawing._LEGEND + 2 * tile_drawing._MARGIN)
    side = 3 * 100
    # Bắc Kạn, the first square of the second row: letters on hatching; below it Thái Nguyên's letters.
    for row in (1, 2):
        top = row * 3 * (100 + tile_drawing._GAP)
        square = picture.crop((20, top + 20, side - 20, top + side - 20))
        assert sum(square.histogram()[:80]) > 500


def test_the_sentence_says_who_is_high_who_is_low_and_who_is_missing():
    assert alternative(tile_map(SOME, is_today=False)) == (
        "Hội viên/dân số: nhóm cao nhất (41,0\u00a0%): Lạng Sơn; nhóm thấp nhất (18,0–20,0\u00a0%): Quảng Ninh, "
        "Hải Dương. Chưa có số liệu: Bắc Kạn."
    )
    alike = alternative(tile_map(north_east([300] * 8), is_today=False))
    assert alike == "Hội viên/dân số: các hội bằng nhau, 30,0\u00a0%."
    lone = alternative(tile_map(north_east([300] + [None] * 7), is_today=False))
    assert lone.startswith(
        "Hội viên/dân số: chỉ Thái Nguyên có số liệu, 30,0\u00a0%. Chưa có số liệu: Bắc Kạn"
    )
    nobody = alternative(tile_map(north_east([None] * 8), is_today=False))
    assert nobody == "Hội viên/dân số: chưa có hội nào có số liệu."


def test_growth_below_zero_has_a_map():
    units = [province("01", "Hà Nội", 1), province("04", "Cao Bằng", 2)]
    growth = next(indicator for indicator in BY_CODE.values() if isinstance(indicator, Growth))
    years = {
        2023: [UnitFigures(unit, {**BLANK, "members": 100}) for unit in units],
        2024: [UnitFigures(u, {**BLANK, "members": n}) for u, n in zip(units, (90, 110), strict=True)],
    }
    map_ = tile_map(result_of(growth, years, 2024), is_today=False)
    assert [class_.text for class_ in map_.classes] == ["thấp: −10,0", "cao: 10,0"]
