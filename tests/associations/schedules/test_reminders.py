"""Reminders: to whom, of what, in which words; eight returns in all states with two extensions."""

import datetime
from smtplib import SMTPRecipientsRefused
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from associations.actions import questions
from associations.actions.extensions import MoreTime, grant_extension
from associations.actions.questions import NewQuestion
from associations.actions.reminders import send_now, send_reminders
from associations.models import Assignment, Cluster, ClusterMembership, Notice, Period, Schedule, User
from associations.returns.workflow import Refused
from associations.schedules.reminders import reminders_due
from tests import factories
from tests.browsing import sign_in
from tests.cast import LONG_AGO
from tests.made_once import made_once
from tests.outbox import sent_mails

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
    return make_eight(cast=cast)


@made_once
def make_eight(cast):
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
    questions.ask(by=cast.deputy, return_=returned, questions=[NewQuestion("fund_total", "Sao tăng?")])
    factories.approved(cast, cast.thai_nguyen)
    factories.go(factories.approved(cast, reopened), "reopen", cast.secretary, "Sửa số")
    for unit, until in ((sent_back, datetime.date(2024, 11, 25)), (reopened, datetime.date(2024, 12, 20))):
        grant_extension(
            by=cast.secretary,
            cluster=cast.cluster,
            period=period,
            association=unit,
            more_time=MoreTime(until, "Bão số 3"),
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
    late = "Hạn nộp: thứ Tư 20/11/2024, đã quá hạn 2 ngày."
    assert texts(cast, period) == {
        "Cao Bằng": "Kính gửi anh/chị,\n"
        "Báo cáo năm 2024 của Hội Khuyến học Cao Bằng chưa bắt đầu, còn thiếu mọi mục.\n"
        f"{late}\nVào báo cáo: {base}/cao-bang/2024/\n{end}",
        "Mới 1": "Kính gửi anh/chị,\n"
        "Báo cáo năm 2024 của Hội Khuyến học Mới 1 chưa nộp, còn thiếu:\n"
        "- Tổ chức và hội viên: 5 ô\n- Tham mưu, phối hợp, tuyên truyền: 1 ô\n"
        "- Quỹ khuyến học: 1 ô\n- Mô hình học tập: 5 ô\n"
        f"{late}\nVào báo cáo: {base}/moi-1/2024/nhap/\n{end}",
        "Lạng Sơn": "Kính gửi anh/chị,\n"
        "Báo cáo năm 2024 của Hội Khuyến học Lạng Sơn chưa nộp, còn thiếu:\n"
        "- Tổ chức và hội viên: 2 ô\n- Mô hình học tập: 1 ô\n"
        f"{late}\nVào báo cáo: {base}/lang-son/2024/nhap/\n{end}",
        "Mới 2": "Kính gửi anh/chị,\n"
        "Báo cáo năm 2024 của Hội Khuyến học Mới 2 chưa nộp; số liệu đã đủ, chỉ còn bấm Nộp.\n"
        f"{late}\nVào báo cáo: {base}/moi-2/2024/nhap/\n{end}",
        "Mới 3": "Kính gửi anh/chị,\n"
        "Báo cáo năm 2024 của Hội Khuyến học Mới 3 được trả lại, chưa nộp lại, còn thiếu:\n"
        "- Câu hỏi chờ trả lời: Tổng số hội viên\n- Câu hỏi chờ trả lời: Tổng nguồn quỹ khuyến học\n"
        "Hội được gia hạn đến hết ngày thứ Hai 25/11/2024, còn 3 ngày.\n"
        f"Vào báo cáo: {base}/moi-3/2024/nhap/\n{end}",
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


def test_what_is_locked_is_said_with_who_opens_it_and_an_extension_that_is_over_counts_until_its_end(
    eight, at
):
    cast, period = eight
    grant_extension(
        by=cast.secretary,
        cluster=cast.cluster,
        period=period,
        association=cast.cao_bang,
        more_time=MoreTime(datetime.date(2024, 12, 20), "Bão số 3", ["funds", "movement"]),
    )
    at(2024, 12, 8, 9)
    found = texts(cast, period)
    base, end = "http://127.0.0.1:8000/bao-cao", "Trân trọng cảm ơn."
    assert {name: found[name] for name in ("Cao Bằng", "Mới 2", "Mới 3", "Mới 4")} == {
        "Cao Bằng": "Kính gửi anh/chị,\n"
        "Báo cáo năm 2024 của Hội Khuyến học Cao Bằng chưa bắt đầu, còn thiếu mọi mục.\n"
        "Hội được gia hạn đến hết ngày thứ Sáu 20/12/2024, còn 12 ngày.\n"
        "Hiện chỉ nhập được mục được gia hạn: Tham mưu, phối hợp, tuyên truyền; Quỹ khuyến học. "
        "Cần sửa mục khác thì nhờ thư ký cụm gia hạn.\n"
        f"Vào báo cáo: {base}/cao-bang/2024/\n{end}",
        "Mới 2": "Kính gửi anh/chị,\n"
        "Báo cáo năm 2024 của Hội Khuyến học Mới 2 chưa nộp; số liệu đã đủ, chỉ còn bấm Nộp.\n"
        "Hạn nộp: thứ Tư 20/11/2024, đã quá hạn 18 ngày.\n"
        "Đã khóa nhập từ sau ngày 30/11/2024. Muốn sửa thì nhờ thư ký cụm gia hạn: bấm “Xin gia hạn” ở trang báo cáo, nêu rõ mục nào và vì sao.\n"
        f"Vào báo cáo: {base}/moi-2/2024/nhap/\n{end}",
        "Mới 3": "Kính gửi anh/chị,\n"
        "Báo cáo năm 2024 của Hội Khuyến học Mới 3 được trả lại, chưa nộp lại, còn thiếu:\n"
        "- Câu hỏi chờ trả lời: Tổng số hội viên\n- Câu hỏi chờ trả lời: Tổng nguồn quỹ khuyến học\n"
        "Hạn nộp đã gia hạn: thứ Hai 25/11/2024, đã quá hạn 13 ngày.\n"
        "Đã khóa nhập từ sau ngày 30/11/2024, gia hạn đến hết 25/11/2024 cũng đã hết. "
        "Muốn sửa thì nhờ thư ký cụm gia hạn: bấm “Xin gia hạn” ở trang báo cáo, nêu rõ mục nào và vì sao.\n"
        f"Vào báo cáo: {base}/moi-3/2024/nhap/\n{end}",
        "Mới 4": "Kính gửi anh/chị,\n"
        "Báo cáo năm 2024 của Hội Khuyến học Mới 4 được mở lại, chưa nộp lại; số liệu đã đủ, chỉ còn bấm Nộp.\n"
        "Hội được gia hạn đến hết ngày thứ Sáu 20/12/2024, còn 12 ngày.\n"
        f"Vào báo cáo: {base}/moi-4/2024/nhap/\n{end}",
    }


def test_nobody_is_reminded_before_the_cluster_opens(eight, at):
    cast, period = eight
    Schedule.objects.update(opens=datetime.date(2024, 11, 15))
    at(2024, 11, 14, 23, 59, 59)
    assert texts(cast, period) == {}
    at(2024, 11, 15, 0, 0, 0)
    assert "Cao Bằng" in texts(cast, period)


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
    assert "Hạn nộp: hết hôm nay, thứ Tư 20/11/2024." in texts(cast, period)["Cao Bằng"]
    at(2024, 11, 21, 0, 0, 0)
    assert "đã quá hạn 1 ngày" in texts(cast, period)["Cao Bằng"]


def test_it_stops_with_the_submission_and_comes_once_a_day(eight, at):
    cast, period = eight
    at(2024, 11, 20, 9)
    sent = send_reminders(by=cast.secretary, cluster=cast.cluster, period=period)
    assert {user.email for user in sent.mailed} == {"en@example.vn", "duc@example.vn"}
    assert len(sent.without_address) == 4
    first, second = sent_mails()
    assert [first.to, second.to] == [["duc@example.vn"], ["en@example.vn"]]
    assert first.subject == "Nhắc nộp báo cáo khuyến học năm 2024: Lạng Sơn"
    assert "Tổ chức và hội viên: 2 ô" in first.body
    again = send_reminders(by=cast.deputy, cluster=cast.cluster, period=period)
    assert (again.mailed, len(again.already)) == ([], 6)
    assert Notice.objects.filter(kind="reminder").count() == 6
    at(2024, 11, 21, 9)
    send_reminders(by=cast.deputy, cluster=cast.cluster, period=period)
    assert Notice.objects.filter(kind="reminder").count() == 12


def test_a_return_begun_since_the_morning_is_not_reminded_of_again_that_day(eight, at):
    cast, period = eight
    at(2024, 11, 20, 9)
    send_reminders(by=cast.secretary, cluster=cast.cluster, period=period)
    notice = Notice.objects.get(to=cast.neighbour)
    assert notice.text == (
        "Nhắc nộp báo cáo năm 2024 của Cao Bằng: chưa bắt đầu. Hạn nộp: hết hôm nay, thứ Tư 20/11/2024."
    )
    assert (notice.place, notice.of_return) == ("/bao-cao/cao-bang/2024/", None)
    factories.begin(cast.cao_bang)
    at(2024, 11, 20, 23, 59, 59)
    send_reminders(by=cast.secretary, cluster=cast.cluster, period=period)
    assert Notice.objects.filter(to=cast.neighbour).count() == 1
    at(2024, 11, 21, 0, 0, 0)
    send_reminders(by=cast.secretary, cluster=cast.cluster, period=period)
    assert Notice.objects.filter(to=cast.neighbour, place="/bao-cao/cao-bang/2024/nhap/").count() == 1


def test_the_notice_is_one_line_that_says_how_much_is_left(eight, at):
    cast, period = eight
    at(2024, 11, 22, 9)
    words = {r.association.name: r.summary for r in reminders_due(cast.cluster, period)}
    head = "Nhắc nộp báo cáo năm 2024 của"
    assert words["Lạng Sơn"] == f"{head} Lạng Sơn: còn 3 ô. Hạn nộp: thứ Tư 20/11/2024, đã quá hạn 2 ngày."
    assert words["Mới 3"].startswith(f"{head} Mới 3: 2 câu hỏi chờ trả lời. Hội được gia hạn đến hết")
    assert words["Mới 2"].startswith(f"{head} Mới 2: số liệu đã đủ, chỉ còn bấm Nộp.")


def test_mails_go_out_when_the_notices_are_written(eight, at, monkeypatch):
    cast, period = eight
    at(2024, 11, 20, 9)
    outside = len(connection.savepoint_ids)
    depths = []
    monkeypatch.setattr(
        "django.core.mail.backends.locmem.EmailBackend.send_messages",
        lambda *_: depths.append(len(connection.savepoint_ids)) or 1,
    )
    send_now(send_reminders(by=cast.secretary, cluster=cast.cluster, period=period, is_mine=True))
    assert depths == [outside, outside]


def test_who_reminds_is_not_reminded(eight, at):
    cast, period = eight
    at(2024, 11, 20, 9)
    Assignment.objects.create(
        user=cast.secretary, role="officer", association=cast.lang_son, valid_from=LONG_AGO
    )
    User.objects.filter(pk=cast.secretary.pk).update(email="ai@example.vn")
    send_reminders(by=cast.secretary, cluster=cast.cluster, period=period)
    assert ["ai@example.vn"] not in [message.to for message in sent_mails()]


def test_one_address_that_fails_stops_no_other(eight, at, monkeypatch):
    cast, period = eight
    at(2024, 11, 20, 9)

    def fail_for_one(backend, mails):
        if mails[0].to == ["duc@example.vn"]:
            raise SMTPRecipientsRefused({})
        return 1

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail_for_one)
    sent = send_now(send_reminders(by=cast.secretary, cluster=cast.cluster, period=period, is_mine=True))
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
    words = capsys.readouterr().out
    assert "Lạng Sơn (lang-son)\n  Lý Văn Đức: duc@example.vn\n  Hoàng Thị Én: en@example.vn\n" in words
    assert "Nông Thị Ơn: không có thư điện tử" in words
    assert not sent_mails()
    assert not Notice.objects.exists()
    call_command("remind", "--cluster", "dong-bac", "--year", "2024")
    assert "gửi thư 2, chỉ báo trong cổng 4" in capsys.readouterr().out
    for wrong, words in (
        (["--cluster", "la"], "Không có cụm “la”. Các cụm: dong-bac. Kiểm tra --cluster.\n"),
        (
            ["--year", "1999"],
            "Chưa mở kỳ báo cáo năm 1999. Kiểm tra --year, hoặc mở kỳ ở trang Danh mục.\n",
        ),
    ):
        with pytest.raises(SystemExit) as ended:
            call_command("remind", *wrong)
        assert ended.value.code == 1
        assert capsys.readouterr().err == words


def test_the_command_says_of_each_association_how_its_people_were_reached(eight, at, capsys):
    at(2024, 11, 20, 9)
    Period.objects.open_year(2025)  # opened early, without dates
    call_command("remind")
    assert capsys.readouterr().out == (
        "Cụm thi đua số 2, năm 2024: 5 hội chưa nộp.\n"
        "Cao Bằng (cao-bang)\n"
        "  Nông Thị Ơn: không có thư điện tử, chỉ báo trong cổng\n"
        "Lạng Sơn (lang-son)\n"
        "  Lý Văn Đức: đã gửi thư duc@example.vn\n"
        "  Hoàng Thị Én: đã gửi thư en@example.vn\n"
        "  Tổ chức và hội viên: 2 ô\n"
        "  Mô hình học tập: 1 ô\n"
        "Mới 1 (moi-1)\n"
        "  Cán bộ Mới 1: không có thư điện tử, chỉ báo trong cổng\n"
        "  Tổ chức và hội viên: 5 ô\n"
        "  Tham mưu, phối hợp, tuyên truyền: 1 ô\n"
        "  Quỹ khuyến học: 1 ô\n"
        "  Mô hình học tập: 5 ô\n"
        "Mới 2 (moi-2)\n"
        "  Cán bộ Mới 2: không có thư điện tử, chỉ báo trong cổng\n"
        "Mới 3 (moi-3)\n"
        "  Cán bộ Mới 3: không có thư điện tử, chỉ báo trong cổng\n"
        "Cụm thi đua số 2, năm 2024: gửi thư 2, chỉ báo trong cổng 4, đã nhắc hôm nay 0.\n"
    )


def test_a_mail_that_fails_in_one_cluster_stops_no_other(eight, at, capsys, monkeypatch):
    cast, period = eight
    at(2024, 11, 20, 9)
    second = Cluster.objects.create(key="hai", name="Cụm hai", short_name="Hai")
    ClusterMembership.objects.create(cluster=second, association=cast.elsewhere, valid_from=LONG_AGO)
    Schedule.objects.create(cluster=second, period=period, due=DUE)

    def fail(*_):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)
    with pytest.raises(SystemExit) as ended:
        call_command("remind")
    assert ended.value.code == 1
    assert Notice.objects.filter(kind="reminder", to=cast.stranger).count() == 1
    words = capsys.readouterr().err.splitlines()
    assert all("từ chối kết nối" in line and "cổng sẽ thử gửi lại" in line for line in words)
    assert [line.split(". ")[0] for line in words] == [
        "Không gửi được thư cho Lý Văn Đức (duc@example.vn)",
        "Không gửi được thư cho Hoàng Thị Én (en@example.vn)",
    ]
    call_command("remind", "--cluster", "hai", "--year", "2024")
    assert "Bùi Thị Ẩn: hôm nay đã nhắc rồi" in capsys.readouterr().out


