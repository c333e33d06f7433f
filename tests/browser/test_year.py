"""A return from the first figure to its approval, by people in their own browsers."""

import datetime

import openpyxl
import pytest
from django.utils import timezone

from associations.actions import questions
from associations.actions.schedules import WantedDates, set_dates
from associations.actions.uploads import keep_upload
from associations.exchange.template import make_template
from associations.models import CooperationAgreement, ExtensionRequest, Period, Return
from associations.sections.base import read_columns
from tests import factories
from tests.associations.views.test_reviewing import odd
from tests.browser.conftest import findings_at_both_widths
from tests.browser.test_filling import reach
from tests.turns import in_turn

pytestmark = pytest.mark.django_db(transaction=True)


def submit(page):
    """Submit from the form, by way of the page that asks who signs, to the receipt."""
    page.click("#nop:enabled")
    page.wait_for_url("**/nop/")
    page.get_by_role("button", name="Nộp báo cáo").click()
    page.wait_for_selector("text=Số biên nhận")


def test_officer_fills_secretariat_sends_back_officer_corrects_secretariat_approves(cast, open_as):
    Period.objects.open_year(2025)
    officer = open_as(cast.officer)
    officer.goto("/")
    officer.get_by_role("button", name="Bắt đầu báo cáo năm 2025").click()
    officer.wait_for_selector("form.return-form")
    for code, value in factories.SOUND.items():
        officer.fill(reach(officer, code), f"{value:,}".replace(",", "."))
    # The reading in words comes without a reload, from the server's one reader of numbers.
    officer.locator(reach(officer, "fund_total")).press("Tab")
    officer.wait_for_selector("#ghi-fund_total:has-text('11 tỉ đồng')")
    officer.wait_for_selector("#trang-thai-luu:has-text('Đã lưu')")
    officer.fill(reach(officer, "members"), "900.000")  # above the population: impossible
    reach(officer, "fund_total")
    officer.get_by_text("Còn 1 ô sai").click()
    assert officer.is_disabled("#nop")
    officer.get_by_role("link", name="1.8 Tổng số hội viên").click()
    assert officer.evaluate("location.hash") == "#o-members"
    officer.fill("#o-members", "220 000")
    officer.keyboard.press("Tab")
    submit(officer)

    secretary = open_as(cast.secretary)
    secretary.goto("/")
    secretary.get_by_role("link", name="Xem xét Lạng Sơn").click()
    secretary.get_by_role("link", name="Trả lại").click()
    secretary.get_by_label("Hỏi về").select_option("branches")
    secretary.get_by_label("Câu hỏi").fill("Số chi hội: ghi nhầm số của năm trước?")
    secretary.get_by_role("button", name="Trả lại báo cáo").click()
    secretary.wait_for_selector("text=Đã trả lại báo cáo")

    officer.goto("/")
    officer.get_by_role("link", name="Sửa báo cáo").click()
    officer.wait_for_selector("text=ghi nhầm số của năm trước")
    assert officer.evaluate("location.hash") == "#o-branches"
    officer.fill("#o-branches", "2.150")
    # The figure is not saved yet when the answer is sent: it goes first.
    officer.get_by_label("Trả lời câu hỏi 1").fill("Đúng là chép nhầm")
    officer.get_by_role("button", name="Gửi trả lời").click()
    officer.wait_for_selector(".asked.answered:has-text('2.100 (bản thứ 2) → lúc trả lời 2.150 (bản thứ 3)')")
    submit(officer)

    secretary.goto("/")
    secretary.get_by_role("link", name="Xem xét Lạng Sơn").click()
    # What changed since stands at the top, and is ticked there; the rest is folded: two screens of 768 px.
    secretary.wait_for_selector("#xem-truoc")
    assert secretary.evaluate("document.documentElement.scrollHeight") <= 2 * 768
    secretary.click("#xem-truoc #nut-branches")
    secretary.wait_for_selector("#dem-organisation:has-text('đã xem 1/')")
    assert secretary.evaluate("document.activeElement.id") == "nut-branches"
    secretary.click("#phan-organisation summary")
    assert secretary.is_visible("#phan-organisation #o-members")
    secretary.get_by_role("link", name="Duyệt…", exact=True).click()
    secretary.get_by_role("button", name="Duyệt").click()
    secretary.wait_for_selector("text=Đã duyệt báo cáo")

    return_ = Return.objects.get()
    assert return_.status == "approved"
    stored = read_columns([return_.pk])[return_.pk]
    assert (stored["members"], stored["branches"]) == (220_000, 2_150)
    assert officer.errors == secretary.errors == []


