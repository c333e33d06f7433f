"""import_returns from outside: the command, its files, its words and its exit codes."""

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command

from associations.actions import returns as actions
from associations.events import broken_chains
from associations.models import Event, Note, Period, Return
from associations.sections.base import figures, read_columns
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.postgresql

LONG = "year,association,code,value,status,source\n"


def write_long(path: Path, rows: list[tuple], head: str = LONG) -> Path:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    path.write_text(head + out.getvalue(), encoding="utf-8")
    return path


def write_wide(path: Path, head: list[str], rows: list[list]) -> Path:
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for row in [head, *rows]:
            book.active.append(row)
        book.save(path)
        return path
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([head, *rows])
    return path


def sound_row(association: str = "lang-son", year: int = 2024, **figures_: object) -> tuple[list[str], list]:
    values = {**factories.SOUND, **figures_}
    return ["association", "year", *values], [association, year, *values.values()]


class Run:
    def __init__(self, capsys) -> None:
        self.capsys = capsys

    def __call__(self, path: Path, *options: str) -> str:
        """The last line of standard output."""
        call_command("import_returns", str(path), *options)
        self.out, self.err = self.capsys.readouterr()
        return self.out.strip().splitlines()[-1]

    def refused(self, path: Path, *options: str) -> str:
        """Standard error of an import that must fail and save nothing."""
        before = (Return.objects.count(), Period.objects.count(), Event.objects.count(), Note.objects.count())
        with pytest.raises(SystemExit) as stop:
            call_command("import_returns", str(path), *options)
        assert stop.value.code == 1
        self.out, self.err = self.capsys.readouterr()
        assert (
            Return.objects.count(),
            Period.objects.count(),
            Event.objects.count(),
            Note.objects.count(),
        ) == before
        return self.err


@pytest.fixture
def run(capsys, cast: Cast) -> Run:
    return Run(capsys)


def stored(association: str = "lang-son", year: int = 2024) -> dict:
    return_ = Return.objects.get(association__key=association, period__year=year)
    return read_columns([return_.pk])[return_.pk]


# What comes in


def test_a_long_file_is_saved_as_a_draft_with_sources(run: Run, tmp_path: Path):
    path = write_long(
        tmp_path / "a.csv",
        [
            (2024, "lang-son", "population", "800.000", "official", "Cục Thống kê"),
            (2024, "lang-son", "members", "220000", "", ""),
            (2023, "lang-son", "members", "", "", ""),
            (2024, "cao-bang", "fund_total", "148,7 tỉ", "illustrative", "Số liệu minh họa"),
        ],
    )
    assert run(path) == "3 returns, 3 figures, 3 changed"
    assert stored()["population"] == 800_000
    assert stored()["population_source"] == "Cục Thống kê"
    assert stored("cao-bang")["fund_total"] == 148_700_000_000
    assert stored(year=2023)["members"] is None
    assert Return.objects.get(association__key="lang-son", period__year=2024).status == "draft"
    assert Note.objects.get(code="fund_total").key == "illustrative"
    assert run(path) == "3 returns, 3 figures, 0 changed"
    assert list(broken_chains()) == []


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_wide_file_is_saved(run: Run, tmp_path: Path, ending: str):
    head, row = sound_row(branches="2.100")
    path = write_wide(tmp_path / f"a.{ending}", head, [row, ["cao-bang", 2024, 5, None, None]])
    assert run(path) == "2 returns, 13 figures, 13 changed"
    assert {code: stored()[code] for code in factories.SOUND} == factories.SOUND
    assert run(path) == "2 returns, 13 figures, 0 changed"


def test_a_blank_says_nothing_and_zero_is_zero(run: Run, tmp_path: Path):
    run(write_wide(tmp_path / "a.csv", sound_row()[0], [sound_row()[1]]))
    path = write_wide(
        tmp_path / "b.csv", ["association", "year", "members", "branches"], [["lang-son", 2024, "", "0"]]
    )
    assert run(path) == "1 returns, 1 figures, 1 changed"
    assert stored()["members"] == 220_000
    assert stored()["branches"] == 0


