"""Which sheets there are, how one gets from one to another, the figures line by line, and what the charts draw."""

import datetime
import io
import re
from dataclasses import replace
from fractions import Fraction

import openpyxl
import pytest
from django.utils import timezone

from reports.analysis.points import Point, comparable_run
from reports.analysis.qualitative import ListRow
from reports.analysis.results import ClusterReport
from reports.exports.workbook import layout, report_as_workbook
from reports.exports.workbook.sheets import section_sheets
from reports.indicators import Amount
from reports.presentation.row_labels import alone, row_labels
from tests.reports.narrative.demo import demo_report, many
from tests.reports.revisions.revisions import CAO_BANG, revision_reports

BY_SIZE = {
    "8 of 2024": lambda: demo_report(2024),
    "34": lambda: many(34),
    "1": lambda: demo_report(2024, keys=("lang-son",)),
    "none": lambda: demo_report(2025, missing=tuple(u.association.key for u in demo_report(2025).units)),
}
KEPT = {layout.CONTENTS, layout.SUMMARY, layout.DATA, layout.NOTES}


def title_of(chart) -> str:
    return "".join(run.t for p in chart.title.tx.rich.p for run in p.r or ())


def opened(report: ClusterReport, other: ClusterReport | None = None) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(report_as_workbook(report, other=other)))


@pytest.mark.parametrize("size", BY_SIZE)
def test_the_contents_lead_to_every_sheet_and_every_sheet_leads_back(size: str):
    book = opened(BY_SIZE[size]())
    contents = book[layout.CONTENTS]
    links = {cell.value: cell.hyperlink.location for row in contents for cell in row if cell.hyperlink}
    assert links == {name: f"'{name}'!A1" for name in book.sheetnames[1:]}
    assert all(contents.cell(row[0].row, 3).value.endswith(".") for row in contents.iter_rows(min_row=8) if row[1].hyperlink)  # fmt: skip
    for sheet in book.worksheets[1:]:
        back = [cell for cell in sheet[1] if cell.hyperlink]
        assert [cell.value for cell in back] == ["← Mục lục"], sheet.title
        assert back[0].hyperlink.location == f"'{layout.CONTENTS}'!A1"
        assert sheet.freeze_panes, "the link stays in sight"


def test_a_sheet_stands_only_where_it_has_content():
    nothing, one, every = (set(opened(BY_SIZE[size]()).sheetnames) for size in ("none", "1", "8 of 2024"))
    lines = {layout.LINES, layout.AIMS, layout.TREND}
    assert nothing == KEPT | lines, "the years before have figures"
    assert one == KEPT | lines | {layout.INDICATOR_SHEET, layout.MODELS, layout.FUND, *section_sheets()[:4]}
    assert every - one == {layout.CHARTS, layout.RANKING, layout.RANKS}


def test_a_year_alone_has_no_trend_and_two_have_no_chart_of_it():
    report = demo_report(2024)
    alone_ = replace(report, years={2024: report.years[2024]})
    two = replace(report, years={year: report.years[year] for year in (2023, 2024)})
    assert layout.TREND not in opened(alone_).sheetnames
    assert len(opened(two)[layout.TREND]._charts) == 0
    three = opened(report)[layout.TREND]._charts
    assert len(three) == 5
    assert title_of(three[0]) == "Tổng số hội viên (người): tăng 303.324 người từ năm 2022 đến năm 2024"


@pytest.mark.parametrize("size", ["8 of 2024", "34"])
def test_the_ranked_charts_are_sorted_and_have_the_line_of_the_whole(size: str):
    book = openpyxl.load_workbook(io.BytesIO(report_as_workbook(BY_SIZE[size]())), data_only=True)
    for chart in book[layout.CHARTS]._charts:
        (line,) = chart._charts[1].series
        for series, is_sorted in ((chart.series[0], True), (line, False)):
            cells = [
                cell
                for row in book[layout.RANKING][series.val.numRef.f.split("!")[1].replace("$", "")]
                for cell in row
            ]
            values = [cell.value for cell in cells]
            assert values == sorted(values, reverse=True)
            assert all(isinstance(value, int | float) for value in values), "no words that a chart draws as 0"
            assert (len(set(values)) > 1) is is_sorted


