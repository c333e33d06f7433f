"""The secretariat's pages of its officers in a real browser: words to copy, a directory to print, a handover."""

import re

import pytest
from django.utils import timezone

from associations.models import Assignment, Period, Schedule, User
from tests import factories
from tests.browser.conftest import PASSWORD, findings_at_both_widths, serious_findings
from tests.cast import LONG_AGO

pytestmark = pytest.mark.django_db(transaction=True)

NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', {value: undefined})"
CATCH_COPY = "document.execCommand = (name) => { window.copied = name + ':' + getSelection(); return true; }"


@pytest.fixture
def schedule(cast):
    period = Period.objects.open_year(2024)
    return Schedule.objects.create(cluster=cast.cluster, period=period, due=timezone.localdate())


def test_a_reminder_and_words_for_the_press_are_copied_with_and_without_a_clipboard(cast, schedule, open_as):
    page = open_as(cast.secretary)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/cum/dong-bac/2024/nhac/")
    assert serious_findings(page) == []
    button = page.locator("button[data-copy='loi-cao-bang']")
    button.click()
    page.wait_for_selector("button:has-text('Đã chép')")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#loi-cao-bang").input_value()
    page.goto("/cum/dong-bac/2024/hoi-nghi/bao-chi/")
    assert serious_findings(page) == []
    press = page.get_by_role("button", name="Chép nguyên văn")
    press.click()
    page.wait_for_selector("[role=status]:has-text('Đã chép')")
    paragraphs = page.locator("#loi-bao-chi p").all_inner_texts()
    assert page.evaluate("navigator.clipboard.readText()") == "\n\n".join(paragraphs)
    longer = page.locator("#loi-bao-chi-dai p").all_inner_texts()
    page.get_by_role("button", name="Chép bản dài").click()
    page.wait_for_selector(".press-long [role=status]:has-text('Đã chép')")
    assert page.evaluate("navigator.clipboard.readText()") == "\n\n".join(longer)
    page.add_init_script(f"{NO_CLIPBOARD}; {CATCH_COPY}")
    page.goto("/cum/dong-bac/2024/hoi-nghi/bao-chi/")
    press.click()
    page.wait_for_selector("[role=status]:has-text('Đã chép')")
    assert page.evaluate("window.copied").startswith(f"copy:{paragraphs[0]}")
    page.goto("/cum/dong-bac/2024/nhac/")
    button.click()
    page.wait_for_selector("button:has-text('Đã chép')")
    assert page.evaluate("window.copied").startswith("copy:Kính gửi anh/chị,")
    assert page.errors == []


def test_the_directory_of_eight_associations_prints_on_one_sheet(cast, open_as):
    Period.objects.open_year(2024)
    for number in range(1, 5):
        factories.join(cast, number)
    people = 0
    for unit in cast.cluster.memberships.values_list("association", flat=True):
        for _ in range(2):
            people += 1
            user = User.objects.create_user(
                username=f"cb-{people}",
                full_name=f"Nguyễn Thị Phương Thảo {people}",
                email=f"hoi.khuyen.hoc.{people}@example.vn",
                phone="0912 345 678",
            )
            Assignment.objects.create(user=user, role="officer", association_id=unit, valid_from=LONG_AGO)
    page = open_as(cast.secretary)
    page.goto("/cum/dong-bac/2024/danh-ba/")
    assert serious_findings(page) == []
    assert page.locator("tbody tr").count() >= 8 * 2 + 2
    sheet = page.pdf(format="A4", margin=dict.fromkeys(("top", "bottom", "left", "right"), "10mm"))
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1


def test_work_is_handed_over_on_the_page_and_the_heir_finds_a_notice(cast, open_as):
    page = open_as(cast.administrator)
    page.goto(f"/nguoi-dung/{cast.officer.pk}/")
    page.get_by_role("link", name="Bàn giao việc…").click()
    assert page.get_by_text("vai trò cán bộ hội (Lạng Sơn)").is_visible()
    assert serious_findings(page) == []
    page.get_by_label("Bàn giao cho").select_option(label="Đỗ Văn Không (nobody)")
    page.get_by_role("button", name="Bàn giao").click()
    assert page.get_by_text("bàn giao việc của Hoàng Thị Én cho Đỗ Văn Không").is_visible()
    assert findings_at_both_widths(page) == []
    page.get_by_label("Mật khẩu của anh/chị").fill(PASSWORD)
    page.get_by_role("button", name="Tiếp tục").click()
    page.wait_for_selector("text=Đã bàn giao việc của Hoàng Thị Én cho Đỗ Văn Không.")
    heir = open_as(cast.nobody)
    heir.goto("/")
    heir.get_by_role("link", name="Ngô Văn Ổn giao cho anh/chị việc của Hoàng Thị Én").click()
    heir.wait_for_selector("h2:has-text('Lạng Sơn'), h1:has-text('Việc của tôi')")
    heir.goto("/thong-bao/")
    assert serious_findings(heir) == []
    assert heir.locator(".unread").count() == 0
