"""What is measured of the form of a return, each by one function of a page on which it is open."""

import random
import re
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

WATCH = (Path(__file__).parent / "watch.js").read_text()
CELL = "input.cell"
MOST_TABS = 200  # given up after
KEY = 0.1  # seconds between two keys
SETTLED = 180  # seconds until the last save must have been done
SLOW_LINE = {
    "offline": False,
    "latency": 300,  # ms
    "downloadThroughput": 400_000 / 8,  # bytes a second
    "uploadThroughput": 400_000 / 8,
}
# Pressed in every figure, besides the digits of a number: whatever a sheet or the portal knows.
KEYS = (
    *("Home", "End", "ArrowLeft", "ArrowRight", "Backspace", "7", "Escape", "F2", "Escape"),
    *("ArrowDown", "ArrowUp", "Enter", "Shift+Enter", "Tab", "Shift+Tab"),
    *("Control+Home", "Control+End", "Control+ArrowDown", "Control+ArrowUp", "Control+Enter"),
    *("Delete", "Control+z", "Control+y", "Control+s"),
)
CODES = f"() => [...document.querySelectorAll('{CELL}')].map(cell => cell.name)"
FOCUSED = f"() => document.activeElement.matches('{CELL}') ? document.activeElement.name : ''"
# The first place that a Tab from the address bar comes to.
TOP = "() => document.querySelector('a[href], button, input:not([type=hidden]), summary').focus()"
IS_SAVED = """() => !Object.keys(localStorage).some(key => key.startsWith('khuyenhoc:'))
  && document.getElementById('trang-thai-luu').textContent.includes('Đã lưu')"""
# Opens the section that holds a row, where the sections are tabs.
OPEN_SECTION = """id => { const tab = document.querySelector(`.section-tabs a[href="#${id}"]`); if (tab) tab.click(); }"""
SECTIONS = "() => [...document.querySelectorAll('section.part:has(.row-figure)')].map(part => part.id)"
SWITCH = "#mot-trang"
A_MOMENT = 300  # ms, for a script to lay the page out


def open_form(page: Page, address: str) -> None:
    """Open the form and have it watched from within."""
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.evaluate(WATCH)


def rows_in_sight(page: Page) -> dict[str, str]:
    """Rows of figures wholly in sight: when the form opens, and in each section where that is scrolled to its best."""
    opening = page.evaluate("desk.inSight()")
    found = {}
    for section in page.evaluate(SECTIONS):
        page.evaluate(OPEN_SECTION, section)
        page.wait_for_timeout(A_MOMENT)
        most, of = page.evaluate("id => desk.best(document.getElementById(id))", section)
        found[section.removeprefix("phan-")] = f"{most} of {of}"
    return {
        "rows in sight when the form opens": str(opening),
        **{f"rows in sight, {section}": words for section, words in found.items()},
    }


def tabs_to_the_first_figure(page: Page) -> dict[str, str]:
    """Where the focus is at opening; tabs from the top of the page to a figure; by a skip link and Enter."""
    at_opening = page.evaluate(FOCUSED)
    page.evaluate(TOP)
    page.keyboard.press("Enter")
    page.wait_for_timeout(A_MOMENT)
    by_link = page.evaluate(FOCUSED)
    page.evaluate(TOP)
    tabs = 1
    while not page.evaluate(FOCUSED) and tabs < MOST_TABS:
        page.keyboard.press("Tab")
        tabs += 1
    return {
        "focus at opening": at_opening or "in no figure",
        "tabs to a figure": str(tabs),
        "tabs by the first skip link": "1 and Enter" if by_link else "leads to no figure",
    }


def tabs_between_figures(page: Page) -> dict[str, str]:
    """The most tabs from one figure to another, and over how many pairs it is one."""
    codes = page.evaluate(CODES)
    page.evaluate(OPEN_SECTION, page.evaluate(SECTIONS)[0])
    page.focus(f"#o-{codes[0]}")
    counts, here, tabs = [], codes[0], 0
    while len(counts) < len(codes) - 1 and tabs < MOST_TABS:
        page.keyboard.press("Tab")
        tabs += 1
        there = page.evaluate(FOCUSED)
        if there and there != here:
            counts.append(tabs)
            here, tabs = there, 0
    most = max(counts, default=0)
    return {"tabs between figures": f"most {most}; 1 in {counts.count(1)} of {len(codes) - 1}"}


def height(page: Page) -> dict[str, str]:
    """How high the page is, px: with a section at a time, the highest; and all on one page."""

    def now() -> int:
        page.wait_for_timeout(A_MOMENT)
        measured: int = page.evaluate("document.documentElement.scrollHeight")
        return measured

    if not page.locator(SWITCH).count():
        return {"height, by tabs": "no tabs", "height, on one page": str(now())}
    by_tabs = []
    for section in page.evaluate(SECTIONS):
        page.evaluate(OPEN_SECTION, section)
        by_tabs.append(now())
    page.evaluate(f"document.querySelector('{SWITCH}').click()")
    whole = now()
    page.evaluate(f"document.querySelector('{SWITCH}').click()")
    return {"height, by tabs": str(max(by_tabs)), "height, on one page": str(max(whole, *by_tabs))}


