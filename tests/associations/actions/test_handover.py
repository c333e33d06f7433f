"""People leave: their open work goes to another, what they did keeps their name."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from associations import access
from associations.access import Right
from associations.actions import handover, people, questions
from associations.actions.questions import NewQuestion
from associations.events import broken_chains
from associations.models import Assignment, Notice, Schedule, User
from associations.returns.workflow import Refused
from tests import factories
from tests.browsing import sign_in, sign_in_confirmed
from tests.cast import LONG_AGO

pytestmark = pytest.mark.postgresql


def test_roles_and_open_questions_go_over_and_events_keep_their_author(cast):
    return_ = factories.submitted(cast)
    asked = [NewQuestion("members", "Vì sao?"), NewQuestion("branches", "Vì sao?")]
    open_one, answered = questions.ask(by=cast.secretary, return_=return_, questions=asked)
    questions.answer(by=cast.officer, question=answered, text="Đã gồm đủ", outcome="kept")
    handover.hand_over(by=cast.administrator, person=cast.secretary, to=cast.nobody, close=True)
    for user in (cast.secretary, cast.nobody):
        user.refresh_from_db()
    assert not cast.secretary.is_active
    assert access.reach(cast.nobody).has(Right.REVIEW, cast.lang_son.pk, timezone.localdate())
    assert not access.roles_of(cast.secretary)
    open_one.refresh_from_db()
    answered.refresh_from_db()
    assert (open_one.handled_by, open_one.asked_by) == (cast.nobody, cast.secretary)
    assert answered.handled_by == cast.secretary
    assert return_.events.filter(kind="ask", by=cast.secretary).count() == 2
    questions.answer(by=cast.officer, question=open_one, text="Đã gồm đủ", outcome="kept")
    assert Notice.objects.filter(to=cast.nobody, kind="answer").count() == 1
    assert Notice.objects.filter(to=cast.nobody, kind="handover").count() == 1
    wording = [words for _, _, words in people.history_of(cast.nobody)]
    today = f"{timezone.localdate():%d/%m/%Y}"
    what = "vai trò thư ký cụm (Cụm thi đua số 2); câu hỏi 1 của Lạng Sơn 2024: Tổng số hội viên"
    assert wording[0] == f"nhận bàn giao của Trần Thị Ái từ {today}: {what}"
    wording = [words for _, _, words in people.history_of(cast.secretary)]
    assert wording == ["ngừng tài khoản", f"bàn giao cho Đỗ Văn Không từ {today}: {what}"]
    notice = Notice.objects.get(to=cast.nobody, kind="handover")
    assert notice.text == f"Ngô Văn Ổn giao cho anh/chị việc của Trần Thị Ái từ {today}: {what}."
    assert list(broken_chains()) == []


def test_a_role_that_the_heir_holds_already_is_not_held_twice(cast):
    handover.hand_over(by=cast.administrator, person=cast.officer, to=cast.colleague)
    assert len(access.roles_of(cast.colleague)) == 1
    assert cast.colleague.assignments.count() == 1
    assert cast.officer.assignments.get().valid_to < timezone.localdate()


def test_a_role_given_for_a_time_stays_so_and_one_held_for_less_is_prolonged(cast):
    today = timezone.localdate()
    soon, later = today + datetime.timedelta(days=5), today + datetime.timedelta(days=50)
    cast.officer.assignments.update(valid_to=later)
    cast.colleague.assignments.update(valid_to=soon)
    handover.hand_over(by=cast.administrator, person=cast.officer, to=cast.colleague)
    assert sorted(cast.colleague.assignments.values_list("valid_from", "valid_to")) == [
        (LONG_AGO, soon),
        (today, later),
    ]


def test_a_role_that_began_today_ends_today_and_is_kept_in_the_trail(cast):
    today = timezone.localdate()
    cast.officer.assignments.update(valid_from=today)
    handover.hand_over(by=cast.administrator, person=cast.officer, to=cast.nobody)
    assert cast.officer.assignments.values_list("valid_from", "valid_to").get() == (today, today)
    assert cast.nobody.assignments.values_list("valid_from", "valid_to").get() == (today, None)


def test_nothing_changes_where_the_handover_is_refused(cast):
    closed, portal = cast.neighbour, User.objects.portal()
    people.deactivate(by=cast.administrator, person=closed)
    User.objects.filter(pk=portal.pk).update(is_active=True)
    portal.refresh_from_db()
    before = list(Assignment.objects.order_by("pk").values())
    told = Notice.objects.count()
    for person, to, wording in (
        (cast.officer, cast.officer, "Hoàng Thị Én không bàn giao cho chính mình được"),
        (cast.officer, closed, "Tài khoản của Nông Thị Ơn đang ngừng"),
        (cast.officer, portal, "dành riêng cho cổng"),
        (portal, cast.officer, "dành riêng cho cổng"),
        (cast.nobody, cast.officer, "Đỗ Văn Không không giữ vai trò nào"),
    ):
        with pytest.raises(Refused, match=wording):
            handover.hand_over(by=cast.administrator, person=person, to=to)
    assert list(Assignment.objects.order_by("pk").values()) == before
    assert Notice.objects.count() == told


def test_a_closing_account_with_open_work_points_to_the_handover(cast):
    client = sign_in_confirmed(cast.administrator)
    url = f"/nguoi-dung/{cast.officer.pk}/"
    assert "Đang giữ 1 vai trò. Trước khi ngừng tài khoản, nên bàn giao" in client.get(url).content.decode()
    page = client.post(f"{url}ngung/", follow=True).content.decode()
    assert "Đã ngừng tài khoản. Hoàng Thị Én còn giữ 1 vai trò. Bấm “Bàn giao việc”" in page
    assert f'href="{url}ban-giao/"' in page
    assert client.post(f"{url}ban-giao/", {"to": cast.nobody.pk}, follow=True).status_code == 200
    assert cast.nobody.assignments.get().association == cast.lang_son
    page = client.get(url).content.decode()
    assert "Đang giữ" not in page
    assert f'href="{url}ban-giao/"' not in page
    page = client.post(f"/nguoi-dung/{cast.nobody.pk}/ban-giao/", {"to": cast.nobody.pk}).content.decode()
    assert "Đỗ Văn Không (nobody)" not in page


def test_an_administrator_who_hands_over_the_own_work_leaves_the_pages_of_people(cast):
    client = sign_in_confirmed(cast.administrator)
    url = f"/nguoi-dung/{cast.administrator.pk}/ban-giao/"
    response = client.post(url, {"to": cast.nobody.pk}, follow=True)
    assert response.status_code == 200
    assert "Đã bàn giao việc của Ngô Văn Ổn cho Đỗ Văn Không." in response.content.decode()
    assert access.may_manage(cast.nobody)
    assert not access.may_manage(cast.administrator)


def test_who_cannot_take_over_or_hand_over(cast):
    closed = cast.neighbour
    people.deactivate(by=cast.administrator, person=closed)
    for to in (closed, cast.officer):
        with pytest.raises(Refused):
            handover.hand_over(by=cast.administrator, person=cast.officer, to=to)
    with pytest.raises(Refused, match="Chỉ quản trị"):
        handover.hand_over(by=cast.secretary, person=cast.officer, to=cast.colleague)
    with pytest.raises(Refused, match="Không tự ngừng"):
        handover.hand_over(by=cast.administrator, person=cast.administrator, to=cast.nobody, close=True)
    assert len(access.roles_of(cast.administrator)) == 1


def test_the_page_says_what_goes_over_and_the_directory_who_is_there(cast):
    factories.draft(cast)
    client = sign_in_confirmed(cast.administrator)
    url = f"/nguoi-dung/{cast.officer.pk}/ban-giao/"
    assert "vai trò cán bộ hội (Lạng Sơn)" in client.get(url).content.decode()
    assert client.post(url, {"to": ""}).status_code == 409
    assert client.post(url, {"to": cast.nobody.pk, "close": "on"}).status_code == 302
    people.change_person(
        by=cast.administrator,
        person=cast.nobody,
        full_name="Đỗ Văn Không",
        email="k@example.vn",
        phone="0912 345",
    )
    page = sign_in(cast.secretary).get("/cum/dong-bac/2024/danh-ba/").content.decode()
    assert 'href="tel:0912345"' in page
    assert "k@example.vn" in page
    assert cast.officer.full_name not in page
    assert "chưa có cán bộ" in page  # Bắc Kạn


def test_the_pages_of_a_cluster_ask_as_often_for_more_associations(cast):
    period = factories.begin(cast.lang_son).period
    Schedule.objects.create(cluster=cast.cluster, period=period, due=timezone.localdate())

    def queries(page):
        client = sign_in(cast.secretary)
        client.get("/")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/cum/dong-bac/2024/{page}/").status_code == 200
        return len(captured)

    before = [queries(page) for page in ("danh-ba", "nhac")]
    for number in range(8):
        unit = factories.join(cast, number)
        user = User.objects.create_user(username=f"cb-{number}", full_name=f"Cán bộ {number}")
        Assignment.objects.create(user=user, role="officer", association=unit, valid_from=LONG_AGO)
        factories.begin(unit)
    assert [queries(page) for page in ("danh-ba", "nhac")] == before
