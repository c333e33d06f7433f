"""A review: ticks, what is still to be looked at after a resubmission, approving what was seen."""

import pytest

from associations.actions import questions, reviews
from associations.actions import returns as actions
from associations.actions.questions import NewQuestion
from associations.actions.registers import add_rows
from associations.models import Initiative, Return, Tick, User
from associations.returns.assessment import assess
from associations.returns.looks import looks_of
from associations.returns.odd_cells import in_words, odd_cells_of
from associations.returns.questions import make_book
from associations.returns.review import Concern, Review, make_review
from associations.returns.sheet import make_sheet
from associations.returns.workflow import Refused, Stale, move
from associations.sections.base import figures, registers
from tests import factories


def review_of(return_: Return) -> Review:
    return_ = Return.objects.select_related("association", "period").get(pk=return_.pk)
    return make_review(return_, make_sheet(return_), make_book(return_, by=User.objects.portal()))


def tick_all(by, return_: Return) -> None:
    looks = looks_of([return_])[return_.pk]
    reviews.tick(by=by, return_=return_, seen={cell: look.digest for cell, look in looks.items()})


def to_do(return_: Return) -> set[str]:
    return {cell.name for cell in review_of(return_).to_do}


def explain(return_: Return, by) -> None:
    """Answer all that the checks ask."""
    asked = assess([return_])[return_.pk].questions
    notes = {(q.code, "explanation", q.key): ("Số của bài thử", q.about) for q in asked}
    if notes:
        actions.save(by=by, edits=[actions.Edit(return_, notes=notes)])


def unseen_odd(return_: Return) -> list[str]:
    return [cell.code for cell in odd_cells_of([return_])[return_.pk] if not cell.is_seen]


@pytest.fixture
def full(cast):
    """A submitted return with all 65 figures, a text and a list."""
    numbers = dict.fromkeys(figures(), 10) | factories.SOUND
    return_ = factories.begin(cast.lang_son)
    actions.save(by=cast.officer, edits=[actions.Edit(return_, figures=numbers, texts={"outcomes": "Tốt"})])
    Initiative.objects.create(of_return=return_, position=1, title="Heo đất", summary="x")
    explain(return_, cast.officer)
    return factories.go(return_, "submit", cast.officer)


def test_two_of_65_figures_changed_after_a_sending_back(cast, full):
    assert len(figures()) == 65
    tick_all(cast.secretary, full)
    assert to_do(full) == set()
    factories.go(full, "send_back", cast.secretary, "Xem lại")
    factories.save(full, cast.officer, officers_trained=11, income_budget=9)
    question = full.questions.get()
    questions.answer(by=cast.officer, question=question, text="Đã gồm đủ", outcome="kept")
    explain(full, cast.officer)
    factories.go(full, "submit", cast.officer)
    # The two, the total that the source of funds goes into, and the figure that was asked about and answered.
    assert to_do(full) == {"officers_trained", "income_budget", "fund_raised", "members"}
    found = review_of(full)
    assert found.cells["income_budget"].old == "10"
    assert found.cells["fund_raised"].because == (figures()["income_budget"].label,)
    assert found.seen == found.total - 4
    # More were trained than there are officers, and the sources exceed their total; what changed stands before answers.
    assert [(cell.name, cell.concerns) for cell in found.first] == [
        ("officers_trained", [Concern.ODD, Concern.CHANGED]),
        ("fund_raised", [Concern.ODD, Concern.DEPENDENT]),
        ("income_budget", [Concern.CHANGED]),
        ("members", [Concern.ANSWERED]),
    ]
    assert not any(part.plain for part in found.parts)
    ticked = Tick.objects.filter(of_return=full, by=cast.secretary)
    assert ticked.count() == found.total  # those of the four stand no longer, but nobody has taken them away


@pytest.mark.parametrize(
    ("name", "entered", "words"),
    [
        (
            "population",
            {"notes": {("population", "source", ""): ("Báo cáo cũ", "")}},
            "nguồn: – → Báo cáo cũ",
        ),
        (
            "population",
            {"notes": {("population", "flag", "uoc_tinh"): ("", "")}},
            "dấu chất lượng: – → ước tính",
        ),
        ("population", {"notes": {("population", "remark", ""): ("Theo xã", "")}}, "ghi chú: – → Theo xã"),
        (
            "officers_trained",
            {
                "figures": {"officers_trained": None},
                "notes": {("officers_trained", "missing", "chua_co"): ("", "")},
            },
            "lý do thiếu: – → chưa có số liệu",
        ),
        ("sang-kien", {}, "dòng: – → Tủ sách"),
    ],
)
@pytest.mark.parametrize("is_ticked", [False, True])
def test_whatever_of_a_cell_changed_since_it_was_sent_back_is_not_plain(
    cast, full, name, entered, words, is_ticked
):
    if is_ticked:
        tick_all(cast.secretary, full)
    factories.go(full, "send_back", cast.secretary, "Xem lại")
    if entered:
        actions.save(by=cast.officer, edits=[actions.Edit(full, **entered)])
    else:
        rows = [{"title": "Tủ sách", "summary": "y"}]
        add_rows(by=cast.officer, return_=full, register=registers()["sang-kien"], rows=rows)
    questions.answer(by=cast.officer, question=full.questions.get(), text="Đã gồm đủ", outcome="kept")
    explain(full, cast.officer)
    factories.go(full, "submit", cast.officer)
    found = review_of(full)
    cell = found.cells[name]
    assert Concern.CHANGED in cell.concerns
    assert any(words in change for change in cell.changes)
    assert cell in found.first
    assert not any(cell in part.plain for part in found.parts)


