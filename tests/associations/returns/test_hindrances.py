"""What a refused move begins with: what is left, counted as the form counts it, each with its place."""

import pytest

from associations.actions import questions
from associations.actions import returns as actions
from associations.returns import workflow
from associations.returns.hindrances import Hindrance, Hindrances, Kind
from associations.returns.sheet import make_sheet
from associations.returns.workflow import MOVES, Refused, move_all
from tests import factories


def test_a_refusal_to_submit_begins_with_what_is_left_as_the_form_counts_it(cast):
    return_ = factories.submitted(cast)
    asked = [questions.NewQuestion("officers", "Vì sao?")]
    questions.ask(by=cast.secretary, return_=return_, questions=asked)
    factories.go(return_, "send_back", cast.secretary, "Xem lại số")
    actions.save(
        by=cast.officer,
        edits=[
            actions.Edit(
                return_,
                figures={"branches": None, "members": 900_000, "commune_associations": 201},
                typed={"unit_recognised": "nhiều"},
            )
        ],
    )
    return_.refresh_from_db()
    found = workflow.hindrances(return_, "submit", by=cast.officer)
    assert found.summary == f"Chưa nộp được. Còn: {make_sheet(return_).remaining}."
    assert found.left.startswith("1 ô bắt buộc còn trống, 2 ô sai, ")
    assert found.left.endswith(", 1 câu hỏi phải trả lời")
    assert {"o-branches", "o-members", "o-commune_associations", "o-unit_recognised"} <= {
        one.anchor for one in found
    }
    with pytest.raises(Refused) as refused:
        factories.go(return_, "submit", cast.officer)
    assert refused.value.lines == [found.summary, *refused.value.obstacles]
    assert str(refused.value).startswith("Chưa nộp được. Còn: 1 ô")


def test_a_refusal_to_approve_begins_so_too_each_return_by_its_name(cast):
    asked = [factories.submitted(cast), factories.submitted(cast, cast.cao_bang)]
    for return_ in asked:
        questions.ask(
            by=cast.secretary, return_=return_, questions=[questions.NewQuestion("members", "Vì sao?")]
        )
    with pytest.raises(Refused) as refused:
        move_all(by=cast.deputy, returns=asked, name="approve")
    assert refused.value.lines[:2] == [
        f"{return_}: Chưa duyệt được. Còn: 1 câu hỏi phải trả lời." for return_ in asked
    ]


def test_what_forbids_is_not_counted_as_left(cast):
    return_ = factories.approved(cast)
    for name in MOVES:
        found = workflow.hindrances(return_, name, by=cast.stranger)
        assert len(found) == 1
        assert "Còn" not in found.summary
        with pytest.raises(Refused) as refused:
            move_all(by=cast.stranger, returns=[return_], name=name, reason="Xem lại số")
        assert refused.value.lines == found.sentences


def test_a_cell_counts_once_by_the_worst_of_it():
    wrong, odd = (Hindrance(kind, "…", "o-members") for kind in (Kind.WRONG, Kind.ODD))
    asked = Hindrance(Kind.UNANSWERED, "…", "o-members")
    assert Hindrances("", (odd, wrong, odd, asked)).left == "1 ô sai, 1 câu hỏi phải trả lời"
    assert Hindrances("", (odd, odd)).left == "1 ô cần giải thích"
    assert Hindrances("").left == ""
