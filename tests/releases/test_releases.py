"""What was handed out stays true: files, figures and databases of every earlier release are read by today's code.

tests/releases/VERSION/ holds them as `python -m tests.releases.make VERSION` made them on the day of the release.
They are never made anew, and these tests are not changed to suit a later step.
"""

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.releases.reading import EARLIER, of_earlier

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
VERSIONS = sorted(folder.name for folder in HERE.iterdir() if (folder / "database.sql.gz").is_file())

# How many figures differ from what the return holds, in each template that was filled.
CHANGED = {"lang-son-2025.xlsx": 7, "quang-ninh-2025.xlsx": 2}
# Releases that had no such thing yet; every later one has it.
WITHOUT_FURTHER_PAPERS = {"0.1", "0.2.0"}
WITHOUT_BACKUP = {"0.1", "0.2.0", "0.3.0"}
# What a figure says. How it compares with another may be told better later.
OF_A_FIGURE = ("numerator", "denominator", "value", "text")


@pytest.fixture(scope="module", params=VERSIONS)
def release(request: pytest.FixtureRequest) -> Path:
    return HERE / request.param


@pytest.fixture(scope="module")
def answers(release: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.releases.reading", str(release)]
    done = subprocess.run(command, cwd=ROOT, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_there_are_releases_to_read():
    assert VERSIONS


def test_its_database_migrates_and_its_chains_are_whole(answers):
    assert answers["migrate"] == [0, ""]
    status, words = answers["verify_events"]
    assert status == 0, words


@pytest.mark.parametrize("kind", ["xlsx", "csv", "json", "docx", "pptx"])
def test_its_files_are_of_their_revision(answers, kind):
    status, words = answers[f"verify {kind}"]
    assert status == 0, words
    assert "khớp phiên bản 1" in words


@pytest.mark.parametrize("kind", ["docx", "pptx"])
def test_its_papers_name_one_revision(answers, kind):
    assert len(answers[f"codes {kind}"]) == 1


@pytest.mark.parametrize("kind", ["pdf", "-sources.pdf", "-print-xlsx.xlsx"])
def test_its_further_papers_name_the_revision_too(release, answers, kind):
    """Which 0.1 and 0.2.0 did not hand out yet."""
    name = kind if kind.startswith("-") else f".{kind}"
    if not (release / f"dong-bac-2023{name}").exists():
        assert release.name in WITHOUT_FURTHER_PAPERS
        return
    assert answers[f"codes {kind}"] == answers["codes docx"]
    status, words = answers[f"verify {kind}"]
    assert status == 0, words
    assert "khớp phiên bản 1" in words


def test_its_backup_is_restored_brought_forward_and_the_same(release, answers):
    if not (release / "backup.zip").exists():
        assert release.name in WITHOUT_BACKUP
        return
    of = answers["backup"]
    assert (of["restore"][0], of["missing"][0], of["verify_events"][0]) == (0, 0, 0), of["restore"]
    assert of["event hashes"] == answers["event hashes"]
    for file in release.glob("figures-*.json.gz"):
        before = json.loads(gzip.decompress(file.read_bytes()))
        assert figures_of(json.loads(of[file.name][1])) == figures_of(before)


@pytest.mark.parametrize("file", ["figures-2023-then", "figures-2025-then", "figures-2025-today"])
def test_its_figures_are_the_same(release, answers, file):
    name = f"{file}.json.gz"
    status, words = answers[name]
    assert status == 0, words
    before = json.loads(gzip.decompress((release / name).read_bytes()))
    assert figures_of(json.loads(words)) == figures_of(before)


def figures_of(words: dict[str, Any]) -> dict[tuple[str, str], list[Any]]:
    """{(indicator, association or "" for the cluster): what the figure says}."""
    found = {}
    for code, indicator in words["indicators"].items():
        found[code, ""] = [indicator[part] for part in OF_A_FIGURE]
        for unit in indicator["units"]:
            found[code, unit["association"]] = [unit[part] for part in OF_A_FIGURE]
    assert len(found) > 26
    return found


@pytest.mark.parametrize("file", CHANGED)
def test_its_filled_templates_are_taken(answers, file):
    status, words = answers[file]
    assert status == 0, words
    taken = json.loads(words)
    assert (taken["returns"], taken["changed"]) == (1, CHANGED[file])
    assert [problem for problem in taken["problems"] if problem["kind"] == "E"] == []


def test_files_that_later_versions_handed_out_are_of_its_revisions(release, answers):
    names = [
        f"{later}/{file.name}" for later in of_earlier(release.name) for file in (HERE / later).iterdir()
    ]
    assert set(names) <= set(answers["later"])
    for name in names:
        status, words = answers["later"][name]
        assert status == 0, f"{name}: {words}"
        assert "khớp phiên bản 1" in words


def test_every_number_of_theirs_that_is_changed_is_named(release, answers):
    for later in of_earlier(release.name):
        for file in (HERE / later).glob("*.json.gz"):
            forged = answers["later"][f"{later}/{file.name} forged"]
            assert len(forged["changed"]) > 500
            assert {path.rpartition(".")[2] for path in forged["changed"]} >= {"value", "previous", "change"}
            assert sorted(forged["changed"]) == sorted(forged["named"])


def test_no_file_is_left_unread():
    folders = {folder.name for folder in HERE.iterdir() if any(folder.glob("dong-bac-*"))}
    assert folders == {*VERSIONS, *EARLIER}


def test_its_events_keep_their_hashes(release, answers):
    lines = gzip.decompress((release / "events.jsonl.gz").read_bytes()).decode().splitlines()
    events = [json.loads(line) for line in lines]
    before = {f"{event['return_id']} {event['number']}": event["hash"] for event in events}
    assert before == answers["event hashes"]
    assert len(before) > 100
