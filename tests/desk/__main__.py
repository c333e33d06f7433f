"""Measure how the form of a return feels: `python -m tests.desk [--only rows,tabs]`.

Sets the demonstration up in a temporary folder, opens 2026 for blank returns, serves it on 127.0.0.1 and prints a
table: a blank return and the demonstration's draft, at a desk's width and a phone's. Takes some minutes, alters
nothing of the project. What the numbers should be stands in docs/testing.md.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import FLAGS, chromium
from tests.desk import measures
from tests.guide_pictures import free_port, wait_for

ROOT = Path(__file__).resolve().parents[2]
SIZES = {"1366": (1366, 768), "360": (360, 740)}
BLANK_YEAR = 2026
OPEN_YEAR = f"import django; django.setup(); from associations.models import Period; Period.objects.open_year({BLANK_YEAR})"
# Whose returns: two that begin 2026 with approved figures of 2025, and the demonstration's draft.
LOOKED_AT, TYPED_BY, DRAFTER = "bac-ninh-2025", "thai-nguyen-2025", "lang-son"
DRAFT = "/bao-cao/lang-son/2025/nhap/"
PATIENCE = 120_000  # ms, on a machine that does other things besides
SEED = 21
PARTS = ("rows", "tabs", "height", "weight", "moves", "typing")


def run(command: list[str], env: dict[str, str]) -> None:
    """Run a command of Python; raises where it fails."""
    subprocess.run([sys.executable, *command], cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)


def environment(database: Path) -> dict[str, str]:
    """What a process needs to work on a database of the demonstration."""
    return {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{database}",
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "khuyenhoc.settings",
    }


def make_demonstration(database: Path) -> None:
    """Make the database that every width begins with."""
    env = environment(database)
    run(["manage.py", "migrate", "--verbosity", "0"], env)
    run(["manage.py", "load_demo", "--verbosity", "0"], env)
    run(["-c", OPEN_YEAR], env)


@contextmanager
def served(database: Path) -> Iterator[str]:
    """The address under which the portal serves a database."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "khuyenhoc/gunicorn.py", "khuyenhoc.wsgi"],
        cwd=ROOT, env={**environment(database), "PORT": str(port)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(address)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


class Desk:
    """A browser of one width at one server, in which officers sign in."""

    def __init__(self, browser: Browser, address: str, size: tuple[int, int]) -> None:
        self.browser, self.address, self.size = browser, address, size
        self.password = (ROOT / "var" / "demo_password").read_text().strip()

    def signed_in(self, association: str) -> Page:
        """A page on which the officer of an association has just signed in."""
        width, height = self.size
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, locale="vi-VN", base_url=self.address
        )
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto("/")
        page.get_by_label("Tên đăng nhập").fill(f"can-bo-{association}")
        page.locator("input[type=password]").fill(self.password)
        page.get_by_role("button", name="Đăng nhập").click()
        page.wait_for_selector("h1:has-text('Việc của tôi')")
        return page

    def begun(self, association: str) -> tuple[Page, dict[str, str]]:
        """A page on which the officer has begun a blank return; clicks from the sign-in into a figure."""
        page = self.signed_in(association)
        page.get_by_role("button", name=f"Bắt đầu báo cáo năm {BLANK_YEAR}").first.click()
        page.wait_for_selector("form.return-form")
        page.wait_for_load_state("networkidle")
        page.evaluate(measures.WATCH)
        if page.evaluate(measures.FOCUSED):
            return page, {"clicks to the first figure": "1"}
        in_sight = page.evaluate("desk.inSight()")
        return page, {
            "clicks to the first figure": "2" if in_sight else "2, after scrolling: no figure is in sight"
        }


def looked_at(page: Page, wanted: list[str]) -> dict[str, str]:
    """What is measured of a return without typing, and at last what moves while one types."""
    address = page.url
    steps: dict[str, list[Callable[[Page], dict[str, str]]]] = {
        "rows": [measures.rows_in_sight],
        "tabs": [measures.tabs_to_the_first_figure, measures.tabs_between_figures],
        "height": [measures.height],
        "weight": [measures.weight],
        "moves": [lambda page: measures.what_moves(page, random.Random(SEED))],
    }
    found = {}
    for part, measured in steps.items():
        for measure in measured if part in wanted else ():
            measures.open_form(page, address)
            found |= measure(page)
    return found


def measured(desk: Desk, wanted: list[str]) -> tuple[dict[str, str], dict[str, str]]:
    """What was measured of a blank return and of the draft."""
    page, blank = desk.begun(LOOKED_AT)
    blank |= looked_at(page, wanted)
    page.context.close()
    if "typing" in wanted:
        page, _ = desk.begun(TYPED_BY)
        blank |= measures.seconds_to_type(page, random.Random(SEED))
        page.context.close()
    page = desk.signed_in(DRAFTER)
    page.goto(DRAFT)
    draft = looked_at(page, wanted)
    page.context.close()
    return blank, draft


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.desk", description="The form of a return, measured."
    )
    parser.add_argument("--only", default=",".join(PARTS), help=f"some of {','.join(PARTS)}")
    parser.add_argument("--width", choices=SIZES, help="one width only")
    options = parser.parse_args()
    wanted = options.only.split(",")
    with tempfile.TemporaryDirectory(prefix="khuyenhoc-desk-") as folder, sync_playwright() as playwright:
        original = Path(folder) / "demonstration.sqlite3"
        make_demonstration(original)
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        for width in [options.width] if options.width else SIZES:
            database = Path(folder) / f"{width}.sqlite3"
            shutil.copy(original, database)
            with served(database) as address:
                both = measured(Desk(browser, address, SIZES[width]), wanted)
            for name, found in zip(("blank", "draft"), both, strict=True):
                sys.stdout.write(f"\n{width} px, {name}\n")
                sys.stdout.writelines(f"  {what}: {words}\n" for what, words in found.items())
                sys.stdout.flush()
        browser.close()


if __name__ == "__main__":
    main()
