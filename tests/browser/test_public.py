"""The public pages in a real browser: axe, both widths, what a telephone shows first, one printed sheet, a light first visit."""

import re

import pytest
from playwright.sync_api import Page

from associations.models import Period
from reports.revisions.freezing import freeze, publish
from tests import factories
from tests.browser.conftest import DESK, findings_at_both_widths
from tests.turns import in_turn

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "/cong-khai/dong-bac/2024/"
ADDRESSES = ("/cong-khai/", PAGE, f"{PAGE}?map=today", "/cong-khai/du-lieu/", "/cong-khai/dong-bac/1999/")
TELEPHONE = {"width": 360, "height": 800}
FIRST_SCREEN, LONGEST = 740, 8_000  # px, of a telephone
FIRST_VISIT = 120_000  # bytes
OPEN = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"
# What a box of a table does not show.
CUT = """[...document.querySelectorAll(".wide")]
  .filter((box) => box.checkVisibility() && box.scrollWidth > box.clientWidth + 1)
  .map((box) => `${box.ariaLabel}: ${box.scrollWidth} px in ${box.clientWidth}`)"""
# What runs out of the box that it opens in.
SPILT = """[...document.querySelectorAll("details")]
  .filter((box) => box.checkVisibility() && box.scrollHeight > box.clientHeight + 1)
  .map((box) => `spilt out of its box: ${box.querySelector("summary").textContent.trim().slice(0, 30)}`)"""
# What the printed sheet has to carry, from whichever width: every paragraph for the press, pictures, the source; whole.
NOT_PRINTED = """["h1", ".headline", "#xep-hang .drawing", "#mo-hinh .drawing", "#loi-bao-chi-dai p", ".cite"]
  .flatMap((what) => {
    const all = [...document.querySelectorAll(what)].filter((one) =>
      !one.matches(".press-source") && !one.closest(".folds, .large"));
    const gone = all.filter((one) => !one.checkVisibility() || one.getBoundingClientRect().height === 0);
    const cut = all.filter((one) => one.getBoundingClientRect().right > innerWidth - 1);
    return all.length && !gone.length && !cut.length ? [] : [`${what}: ${gone.length} gone, ${cut.length} cut`];
  })"""
# What has to stand side by side on a desk: the parts at the end, a large map and the first ranking.
NOT_BESIDE = """(() => {
  document.querySelectorAll("details").forEach((one) => { one.open = false; });
  document.querySelector("#xep-hang .picture:last-child").classList.add("large");
  const top = (what) => Math.round(document.querySelector(what).getBoundingClientRect().top);
  return [["#pham-vi", "#phuong-phap"], ["#phien-ban", "#tai-ve"],
    ["#xep-hang .picture:first-child", "#xep-hang .picture.large"]]
    .filter(([one, other]) => top(one) !== top(other)).map((pair) => `not side by side: ${pair}`);
})()"""
LOWEST_HEADLINE = "Math.max(...[...document.querySelectorAll('.headline .large')].map((one) => one.getBoundingClientRect().bottom))"  # fmt: skip


@pytest.mark.soak
def test_a_stranger_reads_the_public_pages_on_a_desk_and_on_a_phone(cast, browser, portal):
    for unit in (cast.thai_nguyen, cast.lang_son):
        for year in (2023, 2024):
            factories.approved(cast, unit, year, members=200_000 + unit.pk + year)
    period = Period.objects.get(year=2024)
    stored, _ = freeze(by=cast.secretary, cluster=cast.cluster, period=period, reason="Họp sớm")
    publish(by=cast.secretary, revision=stored)
    context = browser.new_context(base_url=portal)
    page = context.new_page()
    page.set_default_timeout(60_000)
    found = what_a_telephone_shows(page)
    for address in in_turn(ADDRESSES):
        page.goto(address)
        # What is folded is looked at as well: it has numbers, tables and the ways to them.
        page.evaluate(OPEN)
        found += findings_at_both_widths(page)
    assert context.cookies() == []
    context.close()
    assert found == []


def what_a_telephone_shows(page: Page) -> list[str]:
    """What of the page of a year is too low, too long, too wide, too heavy or more than a sheet."""
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    bytes_of = []
    network.on("Network.loadingFinished", lambda event: bytes_of.append(event["encodedDataLength"]))
    page.set_viewport_size(TELEPHONE)
    page.goto(PAGE, wait_until="networkidle")
    found = []
    if (lowest := page.evaluate(LOWEST_HEADLINE)) > FIRST_SCREEN:
        found.append(f"a headline figure ends at {lowest} px")
    if (height := page.evaluate("document.documentElement.scrollHeight")) > LONGEST:
        found.append(f"the page is {height} px long")
    if not bytes_of or sum(bytes_of) > FIRST_VISIT:
        found.append(f"a first visit takes {sum(bytes_of)} bytes in {len(bytes_of)} answers")
    sheets = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))
    if sheets != 1:
        found.append(f"it is printed on {sheets} sheets")
    page.emulate_media(media="print")
    found += [f"not on the sheet: {what}" for what in page.evaluate(NOT_PRINTED)]
    page.emulate_media(media="screen")
    page.evaluate(OPEN)
    found += page.evaluate(CUT)
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    return found + page.evaluate(SPILT) + page.evaluate(NOT_BESIDE)
