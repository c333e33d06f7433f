"""A command given a file of any name, or one that cannot be opened: one line in Vietnamese and exit code 1."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

HOSTILE = (
    "a\nE giả mạo.{}",
    "a\x1b[2J\u202e.{}",
    os.fsdecode(b"b\xe1o c\xe1o.") + "{}",
    "-o .{}",
    "ộ" * 80 + ".{}",
)


def refused(capsys, *command: str) -> list[str]:
    with pytest.raises(SystemExit) as stop:
        call_command(*command)
    assert stop.value.code == 1
    lines = capsys.readouterr().err.removesuffix("\n").split("\n")
    assert all(line.isprintable() and line for line in lines), lines
    return lines


@pytest.mark.parametrize("command", ["import_returns", "verify"])
@pytest.mark.parametrize("ending", ["xlsx", "csv", "json"])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_broken_file_of_any_name_is_one_line(
    db: None, capsys, tmp_path: Path, name: str, ending: str, command: str
):
    path = tmp_path / name.format(ending)
    path.write_bytes(b"x,y\n1,2\n")
    lines = refused(capsys, command, str(path))
    # A table of another kind has a problem for each of its columns; everything else is one.
    is_a_table = command == "import_returns" and ending == "csv"
    assert is_a_table or len(lines) == 1
    assert not is_a_table or all(line.startswith("E ") for line in lines)


@pytest.mark.parametrize("command", ["import_returns", "verify", "load_registry"])
@pytest.mark.parametrize(
    "path", ["x" * 300 + ".xlsx", "x" * 5_000 + ".csv", "/dev/null/a.xlsx", "/khong/co.csv", "a\nb.xlsx"]
)
def test_a_path_that_leads_nowhere_is_said(db: None, capsys, command: str, path: str):
    assert all("Không" in line for line in refused(capsys, command, path))


def test_folders_devices_and_links_in_a_circle_are_no_files(db: None, capsys, tmp_path: Path):
    (tmp_path / "a.xlsx").mkdir()
    (tmp_path / "b.xlsx").symlink_to(tmp_path / "b.xlsx")
    os.mkfifo(tmp_path / "c.csv")
    for name in ("a.xlsx", "b.xlsx", "c.csv"):
        for command in ("import_returns", "verify"):
            (line,) = refused(capsys, command, str(tmp_path / name))
            assert "Không có tệp" in line or "Không mở được tệp" in line


def test_a_file_that_may_not_be_read_is_said(tmp_path: Path):
    """As another person where the tests run as root, who may read all."""
    path = tmp_path / "a.csv"
    path.write_text("association,year\n")
    path.chmod(0)
    ran = subprocess.run(
        [
            sys.executable,
            "-c",
            "import os, sys\nfrom pathlib import Path\nimport django\ndjango.setup()\n"
            "from associations.exchange.tables import read_table\n"
            "from associations.exchange.problems import BadFile\n"
            "os.geteuid() or os.setuid(65534)\n"
            "try:\n    read_table(Path(sys.argv[1]))\nexcept BadFile as bad:\n    print(bad)",
            str(path),
        ],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "khuyenhoc.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Không mở được tệp" in ran.stdout
