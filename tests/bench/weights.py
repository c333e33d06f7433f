"""What a browser loads: `python -m tests.bench.weights [--json] [--quick] [--all]`.

A portal of the demonstration serves, and everybody whom it has an account for walks through it. Of each page: its own bytes,
and those of all that it names (styles, scripts, letters, pictures, parts that it loads by itself), as sent: heads counted,
in Brotli or gzip as a browser of today takes them; pictures that come when they are scrolled to do not count. First: nothing is in the browser's store; later: what may be kept is.
"""

import argparse
import json
import re
import sys
import tempfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from tests.bench.ratios import say
from tests.bench.walk import Answer, Visitor, demonstration, walk

PORT = 8764
KILOBYTE = 1000  # bytes
_LISTED = 12
# What a browser fetches for a page: rel=icon too; letters by the styles that name them; htmx what is there "on load".
_LOADED = re.compile(r'<(?:link|script|img)\b[^>]*?\b(?:href|src)="([^"]+)"[^>]*>')
_NOT_LOADED = re.compile(r'<link\s(?!\s*rel="(?:icon|preload|stylesheet)")|loading="lazy"')
_PART = re.compile(r'hx-get="([^"]+)"[^>]*?hx-trigger="load')
_IN_STYLE = re.compile(r"""url\(["']?([^"')]+)""")
_KEPT = "immutable"


class Weigher:
    """Weighs pages as one person's browser loads them."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self._files: dict[str, list[Answer]] = {}

    def weigh(self, page: Answer) -> tuple[int, int]:
        """Return the bytes of a page with nothing kept, and with what may be kept."""
        text = page.text()
        beside = {
            address
            for tag in _LOADED.finditer(text)
            if not _NOT_LOADED.search(tag[0])
            for address in (tag[1],)
        }
        first = later = page.sent
        seen: set[str] = set()
        for address in (*beside, *_PART.findall(text)):
            for answer in self._fetch(_there(page.path, address)):
                if answer.path not in seen:
                    seen.add(answer.path)
                    first += answer.sent
                    later += 0 if _KEPT in answer.headers.get("cache-control", "") else answer.sent
        return first, later

    def _fetch(self, path: str) -> list[Answer]:
        """Return what is sent for a file: itself, and of a style what it names; nothing for what is in the page."""
        if not path:
            return []
        if path not in self._files:
            answer = self._visitor.get(path)
            if answer.status != 200:
                raise AssertionError(f"{path}: {answer.status}")
            named = []
            if answer.headers.get("content-type", "").startswith("text/css"):
                plain = self._visitor.get(path, accept="identity").body.decode()
                named = [_there(path, address) for address in _IN_STYLE.findall(plain)]
            found = [answer, *(one for other in named for one in self._fetch(other))]
            if not path.startswith("/static/"):
                return found  # of this moment alone
            self._files[path] = found
        return self._files[path]


def _there(base: str, address: str) -> str:
    """Return an address of the portal; "" of another place and of what stands in the page itself."""
    if address.startswith("data:"):
        return ""
    found = urlsplit(urljoin(f"http://127.0.0.1{base}", unescape(address)))
    return found.path + (f"?{found.query}" if found.query else "") if found.hostname == "127.0.0.1" else ""


def weigh_all(folder: Path, each: int) -> Iterator[tuple[str, str, int, int]]:
    """Yield (account, address, bytes of a first page, of a later one) of every page."""
    with demonstration(folder, port=PORT, settings={"WEB_WORKERS": "1"}) as portal:
        for account, session in portal.sessions.items():
            visitor = Visitor(portal.port, session)
            weigher = Weigher(visitor)
            for answer in walk(visitor, each=each, files=False):
                if answer.status == 200 and "<html" in answer.text():
                    yield account or "nobody", answer.path, *weigher.weigh(answer)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.weights")
    parser.add_argument("--json", action="store_true", help="print one object of the measures at the end")
    parser.add_argument("--quick", action="store_true", help="one page of each name")
    parser.add_argument(
        "--runs", type=int, default=1, help="bytes are the same each time; taken for the others' sake"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="khuyenhoc-bench-") as folder:
        found = list(weigh_all(Path(folder), 1 if options.quick else 3))
    for title, at in (("first page, kB", 2), ("later page, kB", 3)):
        say(f"{title}: the heaviest of {len(found)}")
        for row in sorted(found, key=lambda row: -row[at])[:_LISTED]:  # type: ignore[index]
            say(f"{row[at] / KILOBYTE:>9.1f}  {row[1]}  ({row[0]})")  # type: ignore[index]
    if options.json:
        first, later = max(row[2] for row in found), max(row[3] for row in found)
        say(
            json.dumps(
                {"first_page_kb": round(first / KILOBYTE, 1), "later_page_kb": round(later / KILOBYTE, 1)}
            )
        )


if __name__ == "__main__":
    sys.exit(main())
