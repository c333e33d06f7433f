"""The faster way to a workbook's cells writes what XlsxWriter writes, cell by cell."""

import datetime
import io
import zipfile
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from lxml import etree

from reports.analysis.results import cluster_report
from reports.exports.workbook import cells, engine, line_sheet, report_as_workbook
from reports.exports.workbook.layout import LINES
from tests import factories
from tests.cast import Cast

TEXTS = (
    "Hải Dương",
    "a < b & \"c\" > 'd'",
    " blank ",
    "_x0041_",
    "tab\tand\nline",
    "\x07 bell",
    "=1+1",
    "đ" * 33_000,
)
TEXTS_OF_FORMULAS = ("–", "a & b <c>", "")
NUMBERS = (0, 1, -5, 10**15, -(10**16), 9_007_199_254_740_993, 0.1, 1 / 3, -2.5e-9, 123456789.125)


def fill(book: Any, *, settles: bool) -> None:
    """Write two sheets of everything that the portal writes, in no good order, and a chart over one of them."""
    bold = book.add_format({"bold": True, "num_format": "#,##0.0"})
    date = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Một")
    sheet.set_column(1, 1, 20, bold)
    sheet.set_row(3, 40, book.add_format({"italic": True}))
    for row, text in enumerate(TEXTS):
        sheet.write_string(row, 1, text)
        sheet.write_string(row, 0, text, bold)
    for row, number in enumerate(NUMBERS):
        sheet.write_number(row, 3, number, bold)
        sheet.write_number(row, 4, number)
        sheet.write_formula(row, 2, f'=IF(D{row + 1}<>0,D{row + 1},"&")', bold, number)
    for row, text in enumerate(TEXTS_OF_FORMULAS):
        sheet.write_formula(row, 5, '="<"&"x"', bold, text)
    sheet.write_blank(20, 30, None, bold)
    sheet.write_blank(21, 30, None)
    sheet.write_datetime(22, 0, datetime.date(2025, 7, 1), date)
    sheet.write_url(23, 0, "internal:'Hai'!A1", bold, "sang trang sau")
    sheet.merge_range(24, 0, 25, 3, "gộp", bold)
    sheet.set_row(30, 12)
    chart = book.add_chart({"type": "line"})
    chart.add_series({"categories": "=Một!$A$1:$A$8", "values": "=Một!$D$1:$D$8"})
    chart.add_series({"categories": "=Một!$F$1:$F$3", "values": "=Một!$C$1:$C$4"})
    sheet.insert_chart("H2", chart)
    long = book.add_worksheet("Hai")
    for row in range(600):
        long.set_row(row, 20 + row % 3)
        long.write_string(row, 0, f"dòng {row % 7}", bold)
        long.write_number(row, 2, row)
        if settles and row % 100 == 99:
            long.settle(row)
    long.write_string(700, 1, "cuối")
    book.add_worksheet("Trống")


def parts(kind: Any, *, settles: bool) -> dict[str, bytes]:
    out = io.BytesIO()
    with kind(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        fill(book, settles=settles)
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()} | {"": out.getvalue()}


def looked_at(content: bytes) -> dict[str, object]:
    """Return every cell with its formula, its result and its looks, and how each sheet is laid out."""
    formulas, results = (
        openpyxl.load_workbook(io.BytesIO(content), data_only=only) for only in (False, True)
    )
    found: dict[str, object] = {}
    for sheet in formulas:
        found[sheet.title] = (
            sheet.dimensions,
            str(sheet.merged_cells),
            {n: d.height for n, d in sheet.row_dimensions.items()},
        )
        for line in sheet.iter_rows():
            for cell in line:
                result = results[sheet.title][cell.coordinate].value
                looks = (cell.font.b, cell.number_format)
                found[f"{sheet.title}!{cell.coordinate}"] = (cell.value, repr(result), cell.data_type, looks)
    return found


@pytest.mark.parametrize("settles", [False, True])
def test_every_cell_chart_and_frame_is_as_xlsxwriter_writes_it(settles, monkeypatch):
    monkeypatch.setattr(engine, "_IN_MEMORY", 1000)  # what is put away goes to a file
    plain, ours = parts(xlsxwriter.Workbook, settles=False), parts(engine.Workbook, settles=settles)
    assert plain.keys() == ours.keys()
    assert looked_at(plain[""]) == looked_at(ours[""])
    for name in plain:
        if name.startswith(("xl/charts", "xl/drawings", "[Content", "xl/_rels", "xl/workbook")):
            assert plain[name] == ours[name], name
        if name.startswith("xl/worksheets/sheet"):
            assert _frame(plain[name]) == _frame(ours[name]), name


def test_a_chart_over_rows_that_were_put_away_is_an_error():
    book = engine.Workbook(io.BytesIO())
    sheet = book.add_worksheet("Một")
    sheet.write_number(0, 0, 1)
    sheet.settle(1)
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Một!$A$1:$A$1"})
    sheet.insert_chart("C1", chart)
    with pytest.raises(ValueError, match="put away"):
        book.close()
    sheet.settled.close()


def test_addresses_are_those_of_xlsxwriter():
    from xlsxwriter import utility

    for row, column in ((0, 0), (9, 25), (10, 26), (99, 701), (5, 702), (1_048_575, 16_383)):
        assert cells.cell_at(row, column) == utility.xl_rowcol_to_cell(row, column)
        assert cells.cell_at(row, column, True, True) == utility.xl_rowcol_to_cell(row, column, True, True)
        assert cells.cells_at(0, 0, row, column) == utility.xl_range(0, 0, row, column)
        assert cells.fixed_cells_at(row, 0, row, column) == utility.xl_range_abs(row, 0, row, column)


def _frame(sheet: bytes) -> bytes:
    """Return a sheet's XML without its cells."""
    root = etree.fromstring(sheet)
    for data in root.iter("{*}sheetData"):
        data.clear()
    for style in root.iter("{*}col"):
        style.attrib.pop("style", None)  # numbered in another order
    return etree.tostring(root)


def test_a_sheet_that_is_full_says_where_the_rest_is(cast: Cast, monkeypatch):
    monkeypatch.setattr(line_sheet, "_LAST_ROW", 10)
    factories.approved(cast, cast.lang_son, 2024)
    report = cluster_report(by=cast.secretary, cluster=cast.cluster, year=2024, back=1)
    book = openpyxl.load_workbook(io.BytesIO(report_as_workbook(report)))
    sheet = book[LINES]
    assert (sheet.max_row, sheet["A12"].value) == (12, line_sheet._FULL)
    assert sheet["A11"].value == 2024
