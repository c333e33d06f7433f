"""A real browser: Debian's chromium, driven against the portal served from the test's own database."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
LAYOUT = (Path(__file__).parent / "layout.js").read_text()
DESK, PHONE = (1366, 768), (360, 740)  # px
# The same desk's page enlarged to 200 and to 400 %.
ENLARGED = ((683, 384), (341, 192))
PASSWORD = "mật-khẩu-của-bài-thử-1"

# Playwright keeps an event loop running in the thread of the test; the ORM is used beside it, never inside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


def chromium() -> str:
    """Where chromium is; installed where that is possible, else the run fails with what to install."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    if shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-qq"], check=False, capture_output=True)
        subprocess.run(
            [
                "apt-get",
                "-o",
                "DPkg::Lock::Timeout=300",
                "install",
                "-qq",
                "-y",
                "--no-install-recommends",
                "chromium",
            ],
            check=False,
            capture_output=True,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )
    if found := shutil.which("chromium"):
        return found
    pytest.fail("The browser tests need chromium. Install it, on Debian as root: apt-get install chromium")


@pytest.fixture(scope="session")
def browser() -> Browser:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def portal(settings, request):
    """The address of the portal; its styles and scripts under their plain names, as the live server finds them."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    return request.getfixturevalue("live_server").url


def note_failure(page: Page, request) -> None:
    """A request that failed; one that the browser dropped because the page was left is none."""
    if request.failure != "net::ERR_ABORTED":
        page.errors.append(f"failed: {request.url}: {request.failure}")


@pytest.fixture
def open_as(browser, portal):
    """Sign a user in through the sign-in page; gives a page of that user's own browser window."""
    contexts = []

    def open_(user, width: int = 1366, height: int = 768) -> Page:
        user.set_password(PASSWORD)
        user.save()
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="vi-VN", base_url=portal
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.on("requestfailed", lambda request: note_failure(page, request))
        page.goto("/")
        page.get_by_label("Tên đăng nhập").fill(user.username)
        page.get_by_label("Mật khẩu", exact=False).first.fill(PASSWORD)
        page.get_by_role("button", name="Đăng nhập").click()
        page.wait_for_selector("h1:has-text('Việc của tôi')")
        return page

    yield open_
    for context in contexts:
        context.close()


def serious_findings(page: Page, *, colours: bool = True) -> list[str]:
    """What axe finds on the page that is serious or critical, one line a finding; contrast takes most of the time."""
    # Evaluated by the driver, past the page's own policy that forbids foreign scripts.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    rules = {"color-contrast": {"enabled": colours}, "target-size": {"enabled": True}}
    found = page.evaluate(
        "rules => axe.run(document, {resultTypes: ['violations'], rules})"
        ".then(({violations}) => ({violations}))",
        rules,
    )
    return [
        f"{page.url} {v['id']}: {v['nodes'][0]['target']} {v['help']}"
        for v in found["violations"]
        if v["impact"] in ("serious", "critical")
    ]


def faults_of_layout(page: Page, size: tuple[int, int]) -> list[str]:
    """What of a page's layout stands in somebody's way at a size, as layout.js finds it, one line each."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    return [f"{page.url} at {size[0]} px: {fault}" for fault in page.evaluate(LAYOUT)]


def findings_at_both_widths(page: Page) -> list[str]:
    """What axe finds where a page is laid out for a desk and for a phone; what is in the way there and enlarged.

    The page is asked for once: no script and no view of ours looks at the width, only the styles do, and those
    change no colour with it (tests/khuyenhoc/test_styles.py).
    """
    found = []
    for size in (DESK, PHONE):
        found += faults_of_layout(page, size)
        found += [f"{size[0]} px: {finding}" for finding in serious_findings(page, colours=size == DESK)]
    for size in ENLARGED:
        found += faults_of_layout(page, size)
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    return found
