"""The user guide in the portal: its links and pictures lead somewhere, and it names what the pages say."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import resolve

from tests.browsing import sign_in

DOCS = Path(settings.BASE_DIR, "docs")


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("/tro-giup/", "Hướng dẫn sử dụng"),
        ("/tro-giup/quy-trinh/", "Quy trình một năm"),
        ("/tro-giup/tai-khoan/", "Tài khoản và phiên đăng nhập"),
        ("/tro-giup/van-hanh/", "Vận hành Cổng thông tin khuyến học"),
    ],
)
def test_the_documents_are_pages(cast, address, title):
    page = sign_in(cast.officer).get(address).content.decode()
    assert f">{title}" in page
    assert "style=" not in page
    assert page.count("<script") == 1  # that of every page: what the browser keeps, and clears at sign-out
    for place in re.findall(r'href="(/[^"#]*)', page):
        if not place.startswith("/static/"):
            assert resolve(place)
    for anchor in re.findall(r'href="#([^"]+)"', page):
        assert f'id="{anchor}"' in page


def test_pictures_are_there_with_size_and_words(cast):
    page = sign_in(cast.officer).get("/tro-giup/").content.decode()
    pictures = re.findall(r"<img [^>]+>", page)
    assert len(pictures) == 6
    for picture in pictures:
        assert 'loading="lazy"' in picture
        assert re.search(r'alt="[^"]{15,}"', picture)
        assert re.search(r'width="\d+" height="\d+"', picture)
    named = set(re.findall(r"guide/([a-z-]+\.png)", (DOCS / "user-guide.md").read_text(encoding="utf-8")))
    assert named == {path.name for path in (DOCS / "guide").iterdir()}


def test_the_dashboard_links_to_its_part_of_the_guide(cast):
    from tests import factories

    factories.approved(cast)
    dashboard = sign_in(cast.secretary).get("/cum/dong-bac/2024/tong-quan/").content.decode()
    anchor = re.search(r'href="/tro-giup/#([^"]+)"', dashboard)[1]
    assert f'id="{anchor}"' in sign_in(cast.secretary).get("/tro-giup/").content.decode()


def test_the_guide_asks_for_signing_in(db):
    assert Client().get("/tro-giup/").status_code == 302


def test_the_guide_names_the_sheets_that_the_workbook_has():
    from reports.exports.workbook import layout

    text = (DOCS / "user-guide.md").read_text(encoding="utf-8")
    for name in (
        layout.SUMMARY,
        layout.CHARTS,
        layout.INDICATOR_SHEET,
        layout.RANKING,
        layout.RANKS,
        layout.TREND,
        layout.DATA,
        layout.NOTES,
    ):
        assert re.search(rf"^\|.*{name}.*\|.*\|$", text, re.MULTILINE), name
