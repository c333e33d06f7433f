"""The drawings: letters are drawn, words are Vietnamese, nothing typed becomes markup, each is drawn once."""

import io
import re
import xml.etree.ElementTree as ElementTree

import pytest
from django.core.cache import cache
from jsonschema import ValidationError
from PIL import Image

from reports.indicators import BY_CODE, Total
from reports.presentation import charts
from reports.presentation.charts import Bar, BarChart, Chart, FlowChart, LineChart, LinesChart, Series
from tests.reports.units import results_of

NAMES = "Hải Dương ả ẫ ự Đ"


def ink(png: bytes, left: int, right: int) -> int:
    """How many dark pixels stand between two columns."""
    picture = Image.open(io.BytesIO(png)).convert("L")
    return sum(picture.crop((left, 0, right, picture.height)).histogram()[:100])


def bars(*values: float | None, name: str = NAMES) -> BarChart:
    return BarChart(
        tuple(Bar(name, v, None, "chưa có" if v is None else str(v), False) for v in values), None
    )


def test_there_is_ink_where_the_labels_are():
    label = charts._NAMES * 3  # the drawing is three times its size
    assert ink(charts.png(bars(40.1)), 8, label - 30) > 500
    assert ink(charts.png(bars(40.1, name="")), 8, label - 30) == 0
    width = Image.open(io.BytesIO(charts.png(bars(40.1)))).width
    assert width == 3 * (charts._NAMES + charts._BARS + charts._VALUES)


def test_each_vietnamese_letter_is_drawn_and_differs_from_a_box():
    drawn = {letter: charts.png(bars(1.0, name=letter * 6)) for letter in "ảẫựĐ"}
    assert len(set(drawn.values())) == 4


def test_a_drawing_holds_no_english_and_no_script():
    drawing = charts.svg(bars(40.1, None))
    assert "axis" not in drawing.replace("role-axis", "")
    assert "aria-label" not in drawing
    assert "aria-roledescription" not in drawing
    assert "style=" not in drawing
    assert "chưa có" in drawing


def test_names_cannot_become_markup():
    drawing = charts.with_alternative(charts.svg(bars(1.0, name='<script>"&')), '<b>"x"')
    ElementTree.fromstring(drawing)  # noqa: S314
    assert "<script" not in drawing
    assert "<b>" not in drawing


def test_a_bar_begins_at_zero_also_where_all_is_missing():
    for chart in (bars(5.0, 10.0), bars(None, None), bars(0.0)):
        spec = chart.spec()
        scales = [
            layer["encoding"]["x"]["scale"]["domain"]
            for layer in spec["layer"]
            if "scale" in layer["encoding"].get("x", {})
        ]
        assert scales
        assert all(domain[0] == 0 for domain in scales)
        assert charts.svg(chart).startswith("<svg")


def test_growth_may_go_below_zero():
    drawing = charts.svg(bars(-5.0, 10.0))
    assert "<svg" in drawing
    assert bars(-5.0).spec()["layer"][1]["encoding"]["x"]["scale"]["domain"][0] == -5


def test_the_same_figures_are_drawn_once(db, monkeypatch):
    cache.clear()
    drawn = []
    real = charts.png
    monkeypatch.setattr(charts, "png", lambda chart: drawn.append(chart) or real(chart))
    assert charts.kept_png(bars(1.0)) == charts.kept_png(bars(1.0)) != charts.kept_png(bars(2.0))
    assert drawn == [bars(1.0), bars(2.0)]


@pytest.mark.parametrize(
    "chart",
    [
        bars(1.0, None, -2.0),
        BarChart(bars(1.0).bars, 5.0),
        LineChart(((2024, 1.0, "1", 0, False), (2025, 2.0, "2", 1, True)), False, ((2025, "A"),), 3.0),
        LinesChart((Series("A", ((2024, 1.0, 0), (2025, None, 1)), is_highlighted=True),), ((2025, "A"),)),
        FlowChart((("Dư", 0.0, 5.0, "5", True), ("Chi", 5.0, 3.0, "−2", False))),
    ],
    ids=lambda chart: type(chart).__name__,
)
def test_each_kind_of_chart_follows_the_schema_of_its_language(chart: Chart):
    """The library is told not to look while a page is drawn."""
    spec = chart.spec()
    layers = charts.library().LayerChart
    layers.validate(spec)
    spec["layer"][0]["mark"] = "no such mark"
    with pytest.raises(ValidationError):
        layers.validate(spec)


def test_a_line_breaks_at_a_merger_and_where_units_are_missing():
    years = (
        (2023, 1.0, "1", 0, False),
        (2024, 2.0, "2", 0, True),
        (2025, 3.0, "3", 1, False),
        (2026, None, "–", 1, True),
    )
    spec = LineChart(years, is_small=False).spec()
    joined = spec["layer"][0]
    assert joined["encoding"]["detail"]["field"] == "segment"
    assert {"filter": "!datum.partial"} in joined["transform"]
    assert charts.svg(LineChart(years, is_small=True)).startswith("<svg")
    assert charts.svg(LineChart((), is_small=False)).startswith("<svg")


def test_the_leader_is_set_off_and_a_sum_has_no_line_of_the_cluster():
    ratio = results_of(
        [{"members": 30, "population": 100}, {"members": 20, "population": 100}, {}],
        indicator=BY_CODE["members_per_population"],
    )
    chart = charts.bar_chart(ratio)
    assert [bar.leads for bar in chart.bars] == [True, False, False]
    assert chart.whole == 25
    assert chart.bars[-1].text == "chưa có"
    total = results_of([{"members": 30}], indicator=Total("members", "", "người", fields=("members",)))
    assert charts.bar_chart(total).whole is None
    assert not charts.bar_chart(total).bars[0].leads


def test_a_chart_grows_by_the_same_height_for_each_unit():
    heights = [
        float(re.search(r'height="([0-9.]+)"', charts.svg(bars(*[1.0] * count)))[1]) for count in (1, 2, 34)
    ]
    assert heights[1] - heights[0] == pytest.approx(30)
    assert heights[2] - heights[0] == pytest.approx(33 * 30)
