"""The readiness board and the meeting: what stops it, with whom, for whom, at what cost."""

import datetime
import re
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from associations.actions import questions
from associations.actions.questions import NewQuestion
from associations.actions.schedules import WrongFields
from associations.models import Assignment, Event, Period, Schedule, User
from associations.returns.workflow import Refused, move_all
from reports.meeting.arranging import Arrangement, arrange_meeting, countdown
from reports.meeting.board import make_board
from reports.models import Meeting
from tests import factories
from tests.browsing import sign_in, words_of

DAY_BEFORE = timezone.localdate() - datetime.timedelta(days=1)
URL = "/cum/dong-bac/2024/san-sang/"


@pytest.fixture
def period(cast):
    found = Period.objects.open_year(2024)
    day = timezone.localdate() + datetime.timedelta(days=5)
    Schedule.objects.create(cluster=cast.cluster, period=found, due=day, locks=day)
    return found


def test_what_stops_the_meeting_is_named_with_the_person(cast, period):
    factories.draft(cast, branches=None, commune_associations=201)
    submitted = factories.submitted(cast, cast.cao_bang)
    questions.ask(by=cast.secretary, return_=submitted, questions=[NewQuestion("fund_total", "Sao tăng?")])
    factories.approved(cast, cast.bac_kan)
    board = make_board(cast.cluster, period, by=cast.secretary)
    assert [(o.association.key, o.what, [str(u) for u in o.who], o.days_left) for o in board.obstacles] == [
        ("thai-nguyen", "Chưa bắt đầu báo cáo", [], 5),
        ("cao-bang", "Đã nộp, chờ duyệt", ["Vũ Văn Ấm", "Trần Thị Ái"], None),
        ("cao-bang", "Câu hỏi 1 chưa trả lời: Tổng nguồn quỹ khuyến học", ["Nông Thị Ơn"], None),
        ("lang-son", "Còn là bản nháp, chưa nộp", ["Lý Văn Đức", "Hoàng Thị Én"], 5),
    ]
    states = {line.association.key: line.states for line in board.lines}
    organisation = states["lang-son"][0]
    assert (organisation.answered, organisation.required) == (organisation.required - 1, 5)
    assert (organisation.odd, organisation.unexplained, organisation.is_ready) == (1, 1, False)
    assert [state.questions for state in states["cao-bang"]] == [0, 0, 1, 0, 0]
    lines = {line.association.key: line for line in board.lines}
    assert lines["cao-bang"].on_time is True
    assert lines["lang-son"].on_time is None
    page = sign_in(cast.secretary).get(URL).content.decode()
    assert "4 việc" in page
    assert "1/4 hội" in page
    drafts = sign_in(cast.secretary).get(f"{URL}?trang-thai=draft")
    assert [line.association for line in drafts.context["lines"]] == [cast.lang_son]
    assert [obstacle.association for obstacle in drafts.context["obstacles"]] == [cast.lang_son]
    assert "Đang hiện 1/4 hội." in drafts.content.decode()
    not_begun = sign_in(cast.secretary).get(f"{URL}?trang-thai=chua-bat-dau")
    assert [line.association for line in not_begun.context["lines"]] == [cast.thai_nguyen]
    assert sign_in(cast.secretary).get(f"{URL}?trang-thai=la").status_code == 404
    assert sign_in(cast.officer).get(f"{URL}?trang-thai=draft").status_code == 404
    only = sign_in(cast.secretary).get(f"{URL}?con-vuong=1").content.decode()
    assert '<th scope="row"><a href="/bao-cao/bac-kan/2024/">' not in only


def test_what_is_locked_waits_for_an_extension_by_the_secretariat(cast, period):
    factories.draft(cast)
    Assignment.objects.filter(role="secretariat").delete()
    Schedule.objects.update(due=DAY_BEFORE, locks=DAY_BEFORE)
    board = make_board(cast.cluster, period, by=cast.administrator)
    text = [(o.what, o.who_is_lacking, o.place) for o in board.obstacles if o.association == cast.lang_son]
    assert text == [
        ("Còn là bản nháp, chưa nộp", "", "/bao-cao/lang-son/2024/"),
        (
            "Đã khóa nhập: hội chỉ nhập và nộp được khi có gia hạn",
            "chưa có thư ký cụm",
            "/cum/dong-bac/2024/lich/",
        ),
    ]


