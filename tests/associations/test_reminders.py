"""Reminders: to whom, of what, in which words; eight returns in all states with two extensions."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from associations.actions import questions
from associations.actions.questions import Asked
from associations.actions.reminders import send_reminders
from associations.actions.schedules import grant_extension
from associations.models import Assignment, Notice, Period, Schedule, User
from associations.reminders import reminders_due
from associations.workflow import Refused
from tests import factories
from tests.browsing import sign_in
from tests.cast import LONG_AGO

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
DUE = datetime.date(2024, 11, 20)


@pytest.fixture
def at(monkeypatch):
    """Set the clock."""

    def set_clock(*moment):
        now = datetime.datetime(*moment, tzinfo=HANOI)
        monkeypatch.setattr("django.utils.timezone.now", lambda: now)

    return set_clock


@pytest.fixture
def eight(cast, at):
    """Eight expected units of 2024: not begun, begun, a draft, a complete draft, submitted, returned, approved, reopened."""
    at(2024, 11, 10, 8)
    period = Period.objects.open_year(2024)
    Schedule.objects.create(cluster=cast.cluster, period=period, due=DUE, locks=datetime.date(2024, 11, 30))
    units = [factories.join(cast, number) for number in range(1, 5)]
    for unit in units:
        person = User.objects.create_user(username=f"cb-{unit.key}", full_name=f"Cán bộ {unit}")
        Assignment.objects.create(user=person, role="officer", association=unit, valid_from=LONG_AGO)
    User.objects.filter(pk=cast.officer.pk).update(email="en@example.vn")
    User.objects.filter(pk=cast.colleague.pk).update(email="duc@example.vn")
    begun, complete, sent_back, reopened = units
    factories.begin(begun)
    factories.draft(cast, members=None, branches=None, family_recognised=None)  # Lạng Sơn
    factories.draft(cast, complete)
    factories.submitted(cast, cast.bac_kan)
    returned = factories.returned(cast, sent_back)
    questions.ask(by=cast.deputy, return_=returned, asked=[Asked("fund_total", "Sao tăng?")])
    factories.approved(cast, cast.thai_nguyen)
    factories.go(factories.approved(cast, reopened), "reopen", cast.secretary, "Sửa số")
    for unit, until in ((sent_back, datetime.date(2024, 11, 25)), (reopened, datetime.date(2024, 12, 20))):
        grant_extension(
            by=cast.secretary,
            cluster=cast.cluster,
            period=period,
            association=unit,
            until=until,
            reason="Bão số 3",
        )
    Notice.objects.all().delete()
    return cast, period


def texts(cast, period):
    return {reminder.association.name: reminder.text for reminder in reminders_due(cast.cluster, period)}


def test_of_eight_those_are_reminded_who_still_miss_something(eight, at):
    cast, period = eight
    at(2024, 11, 22, 9)
    end = "Trân trọng cảm ơn."
    base = "http://127.0.0.1:8000/bao-cao"
    late = "Hạn nộp: thứ Tư 20/11/2024, đã quá 2 ngày."
    assert texts(cast, period) == {
        "Cao Bằng": "Kính gửi anh, chị,\n"
        "Báo cáo năm 2024 của Hội Khuyến học Cao Bằng chưa bắt đầu, còn thiếu mọi mục.\n"
        f"{late}\nNhập tại: {base}/cao-bang/2024/\n{end}",
        "Mới 1": "Kính gửi anh, chị,\n"
        "Báo cáo năm 2024 của Hội Khuyến học Mới 1 chưa nộp, còn thiếu:\n"
        "- Tổ chức và hội viên: còn 5 ô.\n- Tham mưu, phối hợp, tuyên truyền: còn 1 ô.\n"
        "- Quỹ khuyến học: còn 1 ô.\n- Mô hình học tập: còn 5 ô.\n"
        f"{late}\nNhập tại: {base}/moi-1/2024/nhap/\n{end}",
        "Lạng Sơn": "Kính gửi anh, chị,\n"
        "Báo cáo năm 2024 của Hội Khuyến học Lạng Sơn chưa nộp, còn thiếu:\n"
        "- Tổ chức và hội viên: còn 2 ô.\n- Mô hình học tập: còn 1 ô.\n"
        f"{late}\nNhập tại: {base}/lang-son/2024/nhap/\n{end}",
        "Mới 2": "Kính gửi anh, chị,\n"
        "Báo cáo năm 2024 của Hội Khuyến học Mới 2 đã đủ số liệu, chỉ còn bấm Nộp.\n"
        f"{late}\nNhập tại: {base}/moi-2/2024/nhap/\n{end}",
        "Mới 3": "Kính gửi anh, chị,\n"
        "Báo cáo năm 2024 của Hội Khuyến học Mới 3 được trả lại, chưa nộp lại, còn thiếu:\n"
        "- Câu hỏi chờ trả lời: Tổng số hội viên.\n- Câu hỏi chờ trả lời: Tổng nguồn quỹ khuyến học.\n"
        "Hạn nộp (đã gia hạn): hết ngày thứ Hai 25/11/2024, còn 3 ngày.\n"
        f"Nhập tại: {base}/moi-3/2024/nhap/\n{end}",
        # Mới 4 was reopened, but its extension still runs for more than fourteen days.
    }
    recipients = {
        reminder.association.name: [str(user) for user in reminder.recipients]
        for reminder in reminders_due(cast.cluster, period)
    }
    assert recipients == {
        "Cao Bằng": ["Nông Thị Ơn"],
        "Lạng Sơn": ["Lý Văn Đức", "Hoàng Thị Én"],
        "Mới 1": ["Cán bộ Mới 1"],
        "Mới 2": ["Cán bộ Mới 2"],
        "Mới 3": ["Cán bộ Mới 3"],
    }


def test_nobody_is_reminded_more_than_two_weeks_before(eight, at):
    cast, period = eight
    at(2024, 11, 5, 23, 59, 59)
    assert texts(cast, period) == {}
    at(2024, 11, 6, 0, 0, 0)
    assert "còn 14 ngày" in texts(cast, period)["Cao Bằng"]
    at(2024, 12, 6, 0, 0, 0)
    assert "Mới 4" in texts(cast, period)


def test_the_last_day_is_today_until_its_last_second(eight, at):
    cast, period = eight
    at(2024, 11, 20, 23, 59, 59)
    assert "Hạn nộp: hết ngày hôm nay, thứ Tư 20/11/2024." in texts(cast, period)["Cao Bằng"]
    at(2024, 11, 21, 0, 0, 0)
    assert "đã quá 1 ngày" in texts(cast, period)["Cao Bằng"]


def test_it_stops_with_the_submission_and_comes_once_a_day(eight, at):
    cast, period = eight
    at(2024, 11, 20, 9)
    sent = send_reminders(by=cast.secretary, cluster=cast.cluster, period=period)
    assert {user.email for user in sent.mailed} == {"en@example.vn", "duc@example.vn"}
    assert len(sent.without_address) == 4
    assert [message.to for message in mail.outbox] == [["duc@example.vn"], ["en@example.vn"]]
    assert mail.outbox[0].subject == "Nhắc nộp báo cáo khuyến học năm 2024: Lạng Sơn"
    assert "Tổ chức và hội viên: còn 2 ô" in mail.outbox[0].body
    again = send_reminders(by=cast.deputy, cluster=cast.cluster, period=period)
    assert (again.mailed, len(again.already)) == ([], 6)
    assert Notice.objects.filter(kind="reminder").count() == 6
    at(2024, 11, 21, 9)
    send_reminders(by=cast.deputy, cluster=cast.cluster, period=period)
    assert Notice.objects.filter(kind="reminder").count() == 12


def test_one_address_that_fails_stops_no_other(eight, at, monkeypatch):
    cast, period = eight
    at(2024, 11, 20, 9)

    def fail_for_one(subject, text, sender, to):
        if to == ["duc@example.vn"]:
            raise ConnectionRefusedError

    monkeypatch.setattr("associations.actions.reminders.send_mail", fail_for_one)
    sent = send_reminders(by=cast.secretary, cluster=cast.cluster, period=period)
    assert (sent.failed, sent.mailed) == ([cast.colleague], [cast.officer])


@pytest.mark.parametrize("who", ["officer", "central", "stranger"])
def test_only_who_leads_the_cluster_reminds(eight, who):
    cast, period = eight
    with pytest.raises(Refused):
        send_reminders(by=getattr(cast, who), cluster=cast.cluster, period=period)
    assert sign_in(getattr(cast, who)).get("/cum/dong-bac/2024/nhac/").status_code == 404


def test_the_command_says_and_sends(eight, at, capsys):
    at(2024, 11, 20, 9)
    call_command("remind", "--dry-run")
    said = capsys.readouterr().out
    assert "Lạng Sơn (lang-son)\n  Lý Văn Đức: duc@example.vn\n  Hoàng Thị Én: en@example.vn\n" in said
    assert "Nông Thị Ơn: không có thư điện tử" in said
    assert not mail.outbox
    assert not Notice.objects.exists()
    call_command("remind", "--cluster", "dong-bac", "--year", "2024")
    assert "gửi thư 2, chỉ báo trong cổng 4" in capsys.readouterr().out
    for wrong in (["--cluster", "la"], ["--year", "1999"]):
        with pytest.raises(SystemExit) as ended:
            call_command("remind", *wrong)
        assert ended.value.code == 1


def test_the_page_previews_and_reminds_those_chosen(eight, at):
    cast, _ = eight
    at(2024, 11, 20, 9)
    client = sign_in(cast.secretary)
    page = client.get("/cum/dong-bac/2024/nhac/").content.decode()
    assert "5 hội chưa nộp" in page
    assert "Quỹ khuyến học: còn 1 ô" in page
    response = client.post("/cum/dong-bac/2024/nhac/", {"hoi": [cast.lang_son.pk]}, follow=True)
    assert "Đã nhắc: gửi thư cho 2 người" in response.content.decode()
    assert len(mail.outbox) == 2
    assert "Chưa chọn hội nào" in client.post("/cum/dong-bac/2024/nhac/", follow=True).content.decode()


def test_reminders_ask_as_often_for_more_units(eight, at):
    cast, period = eight
    at(2024, 11, 20, 9)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            reminders_due(cast.cluster, period)
        return len(captured)

    before = queries()
    for number in range(10, 15):
        factories.draft(cast, factories.join(cast, number))
    assert queries() == before
