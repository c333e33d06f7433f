"""Questions on a return: who may ask and answer, what an answer links, and what is written down."""

import datetime

import pytest
from django.utils import timezone

from associations.actions import questions
from associations.actions.questions import NewQuestion
from associations.events import broken_chains
from associations.models import Initiative, Notice
from associations.returns.questions import make_book
from associations.returns.workflow import Refused, Stale, obstacles
from tests import factories

pytestmark = pytest.mark.postgresql


def ask(cast, return_, about="members", text="Đã gồm các xã mới chưa?", **more):
    (question,) = questions.ask(
        by=cast.secretary, return_=return_, questions=[NewQuestion(about, text, **more)]
    )
    return question


def test_an_answer_with_a_changed_value_links_both_values_and_versions(cast):
    return_ = factories.submitted(cast)
    question = ask(cast, return_)
    factories.go(return_, "send_back", cast.secretary, "Xem số chi hội")
    version = return_.version
    factories.save(return_, cast.officer, members=219_000)
    questions.answer(by=cast.officer, question=question, text="Bỏ hội viên đã chuyển đi", outcome="kept")
    question.refresh_from_db()
    assert (question.state, question.outcome) == ("answered", "changed")
    assert (question.value_then, question.value_answered) == (220_000, 219_000)
    assert (question.asked_version, question.answered_version) == (version - 1, version)
    assert question.answered_figures_version == question.asked_figures_version + 1
    assert list(broken_chains()) == []


def test_a_double_click_asks_once_and_names_who_was_first(cast):
    return_ = factories.submitted(cast)
    question = ask(cast, return_)
    with pytest.raises(Stale, match=r"Trần Thị Ái đã hỏi đúng câu này lúc .*câu hỏi 1 về Tổng số hội viên"):
        questions.ask(
            by=cast.deputy, return_=return_, questions=[NewQuestion("members", " Đã gồm các xã mới chưa? ")]
        )
    ask(cast, return_, text="Có phiếu không?")
    questions.drop(by=cast.secretary, question=question, text="Đã rõ")
    ask(cast, return_)
    assert return_.questions.count() == 3


def test_a_time_to_answer_lies_within_two_years(cast):
    return_ = factories.submitted(cast)
    today = timezone.localdate()
    for days, words in ((-1, "đã qua"), (800, "Kiểm tra lại năm")):
        with pytest.raises(Refused, match=words):
            ask(cast, return_, due=today + datetime.timedelta(days=days))
    ask(cast, return_, due=today)


def test_changed_is_not_said_of_a_figure_that_stands_as_it_was(cast):
    return_ = factories.returned(cast)
    with pytest.raises(Refused, match=r"vẫn là 220\.000 như lúc hỏi"):
        questions.answer(by=cast.officer, question=return_.questions.get(), text="Rồi", outcome="changed")
    assert return_.questions.get().is_open


@pytest.mark.parametrize(
    ("who", "may_ask", "may_answer"),
    [
        ("officer", False, True),
        ("colleague", False, True),
        ("neighbour", False, False),
        ("successor", False, False),
        ("secretary", True, False),
        ("deputy", True, False),
        ("central", False, False),
        ("administrator", True, False),
        ("stranger", False, False),
        ("nobody", False, False),
    ],
)
def test_who_may_ask_and_who_may_answer(cast, who, may_ask, may_answer):
    return_ = factories.submitted(cast)
    question = ask(cast, return_)
    person, before = getattr(cast, who), return_.events.count()
    tries = {
        "ask": lambda: questions.ask(by=person, return_=return_, questions=[NewQuestion("branches", "Sao?")]),
        "answer": lambda: questions.answer(by=person, question=question, text="Đã gồm đủ", outcome="kept"),
    }
    for name, may in (("ask", may_ask), ("answer", may_answer)):
        if may:
            tries[name]()
        else:
            with pytest.raises(Refused):
                tries[name]()
    assert return_.events.count() == before + may_ask + may_answer


def test_a_thread_goes_on_until_the_answer_does(cast):
    return_ = factories.submitted(cast)
    question = ask(cast, return_)
    assert (
        "Câu hỏi 1 về Tổng số hội viên chưa được trả lời"
        in obstacles(return_, "approve", by=cast.secretary)[0]
    )
    questions.answer(by=cast.officer, question=question, text="Đã gồm", outcome="kept")
    assert obstacles(return_, "approve", by=cast.secretary) == []
    questions.ask_again(by=cast.deputy, question=question, text="Gồm mấy xã?")
    assert obstacles(return_, "approve", by=cast.secretary)
    questions.answer(by=cast.colleague, question=question, text="Bốn xã", outcome="noted")
    question.refresh_from_db()
    assert [(turn.kind, turn.by_name, turn.text) for turn in question.turns.all()] == [
        ("ask", "Trần Thị Ái", "Đã gồm các xã mới chưa?"),
        ("answer", "Hoàng Thị Én", "Đã gồm"),
        ("again", "Vũ Văn Ấm", "Gồm mấy xã?"),
        ("answer", "Lý Văn Đức", "Bốn xã"),
    ]
    assert question.outcome == "noted"


