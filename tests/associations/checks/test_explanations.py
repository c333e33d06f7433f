"""An explanation explains: what can be no sentence stays asked, with words of its own, and is kept as it was typed."""

import pytest

from associations.actions import questions
from associations.actions.questions import NewQuestion
from associations.checks.explanations import STARTS, is_explained, why_empty
from associations.models import Note, Return
from associations.returns.assessment import assess
from associations.returns.workflow import Refused
from tests import factories
from tests.browsing import address, fields_of, open_form, panel_of, send_form, send_panel, sign_in, words_of

QUESTION = "Hội viên kết nạp trong kỳ (230.000) lớn hơn Tổng số hội viên (220.000). Có thể: nhầm ô. Sửa số."
EMPTY = (
    "", " ", "1", "1111", "230.000", "=5", "a", "aaa", "aaa bbb", "x y z", ".", "…", "?!", "-", "ok", "OK!", "Oke",
    "đúng", "Đúng.", "ĐÚNG RỒI", "đu\u0301ng", "không có", "Không", "có", "vâng ạ"[:4], "số đúng", "Đúng rồi ạ", "Số liệu đúng ạ.", "Số đúng, vì 1", "tăng",
    *STARTS[:1], QUESTION, QUESTION.upper(), "Hội viên kết nạp trong kỳ (230.000) lớn hơn Tổng số hội viên (220.000)",
)  # fmt: skip
SENTENCES = (
    "Hai xã mới tách", "Gồm cả 3 xã", "sáp nhập", "Số đúng, vì kết nạp ở trường học", "Năm trước ghi thiếu",
    "nhập từ 1", "nhập từ Báo cáo 12/BC-HKH", "Do lũ", "Không có số liệu của hai huyện cũ", "nhầm ô ở báo cáo giấy",
)  # fmt: skip


@pytest.mark.parametrize("text", EMPTY)
def test_what_can_be_no_sentence_explains_nothing(text):
    assert not is_explained(text, question=QUESTION)


@pytest.mark.parametrize("text", SENTENCES)
def test_a_sentence_explains(text):
    assert why_empty(text, question=QUESTION) == ""


CELL = "members_new/explanation/<=members"


@pytest.mark.parametrize("text", ["1", "OK"])
def test_such_an_explanation_is_kept_and_the_row_stays_asked(cast, text):
    return_ = factories.draft(cast, members_new=230_000)
    client = sign_in(cast.officer)
    send_form(client, return_, open_form(client, return_), **{CELL: text})
    assert Note.objects.get(kind="explanation").text == text
    page = words_of(client.get(address(return_, "nhap")))
    assert f"“{text}” chưa phải là lời giải thích" in page
    assert 'class="row-figure question" id="dong-members_new"' in page
    assert fields_of(client.get(address(return_, "nhap/o/members_new")).content.decode())[CELL] == [text]
    with pytest.raises(Refused, match="chưa phải là lời giải thích"):
        factories.go(return_, "submit", cast.officer)
    send_panel(client, return_, "members_new", **{CELL: "Số đúng, vì tính cả năm trước"})
    assert 'class="row-figure answered" id="dong-members_new"' in words_of(
        client.get(address(return_, "nhap"))
    )
    assert factories.go(return_, "submit", cast.officer).status == "submitted"


def test_what_was_approved_with_an_explanation_of_old_stays_approved_and_a_draft_is_asked_again(cast):
    return_ = factories.draft(cast, members_new=230_000)
    (question,) = assess([return_])[return_.pk].questions
    about = {(question.code, "explanation", question.key): ("Hội viên cả năm trước", question.about)}
    factories.actions.save(by=cast.officer, edits=[factories.actions.Edit(return_, notes=about)])
    factories.go(return_, "submit", cast.officer)
    factories.go(return_, "approve", cast.secretary)
    Note.objects.filter(kind="explanation").update(text="1")
    return_ = Return.objects.get(pk=return_.pk)
    assert assess([return_])[return_.pk].questions == []
    factories.go(return_, "reopen", cast.secretary, "Xem lại số kết nạp")
    assert [q.code for q in assess([return_])[return_.pk].questions] == ["members_new"]


def test_bounds_that_came_later_ask_nothing_of_what_was_approved(cast):
    return_ = factories.approved(cast, year=2024)
    factories.draft(cast, year=2023, members=120_000)
    assert [f for f in assess([return_])[return_.pk].findings if f.code == "members"] == []
    factories.go(return_, "reopen", cast.secretary, "Xem lại số hội viên")
    (finding,) = [f for f in assess([return_])[return_.pk].findings if f.code == "members"]
    assert "tăng 83\u00a0% so với năm trước" in finding.message


def test_answers_and_reasons_follow_the_same_rule_each_in_its_own_words(cast):
    return_ = factories.returned(cast)
    question = return_.questions.get()
    for text in ("1", "Đúng", "Xem lại số hội viên"):
        with pytest.raises(Refused, match="chưa phải là câu trả lời"):
            questions.answer(by=cast.officer, question=question, text=text, outcome="kept")
    with pytest.raises(Refused, match="chưa phải là lý do rút câu hỏi"):
        questions.drop(by=cast.secretary, question=question, text="x")
    questions.answer(by=cast.officer, question=question, text="Đã gồm các xã mới", outcome="kept")
    factories.go(return_, "submit", cast.officer)
    with pytest.raises(Refused, match="“ok” chưa phải là lý do trả lại"):
        questions.send_back(
            by=cast.secretary,
            return_=return_,
            seen=(return_.version, return_.figures_version),
            questions=[NewQuestion("members", "Vì sao tăng?")],
            words="ok",
        )
    factories.go(return_, "approve", cast.secretary)
    with pytest.raises(Refused, match="“…” chưa phải là lý do mở lại"):
        factories.go(return_, "reopen", cast.secretary, "…")
    assert Return.objects.get(pk=return_.pk).status == "approved"


def test_a_remark_beside_a_missing_number_says_why_or_is_told_that_it_does_not(cast):
    return_ = factories.draft(cast, branches=None)
    client = sign_in(cast.officer)
    reason = {"branches/missing": "chua_co"}
    send_form(client, return_, open_form(client, return_), **reason, **{"branches/remark": "1"})
    assert "“1” chưa phải là lý do thiếu số" in panel_of(client, return_, "branches")
    send_panel(client, return_, "branches", **{"branches/remark": "Hai huyện chưa gửi"})
    assert "chưa phải là lý do" not in panel_of(client, return_, "branches")
    assert "chưa phải là lý do" not in words_of(client.get(address(return_, "nhap")))


def test_an_explanation_that_is_not_needed_is_dropped_or_made_a_remark_without_a_script_too(cast):
    return_ = factories.draft(cast, members_new=230_000)
    client = sign_in(cast.officer)
    send_form(client, return_, open_form(client, return_), members_new="2.000", **{CELL: "Gồm cả xã bạn"})
    assert "Câu giải thích cũ không còn cần" in words_of(client.get(address(return_, "nhap")))
    page = panel_of(client, return_, "members_new")
    assert "Câu giải thích đã gõ: “Gồm cả xã bạn” không còn cần" in page
    send_panel(client, return_, "members_new", move_explanation=CELL)
    assert [(n.kind, n.text) for n in Note.objects.filter(of_return=return_)] == [("remark", "Gồm cả xã bạn")]
