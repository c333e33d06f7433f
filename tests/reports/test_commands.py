"""figures, export_report and restate_check from outside; on the returns of 2022–2025 they say what was published."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

import reports.analysis.restatement
from associations.models import Note, Period, User
from associations.sections.base import figures as all_figures
from reports.indicators import INDICATORS
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.postgresql

FIGURES = ("figures", "--cluster", "dong-bac", "--year")
# Commands one after the other in a process of their own, what each prints ended by the separator of records.
_SEPARATOR = "\x1e"
_RUN_EACH = """
import json, sys
import django
from django.core.management import call_command

django.setup()
for command in json.loads(sys.argv[1]):
    call_command(*command)
    print(end=chr(0x1e), flush=True)
"""


def said(capsys, *command: str) -> str:
    capsys.readouterr()
    call_command(*command)
    return capsys.readouterr().out


def refused(capsys, *command: str) -> str:
    capsys.readouterr()
    with pytest.raises(SystemExit) as stop:
        call_command(*command)
    assert stop.value.code == 1
    return capsys.readouterr().err


def test_2023_says_what_the_cluster_published(published: Path, capsys):
    report = json.loads(said(capsys, *FIGURES, "2023"))
    indicators = report["indicators"]

    def texts(code: str) -> dict[str, str]:
        return {unit["name"]: unit["text"] for unit in indicators[code]["units"]}

    members = texts("members_per_population")
    assert (members.pop("Hải Dương"), members.pop("Quảng Ninh"), members.pop("Thái Nguyên")) == (
        "40,1",
        "33,0",
        "29,1",
    )
    assert len(members) == 5
    assert all(24 <= float(text.replace(",", ".")) <= 28 for text in members.values())
    programmes = texts("cooperation_programmes")
    assert [programmes[name] for name in ("Quảng Ninh", "Hải Phòng", "Thái Nguyên")] == ["13", "13", "12"]
    assert 396 * 10**9 < indicators["fund_total"]["value"] < 397 * 10**9
    assert indicators["fund_per_capita"]["text"] == "38.103"
    per_capita = {unit["name"]: round(unit["value"], -3) for unit in indicators["fund_per_capita"]["units"]}
    assert [per_capita[name] for name in ("Hải Dương", "Thái Nguyên", "Bắc Giang")] == [
        76_000,
        52_000,
        51_000,
    ]
    assert report["coverage"] == {"expected": 8, "included": 8, "missing": []}


def test_the_json_has_the_contracts_shape(published: Path, capsys):
    report = json.loads(said(capsys, *FIGURES, "2023", "--indicator", "members_per_population"))
    (code,) = report["indicators"]
    indicator = report["indicators"][code]
    assert list(report) == ["cluster", "year", "map", "status", "coverage", "snapshot", "indicators"]
    assert (indicator["numerator"], indicator["denominator"]) == (3094546, 10397804)
    assert indicator["value"] == pytest.approx(29.761534, abs=1e-6)
    assert indicator["text"] == "29,8"
    assert indicator["previous"] == pytest.approx(28.295195, abs=1e-6)
    assert indicator["change"] == pytest.approx(1.466339, abs=1e-6)
    assert indicator["not_comparable"] is None
    assert indicator["compared"]["units"] == 8
    assert indicator["target"] is None
    hai_duong = next(unit for unit in indicator["units"] if unit["association"] == "hai-duong")
    assert hai_duong == {
        "association": "hai-duong",
        "name": "Hải Dương",
        "numerator": 784717,
        "denominator": 1956900,
        "value": pytest.approx(40.100005, abs=1e-6),
        "text": "40,1",
        "rank": 1,
        "previous": pytest.approx(37.562795, abs=1e-6),
        "change": pytest.approx(2.537210, abs=1e-6),
        "not_comparable": None,
        "flags": ["suy_ra"],
        "missing": None,
    }


def test_on_todays_map_a_half_known_past_is_missing_and_named(published: Path, capsys):
    report = json.loads(said(capsys, *FIGURES, "2024", "--map", "today"))
    assert report["coverage"] == {"expected": 6, "included": 5, "missing": ["bac-ninh-2025"]}
    units = {unit["association"]: unit for unit in report["indicators"]["fund_total"]["units"]}
    assert units["bac-ninh-2025"]["missing"] == "chưa đủ (1/2)"
    assert units["bac-ninh-2025"]["value"] is None
    assert units["bac-ninh-2025"]["rank"] is None
    then = json.loads(said(capsys, *FIGURES, "2024"))["indicators"]["fund_total"]["units"]
    parts = sum(unit["value"] for unit in then if unit["association"] in ("hai-phong", "hai-duong"))
    assert units["hai-phong-2025"]["value"] == parts


def test_the_year_of_the_merger_compares_only_like_with_like(published: Path, capsys):
    then = json.loads(said(capsys, *FIGURES, "2025"))["indicators"]["members_per_population"]
    assert (then["change"], then["compared"]["units"]) == (None, 5)  # successors with their predecessors' sum
    assert "Hải Phòng: dân số hai năm chưa thống nhất nguồn" in then["not_comparable"]
    assert "Bắc Ninh: năm trước chưa đủ (1/2)" in then["not_comparable"]
    today = json.loads(said(capsys, *FIGURES, "2025", "--map", "today"))["indicators"][
        "members_per_population"
    ]
    assert (today["change"], today["compared"]["units"]) == (None, 5)


@pytest.mark.first
@pytest.mark.compared
def test_sqlite_and_postgresql_say_the_same_byte_for_byte(published: Path, capsys, tmp_path: Path):
    """This run's database, PostgreSQL, against a new SQLite file."""
    assert connection.vendor == "postgresql"
    env = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'other.sqlite3'}"}
    years = (("2022",), ("2023",), ("2024", "--map", "today"), ("2025", "--map", "today"), ("2025",))
    commands = [
        ("migrate", "--verbosity", "0"),
        ("load_registry", str(published)),
        ("import_returns", str(published / "returns.csv"), "--approve"),
        *((*FIGURES, *options) for options in years),
    ]
    ran = subprocess.run(
        [sys.executable, "-c", _RUN_EACH, json.dumps(commands)], env=env, capture_output=True, check=True
    )
    *_, nothing = printed = ran.stdout.decode().split(_SEPARATOR)
    assert nothing == ""
    others = printed[-len(years) - 1 : -1]
    for options, other in zip(years, others, strict=True):
        assert other == said(capsys, *FIGURES, *options)


