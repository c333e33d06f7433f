"""What the pages for readers name is there: files that are linked, paths that are written down."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FOLDERS = (
    "associations",
    "funds",
    "learning_models",
    "reports",
    "khuyenhoc",
    "templates",
    "static",
    "tests",
    "docs",
)
# Decisions and the changelog speak of their day; their paths may have moved since.
OF_THEIR_DAY = {"changelog.md"}


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_to_a_file_leads_to_one(page: Path):
    links = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
    files = [link for link in links if "://" not in link and not link.startswith(("/", "mailto:"))]
    assert [link for link in files if not (page.parent / link).exists()] == []


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.parent.name != "adr" and page.name not in OF_THEIR_DAY], ids=name
)
def test_every_path_that_is_written_down_is_there(page: Path):
    paths = re.findall(rf"`((?:{'|'.join(FOLDERS)})/[\w./-]+)`", page.read_text(encoding="utf-8"))
    assert [path for path in paths if not (ROOT / path).exists()] == []
