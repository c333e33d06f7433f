"""The Excel report: its stored results, its formulas, what it says where there is nothing."""

import io
import zipfile

import openpyxl
import pytest
from django.core.management import call_command

from associations.actions import returns as actions
from associations.models import ClusterMembership, Period
from reports.analysis.results import cluster_report
from reports.exports.workbook import layout, report_as_workbook
from reports.indicators import BY_CODE, INDICATORS
from tests import factories
from tests.cast import Cast
from tests.made_once import made_once
from tests.reports.exports.workbook.recalculation import recalculated, wrong_results
from tests.turns import in_turn

ERRORS = ("#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#N/A", "#NUM!")


def made(cast: Cast, year: int = 2024, **options) -> bytes:
    report = cluster_report(by=cast.secretary, cluster=cast.cluster, year=year, back=10, **options)
    return report_as_workbook(report)


def opened(content: bytes, *, results: bool = True) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=results)


def line(sheet, label: str, column: int = 2) -> dict[str, object]:
    """The row of a label by the heads of the table it stands in."""
    heads = [cell.value for cell in sheet[7]]
    for row in sheet.iter_rows(min_row=8):
        if row[column - 1].value == label:
            return dict(zip(heads, [cell.value for cell in row], strict=False))
    raise AssertionError(f"{label} is not on {sheet.title}")


@pytest.fixture
@made_once
def full(cast: Cast) -> Cast:
    """Two years of all units, with blanks, a zero denominator and a merger in the third year."""
    for year, more in ((2023, 0), (2024, 7_000)):
        factories.approved(cast, cast.lang_son, year, members=220_000 + more, households=200_000)
        factories.approved(cast, cast.cao_bang, year, households=0, scholarships=0, expense_scholarships=0)
        factories.approved(cast, cast.thai_nguyen, year, members=100_000 + more, fund_total=3)
        factories.approved(cast, cast.bac_kan, year, advisory_party=4, advisory_authority=5 + more)
    factories.approved(cast, cast.thai_nguyen_2025, 2025)
    return cast


@pytest.mark.soak
@pytest.mark.parametrize(
    ("year", "map_"), in_turn([(2024, "then"), (2025, "today"), (2024, "today"), (2025, "then")])
)
def test_an_independent_recalculation_finds_the_stored_results(full: Cast, year: int, map_: str):
    content = made(full, year, map_=map_)
    assert wrong_results(content) == {}
    assert len(recalculated(content)) > 500


def test_a_recalculation_follows_a_changed_number(full: Cast):
    content = made(full)
    changed = opened(content, results=False)
    sheet = changed[layout.DATA]
    row = next(r for r in sheet.iter_rows(min_row=8) if (r[0].value, r[1].value) == (2024, "members"))
    column = next(i for i, cell in enumerate(sheet[7]) if cell.value == "Lạng Sơn")
    row[column].value += 1_000_000
    out = io.BytesIO()
    changed.save(out)
    results = recalculated(out.getvalue())
    at = next(
        row
        for row in changed["1. Tổ chức và hội viên"].iter_rows(min_row=8)
        if row[1].value == "Tổng số hội viên"
    )
    total = at[3 + 4].coordinate
    before = line(opened(content)["1. Tổ chức và hội viên"], "Tổng số hội viên")["Cả cụm"]
    assert results["1. Tổ chức và hội viên", total][1] == before + 1_000_000


def test_no_formula_is_without_a_result_and_none_is_an_error(full: Cast):
    content = made(full)
    formulas, results = opened(content, results=False), opened(content)
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    result = results[sheet.title][cell.coordinate].value
                    assert result is not None, (sheet.title, cell.coordinate)
                    assert str(result) not in ERRORS


def test_totals_and_ratios_stand_as_the_report_has_them(full: Cast):
    report = cluster_report(by=full.secretary, cluster=full.cluster, year=2024)
    sheet = opened(made(full))[layout.INDICATOR_SHEET]
    for indicator in INDICATORS:
        result = report.result(indicator)
        row = line(sheet, indicator.label)
        whole = indicator.display_value(result.amount.value)
        assert row["Cả cụm"] == ("–" if whole is None else pytest.approx(float(whole)))
        assert row["Số hội"] == f"{result.included}/4"
        for unit in result.units:
            value = indicator.display_value(unit.amount.value)
            assert row[unit.association.name] == ("–" if value is None else pytest.approx(float(value)))


def test_money_is_in_millions_and_in_full_on_the_data_sheet(full: Cast):
    book = opened(made(full))
    assert line(book["3. Quỹ khuyến học"], "Tổng nguồn quỹ khuyến học")["Cao Bằng"] == 11_000
    data = book[layout.DATA]
    assert line(data, "fund_total")["Cao Bằng"] == 11_000_000_000
    assert line(data, "fund_total")["Đơn vị tính"] == "đồng"


def test_a_blank_is_an_empty_cell_and_a_dash_never_a_zero(full: Cast):
    book = opened(made(full))
    assert line(book[layout.DATA], "adult_population")["Lạng Sơn"] is None
    assert line(book[layout.INDICATOR_SHEET], BY_CODE["citizen_rate"].label)["Lạng Sơn"] == "–"
    assert line(book[layout.INDICATOR_SHEET], BY_CODE["family_rate"].label)["Cao Bằng"] == "–"
    assert line(book[layout.DATA], "households")["Cao Bằng"] == 0


LITTLE = ("none", "one", "no units")