def test_a_chart_says_what_there_is_to_see():
    book = opened(demo_report(2024))
    ranked, models, (sources, purposes) = (
        book[name]._charts for name in (layout.CHARTS, layout.MODELS, layout.FUND)
    )
    assert title_of(ranked[0]).startswith("Hội viên/dân số (%): Hải Dương cao nhất với 41,3")
    assert title_of(models[0]) == "Năm mô hình, cả cụm (%): chưa đạt mục tiêu: Công dân học tập"
    assert title_of(sources).endswith("cả cụm (triệu đồng): nhiều nhất là cơ quan và doanh nghiệp")
    assert title_of(purposes).endswith("nhiều nhất là khen thưởng học sinh, sinh viên")
    fund = openpyxl.load_workbook(io.BytesIO(report_as_workbook(demo_report(2024))), data_only=True)[
        layout.FUND
    ]
    sizes = [row[11].value for row in fund.iter_rows() if re.fullmatch(r"1\.\d", str(row[0].value))]
    assert sizes[:4] == sorted(sizes[:4], reverse=True), "by their size, the rest last"
    notes = [row[0].value for row in book[layout.CHARTS].iter_rows() if row[0].value]
    assert any(
        re.fullmatch(r"Tên biểu đồ viết theo số liệu chưa chốt lúc \d\d:\d\d ngày .*", note) for note in notes
    )


def point(year: int, *, segment: int = 0, included: int = 8, value: int | None = 5) -> Point:
    amount = Amount(value, None, None if value is None else Fraction(value))
    return Point(year, amount, "", included, expected=8, segment=segment)


def test_a_run_of_years_ends_where_one_may_not_stand_beside_the_last():
    whole = [point(year) for year in (2020, 2021, 2022)]
    assert [p.year for p in comparable_run([*whole, point(2023, segment=1)])] == [2020, 2021, 2022]
    assert [p.year for p in comparable_run([*whole, point(2023, included=7)])] == [2020, 2021, 2022]
    assert [p.year for p in comparable_run([point(2019, value=None), *whole])] == [2020, 2021, 2022]
    two = [point(2023, segment=1), point(2024, segment=1)]
    assert [p.year for p in comparable_run([*whole[:2], *two])] == [2023, 2024], "the latest of equal ones"
    assert comparable_run([]) == ()


def test_the_lines_hold_every_figure_once_as_a_formula_over_the_data():
    report, other = revision_reports()
    versions = {("cao-bang", 2025): (3, datetime.datetime(2025, 11, 18, 2, 30, tzinfo=datetime.UTC))}
    report = replace(report, revision=replace(report.revision, versions=versions))
    content = report_as_workbook(report, other=other)
    formulas = openpyxl.load_workbook(io.BytesIO(content))[layout.LINES]
    values = openpyxl.load_workbook(io.BytesIO(content), data_only=True)[layout.LINES]
    heads = [cell.value for cell in values[7]]
    assert heads == [*layout.LINE_HEADS, *layout.RETURN_HEADS]
    rows = [
        dict(zip(heads, [cell.value for cell in row], strict=True)) for row in values.iter_rows(min_row=8)
    ]
    known = [
        v for units in report.years.values() for unit in units for v in unit.values.values() if v is not None
    ]
    assert sorted(row["Giá trị"] for row in rows) == sorted(known)
    assert all(row[6].data_type == "f" for row in formulas.iter_rows(min_row=8))
    members = next(
        row for row in rows if (row["Năm"], row["Hội"], row["Mã chỉ tiêu"]) == (2025, "Cao Bằng", "members")
    )
    assert (members["Báo cáo gốc"], members["Phiên bản báo cáo"]) == ("Cao Bằng, năm 2025", "3")
    assert f"{members['Duyệt lúc']:%H:%M %d/%m/%Y}" == "09:30 18/11/2025"
    assert members["Giá trị"] == 36_000


