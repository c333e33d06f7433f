"""A file against the revision that it says it is of: what matches all the same, and what is named with its place."""

import csv
import io
import json
import zipfile
from collections.abc import Callable

import openpyxl
import pytest

from associations.exchange.problems import BadFile
from reports.exports.document.writing import report_as_document
from reports.exports.open_data import report_as_csv, report_as_json
from reports.exports.slides import report_as_slides
from reports.exports.workbook import layout, report_as_workbook
from reports.exports.workbook.single import table_as_workbook
from reports.models import StoredRevision
from reports.presentation import charts
from reports.presentation.tables import indicators_table
from reports.verification import in_csv, in_json, in_workbook
from reports.verification.base import Unverifiable
from reports.verification.verify import check_file
from tests.reports.exports.document.test_document import DOT
from tests.reports.narrative.demo import demo_report
from tests.reports.revisions.revisions import FINGERPRINT, revision_reports

THEN, TODAY = revision_reports()


@pytest.fixture(scope="module")
def content() -> bytes:
    return report_as_workbook(THEN, other=TODAY)


@pytest.fixture
def differs(content: bytes, tmp_path) -> Callable[..., list[str]]:
    """What is said of the workbook after somebody did something to it."""

    def check(change: Callable[[openpyxl.Workbook], None]) -> list[str]:
        book = openpyxl.load_workbook(io.BytesIO(content))
        change(book)
        book.save(tmp_path / "a.xlsx")
        read = in_workbook.read(tmp_path / "a.xlsx")
        return [str(one) for one in read.differences(THEN, TODAY)]

    return check


def place(book: openpyxl.Workbook, code: str, head: str, sheet: str = layout.DATA):
    """The cell of a figure of 2025, or of the first year there is."""
    rows = book[sheet]
    column = next(cell.column for cell in rows[7] if cell.value == head)
    row = next(row[0].row for row in rows.iter_rows(min_row=8) if row[1].value == code)
    return rows.cell(row, column)


def test_saved_again_it_matches_and_says_of_which_revision_it_is(content: bytes, differs, tmp_path):
    (tmp_path / "a.xlsx").write_bytes(content)
    read = in_workbook.read(tmp_path / "a.xlsx")
    assert not list(read.differences(THEN, TODAY))
    identity = read.identity
    assert (identity.revision, identity.year, identity.map_, identity.cluster) == (
        2,
        2025,
        "then",
        "dong-bac",
    )
    assert {words for _, words in identity.fingerprints} == {FINGERPRINT}
    assert len(identity.fingerprints) == 2, "in the cells and in the properties"
    assert read.compared(THEN, TODAY) > 500
    assert not differs(lambda book: None)


def test_rows_and_columns_in_another_order_match(differs):
    def shuffle(book: openpyxl.Workbook) -> None:
        sheet = book[layout.DATA]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=7, max_row=7 + 3 * 65)]
        columns = [2, 0, 5, 1, 3, 4, *range(6, len(rows[0]))]
        for at, row in enumerate([rows[0], *reversed(rows[1:])], start=7):
            for column, source in enumerate(columns, start=1):
                sheet.cell(at, column).value = row[source]

    assert not differs(shuffle)


def test_one_flipped_digit_is_named_with_its_cell(differs):
    where = []

    def flip(book: openpyxl.Workbook) -> None:
        cell = place(book, "members", "Cao Bằng")
        where.append(cell.coordinate)
        cell.value += 1

    assert differs(flip) == [f"Số liệu!{where[0]}: 36.000 → 36.001"]


@pytest.mark.parametrize(
    ("value", "words"),
    [("36000", "“36000” (chữ)"), (None, "(trống)"), ("=36000", "công thức, kết quả (trống)")],
)
def test_text_blanks_and_formulas_in_the_place_of_a_number_are_named(value, words: str, differs):
    def change(book: openpyxl.Workbook) -> None:
        place(book, "members", "Cao Bằng").value = value

    (line,) = differs(change)
    assert line.endswith(f": 36.000 → {words}")


def test_a_number_where_nothing_was_reported_is_named(differs):
    def change(book: openpyxl.Workbook) -> None:
        place(book, "members", "Bắc Ninh").value = 5

    (line,) = differs(change)
    assert line.endswith(": (trống) → 5")


