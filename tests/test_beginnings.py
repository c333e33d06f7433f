"""A year that has just been opened, with what is entered, and with one return: each page says what belongs there and what comes next.

Every page of a cluster's year is walked for each role; the links that it offers as the next step are followed.
"""

import datetime
import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from associations.models import Assignment, Period, Schedule, User
from reports.dashboards.beginning import BELONGS
from reports.dashboards.pages.index import PAGES
from tests import factories
from tests.browsing import sign_in
from tests.cast import LONG_AGO, Cast
from tests.made_once import made_once
from tests.test_access_everywhere import walk
from tests.turns import in_turn

pytestmark = [pytest.mark.django_db, pytest.mark.soak]
YEAR = 2024
ROLES = ("officer", "secretary", "central", "administrator")
OF_FIGURES = {page.name for page in PAGES}
# Pages of a cluster's year that are not made of approved returns, and what they are of instead.
OTHERS = {
    "why": "explains one number, and names who has none",
    "why_unit": "likewise",
    "question_book": "says when questions come",
    "schedule": "is where dates are set",
    "late_changes": "lists changes, none of which is as it should be",
    "extension_request": "answers one request",
    "approve_many": "says that nothing waits",
    "remind": "names whom to remind",
    "directory": "names people",
    "participants": "is where people are entered",
    "attendance": "likewise",
    "last_meeting": "is of the year before",
    "publishing": "is of a revision",
    "pack": "is of a revision",
}
MERELY = re.compile(r"^(?!.*\bnên\b)Chưa (?:có|đặt|mở|chốt|lập|ghi)\b[^.:;(]*\.?$")


@pytest.fixture
@made_once
def opened(cast: Cast) -> Cast:
    """The year is open, nobody has begun, no date is set."""
    Period.objects.open_year(YEAR)
    return cast


@pytest.fixture
def entered(opened: Cast) -> Cast:
    """One return is a draft, one submitted; there is a due day."""
    due = timezone.localdate() + datetime.timedelta(days=9)
    Schedule.objects.create(cluster=opened.cluster, period=Period.objects.get(year=YEAR), due=due)
    factories.draft(opened)
    factories.submitted(opened, opened.cao_bang)
    return opened


@pytest.fixture
def one(opened: Cast) -> Cast:
    """One return of four is approved."""
    factories.approved(opened)
    return opened


def pages() -> Iterator[tuple[str, str]]:
    """Every page of a cluster's year by its name, of those of figures today's part."""
    figures = in_turn(sorted(OF_FIGURES), parts=6)
    known = {"key": "dong-bac", "year": YEAR, "code": "members", "unit": "lang-son"}
    for pattern, route in walk():
        name, wanted = pattern.name, pattern.pattern.converters
        is_of_year = route.startswith("cum/<slug:key>/<int:year>/") and not set(wanted) - set(known)
        if is_of_year and name not in OTHERS and (name not in OF_FIGURES or name in figures):
            yield name, reverse(name, kwargs={key: known[key] for key in wanted})


def paragraphs(page: str) -> list[str]:
    # A step of the meeting says only what is missing, and has its button beside it.
    main = re.sub(r'<div class="step-facts">.*?</div>', "", page[page.index("<main") :], flags=re.DOTALL)
    return re.findall(r"<p[^>]*>(.*?)</p>", main, re.DOTALL)


