"""Every page as everybody whom it lets in, with the longest names and nine clusters: axe, and nothing in the way."""

import pytest
from django.urls import reverse
from playwright.sync_api import Error

from associations.models import Association, Cluster, User
from tests.browser.conftest import PHONE, findings_at_both_widths
from tests.test_access_everywhere import POSTED, place, url_of, walk  # noqa: F401 - a fixture
from tests.turns import in_turn

pytestmark = pytest.mark.django_db(transaction=True)

NAME = "Nguyễn Phước Hoàng Thượng Thị Bảo Khuyên Khương Trần Nhượngg"
CLUSTER = "Cụm thi đua các tỉnh miền núi, trung du Đông Bắc mở rộng số "
ASSOCIATION = "Hội Khuyến học tỉnh và các huyện biên giới giáp ranh của "


@pytest.fixture
def long_names(place):  # noqa: F811
    """The world of the walk of addresses, where people, clusters and associations have names of 60 letters."""
    cast, *_ = place
    for number in range(2, 10):
        Cluster.objects.create(
            key=f"cum-{number}", name=f"{CLUSTER[:58]} {number}", short_name=f"{CLUSTER[:58]} {number}"
        )
    names = {"name": f"{CLUSTER[:58]} 1", "short_name": f"{CLUSTER[:58]} 1"}
    Cluster.objects.filter(pk=cast.cluster.pk).update(**names)
    for user in User.objects.filter(is_active=True):
        User.objects.filter(pk=user.pk).update(full_name=NAME)
    for unit in Association.objects.all():
        Association.objects.filter(pk=unit.pk).update(name=f"{ASSOCIATION}{unit.key}"[:60])
    return place


def opened(page, address):
    """Whether an address is a page for who is signed in; files are fetched and left, what is refused as well."""
    try:
        response = page.goto(address)
    except Error as error:
        if "Download is starting" in str(error) or "ERR_ABORTED" in str(error):
            return False
        raise
    return response.status == 200 and "text/html" in (response.headers.get("content-type") or "")


def goes_by_keys(page):
    """The menu of other pages opens and closes by keys, and lies over nothing that has the focus."""
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.goto("/")
    menu = page.locator(".topbar .pages")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    assert menu.get_by_role("link", name="Trợ giúp").is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert not menu.get_by_role("link", name="Trợ giúp").is_visible()
    assert menu.locator("summary").evaluate("summary => summary === document.activeElement")
    page.keyboard.press("Enter")
    page.locator(".topbar .person summary").focus()
    assert menu.get_attribute("open") is None


def names_its_cluster(page, address):
    """The top bar of a cluster's page has the whole name, of which nothing is cut."""
    for width in (1024, 1366):
        page.set_viewport_size({"width": width, "height": 768})
        page.goto(address)
        name = page.locator(".topbar .place-name:visible")
        assert name.inner_text() == f"{CLUSTER[:58]} 1"
        assert name.evaluate(
            "name => name.scrollHeight <= name.clientHeight && name.scrollWidth <= name.clientWidth"
        )


@pytest.mark.soak
@pytest.mark.parametrize("who", in_turn(["officer", "secretary", "administrator", "central"]))
def test_nothing_on_a_page_is_in_anybodys_way(long_names, open_as, who):
    """In `make test` one of them, at a twelfth of the addresses."""
    cast, *_ = long_names
    patterns = [pattern for pattern, _ in walk() if pattern.name not in POSTED]
    addresses = sorted({url_of(pattern, long_names) for pattern in patterns})
    page, found, seen = open_as(getattr(cast, who)), [], 0
    for address in in_turn(addresses, parts=12):
        if opened(page, address) and page.locator("main").count():
            seen += 1
            found += findings_at_both_widths(page)
    assert found == []
    assert seen > 0
    goes_by_keys(page)
    names_its_cluster(page, reverse("board", args=[cast.cluster.key, 2024]))