def test_what_is_gone_or_added_is_named(differs):
    def drop_row(book: openpyxl.Workbook) -> None:
        book[layout.DATA].delete_rows(place(book, "members", "Cao Bằng").row)

    assert "Số liệu: dòng members năm 2025: có → không còn" in differs(drop_row)

    def drop_column(book: openpyxl.Workbook) -> None:
        book[layout.DATA].delete_cols(place(book, "members", "Cao Bằng").column)

    assert "Số liệu: cột “Cao Bằng”: có → không còn" in differs(drop_column)

    def drop_sheet(book: openpyxl.Workbook) -> None:
        del book[layout.OTHER_DATA]

    assert differs(drop_sheet) == ["trang “Số liệu đối chiếu”: có → không còn trong sổ"]

    def add(book: openpyxl.Workbook) -> None:
        sheet = book[layout.DATA]
        for column, value in enumerate((2025, "members", "Tổng số hội viên", "người", 1), start=1):
            sheet.cell(400, column).value = value
        sheet.cell(401, 5).value = 9

    assert differs(add) == ["Số liệu!B400: không có → dòng lặp lại", "Số liệu!E401: (trống) → 9"]


def test_restated_figures_targets_and_typed_over_formulas_are_compared_as_well(differs):
    def change(book: openpyxl.Workbook) -> None:
        place(book, "members", "Thái Nguyên", layout.OTHER_DATA).value += 1
        book[layout.AIMS]["C8"].value = 71
        book[layout.AIMS]["O8"].value = 2031
        book[layout.SUMMARY]["C8"].value = 5
        book[layout.LINES]["G9"].value = 77
        book.create_sheet("Của tôi")["A1"].value = 7

    words = differs(change)
    assert any(line.startswith("Số liệu đối chiếu!") and line.endswith("150.000 → 150.001") for line in words)
    assert "Mục tiêu!C8: 70 → 71" in words
    assert "Mục tiêu!O8: 2030 → 2.031" in words, "the year of the next target"
    assert "Tổng hợp!C8: công thức → số gõ đè 5" in words
    assert "Số liệu theo dòng!G9: công thức → số gõ đè 77" in words
    assert len(words) == 5, "a sheet of one's own may hold what it likes"


def test_a_renamed_sheet_is_found_by_its_heads(differs):
    def rename(book: openpyxl.Workbook) -> None:
        book[layout.DATA].title = "Gốc"

    assert not [line for line in differs(rename) if "không còn trong sổ" in line]


def test_what_is_no_file_of_a_revision_is_a_sentence(content: bytes, tmp_path):
    path = tmp_path / "a.xlsx"
    live, _ = revision_reports(is_of_revision=False)
    path.write_bytes(report_as_workbook(live))
    with pytest.raises(Unverifiable, match=r"^tệp chưa chốt"):
        in_workbook.read(path)
    path.write_bytes(table_as_workbook(indicators_table(THEN), THEN))
    with pytest.raises(Unverifiable, match=r"không so từng ô được|không mang mã"):
        in_workbook.read(path)
    openpyxl.Workbook().save(path)
    with pytest.raises(Unverifiable, match="không mang mã phiên bản"):
        in_workbook.read(path)
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(BadFile, match="bị hỏng"):
        in_workbook.read(path)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (
            lambda: report_as_document(demo_report(2023, keys=("lang-son",))),
            "nhập mã phiên bản in ở chân trang",
        ),
        (lambda: report_as_slides(THEN), "nhập mã phiên bản in ở chân trang"),
        (lambda: b"%PDF-1.7\n%\xe2\xe3", "nhập mã phiên bản in ở chân trang"),
        (lambda: _packed("cum/so-lieu.csv"), "Giải nén"),
    ],
)
def test_a_paper_of_the_portal_is_sent_to_its_code_and_not_called_foreign(
    content, why: str, tmp_path, monkeypatch
):
    monkeypatch.setattr(charts, "kept_png", lambda chart: DOT)
    path = tmp_path / "a"
    path.write_bytes(content())
    with pytest.raises(Unverifiable, match=why):
        check_file(path, StoredRevision.objects.none())


def _packed(name: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, "a,b")
    return stream.getvalue()


