"""The workflow as a matrix: state × move × role, and what each move leaves behind."""

import itertools

import pytest

from associations.actions import questions
from associations.actions import returns as actions
from associations.models import Event, Return
from associations.returns.workflow import MOVES, Refused, Stale, move, move_all, obstacles
from associations.sections.base import figures
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.postgresql

Status = Return.Status
ROLES = (
    "officer",
    "colleague",
    "neighbour",
    "successor",
    "secretary",
    "deputy",
    "central",
    "administrator",
    "stranger",
    "nobody",
)
MANY = (
    "communes",
    "commune_associations",
    "cooperation_programmes",
    "clan_recognised",
    "unit_recognised",
    "households",
)
OWN = {"officer", "colleague"}
REVIEWERS = {"secretary", "deputy", "administrator"}

# Who may make which move from which state; everything else is refused in words.
ALLOWED = {
    ("submit", Status.DRAFT): OWN,
    ("submit", Status.RETURNED): OWN,
    ("withdraw", Status.SUBMITTED): OWN,
    ("begin_review", Status.SUBMITTED): REVIEWERS,
    ("send_back", Status.SUBMITTED): REVIEWERS,
    ("approve", Status.SUBMITTED): REVIEWERS,
    ("reopen", Status.APPROVED): REVIEWERS,
}


@pytest.mark.parametrize(("status", "name"), list(itertools.product(Status, MOVES)))
def test_every_move_from_every_state_by_every_role(cast: Cast, status: Status, name: str):
    return_ = factories.IN_STATE[status](cast)
    if name == "send_back" and status == Status.SUBMITTED:
        questions.ask(
            by=cast.secretary, return_=return_, questions=[questions.NewQuestion("members", "Vì sao?")]
        )
    before = (return_.status, return_.version, return_.figures_version, return_.events.count())
    for role in ROLES:
        person = getattr(cast, role)
        found = obstacles(return_, name, by=person)
        may = role in ALLOWED.get((name, status), set())
        assert (found == []) == may, (role, found)
        if not may:
            with pytest.raises(Refused) as refusal:
                move(by=person, return_=return_, name=name, seen_version=return_.version, reason="vì thiếu")
            assert refusal.value.obstacles == found
            return_.refresh_from_db()
            assert (
                return_.status,
                return_.version,
                return_.figures_version,
                return_.events.count(),
            ) == before
    allowed = ALLOWED.get((name, status))
    if allowed:
        person = getattr(cast, min(allowed))
        move(by=person, return_=return_, name=name, seen_version=return_.version, reason="vì thiếu")
        return_.refresh_from_db()
        assert return_.status == MOVES[name].target
        assert return_.version == before[1] + 1
        event = return_.events.order_by("number").last()
        assert (event.kind, event.by, event.from_status, event.to_status) == (
            MOVES[name].kind,
            person,
            status,
            return_.status,
        )


def test_the_matrix_names_every_move_and_leaves_no_state_without_a_way_out():
    assert {name for name, _ in ALLOWED} == set(MOVES)
    assert {source for step in MOVES.values() for source in step.sources if source != step.target} == set(
        Status
    )


def test_a_reason_is_asked_for(cast: Cast):
    return_ = factories.approved(cast)
    with pytest.raises(Refused, match="phải ghi lý do"):
        move(by=cast.secretary, return_=return_, name="reopen", seen_version=return_.version, reason="  ")


def test_nothing_is_sent_back_without_a_question_and_the_questions_are_the_reason(cast: Cast):
    return_ = factories.submitted(cast)
    with pytest.raises(Refused, match="ít nhất một câu hỏi"):
        move(
            by=cast.secretary,
            return_=return_,
            name="send_back",
            seen_version=return_.version,
            reason="vì thiếu",
        )
    asked = [
        questions.NewQuestion("members", "Đã gồm hội viên các xã mới chưa?"),
        questions.NewQuestion("funds", "Thiếu sổ."),
    ]
    questions.ask(by=cast.secretary, return_=return_, questions=asked)
    move(by=cast.secretary, return_=return_, name="send_back", seen_version=return_.version, reason="Gấp")
    assert return_.events.order_by("number").last().reason == (
        "Gấp\nTổng số hội viên: Đã gồm hội viên các xã mới chưa?\nMục Quỹ khuyến học: Thiếu sổ."
    )


