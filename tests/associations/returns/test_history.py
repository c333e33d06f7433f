"""The history of a return in words."""

import datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext

from associations.models import Event
from associations.returns.history import history
from tests import factories
from tests.browsing import address, sign_in


def test_saves_of_one_person_within_a_quarter_of_an_hour_are_one(cast):
    return_ = factories.draft(cast)
    factories.save(return_, cast.officer, members=221_000)
    factories.save(return_, cast.officer, members=222_000, branches=2_200)
    factories.save(return_, cast.colleague, branches=2_300)
    newest, first = history(return_)
    assert (newest.by_name, newest.what) == ("Lý Văn Đức", "lưu 1 ô")
    assert first.by_name == "Hoàng Thị Én"
    assert first.changes["members"] == [None, 222_000]
    assert ("Số chi hội khuyến học", "2.200", "2.300") in newest.lines


def test_later_saves_stand_alone(cast, monkeypatch):
    return_ = factories.draft(cast)
    later = Event.objects.get().at + datetime.timedelta(minutes=16)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    factories.save(return_, cast.officer, members=221_000)
    assert next(iter(history(return_))).lines == [("Tổng số hội viên", "220.000", "221.000")]


def test_moves_carry_their_reason_and_text_from_users_runs_nowhere(cast):
    return_ = factories.submitted(cast)
    factories.go(return_, "send_back", cast.secretary, "<script>alert(1)</script> xem lại")
    page = sign_in(cast.officer).get(address(return_)).content.decode()
    assert "trả lại" in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; xem lại" in page


def test_the_list_of_a_cluster_asks_the_database_as_often_for_many_units(cast):
    factories.draft(cast)
    client = sign_in(cast.secretary)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/cum/dong-bac/2024/").status_code == 200
        return len(captured)

    few = queries()
    for unit in (cast.cao_bang, cast.bac_kan, cast.thai_nguyen):
        factories.draft(cast, unit)
    assert queries() == few