@pytest.mark.soak
@pytest.mark.parametrize("who", ["officer", "secretary", "administrator", "central"])
def test_axe_finds_nothing_serious_and_nothing_scrolls_sideways(cast, open_as, portal, who):
    return_ = factories.draft(cast, members=900_000, members_new=950_000, branches=None)
    questions.ask(
        by=cast.deputy,
        return_=factories.submitted(cast, cast.cao_bang),
        questions=[questions.NewQuestion("members", "Vì sao tăng?")],
    )
    row = CooperationAgreement.objects.create(
        of_return=return_, position=1, partner="Sở Y tế", partner_kind="department", signed_on="2024-03-05"
    )
    today = timezone.localdate()
    week = datetime.timedelta(days=7)
    dates = set_dates(
        by=cast.secretary,
        period=return_.period,
        wanted=WantedDates(cast.cluster, opens=None, due=today + week, locks=None),
    )
    asked = ExtensionRequest.objects.create(
        schedule=dates,
        association=cast.bac_kan,
        until=today + 2 * week,
        reason="Mưa lũ, ba xã chưa gửi số liệu quỹ",
        asked_by=cast.successor,
        asked_at=timezone.now(),
    )
    base = "/bao-cao/lang-son/2024/"
    upload = keep_upload(by=cast.officer, return_=return_, name="m.xlsx", content=make_template(return_))
    places = {
        "officer": [
            "/",
            base,
            f"{base}nhap/",
            f"{base}nop/",
            f"{base}gia-han/",
            f"{base}in/",
            f"{base}excel/",
            f"{base}excel/{upload.pk}/",
            f"{base}dan/",
            f"{base}chi-tieu-nam-toi/",
            f"{base}danh-muc/thoa-thuan/",
            f"{base}danh-muc/thoa-thuan/dan/",
            f"{base}danh-muc/thoa-thuan/{row.pk}/",
            f"{base}danh-muc/thoa-thuan/{row.pk}/xoa/",
            "/cum/dong-bac/2024/sang-kien/",
            "/tai-khoan/doi-mat-khau/",
        ],
        "secretary": [
            "/",
            "/cum/dong-bac/2024/",
            "/cum/dong-bac/2024/tong-quan/?so-lieu=da-nop",
            "/cum/dong-bac/2024/so-lieu/?so-lieu=da-nop",
            "/cum/dong-bac/2024/chi-tieu/fund_per_capita/?so-lieu=da-nop",
            "/cum/dong-bac/1999/tong-quan/",
            "/tro-giup/",
            "/tro-giup/quy-trinh/",
            "/bao-cao/cao-bang/2024/",
            "/bao-cao/cao-bang/2024/tra-lai/",
            "/bao-cao/cao-bang/2024/ra-soat/",
            "/bao-cao/cao-bang/2024/hoi/",
            "/bao-cao/cao-bang/2024/da-nop/",
            "/bao-cao/cao-bang/2024/hoi/1/",
            "/bao-cao/cao-bang/2024/lich-su/",
            "/bao-cao/cao-bang/2024/lich-su/o/members/",
            "/cum/dong-bac/2024/san-sang/",
            "/cum/dong-bac/2024/hoi-nghi/",
            "/cum/dong-bac/2024/hoi-dap/",
            "/cum/dong-bac/2024/duyet/",
            "/cum/dong-bac/2024/lich/",
            f"/cum/dong-bac/2024/lich/xin/{asked.pk}/",
            "/cum/dong-bac/2024/sau-han/",
            "/cum/dong-bac/2024/nhac/",
            "/cum/dong-bac/2024/danh-ba/",
            "/thong-bao/",
            "/tai-khoan/hai-buoc/",
            "/tai-khoan/hai-buoc/totp/activate/",
            f"{base}mo-lai/",
            f"{base}duyet/",
        ],
        "administrator": [
            "/",
            "/quyen-han/",
            "/nguoi-dung/",
            "/nguoi-dung/moi/",
            "/phien-dang-nhap/",
            "/thanh-phan/",
            f"/nguoi-dung/{cast.officer.pk}/",
            "/danh-muc/",
            "/ky-bao-cao/",
            "/ky-bao-cao/mo/",
            "/ky-bao-cao/2024/",
            "/lich-bao-cao/2024/",
            "/thanh-vien-cum/",
            "/cum-thi-dua/dong-bac/ten/",
            f"/cum-thi-dua/dong-bac/thanh-vien/{cast.lang_son.memberships.get().pk}/",
            "/danh-muc-hoi/",
            "/danh-muc-hoi/them/",
            "/danh-muc-hoi/lang-son/sua/",
            "/cum-thi-dua/",
            "/cum-thi-dua/moi/",
            "/cum-thi-dua/dong-bac/",
            "/dia-gioi/",
            "/dia-gioi/moi/",
            "/dia-gioi/ke-thua/",
            "/dia-gioi/ke-thua/them/",
            f"/dia-gioi/ke-thua/{cast.bac_kan.successions.get().pk}/",
            f"/dia-gioi/ke-thua/{cast.bac_kan.successions.get().pk}/bo/",
            "/dia-gioi/thai-nguyen-2025/hoan-tac/",
            "/muc-tieu/",
            "/muc-tieu/them/",
            "/tieu-chi/",
            "/tieu-chi/them/",
        ],
        "central": [
            "/",
            "/cum/dong-bac/2024/",
            "/cum/dong-bac/2024/tong-quan/",
            "/toan-quoc/2024/",
            "/khong-co/",
        ],
    }
    page, found = open_as(getattr(cast, who)), []
    for address in in_turn(places[who], parts=min(10, len(places[who]))):
        page.goto(address)
        found += findings_at_both_widths(page)
    assert page.errors == []
    assert return_.status == "draft"
    assert found == []