def test_an_officer_reads_of_others_only_whether_they_are_approved(cast, period):
    factories.draft(cast)
    factories.draft(cast, cast.cao_bang, branches=None)
    factories.approved(cast, cast.bac_kan)
    board = make_board(cast.cluster, period, by=cast.officer)
    assert [(line.association.key, line.return_ is not None, bool(line.states)) for line in board.lines] == [
        ("thai-nguyen", False, False),
        ("bac-kan", True, False),
        ("cao-bang", False, False),
        ("lang-son", True, True),
    ]
    assert {obstacle.association for obstacle in board.obstacles} == {cast.lang_son}
    for who in (cast.officer, cast.central):
        page = sign_in(who).get(URL).content.decode()
        assert "chưa có số liệu đã duyệt" in page
        assert cast.neighbour.full_name not in page


def test_the_board_asks_as_often_for_more_units(cast, period):
    def queries():
        client = sign_in(cast.secretary)
        client.get(URL)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(URL).status_code == 200
        return len(captured)

    factories.submitted(cast)
    before = queries()
    for number in range(10):
        unit = factories.join(cast, number)
        return_ = factories.submitted(cast, unit)
        questions.ask(by=cast.secretary, return_=return_, questions=[NewQuestion("members", "Vì sao?")])
    assert queries() == before


def test_the_meeting_is_arranged_and_counted_down(cast, period):
    day = timezone.localdate() + datetime.timedelta(days=12)
    sent = {
        "date": f"{day:%d/%m/%Y}",
        "starts_at": "08:00",
        "place": "Hội trường tỉnh",
        "host": cast.lang_son.pk,
        "chair": "Chủ tịch cụm",
        "agenda": "Báo cáo\n\nThảo luận",
    }
    client = sign_in(cast.secretary)
    assert client.post("/cum/dong-bac/2024/hoi-nghi/", sent).status_code == 302
    meeting = Meeting.objects.get()
    assert (meeting.host, meeting.items) == (cast.lang_son, ["Báo cáo", "Thảo luận"])
    assert "còn 12 ngày" in sign_in(cast.officer).get(URL).content.decode()
    page = sign_in(cast.officer).get("/cum/dong-bac/2024/hoi-nghi/").content.decode()
    assert "Thảo luận" in page
    assert "Ghi lịch họp" not in page
    assert client.post("/cum/dong-bac/2024/hoi-nghi/", {**sent, "place": "Nhà khách"}).status_code == 302
    assert Meeting.objects.get().place == "Nhà khách"


