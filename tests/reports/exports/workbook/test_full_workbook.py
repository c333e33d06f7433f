"""The sheets that the meeting needs beside the figures: models, fund, targets, reconciliation, petitions, notes."""

import io
import re
import zipfile
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from reports.analysis.reconciliation import reconcile
from reports.exports.workbook import layout, report_as_workbook
from reports.exports.workbook.single import table_as_workbook
from reports.indicators import BY_CODE
from reports.models import PetitionAnswer
from reports.presentation import tables
from reports.presentation.printed import UNROUNDED
from tests import factories
from tests.browsing import sign_in
from tests.reports.exports.workbook.recalculation import (
    FULL,
    Results,
    differ,
    recalculated,
    stored_and_recalculated,
)
from tests.reports.narrative.demo import demo_report
from tests.reports.revisions.revisions import BAC_KAN, BAC_NINH, CAO_BANG, FINGERPRINT, NEW, revision_reports

TWO_YEARS = (layout.SUMMARY, layout.RANKING, layout.INDICATOR_SHEET)
CODE = "3F2A-91BC-07DE"


@pytest.fixture(scope="module")
def then_workbook() -> bytes:
    then, today = revision_reports()
    answer = PetitionAnswer(association=CAO_BANG, asked="=Đề nghị  hướng dẫn thu, chi quỹ", answer="Sẽ hướng dẫn", answered_by="Trung ương Hội")  # fmt: skip
    return report_as_workbook(then, other=today, answers=[answer])


@pytest.fixture(scope="module")
def merged_workbook() -> bytes:
    """The demonstration after its mergers: three of six reported, one of them without a sum of its predecessors."""
    return report_as_workbook(demo_report(2025, missing=("cao-bang", "lang-son", "quang-ninh")))


@pytest.fixture(scope="module")
def published_workbook() -> bytes:
    return report_as_workbook(demo_report(2023))


@pytest.fixture(scope="module")
def today_workbook() -> bytes:
    then, today = revision_reports()
    return report_as_workbook(today, other=then)


def values_of(content: bytes, sheet: str, *, results: bool = True) -> list[list[object]]:
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=results)
    return [[None if cell.value == "" else cell.value for cell in row] for row in book[sheet].iter_rows()]


def by_another_program(content: bytes) -> Results:
    return stored_and_recalculated(content, only=(*FULL, layout.DATA, layout.OTHER_DATA))


def row_of(rows: list[list[object]], label: str, column: int = 1) -> list[object]:
    return next(row for row in rows if len(row) > column and row[column] == label)


def test_restating_is_held_against_the_predecessors():
    then, today = revision_reports()
    found = {(one.unit, one.year): one for one in reconcile(then, today)}
    assert {key: one.why for key, one in found.items() if not one.rows} == {
        (BAC_NINH, 2024): "chưa đủ (1/2)",
        (BAC_NINH, 2023): "chưa đủ (1/2)",
    }
    whole = found[NEW, 2024]
    assert (whole.agreeing, whole.different, whole.missing) == (65, 0, 0)
    members = next(row for row in whole.rows if row.code == "members")
    assert (members.parts, members.total, members.restated) == ((100_000, 50_000), 150_000, 150_000)
    partly = found[NEW, 2023]
    assert (partly.agreeing, partly.missing) == (64, 1)
    clans = next(row for row in partly.rows if row.code == "clan_total")
    assert (clans.total, clans.restated, clans.why) == (None, None, "chưa có số của Bắc Kạn")
    today.years[2024][1].values["members"] += 1  # type: ignore[index, operator]
    assert [one.different for one in reconcile(then, today) if one.rows] == [1, 0]


@pytest.mark.parametrize(
    ("which", "sheets", "recalculate"),
    [
        ("then_workbook", FULL, by_another_program),
        ("today_workbook", (layout.RECONCILIATION,), recalculated),
        ("merged_workbook", TWO_YEARS, recalculated),
    ],
)
def test_an_independent_recalculation_finds_every_stored_result(which: str, sheets, recalculate, request):
    results = recalculate(request.getfixturevalue(which))
    wrong = {place: pair for place, pair in results.items() if differ(*pair)}
    assert not wrong, list(wrong.items())[:5]
    assert set(sheets) <= {sheet for sheet, _ in results}
    assert not [
        place for place, (stored, _) in results.items() if stored is None or str(stored).startswith("#")
    ]


