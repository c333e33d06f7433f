"""The changelog is dated by release, and every release left what it handed out."""

import datetime
import re
import shutil
from pathlib import Path

import pytest

from tests.releases import make
from tests.releases.make import HERE, ROOT, version_in_pyproject

HEADINGS = re.findall(
    r"^## (.+)$", (ROOT / "docs" / "changelog.md").read_text(encoding="utf-8"), re.MULTILINE
)
RELEASES = [heading.split(" — ") for heading in HEADINGS if heading != "Unreleased"]


def as_numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def test_the_newest_release_is_on_top_and_dates_and_versions_descend():
    versions = [as_numbers(version) for version, _ in RELEASES]
    days = [datetime.date.fromisoformat(day) for _, day in RELEASES]
    assert versions == sorted(set(versions), reverse=True)
    assert days == sorted(days, reverse=True)
    assert "Unreleased" not in HEADINGS[1:]


def test_the_version_in_pyproject_is_the_newest_release_or_the_one_to_come():
    """While "Unreleased" stands on top, the version is the one that it will be; then it is the newest heading's."""
    newest = RELEASES[0][0]
    if HEADINGS[0] == "Unreleased":
        assert as_numbers(version_in_pyproject()) > as_numbers(newest)
    else:
        assert version_in_pyproject() == newest


def test_every_release_left_a_folder_of_a_moderate_size():
    for version, _ in RELEASES:
        kept = [file.stat().st_size for file in (HERE / version).iterdir()]
        assert (HERE / version / "database.sql.gz").is_file()
        assert sum(kept) < 2_000_000, version


def test_a_release_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    shutil.copytree(HERE / "0.2-dev", tmp_path / "0.2-dev")
    monkeypatch.setattr(make, "HERE", tmp_path)
    for again in (lambda: make.main("0.2-dev"), lambda: make.of_earlier("0.2-dev", "0.1")):
        with pytest.raises(SystemExit, match="does not change"):
            again()
