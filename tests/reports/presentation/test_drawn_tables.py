"""Tables as pages draw them: many units as rows, the classes of units, values to sort by, the key of dashes."""

import re
from dataclasses import replace
from fractions import Fraction

import pytest

from reports.indicators import INDICATORS, every_indicator
from reports.presentation.html import draw_table
from reports.presentation.own_units import mark_own
from reports.presentation.tables import (
    MANY_UNITS,
    Cell,
    Column,
    ReportTable,
    Row,
    ranking_table,
    unit_table,
    units_as_rows,
)
from tests.reports.exports.slides.made import made_report


def drawn(table: ReportTable) -> str:
    return draw_table(
        table,
        link_of=lambda indicator: f"/chi-tieu/{indicator.code}/",
        why_of=lambda trace: f"/con-so/{trace.code}/{trace.unit}",
        profile_of=lambda unit: f"/hoi/{unit.key}/",
    )


def table_of(count: int) -> ReportTable:
    return unit_table(made_report(count), "chi-so", "Các chỉ số", INDICATORS[:8])


@pytest.mark.parametrize("count", [1, MANY_UNITS, MANY_UNITS + 1, 34])
def test_more_units_than_can_be_compared_side_by_side_stand_as_rows(count):
    page = drawn(table_of(count))
    heads = re.search(r"<thead>(.*?)</thead>", page)[1]
    rows = re.findall(r'<tr[^>]*><th scope="row">', page)
    is_turned = count > MANY_UNITS
    assert ("turned" in page) == is_turned
    assert len(rows) == (count + 1 if is_turned else 8)
    assert heads.count("/chi-tieu/" if is_turned else "/hoi/") == (8 if is_turned else count)
    # The cluster's sum stands set apart and last, which ever way the table lies.
    assert 'class="whole"' in page[page.rindex("<tr") :] if is_turned else 'class="num whole"' in heads


def test_a_table_that_is_turned_over_keeps_every_number_under_its_names():
    table = replace(table_of(34), notes=("Một ghi chú.",))
    turned = units_as_rows(table)
    numbers = {
        (row.label, row.unit, column.title): cell
        for row in table.rows
        for column, cell in zip(table.columns, row.cells, strict=True)
    }
    assert numbers == {
        (column.title, column.unit, row.label): cell
        for row in turned.rows
        for column, cell in zip(turned.columns, row.cells, strict=True)
    }
    assert (turned.key, turned.title, turned.legend) == (table.key, table.title, table.legend)
    assert turned.notes == table.notes
    assert [row.is_total for row in turned.rows] == [column.is_total for column in table.columns]


@pytest.mark.parametrize("count", [8, 34])
def test_a_reader_finds_her_own_unit_as_a_column_or_as_a_row_and_no_other(count):
    table = table_of(count)
    key = table.columns[3].of.association.key
    marked = re.findall(r"<(\w+)[^>]* own\"", mark_own(drawn(table), {key}))
    assert marked == (["tr"] if count > MANY_UNITS else ["col", "th"])
    page = drawn(table)
    assert page.count("<col>") + page.count("<col class") in (0, len(table.columns) + 1)


def test_rows_are_put_in_order_by_values_not_by_what_is_printed_and_only_those_of_one_unit():
    table = ranking_table(made_report(8), INDICATORS[0])
    page = drawn(table)
    assert ' sorts"' in page
    values = [cell.value for row in table.rows for cell in row.cells if cell.value is not None]
    assert re.findall(r'data-value="([^"]+)"', page) == [f"{float(value):.15g}" for value in values]
    close = Fraction(1, 3), Fraction(1, 3) + Fraction(1, 10**9)
    rows = tuple(Row(f"Hội {value}", (Cell("0,3", value),)) for value in (*close, None))
    found = re.findall(r'data-value="([^"]+)"', drawn(ReportTable("k", "t", "Hội", (Column("a"),), rows)))
    assert len(found) == 2
    assert float(found[0]) < float(found[1])
    # Rows of several units of measurement have no common order, one or two are seen at a glance.
    assert "data-value" not in drawn(table_of(8))
    assert "data-value" not in drawn(ReportTable("k", "t", "Hội", (Column("a"),), rows[:2]))


def test_a_dash_is_explained_below_the_table_once_and_not_again_where_a_note_says_it():
    def notes_of(*notes: str, reasons: tuple[str, ...]) -> str:
        rows = tuple(Row(reason, (Cell("–", missing=reason),)) for reason in reasons)
        return drawn(ReportTable("k", "t", "Hội", (Column("a"),), rows, notes)).partition("</table>")[2]

    assert "Dấu “–”: chưa có; không áp dụng." in notes_of(reasons=("chưa có", "không áp dụng", "chưa có"))
    assert "“–”" not in notes_of("Cao Bằng: chưa có.", reasons=("chưa có",))
    assert notes_of(reasons=()) == "</div>"


def test_the_unit_of_a_row_stands_beside_what_is_measured_whichever_column_says_it():
    assert '<th scope="col">Chỉ tiêu, đơn vị tính</th>' in drawn(table_of(2))
    cells = (Cell("Văn bản tham mưu", is_text=True), Cell("12", Fraction(12)))
    columns = (Column("Chỉ tiêu", is_text=True), Column("2024"))
    page = drawn(
        ReportTable("k", "t", "Hội", columns, (Row("Cao Bằng", cells, unit="văn bản"),), has_units=True)
    )
    assert '<th scope="row">Cao Bằng</th>' in page
    assert '>Văn bản tham mưu<span class="quiet unit">, văn\u00a0bản</span></td>' in page
    assert '<th scope="col">Hội</th><th scope="col" class="words">Chỉ tiêu, đơn vị tính</th>' in page


def test_parts_of_a_total_stand_below_it_by_their_own_name_and_alone_by_their_whole_one():
    def heads_of(*codes: str) -> list[str]:
        rows = [
            Row(every[code].label, (Cell("1"),), unit="triệu đồng", indicator=every[code]) for code in codes
        ]
        page = drawn(ReportTable("k", "t", "Chỉ tiêu", (Column("a"),), tuple(rows), has_units=True))
        return re.findall(r'<th scope="row"[^>]*>(?:<a[^>]*>)?([^<]*)', page)

    every = every_indicator()
    income, whole = "Trong đó thu: hội viên đóng góp", "Huy động trong kỳ"
    assert heads_of("fund_raised", "income_members") == [whole, "– Hội viên đóng góp"]
    assert heads_of("income_members") == [income]
    assert heads_of("fund_spent", "income_members") == ["Chi trong kỳ", income]
    assert "triệu đồng" not in drawn(ReportTable("k", "t", "H", (Column("a", "triệu đồng"),), ()))