def test_last_year_of_a_successor_is_the_live_sum_of_its_predecessors(merged_workbook: bytes):
    rows, formulas = (values_of(merged_workbook, layout.MODELS, results=results) for results in (True, False))
    at = next(n for n, row in enumerate(rows) if row[1] == "Hải Phòng")
    assert [round(value, 1) for value in rows[at][6:9]] == [71.8, 75.3, -3.5]
    data = values_of(merged_workbook, layout.DATA)
    columns = [get_column_letter(1 + data[6].index(name)) for name in ("Hải Dương", "Hải Phòng (đến 6/2025)")]
    assert all(f"${column}" in formulas[at][7] for column in columns), formulas[at][7]
    assert rows[at - 2][1] == "Bắc Ninh"
    assert rows[at - 2][7:9] == ["–", "–"]


def test_a_predecessor_outside_the_cluster_is_in_the_sum_though_it_has_no_column():
    then, _ = revision_reports()
    last = [unit for unit in then.years[2024] if unit.association != BAC_KAN]
    content = report_as_workbook(replace(then, years={**then.years, 2024: last}))
    results = recalculated(content)
    assert not [pair for pair in results.values() if differ(*pair)]
    (stored, _) = results[layout.SUMMARY, "D8"]
    assert stored == 100_000 + 50_000 + 33_333, "members of last year, Bắc Kạn's among them"


def test_a_change_over_some_units_has_a_star_and_a_note_and_no_last_year_beside_it(merged_workbook: bytes):
    rows = values_of(merged_workbook, layout.SUMMARY)
    assert row_of(rows, "Tổng số hội viên", 0)[2:5] == [2_782_571, "–", 37_565]
    assert row_of(rows, "Hội viên/dân số", 0)[3:5] == ["–", "–"]
    sheet = openpyxl.load_workbook(io.BytesIO(merged_workbook))[layout.SUMMARY]
    assert '"*"' in sheet["E8"].number_format
    notes = [row[0] for row in rows if row[0]]
    assert "* Thay đổi tính riêng Thái Nguyên và Hải Phòng." in notes
    assert "Số năm 2024 của Thái Nguyên là tổng của Bắc Kạn và Thái Nguyên cũ; của Hải Phòng là tổng của Hải Dương và Hải Phòng cũ." in notes  # fmt: skip
    assert any(note.startswith("Lời nhận xét viết theo số liệu chưa chốt") for note in notes)


def test_a_table_of_a_page_has_the_star_that_its_note_explains():
    report = demo_report(2025, missing=("cao-bang", "lang-son", "quang-ninh"))
    table = tables.ranking_table(report, BY_CODE["family_rate"])
    sheet = openpyxl.load_workbook(io.BytesIO(table_as_workbook(table, report))).worksheets[0]
    lines = {row[0].value: row for row in sheet.iter_rows() if row[0].value}
    whole = lines["Cộng 3 hội có số liệu"]
    assert (round(whole[4].value, 1), whole[3].value) == (-2.3, "Bắc Ninh: năm trước chưa đủ (1/2)")
    assert whole[4].number_format.endswith('"*"')
    assert not lines["Hải Phòng"][4].number_format.endswith('"*"')
    assert "* Thay đổi tính riêng Thái Nguyên và Hải Phòng." in lines


def test_no_total_of_three_of_six_is_called_the_whole_cluster(merged_workbook: bytes):
    with zipfile.ZipFile(io.BytesIO(merged_workbook)) as parts:
        texts = [
            parts.read(name).decode() for name in parts.namelist() if "charts/" in name or "shared" in name
        ]
    found = [text for whole in texts for text in re.findall(r"<(?:a:|c:)?[tv](?: [^>]*)?>([^<]*)<", whole)]
    called = {text for text in found if "cả cụm" in text.lower().replace("không phải cả cụm", "")}
    assert not called