def test_axe_finds_nothing_serious_before_the_sign_in(cast, browser, portal):
    visitor, found = browser.new_page(), []
    for address in ("/tai-khoan/dang-nhap/", "/tai-khoan/quen-mat-khau/", "/tai-khoan/dang-ky/"):
        visitor.goto(portal + address)
        found += findings_at_both_widths(visitor)
    visitor.close()
    assert found == []


def test_one_odd_cell_and_the_largest_changes_stand_on_two_screens(cast, open_as):
    odd(cast)
    secretary = open_as(cast.secretary)
    secretary.set_viewport_size({"width": 1366, "height": 768})
    secretary.goto("/bao-cao/lang-son/2024/ra-soat/")
    assert secretary.locator(".review-changes[open] tbody tr:visible").count() == 5
    assert secretary.evaluate("document.documentElement.scrollHeight") <= 2 * 768
    secretary.locator(".review-changes a").first.click()  # opens the section that the cell is folded in
    secretary.wait_for_function("document.querySelector(location.hash).checkVisibility()")


def test_an_approval_changes_the_dashboard_and_the_workbook(cast, open_as, tmp_path):
    factories.submitted(cast)
    secretary = open_as(cast.secretary)
    secretary.goto("/")
    secretary.get_by_role("link", name="Tổng quan").first.click()
    secretary.wait_for_selector("text=0/4 hội có số liệu")
    secretary.goto("/")
    secretary.get_by_role("link", name="Xem xét Lạng Sơn").click()
    secretary.get_by_role("link", name="Duyệt…", exact=True).click()
    secretary.get_by_role("button", name="Duyệt").click()
    secretary.wait_for_selector("text=Đã duyệt báo cáo")

    secretary.get_by_role("link", name="Tổng quan").first.click()
    secretary.wait_for_selector("text=1/4 hội có số liệu")
    assert "Chỉ Lạng Sơn có số liệu" in secretary.inner_text("#members_per_population")
    assert secretary.locator(".headline .large").first.inner_text().startswith("220.000")
    # Letters of the charts stand in the page's own font, within the page.
    box = secretary.locator("#members_per_population svg").first.bounding_box()
    assert box["width"] <= 344
    with secretary.expect_download() as download:
        secretary.get_by_role("link", name="Tải báo cáo Excel").click()
    assert download.value.suggested_filename == "bao-cao-dong-bac-2024.xlsx"
    path = tmp_path / "report.xlsx"
    download.value.save_as(path)
    sheet = openpyxl.load_workbook(path, data_only=True)["Số liệu"]
    stored = next(row for row in sheet.iter_rows(min_row=8, values_only=True) if row[:2] == (2024, "members"))
    assert 220_000 in stored
    # The browser calls a page that turns into a download an aborted request.
    assert [error for error in secretary.errors if "bao-cao.xlsx" not in error] == []
