"""Opening, due and locking dates, and extensions: to the second, by section, for whom."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from associations.actions import questions
from associations.actions import returns as actions
from associations.actions.extensions import MoreTime, end_extension, grant_extension
from associations.actions.handover import hand_over
from associations.actions.schedules import WantedDates, WrongFields, set_dates
from associations.events import broken_chains
from associations.models import Extension, Notice, Period, Schedule, User
from associations.returns.deadlines import deadline_of, deadlines_of, first_valid_submissions, is_on_time
from associations.returns.workflow import Refused, Stale, obstacles
from associations.schedules.latecomers import late_changes
from tests import factories
from tests.browsing import address, open_form, send_form, sign_in
from tests.split import AFTER, BEFORE, make_split

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
DUE, LOCKS = datetime.date(2024, 11, 20), datetime.date(2024, 11, 27)
LAST_SECOND = datetime.datetime(2024, 11, 27, 23, 59, 59, tzinfo=HANOI)
FIRST_SECOND_AFTER = datetime.datetime(2024, 11, 28, 0, 0, 0, tzinfo=HANOI)


@pytest.fixture
def at(monkeypatch):
    """Set the clock."""

    def set_clock(moment):
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return set_clock


@pytest.fixture
def schedule(cast, at):
    at(datetime.datetime(2024, 11, 1, 8, tzinfo=HANOI))
    return Schedule.objects.create(
        cluster=cast.cluster,
        period=Period.objects.open_year(2024),
        opens=datetime.date(2024, 10, 1),
        due=DUE,
        locks=LOCKS,
    )


def extend(cast, until=datetime.date(2024, 12, 5), keys=(), association=None):
    return grant_extension(
        by=cast.secretary,
        cluster=cast.cluster,
        period=Period.objects.get(year=2024),
        association=association or cast.lang_son,
        more_time=MoreTime(until, "Bão số 3", keys),
    )


def test_entry_ends_with_the_last_second_of_the_locking_day(cast, schedule, at):
    return_ = factories.draft(cast)
    at(LAST_SECOND)
    factories.save(return_, cast.officer, members=1)
    assert obstacles(return_, "submit", by=cast.officer) == []
    at(FIRST_SECOND_AFTER)
    with pytest.raises(Refused, match=r"Đã khóa nhập từ sau ngày 27/11/2024.*nhờ thư ký cụm gia hạn"):
        factories.save(return_, cast.officer, members=2)
    assert "Đã khóa nhập" in obstacles(return_, "submit", by=cast.officer)[0]
    with pytest.raises(Refused, match="Đã khóa nhập"):
        actions.save(
            by=cast.secretary, edits=[actions.Edit(return_, figures={"members": 2})], document_number="CV 1"
        )
    with pytest.raises(Refused, match="Đã khóa nhập"):
        actions.open_return(by=cast.neighbour, association=cast.cao_bang, period=schedule.period)
    # Figures of the past come in long after every date, through the reserved account alone.
    factories.save(return_, User.objects.portal(), members=3)


def test_nothing_is_entered_before_the_opening(cast, schedule, at):
    at(datetime.datetime(2024, 9, 30, 23, 59, 59, tzinfo=HANOI))
    with pytest.raises(Refused, match="mở nhập từ ngày 01/10/2024"):
        factories.draft(cast)
    at(datetime.datetime(2024, 10, 1, 0, 0, 0, tzinfo=HANOI))
    factories.draft(cast)


def test_an_extension_opens_its_sections_and_ends_by_itself(cast, schedule, at):
    return_ = factories.draft(cast)
    extend(cast, keys=["funds"])
    at(FIRST_SECOND_AFTER)
    factories.save(return_, cast.officer, fund_spent=5)
    with pytest.raises(Refused, match="Tổng số hội viên: Mục này không được gia hạn"):
        factories.save(return_, cast.officer, members=2)
    assert obstacles(return_, "submit", by=cast.officer) == []
    at(datetime.datetime(2024, 12, 5, 23, 59, 59, tzinfo=HANOI))
    factories.save(return_, cast.officer, fund_spent=6)
    at(datetime.datetime(2024, 12, 6, 0, 0, 0, tzinfo=HANOI))
    with pytest.raises(Refused, match="gia hạn đến hết 05/12/2024 cũng đã hết"):
        factories.save(return_, cast.officer, fund_spent=7)
    assert list(broken_chains()) == []


def test_the_longest_extension_holds_in_whichever_order_they_were_granted(cast, schedule, at):
    return_ = factories.draft(cast)
    for day, keys in ((3, ["movement"]), (9, ["funds"]), (5, ["members"])):
        extend(cast, until=datetime.date(2024, 12, day), keys=keys)
    dates = deadline_of(return_)
    assert dates.extended_to == dates.due == datetime.date(2024, 12, 9)
    assert dates.in_words == "hạn nộp 09/12/2024 (đã gia hạn), khóa nhập sau ngày 09/12/2024"
    at(datetime.datetime(2024, 12, 9, 23, 59, 59, tzinfo=HANOI))
    factories.save(return_, cast.officer, fund_spent=6)
    at(datetime.datetime(2024, 12, 10, 0, 0, 0, tzinfo=HANOI))
    with pytest.raises(Refused, match="gia hạn đến hết 09/12/2024 cũng đã hết"):
        factories.save(return_, cast.officer, fund_spent=7)


def test_the_dates_are_of_the_cluster_to_which_the_association_belonged_at_the_cut_off(cast):
    split = make_split(cast)
    for cluster, day in ((cast.cluster, 20), (split.cluster, 25)):
        for year in (BEFORE, AFTER):
            dates = {"due": datetime.date(year, 11, day)}
            Schedule.objects.create(cluster=cluster, period=split.period(year), **dates)
    places = [
        (association, split.period(year))
        for association in (cast.lang_son, cast.thai_nguyen, split.quang_ninh)
        for year in (BEFORE, AFTER)
    ]
    found = deadlines_of(places)
    assert [found[association.pk, period.pk].due for association, period in places] == [
        datetime.date(BEFORE, 11, 20),
        datetime.date(AFTER, 11, 25),
        datetime.date(BEFORE, 11, 20),
        None,  # it had become part of another by then
        datetime.date(BEFORE, 11, 25),
        datetime.date(AFTER, 11, 25),
    ]


def test_the_form_shows_what_is_closed_and_saves_the_rest(cast, schedule, at):
    return_ = factories.draft(cast)
    extend(cast, keys=["funds"])
    at(FIRST_SECOND_AFTER)
    client = sign_in(cast.officer)
    page = client.get(address(return_, "nhap")).content.decode()
    assert page.count("<fieldset disabled>") == 4
    assert "hạn nộp 05/12/2024 (đã gia hạn)" in page.lower()
    fields = open_form(client, return_)
    assert "Mục này không được gia hạn" in send_form(client, return_, fields, members="7").content.decode()
    assert send_form(client, return_, fields, fund_spent="9").status_code == 302


def test_locked_pages_and_buttons_agree(cast, schedule, at):
    return_ = factories.draft(cast)
    at(FIRST_SECOND_AFTER)
    client = sign_in(cast.officer)
    assert client.get(address(return_, "nhap")).status_code == 302
    overview = client.get(address(return_)).content.decode()
    assert f'href="{address(return_, "nhap")}"' not in overview
    assert "Đã khóa nhập" in client.get(address(return_, "nop")).content.decode()


def test_an_extension_is_written_down_and_told(cast, schedule):
    return_ = factories.draft(cast)
    granted = extend(cast, keys=["funds", "movement"])
    event = return_.events.order_by("number").last()
    assert (event.kind, event.by, event.reason) == ("extend", cast.secretary, "Bão số 3")
    assert "đến hết 05/12/2024" in event.changes["extension"][1]
    assert {notice.to for notice in Notice.objects.filter(kind="extension")} == {cast.officer, cast.colleague}
    end_extension(by=cast.deputy, extension=granted)
    assert deadline_of(return_).due == DUE
    with pytest.raises(Refused, match="Vũ Văn Ấm đã kết thúc"):
        end_extension(by=cast.deputy, extension=granted)
    assert list(broken_chains()) == []


@pytest.mark.parametrize("who", ["officer", "central", "stranger", "nobody"])
def test_only_who_leads_the_cluster_grants(cast, schedule, who):
    with pytest.raises(Refused, match="Chỉ thư ký"):
        grant_extension(
            by=getattr(cast, who),
            cluster=cast.cluster,
            period=schedule.period,
            association=cast.lang_son,
            more_time=MoreTime(datetime.date(2024, 12, 5), "x"),
        )
    assert not Extension.objects.exists()


@pytest.mark.parametrize(
    ("sent", "field", "text"),
    [
        ({"until": "31/11/2024"}, "until", "Không có ngày “31/11/2024”"),
        ({"until": "mai"}, "until", "Không có ngày “mai”"),
        ({"until": "31/10/2024"}, "until", "Ngày 31/10/2024 đã qua"),
        ({"until": "20/11/2024"}, "until", "không muộn hơn hạn chung 20/11/2024"),
        ({"reason": ""}, "reason", "Ghi lý do gia hạn"),
        ({"association": ""}, "association", "Chọn hội"),
        ({"association": "elsewhere"}, "association", "Hãy chọn"),
        ({"keys": ["khong-co"]}, "keys", "khong-co"),
    ],
)
def test_a_wrong_extension_is_refused_at_its_field_and_nothing_is_lost(cast, schedule, sent, field, text):
    fields = {"deed": "extend", "association": cast.lang_son.pk, "until": "05/12/2024", "reason": "Bão số 3"}
    if sent.get("association") == "elsewhere":
        sent = {"association": cast.elsewhere.pk}
    response = sign_in(cast.secretary).post("/cum/dong-bac/2024/lich/", {**fields, **sent})
    assert response.status_code == 409
    errors = response.context["extension_form"].errors
    assert list(errors) == [field]
    assert "reason" in sent or "Bão số 3" in response.content.decode()
    if text != "Hãy chọn":
        assert text in str(errors[field])
    assert not Extension.objects.exists()


@pytest.mark.parametrize(
    ("dates", "field"),
    [
        ({"due": datetime.date(2024, 10, 31)}, "due"),  # in the past
        ({"locks": datetime.date(2024, 11, 19)}, "locks"),  # before it is due
        ({"opens": datetime.date(2024, 11, 25)}, "due"),  # due before it opens
    ],
)
def test_dates_that_do_not_go_together_are_refused_by_field(cast, schedule, dates, field):
    wanted = {"opens": schedule.opens, "due": DUE, "locks": LOCKS, **dates}
    with pytest.raises(WrongFields) as wrong:
        set_dates(by=cast.secretary, period=schedule.period, wanted=WantedDates(cast.cluster, **wanted))
    assert list(wrong.value.fields) == [field]
    schedule.refresh_from_db()
    assert (schedule.due, schedule.locks) == (DUE, LOCKS)


def test_the_day_since_when_entering_is_open_may_have_passed(cast, schedule):
    earlier = datetime.date(2024, 9, 1)
    set_dates(
        by=cast.secretary,
        period=schedule.period,
        wanted=WantedDates(cast.cluster, opens=earlier, due=DUE, locks=LOCKS),
    )
    schedule.refresh_from_db()
    assert schedule.opens == earlier
    for past in (False, True):
        with pytest.raises(WrongFields, match="Kiểm tra lại năm"):
            set_dates(
                by=cast.administrator,
                period=schedule.period,
                wanted=WantedDates(cast.cluster, opens=datetime.date(2034, 9, 1), due=None, locks=None),
                past=past,
            )


def test_the_same_extension_is_granted_once_and_the_other_is_told_who_was_first(cast, schedule):
    first = extend(cast, keys=["funds", "movement"])
    with pytest.raises(Stale, match="Trần Thị Ái đã gia hạn như vậy cho Lạng Sơn lúc 08:00 ngày 01/11/2024"):
        extend(cast, keys=["movement", "funds"])
    extend(cast, keys=["funds"])
    end_extension(by=cast.deputy, extension=first)
    with pytest.raises(Stale, match="Vũ Văn Ấm đã kết thúc gia hạn này lúc"):
        end_extension(by=cast.secretary, extension=first)
    extend(cast, keys=["funds", "movement"])
    assert Extension.objects.count() == 3


def test_dates_set_by_two_at_once_are_not_overwritten_unseen(cast, schedule):
    url = "/cum/dong-bac/2024/lich/"
    sent = {"deed": "dates", "opens": "01/10/2024", "due": "21/11/2024", "locks": "27/11/2024"}
    seen = "01/10/2024 20/11/2024 27/11/2024"
    client = sign_in(cast.secretary)
    assert f'name="seen" value="{seen}"' in client.get(url).content.decode()
    assert client.post(url, {**sent, "seen": seen}).status_code == 302
    assert client.post(url, {**sent, "seen": seen}).status_code == 302  # a double click changes nothing
    other = sign_in(cast.deputy).post(url, {**sent, "due": "22/11/2024", "seen": seen})
    assert other.status_code == 409
    page = other.content.decode()
    assert "mở nhập 01/10/2024, hạn nộp 21/11/2024, ngày khóa 27/11/2024" in page
    assert 'value="22/11/2024"' in page
    assert 'name="seen" value="01/10/2024 21/11/2024 27/11/2024"' in page
    schedule.refresh_from_db()
    assert schedule.due == datetime.date(2024, 11, 21)


def test_on_time_is_the_first_submission_that_was_not_withdrawn(cast, schedule, at):
    return_ = factories.draft(cast)
    at(datetime.datetime(2024, 11, 19, 8, tzinfo=HANOI))
    factories.go(return_, "submit", cast.officer)
    factories.go(return_, "withdraw", cast.officer)
    assert first_valid_submissions([return_]) == {}
    last = datetime.datetime(2024, 11, 20, 23, 59, 59, tzinfo=HANOI)
    at(last)
    factories.go(return_, "submit", cast.officer)
    assert first_valid_submissions([return_]) == {return_.pk: last}
    assert is_on_time(deadline_of(return_), last) is True
    assert is_on_time(deadline_of(return_), last + datetime.timedelta(seconds=1)) is False
    at(last + datetime.timedelta(days=1))
    factories.go(return_, "send_back", cast.secretary, "Xem lại")
    factories.go(return_, "submit", cast.officer)
    assert first_valid_submissions([return_]) == {return_.pk: last}


def test_first_submissions_are_those_of_the_returns_and_of_their_moves_alone(cast, schedule, at):
    return_ = factories.submitted(cast)
    other = factories.submitted(cast, cast.cao_bang)
    assert set(first_valid_submissions([return_])) == {return_.pk}
    assert set(first_valid_submissions([return_, other])) == {return_.pk, other.pk}
    # A question is no answer to a submission: until the review begins it can be withdrawn.
    asked = [questions.NewQuestion("members", "Vì sao?", must_answer=False)]
    questions.ask(by=cast.secretary, return_=return_, questions=asked)
    factories.go(return_, "withdraw", cast.officer)
    assert first_valid_submissions([return_]) == {}


def test_what_changed_after_the_due_date_is_listed_for_who_may_see_it(cast, schedule, at):
    return_ = factories.draft(cast)
    other = factories.draft(cast, cast.cao_bang)
    at(datetime.datetime(2024, 11, 20, 23, 59, 59, tzinfo=HANOI))
    factories.save(return_, cast.officer, members=5)
    at(datetime.datetime(2024, 11, 21, 0, 0, 0, tzinfo=HANOI))
    factories.save(return_, cast.officer, members=6)
    factories.save(other, cast.neighbour, members=7)
    lines = late_changes([cast.lang_son, cast.cao_bang], schedule.period)
    assert [line.changes for line in lines] == [
        (("Tổng số hội viên", "220.000", "7"),),
        (("Tổng số hội viên", "5", "6"),),
    ]
    url = "/cum/dong-bac/2024/sau-han/"
    assert "Cao Bằng" not in sign_in(cast.officer).get(url).content.decode()
    saved = sign_in(cast.secretary).get(f"{url}?tep").content.decode()
    assert saved.startswith("\ufeffHội,Hạn nộp")
    assert "Tổng số hội viên,5,6" in saved


def test_dates_are_read_by_as_many_queries_for_eight_units_as_for_three(cast, schedule):
    def queries():
        client = sign_in(cast.secretary)
        pages = [f"/cum/dong-bac/2024/{page}/" for page in ("sau-han", "lich")]
        for page in pages:  # what the process remembers is asked for once
            client.get(page)
        with CaptureQueriesContext(connection) as captured:
            for page in pages:
                assert client.get(page).status_code == 200
        return len(captured)

    extend(cast)
    before = queries()
    for number in range(5):
        unit = factories.join(cast, number)
        factories.draft(cast, unit)
        extend(cast, association=unit)
    assert queries() == before


def test_who_sends_back_after_the_locking_date_is_pointed_to_an_extension(cast, schedule, at):
    return_ = factories.submitted(cast)
    at(FIRST_SECOND_AFTER)
    page = sign_in(cast.secretary).get(address(return_, "tra-lai")).content.decode()
    assert "hội chỉ sửa và nộp lại được khi có gia hạn" in page
    assert '<a href="/cum/dong-bac/2024/lich/">' in page
    factories.go(return_, "approve", cast.secretary)
    assert (
        "/cum/dong-bac/2024/lich/" in sign_in(cast.secretary).get(address(return_, "mo-lai")).content.decode()
    )


def test_changes_of_dates_are_on_record_for_who_leads_and_keep_their_author(cast, schedule):
    url = "/cum/dong-bac/2024/lich/"
    sent = {"deed": "dates", "opens": "", "due": "21/11/2024", "locks": "27/11/2024"}
    secretary = sign_in(cast.secretary)
    assert "Lịch đã đổi" not in secretary.get(url).content.decode()
    for _ in range(2):  # the second press changes nothing
        secretary.post(url, sent)
    secretary.post(url, {**sent, "due": "22/11/2024"})
    assert sign_in(cast.deputy).post(url, {**sent, "due": "01/01/2020"}).status_code == 409
    hand_over(by=cast.administrator, person=cast.secretary, to=cast.colleague, close=True)
    for who in (cast.deputy, cast.colleague, cast.administrator):
        page = sign_in(who).get(url).content.decode()
        assert "Lịch đã đổi 2 lần" in page
        assert "mở nhập: 01/10/2024 → để trống; hạn nộp: 20/11/2024 → 21/11/2024" in page
        assert page.index("21/11/2024 → 22/11/2024") < page.index("20/11/2024 → 21/11/2024")
        assert '<th scope="row">Trần Thị Ái</th>' in page
    assert "Lịch đã đổi" not in sign_in(cast.officer).get(url).content.decode()