def test_the_csv_holds_indicators_and_all_figures(published: Path, capsys, tmp_path: Path):
    path = tmp_path / "a.csv"
    said(
        capsys, "export_report", "--cluster", "dong-bac", "--year", "2023", "--format", "csv", "-o", str(path)
    )
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert list(rows[0]) == [
        "cluster",
        "year",
        "map",
        "association",
        "name",
        "code",
        "label",
        "unit",
        "value",
        "text",
        "numerator",
        "denominator",
        "rank",
        "flags",
        "missing",
        "revision",
        "fingerprint",
    ]
    codes = {row["code"] for row in rows}
    assert codes == set(all_figures()) | {indicator.code for indicator in INDICATORS}
    assert len(rows) == len(codes) * 9
    cells = {(row["association"], row["code"]): row for row in rows}
    assert cells["hai-duong", "members_per_population"]["text"] == "40,1"
    assert cells["hai-duong", "members"]["value"] == "784717"
    assert cells["", "members"]["value"] == "3094546"
    report = json.loads(said(capsys, *FIGURES, "2023"))["indicators"]
    for code, indicator in report.items():
        for unit in indicator["units"]:
            row = cells[unit["association"], code]
            assert (row["text"], row["missing"]) == (unit["text"], unit["missing"] or "")
            assert (float(row["value"]) if row["value"] else None) == unit["value"]


