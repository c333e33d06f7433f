"""People at work: each thinks, then reads a page, saves one field or fetches a file, in the proportions of the load."""

import asyncio
import html
import json
import random
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.bench.load_client import Answer, Browser
from tests.bench.load_data import Person, Plan

READ, SAVE, EXPORT, PART = "read", "save", "export", "part of a page"
# Of a hundred turns of each, so that of all turns together 80 read, 15 save and 5 fetch a file: officers alone save, who
# are eight of ten, and who has not signed in only reads.
SHARES = {
    "officer": {READ: 76.0, SAVE: 18.75, EXPORT: 5.25},
    "secretary": {READ: 94.7, EXPORT: 5.3},
    "central": {READ: 94.7, EXPORT: 5.3},
    "public": {READ: 100.0},
}
THINK = 10.0  # seconds on average, evenly between half and half as much again
# What officers type; figures of the first section that every return has and no rule forbids to grow by one.
CODES = ("members", "branches", "committees")
_SEEN = re.compile(r'name="seen/organisation" value="([^"]*)"')
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]*)"')
_VERSION = re.compile(r'data-figures-version="(\d+)"')
_LAST_YEAR = re.compile(r'data-last-year="([^"]*)"')
_PARTS = re.compile(r'hx-get="([^"]+)"\s+hx-trigger="load')
_ANSWER = re.compile(r'data-answer="([^"]*)"')
# Of a hundred files: the report in Word is for who writes it, the template for who fills it.
_FILES = {
    "officer": ((60, "template"), (30, "so-lieu.csv"), (10, "bao-cao.xlsx")),
    "secretary": ((30, "so-lieu.csv"), (60, "bao-cao.docx"), (10, "bao-cao.xlsx")),
    "central": ((80, "so-lieu.csv"), (20, "bao-cao.xlsx")),
}
_FOLDERS = {"so-lieu.csv": "tai-ve/", "bao-cao.xlsx": "tai-ve/", "bao-cao.docx": ""}