def words(markup: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


@pytest.mark.parametrize("who", in_turn(ROLES))
@pytest.mark.parametrize("state", ["opened", "entered", "one"])
def test_every_page_says_what_belongs_there_and_what_comes_next(
    request: pytest.FixtureRequest, state: str, who: str
) -> None:
    cast: Cast = request.getfixturevalue(state)
    client = sign_in(getattr(cast, who))
    steps: set[str] = set()
    seen: set[str] = set()
    for name, address in pages():
        answer = client.get(address)
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue  # of who leads, or sent by a form, or a file
        page = answer.content.decode()
        if "<main" not in page:
            continue
        seen.add(name)
        if name == "presenting" and state == "one":
            continue  # slides of one return, which are not asked for sentences of a page
        merely = [text for text in paragraphs(page) if "<a" not in text and MERELY.match(words(text))]
        assert merely == [], f"{address} says only that there is nothing"
        found = re.search(r'<section class="beginning(?: nothing)?".*?</section>', page, re.DOTALL)
        assert found, f"{address} does not say that the year has hardly begun"
        text = words(found[0])
        assert "Ở đây sẽ có" in text
        assert "thư ký cụm duyệt" in text, "who does what"
        assert (f"Năm {YEAR} mới có một báo cáo" in text) == (state == "one"), address
        assert ("chưa bắt đầu" in text) == (who in ("secretary", "administrator")), (
            "of drafts only who reads them"
        )
        steps |= {unescape(there) for there in re.findall(r'href="([^"]+)"', found[0])}
    assert seen >= {
        "board",
        "meeting",
        "cluster_returns",
        "freezing",
        "packs",
        "meeting_files",
        "conclusions",
    }
    assert steps == {f"/{there}" for there in expected_steps(state, who)}
    assert [there for there in steps if client.get(there).status_code != 200] == []


def expected_steps(state: str, who: str) -> list[str]:
    if who == "officer":
        return [f"bao-cao/lang-son/{YEAR}/"]
    if who == "central":
        return []
    ends = {"opened": "lich/", "entered": "duyet/", "one": "lich/"}
    return [f"cum/dong-bac/{YEAR}/{ends[state]}"]


def test_a_year_that_has_begun_says_nothing_of_it_and_a_new_one_leads_to_it(
    opened: Cast, undrawn: None
) -> None:
    for unit in (opened.lang_son, opened.cao_bang):
        factories.approved(opened, unit)
    Period.objects.open_year(YEAR + 1)
    client = sign_in(opened.secretary)
    for name in ("board", "dashboard", "cluster_returns"):
        assert 'class="beginning' not in client.get(reverse(name, args=["dong-bac", YEAR])).content.decode()
        new = client.get(reverse(name, args=["dong-bac", YEAR + 1])).content.decode()
        assert f'href="{reverse(name, args=["dong-bac", YEAR])}">Xem trang này của năm {YEAR}</a>' in new


def test_the_page_of_all_clusters_says_so_too(opened: Cast, undrawn: None) -> None:
    address = reverse("country", args=[YEAR])
    for who, step in (("central", ""), ("administrator", f"/cum/dong-bac/{YEAR}/san-sang/")):
        page = page_of(opened, who, address)
        assert f"Năm {YEAR} chưa có báo cáo nào được duyệt" in page
        assert "4 hội của 1 cụm phải báo cáo." in page
        assert f'<a class="btn btn-primary" href="{step}">' in page if step else "btn-primary" not in page
    factories.approved(opened)
    factories.approved(opened, opened.cao_bang)
    assert 'class="beginning' not in page_of(opened, "central", address)
    Period.objects.open_year(YEAR + 1)
    new = page_of(opened, "central", reverse("country", args=[YEAR + 1]))
    assert f'href="{address}">Xem trang này của năm {YEAR}</a>' in new


def page_of(cast: Cast, who: str, address: str) -> str:
    """The main part of a page as somebody of the cast sees it."""
    page: str = sign_in(getattr(cast, who)).get(address).content.decode()
    return page[page.index("<main") :]


def test_a_cluster_without_associations_leads_who_manages_to_its_members(opened: Cast) -> None:
    opened.cluster.memberships.all().delete()
    address = reverse("dashboard", args=["dong-bac", YEAR])
    page = sign_in(opened.administrator).get(address).content.decode()
    assert f"Năm {YEAR} cụm chưa có hội nào" in page
    assert '<a class="btn btn-primary" href="/cum-thi-dua/dong-bac/">' in page
    assert "Thêm hội vào cụm" not in sign_in(opened.secretary).get(address).content.decode()
    every = reverse("country", args=[YEAR])
    assert '<a class="btn btn-primary" href="/cum-thi-dua/">' in page_of(opened, "administrator", every)
    assert "Quản trị lập cụm và thêm hội vào cụm" in page_of(opened, "central", every)


@pytest.mark.parametrize("has_year", [False, True])
def test_a_portal_without_clusters_says_on_each_page_how_to_begin(db: None, has_year: bool) -> None:
    administrator = User.objects.create_user(username="q", full_name="Ngô Văn Ổn")
    Assignment.objects.create(user=administrator, role=Assignment.Role.ADMINISTRATOR, valid_from=LONG_AGO)
    if has_year:
        Period.objects.open_year(YEAR)
    client = sign_in(administrator)
    seen, found = 0, set()
    for pattern, route in walk():
        wanted = pattern.pattern.converters
        if set(wanted) - {"year"} or (wanted and not has_year) or route.startswith(("dang-", "hai-buoc/")):
            continue
        address = reverse(pattern.name, kwargs=dict.fromkeys(wanted, YEAR))
        answer = client.get(address)
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        page = answer.content.decode()
        if "<main" in page:
            seen += 1
            merely = [words(text) for text in paragraphs(page) if "<a" not in text]
            found |= {(address, text) for text in merely if MERELY.match(text)}
    assert found == set(), "pages that say only that there is nothing"
    assert seen > 15


def test_every_page_of_figures_has_its_own_words() -> None:
    assert set(BELONGS) == OF_FIGURES
    assert len(set(BELONGS.values())) == len(BELONGS)
