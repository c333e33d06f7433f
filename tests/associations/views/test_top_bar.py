"""The top bar: the way past it, one cluster with its places, other clusters and years behind a menu."""

import pytest
from django.conf import settings
from django.urls import reverse
from lxml import html

from associations.models import Cluster
from tests import factories
from tests.browsing import address, sign_in
from tests.test_access_everywhere import walk

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


def switch_of(user, path):
    """What the top bar leads to of other years and of other clusters."""
    root = html.document_fromstring(sign_in(user).get(path).content.decode())
    groups = "//header//*[@role='group'][@aria-label=$label]//a/@href"
    return root.xpath(groups, label="Năm"), root.xpath(groups, label="Cụm")


def test_another_cluster_or_year_opens_on_the_same_page_with_its_filters(cast):
    factories.approved(cast, cast.lang_son, 2023)
    factories.approved(cast, cast.lang_son, 2024)
    Cluster.objects.create(key="cum-2", name="Cụm thi đua số 3", short_name="Cụm 3")
    here = {"board": [], "fund": ["?so-lieu=da-nop"], "meeting": []}
    for page, filters in here.items():
        years, clusters = switch_of(
            cast.administrator, "".join([reverse(page, args=["dong-bac", 2024]), *filters])
        )
        assert "".join([reverse(page, args=["dong-bac", 2023]), *filters]) in years
        assert clusters == [
            reverse("country", args=[2024]),
            reverse(page, args=["cum-2", 2024]),
            reverse(page, args=["dong-bac", 2024]),
        ]
    # A unit, a member and a return are of one cluster: of another its overview.
    years, clusters = switch_of(
        cast.administrator, reverse("unit_profile", args=["dong-bac", 2024, "lang-son"])
    )
    assert reverse("unit_profile", args=["dong-bac", 2023, "lang-son"]) in years
    assert reverse("dashboard", args=["cum-2", 2024]) in clusters


@pytest.mark.parametrize(
    ("page", "place", "how"),
    [
        ("board", "board", "page"),
        ("fund", "all_figures", "true"),
        ("packs", "meeting", "true"),
        ("schedule", "cluster_returns", "true"),
    ],
)
def test_the_place_of_a_page_is_marked_and_opens_for_another_year(cast, page, place, how):
    factories.approved(cast, cast.lang_son, 2023)
    factories.approved(cast, cast.lang_son, 2024)
    path = reverse(page, args=["dong-bac", 2024])
    root = html.document_fromstring(sign_in(cast.secretary).get(path).content.decode())
    (marked,) = root.xpath("//header//*[contains(@class, 'place ')]/a[@aria-current]")
    assert (marked.get("href"), marked.get("aria-current")) == (reverse(place, args=["dong-bac", 2024]), how)
    years, _ = switch_of(cast.secretary, path)
    assert reverse(page if page == "fund" else place, args=["dong-bac", 2023]) in years


def test_every_page_below_a_place_is_there():
    named = {pattern.name for pattern, _ in walk()}
    assert set(settings.CLUSTER_PLACES) <= set(dict(settings.CLUSTER_PAGES))
    assert {page for pages in settings.CLUSTER_PLACES.values() for page in pages} <= named


def test_the_name_of_the_cluster_stands_whole_in_the_bar(cast):
    factories.draft(cast)
    root = html.document_fromstring(sign_in(cast.officer).get("/").content.decode())
    (name,) = root.xpath("//header//summary//*[contains(@class, 'place-name')]")
    assert name.text_content() == name.get("title") == cast.cluster.name


@pytest.mark.parametrize("path", ["/", "/bao-cao/lang-son/2024/nhap/"])
def test_the_first_tab_leads_past_the_bar(cast, path):
    factories.draft(cast)
    root = html.document_fromstring(sign_in(cast.officer).get(path).content.decode())
    first = root.xpath("//body//*[self::a or self::button or self::summary or self::input]")[0]
    target = first.get("href").removeprefix("#")
    assert "skip" in first.get("class")
    assert len(root.xpath("//*[@id=$id]", id=target)) == 1


def test_another_year_of_all_clusters_is_the_page_of_all_clusters(cast):
    for year in (2023, 2024):
        factories.approved(cast, cast.lang_son, year)
    years, _ = switch_of(cast.secretary, "/toan-quoc/2024/")
    assert years == ["/toan-quoc/2024/", "/toan-quoc/2023/"]
