"""The pictures of the user guide: `make pictures`.

Serves the demonstration from a new database in a temporary folder on 127.0.0.1, opens the pages that the guide
speaks of, and writes what a reader would see into docs/guide/. Run it again when the pages have changed.
"""

import io
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import FLAGS, chromium

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "guide"
PATIENCE = 60  # seconds
COLOURS = 32

# File, account, address, height of what is shown.
PAGES = (
    ("viec-cua-toi.png", "can-bo-lang-son", "/", 420),
    ("nhap-bao-cao.png", "can-bo-lang-son", "/bao-cao/lang-son/2025/nhap/", 760),
    ("xem-xet.png", "thu-ky-dong-bac", "/bao-cao/cao-bang/2025/ra-soat/", 980),
    ("tong-quan.png", "thu-ky-dong-bac", "/cum/dong-bac/2023/tong-quan/", 900),
    ("hoi-nghi.png", "thu-ky-dong-bac", "/cum/dong-bac/2023/hoi-nghi/", 420),
    ("chi-tieu.png", "thu-ky-dong-bac", "/cum/dong-bac/2023/chi-tieu/fund_per_capita/", 900),
)


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(address: str) -> None:
    """Wait until the server answers; raises TimeoutError."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=2)  # noqa: S310
        except OSError:  # refused, reset, or too slow for once
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(f"{address} does not answer")


def take(browser: Browser, address: str, password: str) -> None:
    """Take all pictures."""
    for name, account, page_address, height in PAGES:
        context = browser.new_context(
            viewport={"width": 1100, "height": height}, locale="vi-VN", base_url=address
        )
        page = context.new_page()
        page.goto("/")
        page.get_by_label("Tên đăng nhập").fill(account)
        page.locator("input[type=password]").fill(password)
        page.get_by_role("button", name="Đăng nhập").click()
        page.wait_for_selector("h1:has-text('Việc của tôi')")
        page.goto(page_address)
        page.wait_for_load_state("networkidle")
        seen = Image.open(io.BytesIO(page.screenshot()))
        # A third of the size: the readers are on slow lines, and a page has few colours.
        seen.convert("RGB").quantize(COLOURS).save(PICTURES / name, optimize=True)
        context.close()
        sys.stdout.write(f"docs/guide/{name}\n")


def main() -> None:
    """Make the demonstration, serve it, take the pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="khuyenhoc-pictures-") as folder:
        port = free_port()
        env = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{folder}/pictures.sqlite3",
            "DEMO": "1",
            "PORT": str(port),
        }
        for command in (["migrate"], ["load_demo"]):
            ran = [sys.executable, "manage.py", *command, "--verbosity", "0"]
            subprocess.run(ran, cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", "khuyenhoc/gunicorn.py", "khuyenhoc.wsgi"],
            cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(address)
            password = (ROOT / "var" / "demo_password").read_text().strip()
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
                take(browser, address, password)
                browser.close()
        finally:
            server.terminate()
            server.wait(timeout=30)


if __name__ == "__main__":
    main()
