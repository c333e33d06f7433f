"""The presenter mode in a real browser: letters, contrast and room on every slide, keys, sources, a cut network."""

import re
from pathlib import Path

import pytest
from django.utils import timezone

from associations.models import Period
from reports.models import Meeting, MeetingTask, StoredRevision
from reports.revisions.content import canonical, content_of, fingerprint_of
from tests import factories
from tests.browser.conftest import serious_findings
from tests.browser.test_filling import until
from tests.reports.exports.slides.made import YEAR, made_report

pytestmark = pytest.mark.django_db(transaction=True)

SHOW = f"/cum/dong-bac/{YEAR}/trinh-chieu/"
SCREENS = ((1024, 768), (1366, 768))
MEASURE = (Path(__file__).parent / "measure_slides.js").read_text()


@pytest.fixture
def meeting(cast):
    period = Period.objects.open_year(YEAR)
    meeting = Meeting.objects.create(
        cluster=cast.cluster, period=period, date="2024-11-25", place="Hội trường Tỉnh ủy", chair="Chủ tịch Hội",
        agenda="Khai mạc\nBáo cáo kết quả\nTham luận của các tỉnh", changed_by=cast.secretary, changed_at=timezone.now(),
    )  # fmt: skip
    MeetingTask.objects.create(meeting=meeting, text="Đạt 72 % gia đình học tập")
    return meeting


def freeze(cast, meeting: Meeting, count: int, missing: int = 1) -> StoredRevision:
    """A revision of a made report, without 34 approvals."""
    report = made_report(count, revision=None, missing=missing)
    text = canonical(content_of({"then": report, "today": report}))
    return StoredRevision.objects.create(
        meeting=meeting, revision=meeting.revisions.count() + 1, content=text, fingerprint=fingerprint_of(text),
        trace={}, gaps=["Lạng Sơn: chưa có báo cáo được duyệt."], reason="Họp theo lịch", frozen_at=timezone.now(),
        frozen_by=cast.secretary,
    )  # fmt: skip


def present(page, address: str = SHOW) -> int:
    """Open the presentation; how many slides it has."""
    page.goto(address)
    page.wait_for_selector("html.loaded.presenting")
    return page.locator(".slide").count()


def test_on_both_screens_everything_fits_is_large_and_stands_out_without_a_network(cast, meeting, open_as):
    for count in (8, 34):
        freeze(cast, meeting, count)
    page = open_as(cast.secretary)
    found, requests = [], []
    smallest, faintest = [], []
    is_cut = False
    page.on("request", lambda request: requests.append(request.url) if is_cut else None)
    for revision, least in ((1, 25), (2, 70)):
        is_cut = False
        page.context.set_offline(False)
        assert present(page, f"{SHOW}?so-lieu=phien-ban-{revision}") >= least
        page.context.set_offline(True)
        is_cut = True
        for width, height in SCREENS:
            page.set_viewport_size({"width": width, "height": height})
            page.keyboard.press("Home")
            for number in range(1, page.locator(".slide").count() + 1):
                measured = page.evaluate(MEASURE)
                smallest.append(measured["smallest"])
                faintest.append(measured["faintest"])
                found += [f"{width} {revision}/{number}: {wrong}" for wrong in measured["wrong"]]
                assert f"Phiên bản {revision}, chốt ngày" in page.locator(".slide.now .foot").inner_text()
                page.keyboard.press("PageDown")
    assert found == []
    assert min(smallest) >= 28
    assert min(faintest) >= 7
    assert requests == []
    assert page.errors == []
    print(f"smallest letters {min(smallest):.1f} px, least contrast {min(faintest):.1f}")  # noqa: T201