def test_last_year_is_drawn_only_where_it_may_stand_beside_this_year(merged_workbook: bytes, then_workbook):
    def years(content: bytes) -> list[list[str]]:
        charts = openpyxl.load_workbook(io.BytesIO(content))[layout.CHARTS]._charts
        return [[one.tx.v or one.tx.strRef.f for one in chart.series] for chart in charts]

    assert years(merged_workbook) == [["Năm 2025"], ["Năm 2025"]]
    before = report_as_workbook(demo_report(2023))
    assert years(before) == [["Năm 2023", "Năm 2022"]] * 2


@pytest.mark.parametrize("which", ["then_workbook", "today_workbook"])
def test_the_reconciliation_shows_parts_sum_restated_value_and_zero(which: str, request):
    rows = values_of(request.getfixturevalue(which), layout.RECONCILIATION)
    title = "Thái Nguyên (từ 7/2025), năm 2024 = Thái Nguyên (đến 6/2025) + Bắc Kạn"
    assert row_of(rows, title)[2:6] == [65, 65, 0, 0]
    assert row_of(rows, title.replace("2024", "2023"))[2:6] == [65, 64, 0, 1]
    assert row_of(rows, "Tổng số hội viên")[3:8] == [100_000, 50_000, 150_000, 150_000, 0]
    assert [row[4] for row in rows if row[1] == "Bắc Ninh"] == ["chưa đủ (1/2)"] * 2
    (clans,) = [row for row in rows if row[1] == "Tổng số dòng họ" and row[4] == "–"]
    assert clans[3:9] == [9_000, "–", "–", "–", "–", "chưa có số của Bắc Kạn"]


def test_a_target_says_gap_what_is_lacking_and_the_pace(then_workbook: bytes):
    rows = values_of(then_workbook, layout.AIMS)
    line = row_of(rows, "Gia đình học tập/tổng số hộ (%)")
    assert line[2:8] == [70, 2026, 100, -30, 0, "–"]
    assert (line[9], line[10]) == ("2/2", "Quyết định 387/QĐ-TTg")
    assert (line[13], line[14]) == (75, 2030), "the next target and its year"
    model = row_of(values_of(then_workbook, layout.MODELS), "Gia đình học tập")
    assert (model[2], model[6], model[9], model[10]) == (19_600, 100, 70, -30)


def test_the_fund_stands_by_source_purpose_and_flow(then_workbook: bytes):
    rows = values_of(then_workbook, layout.FUND)
    assert row_of(rows, "Tổng nguồn quỹ")[3:7] == [36_000, 160_000, "–", 196_000]
    titles = [row[0] for row in rows if isinstance(row[0], str)]
    assert {"Huy động trong năm theo nguồn", "Chi trong năm theo mục đích"} <= set(titles)


def test_petitions_stand_with_their_answers_and_stay_text(then_workbook: bytes, today_workbook: bytes):
    asked = ["1", "Cao Bằng", "Tài chính", "=Đề nghị hướng dẫn thu, chi quỹ"]
    assert [*asked, "Sẽ hướng dẫn", "Trung ương Hội"] in values_of(then_workbook, layout.PETITIONS)
    assert [*asked, "chưa có trả lời", None] in [
        row[:6] for row in values_of(today_workbook, layout.PETITIONS)
    ]
    book = openpyxl.load_workbook(io.BytesIO(then_workbook))
    assert not [c for row in book[layout.PETITIONS].iter_rows() for c in row if c.data_type == "f"]


def test_the_notes_say_revision_gaps_and_what_changed(then_workbook: bytes):
    rows = values_of(then_workbook, layout.NOTES)
    told = {row[0]: row[1] for row in rows if row[0]}
    assert (told[layout.REVISION], told[layout.FINGERPRINT], told["Mã kiểm chứng"]) == (
        "2",
        FINGERPRINT,
        CODE,
    )
    assert told["Lý do vẫn chốt khi còn thiếu"] == "Họp sớm"
    assert ["Cao Bằng, năm 2025, Tổng số hội viên", "35.000 → 36.000.", "Đếm lại"] in [r[:3] for r in rows]
    assert ["Cao Bằng", "câu hỏi số 1 phải trả lời còn để ngỏ.", None] in [row[:3] for row in rows]


