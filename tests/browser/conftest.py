"""A real browser: Debian's chromium, driven against the portal served from the test's own database."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
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
PRINT = (Path(__file__).parent / "print.js").read_text()
DESK, SMALL_DESK, PHONE = (1366, 768), (1024, 768), (360, 740)  # px
# The same desk's page enlarged to 200 and to 400 %.
ENLARGED = ((683, 384), (341, 192))
PASSWORD = "mật-khẩu-của-bài-thử-1"

# Playwright keeps an event loop running in the thread of the test; the ORM is used beside it, never inside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


# The same browser without windows of its own: a page takes a quarter of the work.
SHELL = "chromium-headless-shell"


def chromium() -> str:
    """Where chromium is; installed where that is possible, else the run fails with what to install."""
    if found := shutil.which(SHELL):
        return found
    _install(SHELL)
    for name in (SHELL, "chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    _install("chromium", update=True)
    if found := shutil.which("chromium"):
        return found
    pytest.fail("The browser tests need chromium. Install it, on Debian as root: apt-get install chromium")


def install_fonts() -> None:
    """Install letters as wide as those of Times New Roman, in which pages are printed, where the machine has none."""
    listed = ""
    if shutil.which("fc-list"):
        listed = subprocess.run(["fc-list"], check=False, capture_output=True, text=True).stdout
    if not any(name in listed for name in ("Times New Roman", "Liberation Serif")):
        _install("fonts-liberation")


def _install(package: str, *, update: bool = False) -> None:
    """Install a package on Debian as root; where it cannot be had at once, do without."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return
    if update:
        subprocess.run(["apt-get", "update", "-qq"], check=False, capture_output=True)
    options = ("DPkg::Lock::Timeout=300", "Acquire::Retries=0", "Acquire::http::Timeout=10")
    subprocess.run(
        [
            "apt-get",
            *(word for option in options for word in ("-o", option)),
            "install",
            "-qq",
            "-y",
            "--no-install-recommends",
            package,
        ],
        check=False,
        capture_output=True,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
    )


@pytest.fixture(scope="session")
def browser() -> Browser:
    with sync_playwright() as playwright:
        path = chromium()
        install_fonts()
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
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


def signed_in(user) -> Client:
    """A client by which a user has signed in with the password of the tests, as the page of signing in does."""
    user.set_password(PASSWORD)
    user.save()
    client = Client(HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux x86_64) Chrome/150.0.0.0 Safari/537.36")
    answer = client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    return client


@pytest.fixture
def open_as(browser, portal):
    """A page of a user's own browser window, signed in, to which no address was given yet.

    The page of signing in is typed into by test_signing_in.py and by those whose session ends.
    """
    contexts = []

    def open_(user, width: int = 1366, height: int = 768) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="vi-VN", base_url=portal
        )
        contexts.append(context)
        cookies = signed_in(user).cookies
        context.add_cookies([{"name": name, "value": cookies[name].value, "url": portal} for name in cookies])
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.on("requestfailed", lambda request: note_failure(page, request))
        return page

    yield open_
    for context in contexts:
        context.close()


def serious_findings(page: Page, *, colours: bool = True) -> list[str]:
    """What axe finds on the page that is serious or critical, one line a finding; contrast takes most of the time."""
    page.wait_for_load_state()
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
    # A click returns as soon as the next page begins: it has no element yet.
    page.wait_for_load_state()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    return [f"{page.url} at {size[0]} px: {fault}" for fault in page.evaluate(LAYOUT)]


def faults_of_print(page: Page) -> list[str]:
    """What of a page is not fit for a sheet of paper, as print.js finds it, one line each."""
    page.emulate_media(media="print")
    faults = page.evaluate(PRINT)
    page.emulate_media(media="null")
    return [f"{page.url} in print: {fault}" for fault in faults]


def findings_at_both_widths(page: Page) -> list[str]:
    """What axe finds where a page is laid out for a desk and for a phone; what is in the way there, between and enlarged.

    The page is asked for once: no script and no view of ours looks at the width, only the styles do, and those
    change no colour with it (tests/khuyenhoc/test_styles.py).
    """
    found = []
    for size in (DESK, PHONE):
        found += faults_of_layout(page, size)
        # In a window as high as the page: what a bar at the bottom covers for now is not too small for a finger.
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": size[0], "height": max(size[1], height)})
        found += [f"{size[0]} px: {finding}" for finding in serious_findings(page, colours=size == DESK)]
    for size in (SMALL_DESK, *ENLARGED):
        found += faults_of_layout(page, size)
    found += faults_of_print(page)
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    return found