def test_csv_matches_in_any_order_and_as_other_programs_write_it():
    text = in_csv.decoded(report_as_csv(THEN))
    read = in_csv.read(text)
    assert (read.identity.revision, read.identity.map_) == (2, "then")
    assert not list(read.differences(THEN, TODAY))
    head, *rows = text.splitlines()
    assert not list(in_csv.read("\n".join([head, *reversed(rows)])).differences(THEN, TODAY))
    out = io.StringIO()
    for row in csv.reader(io.StringIO(text)):  # as Excel saves it in Vietnamese
        csv.writer(out, delimiter=";").writerow([*row[:8], row[8].replace(".", ","), *row[9:]])
    assert not list(in_csv.read(out.getvalue()).differences(THEN, TODAY))
    line = next(
        n for n, row in enumerate(rows, start=2) if ",cao-bang," in row and ",members_per_population," in row
    )
    altered = [head, *rows]
    altered[line - 1] = altered[line - 1].replace("36000", "36001")
    words = [str(one) for one in in_csv.read("\n".join(altered)).differences(THEN, TODAY)]
    assert words == [f"dòng {line}, cột numerator: 36000 → 36001"]
    words = [str(one) for one in in_csv.read("\n".join([head, *rows[1:]])).differences(THEN, TODAY)]
    assert words == ["dòng của members_per_population, cả cụm: có → không còn"]
    live, _ = revision_reports(is_of_revision=False)
    with pytest.raises(Unverifiable, match=r"^tệp chưa chốt"):
        in_csv.read(in_csv.decoded(report_as_csv(live)))
    for foreign in ("a,b\n1,2\n", "", "chữ thường"):
        with pytest.raises(Unverifiable, match="không mang mã"):
            in_csv.read(foreign)


def test_csv_of_before_every_cell_was_defused_matches_and_so_does_todays(monkeypatch):
    """A unit called "-Cao Bằng" was written as it is; with an apostrophe before it, it is the same unit."""
    before = in_csv.decoded(report_as_csv(THEN)).replace(",Cao Bằng,", ",-Cao Bằng,")
    today = before.replace(",-Cao Bằng,", ",'-Cao Bằng,")
    assert before != today
    monkeypatch.setattr(in_csv, "report_as_csv", lambda report: today.encode())
    assert not list(in_csv.read(before).differences(THEN, TODAY))
    assert not list(in_csv.read(today).differences(THEN, TODAY))


def test_a_shortened_ratio_is_the_same_number_a_flipped_digit_is_not():
    same = in_csv._same_number
    assert same("33.333333333333336", "33,3333")
    assert not same("33.333333333333336", "33,3334")
    assert not same("33.333333333333336", "33.333333333333337")
    assert same("41530.80329098965", "41530.8032909897")
    assert in_csv._same("text", "41.480", "41.48")
    assert not in_csv._same("text", "41.480", "41.481")
    assert not same("36000", "36001")
    assert not same("36000", "1e-999999")


def test_json_matches_in_any_order_and_names_the_path():
    text = report_as_json(THEN)
    assert not list(in_json.read(text).differences(THEN, TODAY))
    words = json.loads(text)
    for result in words["indicators"].values():
        result["units"].reverse()
    words = {name: words[name] for name in reversed(words)}
    assert not list(in_json.read(json.dumps(words)).differences(THEN, TODAY))
    unit = next(
        u for u in words["indicators"]["members_per_population"]["units"] if u["association"] == "cao-bang"
    )
    unit["numerator"] += 1
    lines = [str(one) for one in in_json.read(json.dumps(words)).differences(THEN, TODAY)]
    assert lines == ["indicators.members_per_population.units[cao-bang].numerator: 36000 → 36001"]
    live, _ = revision_reports(is_of_revision=False)
    with pytest.raises(Unverifiable, match=r"^tệp chưa chốt"):
        in_json.read(report_as_json(live))
    for foreign, why in (("{}", "không mang mã"), ("{", "bị hỏng"), ("[" * 100_000, "bị hỏng"), ('{"snapshot": 1, "indicators": 2}', "không mang mã")):  # fmt: skip
        with pytest.raises(Unverifiable, match=why):
            in_json.read(foreign)
