"""The top bar: the way past it, one cluster beside each other, the others behind a menu."""

import pytest
from lxml import html

from associations.models import Cluster
from tests import factories
from tests.browsing import address, sign_in

pytestmark = pytest.mark.django_db


def bar_of(user, path):
    """The links that stand in the bar on a desk, and those of its menu, by the address that they lead to."""
    root = html.document_fromstring(sign_in(user).get(path).content.decode())
    (nav,) = root.xpath("//header//nav")
    (menu,) = nav.xpath(".//details[contains(@class, 'pages')]")
    in_bar = nav.xpath(".//*[contains(@class, 'in-bar')]//a[not(ancestor::details)]/@href")
    return in_bar, menu.xpath(".//a/@href")


def test_who_has_nine_clusters_finds_that_of_the_page_in_the_bar_and_all_in_the_menu(cast):
    factories.draft(cast)
    for number in range(2, 10):
        Cluster.objects.create(key=f"cum-{number}", name=f"Cụm {number}", short_name=f"Cụm {number}")
    in_bar, menu = bar_of(cast.central, "/cum/cum-5/2024/tong-quan/")
    assert {path.split("/")[2] for path in in_bar if path.startswith("/cum/")} == {"cum-5"}
    assert {path.split("/")[2] for path in menu if path.startswith("/cum/")} == {
        "dong-bac",
        *(f"cum-{number}" for number in range(2, 10)),
    }
    assert "/toan-quoc/2024/" in menu
    in_bar, menu = bar_of(cast.central, "/")
    assert [path for path in in_bar if path.startswith("/cum/")] == [], "a choice has to be made"


def test_the_only_cluster_stands_in_the_bar_but_where_figures_are_typed(cast):
    return_ = factories.draft(cast)
    in_bar, menu = bar_of(cast.officer, "/")
    assert "/cum/dong-bac/2024/tong-quan/" in in_bar
    assert "/tro-giup/" in in_bar
    in_bar, menu = bar_of(cast.officer, address(return_, "nhap"))
    assert in_bar == []
    assert {"/cum/dong-bac/2024/tong-quan/", "/thong-bao/", "/tro-giup/"} <= set(menu)


@pytest.mark.parametrize("path", ["/", "/bao-cao/lang-son/2024/nhap/"])
def test_the_first_tab_leads_past_the_bar(cast, path):
    factories.draft(cast)
    root = html.document_fromstring(sign_in(cast.officer).get(path).content.decode())
    first = root.xpath("//body//*[self::a or self::button or self::summary or self::input]")[0]
    target = first.get("href").removeprefix("#")
    assert "skip" in first.get("class")
    assert len(root.xpath("//*[@id=$id]", id=target)) == 1