def test_the_json_file_is_the_commands_json(published: Path, capsys, tmp_path: Path):
    path = tmp_path / "a.json"
    said(
        capsys,
        "export_report",
        "--cluster",
        "dong-bac",
        "--year",
        "2023",
        "--format",
        "json",
        "-o",
        str(path),
    )
    assert path.read_text(encoding="utf-8") == said(capsys, *FIGURES, "2023")


def test_text_from_people_cannot_become_a_formula(cast: Cast, capsys, tmp_path: Path):
    cast.lang_son.name = "=HYPERLINK(1)"
    cast.lang_son.save()
    factories.approved(cast)
    path = tmp_path / "a.csv"
    said(
        capsys, "export_report", "--cluster", "dong-bac", "--year", "2024", "--format", "csv", "-o", str(path)
    )
    rows = list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))
    assert {row["name"] for row in rows if row["association"] == "lang-son"} == {"'=HYPERLINK(1)"}
    assert not any(value[:1] in "=+@" for row in rows for value in row.values() if value)


def test_a_year_without_returns_is_answered_with_nothing_and_never_zero(cast: Cast, capsys):
    Period.objects.open_year(2024)
    report = json.loads(said(capsys, *FIGURES, "2024"))
    assert report["coverage"] == {
        "expected": 4,
        "included": 0,
        "missing": ["thai-nguyen", "bac-kan", "cao-bang", "lang-son"],
    }
    for indicator in report["indicators"].values():
        assert (indicator["value"], indicator["text"], indicator["included"]) == (None, "–", 0)
        assert {unit["missing"] for unit in indicator["units"]} == {"chưa có báo cáo được duyệt"}


def test_submitted_returns_count_when_asked_for_and_are_marked(cast: Cast, capsys):
    factories.submitted(cast)
    command = (*FIGURES, "2024", "--indicator", "fund_total")
    assert json.loads(said(capsys, *command))["coverage"]["included"] == 0
    report = json.loads(said(capsys, *command, "--status", "submitted"))
    assert report["coverage"]["included"] == 1
    assert report["indicators"]["fund_total"]["units"][3]["flags"] == [Note.Flag.PROVISIONAL]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (
            ("figures", "--cluster", "x", "--year", "2024"),
            "Không có cụm nào mang khóa “x”. Các cụm đã có: dong-bac",
        ),
        (
            ("figures", "--cluster", "dong-bac", "--year", "1999"),
            "Chưa mở kỳ báo cáo năm 1999. Các năm đã có: 2024",
        ),
        ((*FIGURES, "2024", "--indicator", "fund_totl"), "Không có chỉ số “fund_totl”. Có: fund_total"),
        ((*FIGURES, "2024", "--snapshot", "1"), "Chưa có bản chốt số liệu"),
        (("restate_check", "--cluster", "x"), "Không có cụm nào"),
    ],
)
def test_what_is_not_there_is_named_with_what_is(cast: Cast, capsys, command, words):
    Period.objects.open_year(2024)
    assert words in refused(capsys, *command)


def test_restatement_balances_and_a_difference_is_named(published: Path, capsys, monkeypatch):
    out = said(capsys, "restate_check", "--cluster", "dong-bac")
    assert "hai-phong-2025 2023 = Hải Phòng + Hải Dương: 65 chỉ tiêu khớp" in out
    assert "bac-ninh-2025 2023 = Bắc Giang + Bắc Ninh: chưa đủ (1/2), không cộng" in out
    assert "9 lần đối chiếu, không có chênh lệch" in out

    honest = reports.analysis.restatement.restated

    def wrong(**asked):
        found = honest(**asked)
        for unit in found.values():
            if unit.values["members"] is not None:
                unit.values["members"] += 1
        return found

    monkeypatch.setattr(reports.analysis.restatement, "restated", wrong)
    error = refused(capsys, "restate_check", "--cluster", "dong-bac")
    assert len(error.splitlines()) == 6
    assert "hai-phong-2025 2023 members" in error


def test_the_portals_account_reads_for_the_commands(cast: Cast, capsys):
    factories.approved(cast)
    said(capsys, *FIGURES, "2024")
    assert not User.objects.portal().is_active