def test_of_several_returns_each_needs_a_question_of_its_own(cast: Cast):
    returns = [factories.submitted(cast), factories.submitted(cast, cast.cao_bang)]
    questions.ask(
        by=cast.secretary, return_=returns[0], questions=[questions.NewQuestion("members", "Vì sao?")]
    )
    with pytest.raises(Refused, match="ít nhất một câu hỏi"):
        move_all(by=cast.secretary, returns=returns, name="send_back", reason="Gấp")
    assert set(Return.objects.values_list("status", flat=True)) == {Status.SUBMITTED}
    # What is asked about another return is no reason of this one.
    with pytest.raises(Refused, match="ít nhất một câu hỏi"):
        move_all(by=cast.secretary, returns=returns[1:], name="send_back")
    questions.ask(
        by=cast.secretary, return_=returns[1], questions=[questions.NewQuestion("funds", "Thiếu sổ.")]
    )
    move_all(by=cast.secretary, returns=returns, name="send_back")
    reasons = [return_.events.order_by("number").last().reason for return_ in returns]
    assert reasons == ["Tổng số hội viên: Vì sao?", "Mục Quỹ khuyến học: Thiếu sổ."]


def test_a_return_is_sent_back_with_what_was_asked_last(cast: Cast):
    return_ = factories.submitted(cast)
    (question,) = questions.ask(
        by=cast.secretary, return_=return_, questions=[questions.NewQuestion("members", "Vì sao tăng?")]
    )
    factories.go(return_, "send_back", cast.secretary, "Xem sổ")
    questions.answer(by=cast.officer, question=question, text="Đã gồm đủ", outcome="kept")
    factories.go(return_, "submit", cast.officer)
    questions.ask_again(by=cast.secretary, question=question, text="Đúng theo sổ nào?")
    move(by=cast.secretary, return_=return_, name="send_back", seen_version=return_.version)
    assert return_.events.order_by("number").last().reason.splitlines() == [
        "Tổng số hội viên: Đúng theo sổ nào?",
        "Tổng số hội viên: Xem sổ",
    ]


def test_a_refused_move_names_the_return_where_there_are_several(cast: Cast):
    returns = [factories.draft(cast), factories.draft(cast, cast.cao_bang)]
    with pytest.raises(Refused) as several:
        move_all(by=cast.secretary, returns=returns, name="approve")
    assert [text.partition(": ")[0] for text in several.value.obstacles] == [str(one) for one in returns]
    with pytest.raises(Refused) as one:
        move_all(by=cast.secretary, returns=returns[:1], name="approve")
    assert not one.value.obstacles[0].startswith(str(returns[0]))


def test_a_review_begins_once(cast: Cast):
    return_ = factories.go(factories.submitted(cast), "begin_review", cast.secretary)
    assert obstacles(return_, "begin_review", by=cast.deputy) == ["Báo cáo này đã được bắt đầu xem xét."]


def test_withdrawing_ends_when_the_review_begins(cast: Cast):
    return_ = factories.go(factories.submitted(cast), "begin_review", cast.secretary)
    assert "nhờ thư ký cụm trả lại" in obstacles(return_, "withdraw", by=cast.officer)[0]
    factories.go(return_, "send_back", cast.secretary, "Thiếu số liệu")
    factories.go(return_, "submit", cast.officer)
    assert obstacles(return_, "withdraw", by=cast.officer) == []


def test_nobody_approves_what_they_filled_or_submitted(cast: Cast):
    return_ = factories.begin(cast.lang_son)
    actions.save(
        by=cast.secretary,
        edits=[actions.Edit(return_, figures=dict(factories.SOUND))],
        document_number="Công văn 12/HKH",
    )
    factories.go(return_, "submit", cast.officer)
    assert "thư ký khác" in obstacles(return_, "approve", by=cast.secretary)[0]
    assert obstacles(return_, "approve", by=cast.deputy) == []
    assert obstacles(return_, "approve", by=cast.administrator) == []


def test_the_secretariat_fills_for_a_province_only_by_its_paper(cast: Cast):
    return_ = factories.begin(cast.lang_son)
    with pytest.raises(Refused, match="văn bản nào"):
        factories.save(return_, cast.secretary, members=5)
    actions.save(
        by=cast.secretary,
        edits=[actions.Edit(return_, figures={"members": 5})],
        document_number="Công văn 12/HKH",
    )
    return_.refresh_from_db()
    assert return_.typed_from_paper == "Công văn 12/HKH"
    factories.save(return_, cast.secretary, members=6)
    actions.save(
        by=cast.officer, edits=[actions.Edit(return_, figures={"members": 7})], document_number="bỏ qua"
    )
    return_.refresh_from_db()
    assert return_.typed_from_paper == "Công văn 12/HKH"


def test_submission_names_everything_that_is_missing_impossible_or_odd(cast: Cast):
    return_ = factories.begin(cast.lang_son)
    sound = {**factories.SOUND, "members": 900_000, "commune_associations": 201, "branches": None}
    actions.save(
        by=cast.officer, edits=[actions.Edit(return_, figures=sound, typed={"unit_recognised": "nhiều"})]
    )
    found = obstacles(return_, "submit", by=cast.officer)
    assert len(found) == 4
    assert found[0].startswith("Số chi hội khuyến học: chưa có số")
    assert "“nhiều” chưa phải là số" in found[1]
    assert any("900.000" in sentence and "800.000" in sentence for sentence in found)
    assert any("201" in sentence and "200" in sentence for sentence in found)


