"""Notices: who is told of which deed, and that each is one person's own."""

import datetime
import re

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from associations.models import Notice, User
from associations.notices import marked_past
from associations.returns.workflow import move_all
from tests import factories
from tests.browsing import sign_in


def told(kind):
    return {notice.to.username for notice in Notice.objects.filter(kind=kind)}


def test_those_concerned_are_told_of_a_move_and_not_who_made_it(cast):
    return_ = factories.submitted(cast)
    assert told("submit") == {"secretary", "deputy"}
    factories.go(return_, "send_back", cast.secretary, "Xem lại số hội viên")
    assert told("send_back") == {"officer", "colleague"}
    notice = Notice.objects.filter(kind="send_back").first()
    assert notice.place == "/bao-cao/lang-son/2024/nhap/"
    assert "Trần Thị Ái trả lại báo cáo năm 2024 của Lạng Sơn. Tổng số hội viên: Xem lại" in notice.text
    factories.go(return_, "submit", cast.officer)
    factories.go(return_, "approve", cast.deputy)
    factories.go(return_, "reopen", cast.secretary, "Sửa")
    assert told("approve") == told("reopen") == {"officer", "colleague"}


def test_nobody_is_told_of_figures_of_the_past(cast):
    factories.submitted(cast, cast.cao_bang)  # by the reserved account
    assert not Notice.objects.exists()


def test_a_notice_is_read_on_the_way_to_its_place(cast):
    factories.submitted(cast)
    client = sign_in(cast.secretary)
    start = client.get("/").content.decode()
    assert "Thông báo mới" in start
    assert "chưa đọc" in start
    notice = Notice.objects.get(to=cast.secretary)
    response = client.get(f"/thong-bao/{notice.pk}/")
    assert response["Location"] == "/bao-cao/lang-son/2024/"
    notice.refresh_from_db()
    assert notice.read_at
    assert "Thông báo mới" not in client.get("/").content.decode()
    assert sign_in(cast.deputy).get(f"/thong-bao/{notice.pk}/").status_code == 404


def test_all_are_marked_as_read_at_once(cast):
    for year in (2022, 2023):
        factories.submitted(cast, year=year)
    client = sign_in(cast.deputy)
    page = client.get("/thong-bao/").content.decode()
    assert page.count('class="tag">mới') == 2
    client.post("/thong-bao/")
    assert not Notice.objects.filter(to=cast.deputy, read_at=None).exists()
    assert Notice.objects.filter(to=cast.secretary, read_at=None).count() == 2


def write(user, number, *, read=False):
    at = datetime.datetime(2024, 11, 1, tzinfo=datetime.UTC) + datetime.timedelta(hours=number)
    return Notice.objects.create(
        to=user, kind="approve", text=f"Tin số {number}.", place="/", at=at, read_at=at if read else None
    )


def test_the_unread_stand_first_and_of_each_the_newest_fifty_a_page(cast):
    for number in range(1, 61):
        write(cast.officer, number, read=number > 4)
    write(cast.colleague, 99)
    client = sign_in(cast.officer)
    pages = [client.get("/thong-bao/", {"trang": trang}).content.decode() for trang in (1, 2)]
    numbers = [[int(found) for found in re.findall(r"Tin số (\d+)", page)] for page in pages]
    assert numbers == [[4, 3, 2, 1, *range(60, 14, -1)], [*range(14, 4, -1)]]
    assert '<span class="unread">4<' in pages[0]


def test_the_start_page_shows_five_unread_and_the_frame_asks_once(cast):
    def asked(client, url):
        with CaptureQueriesContext(connection) as captured:
            page = client.get(url).content.decode()
        return page, sum("associations_notice" in query["sql"] for query in captured)

    for number in range(1, 8):
        write(cast.nobody, number)
    client = sign_in(cast.nobody)
    page, queries = asked(client, "/")
    assert re.findall(r"Tin số (\d)", page) == ["7", "6", "5", "4", "3"]
    assert queries == 1  # the five, with the number in the frame
    assert asked(client, "/quyen-han/")[1] == 1
    assert asked(Client(), "/tai-khoan/dang-nhap/")[1] == 0


def test_who_acts_is_not_told_and_neither_is_who_cannot_sign_in(cast):
    User.objects.filter(pk=cast.colleague.pk).update(is_active=False)
    return_ = factories.draft(cast)
    Notice.objects.all().delete()
    factories.go(return_, "submit", cast.officer)
    factories.go(return_, "approve", cast.deputy)
    assert told("submit") == {"secretary", "deputy"}
    assert told("approve") == {"officer"}
    assert Notice.objects.get(kind="approve").text == "Vũ Văn Ấm duyệt báo cáo năm 2024 của Lạng Sơn."


def test_a_place_outside_the_portal_is_not_gone_to(cast):
    for place in ("//example.org/", "/\\example.org"):
        notice = Notice.objects.bulk_create(
            [Notice(to=cast.officer, kind="approve", text="x", place=place, at=cast.officer.date_joined)]
        )[0]
        assert sign_in(cast.officer).get(f"/thong-bao/{notice.pk}/")["Location"] == "/thong-bao/"


def test_a_move_of_many_returns_tells_all_by_as_many_queries(cast):
    def queries(returns):
        with CaptureQueriesContext(connection) as captured:
            move_all(by=cast.secretary, returns=returns, name="approve")
        return len(captured)

    one = queries([factories.submitted(cast, year=2020)])
    assert queries([factories.submitted(cast, year=year) for year in (2021, 2022, 2023)]) == one


def test_a_notice_of_a_move_is_past_once_the_return_has_moved_on(cast):
    return_ = factories.submitted(cast)
    client = sign_in(cast.secretary)
    for page in ("/", "/thong-bao/"):
        assert "đã qua" not in client.get(page).content.decode()
    factories.go(return_, "send_back", cast.deputy, "Sao giảm?")
    for page in ("/", "/thong-bao/"):
        assert client.get(page).content.decode().count("đã qua") == 1
    factories.go(return_, "submit", cast.officer)
    texts = list(marked_past(Notice.objects.filter(to=cast.secretary, kind="submit")).order_by("pk"))
    assert [notice.is_past for notice in texts] == [True, False]  # the second submission waits
