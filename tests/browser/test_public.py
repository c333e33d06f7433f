"""The public pages in a real browser: axe, both widths, and that a whole first visit is light."""

import pytest

from associations.models import Period
from reports.revisions.freezing import freeze, publish
from tests import factories
from tests.browser.conftest import findings_at_both_widths
from tests.turns import in_turn

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "/cong-khai/dong-bac/2024/"
ADDRESSES = ("/cong-khai/", PAGE, f"{PAGE}?map=today", "/cong-khai/du-lieu/", "/cong-khai/dong-bac/1999/")


@pytest.mark.soak
def test_a_stranger_reads_the_public_pages_on_a_desk_and_on_a_phone(cast, browser, portal):
    for unit in (cast.thai_nguyen, cast.lang_son):
        for year in (2023, 2024):
            factories.approved(cast, unit, year, members=200_000 + unit.pk + year)
    period = Period.objects.get(year=2024)
    stored, _ = freeze(by=cast.secretary, cluster=cast.cluster, period=period, reason="Họp sớm")
    publish(by=cast.secretary, revision=stored)
    found = []
    context = browser.new_context(base_url=portal)
    page = context.new_page()
    page.set_default_timeout(60_000)
    for address in in_turn(ADDRESSES):
        page.goto(address)
        found += findings_at_both_widths(page)
    assert context.cookies() == []
    context.close()
    assert found == []
