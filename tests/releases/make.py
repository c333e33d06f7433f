"""Make the files that a release hands out, to be kept: python -m tests.releases.make [VERSION [EARLIER]].

They are taken from the demonstration by the portal's own commands, into tests/releases/VERSION/; without a version, of
the one that pyproject.toml names. With EARLIER they are the files of 2025 that this version hands out of a revision in
the database of that earlier one. A version that is there already is never made anew: what was handed out does not change.
"""

import gzip
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import openpyxl

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CLUSTER = "dong-bac"
SECRETARY = "thu-ky-dong-bac"
REVISION = {"2023": [], "2025": ["--reason", "Ba hội chưa có báo cáo được duyệt"]}

# Of the kinds of files whose name is no ending.
ENDINGS = {"print-xlsx": "xlsx", "sources": "pdf"}

# Those that are the same in another form, and large.
_LEFT_OUT = {"docx-sources"}
_ZIPPED = ("csv", "json")  # a tenth of their size

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
    """Make the folder of a version, wholly or not at all; refuses one that is there."""
    folder = _folder_of(version)
    with tempfile.TemporaryDirectory() as temporary:
        database, made = Path(temporary) / "portal.sqlite3", Path(temporary) / version
        os.environ |= {"DATABASE_URL": f"sqlite:///{database}", "DEMO": "1"}
        _fill_database()
        made.mkdir()
        _export(made)
        _fill_templates(made)
        _dump(database, made)
        _back_up(made)
        shutil.copytree(made, folder)


def version_in_pyproject() -> str:
    """Return the version of the code as pyproject.toml names it."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def _folder_of(version: str) -> Path:
    folder = HERE / version
    if folder.exists():
        raise SystemExit(f"tests/releases/{version} is there already; what was handed out does not change.")
    return folder


def of_earlier(version: str, earlier: str) -> None:
    """Make the folder of a version that has no database of its own; refuses one that is there."""
    folder = _folder_of(version)
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
            if kind in _ZIPPED:
                _zip(file)


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
    for kind in _kinds():
        file = folder / name_of_file(kind)
        place = ["--cluster", CLUSTER, "--year", "2023", "--snapshot", "1"]
        _manage("export_report", *place, "--format", kind, "-o", str(file))
        if kind in _ZIPPED:
            _zip(file)
    for year, map_ in (("2023", "then"), ("2025", "then"), ("2025", "today")):
        words = _manage("figures", "--cluster", CLUSTER, "--year", year, "--map", map_, "--snapshot", "live")
        # One line: a release is read by programs, and a file of 10,000 lines is no help to a reader either.
        _write_zipped(
            folder / f"figures-{year}-{map_}.json.gz", json.dumps(json.loads(words), ensure_ascii=False)
        )


def name_of_file(kind: str) -> str:
    """Return what the file of a kind is named: of the kind alone where that is its ending too."""
    return f"{CLUSTER}-2023-{kind}.{ENDINGS[kind]}" if kind in ENDINGS else f"{CLUSTER}-2023.{kind}"


def _kinds() -> list[str]:
    """Return the kinds of files that this version hands out."""
    asked = "from reports.exports.formats import FORMATS; print(*FORMATS)"
    return [kind for kind in _manage("shell", "--no-imports", "-c", asked).split() if kind not in _LEFT_OUT]


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


def _back_up(folder: Path) -> None:
    """Make a backup of what was dumped, where this version makes any."""
    if "backup" in _manage("help", "--commands").split():
        _manage("backup", str(folder / "backup.zip"))


def _as_json(row: sqlite3.Row) -> str:
    event: dict[str, Any] = dict(row)
    event["changes"] = json.loads(event["changes"])
    return json.dumps(event, ensure_ascii=False, sort_keys=True)


def _zip(file: Path) -> None:
    file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes(), mtime=0))
    file.unlink()


def _write_zipped(file: Path, text: str) -> None:
    file.write_bytes(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    if len(sys.argv) > 2:
        of_earlier(sys.argv[1], sys.argv[2])
    else:
        main(sys.argv[1] if len(sys.argv) > 1 else version_in_pyproject())
