"""Tables of figures in a real browser: what stands still, what fits, how rows are put in order.

Drawn from made-up reports without a database, and opened as a file with the portal's styles and script.
"""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Page

from reports.indicators import INDICATORS, every_indicator
from reports.presentation.html import draw_table
from reports.presentation.tables import Cell, Column, ReportTable, Row, ranking_table, unit_table
from tests.browser.conftest import faults_of_layout, serious_findings
from tests.reports.exports.slides.made import made_report

STYLES = ("site.css", "figures.css")
NINE_DIGITS = 123_456_789
DESKS = ((1024, 768), (1366, 768))  # px


def link(name: str) -> str:
    return Path(finders.find(name)).as_uri()


def of_nine_digits(count: int, rows: int = 26) -> ReportTable:
    """The first figures of a return over units that report nine digits each."""
    report = made_report(count, missing=1)
    for unit in report.units:
        for code, value in unit.values.items():
            if value is not None:
                unit.values[code] = NINE_DIGITS + unit.association.pk
    return unit_table(report, "so-lieu", "Số liệu", list(every_indicator().values())[-65:][:rows])


@pytest.fixture
def opened(browser, tmp_path):
    """Tables on a page of figures in a browser's window, with or without script."""
    contexts = []

    def open_(*tables: ReportTable, scripts: bool = True) -> Page:
        drawn = "".join(
            draw_table(
                table,
                link_of=lambda indicator: "#",
                why_of=lambda trace: "#",
                profile_of=lambda unit: f"#{unit.key}",
            )
            for table in tables
        )
        styles = "".join(f'<link rel="stylesheet" href="{link(name)}">' for name in STYLES)
        path = tmp_path / "page.html"
        path.write_text(
            f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Bảng</title>{styles}'
            f'<script src="{link("figures.js")}" defer></script></head>'
            f'<body><main class="frame"><h1>Bảng</h1>{drawn}</main></body></html>',
            encoding="utf-8",
        )
        context = browser.new_context(java_script_enabled=scripts, viewport={"width": 1366, "height": 768})
        contexts.append(context)
        page = context.new_page()
        page.goto(path.as_uri())
        return page

    yield open_
    for context in contexts:
        context.close()


def column(page: Page, at: int) -> list[str]:
    """The texts of a column below its head, without the marks beside numbers."""
    cells = page.locator(f"table.sorts tbody tr > :nth-child({at})")
    return cells.evaluate_all("cells => cells.map(cell => cell.firstChild.textContent.trim())")


def where(page: Page, selector: str) -> dict[str, float]:
    return page.locator(selector).first.bounding_box()


@pytest.mark.parametrize("count", [1, 8, 12, 34])
def test_names_heads_and_sums_stay_in_sight_however_many_units_there_are(opened, count):
    page = opened(of_nine_digits(count), ranking_table(made_report(count), INDICATORS[0]))
    for size in ((360, 740), *DESKS):
        assert faults_of_layout(page, size) == []
    assert serious_findings(page) == []
    for width, height in DESKS:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(100)
        box = page.locator(".wide").first
        assert (box.get_attribute("class") == "wide fits") == (count <= 8)
        box.evaluate("box => box.scrollLeft = 150")
        page.locator("table.across tbody tr").nth(20).evaluate("row => row.scrollIntoView({block: 'center'})")
        there = box.bounding_box()
        head, name = where(page, "thead th:first-child"), where(page, "tbody tr:nth-child(21) > th")
        assert abs(head["x"] - there["x"]) <= 1
        assert abs(name["x"] - there["x"]) <= 1
        assert -1 <= head["y"] < name["y"]
        total = where(page, "tr.whole > th" if count > 20 else "thead .whole")
        assert total["x"] + total["width"] <= there["x"] + there["width"] + 1
        assert 0 <= total["y"] <= height - total["height"] + 1


def test_rows_are_put_in_order_by_any_column_and_back_with_the_sum_last(opened):
    report = made_report(8, missing=2)
    table = ranking_table(report, every_indicator()["members"])
    by_name = {row.label: row for row in table.rows}
    as_reported = [by_name[unit.association.name] for unit in report.units]
    page = opened(replace(table, rows=(*as_reported, table.rows[-1])))
    drawn = column(page, 1)
    highest = [drawn[at] for at in (4, 3, 2, 1, 0, 5)]  # the last two tie
    lowest = [drawn[at] for at in (0, 5, 1, 2, 3, 4)]
    assert page.locator("[aria-sort]").count() == 0
    page.get_by_role("button", name="Năm 2024").click()
    assert column(page, 1) == highest + drawn[6:]
    assert page.locator('th[aria-sort="descending"]').inner_text().startswith("Năm 2024")
    page.keyboard.press("Enter")
    assert column(page, 1) == lowest + drawn[6:]
    assert page.locator("[aria-sort]").get_attribute("aria-sort") == "ascending"
    page.get_by_role("button", name="Hội").click()
    assert column(page, 1)[:3] == ["Bà Rịa – Vũng Tàu", "Cao Bằng", "Hải Dương"]
    assert column(page, 1)[-1] == drawn[-1]
    assert page.locator("[aria-sort]").count() == 1
    for _ in range(2):
        page.keyboard.press("Enter")
    assert column(page, 1) == drawn
    assert page.locator("[aria-sort]").count() == 0
    assert serious_findings(page) == []


def test_the_first_press_changes_the_order_and_a_unit_that_is_set_apart_is_no_sum(opened):
    table = ranking_table(made_report(8, missing=2), INDICATORS[0])
    page = opened(
        replace(table, rows=tuple(replace(row, is_total=at in (1, 8)) for at, row in enumerate(table.rows)))
    )
    drawn = column(page, 1)
    assert page.locator("tr.whole").count() == 2
    page.get_by_role("button", name="Năm 2024").click()
    assert column(page, 1) == [*drawn[:6][::-1], *drawn[6:]]


def test_a_column_whose_cells_have_no_order_has_no_button(opened):
    cells = ((Cell("12", Fraction(12)), Cell("3/8")), (Cell("–"), Cell("lên 2 hạng")))
    names = ("Lạng Sơn", "Cao Bằng", "Bắc Kạn")
    rows = tuple(Row(name, pair) for name, pair in zip(names, (*cells, cells[0]), strict=True))
    page = opened(ReportTable("dat", "Đạt mục tiêu", "Hội", (Column("Số xã"), Column("Số hội đạt")), rows))
    buttons = page.locator("thead th").evaluate_all(
        "heads => heads.map(head => !!head.querySelector('button'))"
    )
    assert buttons == [True, True, False]


def test_without_script_a_table_stands_as_drawn_and_can_be_scrolled_by_keys(opened):
    page = opened(of_nine_digits(12), ranking_table(made_report(12), INDICATORS[0]), scripts=False)
    assert page.locator("button").count() == 0
    assert page.locator(".wide[tabindex='0']").count() == 2
    page.set_viewport_size({"width": 1024, "height": 768})
    total, box = where(page, "thead .whole"), where(page, ".wide")
    assert total["x"] + total["width"] <= box["x"] + box["width"] + 1


def test_a_table_that_is_cut_off_and_a_sum_out_of_sight_are_found(opened):
    page = opened(of_nine_digits(12, 3), of_nine_digits(2, 3))
    assert faults_of_layout(page, DESKS[0]) == []
    page.add_style_tag(content=".across .whole { position: static !important } table { min-width: 70rem }")
    words = ("the sum is cut off", "a table of 1120 px in 992 px")
    found = faults_of_layout(page, DESKS[0])
    assert [sum(word in fault for fault in found) for word in words] == [2, 1]