def numbers_to_type(page: Page, dice: random.Random) -> dict[str, str]:
    """A number for each figure: near last year's where that is written, else a small one."""
    found = {}
    for code in page.evaluate(CODES):
        before = re.sub(r"\D", "", page.locator(f"#truoc-{code}").first.text_content() or "")
        near = int(before) * dice.randint(970, 1080) // 1000 if before else 0
        found[code] = str(near or dice.randint(1, 500))
    return found


def what_moves(page: Page, dice: random.Random) -> dict[str, str]:
    """Types a number into each figure and presses all keys there: which rows move, how much the layout shifts."""
    numbers = numbers_to_type(page, dice)
    page.evaluate("desk.watch()")
    pressed = 0
    for code, number in numbers.items():
        show(page, code)
        page.evaluate("code => document.getElementById('o-' + code).select()", code)
        page.keyboard.type(number)
        for key in KEYS:
            page.keyboard.press(key)
        pressed += len(number) + len(KEYS)
    page.wait_for_timeout(2000)
    moves, shifts = page.evaluate("[desk.seen.moves, desk.seen.shifts]")
    keys = {key for key, *_ in moves}
    examples = "; ".join(f"{row} {was}→{top} after {key}" for key, row, was, top in moves[:3])
    unasked = sorted((shift for shift in shifts if not shift[3]), key=lambda shift: -shift[1])
    worst = "; ".join(f"{value:.4f} {nodes} after {key}" for key, value, nodes, _ in unasked[:3])
    opening = sum(value for _, value, _, is_opening in shifts if is_opening)
    return {
        "keys pressed": str(pressed),
        "keys after which a row moved": str(len(keys)) + (f" ({examples})" if examples else ""),
        "rows that moved": str(len({row for _, row, *_ in moves})),
        "layout shift": f"{sum(shift[1] for shift in unasked):.4f}" + (f" ({worst})" if worst else ""),
        "layout shift when another section is opened": f"{opening:.4f}",
    }


def show(page: Page, code: str) -> bool:
    """Focus a figure; whether its section had to be opened first."""
    focus = "code => { const cell = document.getElementById('o-' + code); cell.focus(); return document.activeElement === cell; }"
    if page.evaluate(focus, code):
        return False
    section = page.evaluate("code => document.getElementById('o-' + code).closest('section.part').id", code)
    page.evaluate(OPEN_SECTION, section)
    page.wait_for_timeout(A_MOMENT)
    page.evaluate(focus, code)
    return True


@dataclass
class Typist:
    """Types at one key each 100 ms by the clock, however long the page takes over a key."""

    page: Page
    keys: int = 0
    begun: float = 0

    def press(self, key: str) -> None:
        """Press a key when its time has come."""
        if not self.keys:
            self.begun = time.monotonic()
        self.page.wait_for_timeout(max(0, 1000 * (self.begun + self.keys * KEY - time.monotonic())))
        self.page.keyboard.press(key)
        self.keys += 1


def seconds_to_type(page: Page, dice: random.Random) -> dict[str, str]:
    """Types all figures on a slow line, Enter after each, until everything is saved."""
    numbers = numbers_to_type(page, dice)
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW_LINE)
    typist, strays = Typist(page), 0
    show(page, next(iter(numbers)))
    for code, number in numbers.items():
        if page.evaluate(FOCUSED) != code:
            strays += 1
            show(page, code)
        for key in (*number, "Enter"):
            typist.press(key)
    if page.evaluate(FOCUSED) == code:  # the last Enter leads nowhere: its figure is left by Tab
        typist.press("Tab")
    typed = time.monotonic() - typist.begun
    until = time.monotonic() + SETTLED
    while not page.evaluate(IS_SAVED) and time.monotonic() < until:
        page.wait_for_timeout(100)
    took = time.monotonic() - typist.begun
    allowed = typist.keys * KEY + 5
    done = "" if page.evaluate(IS_SAVED) else f", NOT SAVED after {SETTLED} s"
    return {
        "seconds to type 65 figures": f"{took:.1f} of {allowed:.1f} allowed ({typist.keys} keys, typed in {typed:.1f}{done})",
        "Enter that led elsewhere": str(strays),
    }


def weight(page: Page) -> dict[str, str]:
    """Bytes: of the form's own HTML as written; of all that the page fetches, when first seen and when seen again."""
    html = len(page.context.request.get(page.url).body())
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    sizes: list[float] = []
    line.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    fetched = []
    for is_without_cache in (True, False):
        line.send("Network.setCacheDisabled", {"cacheDisabled": is_without_cache})
        sizes.clear()
        page.reload()
        page.wait_for_load_state("networkidle")
        fetched.append(round(sum(sizes)))
    return {
        "bytes of the HTML": str(html),
        "bytes transferred, first": str(fetched[0]),
        "bytes transferred, again": str(fetched[1]),
    }