def test_reasons_and_explanations_open_the_way_until_the_values_change(cast: Cast):
    return_ = factories.draft(cast, branches=None, commune_associations=201)
    edit = actions.Edit(
        return_,
        notes={
            ("branches", "missing", "chua_co"): ("", ""),
            ("commune_associations", "explanation", "<=communes"): ("Một đặc khu mới lập", "201 200"),
        },
    )
    actions.save(by=cast.officer, edits=[edit])
    assert obstacles(return_, "submit", by=cast.officer) == []
    factories.save(return_, cast.officer, commune_associations=202)
    assert len(obstacles(return_, "submit", by=cast.officer)) == 1


def test_a_stale_version_is_told_who_was_first(cast: Cast):
    return_ = factories.submitted(cast)
    mine = Return.objects.get(pk=return_.pk)
    factories.go(return_, "send_back", cast.deputy, "Thiếu")
    with pytest.raises(Stale, match="Vũ Văn Ấm trả lại"):
        move(by=cast.secretary, return_=mine, name="approve", seen_version=mine.version)
    fresh = Return.objects.get(pk=return_.pk)
    with pytest.raises(Stale):
        move(by=cast.secretary, return_=fresh, name="approve", seen_version=mine.version)


def test_who_saw_older_figures_is_told_which_have_changed(cast: Cast):
    return_ = factories.draft(cast)
    mine = Return.objects.get(pk=return_.pk)
    with pytest.raises(Stale) as unchanged:
        move(by=cast.officer, return_=return_, name="submit", seen_version=return_.version + 1)
    assert "Đã đổi" not in str(unchanged.value)
    factories.save(return_, cast.colleague, members=230_000, branches=2_200)
    with pytest.raises(Stale, match="Lý Văn Đức lưu lúc") as changed:
        move(
            by=cast.officer,
            return_=Return.objects.get(pk=return_.pk),
            name="submit",
            seen_version=mine.version,
            seen_figures_version=mine.figures_version,
        )
    assert "Tổng số hội viên 220.000 → 230.000" in str(changed.value)
    assert "Số chi hội khuyến học 2.100 → 2.200" in str(changed.value)
    assert "ô khác" not in str(changed.value)
    factories.save(return_, cast.colleague, **dict.fromkeys(MANY, 7))
    with pytest.raises(Stale, match="và 3 ô khác"):
        move(
            by=cast.officer,
            return_=return_,
            name="submit",
            seen_version=mine.version,
            seen_figures_version=mine.figures_version,
        )


def test_an_approval_binds_to_the_figures_that_were_seen(cast: Cast):
    return_ = factories.submitted(cast)
    with pytest.raises(Stale):
        move(
            by=cast.secretary,
            return_=return_,
            name="approve",
            seen_version=return_.version,
            seen_figures_version=return_.figures_version - 1,
        )


def test_figures_are_saved_only_while_the_return_is_open(cast: Cast):
    for status in (Status.SUBMITTED, Status.APPROVED):
        return_ = factories.IN_STATE[status](cast, year=2023 if status == Status.SUBMITTED else 2024)
        with pytest.raises(Refused, match="muốn sửa"):
            factories.save(return_, cast.officer, members=1)
        assert factories.save(return_, cast.officer, members=factories.SOUND["members"]).status == status


def test_reopening_keeps_the_approved_figures_until_approved_again(cast: Cast):
    return_ = factories.submitted(cast)
    factories.go(return_, "begin_review", cast.secretary)
    factories.go(return_, "approve", cast.secretary)
    factories.go(return_, "reopen", cast.secretary, "Sai quỹ")
    return_.refresh_from_db()
    assert return_.standing["figures"]["members"] == 220_000
    assert set(return_.standing["figures"]) == set(figures()), "figures alone, and all of them"
    assert return_.review_started_at is None
    assert return_.approved_by is None
    factories.save(return_, cast.officer, members=230_000)
    factories.go(return_, "submit", cast.officer)
    return_.refresh_from_db()
    assert return_.standing["figures"]["members"] == 220_000
    factories.go(return_, "approve", cast.secretary)
    return_.refresh_from_db()
    assert return_.standing is None


def test_an_event_is_never_changed_or_deleted(cast: Cast):
    event = factories.draft(cast).events.get()
    with pytest.raises(TypeError):
        event.save()
    with pytest.raises(TypeError):
        event.delete()
    assert Event.objects.count() == 1
