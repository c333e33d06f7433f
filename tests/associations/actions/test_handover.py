"""People leave: their open work goes to another, what they did keeps their name."""

import pytest
from django.utils import timezone

from associations import access
from associations.access import Right
from associations.actions import people, questions
from associations.actions.questions import Asked
from associations.models import Notice
from associations.workflow import Refused
from tests import factories
from tests.browsing import sign_in


def test_roles_and_open_questions_go_over_and_events_keep_their_author(cast):
    return_ = factories.submitted(cast)
    asked = [Asked("members", "Vì sao?"), Asked("branches", "Vì sao?")]
    open_one, answered = questions.ask(by=cast.secretary, return_=return_, asked=asked)
    questions.answer(by=cast.officer, question=answered, text="Đúng", outcome="kept")
    people.hand_over(by=cast.administrator, person=cast.secretary, to=cast.nobody, close=True)
    for user in (cast.secretary, cast.nobody):
        user.refresh_from_db()
    assert not cast.secretary.is_active
    assert access.reach(cast.nobody).has(Right.REVIEW, cast.lang_son.pk)
    assert not access.roles_of(cast.secretary)
    open_one.refresh_from_db()
    answered.refresh_from_db()
    assert (open_one.handled_by, open_one.asked_by) == (cast.nobody, cast.secretary)
    assert answered.handled_by == cast.secretary
    assert return_.events.filter(kind="ask", by=cast.secretary).count() == 2
    questions.answer(by=cast.officer, question=open_one, text="Đúng", outcome="kept")
    assert Notice.objects.filter(to=cast.nobody, kind="answer").count() == 1
    assert Notice.objects.filter(to=cast.nobody, kind="handover").count() == 1
    said = [words for _, _, words in people.history_of(cast.nobody)]
    assert said[0] == "nhận bàn giao của Trần Thị Ái: 1 vai trò, 1 câu hỏi đang mở"


def test_a_role_that_the_heir_holds_already_is_not_held_twice(cast):
    people.hand_over(by=cast.administrator, person=cast.officer, to=cast.colleague)
    assert len(access.roles_of(cast.colleague)) == 1
    assert cast.colleague.assignments.count() == 1
    assert cast.officer.assignments.get().valid_to < timezone.localdate()


def test_who_cannot_take_over_or_hand_over(cast):
    closed = cast.neighbour
    people.deactivate(by=cast.administrator, person=closed)
    for to in (closed, cast.officer):
        with pytest.raises(Refused):
            people.hand_over(by=cast.administrator, person=cast.officer, to=to)
    with pytest.raises(Refused, match="Chỉ quản trị"):
        people.hand_over(by=cast.secretary, person=cast.officer, to=cast.colleague)
    with pytest.raises(Refused, match="Không tự ngừng"):
        people.hand_over(by=cast.administrator, person=cast.administrator, to=cast.nobody, close=True)
    assert len(access.roles_of(cast.administrator)) == 1


def test_the_page_says_what_goes_over_and_the_directory_who_is_there(cast):
    factories.draft(cast)
    client = sign_in(cast.administrator)
    url = f"/nguoi-dung/{cast.officer.pk}/ban-giao/"
    assert "Vai trò cán bộ hội: Lạng Sơn" in client.get(url).content.decode()
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