def test_a_number_opens_its_source_by_one_key_and_what_is_laid_over_fits_too(cast, meeting, open_as):
    freeze(cast, meeting, 34)
    page = open_as(cast.secretary, width=1024)
    present(page, f"{SHOW}#members-per-population")
    page.context.set_offline(True)
    over = page.locator("dialog[open]")

    def walk() -> list[str]:
        found = []
        while True:
            found += page.evaluate(MEASURE)["wrong"]
            before = page.locator(".page-number").inner_text()
            page.keyboard.press("PageDown")
            if page.locator(".page-number").inner_text() == before:
                return found

    page.keyboard.press("1")
    assert "÷" in over.inner_text()
    assert walk() == []
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    name = page.locator(".slide.now tbody th").first.inner_text()
    assert name in over.locator("h2").first.inner_text()
    page.keyboard.press("Escape")
    number = page.locator(".slide.now tbody tr").nth(2).locator("a.so").last
    number.focus()
    assert number.evaluate("one => getComputedStyle(one).outlineStyle") != "none"
    page.keyboard.press("Enter")
    assert over.count() == 1
    page.keyboard.press("Escape")
    assert number.evaluate("one => one === document.activeElement")
    for key in ("l", "?"):
        page.keyboard.press(key)
        assert walk() == []
        page.keyboard.press("Escape")
    page.keyboard.press("n")
    assert page.evaluate(MEASURE)["wrong"] == []
    page.keyboard.press("n")
    # A digit in the list goes to that slide.
    page.keyboard.press("Home")
    page.keyboard.press("l")
    page.keyboard.press("3")
    assert page.locator(".slide.now").get_attribute("id") == "con-so-cua-nam"
    page.context.set_offline(False)
    page.keyboard.press("2")
    assert serious_findings(page) == []
    page.keyboard.press("Escape")
    assert serious_findings(page) == []
    assert page.errors == []


def test_the_keys_of_a_remote_click_and_swipe(cast, meeting, open_as):
    freeze(cast, meeting, 3)
    page = open_as(cast.secretary, width=1024)
    count = present(page)

    def at() -> int:
        return page.evaluate("[...document.querySelectorAll('.slide')].findIndex(s => s.matches('.now'))")

    for key, place in (
        ("PageDown", 1), ("ArrowRight", 2), ("ArrowDown", 3), ("Space", 4), ("Shift+Space", 3), ("PageUp", 2),
        ("ArrowLeft", 1), ("ArrowUp", 0), ("PageUp", 0), ("End", count - 1), ("PageDown", count - 1), ("Home", 0),
    ):  # fmt: skip
        page.keyboard.press(key)
        assert (key, at()) == (key, place)
    page.mouse.click(800, 600)
    assert at() == 1
    page.mouse.click(100, 600)
    assert at() == 0
    swipe = """([from, to]) => {
      const touch = (x) => new Touch({identifier: 1, target: document.body, clientX: x, clientY: 300});
      document.body.dispatchEvent(new TouchEvent('touchstart', {touches: [touch(from)], bubbles: true}));
      document.body.dispatchEvent(new TouchEvent('touchend', {changedTouches: [touch(to)], bubbles: true}));
    }"""
    page.evaluate(swipe, [700, 300])
    assert at() == 1
    page.evaluate(swipe, [300, 700])
    assert at() == 0
    for key in ("b", "."):
        page.keyboard.press(key)
        assert page.locator("#black").is_visible()
        page.keyboard.press("PageDown")
        assert page.locator("#black").is_hidden()
        assert at() == 0, "the key that ends the black screen does nothing else"
    page.keyboard.press("f")
    until(page, "document.fullscreenElement !== null")
    page.keyboard.press("F5")
    until(page, "document.fullscreenElement === null")
    assert at() == 0
    page.keyboard.press("End")
    page.reload()
    page.wait_for_selector("html.presenting")
    assert at() == count - 1, "a reload stays on its slide"
    printed = page.pdf()
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == count
    assert page.errors == []


def test_what_changes_meanwhile_changes_nothing_on_the_screen(cast, meeting, open_as):
    for unit in (cast.thai_nguyen, cast.bac_kan, cast.cao_bang, cast.lang_son):
        factories.approved(cast, unit, YEAR, members=221_111)
    page = open_as(cast.secretary, width=1024)
    count = present(page)
    loud = page.locator(".foot.loud").all_inner_texts()
    assert len(loud) == count
    # A slide that is not displayed gives its text with the layout of the template.
    assert all(text.strip().startswith("Số liệu chưa chốt") for text in loud)

    def shown() -> list[str]:
        page.keyboard.press("Home")
        words = []
        for _ in range(count):
            words.append(page.locator(".slide.now").inner_text())
            page.keyboard.press("PageDown")
        return words

    before = shown()
    return_ = factories.begin(cast.lang_son, YEAR)
    factories.go(return_, "reopen", cast.secretary, "Đếm lại")
    factories.save(return_, cast.officer, members=229_999)
    factories.answer_doctor(return_, cast.officer)
    factories.go(return_, "submit", cast.officer)
    factories.go(return_, "approve", cast.secretary)
    freeze(cast, meeting, 3)
    assert shown() == before
    page.reload()
    page.wait_for_selector("html.presenting")
    assert "Phiên bản 1, chốt ngày" in page.locator(".slide.now .foot").inner_text()
    assert page.goto(f"{SHOW}?so-lieu=phien-ban-7").status == 404