def test_a_semicolon_file_of_a_vietnamese_excel_is_read(run: Run, tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_bytes("\ufeffassociation;year;members;population\r\nlang-son;2024;1.000;2.000\r\n".encode())
    assert run(path) == "1 returns, 2 figures, 2 changed"
    assert stored()["members"] == 1000


def test_the_year_may_come_from_the_command(run: Run, tmp_path: Path):
    path = write_wide(tmp_path / "a.csv", ["association", "members"], [["lang-son", 5]])
    assert "Thiếu cột “year”" in run.refused(path)
    run(path, "--year", "2024")
    assert stored()["members"] == 5
    path = write_wide(tmp_path / "b.csv", ["association", "year", "members"], [["lang-son", 2023, 5]])
    assert "khác với năm 2024" in run.refused(path, "--year", "2024")


def test_a_trial_saves_nothing(run: Run, tmp_path: Path):
    head, row = sound_row()
    path = write_wide(tmp_path / "a.csv", head, [row])
    assert run(path, "--dry-run", "--approve") == "1 returns, 12 figures, 12 changed"
    assert not Return.objects.exists()
    assert not Period.objects.exists()


def test_json_says_the_same(run: Run, tmp_path: Path):
    path = write_wide(tmp_path / "a.xlsx", sound_row()[0], [sound_row(commune_associations=201)[1]])
    run(path, "--json")
    words = json.loads(run.out)
    assert {name: words[name] for name in ("returns", "figures", "changed")} == {
        "returns": 1,
        "figures": 12,
        "changed": 12,
    }
    (problem,) = words["problems"]
    assert list(problem) == [
        "kind",
        "file",
        "sheet",
        "cell",
        "line",
        "association",
        "code",
        "value",
        "message",
    ]
    assert (problem["kind"], problem["sheet"], problem["cell"], problem["code"], problem["value"]) == (
        "Q",
        "Sheet",
        "E2",
        "commune_associations",
        "201",
    )
    with pytest.raises(SystemExit):
        call_command(
            "import_returns",
            str(write_long(tmp_path / "b.csv", [(2024, "lang-son", "members", "x", "", "")])),
            "--json",
        )
    words = json.loads(run.capsys.readouterr().out)
    assert (words["returns"], words["problems"][0]["line"], words["problems"][0]["value"]) == (0, 2, "x")


# Submitting and approving


def test_odd_figures_are_listed_and_stop_a_submission(run: Run, tmp_path: Path):
    path = write_wide(tmp_path / "a.csv", sound_row()[0], [sound_row(commune_associations=201)[1]])
    run(path)
    assert "Q a.csv, dòng 2: [lang-son commune_associations]" in run.err
    assert "giải thích" in run.refused(path, "--submit", "--user", "officer")
    assert Return.objects.get().status == "draft"


def test_required_and_blank_stops_a_submission_and_not_an_import(run: Run, tmp_path: Path):
    path = write_wide(tmp_path / "a.csv", ["association", "year", "members"], [["lang-son", 2024, 5]])
    run(path)
    refused = run.refused(path, "--submit")
    assert "Chưa nộp được. Còn: " in refused.splitlines()[0]
    assert "ô bắt buộc còn trống" in refused.splitlines()[0]
    assert "Dân số trung bình: chưa có số" in refused


def test_figures_of_the_past_are_approved_with_reasons_and_explanations(run: Run, tmp_path: Path):
    path = write_long(
        tmp_path / "a.csv",
        [
            (2023, "lang-son", "communes", 200, "official", "Cục Thống kê"),
            (2023, "lang-son", "commune_associations", 201, "published", "Báo A"),
        ],
    )
    run(path, "--approve")
    return_ = Return.objects.get()
    assert return_.status == "approved"
    assert Note.objects.get(kind="explanation").text == "nhập từ Báo A"
    assert Note.objects.filter(kind="missing", key="chua_co").count() == 10
    assert [event.kind for event in return_.events.order_by("number")] == ["import", "past", "past"]
    assert run(path, "--approve") == "1 returns, 2 figures, 0 changed"
    assert return_.events.count() == 3


def test_what_people_have_said_themselves_is_kept(run: Run, tmp_path: Path, cast: Cast):
    return_ = factories.draft(cast, branches=None, commune_associations=201)
    notes = {
        ("branches", "missing", "khong_ap_dung"): ("", ""),
        ("commune_associations", "explanation", "<=communes"): ("Một đặc khu mới lập", "201 200"),
    }
    actions.save(by=cast.officer, edits=[actions.Edit(return_, notes=notes)])
    run(
        write_wide(tmp_path / "a.csv", ["association", "year", "members"], [["lang-son", 2024, 5]]),
        "--approve",
    )
    assert Note.objects.get(code="branches").key == "khong_ap_dung"
    assert Note.objects.get(code="commune_associations").text == "Một đặc khu mới lập"


def test_impossible_figures_are_refused_even_of_the_past(run: Run, tmp_path: Path):
    head, row = sound_row(members=800_001)
    words = run.refused(write_wide(tmp_path / "a.csv", head, [row]), "--approve")
    assert (
        "E a.csv, dòng 2: [lang-son members] Tổng số hội viên (800.001) lớn hơn Dân số trung bình (800.000)"
        in words
    )


def test_a_return_that_is_not_open_refuses_unless_nothing_changes(run: Run, tmp_path: Path, cast: Cast):
    factories.submitted(cast)
    same = write_wide(tmp_path / "same.csv", sound_row()[0], [sound_row()[1]])
    assert run(same) == "1 returns, 12 figures, 0 changed"
    other = write_wide(tmp_path / "other.csv", sound_row()[0], [sound_row(members=5)[1]])
    assert "“Đã nộp”. Báo cáo đã nộp; muốn sửa thì hội thu hồi" in run.refused(other)


def test_users_act_within_their_reach(run: Run, tmp_path: Path):
    path = write_wide(tmp_path / "a.csv", sound_row()[0], [sound_row()[1]])
    for person in ("neighbour", "stranger", "central", "nobody"):
        assert "không được nhập báo cáo của Lạng Sơn" in run.refused(path, "--user", person)
    for person in ("officer", "central", "nobody"):
        assert "không được duyệt số liệu quá khứ của Lạng Sơn" in run.refused(
            path, "--approve", "--user", person
        )
    assert "văn bản nào" in run.refused(path, "--user", "secretary")
    assert "Không có người dùng “ai-do”" in run.refused(path, "--user", "ai-do")
    run(path, "--submit", "--user", "officer")
    assert Return.objects.get().submitted_by.username == "officer"
    run(path, "--approve", "--user", "secretary")
    assert Return.objects.get().approved_by.username == "secretary"


def test_the_secretariat_approves_the_past_in_its_own_name(run: Run, tmp_path: Path):
    path = write_wide(tmp_path / "a.csv", sound_row()[0], [sound_row()[1]])
    run(path, "--approve", "--user", "secretary", "--reason", "Báo cáo giấy năm 2024")
    return_ = Return.objects.get()
    assert (return_.submitted_by.username, return_.approved_by.username) == ("cong-thong-tin", "secretary")
    assert return_.events.order_by("number").last().reason == "Báo cáo giấy năm 2024"


def test_the_last_year_in_the_same_file_counts_for_the_checks(run: Run, tmp_path: Path):
    rows = [
        ("thai-nguyen", 2024, 40, ""),
        ("bac-kan", 2024, 2, ""),
        ("thai-nguyen-2025", 2025, "", 42),
        ("cao-bang", 2024, 7, ""),
        ("cao-bang", 2025, "", 8),
    ]
    path = write_wide(
        tmp_path / "a.csv", ["association", "year", "fund_closing", "fund_opening"], [list(r) for r in rows]
    )
    run(path)
    assert "[cao-bang fund_opening]" in run.err
    assert "thai-nguyen-2025" not in run.err


# Bad input: the place, the value and the cure are named, and nothing is saved


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (
            (2024, "lang-son", "members", "1,000", "", ""),
            "dòng 2: [lang-son members] Tổng số hội viên: “1,000” là 1000 hay",
        ),
        ((2024, "lang-son", "members", "-5", "", ""), "số âm"),
        ((2024, "lang-son", "members", "5.5", "", ""), "không phải là số nguyên"),
        ((2024, "lang-son", "members", "nhiều", "", ""), "“nhiều” không phải là số"),
        ((2024, "lang-son", "membres", "5", "", ""), "Không có chỉ tiêu “membres”. Có phải “members”?"),
        (
            (2024, "lang-sơn", "members", "5", "", ""),
            "Không có hội nào mang khóa “lang-sơn”. Có phải “lang-son”?",
        ),
        (("hai nghìn", "lang-son", "members", "5", "", ""), "“hai nghìn” không phải là năm"),
        ((1890, "lang-son", "members", "5", "", ""), "Năm 1890 nằm ngoài"),
        (("", "lang-son", "members", "5", "", ""), "Thiếu năm"),
        ((2024, "", "members", "5", "", ""), "Thiếu khóa của hội"),
        ((2024, "lang-son", "members", "5", "guessed", ""), "Không có loại nguồn “guessed”"),
        ((2024, "lang-son", "members", "5", "", "", "thừa"), "“thừa” nằm ngoài các cột"),
        ((2024, "thai-nguyen-2025", "members", "5", "", ""), "chỉ có từ 01/07/2025"),
        ((2025, "bac-kan", "members", "5", "", ""), "đến 30/06/2025"),
    ],
)
def test_a_wrong_row_of_a_long_file(run: Run, tmp_path: Path, row: tuple, words: str):
    good = (2024, "cao-bang", "members", "5", "", "")
    error = run.refused(write_long(tmp_path / "a.csv", [row, good]))
    assert words in error
    assert "dòng 2" in error