@pytest.mark.django_db
def test_the_lines_of_a_live_report_name_the_version_that_counts(cast):
    from reports.analysis.results import cluster_report
    from tests import factories

    return_ = factories.approved(cast)
    report = cluster_report(by=cast.secretary, cluster=cast.cluster, year=2024)
    version = return_.version
    approved = timezone.localtime(return_.approved_at).replace(tzinfo=None, second=0, microsecond=0)
    factories.go(return_, "reopen", cast.secretary, "Sửa lời")
    reopened = cluster_report(by=cast.secretary, cluster=cast.cluster, year=2024)
    for one in (report, reopened):
        row = [cell.value for cell in opened(one)[layout.LINES][8]]
        assert row[-3:] == ["Lạng Sơn, năm 2024", str(version), approved]


def test_the_returns_behind_a_restated_unit_are_all_named():
    then, today = revision_reports()
    moment = datetime.datetime(2024, 11, 18, 2, 30, tzinfo=datetime.UTC)
    versions = {("thai-nguyen", 2024): (2, moment), ("bac-kan", 2024): (5, moment)}
    today = replace(today, revision=replace(today.revision, versions=versions))
    rows = [[cell.value for cell in row] for row in opened(today, then)[layout.LINES].iter_rows(min_row=8)]
    row = next(row for row in rows if row[0] == 2024 and row[1] == "Thái Nguyên")
    assert row[-3:] == ["Thái Nguyên, năm 2024; Bắc Kạn, năm 2024", "2; 5", "18/11/2024; 18/11/2024"]


def test_the_public_workbook_holds_no_words_and_no_lists():
    then, today = revision_reports()
    agreement = ListRow(
        CAO_BANG, CAO_BANG, ("Sở Giáo dục", "sở, ban, ngành", "Học tập suốt đời", "10/01/2025", "")
    )
    words = replace(
        then.qualitative,
        texts={CAO_BANG.pk: [("Cao Bằng", "Kết quả nổi bật", "Mở lớp")]},
        lists={**then.qualitative.lists, "thoa-thuan": [agreement]},
    )
    versions = {("cao-bang", 2025): (3, datetime.datetime(2025, 11, 18, 2, 30, tzinfo=datetime.UTC))}
    then = replace(then, stored_qualitative=words, revision=replace(then.revision, versions=versions))
    public = openpyxl.load_workbook(
        io.BytesIO(report_as_workbook(replace(then, is_public=True), other=today))
    )
    whole = openpyxl.load_workbook(io.BytesIO(report_as_workbook(then, other=today)))
    lists = {"Thỏa thuận phối hợp", layout.PETITIONS, "5. Kiến nghị, sáng kiến, nhiệm"}
    assert set(whole.sheetnames) - set(public.sheetnames) == lists
    assert set(public.sheetnames) <= set(whole.sheetnames)
    assert layout.DATA in public.sheetnames
    heads = [cell.value for cell in public[layout.LINES][7]]
    assert heads == list(layout.LINE_HEADS), "no return, no version, no day of approval"
    assert [cell.value for cell in whole[layout.LINES][7]] == [*layout.LINE_HEADS, *layout.RETURN_HEADS]


def test_parts_stand_below_their_sum_without_its_words():
    labels = [
        "Huy động trong kỳ",
        "Trong đó thu: hội viên đóng góp",
        "Trong đó thu: nguồn khác",
        "Bàn giao đi",
    ]
    assert [(one.number, one.text, one.indent) for one in row_labels(labels)] == [
        ("1", "Huy động trong kỳ", 1), ("1.1", "Hội viên đóng góp", 3), ("1.2", "Nguồn khác", 3), ("2", "Bàn giao đi", 1),
    ]  # fmt: skip
    assert alone("Trong đó chi: khác ÷ Số hộ") == "Chi: khác ÷ Số hộ"
    book = opened(demo_report(2024))
    told = [
        cell.value
        for sheet in book
        if sheet.title != layout.DATA
        for row in sheet.iter_rows()
        for cell in row
    ]
    assert not [words for words in told if isinstance(words, str) and "Trong đó" in words]
