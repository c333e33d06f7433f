"""Once a revision stands, every page and file gives it; live figures are chosen; no link leads where its reader may not go."""

import base64
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape, unescape
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from associations.models import Period
from reports.dashboards.pages.index import PAGES
from reports.exports import pack
from reports.exports.formats import FORMATS
from reports.meeting.report_files import REPORT_FILES
from reports.revisions.freezing import freeze, publish
from reports.verification.verify import check_file, stored_revisions
from tests import factories
from tests.browsing import sign_in
from tests.cast import Cast
from tests.plugin import SOAK
from tests.reports.dashboards.test_views import text_of
from tests.split import AFTER, BEFORE, Split, approve_all, make_split
from tests.turns import DAY, in_turn

BADGES = ("Số liệu đã chốt", "Số liệu chưa chốt")
FIGURES = {page.name for page in PAGES} | {"country", "why", "why_unit"}
FILTERS = ("so-lieu", "dia-gioi")


@dataclass
class Walk:
    """What a reader comes to by following links: every kind of page once for each cluster, year and filters."""

    client: Client
    follows: Callable[[str], bool]  # by the name of an address
    asks: Callable[[str, str], bool]  # by the name and the address
    _seen: set[object] = field(default_factory=set)

    def go(self, start: str) -> Iterator[tuple[str, HttpResponse]]:
        """Yield every address with its answer, the links of a page after the page."""
        waiting = [start]
        met: set[str] = set()
        while waiting:
            address = waiting.pop(0)
            if address in met:
                continue  # a link that stands on every page is looked at once
            met.add(address)
            name, place, filters = self._parts(address)
            if not name or not self.asks(name, address) or self._is_seen(name, place, filters):
                continue
            answer = self.client.get(address)
            yield address, answer
            is_page = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
            if is_page and self.follows(name):
                waiting += [urljoin(address, there) for there in links_of(text_of(answer))]

    def _parts(self, address: str) -> tuple[str, dict[str, object], tuple[object, ...]]:
        url = urlsplit(address)
        try:
            found = resolve(url.path)
        except Resolver404:
            return "", {}, ()
        query = parse_qs(url.query)
        return (
            found.url_name or "",
            found.kwargs,
            tuple(tuple(query.get(name, ())) for name in (*FILTERS, "hoi")),
        )

    def _is_seen(self, name: str, place: dict[str, object], filters: tuple[object, ...]) -> bool:
        """Return whether such an address was asked for: one indicator stands for all."""
        kind = (
            name,
            *(str(v) for k, v in sorted(place.items()) if k not in ("code", "kind", "cell")),
            filters,
        )
        is_seen = kind in self._seen
        self._seen.add(kind)
        return is_seen


def links_of(page: str) -> list[str]:
    """Where the links of a page lead within the portal."""
    found = re.findall(r'<a [^>]*href="([^"#]+)', page)
    return [unescape(there) for there in found if there.startswith(("/", "?"))]


def is_block(name: str) -> bool:
    return name in {f"{page.name}_file" for page in PAGES}


def is_file(name: str) -> bool:
    return name.endswith("_file") or name == "download" or name in {file.route for file in REPORT_FILES}