def test_without_any_due_date_the_command_says_that_nobody_is_reminded(cast, capsys):
    call_command("remind")
    assert capsys.readouterr().out == (
        "Chưa có cụm nào đặt hạn nộp, nên không nhắc ai. Đặt hạn ở trang Lịch của cụm.\n"
    )


def test_the_page_previews_and_reminds_those_chosen(eight, at):
    cast, _ = eight
    at(2024, 11, 20, 9)
    client = sign_in(cast.secretary)
    page = client.get("/cum/dong-bac/2024/nhac/").content.decode()
    assert "5 hội chưa nộp" in page
    assert "Quỹ khuyến học: 1 ô" in page
    response = client.post("/cum/dong-bac/2024/nhac/", {"hoi": [cast.lang_son.pk]}, follow=True)
    assert "Đã nhắc: gửi thư cho 2 người" in response.content.decode()
    assert len(sent_mails()) == 2
    again = client.post("/cum/dong-bac/2024/nhac/", {"hoi": [cast.lang_son.pk]}, follow=True).content.decode()
    assert "hôm nay đã nhắc Lý Văn Đức, Hoàng Thị Én rồi" in again
    assert (
        "Chưa nhắc ai"
        in client.post(
            "/cum/dong-bac/2024/nhac/", {"hoi": [cast.thai_nguyen.pk]}, follow=True
        ).content.decode()
    )
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