@dataclass
class Tally:
    """What was measured: seconds by kind and page, errors by kind with an example, saves that were acknowledged."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    pages: dict[str, list[float]] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    acknowledged: list[tuple[str, str, int]] = field(default_factory=list)  # return's address, code, value
    conflicts: int = 0
    refused: int = 0
    is_measuring: bool = False

    def note(self, kind: str, page: str, path: str, answer: Answer) -> bool:
        """Count an answer; return whether it is what a person wanted."""
        is_good = answer.status in (200, 304)
        if not is_good:
            name = f"{kind}: {answer.status or answer.body.decode()[:80]}"
            self.errors[name] += 1
            self.examples.setdefault(
                name, f"{path} led to {answer.headers.get('location', '')}".removesuffix(" led to ")
            )
        if self.is_measuring:
            self.seconds.setdefault(kind, []).append(answer.seconds)
            self.pages.setdefault(page, []).append(answer.seconds)
        return is_good


@dataclass
class Form:
    """The open form of a return as the browser holds it."""

    token: str
    version: str
    last_year: str
    seen: dict[str, int | str]


class AtWork:
    """One person with a browser."""

    def __init__(self, person: Person, plan: Plan, browser: Browser, tally: Tally, seed: str) -> None:
        self.person, self.plan, self.browser, self.tally = person, plan, browser, tally
        self._chance = random.Random(seed)  # the same load each time
        self._form: Form | None = None

    async def work(self, until: float) -> None:
        """Think and act until a moment of the monotonic clock."""
        await asyncio.sleep(self._chance.uniform(0, THINK))
        while time.monotonic() < until:
            await self.turn()
            thinks = self._chance.uniform(0.5, 1.5) * THINK
            await asyncio.sleep(max(0.0, min(thinks, until - time.monotonic())))
        self.browser.close()

    async def turn(self) -> None:
        """Do one thing."""
        shares = SHARES[self.person.role]
        act = self._chance.choices(list(shares), list(shares.values()))[0]
        if act == SAVE:
            await (self._save() if self._form else self.open_form())
        elif act == EXPORT:
            await self._export()
        else:
            await self._read()

    async def open(self, name: str, path: str, kind: str = READ) -> Answer:
        """Open a page and the parts that it loads by itself."""
        answer = await self.browser.get(path)
        is_good = self.tally.note(kind, name, path, answer)
        has_parts = kind == READ and answer.status == 200 and self.person.role != "public"
        if is_good and has_parts:
            for part in _PARTS.findall(answer.text()):
                await self._open_part(part)
        return answer

    async def _open_part(self, path: str) -> None:
        answer = await self.browser.get(path, HX_Request="true")
        self.tally.note(PART, path.split("/")[-2], path, answer)

    async def _read(self) -> None:
        cluster = f"/cum/{self.plan.cluster}/{self.plan.year}/"
        opened = f"/cum/{self.plan.cluster}/{self._chance.choice(self.plan.open_years)}/"
        public = f"/cong-khai/{self.plan.cluster}/{self.plan.year}/"
        common = [
            (3, "cluster overview", cluster + "tong-quan/"),
            (2, "figures", cluster + "so-lieu/"),
            (1, "ranks", cluster + "xep-hang/"),
        ]
        pages = {
            "officer": [
                (4, "start", "/"),
                (4, "overview of a return", self.person.return_address),
                (3, "form", ""),
                *common,
            ],
            "secretary": [
                (4, "start", "/"),
                (2, "meeting board", opened + "san-sang/"),
                (3, "returns of a cluster", opened),
                (3, "review of a return", self._some_return() + "ra-soat/"),
                *common,
            ],
            "central": [(2, "start", "/"), (1, "public year", public), *common],
            "public": [(2, "public list", "/cong-khai/"), (3, "public year", public)],
        }[self.person.role]
        _, name, path = self._chance.choices(pages, [weight for weight, _, _ in pages])[0]
        await (self.open(name, path) if path else self.open_form())

    def _some_return(self) -> str:
        return f"/bao-cao/{self._chance.choice(self.plan.provinces)}/{self._chance.choice(self.plan.open_years)}/"

    async def open_form(self) -> None:
        """Open the form of the own return and keep what a save needs of it."""
        path = self.person.return_address + "nhap/"
        answer = await self.open("form", path)
        if answer.status != 200:
            return
        page = answer.text()
        self._form = Form(
            token=_TOKEN.findall(page)[0],
            version=_VERSION.findall(page)[0],
            last_year=_LAST_YEAR.findall(page)[0],
            seen=json.loads(html.unescape(_SEEN.findall(page)[0])),
        )

    async def _save(self) -> None:
        """Leave a field with another number, as the page's script sends it, and fetch the ratios that follow it."""
        form = self._form
        assert form
        code = self._chance.choice(CODES)
        before = form.seen.get(code)
        value = (before if isinstance(before, int) else 1000) + self._chance.randint(1, 9)
        sent = {
            code: str(value),
            "seen/organisation": json.dumps({code: before}),
            "figures_version": form.version,
            "last_year": form.last_year,
            "questions": "-",
            "panel": "",
            "money_unit": "dong",
            "csrfmiddlewaretoken": form.token,
        }
        path = self.person.return_address + "nhap/"
        answer = await self.browser.post(
            path, urlencode(sent).encode(), HX_Request="true", X_CSRFToken=form.token
        )
        if not self.tally.note(SAVE, "save", path, answer):
            self._form = None  # as who presses F5
            return
        if self._take_in(form, code, value, answer.text()):
            await self._open_part(self.person.return_address + "chi-so/")

    def _take_in(self, form: Form, code: str, value: int, text: str) -> bool:
        """Take in what the answer of a save says; return whether it was saved."""
        told = json.loads(html.unescape(_ANSWER.findall(text)[0]))
        form.version, form.last_year = str(told["figures_version"]), told["last_year"]
        form.seen.update({name: number for name, number in told["stored"].items() if name in CODES})
        clashed = {clash["cell"]: clash["theirs"] for clash in told["clashes"]}
        form.seen.update(clashed)
        if clashed or told["refused"]:
            self.tally.conflicts += bool(clashed)
            self.tally.refused += bool(told["refused"])
            return False
        self.tally.acknowledged.append((self.person.return_address, code, value))
        return True

    async def _export(self) -> None:
        files = _FILES[self.person.role]
        _, name = self._chance.choices(files, [weight for weight, _ in files])[0]
        if name == "template":
            path = self.person.return_address + "mau-excel/"
        else:
            path = f"/cum/{self.plan.cluster}/{self.plan.year}/{_FOLDERS[name]}{name}"
        await self.open(name, path, EXPORT)