def test_a_row_that_stands_twice(run: Run, tmp_path: Path):
    row = (2024, "lang-son", "members", "5", "", "")
    assert "đã có ở dòng 2" in run.refused(write_long(tmp_path / "a.csv", [row, row]))
    path = write_wide(
        tmp_path / "b.xlsx",
        ["association", "year", "members"],
        [["lang-son", 2024, 5], ["lang-son", 2024, 6]],
    )
    assert "ô A3: [lang-son] Báo cáo của hội này năm 2024 đã có ở dòng 2" in run.refused(path)


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (["association", "year", "members", "members"], "ô D1: Cột “members” đứng hai lần"),
        (["association", "year", "members", "hội viên"], "ô D1: Không có cột “hội viên”"),
        (["association", "year", None, "members"], "ô C1: Cột không có tên"),
        (["year", "members", "population", "communes"], "Thiếu cột “association”"),
    ],
)
def test_a_wrong_head(run: Run, tmp_path: Path, head: list, words: str):
    assert words in run.refused(write_wide(tmp_path / "a.xlsx", head, [["lang-son", 2024, 5, 6]]))


def test_a_wrong_key_of_many_rows_is_named_once(run: Run, tmp_path: Path):
    rows = [(2024, "lang-so", code, 1, "", "") for code in figures()]
    error = run.refused(write_long(tmp_path / "a.csv", rows))
    assert len(error.splitlines()) == 1
    assert "Có phải “lang-son”? (và 64 dòng khác)" in error


