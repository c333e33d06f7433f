"""Make the files that a release hands out, to be kept: python -m tests.releases.make VERSION [EARLIER].

They are taken from the demonstration by the portal's own commands, into tests/releases/VERSION/. With EARLIER they
are the files of 2025 that this version hands out of a revision in the database of that earlier one. A version that
is there already is never made anew: what was handed out does not change.
"""

import gzip
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import openpyxl

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CLUSTER = "dong-bac"
SECRETARY = "thu-ky-dong-bac"
REVISION = {"2023": [], "2025": ["--reason", "Ba hội chưa có báo cáo được duyệt"]}

# (kind, map) of the files that are made of an earlier version's revision.
OF_EARLIER = (("json", "then"), ("json", "today"), ("csv", "then"), ("csv", "today"), ("xlsx", "then"))

# What is filled into the templates: (association, {label of the figure: what is typed into the year's column}).
FILLED: dict[str, dict[str, object]] = {
    "lang-son": {
        "Số chi hội khuyến học *": 2260,
        "Tổng số hội viên *": "231.480",
        "Tổng nguồn quỹ khuyến học *": "12,046 tỉ",
        "Số dư cuối kỳ": 5_408_000_000,
        "Cộng đồng học tập được công nhận *": 1012,
        "Đơn vị học tập được công nhận *": 790,
        "Công dân học tập được công nhận *": "208.115",
    },
    "quang-ninh": {"Tin, bài trên báo chí": 512, "Số dư đầu kỳ": "39.518.000.000"},
}

# Nothing of these is a release's: who is signed in, what was drawn, how passwords are kept.
_EMPTIED = ("associations_session", "django_session", "cache", "reports_drawn")


def main(version: str) -> None:
    """Make the folder of a version; refuses one that is there."""
    folder = HERE / version
    if folder.exists():
        raise SystemExit(f"tests/releases/{version} is there already; what was handed out does not change.")
    with tempfile.TemporaryDirectory() as temporary:
        database = Path(temporary) / "portal.sqlite3"
        os.environ |= {"DATABASE_URL": f"sqlite:///{database}", "DEMO": "1"}
        _fill_database()
        folder.mkdir()
        _export(folder)
        _fill_templates(folder)
        _dump(database, folder)


def of_earlier(version: str, earlier: str) -> None:
    """Make the folder of a version that has no database of its own; refuses one that is there."""
    folder = HERE / version
    if folder.exists():
        raise SystemExit(f"tests/releases/{version} is there already; what was handed out does not change.")
    with tempfile.TemporaryDirectory() as temporary:
        database = Path(temporary) / "portal.sqlite3"
        restore(HERE / earlier / "database.sql.gz", database)
        os.environ |= {"DATABASE_URL": f"sqlite:///{database}", "DEMO": "1"}
        _manage("migrate", "--no-input", "-v0")
        _manage("createcachetable")
        folder.mkdir()
        for kind, map_ in OF_EARLIER:
            file = folder / f"{CLUSTER}-2025-{map_}.{kind}"
            place = ["--cluster", CLUSTER, "--year", "2025", "--map", map_, "--snapshot", "1"]
            _manage("export_report", *place, "--format", kind, "-o", str(file))
            if kind != "xlsx":  # which is compressed already
                file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes(), mtime=0))
                file.unlink()


def restore(dump: Path, database: Path) -> None:
    """Write the database of a release anew, as it was kept."""
    connection = sqlite3.connect(database)
    connection.executescript(gzip.decompress(dump.read_bytes()).decode())
    connection.close()


def _manage(*arguments: str) -> str:
    """What a management command of the portal prints."""
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, text=True, stdout=subprocess.PIPE).stdout


def _fill_database() -> None:
    _manage("migrate", "--no-input", "-v0")
    _manage("createcachetable")
    _manage("load_demo")
    for year, reason in REVISION.items():
        publish = ["--publish"] if year == "2023" else []
        _manage("freeze", "--cluster", CLUSTER, "--year", year, "--user", SECRETARY, *reason, *publish)


def _export(folder: Path) -> None:
    for kind in ("xlsx", "csv", "json", "docx", "pptx"):
        file = folder / f"{CLUSTER}-2023.{kind}"
        place = ["--cluster", CLUSTER, "--year", "2023", "--snapshot", "1"]
        _manage("export_report", *place, "--format", kind, "-o", str(file))
    for year, map_ in (("2023", "then"), ("2025", "then"), ("2025", "today")):
        words = _manage("figures", "--cluster", CLUSTER, "--year", year, "--map", map_, "--snapshot", "live")
        # One line: a release is read by programs, and a file of 10,000 lines is no help to a reader either.
        _write_zipped(
            folder / f"figures-{year}-{map_}.json.gz", json.dumps(json.loads(words), ensure_ascii=False)
        )


def _fill_templates(folder: Path) -> None:
    for association, values in FILLED.items():
        file = folder / f"{association}-2025.xlsx"
        _manage("return_template", "--association", association, "--year", "2025", "-o", str(file))
        workbook = openpyxl.load_workbook(file)
        sheet = workbook["Báo cáo"]
        by_label = {row[1].value: row[4] for row in sheet.iter_rows(min_row=6)}
        for label, value in values.items():
            by_label[label].value = value
        workbook.save(file)


def _dump(database: Path, folder: Path) -> None:
    connection = sqlite3.connect(database)
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table in tables.intersection(_EMPTIED):
        connection.execute(f'DELETE FROM "{table}"')  # noqa: S608
    connection.execute("UPDATE associations_user SET password = '!'")
    connection.commit()
    _write_zipped(folder / "database.sql.gz", "\n".join(connection.iterdump()))
    connection.row_factory = sqlite3.Row
    events = connection.execute("SELECT * FROM associations_event ORDER BY return_id, number")
    _write_zipped(folder / "events.jsonl.gz", "\n".join(_as_json(row) for row in events))
    connection.close()


def _as_json(row: sqlite3.Row) -> str:
    event: dict[str, Any] = dict(row)
    event["changes"] = json.loads(event["changes"])
    return json.dumps(event, ensure_ascii=False, sort_keys=True)


def _write_zipped(file: Path, text: str) -> None:
    file.write_bytes(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    if len(sys.argv) > 2:
        of_earlier(sys.argv[1], sys.argv[2])
    else:
        main(sys.argv[1])