@pytest.fixture
def split(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Split:
    """Two provinces move to a second cluster and two merge; of each cluster one year has a revision."""
    monkeypatch.setattr("reports.presentation.charts.svg", lambda chart: "<svg ></svg>")
    split = make_split(cast)
    approve_all(split)
    for cluster, year in ((cast.cluster, BEFORE), (split.cluster, AFTER)):
        freeze(by=cast.administrator, cluster=cluster, period=split.period(year), reason="Kịp họp")
    return split


READERS = ("secretary", "officer", "successor", "new_officer", "new_secretary", "central", "administrator")


@pytest.mark.soak
@pytest.mark.parametrize("who", in_turn(READERS))
def test_no_page_of_figures_links_to_a_page_that_its_reader_cannot_open(split: Split, who: str):
    client = sign_in(split.person(who))
    pages = FIGURES - {"country"}  # only for who reads several clusters
    asked = {"dashboard", "why", "why_unit", *in_turn(sorted(pages - {"indicator_years"}), parts=3)}
    if "indicator" in asked:
        asked.add("indicator_years")  # only the page of an indicator leads to its years
    followed = asked - {"why", "why_unit"} | {"start", "country", "meeting"}
    walk = Walk(
        client,
        followed.__contains__,
        lambda name, _: not is_file(name) and (name not in pages or name in asked),
    )
    answers = dict(walk.go("/"))
    assert [address for address, answer in answers.items() if answer.status_code not in (200, 302)] == []
    assert {resolve(urlsplit(address).path).url_name for address in answers} >= asked


LIVE = 203_517  # the members of Lạng Sơn after the correction, and as they are written
WRITTEN = (b"203517", b"203.517", b"203517.0")
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
# What leads on to files and pages of figures.
FOLLOWED = FIGURES - {"why", "why_unit"} | {
    "start", "meeting", "packs", "pack", "freezing", "narrative", "presenting", "public_year",
}  # fmt: skip
OF_NO_FIGURES = {"portal_template", "own_template", "meeting_file", "public_dictionary_file"}
VERIFIED = {"download", "pack_file", "public_file", "public_revision_file"}


def correct(cast: Cast) -> None:
    """Lạng Sơn's members of 2024 are reopened, corrected and approved again."""
    return_ = cast.lang_son.returns.get(period__year=2024)
    factories.go(return_, "reopen", cast.secretary, "Đếm lại hội viên")
    factories.save(return_, cast.officer, members=LIVE)
    factories.answer_doctor(return_, cast.officer)
    factories.go(return_, "submit", cast.officer)
    factories.go(return_, "approve", cast.secretary)


@pytest.fixture
def corrected(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Two years of four provinces; that of 2024 was frozen and published, then a figure corrected, then the pack made."""
    monkeypatch.setattr("associations.requests.limits.FILES_A_MINUTE", 10_000)
    monkeypatch.setattr("associations.requests.limits.PUBLIC_FILES_A_MINUTE", 10_000)
    # A chart says in letters what it draws.
    monkeypatch.setattr("reports.presentation.charts.svg", lambda chart: f"<svg >{escape(repr(chart))}</svg>")
    monkeypatch.setattr("reports.presentation.charts.png", lambda chart: DOT)
    for year in (2023, 2024):
        for unit in (cast.thai_nguyen, cast.bac_kan, cast.cao_bang, cast.lang_son):
            factories.approved(cast, unit, year, members=200_000 + year)
    stored, _ = freeze(by=cast.secretary, cluster=cast.cluster, period=Period.objects.get(year=2024))
    publish(by=cast.secretary, revision=stored)
    correct(cast)
    begun = pack.begin_pack(by=cast.secretary, revision=stored)
    while pack.make_next(by=cast.secretary, pack=begun).next:
        pass
    return cast


def content_of(answer: HttpResponse) -> bytes:
    """What a file holds, a packed one with all its parts unpacked."""
    content = answer.content
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def is_verified(name: str, content: bytes, folder: Path) -> bool:
    """Return whether `verify` accepts a file."""
    path = folder / name
    path.write_bytes(content)
    return check_file(path, stored_revisions()).matches


@pytest.mark.first
@pytest.mark.soak
@pytest.mark.parametrize("who", in_turn(("secretary", "officer", "central")))
def test_after_a_freeze_every_door_gives_the_revision(corrected: Cast, who: str, tmp_path: Path):
    met: defaultdict[str, dict[str, int]] = defaultdict(dict)

    def is_of_today(name: str, address: str) -> bool:
        """Of the files of a page's blocks the first, and a fourth of the others; all under `make soak`."""
        number = met[name].setdefault(address.partition("?")[0], len(met[name]))
        return SOAK or not is_block(name) or number == 0 or number % 4 == DAY % 4

    def asks(name: str, address: str) -> bool:
        _, _, chosen = address.partition("so-lieu=")
        is_usual = not chosen or (chosen == "phien-ban-1" and is_file(name))
        is_usual &= "/2024/" in address or name == "start"
        is_wanted = name in FOLLOWED or name.startswith("why") or is_file(name)
        is_usual &= name not in OF_NO_FIGURES
        return is_usual and is_wanted and is_of_today(name, address)

    walk = Walk(sign_in(getattr(corrected, who)), FOLLOWED.__contains__, asks)
    pages, files = set(), {}
    for address, answer in walk.go("/"):
        name = resolve(urlsplit(address).path).url_name or ""
        assert answer.status_code == 200, address
        if not answer.get("Content-Disposition", "").startswith("attachment"):
            pages.add(name)
            badges = [badge for badge in BADGES if badge in text_of(answer)]
            assert badges == ([BADGES[0]] if name in FIGURES else badges[:1]), address
            continue
        written = re.search(r'filename="([^"]+)"', answer["Content-Disposition"])
        assert written, address
        files[address] = name
        is_named = "phien-ban-1" in written[1] or name.startswith("public")
        assert is_named or "phiên bản 1," in answer.content.decode().lower(), address
        assert not any(number in content_of(answer) for number in WRITTEN), address
        is_on_paper = written[1].startswith("ban-in")  # which is verified by its code
        if name in VERIFIED and written[1].endswith((".xlsx", ".csv", ".json")) and not is_on_paper:
            assert is_verified(written[1], answer.content, tmp_path), address
    assert pages >= FIGURES - {"country"}
    doors = {"download", "slides_file", *(f"{page.name}_file" for page in PAGES if page.name != "score")}
    of_the_report = {file.route for file in REPORT_FILES}
    of_who_leads = {"pack_file", "public_file", *of_the_report} if who == "secretary" else set()
    assert set(files.values()) >= doors | of_who_leads
    assert len(files) > 40


def test_the_command_gives_the_revision_too(corrected: Cast, tmp_path: Path):
    for ending in FORMATS:
        path = tmp_path / f"a.{FORMATS[ending].ending or ending}"
        call_command(
            "export_report", "--cluster", "dong-bac", "--year", "2024", "--format", ending, "-o", str(path)
        )
        assert not any(number in content_of(HttpResponse(path.read_bytes())) for number in WRITTEN), ending
        if ending in ("xlsx", "csv", "json"):
            assert check_file(path, stored_revisions()).matches


def test_live_figures_are_chosen_and_stay_chosen(corrected: Cast):
    """Every link, form and file of a page of live figures keeps them; the way back is offered, with how many changed."""
    client = sign_in(corrected.secretary)
    address = reverse("dashboard", args=["dong-bac", 2024])
    assert f'href="{address}?so-lieu=chua-chot"' in text_of(client.get(address))
    for page in in_turn(PAGES, parts=3):
        place = {"code": "members", "unit": "lang-son"}
        wanted = {name: value for name, value in place.items() if f":{name}>" in page.route}
        address = reverse(page.name, kwargs={"key": "dong-bac", "year": 2024, **wanted})
        text = text_of(client.get(address, {"so-lieu": "chua-chot"}))
        assert [badge for badge in BADGES if badge in text] == ["Số liệu chưa chốt"], address
        assert "từ đó 1 con số đã đổi hoặc mới có" in text
        main = text[text.index("<main") :]
        for there in links_of(main):
            name = _name_of(urljoin(address, there))
            if name in FIGURES - {"country"} or is_file(name):
                is_back = "theo phiên bản 1 đã chốt" in main and there.partition("?")[0] == address
                assert "so-lieu=" in there or is_back, (address, there)
        for form in re.findall(r"<form.*?</form>", main, re.DOTALL):
            assert 'name="so-lieu" value="chua-chot"' in form, address
    for file, ending in (("bao-cao.xlsx", b"203517"), ("so-lieu.csv", b"203517")):
        answer = client.get(reverse("download", args=["dong-bac", 2024, file]), {"so-lieu": "chua-chot"})
        assert "-chua-chot." in answer["Content-Disposition"]
        assert ending in content_of(answer)


def test_kept_addresses_and_tables_still_open_once_a_revision_stands(cast: Cast):
    """A table that was kept of live figures has a province that the revision does not know."""
    factories.approved(cast)
    freeze(by=cast.secretary, cluster=cast.cluster, period=Period.objects.get(year=2024), reason="Kịp họp")
    new = factories.join(cast, 1)
    client = sign_in(cast.secretary)
    sent = {"ten": "Hai hội", "chi-tieu": "members", "hoi": ["lang-son", new.key], "so-lieu": "chua-chot"}
    saved = client.post(reverse("save_cross_table", args=["dong-bac", 2024]), sent)
    assert saved["Location"].endswith("&so-lieu=chua-chot")
    live, kept = (
        text_of(client.get(saved["Location"].removesuffix(end))) for end in ("", "&so-lieu=chua-chot")
    )
    assert [badge for badge in BADGES if badge in live] == ["Số liệu chưa chốt"]
    assert [badge for badge in BADGES if badge in kept] == ["Số liệu đã chốt"]
    assert "có 1 hội hoặc năm không có trong số liệu đang xem" in kept
    assert "không có trong số liệu đang xem" not in live
    overview = reverse("dashboard", args=["dong-bac", 2024])
    assert "Số liệu đã chốt" in text_of(client.get(overview, {"so-lieu": "da-duyet"}))


def test_the_overview_of_a_revision_counts_the_units_that_it_lacks(cast: Cast):
    factories.approved(cast)
    factories.draft(cast, cast.cao_bang)
    freeze(by=cast.secretary, cluster=cast.cluster, period=Period.objects.get(year=2024), reason="Kịp họp")
    page = text_of(sign_in(cast.secretary).get(reverse("dashboard", args=["dong-bac", 2024])))
    foot = " ".join(re.sub("<[^>]+>", " ", page[page.index('id="bao-cao"') :]).split())
    assert "1/4 hội đã được duyệt báo cáo: Lạng Sơn ." in foot
    for name in ("Thái Nguyên", "Bắc Kạn", "Cao Bằng"):
        assert f"{name} : chưa có số liệu đã duyệt" in foot


def _name_of(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).url_name or ""
    except Resolver404:
        return ""
