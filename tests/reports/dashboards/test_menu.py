"""The menu of the pages of figures: each page stands in it once, and what it promises is on the page it leads to."""

import re
from html import unescape

import pytest

from associations.sections.register import Register
from reports.dashboards.menu import MENU
from reports.dashboards.pages.index import PAGES
from tests.browsing import sign_in
from tests.reports.dashboards.test_views import BASE, text_of, year  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<li(?: class="part")?>\s*<a\s+href="([^"]+)"[^>]*>([^<]+)</a>')


def test_each_page_that_has_a_name_stands_in_the_menu_once():
    entries = [entry for group in MENU for entry in group.entries if not isinstance(entry, Register)]
    wanted = sorted(page.name for page in PAGES if page.label)
    assert sorted(entry.page.name for entry in entries if not entry.code) == wanted


def test_every_line_leads_to_a_page_that_has_its_block(year):  # noqa: F811
    """From the page of an indicator, so that no page of the menu is the one displayed; with a filter, which is kept."""
    client = sign_in(year.secretary)
    page = text_of(client.get(f"{BASE}chi-tieu/fund_total/?so-lieu=da-nop"))
    assert "(đang xem)" not in page
    links = [(unescape(address), words.strip()) for address, words in LINK.findall(page)]
    assert len(links) > 60, "the menu stands there twice: as a line, and folded for a telephone"
    assert all("so-lieu=da-nop" in address for address, _ in links if "sang-kien" not in address)
    by_page: dict[str, set[str]] = {}
    for address, _ in links:
        target, _, block = address.partition("#")
        by_page.setdefault(target, set()).update({block} - {""})
    for target, blocks in by_page.items():
        if not blocks:
            continue
        answer = text_of(client.get(target))
        assert [block for block in blocks if f'id="{block}"' not in answer] == [], target
    sources = next(address for address, words in links if words == "Quỹ theo nguồn huy động")
    assert "Huy động theo nguồn" in text_of(client.get(sources.partition("#")[0]))


def test_the_page_that_is_displayed_is_marked_with_its_group(year):  # noqa: F811
    page = text_of(sign_in(year.secretary).get(f"{BASE}danh-muc/?danh-muc=kien-nghi"))
    here = re.findall(r'<a[^>]*aria-current="page"[^>]*>([^<]+)<', page.partition('class="subpages"')[2])
    assert {words.strip() for words in here} == {"Danh mục kiến nghị"}
    assert page.count("Số liệu, danh mục<span") == 2