@pytest.mark.parametrize("column", ["year", "association", "code", "value", "status", "source"])
def test_a_cell_without_end_is_refused_in_every_column(run: Run, tmp_path: Path, column: str):
    row = {"year": 2024, "association": "lang-son", "code": "members", "value": 5, "status": "", "source": ""}
    row[column] = "9" * 100_000
    error = run.refused(write_long(tmp_path / "a.csv", [tuple(row.values())]))
    assert "dòng 2" in error
    assert len(error) < 1_000


def test_every_wrong_cell_of_a_workbook_is_named_at_once(run: Run, tmp_path: Path):
    import datetime

    codes = list(figures())[:6]
    row = ["lang-son", 2024, datetime.date(2024, 1, 1), True, 5.5, -3, "1,000", "abc"]
    error = run.refused(write_wide(tmp_path / "a.xlsx", ["association", "year", *codes], [row]))
    for cell in ("C2", "D2", "E2", "F2", "G2", "H2"):
        assert f"trang tính “Sheet”, ô {cell}:" in error
    assert len(error.splitlines()) == 6


def test_words_that_are_too_long_are_refused_and_letters_are_composed(run: Run, tmp_path: Path):
    import unicodedata

    head = ["association", "year", "population", "population_source", "population_date"]
    path = write_wide(tmp_path / "a.csv", head, [["lang-son", 2024, 5, "x" * 201, "trung bình năm 2024"]])
    assert "Nội dung dài 201 chữ, quá 200" in run.refused(path)
    decomposed = unicodedata.normalize("NFD", "Tổng cục Thống kê")
    run(write_wide(tmp_path / "b.csv", head, [["lang-son", 2024, 5, decomposed, "trung bình năm 2024"]]))
    assert stored()["population_source"] == "Tổng cục Thống kê"
    assert stored()["population_date"] == "trung bình năm 2024"


def test_the_paper_that_the_secretariat_follows_has_a_bound(run: Run, tmp_path: Path):
    path = write_wide(tmp_path / "a.csv", sound_row()[0], [sound_row()[1]])
    assert "dài 201 chữ" in run.refused(path, "--user", "secretary", "--reason", "x" * 201)
    run(path, "--user", "secretary", "--reason", "Công văn 12/HKH")
    assert Return.objects.get().typed_from_paper == "Công văn 12/HKH"