@pytest.mark.parametrize(
    ("sent", "field", "text"),
    [
        ({"date": "31/02/2027"}, "date", "Không có ngày “31/02/2027”"),
        ({"date": "25/11/2023"}, "date", "Ngày 25/11/2023 trước khi năm 2024 bắt đầu"),
        ({"starts_at": "25:70"}, "starts_at", "Không có giờ này: “25:70”"),
        ({"host": "999999"}, "host", "999999"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(cast, period, sent, field, text):
    response = sign_in(cast.secretary).post("/cum/dong-bac/2024/hoi-nghi/", {"place": "Nhà khách", **sent})
    assert response.status_code == 409
    assert list(response.context["form"].errors) == [field]
    assert text in str(response.context["form"].errors)
    assert "Nhà khách" in response.content.decode()
    assert not Meeting.objects.exists()


def test_who_does_not_lead_arranges_nothing_and_a_host_is_of_the_cluster(cast, period):
    with pytest.raises(Refused):
        arrange_meeting(by=cast.officer, cluster=cast.cluster, period=period, arrangement=Arrangement())
    with pytest.raises(WrongFields):
        arrange_meeting(
            by=cast.secretary,
            cluster=cast.cluster,
            period=period,
            arrangement=Arrangement(host=cast.elsewhere),
        )


def test_a_meeting_that_somebody_else_has_changed_is_not_overwritten(cast, period):
    url, sent = "/cum/dong-bac/2024/hoi-nghi/", {"place": "Nhà khách", "seen": ""}
    assert sign_in(cast.secretary).post(url, sent).status_code == 302
    assert sign_in(cast.secretary).post(url, sent).status_code == 302  # a double click changes nothing
    response = sign_in(cast.deputy).post(url, {**sent, "place": "Hội trường"})
    assert response.status_code == 409
    page = response.content.decode()
    assert "Trần Thị Ái đã sửa lịch họp lúc" in page
    assert 'value="Hội trường"' in page
    assert Meeting.objects.get().place == "Nhà khách"
    seen = Meeting.objects.get().changed_at.isoformat()
    assert f'name="seen" value="{seen}"' in page
    assert sign_in(cast.deputy).post(url, {**sent, "place": "Hội trường", "seen": seen}).status_code == 302


def test_a_meeting_that_has_passed_is_taken_and_the_page_says_so(cast, period):
    client, address = sign_in(cast.secretary), "/cum/dong-bac/2024/hoi-nghi/"
    page = client.post(address, {"date": "05-12-2024", "starts_at": "8h30"}, follow=True).content.decode()
    meeting = Meeting.objects.get()
    assert (meeting.date, meeting.starts_at) == (datetime.date(2024, 12, 5), datetime.time(8, 30))
    assert "Ngày họp 05/12/2024 đã qua" in page
    assert "Đã họp ngày 05/12/2024" in page
    today = f"{timezone.localdate():%d/%m/%Y}"
    page = client.post(address, {"date": today, "starts_at": "0:00"}, follow=True).content.decode()
    assert "Đã lưu lịch họp." in page
    assert f"Ngày họp {today} đã qua" not in page
    assert Meeting.objects.get().date == timezone.localdate()  # also where the hour of today has passed


def test_a_slip_in_the_year_of_a_meeting_is_refused(cast, period):
    arrange = partial(arrange_meeting, by=cast.secretary, cluster=cast.cluster, period=period)
    far = timezone.localdate().replace(year=timezone.localdate().year + 10, day=1)
    with pytest.raises(WrongFields, match="Kiểm tra lại năm"):
        arrange(arrangement=Arrangement(far))
    with pytest.raises(WrongFields, match="Kiểm tra lại năm"):
        arrange(arrangement=Arrangement(datetime.date(2014, 12, 5)))


def test_the_countdown_in_words():
    today = timezone.localdate()
    text = [countdown(today + datetime.timedelta(days=days)) for days in (2, 1, 0)]
    assert text == ["còn 2 ngày", "ngày mai", "hôm nay"]
    assert countdown(today - datetime.timedelta(days=1)).startswith("đã họp ngày")
    assert countdown(None) == ""


def test_a_state_has_one_word_and_nothing_undone_is_ticked(cast, period):
    """Each open state is called in the list of obstacles as in its pill; a section that asks nothing has no tick."""
    factories.draft(cast)
    factories.submitted(cast, cast.cao_bang)
    factories.returned(cast, cast.bac_kan)
    reopened = factories.go(
        factories.approved(cast, cast.thai_nguyen), "reopen", cast.secretary, "Sai số hội viên"
    )
    board = make_board(cast.cluster, period, by=cast.secretary)
    of_state = {line.association.pk: line.return_.get_status_display() for line in board.lines}
    first = {obstacle.association.pk: obstacle.what for obstacle in reversed(board.obstacles)}
    for unit, state in of_state.items():
        assert state.lower() in first[unit].lower()
    assert "đang mở lại" in first[reopened.association_id]
    page = " ".join(words_of(sign_in(cast.secretary).get(URL)).split())
    assert "Trả lại" not in page
    assert "không bắt buộc" in page
    assert not re.search(r"</svg>\s*(<[^>]+>\s*)*–?\s*(<[^>]+>\s*)*không bắt buộc", page)
    assert "Năm khác" not in page  # the top bar changes the year


def test_an_approved_return_shows_when_it_was_submitted_by_a_move_or_as_one_of_the_past(cast, period):
    moved, of_past = factories.approved(cast), factories.draft(cast, cast.cao_bang)
    for name in ("submit", "approve"):  # as what is imported of the past
        move_all(by=User.objects.portal(), returns=[of_past], name=name, kind=Event.Kind.PAST)
    page = " ".join(words_of(sign_in(cast.secretary).get(URL)).split())
    rows = {unit: page[page.index(f">{unit}</a>") :].split("</tr>")[0] for unit in ("Lạng Sơn", "Cao Bằng")}
    for return_ in (moved, of_past):
        return_.refresh_from_db()
        at = timezone.localtime(return_.submitted_at)
        assert f"nộp {at:%H:%M %d/%m/%Y}" in rows[return_.association.name]
    assert ["nhập số liệu quá khứ" in row for row in rows.values()] == [False, True]