@pytest.mark.soak
@pytest.mark.parametrize("how_many", LITTLE)
def test_little_or_nothing_is_said_so(cast: Cast, how_many: str):
    Period.objects.open_year(2024)
    if how_many == "one":
        factories.approved(cast)
    if how_many == "no units":
        ClusterMembership.objects.all().delete()
    content = made(cast)
    if how_many in in_turn(LITTLE):
        assert wrong_results(content) == {}
    for sheet in opened(content):
        for row in sheet.iter_rows():
            assert not [cell.coordinate for cell in row if str(cell.value) in ERRORS]
    summary = opened(content)[layout.SUMMARY]
    said = " ".join(str(cell.value) for row in summary.iter_rows() for cell in row if cell.value is not None)
    assert {"one": "Chỉ Lạng Sơn có số liệu"}.get(how_many, "chưa có hội nào có số liệu") in said
    if how_many == "one":
        assert "Thái Nguyên, Bắc Kạn, Cao Bằng: chưa có báo cáo được duyệt" in said


def test_text_of_people_stays_text(cast: Cast):
    cast.lang_son.name = '=HYPERLINK("http://x","y")'
    cast.lang_son.save()
    cast.cluster.name = "=1+1"
    cast.cluster.short_name = "&D&A"
    cast.cluster.save()
    return_ = factories.draft(cast)
    written = {
        "outcomes": "=cmd|' /C calc'!A0",
        "difficulties": "http://example.org",
        "next_tasks": "@SUM(1)\n" + "dài " * 9000,
    }
    actions.save(by=cast.officer, edits=[actions.Edit(return_, texts=written)])
    factories.go(return_, "submit", cast.officer)
    factories.go(return_, "approve", cast.secretary)
    content = made(cast)
    book = opened(content, results=False)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert "HYPERLINK" not in cell.value
                    assert "cmd" not in cell.value
                    assert "=1+1" not in cell.value
                # Links lead to sheets of the file only.
                assert cell.hyperlink is None or (cell.hyperlink.target is None and cell.hyperlink.location)
    said = [str(cell.value) for row in book["5. Kiến nghị, sáng kiến, nhiệm"].iter_rows() for cell in row]
    assert "=cmd|' /C calc'!A0" in said
    assert sum(text.count("dài") for text in said) == 9000
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert not [name for name in parts.namelist() if "externalLink" in name]
    assert book[layout.SUMMARY].oddFooter.left.text.startswith("&&D&&A")


def test_every_sheet_prints_on_a4_with_its_head(full: Cast):
    book = opened(made(full), results=False)
    assert book.sheetnames[:2] == [layout.CONTENTS, layout.SUMMARY]
    for sheet in book:
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert sheet["A1"].value == "Biểu TH-KH/2024"
        assert sheet["A2"].value.startswith("Đơn vị báo cáo")
        assert sheet["A3"].value.startswith("Đơn vị nhận")
        assert sheet["A5"].value.startswith(
            "SỐ LIỆU CHƯA CHỐT · số liệu đã duyệt · theo địa giới khi báo cáo · 4/4 hội"
        )
        assert (sheet["A1"].font.name, sheet["A1"].font.size) == ("Times New Roman", 13)
    for name in (layout.INDICATOR_SHEET, layout.DATA):
        assert book[name].freeze_panes
        assert book[name].print_title_rows == "$7:$7"


def test_above_twelve_units_the_print_breaks_by_columns(full: Cast):
    for number in range(14):
        factories.join(full, number)
    sheet = opened(made(full), results=False)[layout.INDICATOR_SHEET]
    assert [mark.id for mark in sheet.col_breaks.brk] == [15]
    assert sheet.print_title_cols == "$A:$C"


def test_submitted_figures_are_named_provisional(cast: Cast):
    factories.submitted(cast)
    sheet = opened(made(cast, status="submitted"))[layout.SUMMARY]
    assert "gồm cả báo cáo mới nộp (tạm tính)" in sheet["A5"].value


def test_of_a_reopened_return_the_words_are_left_out(full: Cast):
    return_ = full.lang_son.returns.get(period__year=2024)
    factories.go(return_, "reopen", full.secretary, "Sửa lời")
    actions.save(by=full.officer, edits=[actions.Edit(return_, texts={"outcomes": "đang viết dở"})])
    book = opened(made(full))
    assert "đang viết dở" not in [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]


def test_the_workbook_of_2023_says_what_the_cluster_published(published, tmp_path, capsys):
    path = tmp_path / "bao-cao.xlsx"
    call_command(
        "export_report", "--cluster", "dong-bac", "--year", "2023", "--format", "xlsx", "-o", str(path)
    )
    content = path.read_bytes()
    sheet = opened(content)[layout.INDICATOR_SHEET]

    def said(code: str) -> dict[str, str]:
        indicator = BY_CODE[code]
        pattern = f".{indicator.display.decimals}f"
        row = line(sheet, indicator.label)
        return {name: format(value, pattern) for name, value in row.items() if isinstance(value, int | float)}

    members = said("members_per_population")
    assert (members["Hải Dương"], members["Quảng Ninh"], members["Thái Nguyên"]) == ("40.1", "33.0", "29.1")
    cooperation = said("cooperation_programmes")
    assert (cooperation["Quảng Ninh"], cooperation["Hải Phòng"], cooperation["Thái Nguyên"]) == (
        "13",
        "13",
        "12",
    )
    assert said("fund_total")["Cả cụm"] == "396187.0"
    fund = said("fund_per_capita")
    assert (fund["Cả cụm"], fund["Hải Dương"], fund["Thái Nguyên"], fund["Bắc Giang"]) == (
        "38103",
        "76000",
        "52000",
        "51000",
    )
    assert wrong_results(content) == {}