def test_a_value_that_came_back_is_as_it_was_seen(cast):
    return_ = factories.submitted(cast)
    tick_all(cast.secretary, return_)
    factories.go(return_, "withdraw", cast.officer)
    factories.save(return_, cast.officer, branches=2_101)
    assert to_do(return_) == {"branches"}
    factories.save(return_, cast.officer, branches=2_100)
    assert to_do(return_) == set()


def test_a_new_explanation_or_a_changed_whole_is_looked_at_again(cast):
    return_ = factories.submitted(cast)
    tick_all(cast.secretary, return_)
    factories.go(return_, "withdraw", cast.officer)
    factories.save(return_, cast.officer, population=800_001)
    assert to_do(return_) == {"population", "adult_population", "members"}  # neither is above it


def test_a_cell_that_changed_since_the_page_was_opened_is_not_ticked(cast):
    return_ = factories.submitted(cast)
    seen = looks_of([return_])[return_.pk]["members"].digest
    factories.go(return_, "withdraw", cast.officer)
    factories.save(return_, cast.officer, members=219_999)
    factories.go(return_, "submit", cast.officer)
    with pytest.raises(Stale, match="đã đổi"):
        reviews.tick(by=cast.secretary, return_=return_, seen={"members": seen})
    assert not Tick.objects.exists()


@pytest.mark.parametrize("who", ["officer", "neighbour", "central", "stranger", "nobody"])
def test_only_reviewers_tick(cast, who):
    return_ = factories.submitted(cast)
    with pytest.raises(Refused):
        tick_all(getattr(cast, who), return_)


def test_a_draft_is_not_ticked(cast):
    with pytest.raises(Refused, match="Chỉ rà soát báo cáo đã nộp"):
        tick_all(cast.secretary, factories.draft(cast))


def test_clean_is_what_has_nothing_odd_unseen(cast):
    odd = factories.submitted(cast, commune_associations=200)
    assert unseen_odd(odd) == []
    questions.ask(
        by=cast.secretary, return_=odd, questions=[NewQuestion("members", "Vì sao?", must_answer=False)]
    )
    assert unseen_odd(odd) == ["members"]
    tick_all(cast.deputy, odd)
    assert unseen_odd(odd) == []


def test_what_is_to_do_comes_first_or_is_plain_and_an_answered_question_is_not_odd(cast):
    factories.approved(cast, year=2023)
    return_ = factories.draft(cast, members=319_000, members_new=99_000)
    about = assess([return_])[return_.pk].questions[0].about
    notes = {("members", "explanation", "doctor:unknown"): ("Gộp hai hội cơ sở của ngành", about)}
    actions.save(by=cast.officer, edits=[actions.Edit(return_, notes=notes)])
    explain(return_, cast.officer)
    factories.go(return_, "submit", cast.officer)

    def lies_whole(first: list[str], odd: list[str]) -> None:
        found = review_of(return_)
        plain = [cell.name for part in found.parts for cell in part.plain]
        assert [cell.name for cell in found.first][: len(first)] == first
        assert sorted([*plain, *(cell.name for cell in found.first)]) == sorted(to_do(return_))
        assert unseen_odd(return_) == odd

    found = [cell.code for cell in odd_cells_of([return_])[return_.pk]]
    assert "members" in found
    lies_whole(found, found)
    for code in ("members", "branches"):
        questions.ask(by=cast.secretary, return_=return_, questions=[NewQuestion(code, "Vì sao?")])
    asked = sorted([*found, "branches"], key=list(figures()).index)
    lies_whole(asked, asked)
    assert "câu hỏi 2 chưa được trả lời" in in_words(odd_cells_of([return_])[return_.pk])
    for question in return_.questions.all():
        questions.answer(by=cast.officer, question=question, text="Đã gồm đủ các xã", outcome="kept")
    lies_whole([*found, "branches"], found)
    tick_all(cast.secretary, return_)
    lies_whole([], [])
    words = in_words(odd_cells_of([return_])[return_.pk])
    assert words.startswith(f"{len(found)} ô lạ: ")
    assert "Tổng số hội viên tăng 45\u00a0% so với năm trước (năm trước 220.000, năm nay 319.000)." in words
    assert "Giải thích: Gộp hai hội cơ sở của ngành" in words
    assert "câu hỏi" not in words


def test_approving_an_outdated_version_names_what_changed(cast):
    return_ = factories.submitted(cast)
    seen = (return_.version, return_.figures_version)
    factories.go(return_, "withdraw", cast.officer)
    factories.save(return_, cast.officer, members=219_999)
    factories.go(return_, "submit", cast.officer)
    with pytest.raises(Stale, match=r"Đã đổi: Tổng số hội viên 220\.000 → 219\.999"):
        move(
            by=cast.secretary,
            return_=return_,
            name="approve",
            seen_version=seen[0],
            seen_figures_version=seen[1],
        )


def test_several_are_approved_each_by_its_own_event_and_one_refused_stops_no_other(cast):
    one, other = factories.submitted(cast), factories.submitted(cast, cast.cao_bang)
    seen = [(r, r.version, r.figures_version) for r in (one, other)]
    stale = factories.go(factories.submitted(cast, cast.bac_kan), "withdraw", factories.User.objects.portal())
    seen.append((stale, stale.version - 1, stale.figures_version))
    results = reviews.approve_all(by=cast.secretary, seen=seen)
    assert [bool(result.refused) for result in results] == [False, False, True]
    for return_ in (one, other):
        assert return_.events.filter(kind="approve", by=cast.secretary).count() == 1
