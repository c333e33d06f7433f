"""The page of components shows all there are, in the states that break pages."""

from pathlib import Path
from typing import get_args

import pytest
from django.conf import settings

from associations.models import Return
from khuyenhoc.components.pictures import PICTURES
from khuyenhoc.components.tables import TABLES
from reports.presentation.charts import BarChart, Chart, LineChart
from reports.presentation.tables import MARKS
from reports.presentation.tile_map import TileMap


@pytest.fixture
def answer(client, cast):
    client.force_login(cast.administrator)
    return client.get("/thanh-phan/")


def test_every_component_and_every_state_stands_on_the_page(answer):
    used = {template.name for template in answer.templates}
    components = {
        f"_components/{path.name}" for path in Path(settings.BASE_DIR, "templates/_components").glob("*.html")
    }
    assert components <= used
    page = answer.content.decode()
    assert all(label in page for label in Return.Status.labels)
    assert all(f'class="notice {level}"' in page for level in ("info", "success", "warning", "error"))


def test_every_kind_of_chart_stands_on_the_page():
    assert {type(chart) for _, chart in PICTURES} >= {*get_args(Chart), TileMap}


def test_charts_stand_there_in_the_cases_that_break_them():
    bars = [chart.bars for _, chart in PICTURES if isinstance(chart, BarChart)]
    values = [[bar.value for bar in chart] for chart in bars]
    assert {1, 34} <= {len(chart) for chart in bars}
    assert any(None in chart for chart in values), "a gap"
    assert any(len(set(chart)) < len(chart) for chart in values), "a tie"
    assert any(value is not None and value < 0 for chart in values for value in chart), "below zero"
    assert any(value is not None and value > 99_999_999 for chart in values for value in chart), "nine digits"
    lines = [line for _, chart in PICTURES if isinstance(chart, LineChart) for line in chart.years]
    assert any(value is None for _, value, *_ in lines), "a year without a value"
    assert any(is_partial for *_, is_partial in lines), "a year in which units are missing"


def test_tables_stand_there_with_marks_gaps_totals_and_words():
    cells = [cell for block in TABLES for row in block.table.rows for cell in row.cells]
    assert {flag for cell in cells for flag in cell.flags} <= set(MARKS)
    assert any(cell.flags for cell in cells)
    assert any(cell.missing for cell in cells)
    assert any(cell.is_text for cell in cells)
    assert any(row.is_total for block in TABLES for row in block.table.rows)
    assert any(column.is_total for block in TABLES for column in block.table.columns)
