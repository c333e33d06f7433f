"""A new secretary in a real browser: from the readiness board to the downloaded pack, at both widths, with axe."""

import zipfile

import pytest

from reports.models import Pack
from tests import factories
from tests.browser.conftest import DESK, PHONE, faults_of_layout, serious_findings

pytestmark = pytest.mark.django_db(transaction=True)

BASE = "/cum/dong-bac/2024/"


def look(page) -> list[str]:
    """What is wrong with the page that is open, at both widths."""
    found = [*serious_findings(page), *faults_of_layout(page, PHONE)]
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    return found


def test_five_clicks_lead_from_the_board_to_the_pack(cast, open_as):
    factories.approved(cast)
    page = open_as(cast.secretary)
    page.goto(f"{BASE}san-sang/")
    page.get_by_role("link", name="Chuẩn bị hội nghị").click()
    found = look(page)
    page.get_by_role("link", name="Chốt số liệu").click()
    page.get_by_role("button", name="Chốt số liệu").click()
    assert page.locator("#ly-do:invalid").count() == 1, "what is missing needs a reason"
    found += look(page)
    page.get_by_label("Lý do vẫn chốt").fill("Họp sớm")
    page.get_by_role("button", name="Chốt số liệu").click()
    page.wait_for_selector("#phien-ban-1")
    found += look(page)
    page.get_by_role("button", name="Lập bộ tài liệu").click()
    page.wait_for_selector("#tien-trinh")
    # Left while it is made, it goes on when the page is opened again.
    place = page.url
    page.goto(f"{BASE}hoi-nghi/")
    page.goto(place)
    page.get_by_text("Tải cả bộ (.zip)").wait_for(timeout=60_000)
    found += look(page)
    with page.expect_download() as download:
        page.get_by_text("Tải cả bộ (.zip)").click()
    assert download.value.suggested_filename == "cum-dong-bac-2024-phien-ban-1.zip"
    with zipfile.ZipFile(download.value.path()) as archive:
        assert len(archive.namelist()) == Pack.objects.get().files.count()
    for place in ("hoi-nghi/nguoi-du/", "hoi-nghi/tai-lieu/", "hoi-nghi/ket-luan/", "bo-tai-lieu/"):
        page.goto(BASE + place)
        found += look(page)
    assert page.errors == []
    assert found == []
