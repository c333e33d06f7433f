"""The pages of figures in a real browser: numbers that open, axe, nothing sideways, a sheet of paper."""

import pytest

from associations.models import OwnTarget
from reports.dashboards.pages.index import PAGES
from reports.models import ScoreCriterion
from tests import factories
from tests.browser.conftest import findings_at_both_widths, serious_findings
from tests.turns import in_turn

pytestmark = pytest.mark.django_db(transaction=True)

BASE = "/cum/dong-bac/2024/"


@pytest.fixture
def years(cast):
    for unit in (cast.thai_nguyen, cast.bac_kan, cast.cao_bang, cast.lang_son):
        for year in (2023, 2024):
            factories.approved(
                cast, unit, year, households=200_000, members=200_000 + unit.pk - 3 * (year - 2023)
            )
    ScoreCriterion.objects.create(cluster=cast.cluster, indicator="members_per_population", weight=10)
    OwnTarget.objects.create(
        of_return=cast.lang_son.returns.get(period__year=2023), indicator="family_rate", value=50
    )
    return cast


ROUTES = [
    kind.route.replace("<slug:code>", "family_rate").replace("<slug:unit>", "lang-son") for kind in PAGES
]


@pytest.mark.soak
def test_axe_finds_nothing_serious_on_the_pages_of_figures(years, open_as):
    found = []
    page = open_as(years.secretary)
    addresses = [
        *ROUTES,
        "con-so/members_per_population/",
        "con-so/members/lang-son/",
        "con-so/family_rate/thai-nguyen-2025/?dia-gioi=hien-nay",
        "hoi/khong-co/",
        "sang-kien/?tim=a&moi-nam=on",
    ]
    for address in in_turn(addresses, parts=12):
        page.goto(BASE + address)
        found += findings_at_both_widths(page)
    assert page.errors == []
    assert found == []


def test_a_number_opens_by_click_and_by_enter_and_leads_to_the_field_of_a_return(years, open_as):
    page = open_as(years.secretary)
    page.goto(f"{BASE}chi-tieu/members_per_population/")
    number = page.locator("#xep-hang a.why").nth(1)
    number.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open] .working")
    assert "÷ Dân số trung bình" in page.inner_text("dialog .working")
    assert serious_findings(page) == []
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    assert number.evaluate("link => link === document.activeElement")
    number.click()
    page.wait_for_selector("dialog[open] .working")
    page.locator("dialog a[href*='#o-members']").first.click()
    page.wait_for_url("**/bao-cao/**#o-members")
    assert page.locator("#o-members").is_visible()
    assert page.errors == []


def test_two_presses_lead_to_a_table_from_a_head_of_few_lines(cast, open_as):
    factories.approved(cast, cast.lang_son, 2024)
    page = open_as(cast.secretary)
    for width, most in ((1024, 320), (1366, 260)):
        page.set_viewport_size({"width": width, "height": 768})
        page.goto(f"{BASE}tong-quan/")
        assert page.locator(".subpages").bounding_box()["height"] <= 44, "one line"
        head = page.locator(".page-head").bounding_box()
        assert head["y"] + head["height"] <= most
    group = page.locator(".subpages > .drop", has_text="Quỹ, học bổng").first
    link = group.get_by_role("link", name="Quỹ theo nguồn huy động")
    group.locator("summary").focus()
    page.keyboard.press("Enter")
    assert link.is_visible()
    page.keyboard.press("Escape")
    assert not link.is_visible()
    page.keyboard.press("Enter")
    link.click()
    page.wait_for_url("**/quy/#huy-dong")
    assert 0 <= page.locator("#huy-dong h2").bounding_box()["y"] < 768
    page.set_viewport_size({"width": 360, "height": 800})
    menu = page.locator(".subpages > .all-groups")
    menu.locator("summary").first.click()
    menu.locator("summary", has_text="Mô hình học tập").click()
    menu.get_by_role("link", name="Gia đình học tập").click()
    page.wait_for_url("**/mo-hinh/#mo-hinh-family")
    assert menu.get_attribute("open") is None
    assert page.errors == []


def test_the_first_screen_of_the_overview_answers_in_pictures(years, open_as):
    """Who leads, how far the targets are, who is missing: four pictures within 1366 × 768, each with its finding."""
    page = open_as(years.secretary)
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"{BASE}tong-quan/")
    pictures = page.locator(".pictures .chart").all()
    boxes = [(one.locator(".gist").bounding_box(), one.locator("svg").bounding_box()) for one in pictures]
    seen = [drawn for gist, drawn in boxes if gist["height"] > 0 and drawn["y"] + drawn["height"] <= 768]
    assert len(seen) >= 4
    # An unfolded table stands beside its picture, in sight.
    page.locator("#fund_per_capita summary").click()
    table, drawn = (page.locator(f"#fund_per_capita {what}").bounding_box() for what in ("table", "svg"))
    assert table["x"] >= drawn["x"] + drawn["width"]
    assert 0 <= drawn["y"] < 768
    assert page.errors == []


def test_without_script_a_number_leads_to_the_page_of_its_explanation(years, open_as):
    page = open_as(years.secretary)
    page.goto(f"{BASE}tong-quan/")
    address = page.locator(".headline a.why").first.get_attribute("href")
    page.goto(address)
    assert page.locator("h2", has_text="Cách tính").is_visible()
