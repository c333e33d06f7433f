"""Files in the form of another day: by the definitions of the revision, with figures that are new or gone since."""

import csv
import io
import json
from dataclasses import replace
from typing import Any

import openpyxl
import pytest

from associations.sections.base import figures as all_figures
from reports.analysis.results import ClusterReport
from reports.exports.open_data import report_as_csv, report_as_json
from reports.exports.workbook import layout, report_as_workbook
from reports.exports.workbook.data import data_of
from reports.indicators import INDICATORS
from reports.revisions.content import formula_of
from reports.verification import in_csv, in_json, in_workbook
from reports.verification.forms import forms_as_json, own_indicators, own_rows
from tests.reports.revisions.revisions import CAO_BANG, revision_reports

GONE, NEW = "old_figure", "scholarships"


def made_before() -> ClusterReport:
    """A revision of before: another label, another denominator, a figure that is gone and none that is new."""
    then, _ = revision_reports()
    formulas: dict[str, Any] = {one.code: formula_of(one) for one in INDICATORS}
    formulas["family_rate"] |= {"label": "Tỉ lệ gia đình học tập"}
    formulas["fund_per_capita"] |= {"denominator": "adult_population"}
    del formulas["scholarship_average"], formulas["clan_rate"]
    figures = (*(code for code in all_figures() if code != NEW), GONE)
    years = {
        year: [replace(unit, values={**unit.values, NEW: None, GONE: 40 + year}) for unit in units]
        for year, units in then.years.items()
    }
    assert then.revision is not None
    return replace(then, years=years, revision=replace(then.revision, formulas=formulas, figures=figures))


@pytest.fixture(scope="module")
def report() -> ClusterReport:
    return made_before()


def test_json_of_the_revisions_own_definitions_matches_and_so_does_todays(report):
    own = own_indicators(report)
    assert own is not None
    before = report_as_json(replace(report), own)
    today = report_as_json(report)
    assert (
        json.loads(before)["indicators"]["fund_per_capita"]
        != json.loads(today)["indicators"]["fund_per_capita"]
    )
    for text in (before, today):
        assert not list(in_json.read(text).differences(report, report))
    forged = json.loads(before)
    forged["indicators"]["fund_per_capita"]["denominator"] += 1
    forged["indicators"]["family_rate"]["label"] = "Gia đình"
    del forged["indicators"]["members_per_adult"]
    places = [one.place for one in in_json.read(json.dumps(forged)).differences(report, report)]
    assert sorted(places) == [
        "indicators.family_rate.label",
        "indicators.fund_per_capita.denominator",
        "indicators.members_per_adult",
    ]


def test_comparisons_of_before_one_place_answered_for_them_match_and_a_changed_one_is_named():
    """A merger, so that the two forms differ: one compares Thái Nguyên with nothing, the other with what it took in."""
    report, other = revision_reports()
    today, before = forms_as_json(report)
    assert today != before
    assert "not_comparable" not in before["indicators"]["members_per_population"]
    for form in (today, before):
        assert not list(in_json.read(json.dumps(form)).differences(report, other))
    unit = next(u for u in before["indicators"]["fund_total"]["units"] if u["association"] == "cao-bang")
    unit["previous"] += 1
    unit["change"] -= 1
    before["indicators"]["fund_total"]["compared"]["previous"] += 1
    places = [one.place for one in in_json.read(json.dumps(before)).differences(report, other)]
    assert sorted(places) == [
        "indicators.fund_total.compared.previous",
        "indicators.fund_total.units[cao-bang].change",
        "indicators.fund_total.units[cao-bang].previous",
    ]


def test_csv_of_the_revisions_own_figures_matches_and_so_does_todays(report):
    own = own_rows(report)
    assert own is not None
    before, today = report_as_csv(replace(report), own), report_as_csv(report)
    for content in (before, today):
        assert not list(in_csv.read(in_csv.decoded(content)).differences(report, report))
    head, *rows = list(csv.reader(io.StringIO(in_csv.decoded(before))))
    codes = {row[head.index("code")] for row in rows}
    assert GONE in codes
    assert NEW not in codes
    at = next(
        n for n, row in enumerate(rows) if row[head.index("code")] == GONE and row[head.index("association")]
    )
    rows[at][head.index("value")] = "1"
    rows[at][head.index("label")] = "Tên không còn ai biết"
    out = io.StringIO()
    csv.writer(out).writerows([head, *(row for row in rows if row[head.index("code")] != "communes")])
    words = [str(one) for one in in_csv.read(out.getvalue()).differences(report, report)]
    assert sum("cột value: 2065 → 1" in line for line in words) == 1
    assert "dòng của communes, cả cụm: có → không còn" in words
    assert len(words) == 1 + 1 + len(report.units)


def test_a_workbook_with_the_figures_of_its_day_matches(report, tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(report_as_workbook(report)))
    sheet = book[layout.DATA]
    head, headings = {cell.value: cell.column for cell in sheet[7]}, data_of(report).headings
    for row in range(8, sheet.max_row + 1):
        if sheet.cell(row, 2).value == NEW:
            sheet.cell(row, 2).value = GONE
            sheet.cell(row, 3).value = "Tên không còn ai biết"
            for unit in report.years[sheet.cell(row, 1).value]:
                sheet.cell(row, head[headings[unit.association.pk]]).value = unit.values[GONE]
    aims = book[layout.AIMS]
    label = next(
        cell
        for row in aims.iter_rows()
        for cell in row
        if str(cell.value).startswith("Gia đình học tập/tổng")
    )
    label.value = "Tỉ lệ gia đình học tập (%)"

    book.save(tmp_path / "a.xlsx")
    assert not list(in_workbook.read(tmp_path / "a.xlsx").differences(report, report))
    again = openpyxl.load_workbook(tmp_path / "a.xlsx")
    sheet = again[layout.DATA]
    row = next(r for r in range(8, sheet.max_row + 1) if sheet.cell(r, 2).value == GONE)
    sheet.cell(row, head[CAO_BANG.name]).value += 1
    again.save(tmp_path / "b.xlsx")
    assert len(list(in_workbook.read(tmp_path / "b.xlsx").differences(report, report))) == 1
