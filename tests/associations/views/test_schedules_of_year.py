"""The dates of all clusters of a year on one page, with what changed dates do before they are saved."""

import datetime

import pytest
from django.utils import timezone

from associations.actions.records import records_of
from associations.actions.schedules import WantedDates, set_dates, set_dates_of_clusters
from associations.models import Cluster, Period, Schedule
from associations.returns.workflow import Refused
from tests import factories
from tests.browsing import hidden_fields, preview_then_confirm, sign_in, words_of
from tests.cast import Cast

URL = "/lich-bao-cao/2024/"


@pytest.fixture
def admin(cast):
    Period.objects.open_year(2024)
    Cluster.objects.create(key="tay-bac", name="Cụm thi đua số 3", short_name="Tây Bắc")
    return sign_in(cast.administrator)


def typed(client, **changed) -> dict[str, str]:
    """What the page's form sends, with some days changed ("dong-bac-due")."""
    return {**hidden_fields(client.get(URL).content.decode()), **changed}


def test_dates_of_all_clusters_are_shown_then_saved_and_written_down(cast: Cast, admin):
    page, response = preview_then_confirm(
        admin, URL, typed(admin, **{"dong-bac-due": "05/12/2026", "dong-bac-locks": "31/12/2026"})
    )
    assert "Hạn nộp: để trống → <strong>05/12/2026</strong>" in page
    assert "<h2>Cụm thi đua số 2</h2>" in page
    assert "<h2>Cụm thi đua số 3</h2>" not in page  # nothing changes there
    assert response.status_code == 302
    schedule = Schedule.objects.get()
    assert (schedule.due, schedule.locks) == (datetime.date(2026, 12, 5), datetime.date(2026, 12, 31))
    assert records_of(schedule).get().words == (
        "hạn nộp: để trống → 05/12/2026; ngày khóa: để trống → 31/12/2026"
    )
    assert 'value="05/12/2026"' in words_of(admin.get(URL))


def test_days_that_have_passed_lock_and_make_late_and_that_is_said_before(cast: Cast, admin):
    factories.submitted(cast)
    factories.draft(cast, cast.cao_bang)
    page, response = preview_then_confirm(
        admin, URL, typed(admin, **{"dong-bac-due": "20/11/2024", "dong-bac-locks": "27/11/2024"})
    )
    assert "Từ hôm nay không nhập được nữa, trừ khi gia hạn: Thái Nguyên, Bắc Kạn, Cao Bằng." in page
    assert "Thành nộp muộn: Lạng Sơn." in page
    assert response.status_code == 302
    page, _ = preview_then_confirm(admin, URL, typed(admin))
    assert "Từ hôm nay nhập được: Thái Nguyên, Bắc Kạn, Cao Bằng." in page


def test_what_does_not_go_together_is_said_where_it_stands_and_nothing_is_saved(cast: Cast, admin):
    for changed, wording in (
        ({"dong-bac-due": "31/11/2026"}, "31/11/2026"),
        (
            {"dong-bac-opens": "05/12/2026", "dong-bac-due": "01/12/2026"},
            "Hạn nộp 01/12/2026 sớm hơn ngày mở nhập",
        ),
        ({"dong-bac-due": "05/12/2026", "tay-bac-due": "5 tháng"}, "5 tháng"),
    ):
        response = admin.post(URL, typed(admin, **changed) | {"confirm": "1"})
        assert response.status_code == 409
        assert wording in words_of(response)
        for text in changed.values():
            assert f'value="{text}"' in words_of(response)
    assert not Schedule.objects.exists()


def test_two_at_once_do_not_overwrite_each_other(cast: Cast, admin):
    sent = typed(admin, **{"dong-bac-due": "05/12/2026"})
    set_dates(
        by=cast.secretary,
        period=Period.objects.get(),
        wanted=WantedDates(cast.cluster, opens=None, due=timezone.localdate(), locks=None),
    )
    response = admin.post(URL, sent | {"confirm": "1"})
    assert response.status_code == 409
    assert "Người khác vừa đặt lịch" in words_of(response)
    assert Schedule.objects.get().due == timezone.localdate()


def test_what_others_set_elsewhere_meanwhile_stays(cast: Cast, admin):
    sent = typed(admin, **{"tay-bac-due": "05/12/2026"})
    period, due = Period.objects.get(), timezone.localdate()
    wanted = WantedDates(cast.cluster, opens=None, due=due, locks=None)
    set_dates(by=cast.secretary, period=period, wanted=wanted)
    page, response = preview_then_confirm(admin, URL, sent)
    assert "<h2>Cụm thi đua số 2</h2>" not in page
    assert response.status_code == 302
    found = {schedule.cluster.key: schedule.due for schedule in Schedule.objects.select_related("cluster")}
    assert found == {"dong-bac": due, "tay-bac": datetime.date(2026, 12, 5)}


def test_who_leads_the_cluster_is_told_what_changed_dates_do(cast: Cast, admin):
    today = timezone.localdate()
    tomorrow = today + datetime.timedelta(days=1)
    sent = {"deed": "dates", "due": f"{tomorrow:%d/%m/%Y}", "locks": ""}
    url = "/cum/dong-bac/2024/lich/"
    page = words_of(sign_in(cast.secretary).post(url, {**sent, "opens": f"{tomorrow:%d/%m/%Y}"}, follow=True))
    assert (
        "Từ hôm nay không nhập được nữa, trừ khi gia hạn: Thái Nguyên, Bắc Kạn, Cao Bằng, Lạng Sơn." in page
    )
    page = words_of(sign_in(cast.secretary).post(url, {**sent, "opens": f"{today:%d/%m/%Y}"}, follow=True))
    assert "Từ hôm nay nhập được: Thái Nguyên, Bắc Kạn, Cao Bằng, Lạng Sơn." in page


def test_the_past_is_an_administrators_alone(cast: Cast, admin):
    period = Period.objects.get()
    days = {"opens": None, "due": datetime.date(2024, 11, 20), "locks": None}
    with pytest.raises(Refused, match="Chỉ quản trị"):
        set_dates(by=cast.secretary, period=period, wanted=WantedDates(cast.cluster, **days), past=True)
    with pytest.raises(Refused, match="Chỉ quản trị"):
        set_dates_of_clusters(by=cast.secretary, period=period, wanted=[WantedDates(cast.cluster, **days)])
    assert not Schedule.objects.exists()


def test_the_page_without_a_year_leads_to_one(cast: Cast):
    client = sign_in(cast.administrator)
    assert client.get("/lich-bao-cao/")["Location"] == "/ky-bao-cao/"
    Period.objects.open_year(2024)
    assert client.get("/lich-bao-cao/")["Location"] == "/lich-bao-cao/2024/"