def test_code_name_and_picture_stand_where_they_belong(then_workbook: bytes):
    book = openpyxl.load_workbook(io.BytesIO(then_workbook))
    for sheet in book:
        assert CODE in str(sheet.oddFooter.left.text), sheet.title
        assert str(sheet["A1"].value).endswith(CODE)
    assert [len(book[name]._images) for name in (layout.SUMMARY, layout.NOTES, layout.FUND)] == [1, 1, 0]
    with zipfile.ZipFile(io.BytesIO(then_workbook)) as parts:
        drawings = [parts.read(name).decode() for name in parts.namelist() if "drawings/drawing" in name]
    assert sum(f"mã {CODE}" in drawing for drawing in drawings) == 2, "both pictures have words"
    # Within one column a square stays one in every program.
    codes = [drawing for drawing in drawings if CODE in drawing]
    assert all(
        len(set(re.findall(r"<xdr:col>(\d+)</xdr:col>", one.partition("</xdr:to>")[0]))) == 1 for one in codes
    )
    names = book.defined_names
    assert {"SL_2025", "SL_2023", "SL_members", "SL_cac_hoi", "DC_2024"} <= set(names)
    (sheet, cells) = next(iter(names["SL_members"].destinations))
    assert [cell.value for cell in book[sheet][cells][0]][:2] == [36_000, 160_000]


def test_without_the_other_map_there_is_no_reconciliation():
    live, _ = revision_reports(is_of_revision=False)
    book = openpyxl.load_workbook(io.BytesIO(report_as_workbook(live)))
    assert not {layout.RECONCILIATION, layout.OTHER_DATA} & set(book.sheetnames)
    assert not book[layout.SUMMARY]._images
    assert BAC_KAN.name in [cell.value for cell in book[layout.DATA][7]]


def test_the_workbook_of_live_figures_reconciles_every_year_that_it_shows(cast):
    for unit in (cast.thai_nguyen, cast.bac_kan):
        factories.approved(cast, unit, 2021)
    factories.approved(cast, cast.thai_nguyen_2025, 2025)
    for query in ("", "?dia-gioi=hien-nay"):
        content = sign_in(cast.secretary).get(f"/cum/dong-bac/2025/tai-ve/bao-cao.xlsx{query}").content
        rows = values_of(content, layout.RECONCILIATION)
        block = "Thái Nguyên (từ 7/2025), năm 2021 = Bắc Kạn + Thái Nguyên (đến 6/2025)"
        at = next(number for number, row in enumerate(rows) if row[0] == block)
        members = next(row for row in rows[at:] if row[1] == "Tổng số hội viên")
        assert members[3:8] == [220_000, 220_000, 440_000, 440_000, 0]


def printed(cell) -> Decimal | None:
    """The number of a cell as its format prints it; None for words."""
    if isinstance(cell.value, str) or cell.value is None:
        return None
    decimals = len(cell.number_format.partition(";")[0].partition(".")[2].strip('*"'))
    return Decimal(str(cell.value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def does_not_add_up(row, now: int, other: int, difference: int) -> bool:
    numbers = [printed(row[column]) for column in (now, other, difference)]
    return None not in numbers and abs(numbers[0] - numbers[1]) != abs(numbers[2])


@pytest.mark.parametrize(
    ("name", "triples"),
    [
        (layout.SUMMARY, [(2, 3, 4)]),
        (layout.RANKING, [(3, 4, 5), (3, 6, 7)]),
        (layout.MODELS, [(6, 7, 8), (9, 6, 10)]),
        (layout.AIMS, [(2, 4, 5)]),
    ],
)
def test_a_sheet_says_once_where_its_printed_differences_do_not_add_up(name, triples, published_workbook, merged_workbook):  # fmt: skip
    for content in (published_workbook, merged_workbook):
        rows = list(openpyxl.load_workbook(io.BytesIO(content), data_only=True)[name].iter_rows())
        wrong = [row for row in rows for triple in triples if does_not_add_up(row, *triple) and "*" not in row[triple[2]].number_format]  # fmt: skip
        notes = [row[0].value for row in rows].count(UNROUNDED)
        assert notes == bool(wrong), (name, [[cell.value for cell in row] for row in wrong])