def test_whoever_answers_what_has_been_answered_meanwhile_is_told_by_whom(cast):
    return_ = factories.submitted(cast)
    question = ask(cast, return_)
    questions.answer(by=cast.officer, question=question, text="Đã gồm", outcome="kept", seen_turns=1)
    with pytest.raises(Stale, match=r"Hoàng Thị Én đã trả lời lúc .*“Đã gồm”"):
        questions.answer(by=cast.colleague, question=question, text="Chưa", outcome="kept", seen_turns=1)
    assert question.turns.count() == 2


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (NewQuestion("khong-co", "Sao?"), "Chọn ô, dòng hoặc mục"),
        (NewQuestion("sang-kien/1", "Sao?"), "Chọn ô, dòng hoặc mục"),
        (NewQuestion("sang-kien/²", "Sao?"), "Chọn ô, dòng hoặc mục"),
        (NewQuestion("members", "   "), "Ghi điều muốn hỏi"),
        (NewQuestion("members", "x" * 2001), "quá 2000"),
        (NewQuestion("members", "Sao?", due=datetime.date(2020, 2, 1)), "01/02/2020 đã qua"),
    ],
)
def test_a_question_that_cannot_be_is_refused_and_none_of_the_others_is_put(cast, asked, words):
    return_ = factories.submitted(cast)
    events = return_.events.count()
    with pytest.raises(Refused, match=words):
        questions.ask(by=cast.secretary, return_=return_, questions=[NewQuestion("branches", "Sao?"), asked])
    assert (return_.questions.count(), return_.events.count()) == (0, events)


def test_sections_and_rows_of_lists_are_asked_about_too(cast):
    return_ = factories.draft(cast)
    row = Initiative.objects.create(
        of_return=return_, position=1, title="Nuôi heo đất", summary="Mỗi nhà một con"
    )
    factories.go(return_, "submit", cast.officer)
    about_list = ask(cast, return_, f"sang-kien/{row.pk}")
    about_section = ask(cast, return_, "proposals")
    assert (about_list.scope, about_list.section) == ("row", about_section.section)
    assert "Nuôi heo đất" in about_list.subject
    assert about_section.subject.startswith("Mục ")
    assert [q.number for q in make_book(return_, by=cast.secretary).beside_section("proposals")] == [1, 2]


def test_a_question_taken_back_no_longer_stands_in_the_way(cast):
    return_ = factories.submitted(cast)
    question = ask(cast, return_)
    with pytest.raises(Refused, match="lý do rút"):
        questions.drop(by=cast.secretary, question=question, text=" ")
    questions.drop(by=cast.deputy, question=question, text="Đã rõ")
    assert obstacles(return_, "approve", by=cast.secretary) == []
    with pytest.raises(Refused, match="đã được rút"):
        questions.answer(by=cast.officer, question=question, text="Đã gồm đủ", outcome="kept")


def test_next_year_the_answered_question_stands_beside_the_same_figure(cast):
    return_ = factories.submitted(cast, year=2023)
    question = ask(cast, return_)
    ask(cast, return_, "branches", must_answer=False)
    questions.answer(by=cast.officer, question=question, text="Đã gồm", outcome="kept")
    factories.go(return_, "approve", cast.secretary)
    next_year = factories.draft(cast, year=2024)
    book = make_book(next_year, by=cast.secretary)
    assert [q.pk for q in book.about_before("members")] == [question.pk]
    assert book.about_before("branches") == ()  # nobody answered it


def test_predecessors_answers_stand_beside_their_successors_figures(cast):
    return_ = factories.submitted(cast, cast.bac_kan, year=2024)
    question = ask(cast, return_)
    # The association is no more: its officer's place is taken for the test by one who answered then.
    questions.Question.objects.filter(pk=question.pk).update(
        state="answered", outcome="kept", answered_at=timezone.now()
    )
    book = make_book(factories.draft(cast, cast.thai_nguyen_2025, year=2025), by=cast.secretary)
    assert [q.pk for q in book.about_before("members")] == [question.pk]


def test_the_officers_are_told_of_a_question_and_the_asker_of_the_answer(cast):
    return_ = factories.submitted(cast)
    Notice.objects.all().delete()
    question = ask(cast, return_)
    assert {notice.to for notice in Notice.objects.all()} == {cast.officer, cast.colleague}
    Notice.objects.all().delete()
    questions.answer(by=cast.officer, question=question, text="Đã gồm", outcome="kept")
    (notice,) = Notice.objects.all()
    assert notice.to == cast.secretary
    assert notice.place == "/bao-cao/lang-son/2024/hoi/1/"
    assert "giữ nguyên: Đã gồm" in notice.text
