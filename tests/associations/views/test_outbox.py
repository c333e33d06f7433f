"""The administrator's page of mails: what it lists, in whose hands it is, and what its buttons do."""

import datetime

import pytest
from django.core import mail as django_mail
from django.utils import timezone

from associations import outbox
from associations.models import Notice, OutgoingMail, RegistryRecord
from tests.associations.test_outbox import LOCMEM, written
from tests.browsing import sign_in, words_of

State = OutgoingMail.State
URL = "/tinh-trang/thu/"


@pytest.fixture
def admin(cast):
    return sign_in(cast.administrator)


def test_hundreds_of_mails_are_listed_by_page_and_found_without_their_texts(
    admin, cast, django_assert_max_num_queries
):
    written(*[f"nguoi-{number}@example.vn" for number in range(230)], person=cast.officer, error="hỏng")
    OutgoingMail.objects.filter(to="nguoi-7@example.vn").update(state=State.GIVEN_UP, tries=7)
    with django_assert_max_num_queries(16):
        page = admin.get(URL)
    assert len(page.context["page"].object_list) == 50
    assert "Trang 1/5" in words_of(page)
    assert ">đang chờ gửi: 229</a> · <a" in words_of(page)
    assert ">không gửi được: 1</a>" in words_of(page)
    assert "bí mật" not in page.content.decode()
    assert "nguoi-0@example.vn" in words_of(admin.get(f"{URL}?trang=5"))
    found = admin.get(f"{URL}?trang_thai=given_up&tim=NGUOI-7")
    assert [mail.to for mail in found.context["page"].object_list] == ["nguoi-7@example.vn"]
    assert "sau 7 lần thử" in words_of(found)
    assert "hỏng" in words_of(found)
    for nothing in ("?tim=khong-co", "?trang_thai=sent"):
        assert "Không có thư nào như vậy" in words_of(admin.get(URL + nothing))


def test_without_any_mail_the_page_says_so_and_when_mails_are_tried(admin):
    words = words_of(admin.get(URL))
    assert "Cổng chưa gửi thư nào" in words
    minutes = [int(wait.total_seconds()) // 60 for wait in outbox.WAITS]
    soon = ", ".join(str(wait) for wait in minutes if wait < 60)
    later = ", ".join(str(wait // 60) for wait in minutes if wait >= 60)
    assert f"sau {soon} phút, rồi {later} giờ" in words
    assert f"Thư quá {outbox.KEEPS.days} ngày" in words


def test_what_nobody_has_tried_for_long_is_said_to_wait_for_the_worker(admin):
    written()
    assert "phần chạy nền có thể không chạy" not in words_of(admin.get(URL))
    OutgoingMail.objects.update(created_at=timezone.now() - datetime.timedelta(minutes=11))
    assert "phần chạy nền có thể không chạy" in words_of(admin.get(URL))


@pytest.mark.postgresql
def test_mails_are_sent_again_or_dropped_and_it_is_on_record(admin, cast):
    given_up, held, dropped, sent = [
        written(f"{state}@example.vn", state=state, tries=7)[0]
        for state in (State.GIVEN_UP, State.HELD, State.GIVEN_UP + "-2", State.SENT)
    ]
    OutgoingMail.objects.filter(pk=dropped.pk).update(state=State.GIVEN_UP)
    assert "Đã bỏ hẳn 1 thư" in words_of(admin.post(URL, {"bo": dropped.pk}, follow=True))
    assert "Đã cho gửi lại 1 thư" in words_of(admin.post(URL, {"gui_lai": held.pk}, follow=True))
    assert "Gửi lại 1 thư không gửi được" in words_of(admin.get(URL))
    assert "không phải làm gì" in words_of(admin.post(URL, {"gui_lai": "held"}, follow=True))
    assert "Đã cho gửi lại 1 thư" in words_of(admin.post(URL, {"gui_lai": "given_up"}, follow=True))
    for settled in (dropped, sent):
        for press in ("gui_lai", "bo"):
            assert "không phải làm gì" in words_of(admin.post(URL, {press: settled.pk}, follow=True))
    dropped.refresh_from_db()
    assert (dropped.state, dropped.text) == (State.DROPPED, "")
    assert outbox.deliver_due() == 2
    assert {letter.to[0] for letter in django_mail.outbox} == {given_up.to, held.to}
    records = RegistryRecord.objects.filter(table="associations.outgoingmail").order_by("pk")
    assert [record.words for record in records] == [
        f"bỏ hẳn thư tới {dropped.to}",
        f"cho gửi lại thư tới {held.to}",
        f"cho gửi lại thư tới {given_up.to}",
    ]
    assert {record.by for record in records} == {cast.administrator}


def test_what_is_pressed_without_a_mail_does_nothing(admin):
    written(state=State.GIVEN_UP)
    for sent in ({}, {"bo": "x"}, {"gui_lai": "999999999999999999999"}, {"bo": "-1"}):
        assert "không phải làm gì" in words_of(admin.post(URL, sent, follow=True)), sent
    assert outbox.given_up() == 1


def test_administrators_are_told_once_until_they_read_it(cast, monkeypatch, admin):
    def refuse(*_):
        raise ValueError("cannot be written")

    monkeypatch.setattr(LOCMEM, refuse)
    for address in ("a@example.vn", "b@example.vn"):
        written(address)
        outbox.deliver_due()
    [told] = Notice.objects.filter(kind="mail")
    assert told.to == cast.administrator
    assert told.text.startswith(
        "Có thư không gửi được, gần nhất là thư tới a@example.vn: máy chủ thư không nhận"
    )
    page = admin.get(f"/thong-bao/{told.pk}/", follow=True)
    assert page.request["PATH_INFO"] == URL
    assert [mail.to for mail in page.context["page"].object_list] == ["b@example.vn", "a@example.vn"]
    written("c@example.vn")
    outbox.deliver_due()
    assert Notice.objects.filter(kind="mail").count() == 2


def test_the_notice_of_what_was_too_old_leads_to_it(cast, admin):
    written("cu@example.vn", created_at=timezone.now() - outbox.KEEPS)
    assert outbox.drop_outdated() == 1
    [told] = Notice.objects.filter(kind="mail")
    assert "cu@example.vn" in told.text
    page = admin.get(f"/thong-bao/{told.pk}/", follow=True)
    assert [mail.to for mail in page.context["page"].object_list] == ["cu@example.vn"]


@pytest.mark.parametrize("who", ["officer", "secretary", "central"])
def test_nobody_else_knows_of_the_page(cast, who):
    assert sign_in(getattr(cast, who)).get(URL).status_code == 404
    assert sign_in(getattr(cast, who)).post(URL, {"gui_lai": "given_up"}).status_code == 404
